//! European options on a forward by Black's formula (F. Black, "The pricing of commodity contracts", 1976):
//!
//! `call = D (F N(d1) - K N(d2))`, `d1 = ln(F / K) / s + s / 2`, `d2 = d1 - s`, `s = volatility sqrt(time)`,
//!
//! with the forward F, strike K and discount factor D, and `put = call - D (F - K)`.
//!
//! Two ways in, one calculation. [`price`] and [`greeks`] take the [`Terms`] of one option. A grid of scenarios is
//! priced by [`Contract::price_at`], for which everything that several points share is prepared once: a [`Forward`]
//! per expiry and spot shock, a [`Deviation`] per option and level of volatility, a [`Contract`] per option. It needs
//! no allocation and cannot fail.
//!
//! **Accuracy.** A price is at most `1e-15 max(F, K)` + 8 ulp from that of exact arithmetic on the same inputs; for
//! volatilities up to 1 the parts of that bound (see [`Contract::price_at`]) add up to 6.6e-16.
//! **By construction, to the last digit:** `call - put = D (F - K)` rounded down ([`Contract::parity`]), a price is
//! never negative, a call is worth at least `D (F - K)` and at most `D F`, a put at most `D K` (+ 1 ulp from rounding).
//!
//! **Settlement against an average.** Venues settle options against the average of the index over the last minutes
//! (Deribit and Derive: 30). Once a share a of that window has passed, with the average A, the payoff of a call is
//! `max(a A + (1 - a) X - K, 0)` with X the average over the rest: an option on `(1 - a) X` with the strike `K - a A`.
//! The logarithm of X varies like that of a price for which the time of the window counts a third (the variance of the
//! average of a Brownian motion over `[0, w]` is `w / 3`), here with X taken as lognormal. See [`Settlement`].

use crate::math;
use ballast_primitives::{
	fixed::{self, One, Zero, ONE},
	Fixed, MathError, OptionKind, Round,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Milliseconds in a year of 365 days, the unit of time of option volatilities and rates.
pub const YEAR_MS: u64 = 31_536_000_000;
/// Days in a year, for [`Greeks::theta`].
const YEAR_DAYS: i128 = 365;
/// Highest forward and strike: 10^14, in units of [`Fixed`].
const MAX_PRICE: i128 = 100_000_000_000_000 * ONE;
/// Highest volatility (10,000 % a year), in units of [`Fixed`].
const MAX_VOLATILITY: i128 = 100 * ONE;
/// Longest time in years, in units of [`Fixed`].
const MAX_YEARS: i128 = 100 * ONE;
/// `1 / sqrt(3) * 2^62`.
const INVERSE_ROOT_3: i128 = 2_662_558_164_157_085_850;
/// Standard deviations from here on (Q56) give the same price: |ln(F / K)| < 74, so that N(d1) = 1 and N(d2) = 0.
const MAX_DEVIATION: i128 = 1 << 62;

/// Which input of an option is outside of its range.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum OptionError {
	/// The forward is not in [0, 10^14].
	Forward,
	/// The strike is not in (0, 10^14].
	Strike,
	/// The volatility is not in [0, 100] a year.
	Volatility,
	/// The time is not in [0, 100] years.
	Time,
	/// The discount factor is not in (0, 2).
	Discount,
	/// The window is not in [0, 1] years, the fixed fraction not in [0, 1], or the average not in [0, 10^14].
	Settlement,
	/// A calculation left the range of the number type.
	Math(MathError),
}

impl From<MathError> for OptionError {
	fn from(error: MathError) -> Self {
		OptionError::Math(error)
	}
}

fn within(value: Fixed, low: i128, high: i128, error: OptionError) -> Result<i128, OptionError> {
	let value = value.into_inner();
	if (low..=high).contains(&value) {
		Ok(value)
	} else {
		Err(error)
	}
}

/// Milliseconds as years of 365 days, rounded down.
pub fn years(ms: u64) -> Fixed {
	// At most 2^64 * 2^60 before the division.
	Fixed::from_inner(i128::from(ms) * ONE / i128::from(YEAR_MS))
}

