use super::*;
use ballast_primitives::{
	fixed::{self, FixedPointNumber, ONE},
	traits::VenueMarket,
	TakeoverFill,
};
use polkadot_sdk::frame_support::assert_storage_noop;
use proptest::prelude::*;

fn whole(n: i64) -> Fixed {
	Fixed::from_inner(i128::from(n) * ONE)
}

/// From Alice to Bob, without borrowing.
fn take_over(fraction: Fixed, price: Fixed) -> Result<TakeoverFill, OrderFailure> {
	SpotMargin::take_over(&ALICE, &BOB, fraction, price, Fixed::zero(), false)
}

/// Alice: 100 DOT and 1 ETH of collateral, 800 USD of debt: worth 2500 less 800.
fn alice() {
	deposit(&ALICE, DOT, 100 * DOT_1);
	deposit(&ALICE, ETH, ETH_1);
	borrow(&ALICE, USD, 800 * USD_1);
}

#[test]
fn take_over_should_move_a_fraction_of_everything() {
	ExtBuilder::default().build_and_execute(|| {
		alice();
		deposit(&BOB, USD, 1_000 * USD_1);
		RefuseRisk::set(true);
		let frees = |asset| [free(&ALICE, asset), free(&BOB, asset)];
		let before = [USD, DOT, ETH].map(frees);
		let fill = take_over(percent(25), whole(400)).unwrap();
		let expected = TakeoverFill {
			fraction: percent(25),
			value: whole(425),
			gross: whole(825),
			price: whole(400),
			fee: Fixed::zero(),
		};
		assert_eq!(fill, expected);
		assert_eq!(state(&ALICE, DOT), (75 * DOT_1, 0, whole(75)));
		assert_eq!(state(&BOB, DOT), (25 * DOT_1, 0, whole(25)));
		assert_eq!(state(&ALICE, ETH).0, ETH_1 / 4 * 3);
		assert_eq!(state(&BOB, ETH).0, ETH_1 / 4);
		// 800 less the quarter that moved, less the price; 1000 less that quarter, which it repaid, and less the price.
		assert_eq!(state(&ALICE, USD), (0, 200 * USD_1, whole(-200)));
		assert_eq!(state(&BOB, USD), (400 * USD_1, 0, whole(400)));
		assert_eq!([USD, DOT, ETH].map(frees), before, "free balances are nobody's business");
		assert!(take_changes().is_empty(), "the coordinator's orders are not shown to the guard");
		let events = events();
		assert!(events.contains(&Event::TakenOver {
			from: ALICE,
			to: BOB,
			fraction: percent(25),
			value: whole(425),
			gross: whole(825),
			price: whole(400),
			fee: Fixed::zero(),
		}));
		for (account, asset, old, new) in
			[(ALICE, USD, -800, -200), (BOB, USD, 1_000, 400), (ALICE, DOT, 100, 75), (BOB, DOT, 0, 25)]
		{
			let (old, new) = (whole(old), whole(new));
			assert!(events.contains(&Event::PositionChanged { account, asset, old, new }));
		}
	});
}

#[test]
fn take_over_should_move_everything_to_who_never_had_anything() {
	ExtBuilder::default().with_min_balance(1_000).build_and_execute(|| {
		alice();
		// Eve has no account in the ledger: she pays by borrowing.
		let fill =
			SpotMargin::take_over(&ALICE, &EVE, Fixed::one(), whole(1_600), Fixed::zero(), true).unwrap();
		assert_eq!((fill.value, fill.price), (whole(1_700), whole(1_600)));
		assert_eq!([DOT, ETH].map(|asset| state(&EVE, asset).0), [100 * DOT_1, ETH_1]);
		assert_eq!(state(&EVE, USD).1, 2_400 * USD_1);
		assert_eq!(state(&ALICE, USD).0, 1_600 * USD_1);
		// And what she took can be sold.
		let dot = InstrumentId::Spot(DOT);
		assert_ok!(SpotMargin::reduce(&EVE, dot, whole(-100), Fixed::one(), Permill::zero()));
		assert_eq!(state(&EVE, DOT).0, 0);
		assert!(state(&EVE, USD).1 < 1_903 * USD_1);
	});
}

