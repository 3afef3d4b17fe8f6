//! Expected shortfall over the joint historical rows.
//!
//! Only the worst rows count. So all rows are weighed roughly first, in 32 bits and with a known bound of the error, and
//! only those that can be among the worst are computed in full. The result is that of computing all of them.

use crate::{
	error::RiskError,
	estimators::MAX_RETURN_PPM,
	exposure::Exposure,
	market::Market,
	model::{RiskModel, PPM},
	sum::Sum,
};
use alloc::{borrow::Cow, vec::Vec};
use ballast_primitives::{
	fixed::{self, ONE},
	AssetId, Fixed, MathError, Round,
};

/// Units of `Fixed` per part per million.
const PPM_UNIT: i128 = ONE / PPM as i128;
/// Tails up to this length are kept sorted on the way; longer ones are selected afterwards.
const SHORT_TAIL: usize = 16;
/// Binary digits of returns and exposures for weighing.
const DIGITS: u32 = 15;

/// The rows of a model at the volatilities of a market.
pub(crate) struct Rows<'a> {
	pub columns: &'a [AssetId],
	/// Parts per million, row after row.
	returns: Cow<'a, [i32]>,
	/// The same, cut to 15 binary digits of the largest and a sign, column after column.
	by_column: Vec<i16>,
	pub count: usize,
	/// How many of the worst rows are averaged.
	tail: usize,
}

impl<'a> Rows<'a> {
	pub fn new(market: &Market, model: &'a RiskModel) -> Result<Self, RiskError> {
		let columns = &model.historical.assets[..];
		let count = model.historical.rows();
		// The share is in (0, 1], so the count is at most the number of rows.
		let wanted = fixed::mul_div(model.tail.into_inner(), count as i128, ONE, Round::Up)?;
		let tail = usize::try_from(wanted).map_err(|_| MathError::Overflow)?.clamp(1, count.max(1));
		let returns = rescaled(market, model)?;
		let largest = returns.iter().map(|value| value.unsigned_abs()).max().unwrap_or_default();
		let shift = (32 - largest.leading_zeros()).saturating_sub(DIGITS);
		let mut by_column = Vec::with_capacity(returns.len());
		for column in 0..columns.len() {
			let column = returns.iter().skip(column).step_by(columns.len());
			// 15 digits and a sign fit.
			by_column.extend(column.map(|value| (value >> shift) as i16));
		}
		Ok(Self { columns, returns, by_column, count, tail })
	}

	fn row(&self, index: usize) -> &[i32] {
		let width = self.columns.len();
		index.checked_mul(width).and_then(|from| self.returns.get(from..)?.get(..width)).unwrap_or_default()
	}

	fn column(&self, index: usize) -> &[i16] {
		index
			.checked_mul(self.count)
			.and_then(|from| self.by_column.get(from..)?.get(..self.count))
			.unwrap_or_default()
	}
}

/// Every return times the volatility of today over that of its day, rounded down; a price cannot fall by more than all
/// of it, and does not rise by more than [`MAX_RETURN_PPM`]. An asset without an entry in the market keeps its returns:
/// it cannot be held.
fn rescaled<'a>(market: &Market, model: &'a RiskModel) -> Result<Cow<'a, [i32]>, RiskError> {
	let historical = &model.historical;
	if model.historical_volatilities.is_empty() {
		return Ok(Cow::Borrowed(&historical.returns));
	}
	let today: Vec<Option<i128>> = historical
		.assets
		.iter()
		.map(|asset| market.state(*asset).ok().map(|state| state.volatility.into_inner()))
		.collect();
	let mut returns = Vec::with_capacity(historical.returns.len());
	for (at, (value, then)) in historical.returns.iter().zip(&model.historical_volatilities).enumerate() {
		let column = at.checked_rem(today.len()).unwrap_or_default();
		let Some(Some(now)) = today.get(column) else {
			returns.push(*value);
			continue;
		};
		let then = i128::from(*then).checked_mul(PPM_UNIT).ok_or(MathError::Overflow)?;
		let scaled = fixed::mul_div((*value).into(), *now, then, Round::Down)?;
		let cut = scaled.clamp(-i128::from(PPM), i128::from(MAX_RETURN_PPM));
		returns.push(i32::try_from(cut).map_err(|_| MathError::Overflow)?);
	}
	Ok(Cow::Owned(returns))
}

