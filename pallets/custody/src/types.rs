//! What the pallet keeps about assets, accounts and orders, and the trait through which it reaches the reserve.

use alloc::vec::Vec;
use ballast_primitives::{
	message::{AssetDepth, OrderResult, MAX_MESSAGE_LEN},
	traits::TransportError,
	AssetId, Fixed, OrderId,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use polkadot_sdk::{
	frame_support::{traits::ConstU32, BoundedVec},
	sp_arithmetic::Permill,
	sp_core::crypto::AccountId32,
	staging_xcm::v5::Location,
};
use scale_info::TypeInfo;

/// Most assets that are kept; as many as a report carries positions.
pub const MAX_KEPT_ASSETS: u32 = 16;
/// Most orders and takeovers that wait for the next block.
pub const MAX_QUEUED: u32 = 64;
/// Most sales whose outcome is open.
pub const MAX_FLIGHTS: u32 = 64;
/// Most results that are kept until they are acknowledged, of orders that wait or fly included.
pub const MAX_RESULTS: u32 = 512;
/// Part of [`MAX_RESULTS`] that orders to be executed leave free: orders that find no room can be answered, too.
pub const ANSWERS_RESERVE: u32 = 256;
/// Most accounts that wait to be reported.
pub const MAX_DIRTY: u32 = 256;
/// Part of [`MAX_DIRTY`] that is left to changes: who only asks for reports must not keep others from changing anything.
pub const CHANGES_RESERVE: u32 = 128;
/// Most messages that wait for the coordinator.
pub const MAX_OUTBOX: u64 = 256;
/// Part of [`MAX_OUTBOX`] that is left to what the hook tells: who calls over and over must not keep answers and reports from
/// being told.
pub const HOOK_RESERVE: u64 = 128;
/// Most accounts reported in one block, and in addition most that a resnapshot pages in one block.
pub const REPORTS_PER_BLOCK: u32 = 24;
/// Most results told in one block.
pub const RESULTS_PER_BLOCK: u32 = 48;
/// Most messages handed over in one block.
pub const FLUSH_LIMIT: u32 = 64;
/// How often an order's trapped assets are claimed without being asked to.
pub const MAX_CLAIMS: u32 = 8;
/// Most kinds of assets in one claim; barriers take no more from who has yet to pay.
pub const MAX_CLAIMED_ASSETS: u32 = 2;
/// What may be lost on the way there and back over a middle asset, when the second of two trades finds no deal.
pub const ROUND_TRIP_LOSS: Permill = Permill::from_percent(3);

/// Largest share of an order that its fees may take, but of one that sells all that the account has: they are the same whatever
/// is sold.
pub const FEE_SHARE: Permill = Permill::from_percent(2);

/// What is known of an asset that is kept.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Registration {
	/// The asset, seen from here. Its reserve, the only one that is trusted for it, is the chain that this pallet is for.
	pub location: Location,
	/// Digits after the point of the reserve's ledger, which ours has, too.
	pub decimals: u8,
	/// The asset in between, when the reserve has no pool of this asset with the settlement currency but one of each with that.
	pub via: Option<Location>,
	/// Most that the reserve may charge for one message, ledger units of this asset: executing it, and delivering the answer.
	pub max_fee: u128,
	/// What a unit of the native token costs in this asset, ledger units, for messages that come in.
	pub native_rate: u128,
}

/// Ledger units of an asset that has its reserve elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Foreign {
	/// Which, seen from here.
	pub location: Location,
	/// How much.
	pub amount: u128,
}

/// A sale of an asset on the reserve, for settlement currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sale {
	/// For which order; trapped assets can be claimed in its name only.
	pub order: OrderId,
	/// To whom on the reserve what is left of the fee goes.
	pub owner: AccountId32,
	/// Whose account here takes whatever comes back. Nobody else's arrivals are there.
	pub beneficiary: AccountId32,
	/// What is sold, the fee out of it. It has been burnt here.
	pub give: Foreign,
	/// Most of it that the reserve may charge.
	pub max_fee: u128,
	/// Most of it that we charge for taking it back.
	pub give_arrival_fee: u128,
	/// The asset in between, if there is one.
	pub via: Option<Location>,
	/// Least of it to come back when the second of two trades finds no deal.
	pub give_floor: u128,
	/// The least that is taken for it.
	pub want: Foreign,
	/// Most of that that we charge for taking it.
	pub want_arrival_fee: u128,
}

