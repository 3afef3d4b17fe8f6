use crate::{mock::*, *};
use ballast_primitives::message::{AccountMode, ToCoordinator, ToVenue};
use polkadot_sdk::frame_support::{assert_noop, assert_ok};

#[test]
fn leave_should_tell_the_coordinator() {
	ExtBuilder.build_and_execute(|| {
		enroll(bob());
		assert_ok!(Adapter::leave(RuntimeOrigin::signed(bob())));
		assert!(has_event(Event::AccountLeft { account: bob() }));
		assert!(!Enrolled::<Test>::contains_key(bob()));
		next_block(1);
		assert_eq!(sent(), vec![ToCoordinator::Withdrawn { account: bob() }]);
	});
}

#[test]
fn leave_should_be_refused_when_not_enrolled() {
	ExtBuilder.build_and_execute(|| {
		assert_noop!(Adapter::leave(RuntimeOrigin::signed(bob())), Error::<Test>::NotEnrolled);
	});
}

#[test]
fn leave_should_be_refused_when_something_is_owed() {
	ExtBuilder.build_and_execute(|| {
		enroll(alice());
		assert_noop!(Adapter::leave(RuntimeOrigin::signed(alice())), Error::<Test>::DebtsOpen);
	});
}

#[test]
fn leave_should_be_refused_when_restricted() {
	ExtBuilder.build_and_execute(|| {
		enroll(bob());
		hear(ToVenue::SetMode { account: bob(), mode: AccountMode::ReduceOnly });
		assert_noop!(Adapter::leave(RuntimeOrigin::signed(bob())), Error::<Test>::AccountReduceOnly);
		hear(ToVenue::SetMode { account: bob(), mode: AccountMode::Frozen });
		assert_noop!(Adapter::leave(RuntimeOrigin::signed(bob())), Error::<Test>::AccountFrozen);
		hear(ToVenue::SetMode { account: bob(), mode: AccountMode::Normal });
		assert_ok!(Adapter::leave(RuntimeOrigin::signed(bob())));
	});
}

#[test]
fn leave_should_be_refused_when_an_order_waits() {
	ExtBuilder.build_and_execute(|| {
		enroll(bob());
		hear(unwind(vec![order(1, bob(), ETH, -1, 50)]));
		assert_noop!(Adapter::leave(RuntimeOrigin::signed(bob())), Error::<Test>::OrdersOpen);
	});
}
