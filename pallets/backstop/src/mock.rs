//! A runtime with the SDK's real ledger, and a pool whose portfolio is a vault of settlement currency plus a number for
//! everything else that it could hold.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use crate as pallet_backstop;
use crate::{Creditors, Ledger, Missing, PoolPortfolio, PoolRules, Pots};
use ballast_primitives::{
	fixed::{self, Zero},
	Fixed, Round, VenueId,
};
use polkadot_sdk::{
	frame_support::{
		self, derive_impl, parameter_types,
		traits::{
			fungibles::Mutate,
			tokens::{Fortitude, Precision, Preservation},
			AsEnsureOriginWithArg, ConstU128, ConstU32, ConstU64, Hooks,
		},
		weights::Weight,
		PalletId,
	},
	frame_system::{self, EnsureRoot, EnsureSigned},
	pallet_assets, pallet_balances, pallet_timestamp,
	sp_core::crypto::AccountId32,
	sp_io,
	sp_runtime::{traits::IdentityLookup, BuildStorage, DispatchError, DispatchResult},
};
use std::collections::{BTreeMap, BTreeSet};

/// The settlement asset.
pub const USD: u32 = 0;
/// Ledger units of one whole unit.
pub const USD_1: u128 = 1_000_000;
/// Its minimum balance.
pub const MIN: u128 = 10_000;
/// What each of the depositors starts with.
pub const START: u128 = 1_000_000 * USD_1;

pub const ALICE: AccountId32 = AccountId32::new([1; 32]);
pub const BOB: AccountId32 = AccountId32::new([2; 32]);
pub const CAROL: AccountId32 = AccountId32::new([3; 32]);
/// Has nothing.
pub const EVE: AccountId32 = AccountId32::new([5; 32]);
/// Trades, and loses.
pub const TRADER: AccountId32 = AccountId32::new([6; 32]);
/// Get what is paid for losses.
pub const LENDERS: AccountId32 = AccountId32::new([7; 32]);
/// What the home venue took of accounts.
pub const POT: AccountId32 = AccountId32::new([9; 32]);
/// The settlement currency in the pool's portfolio.
pub const VAULT: AccountId32 = AccountId32::new([8; 32]);

pub const HOME: VenueId = VenueId::Home;
pub const SIBLING: VenueId = VenueId::Sibling(2_001);

pub const START_MS: u64 = 1_700_000_000_000;
pub const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

type Block = frame_system::mocking::MockBlock<Test>;

#[frame_support::runtime]
mod runtime {
	#[runtime::runtime]
	#[runtime::derive(
		RuntimeCall,
		RuntimeEvent,
		RuntimeError,
		RuntimeOrigin,
		RuntimeTask,
		RuntimeHoldReason,
		RuntimeFreezeReason,
		RuntimeViewFunction
	)]
	pub struct Test;

	#[runtime::pallet_index(0)]
	pub type System = frame_system;
	#[runtime::pallet_index(1)]
	pub type Timestamp = pallet_timestamp;
	#[runtime::pallet_index(2)]
	pub type Balances = pallet_balances;
	#[runtime::pallet_index(3)]
	pub type Assets = pallet_assets;
	#[runtime::pallet_index(4)]
	pub type Backstop = pallet_backstop;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type AccountId = AccountId32;
	type Lookup = IdentityLookup<Self::AccountId>;
	type Block = Block;
	type AccountData = pallet_balances::AccountData<u128>;
}

#[derive_impl(pallet_timestamp::config_preludes::TestDefaultConfig)]
impl pallet_timestamp::Config for Test {
	type Moment = u64;
	type MinimumPeriod = ConstU64<1>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type Balance = u128;
	type ExistentialDeposit = ConstU128<1>;
	type AccountStore = System;
}

