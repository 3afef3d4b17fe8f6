//! A Dutch auction and nothing else: Maker's Liquidations 2.0.
//!
//! MIP45 and `dog.sol`, `clip.sol`, `abaci.sol` in `makerdao/dss`: below its liquidation ratio (here: equity below MM) all of a
//! vault is put up for auction at `buf` times the mark of that moment; the price falls by a factor `cut` every `step`
//! (`StairstepExponentialDecrease`), and starts anew from the mark when it has fallen to `cusp` of its start, or after `tail`.
//! Who buys pays until the debt and the penalty (`chop`) are raised; what is left of the collateral goes back to its owner. Nobody
//! may leave less than dust to be raised. Parameters are those of WBTC-C (2021-11). Its limits on what is up for auction at once
//! (`hole`) and the payments to who starts one (`tip`, `chip`) are left out.
//!
//! Read here for portfolios: what was sold short is bought back at `2 - price` of the mark, a perpetual is entered at these prices.
//! Where there are such, all of the portfolio is sold, because its debts end only with it. The penalty is on debts in settlement
//! currency and on what was sold short (there is no such debt in a perpetual), and at most what is left to the owner.

use super::{
	ensure, is_share,
	lending::margin_of,
	sheet::{Holding, Sheet},
};
use crate::{
	amount,
	error::SimulationError,
	policy::{Action, Agent, Decision, Line, Part, Policy, Take, Taker, View, Wake},
};
use ballast_primitives::{
	fixed::{self, One, Zero, ONE},
	Fixed, InstrumentId, MathError, Round, VenueId,
};
use serde::{Deserialize, Serialize};

/// Debts of less than this are none: what is raised is rounded.
const NOTHING: Fixed = Fixed::from_inner(ONE / 1_000_000);
/// How often a keeper tries half of an amount.
const HALVINGS: u32 = 8;

/// A Dutch auction and nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Dutch {
	/// Price at the start, as a multiple of the mark, in [1, 2).
	#[serde(with = "amount")]
	pub buf: Fixed,
	/// What is left of the price after each step, in (0, 1).
	#[serde(with = "amount")]
	pub cut: Fixed,
	/// Length of a step, milliseconds, positive.
	pub step_ms: u64,
	/// After which time it starts anew, milliseconds.
	pub tail_ms: u64,
	/// At which share of its first price it starts anew, in [0, 1).
	#[serde(with = "amount")]
	pub cusp: Fixed,
	/// Penalty, as a share of the debt.
	#[serde(with = "amount")]
	pub chop: Fixed,
	/// Less than this is not left to be raised, settlement currency.
	#[serde(with = "amount")]
	pub dust: Fixed,
}

impl Default for Dutch {
	fn default() -> Self {
		let percent = |n: i128| Fixed::from_inner(n * (ONE / 100));
		Self {
			buf: percent(120),
			cut: percent(99),
			step_ms: 90_000,
			tail_ms: 90 * 60_000,
			cusp: percent(40),
			chop: percent(13),
			dust: Fixed::from_inner(7_500 * ONE),
		}
	}
}

impl Dutch {
	/// Names what is out of range.
	pub fn validate(&self) -> Result<(), SimulationError> {
		let (zero, one) = (Fixed::zero(), Fixed::one());
		ensure(self.buf >= one && self.buf < Fixed::from_inner(2 * ONE), "the first price is not in [1, 2)")?;
		ensure(self.cut > zero && self.cut < one, "the cut is not in (0, 1)")?;
		ensure(self.step_ms > 0 && self.tail_ms > 0, "step or tail is zero")?;
		ensure(is_share(self.cusp) && self.cusp < one, "the cusp is not in [0, 1)")?;
		ensure(is_share(self.chop), "the penalty is not in [0, 1]")?;
		ensure(self.dust >= zero, "dust is negative")
	}

