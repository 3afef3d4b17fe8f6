//! A small coordinator: the real portfolio, prices that tests set, and venues that record what they are told.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use crate as pallet_soft_liquidation;
use crate::{Event, KeeperOffer, Pallet, TakerOfLastResort, WorkerProof};
use alloc::{collections::BTreeMap, vec, vec::Vec};
use ballast_policy::{AccountState, Bid, PlanBasis, PlannedOrder, Quote, Rules, SlicePlan};
use ballast_primitives::{
	fixed::{self, ONE},
	message::{AccountMode, AccountReport, AssetDepth, OrderResult, ReportedPosition, WriteOffRefusal},
	traits::{ActiveWorkers, DepthSource, NewOrder, NewTakeover, NewTransfer, OpenTransfer, VenueDispatch},
	worker::{WorkerId, WorkerSignature},
	AssetId, Fixed, InstrumentId, Order, OrderFailure, OrderFill, OrderId, Round, Takeover, TakeoverFill,
	VenueId, SETTLEMENT,
};
use ballast_risk::{AssetFactors, AssetState, Margin, Market, RiskError, RiskModel, RiskSource};
use core::cell::RefCell;
use pallet_backstop::{Backstop, Covered, FeedSource};
use polkadot_sdk::{
	frame_support::{
		self, assert_ok, derive_impl, parameter_types,
		storage::unhashed,
		traits::{ConstU32, ConstU64, Everything, Hooks, SortedMembers},
	},
	frame_system::{self, EnsureSignedBy},
	pallet_timestamp,
	sp_arithmetic::Permill,
	sp_core::{sr25519, Pair},
	sp_io,
	sp_runtime::{
		generic,
		traits::{BlakeTwo256, BlockNumberProvider, IdentityLookup},
		AccountId32, BuildStorage, DispatchError, DispatchResult, MultiSignature,
	},
};

pub type TxExtension = frame_system::AuthorizeCall<Test>;
pub type Extrinsic = generic::UncheckedExtrinsic<AccountId32, RuntimeCall, MultiSignature, TxExtension>;
type Block = generic::Block<generic::Header<u64, BlakeTwo256>, Extrinsic>;

frame_support::construct_runtime!(
	pub enum Test {
		System: frame_system,
		Timestamp: pallet_timestamp,
		Portfolio: pallet_portfolio,
		SoftLiquidation: pallet_soft_liquidation,
	}
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type AccountId = AccountId32;
	type Lookup = IdentityLookup<AccountId32>;
	type Block = Block;
}

#[derive_impl(pallet_timestamp::config_preludes::TestDefaultConfig)]
impl pallet_timestamp::Config for Test {}

pub const DOT: AssetId = AssetId(1);
pub const ETH: AssetId = AssetId(2);
pub const HOME: VenueId = VenueId::Home;
pub const AWAY: VenueId = VenueId::Sibling(2001);
pub const ALICE: AccountId32 = AccountId32::new([1; 32]);
pub const BOB: AccountId32 = AccountId32::new([2; 32]);
/// Keepers.
pub const CAROL: AccountId32 = AccountId32::new([3; 32]);
pub const DAVE: AccountId32 = AccountId32::new([4; 32]);
/// The liquidity pool.
pub const POOL: AccountId32 = AccountId32::new([6; 32]);
pub const ADMIN: AccountId32 = AccountId32::new([8; 32]);
pub const EMERGENCY: AccountId32 = AccountId32::new([9; 32]);
/// Time of the first block, milliseconds since 1970.
pub const START: u64 = 1_700_000_000_000;
pub const BLOCK_MS: u64 = 6_000;
pub const HALT_THRESHOLD: u64 = 60_000;
pub const HALT_GRACE: u64 = 120_000;
pub const PATIENCE: u64 = 90_000;
pub const REFUSAL_TIME: u64 = 180_000;

pub fn f(value: f64) -> Fixed {
	Fixed::from_inner((value * 1e9) as i128 * (ONE / 1_000_000_000))
}

parameter_types! {
	pub static TheRules: Rules = rules();
	pub static MaxSlices: u32 = 2;
	/// Every good plan is taken at once unless a test says otherwise.
	pub static PlanWindow: u64 = 0;
	pub const MaxDivergence: Permill = Permill::from_percent(20);
	pub LeastTransfer: Fixed = rules().dust;
	pub static WorkerSet: Vec<WorkerId> = vec![worker_pair(0).public().into(), worker_pair(1).public().into()];
}

pub fn rules() -> Rules {
	Rules::default()
}

