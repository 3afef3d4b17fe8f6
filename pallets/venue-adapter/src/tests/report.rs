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

#[test]
fn accounts_should_act_when_others_have_everybody_reported() {
	ExtBuilder.build_and_execute(|| {
		enroll(alice());
		let account = |n: u32| {
			let mut bytes = [7; 32];
			bytes[..4].copy_from_slice(&n.to_le_bytes());
			polkadot_sdk::sp_core::crypto::AccountId32::new(bytes)
		};
		for n in 0..MAX_DIRTY {
			Enrolled::<Test>::insert(account(n), Enrolment::default());
			let _ = Adapter::report(RuntimeOrigin::signed(bob()), account(n));
		}
		assert_noop!(
			Adapter::report(RuntimeOrigin::signed(bob()), account(MAX_DIRTY - 1)),
			Error::<Test>::TooManyChanges
		);
		// She repays.
		assert_ok!(Market::act(&alice(), USD, f(20), false));
		// What is to be reported already need not be asked for.
		assert_ok!(Adapter::report(RuntimeOrigin::signed(bob()), account(0)));
	});
}
