//! Benchmarks of our pallets in this runtime, and the markets in which they take place.

use crate::*;
use alloc::vec;
use ballast_primitives::{
	fixed::ONE,
	message::{AccountReport, ReportedPosition, MAX_POSITIONS},
	worker::{WorkerId, WorkerSignature},
	AssetId, Fixed, InstrumentId, VenueId, SETTLEMENT,
};
use ballast_runtime_common::assets::{ledger_amount_of, DEVELOPMENT_ASSETS};
use cumulus_primitives_core::{AbridgedHrmpChannel, PersistedValidationData};
use pallet_thresholds::InForce;
use pallet_venues::{DepthRecord, VenueRecord};
use polkadot_sdk::{
	cumulus_pallet_parachain_system::relay_state_snapshot::MessagingStateSnapshot,
	frame_benchmarking::{account as benchmark_account, benchmarking::add_to_whitelist},
	frame_support::{traits::fungibles::Mutate, WeakBoundedVec},
	frame_system::RawOrigin,
	sp_application_crypto::RuntimeAppPublic,
	sp_storage::TrackedStorageKey,
};

polkadot_sdk::frame_benchmarking::define_benchmarks!(
	[pallet_backstop, Backstop]
	[pallet_portfolio, Portfolio]
	[pallet_price_feeds, PriceFeeds]
	[pallet_soft_liquidation, SoftLiquidation]
	[pallet_spot_margin, SpotMargin]
	[pallet_thresholds, Thresholds]
	[pallet_venue_adapter, VenueAdapter]
	[pallet_venues, Venues]
);

/// Time of the block in which benchmarks take place, milliseconds since 1970.
const NOW_MS: u64 = 1_700_000_000_000;
/// The relay chain's block.
const RELAY_BLOCK: u32 = 1_000;
/// Most assets, venues and workers that there can be.
const MOST: u32 = 32;
/// Rows of the largest scenario matrix: twice the rows of a set, and governance's.
const ROWS: u32 = 2 * 256 + 64;

/// The markets of this chain with as much in them as there can be.
pub struct Markets;

impl Markets {
	/// Clock and relay chain, with channels to the siblings among the venues.
	fn run(venues: &[VenueId]) {
		pallet_timestamp::Now::<Runtime>::put(NOW_MS);
		cumulus_pallet_parachain_system::ValidationData::<Runtime>::put(PersistedValidationData {
			parent_head: vec![0; 256].into(),
			relay_parent_number: RELAY_BLOCK,
			relay_parent_storage_root: Default::default(),
			max_pov_size: cumulus_primitives_core::relay_chain::MAX_POV_SIZE,
		});
		let channel = AbridgedHrmpChannel {
			max_capacity: 1_000,
			max_total_size: 8 * 1024 * 1024,
			max_message_size: 100 * 1024,
			msg_count: 0,
			total_size: 0,
			mqc_head: None,
		};
		let siblings = venues.iter().filter_map(|venue| match venue {
			VenueId::Home => None,
			VenueId::Sibling(id) => Some(((*id).into(), channel.clone())),
		});
		cumulus_pallet_parachain_system::RelevantMessagingState::<Runtime>::put(MessagingStateSnapshot {
			dmq_mqc_head: Default::default(),
			relay_dispatch_queue_remaining_capacity: Default::default(),
			ingress_channels: vec![],
			egress_channels: siblings.collect(),
		});
		// These every block has from its inherents, and the scenarios are counted once per block, by the hook of the
		// pallet that they are of: a call adds nothing to them.
		for key in [
			pallet_timestamp::Now::<Runtime>::hashed_key().to_vec(),
			cumulus_pallet_parachain_system::ValidationData::<Runtime>::hashed_key().to_vec(),
			cumulus_pallet_parachain_system::RelevantMessagingState::<Runtime>::hashed_key().to_vec(),
			pallet_thresholds::Historical::<Runtime>::hashed_key().to_vec(),
		] {
			add_to_whitelist(TrackedStorageKey::new(key));
		}
	}

