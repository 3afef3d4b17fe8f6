//! The operator's off-chain worker: asks the sources, judges their prices, and feeds the oracle.

use crate::{
	fetch,
	local::{self, LOCAL_SOURCES_KEY},
	refusal::{NoPrice, Refusal},
	round::{judge_all, Answer, Round},
	types::{Source, SourceName},
	Config, Pallet, Rules, LOG_TARGET,
};
use alloc::{format, string::String, vec::Vec};
use ballast_primitives::{traits::PriceSource, AssetId, Fixed};
use polkadot_sdk::{
	frame_support::traits::SortedMembers,
	frame_system::offchain::{Account, ForAll, SendSignedTransaction, Signer},
	pallet_oracle,
	sp_core::offchain::Duration,
	sp_io::offchain,
	sp_runtime::{
		offchain::{
			storage::StorageValueRef,
			storage_lock::{StorageLock, Time},
		},
		BoundedVec,
	},
};

/// Key of the time of the last run, Unix milliseconds.
pub const LAST_RUN_KEY: &[u8] = b"ballast/price-feeds/last-run";
/// Key of the lock that keeps two workers of a node apart.
pub const LOCK_KEY: &[u8] = b"ballast/price-feeds/lock";
/// A worker that died holds its lock for no longer: the time of a run and as much again.
const LOCK_TIME: Duration = Duration::from_millis(2 * crate::fetch::TOTAL_MS);

/// Why the worker did not even ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Idle {
	/// This node holds no operator's key.
	NoKey,
	/// There are no sources.
	NoSources,
	/// The node's own list of sources is not valid. Nothing is fed until it is mended: its operator wanted something else than
	/// what is on chain.
	InvalidLocalSources,
	/// Another worker of this node is at it.
	Busy,
	/// The interval is not over.
	NotDue,
}

/// What a run did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
	/// What was fed.
	pub fed: Vec<(AssetId, Fixed)>,
	/// Sources whose price of an asset did not count.
	pub refused: Vec<(SourceName, AssetId, Refusal)>,
	/// Assets without a price.
	pub without: Vec<(AssetId, NoPrice)>,
	/// Prices that did not fit the transaction.
	pub left_out: usize,
	/// Operators for whom it was fed.
	pub submitted: u32,
	/// Operators whose transaction could not be made, or was refused by the pool.
	pub not_submitted: u32,
}

fn shown(name: &SourceName) -> &str {
	core::str::from_utf8(name).unwrap_or("(not a name)")
}

impl<T: Config> Pallet<T> {
	/// Runs the worker and logs what it did.
	pub(crate) fn work() {
		match Self::run() {
			Ok(report) => {
				for (level, line) in report.lines() {
					log::log!(target: LOG_TARGET, level, "{line}");
				}
			}
			Err(why @ Idle::InvalidLocalSources) => {
				log::error!(target: LOG_TARGET, "no prices fed: {why:?}")
			}
			Err(why) => log::trace!(target: LOG_TARGET, "no prices fed: {why:?}"),
		}
	}

	/// One run of the worker.
	pub(crate) fn run() -> Result<Report, Idle> {
		let operators = Self::local_operators();
		if operators.is_empty() {
			return Err(Idle::NoKey);
		}
		let sources = Self::effective_sources()?;
		if sources.is_empty() {
			return Err(Idle::NoSources);
		}
		let rules = Rules::<T>::get();
		let mut lock = StorageLock::<Time>::with_deadline(LOCK_KEY, LOCK_TIME);
		let _guard = lock.try_lock().map_err(|_| Idle::Busy)?;
		Self::start_interval(rules.interval_ms)?;

		let round = Round::new(&sources);
		let answers = round.answers(&fetch::get_all(round.urls()));
		let mut report = Report::default();
		let last = |asset| <T as Config>::Prices::price(asset).map(|(price, _)| price);
		let verdicts = judge_all(&answers, &rules, last);
		for Answer { name, asset, price } in answers {
			if let Err(refusal) = price {
				report.refused.push((name, asset, refusal));
			}
		}
		for verdict in verdicts {
			let asset = verdict.asset;
			let outliers = verdict.outliers.into_iter();
			report.refused.extend(outliers.map(|(name, _)| (name, asset, Refusal::Outlier)));
			match verdict.outcome {
				Ok(price) => report.fed.push((asset, price)),
				Err(why) => report.without.push((asset, why)),
			}
		}
		Self::feed(&operators, &mut report);
		Ok(report)
	}

