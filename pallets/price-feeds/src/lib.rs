//! Oracle operators' off-chain workers: prices from several HTTP sources into the oracle.
//!
//! # Pallet API
//!
//! See the [`pallet`] module for calls, storage, events and errors. The worker runs in `offchain_worker` of every node and
//! does nothing unless the node's keystore holds the key of an oracle operator ([`crypto`]).
//!
//! # Terminology
//!
//! * **Source**: an HTTP endpoint that answers with JSON, and where the price is in the answer.
//! * **Operator**: a member of the oracle; its node holds its key under the key type `orcl`.
//! * **Outlier**: a price further from the median of all sources than the rules allow.
//! * **Jump**: a step from the last price on chain that is larger than one source alone is believed about.
//!
//! # Overview
//!
//! Once an interval the worker asks all sources at once, takes the median of each asset's prices, drops the outliers,
//! takes the median of the rest, and submits `pallet_oracle::feed_values`, signed by every operator's key that the node holds.
//! Sources and rules are on chain, set by governance; an operator can replace, add and switch off sources in the local storage
//! of its node. Without sources nothing happens.
//!
//! # Design
//!
//! * What is on chain is only a proposal to the operators' nodes; what reaches the oracle is each operator's own view,
//!   and the oracle combines the operators' views once more.
//! * An asset without a quorum gets no price. Silence is visible: the oracle's price expires.
//! * No floats: the number's decimal text becomes a fixed point number, rounded down once.
//! * A source can be slow, silent, endless or malicious; it costs its own answer and never the other sources'.
//! * Every refusal is logged with the source's name and its reason.

#![cfg_attr(not(feature = "std"), no_std)]
#![warn(missing_docs)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
pub mod crypto;
pub mod decimal;
pub mod fetch;
pub mod genesis;
pub mod json;
pub mod judge;
pub mod local;
pub mod offchain;
pub mod refusal;
pub mod round;
mod try_state;
pub mod types;
pub mod weights;

#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;

pub use genesis::GenesisSource;
pub use pallet::*;
pub use types::{FeedRules, PathStep, Source, SourceName};
pub use weights::WeightInfo;

use alloc::vec::Vec;
use ballast_primitives::{traits::PriceSource, AssetId, Fixed};
use polkadot_sdk::{
	frame_support::{self, pallet_prelude::*},
	frame_system::{
		offchain::{AppCrypto, CreateSignedTransaction},
		pallet_prelude::*,
	},
	pallet_oracle,
};
use types::{Invalid, MAX_SOURCES};

/// Target of this pallet's log lines.
pub const LOG_TARGET: &str = "ballast::price-feeds";

// The code that the macros write uses `expect`; this module's own does not.
#[allow(clippy::expect_used)]
#[frame_support::pallet]
pub mod pallet {
	use super::*;

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// What the runtime provides.
	#[pallet::config]
	pub trait Config:
		polkadot_sdk::frame_system::Config
		+ CreateSignedTransaction<pallet_oracle::Call<Self>>
		+ pallet_oracle::Config<OracleKey = AssetId, OracleValue = Fixed>
	{
		/// How operators' keys sign; usually [`crypto::OperatorCrypto`].
		type OperatorCrypto: AppCrypto<Self::Public, Self::Signature>;

		/// The last prices on chain, while they are fresh: what a jump is measured from.
		type Prices: PriceSource;

		/// Governs sources and rules.
		type AdminOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// Weights of the calls.
		type WeightInfo: WeightInfo;
	}

	/// Where operators' nodes get prices from, unless their own lists say otherwise.
	#[pallet::storage]
	pub type Sources<T: Config> = CountedStorageMap<_, Twox64Concat, SourceName, Source>;

	/// How prices are judged, and how often.
	#[pallet::storage]
	pub type Rules<T: Config> = StorageValue<_, FeedRules, ValueQuery>;