#[test]
fn take_over_should_leave_nothing_when_the_fraction_is_one() {
	ExtBuilder::default().build_and_execute(|| {
		alice();
		pass(37 * DAY_MS);
		let debt = state(&ALICE, USD).1;
		let cash = Pools::<Test>::get(USD).unwrap().cash;
		let fill = take_over(Fixed::one(), Fixed::zero()).unwrap();
		assert!(SpotMargin::positions(&ALICE).is_empty());
		assert_eq!(state(&BOB, USD).1, debt, "with its interest");
		assert_eq!(state(&BOB, DOT).0, 100 * DOT_1);
		assert_eq!(Pools::<Test>::get(USD).unwrap().cash, cash, "no liquidity is needed");
		assert_eq!((fill.fraction, fill.price), (Fixed::one(), Fixed::zero()));
		assert!(!ScaledDebts::<Test>::contains_key(&ALICE, USD));
	});
}

#[test]
fn take_over_should_move_debts_when_there_is_nothing_else() {
	ExtBuilder::default().build_and_execute(|| {
		borrow(&ALICE, DOT, 100 * DOT_1);
		deposit(&BOB, DOT, 30 * DOT_1);
		let fill = take_over(percent(50), Fixed::zero()).unwrap();
		assert_eq!((fill.value, fill.gross), (whole(-250), whole(250)));
		assert_eq!(state(&ALICE, DOT).2, whole(-50));
		assert_eq!(state(&BOB, DOT), (0, 20 * DOT_1, whole(-20)), "its collateral repaid the debt");
	});
}

#[test]
fn take_over_should_net_what_moves_with_what_is_there() {
	ExtBuilder::default().build_and_execute(|| {
		deposit(&ALICE, DOT, 100 * DOT_1);
		borrow(&BOB, DOT, 30 * DOT_1);
		take_over(percent(20), Fixed::zero()).unwrap();
		assert_eq!(state(&BOB, DOT).2, whole(-10));
		take_over(percent(50), Fixed::zero()).unwrap();
		assert_eq!(state(&BOB, DOT), (30 * DOT_1, 0, whole(30)));
	});
}

#[test]
fn the_price_should_go_to_the_receiver_when_it_is_negative() {
	ExtBuilder::default().build_and_execute(|| {
		deposit(&ALICE, USD, 100 * USD_1);
		borrow(&ALICE, DOT, 100 * DOT_1);
		let fill = take_over(percent(50), whole(-50)).unwrap();
		assert_eq!((fill.value, fill.gross, fill.price), (whole(-200), whole(300), whole(-50)));
		assert_eq!(state(&ALICE, USD), (0, 0, Fixed::zero()), "the half that stayed paid");
		assert_eq!(state(&BOB, USD).2, whole(100));
		// And it can pay no more.
		assert_storage_noop!(assert_eq!(
			take_over(percent(50), whole(-1)),
			Err(OrderFailure::InsufficientFunds)
		));
		let fill = SpotMargin::take_over(&ALICE, &BOB, percent(50), whole(-1), Fixed::zero(), true).unwrap();
		assert_eq!((fill.price, state(&ALICE, USD).2), (whole(-1), whole(-1)));
	});
}

#[test]
fn the_price_should_be_borrowed_only_when_that_is_allowed() {
	ExtBuilder::default().build_and_execute(|| {
		deposit(&ALICE, DOT, 100 * DOT_1);
		deposit(&BOB, USD, 10 * USD_1);
		let half = percent(50);
		assert_storage_noop!(assert_eq!(take_over(half, whole(240)), Err(OrderFailure::InsufficientFunds)));
		assert_ok!(SpotMargin::take_over(&ALICE, &BOB, half, whole(240), Fixed::zero(), true));
		assert_eq!(state(&BOB, USD), (0, 230 * USD_1, whole(-230)));
		assert_eq!(state(&ALICE, USD), (240 * USD_1, 0, whole(240)));
	});
}

/// Leaves about a hundred dollars of cash in the pool.
fn drain_dollars() {
	let cash = Pools::<Test>::get(USD).unwrap().cash;
	borrow(&CAROL, USD, cash / 100 * 94);
	let shares = Shares::<Test>::get(USD, &CAROL);
	let left = Pools::<Test>::get(USD).unwrap().cash - 100 * USD_1;
	let value = SpotMargin::value(&SpotMargin::pool(USD).unwrap()).unwrap();
	assert_ok!(SpotMargin::withdraw_supply(signed(&CAROL), USD, shares * left / value));
}

