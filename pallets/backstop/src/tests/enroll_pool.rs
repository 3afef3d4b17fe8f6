use super::*;

#[test]
fn enroll_pool_should_ask_the_venue() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(Backstop::enroll_pool(RuntimeOrigin::root(), SIBLING));
		assert!(Rolls::get().contains(&SIBLING));
		assert!(events().contains(&Event::PoolEnrolmentAsked { venue: SIBLING }));
	});
}

#[test]
fn enroll_pool_should_refuse_when_input_is_bad() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(Backstop::enroll_pool(signed(&ALICE), SIBLING), DispatchError::BadOrigin);
		assert_noop!(Backstop::enroll_pool(RuntimeOrigin::root(), HOME), Error::<Test>::AlreadyEnrolled);
		Rolls::set(Default::default());
		// The error of the way to venues.
		let home = Backstop::enroll_pool(RuntimeOrigin::root(), HOME);
		assert!(matches!(home, Err(DispatchError::Other(_))));
	});
}
