//! A venue with a market in memory, whose coordinator is a box of messages.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use crate as pallet_venue_adapter;
use crate::*;
use ballast_primitives::{
	fixed,
	message::{AssetDepth, Envelope, OrderResult, ReportedPosition, ToCoordinator, ToVenue},
	traits::{
		ChangeKind, CoordinatorTransport, PositionListener, TransferRoute, TransportError, VenueMarket,
	},
	AssetId, Fixed, InstrumentId, Order, OrderFailure, OrderFill, OrderId, Round, Takeover, TakeoverFill,
	Transfer, VenueId, SETTLEMENT,
};
use polkadot_sdk::{
	frame_support::{derive_impl, parameter_types, storage, traits::Hooks},
	frame_system::EnsureRoot,
	sp_arithmetic::Permill,
	sp_core::crypto::AccountId32,
	sp_runtime::{
		traits::{BlockNumberProvider, IdentityLookup},
		BuildStorage, DispatchError, DispatchResult,
	},
	*,
};
use std::collections::BTreeMap;

#[frame_support::runtime]
mod test_runtime {
	#[runtime::runtime]
	#[runtime::derive(
		RuntimeCall,
		RuntimeEvent,
		RuntimeError,
		RuntimeOrigin,
		RuntimeFreezeReason,
		RuntimeHoldReason,
		RuntimeSlashReason,
		RuntimeLockId,
		RuntimeTask,
		RuntimeViewFunction
	)]
	pub struct Test;

	#[runtime::pallet_index(0)]
	pub type System = frame_system;
	#[runtime::pallet_index(1)]
	pub type Adapter = pallet_venue_adapter;
}

type Block = frame_system::mocking::MockBlock<Test>;

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = Block;
	type AccountId = AccountId32;
	type Lookup = IdentityLookup<AccountId32>;
}

parameter_types! {
	pub static RelayNow: u32 = 100;
	pub static Sent: Vec<Vec<u8>> = vec![];
	pub static TransportFault: Option<TransportError> = None;
	/// What has left by transfers, and was claimed.
	pub static Departed: Vec<(OrderId, Fixed)> = vec![];
	pub static Claimed: Vec<(OrderId, Fixed)> = vec![];
	pub static RouteFault: Option<TransportError> = None;
	/// What the market answers to everything it is told to do, if anything.
	pub static MarketFault: Option<OrderFailure> = None;
	/// Share of an order that the market fills.
	pub static FillShare: Fixed = Fixed::from_u32(1);
	/// How often the market executed an order on behalf of the adapter.
	pub static Executions: u32 = 0;
	pub static Prices: BTreeMap<AssetId, Fixed> = BTreeMap::new();
	/// The market judges collateral at this share of its value.
	pub static Haircut: Permill = Permill::from_percent(20);
	pub const ThisVenue: VenueId = VenueId::Sibling(7);
	pub const PriceBand: Permill = Permill::from_percent(10);
	pub const TakeoverBand: Permill = Permill::from_percent(20);
	pub MaxReduction: Fixed = f(100);
	pub const LeavePatience: u32 = 1_000;
	pub const HeartbeatInterval: u32 = 10;
	/// The account that the coordinator may enrol.
	pub static PoolAccount: Option<AccountId32> = Some(pool());
}

pub struct RelayClock;
impl BlockNumberProvider for RelayClock {
	type BlockNumber = u32;
	fn current_block_number() -> u32 {
		RelayNow::get()
	}
}

pub struct Transport;
impl CoordinatorTransport for Transport {
	fn send(message: Vec<u8>) -> Result<(), TransportError> {
		match TransportFault::get() {
			Some(error) => Err(error),
			None => {
				Sent::mutate(|sent| sent.push(message));
				Ok(())
			}
		}
	}
}

/// The way to other venues: of settlement currency, for one unit.
pub struct Route;
impl TransferRoute for Route {
	fn most_fees(asset: AssetId) -> Option<Fixed> {
		(asset == SETTLEMENT).then(|| f(1))
	}
	fn send(transfer: &Transfer, amount: Fixed) -> Result<(), TransportError> {
		if let Some(error) = RouteFault::get() {
			return Err(error);
		}
		Departed::mutate(|departed| departed.push((transfer.id, amount)));
		Ok(())
	}
	fn claim(transfer: &Transfer, amount: Fixed) -> Result<(), TransportError> {
		if let Some(error) = RouteFault::get() {
			return Err(error);
		}
		Claimed::mutate(|claimed| claimed.push((transfer.id, amount)));
		Ok(())
	}
}

