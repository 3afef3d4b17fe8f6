use crate::{mock::*, *};
use ballast_primitives::message::{AccountReport, ToCoordinator};
use polkadot_sdk::frame_support::{assert_noop, assert_ok};

#[test]
fn enroll_should_send_the_first_snapshot() {
	ExtBuilder.build_and_execute(|| {
		assert_ok!(Adapter::enroll(RuntimeOrigin::signed(bob())));
		assert!(has_event(Event::AccountEnrolled { account: bob() }));
		assert!(sent().is_empty(), "answers leave with the hook");
		next_block(1);
		let positions = <Market as ballast_primitives::traits::VenueMarket>::positions(&bob());
		assert_eq!(positions.len(), 1);
		assert_eq!(
			sent(),
			vec![ToCoordinator::Enroll(AccountReport {
				account: bob(),
				positions: positions.try_into().unwrap(),
				credit_used: f(0)
			})]
		);
	});
}

#[test]
fn enroll_should_say_so_again_when_enrolled() {
	ExtBuilder.build_and_execute(|| {
		enroll(alice());
		hear(ballast_primitives::message::ToVenue::CreditGrant {
			account: alice(),
			amount: f(7),
			until: 10_000,
		});
		assert_ok!(Adapter::enroll(RuntimeOrigin::signed(alice())));
		next_block(1);
		assert!(matches!(&sent()[..], [ToCoordinator::Enroll(_), ..]));
		assert_eq!(Enrolled::<Test>::get(alice()).unwrap().credit, f(7), "what was set stays");
		assert_eq!(Enrolled::<Test>::count(), 1);
	});
}

#[test]
fn enroll_should_be_refused_when_the_outbox_is_full() {
	ExtBuilder.build_and_execute(|| {
		for _ in 0..MAX_OUTBOX - HOOK_RESERVE {
			assert_ok!(Adapter::enroll(RuntimeOrigin::signed(alice())));
		}
		assert_noop!(Adapter::enroll(RuntimeOrigin::signed(alice())), Error::<Test>::OutboxFull);
	});
}
