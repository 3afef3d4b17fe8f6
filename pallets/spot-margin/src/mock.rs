//! A runtime with the SDK's real ledger, holds and exchange.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod coordinator;

pub use coordinator::*;

use crate as pallet_spot_margin;
use crate::PoolRates;
use ballast_primitives::{
	message::ReportedPosition,
	traits::{ChangeKind, PositionListener, PriceSource},
	AssetId, Fixed, VenueId, SETTLEMENT,
};
use polkadot_sdk::{
	frame_support::{
		self, derive_impl, parameter_types,
		traits::{
			fungibles::{Inspect as _, InspectHold as _},
			AsEnsureOriginWithArg, ConstU128, ConstU32, ConstU64,
		},
		PalletId,
	},
	frame_system::{self, EnsureRoot, EnsureSigned},
	pallet_asset_conversion::{self, AccountIdConverter, WithFirstAsset},
	pallet_assets, pallet_assets_holder, pallet_balances, pallet_timestamp,
	sp_core::{crypto::AccountId32, U256},
	sp_io,
	sp_runtime::{traits::IdentityLookup, BuildStorage, DispatchError, DispatchResult, Permill},
};
use std::collections::BTreeMap;

pub const USD: AssetId = SETTLEMENT;
pub const DOT: AssetId = AssetId(1);
pub const ETH: AssetId = AssetId(2);
/// Known to the ledger, not listed.
pub const BTC: AssetId = AssetId(3);
/// Known to the ledger, with too many decimals.
pub const TINY: AssetId = AssetId(4);

/// Ledger units of one whole unit.
pub const USD_1: u128 = 1_000_000;
pub const DOT_1: u128 = 10_000_000_000;
pub const ETH_1: u128 = 1_000_000_000_000_000_000;

pub const ALICE: AccountId32 = AccountId32::new([1; 32]);
pub const BOB: AccountId32 = AccountId32::new([2; 32]);
/// Supplies all pools at genesis.
pub const CAROL: AccountId32 = AccountId32::new([3; 32]);
/// Has the exchange's liquidity.
pub const DAVE: AccountId32 = AccountId32::new([4; 32]);
/// Has nothing.
pub const EVE: AccountId32 = AccountId32::new([5; 32]);

pub const START_MS: u64 = 1_700_000_000_000;
pub const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

type Block = frame_system::mocking::MockBlock<Test>;

#[frame_support::runtime]
mod runtime {
	#[runtime::runtime]
	#[runtime::derive(
		RuntimeCall,
		RuntimeEvent,
		RuntimeError,
		RuntimeOrigin,
		RuntimeTask,
		RuntimeHoldReason,
		RuntimeFreezeReason
	)]
	pub struct Test;

	#[runtime::pallet_index(0)]
	pub type System = frame_system;
	#[runtime::pallet_index(1)]
	pub type Timestamp = pallet_timestamp;
	#[runtime::pallet_index(2)]
	pub type Balances = pallet_balances;
	#[runtime::pallet_index(3)]
	pub type Assets = pallet_assets;
	#[runtime::pallet_index(4)]
	pub type AssetsHolder = pallet_assets_holder;
	#[runtime::pallet_index(5)]
	pub type PoolAssets = pallet_assets<Instance1>;
	#[runtime::pallet_index(6)]
	pub type AssetConversion = pallet_asset_conversion;
	#[runtime::pallet_index(7)]
	pub type SpotMargin = pallet_spot_margin;
	#[runtime::pallet_index(8)]
	pub type VenueAdapter = pallet_venue_adapter;
	#[runtime::pallet_index(9)]
	pub type Venues = pallet_venues;
	#[runtime::pallet_index(10)]
	pub type Portfolio = pallet_portfolio;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type AccountId = AccountId32;
	type Lookup = IdentityLookup<Self::AccountId>;
	type Block = Block;
	type AccountData = pallet_balances::AccountData<u128>;
}

#[derive_impl(pallet_timestamp::config_preludes::TestDefaultConfig)]
impl pallet_timestamp::Config for Test {
	type Moment = u64;
	type MinimumPeriod = ConstU64<1>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type Balance = u128;
	type ExistentialDeposit = ConstU128<1>;
	type AccountStore = System;
}

