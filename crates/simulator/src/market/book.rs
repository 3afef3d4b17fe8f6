//! Markets during a run: what trades moved prices by, and what is not yet made up for.
//!
//! **Constant product.** With `D` the depth and `p` the mark, a pool whose price is `p s^2` holds `D s` of settlement currency and
//! `D / (p s)` of the asset. Selling a value `v` at the mark makes `s' = s D / (D + v s)` of `s`, at an average price of `p s s'`;
//! buying it makes `s' = s D / (D - v s)`. The state is `s - 1`.
//!
//! **Square root.** The state is the value `u` that was sold and not made up for (negative when bought). The price of the last unit
//! is `p (1 - c sign(u) sqrt(|u| / D))`, so that selling `v` more costs `(F(u + v) - F(u)) / v` of the mark on average, with
//! `F(u) = 2/3 c sign(u) |u|^1.5 / sqrt(D)`.
//!
//! Either state loses half of itself per half-life.

use crate::{
	error::SimulationError,
	market::{Keepers, Law, Setting, Venue},
	policy::Part,
};
use ballast_policy::VenueDepth;
use ballast_primitives::{
	fixed::{self, One, Zero, ONE},
	AssetId, Fixed, InstrumentId, MathError, Round, VenueId, SETTLEMENT,
};
use ballast_risk::{math, Market, Position};
use std::{collections::BTreeMap, sync::Arc};

/// Depth that stands for a market that nothing moves, settlement currency.
const DEEP: Fixed = Fixed::from_inner(1_000_000_000_000_000 * ONE);
/// A price is never moved below this share of the mark, nor above its reciprocal.
const LEAST_SHARE: Fixed = Fixed::from_inner(ONE / 10);
const MOST_SHARE: Fixed = Fixed::from_inner(10 * ONE);
/// Values below this are traded at the price of the last unit: an average over them has no digits left.
const TINY: Fixed = Fixed::from_inner(ONE / 1_000);
/// Binary digits of the number of ticks for which decay is tabled.
const POWERS: usize = 24;
/// Options move by this share of what their underlying does, as far as costs are concerned: those of an option at the money.
const DELTA: Fixed = Fixed::from_inner(ONE / 2);

/// One market: an asset at a venue.
#[derive(Clone, Copy, Debug)]
struct Slot {
	venue: VenueId,
	asset: AssetId,
	/// Index of the asset in the history.
	column: usize,
	law: Law,
	fee: Fixed,
	/// In calm markets; `None` for a market that nothing moves.
	depth: Option<Fixed>,
	/// Index of the venue.
	at: usize,
}

/// What does not change during a run.
#[derive(Debug)]
pub(crate) struct Slots {
	/// Sorted by venue and asset.
	slots: Vec<Slot>,
	/// Per venue: decay in 2^k ticks.
	decays: Vec<[Fixed; POWERS]>,
}

/// What trades moved a market by.
#[derive(Clone, Copy, Debug, Default)]
struct Impact {
	/// See the module's head.
	state: Fixed,
	/// At which tick.
	tick: u32,
}

/// What trades moved all markets by.
#[derive(Clone, Debug, Default)]
pub(crate) struct Impacts(BTreeMap<usize, Impact>);

/// Markets at a moment.
#[derive(Clone, Debug)]
pub(crate) struct Markets {
	slots: Arc<Slots>,
	/// Of the run.
	pub tick: u32,
	/// Prices of history, in its order.
	pub references: Arc<Vec<Fixed>>,
	/// Share of the depth in calm markets that there is now, in the order of the history.
	pub shares: Arc<Vec<Fixed>>,
	/// Of those whose trades are felt here.
	pub impacts: Impacts,
}

/// A trade that was carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Trade {
	/// Average price after the fee.
	pub price: Fixed,
}

