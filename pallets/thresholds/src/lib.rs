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
//! * **Sample**: the fresh prices of all assets at one time; at most one per [`Config::SampleInterval`]. A price that is
//!   missing, and every price of a sample that was missed, is an explicit **gap**.
//! * **Epoch**: [`Config::Epoch`] milliseconds. One that begins **freezes** the history and all else that its set is
//!   computed from.
//! * **Set**: thresholds of all assets and joint scenarios, computed from what an epoch has frozen.
//! * **Vote**: a worker's signature under the hash of the epoch's set.
//! * **Rails**: floor, cap and largest step of an asset's price scan range, set by governance.
//! * **Notice**: the epochs between the announcement of what tightens and its coming into force.
//! * **Stress row**: a joint move of prices that governance adds to the observed ones.
//! * **Horizon**: how long it takes to sell what is reckoned with of an asset, from its depth and the venues' round trip.
//!
//! # Overview
//!
//! `on_initialize` samples the oracle's prices into a ring and begins epochs. The off-chain worker of every collator
//! computes the epoch's set (`ballast_risk::estimators::compute_set`), and votes for its hash with [`Call::submit_vote`].
//! When two thirds of the active workers have voted for the same hash, the set is agreed; whoever is first uploads it
//! whole with [`Call::upload_set`]. It is checked against the hash and goes through the rails. What it loosens is in
//! force at once, what it tightens is announced with its date.
//!
//! # Design
//!
//! * The computation is a pure function of what was frozen, so honest workers agree to the bit whatever block, clock or
//!   machine they look from. The chain does not repeat it: two thirds and the rails stand for it.
//! * Freezing copies no prices: the ring is longer than the history by as many samples as an epoch can write.
//! * A vote carries a hash, so that a quorum costs little and a contradiction is two signatures, kept as evidence.
//! * Steps down are measured from what is in force, steps up from what was announced last; a tightening changes an asset
//!   at most once per epoch. No sequence of votes can move a range beyond rails or steps.
//! * Prices are checked for age when they are read, not when they are written: silence of the oracle is visible.
//! * Without a quorum nothing changes, and an event says so.
//! * An asset that is added starts at the cap of its rails and at its stressed volatility.

#![cfg_attr(not(feature = "std"), no_std)]
#![warn(missing_docs)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
pub mod benchmarking;
mod combine;
mod epoch;
mod governance;
mod history;
mod horizon;
mod model;
mod offchain;
mod pending;
mod session;
mod status;
mod try_state;
pub mod types;
mod upload;
mod votes;
pub mod weights;

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

pub use combine::{ExpiringMedian, OracleFeed, PriceFeed};
pub use horizon::HorizonRules;
pub use pallet::*;
pub use types::{
	Announced, AssetRails, Evidence, Frozen, InForce, ModelParameters, PendingRange, PendingScenarios,
	Sample, SetId, Stage, StressRow, Vote,
};
pub use votes::Refusal;
pub use weights::WeightInfo;

use alloc::{boxed::Box, vec::Vec};
use ballast_primitives::{
	traits::DepthSource,
	worker::{WorkerId, WorkerSignature},
	AssetId, Fixed, SETTLEMENT,
};
use ballast_risk::estimators::{SkipReason, ThresholdSet};
use codec::Encode;
use polkadot_sdk::{
	frame_support::{self, pallet_prelude::*, traits::UnixTime},
	frame_system::{offchain::CreateAuthorizedTransaction, pallet_prelude::*},
	sp_core::H256,
	sp_runtime::AccountId32,
};
use types::{DEFAULT_NOTICE, MAX_EVIDENCE, MAX_PENDING};

/// Most stress rows.
pub const MAX_STRESS_ROWS: u32 = 64;

// The code that the macros write uses `expect`; this module's own does not.
#[allow(clippy::expect_used)]
#[frame_support::pallet]
pub mod pallet {
	use super::*;

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(3);

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

