//! Who may turn the breaker of soft liquidation, and in which direction.

#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic)]

use coordinator_runtime::{Runtime, RuntimeGenesisConfig, RuntimeOrigin, SoftLiquidation};
use pallet_soft_liquidation::{Breaker, BreakerLevel};
use polkadot_sdk::{
	frame_support::{assert_noop, assert_ok},
	sp_io::TestExternalities,
	sp_keyring::Sr25519Keyring::{self, Bob, Charlie},
	sp_runtime::{traits::BadOrigin, BuildStorage},
};

fn signed(who: Sr25519Keyring) -> RuntimeOrigin {
	RuntimeOrigin::signed(who.to_account_id())
}

fn with_operator(operator: Sr25519Keyring, test: impl FnOnce()) {
	let mut genesis = RuntimeGenesisConfig::default();
	genesis.emergency_operators.members.try_push(operator.to_account_id()).expect("there is room for one");
	TestExternalities::new(genesis.build_storage().expect("the genesis is sound")).execute_with(test);
}

#[test]
fn emergency_operator_should_tighten_and_never_loosen() {
	with_operator(Bob, || {
		assert_ok!(SoftLiquidation::tighten_breaker(signed(Bob), BreakerLevel::Stopped));
		assert_eq!(Breaker::<Runtime>::get(), BreakerLevel::Stopped);
		assert_noop!(
			SoftLiquidation::tighten_breaker(signed(Bob), BreakerLevel::Open),
			pallet_soft_liquidation::Error::<Runtime>::NotTighter
		);
		assert_noop!(SoftLiquidation::set_breaker(signed(Bob), BreakerLevel::Open), BadOrigin);
		assert_ok!(SoftLiquidation::set_breaker(RuntimeOrigin::root(), BreakerLevel::Open));
		assert_eq!(Breaker::<Runtime>::get(), BreakerLevel::Open);
	});
}

#[test]
fn stranger_should_not_touch_the_breaker() {
	with_operator(Bob, || {
		for level in [BreakerLevel::NoNewUnwinds, BreakerLevel::Stopped] {
			assert_noop!(SoftLiquidation::tighten_breaker(signed(Charlie), level), BadOrigin);
		}
	});
}