/// Positions in chain storage, so that transactions undo them.
pub struct Market;

impl Market {
	fn key(account: &AccountId32) -> Vec<u8> {
		[b"market", AsRef::<[u8]>::as_ref(account)].concat()
	}

	pub fn book(account: &AccountId32) -> BTreeMap<InstrumentId, Fixed> {
		storage::unhashed::get(&Self::key(account)).unwrap_or_default()
	}

	pub fn set(account: &AccountId32, instrument: InstrumentId, quantity: Fixed) {
		let mut book = Self::book(account);
		book.insert(instrument, quantity);
		book.retain(|_, quantity| *quantity != f(0));
		storage::unhashed::put(&Self::key(account), &book);
	}

	pub fn held(account: &AccountId32, instrument: InstrumentId) -> Fixed {
		Self::book(account).get(&instrument).copied().unwrap_or_default()
	}

	fn free_key(who: &AccountId32) -> Vec<u8> {
		[b"free", AsRef::<[u8]>::as_ref(who)].concat()
	}

	/// Settlement currency that somebody has outside of the market.
	pub fn free(who: &AccountId32) -> Fixed {
		storage::unhashed::get(&Self::free_key(who)).unwrap_or_default()
	}

	/// Somebody sends settlement currency to an account.
	pub fn give(to: &AccountId32, amount: Fixed) {
		storage::unhashed::put(&Self::free_key(to), &fixed::add(Self::free(to), amount).unwrap());
	}

	fn add(account: &AccountId32, instrument: InstrumentId, change: Fixed) {
		let held = fixed::add(Self::held(account, instrument), change).unwrap();
		Self::set(account, instrument, held);
	}

	/// What an account does by itself: changes its position, then tells the adapter.
	pub fn act(
		account: &AccountId32,
		instrument: InstrumentId,
		change: Fixed,
		adds_risk: bool,
	) -> DispatchResult {
		let kind = if adds_risk { ChangeKind::AddsRisk } else { ChangeKind::Relieves };
		Self::change(account, &[(instrument, change)], kind)
	}

	/// What an account does by itself: sells a quantity of something at its price, less a loss, for dollars.
	pub fn rebalance(
		account: &AccountId32,
		instrument: InstrumentId,
		quantity: Fixed,
		loss: Fixed,
	) -> DispatchResult {
		let price = Self::price(instrument.underlying()).unwrap();
		let proceeds = fixed::sub(fixed::mul(quantity, price, Round::Down).unwrap(), loss).unwrap();
		let sold = fixed::neg(quantity).unwrap();
		Self::change(account, &[(instrument, sold), (USD, proceeds)], ChangeKind::Rebalances)
	}

	/// What an account does by itself: exchanges something for something else.
	pub fn swap(
		account: &AccountId32,
		sold: InstrumentId,
		given: Fixed,
		bought: InstrumentId,
		got: Fixed,
	) -> DispatchResult {
		Self::change(account, &[(sold, given), (bought, got)], ChangeKind::AddsRisk)
	}

	fn change(account: &AccountId32, changes: &[(InstrumentId, Fixed)], kind: ChangeKind) -> DispatchResult {
		storage::with_storage_layer(|| {
			let before = Self::positions(account);
			for (instrument, change) in changes {
				Self::add(account, *instrument, *change);
			}
			Adapter::on_change(account, &before, kind)
		})
	}
}

impl VenueMarket for Market {
	fn positions(account: &AccountId32) -> Vec<ReportedPosition> {
		Self::book(account)
			.into_iter()
			.map(|(instrument, quantity)| ReportedPosition {
				instrument,
				quantity,
				entry: f(0),
				funding: f(0),
			})
			.collect()
	}

