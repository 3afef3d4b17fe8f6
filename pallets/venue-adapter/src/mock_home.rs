//! The home venue: both ends of the conversation in one runtime, with two wires between them that can fail.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use crate as pallet_venue_adapter;
use crate::CreditLineGuard;
use ballast_primitives::{
	fixed,
	message::{AccountReport, AssetDepth, OrderResult, ReportedPosition},
	traits::{
		CoordinatorTransport, NewOrder, NewTakeover, TransportError, VenueDispatch, VenueEvents, VenueMarket,
		VenueTransport,
	},
	AssetId, Fixed, InstrumentId, Order, OrderFailure, OrderFill, OrderId, Round, Takeover, TakeoverFill,
	VenueId, SETTLEMENT,
};
use codec::Encode;
use polkadot_sdk::{
	frame_support::{derive_impl, parameter_types, storage, traits::Hooks},
	frame_system::{EnsureNever, EnsureRoot},
	sp_arithmetic::Permill,
	sp_core::crypto::AccountId32,
	sp_runtime::{
		traits::{BlockNumberProvider, IdentityLookup},
		BuildStorage, DispatchError, DispatchResult,
	},
	*,
};
use std::collections::{BTreeMap, VecDeque};

#[frame_support::runtime]
mod home_runtime {
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
	pub struct Home;

	#[runtime::pallet_index(0)]
	pub type System = frame_system;
	#[runtime::pallet_index(1)]
	pub type Adapter = pallet_venue_adapter;
	#[runtime::pallet_index(2)]
	pub type Venues = pallet_venues;
}

type Block = frame_system::mocking::MockBlock<Home>;

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Home {
	type Block = Block;
	type AccountId = AccountId32;
	type Lookup = IdentityLookup<AccountId32>;
}

/// What a wire does with one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
	None,
	/// Taken, and lost.
	Drop,
	/// Delivered now and some blocks later.
	Duplicate(u8),
	/// Delivered some blocks later, behind what follows.
	Delay(u8),
	/// Delivered directly behind the next that goes the same way.
	Overtaken,
	/// Not taken.
	Refuse,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wire {
	ToVenue,
	ToCoordinator,
}
impl Wire {
	/// Whether who is at its end makes no blocks.
	fn is_halted(self) -> bool {
		match self {
			Wire::ToVenue => VenueHalted::get() > 0,
			Wire::ToCoordinator => CoordinatorHalted::get() > 0,
		}
	}
}

parameter_types! {
	pub static RelayNow: u32 = 100;
	/// What happens to the next messages; nothing when it is used up.
	pub static Faults: VecDeque<Fault> = VecDeque::new();
	/// Messages that are delivered later: when (our block), which way, what.
	pub static Late: Vec<(u64, Wire, Vec<u8>)> = vec![];
	/// Messages that wait to be overtaken.
	pub static Held: Vec<(Wire, Vec<u8>)> = vec![];
	/// Whether what is late comes the last first.
	pub static Backwards: bool = false;
	/// For how many more blocks the coordinator and the venue make none.
	pub static CoordinatorHalted: u8 = 0;
	pub static VenueHalted: u8 = 0;
	/// Messages for a side that is halted, in the order in which they came.
	pub static Waiting: Vec<(Wire, Vec<u8>)> = vec![];
	/// Quantities that the market reduced; those of orders are all different.
	pub static Executed: Vec<Fixed> = vec![];
	/// How orders ended, in the order in which it was told.
	pub static Ended: Vec<(OrderId, OrderResult)> = vec![];
	/// Prices of takeovers that the market executed; those that are asked for are all different.
	pub static TakenOver: Vec<Fixed> = vec![];
	/// Their prices, and the value that each moved.
	pub static Moved: Vec<(Fixed, Fixed)> = vec![];
	/// Orders that are sent when one has ended.
	pub static FollowUps: u32 = 0;
	/// Positions as the coordinator believes them.
	pub static Mirror: BTreeMap<AccountId32, Vec<ReportedPosition>> = BTreeMap::new();
	pub static Submitted: u32 = 0;
	pub const ThisVenue: VenueId = VenueId::Home;
	pub const PriceBand: Permill = Permill::from_percent(10);
	pub const TakeoverBand: Permill = Permill::from_percent(100);
	pub MaxReduction: Fixed = Fixed::from_u32(1000);
	pub const LeavePatience: u32 = 1_000;
	pub const HeartbeatInterval: u32 = 10;
	/// Accounts that must not leave.
	pub static Needed: Vec<AccountId32> = vec![];
	/// Asked for over the wires, as a sibling venue is.
	pub PoolAccount: Option<AccountId32> = Some(pool());
	pub static OrderTimeout: u32 = 10;
	pub const MaxAttempts: u32 = 3;
	pub const MaxVenues: u32 = 1;
	pub static MaxVenueOrders: u32 = 192;
	pub const MaxDepthAge: u32 = 50;
	pub const MaxSilence: u32 = 100;
}

