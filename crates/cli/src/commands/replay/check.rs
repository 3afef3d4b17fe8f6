//! Whether what a decision tells of itself is true. No chain: everything is an argument.
//!
//! A slice or a step tells what its venues said of themselves, a transition what it followed from. That is hashed with the decision,
//! so that it was not changed since; here it is compared with the state before the block and the state after it, part by
//! part as the runtime names them, and the transition is taken again.

use super::judge::From;
use crate::{
	inputs::Decided,
	value::{self, At, Value},
};
use ballast_policy::{follow, AccountState, Circumstances};
use ballast_risk::Margin;
use subxt::ext::scale_value::ValueDef;

/// Parts that may change any number of times within a block, as orders go out and results come in, or that the clock moves: the
/// event alone tells them when they are neither as before nor as after.
const FLEETING: [&str; 7] =
	["unavailable", "keepers", "pool", "exhausted", "seized", "progress_ms", "in_vain_ms"];

/// A part of what a decision tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
	/// As the runtime names it.
	pub name: String,
	/// What it is, for people.
	pub value: String,
	/// Which state says so, too.
	pub from: From,
}

/// What came out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checks {
	/// All that the decision tells.
	pub told: Vec<Told>,
	/// What is wrong with it.
	pub faults: Vec<String>,
}

/// Compares what a decision tells with what the chain says before the block and after it, where it says anything: what venues
/// say of themselves, and what the next state follows from.
pub fn conditions(decision: &Value, states: [Option<&[Value; 2]>; 2]) -> Checks {
	let mut checks = Checks::default();
	for (index, part) in ["around", "given"].into_iter().enumerate() {
		let Some(told) = decision.at(part) else { continue };
		for (name, told) in named(told) {
			let [before, after] =
				states.map(|state| state.and_then(|state| state.get(index)?.at(name.as_str())));
			let from = origin(told, before, after);
			let from = match from {
				From::Nowhere if FLEETING.contains(&name.as_str()) => From::During,
				from => from,
			};
			if from == From::Nowhere {
				let said = |value: Option<&Value>| value.map_or("nothing".into(), value::show);
				checks.faults.push(format!(
					"{name}: the decision tells {}, the state before the block {}, the state after it {}",
					value::show(told),
					said(before),
					said(after)
				));
			}
			checks.told.push(Told { name, value: value::show(told), from });
		}
	}
	checks
}

fn named(value: &Value) -> Vec<(String, &Value)> {
	match &value.value {
		ValueDef::Composite(fields) => value::named(fields),
		_ => Vec::new(),
	}
}

/// Which state says what is told. Of a list every item counts by itself: what is told lies between both states when it has
/// what both have, and nothing that neither has.
fn origin(told: &Value, before: Option<&Value>, after: Option<&Value>) -> From {
	match (before == Some(told), after == Some(told)) {
		(true, true) => return From::Unchanged,
		(true, false) => return From::Before,
		(false, true) => return From::After,
		(false, false) => {}
	}
	let (Some(before), Some(after)) = (before, after) else { return From::Nowhere };
	let is_list = |value: &&Value| matches!(value.value, ValueDef::Composite(_));
	if ![told, before, after].iter().all(is_list) {
		return From::Nowhere;
	}
	let [told, before, after] = [told, before, after].map(value::items);
	let known = told.iter().all(|item| before.contains(item) || after.contains(item));
	let complete = before.iter().all(|item| !after.contains(item) || told.contains(item));
	match known && complete {
		true => From::Both,
		false => From::Nowhere,
	}
}

