use super::{
	model::{Debt, Model, Place},
	*,
};
use crate::{Head, PoolPending, QueuedShares, Tail};
use ballast_primitives::VenueId;
use proptest::prelude::*;

/// Something that somebody does, or that happens. Amounts are ledger units.
#[derive(Clone, Debug)]
enum Action {
	Deposit(usize, u128),
	/// This part of the shares, in 255ths.
	Request(usize, u8),
	Cancel(usize, u64),
	Withdraw(usize),
	Idle,
	Feed(usize, u128),
	PayTakeover(u128),
	Cover(usize, usize, u128),
	Settle(usize, usize),
	Insolvent(usize),
	Solvent(usize),
	Gain(i64),
	Holdings(i64),
	Initial(u128),
	Priced(bool),
	CanPay(bool),
	/// What creditors miss from now on, as they know; whether it can be valued.
	Misses(usize, usize, u128, bool),
	AtOnce(u128),
	Pass(u64),
}

const WHO: [AccountId32; 3] = [ALICE, BOB, CAROL];
const LOSERS: [AccountId32; 2] = [TRADER, EVE];
const VENUES: [VenueId; 2] = [HOME, SIBLING];

/// Mostly sizes that matter, sometimes one that is too small or too large for anything.
fn amount() -> impl Strategy<Value = u128> {
	prop_oneof![8 => 0u128..5_000_000_000, 1 => 0u128..20_000_000, 1 => 0u128..2_000_000_000_000]
}

fn action() -> impl Strategy<Value = Action> {
	let signed = -2_000_000_000i64..2_000_000_000;
	prop_oneof![
		4 => (0usize..3, amount()).prop_map(|(w, n)| Action::Deposit(w, n)),
		4 => (0usize..3, any::<u8>()).prop_map(|(w, n)| Action::Request(w, n)),
		1 => (0usize..3, 0u64..12).prop_map(|(w, n)| Action::Cancel(w, n)),
		4 => (0usize..3).prop_map(Action::Withdraw),
		2 => Just(Action::Idle),
		2 => (0usize..3, amount()).prop_map(|(w, n)| Action::Feed(w, n)),
		1 => amount().prop_map(Action::PayTakeover),
		3 => (0usize..2, 0usize..2, amount()).prop_map(|(a, v, n)| Action::Cover(a, v, n)),
		3 => (0usize..2, 0usize..2).prop_map(|(a, v)| Action::Settle(a, v)),
		1 => (0usize..2).prop_map(Action::Insolvent),
		2 => (0usize..2).prop_map(Action::Solvent),
		1 => signed.clone().prop_map(Action::Gain),
		1 => signed.prop_map(Action::Holdings),
		1 => (0u128..8_000_000_000).prop_map(Action::Initial),
		2 => prop::bool::weighted(0.8).prop_map(Action::Priced),
		2 => prop::bool::weighted(0.8).prop_map(Action::CanPay),
		2 => (0usize..2, 0usize..2, amount(), prop::bool::weighted(0.8))
			.prop_map(|(a, v, n, p)| Action::Misses(a, v, n, p)),
		1 => amount().prop_map(Action::AtOnce),
		4 => (1u64..10 * DAY_MS).prop_map(Action::Pass),
	]
}

