//! What lending markets have in common: health factors, and liquidators who repay debt for collateral and a bonus.
//!
//! A lending market weighs collateral with liquidation thresholds and compares it with debt: the health factor is
//! `sum(collateral * threshold) / debt`, and an account is liquidated below 1. Margined portfolios have no thresholds per asset;
//! what stands for `sum(collateral * threshold)` is what they have less MM. With `A` what an account has, `D` what it owes and
//! `E = A - D`:
//!
//! ```text
//! health factor = (A - MM) / D = 1 + (E - MM) / D       collateral factor = (A - MM) / A
//! ```
//!
//! so that the health factor is below 1 exactly when equity is below MM. Of a perpetual the two sides count as collateral and debt:
//! a long is as much of the asset as its size, bought with what it was entered for.
//!
//! A liquidator repays one debt and gets one collateral: sells collateral to itself against a debt in settlement currency, buys
//! back what was sold short with the account's settlement currency, swaps one for the other, or closes a perpetual at the mark
//! for its bonus. It picks the pair and the amount that earn it the most, and does nothing where none earns what keepers want.

use super::sheet::{after, Holding, Sheet};
use crate::{
	error::SimulationError,
	policy::{Action, Agent, Decision, Line, Part, Take, Taker, View, Wake},
};
use ballast_primitives::{
	fixed::{self, One, Zero, ONE},
	AssetId, Fixed, MathError, Round,
};
use ballast_risk::{Margin, Portfolio, Position};

/// One liquidation per block, milliseconds: that of the chain on which these markets are.
const BLOCK_MS: u64 = 12_000;
/// Most liquidations of an account in one tick.
const MOST_CALLS: u64 = 5;
/// How often a liquidator tries half of an amount.
const HALVINGS: u32 = 8;
/// Collateral that is worth at most this is none.
const NOTHING: Fixed = Fixed::from_inner(ONE);

/// What a market's rules look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Account {
	/// Rounded down.
	pub health_factor: Fixed,
	/// Of all that the account has, rounded up; zero where MM is more than that.
	pub collateral_factor: Fixed,
	/// Settlement currency, positive.
	pub debt: Fixed,
}

impl Account {
	/// `None` where nothing is owed.
	pub fn of(debt: Fixed, margin: &Margin) -> Result<Option<Self>, MathError> {
		if debt <= Fixed::zero() {
			return Ok(None);
		}
		let weighed = fixed::sub(fixed::add(margin.equity, debt)?, margin.maintenance)?;
		let assets = fixed::add(margin.equity, debt)?;
		let collateral_factor = match assets > Fixed::zero() {
			true => fixed::div(weighed, assets, Round::Up)?.max(Fixed::zero()),
			false => Fixed::zero(),
		};
		Ok(Some(Self { health_factor: fixed::div(weighed, debt, Round::Down)?, collateral_factor, debt }))
	}

	/// A bonus (0.05 = 5 %) that is no more than a market may be configured with: `collateral factor * (1 + bonus) <= 1`, because
	/// otherwise every liquidation would lower the health factor.
	pub fn allowed(&self, bonus: Fixed) -> Result<Fixed, MathError> {
		if self.collateral_factor.is_zero() {
			return Ok(bonus);
		}
		let most = fixed::sub(fixed::div(Fixed::one(), self.collateral_factor, Round::Down)?, Fixed::one())?;
		Ok(bonus.min(most.max(Fixed::zero())))
	}
}

/// On which terms a liquidator may act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Terms {
	/// What it gets beyond what it repays, as a share of that.
	pub bonus: Fixed,
	/// Share of the bonus that the market keeps.
	pub fee: Fixed,
	/// Most that it may repay, settlement currency.
	pub most: Fixed,
	/// Debt or collateral of less than this is not left behind, settlement currency.
	pub dust: Fixed,
}

/// What is repaid and what is seized, settlement currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Amounts {
	pub repaid: Fixed,
	pub seized: Fixed,
}

impl Terms {
	/// For a debt and a collateral, when `wanted` is to be repaid. At most the debt, at most the collateral, and more than wanted
	/// where otherwise less than dust would be left of either; as `_calculateLiquidationAmounts` of Aave v4.
	pub fn amounts(&self, wanted: Fixed, owed: Fixed, collateral: Fixed) -> Result<Amounts, MathError> {
		let factor = fixed::add(Fixed::one(), self.bonus)?;
		let mut repaid = wanted.min(owed);
		if repaid < owed && fixed::sub(owed, repaid)? < self.dust {
			repaid = owed;
		}
		let mut seized = fixed::mul(repaid, factor, Round::Down)?;
		let leaves_dust = seized < collateral && fixed::sub(collateral, seized)? < self.dust;
		if seized > collateral || (leaves_dust && repaid < owed) {
			seized = collateral;
			repaid = fixed::div(collateral, factor, Round::Up)?.min(owed);
		}
		Ok(Amounts { repaid, seized })
	}
}

/// The rules of a lending market.
pub(super) trait Lending: Copy + Send + Sync {
	/// The terms for an account whose health factor is below 1.
	fn terms(&self, account: &Account) -> Result<Terms, MathError>;
}

