//! Which inputs have the hash that the chain put on record. No chain: everything is an argument.
//!
//! A decision is taken in the middle of a block, and nobody can ask for the state there. It lies between the state before the
//! block and the state after it: of every input either the old or the new value counted, unless it changed twice. The time
//! is that of the block; before the block's own time is set, in what happens first in it, that of the parent.

use crate::inputs::Decided;
use ballast_policy::AccountState;
use ballast_primitives::{AssetId, SETTLEMENT};
use ballast_risk::{AssetState, Market, Portfolio, RiskModel};
use std::collections::BTreeSet;

/// From where a part of the inputs is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
	/// The same before the block and after it.
	Unchanged,
	/// The state before the block.
	Before,
	/// The state after the block.
	After,
	/// An event of the block.
	During,
	/// Partly the state before the block, partly the state after it.
	Both,
	/// An event of the block, against the state before the block and the state after it.
	Nowhere,
}

impl From {
	/// In words.
	pub fn words(self) -> &'static str {
		match self {
			From::Unchanged => "the same before and after the block",
			From::Before => "as before the block",
			From::After => "as after the block",
			From::During => "as an event of the block tells",
			From::Both => "partly as before the block, partly as after it",
			From::Nowhere => "neither as before nor as after the block",
		}
	}
}

/// The inputs that can change in a block.
pub const PARTS: [&str; 8] =
	["state", "time", "prices", "depths", "volatility", "model", "portfolio", "policy"];

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
	/// The inputs.
	pub decided: Decided,
	/// From where each of [`PARTS`] is.
	pub from: [From; 8],
}

impl Match {
	/// Whether the state before the block, at the time of the block, was enough.
	pub fn is_plain(&self) -> bool {
		let plain = |from: &From| matches!(from, From::Unchanged | From::Before);
		PARTS.iter().zip(&self.from).all(|(part, from)| *part == "time" || plain(from))
	}
}

fn origin<T: PartialEq>(before: &T, after: &T, take_after: bool) -> From {
	match (before == after, take_after) {
		(true, _) => From::Unchanged,
		(false, true) => From::After,
		(false, false) => From::Before,
	}
}

/// Number of the inputs that are taken from before or from after the block, one by one; the state is tried besides.
const CHOICES: u32 = 7;
/// The bit of the time.
const TIME: u8 = 1;
/// The bits of all.
const ALL: u8 = (1 << CHOICES) - 1;

/// The market of a portfolio's assets, every part of it from one side or the other. What one side does not have is the other's.
fn market_of(
	portfolio: &Portfolio,
	[before, after]: [&Market; 2],
	[prices, depths, volatilities]: [bool; 3],
) -> Market {
	let side = |after_too: bool| if after_too { [after, before] } else { [before, after] };
	let state = |asset: AssetId, after_too: bool| -> Option<&AssetState> {
		side(after_too).into_iter().find_map(|market| market.assets.iter().find(|state| state.asset == asset))
	};
	let held: BTreeSet<AssetId> = portfolio.assets().into_iter().collect();
	let assets = held.into_iter().filter_map(|asset| {
		Some(AssetState {
			depth: state(asset, depths)?.depth,
			volatility: state(asset, volatilities)?.volatility,
			..*state(asset, prices)?
		})
	});
	let [chosen, _] = side(prices);
	Market { assets: assets.collect(), ..chosen.clone() }
}

/// The model of a portfolio's assets, from `side`. `own` is the inputs that the portfolio is from: how much of a history counts
/// depends on whether there is any, which is to say on whether anything is held that has a price.
fn model_of(portfolio: &Portfolio, own: &Decided, side: &Decided) -> RiskModel {
	let priced = |portfolio: &Portfolio| -> BTreeSet<AssetId> {
		portfolio.assets().into_iter().filter(|asset| *asset != SETTLEMENT).collect()
	};
	let held = priced(portfolio);
	let tail = match held.is_empty() == priced(&side.portfolio).is_empty() {
		true => side.model.tail,
		false => own.model.tail,
	};
	let assets = side.model.assets.iter().filter(|factors| held.contains(&factors.asset)).cloned();
	RiskModel { assets: assets.collect(), tail, ..side.model.clone() }
}

