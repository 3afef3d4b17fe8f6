//! Whatever happens, the books stay true and nobody is stuck.

use crate::{mock::*, Pallet};
use ballast_policy::AccountState::{Insolvent, Unwinding};
use ballast_primitives::{OrderFailure, SETTLEMENT};
use polkadot_sdk::frame_support::assert_ok;
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
	Toggle,
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
	]
}

fn price() -> Option<f64> {
	world(|w| w.prices.get(&DOT).map(|p| p.into_inner() as f64 / 1e18))
}

/// Pushes whatever is due; the venues execute all of it at what they quote.
fn try_push() -> bool {
	let plan = Pallet::<Test>::assess(&ALICE).ok().and_then(|now| Pallet::<Test>::due_plan(&ALICE, &now));
	let Some(plan) = plan else { return false };
	assert_ok!(SoftLiquidation::execute_slice(RuntimeOrigin::signed(BOB), ALICE, plan, None));
	true
}

fn happen(what: Happening) {
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
		Happening::Wait(ms) => wait(ms),
		Happening::Toggle => world(|w| match w.down.pop() {
			Some(_) => {}
			None => w.down.push(AWAY),
		}),
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(64))]

	#[test]
	fn account_should_never_be_stuck_whatever_happens(path in prop::collection::vec(happening(), 1..60), last in 200u32..1_400) {
		build_and_execute(|| {
			enrol(HOME, &ALICE, &[(spot(SETTLEMENT), -4000.0), (spot(DOT), 700.0)]);
			enrol(AWAY, &ALICE, &[(spot(SETTLEMENT), -2000.0), (spot(DOT), 300.0)]);
			for what in path {
				happen(what);
				SoftLiquidation::do_try_state().unwrap();
			}
			// From here on everything works; the account must come to rest.
			world(|w| w.down.clear());
			set_price(DOT, f64::from(last) / 100.0);
			for _ in 0..200 {
				poke(&ALICE);
				try_push();
				for id in live() {
					fill(id, f64::from(last) / 100.0 * 0.99);
				}
				pass(30_000);
			}
			assert!(!matches!(state(), Unwinding { .. }), "{:?}", SoftLiquidation::api_preview(&ALICE));
			if let Insolvent { .. } = state() {
				assert!(world(|w| !w.write_offs.is_empty()));
				for venue in [HOME, AWAY] {
					assert_ok!(Portfolio::apply_report(venue, report(venue, &ALICE, &[])));
				}
				assert_ok!(SoftLiquidation::written_off(HOME, &ALICE, f(1.0)));
				assert!(!matches!(state(), Insolvent { .. }));
			}
			assert!(crate::Slices::<Test>::get(ALICE).is_none());
		});
	}
}
