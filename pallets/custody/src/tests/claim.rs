use crate::{mock::*, *};
use ballast_primitives::{
	message::{OrderResult, ToCoordinator},
	AssetId, OrderFailure, OrderId,
};
use polkadot_sdk::{
	frame_support::{assert_noop, assert_ok},
	frame_system::RawOrigin,
	sp_runtime::DispatchError,
};

const ID: OrderId = OrderId(1);

fn claim(assets: &[(AssetId, u128)]) -> Result<(), DispatchError> {
	Custody::claim(RawOrigin::Signed(BOB).into(), ID, assets.to_vec().try_into().unwrap())
}

fn in_flight() {
	enrolled_with(&ALICE, &[(ETH, 5)]);
	unwind(vec![order(ID.0, ALICE, ETH, 4)]);
	next_block();
	heard();
}

fn whole_sale() -> Claim {
	Claim {
		order: ID,
		owner: ALICE,
		beneficiary: Custody::beneficiary(ID),
		assets: vec![Foreign { location: location(ETH), amount: units(ETH, 4) }],
		max_fee: ETH_FEE,
		arrival_fee: 100_000_000,
	}
}

#[test]
fn trap_should_be_asked_when_the_deadline_passed_without_an_arrival() {
	build_and_execute(|| {
		in_flight();
		advance_relay(17);
		next_block();
		assert_eq!(claims(), vec![]);
		next_block();
		assert_eq!(claims(), vec![whole_sale()]);
		next_block();
		assert_eq!(claims().len(), 1, "not in every block");
		for _ in 0..50 {
			advance_relay(5);
			next_block();
		}
		assert_eq!(claims().len(), MAX_CLAIMS as usize);
		// By hand as often as somebody pays for it.
		assert_ok!(claim(&[(ETH, units(ETH, 4))]));
		assert_eq!(claims().len(), MAX_CLAIMS as usize + 1);
	});
}

#[test]
fn claimed_asset_should_be_the_accounts_again_when_it_arrives() {
	build_and_execute(|| {
		in_flight();
		// Governance sees that the maximum was too low.
		assert_ok!(Custody::set_fees(RawOrigin::Root.into(), ETH, 5 * ETH_FEE, 1_000_000_000));
		advance_relay(20);
		next_block();
		assert_eq!(claims(), vec![Claim { max_fee: 5 * ETH_FEE, ..whole_sale() }]);
		// The round trip's allowance was for two trades that did not happen.
		arrive(&Custody::beneficiary(ID), ETH, units(ETH, 4) / 100 * 97 - 5 * ETH_FEE - 100_000_000);
		next_block();
		let said = heard();
		let failed = OrderResult::Failed(OrderFailure::MarketRefused);
		assert!(matches!(&said[..], [ToCoordinator::Result { result, .. }] if *result == failed), "{said:?}");
	});
}

#[test]
fn proof_should_not_become_less_when_somebody_claims_over_and_over() {
	build_and_execute(|| {
		in_flight();
		let before = Flights::<Test>::get(ID).unwrap();
		advance_relay(20);
		for _ in 0..10 {
			assert_ok!(claim(&[(USD, units(USD, 3))]));
		}
		let after = Flights::<Test>::get(ID).unwrap();
		assert_eq!(after.least_proceeds, before.least_proceeds - USD_FEE);
		assert_eq!(after.least_back, before.least_back);
	});
}

#[test]
fn claim_should_name_what_was_trapped_when_it_is_made_by_hand() {
	build_and_execute(|| {
		in_flight();
		assert_noop!(claim(&[(ETH, units(ETH, 4))]), Error::<Test>::TooEarly);
		advance_relay(20);
		assert_ok!(claim(&[(USD, units(USD, 3_850)), (ETH, 77)]));
		let assets = vec![
			Foreign { location: location(USD), amount: units(USD, 3_850) },
			Foreign { location: location(ETH), amount: 77 },
		];
		let expected = Claim { assets, max_fee: USD_FEE, arrival_fee: USD_ARRIVAL, ..whole_sale() };
		assert_eq!(claims(), vec![expected]);
		// A fee less than the limit still proves the sale.
		arrive(&Custody::beneficiary(ID), USD, units(USD, 3_798));
		next_block();
		let said = heard();
		assert!(
			matches!(&said[..], [ToCoordinator::Result { result: OrderResult::Executed(_), .. }]),
			"{said:?}"
		);
	});
}

#[test]
fn claim_should_be_refused_when_it_makes_no_sense() {
	build_and_execute(|| {
		assert_noop!(claim(&[(ETH, units(ETH, 4))]), Error::<Test>::UnknownOrder);
		in_flight();
		advance_relay(20);
		assert_noop!(claim(&[]), Error::<Test>::InvalidClaim);
		assert_noop!(claim(&[(ETH, 0)]), Error::<Test>::InvalidClaim);
		assert_noop!(claim(&[(AssetId(9), 1)]), Error::<Test>::UnknownAsset);
		assert_noop!(claim(&[(ETH, ETH_FEE)]), Error::<Test>::BelowFee);
		set_reachable(false);
		assert_noop!(claim(&[(ETH, units(ETH, 4))]), Error::<Test>::ReserveUnreachable);
	});
}

#[test]
fn trap_should_be_asked_by_itself_when_somebody_has_claimed_in_vain_before() {
	build_and_execute(|| {
		in_flight();
		advance_relay(19);
		// All at once, and then over and over.
		for _ in 0..=MAX_CLAIMS {
			assert_ok!(claim(&[(USD, units(USD, 3))]));
		}
		let asked = || claims().iter().filter(|claim| **claim == whole_sale()).count();
		for _ in 0..50 {
			next_block();
			assert_ok!(claim(&[(USD, units(USD, 3))]));
		}
		assert_eq!(asked(), MAX_CLAIMS as usize);
	});
}
