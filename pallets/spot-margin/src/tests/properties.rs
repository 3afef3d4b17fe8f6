use super::*;
use ballast_primitives::{
	fixed::{self, FixedPointNumber},
	traits::VenueMarket,
};
use proptest::prelude::*;

/// Something that somebody can do. Amounts are in thousandths of a whole unit.
#[derive(Clone, Debug)]
enum Action {
	Supply(AssetId, u64),
	WithdrawSupply(AssetId, u64),
	Deposit(AssetId, u64),
	Withdraw(AssetId, u64),
	Borrow(AssetId, u64),
	Repay(AssetId, u64),
	Trade(AssetId, u64, AssetId),
	Open(AssetId, u64, AssetId),
	Reduce(AssetId, i64, u32),
	/// Parts per million, price in thousandths, whether to borrow for it.
	TakeOver(u32, i64, bool),
	WriteOff,
	CoverBadDebt(AssetId, u64),
	/// The account pays for what was lost with the other.
	Compensate(u64),
	Pass(u64),
}

fn asset() -> impl Strategy<Value = AssetId> {
	prop_oneof![Just(USD), Just(DOT), Just(ETH)]
}

fn action() -> impl Strategy<Value = Action> {
	let amount = 0u64..5_000_000;
	prop_oneof![
		(asset(), amount.clone()).prop_map(|(a, n)| Action::Supply(a, n)),
		(asset(), amount.clone()).prop_map(|(a, n)| Action::WithdrawSupply(a, n)),
		(asset(), amount.clone()).prop_map(|(a, n)| Action::Deposit(a, n)),
		(asset(), amount.clone()).prop_map(|(a, n)| Action::Withdraw(a, n)),
		(asset(), amount.clone()).prop_map(|(a, n)| Action::Borrow(a, n)),
		(asset(), amount.clone()).prop_map(|(a, n)| Action::Repay(a, n)),
		(asset(), amount.clone(), asset()).prop_map(|(a, n, b)| Action::Trade(a, n, b)),
		(asset(), amount.clone(), asset()).prop_map(|(a, n, b)| Action::Open(a, n, b)),
		(asset(), -5_000_000i64..5_000_000, 0u32..200_000).prop_map(|(a, n, p)| Action::Reduce(a, n, p)),
		(1u32..=1_000_000, -5_000_000i64..5_000_000, any::<bool>())
			.prop_map(|(f, p, b)| Action::TakeOver(f, p, b)),
		Just(Action::WriteOff),
		(asset(), amount.clone()).prop_map(|(a, n)| Action::CoverBadDebt(a, n)),
		amount.prop_map(Action::Compensate),
		(1u64..60 * DAY_MS).prop_map(Action::Pass),
	]
}

fn units(asset: AssetId, thousandths: u64) -> u128 {
	let whole = match asset {
		USD => USD_1,
		DOT => DOT_1,
		_ => ETH_1,
	};
	// Ether is dear: a thousandth part keeps the sizes comparable in value.
	let scale = if asset == ETH { 1_000_000 } else { 1_000 };
	u128::from(thousandths) * whole / scale
}

