use crate::{
	mock::{Venues, *},
	*,
};
use ballast_primitives::{
	message::{ToCoordinator, ToVenue},
	traits::VenueDispatch,
	VenueId,
};
use polkadot_sdk::{
	frame_support::{assert_noop, assert_ok},
	sp_runtime::DispatchError,
};

fn snapshot() -> ToCoordinator {
	ToCoordinator::Report(report(alice(), 3))
}

#[test]
fn resnapshot_should_mark_the_venue_stale_and_ask() {
	ExtBuilder.build_and_execute(|| {
		assert_ok!(Venues::resnapshot(RuntimeOrigin::root(), VENUE));
		assert!(record(VENUE).stale);
		assert!(has_event(Event::ResnapshotRequested { venue: VENUE }));
		assert_eq!(sent(), vec![ToVenue::Resnapshot]);
	});
}

#[test]
fn resnapshot_should_be_refused_when_the_input_is_bad() {
	ExtBuilder.build_and_execute(|| {
		assert_noop!(Venues::resnapshot(RuntimeOrigin::signed(alice()), VENUE), DispatchError::BadOrigin);
		assert_noop!(
			Venues::resnapshot(RuntimeOrigin::root(), VenueId::Sibling(9)),
			Error::<Test>::NotRegistered
		);
	});
}

#[test]
fn a_gap_should_be_healed_by_resynced() {
	ExtBuilder.build_and_execute(|| {
		hear(snapshot());
		for seq in [3, 4, 5] {
			assert_ok!(Venues::receive(speaks(1), message(seq, snapshot())));
		}
		assert_eq!(sent(), vec![ToVenue::Resnapshot], "asked once");
		assert_ok!(Venues::receive(speaks(1), message(6, ToCoordinator::Resynced)));
		assert!(has_event(Event::Resynced { venue: VENUE, old: 1, new: 6 }));
		assert!(!record(VENUE).stale);
		assert!(Venues::is_available(VENUE));
		assert_eq!(told().len(), 1);
		assert_ok!(Venues::receive(speaks(1), message(7, snapshot())));
		assert_eq!(told().len(), 1);
		assert_eq!(record(VENUE).in_seq, 7);
		// An old `Resynced` is a duplicate like any other.
		assert_ok!(Venues::receive(speaks(1), message(6, ToCoordinator::Resynced)));
		assert_eq!(record(VENUE).in_seq, 7);
	});
}

#[test]
fn a_resnapshot_should_be_asked_for_again_when_it_is_not_answered() {
	ExtBuilder.build_and_execute(|| {
		assert_ok!(Venues::receive(speaks(1), message(3, snapshot())));
		assert_eq!(sent(), vec![ToVenue::Resnapshot]);
		next_block(OrderTimeout::get() - 1);
		assert_eq!(sent(), vec![]);
		next_block(1);
		assert_eq!(sent(), vec![ToVenue::Resnapshot]);
		assert_ok!(Venues::receive(speaks(1), message(4, ToCoordinator::Resynced)));
		next_block(2 * OrderTimeout::get());
		assert_eq!(sent(), vec![]);
	});
}