#[test]
fn the_price_should_not_be_borrowed_when_the_pool_has_no_cash() {
	ExtBuilder::default().build_and_execute(|| {
		deposit(&ALICE, DOT, 100 * DOT_1);
		drain_dollars();
		assert_storage_noop!(assert_eq!(
			SpotMargin::take_over(&ALICE, &BOB, percent(50), whole(240), Fixed::zero(), true),
			Err(OrderFailure::InsufficientFunds)
		));
		// What is there may be lent above the cap.
		assert_ok!(SpotMargin::take_over(&ALICE, &BOB, percent(50), whole(90), Fixed::zero(), true));
	});
}

#[test]
fn the_price_should_need_no_cash_when_it_pays_a_debt() {
	ExtBuilder::default().build_and_execute(|| {
		borrow(&ALICE, USD, 1_000 * USD_1);
		pass(100 * DAY_MS);
		drain_dollars();
		let owed = state(&ALICE, USD).2;
		let fill =
			SpotMargin::take_over(&ALICE, &BOB, percent(50), whole(-450), Fixed::zero(), true).unwrap();
		assert_eq!(fill.price, whole(-450));
		// Half of the debt went one way, and 450 of it back.
		let unit = SpotMargin::whole(USD, 2, Round::Up).unwrap();
		let [left, taken] = [&ALICE, &BOB].map(|account| state(account, USD).2);
		assert!(taken < whole(-50) && taken > whole(-80), "{taken:?}");
		assert!(fixed::abs(left + taken - owed).unwrap() <= unit, "{left:?} and {taken:?}");
	});
}

#[test]
fn the_fee_should_go_to_the_pot_when_there_is_one() {
	ExtBuilder::default().build_and_execute(|| {
		alice();
		deposit(&BOB, USD, 1_000 * USD_1);
		let fill = SpotMargin::take_over(&ALICE, &BOB, percent(25), whole(400), whole(8), false).unwrap();
		// Alice has no dollars left, and may not borrow them.
		assert_eq!((fill.price, fill.fee), (whole(400), Fixed::zero()));
		let fill = SpotMargin::take_over(&ALICE, &BOB, percent(25), whole(300), whole(8), true).unwrap();
		assert_eq!(fill.fee, whole(8));
		assert_eq!(Pools::<Test>::get(USD).unwrap().pot, 8 * USD_1);
		// 200 owed, a quarter of them moved; the price repaid the rest, and what is left of it paid the fee.
		assert_eq!(state(&ALICE, USD), (142 * USD_1, 0, whole(142)));
		let fill = SpotMargin::take_over(&ALICE, &BOB, percent(10), Fixed::zero(), whole(-1), true);
		assert_eq!(fill, Err(OrderFailure::MarketRefused), "nobody is paid for giving up");
	});
}

#[test]
fn the_fee_should_not_stop_a_takeover_when_it_cannot_be_paid() {
	ExtBuilder::default().build_and_execute(|| {
		borrow(&ALICE, USD, 1_000 * USD_1);
		drain_dollars();
		let available = SpotMargin::available(USD, &SpotMargin::pool(USD).unwrap());
		let fill = SpotMargin::take_over(&ALICE, &BOB, percent(50), Fixed::zero(), whole(500), true).unwrap();
		assert_eq!(fill.fee, SpotMargin::whole(USD, available, Round::Down).unwrap());
		assert_eq!(Pools::<Test>::get(USD).unwrap().pot, available);
	});
}

#[test]
fn dust_should_move_whole_or_stay_whole() {
	ExtBuilder::default().build_and_execute(|| {
		// 1.50 of DOT, 1000 of ETH, 1.50 owed in dollars.
		deposit(&ALICE, DOT, DOT_1 / 10 * 3);
		deposit(&ALICE, ETH, ETH_1 / 2);
		borrow(&ALICE, USD, USD_1 / 2 * 3);
		// A tenth of the small ones is less than dust.
		take_over(percent(10), Fixed::zero()).unwrap();
		assert_eq!(state(&BOB, DOT).0, 0);
		assert_eq!(state(&BOB, USD).1, 0);
		assert_eq!(state(&BOB, ETH).0, ETH_1 / 20);
		// Half of them would leave less than dust.
		take_over(percent(50), Fixed::zero()).unwrap();
		assert_eq!(state(&ALICE, DOT).0, 0);
		assert_eq!(state(&ALICE, USD).1, 0);
		assert_eq!(state(&ALICE, ETH).0, ETH_1 / 40 * 9);
		assert_eq!((state(&BOB, DOT).0, state(&BOB, USD).1), (DOT_1 / 10 * 3, USD_1 / 2 * 3));
	});
}

