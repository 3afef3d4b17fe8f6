//! The pallets of Ballast, wired.

#[cfg(feature = "runtime-benchmarks")]
use crate::benchmarking::Markets;
use crate::{
	asset_hub::ASSET_HUB,
	parameters::{dynamic_params::clocks, PolicyRules},
	peers::{EnsureSiblingVenue, HomeTransport, Transport},
	*,
};
use alloc::vec::Vec;
use ballast_primitives::{
	message::{AccountReport, AssetDepth, CreditRefusal, OrderResult, ToVenue, WriteOffRefusal},
	traits::{DepthSource, VenueEvents},
	AssetId, Fixed, InstrumentId, Order, Takeover, Transfer, VenueId,
};
use polkadot_sdk::{
	cumulus_pallet_parachain_system::RelaychainDataProvider,
	frame_support::traits::{Contains, EitherOfDiverse, Get},
	frame_system::{EnsureNever, EnsureSignedBy},
	sp_runtime::DispatchResult,
};

ballast_runtime_common::impl_market_pallets!(Runtime, clocks::PriceMaxAgeMs, Thresholds);

parameter_types! {
	/// The home venue's name.
	pub const HomeVenue: VenueId = VenueId::Home;
	/// Orders at the home venue must not be priced further than this from its own price.
	pub const PriceBand: Permill = Permill::from_percent(10);
	/// Share of collateral and debts moved by which the price of a takeover may differ from our own value of them.
	pub const TakeoverBand: Permill = Permill::from_percent(20);
	/// Venues tell their prices with their heartbeats, so it has to be more than what a crash does in between.
	pub const MaxDivergence: Permill = Permill::from_percent(50);
	/// Value that may be reduced at the home venue in one block, settlement currency.
	pub MaxReductionPerBlock: Fixed = Fixed::from_u32(5_000_000);
	/// The pool enrols itself at home with its first deposit; but it also takes over what insolvent accounts have and owe.
	pub PoolAccount: Option<AccountId> = Some(ballast_primitives::remote::POOL_ACCOUNT);
}

impl pallet_venue_adapter::Config for Runtime {
	type Market = SpotMargin;
	type Transport = HomeTransport;
	// What is at home never leaves this chain for Asset Hub; see `MemberChains`.
	type Transfers = ();
	// Nobody reaches the home venue from outside; the coordinator calls it directly.
	type CoordinatorOrigin = EnsureNever<()>;
	type Guard = pallet_portfolio::HomeGuard<Runtime>;
	type ThisVenue = HomeVenue;
	type RelayBlock = RelaychainDataProvider<Runtime>;
	type PriceBand = PriceBand;
	type TakeoverBand = TakeoverBand;
	type MaxReductionPerBlock = MaxReductionPerBlock;
	type PoolAccount = PoolAccount;
	// The home venue's guard answers itself; nobody waits.
	type LeavePatience = ConstU32<{ u32::MAX }>;
	type HeartbeatInterval = ConstU32<1>;
	type WeightInfo = pallet_venue_adapter::weights::SubstrateWeight<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = Markets;
}

impl pallet_venues::Config for Runtime {
	type AdminOrigin = EnsureRoot<AccountId>;
	type VenueOrigin = EnsureSiblingVenue;
	type Transport = Transport;
	type Events = CoordinatorEvents;
	type RelayBlock = RelaychainDataProvider<Runtime>;
	type OrderTimeout = ConstU32<20>;
	type MaxAttempts = ConstU32<10>;
	type MaxVenues = ConstU32<32>;
	type TransferVenues = MemberChains;
	// What a venue's adapter executes in six blocks, and less than the 256 that it queues.
	type MaxVenueOrders = ConstU32<192>;
	// Ten minutes.
	type EgressWindow = ConstU32<100>;
	type MaxDepthAge = ConstU32<50>;
	type MaxSilence = ConstU32<100>;
	type WeightInfo = pallet_venues::weights::SubstrateWeight<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = Markets;
}

/// Venues that are chains of their own, with an adapter: what is at home never leaves this chain for Asset Hub, and what custody
/// keeps there is no account's alone.
pub struct MemberChains;
impl Contains<VenueId> for MemberChains {
	fn contains(venue: &VenueId) -> bool {
		matches!(venue, VenueId::Sibling(_)) && *venue != ASSET_HUB
	}
}