/// `2^(-tick / half_life)` and its squares.
fn decays(half_life_s: u32, tick_s: u32) -> Result<[Fixed; POWERS], MathError> {
	let ln_two = math::ln(Fixed::from_inner(2 * ONE))?;
	let exponent =
		fixed::mul_div(ln_two.into_inner(), tick_s.into(), half_life_s.max(1).into(), Round::Down)?;
	let mut decay = math::exp(fixed::neg(Fixed::from_inner(exponent))?)?;
	let mut powers = [Fixed::zero(); POWERS];
	for power in &mut powers {
		*power = decay;
		decay = fixed::mul(decay, decay, Round::Down)?;
	}
	Ok(powers)
}

impl Slots {
	/// Of a setting; `columns` are the assets of the history. Markets of assets that the history does not have are left out.
	pub fn new(setting: &Setting, columns: &[AssetId], tick_s: u32) -> Result<Self, SimulationError> {
		let mut slots = Vec::new();
		let mut all = Vec::new();
		for (at, venue) in setting.venues.iter().enumerate() {
			let Venue { id, law, fee, half_life_s, .. } = venue;
			all.push(decays(*half_life_s, tick_s)?);
			for market in &venue.markets {
				let Ok(column) = columns.binary_search(&market.asset) else { continue };
				let (asset, depth) = (market.asset, market.depth);
				slots.push(Slot { venue: *id, asset, column, law: *law, fee: *fee, depth, at });
			}
		}
		Ok(Self { slots, decays: all })
	}

	fn find(&self, venue: VenueId, asset: AssetId) -> Option<(usize, &Slot)> {
		let at = self.slots.binary_search_by_key(&(venue, asset), |slot| (slot.venue, slot.asset)).ok()?;
		self.slots.get(at).map(|slot| (at, slot))
	}

	/// Depth of an asset in calm markets over all venues.
	pub fn calm_depth(&self, asset: AssetId) -> Result<Fixed, MathError> {
		let mut sum = Fixed::zero();
		for slot in self.slots.iter().filter(|slot| slot.asset == asset) {
			sum = fixed::add(sum, slot.depth.unwrap_or(DEEP))?.min(DEEP);
		}
		Ok(sum)
	}

	/// Whether there is a market.
	pub fn has(&self, venue: VenueId, asset: AssetId) -> bool {
		self.find(venue, asset).is_some()
	}
}

impl Impacts {
	/// What is left of it.
	fn at(&self, slots: &Slots, index: usize, slot: &Slot, tick: u32) -> Result<Fixed, MathError> {
		let Some(impact) = self.0.get(&index) else { return Ok(Fixed::zero()) };
		let mut state = impact.state;
		let mut left = tick.saturating_sub(impact.tick);
		let powers = slots.decays.get(slot.at);
		for power in powers.into_iter().flatten() {
			if state.is_zero() || left == 0 {
				break;
			}
			if left & 1 == 1 {
				state = towards_zero(state, *power)?;
			}
			left >>= 1;
		}
		Ok(if left == 0 { state } else { Fixed::zero() })
	}
}

fn towards_zero(value: Fixed, share: Fixed) -> Result<Fixed, MathError> {
	fixed::mul(value, share, if value < Fixed::zero() { Round::Up } else { Round::Down })
}

/// `x^1.5`.
fn three_halves(x: Fixed) -> Result<Fixed, MathError> {
	fixed::mul(x, fixed::sqrt(x, Round::Down)?, Round::Down)
}

