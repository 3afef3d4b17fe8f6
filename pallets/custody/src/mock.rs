//! A runtime with a ledger, a reserve that only takes note, and a coordinator that only listens.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use crate::{self as pallet_custody, *};
use ballast_primitives::{
	fixed,
	message::{AccountMode, Envelope, ReportedPosition, ToCoordinator, ToVenue},
	traits::{AccountChange, CoordinatorTransport, Leave, PriceSource, RiskGuard, TransportError},
	AssetId, Fixed, InstrumentId, Order, OrderId, VenueId, SETTLEMENT,
};
use polkadot_sdk::{
	frame_support::{
		assert_ok, derive_impl, parameter_types,
		traits::{
			fungibles::{Inspect, Mutate},
			AsEnsureOriginWithArg, ConstU128, ConstU32, Hooks,
		},
		PalletId,
	},
	frame_system::{self, EnsureNever, EnsureRoot, EnsureSigned, RawOrigin},
	pallet_assets, pallet_balances,
	sp_arithmetic::Permill,
	sp_core::crypto::AccountId32,
	sp_io,
	sp_runtime::{traits::BlockNumberProvider, traits::IdentityLookup, BuildStorage, DispatchError},
	staging_xcm::v5::{Junction::*, Location},
};
use std::{cell::RefCell, collections::BTreeMap};

pub const ALICE: AccountId32 = AccountId32::new([1; 32]);
pub const BOB: AccountId32 = AccountId32::new([2; 32]);
pub const POOL: AccountId32 = AccountId32::new([3; 32]);
pub const PENALTIES: AccountId32 = AccountId32::new([4; 32]);
pub const OPERATOR: AccountId32 = AccountId32::new([5; 32]);

pub const RESERVE: VenueId = VenueId::Sibling(1_000);
pub const USD: AssetId = SETTLEMENT;
pub const DOT: AssetId = AssetId(1);
pub const ETH: AssetId = AssetId(2);

/// Most that the reserve charges for a message, ledger units, of USD, DOT and ETH.
pub const USD_FEE: u128 = 2_000_000;
pub const DOT_FEE: u128 = 10_000_000_000;
pub const ETH_FEE: u128 = 1_000_000_000;
/// What this chain charges for an arrival, ledger units: a tenth of a native token at the rates below.
pub const USD_ARRIVAL: u128 = 100_000;
pub const DOT_ARRIVAL: u128 = 1_000_000_000;

parameter_types! {
	pub const ThisVenue: VenueId = RESERVE;
	pub const CustodyPalletId: PalletId = PalletId(*b"bl/custd");
	pub const PenaltyAccount: AccountId32 = PENALTIES;
	pub const PoolAccount: Option<AccountId32> = Some(POOL);
	pub const PriceBand: Permill = Permill::from_percent(10);
	pub const TakeoverBand: Permill = Permill::from_percent(20);
	pub EgressLimit: Fixed = Fixed::from_u32(1_000_000);
}

thread_local! {
	static RELAY_BLOCK: RefCell<u32> = const { RefCell::new(100) };
	static PRICES: RefCell<BTreeMap<AssetId, Fixed>> = const { RefCell::new(BTreeMap::new()) };
	static SALES: RefCell<Vec<Sale>> = const { RefCell::new(Vec::new()) };
	static CLAIMS: RefCell<Vec<Claim>> = const { RefCell::new(Vec::new()) };
	static TRANSFERS: RefCell<Vec<TransferOut>> = const { RefCell::new(Vec::new()) };
	static REACHABLE: RefCell<bool> = const { RefCell::new(true) };
	static LISTENING: RefCell<bool> = const { RefCell::new(true) };
	static HEARD: RefCell<Vec<ToCoordinator>> = const { RefCell::new(Vec::new()) };
	static SEQS: RefCell<Vec<u64>> = const { RefCell::new(Vec::new()) };
	static RELIED_UPON: RefCell<bool> = const { RefCell::new(false) };
	static NEXT_SEQ: RefCell<u64> = const { RefCell::new(0) };
}

pub struct RelayBlock;
impl BlockNumberProvider for RelayBlock {
	type BlockNumber = u32;
	fn current_block_number() -> u32 {
		RELAY_BLOCK.with_borrow(|block| *block)
	}
}

pub struct Prices;
impl PriceSource for Prices {
	fn price(asset: AssetId) -> Option<(Fixed, u64)> {
		PRICES.with_borrow(|prices| prices.get(&asset).map(|price| (*price, 0)))
	}
}

pub struct Reserve;
impl Reserve {
	fn note<T: Clone>(
		log: &'static std::thread::LocalKey<RefCell<Vec<T>>>,
		what: &T,
	) -> Result<(), TransportError> {
		if !REACHABLE.with_borrow(|reachable| *reachable) {
			return Err(TransportError::Congested);
		}
		log.with_borrow_mut(|log| log.push(what.clone()));
		Ok(())
	}
}
impl ReserveChain for Reserve {
	fn sell(sale: &Sale) -> Result<(), TransportError> {
		Self::note(&SALES, sale)
	}
	fn claim(claim: &Claim) -> Result<(), TransportError> {
		Self::note(&CLAIMS, claim)
	}
	fn transfer_out(transfer: &TransferOut) -> Result<(), TransportError> {
		Self::note(&TRANSFERS, transfer)
	}
}