	/// Price after a time, as a multiple of the mark at the start, rounded down.
	pub fn price(&self, elapsed_ms: u64) -> Result<Fixed, MathError> {
		let mut price = self.buf;
		for _ in 0..elapsed_ms.checked_div(self.step_ms).unwrap_or_default() {
			if price.is_zero() {
				break;
			}
			price = fixed::mul(price, self.cut, Round::Down)?;
		}
		Ok(price)
	}

	/// Whether it has to start anew.
	pub fn is_over(&self, elapsed_ms: u64, price: Fixed) -> Result<bool, MathError> {
		Ok(elapsed_ms > self.tail_ms || price < fixed::mul(self.buf, self.cusp, Round::Down)?)
	}
}

impl Policy for Dutch {
	fn name(&self) -> &str {
		"dutch"
	}

	fn agent(&self, _: &View) -> Result<Box<dyn Agent>, SimulationError> {
		Ok(Box::new(Vault { rules: *self, auction: None }))
	}
}

struct Vault {
	rules: Dutch,
	auction: Option<Auction>,
}

/// An auction that runs.
struct Auction {
	started_ms: u64,
	/// Value of a unit of every position at its start.
	marks: Vec<(VenueId, InstrumentId, Fixed)>,
}

impl Auction {
	fn start(sheet: &Sheet, now_ms: u64) -> Result<Self, SimulationError> {
		let of = |holding: &Holding| Ok((holding.part.venue, holding.part.instrument, mark(holding)?));
		let marks = sheet.holdings.iter().map(of).collect::<Result<_, SimulationError>>()?;
		Ok(Self { started_ms: now_ms, marks })
	}

	/// What all of a position costs at a price: settlement currency, negative where the taker is paid.
	fn cost(&self, holding: &Holding, price: Fixed) -> Result<Fixed, SimulationError> {
		let Part { venue, instrument, quantity } = holding.part;
		let now = mark(holding)?;
		let listed = self.marks.iter().find(|(at, of, _)| (*at, *of) == (venue, instrument));
		let then = listed.map_or(now, |(_, _, mark)| *mark);
		let factor = match quantity < Fixed::zero() {
			true => fixed::sub(Fixed::from_inner(2 * ONE), price)?.max(Fixed::zero()),
			false => price,
		};
		let unit = fixed::mul(then, factor, Round::Down)?;
		Ok(match holding.is_linear() {
			// It goes with its gain.
			true => {
				let above = fixed::mul(quantity, fixed::sub(unit, now)?, Round::Down)?;
				fixed::add(holding.value, above)?
			}
			false => fixed::mul(quantity, unit, Round::Down)?,
		})
	}
}

/// Value of a unit of a position now; of a perpetual or future its price.
fn mark(holding: &Holding) -> Result<Fixed, SimulationError> {
	let size = fixed::abs(holding.part.quantity)?;
	let value = if holding.is_linear() { holding.size } else { fixed::abs(holding.value)? };
	Ok(fixed::div(value, size, Round::Down)?)
}

/// What is for sale.
struct Lot {
	/// What all of it costs.
	cost: Fixed,
	/// What all of it is worth.
	value: Fixed,
	/// Largest share that may be bought.
	most: Fixed,
	/// Debts in settlement currency and of what was sold short.
	owed: Fixed,
	/// Whether only as much is sold as the debt needs.
	is_partial: bool,
}

impl Vault {
	fn lot(&self, sheet: &Sheet, auction: &Auction, price: Fixed) -> Result<Lot, SimulationError> {
		let (zero, one) = (Fixed::zero(), Fixed::one());
		let debt = fixed::neg(sheet.settlement)?.max(zero);
		let mut lot = Lot { cost: zero, value: zero, most: one, owed: debt, is_partial: true };
		for holding in &sheet.holdings {
			lot.cost = fixed::add(lot.cost, auction.cost(holding, price)?)?;
			lot.value = fixed::add(lot.value, holding.value)?;
			if holding.is_linear() || holding.part.quantity < zero {
				lot.is_partial = false;
			}
			if !holding.is_linear() {
				lot.owed = fixed::add(lot.owed, fixed::neg(holding.value)?.max(zero))?;
			}
		}
		if lot.is_partial {
			let tab = fixed::mul(debt, fixed::add(one, self.rules.chop)?, Round::Up)?;
			if lot.cost > tab {
				lot.most = fixed::div(tab, lot.cost, Round::Up)?.min(one);
			}
		}
		Ok(lot)
	}

