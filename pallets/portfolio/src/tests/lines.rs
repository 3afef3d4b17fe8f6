//! Lines, and honest venues that use them, over messages that are late or lost.

use crate::{mock::*, CreditLines, Event, GrantedAt};
use ballast_primitives::{Fixed, VenueId};
use proptest::prelude::*;
use std::collections::VecDeque;

const VENUES: [VenueId; 2] = [SIBLING, OTHER];
const CAP: i128 = 500;

/// A venue as it is, and what is under way to it and from it.
#[derive(Clone, Default)]
struct Venue {
	amount: i128,
	until: u32,
	used: i128,
	cash: i128,
	grants: VecDeque<(i128, u32)>,
	/// When it was sent, line, use and cash.
	reports: VecDeque<(u32, i128, u32, i128, i128)>,
	/// A report was lost, and none has come since.
	deaf: bool,
}

impl Venue {
	fn line(&self, now: u32) -> i128 {
		if now < self.until {
			self.amount
		} else {
			0
		}
	}

	fn report(&mut self) {
		let now = RelayNow::get();
		self.reports.push_back((now, self.amount, self.until, self.used, self.cash));
	}

	/// The most that could come to be in use without another grant.
	fn potential(&self, now: u32) -> i128 {
		let coming = self.grants.iter().filter(|(_, until)| now < *until).map(|(amount, _)| *amount);
		coming.chain([self.line(now), self.used]).max().unwrap_or(0)
	}
}

#[derive(Clone, Debug)]
enum Step {
	/// The account asks for a line.
	Ask(usize, i128),
	/// The account withdraws as much, if the venue lets it.
	Use(usize, i128),
	/// And deposits.
	GiveBack(usize, i128),
	Hear(usize),
	LoseGrant(usize),
	Report(usize),
	LoseReport(usize),
	Price(i128),
	Wait(u32),
	/// The account is assessed, and restricted or not.
	Assess(bool),
}

fn step() -> impl Strategy<Value = Step> {
	let venue = 0..VENUES.len();
	prop_oneof![
		4 => (venue.clone(), 0i128..600).prop_map(|(at, amount)| Step::Ask(at, amount)),
		4 => (venue.clone(), 1i128..200).prop_map(|(at, amount)| Step::Use(at, amount)),
		1 => (venue.clone(), 1i128..200).prop_map(|(at, amount)| Step::GiveBack(at, amount)),
		4 => venue.clone().prop_map(Step::Hear),
		1 => venue.clone().prop_map(Step::LoseGrant),
		4 => venue.clone().prop_map(Step::Report),
		1 => venue.prop_map(Step::LoseReport),
		1 => (2i128..15).prop_map(Step::Price),
		2 => (1u32..300).prop_map(Step::Wait),
		2 => proptest::bool::weighted(0.2).prop_map(Step::Assess),
	]
}

fn free() -> Fixed {
	let margin = Portfolio::margin(&ALICE).unwrap();
	ballast_primitives::fixed::sub(margin.equity, margin.initial).unwrap().max(fixed(0))
}

/// Who cannot be heard: a report is missing, or takes longer than any may.
fn listen(venues: &[Venue; 2]) {
	let now = RelayNow::get();
	let late = |venue: &Venue| venue.reports.iter().any(|(at, ..)| now - at >= RELEASE);
	let silent = venues.iter().zip(VENUES).filter(|(venue, _)| venue.deaf || late(venue));
	Unavailable::set(silent.map(|(_, id)| id).collect());
}