pub struct Coordinator;
impl CoordinatorTransport for Coordinator {
	fn send(message: Vec<u8>) -> Result<(), TransportError> {
		if !LISTENING.with_borrow(|listening| *listening) {
			return Err(TransportError::Unreachable);
		}
		let envelope =
			Envelope::<ToCoordinator>::from_bytes(&message).map_err(|_| TransportError::Unreachable)?;
		assert_eq!(envelope.venue, RESERVE);
		SEQS.with_borrow_mut(|seqs| seqs.push(envelope.seq));
		HEARD.with_borrow_mut(|heard| heard.push(envelope.body));
		Ok(())
	}
}

pub struct Guard;
impl RiskGuard for Guard {
	fn judge(_: &AccountChange) -> Result<Fixed, DispatchError> {
		if RELIED_UPON.with_borrow(|relied| *relied) {
			return Err(DispatchError::Other("relied upon"));
		}
		Ok(Fixed::default())
	}
	fn judge_leaving(change: &AccountChange) -> Result<Leave, DispatchError> {
		Self::judge(change).map(|_| Leave::Now)
	}
}

#[polkadot_sdk::frame_support::runtime]
mod runtime {
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
	pub type Balances = pallet_balances;
	#[runtime::pallet_index(2)]
	pub type Assets = pallet_assets;
	#[runtime::pallet_index(3)]
	pub type Custody = pallet_custody;
}

type Block = frame_system::mocking::MockBlock<Test>;

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = Block;
	type AccountId = AccountId32;
	type Lookup = IdentityLookup<AccountId32>;
	type AccountData = pallet_balances::AccountData<u128>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type AccountStore = System;
	type Balance = u128;
	type ExistentialDeposit = ConstU128<1>;
}

