//! A coordinator with nothing but this pallet: what it tells is recorded, what it sends lies in a box.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use crate as pallet_venues;
use crate::*;
use ballast_primitives::{
	message::{
		AccountReport, CreditRefusal, Envelope, OrderResult, ReportedPosition, ToCoordinator, ToVenue,
		WriteOffRefusal,
	},
	traits::{NewOrder, NewTakeover, TransportError, VenueDispatch, VenueEvents, VenueTransport},
	AssetId, Fixed, InstrumentId, Order, OrderId, Takeover, Transfer, VenueId,
};
use polkadot_sdk::{
	frame_support::{
		derive_impl, parameter_types,
		traits::{EnsureOrigin, Equals, EverythingBut, Hooks},
	},
	frame_system::{self, EnsureRoot},
	sp_arithmetic::Permill,
	sp_core::crypto::AccountId32,
	sp_io,
	sp_runtime::{
		traits::{BlockNumberProvider, IdentityLookup},
		BuildStorage, DispatchError, DispatchResult,
	},
	*,
};

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
	pub type Venues = pallet_venues;
}

type Block = frame_system::mocking::MockBlock<Test>;

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = Block;
	type AccountId = AccountId32;
	type Lookup = IdentityLookup<AccountId32>;
}

/// What was told to the deciding pallets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
	Enrolled(VenueId, AccountReport),
	Report(VenueId, AccountReport),
	Withdrawn(VenueId, AccountId32),
	LeaveAsked(VenueId, AccountId32),
	Ended(VenueId, OrderId, OrderResult),
	TakeoverEnded(VenueId, OrderId, OrderResult),
	WrittenOff(VenueId, AccountId32, Fixed),
	WriteOffRefused(VenueId, AccountId32, WriteOffRefusal),
	CreditAsked(VenueId, AccountId32, Fixed),
	CreditKnown(VenueId, AccountId32, Fixed, u32),
}

parameter_types! {
	pub static RelayNow: u32 = 100;
	pub static Sent: Vec<(VenueId, Vec<u8>)> = vec![];
	/// Greetings, which tests of anything else need not see.
	pub static Greeted: Vec<(VenueId, Vec<u8>)> = vec![];
	pub static TransportFault: Option<TransportError> = None;
	pub static ToldLog: Vec<Told> = vec![];
	/// Transfers that ended, and whether they arrived.
	pub static ArrivedLog: Vec<(OrderId, bool)> = vec![];
	/// Whether the deciding pallets refuse what they are told.
	pub static Refuse: bool = false;
	/// Accounts that nobody here knows.
	pub static Strangers: Vec<AccountId32> = vec![];
	/// What is still wanted when it was given up.
	pub static Wanted: Vec<ToVenue> = vec![];
	/// How many orders of the account were live when its last report was told.
	pub static LiveOnReport: usize = 0;
	/// Whether the deciding pallet sends a next order when one ended.
	pub static SubmitOnEnd: bool = false;
	pub const HomeVenue: VenueId = VenueId::Home;
	pub const OrderTimeout: u32 = 10;
	pub const MaxAttempts: u32 = 3;
	pub const MaxVenues: u32 = 3;
	pub static MaxVenueOrders: u32 = 2_000;
	/// No limit, but in the tests of it.
	pub static EgressWindow: u32 = 0;
	/// What the mirror is said to hold of any position, and the gross value of any account.
	pub static Known: Option<Fixed> = None;
	pub const MaxDepthAge: u32 = 20;
	pub const MaxSilence: u32 = 50;
}

pub struct RelayClock;
impl BlockNumberProvider for RelayClock {
	type BlockNumber = u32;
	fn current_block_number() -> u32 {
		RelayNow::get()
	}
}

pub struct Transport;
impl VenueTransport for Transport {
	fn send(venue: VenueId, message: Vec<u8>) -> Result<(), TransportError> {
		match TransportFault::get() {
			Some(error) => Err(error),
			None => {
				let (Envelope { seq, .. }, _) = Envelope::<ToVenue>::read(&message).unwrap();
				match seq {
					0 => Greeted::mutate(|sent| sent.push((venue, message))),
					_ => Sent::mutate(|sent| sent.push((venue, message))),
				}
				Ok(())
			}
		}
	}
}