impl pallet_assets::Config for Test {
	type RuntimeEvent = RuntimeEvent;
	type Balance = u128;
	type RemoveItemsLimit = ConstU32<5>;
	type AssetId = u32;
	type AssetIdParameter = u32;
	type ReserveData = ();
	type Currency = Balances;
	type CreateOrigin = AsEnsureOriginWithArg<EnsureSigned<AccountId32>>;
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

parameter_types! {
	/// Value of what the pool holds besides the vault, ledger units.
	pub static Holdings: i128 = 0;
	/// Initial margin of the pool's portfolio, ledger units.
	pub static Initial: u128 = 0;
	/// Whether the pool's portfolio has a price.
	pub static Priced: bool = true;
	/// What an amount brought to the pool loses on the way, ledger units.
	pub static LostOnTheWay: u128 = 0;
	/// Whether creditors can be paid.
	pub static CanPay: bool = true;
	/// What the vault won and lost by itself.
	pub static Gains: i128 = 0;
	/// What creditors miss of what they lost with an account at a venue, where they know better than what was reported;
	/// nobody can tell while it is `None`.
	pub static Misses: BTreeMap<(VenueId, AccountId32), Option<u128>> = BTreeMap::new();
	/// Whether there is a way to creditors elsewhere.
	pub static Reachable: bool = true;
	/// What can be paid at once of what creditors miss.
	pub static AtOnce: u128 = u128::MAX;
	/// Venues that have the pool on their roll.
	pub static Rolls: BTreeSet<VenueId> = BTreeSet::new();
	/// What creditors were paid, and with whom they had lost.
	pub static Payments: Vec<(VenueId, AccountId32, AccountId32, u128)> = Vec::new();
	pub const BackstopPalletId: PalletId = PalletId(*b"bl/bckst");
	pub const Settlement: u32 = USD;
	pub PolicyRules: ballast_policy::Rules = ballast_policy::Rules::default();
}

/// What is in the vault; its minimum balance is no part of it.
pub fn vault() -> u128 {
	Assets::balance(USD, &VAULT) - MIN
}

fn send(from: &AccountId32, to: &AccountId32, amount: u128) -> DispatchResult {
	<Assets as Mutate<AccountId32>>::transfer(USD, from, to, amount, Preservation::Preserve).map(|_| ())
}

fn whole(amount: i128) -> Fixed {
	Fixed::from_inner(amount * (fixed::ONE / USD_1 as i128))
}

pub struct Portfolio;
impl PoolPortfolio for Portfolio {
	fn equity() -> Result<Fixed, DispatchError> {
		if !Priced::get() {
			return Err(DispatchError::Other("stale price"));
		}
		Ok(whole(vault() as i128 + Holdings::get()))
	}

	fn free() -> Fixed {
		let Ok(equity) = Self::equity() else { return Fixed::zero() };
		let above = equity - whole(Initial::get() as i128);
		above.min(whole(vault() as i128)).max(Fixed::zero())
	}

	fn bring(amount: u128) -> DispatchResult {
		let lost = LostOnTheWay::get();
		let pool = Backstop::pool_account();
		send(&pool, &VAULT, amount)?;
		if lost > 0 {
			gain(-(lost as i128));
		}
		Ok(())
	}

	fn take_out(amount: u128) -> DispatchResult {
		send(&VAULT, &Backstop::pool_account(), amount)?;
		Ok(())
	}

	fn is_enrolled(venue: VenueId) -> bool {
		Rolls::get().contains(&venue)
	}

	fn enroll(venue: VenueId) -> DispatchResult {
		if venue == HOME {
			return Err(DispatchError::Other("home needs none"));
		}
		Rolls::mutate(|rolls| rolls.insert(venue));
		Ok(())
	}
}

/// Pays out of what [`POT`] has, and only at home.
pub struct Venues;
impl Pots for Venues {
	fn collect(venue: VenueId, to: &AccountId32, amount: u128) -> Result<u128, DispatchError> {
		if venue != HOME {
			return Err(DispatchError::Unavailable);
		}
		let amount = amount.min(balance(&POT).saturating_sub(MIN));
		if amount > 0 {
			send(&POT, to, amount)?;
		}
		Ok(amount)
	}
}

pub struct Lenders;
impl Creditors for Lenders {
	fn is_reachable(venue: VenueId) -> bool {
		venue == HOME || Reachable::get()
	}

	fn missing(venue: VenueId, account: &AccountId32) -> Result<Option<Missing>, DispatchError> {
		match Misses::get().get(&(venue, account.clone())) {
			None => Ok(None),
			Some(None) => Err(DispatchError::Other("stale price")),
			Some(Some(value)) => Ok(Some(Missing { value: *value, payable: AtOnce::get() })),
		}
	}

	fn pay(venue: VenueId, account: &AccountId32, payer: &AccountId32, amount: u128) -> DispatchResult {
		if !CanPay::get() {
			return Err(DispatchError::Other("no way to the venue"));
		}
		assert!(amount <= AtOnce::get() || !Misses::get().contains_key(&(venue, account.clone())));
		send(payer, &LENDERS, amount)?;
		Misses::mutate(|all| {
			if let Some(Some(missing)) = all.get_mut(&(venue, account.clone())) {
				*missing -= amount;
			}
		});
		Payments::mutate(|all| all.push((venue, account.clone(), payer.clone(), amount)));
		Ok(())
	}
}

impl pallet_backstop::Config for Test {
	type Assets = Assets;
	type SettlementAsset = Settlement;
	type Pool = Portfolio;
	type Creditors = Lenders;
	type Pots = Venues;
	type Policy = PolicyRules;
	type Clock = Timestamp;
	type AdminOrigin = EnsureRoot<AccountId32>;
	type PalletId = BackstopPalletId;
	type MaxRequests = ConstU32<3>;
	type MaxServed = ConstU32<4>;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = Benchmarked;
}

/// Nothing is needed beyond what is there.
#[cfg(feature = "runtime-benchmarks")]
pub struct Benchmarked;
#[cfg(feature = "runtime-benchmarks")]
impl crate::benchmarking::BenchmarkHelper for Benchmarked {
	fn prepare() {}
	fn lost(_: u128) {}
	fn elsewhere() -> VenueId {
		SIBLING
	}
}

/// The vault wins or loses by itself.
pub fn gain(amount: i128) {
	let moved = amount.unsigned_abs();
	if amount > 0 {
		Assets::mint_into(USD, &VAULT, moved).unwrap();
	} else {
		Assets::burn_from(USD, &VAULT, moved, Preservation::Preserve, Precision::Exact, Fortitude::Polite)
			.unwrap();
	}
	Gains::mutate(|gains| *gains += amount);
}

#[derive(Default)]
pub struct ExtBuilder {
	rules: PoolRules,
	pool: Vec<(AccountId32, u128)>,
	fund: Vec<(AccountId32, u128)>,
}

impl ExtBuilder {
	pub fn with_rules(self, rules: PoolRules) -> Self {
		Self { rules, ..self }
	}

