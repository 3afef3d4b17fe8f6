//! A band AMM instead of liquidations: LLAMMA, as crvUSD uses it. The maths is in [`Range`].
//!
//! A loan begins with its collateral in `bands` bands, of which the upper edge is where collateral converted through all of them
//! covers the debt with the loan discount (9 %) to spare; where that is above the mark, it is at the mark, as long as the loan's
//! health allows it. The oracle is an average of marks over 866 seconds; arbitrage is at the mark, by those who want for it what
//! keepers want after what passing the collateral on costs, against a fee of 0.6 % or what the steps of the oracle make it. When
//! `converted * (1 - liquidation discount of 6 %)` no longer covers the debt the loan is liquidated: somebody repays the debt and
//! keeps all that is left, when that pays. Parameters are those of the WETH market (`A` = 100; 10 bands are what its page proposes).
//!
//! Several collaterals are several loans, with a share of the debt in proportion to value; their health counts as one. All other
//! portfolios (anything sold short, perpetuals, options, no debt in settlement currency, or loans that its rules would not have
//! given) are liquidated by [`Hard`]: a band AMM has no answer to them. A loan that is worth less than its debt goes on, as it does
//! there; what is missing is written off once all of its collateral is converted.

use super::{
	ensure,
	hard::{Hard, Liquidation},
	is_share,
	llamma::{Oracle, Range},
	sheet::Sheet,
};
use crate::{
	amount,
	error::SimulationError,
	policy::{Action, Agent, Decision, Event, Line, Part, Policy, Take, Taker, View, Wake},
};
use ballast_primitives::{
	fixed::{self, One, Zero, ONE},
	AssetId, Fixed, InstrumentId, Round, VenueId,
};
use serde::{Deserialize, Serialize};

/// The oracle is followed while prices are within this share of the bands' edges; a jump from beyond begins there.
const NEAR: Fixed = Fixed::from_inner(ONE / 10);
/// How often an arbitrageur trades less because more does not pay.
const TRIES: u32 = 4;

/// A band AMM.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Bands {
	/// A band is one such part of its upper price wide, from 2 to 10,000.
	pub amplification: u32,
	/// How many, from 1 to 1,000.
	pub bands: u32,
	/// Fee of the AMM, a share.
	#[serde(with = "amount")]
	pub fee: Fixed,
	/// Time over which the oracle averages, seconds; zero for the mark itself.
	pub average_s: u32,
	/// Time in which the fee on a step of the oracle fades, seconds.
	pub delay_s: u32,
	/// By how much more than the debt collateral converts to at the start, as a share.
	#[serde(with = "amount")]
	pub loan_discount: Fixed,
	/// The same below which a loan is liquidated.
	#[serde(with = "amount")]
	pub liquidation_discount: Fixed,
}

impl Default for Bands {
	fn default() -> Self {
		Self {
			amplification: 100,
			bands: 10,
			fee: Fixed::from_inner(ONE / 1_000 * 6),
			average_s: 866,
			delay_s: 120,
			loan_discount: Fixed::from_inner(ONE / 100 * 9),
			liquidation_discount: Fixed::from_inner(ONE / 100 * 6),
		}
	}
}

impl Bands {
	/// Names what is out of range.
	pub fn validate(&self) -> Result<(), SimulationError> {
		let one = Fixed::one();
		ensure((2..=10_000).contains(&self.amplification), "the amplification is not in [2, 10,000]")?;
		ensure((1..=1_000).contains(&self.bands), "the number of bands is not in [1, 1,000]")?;
		ensure(is_share(self.fee) && self.fee < one, "the fee is not a share below 1")?;
		ensure(
			is_share(self.loan_discount) && self.loan_discount < one,
			"the loan discount is not a share below 1",
		)?;
		ensure(
			is_share(self.liquidation_discount) && self.liquidation_discount <= self.loan_discount,
			"the liquidation discount is not a share of at most the loan discount",
		)
	}

	/// Upper edge of the bands for a debt on so much collateral at a mark; `None` where such a loan would not be given.
	pub fn top(&self, debt: Fixed, quantity: Fixed, mark: Fixed) -> Result<Option<Fixed>, SimulationError> {
		let share = Range::mean_share(self.amplification, self.bands)?;
		let converted = fixed::mul(quantity, share, Round::Down)?;
		let edge = |discount| -> Result<Fixed, SimulationError> {
			let kept = fixed::mul(converted, fixed::sub(Fixed::one(), discount)?, Round::Down)?;
			Ok(fixed::div(debt, kept, Round::Up)?)
		};
		if edge(self.liquidation_discount)? >= mark {
			return Ok(None);
		}
		Ok(Some(edge(self.loan_discount)?.min(mark)))
	}
}

impl Policy for Bands {
	fn name(&self) -> &str {
		"bands"
	}

