//! Which slices are taken and which are refused.

use crate::{mock::*, Decision, Error, Event, Slices, Stats};
use ballast_policy::{
	AccountState::{self, Unwinding},
	PlanKind, PlanScore, PlannedOrder, SlicePlan,
};
use ballast_primitives::{message::AccountMode, Fixed, OrderFailure, SETTLEMENT};
use codec::Encode;
use polkadot_sdk::{
	frame_support::{assert_noop, assert_ok, dispatch::DispatchResultWithPostInfo},
	sp_io::hashing::blake2_256,
	sp_runtime::AccountId32,
};

fn execute(account: AccountId32, plan: SlicePlan) -> DispatchResultWithPostInfo {
	SoftLiquidation::execute_slice(RuntimeOrigin::signed(BOB), account, plan, None)
}

fn plan_of(orders: Vec<PlannedOrder>) -> SlicePlan {
	SlicePlan {
		orders: orders.try_into().unwrap(),
		kind: PlanKind::BestRelief,
		basis: basis(&ALICE),
		claim: PlanScore::WORST,
	}
}

#[test]
fn slice_should_be_planned_and_checked_with_the_price_at_the_venue() {
	build_and_execute(|| {
		unwinding_alice();
		let plan = due_plan(&ALICE).unwrap();
		world(|w| w.prices_at.insert((HOME, DOT), f(8.0)));
		assert_eq!(due_plan(&ALICE), Some(plan.clone()), "better than the mark counts for nothing");
		world(|w| w.prices_at.insert((HOME, DOT), f(7.35)));
		let lower = due_plan(&ALICE).unwrap();
		assert!(lower.orders[0].expected_price < f(7.35));
		assert_eq!(lower.orders[0].limit_price, plan.orders[0].limit_price);
		assert!(lower.orders[0].quantity < plan.orders[0].quantity);
		world(|w| w.prices_at.insert((HOME, DOT), f(7.05)));
		assert_noop!(execute(ALICE, plan), Error::<Test>::PlanBadPrice);
		world(|w| w.prices_at.insert((HOME, DOT), f(7.35)));
		assert_ok!(execute(ALICE, lower));
	});
}

#[test]
fn slice_should_be_dispatched_when_it_is_due() {
	build_and_execute(|| {
		unwinding_alice();
		let plan = due_plan(&ALICE).unwrap();
		let assessment = SoftLiquidation::assess(&ALICE).unwrap();
		let around = SoftLiquidation::surroundings(&ALICE, &assessment);
		let decision = Decision::Slice { plan: plan.clone(), around };
		assert_eq!(
			SoftLiquidation::receipt_inputs_of(ALICE, decision.clone()).map(|inputs| blake2_256(&inputs)),
			Ok(SoftLiquidation::receipt(&ALICE, &assessment, &decision).0),
		);
		let receipt = (
			&ALICE,
			state(),
			START,
			&assessment.market,
			&assessment.model,
			&assessment.portfolio,
			rules(),
			decision,
		)
			.using_encoded(blake2_256)
			.into();
		let info = execute(ALICE, plan.clone()).unwrap();
		assert_eq!(info.pays_fee, polkadot_sdk::frame_support::dispatch::Pays::No);
		assert_eq!(state(), Unwinding { since_ms: START, last_slice_ms: START });
		let submitted = world(|w| w.submitted.clone());
		assert_eq!(submitted.len(), plan.orders.len());
		for ((venue, order), planned) in submitted.iter().zip(plan.orders.iter()) {
			assert_eq!(*venue, planned.venue);
			assert_eq!((order.instrument, order.quantity), (planned.instrument, planned.quantity));
			assert_eq!(order.limit_price, planned.limit_price);
			assert_eq!(order.penalty, ballast_policy::penalty(&assessment.margin, &rules()));
		}
		let slice = Slices::<Test>::get(ALICE).unwrap();
		assert_eq!((slice.orders.len(), slice.planned_ms), (submitted.len(), START));
		assert_eq!(slice.health_before, assessment.margin.health());
		assert_eq!(Stats::<Test>::get().slices, 1);
		let event = events().into_iter().find_map(|event| match event {
			Event::SliceDispatched { by, receipt, health_before, health_expected, .. } => {
				Some((by, receipt, health_before < health_expected))
			}
			_ => None,
		});
		assert_eq!(event, Some((Some(BOB), receipt, true)));
	});
}