	/// The first `venues` venues: home, and siblings.
	fn venues(venues: u32) -> Vec<VenueId> {
		let venues: Vec<VenueId> =
			(0..venues).map(|n| if n == 0 { VenueId::Home } else { VenueId::Sibling(2_000 + n) }).collect();
		Self::run(&venues);
		for venue in &venues {
			let record = VenueRecord::new(Fixed::from_u32(1_000_000_000), RELAY_BLOCK);
			pallet_venues::Venues::<Runtime>::insert(venue, VenueRecord { latency: 3, ..record });
		}
		venues
	}

	/// Thresholds of the first assets, each with a price of 10, and the largest scenario matrix of them and of all others
	/// that there can be.
	fn assets(assets: u32) -> Vec<AssetId> {
		let listed = thresholds::assets();
		for (id, like) in (1..=assets).zip(listed.iter().cycle()) {
			let asset = AssetId(id);
			pallet_thresholds::Assets::<Runtime>::insert(asset, like.rails);
			let in_force = InForce { scan_range: like.scan_range, volatility: like.volatility, epoch: 1 };
			pallet_thresholds::ScanRanges::<Runtime>::insert(asset, in_force);
			let value = Fixed::from_inner(10 * ONE);
			pallet_oracle::Values::<Runtime>::insert(
				asset,
				pallet_oracle::TimestampedValue { value, timestamp: NOW_MS },
			);
		}
		let columns: Vec<AssetId> = (1..=MOST).map(AssetId).collect();
		// Anything that is neither the same for all assets nor for all rows, up to 12 % up and down.
		let mut state = 1u32;
		let returns = (0..ROWS * MOST).map(|_| {
			state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
			(state >> 8) as i32 % 120_000 - 60_000
		});
		pallet_thresholds::Historical::<Runtime>::put(ballast_risk::Historical {
			assets: columns,
			returns: returns.collect(),
		});
		(1..=assets).map(AssetId).collect()
	}
}

/// A spot position.
fn spot(asset: AssetId, quantity: u32) -> ReportedPosition {
	ReportedPosition {
		instrument: InstrumentId::Spot(asset),
		quantity: Fixed::from_u32(quantity),
		entry: Fixed::default(),
		funding: Fixed::default(),
	}
}

impl Markets {
	/// Everything that there can be at so many venues, so deep.
	fn all(assets: u32, venues: u32, depth: Fixed) -> (Vec<AssetId>, Vec<VenueId>) {
		let (assets, venues) = (Self::assets(assets), Self::venues(venues));
		for venue in &venues {
			for asset in &assets {
				let record = DepthRecord { depth, price: Fixed::from_inner(10 * ONE), at: RELAY_BLOCK };
				pallet_venues::Depths::<Runtime>::insert(venue, asset, record);
			}
		}
		(assets, venues)
	}

	/// The portfolio knows these positions of an account at a venue.
	fn known(account: &AccountId, venue: VenueId, positions: Vec<ReportedPosition>) {
		pallet_portfolio::Approvals::<Runtime>::insert(account, venue, ());
		let positions = positions.try_into().unwrap_or_default();
		let report = AccountReport { account: account.clone(), positions, credit_used: Fixed::default() };
		if let Err(error) = Portfolio::apply_enrolled(venue, report) {
			log::error!("a benchmark's portfolio is refused: {error:?}");
		}
		if venue == VenueId::Home {
			let enrolment = pallet_venue_adapter::Enrolment::default();
			pallet_venue_adapter::Enrolled::<Runtime>::insert(account, enrolment);
		}
	}

	/// Positions in all assets from one on, as many as a report carries, the first of them settlement currency.
	fn many(from: u32, cash: u32) -> Vec<ReportedPosition> {
		let assets = (from..from + MAX_POSITIONS - 1).map(|id| spot(AssetId(id), 1_000));
		[spot(SETTLEMENT, cash)].into_iter().chain(assets).collect()
	}