/// Does it to both. Whether it was allowed is the first thing on which they have to agree.
fn act(action: &Action, model: &mut Model) {
	let done = |result: Result<(), DispatchError>, expected: bool| {
		assert_eq!(result.is_ok(), expected, "{action:?}: {result:?}");
	};
	match *action {
		Action::Deposit(w, n) => {
			done(in_layer(|| Backstop::deposit(signed(&WHO[w]), n, 0)), model.deposit(w, n))
		}
		Action::Request(w, n) => {
			let shares = Shares::<Test>::get(&WHO[w]) * u128::from(n) / 255;
			done(in_layer(|| Backstop::request_withdrawal(signed(&WHO[w]), shares)), model.request(w, shares))
		}
		Action::Cancel(w, n) => {
			done(in_layer(|| Backstop::cancel_withdrawal(signed(&WHO[w]), n)), model.cancel(w, n))
		}
		Action::Withdraw(w) => done(
			in_layer(|| Backstop::withdraw(signed(&WHO[w])).map(|_| ()).map_err(|failed| failed.error)),
			model.withdraw(w),
		),
		Action::Idle => {
			idle();
			model.idle();
		}
		Action::Feed(w, n) => done(in_layer(|| Backstop::feed(signed(&WHO[w]), n)), model.feed(w, n)),
		Action::PayTakeover(n) => done(Backstop::pay_takeover(units(n)), model.pay_takeover(n)),
		Action::Cover(a, v, n) => {
			let fund = model.fund;
			let result = Backstop::cover(VENUES[v], &LOSERS[a], units(n));
			done(result.map(|_| ()), model.cover((a, v), n));
			if let Ok(covered) = result {
				let open = model.debts.get(&(a, v)).map_or(0, |debt| debt.open);
				assert_eq!((covered.fund, covered.socialised), (units(fund - model.fund), units(open)));
			}
		}
		Action::Settle(a, v) => done(
			in_layer(|| Backstop::settle(signed(&EVE), LOSERS[a].clone(), VENUES[v])),
			model.settle((a, v)),
		),
		Action::Insolvent(a) => {
			Backstop::note_insolvent(&LOSERS[a]);
			if !model.insolvent.contains(&a) {
				model.insolvent.push(a);
			}
		}
		Action::Solvent(a) => {
			Backstop::note_solvent(&LOSERS[a]);
			model.insolvent.retain(|open| *open != a);
		}
		Action::Gain(n) => {
			let n = i128::from(n).max(-(model.vault as i128));
			if n != 0 {
				gain(n);
			}
			model.vault = (model.vault as i128 + n) as u128;
		}
		Action::Holdings(n) => {
			Holdings::set(n.into());
			model.holdings = n.into();
		}
		Action::Initial(n) => {
			Initial::set(n);
			model.initial = n;
		}
		Action::Priced(priced) => {
			Priced::set(priced);
			model.priced = priced;
		}
		Action::CanPay(can_pay) => {
			CanPay::set(can_pay);
			model.can_pay = can_pay;
		}
		Action::Misses(a, v, n, priced) => {
			let value = priced.then_some(n);
			Misses::mutate(|all| all.insert((VENUES[v], LOSERS[a].clone()), value));
			model.misses.insert((a, v), value);
		}
		Action::AtOnce(n) => {
			AtOnce::set(n);
			model.at_once = n;
		}
		Action::Pass(ms) => {
			pass(ms);
			model.now_ms += ms;
		}
	}
}

/// As the executive dispatches a call: nothing of it stays when it fails.
fn in_layer(call: impl FnOnce() -> Result<(), DispatchError>) -> Result<(), DispatchError> {
	polkadot_sdk::frame_support::storage::with_storage_layer(call)
}

