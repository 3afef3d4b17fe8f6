//! The `market` of a document.

use crate::place::At;
use anyhow::{bail, Result};
use ballast_primitives::{
	fixed::{One, Zero, ONE},
	AssetId, Fixed, InstrumentId, VenueId,
};
use ballast_risk::{
	market::{MAX_RATE, MAX_TIME_MS, MAX_VOLATILITY},
	AssetState, ExpiryState, Market, PerpetualState, Portfolio, VenueState, VolatilityState,
};
use std::{
	collections::BTreeMap,
	time::{SystemTime, UNIX_EPOCH},
};

/// Reads it, laid over `base`. The engine wants everything sorted, a document need not be. One volatility for a whole
/// expiry counts for the strikes of the portfolio.
pub fn read(at: Option<&At>, portfolio: &Portfolio, base: Market) -> Result<Market> {
	let mut market = base;
	let Some(at) = at else { return Ok(Market { now: now(&market), ..market }) };
	let table = at.table(&["now", "peg", "assets", "perpetuals", "expiries", "venues"])?;
	market.now = table.read("now", At::moment)?.unwrap_or_else(|| now(&market));
	market.peg = table.read("peg", At::positive)?.unwrap_or(market.peg);
	if let Some(at) = table.get("assets") {
		let mut states: BTreeMap<_, _> = market.assets.iter().map(|state| (state.asset, *state)).collect();
		for (id, at) in by_name(&at, At::asset_of, |at| Ok(at.clone()))? {
			let state = asset(id, &at, states.get(&id))?;
			states.insert(id, state);
		}
		market.assets = states.into_values().collect();
	}
	if let Some(at) = table.get("perpetuals") {
		let mut states: BTreeMap<_, _> =
			market.perpetuals.iter().map(|state| (state.asset, *state)).collect();
		for (asset, state) in by_name(&at, At::asset_of, perpetual)? {
			states.insert(asset, PerpetualState { asset, ..state });
		}
		market.perpetuals = states.into_values().collect();
	}
	if let Some(at) = table.get("venues") {
		let mut states: BTreeMap<_, _> = market.venues.iter().map(|state| (state.venue, *state)).collect();
		for (venue, state) in by_name(&at, At::venue_of, venue)? {
			states.insert(venue, VenueState { venue, ..state });
		}
		market.venues = states.into_values().collect();
	}
	expiries(&table.read("expiries", At::list)?.unwrap_or_default(), portfolio, &mut market)?;
	Ok(market)
}

/// The time of a market that has one, else of this computer.
fn now(market: &Market) -> u64 {
	match market.now {
		0 => clock(),
		now => now,
	}
}

