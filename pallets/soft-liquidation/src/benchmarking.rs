//! Benchmarks: every call and every check of one, on the largest portfolios at [`VENUES`] venues, with the largest
//! scenarios in force, and with keepers registered none of whom can bid unless the call needs one.
//!
//! Proofs are as they were measured, and for a path through a map with a million entries on top. Not so for maps that hold no
//! more than what is set up here (assets and venues), and for one whose entries of an account lie side by side.
//!
//! What is the same whichever account a call is about (market, model, rules, venues, counters) comes into the proof and out of
//! the database once per block, with the first call that needs it. So `once_per_block` counts it, with as much of it as there
//! can be, and no call does: its reads and writes are left out of the counts and of the proof. The time that a call takes to
//! get at it all the same is in what was measured.

use super::*;
use alloc::{vec, vec::Vec};
use ballast_policy::{fingerprint, AccountState, Bid, Ladder, LadderStep, PlanScore, SlicePlan};
// Natively it is there already.
#[cfg(not(feature = "std"))]
use ballast_primitives::benchmarking::SetBlockNumber as _;
use ballast_primitives::{
	fixed::{self, ONE},
	message::{AccountReport, ReportedPosition},
	worker::WorkerSignature,
	AssetId, Fixed, InstrumentId, Round, VenueId, SETTLEMENT,
};
use ballast_risk::Margin;
use polkadot_sdk::{
	frame_benchmarking::v2::*,
	frame_support::{
		pallet_prelude::TransactionSource,
		storage::unhashed,
		traits::{Get, Hooks},
	},
	frame_system::{pallet_prelude::BlockNumberFor, RawOrigin},
	sp_runtime::AccountId32,
};

/// Venues of the portfolios.
const VENUES: u32 = 4;
/// Keepers that are looked at.
const KEEPERS: u32 = 32;
/// Units of every asset that a portfolio holds at a price of 10.
const UNITS: u32 = 10_000;

/// Storage that all calls of a block share, by its keys.
pub struct SharedState {
	/// What they only read.
	pub read: Vec<Vec<u8>>,
	/// What they also write.
	pub written: Vec<Vec<u8>>,
}

/// What the benchmarks need of the chain around this pallet.
pub trait BenchmarkHelper<RuntimeOrigin> {
	/// Prepares that many assets, each with a fresh price of 10 and with as much data in the risk model as there can be, and
	/// that many venues, which can be sent messages and have a depth of `depth` (settlement currency) in every asset; the
	/// clock runs. There is a pool, and money in the insurance fund. What all calls of a block share does not count.
	fn prepare(assets: u32, venues: u32, depth: Fixed) -> (Vec<AssetId>, Vec<VenueId>);
	/// What all calls of a block share, with as much of it as there can be; it counts.
	fn shared() -> SharedState;
	/// The account is enrolled at the venue: what is to be done about it besides what the portfolio knows.
	fn enrolled(account: &AccountId32, venue: VenueId);
	/// The position of a worker in the longest list of active workers, and its signature.
	fn sign(payload: &[u8]) -> (u32, WorkerSignature);
	/// May move the breaker.
	fn admin() -> RuntimeOrigin;
}

/// The markets, and the portfolios in them.
struct Setting {
	assets: Vec<AssetId>,
	venues: Vec<VenueId>,
}

fn thousandths(n: i128) -> Fixed {
	Fixed::from_inner(n * (ONE / 1_000))
}

fn spot(asset: AssetId, quantity: Fixed) -> ReportedPosition {
	ReportedPosition {
		instrument: InstrumentId::Spot(asset),
		quantity,
		entry: Fixed::default(),
		funding: Fixed::default(),
	}
}

impl Setting {
	/// For portfolios of so many positions: one of settlement currency at every venue, the others each of another asset.
	/// Venues are so deep that a slice takes four orders.
	fn new<T: Config>(positions: u32) -> Self {
		let depth = Fixed::from_u32(400_000);
		let (assets, venues) =
			<T as Config>::BenchmarkHelper::prepare(positions.saturating_sub(VENUES), VENUES, depth);
		Self { assets, venues }
	}