/// What the doubles know.
#[derive(Default)]
pub struct World {
	pub prices: BTreeMap<AssetId, Fixed>,
	pub depths: BTreeMap<(VenueId, AssetId), Fixed>,
	/// Least values of orders; none where nothing is said.
	pub least_orders: BTreeMap<(VenueId, AssetId), Fixed>,
	/// Where markets trade; nobody knows unless a test says so.
	pub prices_at: BTreeMap<(VenueId, AssetId), Fixed>,
	/// What all venues together say of prices; nothing unless a test says so.
	pub venue_prices: BTreeMap<AssetId, Vec<Fixed>>,
	/// How long orders to a venue take; not measured where nothing is said.
	pub latencies: BTreeMap<VenueId, u64>,
	/// Venues that are not available.
	pub down: Vec<VenueId>,
	/// How many orders may be open at a venue; any number where nothing is said.
	pub limits: BTreeMap<VenueId, u32>,
	/// Venues whose dispatch refuses everything.
	pub refusing: Vec<VenueId>,
	/// Venues whose outbox is full.
	pub outbox_full: Vec<VenueId>,
	pub live: BTreeMap<OrderId, (VenueId, Order)>,
	/// Exposure caps of venues; none where nothing is said.
	pub caps: BTreeMap<VenueId, Fixed>,
	/// Open transfers, and whether they have left.
	pub transfers: BTreeMap<OrderId, (NewTransfer, bool)>,
	pub submitted: Vec<(VenueId, Order)>,
	/// Whether there is a liquidity pool: what [`POOL`] has at the venues.
	pub pool: bool,
	/// What venues took of accounts, settlement currency.
	pub pot: Fixed,
	/// What the markets that venues trade on got: settlement currency and DOT.
	pub markets: (Fixed, Fixed),
	/// What those who lent lost and nobody paid.
	pub unpaid: Fixed,
	/// What is in the insurance fund.
	pub fund: Fixed,
	/// Share of what the pool took over that is sold off in an interval; nothing unless a test says so.
	pub disposal: Fixed,
	/// What the backstop was told.
	pub told: Vec<Told>,
	/// Who pushed what the last penalty was for, as the backstop was told.
	pub planner: Option<AccountId32>,
	pub cancelled: Vec<OrderId>,
	/// Whether nothing has been sent yet, so that what is cancelled ends at once.
	pub unsent: bool,
	pub modes: Vec<(VenueId, AccountId32, AccountMode)>,
	/// Credit lines as venues were told them.
	pub grants: Vec<(VenueId, AccountId32, Fixed)>,
	pub write_offs: Vec<(VenueId, AccountId32)>,
	pub next: u64,
}

/// What the backstop is told.
#[derive(Clone, Debug, PartialEq)]
pub enum Told {
	Insolvent(AccountId32),
	Solvent(AccountId32),
	Covered(VenueId, AccountId32, Fixed),
	Penalty(VenueId, Fixed),
	Surcharge(VenueId, Fixed),
	PaidTakeover(Fixed),
}

std::thread_local! {
	static WORLD: RefCell<World> = RefCell::new(World::default());
}

pub fn world<R>(change: impl FnOnce(&mut World) -> R) -> R {
	WORLD.with(|w| change(&mut w.borrow_mut()))
}

pub struct MockRisk;
impl RiskSource for MockRisk {
	fn market(assets: &[AssetId]) -> Result<Market, RiskError> {
		let assets = assets.iter().filter(|a| **a != SETTLEMENT).map(|asset| {
			let mark = world(|w| w.prices.get(asset).copied()).ok_or(RiskError::StalePrice(*asset))?;
			let depth = MockDepth::total_depth(*asset);
			Ok(AssetState { depth, volatility: f(0.05), ..AssetState::new(*asset, mark) })
		});
		Ok(Market { assets: assets.collect::<Result<_, RiskError>>()?, ..Market::default() })
	}
	fn model(assets: &[AssetId]) -> Result<RiskModel, RiskError> {
		let factors = |asset: &AssetId| AssetFactors::new(*asset, f(0.2));
		let assets = assets.iter().filter(|a| **a != SETTLEMENT).map(factors).collect();
		Ok(RiskModel { version: 7, assets, ..RiskModel::default() })
	}
}

pub struct MockDepth;
impl DepthSource for MockDepth {
	fn depth(venue: VenueId, asset: AssetId) -> Option<AssetDepth> {
		world(|w| {
			let depth = *w.depths.get(&(venue, asset))?;
			let price = w.prices_at.get(&(venue, asset)).copied().unwrap_or_default();
			Some(AssetDepth { asset, depth, price })
		})
	}
	fn least_order(venue: VenueId, asset: AssetId) -> Fixed {
		world(|w| w.least_orders.get(&(venue, asset)).copied().unwrap_or_default())
	}
	fn total_depth(asset: AssetId) -> Fixed {
		world(|w| {
			w.depths
				.iter()
				.filter(|((_, a), _)| *a == asset)
				.fold(Fixed::default(), |sum, (_, d)| fixed::add(sum, *d).unwrap())
		})
	}
	fn venue_prices(asset: AssetId) -> Vec<Fixed> {
		world(|w| w.venue_prices.get(&asset).cloned().unwrap_or_default())
	}
}

/// Where the double of the dispatcher keeps takeovers: what a call did comes undone with the call.
const TAKEOVERS: &[u8] = b"takeovers";

