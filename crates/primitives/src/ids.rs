//! Who and what: venues, assets, instruments, orders.

use crate::fixed::Fixed;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::{
	fmt,
	hash::{Hash, Hasher},
};
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

/// Which side of the strike an option pays on.
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
pub enum OptionKind {
	/// Pays what the price ends above the strike.
	#[codec(index = 0)]
	Call,
	/// Pays what the price ends below the strike.
	#[codec(index = 1)]
	Put,
}

/// A European option: paid out in the settlement currency at expiry, never exercised before.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
#[serde(deny_unknown_fields)]
pub struct OptionSeries {
	/// The asset whose price is compared with the strike.
	pub underlying: AssetId,
	/// When, milliseconds since 1970.
	pub expiry: u64,
	/// Settlement currency per unit of the underlying; positive.
	pub strike: Fixed,
	/// Call or put.
	pub kind: OptionKind,
}

impl Hash for OptionSeries {
	// The fixed point type has no hash of its own.
	fn hash<H: Hasher>(&self, state: &mut H) {
		(self.underlying, self.expiry, self.strike.into_inner(), self.kind).hash(state)
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
	/// A linear future on the asset with a date, settled in the settlement currency.
	#[codec(index = 2)]
	Future {
		/// The asset.
		underlying: AssetId,
		/// When, milliseconds since 1970.
		expiry: u64,
	},
	/// A European option.
	#[codec(index = 3)]
	Option(OptionSeries),
}

impl InstrumentId {
	/// The asset whose price moves the instrument.
	pub const fn underlying(&self) -> AssetId {
		match self {
			InstrumentId::Spot(asset) | InstrumentId::Perpetual(asset) => *asset,
			InstrumentId::Future { underlying, .. } => *underlying,
			InstrumentId::Option(series) => series.underlying,
		}
	}

	/// When it ends, milliseconds since 1970; `None` when it does not.
	pub const fn expiry(&self) -> Option<u64> {
		match self {
			InstrumentId::Spot(_) | InstrumentId::Perpetual(_) => None,
			InstrumentId::Future { expiry, .. } => Some(*expiry),
			InstrumentId::Option(series) => Some(series.expiry),
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
	fn instrument_should_keep_its_encoding_when_variants_are_added() {
		assert_eq!(InstrumentId::Spot(AssetId(1)).encode(), [0, 1, 0, 0, 0]);
		assert_eq!(InstrumentId::Perpetual(AssetId(1)).encode(), [1, 1, 0, 0, 0]);
		let future = InstrumentId::Future { underlying: AssetId(1), expiry: 2 };
		assert_eq!(future.encode(), [2, 1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0]);
		let (underlying, expiry) = (AssetId(1), 2);
		let series = OptionSeries { underlying, expiry, strike: Fixed::from_inner(3), kind: OptionKind::Put };
		let option = InstrumentId::Option(series);
		assert_eq!(option.encode().len(), InstrumentId::max_encoded_len());
		assert_eq!((future.expiry(), option.expiry(), option.underlying()), (Some(2), Some(2), AssetId(1)));
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