/// Takes a transition again. What is wrong with it, if anything.
pub fn transition(
	decided: &Decided,
	margin: Option<&Margin>,
	to: &AccountState,
	given: &Circumstances,
) -> Option<String> {
	let Some(margin) = margin else {
		return Some(format!(
			"no model of version {} is to be had before or after the block, so that the transition cannot be taken again",
			decided.model.version
		));
	};
	let follows = follow(&decided.state, &decided.portfolio, margin, decided.now_ms, &decided.rules, given);
	(follows != *to).then(|| format!("from these inputs {follows:?} follows, not {to:?}"))
}

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
	use super::*;
	use crate::inputs::Rest;
	use ballast_policy::Rules;
	use ballast_primitives::{AssetId, Fixed, VenueId};
	use ballast_risk::{AssetFactors, AssetState, Market, Portfolio, Position, RiskModel};

	fn depth(venue: u128, depth: i128) -> Value {
		Value::named_composite([("venue", Value::u128(venue)), ("depth", Value::i128(depth))])
	}

	fn around(depths: Vec<Value>, latencies: Vec<u128>, unavailable: Vec<u128>) -> Value {
		let numbers = |all: Vec<u128>| Value::unnamed_composite(all.into_iter().map(Value::u128));
		Value::named_composite([
			("depths", Value::unnamed_composite(depths)),
			("latencies", numbers(latencies)),
			("unavailable", numbers(unavailable)),
		])
	}

	fn checked(told: Value, before: Value, after: Value) -> (Vec<From>, Vec<String>) {
		let slice = Value::named_variant("Slice", [("plan", Value::u128(1)), ("around", told)]);
		let given = || Value::named_composite([("keepers", Value::bool(true))]);
		let (before, after) = ([before, given()], [after, given()]);
		let checks = conditions(&slice, [Some(&before), Some(&after)]);
		(checks.told.into_iter().map(|told| told.from).collect(), checks.faults)
	}

	#[test]
	fn surroundings_should_be_those_of_either_state() {
		let before = || around(vec![depth(1, 5), depth(2, 6)], vec![7], vec![]);
		let after = || around(vec![depth(1, 5), depth(2, 9)], vec![7], vec![1, 2]);
		let (from, faults) = checked(before(), before(), after());
		assert_eq!((from, faults), (vec![From::Before, From::Unchanged, From::Before], vec![]));
		let (from, faults) = checked(after(), before(), after());
		assert_eq!((from, faults), (vec![From::After, From::Unchanged, From::After], vec![]));
	}

	#[test]
	fn surroundings_should_lie_between_when_venues_changed_one_after_the_other() {
		let before = || around(vec![depth(1, 5), depth(2, 6)], vec![7], vec![]);
		let after = || around(vec![depth(1, 8), depth(2, 9)], vec![7], vec![1, 2]);
		let told = around(vec![depth(1, 8), depth(2, 6)], vec![7], vec![1]);
		let (from, faults) = checked(told, before(), after());
		assert_eq!((from, faults), (vec![From::Both, From::Unchanged, From::Both], vec![]));
		// An order went out and its result came in: nobody but the event knows.
		let told = around(vec![depth(1, 8), depth(2, 6)], vec![7], vec![3]);
		let (from, faults) = checked(told, before(), after());
		assert_eq!((from[2], faults.len()), (From::During, 0));
	}

	#[test]
	fn surroundings_should_not_match_when_one_of_them_is_another() {
		let real = || around(vec![depth(1, 5), depth(2, 6)], vec![7], vec![]);
		for (what, told) in [
			("depths", around(vec![depth(1, 4), depth(2, 6)], vec![7], vec![])),
			("depths", around(vec![depth(1, 5)], vec![7], vec![])),
			("depths", around(vec![], vec![7], vec![])),
			("latencies", around(vec![depth(1, 5), depth(2, 6)], vec![8], vec![])),
		] {
			let (from, faults) = checked(told, real(), real());
			assert!(from.contains(&From::Nowhere), "{from:?}");
			assert!(matches!(&faults[..], [fault] if fault.starts_with(what)), "{faults:?}");
		}
	}

	#[test]
	fn circumstances_should_not_match_when_the_breaker_was_another() {
		let given = |breaker: &str, progress: u128| {
			let breaker = ("breaker", Value::unnamed_variant(breaker, []));
			Value::named_composite([breaker, ("progress_ms", Value::u128(progress))])
		};
		let state = |given| [Value::u128(0), given];
		let transition = |given| Value::named_variant("Transition", [("given", given)]);
		let (before, after) = (state(given("Open", 1)), state(given("Open", 5)));
		let checks = |told| conditions(&transition(told), [Some(&before), Some(&after)]);
		let right = checks(given("Open", 3));
		assert_eq!((right.faults.len(), right.told[1].from), (0, From::During));
		let wrong = checks(given("Stopped", 1));
		assert!(matches!(&wrong.faults[..], [fault] if fault.starts_with("breaker")), "{wrong:?}");
	}

	fn called() -> Decided {
		let spot = |asset, units| {
			let quantity = Fixed::from_inner(units * ballast_primitives::fixed::ONE);
			Position::spot(VenueId::Home, AssetId(asset), quantity)
		};
		Decided {
			account: [1; 32],
			state: AccountState::Healthy,
			now_ms: 9,
			market: Market {
				assets: vec![AssetState {
					depth: Fixed::from_u32(2_000_000),
					..AssetState::new(AssetId(1), Fixed::from_u32(8))
				}],
				..Market::default()
			},
			model: RiskModel {
				assets: vec![AssetFactors::new(AssetId(1), Fixed::from_rational(1, 5))],
				..RiskModel::default()
			},
			portfolio: Portfolio { positions: vec![spot(0, -6000), spot(1, 1000)], ..Portfolio::default() },
			rules: Rules::default(),
			decision: Rest(vec![]),
		}
	}

	#[test]
	fn transition_should_be_taken_again() {
		let inputs = called();
		let call = AccountState::MarginCall { since_ms: 9 };
		let unwind = AccountState::Unwinding { since_ms: 9, last_slice_ms: 0 };
		let judged = |inputs: &Decided, to| {
			let margin = ballast_risk::margin(&inputs.portfolio, &inputs.market, &inputs.model).unwrap();
			transition(inputs, Some(&margin), to, &Circumstances::default())
		};
		assert_eq!(judged(&inputs, &call), None);
		let fault = judged(&inputs, &unwind).unwrap();
		assert!(fault.contains("MarginCall") && fault.contains("not Unwinding"), "{fault}");
		// At another price, with another position or another state something else follows.
		let mut lower = inputs.clone();
		lower.market.assets[0].mark = Fixed::from_u32(7);
		assert_eq!((judged(&lower, &unwind), judged(&lower, &call).is_some()), (None, true));
		let held = Decided { state: AccountState::MarginCall { since_ms: 3 }, ..inputs.clone() };
		assert!(judged(&held, &call).is_some());
		assert!(transition(&inputs, None, &call, &Circumstances::default()).unwrap().contains("version 0"));
	}
}
