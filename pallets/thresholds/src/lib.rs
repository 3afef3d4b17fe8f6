//! Price history, volatility, price scan ranges and the scenario set in force.
//!
//! # Pallet API
//!
//! See the [`pallet`] module for calls, storage, events and errors. Other pallets use the traits that [`Pallet`]
//! implements: `RiskSource` (market and model for the margin engine), `PriceSource` (fresh prices), `ActiveWorkers`
//! (keys of the collators' workers) and `Contains<AssetId>` (assets with thresholds). [`ExpiringMedian`] combines
//! the values of oracle operators and [`OracleFeed`] reads them.
//!
//! # Terminology
//!
//! * **Sample**: the fresh prices of all assets at one time; at most one per [`Config::SampleInterval`].
//! * **Epoch**: [`Config::Epoch`] milliseconds; thresholds change at most once in one.
//! * **Rails**: floor, cap and largest step of an asset's price scan range, set by governance.
//! * **Stress row**: a joint move of prices that governance adds to the observed ones.
//! * **Vote**: the ranges that one worker computed for an epoch.
//!
//! # Overview
//!
//! `on_initialize` samples the oracle's prices into a ring. Once an epoch the off-chain worker of every collator
//! computes volatility and price scan range of each asset from the samples before the epoch's start, signs them with
//! its session key and submits them with [`Call::submit_ranges`]. When two thirds of the workers have voted, the
//! median of the votes, kept inside the rails, is in force, and the historical scenarios are rebuilt.
//!
//! # Design
//!
//! * The worker's computation is a function of the chain's state and the epoch, so honest workers agree to the bit;
//!   the median and the rails bound what dishonest ones can do.
//! * Prices are checked for age when they are read, not when they are written: silence of the oracle is visible.
//! * A sample holds all assets, so that joint returns need no alignment, and a missing price is a visible gap.
//! * Without votes nothing changes. Tighter or looser by hand is possible only through the rails.
//! * An asset that is added starts at the cap of its rails and at its stressed volatility.

#![cfg_attr(not(feature = "std"), no_std)]
#![warn(missing_docs)]

extern crate alloc;

mod combine;
mod history;
mod model;
mod offchain;
mod ranges;
mod session;
mod try_state;
pub mod types;
pub mod weights;

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

pub use combine::{ExpiringMedian, OracleFeed, PriceFeed};
pub use pallet::*;
pub use types::{AssetRails, InForce, ModelParameters, ProposedRange, Sample, StressRow, Vote};
pub use weights::WeightInfo;

use alloc::vec::Vec;
use ballast_primitives::{
	traits::DepthSource,
	worker::{WorkerId, WorkerSignature},
	AssetId, Fixed, SETTLEMENT,
};
use polkadot_sdk::{
	frame_support::{self, pallet_prelude::*, traits::UnixTime},
	frame_system::{offchain::CreateAuthorizedTransaction, pallet_prelude::*},
	sp_runtime::AccountId32,
};

/// Most stress rows.
pub const MAX_STRESS_ROWS: u32 = 64;

// The code that the macros write uses `expect`; this module's own does not.
#[allow(clippy::expect_used)]
#[frame_support::pallet]
pub mod pallet {
	use super::*;

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// What the runtime provides. `frame_system::AuthorizeCall` must be among its transaction extensions.
	#[pallet::config]
	pub trait Config:
		CreateAuthorizedTransaction<Call<Self>> + polkadot_sdk::frame_system::Config<AccountId = AccountId32>
	{
		/// Latest price of an asset, whatever its age; see [`OracleFeed`].
		type Feed: PriceFeed;

		/// Depth of the venues' markets.
		type Depth: DepthSource;

		/// Wall clock.
		type Clock: UnixTime;

		/// Governs assets, rails, stress rows and model parameters.
		type AdminOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// Age in milliseconds beyond which a price has expired.
		#[pallet::constant]
		type MaxAge: Get<u64>;

		/// Least time between two samples, in milliseconds.
		#[pallet::constant]
		type SampleInterval: Get<u64>;

		/// Length of an epoch, in milliseconds.
		#[pallet::constant]
		type Epoch: Get<u64>;

		/// Liquidation horizon over which ranges and scenarios are measured, in milliseconds.
		#[pallet::constant]
		type Horizon: Get<u64>;

		/// Most assets with thresholds.
		#[pallet::constant]
		type MaxAssets: Get<u32>;

		/// Samples that are kept.
		#[pallet::constant]
		type HistoryLength: Get<u32>;

		/// Most workers.
		#[pallet::constant]
		type MaxWorkers: Get<u32>;

		/// Priority of the workers' transactions in the pool.
		#[pallet::constant]
		type Priority: Get<TransactionPriority>;

		/// Weights of the calls.
		type WeightInfo: WeightInfo;
	}