impl pallet_assets::Config for Test {
	type RuntimeEvent = RuntimeEvent;
	type Balance = u128;
	type RemoveItemsLimit = ConstU32<5>;
	type AssetId = u32;
	type AssetIdParameter = u32;
	type ReserveData = ();
	type Currency = Balances;
	type CreateOrigin = AsEnsureOriginWithArg<EnsureSigned<AccountId32>>;
	type ForceOrigin = EnsureRoot<AccountId32>;
	type AssetDeposit = ConstU128<0>;
	type AssetAccountDeposit = ConstU128<0>;
	type MetadataDepositBase = ConstU128<0>;
	type MetadataDepositPerByte = ConstU128<0>;
	type ApprovalDeposit = ConstU128<0>;
	type StringLimit = ConstU32<50>;
	type Holder = AssetsHolder;
	type Freezer = ();
	type Extra = ();
	type WeightInfo = ();
	type CallbackHandle = ();
	type AssetIdAllocator = ();
}

impl pallet_assets::Config<frame_support::instances::Instance1> for Test {
	type RuntimeEvent = RuntimeEvent;
	type Balance = u128;
	type RemoveItemsLimit = ConstU32<5>;
	type AssetId = u32;
	type AssetIdParameter = u32;
	type ReserveData = ();
	type Currency = Balances;
	type CreateOrigin = AsEnsureOriginWithArg<EnsureSigned<AccountId32>>;
	type ForceOrigin = EnsureRoot<AccountId32>;
	type AssetDeposit = ConstU128<0>;
	type AssetAccountDeposit = ConstU128<0>;
	type MetadataDepositBase = ConstU128<0>;
	type MetadataDepositPerByte = ConstU128<0>;
	type ApprovalDeposit = ConstU128<0>;
	type StringLimit = ConstU32<50>;
	type Holder = ();
	type Freezer = ();
	type Extra = ();
	type WeightInfo = ();
	type CallbackHandle = ();
	type AssetIdAllocator = ();
}

impl pallet_assets_holder::Config for Test {
	type RuntimeHoldReason = RuntimeHoldReason;
	type RuntimeEvent = RuntimeEvent;
}

parameter_types! {
	pub const ExchangePalletId: PalletId = PalletId(*b"py/ascon");
	pub const Settlement: u32 = USD.0;
	pub LpFee: Permill = Permill::from_rational(3u32, 1_000u32);
	pub MaxSwapFee: Permill = Permill::from_percent(10);
	pub NoFee: Permill = Permill::zero();
}

impl pallet_asset_conversion::Config for Test {
	type RuntimeEvent = RuntimeEvent;
	type Balance = u128;
	type HigherPrecisionBalance = U256;
	type AssetKind = u32;
	type Assets = Assets;
	type PoolId = (u32, u32);
	type PoolLocator =
		WithFirstAsset<Settlement, AccountId32, u32, AccountIdConverter<ExchangePalletId, (u32, u32)>>;
	type PoolAssetId = u32;
	type PoolAssets = PoolAssets;
	type PoolSetupFee = ConstU128<0>;
	type PoolSetupFeeAsset = Settlement;
	type PoolSetupFeeTarget = ();
	type PalletId = ExchangePalletId;
	type WeightInfo = ();
	type LPFee = LpFee;
	type AdminOrigin = EnsureRoot<AccountId32>;
	type MaxSwapFee = MaxSwapFee;
	type LiquidityWithdrawalFee = NoFee;
	type MaxSwapPathLength = ConstU32<3>;
	type MintMinLiquidity = ConstU128<100>;
}

parameter_types! {
	/// Oracle prices by asset; no entry is no fresh price.
	pub static OraclePrices: BTreeMap<u32, Fixed> = BTreeMap::new();
	/// What the listener was told.
	pub static Changes: Vec<(AccountId32, ChangeKind)> = Vec::new();
	/// Whether the listener is the home venue's adapter, with a coordinator behind it.
	pub static Coordinated: bool = false;
	/// Whether the listener refuses what adds risk.
	pub static RefuseRisk: bool = false;
	pub const SpotMarginPalletId: PalletId = PalletId(*b"bl/spotm");
	pub const TradeTolerance: Permill = Permill::from_percent(3);
	pub DustValue: Fixed = Fixed::from_u32(1);
}

