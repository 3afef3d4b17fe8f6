//! Venues in XCM: whom we believe, what they may call, and how our messages reach them.

use crate::{
	asset_hub::ASSET_HUB, xcm_config::XcmRouter, Custody, Runtime, RuntimeCall, RuntimeOrigin, VenueAdapter,
	Venues,
};
use alloc::vec::Vec;
use ballast_primitives::{
	remote::{ReceiveCall, VenueCall},
	traits::{CoordinatorTransport, TransportError, VenueTransport},
	VenueId,
};
use ballast_runtime_common::xcm::send_call;
use codec::Encode;
use polkadot_sdk::{
	cumulus_pallet_xcm,
	frame_support::traits::{Contains, EnsureOrigin},
	staging_xcm::v5::Location,
};

/// The siblings that are registered as venues and speak for themselves: their programs run unpaid.
pub struct RegisteredVenues;
impl Contains<Location> for RegisteredVenues {
	fn contains(location: &Location) -> bool {
		match VenueId::try_from(location) {
			// Asset Hub has no adapter: who speaks for the venue of that name is our own custody.
			Ok(ASSET_HUB) => false,
			Ok(venue @ VenueId::Sibling(_)) => pallet_venues::Venues::<Runtime>::contains_key(venue),
			_ => false,
		}
	}
}

/// All that a program may call here: hand over an envelope.
pub struct VenueCalls;
impl Contains<RuntimeCall> for VenueCalls {
	fn contains(call: &RuntimeCall) -> bool {
		matches!(call, RuntimeCall::Venues(pallet_venues::Call::receive { .. }))
	}
}

/// A sibling parachain as a whole, speaking natively. Whether it is a venue is for the registry to say. Asset Hub is not one that
/// speaks.
pub struct EnsureSiblingVenue;
impl EnsureOrigin<RuntimeOrigin> for EnsureSiblingVenue {
	type Success = VenueId;

	fn try_origin(origin: RuntimeOrigin) -> Result<VenueId, RuntimeOrigin> {
		let given: Result<cumulus_pallet_xcm::Origin, RuntimeOrigin> = origin.into();
		match given? {
			cumulus_pallet_xcm::Origin::SiblingParachain(id) if VenueId::Sibling(id.into()) != ASSET_HUB => {
				Ok(VenueId::Sibling(id.into()))
			}
			other => Err(other.into()),
		}
	}
}

/// The way to a venue: XCM to a sibling, a plain call to the home venue and to custody (which only queue what they are told).
pub struct Transport;
impl VenueTransport for Transport {
	fn send(venue: VenueId, message: Vec<u8>) -> Result<(), TransportError> {
		match venue {
			VenueId::Home => VenueAdapter::receive_local(message).map_err(|_| TransportError::Unreachable),
			ASSET_HUB => Custody::receive_local(message).map_err(|_| TransportError::Unreachable),
			VenueId::Sibling(_) => send_call::<XcmRouter>(
				venue.location(),
				VenueCall::VenueAdapter(ReceiveCall::Receive { message }).encode(),
			),
		}
	}
}

/// Custody's way back.
pub struct CustodyTransport;
impl CoordinatorTransport for CustodyTransport {
	fn send(message: Vec<u8>) -> Result<(), TransportError> {
		Venues::receive_from(ASSET_HUB, message).map_err(|_| TransportError::Unreachable)
	}
}

/// The home venue's way back.
pub struct HomeTransport;
impl CoordinatorTransport for HomeTransport {
	fn send(message: Vec<u8>) -> Result<(), TransportError> {
		Venues::receive_from(VenueId::Home, message).map_err(|_| TransportError::Unreachable)
	}
}