	/// The operators whose keys this node holds.
	fn local_operators() -> Vec<Account<T>> {
		Signer::<T, T::OperatorCrypto, ForAll>::keystore_accounts()
			.filter(|account| <T as pallet_oracle::Config>::Members::contains(&account.id))
			.collect()
	}

	/// The sources on chain, with the node's own list laid over them.
	fn effective_sources() -> Result<Vec<(SourceName, Source)>, Idle> {
		let on_chain = Self::sources_on_chain();
		let Some(encoded) = offchain::local_storage_get(PERSISTENT, LOCAL_SOURCES_KEY) else {
			return Ok(on_chain);
		};
		let list = local::decode(&encoded).map_err(|_| Idle::InvalidLocalSources)?;
		Ok(local::lay_over(on_chain, list))
	}

	/// Notes the time, if the interval since the last run is over. A run that yields nothing counts: sources are never asked
	/// more often than the rules say.
	fn start_interval(interval_ms: u64) -> Result<(), Idle> {
		let now = offchain::timestamp().unix_millis();
		let last_run = StorageValueRef::persistent(LAST_RUN_KEY);
		if let Ok(Some(last)) = last_run.get::<u64>() {
			// A time to come is from a clock that was wrong.
			if last <= now && now < last.saturating_add(interval_ms) {
				return Err(Idle::NotDue);
			}
		}
		last_run.set(&now);
		Ok(())
	}

	/// Submits the report's prices as every operator. More prices than fit one transaction are left out, the highest ids first.
	fn feed(operators: &[Account<T>], report: &mut Report) {
		let values = BoundedVec::truncate_from(report.fed.clone());
		report.left_out = report.fed.len().saturating_sub(values.len());
		report.fed.truncate(values.len());
		if values.is_empty() {
			return;
		}
		let signer = Signer::<T, T::OperatorCrypto, ForAll>::all_accounts();
		for operator in operators {
			let call = pallet_oracle::Call::<T>::feed_values { values: values.clone() };
			match signer.send_single_signed_transaction(operator, call) {
				Some(Ok(())) => report.submitted = report.submitted.saturating_add(1),
				_ => report.not_submitted = report.not_submitted.saturating_add(1),
			}
		}
	}
}

const PERSISTENT: polkadot_sdk::sp_core::offchain::StorageKind =
	polkadot_sdk::sp_core::offchain::StorageKind::PERSISTENT;

impl Report {
	/// What the log says.
	pub fn lines(&self) -> Vec<(log::Level, String)> {
		let mut lines = Vec::new();
		for (name, asset, refusal) in &self.refused {
			lines.push((log::Level::Warn, format!("source {} refused for {asset}: {refusal}", shown(name))));
		}
		for (asset, why) in &self.without {
			lines.push((log::Level::Warn, format!("no price of {asset}: {why}")));
		}
		if self.left_out > 0 {
			lines.push((
				log::Level::Warn,
				format!("{} prices did not fit the transaction and were left out", self.left_out),
			));
		}
		if self.not_submitted > 0 {
			lines.push((
				log::Level::Warn,
				format!(
					"transactions of {} operators were not taken (does the account hold the fee?)",
					self.not_submitted
				),
			));
		}
		if self.submitted > 0 {
			let (prices, operators) = (self.fed.len(), self.submitted);
			lines.push((log::Level::Info, format!("fed {prices} prices as {operators} operators")));
		}
		lines
	}
}