pub struct Recorder;
impl Recorder {
	fn tell(what: Told) -> DispatchResult {
		if Refuse::get() {
			return Err(DispatchError::Other("refused"));
		}
		ToldLog::mutate(|log| log.push(what));
		Ok(())
	}
}
impl VenueEvents for Recorder {
	fn on_enrolled(venue: VenueId, report: AccountReport) -> DispatchResult {
		Self::tell(Told::Enrolled(venue, report))
	}
	fn on_report(venue: VenueId, report: AccountReport) -> DispatchResult {
		LiveOnReport::set(Venues::live_orders(&report.account).len());
		Self::tell(Told::Report(venue, report))
	}
	fn on_withdrawn(venue: VenueId, account: AccountId32) -> DispatchResult {
		Self::tell(Told::Withdrawn(venue, account))
	}
	fn on_leave_asked(venue: VenueId, account: AccountId32) -> DispatchResult {
		Self::tell(Told::LeaveAsked(venue, account))
	}
	fn on_order_ended(venue: VenueId, order: &Order, result: &OrderResult) -> DispatchResult {
		assert!(
			!Venues::live_orders(&order.account).contains(&(venue, order.id)),
			"off the list before it is told"
		);
		if SubmitOnEnd::take() {
			Venues::submit(venue, &order.account, vec![sell(1)])?;
		}
		Self::tell(Told::Ended(venue, order.id, *result))
	}
	fn on_takeover_ended(venue: VenueId, takeover: &Takeover, result: &OrderResult) -> DispatchResult {
		assert!(
			!Venues::live_orders(&takeover.from).contains(&(venue, takeover.id)),
			"off the list before it is told"
		);
		if SubmitOnEnd::take() {
			Venues::take_over(venue, half_to_bob())?;
		}
		Self::tell(Told::TakeoverEnded(venue, takeover.id, *result))
	}
	fn on_transfer_ended(transfer: &Transfer, has_arrived: bool) {
		assert!(
			Venues::open_transfers(&transfer.account).iter().all(|open| open.id != transfer.id),
			"off the list before it is told"
		);
		ArrivedLog::mutate(|log| log.push((transfer.id, has_arrived)));
	}
	fn on_written_off(venue: VenueId, account: AccountId32, value: Fixed) -> DispatchResult {
		Self::tell(Told::WrittenOff(venue, account, value))
	}
	fn on_write_off_refused(
		venue: VenueId,
		account: AccountId32,
		refusal: WriteOffRefusal,
	) -> DispatchResult {
		Self::tell(Told::WriteOffRefused(venue, account, refusal))
	}
	fn on_credit_asked(venue: VenueId, account: &AccountId32, amount: Fixed) -> Result<(), CreditRefusal> {
		Self::tell(Told::CreditAsked(venue, account.clone(), amount))
			.map_err(|_| CreditRefusal::Unavailable)?;
		Venues::grant_credit(venue, account, amount, 700).map_err(|_| CreditRefusal::Unavailable)
	}
	fn on_credit_known(venue: VenueId, account: &AccountId32, amount: Fixed, until: u32) {
		ToldLog::mutate(|log| log.push(Told::CreditKnown(venue, account.clone(), amount, until)));
	}
	fn is_known(_: VenueId, account: &AccountId32) -> bool {
		!Strangers::get().contains(account)
	}
	fn is_still_wanted(_: VenueId, instruction: &ToVenue) -> bool {
		Wanted::get().contains(instruction)
	}
	fn known_quantity(_: VenueId, _: &AccountId32, _: InstrumentId) -> Option<Fixed> {
		Known::get()
	}
	fn gross_value(_: VenueId, _: &AccountId32) -> Option<Fixed> {
		Known::get()
	}
}

/// A signed origin whose account starts with 0xfe speaks for the sibling with the number in the second byte.
pub struct VenueAccounts;
impl EnsureOrigin<RuntimeOrigin> for VenueAccounts {
	type Success = VenueId;
	fn try_origin(origin: RuntimeOrigin) -> Result<VenueId, RuntimeOrigin> {
		match frame_system::ensure_signed(origin.clone()) {
			Ok(who) => match AsRef::<[u8]>::as_ref(&who) {
				[0xfe, id, ..] => Ok(VenueId::Sibling(u32::from(*id))),
				_ => Err(origin),
			},
			_ => Err(origin),
		}
	}
}

impl pallet_venues::Config for Test {
	type AdminOrigin = EnsureRoot<AccountId32>;
	type VenueOrigin = VenueAccounts;
	type Transport = Transport;
	type Events = Recorder;
	type RelayBlock = RelayClock;
	type OrderTimeout = OrderTimeout;
	type MaxAttempts = MaxAttempts;
	type MaxVenues = MaxVenues;
	type TransferVenues = EverythingBut<Equals<HomeVenue>>;
	type MaxVenueOrders = MaxVenueOrders;
	type EgressWindow = EgressWindow;
	type MaxDepthAge = MaxDepthAge;
	type MaxSilence = MaxSilence;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = Benchmarked;
}

/// Venues that take everything, and accounts that nobody judges.
#[cfg(feature = "runtime-benchmarks")]
pub struct Benchmarked;
#[cfg(feature = "runtime-benchmarks")]
impl crate::benchmarking::BenchmarkHelper<RuntimeOrigin> for Benchmarked {
	fn prepare(venues: u32) -> Vec<VenueId> {
		let venues: Vec<VenueId> =
			(0..venues).map(|n| if n == 0 { VenueId::Home } else { VenueId::Sibling(n) }).collect();
		for venue in &venues {
			pallet_venues::Venues::<Test>::insert(venue, VenueRecord::new(f(1_000_000), RelayNow::get()));
		}
		venues
	}
	fn trader(index: u32, _: VenueId) -> AccountReport {
		report(AccountId32::new([100 + index as u8; 32]), 7)
	}
	fn speaks(venue: VenueId) -> RuntimeOrigin {
		match venue {
			VenueId::Sibling(id) => speaks(id as u8),
			VenueId::Home => RuntimeOrigin::root(),
		}
	}
}

