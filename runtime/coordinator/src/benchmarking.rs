//! Benchmarks of our pallets in this runtime, and the markets in which they take place.

use crate::{parameters::RuntimeParameters, *};
use alloc::{boxed::Box, collections::BTreeSet, vec};
use ballast_primitives::{
	fixed::ONE,
	message::{AccountReport, ReportedPosition, MAX_POSITIONS},
	worker::{WorkerId, WorkerSignature},
	AssetId, Fixed, InstrumentId, OrderId, VenueId, SETTLEMENT,
};
use ballast_runtime_common::assets::{ledger_amount_of, DEVELOPMENT_ASSETS};
use codec::{Decode, Encode};
use cumulus_primitives_core::{AbridgedHrmpChannel, PersistedValidationData};
use pallet_soft_liquidation::benchmarking::SharedState;
use pallet_thresholds::InForce;
use pallet_venues::{
	types::{EgressRecord, PeerRecord, MAX_OPEN_ORDERS},
	DepthRecord, VenueRecord,
};
use polkadot_sdk::{
	cumulus_pallet_parachain_system::relay_state_snapshot::MessagingStateSnapshot,
	frame_benchmarking::{
		account as benchmark_account,
		benchmarking::{add_to_whitelist, get_whitelist, set_whitelist},
	},
	frame_support::{
		storage::{storage_prefix, unhashed, KeyPrefixIterator},
		traits::{dynamic_params::AggregatedKeyValue, fungibles::Mutate},
		Blake2_128Concat, BoundedBTreeSet, StorageHasher, Twox64Concat, WeakBoundedVec,
	},
	frame_system::RawOrigin,
	sp_application_crypto::RuntimeAppPublic,
	sp_runtime::FixedU128,
	sp_storage::TrackedStorageKey,
	staging_xcm::prelude::XCM_VERSION,
};

