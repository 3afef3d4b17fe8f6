//! Time, money and limits that both chains share.

use polkadot_sdk::{
	cumulus_primitives_core::relay_chain::MAX_POV_SIZE,
	frame_support::{
		dispatch::DispatchClass,
		weights::{
			constants::{BlockExecutionWeight, ExtrinsicBaseWeight, WEIGHT_REF_TIME_PER_SECOND},
			Weight,
		},
	},
	frame_system::limits::{BlockLength, BlockWeights},
	parachains_common::{Balance, BlockNumber},
	sp_runtime::Perbill,
};

/// Parachain id of Asset Hub.
pub const ASSET_HUB_ID: u32 = 1_000;

/// One native token in its smallest units.
pub const UNIT: Balance = 1_000_000_000_000;
/// A thousandth of a native token.
pub const MILLIUNIT: Balance = UNIT / 1_000;
/// A millionth of a native token.
pub const MICROUNIT: Balance = MILLIUNIT / 1_000;
/// Least balance of an account.
pub const EXISTENTIAL_DEPOSIT: Balance = MILLIUNIT;

/// Milliseconds between two blocks of ours.
pub const MILLISECS_PER_BLOCK: u64 = 6_000;
/// Milliseconds of an Aura slot.
pub const SLOT_DURATION: u64 = MILLISECS_PER_BLOCK;
/// Milliseconds of a slot of the relay chain.
pub const RELAY_CHAIN_SLOT_DURATION_MILLIS: u32 = 6_000;
/// Blocks of ours that may be on the way to the relay chain at once.
pub const UNINCLUDED_SEGMENT_CAPACITY: u32 = 3;
/// Blocks of ours per relay-chain block.
pub const BLOCK_PROCESSING_VELOCITY: u32 = 1;
/// Our relay parent is the newest relay block.
pub const RELAY_PARENT_OFFSET: u32 = 0;

/// Blocks in a minute.
pub const MINUTES: BlockNumber = 60_000 / MILLISECS_PER_BLOCK as BlockNumber;
/// Blocks in an hour.
pub const HOURS: BlockNumber = MINUTES * 60;
/// Blocks in a day.
pub const DAYS: BlockNumber = HOURS * 24;

/// Share of a block that signed transactions may fill.
pub const NORMAL_DISPATCH_RATIO: Perbill = Perbill::from_percent(75);
/// Two seconds of computation, and the relay chain's limit of proof size.
pub const MAXIMUM_BLOCK_WEIGHT: Weight =
	Weight::from_parts(WEIGHT_REF_TIME_PER_SECOND.saturating_mul(2), MAX_POV_SIZE as u64);

/// Deposit for `items` storage items of `bytes` in sum.
pub const fn deposit(items: u32, bytes: u32) -> Balance {
	items as Balance * 20 * MILLIUNIT + bytes as Balance * 10 * MICROUNIT
}

/// Weight limits of a block.
pub fn block_weights() -> BlockWeights {
	BlockWeights::builder()
		.base_block(BlockExecutionWeight::get())
		.for_class(DispatchClass::all(), |weights| {
			weights.base_extrinsic = ExtrinsicBaseWeight::get();
		})
		.for_class(DispatchClass::Normal, |weights| {
			weights.max_total = Some(NORMAL_DISPATCH_RATIO * MAXIMUM_BLOCK_WEIGHT);
		})
		.for_class(DispatchClass::Operational, |weights| {
			weights.max_total = Some(MAXIMUM_BLOCK_WEIGHT);
			weights.reserved = Some(MAXIMUM_BLOCK_WEIGHT - NORMAL_DISPATCH_RATIO * MAXIMUM_BLOCK_WEIGHT);
		})
		.avg_block_initialization(Perbill::from_percent(5))
		.build_or_panic()
}

/// Length limits of a block.
pub fn block_length() -> BlockLength {
	BlockLength::builder()
		.max_length(5 * 1024 * 1024)
		.modify_max_length_for_class(DispatchClass::Normal, |max| *max = NORMAL_DISPATCH_RATIO * *max)
		.build()
}