/// Looks for the receipt among all that can have been at the moment of the decision. `before` and `after` are what it would be
/// taken on at the end of the parent and of the block itself; one of them may be missing. Their markets and models may have
/// more assets than the portfolio. `states` are those that events of the block tell. What is tried first is the state before the block at
/// the time of the block, then the state after it.
pub fn find(
	before: Option<&Decided>,
	after: Option<&Decided>,
	states: &[AccountState],
	receipt: [u8; 32],
) -> Option<Match> {
	let before = before.or(after)?;
	let after = after.unwrap_or(before);
	// Bit by bit what is taken from after the block; time first, because that is the rule rather than the exception.
	let mut choices: Vec<u8> = (0..=ALL).collect();
	choices.sort_by_key(|choice| (choice & TIME == 0, (choice >> 1).count_ones(), *choice));
	// The state after the whole block comes second.
	choices.sort_by_key(|choice| match *choice {
		TIME => 0,
		ALL => 1,
		_ => 2,
	});
	for choice in choices {
		let [time, prices, depths, volatilities, model, portfolio, policy] =
			[1, 2, 4, 8, 16, 32, 64].map(|bit| choice & bit != 0);
		let pick = |after_too: bool| if after_too { after } else { before };
		let held = pick(portfolio).portfolio.clone();
		let parts = [prices, depths, volatilities];
		let mut mixed = Decided {
			now_ms: pick(time).now_ms,
			market: market_of(&held, [&before.market, &after.market], parts),
			model: model_of(&held, pick(portfolio), pick(model)),
			portfolio: held,
			rules: pick(policy).rules,
			..before.clone()
		};
		// A market that knows the time knows that of the decision.
		if mixed.market.now == pick(prices).now_ms {
			mixed.market.now = mixed.now_ms;
		}
		let told = states.iter().map(|state| (*state, From::During));
		let known = [
			(before.state, origin(&before.state, &after.state, false)),
			(after.state, origin(&before.state, &after.state, true)),
		];
		for (state, state_from) in known.into_iter().chain(told) {
			mixed.state = state;
			if mixed.receipt().0 == receipt {
				let [old, new] = [&before.market, &after.market];
				let from = [
					state_from,
					origin(&before.now_ms, &after.now_ms, time),
					origin(&marks(old), &marks(new), prices),
					origin(&depths_of(old), &depths_of(new), depths),
					origin(&volatilities_of(old), &volatilities_of(new), volatilities),
					origin(&before.model, &after.model, model),
					origin(&before.portfolio, &after.portfolio, portfolio),
					origin(&before.rules, &after.rules, policy),
				];
				return Some(Match { decided: mixed, from });
			}
		}
	}
	None
}

/// The market without what the other two are about.
fn marks(market: &Market) -> Market {
	let zero = Default::default();
	let assets = market.assets.iter().map(|state| AssetState { depth: zero, volatility: zero, ..*state });
	Market { assets: assets.collect(), now: 0, ..market.clone() }
}

fn depths_of(market: &Market) -> Vec<(AssetId, ballast_primitives::Fixed)> {
	market.assets.iter().map(|state| (state.asset, state.depth)).collect()
}

fn volatilities_of(market: &Market) -> Vec<(AssetId, ballast_primitives::Fixed)> {
	market.assets.iter().map(|state| (state.asset, state.volatility)).collect()
}

