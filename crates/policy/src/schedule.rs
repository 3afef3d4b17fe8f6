//! When the next slice is due, and how much of the task it does.

use crate::{
	auction::max_fraction,
	error::PolicyError,
	rules::{target, Rules},
	state::AccountState,
	waiting::{aversion_grows, pressure, Waiting},
};
use ballast_primitives::{
	fixed::{self, One, Zero, ONE},
	Fixed, Round,
};
use ballast_risk::{estimators::DAY_MS, Margin};

/// Number of slices at which impact and the risk of waiting balance: `N* = (Y / lambda) * sqrt(Q / (V * tau))`, rounded
/// up, at least one and at most the rules' maximum.
///
/// Impact falls with the number of slices, because markets refill between them: `Y * sigma * sqrt(tau) * sqrt(Q / (N * V *
/// tau))` of the value. The risk of waiting rises with it: `lambda * sigma * sqrt(N * tau)`. Their sum is least where they are
/// equal. `value` is what is to be traded (Q), `depth_per_day` what the venues can take in a day (V), both in settlement
/// currency; tau is the interval in days. Lambda is the aversion of the rules, `1 + pressure` times as large: see
/// [`pressure`](crate::waiting::pressure), which also is `None` where there is no room to wait, and then one slice is all
/// there is. Without depth the maximum.
pub fn slices(
	impact: Fixed,
	value: Fixed,
	depth_per_day: Fixed,
	pressure: Option<Fixed>,
	rules: &Rules,
) -> Result<u32, PolicyError> {
	let Some(lambda) = aversion_grows(pressure).and_then(|times| {
		// A product out of range is more than anybody bears.
		fixed::mul(rules.slice.aversion, times, Round::Down).ok()
	}) else {
		return Ok(1);
	};
	if value <= Fixed::zero() {
		return Ok(1);
	}
	let most = rules.slice.max_slices.max(1);
	let per_interval = fixed::mul_div(
		depth_per_day.into_inner(),
		i128::from(rules.slice.interval_ms),
		i128::from(DAY_MS),
		Round::Down,
	)?;
	if per_interval <= 0 {
		return Ok(most);
	}
	// A quotient out of range is more slices than allowed.
	let count = fixed::div(value, Fixed::from_inner(per_interval), Round::Up)
		.and_then(|quotient| fixed::sqrt(quotient, Round::Up))
		.and_then(|root| fixed::mul(fixed::div(impact, lambda, Round::Up)?, root, Round::Up));
	Ok(match count {
		Ok(count) => u32::try_from((count.into_inner().max(1) - 1) / ONE + 1).map_or(most, |n| n.min(most)),
		Err(_) => most,
	})
}

/// How calm it is: 1 at health 1 and above, 0 at the auction trigger and below, linear between, rounded down.
pub(crate) fn calm(margin: &Margin, rules: &Rules) -> Fixed {
	if margin.equity >= margin.maintenance {
		return Fixed::one();
	}
	let calm = || {
		let health = fixed::div(margin.equity, margin.maintenance, Round::Down)?;
		let above = fixed::sub(health, rules.auction_trigger)?;
		fixed::div(above, fixed::sub(Fixed::one(), rules.auction_trigger)?, Round::Down)
	};
	// Where health cannot be told it is far below the trigger.
	calm().unwrap_or_default().max(Fixed::zero()).min(Fixed::one())
}

/// Largest value of one slice, settlement currency, rounded up: `remaining / N`, with `N` the number of slices as far as
/// there is time for them.
///
/// `count` slices at health 1, fewer as health falls, one at the auction trigger: urgency removes the ramp. What is left
/// is done at once when it is at most `whole`. The number follows from what remains each time, so that the last slices are
/// not ever smaller ones.
pub fn ramp(
	remaining: Fixed,
	count: u32,
	whole: Fixed,
	margin: &Margin,
	rules: &Rules,
) -> Result<Fixed, PolicyError> {
	if remaining <= whole || count <= 1 {
		return Ok(remaining);
	}
	let more = Fixed::from_inner(i128::from(count).saturating_sub(1).saturating_mul(ONE));
	let parts = fixed::add(Fixed::one(), fixed::mul(more, calm(margin, rules), Round::Down)?)?;
	Ok(fixed::div(remaining, parts, Round::Up)?)
}

/// Size of a slice: the smallest of what is needed, what the markets take (`cap`), and the time ramp. All three in the
/// same unit.
pub fn slice_size(exact: Fixed, cap: Fixed, ramp: Fixed) -> Fixed {
	exact.min(cap).min(ramp).max(Fixed::zero())
}

/// Value that has to be traded to bring a portfolio of this gross value to its target when everything is reduced alike,
/// with `cost` the share of the traded value that is lost; settlement currency, rounded up, at most `gross`.
pub fn value_to_trade(
	margin: &Margin,
	gross: Fixed,
	cost: Fixed,
	rules: &Rules,
) -> Result<Fixed, PolicyError> {
	let missing = fixed::sub(margin.equity, target(margin, rules)?)?;
	// Trading everything costs that much; what is left of equity is what a reduction keeps.
	let kept = fixed::sub(margin.equity, fixed::mul(gross, cost, Round::Up)?)?;
	let fraction = max_fraction(missing, kept, Fixed::one(), Fixed::zero())?;
	Ok(fixed::mul(gross, fraction, Round::Up)?)
}

/// Time until the next slice, milliseconds: the rules' interval at health 1 and above, the shortest one at the auction
/// trigger and below, linear between, rounded down. What it is longer than the shortest is divided by `1 + pressure` (see
/// [`pressure`](crate::waiting::pressure)), and it is never shorter than the round trip of the slowest venue, as far as that
/// does not let the unwind stall.
pub fn interval_ms(margin: &Margin, waiting: &Waiting, rules: &Rules) -> u64 {
	let (longest, shortest) = (rules.slice.interval_ms, rules.slice.min_interval_ms);
	let longer = i128::from(longest.saturating_sub(shortest));
	let extra = aversion_grows(pressure(margin, waiting.volatility, rules))
		.and_then(|times| {
			fixed::mul_div(longer, calm(margin, rules).into_inner(), times.into_inner(), Round::Down).ok()
		})
		.and_then(|extra| u64::try_from(extra).ok())
		.unwrap_or(0);
	shortest.saturating_add(extra).max(waiting.round_trip_ms.min(rules.stall_ms))
}

/// From when on a slice is due, milliseconds since 1970; `None` unless the account is being unwound.
///
/// None while an auction runs or the pool takes over: a bid names the portfolio that it is for, and a slice would change it
/// under the bidder, trade against the keepers who hedge what they take, and count the same equity twice while its orders
/// are in flight. Both last a bounded time, after which slices go on.
pub fn next_slice_ms(state: &AccountState, margin: &Margin, waiting: &Waiting, rules: &Rules) -> Option<u64> {
	match *state {
		AccountState::Unwinding { since_ms, last_slice_ms: 0 } => Some(since_ms),
		AccountState::Unwinding { last_slice_ms, .. } => {
			// Beyond the end of time means never, which is what the caller sees.
			Some(last_slice_ms.saturating_add(interval_ms(margin, waiting, rules)))
		}
		_ => None,
	}
}
