//! A small coordinator: the real portfolio, prices that tests set, and venues that record what they are told.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use crate as pallet_soft_liquidation;
use crate::{Event, Pallet, WorkerProof};
use alloc::{collections::BTreeMap, vec, vec::Vec};
use ballast_policy::{AccountState, PlannedOrder, Rules, SlicePlan};
use ballast_primitives::{
	fixed::{self, ONE},
	message::{AccountMode, AccountReport, OrderResult, ReportedPosition},
	traits::{ActiveWorkers, DepthSource, NewOrder, VenueDispatch},
	worker::{WorkerId, WorkerSignature},
	AssetId, Fixed, InstrumentId, Order, OrderFailure, OrderFill, OrderId, Round, VenueId, SETTLEMENT,
};
use ballast_risk::{AssetFactors, AssetState, Market, RiskError, RiskModel, RiskSource};
use core::cell::RefCell;
use polkadot_sdk::{
	frame_support::{
		self, assert_ok, derive_impl, parameter_types,
		traits::{ConstU32, ConstU64, Everything, Hooks, SortedMembers},
	},
	frame_system::{self, EnsureSignedBy},
	pallet_timestamp,
	sp_core::{sr25519, Pair},
	sp_io,
	sp_runtime::{
		generic,
		traits::{BlakeTwo256, IdentityLookup},
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
	/// Venues that are not available.
	pub down: Vec<VenueId>,
	/// How many orders may be open at a venue; any number where nothing is said.
	pub limits: BTreeMap<VenueId, u32>,
	/// Venues whose dispatch refuses everything.
	pub refusing: Vec<VenueId>,
	pub live: BTreeMap<OrderId, (VenueId, Order)>,
	pub submitted: Vec<(VenueId, Order)>,
	pub cancelled: Vec<OrderId>,
	pub modes: Vec<(VenueId, AccountId32, AccountMode)>,
	pub write_offs: Vec<(VenueId, AccountId32)>,
	pub next: u64,
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
	fn depth(venue: VenueId, asset: AssetId) -> Option<Fixed> {
		world(|w| w.depths.get(&(venue, asset)).copied())
	}
	fn total_depth(asset: AssetId) -> Fixed {
		world(|w| {
			w.depths
				.iter()
				.filter(|((_, a), _)| *a == asset)
				.fold(Fixed::default(), |sum, (_, d)| fixed::add(sum, *d).unwrap())
		})
	}
}

pub struct MockDispatch;
impl VenueDispatch for MockDispatch {
	fn is_available(venue: VenueId) -> bool {
		world(|w| !w.down.contains(&venue))
	}
	fn room(venue: VenueId) -> u32 {
		world(|w| {
			if w.down.contains(&venue) {
				return 0;
			}
			let open = w.live.values().filter(|(at, _)| *at == venue).count() as u32;
			w.limits.get(&venue).map_or(u32::MAX, |limit| limit.saturating_sub(open))
		})
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
	fn cancel(order: OrderId) -> DispatchResult {
		world(|w| w.cancelled.push(order));
		Ok(())
	}
	fn set_mode(venue: VenueId, account: &AccountId32, mode: AccountMode) -> DispatchResult {
		world(|w| {
			if w.down.contains(&venue) {
				return Err(DispatchError::Other("down"));
			}
			w.modes.push((venue, account.clone(), mode));
			Ok(())
		})
	}
	fn grant_credit(_: VenueId, _: &AccountId32, _: Fixed) -> DispatchResult {
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
			w.live.iter().filter_map(of_account).collect()
		})
	}
}

pub struct MockWorkers;
impl ActiveWorkers for MockWorkers {
	fn workers() -> Vec<WorkerId> {
		WorkerSet::get()
	}
}

impl pallet_portfolio::Config for Test {
	type Dispatch = MockDispatch;
	type Risk = MockRisk;
	type KnownAssets = Everything;
	type Clock = Timestamp;
	type MaxPositions = ConstU32<32>;
	type CreditRelease = ConstU64<600_000>;
	type WeightInfo = ();
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
	type MaxSlicesPerBlock = MaxSlices;
	type HaltThreshold = ConstU64<HALT_THRESHOLD>;
	type HaltGrace = ConstU64<HALT_GRACE>;
	type SlicePatience = ConstU64<PATIENCE>;
	type RefusalTime = ConstU64<REFUSAL_TIME>;
	type ProofLifetime = ConstU32<5>;
	type BasePriority = ConstU64<1_000>;
	type WeightInfo = ();
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
	let (venue, order) = world(|w| w.live.get(&id).cloned()).expect("a live order");
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
	let report = exact_report(venue, &order.account, positions.into_iter().collect());
	assert_ok!(Portfolio::apply_report(venue, report));
	assert_ok!(SoftLiquidation::report_applied(&order.account));
	let fill = OrderFill { quantity: order.quantity, proceeds, penalty };
	end(id, OrderResult::Executed(fill));
}

/// The venue reports that it will not execute the order.
pub fn fail(id: OrderId, reason: OrderFailure) {
	end(id, OrderResult::Failed(reason));
}

fn end(id: OrderId, result: OrderResult) {
	let (venue, order) = world(|w| w.live.get(&id).cloned()).expect("a live order");
	world(|w| w.live.remove(&id));
	assert_ok!(SoftLiquidation::order_ended(venue, &order, &result));
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
