use crate::{mock::*, *};
use ballast_primitives::message::ToCoordinator;
use polkadot_sdk::frame_support::{assert_noop, assert_ok};

#[test]
fn report_should_be_sent_when_anyone_asks() {
	ExtBuilder.build_and_execute(|| {
		enroll(alice());
		assert_ok!(Adapter::report(RuntimeOrigin::signed(bob()), alice()));
		next_block(1);
		assert!(matches!(&sent()[..], [ToCoordinator::Report(report)] if report.account == alice()));
	});
}

#[test]
fn report_should_be_refused_when_the_account_is_not_enrolled() {
	ExtBuilder.build_and_execute(|| {
		assert_noop!(Adapter::report(RuntimeOrigin::signed(alice()), bob()), Error::<Test>::NotEnrolled);
	});
}

#[test]
fn reports_should_be_spread_over_blocks_when_there_are_many() {
	ExtBuilder.build_and_execute(|| {
		let count = REPORTS_PER_BLOCK + 3;
		for n in 0..count {
			let account = polkadot_sdk::sp_core::crypto::AccountId32::new([n as u8 + 10; 32]);
			Enrolled::<Test>::insert(&account, Enrolment::default());
			assert_ok!(Adapter::report(RuntimeOrigin::signed(bob()), account));
		}
		next_block(1);
		assert_eq!(sent().len() as u32, REPORTS_PER_BLOCK);
		next_block(1);
		assert_eq!(sent().len(), 3);
	});
}