/// The side of a lending market for one account.
pub(super) struct Borrower<T>(pub T);

impl<T: Lending> Agent for Borrower<T> {
	fn step(&mut self, view: &View) -> Result<Decision, SimulationError> {
		let mut margin = view.margin.clone();
		if margin.equity >= margin.maintenance {
			return Ok(Decision::wait(Wake::below(Line::maintenance(Fixed::one()))));
		}
		let mut portfolio = view.portfolio.clone();
		let mut capital = view.keepers_capital;
		let mut traded: Vec<AssetId> = Vec::new();
		let mut actions = Vec::new();
		for _ in 0..(view.tick_ms / BLOCK_MS).clamp(1, MOST_CALLS) {
			if margin.equity >= margin.maintenance {
				break;
			}
			let sheet = Sheet::of(&portfolio, view.market)?;
			if margin.equity < Fixed::zero() && sheet.collateral()? <= NOTHING {
				actions.push(Action::WriteOff);
				break;
			}
			let Some(account) = Account::of(sheet.debt, &margin)? else { break };
			let terms = self.0.terms(&account)?;
			let account = (&sheet, margin.equity);
			let Some(take) = best(view, account, &terms, capital, &traded)? else { break };
			portfolio = after(&portfolio, &take)?;
			margin = view.engine.margin(&portfolio)?;
			capital = fixed::sub(capital, take.capital)?;
			// What it moved is not seen before the next tick.
			traded.extend(take.parts.iter().map(|part| part.instrument.underlying()));
			actions.push(Action::Take(take));
		}
		// What does not pay now may in the next tick.
		Ok(Decision { actions, wake: Wake::next() })
	}
}