/// Expected shortfall and the worst row.
pub(crate) type Shortfall = (Fixed, Option<(u16, Fixed)>);

/// Memory to work in.
#[derive(Default)]
pub(crate) struct Scratch {
	linear: Vec<(usize, i128)>,
	rough: Vec<i32>,
	selected: Vec<i32>,
	losses: Vec<Fixed>,
}

/// The mean loss of the worst rows, at least zero, rounded up, and the worst row. `beside` is added to every row.
pub(crate) fn expected_shortfall(
	rows: &Rows,
	exposures: &[(usize, &Exposure)],
	beside: Fixed,
	scratch: &mut Scratch,
) -> Result<Shortfall, RiskError> {
	let Scratch { linear, rough, selected, losses } = scratch;
	linear.clear();
	for (column, exposure) in exposures {
		let value = exposure.linear.into_inner();
		if value != 0 {
			linear.push((*column, value));
		}
	}
	let curved = || exposures.iter().filter(|(_, exposure)| !exposure.is_linear());
	let is_linear = curved().next().is_none();
	if linear.is_empty() && is_linear {
		return Ok((beside, None));
	}
	// Rows that lose less cannot be among the worst.
	let least = if is_linear { rough_limit(rows, linear, rough, selected)? } else { None };
	losses.clear();
	let mut worst: Option<(u16, Fixed)> = None;
	for index in 0..rows.count {
		if let (Some(least), Some(weight)) = (least, rough.get(index)) {
			if i64::from(*weight) < least {
				continue;
			}
		}
		let row = rows.row(index);
		let mut loss = Sum::default();
		loss.add(row_loss(linear, row)?)?;
		for (column, exposure) in curved() {
			let value = row.get(*column).copied().unwrap_or_default();
			let price =
				Fixed::from_inner(i128::from(value).checked_mul(PPM_UNIT).ok_or(MathError::Overflow)?);
			loss.add(fixed::neg(exposure.gain_of_expiries(price)?)?)?;
		}
		loss.add(beside)?;
		let loss = loss.total()?;
		if worst.is_none_or(|(_, most)| loss > most) {
			// At most 10,000 rows.
			worst = Some((u16::try_from(index).unwrap_or(u16::MAX), loss));
		}
		losses.push(loss);
	}
	Ok((mean_of_worst(losses, rows.tail)?, worst))
}

/// Weighs all rows in 32 bits, into `rough`: their losses in some unit, wrong by at most `error`. Returns the weight below
/// which a row cannot be among the worst.
fn rough_limit(
	rows: &Rows,
	linear: &[(usize, i128)],
	rough: &mut Vec<i32>,
	selected: &mut Vec<i32>,
) -> Result<Option<i64>, MathError> {
	if rows.tail >= rows.count {
		return Ok(None);
	}
	let mut total = 0u128;
	for (_, value) in linear {
		total = total.checked_add(value.unsigned_abs()).ok_or(MathError::Overflow)?;
	}
	// Exposures of together less than 2^15 times returns of at most 2^15: sums of at most 2^30. Cutting moves every
	// exposure and every return by less than one unit, and so the sum by less than the exposures and, for each asset, the
	// return and one.
	let shift = (128 - total.leading_zeros()).saturating_sub(DIGITS);
	let assets = i64::try_from(linear.len()).map_err(|_| MathError::Overflow)?;
	let error = assets.saturating_add(1).saturating_mul((1 << DIGITS) + 1);
	rough.clear();
	rough.resize(rows.count, 0);
	for (column, value) in linear {
		let size = i16::try_from(value.unsigned_abs() >> shift).map_err(|_| MathError::Overflow)?;
		let exposure = if *value > 0 { size.wrapping_neg() } else { size };
		for (weight, value) in rough.iter_mut().zip(rows.column(*column)) {
			// Cannot overflow, see above.
			*weight = weight.wrapping_add(i32::from(exposure).wrapping_mul(i32::from(*value)));
		}
	}
	// Twice: a row may be too high by the error while the limit is too low by it.
	let limit = i64::from(below_nth_largest(rough, rows.tail, selected));
	Ok(Some(limit.saturating_sub(error.saturating_mul(2))))
}