		/// Depth of the venues' markets, and how long they take.
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

		/// What the liquidation horizon of every asset follows from; see [`HorizonRules`].
		type Horizon: Get<HorizonRules>;

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

		/// What the benchmarks need of the chain around this pallet.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: benchmarking::BenchmarkHelper;
	}

	/// One sample, with at most all assets.
	pub type SampleOf<T> = Sample<<T as Config>::MaxAssets>;
	/// What an epoch has frozen.
	pub type FrozenOf<T> = Frozen<<T as Config>::MaxAssets>;
	/// One stress row, with at most all assets.
	pub type StressRowOf<T> = StressRow<<T as Config>::MaxAssets>;
	/// All stress rows.
	pub type StressRowsOf<T> = BoundedVec<StressRowOf<T>, ConstU32<MAX_STRESS_ROWS>>;

	/// Rails and factors per asset, in force. The settlement currency has none.
	#[pallet::storage]
	pub type Assets<T: Config> = CountedStorageMap<_, Twox64Concat, AssetId, AssetRails>;

	/// Notice of an asset's tightenings, in epochs.
	#[pallet::storage]
	pub type Notices<T: Config> =
		StorageMap<_, Twox64Concat, AssetId, u32, ValueQuery, ConstU32<DEFAULT_NOTICE>>;

	/// Price scan range and volatility in force, for every asset in [`Assets`].
	#[pallet::storage]
	pub type ScanRanges<T: Config> = StorageMap<_, Twox64Concat, AssetId, InForce>;

	/// Tightenings of price scan range and volatility under notice.
	#[pallet::storage]
	pub type PendingRangesOf<T: Config> =
		StorageMap<_, Twox64Concat, AssetId, types::PendingRanges, ValueQuery>;

	/// The epoch in which an asset's last tightening came into force.
	#[pallet::storage]
	pub type Raised<T: Config> = StorageMap<_, Twox64Concat, AssetId, u64>;

	/// Rails and factors under notice.
	#[pallet::storage]
	pub type PendingRails<T: Config> = StorageMap<_, Twox64Concat, AssetId, Announced<AssetRails>>;

	/// The ring of samples, by slot.
	#[pallet::storage]
	pub type History<T: Config> = StorageMap<_, Twox64Concat, u32, SampleOf<T>>;

	/// Where the next sample goes, and when the last one was taken.
	#[pallet::storage]
	pub type Cursor<T: Config> = StorageValue<_, types::RingCursor, ValueQuery>;

	/// Joint moves added by governance.
	#[pallet::storage]
	pub type StressRows<T: Config> = StorageValue<_, StressRowsOf<T>, ValueQuery>;

	/// Stress rows under notice.
	#[pallet::storage]
	pub type PendingStress<T: Config> = StorageValue<_, Announced<StressRowsOf<T>>>;

	/// The observed scenarios in force: the rows of the set in [`SetInForce`], inside the caps. Bounded by
	/// `MAX_SET_ROWS * MaxAssets` numbers.
	#[pallet::storage]
	#[pallet::unbounded]
	pub type Observed<T: Config> = StorageValue<_, ballast_risk::Historical, ValueQuery>;

	/// Rows that were observed with those in [`Observed`] and are not among them, because they are calmer.
	#[pallet::storage]
	pub type LeftOut<T: Config> = StorageValue<_, u32, ValueQuery>;

	/// The historical scenarios in force: [`Observed`], then [`StressRows`]; parts per million, row by row. Every stress row
	/// is repeated as often as one in so many of the observed rows was kept, or it would lose weight to them; at most
	/// `MAX_SET_ROWS` rows are repetitions. Bounded by `(2 * MAX_SET_ROWS + MAX_STRESS_ROWS) * MaxAssets` numbers.
	#[pallet::storage]
	#[pallet::unbounded]
	pub type Historical<T: Config> = StorageValue<_, ballast_risk::Historical, ValueQuery>;

	/// The set whose scenarios are in [`Observed`], and since when, in milliseconds since 1970.
	#[pallet::storage]
	pub type SetInForce<T: Config> = StorageValue<_, (u64, SetId)>;

	/// Sets whose scenarios are under notice, in the order of their dates (milliseconds since 1970).
	#[pallet::storage]
	pub type ScenarioQueue<T: Config> =
		StorageValue<_, BoundedVec<(u64, SetId), ConstU32<MAX_PENDING>>, ValueQuery>;

	/// Scenarios under notice, by the epoch of their set. Bounded like [`Observed`], one for each in
	/// [`ScenarioQueue`].
	#[pallet::storage]
	#[pallet::unbounded]
	pub type PendingScenariosOf<T: Config> = StorageMap<_, Twox64Concat, u64, PendingScenarios>;

	/// Version of the scenario set in force; rises with every change of ranges, scenarios or parameters.
	#[pallet::storage]
	pub type ScenarioSet<T: Config> = StorageValue<_, u32, ValueQuery>;

	/// What the model needs besides the assets.
	#[pallet::storage]
	pub type Parameters<T: Config> = StorageValue<_, ModelParameters, ValueQuery>;

	/// Parameters under notice.
	#[pallet::storage]
	pub type PendingParameters<T: Config> = StorageValue<_, Announced<ModelParameters>>;

	/// The earliest date of anything under notice, in milliseconds since 1970.
	#[pallet::storage]
	pub type NextChange<T: Config> = StorageValue<_, u64>;

	/// Keys of the active collators' workers, in the order of the authorities.
	#[pallet::storage]
	pub type Workers<T: Config> = StorageValue<_, WeakBoundedVec<WorkerId, T::MaxWorkers>, ValueQuery>;

	/// The epoch in progress, and what its set is computed from.
	#[pallet::storage]
	pub type FrozenEpoch<T: Config> = StorageValue<_, FrozenOf<T>>;

	/// How far the epoch in progress has come.
	#[pallet::storage]
	pub type VotingStage<T: Config> = StorageValue<_, Stage, ValueQuery>;

	/// Votes of the epoch in progress, one per worker.
	#[pallet::storage]
	pub type Votes<T: Config> = StorageValue<_, BoundedVec<Vote, T::MaxWorkers>, ValueQuery>;

	/// Workers that contradicted themselves, the newest last. One piece per worker and epoch.
	#[pallet::storage]
	pub type EvidenceList<T: Config> =
		StorageValue<_, BoundedVec<Evidence, ConstU32<MAX_EVIDENCE>>, ValueQuery>;

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
		/// No block came in time for these samples; they are gaps.
		SamplesMissed {
			/// Time of the last sample before them, in milliseconds since 1970.
			after_ms: u64,
			/// How many.
			missed: u64,
		},
		/// An epoch began, and its history is frozen.
		EpochBegan {
			/// The epoch.
			epoch: u64,
			/// Version of the scenario set in force.
			version: u32,
			/// Length of the history, gaps counted.
			samples: u64,
		},
		/// A worker's vote was counted.
		VoteCounted {
			/// The epoch.
			epoch: u64,
			/// The worker.
			worker: WorkerId,
			/// What it voted for.
			hash: H256,
			/// Votes for this so far.
			votes: u32,
			/// Votes that are needed.
			needed: u32,
		},
		/// A worker contradicted itself. The first vote counts; both are kept as evidence.
		ConflictingVotes {
			/// The epoch.
			epoch: u64,
			/// The worker.
			worker: WorkerId,
			/// What it voted for first.
			first: H256,
			/// What it voted for then.
			second: H256,
		},
		/// Two thirds of the workers want the same set.
		SetAgreed {
			/// The epoch.
			epoch: u64,
			/// The set.
			hash: H256,
			/// Votes for it.
			votes: u32,
		},
		/// An epoch ended without two thirds; the old set stays.
		QuorumMissed {
			/// The epoch.
			epoch: u64,
			/// Most votes for one set.
			votes: u32,
			/// Votes that were needed.
			needed: u32,
		},
		/// An epoch ended before the agreed set was uploaded; the old set stays.
		UploadMissed {
			/// The epoch.
			epoch: u64,
			/// The set.
			hash: H256,
		},
		/// The agreed set was uploaded and goes through the rails.
		SetUploaded {
			/// The epoch.
			epoch: u64,
			/// The set.
			hash: H256,
			/// Who was first.
			worker: WorkerId,
			/// Its number of scenarios.
			scenarios: u32,
			/// Number of scenarios of which these were chosen.
			observed: u32,
			/// Returns among them that the estimator had to cut to -100 % or +1,000 %.
			cut: u32,
		},
		/// An asset keeps the thresholds it has.
		AssetSkipped {
			/// The asset.
			asset: AssetId,
			/// Why.
			why: SkipReason,
		},
		/// The rails, or a full queue of announcements, changed what a set proposed.
		RangeClamped {
			/// The asset.
			asset: AssetId,
			/// In force or announced last.
			old: InForce,
			/// Proposed.
			proposed: InForce,
			/// What was made of it.
			new: InForce,
		},
		/// Returns in the scenarios of a set were brought inside the cap of their asset.
		ScenariosClamped {
			/// The asset.
			asset: AssetId,
			/// How many.
			returns: u32,
			/// The cap.
			cap: Fixed,
		},
		/// An asset's price scan range or volatility will rise.
		RangesAnnounced {
			/// The asset.
			asset: AssetId,
			/// In force.
			old: InForce,
			/// In force from the date on.
			new: InForce,
			/// The date, in milliseconds since 1970.
			at: u64,
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
		/// The scenarios of a set will come into force.
		ScenariosAnnounced {
			/// Epoch of the set.
			epoch: u64,
			/// The set.
			hash: H256,
			/// Number of historical scenarios.
			scenarios: u32,
			/// The date, in milliseconds since 1970.
			at: u64,
		},
		/// The scenarios of this set do not come into force: it has none, or a newer set replaced it.
		ScenariosKept {
			/// The set.
			set: SetId,
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
		/// Rails and factors of an asset are in force.
		AssetSet {
			/// The asset.
			asset: AssetId,
			/// Before; `None` for a new asset.
			old: Option<AssetRails>,
			/// Now.
			new: AssetRails,
		},
		/// Rails and factors of an asset that tighten will come into force.
		AssetAnnounced {
			/// The asset.
			asset: AssetId,
			/// In force.
			old: AssetRails,
			/// In force from the date on.
			new: AssetRails,
			/// The date, in milliseconds since 1970.
			at: u64,
		},
		/// The notice of an asset's tightenings was set.
		NoticeSet {
			/// The asset.
			asset: AssetId,
			/// Epochs before.
			old: u32,
			/// Epochs now.
			new: u32,
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
		/// The stress rows will be replaced.
		StressAnnounced {
			/// Number of rows in force.
			old: u32,
			/// Number of rows from the date on.
			new: u32,
			/// The date, in milliseconds since 1970.
			at: u64,
		},
		/// The model parameters were replaced.
		ParametersSet {
			/// Before.
			old: ModelParameters,
			/// Now.
			new: ModelParameters,
		},
		/// Model parameters that tighten will come into force.
		ParametersAnnounced {
			/// In force.
			old: ModelParameters,
			/// In force from the date on.
			new: ModelParameters,
			/// The date, in milliseconds since 1970.
			at: u64,
		},
	}

	/// Why something was refused. A number says where: the index in the list that was given.
	#[pallet::error]
	pub enum Error<T> {
		/// The settlement currency has no thresholds.
		SettlementHasNone,
		/// The asset at this place has no thresholds (of calls with one asset: place 0).
		UnknownAsset(u16),
		/// More assets than there is room for.
		TooManyAssets,
		/// Rails or factors that make no sense.
		InvalidRails(types::RailsFault),
		/// Notice longer than the longest.
		NoticeTooLong,
		/// The range or volatility at this place is not positive, or at genesis outside of its rails.
		InvalidRange(u16),
		/// The asset at this place (of stress: in the row at this place) is not larger than the one before.
		UnsortedAssets(u16),
		/// The stress row at this place has a move of minus 100 % or below, or above plus 1000 %.
		InvalidStress(u16),
		/// More stress rows than there is room for.
		TooManyStressRows,
		/// Parameters with which no model is valid.
		InvalidParameters,
		/// The epoch is not the one in progress.
		WrongEpoch,
		/// The set was computed by another method, or upon another version of the scenario set.
		WrongVersion,
		/// There is no active worker with this index.
		UnknownWorker,
		/// The worker has voted, or its contradiction is known.
		DoubleVote,
		/// More votes than there are workers.
		TooManyVotes,
		/// No set has two thirds of the votes yet.
		UploadBeforeQuorum,
		/// The epoch's set was uploaded before.
		AlreadyUploaded,
		/// The set is not the one that was agreed.
		HashMismatch,
		/// The set has more bytes than any set can have.
		SetTooLarge,
		/// The set has no thresholds.
		EmptySet,
		/// The set has more scenarios than are allowed.
		TooManyRows,
		/// Returns or correlations of the set do not fit its columns.
		InvalidShape,
		/// The scenario at this place has a return below minus 100 % or above plus 1000 %.
		InvalidReturn(u16),
		/// The frozen asset at this place is neither in the set nor skipped, or both.
		IncompleteSet(u16),
	}

	impl<T> From<types::RailsFault> for Error<T> {
		fn from(fault: types::RailsFault) -> Self {
			Error::InvalidRails(fault)
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn on_initialize(now: BlockNumberFor<T>) -> Weight {
			// The clock has no time before the first block has set it.
			if now > 1u32.into() {
				Self::begin_block()
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
			let written = T::Epoch::get() / T::SampleInterval::get() + 2;
			assert!(u64::from(T::HistoryLength::get()) > written + 1, "an epoch overwrites all history");
			assert!(T::MaxAssets::get() > 0 && T::MaxWorkers::get() > 0);
			let HorizonRules { min_ms, max_ms, depth_share, .. } = T::Horizon::get();
			assert!(min_ms > 0 && min_ms <= max_ms && depth_share > Fixed::from_u32(0), "no horizon");
		}
	}

	#[pallet::view_functions]
	impl<T: Config> Pallet<T> {
		/// Everything in force and under notice, with dates.
		pub fn status() -> types::Status {
			Self::full_status()
		}

		/// Thresholds of an asset in force and under notice, with dates.
		pub fn status_of(asset: AssetId) -> Option<types::AssetStatus> {
			Self::asset_status(asset)
		}

		/// Scenarios of a set under notice, by its epoch.
		pub fn pending_scenarios(epoch: u64) -> Option<PendingScenarios> {
			PendingScenariosOf::<T>::get(epoch)
		}

		/// Price scan range and volatility of an asset in force.
		pub fn in_force(asset: AssetId) -> Option<InForce> {
			ScanRanges::<T>::get(asset)
		}

		/// Version of the scenario set in force.
		pub fn scenario_set_version() -> u32 {
			ScenarioSet::<T>::get()
		}

		/// Workers that contradicted themselves, the newest last.
		pub fn evidence() -> Vec<Evidence> {
			EvidenceList::<T>::get().into_inner()
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// A worker's vote for the set of the epoch in progress. Submitted as an authorized transaction by the worker
		/// itself; the signature is over [`types::payload`]. A second vote for another hash is kept as evidence and not
		/// counted.
		///
		/// Refused as invalid: another epoch, the same vote again, an index of no active worker, a wrong signature.
		/// Errors: [`Error::WrongEpoch`], [`Error::DoubleVote`], [`Error::UnknownWorker`].
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::submit_vote())]
		#[pallet::weight_of_authorize(T::WeightInfo::authorize_submit_vote())]
		#[pallet::authorize(Self::authorize_vote)]
		pub fn submit_vote(
			origin: OriginFor<T>,
			set: SetId,
			authority_index: u32,
			// Checked when the call was authorized.
			signature: WorkerSignature,
		) -> DispatchResult {
			ensure_authorized(origin)?;
			Self::vote(set, authority_index, signature)
		}

		/// Brings the agreed set of the epoch in progress to the chain; the first upload counts. Submitted as an
		/// authorized transaction by any active worker; the signature is over [`types::payload`].
		///
		/// Refused as invalid: before two thirds agree, after another upload, a set that is not the agreed one, one that is
		/// too large or malformed, an index of no active worker, a wrong signature. Errors: see `Error`, from
		/// [`Error::WrongEpoch`] on.
		#[pallet::call_index(5)]
		#[pallet::weight(T::WeightInfo::upload_set(set.encoded_size() as u32))]
		#[pallet::weight_of_authorize(T::WeightInfo::authorize_upload_set(set.encoded_size() as u32))]
		#[pallet::authorize(|source, set, index, signature| Self::authorize_upload(source, set, index, signature))]
		pub fn upload_set(
			origin: OriginFor<T>,
			set: Box<ThresholdSet>,
			authority_index: u32,
			// Checked when the call was authorized.
			_signature: WorkerSignature,
		) -> DispatchResult {
			ensure_authorized(origin)?;
			Self::take_set(*set, authority_index)
		}

		/// Sets rails and factors of an asset. A new asset starts at the cap of its rails and at its stressed
		/// volatility. For a known one, new rails are in force at once, and the values in force move inside them; unless
		/// they tighten (a higher haircut or impact factor, a floor above what is in force): then all of them wait for the
		/// notice. Replaces what was announced before.
		///
		/// Errors: [`Error::SettlementHasNone`], [`Error::InvalidRails`], [`Error::TooManyAssets`].
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::set_asset())]
		pub fn set_asset(origin: OriginFor<T>, asset: AssetId, rails: AssetRails) -> DispatchResult {
			T::AdminOrigin::ensure_origin(origin)?;
			Self::do_set_asset(asset, rails)
		}

		/// Replaces the stress rows (moves in parts per million over the horizon; an asset that is not listed does not
		/// move) and rebuilds the historical scenarios. If a row is new, after the longest notice.
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

		/// Replaces the model parameters. If the model asks for more with them (higher factors, a smaller tail or
		/// diversification cap), after the longest notice.
		///
		/// Errors: [`Error::InvalidParameters`].
		#[pallet::call_index(4)]
		#[pallet::weight(T::WeightInfo::set_stress())]
		pub fn set_parameters(origin: OriginFor<T>, parameters: ModelParameters) -> DispatchResult {
			T::AdminOrigin::ensure_origin(origin)?;
			Self::do_set_parameters(parameters)
		}

		/// Sets the notice of an asset's tightenings, in epochs; holds for what is announced from now on.
		///
		/// Errors: [`Error::UnknownAsset`], [`Error::NoticeTooLong`].
		#[pallet::call_index(6)]
		#[pallet::weight(T::WeightInfo::set_notice())]
		pub fn set_notice(origin: OriginFor<T>, asset: AssetId, epochs: u32) -> DispatchResult {
			T::AdminOrigin::ensure_origin(origin)?;
			Self::do_set_notice(asset, epochs)
		}
	}
}

impl<T: Config> Pallet<T> {
	/// Milliseconds since 1970.
	pub(crate) fn now_ms() -> u64 {
		u64::try_from(T::Clock::now().as_millis()).unwrap_or(u64::MAX)
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
