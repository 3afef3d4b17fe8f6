//! What the checks look at, told by the chains beforehand: judging needs no chain.

use ballast_primitives::{message::AssetDepth, AssetId, Fixed, VenueId};
use std::collections::BTreeMap;

/// What a chain tells, or why it does not.
pub type Told<T> = Result<T, String>;

/// Everything.
#[derive(Clone, Debug)]
pub struct Facts {
	/// Parachain id of the coordinator that the venue is to talk with.
	pub coordinator_id: u32,
	/// The venue's chain.
	pub venue: Venue,
	/// The coordinator's chain, if it was named.
	pub coordinator: Option<Coordinator>,
	/// Time at this tool, milliseconds since 1970.
	pub now_ms: u64,
}

/// Which chain, and how far it is.
#[derive(Clone, Debug)]
pub struct Identity {
	/// Name of the chain, as the node says.
	pub chain: String,
	/// Name of the runtime.
	pub spec_name: String,
	/// Version of the runtime.
	pub spec_version: u32,
	/// Number of the best block.
	pub block: u64,
	/// Time of the best block, milliseconds since 1970.
	pub time_ms: Told<u64>,
	/// Its parachain id.
	pub para_id: Told<u32>,
	/// The relay chain's block that the best block stands on.
	pub relay_block: Told<u32>,
}

/// The chain of the venue.
#[derive(Clone, Debug)]
pub struct Venue {
	/// Which.
	pub identity: Identity,
	/// Whether the registry of venues is in the runtime: the coordinator itself.
	pub has_registry: bool,
	/// The adapter, if it is in the runtime.
	pub adapter: Option<Adapter>,
	/// XCM version for peers that have not told theirs.
	pub safe_xcm_version: Told<Option<u32>>,
	/// Channels with the coordinator.
	pub channels: Told<Channels>,
	/// What becomes of programs.
	pub programs: Programs,
	/// Symbol and decimals of the assets of pallet `Assets`, by number.
	pub assets: Told<BTreeMap<AssetId, Metadata>>,
}

/// A call that takes an envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receive {
	/// Index in its pallet.
	pub index: u8,
	/// Whether it takes exactly one list of bytes.
	pub takes_bytes: bool,
}

/// `pallet-venue-adapter` in a runtime.
#[derive(Clone, Debug)]
pub struct Adapter {
	/// Its name in the runtime.
	pub pallet: String,
	/// Its index there.
	pub index: u8,
	/// `receive`.
	pub receive: Option<Receive>,
	/// Calls of traders that are missing, or take other arguments.
	pub missing_calls: Vec<&'static str>,
	/// What both ends have to agree on.
	pub wire: Told<Wire>,
	/// Version of the envelope.
	pub envelope_version: Told<u8>,
	/// Who the venue says it is.
	pub this_venue: Told<VenueId>,
	/// Parts per million.
	pub price_band: Told<u32>,
	/// Parts per million.
	pub takeover_band: Told<u32>,
	/// Settlement currency.
	pub max_reduction: Told<Fixed>,
	/// The account that the coordinator may enrol by itself.
	pub pool: Told<Option<[u8; 32]>>,
	/// Relay-chain blocks.
	pub leave_patience: Told<u32>,
	/// Relay-chain blocks.
	pub heartbeat_interval: Told<u32>,
	/// Accounts on the roll.
	pub enrolled: Told<u32>,
	/// How far the conversation is.
	pub conversation: Told<Conversation>,
	/// What the market trades.
	pub depths: Told<Vec<AssetDepth>>,
	/// Most positions that the market shows of one of the accounts that were asked for, and how many were asked for.
	pub positions: Told<(u32, u32)>,
}

/// Constants of the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wire {
	/// Bytes.
	pub max_message_len: u32,
	/// Of an account.
	pub max_positions: u32,
	/// Of a message.
	pub max_orders: u32,
	/// Of a heartbeat.
	pub max_assets: u32,
	/// Orders that wait.
	pub max_queued: u32,
	/// Orders executed.
	pub orders_per_block: u32,
}