	/// Lists as many assets as the home market takes, or so many, all with their prices.
	fn list(most: u32) -> Vec<(AssetId, u128)> {
		let owner = Self::issuer();
		let mut listed = vec![];
		for id in 0..most {
			let asset = AssetId(id);
			if let Some(known) = DEVELOPMENT_ASSETS.get(id as usize) {
				let cents = i128::from(known.price_cents);
				let value = Fixed::from_inner(cents * (ONE / 100));
				let stamped = pallet_oracle::TimestampedValue { value, timestamp: NOW_MS };
				pallet_oracle::Values::<Runtime>::insert(asset, stamped);
				listed.push((asset, ledger_amount_of(known, 1_000)));
				continue;
			}
			Self::create(id);
			let rates = ballast_runtime_common::market::pool_rates(asset);
			let created = SpotMargin::create_pool(RawOrigin::Root.into(), asset, rates);
			let amount = 100_000_000;
			let supplied = Assets::mint_into(id, &owner, amount * 1_000).and_then(|_| {
				SpotMargin::supply(RawOrigin::Signed(owner.clone()).into(), asset, amount * 100)
			});
			if let Err(error) = created.and(supplied) {
				log::error!("a benchmark's asset is not listed: {error:?}");
			}
			listed.push((asset, amount));
		}
		// The two that trade come right behind the settlement currency.
		listed
	}

	/// Tells the ledger of an asset with six decimals.
	fn create(id: u32) {
		let owner = Self::issuer().into();
		let root = || RawOrigin::Root.into();
		let done = Assets::force_create(root(), id.into(), owner, true, 1).and_then(|()| {
			Assets::force_set_metadata(root(), id.into(), b"Benchmark".to_vec(), b"BM".to_vec(), 6, false)
		});
		if let Err(error) = done {
			log::error!("a benchmark's asset is not created: {error:?}");
		}
	}

	fn issuer() -> AccountId {
		sp_keyring::Sr25519Keyring::Alice.to_account_id()
	}
}

impl pallet_soft_liquidation::benchmarking::BenchmarkHelper<RuntimeOrigin> for Markets {
	fn prepare(assets: u32, venues: u32, depth: Fixed) -> (Vec<AssetId>, Vec<VenueId>) {
		Self::all(assets, venues, depth)
	}

	fn enrolled(account: &AccountId, venue: VenueId) {
		if venue == VenueId::Home {
			let enrolment = pallet_venue_adapter::Enrolment::default();
			pallet_venue_adapter::Enrolled::<Runtime>::insert(account, enrolment);
		}
	}

	fn sign(payload: &[u8]) -> (u32, WorkerSignature) {
		let key = WorkerId::generate_pair(None);
		let workers = vec![key.clone(); MOST as usize];
		pallet_thresholds::Workers::<Runtime>::put(WeakBoundedVec::force_from(workers, None));
		// A key that the keystore has just made can sign.
		let nothing = || sp_core::sr25519::Signature::default().into();
		(MOST - 1, key.sign(&payload).unwrap_or_else(nothing))
	}

	fn admin() -> RuntimeOrigin {
		RuntimeOrigin::root()
	}
}

impl pallet_portfolio::benchmarking::BenchmarkHelper for Markets {
	fn prepare(assets: u32, venues: u32) -> (Vec<AssetId>, Vec<VenueId>) {
		Self::all(assets, venues, Fixed::from_u32(1_000_000))
	}
}

impl pallet_spot_margin::benchmarking::BenchmarkHelper for Markets {
	fn markets(assets: u32) -> Vec<(AssetId, u128)> {
		Self::all(MOST - 1, 4, Fixed::from_u32(1_000_000));
		Self::list(assets)
	}

	fn unlisted() -> AssetId {
		Self::create(MAX_POSITIONS);
		AssetId(MAX_POSITIONS)
	}

