//! The emergency origin can only tighten.

use crate::{mock::*, Breaker, BreakerLevel, Error};
use polkadot_sdk::{
	frame_support::{assert_noop, assert_ok},
	sp_runtime::DispatchError,
};

#[test]
fn breaker_should_only_tighten_when_the_emergency_origin_moves_it() {
	build_and_execute(|| {
		let tighten = |who, level| SoftLiquidation::tighten_breaker(RuntimeOrigin::signed(who), level);
		assert_noop!(tighten(EMERGENCY, BreakerLevel::Open), Error::<Test>::NotTighter);
		assert_ok!(tighten(EMERGENCY, BreakerLevel::NoNewUnwinds));
		assert_noop!(tighten(EMERGENCY, BreakerLevel::NoNewUnwinds), Error::<Test>::NotTighter);
		assert_ok!(tighten(EMERGENCY, BreakerLevel::Stopped));
		assert_noop!(tighten(EMERGENCY, BreakerLevel::Open), Error::<Test>::NotTighter);
		assert_noop!(tighten(ALICE, BreakerLevel::Stopped), DispatchError::BadOrigin);
		assert_eq!(Breaker::<Test>::get(), BreakerLevel::Stopped);
	});
}
