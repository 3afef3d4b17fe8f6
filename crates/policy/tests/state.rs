//! The states of an account, its schedule, its penalty, and the rules behind them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use ballast_policy::{
	interval_ms, is_in_vain, may_follow, next_slice_ms, penalty, ramp, slices, split, surcharge_of,
	surcharged, target,
	waiting::pressure,
	AccountState::{self, *},
	Auction, AuctionMode, Cause, Context, Rules, RulesError, Split, Waiting,
};
use ballast_primitives::{fixed, Fixed, Round};
use ballast_risk::Margin;
use common::{ppm, units};
use polkadot_sdk::sp_arithmetic::Permill;
use proptest::prelude::*;

/// MM 100, IM 130.
fn at(equity: i128) -> Margin {
	Margin { equity: units(equity), maintenance: units(100), initial: units(130), ..Margin::default() }
}

const NOW: u64 = 1_000_000_000;

/// Where nobody bids and no pool takes.
fn transition(state: &AccountState, margin: &Margin, now_ms: u64, rules: &Rules) -> AccountState {
	ballast_policy::transition(state, &Context::new(margin, now_ms, rules))
}

fn cause(before: &AccountState, after: &AccountState, margin: &Margin) -> Option<Cause> {
	ballast_policy::cause(before, after, &Context::new(margin, NOW, &rules()))
}

fn rules() -> Rules {
	Rules::default()
}

#[test]
fn keepers_should_be_asked_at_once_when_venues_trade_too_far_from_the_marks() {
	let (margin, rules) = (at(90), rules());
	let unwinding = Unwinding { since_ms: NOW - 1, last_slice_ms: 0 };
	let context = Context { keepers: true, ..Context::new(&margin, NOW, &rules) };
	assert_eq!(ballast_policy::transition(&unwinding, &context), unwinding);
	let context = Context { dislocated: true, ..context };
	let next = ballast_policy::transition(&unwinding, &context);
	assert_eq!(next, AccountState::Auction(Auction::start(&margin, NOW)));
	assert!(may_follow(&unwinding, &next));
	assert_eq!(ballast_policy::cause(&unwinding, &next, &context), Some(Cause::Stalled));
	// Not when there are none, nor right after they were asked in vain.
	for context in [Context { keepers: false, ..context }, Context { in_vain_ms: NOW - 1, ..context }] {
		assert_eq!(ballast_policy::transition(&unwinding, &context), unwinding);
	}
}

#[test]
fn target_should_lie_a_buffer_above_maintenance() {
	assert_eq!(target(&at(0), &rules()), Ok(ppm(104_500_000)));
}

#[test]
fn account_should_follow_its_equity_when_it_is_healthy() {
	for (equity, state) in [
		(200, Healthy),
		(195, Healthy),
		(194, Watch { tier: 1 }),
		(155, Watch { tier: 2 }),
		(130, Watch { tier: 2 }),
		(129, MarginCall { since_ms: NOW }),
		(100, MarginCall { since_ms: NOW }),
		(99, Unwinding { since_ms: NOW, last_slice_ms: 0 }),
		(-5, Unwinding { since_ms: NOW, last_slice_ms: 0 }),
	] {
		assert_eq!(transition(&Healthy, &at(equity), NOW, &rules()), state, "{equity}");
	}
	assert_eq!(transition(&Healthy, &Margin::default(), NOW, &rules()), Healthy);
}

#[test]
fn tier_should_be_left_with_some_distance_only() {
	// 1.5 * 130 = 195; re-armed at 204.75. 1.2 * 130 = 156; re-armed at 163.8.
	let tier = |tier| Watch { tier };
	for (from, equity, state) in [
		(1, 200, tier(1)),
		(1, 205, Healthy),
		(2, 160, tier(2)),
		(2, 164, tier(1)),
		(2, 200, tier(1)),
		(2, 205, Healthy),
		(1, 155, tier(2)),
	] {
		assert_eq!(transition(&tier(from), &at(equity), NOW, &rules()), state, "{from} {equity}");
	}
}

#[test]
fn margin_call_should_be_cured_or_run_out() {
	let call = MarginCall { since_ms: NOW };
	let later = |equity, elapsed| transition(&call, &at(equity), NOW + elapsed, &rules());
	let grace = rules().grace_ms;
	assert_eq!(later(130, 1), Watch { tier: 2 });
	assert_eq!(later(104, grace - 1), call);
	assert_eq!(later(104, grace), Unwinding { since_ms: NOW + grace, last_slice_ms: 0 });
	// At the target nothing would be sold: the call stays, reduce-only.
	assert_eq!(later(105, grace * 9), call);
	assert_eq!(later(99, 1), Unwinding { since_ms: NOW + 1, last_slice_ms: 0 });
	// A clock that went backwards has not passed anything.
	assert_eq!(transition(&call, &at(104), 0, &rules()), call);
}

