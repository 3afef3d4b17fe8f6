//! Every decision that forces something has one receipt, and the state before it has what it was taken on.

use crate::{mock::*, Circumstances, Decision, Error, Event};
use ballast_policy::AccountState::{self, *};
use ballast_primitives::SETTLEMENT;
use polkadot_sdk::{
	frame_support::{
		assert_ok,
		storage::{with_transaction, TransactionOutcome},
	},
	sp_core::H256,
	sp_io::hashing::blake2_256,
	sp_runtime::DispatchError,
};

/// What began, what it followed from, and the receipt.
type Forced = (AccountState, Circumstances, H256);

/// The transitions that were forced, with their receipts.
fn transitions() -> Vec<Forced> {
	let of = |event| match event {
		Event::DecisionTaken { account, decision: Decision::Transition { to, given }, receipt } => {
			assert_eq!(account, ALICE);
			Some((to, given, receipt))
		}
		_ => None,
	};
	events().into_iter().filter_map(of).collect()
}

fn changes() -> Vec<(AccountState, AccountState)> {
	let of = |event| match event {
		Event::StateChanged { account, old, new, .. } if account == ALICE => Some((old, new)),
		_ => None,
	};
	events().into_iter().filter_map(of).collect()
}

/// What the next poke decides, and what it would be hashed of; as if it had not happened.
fn tried() -> (Vec<Forced>, Vec<(AccountState, AccountState)>) {
	let mut seen = None;
	let undone = with_transaction(|| {
		polkadot_sdk::frame_system::Pallet::<Test>::reset_events();
		poke(&ALICE);
		seen = Some((transitions(), changes()));
		TransactionOutcome::Rollback(Err::<(), _>(DispatchError::Other("tried")))
	});
	assert!(undone.is_err());
	seen.unwrap()
}

/// Asserts that what is due forces this on the account, with one receipt over the state before it.
fn assert_forced(case: &str, begins: fn(&AccountState) -> bool) {
	let before = SoftLiquidation::assess(&ALICE).unwrap();
	let (forced, changed) = tried();
	let [(to, given, receipt)] = forced[..] else { panic!("{case}: {forced:?}, {changed:?}") };
	assert!(begins(&to), "{case}: {to:?}");
	assert!(changed.contains(&(before.state, to)), "{case}: {changed:?}");
	let inputs = SoftLiquidation::receipt_inputs_of(ALICE, Decision::Transition { to, given }).unwrap();
	assert_eq!(receipt.0, blake2_256(&inputs), "{case}");
	let (_, conditions) = SoftLiquidation::conditions_of(ALICE).unwrap();
	assert_eq!(given, conditions, "{case}: it was taken on what the state says");
	// And whoever has that comes to the same.
	let again = ballast_policy::follow(
		&before.state,
		&before.portfolio,
		&before.margin,
		before.now_ms,
		&before.rules,
		&given,
	);
	assert_eq!(again, to, "{case}");
	// Whatever changes of it, the receipt is another one.
	let other = |decision| SoftLiquidation::receipt_inputs_of(ALICE, decision).unwrap();
	let mut told = given;
	told.progress_ms += 1;
	assert!(other(Decision::Transition { to, given: told }) != inputs, "{case}");
	if before.portfolio.assets().contains(&DOT) {
		set_price(DOT, 5.123);
	} else {
		change_position(HOME, &ALICE, spot(SETTLEMENT), f(1.0));
	}
	assert!(other(Decision::Transition { to, given }) != inputs, "{case}");
}

fn is_unwinding(state: &AccountState) -> bool {
	matches!(state, Unwinding { .. })
}

/// With a pool whose takeovers nobody executes.
fn backstopped_alice() {
	pool(100_000.0, 0.0);
	enrol_spread_alice();
	set_price(DOT, 6.3);
	world(|w| w.refusing = vec![HOME, AWAY]);
	assert!(poke(&ALICE));
	assert!(matches!(state(), Backstop { .. }), "{:?}", state());
}

fn insolvent_alice() {
	enrol(HOME, &ALICE, &[(spot(SETTLEMENT), -100.0)]);
	assert!(poke(&ALICE));
	assert!(matches!(state(), Insolvent { .. }), "{:?}", state());
}