/// Average share of the mark at which a value is sold (or bought, when negative), and the state afterwards; `None` when there is
/// not so much to buy.
fn walk(
	law: Law,
	depth: Fixed,
	state: Fixed,
	value: Fixed,
	round: Round,
) -> Result<Option<(Fixed, Fixed)>, MathError> {
	let one = Fixed::one();
	match law {
		Law::ConstantProduct => {
			let before = fixed::add(one, state)?;
			let moved = fixed::mul(value, before, Round::Up)?;
			let total = fixed::add(depth, moved)?;
			if total <= Fixed::zero() {
				return Ok(None);
			}
			let after = fixed::mul_div(before.into_inner(), depth.into_inner(), total.into_inner(), round)?;
			let after = Fixed::from_inner(after);
			if after > MOST_SHARE {
				return Ok(None);
			}
			Ok(Some((fixed::mul(before, after, round)?, fixed::sub(after, one)?)))
		}
		Law::SquareRoot { coefficient } => {
			let after = fixed::add(state, value)?;
			let root = fixed::sqrt(depth, Round::Down)?;
			let area = |at: Fixed| -> Result<Fixed, MathError> {
				let size = fixed::mul(three_halves(fixed::abs(at)?)?, coefficient, Round::Down)?;
				let area = fixed::mul_div(
					size.into_inner(),
					2 * ONE,
					root.into_inner().checked_mul(3).ok_or(MathError::Overflow)?,
					Round::Down,
				)?;
				let area = Fixed::from_inner(area);
				if at < Fixed::zero() {
					fixed::neg(area)
				} else {
					Ok(area)
				}
			};
			let lost = if fixed::abs(value)? < TINY {
				marginal(coefficient, depth, after)?
			} else {
				let against = if round == Round::Down { Round::Up } else { Round::Down };
				fixed::div(fixed::sub(area(after)?, area(state)?)?, value, against)?
			};
			Ok(Some((fixed::sub(one, lost)?.max(LEAST_SHARE).min(MOST_SHARE), after)))
		}
	}
}

/// What the last unit lost of the mark.
fn marginal(coefficient: Fixed, depth: Fixed, state: Fixed) -> Result<Fixed, MathError> {
	let root = fixed::sqrt(fixed::div(fixed::abs(state)?, depth, Round::Down)?, Round::Down)?;
	let lost = fixed::mul(coefficient, root, Round::Down)?;
	if state < Fixed::zero() {
		fixed::neg(lost)
	} else {
		Ok(lost)
	}
}

impl Markets {
	/// Nothing traded yet.
	pub fn new(slots: Arc<Slots>, references: Arc<Vec<Fixed>>, shares: Arc<Vec<Fixed>>) -> Self {
		Self { slots, tick: 0, references, shares, impacts: Impacts::default() }
	}

	/// The same moment in markets that other trades moved.
	pub fn with(&self, impacts: Impacts) -> Self {
		let Self { slots, tick, references, shares, .. } = self;
		let (slots, references, shares) = (Arc::clone(slots), Arc::clone(references), Arc::clone(shares));
		Self { slots, tick: *tick, references, shares, impacts }
	}

	/// Depth of a market now; `None` where nothing moves it, or there is none.
	pub fn depth_of(&self, venue: VenueId, asset: AssetId) -> Result<Option<Fixed>, MathError> {
		self.slots.find(venue, asset).map_or(Ok(None), |(_, slot)| self.depth(slot))
	}

	/// Whether nobody has traded.
	pub fn is_untouched(&self) -> bool {
		self.impacts.0.is_empty()
	}

	fn depth(&self, slot: &Slot) -> Result<Option<Fixed>, MathError> {
		let Some(depth) = slot.depth else { return Ok(None) };
		let share = self.shares.get(slot.column).copied().unwrap_or(Fixed::one());
		fixed::mul(depth, share, Round::Down).map(|depth| Some(depth.max(Fixed::from_inner(1))))
	}

	/// All markets as their venues would report them now: depth and price after what was traded and not made up for. A pool of
	/// constant product whose price is `p s^2` has `D s` of settlement currency left.
	pub fn depths(&self) -> Result<Vec<VenueDepth>, MathError> {
		let report = |(index, slot): (usize, &Slot)| {
			let (venue, asset) = (slot.venue, slot.asset);
			let reference = self.references.get(slot.column).copied();
			// Its markets take orders of any size.
			let told = |depth, price| VenueDepth { venue, asset, depth, price, least: Fixed::zero() };
			let Some(depth) = self.depth(slot)? else { return Ok(told(DEEP, reference)) };
			let (root, share) = self.state_of(index, slot, depth)?;
			let price = reference.map(|price| fixed::mul(price, share, Round::Down)).transpose()?;
			Ok(told(fixed::mul(depth, root, Round::Down)?, price))
		};
		self.slots.slots.iter().enumerate().map(report).collect()
	}