pub struct RelayClock;
impl BlockNumberProvider for RelayClock {
	type BlockNumber = u32;
	fn current_block_number() -> u32 {
		RelayNow::get()
	}
}

pub struct Wires;
impl Wires {
	fn deliver(wire: Wire, message: Vec<u8>) -> DispatchResult {
		if wire.is_halted() {
			Waiting::mutate(|waiting| waiting.push((wire, message)));
			return Ok(());
		}
		match wire {
			Wire::ToVenue => Adapter::receive_local(message),
			Wire::ToCoordinator => Venues::receive_from(VenueId::Home, message),
		}
	}

	fn later(wire: Wire, message: Vec<u8>, blocks: u8) {
		let at = System::block_number() + u64::from(blocks);
		Late::mutate(|late| late.push((at, wire, message)));
	}

	fn carry(wire: Wire, message: Vec<u8>) -> Result<(), TransportError> {
		match Faults::mutate(|faults| faults.pop_front()).unwrap_or(Fault::None) {
			Fault::None => {
				Self::deliver(wire, message).map_err(|_| TransportError::Unreachable)?;
			}
			Fault::Drop => {}
			Fault::Duplicate(blocks) => {
				Self::deliver(wire, message.clone()).map_err(|_| TransportError::Unreachable)?;
				Self::later(wire, message, blocks);
			}
			Fault::Delay(blocks) => Self::later(wire, message, blocks),
			Fault::Overtaken => {
				Held::mutate(|held| held.push((wire, message)));
				return Ok(());
			}
			Fault::Refuse => return Err(TransportError::Congested),
		}
		let (overtaken, rest) = Held::take().into_iter().partition(|(way, _)| *way == wire);
		Held::set(rest);
		let overtaken: Vec<(Wire, Vec<u8>)> = overtaken;
		for (wire, message) in overtaken {
			// Refused or not: whoever sent it does not hear of it.
			let _ = Self::deliver(wire, message);
		}
		Ok(())
	}
}
impl VenueTransport for Wires {
	fn send(_: VenueId, message: Vec<u8>) -> Result<(), TransportError> {
		Self::carry(Wire::ToVenue, message)
	}
}
impl CoordinatorTransport for Wires {
	fn send(message: Vec<u8>) -> Result<(), TransportError> {
		Self::carry(Wire::ToCoordinator, message)
	}
}

pub struct Decider;
impl VenueEvents for Decider {
	fn on_enrolled(venue: VenueId, report: AccountReport) -> DispatchResult {
		Self::on_report(venue, report)
	}
	fn on_report(_: VenueId, report: AccountReport) -> DispatchResult {
		Mirror::mutate(|mirror| mirror.insert(report.account, report.positions.into_inner()));
		Ok(())
	}
	fn on_withdrawn(_: VenueId, account: AccountId32) -> DispatchResult {
		Mirror::mutate(|mirror| mirror.remove(&account));
		Ok(())
	}
	fn on_leave_asked(venue: VenueId, account: AccountId32) -> DispatchResult {
		frame_support::ensure!(!Needed::get().contains(&account), DispatchError::Other("needed"));
		Self::on_withdrawn(venue, account)
	}
	fn on_order_ended(_: VenueId, order: &Order, result: &OrderResult) -> DispatchResult {
		Ended::mutate(|ended| ended.push((order.id, *result)));
		if FollowUps::get() > 0 && submit(&order.account).is_some() {
			FollowUps::mutate(|left| *left -= 1);
		}
		Ok(())
	}
	fn on_takeover_ended(_: VenueId, takeover: &Takeover, result: &OrderResult) -> DispatchResult {
		Ended::mutate(|ended| ended.push((takeover.id, *result)));
		Ok(())
	}
	fn on_written_off(_: VenueId, _: AccountId32, _: Fixed) -> DispatchResult {
		Ok(())
	}
}

