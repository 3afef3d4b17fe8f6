//! The functions of `math` and Black's formula in arbitrary precision: 192 binary digits after the point, by series that
//! have nothing in common with the ones under test.

#![allow(dead_code)]

use num_bigint::{BigInt, Sign};
use std::ops::{Add, Mul, Neg, Sub};

const BITS: u32 = 192;

/// A number scaled by 2^192.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Real(BigInt);

impl Real {
	pub fn integer(value: i128) -> Self {
		Real(BigInt::from(value) << BITS)
	}

	pub fn ratio(numerator: i128, denominator: i128) -> Self {
		Real((BigInt::from(numerator) << BITS) / BigInt::from(denominator))
	}

	/// From units of `Fixed`.
	pub fn fixed(raw: i128) -> Self {
		Self::ratio(raw, 1_000_000_000_000_000_000)
	}

	/// From an integer scaled by `2^bits`.
	pub fn binary(value: i128, bits: u32) -> Self {
		Real(BigInt::from(value) << (BITS - bits))
	}

	/// The nearest integer to `self * 2^bits`.
	pub fn to_binary(&self, bits: u32) -> BigInt {
		((&self.0 >> (BITS - bits - 1)) + 1) >> 1
	}

	pub fn is_negative(&self) -> bool {
		self.0.sign() == Sign::Minus
	}

	pub fn is_positive(&self) -> bool {
		self.0.sign() == Sign::Plus
	}

	pub fn abs(&self) -> Self {
		if self.is_negative() {
			-self
		} else {
			self.clone()
		}
	}

	pub fn div(&self, other: &Real) -> Self {
		Real((&self.0 << BITS) / &other.0)
	}

	pub fn div_small(&self, other: i128) -> Self {
		Real(&self.0 / other)
	}

	pub fn sqrt(&self) -> Self {
		Real((&self.0 << BITS).sqrt())
	}

	/// Rounded to a float, for reports and comparisons of errors.
	pub fn to_f64(&self) -> f64 {
		let digits = self.0.bits();
		let shift = digits.saturating_sub(64);
		let head = (&self.0.magnitude().clone() >> shift).to_u64_digits().first().copied().unwrap_or(0);
		let magnitude = head as f64 * 2f64.powi(shift as i32 - BITS as i32);
		if self.is_negative() {
			-magnitude
		} else {
			magnitude
		}
	}

	/// `2 atanh(z)` by its series.
	fn twice_atanh(z: &Real) -> Self {
		let square = z * z;
		let (mut power, mut sum, mut k) = (z.clone(), z.clone(), 1);
		while power.0.sign() != Sign::NoSign {
			power = &power * &square;
			k += 2;
			sum = &sum + &power.div_small(k);
		}
		Real(sum.0 << 1)
	}

	pub fn ln(&self) -> Self {
		assert!(self.is_positive());
		let exponent = self.0.bits() as i64 - 1 - i64::from(BITS);
		let mantissa = Real(if exponent >= 0 { &self.0 >> exponent } else { &self.0 << -exponent });
		let one = Real::integer(1);
		let ln_2 = Self::twice_atanh(&Real::ratio(1, 3));
		&Self::twice_atanh(&(&mantissa - &one).div(&(&mantissa + &one))) + &Real(ln_2.0 * exponent)
	}

	pub fn exp(&self) -> Self {
		if self.is_negative() {
			return Real::integer(1).div(&(-self).exp());
		}
		// e^x = (e^(x / 1024))^1024
		let x = Real(&self.0 >> 10);
		let (mut term, mut sum, mut k) = (Real::integer(1), Real::integer(1), 0);
		while term.0.sign() != Sign::NoSign {
			k += 1;
			term = (&term * &x).div_small(k);
			sum = &sum + &term;
		}
		(0..10).fold(sum, |power, _| &power * &power)
	}

	pub fn pi() -> Self {
		// Machin: 16 atan(1/5) - 4 atan(1/239).
		let atan = |inverse: i128| {
			let (mut power, mut sum, mut k) = (Real::ratio(1, inverse), Real::ratio(1, inverse), 1);
			while power.0.sign() != Sign::NoSign {
				power = -&power.div_small(inverse * inverse);
				k += 2;
				sum = &sum + &power.div_small(k);
			}
			sum
		};
		&Real(atan(5).0 * 16) - &Real(atan(239).0 * 4)
	}

	/// The normal density.
	pub fn pdf(&self) -> Self {
		let exponent = -&Real((self * self).0 >> 1);
		exponent.exp().div(&Real(Self::pi().0 << 1).sqrt())
	}

	/// The normal distribution function, `1/2 + pdf(x) (x + x^3/3 + x^5/(3*5) + ...)`; below 1e-56 beyond 16.
	pub fn cdf(&self) -> Self {
		let limit = Real::integer(16);
		if *self > limit {
			return Real::integer(1);
		}
		if *self < -&limit {
			return Real::integer(0);
		}
		let square = self * self;
		let (mut term, mut sum, mut k) = (self.clone(), self.clone(), 1);
		while term.abs().0 > BigInt::from(1) {
			k += 2;
			term = (&term * &square).div_small(k);
			sum = &sum + &term;
		}
		// Both are large far from zero: their quotient has all digits, where a product with the density had not.
		let inverse_density = &Real(square.0 >> 1).exp() * &Real(Self::pi().0 << 1).sqrt();
		&Real::ratio(1, 2) + &sum.div(&inverse_density)
	}
}

impl<'a> Add<&'a Real> for &Real {
	type Output = Real;
	fn add(self, other: &'a Real) -> Real {
		Real(&self.0 + &other.0)
	}
}

impl<'a> Sub<&'a Real> for &Real {
	type Output = Real;
	fn sub(self, other: &'a Real) -> Real {
		Real(&self.0 - &other.0)
	}
}

impl<'a> Mul<&'a Real> for &Real {
	type Output = Real;
	fn mul(self, other: &'a Real) -> Real {
		Real((&self.0 * &other.0) >> BITS)
	}
}

impl Neg for &Real {
	type Output = Real;
	fn neg(self) -> Real {
		Real(-&self.0)
	}
}

/// What the price of an option depends on; the settlement price is `fixed + share * X`.
#[derive(Clone, Debug)]
pub struct Black {
	pub call: bool,
	pub forward: Real,
	pub strike: Real,
	pub volatility: Real,
	/// Years that count for the variance.
	pub variance_years: Real,
	pub discount: Real,
	pub fixed: Real,
	pub share: Real,
}

impl Black {
	pub fn price(&self) -> Real {
		let (forward, strike) = (&self.share * &self.forward, &self.strike - &self.fixed);
		let deviation = &self.volatility * &self.variance_years.sqrt();
		let parity = &forward - &strike;
		let call = if !deviation.is_positive() || !forward.is_positive() || !strike.is_positive() {
			if parity.is_negative() {
				Real::integer(0)
			} else {
				parity.clone()
			}
		} else {
			let half = Real(&deviation.0 >> 1);
			let middle = (&forward.ln() - &strike.ln()).div(&deviation);
			&(&forward * &(&middle + &half).cdf()) - &(&strike * &(&middle - &half).cdf())
		};
		&self.discount * &if self.call { call } else { &call - &parity }
	}
}