	/// What is left of trades in a market: the settlement side of its pool over what it was (1 where there is no pool), and its
	/// price over the reference.
	fn state_of(&self, index: usize, slot: &Slot, depth: Fixed) -> Result<(Fixed, Fixed), MathError> {
		let state = self.impacts.at(&self.slots, index, slot, self.tick)?;
		let (root, share) = match slot.law {
			Law::ConstantProduct => {
				let root = fixed::add(Fixed::one(), state)?;
				(root, fixed::mul(root, root, Round::Down)?)
			}
			Law::SquareRoot { coefficient } => {
				(Fixed::one(), fixed::sub(Fixed::one(), marginal(coefficient, depth, state)?)?)
			}
		};
		Ok((root, share.max(LEAST_SHARE).min(MOST_SHARE)))
	}

	/// Mark of an asset over its price in history: the mean over venues of what is left of trades there, weighed by depth.
	pub fn moved(&self, column: usize) -> Result<Fixed, MathError> {
		let (mut weighed, mut depths) = (Fixed::zero(), Fixed::zero());
		for (index, slot) in self.slots.slots.iter().enumerate().filter(|(_, slot)| slot.column == column) {
			let Some(depth) = self.depth(slot)? else { return Ok(Fixed::one()) };
			let (_, share) = self.state_of(index, slot, depth)?;
			weighed = fixed::add(weighed, fixed::mul(depth, share, Round::Down)?)?;
			depths = fixed::add(depths, depth)?;
		}
		match depths.is_zero() {
			true => Ok(Fixed::one()),
			false => fixed::div(weighed, depths, Round::Down),
		}
	}

	/// Average share of the reference price at which a change of a position is traded, and the state afterwards.
	fn share(
		&self,
		index: usize,
		slot: &Slot,
		quantity: Fixed,
		reach: Fixed,
	) -> Result<Option<(Fixed, Fixed)>, SimulationError> {
		let reference = self.reference(slot)?;
		let value = fixed::mul(fixed::abs(quantity)?, reference, Round::Up)?;
		let sells = quantity < Fixed::zero();
		let round = if sells { Round::Down } else { Round::Up };
		let state = self.impacts.at(&self.slots, index, slot, self.tick)?;
		let Some(depth) = self.depth(slot)? else { return Ok(Some((Fixed::one(), state))) };
		// Trading in markets that are deeper by a factor moves them as trading so much less would.
		let value = if reach == Fixed::one() { value } else { fixed::div(value, reach, Round::Up)? };
		let value = if sells { value } else { fixed::neg(value)? };
		Ok(walk(slot.law, depth, state, value, round)?)
	}

	fn reference(&self, slot: &Slot) -> Result<Fixed, SimulationError> {
		let reference = self.references.get(slot.column).copied().filter(|price| *price > Fixed::zero());
		reference.ok_or(SimulationError::NoPrice(slot.asset))
	}

	/// Price after the fee, from the average share.
	fn price(
		&self,
		market: &Market,
		slot: &Slot,
		instrument: InstrumentId,
		quantity: Fixed,
		share: Fixed,
	) -> Result<Fixed, SimulationError> {
		let sells = quantity < Fixed::zero();
		let kept = fixed::sub(Fixed::one(), slot.fee)?;
		let reference = self.reference(slot)?;
		let price = if sells {
			fixed::mul(fixed::mul(reference, share, Round::Down)?, kept, Round::Down)?
		} else {
			fixed::div(fixed::mul(reference, share, Round::Up)?, kept, Round::Up)?
		};
		let InstrumentId::Option(_) = instrument else { return Ok(price) };
		// An option is moved by as many units of settlement currency as its delta says of the asset.
		let unit = Position {
			venue: slot.venue,
			instrument,
			quantity: Fixed::one(),
			entry: Fixed::zero(),
			funding: Fixed::zero(),
		};
		let value = unit.value(market)?;
		let lost = fixed::mul(fixed::abs(fixed::sub(price, reference)?)?, DELTA, Round::Up)?;
		Ok(match sells {
			true => fixed::sub(value, lost)?.max(Fixed::zero()),
			false => fixed::add(value, lost)?,
		})
	}