fn compare(model: &Model) {
	for (w, who) in WHO.iter().enumerate() {
		assert_eq!(Shares::<Test>::get(who), model.shares[w], "shares of {w}");
		assert_eq!(Owed::<Test>::get(who), model.owed[w], "owed to {w}");
		assert_eq!(balance(who), model.purses[w] + MIN, "purse of {w}");
	}
	assert_eq!(Head::<Test>::get(), model.passed);
	assert_eq!(Tail::<Test>::get(), model.passed + model.queue.len() as u64);
	for (n, place) in model.queue.iter().enumerate() {
		let stored = Requests::<Test>::get(model.passed + n as u64).map(|request| Place {
			who: WHO.iter().position(|who| *who == request.account).unwrap(),
			shares: request.shares,
			due_ms: request.due_ms,
		});
		assert_eq!(stored, *place);
	}
	assert_eq!(QueuedShares::<Test>::get(), model.queued());
	assert_eq!(TotalShares::<Test>::get(), model.total());
	assert_eq!(vault(), model.vault);
	assert_eq!(Ledger::<Test>::get().fund, model.fund as i128);
	assert_eq!(Backstop::is_locked(), model.locked());
	for (a, account) in LOSERS.iter().enumerate() {
		for (v, venue) in VENUES.iter().enumerate() {
			let stored = BadDebts::<Test>::get(account, venue)
				.map(|entry| Debt { open: entry.open, pending: entry.pool_pending });
			assert_eq!(stored, model.debts.get(&(a, v)).copied());
		}
	}
	let pending = model.debts.values().filter(|debt| debt.pending > 0).count();
	assert_eq!(PoolPending::<Test>::get() as usize, pending);
	assert_eq!(balance(&LENDERS) - MIN, model.paid);
	let event = LastEvent::<Test>::get().map(|event| (event.since_ms, event.limit, event.paid));
	assert_eq!(event, model.event);
}

/// What there is of the settlement currency, and that nothing of it appeared or disappeared.
fn issuance() -> i128 {
	use polkadot_sdk::frame_support::traits::fungibles::Inspect;
	Assets::total_issuance(USD) as i128 - Gains::get()
}

/// What the pool's books may change by: pool at cost, fund, owed and bad debt against the outside.
fn inside() -> (i128, i128) {
	let books = Ledger::<Test>::get();
	let inside = books.pool + books.fund + books.owed + books.bad_debt;
	(inside, books.depositors + books.payers + books.creditors)
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

	#[test]
	fn pallet_should_agree_with_the_model_when_anything_happens(
		actions in prop::collection::vec(action(), 1..80),
	) {
		filled().with_fund(500).build().execute_with(|| {
			let mut model = Model {
				now_ms: START_MS,
				purses: WHO.map(|who| balance(&who) - MIN),
				shares: WHO.map(Shares::<Test>::get),
				owed: [0; 3],
				queue: Default::default(),
				passed: 0,
				vault: 4_000 * USD_1,
				holdings: 0,
				initial: 0,
				priced: true,
				can_pay: true,
				fund: 500 * USD_1,
				insolvent: Vec::new(),
				debts: Default::default(),
				since: Default::default(),
				misses: Default::default(),
				at_once: u128::MAX,
				paid: 0,
				event: None,
			};
			compare(&model);
			let issued = issuance();
			for action in &actions {
				act(action, &mut model);
				compare(&model);
				check_everything();
				let (inside, outside) = inside();
				assert_eq!(inside + outside, 0, "what is inside came from outside");
				assert_eq!(issuance(), issued, "nothing was minted or burned");
			}
		});
	}

	#[test]
	fn depositor_should_not_gain_when_coming_and_leaving(
		amount in 10_000_000u128..500_000_000_000, gained in -3_999_000_000i128..100_000_000_000,
		initial in 0u128..4_000_000_000,
	) {
		filled().build().execute_with(|| {
			Holdings::set(gained.max(0));
			if gained < 0 {
				gain(gained);
			}
			Initial::set(initial);
			let before = (balance(&CAROL), Backstop::pool_status().share_price);
			if Backstop::deposit(signed(&CAROL), amount, 0).is_ok() {
				assert!(Backstop::pool_status().share_price >= before.1, "the others have lost nothing");
				let shares = Shares::<Test>::get(CAROL);
				assert_ok!(Backstop::request_withdrawal(signed(&CAROL), shares));
				pass(7 * DAY_MS);
				let _ = in_layer(|| Backstop::withdraw(signed(&CAROL)).map(|_| ()).map_err(|failed| failed.error));
				assert!(Backstop::pool_status().share_price >= before.1);
			}
			assert!(balance(&CAROL) <= before.0);
			check_everything();
		});
	}
}
