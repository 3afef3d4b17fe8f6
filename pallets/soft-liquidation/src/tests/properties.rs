//! Whatever happens, the books stay true and nobody is stuck.

use crate::{mock::*, BreakerLevel, Error, Pallet};
use ballast_policy::{
	AccountState::{Auction, Backstop, Insolvent, Unwinding},
	Ladder, LadderStep,
};
use ballast_primitives::{fixed, Fixed, OrderFailure, Round, SETTLEMENT};
use polkadot_sdk::{
	frame_support::{assert_ok, storage::with_storage_layer},
	sp_runtime::AccountId32,
};
use proptest::prelude::*;

/// Something that can happen.
#[derive(Clone, Copy, Debug)]
enum Happening {
	Price(u32),
	NoPrice,
	Poke,
	Push,
	Fill,
	Fail,
	Lose,
	Deposit(u32),
	Wait(u64),
	Halt(u64),
	Breaker(BreakerLevel),
	Toggle,
	Register(bool),
	Bid(bool, u32),
	Taken,
	NotTaken(bool),
	LoseTake,
	Fund(u32),
	WriteOff(bool),
}

fn happening() -> impl Strategy<Value = Happening> {
	prop_oneof![
		3 => (200u32..1_400).prop_map(Happening::Price),
		1 => Just(Happening::NoPrice),
		4 => Just(Happening::Poke),
		4 => Just(Happening::Push),
		3 => Just(Happening::Fill),
		1 => Just(Happening::Fail),
		1 => Just(Happening::Lose),
		1 => (1u32..2_000).prop_map(Happening::Deposit),
		3 => (1u64..200_000).prop_map(Happening::Wait),
		1 => Just(Happening::Toggle),
		1 => (HALT_THRESHOLD + 1..1_000_000).prop_map(Happening::Halt),
		1 => Just(Happening::Breaker(BreakerLevel::Stopped)),
		1 => Just(Happening::Breaker(BreakerLevel::NoNewUnwinds)),
		2 => Just(Happening::Breaker(BreakerLevel::Open)),
		2 => any::<bool>().prop_map(Happening::WriteOff),
	]
}

/// The same where keepers, pool and fund are.
fn happening_with_others() -> impl Strategy<Value = Happening> {
	prop_oneof![
		5 => happening(),
		// Where others are asked.
		4 => (580u32..700).prop_map(Happening::Price),
		4 => Just(Happening::Poke),
		1 => any::<bool>().prop_map(Happening::Register),
		5 => (any::<bool>(), 1u32..=100).prop_map(|(who, percent)| Happening::Bid(who, percent)),
		5 => Just(Happening::Taken),
		2 => any::<bool>().prop_map(Happening::NotTaken),
		1 => Just(Happening::LoseTake),
		1 => (0u32..2_000).prop_map(Happening::Fund),
	]
}

/// Venues are there again, and nobody holds anything back.
fn everything_works() {
	world(|w| w.down.clear());
	happen(Happening::Breaker(BreakerLevel::Open));
}

fn price() -> Option<f64> {
	world(|w| w.prices.get(&DOT).map(|p| p.into_inner() as f64 / 1e18))
}

/// Pushes whatever is due; the venues execute all of it at what they quote.
fn try_push() -> bool {
	let plan = Pallet::<Test>::assess(&ALICE).ok().and_then(|now| Pallet::<Test>::due_plan(&ALICE, &now));
	let Some(plan) = plan else { return false };
	let pushed = SoftLiquidation::execute_slice(RuntimeOrigin::signed(BOB), ALICE, plan, None);
	if let Err(refused) = pushed {
		// Its plan of before competes.
		assert_eq!(refused.error, Error::<Test>::PlanNotBetter.into());
	}
	pushed.is_ok()
}

/// Bids on whatever is offered. A bid that is refused changes nothing.
fn try_bid(who: AccountId32, fraction: f64) -> bool {
	let Some(_) = SoftLiquidation::offer_of(ALICE) else { return false };
	let before = (state(), takeovers(), Portfolio::reserved_margin(&who));
	let bid = bid_for(fraction);
	let bidden = with_storage_layer(|| {
		SoftLiquidation::bid(RuntimeOrigin::signed(who.clone()), ALICE, bid).map_err(|e| e.error)
	});
	if bidden.is_err() {
		assert_eq!(before, (state(), takeovers(), Portfolio::reserved_margin(&who)));
		return false;
	}
	// With all of it the keeper still has its margin.
	let moved = crate::Takes::<Test>::get(ALICE).unwrap();
	assert!(moved.legs.iter().all(|leg| leg.outcome.is_none()));
	true
}

