use crate::{mock::*, *};
use ballast_primitives::{
	fixed,
	message::{AccountMode, CreditRefusal, ToCoordinator, ToVenue},
	traits::TransportError,
	Fixed,
};
use polkadot_sdk::{
	frame_support::{assert_noop, assert_ok},
	sp_core::crypto::AccountId32,
	sp_runtime::{DispatchError, DispatchResult},
};

fn ask(account: AccountId32, amount: i64) -> DispatchResult {
	Adapter::request_credit(RuntimeOrigin::signed(account), f(amount))
}

fn grant(amount: i64, until: u32) {
	hear(ToVenue::CreditGrant { account: bob(), amount: f(amount), until });
}

/// Bob takes that much of his ETH, which is worth 50.
fn withdraw(percent: i128) -> DispatchResult {
	Market::act(&bob(), ETH, Fixed::from_inner(-percent * fixed::ONE / 100), true)
}

/// The line as it is told, and how much of it is in use.
fn told() -> (Fixed, u32, Fixed) {
	next_block(0);
	let sent = sent();
	let [ToCoordinator::CreditReport { amount, until, report }] = &sent[..] else { panic!("{sent:?}") };
	assert_eq!(report.account, bob());
	(*amount, *until, report.credit_used)
}

#[test]
fn request_credit_should_ask_the_coordinator_and_change_nothing() {
	ExtBuilder.build_and_execute(|| {
		enroll(bob());
		let before = Enrolled::<Test>::get(bob());
		assert_ok!(ask(bob(), 50));
		assert!(has_event(Event::CreditAsked { account: bob(), amount: f(50) }));
		assert_eq!(Enrolled::<Test>::get(bob()), before);
		next_block(1);
		assert_eq!(sent(), vec![ToCoordinator::CreditRequest { account: bob(), amount: f(50) }]);
		assert_noop!(withdraw(1), Error::<Test>::CreditExceeded);
	});
}

#[test]
fn request_credit_should_be_refused_when_the_account_may_not_add_risk() {
	ExtBuilder.build_and_execute(|| {
		assert_noop!(ask(bob(), 1), Error::<Test>::NotEnrolled);
		enroll(bob());
		assert_noop!(ask(bob(), -1), Error::<Test>::InvalidCredit);
		assert_noop!(Adapter::request_credit(RuntimeOrigin::root(), f(1)), DispatchError::BadOrigin);
		for (mode, error) in [
			(AccountMode::ReduceOnly, Error::<Test>::AccountReduceOnly),
			(AccountMode::Frozen, Error::<Test>::AccountFrozen),
		] {
			hear(ToVenue::SetMode { account: bob(), mode });
			assert_noop!(ask(bob(), 1), error);
			assert_ok!(ask(bob(), 0));
		}
		hear(ToVenue::SetMode { account: bob(), mode: AccountMode::Normal });
		assert_ok!(Adapter::leave(RuntimeOrigin::signed(bob())));
		assert_noop!(ask(bob(), 1), Error::<Test>::AccountLeaving);
	});
}

#[test]
fn request_credit_should_be_refused_when_the_outbox_is_full() {
	ExtBuilder.build_and_execute(|| {
		enroll(bob());
		TransportFault::set(Some(TransportError::Congested));
		for _ in 0..MAX_OUTBOX - HOOK_RESERVE {
			assert_ok!(ask(bob(), 1));
		}
		assert_noop!(ask(bob(), 1), Error::<Test>::OutboxFull);
	});
}

#[test]
fn a_request_should_be_told_again_when_the_sequence_starts_anew() {
	ExtBuilder.build_and_execute(|| {
		enroll(bob());
		assert_ok!(ask(bob(), 50));
		hear(ToVenue::Resnapshot);
		next_block(1);
		let asked = ToCoordinator::CreditRequest { account: bob(), amount: f(50) };
		let sent = sent();
		assert!(
			matches!(&sent[..], [ToCoordinator::Resynced, again, ToCoordinator::Report(_)] if *again == asked)
		);
	});
}

#[test]
fn a_grant_should_be_confirmed_by_every_report_that_follows() {
	ExtBuilder.build_and_execute(|| {
		enroll(bob());
		grant(50, 300);
		assert_eq!(told(), (f(50), 300, f(0)));
		assert_ok!(withdraw(20));
		assert_eq!(told(), (f(50), 300, f(10)));
		// The line that is given back is what counts from here on; what is in use stays in use.
		grant(0, 301);
		assert_noop!(withdraw(1), Error::<Test>::CreditExceeded);
		assert_eq!(told(), (f(0), 301, f(10)));
		// A confirmation that was lost comes again with whatever is told of the account.
		hear(ToVenue::Resnapshot);
		next_block(0);
		let (amount, until) = (f(0), 301);
		let is_line = |body: &ToCoordinator| matches!(body, ToCoordinator::CreditReport { amount: a, until: u, .. } if (*a, *u) == (amount, until));
		assert!(sent().iter().any(is_line));
	});
}

#[test]
fn a_line_should_not_be_used_any_further_when_it_has_expired() {
	ExtBuilder.build_and_execute(|| {
		enroll(bob());
		grant(50, RelayNow::get() + 10);
		assert_ok!(withdraw(20));
		next_block(9);
		assert_ok!(withdraw(20));
		next_block(1);
		assert_noop!(withdraw(1), Error::<Test>::CreditExceeded);
		// Neither is leaving covered by it.
		sent();
		assert_ok!(Adapter::leave(RuntimeOrigin::signed(bob())));
		assert!(Enrolled::<Test>::contains_key(bob()));
		hear(ToVenue::LeaveRefused { account: bob() });
		// What was used is, and is given back by what relieves.
		assert_eq!(Enrolled::<Test>::get(bob()).unwrap().used, f(20));
		assert_ok!(Market::act(&bob(), ETH, Fixed::from_inner(fixed::ONE / 4), false));
		assert_eq!(Enrolled::<Test>::get(bob()).unwrap().used, f(10));
		// Renewed it is as large as it says, what is in use included.
		grant(50, RelayNow::get() + 10);
		assert_noop!(withdraw(81), Error::<Test>::CreditExceeded);
		assert_ok!(withdraw(80));
	});
}

#[test]
fn a_refusal_should_be_told_by_its_reason() {
	ExtBuilder.build_and_execute(|| {
		enroll(bob());
		grant(10, 300);
		let (account, amount, refusal) = (bob(), f(50), CreditRefusal::NotEnoughFreeMargin);
		hear(ToVenue::CreditRefused { account: bob(), amount, refusal });
		assert!(has_event(Event::CreditRefused { account, amount, refusal }));
		assert_eq!(Enrolled::<Test>::get(bob()).unwrap().credit, f(10), "the line is as it was");
	});
}
