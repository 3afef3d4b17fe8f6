//! What is counted of an account, and what it comes to over all of them.

use crate::{
	error::SimulationError,
	outcome::{AccountOutcome, OfKind, Totals},
	trader::Kind,
};
use ballast_primitives::{
	fixed::{self, Zero},
	Fixed, Round,
};
use ballast_risk::{Margin, Portfolio};

/// What is counted of an account.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
	pub equity_at_start: Fixed,
	pub equity_at_end: Fixed,
	pub equity_untouched: Fixed,
	/// First call, or first sale where that came before; Unix seconds.
	pub called_at: Option<u64>,
	pub equity_at_call: Fixed,
	pub initial_at_call: Fixed,
	/// First sale or take: tick and Unix seconds.
	pub reduced_at: Option<(u32, u64)>,
	called: bool,
	sold_in_call: bool,
	under_since: Option<u64>,
	pub sums: Totals,
	pub im_shares: Fixed,
	pub im_count: u64,
	pub im: Fixed,
	pub gross: Fixed,
	/// Equity and IM at the last sample.
	last_sample: Option<(Fixed, Fixed)>,
	/// The portfolio of the last sample, where it has changed since.
	pub sampled: Option<Box<Portfolio>>,
	pub false_alarm: bool,
}

impl Tally {
	/// Whether equity is below IM.
	pub fn is_called(&self) -> bool {
		self.called
	}

	/// Whether equity is below MM.
	pub fn is_under(&self) -> bool {
		self.under_since.is_some()
	}

	/// Takes note of a margin; Unix seconds.
	pub fn observe(&mut self, margin: &Margin, time: u64) {
		let called = margin.equity < margin.initial;
		match (self.called, called) {
			(false, true) => {
				self.sums.calls += 1;
				self.sold_in_call = false;
				self.note_call(margin, time);
			}
			(true, false) if !self.sold_in_call => self.sums.cured_without_sale += 1,
			_ => {}
		}
		self.called = called;
		match (self.under_since, margin.equity < margin.maintenance) {
			(None, true) => self.under_since = Some(time),
			(Some(since), false) => {
				self.sums.seconds_under_maintenance += time.saturating_sub(since);
				self.under_since = None;
			}
			_ => {}
		}
	}

	fn note_call(&mut self, margin: &Margin, time: u64) {
		if self.called_at.is_none() {
			self.called_at = Some(time);
			self.equity_at_call = margin.equity;
			self.initial_at_call = margin.initial;
		}
	}

	/// Something is about to be sold or taken at this margin.
	pub fn reduce(&mut self, margin: &Margin, tick: u32, time: u64) {
		self.sold_in_call = true;
		if self.reduced_at.is_none() {
			self.reduced_at = Some((tick, time));
			self.note_call(margin, time);
		}
	}

	/// Takes a sample of IM at the beginning of an epoch, until the first call: what is left of portfolios after it depends on the
	/// policy, and what IM they need is another question. `kept` is the equity now of the portfolio of the last sample.
	pub fn sample(&mut self, margin: &Margin, gross: Fixed, kept: Fixed) -> Result<(), SimulationError> {
		if let Some((equity, initial)) = self.last_sample.take() {
			self.sums.im_samples += 1;
			if fixed::sub(equity, kept)? > initial {
				self.sums.im_exceeded += 1;
			}
		}
		self.sampled = None;
		if gross > Fixed::zero() && self.called_at.is_none() {
			self.last_sample = Some((margin.equity, margin.initial));
			self.im_count += 1;
			self.im = fixed::add(self.im, margin.initial)?;
			self.gross = fixed::add(self.gross, gross)?;
			self.im_shares = fixed::add(self.im_shares, fixed::div(margin.initial, gross, Round::Up)?)?;
		}
		Ok(())
	}

	/// Whether a sample was taken whose portfolio is to be kept.
	pub fn keeps_sample(&self) -> bool {
		self.last_sample.is_some() && self.sampled.is_none()
	}

	/// The run is over.
	pub fn end(&mut self, equity: Fixed, time: u64) -> Result<(), SimulationError> {
		if let Some(since) = self.under_since.take() {
			self.sums.seconds_under_maintenance += time.saturating_sub(since);
		}
		self.equity_at_end = equity.max(Fixed::zero());
		if equity < Fixed::zero() {
			self.note_bad_debt(fixed::neg(equity)?)?;
		}
		Ok(())
	}

	/// Somebody else has to bear so much.
	pub fn note_bad_debt(&mut self, amount: Fixed) -> Result<(), SimulationError> {
		self.sums.insolvent = 1;
		self.sums.bad_debt = fixed::add(self.sums.bad_debt, amount)?;
		Ok(())
	}