	fn reduce(
		account: &AccountId32,
		instrument: InstrumentId,
		quantity: Fixed,
		limit_price: Fixed,
		penalty: Permill,
	) -> Result<OrderFill, OrderFailure> {
		Executions::mutate(|count| *count += 1);
		let price = Self::price(instrument.underlying()).unwrap();
		let quantity = fixed::mul(quantity, FillShare::get(), Round::Down).unwrap();
		let proceeds = fixed::mul(fixed::neg(quantity).unwrap(), price, Round::Down).unwrap();
		let share = Fixed::from_rational(u128::from(penalty.deconstruct()), 1_000_000);
		let penalty = fixed::mul(fixed::abs(proceeds).unwrap(), share, Round::Down).unwrap();
		Self::add(account, instrument, quantity);
		Self::add(account, InstrumentId::Spot(SETTLEMENT), fixed::sub(proceeds, penalty).unwrap());
		// A market that goes through its usual functions tells the listener here, too.
		Adapter::on_change(account, &[], ChangeKind::AddsRisk).map_err(|_| OrderFailure::MarketRefused)?;
		// (After the changes, so that they have to be undone.)
		if let Some(failure) = MarketFault::get() {
			return Err(failure);
		}
		let bad = (quantity < f(0) && price < limit_price) || (quantity > f(0) && price > limit_price);
		if bad {
			return Err(OrderFailure::LimitPrice);
		}
		Ok(OrderFill { quantity, proceeds, penalty })
	}

	fn take_over(
		from: &AccountId32,
		to: &AccountId32,
		fraction: Fixed,
		price: Fixed,
		fee: Fixed,
		may_borrow: bool,
	) -> Result<TakeoverFill, OrderFailure> {
		Executions::mutate(|count| *count += 1);
		let (mut value, mut gross) = (f(0), f(0));
		for (instrument, quantity) in Self::book(from) {
			let at = Self::price(instrument.underlying()).unwrap();
			let moved = fixed::mul(quantity, fraction, Round::Down).unwrap();
			let worth = fixed::mul(moved, at, Round::Down).unwrap();
			value = fixed::add(value, worth).unwrap();
			gross = fixed::add(gross, fixed::abs(worth).unwrap()).unwrap();
			Self::add(from, instrument, fixed::neg(moved).unwrap());
			Self::add(to, instrument, moved);
		}
		let price = fixed::mul(price, FillShare::get(), Round::Down).unwrap();
		let usd = InstrumentId::Spot(SETTLEMENT);
		Self::add(to, usd, fixed::neg(price).unwrap());
		Self::add(from, usd, price);
		let fee = fixed::mul(fee, FillShare::get(), Round::Down).unwrap();
		Self::add(from, usd, fixed::neg(fee).unwrap());
		// A market that goes through its usual functions tells the listener here, too.
		for account in [from, to] {
			Adapter::on_change(account, &[], ChangeKind::AddsRisk)
				.map_err(|_| OrderFailure::MarketRefused)?;
		}
		let payer = if price < f(0) { from } else { to };
		if price != f(0) && !may_borrow && Self::held(payer, usd) < f(0) {
			return Err(OrderFailure::InsufficientFunds);
		}
		match MarketFault::get() {
			Some(failure) => Err(failure),
			None => Ok(TakeoverFill { fraction, value, gross, price, fee }),
		}
	}

	fn write_off(account: &AccountId32) -> Result<Fixed, DispatchError> {
		let mut value = f(0);
		for (instrument, quantity) in Self::book(account) {
			if quantity < f(0) {
				let price = Self::price(instrument.underlying()).unwrap();
				let owed = fixed::mul(fixed::neg(quantity).unwrap(), price, Round::Up).unwrap();
				value = fixed::add(value, owed).unwrap();
				Self::set(account, instrument, f(0));
			} else {
				return Err(DispatchError::Other("something is left"));
			}
		}
		Ok(value)
	}

	fn counted_value(positions: &[ReportedPosition]) -> Result<Fixed, DispatchError> {
		let share = Fixed::from_rational(u128::from(Haircut::get().deconstruct()), 1_000_000);
		let mut counted = f(0);
		for ReportedPosition { instrument, quantity, .. } in positions {
			let price = Self::price(instrument.underlying()).ok_or(DispatchError::Other("no price"))?;
			let value = fixed::mul(*quantity, price, Round::Down).unwrap();
			let cut = fixed::mul(fixed::abs(value).unwrap(), share, Round::Up).unwrap();
			counted = fixed::sub(fixed::add(counted, value).unwrap(), cut).unwrap();
		}
		Ok(counted)
	}