	/// Sources and rules at genesis.
	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// Sources, in text.
		pub sources: Vec<GenesisSource>,
		/// Rules.
		pub rules: FeedRules,
		/// Nothing.
		#[serde(skip)]
		pub marker: PhantomData<T>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		// A chain must not start with sources it would refuse later.
		fn build(&self) {
			Pallet::<T>::build_genesis(self).expect("the price feeds of the genesis are valid");
		}
	}

	/// What happened.
	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A source was added or replaced.
		SourceSet {
			/// Its name.
			name: SourceName,
			/// Before; `None` for a new one.
			old: Option<Source>,
			/// Now.
			new: Source,
		},
		/// A source was removed.
		SourceRemoved {
			/// Its name.
			name: SourceName,
			/// Until now.
			old: Source,
		},
		/// The rules were replaced.
		RulesSet {
			/// Before.
			old: FeedRules,
			/// Now.
			new: FeedRules,
		},
	}

	/// Why something was refused.
	#[pallet::error]
	pub enum Error<T> {
		/// An empty name, or one with other characters than letters, digits and `._~-`.
		InvalidName,
		/// Not `http://` or `https://` with a host, or characters that no URL has.
		InvalidUrl,
		/// A key that is empty or holds quotes, backslashes or control characters.
		InvalidPath,
		/// A power of ten that is too large.
		InvalidScale,
		/// No assets, not sorted, or the settlement currency among them.
		InvalidAssets,
		/// A symbol like an invalid name, or several assets although neither URL nor path names the symbol.
		InvalidSymbol,
		/// Rules outside of their limits.
		InvalidRules,
		/// More sources than there is room for.
		TooManySources,
		/// There is no source of this name.
		UnknownSource,
		/// Two sources of the genesis have one name.
		DuplicateSource,
	}

	impl<T> From<Invalid> for Error<T> {
		fn from(invalid: Invalid) -> Self {
			match invalid {
				Invalid::Name => Self::InvalidName,
				Invalid::Url => Self::InvalidUrl,
				Invalid::Path => Self::InvalidPath,
				Invalid::Scale => Self::InvalidScale,
				Invalid::Assets => Self::InvalidAssets,
				Invalid::Symbol => Self::InvalidSymbol,
			}
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn offchain_worker(_: BlockNumberFor<T>) {
			Self::work();
		}
	}

	#[pallet::view_functions]
	impl<T: Config> Pallet<T> {
		/// The sources on chain, by name.
		pub fn sources() -> Vec<(SourceName, Source)> {
			Self::sources_on_chain()
		}

		/// The rules.
		pub fn rules() -> FeedRules {
			Rules::<T>::get()
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Adds a source, or replaces the one of the same name.
		///
		/// Errors: [`Error::InvalidName`], [`Error::InvalidUrl`], [`Error::InvalidPath`], [`Error::InvalidScale`],
		/// [`Error::InvalidAssets`], [`Error::InvalidSymbol`], [`Error::TooManySources`].
		#[pallet::call_index(0)]
		#[pallet::weight(<T as Config>::WeightInfo::set_source())]
		pub fn set_source(origin: OriginFor<T>, name: SourceName, source: Source) -> DispatchResult {
			T::AdminOrigin::ensure_origin(origin)?;
			let old = Self::put_source(&name, &source)?;
			Self::deposit_event(Event::SourceSet { name, old, new: source });
			Ok(())
		}

		/// Removes a source. Without sources the workers stay idle.
		///
		/// Errors: [`Error::UnknownSource`].
		#[pallet::call_index(1)]
		#[pallet::weight(<T as Config>::WeightInfo::remove_source())]
		pub fn remove_source(origin: OriginFor<T>, name: SourceName) -> DispatchResult {
			T::AdminOrigin::ensure_origin(origin)?;
			let old = Sources::<T>::take(&name).ok_or(Error::<T>::UnknownSource)?;
			Self::deposit_event(Event::SourceRemoved { name, old });
			Ok(())
		}

		/// Replaces the rules.
		///
		/// Errors: [`Error::InvalidRules`].
		#[pallet::call_index(2)]
		#[pallet::weight(<T as Config>::WeightInfo::set_rules())]
		pub fn set_rules(origin: OriginFor<T>, rules: FeedRules) -> DispatchResult {
			T::AdminOrigin::ensure_origin(origin)?;
			ensure!(rules.is_valid(), Error::<T>::InvalidRules);
			let old = Rules::<T>::mutate(|stored| core::mem::replace(stored, rules));
			Self::deposit_event(Event::RulesSet { old, new: rules });
			Ok(())
		}
	}
}

impl<T: Config> Pallet<T> {
	/// The sources on chain, sorted by name.
	pub(crate) fn sources_on_chain() -> Vec<(SourceName, Source)> {
		let mut sources: Vec<_> = Sources::<T>::iter().collect();
		sources.sort_by(|(a, _), (b, _)| a.cmp(b));
		sources
	}

	/// Checks and stores a source; returns the one before.
	fn put_source(name: &SourceName, source: &Source) -> Result<Option<Source>, Error<T>> {
		ensure!(types::is_valid_name(name), Error::<T>::InvalidName);
		source.validate().map_err(Error::<T>::from)?;
		let old = Sources::<T>::get(name);
		ensure!(old.is_some() || Sources::<T>::count() < MAX_SOURCES, Error::<T>::TooManySources);
		Sources::<T>::insert(name, source);
		Ok(old)
	}

	fn build_genesis(genesis: &GenesisConfig<T>) -> Result<(), Error<T>> {
		ensure!(genesis.rules.is_valid(), Error::<T>::InvalidRules);
		Rules::<T>::put(genesis.rules);
		for text in &genesis.sources {
			let (name, source) = <(SourceName, Source)>::try_from(text).map_err(Error::<T>::from)?;
			ensure!(Self::put_source(&name, &source)?.is_none(), Error::<T>::DuplicateSource);
		}
		Ok(())
	}
}