impl pallet_assets::Config for Test {
	type RuntimeEvent = RuntimeEvent;
	type Balance = u128;
	type RemoveItemsLimit = ConstU32<100>;
	type AssetId = Location;
	type AssetIdParameter = Location;
	type ReserveData = ();
	type Currency = Balances;
	type CreateOrigin = AsEnsureOriginWithArg<EnsureNever<AccountId32>>;
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

impl Config for Test {
	type AdminOrigin = EnsureRoot<AccountId32>;
	type DepthOrigin = EnsureSigned<AccountId32>;
	type Assets = Assets;
	type Reserve = Reserve;
	type Transport = Coordinator;
	type Guard = Guard;
	type Prices = Prices;
	type RelayBlock = RelayBlock;
	type ThisVenue = ThisVenue;
	type PalletId = CustodyPalletId;
	type PenaltyAccount = PenaltyAccount;
	type PoolAccount = PoolAccount;
	type PriceBand = PriceBand;
	type TakeoverBand = TakeoverBand;
	type EgressLimit = EgressLimit;
	type EgressWindow = ConstU32<100>;
	type MaxDepthAge = ConstU32<50>;
	type HeartbeatInterval = ConstU32<10>;
	type ClaimInterval = ConstU32<5>;
	type ArrivalFee = ConstU128<100_000_000_000>;
	type NativeUnit = ConstU128<1_000_000_000_000>;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = ();
}

/// Where an asset of the reserve is.
pub fn location(asset: AssetId) -> Location {
	match asset {
		DOT => Location::parent(),
		AssetId(id) => Location::new(1, [Parachain(1_000), PalletInstance(50), GeneralIndex(id.into())]),
	}
}

/// An asset as it is registered here. ETH is sold over DOT.
pub fn registration(asset: AssetId) -> Registration {
	let (decimals, via, max_fee, native_rate) = match asset {
		USD => (6, None, USD_FEE, 1_000_000),
		DOT => (10, None, DOT_FEE, 10_000_000_000),
		_ => (12, Some(location(DOT)), ETH_FEE, 1_000_000_000),
	};
	Registration { location: location(asset), decimals, via, max_fee, native_rate }
}

/// Whole units as a quantity.
pub fn whole(n: i64) -> Fixed {
	Fixed::from_inner(i128::from(n) * fixed::ONE)
}

/// Whole units in the ledger.
pub fn units(asset: AssetId, n: u128) -> u128 {
	n * 10u128.pow(registration(asset).decimals.into())
}

pub fn set_price(asset: AssetId, price: Option<Fixed>) {
	PRICES.with_borrow_mut(|prices| match price {
		Some(price) => prices.insert(asset, price),
		None => prices.remove(&asset),
	});
}

pub fn set_reachable(reachable: bool) {
	REACHABLE.set(reachable);
}

pub fn set_listening(listening: bool) {
	LISTENING.set(listening);
}

pub fn set_relied_upon(relied: bool) {
	RELIED_UPON.set(relied);
}

pub fn sales() -> Vec<Sale> {
	SALES.with_borrow(Clone::clone)
}

pub fn claims() -> Vec<Claim> {
	CLAIMS.with_borrow(Clone::clone)
}

pub fn transfers() -> Vec<TransferOut> {
	TRANSFERS.with_borrow(Clone::clone)
}

/// What the coordinator has heard since it was last asked, without heartbeats.
pub fn heard() -> Vec<ToCoordinator> {
	let heard = HEARD.with_borrow_mut(core::mem::take);
	heard.into_iter().filter(|body| !matches!(body, ToCoordinator::Heartbeat { .. })).collect()
}

/// All that the coordinator has heard since it was last asked.
pub fn heard_all() -> Vec<ToCoordinator> {
	HEARD.with_borrow_mut(core::mem::take)
}

/// The numbers of all messages that the coordinator has heard.
pub fn seqs() -> Vec<u64> {
	SEQS.with_borrow(Clone::clone)
}

/// The coordinator says something.
pub fn tell(body: ToVenue) {
	let seq = NEXT_SEQ.with_borrow_mut(|next| {
		*next += 1;
		*next
	});
	let envelope = Envelope { venue: RESERVE, seq, relay_block: 0, body };
	assert_ok!(Custody::receive_local(envelope.into_bytes()));
}

/// One block, and a relay-chain block with it.
pub fn next_block() {
	advance_relay(1);
	Custody::on_initialize(System::block_number());
}

pub fn advance_relay(blocks: u32) {
	RELAY_BLOCK.with_borrow_mut(|block| *block += blocks);
}

/// The reserve sends something to an account.
pub fn arrive(who: &AccountId32, asset: AssetId, amount: u128) {
	assert_ok!(Assets::mint_into(location(asset), who, amount));
}

pub fn free(who: &AccountId32, asset: AssetId) -> u128 {
	Assets::balance(location(asset), who)
}

pub fn issued(asset: AssetId) -> u128 {
	Assets::total_issuance(location(asset))
}

/// An order to sell, with a limit 5 % below the price.
pub fn order(id: u64, account: AccountId32, asset: AssetId, whole_units: i64) -> Order {
	let price = Prices::price(asset).map_or(whole(1), |(price, _)| price);
	Order {
		id: OrderId(id),
		account,
		instrument: InstrumentId::Spot(asset),
		quantity: whole(-whole_units),
		limit_price: fixed::mul(price, Fixed::from_rational(95, 100), ballast_primitives::Round::Down)
			.unwrap(),
		penalty: Permill::from_percent(1),
		deadline: Custody::now() + 20,
	}
}

/// The coordinator orders.
pub fn unwind(orders: Vec<Order>) {
	tell(ToVenue::Unwind { orders: orders.try_into().unwrap() });
}

/// Enrolled, with so many whole units in custody.
pub fn enrolled_with(who: &AccountId32, assets: &[(AssetId, u128)]) {
	assert_ok!(Custody::enroll(RawOrigin::Signed(who.clone()).into()));
	for (asset, amount) in assets {
		arrive(who, *asset, units(*asset, *amount));
		assert_ok!(Custody::deposit(RawOrigin::Signed(who.clone()).into(), *asset, units(*asset, *amount)));
	}
	next_block();
	heard();
}

pub fn position(asset: AssetId, quantity: Fixed) -> ReportedPosition {
	ReportedPosition {
		instrument: InstrumentId::Spot(asset),
		quantity,
		entry: Fixed::default(),
		funding: Fixed::default(),
	}
}

pub fn mode_of(who: &AccountId32) -> Option<AccountMode> {
	Enrolled::<Test>::get(who)
}

/// Registers USD at 1, DOT at 10 and ETH at 1000, runs the test, and checks the invariants.
pub fn build_and_execute(test: impl FnOnce()) {
	build_empty_and_execute(|| {
		for asset in [USD, DOT, ETH] {
			assert_ok!(Custody::register_asset(RawOrigin::Root.into(), asset, registration(asset)));
		}
		test();
	});
}

/// The same without any asset.
pub fn build_empty_and_execute(test: impl FnOnce()) {
	let storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
	let mut ext = sp_io::TestExternalities::new(storage);
	RELAY_BLOCK.set(100);
	NEXT_SEQ.set(0);
	PRICES.with_borrow_mut(BTreeMap::clear);
	set_price(DOT, Some(whole(10)));
	set_price(ETH, Some(whole(1_000)));
	for clear in [|| SALES.with_borrow_mut(Vec::clear), || CLAIMS.with_borrow_mut(Vec::clear)] {
		clear();
	}
	TRANSFERS.with_borrow_mut(Vec::clear);
	SEQS.with_borrow_mut(Vec::clear);
	heard_all();
	set_reachable(true);
	set_listening(true);
	set_relied_upon(false);
	ext.execute_with(|| {
		System::set_block_number(1);
		test();
		Custody::do_try_state().unwrap();
	});
}