	/// What a keeper takes now, if anything.
	fn bid(&self, view: &View, sheet: &Sheet, lot: &Lot) -> Result<Option<Take>, SimulationError> {
		let (zero, one) = (Fixed::zero(), Fixed::one());
		let gain = fixed::sub(lot.value, lot.cost)?;
		// Only below the mark, whatever passing it on would cost.
		if gain <= zero || lot.most <= zero {
			return Ok(None);
		}
		let venue = sheet.holdings.first().map_or(VenueId::Home, |holding| holding.part.venue);
		let mut best: Option<(Fixed, Take)> = None;
		let mut fraction = lot.most;
		for _ in 0..=HALVINGS {
			let share = fraction;
			fraction = Fixed::from_inner(fraction.into_inner() / 2);
			let left = fixed::mul(fixed::abs(lot.cost)?, fixed::sub(lot.most, share)?, Round::Down)?;
			if share < lot.most && left < self.rules.dust {
				continue;
			}
			let part = |holding: &Holding| holding.share(share, one);
			let parts = sheet.holdings.iter().map(part).collect::<Result<Vec<_>, _>>()?;
			let parts: Vec<Part> = parts.into_iter().filter(|part| !part.quantity.is_zero()).collect();
			let net = fixed::sub(fixed::mul(gain, share, Round::Down)?, view.keepers_want(&parts)?)?;
			if parts.is_empty() || net < zero || best.as_ref().is_some_and(|(most, _)| net <= *most) {
				continue;
			}
			let paid = fixed::mul(lot.cost, share, Round::Down)?;
			let capital = fixed::add(paid.max(zero), margin_of(view, &parts)?)?;
			if capital > view.keepers_capital {
				continue;
			}
			let fee = self.penalty(view, lot, gain, share, paid)?;
			let take = Take {
				taker: Taker::Keeper,
				parts,
				payments: sheet.pay(paid, venue)?,
				fees: if fee.is_zero() { Vec::new() } else { vec![(venue, fee)] },
				to_fund: one,
				from_fund: zero,
				capital,
				unload: true,
			};
			best = Some((net, take));
		}
		Ok(best.map(|(_, take)| take))
	}

	/// The penalty for a share of the lot: on what it repays, and at most what is left to the owner.
	fn penalty(
		&self,
		view: &View,
		lot: &Lot,
		gain: Fixed,
		share: Fixed,
		paid: Fixed,
	) -> Result<Fixed, SimulationError> {
		let one = Fixed::one();
		let repaid = match lot.is_partial {
			true => fixed::div(paid.max(Fixed::zero()), fixed::add(one, self.rules.chop)?, Round::Down)?
				.min(lot.owed),
			false => fixed::mul(lot.owed, share, Round::Down)?,
		};
		let left = fixed::sub(view.margin.equity, fixed::mul(gain, share, Round::Up)?)?;
		Ok(fixed::mul(repaid, self.rules.chop, Round::Down)?.min(left.max(Fixed::zero())))
	}
}

