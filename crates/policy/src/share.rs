//! Dividing an amount so that nothing is lost and nothing made.

use crate::rules::Rules;
use alloc::{vec, vec::Vec};
use ballast_primitives::{
	fixed::{One, Zero},
	Fixed, MathError,
};
use polkadot_sdk::sp_core::U256;

/// Shares of `total` in proportion to the weights; their sum is `total` to the last digit.
///
/// Largest remainder: everybody gets the share rounded down, and the units (10^-18) that are left over go one each to
/// the largest remainders, among equals to the earlier one. So nobody deviates from the exact share by a whole unit.
///
/// [`MathError::Negative`] for a negative total or weight, [`MathError::DivisionByZero`] when something is to be
/// divided and no weight is positive.
pub fn apportion(total: Fixed, weights: &[Fixed]) -> Result<Vec<Fixed>, MathError> {
	let magnitude = |value: Fixed| u128::try_from(value.into_inner()).map_err(|_| MathError::Negative);
	let whole = U256::from(magnitude(total)?);
	let mut sum = U256::zero();
	for weight in weights {
		sum = sum.checked_add(U256::from(magnitude(*weight)?)).ok_or(MathError::Overflow)?;
	}
	if whole.is_zero() {
		return Ok(vec![Fixed::zero(); weights.len()]);
	}
	if sum.is_zero() {
		return Err(MathError::DivisionByZero);
	}
	let (mut shares, mut remainders) = (Vec::with_capacity(weights.len()), Vec::with_capacity(weights.len()));
	let mut left = whole;
	for (index, weight) in weights.iter().enumerate() {
		// Both below 2^127.
		let product = whole.checked_mul(U256::from(magnitude(*weight)?)).ok_or(MathError::Overflow)?;
		let (share, remainder) = product.div_mod(sum);
		left = left.checked_sub(share).ok_or(MathError::Overflow)?;
		shares.push(share);
		remainders.push((remainder, index));
	}
	remainders.sort_by(|(a, i), (b, j)| b.cmp(a).then(i.cmp(j)));
	for (_, index) in remainders {
		if left.is_zero() {
			break;
		}
		if let Some(share) = shares.get_mut(index) {
			*share = share.checked_add(U256::one()).ok_or(MathError::Overflow)?;
			left -= U256::one();
		}
	}
	// No share is larger than the total, which fits.
	let fits = |share: U256| i128::try_from(share).map(Fixed::from_inner).map_err(|_| MathError::Overflow);
	shares.into_iter().map(fits).collect()
}

/// Who gets what of a penalty or fee; settlement currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Split {
	/// Whoever planned or pushed the step.
	pub planner: Fixed,
	/// The venue that executed it.
	pub venue: Fixed,
	/// The insurance fund.
	pub fund: Fixed,
}

/// Divides what was taken (non-negative, settlement currency) by the rules; the three sum to it to the last digit.
pub fn split(taken: Fixed, rules: &Rules) -> Result<Split, MathError> {
	let of = &rules.split;
	match apportion(taken, &[of.planner, of.venue, of.fund])?.as_slice() {
		&[planner, venue, fund] => Ok(Split { planner, venue, fund }),
		_ => Err(MathError::Overflow),
	}
}

/// Whether the number is a share: in [0, 1].
pub(crate) fn is_share(value: Fixed) -> bool {
	value >= Fixed::zero() && value <= Fixed::one()
}