#[test]
fn forced_transition_should_have_one_receipt_over_the_state_before() {
	let is_call = |state: &AccountState| matches!(state, MarginCall { .. });
	let is_auction = |state: &AccountState| matches!(state, Auction(auction) if auction.restarts == 0);
	let is_again = |state: &AccountState| matches!(state, Auction(auction) if auction.restarts == 1);
	let is_backstop = |state: &AccountState| matches!(state, Backstop { .. });
	let is_insolvent = |state: &AccountState| matches!(state, Insolvent { .. });
	let with_keepers = |price: f64| {
		enrol_spread_alice();
		keeper(&CAROL, 100_000.0);
		set_price(DOT, price);
	};
	type Case<'a> = (&'a str, Box<dyn Fn() + 'a>, fn(&AccountState) -> bool);
	let cases: Vec<Case> = vec![
		(
			"margin call of a healthy account",
			Box::new(|| {
				enrol_alice();
				set_price(DOT, 8.0);
			}),
			is_call,
		),
		(
			"margin call of a watched account",
			Box::new(|| {
				enrol_alice();
				set_price(DOT, 9.0);
				assert!(poke(&ALICE));
				assert!(matches!(state(), Watch { .. }));
				set_price(DOT, 8.0);
			}),
			is_call,
		),
		(
			"unwind of a healthy account",
			Box::new(|| {
				enrol_alice();
				set_price(DOT, 7.4);
			}),
			is_unwinding,
		),
		(
			"unwind after the grace",
			Box::new(|| {
				enrol_alice();
				set_price(DOT, 7.52);
				assert!(poke(&ALICE));
				assert!(matches!(state(), MarginCall { .. }));
				pass(rules().grace_ms);
			}),
			is_unwinding,
		),
		("auction of a healthy account", Box::new(|| with_keepers(6.9)), is_auction),
		(
			"auction of an unwind",
			Box::new(|| {
				with_keepers(7.4);
				assert!(poke(&ALICE));
				set_price(DOT, 6.9);
			}),
			is_auction,
		),
		(
			"auction of a stalled unwind",
			Box::new(|| {
				with_keepers(7.4);
				assert!(poke(&ALICE));
				pass(rules().stall_ms);
			}),
			is_auction,
		),
		(
			"auction that begins again",
			Box::new(|| {
				auctioned_alice();
				pass(60_000);
				set_price(DOT, 5.9);
			}),
			is_again,
		),
		(
			"auction in vain",
			Box::new(|| {
				auctioned_alice();
				pass(ballast_policy::Auction::longest_ms(&rules()) + BLOCK_MS);
			}),
			is_unwinding,
		),
		(
			"pool of a healthy account",
			Box::new(|| {
				pool(100_000.0, 0.0);
				enrol_spread_alice();
				set_price(DOT, 6.3);
			}),
			is_backstop,
		),
		(
			"pool of an auction",
			Box::new(|| {
				pool(100_000.0, 0.0);
				auctioned_alice();
				set_price(DOT, 6.3);
			}),
			is_backstop,
		),
		(
			"takeover in vain",
			Box::new(|| {
				backstopped_alice();
				pass(rules().backstop.patience_ms);
			}),
			is_unwinding,
		),
		("insolvency", Box::new(|| enrol(HOME, &ALICE, &[(spot(SETTLEMENT), -100.0)])), is_insolvent),
		(
			"unwind of an insolvent account that has something again",
			Box::new(|| {
				insolvent_alice();
				world(|w| w.prices.insert(DOT, f(5.9)));
				change_position(HOME, &ALICE, spot(DOT), f(10.0));
			}),
			is_unwinding,
		),
	];
	for (case, prepare, begins) in cases {
		new_ext().execute_with(|| {
			prepare();
			assert_forced(case, begins);
		});
	}
}

#[test]
fn release_should_have_no_receipt() {
	for price in [8.0, 7.4, 6.9] {
		build_and_execute(|| {
			enrol_spread_alice();
			keeper(&CAROL, 100_000.0);
			set_price(DOT, price);
			assert!(poke(&ALICE));
			set_price(DOT, 12.0);
			let (forced, changed) = tried();
			assert!(forced.is_empty() && changed.len() == 1, "{price}: {forced:?}, {changed:?}");
		});
	}
}