/// Everybody holds DOT at a price of 1, and the settlement currency that was got for some.
pub struct Market;
impl Market {
	fn key(account: &AccountId32, of: InstrumentId) -> Vec<u8> {
		(b"market", account, of).encode()
	}

	pub fn quantity(account: &AccountId32, of: InstrumentId) -> Fixed {
		storage::unhashed::get_or_default(&Self::key(account, of))
	}

	fn change(account: &AccountId32, of: InstrumentId, by: Fixed) {
		let new = fixed::add(Self::quantity(account, of), by).unwrap();
		storage::unhashed::put(&Self::key(account, of), &new);
	}

	pub fn held(account: &AccountId32) -> Fixed {
		Self::quantity(account, DOT)
	}

	pub fn set(account: &AccountId32, quantity: Fixed) {
		storage::unhashed::put(&Self::key(account, DOT), &quantity);
	}
}
impl VenueMarket for Market {
	fn positions(account: &AccountId32) -> Vec<ReportedPosition> {
		let zero = Fixed::default();
		[USD, DOT]
			.map(|instrument| (instrument, Self::quantity(account, instrument)))
			.into_iter()
			.filter(|(_, quantity)| *quantity != zero)
			.map(|(instrument, quantity)| ReportedPosition {
				instrument,
				quantity,
				entry: zero,
				funding: zero,
			})
			.collect()
	}
	fn reduce(
		account: &AccountId32,
		_: InstrumentId,
		quantity: Fixed,
		_: Fixed,
		_: Permill,
	) -> Result<OrderFill, OrderFailure> {
		Executed::mutate(|executed| executed.push(quantity));
		let proceeds = fixed::neg(quantity).unwrap();
		Self::change(account, DOT, quantity);
		Self::change(account, USD, proceeds);
		Ok(OrderFill { quantity, proceeds, penalty: Fixed::default() })
	}
	fn take_over(
		from: &AccountId32,
		to: &AccountId32,
		fraction: Fixed,
		price: Fixed,
		fee: Fixed,
		_: bool,
	) -> Result<TakeoverFill, OrderFailure> {
		TakenOver::mutate(|taken| taken.push(price));
		let (mut value, mut gross) = (Fixed::default(), Fixed::default());
		for instrument in [USD, DOT] {
			let part = fixed::mul(Self::quantity(from, instrument), fraction, Round::Down).unwrap();
			Self::change(from, instrument, fixed::neg(part).unwrap());
			Self::change(to, instrument, part);
			value = fixed::add(value, part).unwrap();
			gross = fixed::add(gross, Fixed::from_inner(part.into_inner().abs())).unwrap();
		}
		Moved::mutate(|moved| moved.push((price, value)));
		Self::change(to, USD, fixed::neg(price).unwrap());
		Self::change(from, USD, price);
		Ok(TakeoverFill { fraction, value, gross, price, fee })
	}
	fn write_off(_: &AccountId32) -> Result<Fixed, DispatchError> {
		Ok(Fixed::default())
	}
	fn counted_value(positions: &[ReportedPosition]) -> Result<Fixed, DispatchError> {
		Ok(value_of(positions))
	}
	fn price(_: AssetId) -> Option<Fixed> {
		Some(Fixed::from_u32(1))
	}
	fn depths() -> Vec<AssetDepth> {
		let one = Fixed::from_u32(1);
		vec![AssetDepth { asset: AssetId(1), depth: one, price: one }]
	}
}

