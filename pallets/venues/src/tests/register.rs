use crate::{
	mock::{Venues, *},
	*,
};
use ballast_primitives::{traits::VenueDispatch, VenueId};
use polkadot_sdk::{
	frame_support::{assert_noop, assert_ok},
	sp_runtime::DispatchError,
};

const NEW: VenueId = VenueId::Sibling(9);

#[test]
fn register_should_add_a_venue() {
	ExtBuilder.build_and_execute(|| {
		assert!(!Venues::is_available(NEW));
		assert_ok!(Venues::register(RuntimeOrigin::root(), NEW, f(5)));
		assert!(has_event(Event::VenueRegistered { venue: NEW, exposure_cap: f(5) }));
		assert_eq!(record(NEW), VenueRecord::new(f(5), 100));
		assert_eq!(Venues::cap_of(NEW), f(5));
		assert!(Venues::is_available(NEW));
	});
}

#[test]
fn register_should_be_refused_when_the_input_is_bad() {
	ExtBuilder.build_and_execute(|| {
		assert_noop!(Venues::register(RuntimeOrigin::signed(alice()), NEW, f(5)), DispatchError::BadOrigin);
		let register = |venue, cap| Venues::register(RuntimeOrigin::root(), venue, cap);
		assert_noop!(register(VENUE, f(5)), Error::<Test>::AlreadyRegistered);
		assert_noop!(register(NEW, f(-1)), Error::<Test>::InvalidExposureCap);
		assert_ok!(register(NEW, f(0)));
		assert_noop!(register(VenueId::Sibling(10), f(5)), Error::<Test>::TooManyVenues);
	});
}