	fn agent(&self, view: &View) -> Result<Box<dyn Agent>, SimulationError> {
		let hard = || Box::new(Liquidation::new(Hard::default()));
		let sheet = Sheet::of(view.portfolio, view.market)?;
		let debt = fixed::neg(sheet.settlement)?;
		let is_collateral =
			|part: &Part| matches!(part.instrument, InstrumentId::Spot(_)) && part.quantity > Fixed::zero();
		if debt <= Fixed::zero() || !sheet.holdings.iter().all(|holding| is_collateral(&holding.part)) {
			return Ok(hard());
		}
		let value = sheet.collateral()?;
		let mut loans = Vec::new();
		for holding in &sheet.holdings {
			let (quantity, worth) = (holding.part.quantity, holding.value);
			let share = fixed::mul_div(debt.into_inner(), worth.into_inner(), value.into_inner(), Round::Up)?;
			let price = fixed::div(worth, quantity, Round::Down)?;
			let Some(top) = self.top(Fixed::from_inner(share), quantity, price)? else { return Ok(hard()) };
			loans.push(Loan {
				venue: holding.part.venue,
				asset: holding.part.instrument.underlying(),
				range: Range::new(self.amplification, self.bands, quantity, top)?,
				oracle: None,
				edge: price,
				trading: None,
			});
		}
		Ok(Box::new(Borrower { rules: *self, loans, debt, is_leaving: false }))
	}
}

/// One collateral.
struct Loan {
	venue: VenueId,
	asset: AssetId,
	range: Range,
	/// While prices are not far from the bands.
	oracle: Option<Oracle>,
	/// Where it begins when they come near: nobody looks at it before.
	edge: Fixed,
	/// As it is after the trade that was asked for.
	trading: Option<Range>,
}

struct Borrower {
	rules: Bands,
	loans: Vec<Loan>,
	/// What was owed at the beginning; what bands were converted to since is theirs.
	debt: Fixed,
	/// Whether somebody was asked to take all of it.
	is_leaving: bool,
}

impl Loan {
	/// What arbitrage does now, if it pays.
	fn arbitrage(
		&self,
		view: &View,
		rules: &Bands,
		oracle: &Oracle,
		mark: Fixed,
	) -> Result<Option<(Range, Take)>, SimulationError> {
		let (zero, one) = (Fixed::zero(), Fixed::one());
		let fee = oracle.fee.max(rules.fee);
		let mut price = mark;
		for _ in 0..TRIES {
			let done = self.range.arbitrage(oracle.price, price, fee)?;
			if done.sold.is_zero() || (done.sold < zero) != (done.paid < zero) {
				return Ok(None);
			}
			let part =
				Part { venue: self.venue, instrument: InstrumentId::Spot(self.asset), quantity: done.sold };
			let value = fixed::mul(done.sold, mark, Round::Down)?;
			let gain = fixed::sub(value, done.paid)?;
			let want = view.keepers_want(&[part])?;
			if gain >= want {
				let paid = vec![(self.venue, done.paid)];
				let capital = done.paid.max(fixed::neg(value)?);
				let take = Take {
					taker: Taker::Keeper,
					parts: vec![part],
					payments: paid,
					fees: Vec::new(),
					to_fund: zero,
					from_fund: zero,
					capital,
					unload: true,
				};
				return Ok(Some((done.range, take)));
			}
			// As far as the last unit pays for what the mean one costs to pass on.
			let cost = fixed::div(want, fixed::abs(value)?.max(Fixed::from_inner(1)), Round::Up)?;
			price = match done.sold > zero {
				true => fixed::mul(mark, fixed::sub(one, cost)?.max(zero), Round::Down)?,
				false => fixed::mul(mark, fixed::add(one, cost)?, Round::Up)?,
			};
			if price.is_zero() {
				return Ok(None);
			}
		}
		Ok(None)
	}

	/// Between which prices nothing can be traded, and where that ends: all bands are full and prices well above, or all are empty
	/// and prices well below.
	fn idle(&self, mark: Fixed) -> Result<Option<(Fixed, Fixed, Fixed)>, SimulationError> {
		let (asset, currency) = self.range.holdings()?;
		let above = fixed::mul(self.range.top(), fixed::add(Fixed::one(), NEAR)?, Round::Up)?;
		let below = fixed::mul(self.range.bottom()?, fixed::sub(Fixed::one(), NEAR)?, Round::Down)?;
		if currency.is_zero() && mark > above {
			// At ten times the mark it is looked at again, for nothing.
			return Ok(Some((above, fixed::mul(mark, Fixed::from_inner(10 * ONE), Round::Down)?, above)));
		}
		if asset.is_zero() && mark < below {
			return Ok(Some((Fixed::from_inner(1), below, below)));
		}
		Ok(None)
	}
}

impl Borrower {
	/// Whether there is no collateral left in any band.
	fn is_converted(&self) -> Result<bool, SimulationError> {
		for loan in &self.loans {
			if !loan.range.holdings()?.0.is_zero() {
				return Ok(false);
			}
		}
		Ok(true)
	}