	/// For the list of accounts.
	pub fn outcome(&self, trader: u32, kind: Kind) -> Result<AccountOutcome, SimulationError> {
		Ok(AccountOutcome {
			trader,
			kind,
			called_at: self.called_at,
			reduced_at: self.reduced_at.map(|(_, time)| time),
			equity_at_start: self.equity_at_start,
			equity_at_call: self.equity_at_call,
			equity_at_end: self.equity_at_end,
			liquidation_cost: cost(&self.sums)?,
			bad_debt: self.sums.bad_debt,
			volume: self.sums.volume,
			seconds_under_maintenance: self.sums.seconds_under_maintenance,
			false_alarm: self.false_alarm,
		})
	}
}

/// What liquidation took.
pub(crate) fn cost(sums: &Totals) -> Result<Fixed, SimulationError> {
	Ok(fixed::add(fixed::add(sums.impact_cost, sums.penalty)?, sums.discount)?)
}

/// Sums over accounts.
#[derive(Default)]
struct Sum {
	totals: Totals,
	im_shares: Fixed,
	im: Fixed,
	gross: Fixed,
	shares: u64,
}

impl Sum {
	fn add(&mut self, tally: &Tally) -> Result<(), SimulationError> {
		let (all, one) = (&mut self.totals, &tally.sums);
		let plus = |sum: &mut Fixed, value: Fixed| -> Result<(), SimulationError> {
			*sum = fixed::add(*sum, value)?;
			Ok(())
		};
		all.traders += 1;
		all.calls += one.calls;
		all.cured_without_sale += one.cured_without_sale;
		all.insolvent += one.insolvent;
		all.reduced += u64::from(tally.reduced_at.is_some());
		all.false_alarms += u64::from(tally.false_alarm);
		plus(&mut all.equity_at_start, tally.equity_at_start)?;
		if tally.called_at.is_some() {
			all.called += 1;
			plus(&mut all.equity_at_call, tally.equity_at_call)?;
			plus(&mut all.equity_at_end, tally.equity_at_end)?;
			plus(&mut all.equity_untouched, tally.equity_untouched.max(Fixed::zero()))?;
		}
		plus(&mut all.impact_cost, one.impact_cost)?;
		plus(&mut all.penalty, one.penalty)?;
		plus(&mut all.discount, one.discount)?;
		plus(&mut all.bad_debt, one.bad_debt)?;
		plus(&mut all.from_fund, one.from_fund)?;
		plus(&mut all.volume, one.volume)?;
		plus(&mut all.taken, one.taken)?;
		all.seconds_under_maintenance += one.seconds_under_maintenance;
		all.orders += one.orders;
		all.failed_orders += one.failed_orders;
		all.slices += one.slices;
		all.auctions += one.auctions;
		all.takes += one.takes;
		all.im_samples += one.im_samples;
		all.im_exceeded += one.im_exceeded;
		plus(&mut self.im_shares, tally.im_shares)?;
		plus(&mut self.im, tally.im)?;
		plus(&mut self.gross, tally.gross)?;
		self.shares += tally.im_count;
		Ok(())
	}

	fn finish(mut self) -> Result<Totals, SimulationError> {
		let all = &mut self.totals;
		all.loss = fixed::sub(all.equity_at_call, all.equity_at_end)?;
		all.liquidation_cost = cost(all)?;
		let count = i128::from(self.shares);
		all.average_im_share =
			Fixed::from_inner(self.im_shares.into_inner().checked_div(count).unwrap_or_default());
		if self.gross > Fixed::zero() {
			all.im_over_gross = fixed::div(self.im, self.gross, Round::Up)?;
		}
		Ok(self.totals)
	}
}

/// Sums over all accounts, and over those of each kind.
pub(crate) fn totals<'t>(
	tallies: impl Iterator<Item = (Kind, &'t Tally)>,
) -> Result<(Totals, Vec<OfKind>), SimulationError> {
	let mut all = Sum::default();
	let mut kinds: Vec<(Kind, Sum)> = Vec::new();
	for (kind, tally) in tallies {
		all.add(tally)?;
		let at = kinds.iter().position(|(listed, _)| *listed == kind).unwrap_or(kinds.len());
		if at == kinds.len() {
			kinds.push((kind, Sum::default()));
		}
		if let Some((_, sum)) = kinds.get_mut(at) {
			sum.add(tally)?;
		}
	}
	kinds.sort_by_key(|(kind, _)| *kind);
	let kinds = kinds.into_iter().map(|(kind, sum)| Ok(OfKind { kind, totals: sum.finish()? }));
	Ok((all.finish()?, kinds.collect::<Result<_, SimulationError>>()?))
}