#[test]
fn receipt_of_a_slice_should_be_of_what_venues_said() {
	build_and_execute(|| {
		unwinding_alice();
		let (around, _) = SoftLiquidation::conditions_of(ALICE).unwrap();
		assert_eq!(around.depths.len(), 1);
		let plan = due_plan(&ALICE).unwrap();
		let inputs = |around: &crate::Surroundings| {
			let decision = Decision::Slice { plan: plan.clone(), around: around.clone() };
			SoftLiquidation::receipt_inputs_of(ALICE, decision).unwrap()
		};
		let before = inputs(&around);
		push(&ALICE);
		let told: Vec<_> = events()
			.into_iter()
			.filter_map(|event| match event {
				Event::SliceDispatched { around, receipt, .. } => Some((around, receipt.0)),
				_ => None,
			})
			.collect();
		assert_eq!(told, [(around.clone(), blake2_256(&before))]);
		// Each part of it counts.
		let mut other = around.clone();
		other.depths[0].depth = f(1.0);
		let mut choosy = around.clone();
		choosy.depths[0].least = f(1.0);
		let mut full = around.clone();
		full.unavailable.push(AWAY);
		let mut refused = around.clone();
		refused.excluded.push((HOME, spot(DOT)));
		let mut slow = around.clone();
		slow.latencies.push(ballast_policy::VenueLatency { venue: HOME, round_trip_ms: 12_000 });
		for changed in [other, choosy, full, refused, slow] {
			assert!(inputs(&changed) != before, "{changed:?}");
		}
	});
}

#[test]
fn receipt_should_be_another_when_a_scan_range_moved_under_the_same_version() {
	build_and_execute(|| {
		enrol_alice();
		let decision = Decision::WriteOff(HOME);
		let mut now = SoftLiquidation::assess(&ALICE).unwrap();
		let before = SoftLiquidation::receipt(&ALICE, &now, &decision);
		now.model.assets[0].scan_range = f(0.25);
		assert_ne!(SoftLiquidation::receipt(&ALICE, &now, &decision), before);
		// Of the history only the version counts.
		now.model.assets[0].scan_range = f(0.2);
		now.model.historical.returns.push(1);
		assert_eq!(SoftLiquidation::receipt(&ALICE, &now, &decision), before);
	});
}

#[test]
fn take_should_tell_its_terms_when_it_ends_in_its_own_block() {
	build_and_execute(|| {
		auctioned_alice();
		let before = SoftLiquidation::assess(&ALICE).unwrap();
		assert_ok!(SoftLiquidation::bid(RuntimeOrigin::signed(CAROL), ALICE, bid_for(0.2)));
		for id in open_takeovers() {
			take(id);
		}
		assert!(crate::Takes::<Test>::get(ALICE).is_none());
		let told = events().into_iter().find_map(|event| match event {
			Event::TakeDispatched { taker, take, legs, receipt, .. } => Some((taker, take, legs, receipt)),
			_ => None,
		});
		let (taker, take, legs, receipt) = told.unwrap();
		let leg =
			|leg: crate::TakeLeg| ballast_policy::Leg { venue: leg.venue, price: leg.price, fee: leg.fee };
		let decision = Decision::Take { taker, take, legs: legs.into_iter().map(leg).collect() };
		assert_eq!(SoftLiquidation::receipt(&ALICE, &before, &decision), receipt);
	});
}

#[test]
fn receipt_should_be_refused_when_the_account_cannot_be_valued() {
	build_and_execute(|| {
		enrol_alice();
		world(|w| w.prices.remove(&DOT));
		let reason = crate::MarginUnavailable::StalePrice(DOT);
		assert_eq!(SoftLiquidation::receipt_inputs_of(ALICE, Decision::WriteOff(HOME)), Err(reason));
		assert_eq!(SoftLiquidation::conditions_of(ALICE), Err(reason));
		assert!(matches!(Error::<Test>::from(reason), Error::StalePrice));
	});
}
