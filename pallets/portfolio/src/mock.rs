//! A runtime with the real oracle, clock and thresholds, and a dispatcher that records what it is told.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use crate as pallet_portfolio;
use ballast_primitives::{
	message::{AccountMode, AccountReport, AssetDepth, ReportedPosition},
	traits::{DepthSource, NewOrder, NewTakeover, NewTransfer, OpenTransfer, VenueDispatch},
	AssetId, Fixed, InstrumentId, OrderId, Round, VenueId, SETTLEMENT,
};
use ballast_risk::{estimators::Rails, Position};
use pallet_thresholds::{AssetRails, ExpiringMedian, GenesisAsset, HorizonRules, OracleFeed};
use polkadot_sdk::{
	frame_support::{
		self, derive_impl, parameter_types,
		traits::{ConstU32, ConstU64, Hooks, SortedMembers},
		PalletId,
	},
	frame_system::{self, EnsureRoot},
	pallet_oracle, pallet_timestamp, sp_io,
	sp_runtime::{
		generic,
		traits::{BlakeTwo256, BlockNumberProvider, IdentityLookup},
		AccountId32, BuildStorage, DispatchError, DispatchResult, MultiSignature,
	},
};

type TxExtension = frame_system::AuthorizeCall<Test>;
type Extrinsic = generic::UncheckedExtrinsic<AccountId32, RuntimeCall, MultiSignature, TxExtension>;
type Block = generic::Block<generic::Header<u64, BlakeTwo256>, Extrinsic>;

#[frame_support::runtime]
mod test_runtime {
	#[runtime::runtime]
	#[runtime::derive(
		RuntimeCall,
		RuntimeEvent,
		RuntimeError,
		RuntimeOrigin,
		RuntimeTask,
		RuntimeViewFunction
	)]
	pub struct Test;

	#[runtime::pallet_index(0)]
	pub type System = frame_system;
	#[runtime::pallet_index(1)]
	pub type Timestamp = pallet_timestamp;
	#[runtime::pallet_index(2)]
	pub type Oracle = pallet_oracle;
	#[runtime::pallet_index(3)]
	pub type Portfolio = pallet_portfolio;
	#[runtime::pallet_index(4)]
	pub type Thresholds = pallet_thresholds;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = Block;
	type AccountId = AccountId32;
	type Lookup = IdentityLookup<AccountId32>;
}

#[derive_impl(pallet_timestamp::config_preludes::TestDefaultConfig)]
impl pallet_timestamp::Config for Test {}

pub const MAX_AGE: u64 = 120_000;
/// Relay-chain blocks for which a line is granted.
pub const TERM: u32 = 500;
/// Relay-chain blocks in which what was used of an expired line is reported.
pub const RELEASE: u32 = 100;
pub const START: u64 = 1_700_000_400_000;

parameter_types! {
	pub const OraclePalletId: PalletId = PalletId(*b"py/oracl");
	pub static Granted: Vec<(VenueId, AccountId32, Fixed, u32)> = vec![];
	pub static RelayNow: u32 = 1_000;
	pub static Unavailable: Vec<VenueId> = vec![];
	pub static RefuseGrants: bool = false;
	/// Of every venue.
	pub static Cap: Option<Fixed> = None;
	/// Of everybody.
	pub static LiveOrders: Vec<(VenueId, OrderId)> = vec![];
	/// What was told to be transferred.
	pub static Transferred: Vec<NewTransfer> = vec![];
	/// Of everybody.
	pub static OpenTransfers: Vec<OpenTransfer> = vec![];
	pub LeastTransfer: Fixed = Fixed::from_u32(1);
	pub Horizons: HorizonRules = HorizonRules::fixed(3_600_000);
}

pub struct Operators;
impl SortedMembers<AccountId32> for Operators {
	fn sorted_members() -> Vec<AccountId32> {
		vec![]
	}
}

impl pallet_oracle::Config for Test {
	type OnNewData = ();
	type CombineData = ExpiringMedian<Timestamp, ConstU64<MAX_AGE>>;
	type Time = Timestamp;
	type OracleKey = AssetId;
	type OracleValue = Fixed;
	type PalletId = OraclePalletId;
	type Members = Operators;
	type WeightInfo = ();
	type MaxHasDispatchedSize = ConstU32<10>;
	type MaxFeedValues = ConstU32<10>;
}

pub struct Depth;
impl DepthSource for Depth {
	fn depth(_: VenueId, _: AssetId) -> Option<AssetDepth> {
		None
	}
	fn total_depth(_: AssetId) -> Fixed {
		fixed(1_000_000_000)
	}
}