impl Agent for Vault {
	fn step(&mut self, view: &View) -> Result<Decision, SimulationError> {
		let waiting = Wake::below(Line::maintenance(Fixed::one()));
		let is_below = view.margin.equity < view.margin.maintenance;
		if self.auction.is_none() && !is_below {
			return Ok(Decision::wait(waiting));
		}
		let sheet = Sheet::of(view.portfolio, view.market)?;
		let is_insolvent = view.margin.equity < Fixed::zero();
		if sheet.holdings.is_empty() {
			self.auction = None;
			let actions = if is_insolvent { vec![Action::WriteOff] } else { Vec::new() };
			return Ok(Decision { actions, wake: Wake::default() });
		}
		if sheet.debt < NOTHING {
			// What is left is the owner's.
			self.auction = None;
			return Ok(Decision::wait(Wake { next: is_below, ..waiting }));
		}
		let mut actions = Vec::new();
		let mut auction = match self.auction.take() {
			Some(auction) => auction,
			None => {
				actions.push(Action::Auction);
				Auction::start(&sheet, view.now_ms)?
			}
		};
		let mut elapsed = view.now_ms.saturating_sub(auction.started_ms);
		let mut price = self.rules.price(elapsed)?;
		if self.rules.is_over(elapsed, price)? {
			auction = Auction::start(&sheet, view.now_ms)?;
			elapsed = 0;
			price = self.rules.price(elapsed)?;
		}
		let lot = self.lot(&sheet, &auction, price)?;
		actions.extend(self.bid(view, &sheet, &lot)?.map(Action::Take));
		self.auction = Some(auction);
		Ok(Decision { actions, wake: Wake::next() })
	}
}

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

	use super::*;
	use ballast_primitives::AssetId;

	fn percent(n: i128) -> Fixed {
		Fixed::from_inner(n * (ONE / 100))
	}

	fn whole(n: i128) -> Fixed {
		Fixed::from_inner(n * ONE)
	}

	fn holding(instrument: InstrumentId, quantity: i128, value: i128, size: i128) -> Holding {
		let part = Part { venue: VenueId::Home, instrument, quantity: whole(quantity) };
		Holding { part, value: whole(value), size: whole(size) }
	}

	#[test]
	fn price_should_fall_by_a_step_at_a_time() {
		let rules = Dutch::default();
		assert_eq!(rules.price(0).unwrap(), percent(120));
		assert_eq!(rules.price(89_999).unwrap(), percent(120));
		assert_eq!(rules.price(90_000).unwrap(), Fixed::from_inner(ONE / 1_000 * 1_188));
		// 1.2 * 0.99^19 is the first below 1.
		assert!(rules.price(18 * 90_000).unwrap() > whole(1));
		assert!(rules.price(19 * 90_000).unwrap() < whole(1));
	}

	#[test]
	fn auction_should_start_anew_after_its_tail_or_below_its_cusp() {
		let rules = Dutch::default();
		assert!(!rules.is_over(rules.tail_ms, percent(66)).unwrap());
		assert!(rules.is_over(rules.tail_ms + 1, percent(66)).unwrap());
		assert!(!rules.is_over(0, percent(48)).unwrap());
		assert!(rules.is_over(0, percent(47)).unwrap());
	}

	#[test]
	fn only_as_much_should_be_for_sale_as_debt_and_penalty_need() {
		let vault = Vault { rules: Dutch::default(), auction: None };
		let collateral = holding(InstrumentId::Spot(AssetId(1)), 10, 1_000, 1_000);
		let sheet = Sheet {
			holdings: vec![collateral],
			settlement: whole(-500),
			debt: whole(500),
			..Sheet::default()
		};
		let auction = Auction::start(&sheet, 0).unwrap();
		let lot = vault.lot(&sheet, &auction, percent(90)).unwrap();
		assert_eq!((lot.cost, lot.value, lot.owed), (whole(900), whole(1_000), whole(500)));
		// 565 of 900.
		let exact = fixed::div(whole(565), whole(900), Round::Up).unwrap();
		assert_eq!(lot.most, exact);
	}

	#[test]
	fn short_and_perpetual_should_cost_what_their_prices_say() {
		let short = holding(InstrumentId::Spot(AssetId(1)), -10, -1_000, 1_000);
		let long = holding(InstrumentId::Perpetual(AssetId(2)), 10, -50, 1_000);
		let sheet = Sheet { holdings: vec![short, long], ..Sheet::default() };
		let auction = Auction::start(&sheet, 0).unwrap();
		// Bought back at 110: the taker is paid 1,100.
		assert_eq!(auction.cost(&short, percent(90)).unwrap(), whole(-1_100));
		// Its loss of 50, and 10 below the mark on each of ten.
		assert_eq!(auction.cost(&long, percent(90)).unwrap(), whole(-150));
	}
}
