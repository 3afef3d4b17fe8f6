use super::*;
use crate::{QueuedShares, RequestsOf};

#[test]
fn cancel_should_return_the_shares_when_the_request_is_open() {
	filled().build_and_execute(|| {
		request(&ALICE, 400 * USD_1);
		request(&ALICE, 100 * USD_1);
		assert_ok!(Backstop::cancel_withdrawal(signed(&ALICE), 0));
		assert_eq!(Shares::<Test>::get(ALICE), shares(900 * USD_1));
		assert_eq!(QueuedShares::<Test>::get(), shares(100 * USD_1));
		assert_eq!(RequestsOf::<Test>::get(ALICE).into_inner(), [1]);
		assert!(events().contains(&Event::WithdrawalCancelled {
			account: ALICE,
			request: 0,
			shares: shares(400 * USD_1),
		}));
		assert_ok!(Backstop::cancel_withdrawal(signed(&ALICE), 1));
		assert!(!RequestsOf::<Test>::contains_key(ALICE));
	});
}

#[test]
fn cancel_should_return_what_is_left_when_a_part_was_paid() {
	filled().build_and_execute(|| {
		request(&ALICE, 1_000 * USD_1);
		Initial::set(3_900 * USD_1);
		pass(7 * DAY_MS);
		assert_eq!(withdraw(&ALICE), 100 * USD_1);
		assert_ok!(Backstop::cancel_withdrawal(signed(&ALICE), 0));
		assert_eq!(Shares::<Test>::get(ALICE), shares(900 * USD_1));
	});
}

#[test]
fn cancel_should_leave_a_gap_that_the_queue_passes() {
	filled().build_and_execute(|| {
		request(&ALICE, 100 * USD_1);
		request(&BOB, 100 * USD_1);
		assert_ok!(Backstop::cancel_withdrawal(signed(&ALICE), 0));
		pass(7 * DAY_MS);
		assert_eq!(withdraw(&BOB), 100 * USD_1);
	});
}

#[test]
fn cancel_should_be_allowed_when_the_pool_is_locked() {
	filled().build_and_execute(|| {
		request(&ALICE, 100 * USD_1);
		Backstop::note_insolvent(&TRADER);
		assert_ok!(Backstop::cancel_withdrawal(signed(&ALICE), 0));
	});
}

#[test]
fn cancel_should_refuse_when_input_is_bad() {
	filled().build_and_execute(|| {
		request(&ALICE, 100 * USD_1);
		let cancel = |who, number| Backstop::cancel_withdrawal(signed(who), number);
		assert_noop!(cancel(&ALICE, 1), Error::<Test>::UnknownRequest);
		assert_noop!(cancel(&ALICE, u64::MAX), Error::<Test>::UnknownRequest);
		assert_noop!(cancel(&BOB, 0), Error::<Test>::NotYourRequest);
		assert_ok!(cancel(&ALICE, 0));
		assert_noop!(cancel(&ALICE, 0), Error::<Test>::UnknownRequest);
	});
}