#[test]
fn unwind_should_reach_its_target_when_every_order_fills() {
	build_and_execute(|| {
		unwinding_alice();
		let before = SoftLiquidation::api_margin(&ALICE).unwrap();
		let mut slices = 0;
		while matches!(state(), Unwinding { .. }) {
			slices += 1;
			assert!(slices < 20, "it must come to an end");
			let plan = push(&ALICE);
			for (id, order) in live().into_iter().zip(plan.orders.iter()) {
				let price = order.expected_price.into_inner() as f64 / 1e18;
				fill(id, price);
			}
			pass(rules().slice.interval_ms);
		}
		let after = SoftLiquidation::api_margin(&ALICE).unwrap();
		assert!(after.health() > before.health());
		let target = ballast_policy::target(&after, &rules()).unwrap();
		assert!(after.equity >= target, "at the target");
		assert!(after.equity < after.initial, "and not far beyond it");
		let stats = Stats::<Test>::get();
		assert_eq!((stats.unwound, stats.slices), (1, slices));
		assert!(world(|w| w.cancelled.is_empty()), "the last fill is not cancelled by its own report");
		assert!(stats.penalty > Fixed::default());
		assert!(world(|w| w.modes.iter().all(|(_, _, mode)| *mode == AccountMode::ReduceOnly)));
		assert!(events()
			.iter()
			.any(|e| matches!(e, Event::AccountCured { slices: s, .. } if u64::from(*s) == slices)));
	});
}

#[test]
fn slice_should_apply_the_transition_first_when_one_is_due() {
	build_and_execute(|| {
		enrol_alice();
		set_price(DOT, 7.4);
		let plan = due_plan(&ALICE).unwrap();
		assert_ok!(execute(ALICE, plan));
		assert_eq!(state(), Unwinding { since_ms: START, last_slice_ms: START });
		assert_eq!(world(|w| w.modes.clone()), [(HOME, ALICE, AccountMode::ReduceOnly)]);
	});
}

#[test]
fn slice_should_be_dropped_when_the_account_turns_out_cured() {
	build_and_execute(|| {
		unwinding_alice();
		let plan = due_plan(&ALICE).unwrap();
		set_price(DOT, 12.0);
		assert_ok!(execute(ALICE, plan.clone()));
		assert_eq!(state(), AccountState::Healthy);
		assert!(live().is_empty());
		assert_noop!(execute(ALICE, plan), Error::<Test>::NotUnwinding);
	});
}

#[test]
fn slice_should_be_refused_when_one_is_in_flight() {
	build_and_execute(|| {
		unwinding_alice();
		let plan = push(&ALICE);
		wait(rules().slice.interval_ms);
		assert_noop!(execute(ALICE, plan), Error::<Test>::SliceInFlight);
		assert_eq!(due_plan(&ALICE), None);
	});
}

#[test]
fn venue_should_be_left_alone_when_it_does_not_answer() {
	build_and_execute(|| {
		enrol(HOME, &ALICE, &[(spot(SETTLEMENT), -50_000.0), (spot(DOT), 5000.0)]);
		enrol(AWAY, &ALICE, &[(spot(SETTLEMENT), -50_000.0), (spot(DOT), 8000.0)]);
		set_price(DOT, 9.0);
		assert!(poke(&ALICE));
		let orders = push(&ALICE).orders;
		let stuck = live();
		assert!(stuck.len() > 1);
		let silent = world(|w| w.submitted[0].0);
		let plan = plan_of(vec![*orders.iter().find(|o| o.venue == silent).unwrap()]);
		// Others are answered, one order is not.
		for id in &stuck[1..] {
			fail(*id, OrderFailure::Cancelled);
		}
		pass(PATIENCE);
		assert_noop!(execute(ALICE, plan), Error::<Test>::PlanUnavailableVenue);
		let next = due_plan(&ALICE).unwrap();
		assert!(next.orders.iter().all(|o| o.venue != silent), "another venue goes on");
		assert_ok!(execute(ALICE, next));
	});
}

#[test]
fn slice_should_be_refused_when_the_interval_is_not_over() {
	build_and_execute(|| {
		unwinding_alice();
		set_price(DOT, 6.5);
		let plan = push(&ALICE);
		for id in live() {
			fail(id, OrderFailure::Cancelled);
		}
		wait(BLOCK_MS);
		assert_noop!(execute(ALICE, plan), Error::<Test>::TooEarly);
		pass(rules().slice.interval_ms);
		push(&ALICE);
	});
}