/// Numbers of the conversation at the venue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conversation {
	/// Last message that was applied.
	pub in_seq: u64,
	/// Last message that was written.
	pub out_seq: u64,
	/// Last message that was handed over.
	pub handed: u64,
	/// Relay-chain block in which the coordinator was last heard; zero for never.
	pub last_heard: u32,
	/// Relay-chain block of the last heartbeat.
	pub last_heartbeat: Option<u32>,
}

/// A channel of the relay chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Channel {
	/// Messages.
	pub max_capacity: u32,
	/// Bytes.
	pub max_total_size: u32,
	/// Bytes.
	pub max_message_size: u32,
	/// Messages that wait.
	pub messages: u32,
}

/// The channels between the venue and the coordinator; `None` where none is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Channels {
	/// From the venue.
	pub to_coordinator: Option<Channel>,
	/// To the venue.
	pub from_coordinator: Option<Channel>,
}

/// What becomes of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Run {
	/// Executed to its end.
	Complete,
	/// Let in, but stopped at an instruction.
	Stopped {
		/// Which.
		index: u8,
		/// Why.
		error: String,
	},
	/// Not let in.
	Refused {
		/// Why.
		error: String,
	},
}

/// Programs that were tried out (`DryRunApi`); nothing of it stays.
#[derive(Clone, Debug)]
pub struct Programs {
	/// The peer hands over an envelope.
	pub envelope: Told<Run>,
	/// A stranger does.
	pub stranger: Told<Run>,
	/// The peer calls something else.
	pub other_call: Told<Run>,
}

/// An asset of a ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metadata {
	/// Ticker.
	pub symbol: String,
	/// Digits after the point.
	pub decimals: u8,
}

/// The chain of the coordinator.
#[derive(Clone, Debug)]
pub struct Coordinator {
	/// Which.
	pub identity: Identity,
	/// `pallet-venues`, if it is in the runtime.
	pub registry: Option<Registry>,
	/// What becomes of the venue's programs there.
	pub programs: Programs,
	/// Symbol and decimals of its assets, by number.
	pub assets: Told<BTreeMap<AssetId, Metadata>>,
	/// Prices of its oracle, settlement currency per unit.
	pub prices: Told<BTreeMap<AssetId, Fixed>>,
}

/// `pallet-venues` in a runtime.
#[derive(Clone, Debug)]
pub struct Registry {
	/// Its index.
	pub index: u8,
	/// `receive`.
	pub receive: Option<Receive>,
	/// Version of the envelope.
	pub envelope_version: Told<u8>,
	/// The entry of this venue, read before the venue's own numbers; `None` when it is not registered.
	pub before: Told<Option<Entry>>,
	/// The same, read after them.
	pub after: Told<Option<Entry>>,
	/// Assets of which it knows a depth at this venue.
	pub depths: Told<Vec<AssetId>>,
	/// Relay-chain blocks of silence after which the venue is unavailable.
	pub max_silence: Told<u32>,
	/// Relay-chain blocks for which a depth is believed.
	pub max_depth_age: Told<u32>,
	/// Orders that it has open at one venue.
	pub max_venue_orders: Told<u32>,
}

/// A venue in the registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
	/// `Active`, `Paused` or `Distrusted`.
	pub status: String,
	/// Settlement currency.
	pub exposure_cap: Fixed,
	/// Last message that was applied.
	pub in_seq: u64,
	/// Last message that was handed over.
	pub sent: u64,
	/// Relay-chain block.
	pub last_heard: u32,
	/// Whether messages were lost.
	pub stale: bool,
}

impl Facts {
	/// Whether the venue is the coordinator's own market.
	pub fn is_home(&self) -> bool {
		self.venue.adapter.as_ref().is_some_and(|adapter| adapter.this_venue == Ok(VenueId::Home))
	}
}