	/// Ranges of one submission.
	pub type RangesOf<T> = BoundedVec<ProposedRange, <T as Config>::MaxAssets>;
	/// One sample, with at most all assets.
	pub type SampleOf<T> = Sample<<T as Config>::MaxAssets>;
	/// One stress row, with at most all assets.
	pub type StressRowOf<T> = StressRow<<T as Config>::MaxAssets>;
	/// All stress rows.
	pub type StressRowsOf<T> = BoundedVec<StressRowOf<T>, ConstU32<MAX_STRESS_ROWS>>;

	/// Rails and factors per asset. The settlement currency has none.
	#[pallet::storage]
	pub type Assets<T: Config> = CountedStorageMap<_, Twox64Concat, AssetId, AssetRails>;

	/// Price scan range and volatility in force, for every asset in [`Assets`].
	#[pallet::storage]
	pub type ScanRanges<T: Config> = StorageMap<_, Twox64Concat, AssetId, InForce>;

	/// The ring of samples, by slot.
	#[pallet::storage]
	pub type History<T: Config> = StorageMap<_, Twox64Concat, u32, SampleOf<T>>;

	/// Where the next sample goes, and when the last one was taken.
	#[pallet::storage]
	pub type Cursor<T: Config> = StorageValue<_, types::RingCursor, ValueQuery>;

	/// Joint moves added by governance.
	#[pallet::storage]
	pub type StressRows<T: Config> = StorageValue<_, StressRowsOf<T>, ValueQuery>;

	/// The historical scenarios in force: observed returns, then stress rows; parts per million, row by row.
	/// Bounded by `(HistoryLength + MAX_STRESS_ROWS) * MaxAssets` numbers.
	#[pallet::storage]
	#[pallet::unbounded]
	pub type Historical<T: Config> = StorageValue<_, ballast_risk::Historical, ValueQuery>;

	/// Version of the scenario set in force; rises with every change of ranges, scenarios or parameters.
	#[pallet::storage]
	pub type ScenarioSet<T: Config> = StorageValue<_, u32, ValueQuery>;

	/// What the model needs besides the assets.
	#[pallet::storage]
	pub type Parameters<T: Config> = StorageValue<_, ModelParameters, ValueQuery>;

	/// Keys of the active collators' workers, in the order of the authorities.
	#[pallet::storage]
	pub type Workers<T: Config> = StorageValue<_, WeakBoundedVec<WorkerId, T::MaxWorkers>, ValueQuery>;

	/// Votes of the epoch in [`VotingEpoch`].
	#[pallet::storage]
	pub type Votes<T: Config> = StorageValue<_, BoundedVec<Vote<T::MaxAssets>, T::MaxWorkers>, ValueQuery>;

	/// The epoch of [`Votes`].
	#[pallet::storage]
	pub type VotingEpoch<T: Config> = StorageValue<_, u64, ValueQuery>;

	/// The last epoch whose votes came into force.
	#[pallet::storage]
	pub type AcceptedEpoch<T: Config> = StorageValue<_, u64>;

	/// An asset at genesis.
	#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
	pub struct GenesisAsset {
		/// The asset.
		pub asset: AssetId,
		/// Rails and factors.
		pub rails: AssetRails,
		/// Price scan range to start with; 0.25 is plus or minus 25 %.
		pub scan_range: Fixed,
		/// Volatility per day to start with.
		pub volatility: Fixed,
	}