/// Brings what venues say to the pallets that act on it.
pub struct CoordinatorEvents;
impl VenueEvents for CoordinatorEvents {
	fn on_enrolled(venue: VenueId, report: AccountReport) -> DispatchResult {
		let account = report.account.clone();
		Portfolio::apply_enrolled(venue, report)?;
		SoftLiquidation::report_applied(&account)
	}

	fn on_report(venue: VenueId, report: AccountReport) -> DispatchResult {
		let account = report.account.clone();
		Portfolio::apply_report(venue, report)?;
		SoftLiquidation::report_applied(&account)
	}

	fn on_withdrawn(venue: VenueId, account: AccountId) -> DispatchResult {
		Portfolio::apply_withdrawn(venue, account.clone())?;
		SoftLiquidation::report_applied(&account)
	}

	fn on_leave_asked(venue: VenueId, account: AccountId) -> DispatchResult {
		Portfolio::release(venue, account.clone())?;
		SoftLiquidation::report_applied(&account)
	}

	fn on_order_ended(venue: VenueId, order: &Order, result: &OrderResult) -> DispatchResult {
		SoftLiquidation::order_ended(venue, order, result)
	}

	fn on_takeover_ended(venue: VenueId, takeover: &Takeover, result: &OrderResult) -> DispatchResult {
		SoftLiquidation::takeover_ended(venue, takeover, result)
	}

	fn on_transfer_ended(transfer: &Transfer, has_arrived: bool) {
		SoftLiquidation::transfer_ended(&transfer.account, has_arrived)
	}

	fn on_written_off(venue: VenueId, account: AccountId, value: Fixed) -> DispatchResult {
		SoftLiquidation::written_off(venue, &account, value)
	}

	fn on_write_off_refused(venue: VenueId, account: AccountId, refusal: WriteOffRefusal) -> DispatchResult {
		SoftLiquidation::write_off_refused(venue, &account, refusal)
	}

	fn on_credit_asked(venue: VenueId, account: &AccountId, amount: Fixed) -> Result<(), CreditRefusal> {
		Portfolio::request_credit(account, venue, amount)
	}

	fn on_credit_known(venue: VenueId, account: &AccountId, amount: Fixed, until: u32) {
		Portfolio::confirm_credit(account, venue, amount, until)
	}

	fn is_still_wanted(venue: VenueId, instruction: &ToVenue) -> bool {
		match instruction {
			ToVenue::SetMode { account, mode } => SoftLiquidation::is_mode_wanted(venue, account, *mode),
			ToVenue::CreditGrant { account, amount, until } => {
				Portfolio::is_last_grant(account, venue, *amount, *until)
			}
			ToVenue::Enroll { account } | ToVenue::Release { account } => {
				!Portfolio::is_enrolled(account, venue)
			}
			// Orders end here; write-offs, probes and resnapshots are asked for again in time; cancellations, acknowledgements and
			// refusals are for whoever asks or tells again.
			_ => false,
		}
	}

	fn known_quantity(venue: VenueId, account: &AccountId, instrument: InstrumentId) -> Option<Fixed> {
		Some(Portfolio::quantity(account, venue, instrument))
	}

	fn gross_value(venue: VenueId, account: &AccountId) -> Option<Fixed> {
		Portfolio::gross_value(account, venue).ok()
	}
	fn is_known(venue: VenueId, account: &AccountId) -> bool {
		Portfolio::is_enrolled(account, venue)
	}
}

/// [`clocks::CreditReleaseMs`] in relay-chain blocks of six seconds, rounded up.
pub struct CreditRelease;
impl Get<u32> for CreditRelease {
	fn get() -> u32 {
		u32::try_from(clocks::CreditReleaseMs::get().div_ceil(6_000)).unwrap_or(u32::MAX)
	}
}

/// What the liquidation policy calls dust is not worth a place among the transfers.
pub struct LeastTransfer;
impl Get<Fixed> for LeastTransfer {
	fn get() -> Fixed {
		PolicyRules::get().dust
	}
}

impl pallet_portfolio::Config for Runtime {
	type Dispatch = Venues;
	type Risk = Thresholds;
	type KnownAssets = Thresholds;
	type Clock = Timestamp;
	type MaxPositions = ConstU32<32>;
	type RelayBlock = RelaychainDataProvider<Runtime>;
	// A day.
	type CreditTerm = ConstU32<14_400>;
	type CreditRelease = CreditRelease;
	type LeastTransfer = LeastTransfer;
	type WeightInfo = pallet_portfolio::weights::SubstrateWeight<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = Markets;
}

