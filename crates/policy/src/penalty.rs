//! What an unwind costs its account beyond the market.

use crate::rules::Rules;
use ballast_primitives::{
	fixed::{self, One, Zero},
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
	rate(margin_before, rules).map_or(Permill::zero(), |rate| {
		let parts = rate.into_inner() / 1_000_000_000_000;
		Permill::from_parts(u32::try_from(parts).unwrap_or(0))
	})
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

/// A penalty as a number.
pub(crate) fn as_fixed(penalty: Permill) -> Fixed {
	Fixed::from_inner(i128::from(penalty.deconstruct()) * 1_000_000_000_000)
}
