use crate::{mock::*, *};
use ballast_primitives::{
	message::{ToCoordinator, ToVenue},
	traits::TransportError,
};
use polkadot_sdk::{frame_support::assert_ok, sp_core::crypto::AccountId32};
use std::collections::BTreeSet;

#[test]
fn resnapshot_should_report_every_enrolled_account_once() {
	ExtBuilder.build_and_execute(|| {
		let accounts: BTreeSet<AccountId32> =
			(0..2 * REPORTS_PER_BLOCK + 5).map(|n| AccountId32::new([n as u8 + 10; 32])).collect();
		for account in &accounts {
			Enrolled::<Test>::insert(account, Enrolment::default());
		}
		hear(ToVenue::Resnapshot);
		let mut heard = vec![];
		for _ in 0..4 {
			next_block(1);
			heard.extend(sent());
		}
		assert_eq!(heard[0], ToCoordinator::Resynced);
		let reported: Vec<AccountId32> = heard[1..]
			.iter()
			.map(|body| match body {
				ToCoordinator::Report(report) => report.account.clone(),
				other => panic!("{other:?}"),
			})
			.collect();
		assert_eq!(reported.len(), accounts.len());
		assert_eq!(reported.into_iter().collect::<BTreeSet<_>>(), accounts);
		assert!(has_event(Event::ResyncFinished));
		assert_eq!(Resync::<Test>::get(), None);
	});
}

#[test]
fn resynced_should_come_before_what_had_been_waiting() {
	ExtBuilder.build_and_execute(|| {
		TransportFault::set(Some(TransportError::Congested));
		assert_ok!(Adapter::enroll(RuntimeOrigin::signed(alice())));
		assert_ok!(Adapter::report(RuntimeOrigin::signed(bob()), alice()));
		next_block(1);
		hear(ToVenue::Resnapshot);
		TransportFault::set(None);
		next_block(1);
		assert!(has_event(Event::ResyncStarted { seq: 1 }));
		let sent = sent();
		assert!(
			matches!(
				&sent[..],
				[ToCoordinator::Resynced, ToCoordinator::Enroll(_), ToCoordinator::Report(_), ..]
			),
			"{sent:?}"
		);
	});
}

#[test]
fn results_should_be_told_again_after_a_resnapshot() {
	ExtBuilder.build_and_execute(|| {
		enroll(alice());
		hear(unwind(vec![sell(1, 1)]));
		next_block(1);
		assert_eq!(results().len(), 1);
		hear(ToVenue::Resnapshot);
		next_block(1);
		let sent = sent();
		assert!(
			matches!(
				&sent[..],
				[ToCoordinator::Resynced, ToCoordinator::Result { .. }, ToCoordinator::Report(_)]
			),
			"{sent:?}"
		);
	});
}