	fn price(asset: AssetId) -> Option<Fixed> {
		if asset == SETTLEMENT {
			return Some(f(1));
		}
		Prices::get().get(&asset).copied()
	}

	fn depths() -> Vec<AssetDepth> {
		Prices::get().into_iter().map(|(asset, price)| AssetDepth { asset, depth: f(1000), price }).collect()
	}

	fn send_out(account: &AccountId32, asset: AssetId, amount: Fixed) -> Result<Fixed, OrderFailure> {
		Executions::mutate(|count| *count += 1);
		let held = InstrumentId::Spot(asset);
		if Self::held(account, held) < amount {
			return Err(OrderFailure::InsufficientFunds);
		}
		let amount = fixed::mul(amount, FillShare::get(), Round::Down).unwrap();
		Self::add(account, held, fixed::neg(amount).unwrap());
		Adapter::on_change(account, &[], ChangeKind::AddsRisk).map_err(|_| OrderFailure::MarketRefused)?;
		match MarketFault::get() {
			Some(failure) => Err(failure),
			None => Ok(amount),
		}
	}

	fn arrived(beneficiary: &AccountId32, _: AssetId) -> Fixed {
		Self::free(beneficiary)
	}

	fn take_in(
		beneficiary: &AccountId32,
		account: &AccountId32,
		asset: AssetId,
	) -> Result<Fixed, DispatchError> {
		Executions::mutate(|count| *count += 1);
		let amount = Self::free(beneficiary);
		storage::unhashed::kill(&Self::free_key(beneficiary));
		Self::add(account, InstrumentId::Spot(asset), amount);
		match MarketFault::get() {
			Some(_) => Err(DispatchError::Unavailable),
			None => Ok(amount),
		}
	}
}

impl pallet_venue_adapter::Config for Test {
	type Market = Market;
	type Transfers = Route;
	type Transport = Transport;
	type CoordinatorOrigin = EnsureRoot<AccountId32>;
	type Guard = CreditLineGuard<Test>;
	type RelayBlock = RelayClock;
	type ThisVenue = ThisVenue;
	type PriceBand = PriceBand;
	type TakeoverBand = TakeoverBand;
	type MaxReductionPerBlock = MaxReduction;
	type PoolAccount = PoolAccount;
	type LeavePatience = LeavePatience;
	type HeartbeatInterval = HeartbeatInterval;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::mock::Benchmarked;
}

/// A market with many assets.
#[cfg(feature = "runtime-benchmarks")]
pub struct Benchmarked;
#[cfg(feature = "runtime-benchmarks")]
impl crate::benchmarking::BenchmarkHelper for Benchmarked {
	fn prepare() {
		Prices::set((1..16).map(|id| (AssetId(id), f(5))).collect());
		// Times of a test's runs are the same, but its blocks are not.
		RelayNow::mutate(|now| *now += 10);
	}
	fn trader(account: &AccountId32) -> (InstrumentId, Fixed, Fixed) {
		(0..16).for_each(|id| Market::set(account, InstrumentId::Spot(AssetId(id)), f(100)));
		(DOT, f(-1), f(5))
	}
}

pub const USD: InstrumentId = InstrumentId::Spot(SETTLEMENT);
/// Price 5.
pub const DOT: InstrumentId = InstrumentId::Spot(AssetId(1));
/// Price 50.
pub const ETH: InstrumentId = InstrumentId::Spot(AssetId(2));

/// Enrolled by most tests; holds 10 DOT and owes 20 USD.
pub fn alice() -> AccountId32 {
	AccountId32::new([1; 32])
}

/// Holds 1 ETH, owes nothing.
pub fn bob() -> AccountId32 {
	AccountId32::new([2; 32])
}

/// The coordinator's liquidity pool; has nothing here.
pub fn pool() -> AccountId32 {
	ballast_primitives::remote::POOL_ACCOUNT
}

pub fn f(units: i64) -> Fixed {
	Fixed::from_inner(i128::from(units) * fixed::ONE)
}