/// What a liquidator trades.
#[derive(Clone, Copy)]
enum Pair<'a> {
	/// Collateral for a debt in settlement currency.
	Sell(&'a Holding),
	/// A debt for settlement currency.
	Buy(&'a Holding),
	/// A debt for a collateral.
	Swap(&'a Holding, &'a Holding),
	/// A perpetual or future, for the bonus in settlement currency, which is at most this.
	Close(&'a Holding, Fixed),
}

/// The take that earns a liquidator the most, if any earns enough.
fn best(
	view: &View,
	(sheet, equity): (&Sheet, Fixed),
	terms: &Terms,
	capital: Fixed,
	traded: &[AssetId],
) -> Result<Option<Take>, SimulationError> {
	let zero = Fixed::zero();
	// What a bonus can be paid from where nothing is repaid: where there is no settlement currency, it is borrowed against equity.
	let means = sheet.settlement.max(equity);
	let free = |holding: &&Holding| !traded.contains(&holding.part.instrument.underlying());
	let paid_for = |holding: &&Holding| !holding.is_linear() && free(holding);
	let longs = || sheet.holdings.iter().filter(paid_for).filter(|holding| holding.value > zero);
	let shorts = || sheet.holdings.iter().filter(paid_for).filter(|holding| holding.value < zero);
	let mut pairs = Vec::new();
	if sheet.settlement < zero {
		pairs.extend(longs().map(Pair::Sell));
	}
	if sheet.settlement > zero {
		pairs.extend(shorts().map(Pair::Buy));
	}
	if means > zero {
		let linear = sheet.holdings.iter().filter(|holding| holding.is_linear());
		pairs.extend(linear.filter(free).map(|holding| Pair::Close(holding, means)));
	}
	pairs.extend(shorts().flat_map(|short| longs().map(move |long| Pair::Swap(short, long))));
	let mut best: Option<(Fixed, Take)> = None;
	for pair in pairs {
		let mut wanted = terms.most;
		for _ in 0..=HALVINGS {
			if let Some((take, gain)) = pair.take(view, sheet, terms, wanted)? {
				let net = fixed::sub(gain, view.keepers_want(&take.parts)?)?;
				let is_better = best.as_ref().is_none_or(|(most, _)| net > *most);
				if net >= zero && take.capital <= capital && is_better {
					best = Some((net, take));
				}
			}
			wanted = Fixed::from_inner(wanted.into_inner() / 2);
		}
	}
	Ok(best.map(|(_, take)| take))
}

impl Pair<'_> {
	/// The take, and what its taker gains by it at the marks.
	fn take(
		&self,
		view: &View,
		sheet: &Sheet,
		terms: &Terms,
		wanted: Fixed,
	) -> Result<Option<(Take, Fixed)>, SimulationError> {
		let zero = Fixed::zero();
		let (parts, amounts, paid, venue) = match *self {
			Pair::Sell(long) => {
				let amounts = terms.amounts(wanted, fixed::neg(sheet.settlement)?, long.value)?;
				(vec![long.share(amounts.seized, long.value)?], amounts, amounts.repaid, long.part.venue)
			}
			Pair::Buy(short) => {
				let owed = fixed::neg(short.value)?;
				let amounts = terms.amounts(wanted, owed, sheet.settlement)?;
				(
					vec![short.share(amounts.repaid, owed)?],
					amounts,
					fixed::neg(amounts.seized)?,
					short.part.venue,
				)
			}
			Pair::Swap(short, long) => {
				let owed = fixed::neg(short.value)?;
				let amounts = terms.amounts(wanted, owed, long.value)?;
				let parts = vec![short.share(amounts.repaid, owed)?, long.share(amounts.seized, long.value)?];
				(parts, amounts, zero, long.part.venue)
			}
			Pair::Close(holding, means) => {
				let within = match terms.bonus.is_zero() {
					true => wanted,
					false => wanted.min(fixed::div(means, terms.bonus, Round::Down)?),
				};
				let mut repaid = within.min(holding.size);
				if within == wanted && fixed::sub(holding.size, repaid)? < terms.dust {
					repaid = holding.size;
				}
				let bonus = fixed::mul(repaid, terms.bonus, Round::Down)?;
				let amounts = Amounts { repaid, seized: fixed::add(repaid, bonus)? };
				// It goes with its gain, which is paid for.
				let (value, repaid, size) =
					(holding.value.into_inner(), repaid.into_inner(), holding.size.into_inner());
				let gain = Fixed::from_inner(fixed::mul_div(value, repaid, size.max(1), Round::Down)?);
				let part = holding.share(amounts.repaid, holding.size)?;
				(vec![part], amounts, fixed::sub(gain, bonus)?, holding.part.venue)
			}
		};
		if amounts.repaid <= zero || parts.iter().any(|part| part.quantity.is_zero()) {
			return Ok(None);
		}
		let bonus = fixed::sub(amounts.seized, amounts.repaid)?.max(zero);
		let fee = fixed::mul(bonus, terms.fee, Round::Down)?;
		// The market's part of the bonus is what the liquidator pays more.
		let payments = match fixed::add(paid, fee)? {
			total if total.is_zero() => Vec::new(),
			total => sheet.pay(total, venue)?,
		};
		// Price and margin.
		let price = fixed::add(paid, fee)?.max(zero);
		let capital = fixed::add(price, margin_of(view, &parts)?)?;
		let take = Take {
			taker: Taker::Keeper,
			parts,
			payments,
			fees: if fee.is_zero() { Vec::new() } else { vec![(venue, fee)] },
			to_fund: Fixed::one(),
			from_fund: zero,
			capital,
			unload: true,
		};
		Ok(Some((take, fixed::sub(bonus, fee)?)))
	}
}

/// IM of parts on their own.
pub(super) fn margin_of(view: &View, parts: &[Part]) -> Result<Fixed, SimulationError> {
	let position = |part: &Part| Position {
		venue: part.venue,
		instrument: part.instrument,
		quantity: part.quantity,
		entry: Fixed::zero(),
		funding: Fixed::zero(),
	};
	let portfolio = Portfolio { positions: parts.iter().map(position).collect(), cash: Fixed::zero() };
	Ok(view.engine.margin(&portfolio)?.initial)
}

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

	use super::*;

	fn whole(value: i128) -> Fixed {
		Fixed::from_inner(value * ONE)
	}

	fn percent(value: i128) -> Fixed {
		Fixed::from_inner(value * (ONE / 100))
	}

	fn account(equity: i128, maintenance: i128, debt: i128) -> Account {
		let margin = Margin { equity: whole(equity), maintenance: whole(maintenance), ..Margin::default() };
		Account::of(whole(debt), &margin).unwrap().unwrap()
	}

	#[test]
	fn health_factor_should_be_below_one_exactly_when_equity_is_below_maintenance() {
		// 1,000 of collateral at a threshold of 0.8 against 800 of debt.
		let at = account(200, 200, 800);
		assert_eq!((at.health_factor, at.collateral_factor), (whole(1), percent(80)));
		assert!(account(199, 200, 800).health_factor < whole(1));
		assert_eq!(account(160, 200, 800).health_factor, percent(95));
		assert_eq!(Account::of(whole(0), &Margin::default()).unwrap(), None);
	}

	#[test]
	fn bonus_should_be_bounded_where_it_would_lower_health() {
		assert_eq!(account(200, 200, 800).allowed(percent(5)).unwrap(), percent(5));
		assert_eq!(account(200, 200, 800).allowed(percent(30)).unwrap(), percent(25));
		assert_eq!(account(0, 1_000, 800).allowed(percent(5)).unwrap(), percent(5));
	}

	#[test]
	fn amounts_should_leave_no_dust() {
		let terms = Terms { bonus: percent(10), fee: whole(0), most: whole(0), dust: whole(100) };
		let of = |wanted, owed, collateral| {
			let Amounts { repaid, seized } =
				terms.amounts(whole(wanted), whole(owed), whole(collateral)).unwrap();
			(repaid, seized)
		};
		assert_eq!(of(500, 1_000, 2_000), (whole(500), whole(550)));
		// Of the debt 99 would be left.
		assert_eq!(of(901, 1_000, 2_000), (whole(1_000), whole(1_100)));
		// Of the collateral 50 would be left.
		assert_eq!(of(500, 1_000, 600).1, whole(600));
		// More is owed than there is: 1,100 / 1.1.
		assert_eq!(of(5_000, 5_000, 1_100), (whole(1_000), whole(1_100)));
	}
}
