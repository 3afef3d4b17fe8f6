//! Axes of pictures. Coordinates are whole hundredths of a pixel; no floats.

use ballast_primitives::{
	fixed::{mul_div, ONE},
	MathError, Round,
};
use std::fmt::{self, Display};

/// Hundredths of a pixel in a pixel.
pub const PIXEL: i128 = 100;
/// Marks on an axis, about.
const TICKS: i128 = 8;
/// Of Okabe and Ito: can be told apart whatever colours one sees.
const COLOURS: [&str; 7] = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"];

/// Hundredths of a pixel, as pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Px(pub i128);

impl Display for Px {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		let sign = if self.0 < 0 { "-" } else { "" };
		let size = self.0.unsigned_abs();
		write!(f, "{sign}{}.{:02}", size / 100, size % 100)
	}
}

/// An axis: values between two ends on a line between two places.
#[derive(Clone, Copy, Debug)]
pub struct Axis {
	/// Least value.
	pub least: i128,
	/// Largest value, above the least.
	pub most: i128,
	/// Where the least value is, pixels.
	pub from: i128,
	/// Where the largest value is, pixels.
	pub to: i128,
}

impl Axis {
	/// Where a value is.
	pub fn at(&self, value: i128) -> Result<Px, MathError> {
		let above = value.checked_sub(self.least).ok_or(MathError::Overflow)?;
		let span = self.most.checked_sub(self.least).ok_or(MathError::Overflow)?;
		Ok(Px(self.from * PIXEL + mul_div(above, (self.to - self.from) * PIXEL, span, Round::Down)?))
	}

	/// Round values between the ends, and the step between them.
	pub fn ticks(&self) -> (i128, Vec<i128>) {
		let step = round_step(self.most.saturating_sub(self.least));
		let first = self.least.div_euclid(step).saturating_mul(step);
		let mut ticks = Vec::new();
		let mut value = first;
		while value <= self.most {
			if value >= self.least {
				ticks.push(value);
			}
			// Only at the very end of the range of numbers.
			let Some(next) = value.checked_add(step) else { break };
			value = next;
		}
		(step, ticks)
	}
}

/// 1, 2 or 5 times a power of ten, so that about [`TICKS`] fit.
fn round_step(span: i128) -> i128 {
	let least = (span / TICKS).max(1);
	let mut power = 1i128;
	while power.checked_mul(10).is_some_and(|next| next <= least) {
		power *= 10;
	}
	[1, 2, 5]
		.into_iter()
		.map(|n| power.saturating_mul(n))
		.find(|step| *step >= least)
		.unwrap_or(power.saturating_mul(10))
}

/// Digits after the point that tell neighbours at such a distance apart.
pub fn places(step: i128) -> u32 {
	(0..18).find(|places| step % (ONE / 10i128.pow(*places)) == 0).unwrap_or(18)
}

/// Colour of a line, and beyond the colours there are, dots; attributes of SVG.
pub fn stroke(index: usize) -> String {
	let colour = COLOURS.get(index % COLOURS.len()).copied().unwrap_or("#000000");
	let dots = match index / COLOURS.len() {
		0 => "",
		1 => " stroke-dasharray=\"2 3\"",
		_ => " stroke-dasharray=\"8 3 2 3\"",
	};
	format!("stroke=\"{colour}\"{dots}")
}

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
	use super::*;

	#[test]
	fn steps_should_be_round_whatever_the_span() {
		assert_eq!(round_step(ONE), ONE / 5);
		assert_eq!(round_step(40_000 * ONE), 5_000 * ONE);
		assert_eq!(round_step(0), 1);
		assert!(round_step(i128::MAX) > 0);
		assert_eq!((places(ONE / 5), places(5_000 * ONE), places(1)), (1, 0, 18));
	}

	#[test]
	fn axis_should_not_leave_its_ends() {
		let axis = Axis { least: -ONE, most: ONE, from: 130, to: 790 };
		assert_eq!(axis.at(-ONE).unwrap().0, 130 * PIXEL);
		assert_eq!(axis.at(ONE).unwrap().0, 790 * PIXEL);
		let (_, ticks) = axis.ticks();
		assert!(ticks.contains(&0) && ticks.iter().all(|tick| (-ONE..=ONE).contains(tick)));
	}
}