impl pallet_venue_adapter::Config for Home {
	type Market = Market;
	type Transfers = ();
	type Transport = Wires;
	type CoordinatorOrigin = EnsureRoot<AccountId32>;
	type Guard = CreditLineGuard<Home>;
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

impl pallet_venues::Config for Home {
	type AdminOrigin = EnsureRoot<AccountId32>;
	type VenueOrigin = EnsureNever<VenueId>;
	type Transport = Wires;
	type Events = Decider;
	type RelayBlock = RelayClock;
	type OrderTimeout = OrderTimeout;
	type MaxAttempts = MaxAttempts;
	type MaxVenues = MaxVenues;
	type TransferVenues = frame_support::traits::Everything;
	type MaxVenueOrders = MaxVenueOrders;
	type EgressWindow = frame_support::traits::ConstU32<0>;
	type MaxDepthAge = MaxDepthAge;
	type MaxSilence = MaxSilence;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = ();
}

pub const DOT: InstrumentId = InstrumentId::Spot(AssetId(1));
pub const USD: InstrumentId = InstrumentId::Spot(SETTLEMENT);

/// At prices of 1.
pub fn value_of(positions: &[ReportedPosition]) -> Fixed {
	positions.iter().fold(Fixed::default(), |sum, position| fixed::add(sum, position.quantity).unwrap())
}

/// The coordinator's liquidity pool.
pub fn pool() -> AccountId32 {
	crate::mock::pool()
}

pub fn account(n: u8) -> AccountId32 {
	AccountId32::new([n + 1; 32])
}

/// Sells a quantity that no other order has; `None` when the venue cannot be used at present or is busy.
pub fn submit(account: &AccountId32) -> Option<OrderId> {
	let count = Submitted::get() + 1;
	let new = NewOrder {
		instrument: DOT,
		quantity: Fixed::from_inner(-(fixed::ONE + i128::from(count))),
		limit_price: fixed::mul(Fixed::from_u32(1), Fixed::from_u32(1), Round::Down).unwrap(),
		penalty: Permill::zero(),
	};
	let ids = Venues::submit(VenueId::Home, account, vec![new]).ok()?;
	Submitted::set(count);
	Some(ids[0])
}

/// A hundredth of what an account has goes to another, for a price that no other takeover has; `None` when the venue
/// cannot be used at present or the account is busy.
pub fn take_over(from: &AccountId32, to: &AccountId32) -> Option<OrderId> {
	let count = Submitted::get() + 1;
	let new = NewTakeover {
		from: from.clone(),
		to: to.clone(),
		fraction: Fixed::from_rational(1, 100),
		price: Fixed::from_inner(i128::from(count)),
		fee: Fixed::default(),
		may_borrow: false,
	};
	let id = Venues::take_over(VenueId::Home, new).ok()?;
	Submitted::set(count);
	Some(id)
}

/// One block of ours, two relay-chain blocks later: what is late arrives, then the hooks run.
pub fn next_block() {
	RelayNow::mutate(|now| *now += 2);
	let block = System::block_number() + 1;
	System::set_block_number(block);
	System::reset_events();
	let (mut due, rest): (Vec<_>, Vec<_>) = Late::take().into_iter().partition(|(at, ..)| *at <= block);
	Late::set(rest);
	if Backwards::get() {
		due.reverse();
	}
	// What came while its receiver was halted comes in with its first block, before what is late; unless that is still halted.
	for (wire, message) in Waiting::take() {
		let _ = Wires::deliver(wire, message);
	}
	for (_, wire, message) in due {
		// Refused or not: whoever sent it does not hear of it.
		let _ = Wires::deliver(wire, message);
	}
	if VenueHalted::get() == 0 {
		Adapter::on_initialize(block);
	}
	if CoordinatorHalted::get() == 0 {
		Venues::on_initialize(block);
	}
	VenueHalted::mutate(|left| *left = left.saturating_sub(1));
	CoordinatorHalted::mutate(|left| *left = left.saturating_sub(1));
	Adapter::do_try_state().unwrap();
	Venues::do_try_state().unwrap();
}

/// Three accounts with 100 DOT each, enrolled and mirrored.
pub fn home() -> sp_io::TestExternalities {
	RelayNow::set(100);
	Faults::take();
	Late::take();
	Held::take();
	Backwards::set(false);
	CoordinatorHalted::set(0);
	VenueHalted::set(0);
	Waiting::take();
	Executed::take();
	TakenOver::take();
	Moved::take();
	Ended::take();
	FollowUps::set(0);
	Mirror::take();
	Needed::take();
	Submitted::set(0);
	MaxVenueOrders::set(192);
	OrderTimeout::set(10);
	let storage = RuntimeGenesisConfig {
		venues: pallet_venues::GenesisConfig {
			venues: vec![(VenueId::Home, Fixed::from_u32(1_000_000))],
			..Default::default()
		},
		..Default::default()
	}
	.build_storage()
	.unwrap();
	let mut ext = sp_io::TestExternalities::new(storage);
	ext.execute_with(|| {
		System::set_block_number(1);
		for n in 0..3 {
			Market::set(&account(n), Fixed::from_u32(100));
			Adapter::enroll(RuntimeOrigin::signed(account(n))).unwrap();
		}
		next_block();
		assert_eq!(Mirror::get().len(), 3);
		assert!(Venues::is_available(VenueId::Home));
	});
	ext
}
