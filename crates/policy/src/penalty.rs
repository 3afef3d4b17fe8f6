//! What an unwind costs its account beyond the market: a penalty that grows with distance below MM, and a surcharge that
//! grows with the time for which a margin call was not met.

use crate::rules::Rules;
use ballast_primitives::{
	fixed::{self, One, Zero, ONE},
	Fixed, MathError, Round,
};
use ballast_risk::Margin;
use polkadot_sdk::sp_arithmetic::Permill;

/// Share of the traded value taken as penalty, rounded down.
///
/// Rises linearly from the minimum at health 1 to the maximum at the auction trigger. Below it falls in proportion to
/// health, to zero at zero: what is taken then comes out of what is needed to repay lenders, and `penalty * factor <=
/// health` must hold all the way down, so that a penalty never lowers the health of who pays it.
///
/// Two bounds are checked in [`Rules::validate`]. `maximum * factor <= auction trigger`: no step lowers health by its penalty,
/// so that after any part of a liquidation health is no lower. And `minimum <= maximum`: the rate never rises with health
/// from the trigger up, so that after a first part the second one costs no more, and cutting a liquidation up never pays whoever
/// does it. Below the trigger the rate does rise with health; there an auction takes over, and where none can, the verifier refuses
/// slices that are too little without a reason.
pub fn penalty(margin_before: &Margin, rules: &Rules) -> Permill {
	rate(margin_before, rules).map_or(Permill::zero(), as_permill)
}

/// The penalty as a number, before it is cut to parts per million.
fn rate(margin: &Margin, rules: &Rules) -> Result<Fixed, MathError> {
	let (zero, one) = (Fixed::zero(), Fixed::one());
	if margin.equity <= zero {
		return Ok(zero);
	}
	if margin.equity >= margin.maintenance {
		return Ok(rules.penalty_min);
	}
	// Here 0 < equity < MM.
	let health = fixed::div(margin.equity, margin.maintenance, Round::Down)?;
	if health < rules.auction_trigger {
		return fixed::mul(
			rules.penalty_max,
			fixed::div(health, rules.auction_trigger, Round::Down)?,
			Round::Down,
		);
	}
	let depth = fixed::div(fixed::sub(one, health)?, fixed::sub(one, rules.auction_trigger)?, Round::Down)?;
	let rise = fixed::mul(fixed::sub(rules.penalty_max, rules.penalty_min)?, depth, Round::Down)?;
	fixed::add(rules.penalty_min, rise)
}

/// The rules for an account whose margin call was open for so long before something is forced on it, milliseconds: penalties
/// and the auction's fee with the surcharge on top, and with the rest of it as [`Rules::surcharge`].
///
/// The surcharge grows linearly to its most at the end of the grace period and stays there, rounded down. It is on top of
/// both penalties, so that it, too, falls in proportion to health below the auction trigger. The bounds of
/// [`Rules::validate`] are those of the sums, so that rules which are valid stay so. One rate holds for everything that is
/// forced on the account until the call is over: cutting a liquidation up saves nothing of it. Who meets the call pays nothing.
pub fn surcharged(rules: &Rules, called_ms: u64) -> Rules {
	let grace = i128::from(rules.grace_ms.max(1));
	let due = |most: Fixed| {
		// At most the most, so that it is in range.
		let due = fixed::mul_div(most.into_inner(), i128::from(called_ms).min(grace), grace, Round::Down);
		due.map_or(most, Fixed::from_inner)
	};
	let (traded, taken) = (due(rules.surcharge.traded), due(rules.surcharge.taken));
	let raised = || -> Result<Rules, MathError> {
		let mut raised = *rules;
		raised.penalty_min = fixed::add(rules.penalty_min, traded)?;
		raised.penalty_max = fixed::add(rules.penalty_max, traded)?;
		raised.auction.fee = fixed::add(rules.auction.fee, taken)?;
		raised.surcharge.traded = fixed::sub(rules.surcharge.traded, traded)?;
		raised.surcharge.taken = fixed::sub(rules.surcharge.taken, taken)?;
		Ok(raised)
	};
	// Sums of valid rules are shares; no surcharge follows from others.
	raised().unwrap_or(*rules)
}

/// What is surcharge of an amount that was taken at `rate`, of which `surcharge` was one; rounded down. Zero for a rate of zero.
///
/// `taken` non-negative; the other two in any common unit. At most `taken`.
pub fn surcharge_of(taken: Fixed, surcharge: Fixed, rate: Fixed) -> Result<Fixed, MathError> {
	if rate <= Fixed::zero() || surcharge <= Fixed::zero() {
		return Ok(Fixed::zero());
	}
	let part =
		fixed::mul_div(taken.into_inner(), surcharge.min(rate).into_inner(), rate.into_inner(), Round::Down)?;
	Ok(Fixed::from_inner(part))
}

/// A share as parts per million, rounded down; zero below zero, one above one.
pub fn as_permill(share: Fixed) -> Permill {
	let parts = (share.into_inner() / (ONE / 1_000_000)).max(0);
	Permill::from_parts(u32::try_from(parts).unwrap_or(u32::MAX))
}

/// A penalty as a number.
pub fn as_fixed(penalty: Permill) -> Fixed {
	Fixed::from_inner(i128::from(penalty.deconstruct()) * (ONE / 1_000_000))
}