/// `e^(-rate years)`; wrong by at most 1 ulp + 2e-18 of the result.
pub fn discount_factor(rate: Fixed, years: Fixed) -> Result<Fixed, OptionError> {
	Ok(math::exp(fixed::neg(fixed::mul(rate, years, Round::Down)?)?)?)
}

/// What an option is settled against.
///
/// The default is the price at expiry: no window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Settlement {
	/// Length of the averaging window before expiry, years.
	window: Fixed,
	/// Share of the window that has passed, in [0, 1].
	fraction: Fixed,
	/// Average of the index over that share.
	average: Fixed,
}

impl Settlement {
	/// An average over the last `window` (years), a `fixed_fraction` of which has passed with the `fixed_average`.
	///
	/// Before the window the fraction is zero and the average means nothing. [`OptionError::Settlement`] for values out
	/// of range.
	pub fn new(window: Fixed, fixed_fraction: Fixed, fixed_average: Fixed) -> Result<Self, OptionError> {
		let error = OptionError::Settlement;
		within(window, 0, ONE, error)?;
		within(fixed_fraction, 0, ONE, error)?;
		within(fixed_average, 0, MAX_PRICE, error)?;
		Ok(Settlement { window, fraction: fixed_fraction, average: fixed_average })
	}

	/// The part of the settlement price that is known: fraction times average, rounded down.
	pub fn fixed_part(&self) -> Result<Fixed, OptionError> {
		Ok(fixed::mul(self.fraction, self.average, Round::Down)?)
	}

	/// The part of the settlement price that still moves: the rest of the window times the forward, rounded down.
	pub fn moving_part(&self, forward: Fixed) -> Result<Fixed, OptionError> {
		Ok(fixed::mul(self.moving_share(), forward, Round::Down)?)
	}

	fn moving_share(&self) -> Fixed {
		// The fraction is in [0, 1].
		Fixed::from_inner(ONE - self.fraction.into_inner())
	}

	fn in_window(&self, years: Fixed) -> bool {
		years < self.window
	}

	/// Three times the years over which the moving part collects variance at the full rate: before the window these are
	/// what remains until it and a third of it, within it a third of what remains.
	fn thrice_variance_years(&self, years: Fixed) -> Fixed {
		if self.in_window(years) {
			return years;
		}
		// At most 300 years.
		Fixed::from_inner(3 * years.into_inner() - 2 * self.window.into_inner())
	}
}

/// The time until an expiry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tenor {
	/// Square root of the years that count for the variance, Q56; at most 10.
	root: i64,
}

impl Tenor {
	/// For `years` until expiry, at most 100; [`OptionError::Time`] otherwise.
	pub fn new(years: Fixed, settlement: &Settlement) -> Result<Self, OptionError> {
		within(years, 0, MAX_YEARS, OptionError::Time)?;
		let root = fixed::sqrt(settlement.thrice_variance_years(years), Round::Down)?.into_inner();
		// At most 17.4 * 10^18 * 2^62 < 2^127. At most 2^-57 + 0.6e-18 wrong.
		Ok(Tenor { root: math::to_binary((root * INVERSE_ROOT_3) >> 62, 56) as i64 })
	}
}

/// A forward price with its logarithm: one per expiry and spot shock, for all options of that expiry.
///
/// Within the averaging window this is the moving part of the settlement price ([`Settlement::moving_part`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Forward {
	price: i128,
	/// Q56; means nothing for a price of zero.
	ln: i64,
}

impl Forward {
	/// Zero (the market is worthless) up to 10^14; [`OptionError::Forward`] otherwise.
	pub fn new(price: Fixed) -> Result<Self, OptionError> {
		let price = within(price, 0, MAX_PRICE, OptionError::Forward)?;
		Ok(Forward { price, ln: ln_q56(price) })
	}

	/// The price.
	pub fn price(&self) -> Fixed {
		Fixed::from_inner(self.price)
	}
}

/// `value >> shift` for a result that fits and a shift below 64: on 64 bits, because a shift of 128 by a variable is a
/// call in Wasm.
#[inline]
fn shift_right(value: i128, shift: u32) -> i64 {
	let (high, low) = ((value >> 64) as u64, value as u64);
	// Two steps, as there is no shift by 64.
	(((high << 1) << (63 - shift)) | (low >> shift)) as i64
}

