use crate::{mock::*, *};
use ballast_primitives::message::{AssetDepth, ToCoordinator};
use polkadot_sdk::{
	frame_support::{assert_noop, assert_ok},
	frame_system::RawOrigin,
	sp_runtime::DispatchError,
};

fn entry(asset: ballast_primitives::AssetId, depth: i64, price: i64) -> AssetDepth {
	AssetDepth { asset, depth: whole(depth), price: whole(price) }
}

fn report(depths: Vec<AssetDepth>) -> Result<(), DispatchError> {
	Custody::report_depths(RawOrigin::Signed(OPERATOR).into(), depths.try_into().unwrap())
}

#[test]
fn depth_should_be_told_with_the_heartbeat_until_it_is_old() {
	build_and_execute(|| {
		assert_ok!(report(vec![entry(DOT, 500_000, 9), entry(ETH, 700_000, 1_050)]));
		next_block();
		let told = |depths: Vec<AssetDepth>| ToCoordinator::Heartbeat { depths: depths.try_into().unwrap() };
		assert_eq!(heard_all(), vec![told(vec![entry(DOT, 500_000, 9), entry(ETH, 700_000, 1_050)])]);
		advance_relay(9);
		assert_ok!(report(vec![entry(ETH, 600_000, 1_000)]));
		next_block();
		assert_eq!(heard_all(), vec![told(vec![entry(DOT, 500_000, 9), entry(ETH, 600_000, 1_000)])]);
		advance_relay(45);
		next_block();
		assert_eq!(heard_all(), vec![told(vec![entry(ETH, 600_000, 1_000)])]);
	});
}

#[test]
fn depth_should_be_refused_whole_when_one_entry_cannot_be() {
	build_and_execute(|| {
		for wrong in [
			entry(ETH, 1, 1_101),
			entry(ETH, 1, 899),
			entry(ETH, -1, 1_000),
			entry(USD, 1, 1),
			entry(ballast_primitives::AssetId(9), 1, 1),
			entry(DOT, 1, 10),
		] {
			assert_noop!(report(vec![entry(DOT, 1, 10), wrong]), Error::<Test>::InvalidDepths);
		}
		set_price(ETH, None);
		assert_noop!(report(vec![entry(ETH, 1, 1_000)]), Error::<Test>::NoPrice);
		assert_noop!(
			Custody::report_depths(RawOrigin::None.into(), Default::default()),
			DispatchError::BadOrigin
		);
	});
}
