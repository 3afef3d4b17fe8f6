use crate::{mock::*, *};
use ballast_primitives::{
	message::{AccountMode, ToCoordinator, ToVenue},
	Fixed,
};
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

/// How much of the credit line is in use.
fn used(account: polkadot_sdk::sp_core::crypto::AccountId32) -> Fixed {
	Enrolled::<Test>::get(account).unwrap().used
}

/// An expiry that no test reaches.
const FAR: u32 = 10_000;

fn grant(account: polkadot_sdk::sp_core::crypto::AccountId32, amount: i64) {
	hear(ToVenue::CreditGrant { account, amount: f(amount), until: FAR });
}

#[test]
fn withdrawal_should_be_refused_when_debt_elsewhere_relies_on_it() {
	ExtBuilder.build_and_execute(|| {
		// Bob owes nothing here, and the coordinator may have let him borrow elsewhere on the strength of his ETH.
		enroll(bob());
		assert_noop!(Market::act(&bob(), ETH, f(-1), true), Error::<Test>::CreditExceeded);
		grant(bob(), 49);
		assert_noop!(Market::act(&bob(), ETH, f(-1), true), Error::<Test>::CreditExceeded);
		// All of its value of 50, not the 40 that it counts here: elsewhere it may count for more.
		grant(bob(), 50);
		assert_ok!(Market::act(&bob(), ETH, f(-1), true));
		next_block(1);
		let sent = sent();
		let [ToCoordinator::CreditReport { report, .. }] = &sent[..] else { panic!("{sent:?}") };
		assert_eq!((report.positions.len(), report.credit_used), (0, f(50)));
	});
}

#[test]
fn borrowing_should_consume_the_credit_line_though_the_venue_alone_would_allow_it() {
	ExtBuilder.build_and_execute(|| {
		enroll(alice());
		// 50 of DOT count 40, 20 of debt count 24: there is room for 13 more, which may be relied on elsewhere.
		assert_noop!(Market::act(&alice(), USD, f(-10), true), Error::<Test>::CreditExceeded);
		grant(alice(), 12);
		assert!(has_event(Event::CreditChanged { account: alice(), old: f(0), new: f(12), until: FAR }));
		assert_ok!(Market::act(&alice(), USD, f(-10), true));
		next_block(1);
		let sent = sent();
		let [ToCoordinator::CreditReport { report, .. }] = &sent[..] else { panic!("{sent:?}") };
		assert_eq!((report.account.clone(), report.credit_used), (alice(), f(12)));
		assert!(report.positions.iter().any(|p| p.instrument == USD && p.quantity == f(-30)));
		assert_noop!(Market::act(&alice(), USD, f(-1), true), Error::<Test>::CreditExceeded);
		next_block(1);
		assert_eq!(super::super::mock::sent(), vec![], "reported once");
	});
}

#[test]
fn a_swap_should_consume_what_is_given_up_less_what_it_counts_for() {
	ExtBuilder.build_and_execute(|| {
		enroll(bob());
		// 50 of ETH for 50 of DOT, which count 40.
		let swap = || Market::swap(&bob(), ETH, f(-1), DOT, f(10));
		grant(bob(), 9);
		assert_noop!(swap(), Error::<Test>::CreditExceeded);
		grant(bob(), 10);
		assert_ok!(swap());
		assert_eq!(used(bob()), f(10));
	});
}

#[test]
fn a_line_should_be_given_back_by_what_relieves() {
	ExtBuilder.build_and_execute(|| {
		enroll(alice());
		grant(alice(), 30);
		assert_ok!(Market::act(&alice(), USD, f(-20), true));
		assert_eq!(used(alice()), f(24));
		assert_ok!(Market::act(&alice(), USD, f(5), false));
		assert_eq!(used(alice()), f(18));
		// A deposit beyond that is no line of its own: once reported it is relied on.
		assert_ok!(Market::act(&alice(), DOT, f(100), false));
		assert_eq!(used(alice()), f(0));
		assert_noop!(Market::act(&alice(), DOT, f(-100), true), Error::<Test>::CreditExceeded);
		// Without a price nothing is given back, and nothing is refused.
		assert_ok!(Market::act(&alice(), USD, f(-20), true));
		Prices::set(Default::default());
		assert_ok!(Market::act(&alice(), USD, f(20), false));
		assert_eq!(used(alice()), f(24));
	});
}