	/// Assets, stress rows and parameters at genesis.
	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// Assets with their thresholds.
		pub assets: Vec<GenesisAsset>,
		/// Stress rows: moves in parts per million; an asset that is not listed does not move.
		pub stress: Vec<Vec<(AssetId, i32)>>,
		/// Parameters of the model.
		pub parameters: ModelParameters,
		/// Nothing.
		#[serde(skip)]
		pub marker: PhantomData<T>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		// A chain must not start with thresholds it would refuse later.
		fn build(&self) {
			Pallet::<T>::build_genesis(self).expect("the thresholds of the genesis are valid");
		}
	}

	/// What happened.
	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A worker's ranges for the epoch were counted.
		RangesSubmitted {
			/// The epoch.
			epoch: u64,
			/// The worker.
			worker: WorkerId,
			/// Votes so far.
			votes: u32,
			/// Votes that are needed.
			needed: u32,
		},
		/// An asset's price scan range and volatility have new values, inside the rails.
		RangesAccepted {
			/// The asset.
			asset: AssetId,
			/// In force before.
			old: InForce,
			/// In force now.
			new: InForce,
		},
		/// A new scenario set is in force.
		ScenarioSetUpdated {
			/// Version before.
			old: u32,
			/// Version now.
			new: u32,
			/// Number of historical scenarios.
			scenarios: u32,
		},
		/// Rails and factors of an asset were set.
		AssetSet {
			/// The asset.
			asset: AssetId,
			/// Before; `None` for a new asset.
			old: Option<AssetRails>,
			/// Now.
			new: AssetRails,
		},
		/// An asset has no thresholds any more.
		AssetRemoved {
			/// The asset.
			asset: AssetId,
			/// Until now.
			old: AssetRails,
		},
		/// The stress rows were replaced.
		StressSet {
			/// Number of rows before.
			old: u32,
			/// Number of rows now.
			new: u32,
		},
		/// The model parameters were replaced.
		ParametersSet {
			/// Before.
			old: ModelParameters,
			/// Now.
			new: ModelParameters,
		},
		/// The votes reached two thirds, but the scenarios could not be rebuilt; the old ones stay.
		ScenariosKept {
			/// Why.
			error: ballast_risk::RiskError,
		},
	}

	/// Why something was refused.
	#[pallet::error]
	pub enum Error<T> {
		/// The settlement currency has no thresholds.
		SettlementHasNone,
		/// The asset has no thresholds.
		UnknownAsset,
		/// More assets than there is room for.
		TooManyAssets,
		/// Rails or factors that make no sense.
		InvalidRails,
		/// A range, volatility or initial value that is not positive or not plausible.
		InvalidRange,
		/// Assets of a list are not sorted, or one occurs twice.
		UnsortedAssets,
		/// A stress move of minus 100 % or below, or above plus 1000 %.
		InvalidStress,
		/// More stress rows than there is room for.
		TooManyStressRows,
		/// Parameters with which no model is valid.
		InvalidParameters,
		/// The epoch is not the present one.
		WrongEpoch,
		/// The epoch's ranges are in force already, or this worker has voted.
		Duplicate,
		/// There is no worker with this index.
		UnknownWorker,
		/// An empty list of ranges.
		Empty,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn on_initialize(now: BlockNumberFor<T>) -> Weight {
			// The clock has no time before the first block has set it.
			if now > 1u32.into() && Self::sample_if_due() {
				T::WeightInfo::sample(Assets::<T>::count())
			} else {
				T::WeightInfo::no_sample()
			}
		}

		fn offchain_worker(now: BlockNumberFor<T>) {
			Self::work(now);
		}

		fn integrity_test() {
			assert!(T::MaxAge::get() > 0, "prices must be able to live");
			assert!(T::SampleInterval::get() > 0 && T::HistoryLength::get() > 1, "no history");
			assert!(T::Epoch::get() >= T::SampleInterval::get(), "an epoch needs a sample");
			assert!(T::Horizon::get() > 0 && T::MaxAssets::get() > 0 && T::MaxWorkers::get() > 0);
		}
	}

	#[pallet::view_functions]
	impl<T: Config> Pallet<T> {
		/// Price scan range and volatility of an asset in force.
		pub fn in_force(asset: AssetId) -> Option<InForce> {
			ScanRanges::<T>::get(asset)
		}

		/// Version of the scenario set in force.
		pub fn scenario_set_version() -> u32 {
			ScenarioSet::<T>::get()
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// A worker's price scan ranges and volatilities for the present epoch, sorted by asset. Submitted as an
		/// authorized transaction by the worker itself; the signature is over [`types::payload`].
		///
		/// Refused as invalid: a wrong epoch, a second vote, an epoch that is in force already, an unknown worker,
		/// an unknown asset, values that are not positive or not sorted, a wrong signature.
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::submit_ranges(ranges.len() as u32))]
		#[pallet::weight_of_authorize(T::WeightInfo::authorize_submit_ranges(ranges.len() as u32))]
		#[pallet::authorize(Self::authorize_submit_ranges)]
		pub fn submit_ranges(
			origin: OriginFor<T>,
			epoch: u64,
			authority_index: u32,
			ranges: RangesOf<T>,
			// Checked when the call was authorized.
			_signature: WorkerSignature,
		) -> DispatchResult {
			ensure_authorized(origin)?;
			Self::vote(epoch, authority_index, ranges)
		}

		/// Sets rails and factors of an asset. A new asset starts at the cap of its rails and at its stressed
		/// volatility; for a known one, the values in force are moved inside the new rails at once.
		///
		/// Errors: [`Error::SettlementHasNone`], [`Error::InvalidRails`], [`Error::TooManyAssets`].
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::set_asset())]
		pub fn set_asset(origin: OriginFor<T>, asset: AssetId, rails: AssetRails) -> DispatchResult {
			T::AdminOrigin::ensure_origin(origin)?;
			Self::do_set_asset(asset, rails)
		}

		/// Replaces the stress rows (moves in parts per million over the horizon; an asset that is not listed does not
		/// move) and rebuilds the historical scenarios.
		///
		/// Errors: [`Error::UnsortedAssets`], [`Error::UnknownAsset`], [`Error::InvalidStress`].
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::set_stress())]
		pub fn set_stress(origin: OriginFor<T>, rows: StressRowsOf<T>) -> DispatchResult {
			T::AdminOrigin::ensure_origin(origin)?;
			Self::do_set_stress(rows)
		}

		/// Removes an asset: positions in it cannot be valued any more.
		///
		/// Errors: [`Error::UnknownAsset`].
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::set_stress())]
		pub fn remove_asset(origin: OriginFor<T>, asset: AssetId) -> DispatchResult {
			T::AdminOrigin::ensure_origin(origin)?;
			Self::do_remove_asset(asset)
		}

		/// Replaces the model parameters.
		///
		/// Errors: [`Error::InvalidParameters`].
		#[pallet::call_index(4)]
		#[pallet::weight(T::WeightInfo::set_stress())]
		pub fn set_parameters(origin: OriginFor<T>, parameters: ModelParameters) -> DispatchResult {
			T::AdminOrigin::ensure_origin(origin)?;
			Self::do_set_parameters(parameters)
		}
	}
}

impl<T: Config> Pallet<T> {
	/// Milliseconds since 1970.
	pub(crate) fn now_ms() -> u64 {
		u64::try_from(T::Clock::now().as_millis()).unwrap_or(u64::MAX)
	}

	/// The present epoch.
	pub fn epoch() -> u64 {
		Self::now_ms().checked_div(T::Epoch::get()).unwrap_or_default()
	}

	/// Assets with thresholds, sorted.
	pub fn assets() -> Vec<AssetId> {
		let mut assets: Vec<AssetId> = Assets::<T>::iter_keys().collect();
		assets.sort();
		assets
	}
}

impl<T: Config> frame_support::traits::Contains<AssetId> for Pallet<T> {
	fn contains(asset: &AssetId) -> bool {
		*asset == SETTLEMENT || Assets::<T>::contains_key(asset)
	}
}