#[test]
fn slices_should_be_limited_when_many_are_due_in_a_block() {
	build_and_execute(|| {
		let accounts: Vec<_> = (20..23u8).map(|n| AccountId32::new([n; 32])).collect();
		for account in &accounts {
			enrol(HOME, account, &[(spot(SETTLEMENT), -6000.0), (spot(DOT), 1000.0)]);
		}
		set_price(DOT, 7.4);
		let plan = due_plan(&accounts[0]).unwrap();
		push(&accounts[0]);
		push(&accounts[1]);
		assert_noop!(execute(accounts[2].clone(), plan), Error::<Test>::BlockLimit);
		wait(BLOCK_MS);
		push(&accounts[2]);
	});
}

#[test]
fn wrong_plans_should_be_refused_by_name() {
	build_and_execute(|| {
		unwinding_alice();
		let good = due_plan(&ALICE).unwrap();
		let first = good.orders[0];
		let with = |change: &dyn Fn(&mut PlannedOrder)| {
			let mut order = first;
			change(&mut order);
			plan_of(vec![order])
		};
		let negated = Fixed::from_inner(-first.quantity.into_inner());
		assert_noop!(execute(ALICE, plan_of(vec![])), Error::<Test>::PlanEmpty);
		assert_noop!(execute(ALICE, with(&|o| o.quantity = negated)), Error::<Test>::PlanNotReducing);
		assert_noop!(execute(ALICE, with(&|o| o.quantity = f(-1001.0))), Error::<Test>::PlanNotReducing);
		assert_noop!(execute(ALICE, with(&|o| o.instrument = spot(ETH))), Error::<Test>::PlanNotReducing);
		assert_noop!(execute(ALICE, with(&|o| o.venue = AWAY)), Error::<Test>::PlanNotReducing);
		assert_noop!(execute(ALICE, with(&|o| o.quantity = f(-1000.0))), Error::<Test>::PlanTooMuch);
		assert_noop!(execute(ALICE, with(&|o| o.limit_price = f(1.0))), Error::<Test>::PlanBadPrice);
		let twice = plan_of(vec![first, first]);
		assert_noop!(execute(ALICE, twice), Error::<Test>::PlanTooManyOrders);
		world(|w| w.depths.insert((HOME, DOT), f(100.0)));
		assert_noop!(execute(ALICE, good.clone()), Error::<Test>::PlanOverDepthCap);
		world(|w| w.down.push(HOME));
		assert_noop!(execute(ALICE, good), Error::<Test>::PlanUnavailableVenue);
	});
}

#[test]
fn plan_should_be_refused_when_it_breaks_a_hedge() {
	build_and_execute(|| {
		// A long at home, hedged for the most part by a debt of the same asset elsewhere.
		enrol(HOME, &ALICE, &[(spot(SETTLEMENT), -9_000.0), (spot(DOT), 1000.0)]);
		enrol(AWAY, &ALICE, &[(spot(SETTLEMENT), 10_000.0), (spot(DOT), -900.0)]);
		set_price(DOT, 1.0);
		world(|w| w.prices.insert(DOT, f(11.0)));
		// Net 100 long: equity 2100, MM 220. Nothing is wrong yet; a loan makes it so.
		assert_ok!(Portfolio::apply_report(
			HOME,
			report(HOME, &ALICE, &[(spot(SETTLEMENT), -10_950.0), (spot(DOT), 1000.0)])
		));
		assert!(poke(&ALICE));
		assert!(matches!(state(), Unwinding { .. }), "{:?}", state());
		// Buying the debt back makes the exposure larger.
		let breaking = plan_of(vec![order(AWAY, spot(DOT), 500.0, 11.1)]);
		assert_noop!(execute(ALICE, breaking), Error::<Test>::PlanLowersHealth);
	});
}

#[test]
fn slice_should_be_refused_when_the_price_is_stale() {
	build_and_execute(|| {
		unwinding_alice();
		let plan = due_plan(&ALICE).unwrap();
		world(|w| w.prices.remove(&DOT));
		assert_noop!(execute(ALICE, plan), Error::<Test>::StalePrice);
	});
}

#[test]
fn slice_should_be_refused_when_nobody_is_enrolled() {
	build_and_execute(|| {
		unwinding_alice();
		let plan = due_plan(&ALICE).unwrap();
		assert_noop!(execute(BOB, plan), Error::<Test>::UnknownAccount);
	});
}