	/// Makes the account hold `units` of every asset and `cash` at every venue.
	fn enrol<T: Config>(&self, account: &AccountId32, units: u32, cash: Fixed) -> Result<(), BenchmarkError> {
		for (index, venue) in self.venues.iter().enumerate() {
			let mut positions = vec![spot(SETTLEMENT, cash)];
			let here = self.assets.iter().skip(index).step_by(self.venues.len());
			positions.extend(here.map(|asset| spot(*asset, Fixed::from_u32(units))));
			positions.retain(|position| position.quantity != Fixed::default());
			positions.sort_by_key(|position| position.instrument);
			let positions = positions.try_into().map_err(|_| "too many positions for a report")?;
			let credit_used = Fixed::default();
			let report = AccountReport { account: account.clone(), positions, credit_used };
			pallet_portfolio::Approvals::<T>::insert(account, venue, ());
			pallet_portfolio::Pallet::<T>::apply_enrolled(*venue, report)?;
			<T as Config>::BenchmarkHelper::enrolled(account, *venue);
		}
		Ok(())
	}

	/// An account that owes as much as leaves it with this share (thousandths) of its maintenance margin.
	fn troubled<T: Config>(&self, health: i128) -> Result<AccountId32, BenchmarkError> {
		let account: AccountId32 = account("troubled", self.assets.len() as u32, 0);
		self.enrol::<T>(&account, UNITS, Fixed::default())?;
		let Margin { equity, maintenance, .. } =
			pallet_portfolio::Pallet::<T>::assess(&account).map_err(|_| "no margin")?;
		let debt = fixed::mul(maintenance, thousandths(health), Round::Down)
			.and_then(|left| fixed::sub(equity, left))
			.and_then(|debt| fixed::div(debt, Fixed::from_u32(self.venues.len() as u32), Round::Down))
			.and_then(fixed::neg)
			.map_err(|_| "no debt")?;
		self.enrol::<T>(&account, UNITS, debt)?;
		Ok(account)
	}

	/// The pool's portfolio, with a position of everything and nearly all of it in cash.
	fn pool<T: Config>(&self) -> Result<(), BenchmarkError> {
		let Some(pool) = T::Backstop::pool_account() else { return Ok(()) };
		self.enrol::<T>(&pool, 1, Fixed::from_u32(100_000_000))
	}

	/// A keeper that can take everything.
	fn keeper<T: Config>(&self) -> Result<AccountId32, BenchmarkError> {
		let keeper: AccountId32 = whitelisted_caller();
		self.enrol::<T>(&keeper, 1, Fixed::from_u32(100_000_000))?;
		make_keeper::<T>(&keeper);
		Ok(keeper)
	}
}

/// For benchmarks that call an account `account`.
fn proposer(index: u32) -> AccountId32 {
	account("proposer", index, 0)
}

fn make_keeper<T: Config>(keeper: &AccountId32) {
	Keepers::<T>::insert(keeper, ());
}

/// Keepers that cannot bid, because they are not enrolled where the portfolio is.
fn idle_keepers<T: Config>() {
	(0..KEEPERS).for_each(|index| make_keeper::<T>(&account("keeper", index, 0)));
}

/// Thousandths of maintenance margin at which plans compete, and at which the first good one is taken at once.
const CALM: i128 = 900;
const URGENT: i128 = 800;

/// A slice that is due for an account that nobody has looked at yet, so that all of its venues have to be told, too.
fn due_slice<T: Config>(positions: u32, health: i128) -> Result<(AccountId32, SlicePlan), BenchmarkError> {
	let setting = Setting::new::<T>(positions);
	// A test does it several times in one block.
	SlicesThisBlock::<T>::kill();
	setting.pool::<T>()?;
	idle_keepers::<T>();
	let account = setting.troubled::<T>(health)?;
	let assessment = Pallet::<T>::assess(&account).map_err(|_| "no assessment")?;
	let plan = Pallet::<T>::due_plan(&account, &assessment).ok_or("no slice is due")?;
	Ok((account, plan))
}

/// An account with as many plans as there can be, whose contest is over.
fn contest<T: Config>(positions: u32) -> Result<AccountId32, BenchmarkError> {
	let (account, plan) = due_slice::<T>(positions, CALM)?;
	let now = Pallet::<T>::assess(&account).map_err(|_| "no assessment")?;
	Pallet::<T>::apply(&account, &now)?;
	let boast = SlicePlan { claim: PlanScore { price: Fixed::default() }, ..plan.clone() };
	let mut plans: Vec<Contender> = (0..MAX_SIGNED_PLANS)
		.map(|index| Contender { plan: boast.clone(), by: Some(proposer(index)) })
		.collect();
	plans.push(Contender { plan, by: None });
	let plans = plans.try_into().map_err(|_| "too many plans")?;
	Contests::<T>::insert(&account, Contest { opened: 0u32.into(), plans });
	Ok(account)
}