fn take(venues: &mut [Venue; 2], step: &Step) {
	let now = RelayNow::get();
	match *step {
		Step::Ask(at, amount) => {
			let before = CreditLines::<Test>::get(ALICE, VENUES[at]).unwrap_or_default();
			let answer = Portfolio::request_credit(&ALICE, VENUES[at], fixed(amount));
			// Nothing expires at a venue that is not heard: less is less there for as long as it is silent.
			let is_over = now >= before.until && !Unavailable::get().contains(&VENUES[at]);
			let is_raised = amount > 0 && (is_over || fixed(amount) >= before.amount);
			if answer.is_ok() && is_raised {
				assert!(Portfolio::open_credit(&ALICE) <= free(), "more is open than is free");
			}
		}
		Step::Use(at, amount) => {
			let venue = &mut venues[at];
			if venue.used + amount <= venue.line(now) {
				venue.used += amount;
				venue.cash -= amount;
				venue.report();
			}
		}
		Step::GiveBack(at, amount) => {
			let venue = &mut venues[at];
			let amount = amount.min(venue.used);
			venue.used -= amount;
			venue.cash += amount;
			venue.report();
		}
		Step::Hear(at) => {
			if let Some((amount, until)) = venues[at].grants.pop_front() {
				(venues[at].amount, venues[at].until) = (amount, until);
				venues[at].report();
			}
		}
		Step::LoseGrant(at) => {
			venues[at].grants.pop_front();
		}
		Step::Report(at) => {
			let Some((_, amount, until, used, cash)) = venues[at].reports.pop_front() else { return };
			let positions = [spot(USD, cash)];
			let positions = if cash == 0 { &[][..] } else { &positions[..] };
			Portfolio::apply_report(VENUES[at], report(ALICE, positions).with(fixed(used))).unwrap();
			Portfolio::confirm_credit(&ALICE, VENUES[at], fixed(amount), until);
			// What it tells after a loss is the whole of it.
			venues[at].deaf = false;
		}
		Step::LoseReport(at) => {
			if venues[at].reports.pop_front().is_some() {
				venues[at].deaf = true;
				// It is asked for a new one.
				venues[at].reports.clear();
				venues[at].report();
			}
		}
		Step::Price(price) => feed(&[(DOT, fixed(price))]),
		Step::Wait(blocks) => RelayNow::set(now + blocks),
		Step::Assess(restricted) => {
			listen(venues);
			Portfolio::settle_lines(&ALICE, &Portfolio::margin(&ALICE).unwrap(), restricted);
			assert!(!Portfolio::are_lines_due(&ALICE, &Portfolio::margin(&ALICE).unwrap(), restricted));
			let unused = CreditLines::<Test>::iter_prefix(ALICE).map(|(venue, line)| {
				let heard = !Unavailable::get().contains(&venue);
				line.unused(if heard { now } else { 0 }).unwrap()
			});
			let unused =
				unused.fold(fixed(0), |sum, next| ballast_primitives::fixed::add(sum, next).unwrap());
			assert!(unused <= if restricted { fixed(0) } else { free() }, "more is granted than is free");
		}
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(48))]

	#[test]
	fn lines_should_be_covered_and_kept_by_honest_venues_and_overspending_caught(
		steps in proptest::collection::vec(step(), 1..80),
		liar in 0..VENUES.len(),
		excess in 1i128..1_000,
	) {
		Granted::take();
		Unavailable::take();
		RelayNow::set(1_000);
		ExtBuilder::build_and_execute(|| {
			Cap::set(Some(fixed(CAP)));
			enroll(HOME, ALICE, &[spot(DOT, 100)]);
			let mut venues: [Venue; 2] = Default::default();
			for (at, id) in VENUES.into_iter().enumerate() {
				enroll(id, ALICE, &[spot(USD, 100)]);
				venues[at].cash = 100;
			}
			for step in &steps {
				listen(&venues);
				take(&mut venues, step);
				listen(&venues);
				for (id, _, amount, until) in Granted::take() {
					let at = VENUES.iter().position(|venue| *venue == id).unwrap();
					venues[at].grants.push_back((amount.into_inner() / fixed(1).into_inner(), until));
				}
				let now = RelayNow::get();
				for (venue, id) in venues.iter().zip(VENUES) {
					let line = CreditLines::<Test>::get(ALICE, id).unwrap_or_default();
					let clock = if Unavailable::get().contains(&id) { 0 } else { now };
					let reckoned = line.effective(clock, RELEASE).max(line.used);
					assert!(reckoned >= fixed(venue.potential(now)), "{step:?}: a venue can use what is not reserved");
					assert!(GrantedAt::<Test>::get(id) <= fixed(CAP), "more is granted than the venue may lose");
				}
				Portfolio::do_try_state().unwrap();
			}
			let overspent = || events().iter().filter(|event| matches!(event, Event::CreditOverspent { .. })).count();
			assert_eq!(overspent(), 0, "honest venues are never accused");

			let line = CreditLines::<Test>::get(ALICE, VENUES[liar]).unwrap_or_default();
			let used = ballast_primitives::fixed::add(line.most_used(), fixed(excess)).unwrap();
			Portfolio::apply_report(VENUES[liar], report(ALICE, &[]).with(used)).unwrap();
			assert_eq!(overspent(), 1, "whoever overspends is caught by the next report");
			let line = CreditLines::<Test>::get(ALICE, VENUES[liar]).unwrap();
			assert_eq!(line.amount, fixed(0));
			Cap::set(None);
		});
	}
}