#[test]
fn dust_should_be_closed_whole_when_it_is_below_maintenance() {
	build_and_execute(|| {
		enrol(HOME, &ALICE, &[(spot(SETTLEMENT), -0.6), (spot(DOT), 0.1)]);
		set_price(DOT, 7.4);
		assert!(poke(&ALICE));
		let plan = push(&ALICE);
		assert_eq!(plan.kind, PlanKind::CloseWhole);
		assert_eq!(plan.orders[0].quantity, f(-0.1));
		fill(live()[0], 7.4);
		assert_eq!(state(), AccountState::Healthy);
		assert!(positions_at(HOME, &ALICE).iter().all(|(i, _)| *i == spot(SETTLEMENT)));
	});
}

#[test]
fn planner_should_choose_another_venue_when_one_refuses() {
	build_and_execute(|| {
		enrol(HOME, &ALICE, &[(spot(SETTLEMENT), -3000.0), (spot(DOT), 500.0)]);
		enrol(AWAY, &ALICE, &[(spot(SETTLEMENT), -3000.0), (spot(DOT), 500.0)]);
		// Home is much deeper, so it is asked first.
		world(|w| w.depths.insert((HOME, DOT), f(100_000_000.0)));
		world(|w| w.depths.insert((AWAY, DOT), f(200_000.0)));
		set_price(DOT, 7.4);
		assert!(poke(&ALICE));
		push(&ALICE);
		let asked: Vec<_> = world(|w| w.submitted.iter().map(|(v, o)| (*v, o.id)).collect());
		for (venue, id) in &asked {
			if *venue == HOME {
				fail(*id, OrderFailure::MarketRefused);
			} else {
				fail(*id, OrderFailure::Cancelled);
			}
		}
		assert!(asked.iter().any(|(venue, _)| *venue == HOME));
		pass(rules().slice.interval_ms);
		let next = push(&ALICE);
		assert!(next.orders.iter().all(|o| o.venue == AWAY), "{next:?}");
		// After a while it may be asked again.
		for id in live() {
			fail(id, OrderFailure::Cancelled);
		}
		pass(REFUSAL_TIME);
		assert!(push(&ALICE).orders.iter().any(|o| o.venue == HOME));
	});
}

#[test]
fn slice_should_go_elsewhere_when_the_dispatcher_refuses() {
	build_and_execute(|| {
		enrol(HOME, &ALICE, &[(spot(SETTLEMENT), -3000.0), (spot(DOT), 500.0)]);
		enrol(AWAY, &ALICE, &[(spot(SETTLEMENT), -3000.0), (spot(DOT), 500.0)]);
		world(|w| w.depths.insert((HOME, DOT), f(100_000_000.0)));
		world(|w| w.refusing.push(HOME));
		set_price(DOT, 7.4);
		let plan = push(&ALICE);
		assert!(plan.orders.iter().any(|o| o.venue == HOME));
		assert!(events().iter().any(|e| matches!(e, Event::SliceNotSent { venue: HOME, .. })));
		for id in live() {
			fail(id, OrderFailure::Cancelled);
		}
		pass(rules().slice.interval_ms);
		let next = push(&ALICE);
		assert!(next.orders.iter().all(|o| o.venue == AWAY));
	});
}

#[test]
fn slice_should_go_elsewhere_or_wait_when_a_venue_is_full() {
	build_and_execute(|| {
		enrol(HOME, &ALICE, &[(spot(SETTLEMENT), -6000.0), (spot(DOT), 1000.0)]);
		set_price(DOT, 7.4);
		let plan = due_plan(&ALICE).unwrap();
		// One less than a slice can have.
		world(|w| w.limits.insert(HOME, 3));
		assert_eq!(due_plan(&ALICE), None, "there is no other place");
		assert_noop!(execute(ALICE, plan), Error::<Test>::PlanUnavailableVenue);
		assert!(poke(&ALICE), "it is restricted all the same");
		assert!(world(|w| w.modes.contains(&(HOME, ALICE, AccountMode::ReduceOnly))));
		assert!(crate::Refusals::<Test>::get(ALICE).is_empty(), "nobody refused anything");
		world(|w| w.limits.insert(HOME, 4));
		push(&ALICE);
	});
	build_and_execute(|| {
		enrol(HOME, &ALICE, &[(spot(SETTLEMENT), -6000.0), (spot(DOT), 500.0)]);
		enrol(AWAY, &ALICE, &[(spot(DOT), 500.0)]);
		set_price(DOT, 7.4);
		let places = |plan: SlicePlan| plan.orders.iter().map(|o| o.venue).collect::<Vec<_>>();
		assert!(places(due_plan(&ALICE).unwrap()).contains(&HOME));
		world(|w| w.limits.insert(HOME, 3));
		assert_eq!(places(push(&ALICE)), vec![AWAY]);
	});
}
