//! The home venue around the market: its adapter, the coordinator's registry and mirror, with plain calls between them. Prices are
//! the mock's oracle's; every asset can lose a fifth.

use super::*;
use ballast_primitives::{
	message::{AccountReport, OrderResult},
	traits::{CoordinatorTransport, TransportError, VenueEvents, VenueTransport},
	InstrumentId, Order, Takeover,
};
use ballast_risk::{AssetFactors, AssetState, Margin, Market, RiskError, RiskModel, RiskSource};
use polkadot_sdk::{
	frame_support::traits::{Contains, Hooks},
	frame_system::EnsureNever,
	sp_runtime::traits::BlockNumberProvider,
};

/// A venue elsewhere, of which only reports are heard.
pub const SIBLING: VenueId = VenueId::Sibling(2_001);

parameter_types! {
	pub static RelayNow: u32 = 1;
	pub const HomeVenue: VenueId = VenueId::Home;
	pub const Band: Permill = Permill::from_percent(10);
	pub MaxReduction: Fixed = Fixed::from_u32(1_000_000);
	pub const NoPool: Option<AccountId32> = None;
	pub LeastTransfer: Fixed = Fixed::from_u32(1);
}

pub struct RelayClock;
impl BlockNumberProvider for RelayClock {
	type BlockNumber = u32;
	fn current_block_number() -> u32 {
		RelayNow::get()
	}
}

pub struct Wires;
impl VenueTransport for Wires {
	fn send(venue: VenueId, message: Vec<u8>) -> Result<(), TransportError> {
		match venue {
			VenueId::Home => VenueAdapter::receive_local(message).map_err(|_| TransportError::Unreachable),
			VenueId::Sibling(_) => Ok(()),
		}
	}
}
impl CoordinatorTransport for Wires {
	fn send(message: Vec<u8>) -> Result<(), TransportError> {
		Venues::receive_from(VenueId::Home, message).map_err(|_| TransportError::Unreachable)
	}
}

pub struct Mirror;
impl VenueEvents for Mirror {
	fn on_enrolled(venue: VenueId, report: AccountReport) -> DispatchResult {
		Portfolio::apply_enrolled(venue, report)
	}
	fn on_report(venue: VenueId, report: AccountReport) -> DispatchResult {
		Portfolio::apply_report(venue, report)
	}
	fn on_withdrawn(venue: VenueId, account: AccountId32) -> DispatchResult {
		Portfolio::apply_withdrawn(venue, account)
	}
	fn on_leave_asked(venue: VenueId, account: AccountId32) -> DispatchResult {
		Portfolio::release(venue, account)
	}
	fn on_order_ended(_: VenueId, _: &Order, _: &OrderResult) -> DispatchResult {
		Ok(())
	}
	fn on_takeover_ended(_: VenueId, _: &Takeover, _: &OrderResult) -> DispatchResult {
		Ok(())
	}
	fn on_written_off(_: VenueId, _: AccountId32, _: Fixed) -> DispatchResult {
		Ok(())
	}
}

pub struct Risk;
impl RiskSource for Risk {
	fn market(assets: &[AssetId]) -> Result<Market, RiskError> {
		let assets = assets.iter().filter(|asset| **asset != USD).map(|asset| {
			let (mark, _) = Oracle::price(*asset).ok_or(RiskError::StalePrice(*asset))?;
			let depth = Fixed::from_u32(1_000_000_000);
			Ok(AssetState { depth, volatility: percent(5), ..AssetState::new(*asset, mark) })
		});
		Ok(Market { assets: assets.collect::<Result<_, RiskError>>()?, ..Market::default() })
	}
	fn model(assets: &[AssetId]) -> Result<RiskModel, RiskError> {
		let factors = |asset: &AssetId| AssetFactors::new(*asset, percent(20));
		let assets = assets.iter().filter(|asset| **asset != USD).map(factors).collect();
		Ok(RiskModel { assets, ..RiskModel::default() })
	}
}

pub struct Everything;
impl Contains<AssetId> for Everything {
	fn contains(_: &AssetId) -> bool {
		true
	}
}

impl pallet_venue_adapter::Config for Test {
	type Market = SpotMargin;
	type Transport = Wires;
	type CoordinatorOrigin = EnsureNever<()>;
	type Transfers = ();
	type Guard = pallet_portfolio::HomeGuard<Test>;
	type RelayBlock = RelayClock;
	type ThisVenue = HomeVenue;
	type PriceBand = Band;
	type TakeoverBand = Band;
	type MaxReductionPerBlock = MaxReduction;
	type PoolAccount = NoPool;
	type LeavePatience = ConstU32<{ u32::MAX }>;
	type HeartbeatInterval = ConstU32<1>;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = ();
}

impl pallet_venues::Config for Test {
	type AdminOrigin = EnsureRoot<AccountId32>;
	type VenueOrigin = EnsureNever<VenueId>;
	type Transport = Wires;
	type Events = Mirror;
	type RelayBlock = RelayClock;
	type OrderTimeout = ConstU32<20>;
	type MaxAttempts = ConstU32<10>;
	type MaxVenues = ConstU32<4>;
	type TransferVenues = polkadot_sdk::frame_support::traits::Everything;
	type MaxVenueOrders = ConstU32<192>;
	type EgressWindow = ConstU32<0>;
	type MaxDepthAge = ConstU32<50>;
	type MaxSilence = ConstU32<100>;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = ();
}

impl pallet_portfolio::Config for Test {
	type Dispatch = Venues;
	type Risk = Risk;
	type KnownAssets = Everything;
	type Clock = Timestamp;
	type MaxPositions = ConstU32<32>;
	type RelayBlock = RelayClock;
	type CreditTerm = ConstU32<14_400>;
	type CreditRelease = ConstU32<100>;
	type LeastTransfer = LeastTransfer;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = ();
}

/// One block: the adapter executes and reports, the coordinator follows up.
pub fn next_block() {
	RelayNow::mutate(|now| *now += 2);
	let block = System::block_number() + 1;
	System::set_block_number(block);
	VenueAdapter::on_initialize(block);
	Venues::on_initialize(block);
	VenueAdapter::do_try_state().expect("the adapter's invariants hold");
	Venues::do_try_state().expect("the registry's invariants hold");
	Portfolio::do_try_state().expect("the mirror's invariants hold");
}

/// From here on the account is margined by the coordinator.
pub fn enroll_at_home(account: &AccountId32) {
	Coordinated::set(true);
	VenueAdapter::enroll(signed(account)).expect("it enrols");
	next_block();
}

/// What an account has at the other venue; the first report enrols it there.
pub fn report_from_sibling(account: &AccountId32, positions: &[(AssetId, Fixed)]) {
	let zero = Fixed::default();
	let position = |(asset, quantity): &(AssetId, Fixed)| ReportedPosition {
		instrument: InstrumentId::Spot(*asset),
		quantity: *quantity,
		entry: zero,
		funding: zero,
	};
	let mut positions: Vec<_> =
		positions.iter().filter(|(_, quantity)| *quantity != zero).map(position).collect();
	positions.sort_by_key(|position| position.instrument);
	let positions = positions.try_into().expect("few positions");
	let report = AccountReport { account: account.clone(), positions, credit_used: zero };
	let _ = Portfolio::approve_venue(signed(account), SIBLING);
	Portfolio::apply_enrolled(SIBLING, report).expect("the report is fine");
}

/// The coordinator's view.
pub fn margin(account: &AccountId32) -> Margin {
	Portfolio::margin(account).expect("there are prices")
}