#[test]
fn take_over_should_fail_when_there_is_no_price() {
	ExtBuilder::default().build_and_execute(|| {
		alice();
		set_price(DOT, None);
		take_over(percent(10), Fixed::zero()).expect("the exchange's price will do");
		// Of bitcoin there is none anywhere.
		assert_ok!(SpotMargin::create_pool(RuntimeOrigin::root(), BTC, rates()));
		assert_ok!(Assets::mint(signed(&DAVE), BTC.0, ALICE, 200));
		deposit(&ALICE, BTC, 100);
		assert_storage_noop!(assert_eq!(
			take_over(percent(10), Fixed::zero()),
			Err(OrderFailure::MarketRefused)
		));
	});
}

#[test]
fn take_over_should_fail_when_only_dust_would_move() {
	ExtBuilder::default().build_and_execute(|| {
		deposit(&ALICE, DOT, DOT_1);
		assert_storage_noop!(assert_eq!(
			take_over(percent(10), Fixed::zero()),
			Err(OrderFailure::NotReducing)
		));
	});
}

#[test]
fn dust_should_go_to_the_pot_when_the_ledger_cannot_credit_it() {
	ExtBuilder::default().with_min_balance(1_000).build_and_execute(|| {
		// Alice keeps less ether than the ledger would create an account for; Eve has none.
		deposit(&ALICE, ETH, 500);
		deposit(&ALICE, DOT, DOT_1);
		assert_ok!(SpotMargin::take_over(&ALICE, &EVE, Fixed::one(), Fixed::zero(), Fixed::zero(), false));
		assert!(SpotMargin::positions(&ALICE).is_empty());
		assert_eq!(state(&EVE, DOT).0, DOT_1);
		assert_eq!(Pools::<Test>::get(ETH).unwrap().pot, 500);
	});
}

#[test]
fn take_over_should_change_nothing_when_refused() {
	ExtBuilder::default().build_and_execute(|| {
		alice();
		let refused = |fraction, price, failure| {
			assert_storage_noop!(assert_eq!(take_over(fraction, price), Err(failure)));
		};
		let half = percent(50);
		refused(Fixed::zero(), Fixed::zero(), OrderFailure::NotReducing);
		refused(whole(-1), Fixed::zero(), OrderFailure::NotReducing);
		refused(Fixed::from_inner(ONE + 1), Fixed::zero(), OrderFailure::NotReducing);
		refused(half, whole(1), OrderFailure::InsufficientFunds);
		refused(half, Fixed::from_inner(i128::MAX), OrderFailure::InsufficientFunds);
		refused(half, Fixed::from_inner(i128::MIN), OrderFailure::MarketRefused);
		assert_storage_noop!(assert_eq!(
			SpotMargin::take_over(&ALICE, &ALICE, half, Fixed::zero(), Fixed::zero(), true),
			Err(OrderFailure::NotReducing)
		));
		assert_storage_noop!(assert_eq!(
			SpotMargin::take_over(&BOB, &ALICE, half, Fixed::zero(), Fixed::zero(), true),
			Err(OrderFailure::NotReducing),
			"nothing there"
		));
	});
}

/// Collateral less debt of Alice and Bob together with cash and pot of the pool, ledger units: all that changes hands.
fn books(asset: AssetId) -> (i128, u128, u128) {
	let pool = SpotMargin::pool(asset).unwrap();
	let (mut net, mut scaled) = (0i128, 0u128);
	for account in [ALICE, BOB] {
		let (collateral, debt, _) = state(&account, asset);
		net += i128::try_from(collateral).unwrap() - i128::try_from(debt).unwrap();
		scaled += ScaledDebts::<Test>::get(&account, asset);
	}
	assert_eq!(scaled, pool.scaled_debt, "nobody else owes anything");
	(net, pool.cash + pool.pot, SpotMargin::lent(&pool).unwrap())
}

