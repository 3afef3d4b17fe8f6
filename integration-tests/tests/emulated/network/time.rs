//! Blocks, and the events that they leave.

use super::{
	coordinator,
	faults::{block, is_halted},
	prices, CoordinatorPara, StrangerPara, Venue, VenueAPara, VenueBPara,
};
use emulated_integration_tests_common::xcm_emulator::TestExt;
use std::cell::RefCell;

thread_local! {
	static OF_COORDINATOR: RefCell<Vec<coordinator_runtime::RuntimeEvent>> = const { RefCell::new(Vec::new()) };
	static OF_VENUES: RefCell<Vec<(Venue, venue_runtime::RuntimeEvent)>> = const { RefCell::new(Vec::new()) };
}

fn new_coordinator_events() -> Vec<coordinator_runtime::RuntimeEvent> {
	coordinator_runtime::System::events().into_iter().map(|record| record.event).collect()
}

fn new_venue_events(venue: Venue) -> Vec<(Venue, venue_runtime::RuntimeEvent)> {
	venue_runtime::System::events().into_iter().map(|record| (venue, record.event)).collect()
}

/// Runs inside of one block of the coordinator. Its messages are delivered afterwards.
pub fn on_coordinator<R>(act: impl FnOnce() -> R) -> R {
	let act = || {
		prices::feed_coordinator();
		act()
	};
	block::<CoordinatorPara, _>(act, || {
		OF_COORDINATOR.with_borrow_mut(|log| log.extend(new_coordinator_events()))
	})
}

/// Runs inside of one block of a venue. Its messages are delivered afterwards.
pub fn on_venue<R>(venue: Venue, act: impl FnOnce() -> R) -> R {
	let act = || {
		prices::feed_venue();
		act()
	};
	let log = || OF_VENUES.with_borrow_mut(|log| log.extend(new_venue_events(venue)));
	match venue {
		Venue::A => block::<VenueAPara, _>(act, log),
		Venue::B => block::<VenueBPara, _>(act, log),
	}
}

/// Runs inside of one block of the parachain that is nobody's peer. Its messages are delivered afterwards.
pub fn on_stranger<R>(act: impl FnOnce() -> R) -> R {
	block::<StrangerPara, _>(act, || ())
}

/// Looks at the coordinator between blocks.
pub fn peek_coordinator<R>(look: impl FnOnce() -> R) -> R {
	CoordinatorPara::ext_wrapper(look)
}

/// Looks at a venue between blocks.
pub fn peek_venue<R>(venue: Venue, look: impl FnOnce() -> R) -> R {
	match venue {
		Venue::A => VenueAPara::ext_wrapper(look),
		Venue::B => VenueBPara::ext_wrapper(look),
	}
}

/// All events of the coordinator since the start.
pub fn coordinator_events() -> Vec<coordinator_runtime::RuntimeEvent> {
	let mut events = OF_COORDINATOR.with(|log| log.borrow().clone());
	// What a delivery left after the last block.
	events.extend(peek_coordinator(new_coordinator_events));
	events
}

/// All events of a venue since the start.
pub fn venue_events(venue: Venue) -> Vec<venue_runtime::RuntimeEvent> {
	let mut events = OF_VENUES.with(|log| log.borrow().clone());
	events.extend(peek_venue(venue, || new_venue_events(venue)));
	events.into_iter().filter(|(of, _)| *of == venue).map(|(_, event)| event).collect()
}

/// One block on the coordinator and both venues, `rounds` times; operators feed prices in each. A chain that is halted makes none.
pub fn advance(rounds: u32) {
	for _ in 0..rounds {
		if !is_halted(coordinator::PARA_ID) {
			on_coordinator(|| ());
		}
		for venue in Venue::ALL.into_iter().filter(|venue| !is_halted(venue.para_id())) {
			on_venue(venue, || ());
		}
	}
}

/// Runs the venue until it has just sent a heartbeat and has nothing to say in its next block by itself.
pub fn quiet(venue: Venue) {
	for _ in 0..20 {
		on_venue(venue, || ());
		let has_beaten = peek_venue(venue, || {
			let now = venue_runtime::VenueAdapter::now();
			pallet_venue_adapter::LastHeartbeat::<venue_runtime::Runtime>::get()
				// The hook sees the relay block of the block before.
				.is_some_and(|last| last + 1 >= now)
		});
		if has_beaten {
			return;
		}
	}
	panic!("no heartbeat of {venue:?}");
}
