//! Who and what: venues, assets, instruments, orders.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::fmt;
use polkadot_sdk::staging_xcm::v5::{Junction::Parachain, Location};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// An asset in the coordinator's numbering. Venues map their own assets to it.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Hash,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
pub struct AssetId(pub u32);

/// The settlement currency: the asset in which values are expressed and debts are settled.
pub const SETTLEMENT: AssetId = AssetId(0);

impl fmt::Display for AssetId {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(f, "asset {}", self.0)
	}
}

/// A chain where positions are held, named by its XCM location as seen from the coordinator.
///
/// Only the locations that can be a venue exist here, so that an id is `Copy`, five bytes in storage, and has one
/// encoding: the coordinator itself, or a sibling parachain. [`VenueId::location`] and `TryFrom<&Location>` translate.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Hash,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
pub enum VenueId {
	/// The coordinator chain's own market: location `Here`.
	#[codec(index = 0)]
	Home,
	/// A sibling parachain: location `../Parachain(id)`.
	#[codec(index = 1)]
	Sibling(u32),
}

impl VenueId {
	/// The XCM location, relative to the coordinator.
	pub fn location(&self) -> Location {
		match self {
			VenueId::Home => Location::here(),
			VenueId::Sibling(id) => Location::new(1, [Parachain(*id)]),
		}
	}
}

impl TryFrom<&Location> for VenueId {
	type Error = ();

	fn try_from(location: &Location) -> Result<Self, ()> {
		match location.unpack() {
			(0, []) => Ok(VenueId::Home),
			(1, [Parachain(id)]) => Ok(VenueId::Sibling(*id)),
			_ => Err(()),
		}
	}
}

impl fmt::Display for VenueId {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			VenueId::Home => write!(f, "home"),
			VenueId::Sibling(id) => write!(f, "sibling {id}"),
		}
	}
}

/// What a position is in.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Hash,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
pub enum InstrumentId {
	/// The asset itself; a negative quantity is a debt.
	#[codec(index = 0)]
	Spot(AssetId),
	/// A linear perpetual on the asset, settled in the settlement currency.
	#[codec(index = 1)]
	Perpetual(AssetId),
}

impl InstrumentId {
	/// The asset whose price moves the instrument.
	pub const fn underlying(&self) -> AssetId {
		match self {
			InstrumentId::Spot(asset) | InstrumentId::Perpetual(asset) => *asset,
		}
	}

	/// Whether this is the settlement currency itself, which has no price risk.
	pub fn is_settlement(&self) -> bool {
		*self == InstrumentId::Spot(SETTLEMENT)
	}
}

/// An order, unique over all venues; given by the coordinator, never reused.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Hash,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
pub struct OrderId(pub u64);

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn venue_id_should_survive_its_location() {
		for id in [VenueId::Home, VenueId::Sibling(0), VenueId::Sibling(u32::MAX)] {
			assert_eq!(VenueId::try_from(&id.location()), Ok(id));
		}
	}

	#[test]
	fn venue_id_should_refuse_other_locations() {
		for location in
			[Location::parent(), Location::new(2, [Parachain(1)]), Location::new(0, [Parachain(1)])]
		{
			assert_eq!(VenueId::try_from(&location), Err(()));
		}
	}
}