/// A position in cents of value: collateral or debt.
fn position() -> impl Strategy<Value = i64> {
	prop_oneof![2 => -400_000i64..400_000, 1 => -400i64..400, 1 => Just(0)]
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

	#[test]
	fn everything_should_be_conserved_when_positions_are_taken_over(
		alice in [position(), position(), position()],
		bob in [position(), position(), position()],
		days in 0u64..400,
		fraction in prop_oneof![1i128..=ONE, Just(ONE), Just(1)],
		price in -300_000i64..300_000,
		may_borrow: bool,
		fee in prop_oneof![Just(0i64), 0i64..50_000],
		again in 1i128..=ONE,
	) {
		ExtBuilder::default().build().execute_with(|| {
			let cent = [USD_1 / 100, DOT_1 / 500, ETH_1 / 200_000];
			for (account, amounts) in [(&ALICE, &alice), (&BOB, &bob)] {
				for (n, asset) in [USD, DOT, ETH].into_iter().enumerate() {
					let amount = u128::from(amounts[n].unsigned_abs()) * cent[n];
					match amounts[n] {
						0 => {}
						1.. => deposit(account, asset, amount),
						_ => borrow(account, asset, amount),
					}
				}
			}
			pass(days * DAY_MS);
			for (fraction, price) in [(fraction, price), (again, -price / 2)] {
				let fraction = Fixed::from_inner(fraction);
				let price = Fixed::from_inner(i128::from(price) * (ONE / 100));
				let before = [USD, DOT, ETH].map(books);
				let frees = |asset| [free(&ALICE, asset), free(&BOB, asset)];
				let free_before = [USD, DOT, ETH].map(frees);
				let was = [USD, DOT, ETH].map(|asset| state(&ALICE, asset).2);
				let fee = Fixed::from_inner(i128::from(fee) * (ONE / 100));
				let pot = SpotMargin::pool(USD).unwrap().pot;
				let result = SpotMargin::take_over(&ALICE, &BOB, fraction, price, fee, may_borrow);
				check_everything();
				assert_eq!([USD, DOT, ETH].map(frees), free_before, "free balances do not move");
				for (n, asset) in [USD, DOT, ETH].into_iter().enumerate() {
					let index = SpotMargin::pool(asset).unwrap().index.into_inner() / ONE;
					// A few partial repayments and loans, each rounded against the borrower by at most the index plus one.
					let slack = 5 * (index + 2);
					let (old, new) = (before[n], books(asset));
					// What the pool gained in cash it lost in debts, and the accounts owe less by as much.
					let pool = |books: (i128, u128, u128)| i128::try_from(books.1 + books.2).unwrap();
					// But for the fee, which the account pays to the pot.
					let fee = match &result {
						Ok(fill) if asset == USD => SpotMargin::ledger(USD, fill.fee, Round::Down).unwrap() as i128,
						_ => 0,
					};
					let gained = pool(new) - pool(old) - fee;
					assert!(gained.abs() <= slack, "{asset}: the pool is worth the same");
					let all = |books: (i128, u128, u128)| books.0 + pool(books);
					assert!((all(new) - all(old)).abs() <= slack, "{asset}: nothing appears or is lost");
				}
				let Ok(fill) = result else { continue };
				assert!(fill.fee >= Fixed::zero() && fill.fee <= fee);
				let filled = SpotMargin::pool(USD).unwrap().pot - pot;
				assert!(SpotMargin::whole(USD, filled, Round::Down).unwrap() >= fill.fee, "it is in the pot");
				assert!(fill.price.into_inner().abs() <= price.into_inner().abs());
				assert!(fill.gross > Fixed::zero() && fill.value.into_inner().abs() <= fill.gross.into_inner());
				if fraction == Fixed::one() {
					assert!([DOT, ETH].iter().all(|asset| state(&ALICE, *asset).2.is_zero()), "nothing is left");
				}
				// What is left of every asset but the one that pays is at most what was there, on the same side.
				for (n, asset) in [DOT, ETH].into_iter().enumerate() {
					let (old, new) = (was[n + 1], state(&ALICE, asset).2);
					assert!(new.is_zero() || new.is_negative() == old.is_negative());
					assert!(fixed::abs(new).unwrap() <= fixed::abs(old).unwrap());
				}
			}
		});
	}
}
