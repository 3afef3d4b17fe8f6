//! Benchmarks, with as many scenarios, votes and announcements as there can be.

use super::*;
use crate::types::{set_hash, PendingRanges, Purpose, MAX_PENDING as PENDING};
use alloc::vec;
// Natively it is there already.
#[cfg(not(feature = "std"))]
use ballast_primitives::benchmarking::SetBlockNumber as _;
use ballast_primitives::fixed::ONE;
use ballast_risk::{
	estimators::{AssetInput, AssetThresholds, Rails, MAX_SET_ROWS, METHOD},
	Historical as Matrix,
};
use polkadot_sdk::{
	frame_benchmarking::v2::*,
	frame_support::{traits::Get, WeakBoundedVec},
	frame_system::RawOrigin,
	sp_core::sr25519,
	sp_runtime::RuntimeAppPublic,
};

/// Most assets of the benchmarks; less where the runtime has less.
const ASSETS: u32 = 32;

/// What the benchmarks need of the chain around this pallet.
pub trait BenchmarkHelper {
	/// The clock runs, at a time at which an epoch has begun, and the first so many assets have a fresh price, and depth at
	/// as many venues as there can be.
	fn prepare(assets: u32);
}

/// For runtimes in which this pallet is not measured.
impl BenchmarkHelper for () {
	fn prepare(_: u32) {}
}

fn percent(n: i128) -> Fixed {
	Fixed::from_inner(n * (ONE / 100))
}

fn rails() -> AssetRails {
	AssetRails {
		rails: Rails {
			floor: percent(2),
			cap: percent(80),
			max_step_up: percent(50),
			max_step_down: percent(10),
		},
		haircut: percent(5),
		impact: percent(100),
		stressed_volatility: percent(20),
		reference_size: Fixed::from_u32(100_000),
	}
}

fn in_force(scan_range: i128) -> InForce {
	InForce { scan_range: percent(scan_range), volatility: percent(5), epoch: 1 }
}

/// Neither the same for all assets nor for all rows.
fn returns(assets: u32, rows: usize) -> Vec<i32> {
	let mut state = 1u32;
	let next = |_| {
		state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
		(state >> 8) as i32 % 120_000 - 60_000
	};
	(0..assets as usize * rows).map(next).collect()
}

fn ids(assets: u32) -> Vec<AssetId> {
	(1..=assets).map(AssetId).collect()
}

fn scenarios(assets: u32) -> Matrix {
	Matrix { assets: ids(assets), returns: returns(assets, MAX_SET_ROWS) }
}

fn stress<T: Config>(assets: u32) -> Result<StressRowsOf<T>, BenchmarkError> {
	let row = |n: u32| -> Result<StressRowOf<T>, BenchmarkError> {
		let moves: Vec<_> = ids(assets).into_iter().map(|asset| (asset, -1_000 * n as i32 - 1)).collect();
		Ok(StressRow { moves: moves.try_into().map_err(|_| "too many assets")? })
	};
	let rows = (0..MAX_STRESS_ROWS).map(row).collect::<Result<Vec<_>, _>>()?;
	rows.try_into().map_err(|_| "too many rows".into())
}

/// So many assets (or as many as there can be) with thresholds, the longest notice, and the largest scenarios. Returns how many.
fn full<T: Config>(assets: u32) -> Result<u32, BenchmarkError> {
	let assets = assets.min(T::MaxAssets::get());
	T::BenchmarkHelper::prepare(assets);
	for (asset, _) in Assets::<T>::iter().collect::<Vec<_>>() {
		Assets::<T>::remove(asset);
	}
	for asset in ids(assets) {
		Assets::<T>::insert(asset, rails());
		ScanRanges::<T>::insert(asset, in_force(25));
		Notices::<T>::insert(asset, types::MAX_NOTICE);
	}
	Observed::<T>::put(scenarios(assets));
	LeftOut::<T>::put(10_000);
	StressRows::<T>::put(stress::<T>(assets)?);
	Pallet::<T>::rebuild_scenarios();
	let now = Pallet::<T>::now_ms();
	Cursor::<T>::put(types::RingCursor { next: u64::from(T::HistoryLength::get()), last_ms: now });
	NextChange::<T>::kill();
	freeze::<T>(assets, Pallet::<T>::epoch());
	Ok(assets)
}

fn freeze<T: Config>(assets: u32, epoch: u64) {
	let inputs = ids(assets).into_iter().map(|asset| AssetInput {
		asset,
		stressed_volatility: percent(20),
		impact: percent(100),
		depth: Fixed::from_u32(1_000_000),
		horizon_ms: 3_600_000,
	});
	FrozenEpoch::<T>::put(Frozen {
		epoch,
		anchor: H256([7; 32]),
		version: ScenarioSet::<T>::get(),
		samples: (0, 1),
		interval_ms: T::SampleInterval::get(),
		parameters: ModelParameters::default(),
		assets: BoundedVec::truncate_from(inputs.collect()),
	});
}