/// Which of [`PARTS`] changed in the block.
pub fn changed(before: &Decided, after: &Decided) -> Vec<&'static str> {
	let changed = [
		before.state != after.state,
		before.now_ms != after.now_ms,
		marks(&before.market) != marks(&after.market),
		depths_of(&before.market) != depths_of(&after.market),
		volatilities_of(&before.market) != volatilities_of(&after.market),
		before.model != after.model,
		before.portfolio != after.portfolio,
		before.rules != after.rules,
	];
	PARTS.into_iter().zip(changed).filter(|(_, changed)| *changed).map(|(part, _)| part).collect()
}

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
	use super::*;
	use crate::inputs::Rest;
	use ballast_policy::Rules;
	use ballast_primitives::{AssetId, Fixed, VenueId};
	use ballast_risk::{AssetFactors, AssetState, Market, Portfolio, Position};

	fn decided(now_ms: u64, mark: u32, quantity: u32) -> Decided {
		let position = Position::spot(VenueId::Home, AssetId(1), Fixed::from_u32(quantity));
		Decided {
			account: [1; 32],
			state: AccountState::Unwinding { since_ms: 1, last_slice_ms: 2 },
			now_ms,
			market: Market {
				assets: vec![AssetState::new(AssetId(1), Fixed::from_u32(mark))],
				now: now_ms,
				..Market::default()
			},
			model: RiskModel {
				version: 3,
				assets: vec![AssetFactors::new(AssetId(1), Fixed::from_rational(1, 5))],
				..RiskModel::default()
			},
			portfolio: Portfolio { positions: vec![position], ..Portfolio::default() },
			rules: Rules::default(),
			decision: Rest(vec![0, 1, 2]),
		}
	}

	fn at(inputs: &Decided, now_ms: u64) -> Decided {
		let mut inputs = inputs.clone();
		inputs.now_ms = now_ms;
		inputs.market.now = now_ms;
		inputs
	}

	#[test]
	fn receipt_should_match_the_state_before_the_block_at_the_time_of_the_block() {
		let (before, mut after) = (decided(100, 4, 10), decided(106, 5, 8));
		after.state = AccountState::Unwinding { since_ms: 1, last_slice_ms: 106 };
		let real = at(&before, 106);
		let found = find(Some(&before), Some(&after), &[], real.receipt().0).unwrap();
		assert_eq!(found.decided, real);
		assert!(found.is_plain());
		assert_eq!(found.from[1..3], [From::After, From::Before]);
		assert_eq!(changed(&before, &after), ["state", "time", "prices", "portfolio"]);
	}

	#[test]
	fn receipt_should_match_a_market_that_changed_earlier_in_the_block() {
		let (before, after) = (decided(100, 4, 10), decided(106, 5, 8));
		// Prices came first, then the decision, then the report of what it did.
		let mut real = at(&after, 106);
		real.portfolio = before.portfolio.clone();
		let found = find(Some(&before), Some(&after), &[], real.receipt().0).unwrap();
		assert_eq!(found.decided, real);
		assert!(!found.is_plain());
		assert_eq!(
			(found.from[2], found.from[5], found.from[6]),
			(From::After, From::Unchanged, From::Before)
		);
	}

	#[test]
	fn receipt_should_match_depths_that_were_reported_before_prices_came() {
		let (before, mut after) = (decided(100, 4, 10), decided(106, 5, 10));
		after.market.assets[0].depth = Fixed::from_u32(7);
		let mut real = at(&before, 106);
		real.market.assets[0].depth = Fixed::from_u32(7);
		let found = find(Some(&before), Some(&after), &[], real.receipt().0).unwrap();
		assert_eq!(found.decided, real);
		assert_eq!(found.from[2..5], [From::Before, From::After, From::Unchanged]);
	}

	#[test]
	fn receipt_should_match_the_market_of_the_assets_that_were_held() {
		let (mut before, mut after) = (decided(100, 4, 10), decided(106, 5, 10));
		// The portfolio was sold in the block, and another asset came; both sides know the prices of both.
		let other = AssetState::new(AssetId(2), Fixed::from_u32(9));
		before.market.assets.push(other);
		after.market.assets.push(other);
		after.portfolio.positions = vec![Position::spot(VenueId::Home, AssetId(2), Fixed::from_u32(1))];
		let mut real = at(&before, 106);
		real.market.assets = vec![AssetState::new(AssetId(1), Fixed::from_u32(5))];
		let found = find(Some(&before), Some(&after), &[], real.receipt().0).unwrap();
		assert_eq!(found.decided, real);
	}

	#[test]
	fn receipt_should_match_a_model_that_moved_before_the_portfolio_did() {
		let (mut before, mut after) = (decided(100, 4, 10), decided(106, 4, 10));
		for decided in [&mut before, &mut after] {
			// Both sides know the factors of what either holds.
			decided.model.assets.push(AssetFactors::new(AssetId(2), Fixed::from_u32(1)));
			decided.market.assets.push(AssetState::new(AssetId(2), Fixed::from_u32(9)));
		}
		after.model.assets[0].scan_range = Fixed::from_rational(1, 4);
		after.model.tail = Fixed::from_rational(1, 2);
		// All of it was sold.
		after.portfolio.positions = vec![Position::spot(VenueId::Home, SETTLEMENT, Fixed::from_u32(1))];
		let mut real = at(&before, 106);
		real.model.assets = vec![after.model.assets[0]];
		real.market.assets.pop();
		let found = find(Some(&before), Some(&after), &[], real.receipt().0).unwrap();
		assert_eq!((found.decided, found.from[5]), (real.clone(), From::After));
		// The same with a tail of its own is none of them.
		real.model.tail = Fixed::from_rational(1, 3);
		assert_eq!(find(Some(&before), Some(&after), &[], real.receipt().0), None);
	}

	#[test]
	fn receipt_should_not_match_when_one_input_is_another() {
		let before = decided(100, 4, 10);
		let after = decided(106, 4, 10);
		let real = at(&before, 106);
		let found = |receipt| find(Some(&before), Some(&after), &[], receipt);
		assert!(found(real.receipt().0).is_some());
		let one = Fixed::from_u32(1);
		type Change = fn(&mut Decided, Fixed);
		let changes: [(&str, Change); 8] = [
			("account", |inputs, _| inputs.account = [2; 32]),
			("state", |inputs, _| inputs.state = AccountState::Healthy),
			("price", |inputs, one| inputs.market.assets[0].mark = one),
			("depth", |inputs, one| inputs.market.assets[0].depth = one),
			("scan range", |inputs, one| inputs.model.assets[0].scan_range = one),
			("position", |inputs, one| inputs.portfolio.positions[0].quantity = one),
			("rule", |inputs, one| inputs.rules.buffer = one),
			("decision", |inputs, _| inputs.decision = Rest(vec![0, 1, 3])),
		];
		for (what, change) in changes {
			let mut other = real.clone();
			change(&mut other, one);
			assert_ne!(other, real, "{what}");
			assert_eq!(found(other.receipt().0), None, "{what}");
		}
	}

	#[test]
	fn receipt_should_match_a_state_that_only_an_event_tells() {
		let (before, after) = (decided(100, 4, 10), decided(106, 4, 10));
		let call = AccountState::MarginCall { since_ms: 50 };
		let real = Decided { state: call, ..at(&before, 106) };
		assert_eq!(find(Some(&before), Some(&after), &[], real.receipt().0), None);
		let found = find(Some(&before), Some(&after), &[call], real.receipt().0).unwrap();
		assert_eq!((found.from[0], found.decided.state), (From::During, call));
	}

	#[test]
	fn receipt_should_match_the_time_of_the_parent_when_decided_before_the_time_was_set() {
		let (before, after) = (decided(100, 4, 10), decided(106, 4, 10));
		let found = find(Some(&before), Some(&after), &[], before.receipt().0).unwrap();
		assert_eq!((found.decided.now_ms, found.from[1]), (100, From::Before));
	}

	#[test]
	fn receipt_should_not_match_anything_else() {
		let (before, after) = (decided(100, 4, 10), decided(106, 5, 8));
		// A price that was there in between only.
		let between = decided(106, 7, 10);
		assert_eq!(find(Some(&before), Some(&after), &[], between.receipt().0), None);
		let mut other = at(&before, 106);
		other.decision = Rest(vec![0, 1, 3]);
		assert_eq!(find(Some(&before), Some(&after), &[], other.receipt().0), None);
		assert_eq!(find(None, None, &[], before.receipt().0), None);
	}

	#[test]
	fn receipt_should_be_looked_for_in_one_state_when_the_other_is_missing() {
		let after = decided(106, 5, 8);
		assert!(find(None, Some(&after), &[], after.receipt().0).is_some());
		assert!(find(Some(&after), None, &[], after.receipt().0).is_some());
	}
}
