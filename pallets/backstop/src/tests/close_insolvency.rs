use super::*;

#[test]
fn close_insolvency_should_unlock_when_nobody_else_does() {
	filled().build_and_execute(|| {
		Backstop::note_insolvent(&TRADER);
		assert_ok!(Backstop::close_insolvency(RuntimeOrigin::root(), TRADER));
		assert!(!Backstop::is_locked());
		// What comes to light later is booked all the same.
		assert_ok!(Backstop::cover(HOME, &TRADER, f(10)));
		Backstop::note_solvent(&TRADER);
	});
}

#[test]
fn close_insolvency_should_let_the_pool_go_when_a_loss_can_not_be_paid() {
	filled().with_fund(500).build_and_execute(|| {
		Misses::mutate(|all| all.insert((HOME, TRADER), Some(900 * USD_1)));
		// Nobody sells what was lost.
		AtOnce::set(0);
		assert_ok!(Backstop::cover(HOME, &TRADER, f(900)));
		assert!(Backstop::is_locked());
		assert_ok!(Backstop::close_insolvency(RuntimeOrigin::root(), TRADER));
		assert!(!Backstop::is_locked());
		AtOnce::set(1_000 * USD_1);
		assert_ok!(Backstop::settle(signed(&EVE), TRADER, HOME));
		assert_eq!(
			(vault(), BadDebts::<Test>::get(TRADER, HOME).unwrap().open),
			(4_000 * USD_1, 400 * USD_1)
		);
	});
}

#[test]
fn close_insolvency_should_refuse_when_input_is_bad() {
	filled().build_and_execute(|| {
		let close = |origin| Backstop::close_insolvency(origin, TRADER);
		assert_noop!(close(RuntimeOrigin::root()), Error::<Test>::NotInsolvent);
		Backstop::note_insolvent(&TRADER);
		assert_noop!(close(signed(&ALICE)), DispatchError::BadOrigin);
	});
}