/// The longest list of workers, all of whom but the last have voted for this hash. Returns the last one.
fn voted<T: Config>(hash: H256) -> Result<(u32, WorkerId), BenchmarkError> {
	let last = T::MaxWorkers::get() - 1;
	let other = |n: u32| WorkerId::from(sr25519::Public::from_raw([n as u8; 32]));
	let mut workers: Vec<WorkerId> = (0..last).map(other).collect();
	let signature = sr25519::Signature::from_raw([1; 64]);
	let votes: Vec<Vote> =
		workers.iter().map(|worker| Vote { worker: worker.clone(), hash, signature }).collect();
	Votes::<T>::put(BoundedVec::truncate_from(votes.clone()));
	let evidence = votes.iter().cycle().take(MAX_EVIDENCE as usize).map(|first| Evidence {
		epoch: 0,
		anchor: H256::zero(),
		first: first.clone(),
		hash,
		signature,
	});
	EvidenceList::<T>::put(BoundedVec::truncate_from(evidence.collect()));
	let me = WorkerId::generate_pair(None);
	workers.push(me.clone());
	Workers::<T>::put(WeakBoundedVec::force_from(workers, None));
	Ok((last, me))
}

fn signed<T: Config>(me: &WorkerId, purpose: Purpose, set: SetId) -> Result<WorkerSignature, BenchmarkError> {
	let payload = Pallet::<T>::payload(Pallet::<T>::anchor(), purpose, set);
	me.sign(&payload).ok_or_else(|| "no key".into())
}

/// A set that was agreed, with about so many bytes of returns; announcements wait for every asset.
fn agreed<T: Config>(bytes: u32) -> Result<(ThresholdSet, SetId), BenchmarkError> {
	let assets = full::<T>(ASSETS)?;
	let rows = (bytes / (4 * assets)).clamp(1, MAX_SET_ROWS as u32) as usize;
	let epoch = Pallet::<T>::epoch();
	let set = ThresholdSet {
		method: METHOD,
		epoch,
		base: ScenarioSet::<T>::get(),
		assets: ids(assets)
			.into_iter()
			.map(|asset| AssetThresholds {
				asset,
				scan_range: percent(30),
				volatility: percent(6),
				observed: percent(6),
				depth: Fixed::from_u32(1_000_000),
				impact: percent(1),
			})
			.collect(),
		skipped: vec![],
		columns: ids(assets),
		returns: returns(assets, rows),
		correlations: vec![0; (assets * (assets - 1) / 2) as usize],
		observed_rows: 1_000,
		cut: 0,
	};
	let id = SetId { epoch, hash: set_hash(&set) };
	VotingStage::<T>::put(Stage::Agreed(id.hash));
	Ok((set, id))
}

#[benchmarks]
mod benchmarks {
	use super::*;

	// With the scenarios, which count here once for all calls of the block that need them.
	#[benchmark(pov_mode = Measured)]
	fn no_sample() -> Result<(), BenchmarkError> {
		full::<T>(ASSETS)?;

		#[block]
		{
			let _ = Pallet::<T>::begin_block();
			let _ = Historical::<T>::get();
		}

		Ok(())
	}

	#[benchmark(pov_mode = Measured)]
	fn sample(a: Linear<1, 32>, m: Linear<0, 100>) -> Result<(), BenchmarkError> {
		full::<T>(a)?;
		let since = u64::from(m + 1) * T::SampleInterval::get();
		Cursor::<T>::mutate(|cursor| cursor.last_ms = Pallet::<T>::now_ms() - since);
		let before = Cursor::<T>::get().next;

		#[block]
		{
			Pallet::<T>::sample_if_due();
		}

		assert_eq!(Cursor::<T>::get().next, before + u64::from(m) + 1);
		Ok(())
	}

	#[benchmark(pov_mode = Measured)]
	fn roll_epoch(a: Linear<1, 32>) -> Result<(), BenchmarkError> {
		let assets = full::<T>(a)?;
		voted::<T>(H256([9; 32]))?;
		freeze::<T>(assets, 0);
		let rolled;

		#[block]
		{
			rolled = Pallet::<T>::roll_epoch();
		}

		assert!(rolled);
		Ok(())
	}