	fn may_trade(account: &AccountId) {
		Self::known(account, VenueId::Home, vec![]);
		Self::known(account, VenueId::Sibling(2_001), Self::many(MAX_POSITIONS, 100_000_000));
	}
}

impl pallet_backstop::benchmarking::BenchmarkHelper for Markets {
	fn prepare() {
		Self::all(MOST - 1, 4, Fixed::from_u32(1_000_000));
		let pool = Backstop::pool_account();
		Self::known(&pool, VenueId::Home, vec![spot(SETTLEMENT, 2_000_000)]);
		Self::known(&pool, VenueId::Sibling(2_001), Self::many(1, 10_000_000));
		let mut rest = Self::many(MAX_POSITIONS, 10_000_000);
		// The settlement currency at home counts, too.
		rest.truncate(MAX_POSITIONS as usize - 1);
		Self::known(&pool, VenueId::Sibling(2_002), rest);
	}

	fn lost(amount: u128) {
		pallet_spot_margin::Pools::<Runtime>::mutate(SETTLEMENT, |pool| {
			if let Some(pool) = pool {
				pool.bad_debt = amount;
			}
		});
	}

	fn elsewhere() -> VenueId {
		Self::venues(2);
		VenueId::Sibling(2_001)
	}
}

impl pallet_venues::benchmarking::BenchmarkHelper<RuntimeOrigin> for Markets {
	fn prepare(venues: u32) -> Vec<VenueId> {
		Self::all(MOST - 1, venues, Fixed::from_u32(1_000_000)).1
	}

	fn trader(index: u32, venue: VenueId) -> AccountReport {
		let account: AccountId = benchmark_account("trader", index, 0);
		Self::known(&account, venue, Self::many(1, 1_000));
		Self::known(&account, VenueId::Home, Self::many(MAX_POSITIONS, 1_000));
		let unwinding = ballast_policy::AccountState::Unwinding { since_ms: NOW_MS, last_slice_ms: NOW_MS };
		pallet_soft_liquidation::States::<Runtime>::insert(&account, unwinding);
		let mut positions = Self::many(1, 999);
		positions.iter_mut().for_each(|p| p.quantity = Fixed::from_u32(999));
		let positions = positions.try_into().unwrap_or_default();
		AccountReport { account, positions, credit_used: Fixed::default() }
	}

	fn speaks(venue: VenueId) -> RuntimeOrigin {
		match venue {
			VenueId::Sibling(id) => cumulus_pallet_xcm::Origin::SiblingParachain(id.into()).into(),
			VenueId::Home => RuntimeOrigin::root(),
		}
	}
}

impl pallet_venue_adapter::benchmarking::BenchmarkHelper for Markets {
	fn prepare() {
		Self::all(MOST - 1, 4, Fixed::from_u32(1_000_000));
		Self::list(MAX_POSITIONS);
	}

	fn trader(account: &AccountId) -> (InstrumentId, Fixed, Fixed) {
		<Self as pallet_spot_margin::benchmarking::BenchmarkHelper>::may_trade(account);
		for id in 0..MAX_POSITIONS {
			let amount = DEVELOPMENT_ASSETS
				.get(id as usize)
				.map_or(100_000_000, |known| ledger_amount_of(known, 1_000));
			let done = Assets::mint_into(id, account, amount * 2).and_then(|_| {
				SpotMargin::deposit(RawOrigin::Signed(account.clone()).into(), AssetId(id), amount)
			});
			if let Err(error) = done {
				log::error!("a benchmark's position is refused: {error:?}");
			}
			// One after the other, as if in blocks of their own.
			pallet_venue_adapter::Dirty::<Runtime>::kill();
		}
		(InstrumentId::Spot(AssetId(1)), Fixed::from_inner(-ONE), Fixed::from_u32(36))
	}
}

impl pallet_thresholds::benchmarking::BenchmarkHelper for Markets {
	fn prepare(assets: u32) {
		Self::all(assets, MOST, Fixed::from_u32(1_000_000));
	}
}
