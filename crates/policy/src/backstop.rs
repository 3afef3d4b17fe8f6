//! What stands behind auctions: the liquidity pool's quote for a portfolio, and who bears what nobody paid.
//!
//! # How to call it
//!
//! [`quote`] says whether the pool can take (a part of) a portfolio, which is [`Context::pool`](crate::Context), and for how
//! much; carry it out as one takeover per venue like a take of an auction. What is still missing when a portfolio is
//! closed goes to [`socialise`]; while it is being settled, withdrawals from the pool stay locked.

use crate::{rules::Rules, share::apportion};
use alloc::{vec, vec::Vec};
use ballast_primitives::{
	fixed::{self, One, Zero},
	Fixed, MathError, Round,
};
use ballast_risk::Margin;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// For how much the pool takes which part of a portfolio; settlement currency.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Quote {
	/// Fraction of everything, in (0, 1], rounded down.
	pub fraction: Fixed,
	/// What the pool pays to the account, rounded down; negative when the pool is paid, by the insurance fund.
	pub price: Fixed,
	/// MM that the pool has to hold from then on, rounded up.
	pub margin: Fixed,
	/// What the insurance fund pays, non-negative; `-price` where that is positive.
	pub from_fund: Fixed,
}

/// The pool's quote: equity less [`BackstopRules::discount`](crate::rules::BackstopRules) of MM, for as large a fraction
/// as its capacity and the fund allow. `None` when it can take nothing, or not even dust of it.
///
/// `capacity` is what the pool can pay and set aside as margin together, `fund` what the insurance fund can pay, `gross`
/// the portfolio's gross value; all in settlement currency.
pub fn quote(
	margin: &Margin,
	gross: Fixed,
	capacity: Fixed,
	fund: Fixed,
	rules: &Rules,
) -> Result<Option<Quote>, MathError> {
	let zero = Fixed::zero();
	let discount = fixed::mul(margin.maintenance, rules.backstop.discount, Round::Up)?;
	let price = fixed::sub(margin.equity, discount)?;
	// What the pool is paid it can set aside at once.
	let needed = fixed::add(margin.maintenance, price)?;
	let mut fraction = Fixed::one();
	if needed > zero {
		fraction = fraction.min(fixed::div(capacity.max(zero).min(needed), needed, Round::Down)?);
	}
	if price < zero {
		let owed = fixed::neg(price)?;
		fraction = fraction.min(fixed::div(fund.max(zero).min(owed), owed, Round::Down)?);
	}
	// Neither what is taken nor what stays may be dust.
	let taken = fixed::mul(gross, fraction, Round::Down)?;
	let is_dust = fraction < Fixed::one() && taken < rules.dust;
	if fraction <= zero || is_dust {
		return Ok(None);
	}
	if fraction < Fixed::one() && fixed::sub(gross, taken)? < rules.dust {
		let less = fixed::sub(gross, rules.dust)?;
		if less < rules.dust {
			return Ok(None);
		}
		fraction = fraction.min(fixed::div(less, gross, Round::Down)?);
	}
	let price = fixed::mul(price, fraction, Round::Down)?;
	Ok(Some(Quote {
		fraction,
		price,
		margin: fixed::mul(margin.maintenance, fraction, Round::Up)?,
		// At most the fund: the fraction was rounded down, but the price away from zero.
		from_fund: fixed::neg(price)?.max(zero).min(fund.max(zero)),
	}))
}

/// Who bears a loss; settlement currency. Everything sums to the loss to the last digit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Burden {
	/// The insurance fund.
	pub fund: Fixed,
	/// The liquidity pool.
	pub pool: Fixed,
	/// The participants, in the order in which they were given.
	pub participants: Vec<Fixed>,
	/// What nobody can bear.
	pub unpaid: Fixed,
}

/// The rule by which a loss is borne: first the insurance fund, then the pool, both with all that they have, then the
/// participants in proportion to what they hold, none with more than that.
///
/// `loss` (non-negative), `fund`, `pool` and `holdings` (each what can be taken, below zero counts as nothing) in
/// settlement currency. Rounded by the largest remainder, among equals to the earlier participant: give them in an order
/// that nobody chooses, such as that of a hash. [`MathError::Negative`] for a negative loss.
pub fn socialise(loss: Fixed, fund: Fixed, pool: Fixed, holdings: &[Fixed]) -> Result<Burden, MathError> {
	let zero = Fixed::zero();
	if loss < zero {
		return Err(MathError::Negative);
	}
	let from_fund = loss.min(fund.max(zero));
	let left = fixed::sub(loss, from_fund)?;
	let from_pool = left.min(pool.max(zero));
	let left = fixed::sub(left, from_pool)?;
	let holdings: Vec<Fixed> = holdings.iter().map(|held| (*held).max(zero)).collect();
	let mut all = zero;
	for held in &holdings {
		all = fixed::add(all, *held)?;
	}
	let borne = left.min(all);
	let participants = match borne.is_zero() {
		true => vec![zero; holdings.len()],
		false => apportion(borne, &holdings)?,
	};
	Ok(Burden { fund: from_fund, pool: from_pool, participants, unpaid: fixed::sub(left, borne)? })
}