/// `value << shift` for a shift below 64.
#[inline]
fn shift_left(value: i64, shift: u32) -> i128 {
	let (high, low) = ((value >> 1) >> (63 - shift), (value as u64) << shift);
	(i128::from(high) << 64) | i128::from(low)
}

/// Zero for what has no logarithm; at most 2^-56.9 wrong.
fn ln_q56(price: i128) -> i64 {
	match u128::try_from(price) {
		Ok(0) | Err(_) => 0,
		// Within 74 of zero, and so within 64 bits.
		Ok(price) => ((math::ln_q64(price) + (1 << 7)) >> 8) as i64,
	}
}

/// The standard deviation of the logarithm of the price at expiry: one per option (or expiry) and level of volatility.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deviation {
	/// s, Q56, at most 64.
	deviation: i64,
	/// `x / s = x * reciprocal >> shift`.
	reciprocal: i64,
	shift: u32,
}

impl Deviation {
	/// `volatility` a year over `tenor`. [`OptionError::Volatility`] unless it is in [0, 100].
	pub fn new(volatility: Fixed, tenor: &Tenor) -> Result<Self, OptionError> {
		let volatility = within(volatility, 0, MAX_VOLATILITY, OptionError::Volatility)?;
		// At most 100 * 10^18 * 10 * 2^56 < 2^126. At most 2^-57 + volatility (2^-57 + 1.6e-18) wrong.
		let deviation = ((volatility * i128::from(tenor.root) + ONE / 2) / ONE).min(MAX_DEVIATION) as i64;
		if deviation == 0 {
			return Ok(Deviation { deviation, reciprocal: 0, shift: 0 });
		}
		// With n binary digits in the deviation, 2^(56 + n) / deviation is between 2^56 and 2^57.
		let digits = 64 - deviation.leading_zeros();
		let reciprocal = ((1u128 << (56 + digits)) / u128::from(deviation.unsigned_abs())) as i64;
		// x 2^56 / deviation = x reciprocal / 2^digits.
		Ok(Deviation { deviation, reciprocal, shift: digits })
	}
}

/// One option, prepared for many scenarios.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contract {
	kind: OptionKind,
	/// What the moving part of the settlement price has to exceed; not positive where exercise is certain.
	strike: i128,
	/// Q56; means nothing for a strike that is not positive.
	ln_strike: i64,
	/// Q62.
	discount: i64,
}

impl Contract {
	/// An option with a `strike` above zero and up to 10^14; `discount` is what one unit paid at expiry is worth today.
	///
	/// [`OptionError::Strike`], [`OptionError::Discount`] for values out of range.
	pub fn new(
		kind: OptionKind,
		strike: Fixed,
		discount: Fixed,
		settlement: &Settlement,
	) -> Result<Self, OptionError> {
		let strike = within(strike, 1, MAX_PRICE, OptionError::Strike)?;
		let discount = within(discount, 1, 2 * ONE - 1, OptionError::Discount)?;
		// Both are within 10^14.
		let strike = strike - settlement.fixed_part()?.into_inner();
		Ok(Contract {
			kind,
			strike,
			ln_strike: ln_q56(strike),
			discount: math::to_binary(discount, 62).min(i64::MAX.into()) as i64,
		})
	}

	/// Price of one unit of the option.
	///
	/// Its error, with everything relative to max(F, K): the two values of N, 3.2e-16 each; the standard deviation,
	/// `0.4 (2^-57 + volatility (2^-57 + 1.6e-18))`, which is 6e-18 for a volatility of 1 and 3.5e-16 for 100; cutting F,
	/// K and the result to 62 digits, 2^-59.4. The error of the logarithms does not matter. On top come up to 8 ulp from
	/// rounding the parts of the settlement price, the discounted call and its parity.
	#[inline]
	pub fn price_at(&self, forward: &Forward, deviation: &Deviation) -> Fixed {
		let call = self.discounted(self.call(forward, deviation));
		Fixed::from_inner(match self.kind {
			OptionKind::Call => call,
			OptionKind::Put => call - self.discounted(forward.price - self.strike),
		})
	}

	/// `D (F - K)` rounded down: the price of the call less that of the put, exactly.
	pub fn parity(&self, forward: &Forward) -> Fixed {
		Fixed::from_inner(self.discounted(forward.price - self.strike))
	}

