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
fn close_insolvency_should_refuse_when_input_is_bad() {
	filled().build_and_execute(|| {
		let close = |origin| Backstop::close_insolvency(origin, TRADER);
		assert_noop!(close(RuntimeOrigin::root()), Error::<Test>::NotInsolvent);
		Backstop::note_insolvent(&TRADER);
		assert_noop!(close(signed(&ALICE)), DispatchError::BadOrigin);
	});
}
