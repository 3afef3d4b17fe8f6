use crate::{mock::*, *};
use ballast_primitives::message::{AccountMode, ToCoordinator, ToVenue};
use polkadot_sdk::frame_support::{assert_noop, assert_ok};

#[test]
fn borrowing_should_be_refused_when_not_enrolled() {
	ExtBuilder.build_and_execute(|| {
		assert_noop!(Market::act(&bob(), USD, f(-1), true), Error::<Test>::NotEnrolled);
	});
}

#[test]
fn spot_without_debt_should_be_free_when_not_enrolled() {
	ExtBuilder.build_and_execute(|| {
		assert_ok!(Market::act(&bob(), ETH, f(1), false));
		assert_ok!(Market::act(&bob(), ETH, f(-2), true));
		assert_eq!(Dirty::<Test>::get().len(), 0);
		next_block(1);
		assert_eq!(sent(), vec![], "nobody else needs to know");
	});
}

#[test]
fn repaying_should_be_free_when_not_enrolled() {
	ExtBuilder.build_and_execute(|| {
		assert_ok!(Market::act(&alice(), USD, f(5), false));
	});
}

#[test]
fn borrowing_should_be_reported_when_the_venue_alone_allows_it() {
	ExtBuilder.build_and_execute(|| {
		enroll(alice());
		// 50 of DOT count 40, 30 of debt count 36.
		assert_ok!(Market::act(&alice(), USD, f(-10), true));
		next_block(1);
		let sent = sent();
		let [ToCoordinator::Report(report)] = &sent[..] else { panic!("{sent:?}") };
		assert_eq!((report.account.clone(), report.credit_used), (alice(), f(0)));
		assert!(report.positions.iter().any(|p| p.instrument == USD && p.quantity == f(-30)));
		next_block(1);
		assert_eq!(super::super::mock::sent(), vec![], "reported once");
	});
}

#[test]
fn borrowing_should_consume_the_credit_line_when_the_venue_alone_would_refuse_it() {
	ExtBuilder.build_and_execute(|| {
		enroll(alice());
		// 40 against 20 + 20 of debt: 48.
		assert_noop!(Market::act(&alice(), USD, f(-20), true), Error::<Test>::CreditExceeded);
		hear(ToVenue::CreditGrant { account: alice(), amount: f(10) });
		assert!(has_event(Event::CreditChanged { account: alice(), old: f(0), new: f(10) }));
		assert_ok!(Market::act(&alice(), USD, f(-20), true));
		next_block(1);
		let sent = sent();
		let [ToCoordinator::Report(report)] = &sent[..] else { panic!("{sent:?}") };
		assert_eq!(report.credit_used, f(8));
		assert_noop!(Market::act(&alice(), USD, f(-20), true), Error::<Test>::CreditExceeded);
	});
}

#[test]
fn adding_risk_should_be_refused_when_reduce_only() {
	ExtBuilder.build_and_execute(|| {
		enroll(alice());
		hear(ToVenue::SetMode { account: alice(), mode: AccountMode::ReduceOnly });
		assert!(has_event(Event::ModeChanged {
			account: alice(),
			old: AccountMode::Normal,
			new: AccountMode::ReduceOnly
		}));
		assert_noop!(Market::act(&alice(), USD, f(-1), true), Error::<Test>::AccountReduceOnly);
		assert_ok!(Market::act(&alice(), USD, f(1), false));
	});
}

#[test]
fn everything_should_be_refused_when_frozen() {
	ExtBuilder.build_and_execute(|| {
		enroll(alice());
		hear(ToVenue::SetMode { account: alice(), mode: AccountMode::Frozen });
		assert_noop!(Market::act(&alice(), USD, f(-1), true), Error::<Test>::AccountFrozen);
		assert_noop!(Market::act(&alice(), USD, f(1), false), Error::<Test>::AccountFrozen);
		hear(unwind(vec![sell(1, 2)]));
		sent();
		next_block(1);
		assert_eq!(results(), vec![filled(1, -2, 10)], "the coordinator still reduces");
	});
}

#[test]
fn a_change_should_be_refused_when_too_many_accounts_changed() {
	ExtBuilder.build_and_execute(|| {
		enroll(alice());
		for n in 0..MAX_DIRTY {
			let mut raw = [9; 32];
			raw[..4].copy_from_slice(&n.to_le_bytes());
			Adapter::mark_dirty(raw.into()).unwrap();
		}
		assert_noop!(Market::act(&alice(), USD, f(1), false), Error::<Test>::TooManyChanges);
	});
}