	/// Deposits at genesis, whole units.
	pub fn with_pool(self, pool: &[(AccountId32, u128)]) -> Self {
		Self { pool: pool.iter().map(|(who, n)| (who.clone(), n * USD_1)).collect(), ..self }
	}

	/// What is in the fund at genesis, whole units.
	pub fn with_fund(self, amount: u128) -> Self {
		Self { fund: vec![(CAROL, amount * USD_1)], ..self }
	}

	pub fn build(self) -> sp_io::TestExternalities {
		let mut accounts: Vec<_> = [ALICE, BOB, CAROL].map(|who| (USD, who, START)).to_vec();
		accounts.extend([LENDERS, VAULT, POT].map(|who| (USD, who, MIN)));
		Holdings::set(0);
		Initial::set(0);
		Priced::set(true);
		LostOnTheWay::set(0);
		CanPay::set(true);
		Gains::set(0);
		Payments::set(Vec::new());
		Misses::set(BTreeMap::new());
		AtOnce::set(u128::MAX);
		Reachable::set(true);
		Rolls::set(BTreeSet::from([HOME]));
		let genesis = RuntimeGenesisConfig {
			system: Default::default(),
			balances: Default::default(),
			assets: pallet_assets::GenesisConfig {
				assets: vec![(USD, LENDERS, true, MIN)],
				metadata: vec![(USD, b"US dollar".to_vec(), b"USD".to_vec(), 6)],
				accounts,
				next_asset_id: None,
				reserves: Vec::new(),
			},
			backstop: pallet_backstop::GenesisConfig { rules: self.rules, pool: self.pool, fund: self.fund },
		};
		let mut ext = sp_io::TestExternalities::new(genesis.build_storage().unwrap());
		ext.execute_with(|| {
			System::set_block_number(1);
			Timestamp::set_timestamp(START_MS);
		});
		ext
	}

	/// Runs a test and checks all invariants after it.
	pub fn build_and_execute(self, test: impl FnOnce()) {
		self.build().execute_with(|| {
			test();
			check_everything();
		});
	}
}

/// The pallet's invariants, that nothing is left in transit, and that the books say what really lies where.
pub fn check_everything() {
	Backstop::do_try_state().expect("invariants hold");
	let books = Ledger::<Test>::get();
	let booked = |account: &AccountId32, value: i128| {
		let balance = Assets::balance(USD, account) as i128;
		let dead = balance == 0 && value == 0;
		assert!(dead || balance == value + MIN as i128, "{account:?} has {balance}, booked is {value}");
	};
	booked(&Backstop::pool_account(), 0);
	booked(&Backstop::fund_account(), books.fund);
	booked(&Backstop::owed_account(), books.owed);
	booked(&VAULT, books.pool + Gains::get());
	booked(&LENDERS, books.creditors + books.bad_debt);
	let paid: u128 = Payments::get().iter().map(|(_, _, _, amount)| amount).sum();
	assert_eq!(paid as i128, books.creditors + books.bad_debt, "what was lost was paid or is open");
}

/// Balance in the ledger.
pub fn balance(account: &AccountId32) -> u128 {
	Assets::balance(USD, account)
}

/// Lets time pass; nothing else happens meanwhile.
pub fn pass(ms: u64) {
	Timestamp::set_timestamp(pallet_timestamp::Now::<Test>::get() + ms);
}

/// The end of a block with room for everything.
pub fn idle() -> Weight {
	Backstop::on_idle(System::block_number(), Weight::MAX)
}

/// Events of the pallet so far.
pub fn events() -> Vec<crate::Event<Test>> {
	System::events()
		.into_iter()
		.filter_map(|record| match record.event {
			RuntimeEvent::Backstop(event) => Some(event),
			_ => None,
		})
		.collect()
}

pub fn signed(account: &AccountId32) -> RuntimeOrigin {
	RuntimeOrigin::signed(account.clone())
}

/// Whole units as the pallets talk about them.
pub fn f(n: i128) -> Fixed {
	Fixed::from_inner(n * fixed::ONE)
}

/// Ledger units in whole units.
pub fn units(amount: u128) -> Fixed {
	fixed::from_ledger(amount, 6, Round::Down).unwrap()
}
