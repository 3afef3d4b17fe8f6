//! The calls that one side makes in the other side's runtime, as typed encodings.
//!
//! Indices are part of the protocol: a member parachain gives its adapter pallet the index [`VENUE_ADAPTER_INDEX`]. Tests of the
//! runtimes decode these bytes as their real `RuntimeCall`.

use alloc::vec::Vec;
use codec::{Decode, Encode};
use polkadot_sdk::sp_core::crypto::AccountId32;

/// Index of `pallet-venues` in the coordinator's runtime.
pub const VENUES_INDEX: u8 = 81;
/// Index of `pallet-venue-adapter` in the runtime of every venue.
pub const VENUE_ADAPTER_INDEX: u8 = 80;

/// Id from which the coordinator's backstop has its accounts. Venues leave it to the coordinator: no pallet of theirs has it.
pub const BACKSTOP_ID: [u8; 8] = *b"ballast/";

/// The account of the coordinator's liquidity pool, on every chain: that of a pallet ([`BACKSTOP_ID`], `pool`), so that nobody
/// has a key to it. Venues name it as the one account that the coordinator may enrol.
pub const POOL_ACCOUNT: AccountId32 = AccountId32::new(*b"modlballast/pool\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0");

/// A call in the coordinator's runtime.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum CoordinatorCall {
	/// `pallet-venues`.
	#[codec(index = 81)]
	Venues(ReceiveCall),
}

/// A call in a venue's runtime.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum VenueCall {
	/// `pallet-venue-adapter`.
	#[codec(index = 80)]
	VenueAdapter(ReceiveCall),
}

/// The call that takes an envelope, the same in both pallets.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum ReceiveCall {
	/// `receive(message)`.
	#[codec(index = 2)]
	Receive {
		/// An encoded [`VersionedEnvelope`](crate::message::VersionedEnvelope).
		message: Vec<u8>,
	},
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn indices_should_not_move() {
		let receive = ReceiveCall::Receive { message: alloc::vec![7] };
		assert_eq!(CoordinatorCall::Venues(receive.clone()).encode(), [VENUES_INDEX, 2, 4, 7]);
		assert_eq!(VenueCall::VenueAdapter(receive).encode(), [VENUE_ADAPTER_INDEX, 2, 4, 7]);
	}
}