/// An account that the pool takes over. When `known`, it was looked at before, so that only the takeover is due.
fn for_the_pool<T: Config>(known: bool) -> Result<AccountId32, BenchmarkError> {
	let setting = Setting::new::<T>(T::MaxPositions::get());
	setting.pool::<T>()?;
	idle_keepers::<T>();
	let account = setting.troubled::<T>(300)?;
	if known {
		let now = Pallet::<T>::assess(&account).map_err(|_| "no assessment")?;
		Pallet::<T>::apply(&account, &now)?;
		let now = Pallet::<T>::assess(&account).map_err(|_| "no assessment")?;
		Pallet::<T>::due_pool_take(&account, &now)?;
	}
	Ok(account)
}

fn proof<T: Config>(account: &AccountId32, plan: Option<&SlicePlan>) -> Option<WorkerProofOf<T>> {
	let at = polkadot_sdk::frame_system::Pallet::<T>::block_number();
	let (authority_index, signature) =
		<T as Config>::BenchmarkHelper::sign(&Pallet::<T>::payload(account, plan, at));
	Some(WorkerProof { authority_index, signature, at })
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark(pov_mode = Measured {
		Thresholds::Assets: Ignored,
		Thresholds::ScanRanges: Ignored,
		Oracle::Values: Ignored,
		Venues::Venues: Ignored,
		Venues::Depths: Ignored,
		Venues::OrdersAt: Ignored,
		Portfolio::Enrolments: Ignored,
		Parameters::Parameters: Ignored
	})]
	fn authorize_poke() -> Result<(), BenchmarkError> {
		let account = for_the_pool::<T>(true)?;
		let proof = proof::<T>(&account, None);
		let valid;

		#[block]
		{
			valid = Pallet::<T>::authorize_poke(TransactionSource::External, &account, &proof);
		}

		valid?;
		Ok(())
	}

	#[benchmark(pov_mode = Measured {
		Thresholds::Assets: Ignored,
		Thresholds::ScanRanges: Ignored,
		Oracle::Values: Ignored,
		Venues::Venues: Ignored,
		Venues::Depths: Ignored,
		Venues::OrdersAt: Ignored,
		Portfolio::Enrolments: Ignored,
		Parameters::Parameters: Ignored
	})]
	fn authorize_execute_slice(p: Linear<8, 32>) -> Result<(), BenchmarkError> {
		let (account, plan) = due_slice::<T>(p, CALM)?;
		let proof = proof::<T>(&account, Some(&plan));
		let valid;

		#[block]
		{
			valid =
				Pallet::<T>::authorize_execute_slice(TransactionSource::External, &account, &plan, &proof);
		}

		valid?;
		Ok(())
	}

	// Asking keepers, none of whom can bid, and the pool. Only where something else follows from it.
	#[benchmark(pov_mode = Measured {
		Thresholds::Assets: Ignored,
		Thresholds::ScanRanges: Ignored,
		Oracle::Values: Ignored,
		Venues::Venues: Ignored,
		Venues::Depths: Ignored,
		Venues::OrdersAt: Ignored,
		Portfolio::Enrolments: Ignored,
		Parameters::Parameters: Ignored
	})]
	fn seek_takers() -> Result<(), BenchmarkError> {
		let setting = Setting::new::<T>(T::MaxPositions::get());
		setting.pool::<T>()?;
		idle_keepers::<T>();
		let account = setting.troubled::<T>(300)?;
		let now = Pallet::<T>::assess(&account).map_err(|_| "no assessment")?;
		let (pool, keeper);

		#[block]
		{
			pool = Pallet::<T>::pool_quote(&account, &now.portfolio, &now.market, &now.margin);
			keeper = Pallet::<T>::has_keeper(&account, &now.portfolio, &now.market, &now.margin, &now.rules);
		}

		assert!(pool.is_some() && !keeper);
		Ok(())
	}

	#[benchmark(pov_mode = Measured {
		Thresholds::Assets: Ignored,
		Thresholds::ScanRanges: Ignored,
		Oracle::Values: Ignored,
		Venues::Venues: Ignored,
		Venues::Depths: Ignored,
		Venues::OrdersAt: Ignored,
		Portfolio::Enrolments: Ignored,
		Parameters::Parameters: Ignored
	})]
	fn poke() -> Result<(), BenchmarkError> {
		let account = for_the_pool::<T>(false)?;
		let caller: AccountId32 = whitelisted_caller();

		#[extrinsic_call]
		_(RawOrigin::Signed(caller), account.clone(), None);

		assert!(matches!(States::<T>::get(&account), Some(AccountState::Backstop { .. })));
		assert_eq!(Takes::<T>::get(&account).map(|take| take.legs.len() as u32), Some(VENUES));
		Ok(())
	}

	#[benchmark(pov_mode = Measured {
		Thresholds::Assets: Ignored,
		Thresholds::ScanRanges: Ignored,
		Oracle::Values: Ignored,
		Venues::Venues: Ignored,
		Venues::Depths: Ignored,
		Venues::OrdersAt: Ignored,
		Portfolio::Enrolments: Ignored,
		Parameters::Parameters: Ignored
	})]
	fn execute_slice(p: Linear<8, 32>) -> Result<(), BenchmarkError> {
		let (account, plan) = due_slice::<T>(p, URGENT)?;
		let caller: AccountId32 = whitelisted_caller();
		// That its last contest was in vain is forgotten with the slice.
		Contests::<T>::insert(&account, Contest { opened: 0u32.into(), plans: Default::default() });

		#[extrinsic_call]
		_(RawOrigin::Signed(caller), account.clone(), plan, None);

		assert!(!Contests::<T>::contains_key(&account));
		assert_eq!(Slices::<T>::get(&account).map(|slice| slice.orders.len()), Some(4));
		assert_eq!(Restricted::<T>::get(&account).len() as u32, VENUES);
		Ok(())
	}

	// A worker's plan, which is verified, and the account's first.
	#[benchmark(pov_mode = Measured {
		Thresholds::Assets: Ignored,
		Thresholds::ScanRanges: Ignored,
		Oracle::Values: Ignored,
		Venues::Venues: Ignored,
		Venues::Depths: Ignored,
		Venues::OrdersAt: Ignored,
		Portfolio::Enrolments: Ignored,
		Parameters::Parameters: Ignored
	})]
	fn join_contest(p: Linear<8, 32>) -> Result<(), BenchmarkError> {
		let (account, plan) = due_slice::<T>(p, CALM)?;
		let joined;

		#[block]
		{
			let now = Pallet::<T>::assess(&account).map_err(|_| "no assessment")?;
			Pallet::<T>::apply(&account, &now)?;
			joined = Pallet::<T>::join_contest(&account, &now, plan, None);
		}

		joined?;
		assert!(Contests::<T>::contains_key(&account));
		assert_eq!(Restricted::<T>::get(&account).len() as u32, VENUES);
		Ok(())
	}

	// As many plans as there can be, of which all have to be verified because only the last keeps its claim.
	#[benchmark(pov_mode = Measured {
		Thresholds::Assets: Ignored,
		Thresholds::ScanRanges: Ignored,
		Oracle::Values: Ignored,
		Venues::Venues: Ignored,
		Venues::Depths: Ignored,
		Venues::OrdersAt: Ignored,
		Portfolio::Enrolments: Ignored,
		Parameters::Parameters: Ignored
	})]
	fn close_contest(p: Linear<8, 32>) -> Result<(), BenchmarkError> {
		let account = contest::<T>(p)?;
		let caller: AccountId32 = whitelisted_caller();

		#[extrinsic_call]
		poke(RawOrigin::Signed(caller), account.clone(), None);

		assert!(!Contests::<T>::contains_key(&account));
		assert_eq!(Slices::<T>::get(&account).map(|slice| slice.orders.len()), Some(4));
		Ok(())
	}

	#[benchmark(pov_mode = Measured {
		Thresholds::Assets: Ignored,
		Thresholds::ScanRanges: Ignored,
		Oracle::Values: Ignored,
		Venues::Venues: Ignored,
		Venues::Depths: Ignored,
		Venues::OrdersAt: Ignored,
		Portfolio::Enrolments: Ignored,
		Parameters::Parameters: Ignored
	})]
	fn authorize_close_contest(p: Linear<8, 32>) -> Result<(), BenchmarkError> {
		let account = contest::<T>(p)?;
		let proof = proof::<T>(&account, None);
		let valid;

		#[block]
		{
			valid = Pallet::<T>::authorize_poke(TransactionSource::External, &account, &proof);
		}

		valid?;
		Ok(())
	}

	#[benchmark]
	fn set_breaker() -> Result<(), BenchmarkError> {
		#[extrinsic_call]
		_(<T as Config>::BenchmarkHelper::admin() as T::RuntimeOrigin, BreakerLevel::Stopped);

		assert_eq!(Breaker::<T>::get(), BreakerLevel::Stopped);
		Ok(())
	}

	#[benchmark]
	fn register_keeper() -> Result<(), BenchmarkError> {
		let setting = Setting::new::<T>(2 * VENUES);
		let caller: AccountId32 = whitelisted_caller();
		setting.enrol::<T>(&caller, 1, Fixed::from_u32(1_000_000))?;

		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()));

		assert!(Keepers::<T>::contains_key(&caller));
		Ok(())
	}

	#[benchmark(pov_mode = Measured {
		Thresholds::Assets: Ignored,
		Thresholds::ScanRanges: Ignored,
		Oracle::Values: Ignored,
		Venues::Venues: Ignored,
		Venues::Depths: Ignored,
		Venues::OrdersAt: Ignored,
		Portfolio::Enrolments: Ignored,
		Parameters::Parameters: Ignored
	})]
	fn bid() -> Result<(), BenchmarkError> {
		let setting = Setting::new::<T>(T::MaxPositions::get());
		setting.pool::<T>()?;
		idle_keepers::<T>();
		let account = setting.troubled::<T>(600)?;
		let keeper = setting.keeper::<T>()?;
		let portfolio = fingerprint(&pallet_portfolio::Pallet::<T>::portfolio(&account));
		let most = Fixed::from_u32(1_000_000_000);
		let offer = Bid { fraction: thousandths(1_000), worst_price: most, takes: 0, portfolio };

		#[extrinsic_call]
		_(RawOrigin::Signed(keeper), account.clone(), offer);

		assert_eq!(Takes::<T>::get(&account).map(|take| take.legs.len() as u32), Some(VENUES));
		Ok(())
	}

	#[benchmark]
	fn set_ladder() -> Result<(), BenchmarkError> {
		let setting = Setting::new::<T>(2 * VENUES);
		let caller: AccountId32 = whitelisted_caller();
		setting.enrol::<T>(&caller, 1, Fixed::from_u32(1_000_000))?;
		let step = |n: i128| LadderStep { trigger: thousandths(1_400 - n), fraction: thousandths(100) };
		let ladder = Ladder {
			steps: (0..ballast_policy::ladder::MAX_STEPS)
				.map(|n| step(n.into()))
				.collect::<Vec<_>>()
				.try_into()
				.map_err(|_| "too many steps")?,
			preferred: (1..=ballast_policy::ladder::MAX_PREFERRED)
				.map(AssetId)
				.collect::<Vec<_>>()
				.try_into()
				.map_err(|_| "too many assets")?,
			convert_first: true,
			tolerance: thousandths(10),
			horizon_ms: 3_600_000,
		};
		Ladders::<T>::insert(&caller, ladder.clone());
		Climbs::<T>::insert(&caller, Climb::default());

		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()), Some(ladder));

		assert!(!Climbs::<T>::contains_key(&caller));
		Ok(())
	}

	// All that calls of a block share.
	#[benchmark(pov_mode = Measured {
		Assets::Metadata: Ignored,
		Oracle::Values: Ignored,
		Parameters::Parameters: Ignored,
		PolkadotXcm::SupportedVersion: Ignored,
		SpotMargin::Pools: Ignored,
		System::BlockHash: Ignored,
		Thresholds::Assets: Ignored,
		Thresholds::ScanRanges: Ignored,
		Venues::Depths: Ignored,
		Venues::Egress: Ignored,
		Venues::OrdersAt: Ignored,
		Venues::Peers: Ignored,
		Venues::Venues: Ignored,
		XcmpQueue::DeliveryFeeFactor: Ignored,
		XcmpQueue::OutboundXcmpMessages: Ignored
	})]
	fn once_per_block() {
		let SharedState { read, written } = <T as Config>::BenchmarkHelper::shared();
		let mut found = 0;

		#[block]
		{
			for key in read {
				found += u32::from(unhashed::get_raw(&key).is_some());
			}
			for key in written {
				let value = unhashed::get_raw(&key);
				unhashed::put_raw(&key, &value.unwrap_or_default());
			}
		}

		// Its result is used.
		assert!(found < u32::MAX);
	}

	#[benchmark]
	fn on_finalize() {
		let _ = <T as Config>::BenchmarkHelper::prepare(1, 1, thousandths(1_000));
		// A halt is noticed.
		LastBlockMs::<T>::put(1);
		SlicesThisBlock::<T>::put(1);

		#[block]
		{
			<Pallet<T> as Hooks<BlockNumberFor<T>>>::on_finalize(1u32.into());
		}

		assert!(GraceUntil::<T>::get() > 0);
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::new_ext(), crate::mock::Test);
}
