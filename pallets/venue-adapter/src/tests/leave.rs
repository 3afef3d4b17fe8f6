use crate::{mock::*, *};
use ballast_primitives::{
	message::{AccountMode, ToCoordinator, ToVenue},
	Fixed, OrderFailure,
};
use polkadot_sdk::frame_support::{assert_noop, assert_ok};

fn leave(account: polkadot_sdk::sp_core::crypto::AccountId32) -> polkadot_sdk::sp_runtime::DispatchResult {
	Adapter::leave(RuntimeOrigin::signed(account))
}

#[test]
fn leave_should_tell_the_coordinator_when_nothing_is_left() {
	ExtBuilder.build_and_execute(|| {
		enroll(pool());
		assert_ok!(leave(pool()));
		assert!(has_event(Event::AccountLeft { account: pool() }));
		assert!(!Enrolled::<Test>::contains_key(pool()));
		next_block(1);
		assert_eq!(sent(), vec![ToCoordinator::Withdrawn { account: pool() }]);
	});
}

#[test]
fn leave_should_tell_the_coordinator_when_the_line_covers_all_that_is_here() {
	ExtBuilder.build_and_execute(|| {
		enroll(bob());
		hear(ToVenue::CreditGrant { account: bob(), amount: f(50), until: 10_000 });
		assert_ok!(leave(bob()));
		assert!(!Enrolled::<Test>::contains_key(bob()));
		next_block(1);
		assert_eq!(sent(), vec![ToCoordinator::Withdrawn { account: bob() }]);
	});
}

#[test]
fn leave_should_wait_for_the_coordinator_when_debt_elsewhere_may_rely_on_what_is_here() {
	ExtBuilder.build_and_execute(|| {
		enroll(bob());
		hear(ToVenue::CreditGrant { account: bob(), amount: f(49), until: 10_000 });
		next_block(1);
		sent();
		assert_ok!(leave(bob()));
		assert!(has_event(Event::LeaveAsked { account: bob() }));
		next_block(1);
		assert_eq!(sent(), vec![ToCoordinator::LeaveRequest { account: bob() }]);
		// Meanwhile nothing adds risk, by bob or by the coordinator.
		assert_noop!(
			Market::act(&bob(), ETH, Fixed::from_inner(-ballast_primitives::fixed::ONE / 10), true),
			Error::<Test>::AccountLeaving
		);
		assert_ok!(Market::act(&bob(), ETH, f(1), false));
		enroll(alice());
		hear(ToVenue::Takeover { takeover: half_to_bob(1) });
		next_block(1);
		assert_eq!(results(), vec![failed(1, OrderFailure::Restricted)]);

		hear(ToVenue::LeaveRefused { account: bob() });
		assert!(has_event(Event::LeaveRefused { account: bob() }));
		assert_ok!(Market::act(&bob(), ETH, Fixed::from_inner(-ballast_primitives::fixed::ONE / 10), true));
		assert_ok!(leave(bob()));
		hear(ToVenue::Release { account: bob() });
		assert!(has_event(Event::AccountLeft { account: bob() }));
		assert!(!Enrolled::<Test>::contains_key(bob()));
		assert_ok!(Market::act(&bob(), ETH, f(-1), true));
		next_block(1);
		let told = sent();
		assert!(told.contains(&ToCoordinator::LeaveRequest { account: bob() }));
		assert!(!told.contains(&ToCoordinator::Withdrawn { account: bob() }), "who let it go knows");
	});
}

#[test]
fn an_answer_should_be_refused_when_nobody_asked() {
	ExtBuilder.build_and_execute(|| {
		enroll(bob());
		for body in [ToVenue::Release { account: bob() }, ToVenue::LeaveRefused { account: bob() }] {
			hear(body);
			let seq = InSeq::<Test>::get();
			assert!(has_event(Event::MessageFailed { seq, error: Error::<Test>::NotLeaving.into() }));
			assert!(Enrolled::<Test>::contains_key(bob()));
		}
	});
}

#[test]
fn leave_should_not_wait_for_ever_when_the_coordinator_is_gone() {
	ExtBuilder.build_and_execute(|| {
		enroll(bob());
		assert_ok!(leave(bob()));
		next_block(LeavePatience::get() / 2);
		// About somebody else: it lives, and only the answer was lost.
		enroll(alice());
		hear(ToVenue::CreditGrant { account: alice(), amount: f(1), until: 10_000 });
		next_block(LeavePatience::get() - 1);
		assert_ok!(leave(bob()));
		assert!(Enrolled::<Test>::contains_key(bob()), "asked again");
		next_block(1);
		sent();
		assert_ok!(leave(bob()));
		assert!(!Enrolled::<Test>::contains_key(bob()));
		next_block(1);
		assert_eq!(sent(), vec![ToCoordinator::Withdrawn { account: bob() }]);
	});
}

#[test]
fn a_request_should_be_told_again_when_the_sequence_starts_anew() {
	ExtBuilder.build_and_execute(|| {
		enroll(bob());
		assert_ok!(leave(bob()));
		hear(ToVenue::Resnapshot);
		next_block(1);
		assert!(sent().contains(&ToCoordinator::LeaveRequest { account: bob() }));
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
		assert_ok!(leave(bob()));
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
