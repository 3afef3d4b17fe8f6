//! Snapshots that could not be applied.

use crate::{
	mock::{Venues, *},
	*,
};
use ballast_primitives::{
	message::{OrderResult, ToCoordinator},
	traits::VenueDispatch,
	Fixed, OrderFailure, VenueId,
};
use polkadot_sdk::{
	frame_support::{assert_noop, assert_ok},
	sp_core::crypto::AccountId32,
	sp_runtime::DispatchError,
};

/// A snapshot of Alice that the deciding pallets refuse.
fn refused(dot: i64) {
	Refuse::set(true);
	hear(ToCoordinator::Report(report(alice(), dot)));
	Refuse::set(false);
}

fn retry() -> polkadot_sdk::sp_runtime::DispatchResult {
	Venues::retry_report(RuntimeOrigin::signed(bob()), VENUE, alice())
}

#[test]
fn a_refused_report_should_be_applied_when_anyone_has_it_tried_again() {
	ExtBuilder.build_and_execute(|| {
		refused(3);
		assert!(has_event(Event::ReportKept { venue: VENUE, account: alice() }));
		assert_eq!(told(), vec![]);
		assert_ok!(retry());
		assert!(has_event(Event::KeptReportApplied { venue: VENUE, account: alice() }));
		assert_eq!(told(), vec![Told::Report(VENUE, report(alice(), 3))]);
		assert_noop!(retry(), Error::<Test>::NothingKept);
	});
}

#[test]
fn a_refused_report_of_a_credit_line_should_be_kept_without_its_line() {
	ExtBuilder.build_and_execute(|| {
		let told_line = || ToCoordinator::CreditReport {
			amount: Fixed::from_u32(600),
			until: 700,
			report: report(alice(), 3),
		};
		Refuse::set(true);
		hear(told_line());
		Refuse::set(false);
		assert!(has_event(Event::ReportKept { venue: VENUE, account: alice() }));
		assert_ok!(retry());
		// The next report confirms the line.
		assert_eq!(told(), vec![Told::Report(VENUE, report(alice(), 3))]);
		refused(4);
		hear(told_line());
		assert_noop!(retry(), Error::<Test>::NothingKept);
	});
}

#[test]
fn a_kept_report_should_stay_when_it_is_refused_again() {
	ExtBuilder.build_and_execute(|| {
		refused(3);
		Refuse::set(true);
		assert_noop!(retry(), DispatchError::Other("refused"));
		Refuse::set(false);
		assert_ok!(retry());
	});
}

#[test]
fn retry_report_should_be_refused_when_the_input_is_bad() {
	ExtBuilder.build_and_execute(|| {
		assert_noop!(retry(), Error::<Test>::NothingKept);
		let nowhere = VenueId::Sibling(9);
		assert_noop!(
			Venues::retry_report(RuntimeOrigin::signed(bob()), nowhere, alice()),
			Error::<Test>::NotRegistered
		);
		assert_noop!(Venues::retry_report(RuntimeOrigin::none(), VENUE, alice()), DispatchError::BadOrigin);
		refused(3);
		assert_ok!(Venues::set_status(RuntimeOrigin::root(), VENUE, VenueStatus::Paused));
		assert_noop!(retry(), Error::<Test>::VenuePaused);
	});
}

#[test]
fn a_kept_report_should_give_way_when_a_newer_one_comes() {
	ExtBuilder.build_and_execute(|| {
		refused(3);
		refused(4);
		assert_ok!(retry());
		assert_eq!(told(), vec![Told::Report(VENUE, report(alice(), 4))], "the newest is kept");
		let id = order(1);
		for newer in [
			ToCoordinator::Report(report(alice(), 5)),
			ToCoordinator::Enroll(report(alice(), 5)),
			ToCoordinator::WrittenOff { value: f(1), report: report(alice(), 5) },
			ToCoordinator::Result {
				order: id,
				result: OrderResult::Failed(OrderFailure::LimitPrice),
				report: report(alice(), 5),
			},
			ToCoordinator::Withdrawn { account: alice() },
			ToCoordinator::LeaveRequest { account: alice() },
		] {
			refused(3);
			hear(newer);
			assert_noop!(retry(), Error::<Test>::NothingKept);
		}
		refused(3);
		hear(ToCoordinator::Report(report(bob(), 5)));
		assert_ok!(retry());
	});
}

#[test]
fn the_report_of_a_result_should_be_kept_when_it_is_refused() {
	ExtBuilder.build_and_execute(|| {
		let id = order(1);
		Refuse::set(true);
		let result = OrderResult::Failed(OrderFailure::LimitPrice);
		hear(ToCoordinator::Result { order: id, result, report: report(alice(), 9) });
		Refuse::set(false);
		assert_eq!(state(id), None, "the order ends all the same");
		assert_ok!(retry());
		assert_eq!(told(), vec![Told::Report(VENUE, report(alice(), 9))]);
	});
}

#[test]
fn a_kept_report_should_settle_an_order_when_it_was_written_after_the_deadline() {
	for (late, ended) in [(0, true), (1, false)] {
		ExtBuilder.build_and_execute(|| {
			let id = order(1);
			let deadline = Orders::<Test>::get(id).unwrap().instruction.deadline();
			for _ in 0..=MaxAttempts::get() {
				next_block(OrderTimeout::get());
			}
			let seq = record(VENUE).in_seq + 1;
			Refuse::set(true);
			let bytes = message_at(seq, deadline - late, ToCoordinator::Report(report(alice(), 3)));
			assert_ok!(Venues::receive(speaks(1), bytes));
			Refuse::set(false);
			assert_eq!(state(id), Some(ballast_primitives::OrderState::TimedOut));
			assert_ok!(retry());
			assert_eq!(state(id).is_none(), ended);
			assert_eq!(Venues::live_orders(&alice()).is_empty(), ended);
		});
	}
}

#[test]
fn a_report_should_not_be_kept_when_there_are_too_many() {
	ExtBuilder.build_and_execute(|| {
		let account = |n: u32| {
			let mut bytes = [7; 32];
			bytes[..4].copy_from_slice(&n.to_le_bytes());
			AccountId32::new(bytes)
		};
		Refuse::set(true);
		for n in 0..=MAX_KEPT_REPORTS {
			hear(ToCoordinator::Report(report(account(n), 1)));
		}
		assert_eq!(KeptReports::<Test>::count(), MAX_KEPT_REPORTS);
		assert!(!KeptReports::<Test>::contains_key((VENUE, account(MAX_KEPT_REPORTS))));
		// One that is among them can still be replaced.
		hear(ToCoordinator::Report(report(account(0), 2)));
		Refuse::set(false);
		assert_ok!(Venues::retry_report(RuntimeOrigin::signed(bob()), VENUE, account(0)));
		assert_eq!(told(), vec![Told::Report(VENUE, report(account(0), 2))]);
	});
}

#[test]
fn a_report_should_not_be_kept_when_nobody_knows_the_account() {
	ExtBuilder.build_and_execute(|| {
		// Whoever enrols at a venue, and at no coordinator, would take a place for ever.
		Strangers::set(vec![bob()]);
		Refuse::set(true);
		hear(ToCoordinator::Report(report(bob(), 1)));
		assert_eq!(KeptReports::<Test>::count(), 0);
		Refuse::set(false);
		refused(3);
		assert_ok!(retry());
	});
}