impl pallet_thresholds::Config for Test {
	type Feed = OracleFeed<Test>;
	type Depth = Depth;
	type Clock = Timestamp;
	type AdminOrigin = EnsureRoot<AccountId32>;
	type MaxAge = ConstU64<MAX_AGE>;
	type SampleInterval = ConstU64<60_000>;
	type Epoch = ConstU64<600_000>;
	type Horizon = Horizons;
	type MaxAssets = ConstU32<16>;
	type HistoryLength = ConstU32<16>;
	type MaxWorkers = ConstU32<4>;
	type Priority = ConstU64<1>;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = ();
}

pub struct RelayClock;
impl BlockNumberProvider for RelayClock {
	type BlockNumber = u32;
	fn current_block_number() -> u32 {
		RelayNow::get()
	}
}

/// Records grants, and is reachable or not as the test wants.
pub struct Recorder;
impl VenueDispatch for Recorder {
	fn is_available(venue: VenueId) -> bool {
		!Unavailable::get().contains(&venue)
	}
	fn exposure_cap(_: VenueId) -> Option<Fixed> {
		Cap::get()
	}
	fn submit(_: VenueId, _: &AccountId32, _: Vec<NewOrder>) -> Result<Vec<OrderId>, DispatchError> {
		panic!("the portfolio sends no orders")
	}
	fn take_over(_: VenueId, _: NewTakeover) -> Result<OrderId, DispatchError> {
		panic!("the portfolio moves nothing")
	}
	fn cancel(_: OrderId) -> DispatchResult {
		panic!("the portfolio sends no orders")
	}
	fn set_mode(_: VenueId, _: &AccountId32, _: AccountMode) -> DispatchResult {
		panic!("the portfolio sets no modes")
	}
	fn grant_credit(venue: VenueId, account: &AccountId32, amount: Fixed, until: u32) -> DispatchResult {
		if RefuseGrants::get() {
			return Err(DispatchError::Other("refused"));
		}
		Granted::mutate(|granted| granted.push((venue, account.clone(), amount, until)));
		Ok(())
	}
	fn write_off(_: VenueId, _: &AccountId32) -> DispatchResult {
		panic!("the portfolio writes nothing off")
	}
	fn live_orders(_: &AccountId32) -> Vec<(VenueId, OrderId)> {
		LiveOrders::get()
	}
	fn has_way(from: VenueId, to: VenueId) -> bool {
		from != HOME && to != HOME
	}
	fn transfer(transfer: NewTransfer) -> Result<OrderId, DispatchError> {
		let NewTransfer { amount, from, to, .. } = transfer;
		Transferred::mutate(|all| all.push(transfer));
		let id = OrderId(7);
		let open = OpenTransfer { id, from, to, amount, has_left: false, is_awaited: true };
		OpenTransfers::mutate(|all| all.push(open));
		Ok(id)
	}
	fn open_transfers(_: &AccountId32) -> Vec<OpenTransfer> {
		OpenTransfers::get()
	}
}

impl pallet_portfolio::Config for Test {
	type Dispatch = Recorder;
	type Risk = Thresholds;
	type KnownAssets = Thresholds;
	type Clock = Timestamp;
	type MaxPositions = ConstU32<8>;
	type RelayBlock = RelayClock;
	type CreditTerm = ConstU32<TERM>;
	type CreditRelease = ConstU32<RELEASE>;
	type LeastTransfer = LeastTransfer;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = Markets;
}

impl<LocalCall> frame_system::offchain::CreateTransactionBase<LocalCall> for Test
where
	RuntimeCall: From<LocalCall>,
{
	type RuntimeCall = RuntimeCall;
	type Extrinsic = Extrinsic;
}

impl<LocalCall> frame_system::offchain::CreateTransaction<LocalCall> for Test
where
	RuntimeCall: From<LocalCall>,
{
	type Extension = TxExtension;
	fn create_transaction(call: RuntimeCall, extension: Self::Extension) -> Extrinsic {
		Extrinsic::new_transaction(call, extension)
	}
}

impl<LocalCall> frame_system::offchain::CreateAuthorizedTransaction<LocalCall> for Test
where
	RuntimeCall: From<LocalCall>,
{
	fn create_extension() -> Self::Extension {
		TxExtension::new()
	}
}

pub const ALICE: AccountId32 = AccountId32::new([1; 32]);
pub const BOB: AccountId32 = AccountId32::new([2; 32]);
pub const HOME: VenueId = VenueId::Home;
pub const SIBLING: VenueId = VenueId::Sibling(2001);
pub const OTHER: VenueId = VenueId::Sibling(2002);
pub const DOT: AssetId = AssetId(1);
pub const ETH: AssetId = AssetId(2);
pub const USD: AssetId = SETTLEMENT;
pub const UNKNOWN: AssetId = AssetId(99);

