use super::*;
use crate::WeightInfo;
use polkadot_sdk::frame_support::{traits::Hooks, weights::Weight};

#[test]
fn queue_should_be_served_when_a_block_has_room() {
	filled().build_and_execute(|| {
		request(&ALICE, 400 * USD_1);
		assert_eq!(idle(), <()>::is_turn(), "nothing is due");
		pass(7 * DAY_MS);
		assert_eq!(idle(), <()>::is_turn() + <()>::withdraw(4));
		assert_eq!(Owed::<Test>::get(ALICE), 400 * USD_1);
		// No loss touches it any more, and no gain.
		gain(-1_000 * USD_1 as i128);
		assert_eq!(withdraw(&ALICE), 400 * USD_1);
	});
}

#[test]
fn queue_should_wait_when_a_block_has_no_room() {
	filled().build_and_execute(|| {
		request(&ALICE, 400 * USD_1);
		pass(7 * DAY_MS);
		let limit = <()>::withdraw(4);
		assert_eq!(Backstop::on_idle(1, limit), <()>::is_turn());
		assert_eq!(Backstop::on_idle(1, Weight::zero()), Weight::zero());
		assert!(!Owed::<Test>::contains_key(ALICE));
	});
}

#[test]
fn queue_should_wait_when_the_pool_is_locked_or_has_no_price() {
	filled().build_and_execute(|| {
		request(&ALICE, 400 * USD_1);
		pass(7 * DAY_MS);
		Backstop::note_insolvent(&TRADER);
		assert_eq!(idle(), <()>::is_turn());
		Backstop::note_solvent(&TRADER);
		Priced::set(false);
		idle();
		assert!(!Owed::<Test>::contains_key(ALICE));
		Priced::set(true);
		idle();
		assert_eq!(Owed::<Test>::get(ALICE), 400 * USD_1);
	});
}

#[test]
fn gaps_should_be_passed_when_nothing_is_due() {
	filled().build_and_execute(|| {
		for number in 0..3 {
			request(&ALICE, 100 * USD_1);
			assert_ok!(Backstop::cancel_withdrawal(signed(&ALICE), number));
		}
		request(&BOB, 100 * USD_1);
		idle();
		assert_eq!(crate::Head::<Test>::get(), 3);
	});
}