	/// Somebody repays the debt and keeps the rest; `None` when that does not pay.
	fn liquidation(&self, view: &View, sheet: &Sheet) -> Result<Option<Take>, SimulationError> {
		let zero = Fixed::zero();
		let parts: Vec<Part> = sheet.holdings.iter().map(|holding| holding.part).collect();
		let paid = fixed::neg(sheet.settlement)?;
		// What the bands were converted to is repaid with; the rest of it is kept, too.
		let want = view.keepers_want(&parts)?;
		let Some(first) = parts.first() else { return Ok(None) };
		let capital = paid.max(zero);
		if view.margin.equity < want || capital > view.keepers_capital {
			return Ok(None);
		}
		let payments = sheet.pay(paid, first.venue)?;
		Ok(Some(Take {
			taker: Taker::Keeper,
			parts,
			payments,
			fees: Vec::new(),
			to_fund: zero,
			from_fund: zero,
			capital,
			unload: true,
		}))
	}
}

impl Agent for Borrower {
	fn step(&mut self, view: &View) -> Result<Decision, SimulationError> {
		self.is_leaving = false;
		if self.loans.is_empty() {
			return Ok(Decision::wait(Wake::default()));
		}
		if view.margin.equity < Fixed::zero() && self.is_converted()? {
			self.loans.clear();
			return Ok(Decision { actions: vec![Action::WriteOff], wake: Wake::default() });
		}
		let mut converted = Fixed::zero();
		let (mut idle, mut active) = (Vec::new(), Vec::new());
		for (at, loan) in self.loans.iter_mut().enumerate() {
			let mark = view.market.state(loan.asset)?.mark;
			loan.trading = None;
			let oracle = match loan.idle(mark)? {
				Some((low, high, edge)) => {
					idle.push((loan.asset, low, high));
					loan.oracle = None;
					loan.edge = edge;
					Oracle { price: mark, fee: Fixed::zero(), at_ms: view.now_ms }
				}
				None => {
					let begins = view.now_ms.saturating_sub(view.tick_ms);
					let edge = Oracle { price: loan.edge, fee: Fixed::zero(), at_ms: begins };
					let Bands { average_s, delay_s, .. } = self.rules;
					let oracle = loan.oracle.unwrap_or(edge).step(mark, view.now_ms, average_s, delay_s)?;
					loan.oracle = Some(oracle);
					active.push((at, oracle, mark));
					oracle
				}
			};
			converted = fixed::add(converted, loan.range.converted(oracle.price)?)?;
		}
		let kept = fixed::sub(Fixed::one(), self.rules.liquidation_discount)?;
		let is_unhealthy = fixed::mul(converted, kept, Round::Down)? < self.debt;
		if is_unhealthy {
			let sheet = Sheet::of(view.portfolio, view.market)?;
			if let Some(take) = self.liquidation(view, &sheet)? {
				self.is_leaving = true;
				return Ok(Decision { actions: vec![Action::Take(take)], wake: Wake::next() });
			}
		}
		let mut actions = Vec::new();
		for (at, oracle, mark) in &active {
			let Some(loan) = self.loans.get_mut(*at) else { continue };
			if let Some((range, take)) = loan.arbitrage(view, &self.rules, oracle, *mark)? {
				loan.trading = Some(range);
				actions.push(Action::Take(take));
			}
		}
		let wake = match active.is_empty() && !is_unhealthy {
			true => Wake { outside: idle, ..Wake::below(Line::zero()) },
			false => Wake::next(),
		};
		Ok(Decision { actions, wake })
	}

	fn told(&mut self, event: &Event, _: u64) {
		let Event::Taken { take } = event else { return };
		if self.is_leaving {
			// Nothing is left of the loans.
			return self.loans.clear();
		}
		let [part] = take.parts.as_slice() else { return };
		let of = (part.venue, part.instrument.underlying());
		let loan = self.loans.iter_mut().find(|loan| (loan.venue, loan.asset) == of);
		if let Some((loan, range)) = loan.and_then(|loan| loan.trading.take().map(|range| (loan, range))) {
			loan.range = range;
		}
	}
}

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

	use super::*;

	fn whole(n: i128) -> Fixed {
		Fixed::from_inner(n * ONE)
	}

	#[test]
	fn bands_should_begin_where_collateral_covers_the_debt_with_the_discount_to_spare() {
		let rules = Bands::default();
		let top = rules.top(whole(500), whole(10), whole(100)).unwrap().unwrap();
		let range = Range::new(100, 10, whole(10), top).unwrap();
		let covered =
			fixed::mul(range.converted(whole(100)).unwrap(), Fixed::from_inner(ONE / 100 * 91), Round::Down);
		let off = fixed::abs(fixed::sub(covered.unwrap(), whole(500)).unwrap()).unwrap();
		assert!(off < Fixed::from_inner(ONE / 1_000_000), "{off:?}");
	}

	#[test]
	fn loan_should_be_refused_where_it_would_be_liquidated_at_once() {
		let rules = Bands::default();
		// 10 bands of 1 % convert at 95.1 % of the upper edge: 0.951 * 0.91 = 0.865, 0.951 * 0.94 = 0.894.
		assert!(rules.top(whole(860), whole(10), whole(100)).unwrap().unwrap() < whole(100));
		assert_eq!(rules.top(whole(880), whole(10), whole(100)).unwrap(), Some(whole(100)));
		assert_eq!(rules.top(whole(900), whole(10), whole(100)).unwrap(), None);
	}
}