pub struct Oracle;
impl PriceSource for Oracle {
	fn price(asset: AssetId) -> Option<(Fixed, u64)> {
		OraclePrices::get().get(&asset.0).map(|price| (*price, START_MS))
	}
}

pub struct Recorder;
impl PositionListener for Recorder {
	fn on_change(account: &AccountId32, before: &[ReportedPosition], kind: ChangeKind) -> DispatchResult {
		if Coordinated::get() {
			return VenueAdapter::on_change(account, before, kind);
		}
		if kind == ChangeKind::AddsRisk && RefuseRisk::get() {
			return Err(DispatchError::Other("refused"));
		}
		Changes::mutate(|changes| changes.push((account.clone(), kind)));
		Ok(())
	}
}

impl pallet_spot_margin::Config for Test {
	type Assets = Assets;
	type Holds = AssetsHolder;
	type RuntimeHoldReason = RuntimeHoldReason;
	type Swap = AssetConversion;
	type Prices = Oracle;
	type Listener = Recorder;
	type Clock = Timestamp;
	type AdminOrigin = EnsureRoot<AccountId32>;
	type PalletId = SpotMarginPalletId;
	type TradeTolerance = TradeTolerance;
	type DustValue = DustValue;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = Markets;
}

/// The markets of this runtime.
#[cfg(feature = "runtime-benchmarks")]
pub struct Markets;
#[cfg(feature = "runtime-benchmarks")]
impl crate::benchmarking::BenchmarkHelper for Markets {
	fn markets(_: u32) -> Vec<(AssetId, u128)> {
		vec![(USD, 1_000 * USD_1), (DOT, 200 * DOT_1), (ETH, ETH_1 / 2)]
	}
	fn unlisted() -> AssetId {
		BTC
	}
	fn may_trade(_: &AccountId32) {}
}

pub fn percent(n: u128) -> Fixed {
	Fixed::from_rational(n, 100)
}

pub fn rates() -> PoolRates {
	PoolRates {
		base: percent(1),
		slope_low: percent(4),
		slope_high: percent(75),
		kink: percent(80),
		utilisation_cap: percent(95),
		haircut: percent(10),
		surcharge: percent(10),
	}
}

pub fn settlement_rates() -> PoolRates {
	PoolRates { haircut: percent(0), surcharge: percent(0), ..rates() }
}

pub struct ExtBuilder {
	supplied: bool,
	min_balance: u128,
}

impl Default for ExtBuilder {
	fn default() -> Self {
		Self { supplied: true, min_balance: 1 }
	}
}

impl ExtBuilder {
	/// Pools exist, but nobody supplied anything.
	pub fn without_supply(self) -> Self {
		Self { supplied: false, ..self }
	}

	/// Minimum balance of every asset, ledger units.
	pub fn with_min_balance(self, min_balance: u128) -> Self {
		Self { min_balance, ..self }
	}

