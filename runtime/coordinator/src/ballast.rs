//! The pallets of Ballast, wired.

use crate::{
	parameters::{dynamic_params::clocks, PolicyRules},
	peers::{EnsureSiblingVenue, HomeTransport, Transport},
	*,
};
use ballast_primitives::{
	message::{AccountReport, OrderResult},
	traits::VenueEvents,
	Fixed, Order, Takeover, VenueId,
};
use polkadot_sdk::{
	cumulus_pallet_parachain_system::RelaychainDataProvider, frame_system::EnsureNever,
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
	/// Value that may be reduced at the home venue in one block, settlement currency.
	pub MaxReductionPerBlock: Fixed = Fixed::from_u32(5_000_000);
}

impl pallet_venue_adapter::Config for Runtime {
	type Market = SpotMargin;
	type Transport = HomeTransport;
	// Nobody reaches the home venue from outside; the coordinator calls it directly.
	type CoordinatorOrigin = EnsureNever<()>;
	type Guard = pallet_portfolio::HomeGuard<Runtime>;
	type ThisVenue = HomeVenue;
	type RelayBlock = RelaychainDataProvider<Runtime>;
	type PriceBand = PriceBand;
	type TakeoverBand = TakeoverBand;
	type MaxReductionPerBlock = MaxReductionPerBlock;
	type HeartbeatInterval = ConstU32<1>;
	type WeightInfo = ();
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
	// What a venue's adapter executes in six blocks, and less than the 256 that it queues.
	type MaxVenueOrders = ConstU32<192>;
	type MaxDepthAge = ConstU32<50>;
	type MaxSilence = ConstU32<100>;
	type WeightInfo = ();
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

	fn on_order_ended(venue: VenueId, order: &Order, result: &OrderResult) -> DispatchResult {
		SoftLiquidation::order_ended(venue, order, result)
	}

	fn on_takeover_ended(venue: VenueId, takeover: &Takeover, result: &OrderResult) -> DispatchResult {
		SoftLiquidation::takeover_ended(venue, takeover, result)
	}

	fn on_written_off(venue: VenueId, account: AccountId, value: Fixed) -> DispatchResult {
		SoftLiquidation::written_off(venue, &account, value)
	}
}

impl pallet_portfolio::Config for Runtime {
	type Dispatch = Venues;
	type Risk = Thresholds;
	type KnownAssets = Thresholds;
	type Clock = Timestamp;
	type MaxPositions = ConstU32<32>;
	type CreditRelease = clocks::CreditReleaseMs;
	type WeightInfo = ();
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
	type WeightInfo = ();
}

impl pallet_price_feeds::Config for Runtime {
	type OperatorCrypto = pallet_price_feeds::crypto::OperatorCrypto;
	type Prices = Thresholds;
	type AdminOrigin = EnsureRoot<AccountId>;
	type WeightInfo = ();
}

impl pallet_soft_liquidation::Config for Runtime {
	type Dispatch = Venues;
	type Depth = Venues;
	type Risk = Thresholds;
	type Workers = Thresholds;
	type Clock = Timestamp;
	type Rules = PolicyRules;
	type Backstop = Backstop;
	type MaxSlicesPerBlock = ConstU32<32>;
	type HaltThreshold = clocks::HaltThresholdMs;
	type HaltGrace = clocks::HaltGraceMs;
	type SlicePatience = clocks::SlicePatienceMs;
	type RefusalTime = clocks::RefusalTimeMs;
	type ProofLifetime = ConstU32<10>;
	type BasePriority = ConstU64<{ u64::MAX / 2 }>;
	type AdminOrigin = EnsureRoot<AccountId>;
	type EmergencyOrigin = EnsureRoot<AccountId>;
	type WeightInfo = ();
}