polkadot_sdk::frame_benchmarking::define_benchmarks!(
	[pallet_backstop, Backstop]
	[pallet_custody, Custody]
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

/// Orders that one slice may add.
const SLICE_ORDERS: u32 = ballast_primitives::message::MAX_ORDERS;

/// Storage that is the same whichever account a call is about, and that calls only read: market, model, rules, and what is
/// known of the channels. By pallet and item, maps with all that is in them.
const SHARED_READ: [(&str, &str); 20] = [
	("Assets", "Metadata"),
	("Backstop", "Rules"),
	("Oracle", "Values"),
	("Parameters", "Parameters"),
	("PolkadotXcm", "SupportedVersion"),
	("SoftLiquidation", "Breaker"),
	("SoftLiquidation", "GraceUntil"),
	("SoftLiquidation", "IdleMs"),
	("SoftLiquidation", "LastBlockMs"),
	("SpotMargin", "Pools"),
	("Thresholds", "Assets"),
	("Thresholds", "LeftOut"),
	("Thresholds", "Parameters"),
	("Thresholds", "ScanRanges"),
	("Thresholds", "ScenarioSet"),
	("Thresholds", "Workers"),
	("VenueAdapter", "Peer"),
	("Venues", "Depths"),
	("Venues", "Peers"),
	("XcmpQueue", "DeliveryFeeFactor"),
];
/// The same that calls also write: counters, queues, and the venues' records.
const SHARED_WRITTEN: [(&str, &str); 18] = [
	("Backstop", "Ledger"),
	("Portfolio", "CountedAt"),
	("Portfolio", "GrantedAt"),
	("SoftLiquidation", "FundPromised"),
	("SoftLiquidation", "SlicesThisBlock"),
	("SoftLiquidation", "Stats"),
	("SoftLiquidation", "TotalBadDebt"),
	("VenueAdapter", "CounterForPlaces"),
	("VenueAdapter", "CounterForResults"),
	("VenueAdapter", "InSeq"),
	("VenueAdapter", "LastHeard"),
	("VenueAdapter", "QueueSpan"),
	("Venues", "Due"),
	("Venues", "Egress"),
	("Venues", "NextOrderId"),
	("Venues", "OrdersAt"),
	("Venues", "Venues"),
	("XcmpQueue", "OutboundXcmpStatus"),
];

/// The keys of a storage item: one value has its prefix for its key, and an iteration begins there.
fn keys_of((pallet, item): &(&str, &str)) -> Vec<Vec<u8>> {
	let prefix = storage_prefix(pallet.as_bytes(), item.as_bytes()).to_vec();
	let entries = KeyPrefixIterator::new(prefix.clone(), prefix.clone(), |rest| Ok(rest.to_vec()));
	let entries = entries.map(|rest| [prefix.as_slice(), rest.as_slice()].concat());
	core::iter::once(prefix.clone()).chain(entries).collect()
}

/// The keys of all parameters, also of those that were never set.
fn parameter_keys() -> impl Iterator<Item = Vec<u8>> {
	type Key = <RuntimeParameters as AggregatedKeyValue>::Key;
	let topics = 0..8u8;
	topics
		.flat_map(|topic| (0..64u8).filter_map(move |name| Key::decode(&mut &[topic, name][..]).ok()))
		.map(pallet_parameters::Parameters::<Runtime>::hashed_key_for)
}

/// Where the fee factor of a channel is.
fn fee_factor_key(sibling: ParaId) -> Vec<u8> {
	let map = storage_prefix(b"XcmpQueue", b"DeliveryFeeFactor");
	[map.to_vec(), Twox64Concat::hash(&sibling.encode())].concat()
}

/// Where the messages of a block to a sibling are collected.
fn page_key(sibling: ParaId) -> Vec<u8> {
	let map = storage_prefix(b"XcmpQueue", b"OutboundXcmpMessages");
	[map.to_vec(), Blake2_128Concat::hash(&sibling.encode()), Twox64Concat::hash(&0u16.encode())].concat()
}

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
			VenueId::Sibling(id) => Some((ParaId::from(*id), channel.clone())),
		});
		// As the relay chain has them: they are searched by halves.
		let mut siblings: Vec<_> = siblings.collect();
		siblings.sort_unstable_by_key(|(id, _)| *id);
		cumulus_pallet_parachain_system::RelevantMessagingState::<Runtime>::put(MessagingStateSnapshot {
			dmq_mqc_head: Default::default(),
			relay_dispatch_queue_remaining_capacity: Default::default(),
			ingress_channels: vec![],
			egress_channels: siblings,
		});
		// These every block has from its inherents: a call adds nothing to them.
		for key in [
			pallet_timestamp::Now::<Runtime>::hashed_key().to_vec(),
			cumulus_pallet_parachain_system::ValidationData::<Runtime>::hashed_key().to_vec(),
			cumulus_pallet_parachain_system::RelevantMessagingState::<Runtime>::hashed_key().to_vec(),
		] {
			add_to_whitelist(TrackedStorageKey::new(key));
		}
		for sibling in venues.iter().filter(|venue| **venue != VenueId::Home) {
			let location = Box::new(sibling.location());
			let known = PolkadotXcm::force_xcm_version(RawOrigin::Root.into(), location, XCM_VERSION);
			if let Err(error) = known {
				log::error!("a benchmark's venue speaks no XCM: {error:?}");
			}
		}
	}

	/// What all calls of a block share, as it is now.
	fn shared_state() -> SharedState {
		let siblings: Vec<ParaId> = pallet_venues::Venues::<Runtime>::iter_keys()
			.filter_map(|venue| match venue {
				VenueId::Home => None,
				VenueId::Sibling(id) => Some(id.into()),
			})
			.collect();
		for sibling in &siblings {
			unhashed::put(&fee_factor_key(*sibling), &FixedU128::from_u32(1));
		}
		let genesis = frame_system::BlockHash::<Runtime>::hashed_key_for(BlockNumber::default());
		SharedState {
			read: SHARED_READ.iter().flat_map(keys_of).chain(parameter_keys()).chain([genesis]).collect(),
			written: SHARED_WRITTEN
				.iter()
				.flat_map(keys_of)
				.chain(siblings.into_iter().map(page_key))
				.collect(),
		}
	}

	/// Has what calls of a block share not counted for the one that is measured: `once_per_block` of soft liquidation
	/// counts it, and the scenarios the hook of the pallet that they are of. Only for pallets that no other runtime has.
	fn share() {
		let SharedState { read, written } = Self::shared_state();
		let keys = read.into_iter().chain(written).map(TrackedStorageKey::new);
		set_whitelist(get_whitelist().into_iter().chain(keys).collect());
		Self::share_scenarios();
	}

	/// Has the scenarios not counted, which no venue has and which every block of this chain counts.
	fn share_scenarios() {
		add_to_whitelist(TrackedStorageKey::new(
			pallet_thresholds::Historical::<Runtime>::hashed_key().to_vec(),
		));
	}

	/// As many orders open as there can be while every venue has room for one more slice.
	fn fill_with_orders(venues: &[VenueId]) {
		let most: u32 = <Runtime as pallet_venues::Config>::MaxVenueOrders::get();
		let at_each = most - SLICE_ORDERS;
		venues.iter().for_each(|venue| pallet_venues::OrdersAt::<Runtime>::insert(venue, at_each));
		// One leg of a takeover at every venue.
		let open = (at_each * venues.len() as u32).min(MAX_OPEN_ORDERS - MOST);
		let due: BTreeSet<(u32, OrderId)> =
			(0..open).map(|id| (RELAY_BLOCK + 1, OrderId(id.into()))).collect();
		if let Ok(due) = BoundedBTreeSet::<_, ConstU32<MAX_OPEN_ORDERS>>::try_from(due) {
			pallet_venues::Due::<Runtime>::put(due);
		}
		pallet_venues::NextOrderId::<Runtime>::put(OrderId(open.into()));
	}

	/// The first `venues` venues: home, and siblings.
	fn venues(venues: u32) -> Vec<VenueId> {
		let venues: Vec<VenueId> =
			(0..venues).map(|n| if n == 0 { VenueId::Home } else { VenueId::Sibling(2_000 + n) }).collect();
		Self::run(&venues);
		for venue in &venues {
			let record = VenueRecord::new(Fixed::from_u32(1_000_000_000), RELAY_BLOCK);
			pallet_venues::Venues::<Runtime>::insert(
				venue,
				VenueRecord { latency_ms: Some(18_000), ..record },
			);
			// Each was greeted, and something has left for it in this window: only keys that are there can be shared.
			let peer = PeerRecord { greeted_at: Some(RELAY_BLOCK), ..PeerRecord::default() };
			pallet_venues::Peers::<Runtime>::insert(venue, peer);
			let egress = EgressRecord { since: RELAY_BLOCK, ..EgressRecord::default() };
			pallet_venues::Egress::<Runtime>::insert(venue, egress);
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
		let (assets, venues) = Self::all(assets, venues, depth);
		Self::fill_with_orders(&venues);
		Self::share();
		(assets, venues)
	}

	fn shared() -> SharedState {
		Self::list(MAX_POSITIONS);
		let (_, venues) = Self::all(MOST, MOST, Fixed::from_u32(1_000_000));
		Self::fill_with_orders(&venues);
		Self::shared_state()
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
		let prepared = Self::all(assets, venues, Fixed::from_u32(1_000_000));
		Self::share();
		prepared
	}
}