#[test]
fn unwinding_should_end_at_its_target() {
	let unwinding = Unwinding { since_ms: 5, last_slice_ms: 9 };
	let next = |equity| transition(&unwinding, &at(equity), NOW, &rules());
	for equity in [-50, 0, 30, 66, 99, 104] {
		assert_eq!(next(equity), unwinding);
	}
	assert_eq!(next(105), MarginCall { since_ms: NOW });
	assert_eq!(next(130), Watch { tier: 2 });
	assert_eq!(next(300), Healthy);
	// Nothing left and nothing owed.
	assert_eq!(transition(&unwinding, &Margin::default(), NOW, &rules()), Healthy);
}

#[test]
fn insolvency_should_last_until_the_debt_is_settled() {
	let insolvent = Insolvent { bad_debt: units(7) };
	assert_eq!(transition(&insolvent, &at(500), NOW, &rules()), insolvent);
	assert_eq!(transition(&Insolvent { bad_debt: units(0) }, &at(500), NOW, &rules()), Healthy);
}

#[test]
fn cause_should_name_why_a_state_changed() {
	let unwinding = Unwinding { since_ms: 1, last_slice_ms: 0 };
	let call = MarginCall { since_ms: 1 };
	for (before, after, equity, why) in [
		(Healthy, Healthy, 500, None),
		(Healthy, Watch { tier: 1 }, 190, Some(Cause::Tier)),
		(Watch { tier: 1 }, Healthy, 300, Some(Cause::Recovered)),
		(Watch { tier: 2 }, call, 120, Some(Cause::BelowInitial)),
		(call, Watch { tier: 2 }, 140, Some(Cause::Cured)),
		(call, unwinding, 102, Some(Cause::GraceOver)),
		(call, unwinding, 99, Some(Cause::BelowMaintenance)),
		(unwinding, Unwinding { since_ms: 1, last_slice_ms: 2 }, 99, None),
		(unwinding, call, 110, Some(Cause::TargetReached)),
		(unwinding, Insolvent { bad_debt: units(1) }, -1, Some(Cause::BadDebt)),
		(Insolvent { bad_debt: units(1) }, Healthy, 0, Some(Cause::Settled)),
	] {
		assert_eq!(cause(&before, &after, &at(equity)), why);
	}
}

/// An auction that began at this time.
fn auction(started_ms: u64) -> Auction {
	Auction { started_ms, ..Auction::default() }
}

fn insolvent(started_ms: u64) -> Auction {
	Auction { mode: AuctionMode::Insolvent, ..auction(started_ms) }
}

/// What happens to an account, in a table.
struct Event {
	equity: i128,
	/// Milliseconds since the state began.
	after: u64,
	keepers: bool,
	pool: bool,
	/// Milliseconds since the last progress of the unwind; `None` for no progress.
	progress: Option<u64>,
	/// Milliseconds since an auction or a takeover ended in vain.
	in_vain: Option<u64>,
}

impl Event {
	const fn new(equity: i128, keepers: bool, pool: bool) -> Self {
		Self { equity, after: 1, keepers, pool, progress: None, in_vain: None }
	}

	fn next(&self, before: &AccountState) -> AccountState {
		let (rules, margin) = (rules(), at(self.equity));
		let now_ms = NOW + self.after;
		let context = Context {
			keepers: self.keepers,
			pool: self.pool,
			progress_ms: self.progress.map_or(0, |ms| now_ms - ms),
			in_vain_ms: self.in_vain.map_or(0, |ms| now_ms - ms),
			..Context::new(&margin, now_ms, &rules)
		};
		let after = ballast_policy::transition(before, &context);
		assert!(may_follow(before, &after), "{before:?} -> {after:?}");
		assert_eq!(ballast_policy::cause(before, &after, &context).is_none(), *before == after);
		after
	}
}

/// The kind of a state and when it began, after NOW.
fn kind(state: &AccountState) -> (&'static str, u64) {
	match *state {
		Healthy => ("healthy", 0),
		Watch { .. } => ("watch", 0),
		MarginCall { since_ms } => ("call", since_ms - NOW),
		Unwinding { since_ms, .. } => ("unwinding", since_ms - NOW),
		Insolvent { .. } => ("insolvent", 0),
		AccountState::Auction(of) => ("auction", of.started_ms - NOW),
		Backstop { since_ms } => ("backstop", since_ms - NOW),
	}
}