/// Something happens, and nothing is made or lost by it: what accounts, pool, pots, markets and fund have, less what those who
/// lent lost, is what it was, unless somebody brought something.
fn happen(what: Happening) {
	let (before, asked) = (wealth(), world(|w| w.write_offs.len()));
	happens(what);
	if !matches!(what, Happening::Deposit(_) | Happening::Fund(_)) {
		assert_eq!(wealth(), before, "{what:?}");
	}
	if world(|w| w.write_offs.len()) > asked {
		ensure_nothing_is_left();
	}
}

/// Whose debts are written off has nothing anywhere that they could be paid with.
fn ensure_nothing_is_left() {
	// Who has none of it needs no price of it.
	let dot = || f(price().expect("nobody is asked without a price"));
	for venue in [HOME, AWAY] {
		let mut value = Fixed::default();
		for (instrument, quantity) in positions_at(venue, &ALICE) {
			let mark = if instrument.is_settlement() { f(1.0) } else { dot() };
			value = fixed::add(value, fixed::mul(quantity, mark, Round::Down).unwrap()).unwrap();
		}
		assert!(value <= rules().dust, "{value:?} is left at {venue:?}");
	}
}

fn happens(what: Happening) {
	match what {
		Happening::Price(cents) => set_price(DOT, f64::from(cents) / 100.0),
		Happening::NoPrice => {
			world(|w| w.prices.remove(&DOT));
		}
		Happening::Poke => {
			poke(&ALICE);
		}
		Happening::Push => {
			try_push();
		}
		Happening::Fill => {
			if let (Some(id), Some(price)) = (live().first(), price()) {
				fill(*id, price * 0.99);
			}
		}
		Happening::Fail => {
			if let Some(id) = live().first() {
				fail(*id, OrderFailure::LimitPrice);
			}
		}
		Happening::Lose => world(|w| {
			w.live.pop_first();
		}),
		Happening::Deposit(amount) => {
			let mut positions: Vec<(_, f64)> = positions_at(HOME, &ALICE)
				.into_iter()
				.map(|(i, q)| (i, q.into_inner() as f64 / 1e18))
				.collect();
			match positions.iter_mut().find(|(i, _)| *i == spot(SETTLEMENT)) {
				Some((_, quantity)) => *quantity += f64::from(amount),
				None => positions.push((spot(SETTLEMENT), f64::from(amount))),
			}
			deposit_report(HOME, &ALICE, &positions);
		}
		Happening::Wait(ms) | Happening::Halt(ms) => wait(ms),
		Happening::Breaker(level) => {
			assert_ok!(SoftLiquidation::set_breaker(RuntimeOrigin::signed(ADMIN), level));
		}
		Happening::Toggle => world(|w| match w.down.pop() {
			Some(_) => {}
			None => w.down.push(AWAY),
		}),
		Happening::Register(back) => {
			let carol = RuntimeOrigin::signed(CAROL);
			let _ = match back {
				true => SoftLiquidation::register_keeper(carol),
				false => SoftLiquidation::deregister_keeper(carol),
			};
		}
		Happening::Bid(rich, percent) => {
			try_bid(if rich { CAROL } else { DAVE }, f64::from(percent) / 100.0);
		}
		Happening::Taken => {
			if let Some(id) = open_takeovers().first() {
				take(*id);
			}
		}
		Happening::NotTaken(busy) => {
			if let Some(id) = open_takeovers().last() {
				refuse(*id, if busy { OrderFailure::VenueBusy } else { OrderFailure::Unknown });
			}
		}
		Happening::LoseTake => {
			if let Some(id) = open_takeovers().first() {
				lose_takeover(*id);
			}
		}
		Happening::Fund(money) => world(|w| w.fund = f(f64::from(money))),
		Happening::WriteOff(away) => {
			let venue = if away { AWAY } else { HOME };
			if world(|w| w.write_offs.contains(&(venue, ALICE))) {
				write_off(venue, &ALICE);
			}
		}
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(64))]

	#[test]
	fn account_should_never_be_stuck_whatever_happens(path in prop::collection::vec(happening(), 1..60), last in 200u32..1_400) {
		build_and_execute(|| {
			enrol(HOME, &ALICE, &[(spot(SETTLEMENT), -4000.0), (spot(DOT), 700.0)]);
			enrol(AWAY, &ALICE, &[(spot(SETTLEMENT), -2000.0), (spot(DOT), 300.0)]);
			// It can take next to nothing for itself, and pass on what insolvent accounts have.
			pool(200.0, 0.0);
			for what in path {
				happen(what);
				SoftLiquidation::do_try_state().unwrap();
			}
			// From here on everything works; the account must come to rest.
			everything_works();
			set_price(DOT, f64::from(last) / 100.0);
			for _ in 0..200 {
				happen(Happening::Poke);
				try_push();
				for id in live() {
					fill(id, f64::from(last) / 100.0 * 0.99);
				}
				while !open_takeovers().is_empty() {
					happen(Happening::Taken);
				}
				pass(30_000);
			}
			assert!(!matches!(state(), Unwinding { .. }), "{:?}", SoftLiquidation::api_preview(&ALICE));
			if let Insolvent { .. } = state() {
				assert!(world(|w| !w.write_offs.is_empty()));
				happen(Happening::WriteOff(false));
				happen(Happening::WriteOff(true));
				assert!(!matches!(state(), Insolvent { .. }));
			}
			assert!(crate::Slices::<Test>::get(ALICE).is_none());
		});
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(24))]

	#[test]
	fn account_should_come_to_rest_when_others_can_take_it(
		path in prop::collection::vec(happening_with_others(), 1..60),
		last in 400u32..900,
		money in prop_oneof![Just(0u32), 0u32..4_000],
		careful in any::<bool>(),
		window in 0u64..3,
	) {
		build_and_execute(|| {
			PlanWindow::set(window);
			with_others(money, careful);
			for what in path {
				happen(what);
				SoftLiquidation::do_try_state().unwrap();
			}
			// From here on everything works; the account must come to rest.
			everything_works();
			set_price(DOT, f64::from(last) / 100.0);
			for _ in 0..200 {
				poke(&ALICE);
				try_push();
				try_bid(CAROL, 1.0);
				for id in live() {
					fill(id, f64::from(last) / 100.0 * 0.99);
				}
				while !open_takeovers().is_empty() {
					happen(Happening::Taken);
				}
				pass(30_000);
			}
			assert!(!state().is_forced(), "{:?}", SoftLiquidation::api_preview(&ALICE));
			assert!(crate::Slices::<Test>::get(ALICE).is_none());
			assert!(crate::Takes::<Test>::get(ALICE).is_none());
			assert_eq!(pallet_portfolio::Reserved::<Test>::iter().count(), 0);
		});
	}

	#[test]
	fn nobody_should_wait_longer_than_the_bound_when_nothing_works(
		path in prop::collection::vec(happening_with_others(), 1..40),
		last in 400u32..900,
		money in prop_oneof![Just(0u32), 0u32..4_000],
		careful in any::<bool>(),
		window in 0u64..3,
	) {
		build_and_execute(|| {
			PlanWindow::set(window);
			with_others(money, careful);
			for what in path {
				happen(what);
			}
			everything_works();
			set_price(DOT, f64::from(last) / 100.0);
			// Whatever is sent fails, and nobody bids.
			let mut since = 0u64;
			let mut before = state();
			for _ in 0..200 {
				poke(&ALICE);
				try_push();
				for id in live() {
					fail(id, OrderFailure::LimitPrice);
				}
				for id in open_takeovers() {
					refuse(id, OrderFailure::Unknown);
				}
				let now = state();
				// An unwind lasts as long as nobody else can be asked.
				let asked = Pallet::<Test>::assess(&ALICE).is_ok_and(|now| {
					let rules = rules();
					Pallet::<Test>::has_keeper(&ALICE, &now.portfolio, &now.market, &now.margin, &rules)
				});
				let same = match (before, now) {
					(Auction(_), Auction(_)) | (Backstop { .. }, Backstop { .. }) => true,
					(Unwinding { .. }, Unwinding { .. }) => asked,
					_ => false,
				};
				since = if same { since + 30_000 } else { 0 };
				before = now;
				// A halt before may have cost one more grace.
				let bound = now.bound_ms(&rules()).unwrap_or(u64::MAX / 2);
				assert!(since <= bound + HALT_GRACE + 60_000, "{now:?} since {since}");
				pass(30_000);
			}
			SoftLiquidation::do_try_state().unwrap();
		});
	}
}

/// The account, with a ladder if it is careful, keepers of whom one can take little, and a pool with so much.
fn with_others(money: u32, careful: bool) {
	enrol(HOME, &ALICE, &[(spot(SETTLEMENT), -4000.0), (spot(DOT), 700.0)]);
	enrol(AWAY, &ALICE, &[(spot(SETTLEMENT), -2000.0), (spot(DOT), 300.0)]);
	let step = |(trigger, fraction)| LadderStep { trigger: f(trigger), fraction: f(fraction) };
	let steps = [(1.4, 0.1), (1.1, 0.5)].map(step).to_vec();
	let ladder = Ladder {
		steps: steps.try_into().unwrap(),
		tolerance: f(0.05),
		horizon_ms: 86_400_000,
		..Ladder::default()
	};
	if careful {
		assert_ok!(SoftLiquidation::set_ladder(RuntimeOrigin::signed(ALICE), Some(ladder)));
	}
	keeper(&CAROL, 100_000.0);
	keeper(&DAVE, 1_000.0);
	pool(f64::from(money), f64::from(money) / 20.0);
}