	/// d1 and d2, Q56, and `None` where the option is worth its intrinsic value.
	#[inline]
	fn distances(&self, forward: &Forward, deviation: &Deviation) -> Option<(i64, i64)> {
		if deviation.deviation == 0 || forward.price == 0 || self.strike <= 0 {
			return None;
		}
		// Each logarithm is within 74, and the difference too: |ln(F / K)| <= ln(10^32).
		let ln = forward.ln - self.ln_strike;
		let middle = if ln.unsigned_abs() >> 6 >= deviation.deviation.unsigned_abs() {
			// Beyond 64 the functions are constant; 64 + 32 fits the 128 of a Q56.
			if ln < 0 {
				-(1 << 62)
			} else {
				1 << 62
			}
		} else {
			shift_right(i128::from(ln) * i128::from(deviation.reciprocal), deviation.shift)
		};
		let first = middle + (deviation.deviation >> 1);
		Some((first, first - deviation.deviation))
	}

	/// The call, undiscounted.
	///
	/// Why the logarithms' error does not matter: `F N(d1) - K N(d2)` with both d moved by x is largest at x = 0, and falls
	/// by at most `0.2 F s x^2` near it. The logarithms are at most 2^-55.9 wrong together and so x is 2^-55.9 / s, which
	/// costs less than 2^-57 F even for the smallest s, 2^-56. An error of s alone costs `F phi(d1)` times it, at most
	/// 0.4 F times.
	#[inline]
	fn call(&self, forward: &Forward, deviation: &Deviation) -> i128 {
		let (price, strike) = (forward.price, self.strike);
		let intrinsic = (price - strike).max(0);
		let Some((first, second)) = self.distances(forward, deviation) else { return intrinsic };
		// Below 10^32, 107 digits: the shift is at most 45.
		let digits = 128 - (price | strike).leading_zeros();
		let shift = digits.saturating_sub(62);
		// 2^62 * 2^62, twice; N(d1) and N(d2) are Q62.
		let above = i128::from(shift_right(price, shift)) * i128::from(math::cdf_q62(first));
		let below = i128::from(shift_right(strike, shift)) * i128::from(math::cdf_q62(second));
		let call = shift_left(((above - below) >> 62) as i64, shift);
		// The exact price lies between these limits: this only takes away error.
		call.clamp(intrinsic, price.max(intrinsic))
	}

	/// `D value` rounded down, for |value| < 2^110.
	#[inline]
	fn discounted(&self, value: i128) -> i128 {
		let discount = i128::from(self.discount);
		// value = high 2^48 + low; high fits 62 bits, its product 125.
		let (high, low) = (value >> 48, value & ((1 << 48) - 1));
		let product = high * discount;
		// product 2^48 + low discount, over 2^62.
		(product >> 14) + ((((product & ((1 << 14) - 1)) << 48) + low * discount) >> 62)
	}
}

/// One option with everything that its price depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
	/// Call or put.
	pub kind: OptionKind,
	/// Forward price of the underlying for the expiry, in [0, 10^14].
	pub forward: Fixed,
	/// Strike, in (0, 10^14].
	pub strike: Fixed,
	/// Volatility a year, in [0, 100].
	pub volatility: Fixed,
	/// Years until expiry, in [0, 100]; at zero the option is worth its intrinsic value.
	pub years: Fixed,
	/// What one unit paid at expiry is worth today, in (0, 2).
	pub discount: Fixed,
	/// What it is settled against.
	pub settlement: Settlement,
}

/// The sensitivities of one unit of an option, in closed form and to the nearest few units in the last place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Greeks {
	/// By the forward price: of +1.
	pub delta: Fixed,
	/// Of delta by the forward price.
	pub gamma: Fixed,
	/// By the volatility a year, of +1.00 (+100 points).
	pub vega: Fixed,
	/// By the passing of one day of 1/365 year with forward, volatility and rate unchanged. Within the averaging window
	/// the index is taken to be at the forward.
	pub theta: Fixed,
	/// By the rate a year that is in the discount factor, of +1.00, with the forward unchanged: `-years price`.
	pub rho: Fixed,
}