/// Takeovers whose outcome is open.
pub fn takeovers() -> BTreeMap<OrderId, (VenueId, Takeover)> {
	unhashed::get_or_default(TAKEOVERS)
}

fn set_takeover(id: OrderId, takeover: Option<(VenueId, Takeover)>) {
	let mut all = takeovers();
	match takeover {
		Some(takeover) => all.insert(id, takeover),
		None => all.remove(&id),
	};
	unhashed::put(TAKEOVERS, &all);
}

/// A pool whose portfolio is that of [`POOL`], and a fund that is a number.
pub struct MockBackstop;
impl Backstop for MockBackstop {
	fn note_insolvent(account: &AccountId32) {
		world(|w| w.told.push(Told::Insolvent(account.clone())));
	}
	fn note_solvent(account: &AccountId32) {
		world(|w| w.told.push(Told::Solvent(account.clone())));
	}
	fn cover(venue: VenueId, account: &AccountId32, loss: Fixed) -> Result<Covered, DispatchError> {
		world(|w| {
			w.told.push(Told::Covered(venue, account.clone(), loss));
			let fund = loss.min(w.fund);
			w.fund = fixed::sub(w.fund, fund).unwrap();
			let socialised = fixed::sub(loss, fund).unwrap();
			w.unpaid = fixed::add(w.unpaid, socialised).unwrap();
			Ok(Covered { fund, pool: Fixed::default(), socialised })
		})
	}
	fn note_penalty(venue: VenueId, penalty: Fixed, by: Option<&AccountId32>) {
		world(|w| {
			w.told.push(Told::Penalty(venue, penalty));
			w.planner = by.cloned();
		});
	}
	fn note_surcharge(venue: VenueId, surcharge: Fixed) {
		world(|w| w.told.push(Told::Surcharge(venue, surcharge)));
	}
	fn feed_fund(_: &AccountId32, _: u128, _: FeedSource) -> DispatchResult {
		Err(DispatchError::Unavailable)
	}
	fn quote(equity: Fixed, maintenance: Fixed, gross: Fixed) -> Option<Quote> {
		let margin = Margin { equity, maintenance, initial: maintenance, ..Margin::default() };
		let own = Portfolio::assess(&POOL).ok()?;
		let free = fixed::sub(own.equity, own.initial)
			.and_then(|free| fixed::sub(free, Portfolio::reserved_margin(&POOL)))
			.unwrap();
		let capacity = fixed::mul(free.max(Fixed::default()), f(0.5), Round::Down).unwrap();
		ballast_policy::quote(&margin, gross, capacity, world(|w| w.fund), &TheRules::get()).unwrap()
	}
	fn pay_takeover(from_fund: Fixed) -> DispatchResult {
		world(|w| {
			if from_fund > w.fund {
				return Err(DispatchError::Other("not so much"));
			}
			w.told.push(Told::PaidTakeover(from_fund));
			w.fund = fixed::sub(w.fund, from_fund).unwrap();
			Ok(())
		})?;
		change_position(HOME, &POOL, spot(SETTLEMENT), from_fund);
		Ok(())
	}
}
impl TakerOfLastResort for MockBackstop {
	fn pool_account() -> Option<AccountId32> {
		world(|w| w.pool.then_some(POOL))
	}
	fn fund() -> Fixed {
		world(|w| w.fund)
	}
	fn disposal_share() -> Fixed {
		world(|w| w.disposal)
	}
	fn debtors() -> Vec<AccountId32> {
		let of = |told: &Told| match told {
			Told::Covered(_, account, _) => Some(account.clone()),
			_ => None,
		};
		world(|w| w.told.iter().filter_map(of).collect())
	}
}