pub fn message(seq: u64, body: ToVenue) -> Vec<u8> {
	Envelope { venue: ThisVenue::get(), seq, relay_block: RelayNow::get(), body }.into_bytes()
}

/// The next message in sequence from the coordinator.
pub fn hear(body: ToVenue) {
	let seq = InSeq::<Test>::get() + 1;
	frame_support::assert_ok!(Adapter::receive(RuntimeOrigin::root(), message(seq, body)));
}

/// What was sent since the last call, decoded, without heartbeats.
pub fn sent() -> Vec<ToCoordinator> {
	Sent::take()
		.into_iter()
		.map(|bytes| Envelope::<ToCoordinator>::from_bytes(&bytes).unwrap().body)
		.filter(|body| !matches!(body, ToCoordinator::Heartbeat { .. }))
		.collect()
}

/// The results among what was sent since the last call.
pub fn results() -> Vec<(OrderId, OrderResult)> {
	sent()
		.into_iter()
		.filter_map(|body| match body {
			ToCoordinator::Result { order, result, .. } => Some((order, result)),
			_ => None,
		})
		.collect()
}

pub fn order(id: u64, account: AccountId32, instrument: InstrumentId, quantity: i64, limit: i64) -> Order {
	Order {
		id: OrderId(id),
		account,
		instrument,
		quantity: f(quantity),
		limit_price: f(limit),
		penalty: Permill::from_percent(10),
		deadline: 120,
	}
}

pub fn unwind(orders: Vec<Order>) -> ToVenue {
	ToVenue::Unwind { orders: orders.try_into().unwrap() }
}

/// Alice sells `quantity` DOT at 5.
pub fn sell(id: u64, quantity: i64) -> Order {
	order(id, alice(), DOT, -quantity, 5)
}

/// Half of what Alice has, to Bob, who pays 15 for 25 less 10.
pub fn half_to_bob(id: u64) -> Takeover {
	Takeover {
		id: OrderId(id),
		from: alice(),
		to: bob(),
		fraction: Fixed::from_rational(1, 2),
		price: f(15),
		fee: f(0),
		may_borrow: true,
		deadline: 120,
	}
}

pub fn failed(id: u64, failure: OrderFailure) -> (OrderId, OrderResult) {
	(OrderId(id), OrderResult::Failed(failure))
}

pub fn filled(id: u64, quantity: i64, proceeds: i64) -> (OrderId, OrderResult) {
	let penalty = fixed::div(f(proceeds.abs()), f(10), Round::Down).unwrap();
	(OrderId(id), OrderResult::Executed(OrderFill { quantity: f(quantity), proceeds: f(proceeds), penalty }))
}

pub fn enroll(account: AccountId32) {
	frame_support::assert_ok!(Adapter::enroll(RuntimeOrigin::signed(account)));
	next_block(0);
	sent();
}

pub fn has_event(event: Event<Test>) -> bool {
	System::events().iter().any(|entry| entry.event == RuntimeEvent::Adapter(event.clone()))
}

/// One block of ours, `relay` relay-chain blocks later.
pub fn next_block(relay: u32) {
	RelayNow::mutate(|now| *now += relay);
	let block = System::block_number() + 1;
	System::set_block_number(block);
	Adapter::on_initialize(block);
}

#[derive(Default)]
pub struct ExtBuilder;

impl ExtBuilder {
	pub fn build(self) -> sp_io::TestExternalities {
		RelayNow::set(100);
		Sent::take();
		TransportFault::set(None);
		Departed::take();
		Claimed::take();
		RouteFault::set(None);
		MarketFault::set(None);
		FillShare::set(f(1));
		Executions::set(0);
		PoolAccount::set(Some(pool()));
		Prices::set([(AssetId(1), f(5)), (AssetId(2), f(50))].into());
		let storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
		let mut ext = sp_io::TestExternalities::new(storage);
		ext.execute_with(|| {
			System::set_block_number(1);
			Market::set(&alice(), DOT, f(10));
			Market::set(&alice(), USD, f(-20));
			Market::set(&bob(), ETH, f(1));
		});
		ext
	}

	/// Runs a test and checks the invariants after it.
	pub fn build_and_execute(self, test: impl FnOnce()) {
		self.build().execute_with(|| {
			test();
			Adapter::do_try_state().unwrap();
		})
	}
}