	pub fn build(self) -> sp_io::TestExternalities {
		let min = self.min_balance;
		let assets = [USD, DOT, ETH, BTC, TINY].map(|asset| (asset.0, DAVE, true, min)).to_vec();
		let metadata = vec![
			(USD.0, b"US dollar".to_vec(), b"USD".to_vec(), 6),
			(DOT.0, b"Polkadot".to_vec(), b"DOT".to_vec(), 10),
			(ETH.0, b"Ether".to_vec(), b"ETH".to_vec(), 18),
			(BTC.0, b"Bitcoin".to_vec(), b"BTC".to_vec(), 8),
			(TINY.0, b"Tiny".to_vec(), b"TINY".to_vec(), 19),
		];
		let mut accounts = Vec::new();
		for trader in [ALICE, BOB] {
			accounts.push((USD.0, trader.clone(), 100_000 * USD_1));
			accounts.push((DOT.0, trader.clone(), 10_000 * DOT_1));
			accounts.push((ETH.0, trader, 100 * ETH_1));
		}
		for supplier in [CAROL, DAVE] {
			accounts.push((USD.0, supplier.clone(), 10_000_000 * USD_1));
			accounts.push((DOT.0, supplier.clone(), 1_000_000 * DOT_1));
			accounts.push((ETH.0, supplier, 10_000 * ETH_1));
		}
		let of = |amount: u128| if self.supplied { amount } else { 0 };
		let genesis = RuntimeGenesisConfig {
			system: Default::default(),
			balances: pallet_balances::GenesisConfig {
				balances: [ALICE, BOB, CAROL, DAVE].map(|account| (account, 1_000_000)).to_vec(),
				..Default::default()
			},
			assets: pallet_assets::GenesisConfig {
				assets,
				metadata,
				accounts,
				next_asset_id: None,
				reserves: Vec::new(),
			},
			pool_assets: Default::default(),
			venues: pallet_venues::GenesisConfig {
				venues: vec![
					(VenueId::Home, Fixed::from_u32(1_000_000)),
					(SIBLING, Fixed::from_u32(1_000_000)),
				],
				..Default::default()
			},
			asset_conversion: pallet_asset_conversion::GenesisConfig {
				pools: vec![
					(USD.0, DOT.0, DAVE, 500_000 * USD_1, 100_000 * DOT_1),
					(USD.0, ETH.0, DAVE, 2_000_000 * USD_1, 1_000 * ETH_1),
				],
			},
			spot_margin: pallet_spot_margin::GenesisConfig {
				pools: vec![
					(USD, settlement_rates(), CAROL, of(1_000_000 * USD_1)),
					(DOT, rates(), CAROL, of(50_000 * DOT_1)),
					(ETH, rates(), CAROL, of(500 * ETH_1)),
				],
			},
		};
		let mut ext = sp_io::TestExternalities::new(genesis.build_storage().unwrap());
		ext.execute_with(|| {
			System::set_block_number(1);
			Timestamp::set_timestamp(START_MS);
			OraclePrices::set(BTreeMap::from([(DOT.0, Fixed::from_u32(5)), (ETH.0, Fixed::from_u32(2_000))]));
			Changes::set(Vec::new());
			RefuseRisk::set(false);
			Coordinated::set(false);
		});
		ext
	}

	/// Runs a test and checks all invariants after it.
	pub fn build_and_execute(self, test: impl FnOnce()) {
		self.build().execute_with(|| {
			test();
			check_everything();
		});
	}
}

/// The pallet's invariants, that no amount is left in transit, and that the ledger's issuance is all accounted for.
pub fn check_everything() {
	SpotMargin::do_try_state().expect("invariants hold");
	for asset in [USD, DOT, ETH] {
		let pool = SpotMargin::pool(asset).expect("the pool exists");
		assert_eq!(
			Assets::balance(asset.0, SpotMargin::account_id()),
			pool.cash + pool.pot,
			"nothing of {asset} is in transit"
		);
		let free: u128 = pallet_assets::Account::<Test>::iter_prefix(asset.0).map(|(_, a)| a.balance).sum();
		let held: u128 = [ALICE, BOB, CAROL, DAVE, EVE]
			.iter()
			.map(|account| AssetsHolder::total_balance_on_hold(asset.0, account))
			.sum();
		assert_eq!(free + held, Assets::total_issuance(asset.0), "all of {asset} is accounted for");
	}
}

/// Free balance in the ledger.
pub fn free(account: &AccountId32, asset: AssetId) -> u128 {
	Assets::balance(asset.0, account)
}

/// Lets time pass.
pub fn pass(ms: u64) {
	Timestamp::set_timestamp(pallet_timestamp::Now::<Test>::get() + ms);
}

/// Sets or, with `None`, expires an oracle price.
pub fn set_price(asset: AssetId, price: Option<Fixed>) {
	OraclePrices::mutate(|prices| match price {
		Some(price) => prices.insert(asset.0, price),
		None => prices.remove(&asset.0),
	});
}

/// The changes the listener was told of since the last call.
pub fn take_changes() -> Vec<(AccountId32, ChangeKind)> {
	let changes = Changes::get();
	Changes::set(Vec::new());
	changes
}

/// Events of the pallet so far.
pub fn events() -> Vec<crate::Event<Test>> {
	System::events()
		.into_iter()
		.filter_map(|record| match record.event {
			RuntimeEvent::SpotMargin(event) => Some(event),
			_ => None,
		})
		.collect()
}

pub fn signed(account: &AccountId32) -> RuntimeOrigin {
	RuntimeOrigin::signed(account.clone())
}