pub struct MockDispatch;
impl VenueDispatch for MockDispatch {
	fn is_available(venue: VenueId) -> bool {
		world(|w| !w.down.contains(&venue))
	}
	fn can_be_told(venue: VenueId) -> bool {
		world(|w| !w.down.contains(&venue) && !w.outbox_full.contains(&venue))
	}
	fn room(venue: VenueId) -> u32 {
		world(|w| {
			if w.down.contains(&venue) {
				return 0;
			}
			let orders = w.live.values().filter(|(at, _)| *at == venue).count();
			let open = (orders + takeovers().values().filter(|(at, _)| *at == venue).count()) as u32;
			w.limits.get(&venue).map_or(u32::MAX, |limit| limit.saturating_sub(open))
		})
	}
	fn latency_ms(venue: VenueId) -> Option<u64> {
		world(|w| w.latencies.get(&venue).copied())
	}
	fn submit(
		venue: VenueId,
		account: &AccountId32,
		orders: Vec<NewOrder>,
	) -> Result<Vec<OrderId>, DispatchError> {
		world(|w| {
			if w.refusing.contains(&venue) {
				return Err(DispatchError::Other("refusing"));
			}
			Ok(orders
				.into_iter()
				.map(|new| {
					w.next += 1;
					let order = Order {
						id: OrderId(w.next),
						account: account.clone(),
						instrument: new.instrument,
						quantity: new.quantity,
						limit_price: new.limit_price,
						penalty: new.penalty,
						deadline: 0,
					};
					w.live.insert(order.id, (venue, order.clone()));
					w.submitted.push((venue, order.clone()));
					order.id
				})
				.collect())
		})
	}
	fn take_over(venue: VenueId, new: NewTakeover) -> Result<OrderId, DispatchError> {
		if Self::live_orders(&new.from).iter().any(|(at, _)| *at == venue) {
			return Err(DispatchError::Other("busy"));
		}
		world(|w| {
			if w.refusing.contains(&venue) {
				return Err(DispatchError::Other("refusing"));
			}
			w.next += 1;
			let id = OrderId(w.next);
			let NewTakeover { from, to, fraction, price, fee, may_borrow } = new;
			let takeover = Takeover { id, from, to, fraction, price, fee, may_borrow, deadline: 0 };
			set_takeover(id, Some((venue, takeover)));
			Ok(id)
		})
	}
	fn exposure_cap(venue: VenueId) -> Option<Fixed> {
		world(|w| w.caps.get(&venue).copied())
	}
	fn has_way(from: VenueId, to: VenueId) -> bool {
		from != HOME && to != HOME
	}
	fn transfer(transfer: NewTransfer) -> Result<OrderId, DispatchError> {
		world(|w| {
			if w.refusing.contains(&transfer.from) {
				return Err(DispatchError::Other("refusing"));
			}
			w.next += 1;
			w.transfers.insert(OrderId(w.next), (transfer, false));
			Ok(OrderId(w.next))
		})
	}
	fn open_transfers(account: &AccountId32) -> Vec<OpenTransfer> {
		let of = |(id, (transfer, has_left)): (&OrderId, &(NewTransfer, bool))| {
			let NewTransfer { from, to, amount, .. } = *transfer;
			let open = OpenTransfer { id: *id, from, to, amount, has_left: *has_left, is_awaited: true };
			(transfer.account == *account).then_some(open)
		};
		world(|w| w.transfers.iter().filter_map(of).collect())
	}
	fn cancel(order: OrderId) -> DispatchResult {
		let (unsent, live) = world(|w| {
			w.cancelled.push(order);
			(w.unsent, w.live.contains_key(&order))
		});
		if unsent && live {
			fail(order, OrderFailure::Cancelled);
		} else if unsent {
			refuse(order, OrderFailure::Cancelled);
		}
		Ok(())
	}
	fn set_mode(venue: VenueId, account: &AccountId32, mode: AccountMode) -> DispatchResult {
		world(|w| {
			if w.down.contains(&venue) || w.outbox_full.contains(&venue) {
				return Err(DispatchError::Other("down"));
			}
			w.modes.push((venue, account.clone(), mode));
			Ok(())
		})
	}
	fn grant_credit(venue: VenueId, account: &AccountId32, amount: Fixed, _: u32) -> DispatchResult {
		world(|w| w.grants.push((venue, account.clone(), amount)));
		Ok(())
	}
	fn write_off(venue: VenueId, account: &AccountId32) -> DispatchResult {
		world(|w| w.write_offs.push((venue, account.clone())));
		Ok(())
	}
	fn live_orders(account: &AccountId32) -> Vec<(VenueId, OrderId)> {
		world(|w| {
			let of_account = |(id, (venue, order)): (&OrderId, &(VenueId, Order))| {
				(order.account == *account).then_some((*venue, *id))
			};
			let takeovers = takeovers();
			let takeovers = takeovers.iter().filter(|(_, (_, takeover))| takeover.from == *account);
			let orders = w.live.iter().filter_map(of_account);
			orders.chain(takeovers.map(|(id, (venue, _))| (*venue, *id))).collect()
		})
	}
}

pub struct MockWorkers;
impl ActiveWorkers for MockWorkers {
	fn workers() -> Vec<WorkerId> {
		WorkerSet::get()
	}
}

/// Six seconds a block.
pub struct RelayClock;
impl BlockNumberProvider for RelayClock {
	type BlockNumber = u32;
	fn current_block_number() -> u32 {
		u32::try_from(Timestamp::get() / 6_000).unwrap()
	}
}

impl pallet_portfolio::Config for Test {
	type Dispatch = MockDispatch;
	type Risk = MockRisk;
	type KnownAssets = Everything;
	type Clock = Timestamp;
	type MaxPositions = ConstU32<32>;
	type RelayBlock = RelayClock;
	type CreditTerm = ConstU32<14_400>;
	type CreditRelease = ConstU32<100>;
	type LeastTransfer = LeastTransfer;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = BenchmarkMarket;
}