/// At most the `n`th largest of more than `n` values, counted from one: the `n`th largest of the largest of blocks of
/// them, of which there are several times `n`.
fn below_nth_largest(values: &[i32], n: usize, selected: &mut Vec<i32>) -> i32 {
	let block = values.len().checked_div(n.saturating_mul(4)).unwrap_or_default().max(1);
	selected.clear();
	selected.extend(values.chunks(block).map(|block| block.iter().copied().max().unwrap_or(i32::MIN)));
	nth_largest(selected, n)
}

/// The `n`th largest value, counted from one; the least number if there are not so many.
fn nth_largest(values: &mut [i32], n: usize) -> i32 {
	if n > SHORT_TAIL {
		if n > values.len() {
			return i32::MIN;
		}
		let (_, nth, _) = values.select_nth_unstable_by(n.saturating_sub(1), |a, b| b.cmp(a));
		return *nth;
	}
	// The largest so far, in descending order.
	let mut largest = [i32::MIN; SHORT_TAIL];
	let Some(kept) = largest.get_mut(..n) else { return i32::MIN };
	for value in values.iter() {
		if kept.last().is_some_and(|least| value > least) {
			let at = kept.partition_point(|other| other >= value);
			if let Some(rest) = kept.get_mut(at..) {
				rest.rotate_right(1);
				if let Some(first) = rest.first_mut() {
					*first = *value;
				}
			}
		}
	}
	kept.last().copied().unwrap_or(i32::MIN)
}

fn mean_of_worst(losses: &mut [Fixed], tail: usize) -> Result<Fixed, MathError> {
	let tail = tail.min(losses.len());
	if tail < losses.len() {
		losses.select_nth_unstable_by(tail, |a, b| b.cmp(a));
	}
	let mut sum = Sum::default();
	for loss in losses.iter().take(tail) {
		sum.add(*loss)?;
	}
	// Rounded up: the negative of the negative rounded down.
	let mean = fixed::neg(sum.total()?)?.into_inner().div_euclid(tail.max(1) as i128);
	Ok(fixed::neg(Fixed::from_inner(mean))?.max(Fixed::from_inner(0)))
}

/// What a row loses, rounded up.
fn row_loss(held: &[(usize, i128)], row: &[i32]) -> Result<Fixed, MathError> {
	let terms = held.iter().filter_map(|(column, exposure)| row.get(*column).map(|r| (*exposure, *r)));
	let gain = terms
		.clone()
		.try_fold(0i128, |sum, (exposure, value)| sum.checked_add(exposure.checked_mul(i128::from(value))?));
	let ppm = i128::from(PPM);
	match gain {
		// The loss rounded up is the gain rounded down.
		Some(gain) => gain.div_euclid(ppm).checked_neg().map(Fixed::from_inner).ok_or(MathError::Overflow),
		// Too large before the division: the same in two parts, whole and rest.
		None => {
			let (mut whole, mut rest) = (Sum::default(), 0i128);
			for (exposure, value) in terms {
				let value = i128::from(value);
				let product = exposure.div_euclid(ppm).checked_mul(value).ok_or(MathError::Overflow)?;
				whole.add(Fixed::from_inner(product))?;
				// |rest| < 10^6 * 2^31 for each asset.
				rest = rest.checked_add(exposure.rem_euclid(ppm) * value).ok_or(MathError::Overflow)?;
			}
			whole.add(Fixed::from_inner(rest.div_euclid(ppm)))?;
			fixed::neg(whole.total()?)
		}
	}
}
