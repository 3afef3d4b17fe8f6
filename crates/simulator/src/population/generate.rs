//! Portfolios from a seed. The same seed gives the same portfolios on every machine, and a larger population begins with the
//! smaller one.

use super::{
	build::{Draft, Place},
	Population, Spec, Weights,
};
use crate::trader::{Kind, Trader};
use anyhow::{anyhow, bail, Result};
use ballast_primitives::{
	fixed::{self, One, Zero, ONE},
	Fixed, Round,
};
use ballast_risk::{math, Engine, Market, Portfolio, RiskModel};
use rand::{seq::SliceRandom, Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// How often leverage is lowered, by a seventh each time, before a portfolio counts as impossible.
const TRIES: u32 = 40;
/// Most assets of one portfolio.
const MOST_ASSETS: usize = 4;

/// Makes them up for a market and a model. The market is that of the first bar, and has the volatilities of the options that
/// `strikes` lists. `spec` must name assets and venues.
pub fn generate(
	spec: &Spec,
	seed: u64,
	place: &Place,
	market: &Market,
	model: &RiskModel,
) -> Result<Population> {
	check(spec)?;
	let engine = Engine::new(market, model).map_err(|error| anyhow!("the market at the start: {error:?}"))?;
	let mut population = Population::default();
	for number in 0..spec.size {
		let mut rng = ChaCha8Rng::seed_from_u64(seed);
		rng.set_stream(u64::from(number) + 1);
		let (draft, leverage) = draw(spec, place, &mut rng)?;
		let (portfolio, was_lowered) = fitting(spec, &draft, leverage, market, &engine)
			.map_err(|error| error.context(format!("portfolio {number} of the population")))?;
		population.lowered += usize::from(was_lowered);
		population.push(format!("{}-{number}", draft.kind.name()), Trader { kind: draft.kind, portfolio });
	}
	Ok(population)
}

fn check(spec: &Spec) -> Result<()> {
	let (least, most) = spec.equity;
	if least <= Fixed::zero() || most < least {
		bail!("population.equity: the least must be above zero, and the most not below the least");
	}
	if spec.leverage.keys().any(|leverage| *leverage < Fixed::one()) {
		bail!("population.leverage: must be at least 1");
	}
	if spec.headroom < Fixed::one() {
		bail!("population.headroom: must be at least 1");
	}
	for (name, total) in [
		("leverage", total(&spec.leverage)),
		("mix", total(&spec.mix)),
		("assets", total(&spec.assets)),
		("venues", total(&spec.venues)),
	] {
		if total == 0 {
			bail!("population.{name}: no weight above zero");
		}
	}
	Ok(())
}

fn total<K>(weights: &Weights<K>) -> u64 {
	weights.values().map(|weight| u64::from(*weight)).sum()
}

/// One of them, by weight.
fn pick<K: Copy + Ord>(weights: &Weights<K>, rng: &mut ChaCha8Rng) -> Result<K> {
	let mut left = rng.gen_range(0..total(weights).max(1));
	for (key, weight) in weights {
		match left.checked_sub(u64::from(*weight)) {
			Some(rest) => left = rest,
			None => return Ok(*key),
		}
	}
	bail!("no weights")
}

/// Everything that chance decides.
fn draw(spec: &Spec, place: &Place, rng: &mut ChaCha8Rng) -> Result<(Draft, Fixed)> {
	let kind = pick(&spec.mix, rng)?;
	let leverage = pick(&spec.leverage, rng)?;
	let equity = equity(spec, rng)?;
	let wanted = match kind {
		Kind::Long | Kind::Hedged => rng.gen_range(1..=2),
		Kind::StableBorrower | Kind::Given => rng.gen_range(2..=MOST_ASSETS),
		Kind::OptionSeller => 1,
	};
	let mut weights = spec.assets.clone();
	// Options only where there are strikes.
	if kind == Kind::OptionSeller {
		weights.retain(|asset, _| place.strikes.contains_key(asset));
	}
	let mut assets = Vec::new();
	while assets.len() < wanted && total(&weights) > 0 {
		let asset = pick(&weights, rng)?;
		weights.remove(&asset);
		assets.push((asset, pick(&spec.venues, rng)?, rng.gen_range(1u32..=4)));
	}
	if assets.is_empty() {
		bail!("population.assets: no asset for a portfolio of kind {}", kind.name());
	}
	let mut strikes: Vec<Fixed> =
		assets.first().and_then(|(asset, ..)| place.strikes.get(asset)).cloned().unwrap_or_default();
	strikes.shuffle(rng);
	strikes.truncate(2);
	Ok((
		Draft {
			kind,
			equity,
			assets,
			strikes,
			expiry_ms: place.expiry_ms,
			by_perpetual: rng.gen_bool(0.5),
			hedge: Fixed::from_inner(i128::from(rng.gen_range(60u8..=100)) * (ONE / 100)),
			collateral: Fixed::from_inner(i128::from(rng.gen_range(0u8..=60)) * (ONE / 100)),
		},
		leverage,
	))
}

/// Between least and most; its logarithm is spread evenly.
fn equity(spec: &Spec, rng: &mut ChaCha8Rng) -> Result<Fixed> {
	let (least, most) = spec.equity;
	let share = Fixed::from_inner(i128::from(rng.gen_range(0u32..1_000_000)) * (ONE / 1_000_000));
	let out = |error| anyhow!("population.equity: out of range ({error:?})");
	let ratio = fixed::div(most, least, Round::Down).map_err(out)?;
	fixed::mul(least, math::pow(ratio, share).map_err(out)?, Round::Down).map_err(out)
}

/// With as much leverage as IM allows, up to what was drawn.
fn fitting(
	spec: &Spec,
	draft: &Draft,
	mut leverage: Fixed,
	market: &Market,
	engine: &Engine,
) -> Result<(Portfolio, bool)> {
	for tried in 0..TRIES {
		let portfolio = draft.at(leverage, market)?;
		let margin = engine.margin(&portfolio).map_err(|error| anyhow!("{error:?}"))?;
		let needed =
			fixed::mul(margin.initial, spec.headroom, Round::Up).map_err(|error| anyhow!("{error:?}"))?;
		if margin.equity >= needed {
			return Ok((portfolio, tried > 0));
		}
		leverage = fixed::mul(leverage, Fixed::from_inner(ONE / 7 * 6), Round::Down)
			.map_err(|error| anyhow!("{error:?}"))?;
	}
	bail!("does not have its initial margin even with next to no positions")
}