/// The venue of most tests; registered at genesis with a cap of 1000.
pub const VENUE: VenueId = VenueId::Sibling(1);
/// Registered at genesis with a cap of 10.
pub const SMALL: VenueId = VenueId::Home;
pub const DOT: InstrumentId = InstrumentId::Spot(AssetId(1));
pub const ETH: InstrumentId = InstrumentId::Spot(AssetId(2));

pub fn alice() -> AccountId32 {
	AccountId32::new([1; 32])
}

pub fn bob() -> AccountId32 {
	AccountId32::new([2; 32])
}

/// The origin that speaks for a sibling.
pub fn speaks(id: u8) -> RuntimeOrigin {
	let mut account = [0; 32];
	account[0] = 0xfe;
	account[1] = id;
	RuntimeOrigin::signed(AccountId32::new(account))
}

pub fn f(units: i64) -> Fixed {
	Fixed::from_inner(i128::from(units) * ballast_primitives::fixed::ONE)
}

pub fn sell(units: i64) -> NewOrder {
	NewOrder { instrument: DOT, quantity: f(-units), limit_price: f(5), penalty: Permill::from_percent(1) }
}

/// Half of what Alice has at a venue, to Bob, for 7.
pub fn half_to_bob() -> NewTakeover {
	let fraction = Fixed::from_rational(1, 2);
	NewTakeover { from: alice(), to: bob(), fraction, price: f(7), fee: f(1), may_borrow: false }
}

pub fn report(account: AccountId32, dot: i64) -> AccountReport {
	let position = ReportedPosition { instrument: DOT, quantity: f(dot), entry: f(0), funding: f(0) };
	AccountReport { account, positions: vec![position].try_into().unwrap(), credit_used: f(0) }
}

pub fn message(seq: u64, body: ToCoordinator) -> Vec<u8> {
	message_at(seq, RelayNow::get(), body)
}

pub fn message_at(seq: u64, relay_block: u32, body: ToCoordinator) -> Vec<u8> {
	Envelope { venue: VENUE, seq, relay_block, body }.into_bytes()
}

/// The next message in sequence from the venue.
pub fn hear(body: ToCoordinator) {
	let seq = pallet_venues::Venues::<Test>::get(VENUE).unwrap().in_seq + 1;
	frame_support::assert_ok!(Venues::receive(speaks(1), message(seq, body)));
}

/// What was sent since the last call, decoded.
pub fn sent() -> Vec<ToVenue> {
	Sent::take().into_iter().map(|(_, bytes)| Envelope::<ToVenue>::from_bytes(&bytes).unwrap().body).collect()
}

pub fn told() -> Vec<Told> {
	ToldLog::take()
}

pub fn state(order: OrderId) -> Option<ballast_primitives::OrderState> {
	Orders::<Test>::get(order).map(|record| record.state)
}

pub fn record(venue: VenueId) -> VenueRecord {
	pallet_venues::Venues::<Test>::get(venue).unwrap()
}

pub fn has_event(event: Event<Test>) -> bool {
	System::events().iter().any(|entry| entry.event == RuntimeEvent::Venues(event.clone()))
}

/// One block of ours, `relay` relay-chain blocks later.
pub fn next_block(relay: u32) {
	RelayNow::mutate(|now| *now += relay);
	let block = System::block_number() + 1;
	System::set_block_number(block);
	Venues::on_initialize(block);
}

/// Alice's order over `units` DOT, submitted and sent.
pub fn order(units: i64) -> OrderId {
	let ids = Venues::submit(VENUE, &alice(), vec![sell(units)]).unwrap();
	ids[0]
}

#[derive(Default)]
pub struct ExtBuilder;

impl ExtBuilder {
	pub fn build(self) -> sp_io::TestExternalities {
		RelayNow::set(100);
		Sent::take();
		Greeted::take();
		TransportFault::set(None);
		ToldLog::take();
		ArrivedLog::take();
		Refuse::set(false);
		Strangers::take();
		Wanted::take();
		SubmitOnEnd::set(false);
		MaxVenueOrders::set(2_000);
		EgressWindow::set(0);
		Known::set(None);
		let storage = RuntimeGenesisConfig {
			venues: GenesisConfig { venues: vec![(VENUE, f(1000)), (SMALL, f(10))], ..Default::default() },
			..Default::default()
		}
		.build_storage()
		.unwrap();
		let mut ext = sp_io::TestExternalities::new(storage);
		ext.execute_with(|| {
			System::set_block_number(1);
			// It has spoken once.
			Venues::update_venue(VENUE, |record| record.last_heard = 100);
		});
		ext
	}

	/// Runs a test and checks the invariants after it.
	pub fn build_and_execute(self, test: impl FnOnce()) {
		self.build().execute_with(|| {
			test();
			Venues::do_try_state().unwrap();
		})
	}
}