impl pallet_spot_margin::benchmarking::BenchmarkHelper for Markets {
	fn markets(assets: u32) -> Vec<(AssetId, u128)> {
		Self::all(MOST - 1, 4, Fixed::from_u32(1_000_000));
		Self::share_scenarios();
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
		Self::share();
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

impl pallet_custody::benchmarking::BenchmarkHelper for Markets {
	fn prepare() {
		let (_, mut venues) = Self::all(MOST - 1, 4, Fixed::from_u32(1_000_000));
		venues.push(asset_hub::ASSET_HUB);
		Self::run(&venues);
		let record = VenueRecord::new(Fixed::from_u32(1_000_000_000), RELAY_BLOCK);
		pallet_venues::Venues::<Runtime>::insert(asset_hub::ASSET_HUB, record);
	}

	fn margin(account: &AccountId) {
		Self::known(account, asset_hub::ASSET_HUB, Self::many(1, 1_000));
		Self::known(account, VenueId::Home, Self::many(MAX_POSITIONS, 100_000_000));
	}
}

impl pallet_venues::benchmarking::BenchmarkHelper<RuntimeOrigin> for Markets {
	fn prepare(venues: u32) -> Vec<VenueId> {
		let (_, venues) = Self::all(MOST - 1, venues, Fixed::from_u32(1_000_000));
		Self::share_scenarios();
		venues
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
		Self::share_scenarios();
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