impl pallet_soft_liquidation::Config for Test {
	type AdminOrigin = EnsureSignedBy<AdminOnly, AccountId32>;
	type EmergencyOrigin = EnsureSignedBy<EmergencyOnly, AccountId32>;
	type Dispatch = MockDispatch;
	type Depth = MockDepth;
	type Risk = MockRisk;
	type Workers = MockWorkers;
	type Clock = Timestamp;
	type Rules = TheRules;
	type Backstop = MockBackstop;
	type MaxSlicesPerBlock = MaxSlices;
	type MaxDivergence = MaxDivergence;
	type HaltThreshold = ConstU64<HALT_THRESHOLD>;
	type HaltGrace = ConstU64<HALT_GRACE>;
	type SlicePatience = ConstU64<PATIENCE>;
	type RefusalTime = ConstU64<REFUSAL_TIME>;
	type PlanWindow = PlanWindow;
	type ProofLifetime = ConstU32<5>;
	type BasePriority = ConstU64<1_000>;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = BenchmarkMarket;
}

/// Markets without a history.
#[cfg(feature = "runtime-benchmarks")]
pub struct BenchmarkMarket;
#[cfg(feature = "runtime-benchmarks")]
impl crate::benchmarking::BenchmarkHelper<RuntimeOrigin> for BenchmarkMarket {
	fn prepare(assets: u32, venues: u32, depth: Fixed) -> (Vec<AssetId>, Vec<VenueId>) {
		let assets: Vec<AssetId> = (1..=assets).map(AssetId).collect();
		let venues: Vec<VenueId> =
			(0..venues).map(|n| if n == 0 { HOME } else { VenueId::Sibling(2_000 + n) }).collect();
		world(|w| {
			for asset in &assets {
				w.prices.insert(*asset, f(10.0));
				w.depths.extend(venues.iter().map(|venue| ((*venue, *asset), depth)));
			}
			w.pool = true;
			w.fund = f(1_000_000.0);
		});
		Timestamp::set_timestamp(START + BLOCK_MS);
		(assets, venues)
	}
	fn shared() -> crate::benchmarking::SharedState {
		let of_one = |key: [u8; 32]| vec![key.to_vec()];
		crate::benchmarking::SharedState {
			read: of_one(crate::Breaker::<Test>::hashed_key()),
			written: of_one(crate::Stats::<Test>::hashed_key()),
		}
	}
	fn enrolled(_: &AccountId32, _: VenueId) {}
	fn sign(payload: &[u8]) -> (u32, WorkerSignature) {
		(1, worker_pair(1).sign(payload).into())
	}
	fn admin() -> RuntimeOrigin {
		RuntimeOrigin::signed(ADMIN)
	}
}

#[cfg(feature = "runtime-benchmarks")]
impl pallet_portfolio::benchmarking::BenchmarkHelper for BenchmarkMarket {
	fn prepare(assets: u32, venues: u32) -> (Vec<AssetId>, Vec<VenueId>) {
		<Self as crate::benchmarking::BenchmarkHelper<RuntimeOrigin>>::prepare(assets, venues, f(1_000_000.0))
	}
}

pub struct AdminOnly;
impl SortedMembers<AccountId32> for AdminOnly {
	fn sorted_members() -> Vec<AccountId32> {
		vec![ADMIN]
	}
}