/// Does it; whether it was allowed does not matter here, only that nothing is half done.
fn act(account: &AccountId32, action: &Action) {
	let origin = signed(account);
	let _ = match *action {
		Action::Supply(a, n) => SpotMargin::supply(origin, a, units(a, n)),
		Action::WithdrawSupply(a, n) => SpotMargin::withdraw_supply(origin, a, units(a, n)),
		Action::Deposit(a, n) => SpotMargin::deposit(origin, a, units(a, n)),
		Action::Withdraw(a, n) => SpotMargin::withdraw(origin, a, units(a, n)),
		Action::Borrow(a, n) => SpotMargin::borrow(origin, a, units(a, n)),
		Action::Repay(a, n) => SpotMargin::repay(origin, a, units(a, n)),
		Action::Trade(a, n, b) => SpotMargin::trade(origin, a, units(a, n), b, 0),
		Action::Open(a, n, b) => SpotMargin::open(origin, a, units(a, n), b, 0),
		Action::CoverBadDebt(a, n) => SpotMargin::cover_bad_debt(origin, a, units(a, n)),
		Action::TakeOver(part, price, may_borrow) => {
			let other = if *account == ALICE { BOB } else { ALICE };
			let fraction = Fixed::from_rational(part.into(), 1_000_000);
			let price = Fixed::from_inner(i128::from(price) * 10i128.pow(15));
			// A fee with every other one.
			let fee = if part % 2 == 0 { Fixed::zero() } else { fixed::abs(price).unwrap() };
			let _ = SpotMargin::take_over(account, &other, fraction, price, fee, may_borrow);
			Ok(())
		}
		Action::Compensate(n) => {
			let other = if *account == ALICE { BOB } else { ALICE };
			let missing = SpotMargin::missing_with(&other).map(|missing| missing.payable).unwrap_or_default();
			SpotMargin::compensate(account, &other, units(USD, n).min(missing))
		}
		Action::WriteOff => SpotMargin::write_off(account).map(|_| ()),
		Action::Pass(ms) => {
			pass(ms);
			Ok(())
		}
		Action::Reduce(a, n, penalty) => {
			let quantity = Fixed::from_inner(i128::from(n) * 10i128.pow(15));
			let limit = if n < 0 { Fixed::from_inner(1) } else { Fixed::from_u32(1_000_000) };
			let before = SpotMargin::position(account, a).unwrap();
			let result = SpotMargin::reduce(
				account,
				InstrumentId::Spot(a),
				quantity,
				limit,
				Permill::from_parts(penalty),
			);
			if let Ok(fill) = result {
				let after = SpotMargin::position(account, a).unwrap();
				let expected = before + fill.quantity;
				// A partial repayment is rounded against the borrower in scaled debt and in its value.
				let unit = SpotMargin::whole(a, 1, Round::Up).unwrap();
				let slack = unit + unit * SpotMargin::pool(a).unwrap().index;
				assert!(after <= expected && expected - after <= slack, "the fill is the change");
				assert!(after.into_inner().abs() <= before.into_inner().abs(), "it reduces");
				assert!(after.is_zero() || after.is_negative() == before.is_negative(), "it stops at zero");
			}
			Ok(())
		}
	};
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

	#[test]
	fn value_should_be_conserved_when_anybody_does_anything(
		actions in prop::collection::vec((0usize..3, action()), 1..60),
	) {
		ExtBuilder::default().build().execute_with(|| {
			let issued: Vec<u128> = [USD, DOT, ETH].iter().map(|a| issuance(*a)).collect();
			for (who, action) in &actions {
				let account = [ALICE, BOB, CAROL][*who].clone();
				let index: Vec<Fixed> =
					[USD, DOT, ETH].iter().map(|a| SpotMargin::pool(*a).unwrap().index).collect();
				act(&account, action);
				check_everything();
				for (n, asset) in [USD, DOT, ETH].into_iter().enumerate() {
					assert_eq!(issuance(asset), issued[n], "nothing of {asset} was minted or burned");
					assert!(SpotMargin::pool(asset).unwrap().index >= index[n], "interest never falls");
				}
			}
		});
	}

	#[test]
	fn supplier_should_not_gain_when_supplying_and_leaving_at_once(
		amount in 1u64..5_000_000, borrowed in 1u64..900_000_000, days in 0u64..700,
	) {
		ExtBuilder::default().build().execute_with(|| {
			let _ = SpotMargin::borrow(signed(&BOB), USD, units(USD, borrowed));
			pass(days * DAY_MS);
			let before = free(&ALICE, USD);
			if SpotMargin::supply(signed(&ALICE), USD, units(USD, amount)).is_ok() {
				let shares = Shares::<Test>::get(USD, &ALICE);
				assert_ok!(SpotMargin::withdraw_supply(signed(&ALICE), USD, shares));
			}
			assert!(free(&ALICE, USD) <= before);
			check_everything();
		});
	}
}

fn issuance(asset: AssetId) -> u128 {
	use polkadot_sdk::frame_support::traits::fungibles::Inspect;
	Assets::total_issuance(asset.0)
}