#[test]
fn every_state_should_follow_every_event_as_the_table_says() {
	let rules = rules();
	let (grace, stall, rest) = (rules.grace_ms, rules.stall_ms, rules.auction.rest_ms);
	let (run, patience) = (rules.auction.fast_ms + rules.auction.slow_ms, rules.backstop.patience_ms);
	let long = [grace, stall, rest, run, patience].into_iter().max().unwrap();
	let plain = Event::new;
	let states = [
		Healthy,
		Watch { tier: 1 },
		MarginCall { since_ms: NOW },
		Unwinding { since_ms: NOW, last_slice_ms: 0 },
		AccountState::Auction(auction(NOW)),
		Backstop { since_ms: NOW },
		Insolvent { bad_debt: units(1) },
		Insolvent { bad_debt: units(0) },
	];
	// MM 100, IM 130, target 104.5, auction's buffer 105, triggers 66.6 and 33.3. One row per event, one column per state;
	// the number is when the state that follows began.
	type Row = (Event, [(&'static str, u64); 8]);
	let kept = ("insolvent", 0);
	let rows: Vec<Row> = vec![
		(
			plain(300, true, true),
			[("healthy", 0); 6]
				.into_iter()
				.chain([kept, ("healthy", 0)])
				.collect::<Vec<_>>()
				.try_into()
				.unwrap(),
		),
		(
			plain(150, true, true),
			[
				("watch", 0),
				("watch", 0),
				("watch", 0),
				("watch", 0),
				("watch", 0),
				("watch", 0),
				kept,
				("watch", 0),
			],
		),
		(
			plain(110, true, true),
			[("call", 1), ("call", 1), ("call", 0), ("call", 1), ("call", 1), ("call", 1), kept, ("call", 1)],
		),
		(
			Event { after: grace, ..plain(103, false, false) },
			[
				("call", grace),
				("call", grace),
				("unwinding", grace),
				("unwinding", 0),
				("auction", 0),
				// No pool any more.
				("unwinding", grace),
				kept,
				("call", grace),
			],
		),
		(
			// Too thin for nobody, but not thin enough for keepers.
			plain(90, true, true),
			[
				("unwinding", 1),
				("unwinding", 1),
				("unwinding", 1),
				("unwinding", 0),
				("auction", 0),
				("backstop", 0),
				kept,
				("unwinding", 1),
			],
		),
		(
			// Stalled.
			Event { after: stall, ..plain(90, true, false) },
			[
				("unwinding", stall),
				("unwinding", stall),
				("unwinding", stall),
				("auction", stall),
				("auction", 0),
				("unwinding", stall),
				kept,
				("unwinding", stall),
			],
		),
		(
			// As long, but not stalled.
			Event { after: stall, progress: Some(stall - 1), ..plain(90, true, true) },
			[
				("unwinding", stall),
				("unwinding", stall),
				("unwinding", stall),
				("unwinding", 0),
				("auction", 0),
				("backstop", 0),
				kept,
				("unwinding", stall),
			],
		),
		(
			// Stalled, but nobody can bid: it goes on.
			Event { after: stall, ..plain(90, false, true) },
			[
				("unwinding", stall),
				("unwinding", stall),
				("unwinding", stall),
				("unwinding", 0),
				("auction", 0),
				("backstop", 0),
				kept,
				("unwinding", stall),
			],
		),
		(
			plain(50, true, true),
			[
				("auction", 1),
				("auction", 1),
				("auction", 1),
				("auction", 1),
				("auction", 0),
				("backstop", 0),
				kept,
				("auction", 1),
			],
		),
		(
			plain(50, false, true),
			[
				("unwinding", 1),
				("unwinding", 1),
				("unwinding", 1),
				("unwinding", 0),
				("auction", 0),
				("backstop", 0),
				kept,
				("unwinding", 1),
			],
		),
		(
			// Asked in vain a moment ago.
			Event { in_vain: Some(rest - 1), ..plain(20, true, true) },
			[
				("unwinding", 1),
				("unwinding", 1),
				("unwinding", 1),
				("unwinding", 0),
				("backstop", 1),
				("backstop", 0),
				kept,
				("unwinding", 1),
			],
		),
		(
			Event { in_vain: Some(rest), ..plain(20, true, true) },
			[("backstop", 1); 5]
				.into_iter()
				.chain([("backstop", 0), kept, ("backstop", 1)])
				.collect::<Vec<_>>()
				.try_into()
				.unwrap(),
		),
		(
			plain(20, true, false),
			[
				("auction", 1),
				("auction", 1),
				("auction", 1),
				("auction", 1),
				("auction", 0),
				("unwinding", 1),
				kept,
				("auction", 1),
			],
		),
		(
			// Nothing for sale is worth anything: the auction begins again.
			plain(-20, true, false),
			[
				("auction", 1),
				("auction", 1),
				("auction", 1),
				("auction", 1),
				("auction", 1),
				("unwinding", 1),
				kept,
				("auction", 1),
			],
		),
		(
			// Time is up everywhere.
			Event { after: long, ..plain(50, false, true) },
			[
				("unwinding", long),
				("unwinding", long),
				("unwinding", long),
				("unwinding", 0),
				("backstop", long),
				("unwinding", long),
				kept,
				("unwinding", long),
			],
		),
		(
			Event { after: long, ..plain(50, false, false) },
			[
				("unwinding", long),
				("unwinding", long),
				("unwinding", long),
				("unwinding", 0),
				("unwinding", long),
				("unwinding", long),
				kept,
				("unwinding", long),
			],
		),
	];
	for (number, (event, wanted)) in rows.iter().enumerate() {
		for (state, want) in states.iter().zip(wanted) {
			assert_eq!(kind(&event.next(state)), *want, "row {number}, {state:?}, equity {}", event.equity);
		}
	}
}

#[test]
fn illegal_successions_should_be_refused() {
	let running = Auction { takes: 2, restarts: 1, raised: units(5), ..auction(NOW) };
	let unwinding = |since_ms, last_slice_ms| Unwinding { since_ms, last_slice_ms };
	for (before, after) in [
		(Healthy, Watch { tier: 0 }),
		(Healthy, Watch { tier: 3 }),
		(Healthy, unwinding(NOW, NOW)),
		(Healthy, AccountState::Auction(running)),
		(unwinding(NOW, 5), unwinding(NOW, 4)),
		(unwinding(NOW, 5), unwinding(NOW + 1, 5)),
		(unwinding(NOW, 5), Insolvent { bad_debt: units(0) }),
		(unwinding(NOW, 5), AccountState::Auction(running)),
		(AccountState::Auction(running), AccountState::Auction(Auction { takes: 1, ..running })),
		(AccountState::Auction(running), AccountState::Auction(Auction { restarts: 0, ..running })),
		(AccountState::Auction(running), unwinding(NOW, NOW)),
		(Backstop { since_ms: NOW }, AccountState::Auction(auction(NOW))),
		(Backstop { since_ms: NOW }, Insolvent { bad_debt: units(-1) }),
	] {
		assert!(!may_follow(&before, &after), "{before:?} -> {after:?}");
	}
	let more = AccountState::Auction(Auction { takes: 3, raised: units(1), ..running });
	assert!(may_follow(&AccountState::Auction(running), &more));
	assert!(may_follow(&unwinding(NOW, 4), &unwinding(NOW, 9)));
	assert!(may_follow(&Backstop { since_ms: NOW }, &Insolvent { bad_debt: units(1) }));
}

#[test]
fn auction_should_begin_again_only_so_often() {
	let rules = rules();
	let mut state = AccountState::Auction(auction(NOW));
	let mut restarts = 0;
	for step in 1..10u64 {
		let margin = at(if step % 2 == 0 { 20 } else { -20 });
		let context = Context { keepers: true, ..Context::new(&margin, NOW + step, &rules) };
		let next = ballast_policy::transition(&state, &context);
		let why = ballast_policy::cause(&state, &next, &context);
		if let AccountState::Auction(of) = next {
			assert_eq!(why, Some(Cause::Restarted));
			assert_eq!((of.started_ms, of.mode == AuctionMode::Insolvent), (NOW + step, step % 2 == 1));
			restarts += 1;
			state = next;
		} else {
			assert_eq!((why, is_in_vain(&state, &next)), (Some(Cause::Expired), true));
			break;
		}
	}
	assert_eq!(restarts, rules.auction.most_restarts);
}

#[test]
fn cause_should_name_why_others_were_asked() {
	let rules = rules();
	let why = |before: AccountState, after: AccountState, equity| {
		ballast_policy::cause(&before, &after, &Context::new(&at(equity), NOW, &rules))
	};
	let unwinding = Unwinding { since_ms: 1, last_slice_ms: 0 };
	let (sale, backstop) = (AccountState::Auction(auction(NOW)), Backstop { since_ms: NOW });
	assert_eq!(why(unwinding, sale, 90), Some(Cause::Stalled));
	assert_eq!(why(unwinding, sale, 50), Some(Cause::BelowAuctionTrigger));
	assert_eq!(why(unwinding, backstop, 20), Some(Cause::BelowBackstopTrigger));
	assert_eq!(why(sale, backstop, 20), Some(Cause::BelowBackstopTrigger));
	assert_eq!(why(sale, backstop, 50), Some(Cause::Expired));
	assert_eq!(why(sale, unwinding, 50), Some(Cause::Expired));
	assert_eq!(why(backstop, unwinding, 50), Some(Cause::NotTaken));
	assert_eq!(why(sale, Healthy, 500), Some(Cause::TargetReached));
	assert_eq!(why(backstop, Healthy, 500), Some(Cause::TargetReached));
	let taken = AccountState::Auction(Auction { takes: 1, ..auction(NOW) });
	assert_eq!(why(sale, taken, 50), None);
	assert_eq!(
		why(sale, AccountState::Auction(Auction { restarts: 1, ..insolvent(NOW) }), -5),
		Some(Cause::Restarted)
	);
}

#[test]
fn no_slice_should_be_due_while_others_are_asked() {
	for state in [AccountState::Auction(auction(NOW)), Backstop { since_ms: NOW }] {
		assert_eq!(next_slice_ms(&state, &at(50), &Waiting::default(), &rules()), None);
		assert!(!state.may_add_risk() && state.is_forced());
	}
}

proptest! {
	#[test]
	fn no_state_should_last_longer_than_its_bound(
		steps in proptest::collection::vec((0u64..900_000, -40i128..130, any::<bool>(), 0u8..4), 1..80),
	) {
		let rules = rules();
		let (mut state, mut now_ms, mut in_vain_ms) = (Healthy, NOW, 0);
		// Since when the account is in a state of this kind.
		let mut entered_ms = NOW;
		for (wait, equity, pool, luck) in steps {
			now_ms += wait;
			// The state is looked at at the latest when its time is up; between two looks nothing is decided.
			let margin = at(equity);
			let context = Context { keepers: true, pool, in_vain_ms, ..Context::new(&margin, now_ms, &rules) };
			let mut next = ballast_policy::transition(&state, &context);
			prop_assert!(may_follow(&state, &next));
			let same = std::mem::discriminant(&next) == std::mem::discriminant(&state);
			if same {
				let lasted = now_ms - entered_ms;
				let at_target = margin.equity >= target(&margin, &rules).unwrap();
				if let (Some(bound), false) = (next.bound_ms(&rules), at_target) {
					prop_assert!(lasted < bound, "{state:?} lasts {lasted}, bound {bound}, equity {equity}");
				}
			} else {
				entered_ms = now_ms;
			}
			if is_in_vain(&state, &next) {
				in_vain_ms = now_ms;
			}
			// Applying the same once more changes nothing, but for a tier's hysteresis.
			let again = Context { in_vain_ms, ..context };
			if !matches!(next, Watch { .. } | Healthy) {
				prop_assert_eq!(ballast_policy::transition(&next, &again), next);
			}
			// Now and then a keeper takes a part, and a slice is dispatched.
			match &mut next {
				AccountState::Auction(of) if luck == 0 => of.takes += 1,
				Unwinding { last_slice_ms, .. } => *last_slice_ms = now_ms,
				_ => {}
			}
			state = next;
		}
	}
}

#[test]
fn split_should_give_away_what_was_taken_to_the_last_digit() {
	let rules = rules();
	let Split { planner, venue, fund } = split(units(10), &rules).unwrap();
	assert_eq!((planner, venue, fund), (units(2), units(3), units(5)));
	assert_eq!(split(units(0), &rules), Ok(Split::default()));
	assert!(split(units(-1), &rules).is_err());
	for taken in [1, 2, 3, 7, 99, 1_000_000_007, i128::MAX] {
		let Split { planner, venue, fund } = split(Fixed::from_inner(taken), &rules).unwrap();
		assert_eq!(planner.into_inner() + venue.into_inner() + fund.into_inner(), taken);
		assert!(planner.into_inner() >= 0 && venue.into_inner() >= 0 && fund.into_inner() >= 0);
	}
}

#[test]
fn ramp_should_give_way_to_urgency() {
	let rules = rules();
	let of = |equity, remaining, count| ramp(units(remaining), count, units(8), &at(equity), &rules).unwrap();
	assert_eq!(of(100, 1_000, 10), units(100));
	assert_eq!(of(110, 1_000, 10), units(100));
	// Half of the way to the trigger, half of the slices more than one.
	let half = of(83, 1_000, 11);
	assert!(half > units(160) && half < units(170), "{half:?}");
	assert_eq!(of(66, 1_000, 10), units(1_000));
	assert_eq!(of(-5, 1_000, 10), units(1_000));
	// What is small is done at once.
	assert_eq!(of(100, 8, 10), units(8));
	assert_eq!(of(100, 20, 10), units(2));
	assert_eq!(of(100, 1_000, 1), units(1_000));
}

#[test]
fn rules_of_an_older_file_should_have_defaults_for_what_is_new() {
	let whole = serde_json::to_value(rules()).unwrap();
	assert_eq!(serde_json::from_value::<Rules>(whole.clone()).unwrap(), rules());
	let mut old = whole;
	for new in ["backstop_trigger", "stall_ms", "split", "auction", "backstop"] {
		assert!(old.as_object_mut().unwrap().remove(new).is_some());
	}
	assert!(old["slice"].as_object_mut().unwrap().remove("latency_ms").is_some());
	old["buffer"] = serde_json::to_value(ppm(200_000)).unwrap();
	assert_eq!(serde_json::from_value::<Rules>(old).unwrap(), Rules { buffer: ppm(200_000), ..rules() });
}

#[test]
fn penalty_should_grow_to_the_trigger_and_vanish_at_zero() {
	let parts = |equity| penalty(&at(equity), &rules()).deconstruct();
	assert_eq!(parts(110), 2_000);
	assert_eq!(parts(100), 2_000);
	assert!((11_100..11_250).contains(&parts(83)));
	assert!((19_750..=20_000).contains(&parts(67)));
	assert!((9_900..=10_000).contains(&penalty(&at(33), &rules()).deconstruct()));
	assert_eq!(penalty(&at(0), &rules()), Permill::zero());
	assert_eq!(penalty(&at(-10), &rules()), Permill::zero());
}

#[test]
fn slices_should_come_faster_when_health_falls() {
	let interval = |equity| interval_ms(&at(equity), &Waiting::default(), &rules());
	let (longest, shortest) = (rules().slice.interval_ms, rules().slice.min_interval_ms);
	assert_eq!(interval(120), longest);
	assert_eq!(interval(100), longest);
	assert!(interval(90) < longest && interval(90) > interval(80) && interval(80) > shortest);
	assert_eq!(interval(60), shortest);
	assert_eq!(interval(-60), shortest);

	assert_eq!(next_slice_ms(&Healthy, &at(500), &Waiting::default(), &rules()), None);
	let next = |last_slice_ms, equity| {
		let state = Unwinding { since_ms: 5, last_slice_ms };
		next_slice_ms(&state, &at(equity), &Waiting::default(), &rules())
	};
	assert_eq!(next(0, 90), Some(5));
	assert_eq!(next(1_000, 60), Some(1_000 + shortest));
}

#[test]
fn number_of_slices_should_follow_the_square_root() {
	let day = units(1_440_000); // A thousand in an interval of a minute.
	let count = |value| slices(units(1), units(value), day, Some(units(0)), &rules()).unwrap();
	// 1 / 0.5 * sqrt(Q / 1,000)
	assert_eq!(count(1_000), 2);
	assert_eq!(count(4_000), 4);
	assert_eq!(count(100_000), 20);
	assert_eq!(count(100_000_000), 100);
	assert_eq!(slices(units(1), units(0), day, Some(units(0)), &rules()), Ok(1));
	assert_eq!(slices(units(1), units(5), units(0), Some(units(0)), &rules()), Ok(100));
	assert_eq!(slices(units(0), units(5), day, Some(units(0)), &rules()), Ok(1));
}

#[test]
fn surcharge_should_grow_to_its_most_when_a_margin_call_is_not_met() {
	let rules = rules();
	assert_eq!(surcharged(&rules, 0), rules);
	let half = surcharged(&rules, rules.grace_ms / 2);
	assert_eq!((half.penalty_min, half.penalty_max), (ppm(4_500), ppm(22_500)));
	assert_eq!((half.auction.fee, half.surcharge.traded), (ppm(15_000), ppm(2_500)));
	assert_eq!(half.validate(), Ok(()));
	let full = surcharged(&rules, rules.grace_ms);
	assert_eq!(
		(full.penalty_min, full.penalty_max, full.auction.fee),
		(ppm(7_000), ppm(25_000), ppm(20_000))
	);
	assert_eq!(full, surcharged(&rules, u64::MAX));
	// On top of any penalty from the trigger up, in proportion to health below it.
	let of = |equity, rules| ppm(penalty(&at(equity), rules).deconstruct().into());
	assert_eq!(fixed::sub(of(90, &full), of(90, &rules)), Ok(ppm(5_000)));
	assert_eq!(fixed::sub(of(33, &full), of(33, &rules)), Ok(ppm(2_475)));
	assert_eq!(of(0, &full), units(0));
	// Without a grace period all of it is due at once.
	let hasty = Rules { grace_ms: 0, ..rules };
	assert_eq!((surcharged(&hasty, 0), surcharged(&hasty, 1).penalty_min), (hasty, ppm(7_000)));
}

#[test]
fn surcharge_should_be_told_from_the_penalty_when_both_are_taken() {
	let of = |taken, surcharge, rate| surcharge_of(units(taken), ppm(surcharge), ppm(rate)).unwrap();
	assert_eq!(of(25, 5_000, 25_000), units(5));
	assert_eq!(of(25, 0, 25_000), units(0));
	assert_eq!(of(25, 25_000, 25_000), units(25));
	assert_eq!(of(0, 5_000, 25_000), units(0));
	assert_eq!(of(25, 5_000, 0), units(0), "a rate of nothing takes nothing");
	assert_eq!(of(25, 9, 3), units(25), "never more than all of it");
}

#[test]
fn validate_should_name_what_is_wrong_with_the_rules() {
	assert_eq!(rules().validate(), Ok(()));
	type Change = fn(&mut Rules);
	let cases: [(RulesError, Change); 43] = [
		(RulesError::WatchTiers, |r| r.watch_tiers.reverse()),
		(RulesError::WatchTiers, |r| r.watch_tiers[1] = units(1)),
		(RulesError::Hysteresis, |r| r.hysteresis = units(-1)),
		(RulesError::Buffer, |r| r.buffer = units(1)),
		(RulesError::AuctionTrigger, |r| r.auction_trigger = units(1)),
		(RulesError::Penalty, |r| r.penalty_min = ppm(30_000)),
		(RulesError::PenaltyFactor, |r| r.penalty_max = ppm(40_000)),
		(RulesError::PenaltyFactor, |r| r.penalty_factor = units(0)),
		(RulesError::DepthShare, |r| r.slice.depth_share = units(0)),
		(RulesError::Interval, |r| r.slice.min_interval_ms = 0),
		(RulesError::Interval, |r| r.slice.min_interval_ms = r.slice.interval_ms + 1),
		(RulesError::Aversion, |r| r.slice.aversion = units(0)),
		(RulesError::Aversion, |r| r.slice.max_slices = 0),
		(RulesError::Latency, |r| r.slice.latency_ms = 86_400_001),
		(RulesError::Dust, |r| r.dust = units(-1)),
		(RulesError::PriceBand, |r| r.price_band = units(1)),
		(RulesError::TradingFee, |r| r.trading_fee = r.price_band),
		(RulesError::TradingFee, |r| r.trading_fee = units(-1)),
		(RulesError::BackstopTrigger, |r| r.backstop_trigger = r.auction_trigger),
		(RulesError::BackstopTrigger, |r| r.backstop_trigger = units(0)),
		(RulesError::Urgent, |r| r.urgent = units(-1)),
		(RulesError::Urgent, |r| r.urgent = ppm(1_000_001)),
		(RulesError::Stall, |r| r.stall_ms = r.slice.interval_ms - 1),
		(RulesError::Split, |r| r.split.fund = ppm(500_001)),
		(RulesError::Split, |r| (r.split.planner, r.split.venue) = (units(-1), ppm(1_500_000))),
		(RulesError::AuctionPrices, |r| r.auction.start = ppm(1_000_001)),
		(RulesError::AuctionPrices, |r| r.auction.fast_end = ppm(990_000)),
		(RulesError::AuctionPrices, |r| r.auction.slow_end = units(-1)),
		(RulesError::AuctionTimes, |r| r.auction.fast_ms = 0),
		(RulesError::AuctionTimes, |r| r.auction.slow_ms = u64::MAX),
		(RulesError::AuctionTimes, |r| r.auction.insolvent_ms = 0),
		(RulesError::AuctionBuffer, |r| r.auction.buffer = units(1)),
		(RulesError::AuctionFee, |r| r.auction.fee = units(-1)),
		(RulesError::AuctionFee, |r| r.auction.fee = ppm(400_001)),
		(RulesError::InsolventBound, |r| r.auction.insolvent_bound = units(2)),
		(RulesError::LeastTake, |r| r.auction.least_take = units(-1)),
		(RulesError::Backstop, |r| r.backstop.discount = units(2)),
		(RulesError::Backstop, |r| r.backstop.patience_ms = 0),
		(RulesError::Surcharge, |r| r.surcharge.traded = units(-1)),
		(RulesError::Surcharge, |r| r.surcharge.taken = units(-1)),
		// (0.02 + 0.0134) * 20 is more than two thirds.
		(RulesError::Surcharge, |r| r.surcharge.traded = ppm(13_400)),
		(RulesError::Surcharge, |r| r.surcharge.taken = ppm(390_001)),
		(RulesError::Surcharge, |r| r.auction.fee = r.auction.slow_end),
	];
	for (error, change) in cases {
		let mut rules = rules();
		change(&mut rules);
		assert_eq!(rules.validate(), Err(error));
	}
}

fn any_fixed() -> impl Strategy<Value = Fixed> {
	prop_oneof![
		any::<i128>().prop_map(Fixed::from_inner),
		any::<i64>().prop_map(|v| Fixed::from_inner(i128::from(v) * 1_000)),
		Just(Fixed::from_inner(i128::MAX)),
		Just(Fixed::from_inner(i128::MIN)),
		Just(units(0)),
	]
}

proptest! {
	#[test]
	fn a_penalty_should_not_lower_health_by_itself(
		equity in 1i128..100_000, sold in 1i128..100, traded in 0i128..13_334, called_ms in 0u64..1_200_000,
	) {
		let m = Margin { equity: ppm(equity * 1_000), ..at(0) };
		// Whatever surcharge is on top of it.
		let mut rules = rules();
		rules.surcharge.traded = ppm(traded);
		prop_assert!(rules.validate().is_ok());
		let rules = surcharged(&rules, called_ms);
		prop_assert!(rules.validate().is_ok());
		let share = ppm(penalty(&m, &rules).deconstruct().into());
		// Selling value x releases at least x / factor of margin.
		let released = fixed::div(units(sold), rules.penalty_factor, Round::Down).unwrap();
		let paid = fixed::mul(units(sold), share, Round::Up).unwrap();
		let after = Margin {
			equity: fixed::sub(m.equity, paid).unwrap(), maintenance: fixed::sub(m.maintenance, released).unwrap(), ..m.clone()
		};
		prop_assert!(after.health().unwrap() >= m.health().unwrap());
	}

	#[test]
	fn splitting_a_liquidation_should_not_pay(
		equity in 67i128..100, sold in 1i128..200, part in 1i128..100, called_ms in 0u64..1_200_000,
	) {
		// From the auction trigger up: two slices never cost more than one of both, whoever cuts them.
		let rules = surcharged(&rules(), called_ms);
		let m = at(equity);
		let of = |m: &Margin| ppm(penalty(m, &rules).deconstruct().into());
		let cost = |value: Fixed, rate: Fixed| fixed::mul(value, rate, Round::Up).unwrap();
		let first = fixed::mul(units(sold), ppm(part * 10_000), Round::Down).unwrap();
		let second = fixed::sub(units(sold), first).unwrap();
		// The least that selling releases.
		let released = fixed::div(first, rules.penalty_factor, Round::Down).unwrap();
		let between = Margin {
			equity: fixed::sub(m.equity, cost(first, of(&m))).unwrap(),
			maintenance: fixed::sub(m.maintenance, released).unwrap(),
			..m.clone()
		};
		let apart = fixed::add(cost(first, of(&m)), cost(second, of(&between))).unwrap();
		let together = cost(units(sold), of(&m));
		prop_assert!(apart.into_inner() <= together.into_inner() + 1, "{apart:?} {together:?}");
	}

	#[test]
	fn nothing_should_panic_when_margins_are_extreme(
		equity in any_fixed(), a in any_fixed(), b in any_fixed(), now: u64, since_ms: u64, last_slice_ms: u64, tier: u8,
	) {
		let positive = |v: Fixed| Fixed::from_inner(v.into_inner().saturating_abs());
		let (maintenance, initial) = (positive(a).min(positive(b)), positive(a).max(positive(b)));
		let m = Margin { equity, maintenance, initial, ..Margin::default() };
		let waiting = Waiting { volatility: b, round_trip_ms: now };
		for state in [
			Healthy, Watch { tier }, MarginCall { since_ms }, Unwinding { since_ms, last_slice_ms }, Insolvent { bad_debt: a },
			AccountState::Auction(Auction { raised: b, ..auction(since_ms) }), Backstop { since_ms },
		] {
			let next = transition(&state, &m, now, &rules());
			let _ = (may_follow(&state, &next), state.bound_ms(&rules()));
			// Settled at once: applying the same margin again changes nothing, but for a tier's hysteresis.
			if !matches!(next, Watch { .. } | Healthy) {
				prop_assert_eq!(transition(&next, &m, now, &rules()), next);
			}
			let _ = (cause(&state, &next, &m), next_slice_ms(&next, &m, &waiting, &rules()));
		}
		let _ = (penalty(&m, &rules()), interval_ms(&m, &waiting, &rules()));
		let _ = slices(a, b, equity, pressure(&m, waiting.volatility, &rules()), &rules());
	}
}

#[test]
fn clock_should_stand_still_when_nobody_could_act() {
	let unwinding = |since_ms| Unwinding { since_ms, last_slice_ms: NOW + 5 };
	assert_eq!(unwinding(NOW).paused(70, NOW + 100), unwinding(NOW + 70));
	assert_eq!(unwinding(NOW).paused(700, NOW + 100), unwinding(NOW + 100), "it never runs backwards");
	assert_eq!(unwinding(NOW).paused(70, NOW - 1), unwinding(NOW), "nor does it follow a clock that does");
	assert_eq!(Backstop { since_ms: NOW }.paused(70, NOW + 100), Backstop { since_ms: NOW + 70 });
	let auction = AccountState::Auction(auction(NOW));
	let AccountState::Auction(later) = auction.paused(70_000, NOW + 100_000) else { panic!() };
	assert_eq!(later.progress(NOW + 100_000, &rules()), self::auction(NOW).progress(NOW + 30_000, &rules()));
	for state in [Healthy, Watch { tier: 1 }, MarginCall { since_ms: NOW }, Insolvent { bad_debt: units(1) }]
	{
		assert_eq!(state.paused(70, NOW + 100), state);
	}
	assert_eq!(ballast_policy::moved(0, 70, NOW), 0, "never stays never");
	let far = Backstop { since_ms: u64::MAX - 1 };
	assert_eq!(far.paused(u64::MAX, u64::MAX), Backstop { since_ms: u64::MAX });
}
