//! The network: declaration of the chains, time, prices, events.
//!
//! The emulator opens channels between all its parachains, delivers a chain's messages at the end of the chain's block, and
//! moves the relay chain on by one block with every parachain block.

mod asset_hub;
pub mod coordinator;
pub mod faults;
mod genesis;
pub mod pools;
mod prices;
mod storage;
pub mod stranger;
mod time;
mod venues;
mod westend;
pub mod wire;

pub use asset_hub::AssetHub;
pub use coordinator::Coordinator;
pub use prices::{scale_prices, shift_pool};
pub use storage::ballast_state;
pub use stranger::Stranger;
pub use time::{
	advance, coordinator_events, on_coordinator, on_stranger, on_venue, peek_coordinator, peek_venue, quiet,
	venue_events,
};
pub use venues::{VenueA, VenueB};
pub use westend::Westend;

use ballast_primitives::{Fixed, VenueId};
use emulated_integration_tests_common::xcm_emulator::{decl_test_networks, Network};
use polkadot_sdk::{frame_support::assert_ok, frame_system::RawOrigin};

decl_test_networks! {
	pub struct BallastNet {
		relay_chain = Westend,
		parachains = vec![
			AssetHub,
			Coordinator,
			VenueA,
			VenueB,
			Stranger,
		],
		bridge = ()
	}
}

/// One of the two venues.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Venue {
	/// Parachain 2001.
	A,
	/// Parachain 2002.
	B,
}

impl Venue {
	pub const ALL: [Venue; 2] = [Venue::A, Venue::B];

	pub fn para_id(self) -> u32 {
		match self {
			Venue::A => venues::PARA_ID_A,
			Venue::B => venues::PARA_ID_B,
		}
	}

	pub fn id(self) -> VenueId {
		VenueId::Sibling(self.para_id())
	}
}

/// Starts the network, registers both venues at the coordinator, and waits until prices and heartbeats are there.
pub fn start() {
	BallastNet::init();
	on_coordinator(|| {
		for venue in Venue::ALL {
			// Far above the depth of any pool, so that depth is believed as it is reported.
			let cap = Fixed::from_u32(2_000_000_000);
			assert_ok!(coordinator_runtime::Venues::register(RawOrigin::Root.into(), venue.id(), cap));
			// So that the liquidity pool can take positions over there, too.
			assert_ok!(coordinator_runtime::Backstop::enroll_pool(RawOrigin::Root.into(), venue.id()));
		}
	});
	advance(4);
}