#[test]
fn a_line_should_not_be_consumed_when_prices_move() {
	ExtBuilder.build_and_execute(|| {
		enroll(alice());
		grant(alice(), 12);
		assert_ok!(Market::act(&alice(), USD, f(-5), true));
		assert_eq!(used(alice()), f(6));
		Prices::mutate(|prices| prices.insert(ballast_primitives::AssetId(1), f(1)));
		next_block(1);
		assert_ok!(Market::act(&alice(), USD, f(-5), true));
		assert_eq!(used(alice()), f(12));
	});
}

#[test]
fn a_line_should_not_be_consumed_when_the_coordinator_reduces() {
	ExtBuilder.build_and_execute(|| {
		enroll(alice());
		hear(unwind(vec![sell(1, 2)]));
		hear(ToVenue::Takeover { takeover: half_to_bob(2) });
		enroll(bob());
		next_block(1);
		assert_eq!((used(alice()), used(bob())), (f(0), f(0)));
	});
}

#[test]
fn a_change_should_be_refused_when_more_is_used_than_the_lowered_line() {
	ExtBuilder.build_and_execute(|| {
		enroll(alice());
		grant(alice(), 12);
		assert_ok!(Market::act(&alice(), USD, f(-10), true));
		grant(alice(), 6);
		assert_noop!(Market::act(&alice(), USD, f(-1), true), Error::<Test>::CreditExceeded);
		assert_ok!(Market::act(&alice(), USD, f(1), false));
		next_block(1);
		let sent = sent();
		let [ToCoordinator::CreditReport { report, .. }] = &sent[..] else { panic!("{sent:?}") };
		assert_eq!(report.credit_used, Fixed::from_rational(54, 5), "as it is, though the line is smaller");
	});
}

#[test]
fn rebalancing_should_need_no_line_when_the_counted_value_does_not_fall() {
	ExtBuilder.build_and_execute(|| {
		enroll(alice());
		for mode in [AccountMode::Normal, AccountMode::ReduceOnly] {
			hear(ToVenue::SetMode { account: alice(), mode });
			// 5 of DOT count 4; 4 of debt less count 4.8.
			assert_ok!(Market::rebalance(&alice(), DOT, f(1), f(1)));
			assert_eq!(used(alice()), f(0), "{mode:?}");
		}
		hear(ToVenue::SetMode { account: alice(), mode: AccountMode::Frozen });
		assert_noop!(Market::rebalance(&alice(), DOT, f(1), f(1)), Error::<Test>::AccountFrozen);
	});
}

#[test]
fn rebalancing_should_consume_the_line_when_the_counted_value_falls() {
	ExtBuilder.build_and_execute(|| {
		enroll(alice());
		// 5 of DOT count 4; 2 of debt less count 2.4.
		let sell = || Market::rebalance(&alice(), DOT, f(1), f(3));
		let fall = Fixed::from_rational(8, 5);
		assert_noop!(sell(), Error::<Test>::CreditExceeded);
		grant(alice(), 2);
		hear(ToVenue::SetMode { account: alice(), mode: AccountMode::ReduceOnly });
		assert_noop!(sell(), Error::<Test>::AccountReduceOnly);
		hear(ToVenue::SetMode { account: alice(), mode: AccountMode::Normal });
		assert_ok!(sell());
		assert_eq!(used(alice()), fall);
		assert_ok!(Market::rebalance(&alice(), DOT, f(1), f(0)));
		assert_eq!(used(alice()), fall, "what was sold may have been a hedge: nothing is given back");
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