pub struct EmergencyOnly;
impl SortedMembers<AccountId32> for EmergencyOnly {
	fn sorted_members() -> Vec<AccountId32> {
		vec![EMERGENCY]
	}
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

pub fn new_ext() -> sp_io::TestExternalities {
	world(|w| {
		*w = World::default();
		w.prices.insert(DOT, f(10.0));
		w.prices.insert(ETH, f(1000.0));
		for venue in [HOME, AWAY] {
			for asset in [DOT, ETH] {
				w.depths.insert((venue, asset), f(1_000_000.0));
			}
		}
	});
	TheRules::set(rules());
	MaxSlices::set(2);
	PlanWindow::set(0);
	let storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
	let mut ext = sp_io::TestExternalities::from(storage);
	ext.execute_with(|| {
		System::set_block_number(1);
		Timestamp::set_timestamp(START);
		SoftLiquidation::on_finalize(1);
	});
	ext
}

pub fn build_and_execute(test: impl FnOnce()) {
	new_ext().execute_with(|| {
		test();
		SoftLiquidation::do_try_state().unwrap();
	});
}

/// The block before ends, and one begins so much later.
pub fn wait(ms: u64) {
	let (block, now) = (System::block_number(), Timestamp::get());
	SoftLiquidation::on_finalize(block);
	System::set_block_number(block + 1);
	Timestamp::set_timestamp(now + ms);
	SoftLiquidation::on_initialize(block + 1);
}

/// Blocks pass for so long.
pub fn pass(ms: u64) {
	for _ in 0..ms.div_ceil(BLOCK_MS) {
		wait(BLOCK_MS);
	}
}

pub fn set_price(asset: AssetId, price: f64) {
	world(|w| w.prices.insert(asset, f(price)));
}

pub fn report(venue: VenueId, account: &AccountId32, positions: &[(InstrumentId, f64)]) -> AccountReport {
	let positions: Vec<_> =
		positions.iter().map(|(instrument, quantity)| (*instrument, f(*quantity))).collect();
	exact_report(venue, account, positions)
}

fn exact_report(
	_: VenueId,
	account: &AccountId32,
	mut positions: Vec<(InstrumentId, Fixed)>,
) -> AccountReport {
	positions.sort();
	positions.retain(|(_, quantity)| *quantity != Fixed::default());
	let positions: Vec<_> = positions
		.into_iter()
		.map(|(instrument, quantity)| ReportedPosition {
			instrument,
			quantity,
			entry: Fixed::default(),
			funding: Fixed::default(),
		})
		.collect();
	AccountReport {
		account: account.clone(),
		positions: positions.try_into().unwrap(),
		credit_used: Fixed::default(),
	}
}

pub fn spot(asset: AssetId) -> InstrumentId {
	InstrumentId::Spot(asset)
}

/// Enrols an account with these positions.
pub fn enrol(venue: VenueId, account: &AccountId32, positions: &[(InstrumentId, f64)]) {
	if venue != HOME {
		assert_ok!(Portfolio::approve_venue(RuntimeOrigin::signed(account.clone()), venue));
	}
	assert_ok!(Portfolio::apply_enrolled(venue, report(venue, account, positions)));
}

/// Replaces what is known of an account at a venue.
pub fn deposit_report(venue: VenueId, account: &AccountId32, positions: &[(InstrumentId, f64)]) {
	assert_ok!(Portfolio::apply_report(venue, report(venue, account, positions)));
	assert_ok!(SoftLiquidation::reevaluate(account));
}

/// 1000 DOT bought with 6000 borrowed: healthy at 10, watched at 9, called at 8, unwound below 7.5.
pub fn enrol_alice() {
	enrol(HOME, &ALICE, &[(spot(SETTLEMENT), -6000.0), (spot(DOT), 1000.0)]);
}

/// The same account, on the way down.
pub fn unwinding_alice() {
	enrol_alice();
	set_price(DOT, 7.4);
	assert_ok!(SoftLiquidation::poke(RuntimeOrigin::signed(BOB), ALICE, None));
	assert!(matches!(SoftLiquidation::api_state(&ALICE), AccountState::Unwinding { .. }));
}

pub fn positions_at(venue: VenueId, account: &AccountId32) -> Vec<(InstrumentId, Fixed)> {
	SoftLiquidation::api_portfolio(account)
		.into_iter()
		.filter(|p| p.venue == venue)
		.map(|p| (p.instrument, p.quantity))
		.collect()
}

/// The venue executes an order at a price and reports it, as the gate would do.
pub fn fill(id: OrderId, price: f64) {
	// Off the list before anybody is told.
	let (venue, order) = world(|w| w.live.remove(&id)).expect("a live order");
	let value = fixed::mul(order.quantity, f(price), Round::Down).unwrap();
	let rate = Fixed::from_inner(i128::from(order.penalty.deconstruct()) * (ONE / 1_000_000));
	let penalty = fixed::mul(fixed::abs(value).unwrap(), rate, Round::Down).unwrap();
	let proceeds = fixed::neg(value).unwrap();
	let cash = fixed::sub(proceeds, penalty).unwrap();
	let mut positions: BTreeMap<_, _> = positions_at(venue, &order.account).into_iter().collect();
	for (instrument, change) in [(order.instrument, order.quantity), (spot(SETTLEMENT), cash)] {
		let quantity = positions.entry(instrument).or_insert_with(Fixed::default);
		*quantity = fixed::add(*quantity, change).unwrap();
	}
	world(|w| {
		w.pot = fixed::add(w.pot, penalty).unwrap();
		w.markets.0 = fixed::sub(w.markets.0, proceeds).unwrap();
		if order.instrument.underlying() == DOT {
			w.markets.1 = fixed::sub(w.markets.1, order.quantity).unwrap();
		}
	});
	let report = exact_report(venue, &order.account, positions.into_iter().collect());
	assert_ok!(Portfolio::apply_report(venue, report));
	assert_ok!(SoftLiquidation::report_applied(&order.account));
	let fill = OrderFill { quantity: order.quantity, proceeds, penalty };
	assert_ok!(SoftLiquidation::order_ended(venue, &order, &OrderResult::Executed(fill)));
}

/// The venue reports that it will not execute the order.
pub fn fail(id: OrderId, reason: OrderFailure) {
	let (venue, order) = world(|w| w.live.remove(&id)).expect("a live order");
	assert_ok!(SoftLiquidation::order_ended(venue, &order, &OrderResult::Failed(reason)));
}

/// Changes what is known of a position, without telling anybody.
pub fn change_position(venue: VenueId, account: &AccountId32, instrument: InstrumentId, change: Fixed) {
	let mut positions: BTreeMap<_, _> = positions_at(venue, account).into_iter().collect();
	let quantity = positions.entry(instrument).or_insert_with(Fixed::default);
	*quantity = fixed::add(*quantity, change).unwrap();
	let report = exact_report(venue, account, positions.into_iter().collect());
	assert_ok!(Portfolio::apply_report(venue, report));
}

/// The venue executes a takeover and reports both accounts, as the gate would do.
pub fn take(id: OrderId) {
	let (venue, order) = takeovers().remove(&id).expect("an open takeover");
	// Off the list before anybody is told.
	set_takeover(id, None);
	let (mut value, mut gross) = (Fixed::default(), Fixed::default());
	for (instrument, held) in positions_at(venue, &order.from) {
		let round = if held < Fixed::default() { Round::Up } else { Round::Down };
		let moved = fixed::mul(held, order.fraction, round).unwrap();
		change_position(venue, &order.to, instrument, moved);
		change_position(venue, &order.from, instrument, fixed::neg(moved).unwrap());
		let mark = match instrument.underlying() {
			SETTLEMENT => f(1.0),
			asset => world(|w| w.prices.get(&asset).copied()).unwrap_or_default(),
		};
		let worth = fixed::mul(moved, mark, Round::Down).unwrap();
		value = fixed::add(value, worth).unwrap();
		gross = fixed::add(gross, fixed::abs(worth).unwrap()).unwrap();
	}
	change_position(venue, &order.to, spot(SETTLEMENT), fixed::neg(order.price).unwrap());
	change_position(venue, &order.from, spot(SETTLEMENT), fixed::sub(order.price, order.fee).unwrap());
	world(|w| w.pot = fixed::add(w.pot, order.fee).unwrap());
	assert_ok!(SoftLiquidation::report_applied(&order.to));
	assert_ok!(SoftLiquidation::report_applied(&order.from));
	let fill = TakeoverFill { fraction: order.fraction, value, gross, price: order.price, fee: order.fee };
	assert_ok!(SoftLiquidation::takeover_ended(venue, &order, &OrderResult::TakenOver(fill)));
}

/// The venue reports that it will not move anything, or nobody knows.
pub fn refuse(id: OrderId, reason: OrderFailure) {
	let (venue, takeover) = takeovers().remove(&id).expect("an open takeover");
	set_takeover(id, None);
	assert_ok!(SoftLiquidation::takeover_ended(venue, &takeover, &OrderResult::Failed(reason)));
}

/// The dispatcher closes a takeover and tells nobody.
pub fn lose_takeover(id: OrderId) {
	set_takeover(id, None);
}

/// Ids of all open takeovers, by venue.
pub fn open_takeovers() -> Vec<OrderId> {
	let mut open: Vec<_> = takeovers().into_iter().map(|(id, (venue, _))| (venue, id)).collect();
	open.sort();
	open.into_iter().map(|(_, id)| id).collect()
}

/// A keeper with so much settlement currency at both venues.
pub fn keeper(account: &AccountId32, money: f64) {
	for venue in [HOME, AWAY] {
		enrol(venue, account, &[(spot(SETTLEMENT), money / 2.0)]);
	}
	assert_ok!(SoftLiquidation::register_keeper(RuntimeOrigin::signed(account.clone())));
}

/// A pool with so much at both venues, and a fund.
pub fn pool(money: f64, fund: f64) {
	for venue in [HOME, AWAY] {
		enrol(venue, &POOL, &[(spot(SETTLEMENT), money / 2.0)]);
	}
	world(|w| {
		w.pool = true;
		w.fund = f(fund);
	});
}

/// Collateral at home, and debts at both venues: 1000 DOT against 6000, with 1400 of equity at 7.4.
pub fn enrol_spread_alice() {
	enrol(HOME, &ALICE, &[(spot(SETTLEMENT), -4000.0), (spot(DOT), 700.0)]);
	enrol(AWAY, &ALICE, &[(spot(SETTLEMENT), -2000.0), (spot(DOT), 300.0)]);
}

/// How long an auction of something of value runs, milliseconds.
pub fn run_ms() -> u64 {
	ballast_policy::Auction::run_ms(ballast_policy::AuctionMode::Solvent, &rules())
}

/// The same account below the auction trigger (equity 900, MM 1380), with keepers bidding.
pub fn auctioned_alice() {
	enrol_spread_alice();
	keeper(&CAROL, 100_000.0);
	keeper(&DAVE, 100_000.0);
	set_price(DOT, 6.9);
	assert!(poke(&ALICE));
	assert!(matches!(state(), AccountState::Auction(_)), "{:?}", state());
}

pub fn offer() -> KeeperOffer {
	SoftLiquidation::offer_of(ALICE).expect("an offer")
}

/// A bid for a fraction on the conditions of this moment.
pub fn bid_for(fraction: f64) -> Bid {
	let KeeperOffer { takes, portfolio, .. } = offer();
	Bid { fraction: f(fraction), worst_price: f(1_000_000.0), takes, portfolio }
}

/// The venue writes off what the account owes there in settlement currency, as far as its pot does not pay it, and reports, as
/// the gate would do; unless it has something left there.
pub fn write_off(venue: VenueId, account: &AccountId32) {
	let mut positions = positions_at(venue, account);
	let owed = |(i, q): &(InstrumentId, Fixed)| *i == spot(SETTLEMENT) && *q < Fixed::default();
	let debt = positions.iter().find(|p| owed(p)).map_or(Fixed::default(), |(_, q)| fixed::neg(*q).unwrap());
	positions.retain(|p| !owed(p));
	let is_left = |(instrument, quantity): &(InstrumentId, Fixed)| {
		let mark =
			if instrument.is_settlement() { Some(f(1.0)) } else { world(|w| w.prices.get(&DOT).copied()) };
		mark.is_none_or(|mark| fixed::mul(*quantity, mark, Round::Up).unwrap() > rules().dust)
	};
	if positions.iter().any(is_left) {
		assert_ok!(Portfolio::apply_report(
			venue,
			exact_report(venue, account, positions_at(venue, account))
		));
		assert_ok!(SoftLiquidation::write_off_refused(venue, account, WriteOffRefusal::SomethingLeft));
		return;
	}
	let lost = world(|w| {
		let covered = debt.min(w.pot);
		w.pot = fixed::sub(w.pot, covered).unwrap();
		fixed::sub(debt, covered).unwrap()
	});
	assert_ok!(Portfolio::apply_report(venue, exact_report(venue, account, positions)));
	assert_ok!(SoftLiquidation::written_off(venue, account, lost));
}

/// What everybody has in settlement currency, and in DOT: accounts, pool, pots, markets and fund, less what those who lent lost.
/// Only what somebody brings changes it.
pub fn wealth() -> (Fixed, Fixed) {
	let (money, dot) = everything();
	world(|w| {
		let money = fixed::sub(fixed::add(money, w.fund).unwrap(), w.unpaid).unwrap();
		(money, dot)
	})
}

/// Settlement currency, that in the venues' pots and markets included, and DOT of all accounts and markets together.
pub fn everything() -> (Fixed, Fixed) {
	let mut sums = world(|w| (fixed::add(w.pot, w.markets.0).unwrap(), w.markets.1));
	for (account, _) in SoftLiquidation::api_accounts() {
		for position in SoftLiquidation::api_portfolio(&account) {
			let sum = if position.instrument.is_settlement() { &mut sums.0 } else { &mut sums.1 };
			*sum = fixed::add(*sum, position.quantity).unwrap();
		}
	}
	sums
}

/// Ids of all open orders.
pub fn live() -> Vec<OrderId> {
	world(|w| w.live.keys().copied().collect())
}

/// The plan that the policy makes now.
pub fn due_plan(account: &AccountId32) -> Option<SlicePlan> {
	let assessment = Pallet::<Test>::assess(account).unwrap();
	Pallet::<Test>::due_plan(account, &assessment)
}

/// What a plan is made on now.
pub fn basis(account: &AccountId32) -> PlanBasis {
	let assessment = Pallet::<Test>::assess(account).unwrap();
	Pallet::<Test>::basis(account, &assessment).unwrap()
}

/// Somebody pushes the due slice, which is taken.
pub fn push(account: &AccountId32) -> SlicePlan {
	let plan = due_plan(account).expect("a slice is due");
	assert_ok!(SoftLiquidation::execute_slice(
		RuntimeOrigin::signed(BOB),
		account.clone(),
		plan.clone(),
		None
	));
	plan
}

pub fn order(venue: VenueId, instrument: InstrumentId, quantity: f64, limit: f64) -> PlannedOrder {
	PlannedOrder {
		venue,
		instrument,
		quantity: f(quantity),
		limit_price: f(limit),
		expected_price: f(limit),
		expected_cost: Fixed::default(),
	}
}

pub fn worker_pair(index: u8) -> sr25519::Pair {
	sr25519::Pair::from_seed(&[100 + index; 32])
}

/// A proof by a worker.
pub fn proof(
	index: u8,
	account: &AccountId32,
	plan: Option<&SlicePlan>,
	at: u64,
) -> Option<WorkerProof<u64>> {
	let payload = SoftLiquidation::payload(account, plan, at);
	let signature = WorkerSignature::from(worker_pair(index).sign(&payload));
	Some(WorkerProof { authority_index: index.into(), signature, at })
}

pub fn events() -> Vec<Event<Test>> {
	System::events()
		.into_iter()
		.filter_map(|record| match record.event {
			RuntimeEvent::SoftLiquidation(event) => Some(event),
			_ => None,
		})
		.collect()
}

pub fn state() -> AccountState {
	SoftLiquidation::api_state(&ALICE)
}

/// The state machine on its own: what anybody can do for an account. Returns whether it was due.
pub fn poke(account: &AccountId32) -> bool {
	SoftLiquidation::poke(RuntimeOrigin::signed(BOB), account.clone(), None).is_ok()
}