impl pallet_thresholds::Config for Runtime {
	type Feed = pallet_thresholds::OracleFeed<Runtime>;
	type Depth = Venues;
	type Clock = Timestamp;
	type AdminOrigin = EnsureRoot<AccountId>;
	type MaxAge = clocks::PriceMaxAgeMs;
	type SampleInterval = clocks::SampleIntervalMs;
	type Epoch = clocks::EpochMs;
	type Horizon = crate::thresholds::LiquidationHorizon;
	type MaxAssets = ConstU32<32>;
	// 60 days of hours, and what an epoch writes.
	type HistoryLength = ConstU32<1_443>;
	type MaxWorkers = ConstU32<32>;
	type Priority = ConstU64<{ u64::MAX / 2 }>;
	type WeightInfo = pallet_thresholds::weights::SubstrateWeight<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = Markets;
}

impl pallet_price_feeds::Config for Runtime {
	type OperatorCrypto = pallet_price_feeds::crypto::OperatorCrypto;
	type Prices = Thresholds;
	type AdminOrigin = EnsureRoot<AccountId>;
	type WeightInfo = pallet_price_feeds::weights::SubstrateWeight<Runtime>;
}

/// What venues told of their markets, with what orders to Asset Hub cost whatever their size.
pub struct Depths;

impl DepthSource for Depths {
	fn depth(venue: VenueId, asset: AssetId) -> Option<AssetDepth> {
		<Venues as DepthSource>::depth(venue, asset)
	}

	fn total_depth(asset: AssetId) -> Fixed {
		Venues::total_depth(asset)
	}

	fn least_order(venue: VenueId, asset: AssetId) -> Fixed {
		if venue == ASSET_HUB {
			Custody::least_order(asset)
		} else {
			Fixed::default()
		}
	}

	fn venue_prices(asset: AssetId) -> Vec<Fixed> {
		Venues::venue_prices(asset)
	}

	fn round_trip_ms(asset: AssetId) -> Option<u64> {
		Venues::round_trip_ms(asset)
	}
}

impl pallet_soft_liquidation::Config for Runtime {
	type Dispatch = Venues;
	type Depth = Depths;
	type Risk = Thresholds;
	type Workers = Thresholds;
	type Clock = Timestamp;
	type Rules = PolicyRules;
	type Backstop = Backstop;
	// As many as a block has room for when accounts have sixteen positions.
	type MaxSlicesPerBlock = ConstU32<200>;
	type MaxDivergence = MaxDivergence;
	type HaltThreshold = clocks::HaltThresholdMs;
	type HaltGrace = clocks::HaltGraceMs;
	type SlicePatience = clocks::SlicePatienceMs;
	type RefusalTime = clocks::RefusalTimeMs;
	type PlanWindow = ConstU32<1>;
	type ProofLifetime = ConstU32<10>;
	type BasePriority = ConstU64<{ u64::MAX / 2 }>;
	type AdminOrigin = EnsureRoot<AccountId>;
	type EmergencyOrigin = Emergency;
	type WeightInfo = pallet_soft_liquidation::weights::SubstrateWeight<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = Markets;
}

/// Who may tighten the breaker at once, each of them alone: whoever sees a fault must not have to find a second one first.
/// Only governance loosens it.
pub type EmergencyOperatorsInstance = pallet_membership::Instance2;
impl pallet_membership::Config<EmergencyOperatorsInstance> for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type AddOrigin = EnsureRoot<AccountId>;
	type RemoveOrigin = EnsureRoot<AccountId>;
	type SwapOrigin = EnsureRoot<AccountId>;
	type ResetOrigin = EnsureRoot<AccountId>;
	type PrimeOrigin = EnsureRoot<AccountId>;
	type MembershipInitialized = ();
	type MembershipChanged = ();
	type MaxMembers = ConstU32<16>;
	type WeightInfo = pallet_membership::weights::SubstrateWeight<Runtime>;
}

/// Governance, or one of the emergency operators.
pub type Emergency = EitherOfDiverse<EnsureRoot<AccountId>, EnsureSignedBy<EmergencyOperators, AccountId>>;