pub fn fixed(whole: i128) -> Fixed {
	percent(100 * whole)
}

pub fn percent(hundredths: i128) -> Fixed {
	ballast_primitives::fixed::div(Fixed::from_inner(hundredths), Fixed::from_inner(100), Round::Down)
		.unwrap()
}

/// DOT, ETH and their like, all at 10.
#[cfg(feature = "runtime-benchmarks")]
pub struct Markets;
#[cfg(feature = "runtime-benchmarks")]
impl crate::benchmarking::BenchmarkHelper for Markets {
	fn prepare(assets: u32, venues: u32) -> (Vec<AssetId>, Vec<VenueId>) {
		let assets: Vec<AssetId> = (1..=assets).map(AssetId).collect();
		for asset in &assets {
			let stamped = pallet_oracle::TimestampedValue { value: fixed(10), timestamp: START };
			pallet_oracle::Values::<Test>::insert(asset, stamped);
		}
		Timestamp::set_timestamp(START);
		let venues = (0..venues).map(|n| if n == 0 { HOME } else { VenueId::Sibling(2_000 + n) });
		(assets, venues.collect())
	}
}

pub struct ExtBuilder;

impl ExtBuilder {
	/// DOT at 10 and ETH at 2000. All assets lose at most half.
	pub fn build() -> sp_io::TestExternalities {
		let listed = |id| GenesisAsset {
			asset: AssetId(id),
			rails: AssetRails {
				rails: Rails {
					floor: percent(2),
					cap: percent(80),
					max_step_up: percent(50),
					max_step_down: percent(10),
				},
				haircut: fixed(0),
				impact: fixed(0),
				stressed_volatility: percent(20),
				reference_size: fixed(0),
			},
			scan_range: percent(25),
			volatility: percent(5),
		};
		let storage = RuntimeGenesisConfig {
			thresholds: pallet_thresholds::GenesisConfig {
				assets: (1..=10).map(listed).collect(),
				stress: vec![(1..=10).map(|id| (AssetId(id), -500_000)).collect()],
				..Default::default()
			},
			..Default::default()
		}
		.build_storage()
		.unwrap();
		let mut ext = sp_io::TestExternalities::new(storage);
		ext.execute_with(|| {
			System::set_block_number(1);
			Timestamp::set_timestamp(START);
			feed(&[(DOT, fixed(10)), (ETH, fixed(2000))]);
		});
		ext
	}

	/// Runs the test in there, then checks the invariants.
	pub fn build_and_execute(test: impl FnOnce()) {
		Self::build().execute_with(|| {
			test();
			Portfolio::do_try_state().unwrap();
			Thresholds::do_try_state().unwrap();
		});
	}
}

/// The oracle's own account feeds these prices now.
pub fn feed(prices: &[(AssetId, Fixed)]) {
	Oracle::feed_values(RuntimeOrigin::root(), prices.to_vec().try_into().unwrap()).unwrap();
	Oracle::on_finalize(System::block_number());
}

pub fn advance(ms: u64) {
	Timestamp::set_timestamp(Timestamp::get() + ms);
}

pub fn spot(asset: AssetId, quantity: i128) -> ReportedPosition {
	ReportedPosition {
		instrument: InstrumentId::Spot(asset),
		quantity: fixed(quantity),
		entry: fixed(0),
		funding: fixed(0),
	}
}

pub fn perpetual(asset: AssetId, quantity: i128, entry: i128) -> ReportedPosition {
	ReportedPosition {
		instrument: InstrumentId::Perpetual(asset),
		entry: fixed(entry),
		..spot(asset, quantity)
	}
}

pub fn report(account: AccountId32, positions: &[ReportedPosition]) -> AccountReport {
	AccountReport { account, positions: positions.to_vec().try_into().unwrap(), credit_used: fixed(0) }
}

/// A report of a venue that says how much of a line is in use.
pub trait With {
	fn with(self, credit_used: Fixed) -> Self;
}
impl With for AccountReport {
	fn with(self, credit_used: Fixed) -> Self {
		Self { credit_used, ..self }
	}
}

pub fn held(venue: VenueId, positions: &[ReportedPosition]) -> Vec<Position> {
	positions.iter().map(|reported| crate::mirror::position(venue, reported)).collect()
}

/// Approves (siblings) and enrols the account with these positions.
pub fn enroll(venue: VenueId, account: AccountId32, positions: &[ReportedPosition]) {
	if venue != HOME {
		Portfolio::approve_venue(RuntimeOrigin::signed(account.clone()), venue).unwrap();
	}
	Portfolio::apply_enrolled(venue, report(account, positions)).unwrap();
}

pub fn events() -> Vec<crate::Event<Test>> {
	System::read_events_for_pallet()
}