impl Terms {
	fn prepare(&self) -> Result<(Contract, Forward, Deviation), OptionError> {
		let contract = Contract::new(self.kind, self.strike, self.discount, &self.settlement)?;
		// The share of it may be in range where the price is not.
		within(self.forward, 0, MAX_PRICE, OptionError::Forward)?;
		let forward = Forward::new(self.settlement.moving_part(self.forward)?)?;
		let tenor = Tenor::new(self.years, &self.settlement)?;
		Ok((contract, forward, Deviation::new(self.volatility, &tenor)?))
	}
}

/// Price of one unit of an option.
pub fn price(terms: &Terms) -> Result<Fixed, OptionError> {
	let (contract, forward, deviation) = terms.prepare()?;
	Ok(contract.price_at(&forward, &deviation))
}

/// The sensitivities of one unit of an option.
///
/// Where it is worth its intrinsic value (at expiry, without volatility, when exercise is certain) delta is that of the
/// payoff, zero at the strike itself for both kinds, and gamma and vega are zero. [`MathError::Overflow`] where gamma
/// does not fit the number type: for the tiniest prices and times.
pub fn greeks(terms: &Terms) -> Result<Greeks, OptionError> {
	let (contract, forward, deviation) = terms.prepare()?;
	let value = contract.price_at(&forward, &deviation);
	let mul = |a, b| fixed::mul(a, b, Round::Down);
	let share = terms.settlement.moving_share();
	let weight = mul(terms.discount, share)?;
	let quantile = |q62: i64| Fixed::from_inner(math::from_binary(q62.into(), 62));
	let (mut above, mut below, mut density) = (Fixed::zero(), Fixed::zero(), Fixed::zero());
	match contract.distances(&forward, &deviation) {
		Some((first, second)) => {
			(above, below) = (quantile(math::cdf_q62(first)), quantile(math::cdf_q62(second)));
			density = quantile(math::pdf_q62(first));
		}
		None if forward.price > contract.strike => (above, below) = (Fixed::one(), Fixed::one()),
		None => {}
	}
	let exercised = match terms.kind {
		OptionKind::Call => above,
		OptionKind::Put if forward.price == contract.strike && density.is_zero() => Fixed::zero(),
		OptionKind::Put => fixed::sub(above, Fixed::one())?,
	};
	let delta = mul(weight, exercised)?;

	let in_window = terms.settlement.in_window(terms.years);
	// Of the years that count for the variance, as in the deviation.
	let root = Tenor::new(terms.years, &terms.settlement)?.root;
	let root = Fixed::from_inner(math::from_binary(root.into(), 56));
	// Zero where the density is.
	let (mut gamma, mut vega, mut decay) = (Fixed::zero(), Fixed::zero(), Fixed::zero());
	if !density.is_zero() && !root.is_zero() {
		let scaled = mul(forward.price(), density)?;
		vega = mul(terms.discount, mul(scaled, root)?)?;
		// D (1 - a)^2 phi / ((1 - a) F s) = D (1 - a) phi / (F s).
		let slope = fixed::div(mul(weight, density)?, mul(terms.volatility, root)?, Round::Down)?;
		gamma = fixed::div(slope, terms.forward, Round::Down)?;
		// ds/dt = volatility / (2 sqrt(variance years)), and a third of that within the window.
		let pace = Fixed::from_inner(if in_window { 6 } else { 2 } * root.into_inner());
		decay = fixed::div(mul(scaled, terms.volatility)?, pace, Round::Down)?;
	}
	if in_window {
		// A unit of time moves forward / window from the moving part to the fixed part, and so lowers forward and strike.
		let flow = fixed::div(terms.forward, terms.settlement.window, Round::Down)?;
		decay = fixed::add(decay, mul(fixed::sub(above, below)?, flow)?)?;
	}
	let mut theta = Fixed::zero();
	if !terms.years.is_zero() {
		// D = e^(-rate years): the price itself grows at the rate.
		let rate = fixed::div(fixed::neg(math::ln(terms.discount)?)?, terms.years, Round::Down)?;
		let year = fixed::sub(mul(rate, value)?, mul(terms.discount, decay)?)?;
		theta = Fixed::from_inner(year.into_inner() / YEAR_DAYS);
	}
	let rho = fixed::neg(mul(terms.years, value)?)?;
	Ok(Greeks { delta, gamma, vega, theta, rho })
}
