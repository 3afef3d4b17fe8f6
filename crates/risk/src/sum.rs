//! A sum whose result, and whose overflow, do not depend on the order of the terms.

use ballast_primitives::{Fixed, MathError};

/// Collects positive and negative terms apart, so that only the two totals have to fit.
#[derive(Clone, Copy, Default)]
pub(crate) struct Sum {
	positive: i128,
	negative: i128,
}

impl Sum {
	pub(crate) fn add(&mut self, term: Fixed) -> Result<(), MathError> {
		let term = term.into_inner();
		let side = if term < 0 { &mut self.negative } else { &mut self.positive };
		*side = side.checked_add(term).ok_or(MathError::Overflow)?;
		Ok(())
	}

	pub(crate) fn total(&self) -> Result<Fixed, MathError> {
		self.positive.checked_add(self.negative).map(Fixed::from_inner).ok_or(MathError::Overflow)
	}
}