	/// See [`View::quote`](crate::policy::View::quote).
	pub fn quote(
		&self,
		market: &Market,
		venue: VenueId,
		instrument: InstrumentId,
		quantity: Fixed,
	) -> Result<Option<Fixed>, SimulationError> {
		let Some((index, slot)) = self.slots.find(venue, instrument.underlying()) else { return Ok(None) };
		let Some((share, _)) = self.share(index, slot, quantity, Fixed::one())? else { return Ok(None) };
		self.price(market, slot, instrument, quantity, share).map(Some)
	}

	/// Trades a change of a position, if there is a market, enough to buy, and a price (after the fee) within the limit.
	pub fn trade(
		&mut self,
		market: &Market,
		venue: VenueId,
		instrument: InstrumentId,
		quantity: Fixed,
		limit: Option<Fixed>,
		reach: Fixed,
	) -> Result<Option<Trade>, SimulationError> {
		let slots = Arc::clone(&self.slots);
		let Some((index, slot)) = slots.find(venue, instrument.underlying()) else { return Ok(None) };
		let Some((share, state)) = self.share(index, slot, quantity, reach)? else { return Ok(None) };
		let price = self.price(market, slot, instrument, quantity, share)?;
		let sells = quantity < Fixed::zero();
		let is_good = limit.is_none_or(|limit| if sells { price >= limit } else { price <= limit });
		if !is_good {
			return Ok(None);
		}
		if slot.depth.is_some() {
			self.impacts.0.insert(index, Impact { state, tick: self.tick });
		}
		Ok(Some(Trade { price }))
	}

	/// Size of a part in settlement currency, rounded up; zero for settlement currency.
	pub fn size(&self, market: &Market, part: &Part) -> Result<Fixed, SimulationError> {
		Ok(position(part).size(market)?)
	}

	/// Least that keepers want to gain by taking these parts: what they lose against the marks by passing them on at once, and
	/// their edge on the gross value; settlement currency, rounded up.
	pub fn keepers_want(
		&self,
		market: &Market,
		parts: &[Part],
		keepers: &Keepers,
	) -> Result<Fixed, SimulationError> {
		let (mut gross, mut cost) = (Fixed::zero(), Fixed::zero());
		for part in parts {
			gross = fixed::add(gross, self.size(market, part)?)?;
			cost = fixed::add(cost, self.unload_cost(market, part, keepers.reach)?)?;
		}
		Ok(fixed::add(cost, fixed::mul(gross, keepers.edge, Round::Up)?)?)
	}

	/// What a taker of the part loses against the mark by passing it on at once, non-negative.
	pub fn unload_cost(&self, market: &Market, part: &Part, reach: Fixed) -> Result<Fixed, SimulationError> {
		if part.instrument.underlying() == SETTLEMENT || part.quantity.is_zero() {
			return Ok(Fixed::zero());
		}
		let none = SimulationError::NoMarket(part.venue, part.instrument.underlying());
		let Some((index, slot)) = self.slots.find(part.venue, part.instrument.underlying()) else {
			return Err(none);
		};
		let quantity = fixed::neg(part.quantity)?;
		let Some((share, _)) = self.share(index, slot, quantity, reach)? else {
			// There is not so much to buy: as dear as the part itself.
			return self.size(market, part);
		};
		let price = self.price(market, slot, part.instrument, quantity, share)?;
		let mark = mark(market, part)?;
		let lost = fixed::mul(fixed::sub(mark, price)?, part.quantity, Round::Up)?;
		Ok(lost.max(Fixed::zero()))
	}
}

/// A part as a position that was entered for nothing.
pub(crate) fn position(part: &Part) -> Position {
	let Part { venue, instrument, quantity } = *part;
	Position { venue, instrument, quantity, entry: Fixed::zero(), funding: Fixed::zero() }
}

/// Price of one unit of an instrument.
fn mark(market: &Market, part: &Part) -> Result<Fixed, SimulationError> {
	Ok(Position { quantity: Fixed::one(), ..position(part) }.value(market)?)
}