/// A claim of assets that the reserve has trapped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
	/// In the name of which order.
	pub order: OrderId,
	/// To whom on the reserve what is left of the fee goes.
	pub owner: AccountId32,
	/// Whose account here takes them.
	pub beneficiary: AccountId32,
	/// Exactly what was trapped. The first pays.
	pub assets: Vec<Foreign>,
	/// Most of the first that the reserve may charge.
	pub max_fee: u128,
	/// Most of the first that we charge for taking them.
	pub arrival_fee: u128,
}

/// Assets that go to somebody's account on the reserve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransferOut {
	/// Whose.
	pub owner: AccountId32,
	/// What; it has been burnt here.
	pub asset: Foreign,
	/// Most of it that the reserve may charge.
	pub max_fee: u128,
}

/// The chain that has the reserve of what is kept here. The coordinator's runtime builds the XCM programs.
///
/// `Ok` says that a program is on its way, and nothing of how it ends. Whatever a program brings back, it brings to the
/// beneficiary as a reserve transfer; what it cannot bring back is trapped for a later claim.
pub trait ReserveChain {
	/// Sells an asset. Either at least what is wanted comes back, or what was given, less fees.
	fn sell(sale: &Sale) -> Result<(), TransportError>;
	/// Claims what was trapped. Nothing happens when that is not exactly what is there.
	fn claim(claim: &Claim) -> Result<(), TransportError>;
	/// Gives assets to their owner there. What cannot be given is trapped for that owner.
	fn transfer_out(transfer: &TransferOut) -> Result<(), TransportError>;
}

/// A sale whose outcome is open.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Flight {
	/// Whose asset.
	pub account: AccountId32,
	/// Which.
	pub asset: AssetId,
	/// How much of it left, ledger units.
	pub amount: u128,
	/// The same as the order's answer says it: negative, whole units.
	pub quantity: Fixed,
	/// The order's limit price.
	pub limit_price: Fixed,
	/// The order's share for the penalty.
	pub penalty: Permill,
	/// Settlement currency that proves the sale when it arrives, ledger units. Positive.
	pub least_proceeds: u128,
	/// Of the asset itself, what proves that it was not sold, ledger units. Positive.
	pub least_back: u128,
	/// Relay-chain block from which on the coordinator does not expect an answer any more.
	pub deadline: u32,
	/// How often the trap was looked into without being asked to.
	pub claims: u32,
	/// Relay-chain block at which that is done next without being asked to.
	pub claim_at: u32,
	/// The coordinator has been told the account without it; whatever arrives counts anew.
	pub given_up: bool,
}

/// How an order ended, kept until the coordinator acknowledges it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct KeptResult {
	/// Whose; `None` for an order that never waited here, so that there is nothing new to report of anybody.
	pub account: Option<AccountId32>,
	/// How it ended.
	pub result: OrderResult,
	/// Relay-chain block at which it was last told; `None` before.
	pub told_at: Option<u32>,
	/// Who took positions over, if that is what happened: this account's snapshot is told just before the result.
	pub taker: Option<AccountId32>,
}

/// How far the answer to a `Resnapshot` has come.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum ResyncStage {
	/// `Resynced` has not been written yet.
	#[codec(index = 0)]
	Asked,
	/// Accounts up to this one were reported; `None` before the first.
	#[codec(index = 1)]
	Reporting(Option<AccountId32>),
}

/// Depth and price of an asset's way on the reserve, as they were reported.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct DepthRecord {
	/// See [`AssetDepth::depth`].
	pub depth: Fixed,
	/// Settlement currency per unit.
	pub price: Fixed,
	/// Relay-chain block at which it was reported.
	pub at: u32,
}

impl DepthRecord {
	/// As a heartbeat says it.
	pub fn of(&self, asset: AssetId) -> AssetDepth {
		AssetDepth { asset, depth: self.depth, price: self.price }
	}
}

/// What has left in the current window, by orders or by what owners send out.
#[derive(
	Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Egress {
	/// Relay-chain block with which the window began.
	pub since: u32,
	/// Value, settlement currency, non-negative.
	pub value: Fixed,
}

/// One encoded envelope.
pub type Bytes = BoundedVec<u8, ConstU32<MAX_MESSAGE_LEN>>;

/// What the hook did in a block: what its weight is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Work {
	/// Sales whose beneficiary was looked at.
	pub flights: u32,
	/// Orders and takeovers that were judged, and programs that were sent.
	pub orders: u32,
	/// Snapshots of accounts that were taken.
	pub reports: u32,
	/// Messages that were handed over.
	pub messages: u32,
}

/// Adds to a part of [`Work`].
pub(crate) fn count(part: &mut u32) {
	*part = part.saturating_add(1);
}