/// Now, milliseconds since 1970. A clock before 1970 makes every expiry a future one, as no clock would.
fn clock() -> u64 {
	let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
	u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// A table by names that stand for keys, sorted by key. Two names of one key are an error.
pub fn by_name<'a, K: Ord, T>(
	at: &At<'a>,
	key: impl Fn(&At<'a>, &str) -> Result<K>,
	read: impl Fn(&At<'a>) -> Result<T>,
) -> Result<BTreeMap<K, T>> {
	let mut all = BTreeMap::new();
	for (name, below) in at.entries()? {
		if all.insert(key(&below, name)?, read(&below)?).is_some() {
			bail!("{}: stands for the same as another entry", below.place());
		}
	}
	Ok(all)
}

fn asset(asset: AssetId, at: &At, base: Option<&AssetState>) -> Result<AssetState> {
	let table = at.table(&["mark", "volatility", "depth", "confidence"])?;
	let base = match base {
		Some(base) => *base,
		None => AssetState {
			// Without a volatility there is no cost of trading out, which is not what is meant by leaving it out.
			volatility: table.need("volatility")?.positive()?,
			..AssetState::new(asset, table.need("mark")?.positive()?)
		},
	};
	Ok(AssetState {
		asset,
		mark: table.read("mark", At::positive)?.unwrap_or(base.mark),
		volatility: table.read("volatility", At::positive)?.unwrap_or(base.volatility),
		depth: table.read("depth", At::not_negative)?.unwrap_or(base.depth),
		confidence: table.read("confidence", At::share)?.unwrap_or(base.confidence),
	})
}

fn perpetual(at: &At) -> Result<PerpetualState> {
	let table = at.table(&["mark", "confidence"])?;
	Ok(PerpetualState {
		asset: AssetId(0),
		mark: table.need("mark")?.positive()?,
		confidence: table.read("confidence", At::share)?.unwrap_or(Fixed::one()),
	})
}

fn venue(at: &At) -> Result<VenueState> {
	let table = at.table(&["age_ms", "latency_ms"])?;
	Ok(VenueState {
		venue: VenueId::Home,
		age_ms: table.need("age_ms")?.whole()?,
		latency_ms: table.need("latency_ms")?.whole()?,
	})
}

fn expiries(list: &[At], portfolio: &Portfolio, market: &mut Market) -> Result<()> {
	let mut volatilities: BTreeMap<_, _> = market
		.volatilities
		.iter()
		.map(|state| ((state.underlying, state.expiry, state.strike), state.volatility))
		.collect();
	let mut states: BTreeMap<(AssetId, u64), ExpiryState> = BTreeMap::new();
	for at in list {
		let state = expiry(at, market.now)?;
		let key = (state.underlying, state.expiry);
		if states.insert(key, state).is_some() {
			bail!("{}: the same underlying and time as an entry before it", at.place());
		}
		for (strike, volatility) in strikes(at, key, portfolio)? {
			volatilities.insert((key.0, key.1, strike), volatility);
		}
	}
	let kept = market.expiries.iter().map(|state| ((state.underlying, state.expiry), *state));
	market.expiries = kept.chain(states).collect::<BTreeMap<_, _>>().into_values().collect();
	let state = |((underlying, expiry, strike), volatility)| VolatilityState {
		underlying,
		expiry,
		strike,
		volatility,
	};
	market.volatilities = volatilities.into_iter().map(state).collect();
	Ok(())
}

fn expiry(at: &At, now: u64) -> Result<ExpiryState> {
	let table = at.table(&[
		"underlying",
		"expiry",
		"forward",
		"rate",
		"discount",
		"volatility",
		"volatilities",
		"forward_confidence",
		"rate_confidence",
		"volatility_confidence",
	])?;
	let time = table.need("expiry")?;
	let expiry = time.moment()?;
	if expiry <= now {
		return Err(time.wrong(format!("in the past: now is {now} ms since 1970, this is {expiry}")));
	}
	if expiry - now > MAX_TIME_MS {
		return Err(time.wrong("more than 50 years away"));
	}
	let underlying = table.need("underlying")?.asset()?;
	let forward = table.need("forward")?.positive()?;
	let least_rate = Fixed::from_inner(-MAX_RATE.into_inner());
	let confidence =
		|name: &str| Ok::<_, anyhow::Error>(table.read(name, At::share)?.unwrap_or(Fixed::one()));
	Ok(ExpiryState {
		rate: table.read("rate", |at| at.within(least_rate, MAX_RATE))?.unwrap_or_default(),
		discount: table.read("discount", At::positive)?,
		forward_confidence: confidence("forward_confidence")?,
		rate_confidence: confidence("rate_confidence")?,
		volatility_confidence: confidence("volatility_confidence")?,
		..ExpiryState::new(underlying, expiry, forward)
	})
}

/// Implied volatilities by strike: the one for all, and in its place those of single strikes.
fn strikes(at: &At, key: (AssetId, u64), portfolio: &Portfolio) -> Result<BTreeMap<Fixed, Fixed>> {
	let implied = |at: &At| at.positive().and_then(|_| at.within(Fixed::zero(), MAX_VOLATILITY));
	let mut all = BTreeMap::new();
	// The names are checked by `expiry`.
	for (name, below) in at.entries()? {
		if name == "volatility" {
			let volatility = implied(&below)?;
			for position in &portfolio.positions {
				match position.instrument {
					InstrumentId::Option(series) if (series.underlying, series.expiry) == key => {
						all.insert(series.strike, volatility);
					}
					_ => {}
				}
			}
		}
	}
	let mut single = BTreeMap::new();
	for (_, below) in at.entries()?.into_iter().filter(|(name, _)| *name == "volatilities") {
		for entry in below.list()? {
			let table = entry.table(&["strike", "volatility"])?;
			let strike = table.need("strike")?.positive()?;
			if single.insert(strike, implied(&table.need("volatility")?)?).is_some() {
				bail!("{}: the same strike as an entry before it", entry.place());
			}
		}
	}
	all.extend(single);
	Ok(all)
}

/// Parts per million of a share; a share with more digits is an error.
pub fn ppm(at: &At) -> Result<i32> {
	const UNIT: i128 = ONE / 1_000_000;
	let value = at.number()?.into_inner();
	if value % UNIT != 0 {
		return Err(at.wrong("has more than 6 digits after the point"));
	}
	i32::try_from(value / UNIT).map_err(|_| at.wrong("out of range"))
}