	// Everything that can be announced comes into force.
	#[benchmark(pov_mode = Measured)]
	fn apply_due(a: Linear<1, 32>) -> Result<(), BenchmarkError> {
		let assets = full::<T>(a)?;
		for asset in ids(assets) {
			PendingRails::<T>::insert(asset, Announced { at: 1, new: rails() });
			let ranges: Vec<_> =
				(0..PENDING).map(|n| PendingRange { at: 1, new: in_force(26 + i128::from(n)) }).collect();
			PendingRangesOf::<T>::insert(asset, PendingRanges::truncate_from(ranges));
		}
		let set = SetId { epoch: 1, hash: H256([3; 32]) };
		ScenarioQueue::<T>::put(BoundedVec::truncate_from(vec![(1, set)]));
		let pending = PendingScenarios { set, scenarios: scenarios(assets), left_out: 10_000 };
		PendingScenariosOf::<T>::insert(set.epoch, pending);
		PendingStress::<T>::put(Announced { at: 1, new: stress::<T>(assets)? });
		PendingParameters::<T>::put(Announced { at: 1, new: ModelParameters::default() });
		NextChange::<T>::put(1);
		let applied;

		#[block]
		{
			applied = Pallet::<T>::apply_due();
		}

		assert!(applied);
		assert!(!PendingStress::<T>::exists());
		Ok(())
	}

	#[benchmark(pov_mode = Measured)]
	fn submit_vote() -> Result<(), BenchmarkError> {
		full::<T>(ASSETS)?;
		let set = SetId { epoch: Pallet::<T>::epoch(), hash: H256([9; 32]) };
		let (index, me) = voted::<T>(set.hash)?;
		let signature = signed::<T>(&me, Purpose::Vote, set)?;

		#[block]
		{
			// Its signature is the origin, which was checked before.
			Pallet::<T>::vote(set, index, signature)?;
		}

		assert_eq!(VotingStage::<T>::get(), Stage::Agreed(set.hash));
		Ok(())
	}

	#[benchmark(pov_mode = Measured)]
	fn authorize_submit_vote() -> Result<(), BenchmarkError> {
		full::<T>(ASSETS)?;
		let set = SetId { epoch: Pallet::<T>::epoch(), hash: H256([9; 32]) };
		let (index, me) = voted::<T>(set.hash)?;
		let signature = signed::<T>(&me, Purpose::Vote, set)?;
		let valid;

		#[block]
		{
			valid = Pallet::<T>::authorize_vote(TransactionSource::External, &set, &index, &signature);
		}

		valid?;
		Ok(())
	}

	#[benchmark(pov_mode = Measured)]
	fn upload_set(b: Linear<1_000, 32_768>) -> Result<(), BenchmarkError> {
		let (set, id) = agreed::<T>(b)?;
		let (index, _) = voted::<T>(id.hash)?;

		#[block]
		{
			// Its signature is the origin, which was checked before.
			Pallet::<T>::take_set(set, index)?;
		}

		assert_eq!(VotingStage::<T>::get(), Stage::Taken(id.hash));
		Ok(())
	}

	#[benchmark(pov_mode = Measured)]
	fn authorize_upload_set(b: Linear<1_000, 32_768>) -> Result<(), BenchmarkError> {
		let (set, id) = agreed::<T>(b)?;
		let (index, me) = voted::<T>(id.hash)?;
		let signature = signed::<T>(&me, Purpose::Upload, id)?;
		let valid;

		#[block]
		{
			valid = Pallet::<T>::authorize_upload(TransactionSource::External, &set, &index, &signature);
		}

		valid?;
		Ok(())
	}

	#[benchmark(pov_mode = Measured)]
	fn set_asset() -> Result<(), BenchmarkError> {
		full::<T>(ASSETS)?;
		let looser = AssetRails { haircut: percent(4), ..rails() };

		#[extrinsic_call]
		_(RawOrigin::Root, AssetId(1), looser);

		assert_eq!(Assets::<T>::get(AssetId(1)), Some(looser));
		Ok(())
	}

	#[benchmark]
	fn set_notice() -> Result<(), BenchmarkError> {
		full::<T>(1)?;

		#[extrinsic_call]
		_(RawOrigin::Root, AssetId(1), 1);

		assert_eq!(Notices::<T>::get(AssetId(1)), 1);
		Ok(())
	}

	// The most expensive of the calls that have this weight: an asset is taken out of all scenarios that are under notice.
	#[benchmark(pov_mode = Measured)]
	fn set_stress() -> Result<(), BenchmarkError> {
		let assets = full::<T>(ASSETS)?;
		let sets: Vec<SetId> =
			(0..PENDING).map(|n| SetId { epoch: n.into(), hash: H256([n as u8; 32]) }).collect();
		for set in &sets {
			let pending = PendingScenarios { set: *set, scenarios: scenarios(assets), left_out: 10_000 };
			PendingScenariosOf::<T>::insert(set.epoch, pending);
		}
		let later = u64::MAX;
		ScenarioQueue::<T>::put(BoundedVec::truncate_from(
			sets.into_iter().map(|set| (later, set)).collect(),
		));
		PendingStress::<T>::put(Announced { at: later, new: stress::<T>(assets)? });

		#[extrinsic_call]
		remove_asset(RawOrigin::Root, AssetId(1));

		assert!(!Assets::<T>::contains_key(AssetId(1)));
		Ok(())
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::ExtBuilder::default().build(), crate::mock::Test);
}
