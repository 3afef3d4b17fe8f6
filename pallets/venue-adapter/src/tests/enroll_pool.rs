//! The coordinator enrols its liquidity pool, for which nobody signs here.

use crate::{mock::*, *};
use ballast_primitives::{
	message::{AccountReport, EnrollRefusal, ToCoordinator, ToVenue},
	traits::VenueMarket,
	AssetId, InstrumentId, OrderFailure,
};
use polkadot_sdk::{frame_support::traits::Hooks, sp_core::crypto::AccountId32};

fn ask(account: AccountId32) -> Vec<ToCoordinator> {
	hear(ToVenue::Enroll { account });
	assert!(sent().is_empty(), "answers leave with the hook");
	next_block(1);
	sent()
}

fn refused(account: AccountId32, refusal: EnrollRefusal) -> Vec<ToCoordinator> {
	vec![ToCoordinator::EnrollRefused { account, refusal }]
}

#[test]
fn pool_should_be_enrolled_when_the_coordinator_asks() {
	ExtBuilder.build_and_execute(|| {
		let report = AccountReport { account: pool(), positions: Default::default(), credit_used: f(0) };
		assert_eq!(ask(pool()), vec![ToCoordinator::Enroll(report.clone())]);
		assert!(has_event(Event::AccountEnrolled { account: pool() }));
		assert!(Enrolled::<Test>::contains_key(pool()));
		// The answer may have been lost.
		assert_eq!(ask(pool()), vec![ToCoordinator::Enroll(report)]);
		assert_eq!(Enrolled::<Test>::count(), 1);
	});
}

#[test]
fn pool_should_take_positions_over_when_it_is_enrolled_and_has_nothing() {
	ExtBuilder.build_and_execute(|| {
		enroll(alice());
		let to_pool = |id| ballast_primitives::Takeover { to: pool(), ..half_to_bob(id) };
		hear(ToVenue::Takeover { takeover: to_pool(1) });
		next_block(1);
		assert_eq!(results(), vec![failed(1, OrderFailure::NotEnrolled)]);
		ask(pool());
		hear(ToVenue::Takeover { takeover: to_pool(2) });
		next_block(1);
		assert_eq!(results().len(), 1);
		// Half of what Alice has and owes, and the price of 15, which it borrows.
		assert_eq!((Market::held(&pool(), DOT), Market::held(&pool(), USD)), (f(5), f(-25)));
		assert_eq!((Market::held(&alice(), DOT), Market::held(&alice(), USD)), (f(5), f(5)));
	});
}

#[test]
fn enrolment_should_be_refused_when_the_account_is_not_the_pool() {
	ExtBuilder.build_and_execute(|| {
		assert_eq!(ask(bob()), refused(bob(), EnrollRefusal::NotAdmitted));
		let refusal = EnrollRefusal::NotAdmitted;
		assert!(has_event(Event::EnrolmentRefused { account: bob(), refusal }));
		assert!(!Enrolled::<Test>::contains_key(bob()), "that is for Bob to sign");
		PoolAccount::set(None);
		assert_eq!(ask(pool()), refused(pool(), refusal));
		assert_eq!(Enrolled::<Test>::count(), 0);
	});
}

#[test]
fn enrolment_should_be_refused_when_the_account_cannot_be_reported() {
	ExtBuilder.build_and_execute(|| {
		for asset in 0..17 {
			Market::set(&pool(), InstrumentId::Spot(AssetId(asset)), f(1));
		}
		assert_eq!(Market::positions(&pool()).len(), 17);
		assert_eq!(ask(pool()), refused(pool(), EnrollRefusal::NotReportable));
		assert!(!Enrolled::<Test>::contains_key(pool()));
	});
}

#[test]
fn enrolment_should_wait_when_there_is_no_room_for_an_answer() {
	ExtBuilder.build_and_execute(|| {
		for _ in 0..MAX_OUTBOX {
			polkadot_sdk::frame_support::assert_ok!(Adapter::do_enroll(alice()));
		}
		hear(ToVenue::Enroll { account: pool() });
		assert!(has_event(Event::MessageFailed { seq: 1, error: Error::<Test>::OutboxFull.into() }));
		assert!(!Enrolled::<Test>::contains_key(pool()), "it would not be known to the coordinator");
		// Some have left, and the answer waits behind the others.
		next_block(1);
		hear(ToVenue::Enroll { account: pool() });
		assert!(Enrolled::<Test>::contains_key(pool()));
	});
}

#[test]
fn answers_should_be_told_again_when_the_sequence_starts_anew_before_they_left() {
	ExtBuilder.build_and_execute(|| {
		hear(ToVenue::Enroll { account: bob() });
		hear(ToVenue::Enroll { account: pool() });
		hear(ToVenue::Resnapshot);
		next_block(1);
		let sent = sent();
		let [ToCoordinator::Resynced, ToCoordinator::EnrollRefused { .. }, ToCoordinator::Enroll(_), ..] =
			&sent[..]
		else {
			panic!("{sent:?}")
		};
	});
}

#[test]
#[should_panic(expected = "nobody may be able to sign for the pool")]
fn configuration_should_be_refused_when_somebody_could_sign_for_the_pool() {
	PoolAccount::set(Some(bob()));
	Adapter::integrity_test();
}
