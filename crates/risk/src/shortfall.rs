//! Expected shortfall over the joint historical rows.
//!
//! Only the worst rows count. So all rows are weighed roughly first, in 16 bits and with a known bound of the error, and
//! only those that can be among the worst are computed in full. The result is that of computing all of them.

use crate::{
	error::RiskError,
	estimators::MAX_RETURN_PPM,
	exposure::Exposure,
	market::Market,
	model::{RiskModel, PPM},
	sum::Sum,
	wide,
};
use alloc::{borrow::Cow, vec::Vec};
use ballast_primitives::{
	fixed::{self, ONE},
	Fixed, MathError, Round,
};

/// Units of `Fixed` per part per million.
const PPM_UNIT: i128 = ONE / PPM as i128;
/// Tails up to this length are kept sorted on the way; longer ones are selected afterwards.
const SHORT_TAIL: usize = 16;
/// Binary digits of returns and exposures for weighing.
const DIGITS: u32 = 15;
/// Most assets that are weighed: so that the weights fit.
const MOST_WEIGHED: usize = 1 << 12;
/// Binary digits that have to be cut from exposures and returns together for a unit of weight, 2^16, to be at least a unit
/// of loss: 10^6, because returns are in parts per million.
const LEAST_SHIFT: u32 = 4;
/// Rows that are weighed together.
const BLOCK: usize = 16;
type Block = [i16; BLOCK];
const NO_RETURNS: Block = [0; BLOCK];
/// Exposures of together less than this times returns of at most 2^31 fit into 128 bits with a sign.
const ALWAYS_FITS: u128 = 1 << 96;

/// The rows of a model at the volatilities of a market.
pub(crate) struct Rows<'a> {
	/// Number of columns, at least one.
	width: usize,
	/// Parts per million, row after row.
	returns: Cow<'a, [i32]>,
	/// The same without the lowest binary digits, so that the largest has [`DIGITS`]: block after block of rows, and in each
	/// column after column.
	blocks: Vec<Block>,
	/// Number of binary digits cut.
	shift: u32,
	count: usize,
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
		let width = columns.len().max(1);
		let mut blocks = Vec::with_capacity(count.div_ceil(BLOCK).saturating_mul(width));
		for of_rows in returns.chunks(width.saturating_mul(BLOCK)) {
			for column in 0..width {
				let mut block = [0; BLOCK];
				for (cut, value) in block.iter_mut().zip(of_rows.iter().skip(column).step_by(width)) {
					// 15 digits and a sign fit.
					*cut = (value >> shift) as i16;
				}
				blocks.push(block);
			}
		}
		Ok(Self { width, returns, blocks, shift, count, tail })
	}

	fn row(&self, index: usize) -> &[i32] {
		let from = index.checked_mul(self.width);
		from.and_then(|from| self.returns.get(from..)?.get(..self.width)).unwrap_or_default()
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
	/// Column and value of every exposure that is not zero.
	linear: Vec<(usize, i128)>,
	/// The same for weighing.
	cut: Vec<(usize, i16)>,
	weights: Vec<Block>,
	/// The largest weight of each group of rows.
	groups: Vec<Block>,
	losses: Vec<Fixed>,
}

impl Scratch {
	/// Forgets the exposures.
	pub fn clear(&mut self) {
		self.linear.clear();
	}

	/// Adds what moves in proportion to the price of a column.
	pub fn add(&mut self, column: usize, value: Fixed) {
		let value = value.into_inner();
		if value != 0 {
			self.linear.push((column, value));
		}
	}
}

/// The mean loss of the worst rows, at least zero, rounded up, and the worst row: of the exposures in `scratch`, and of the
/// futures and options in `curved`. `beside` is added to every row.
pub(crate) fn expected_shortfall(
	rows: &Rows,
	curved: &[(usize, &Exposure)],
	beside: Fixed,
	scratch: &mut Scratch,
) -> Result<Shortfall, RiskError> {
	let Scratch { linear, cut, weights, groups, losses } = scratch;
	if linear.is_empty() && curved.is_empty() {
		return Ok((beside, None));
	}
	let total = linear.iter().try_fold(0u128, |sum, (_, value)| sum.checked_add(value.unsigned_abs()));
	let fits = total.is_some_and(|total| total < ALWAYS_FITS);
	losses.clear();
	let mut worst: Option<(u16, Fixed)> = None;
	let mut compute = |index: usize| -> Result<(), RiskError> {
		let row = rows.row(index);
		let mut loss = Sum::default();
		loss.add(row_loss(linear, row, fits)?)?;
		for (column, exposure) in curved {
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
		Ok(())
	};
	// Options are not weighed: what they lose does not follow from the returns by one factor.
	let least = if curved.is_empty() { weigh(rows, linear, total, cut, weights, groups)? } else { None };
	match least {
		Some(least) => {
			for (block, of_block) in weights.iter().enumerate() {
				// Without an early end, so that all are compared at once.
				if of_block.iter().fold(false, |any, weight| any | (*weight >= least)) {
					for (at, _) in of_block.iter().enumerate().filter(|(_, weight)| **weight >= least) {
						compute(block.saturating_mul(BLOCK).saturating_add(at))?;
					}
				}
			}
		}
		None => (0..rows.count).try_for_each(&mut compute)?,
	}
	Ok((mean_of_worst(losses, rows.tail)?, worst))
}

/// Weighs all rows in 16 bits, into `weights`: their losses in some unit, wrong by little. Returns the weight below which a
/// row cannot be among the worst; `None` where weighing would not pay or not be safe.
///
/// Exposures `E` and returns `R` are cut to integers `e` and `r` with `sum |e| < 2^15` and `|r| <= 2^15`, and the weight is
/// the sum of `floor(e r / 2^16)`, below 2^14. Cutting moves every exposure and every return by less than one, and so the
/// sum of `E R` by less than `(n + 1) 2^15` for `n` assets; rounding lowers the weight by less than `n`. So
/// `w - (n + 1) / 2 < L < w + (n + 1) / 2 + n` for the weight `w` and the loss `L` of a row. The `t` rows that weigh most lose
/// more than `W - (n + 1) / 2`, where `W` is the least weight among them; a row of the `t` worst does too, and weighs more
/// than `W - (n + 1) - n`.
fn weigh(
	rows: &Rows,
	linear: &[(usize, i128)],
	total: Option<u128>,
	cut: &mut Vec<(usize, i16)>,
	weights: &mut Vec<Block>,
	groups: &mut Vec<Block>,
) -> Result<Option<i16>, MathError> {
	if rows.tail >= rows.count {
		return Ok(None);
	}
	let total = total.ok_or(MathError::Overflow)?;
	let shift = (128 - total.leading_zeros()).saturating_sub(DIGITS);
	// Losses are rounded up, and rows that lose the same then come in their order. A unit of weight is at least a unit of
	// loss, so that one unit more keeps all of those.
	let small = shift.saturating_add(rows.shift) < LEAST_SHIFT;
	if small || linear.len() > MOST_WEIGHED {
		return Ok(None);
	}
	cut.clear();
	for (column, value) in linear {
		let size = i16::try_from(value.unsigned_abs() >> shift).map_err(|_| MathError::Overflow)?;
		// What is held loses when the price falls.
		cut.push((*column, if *value > 0 { size.wrapping_neg() } else { size }));
	}
	weights.clear();
	for of_rows in rows.blocks.chunks_exact(rows.width) {
		let mut block = [0i16; BLOCK];
		for (column, exposure) in cut.iter() {
			for (weight, value) in block.iter_mut().zip(of_rows.get(*column).unwrap_or(&NO_RETURNS)) {
				// The high half of the product fits, and so does the sum, see above.
				let product = i32::from(*exposure).wrapping_mul(i32::from(*value));
				*weight = weight.wrapping_add((product >> 16) as i16);
			}
		}
		weights.push(block);
	}
	// No row weighs so little as what fills up the last block.
	if let (rest @ 1.., Some(last)) = (rows.count % BLOCK, weights.last_mut()) {
		last.iter_mut().skip(rest).for_each(|weight| *weight = i16::MIN);
	}
	let least = below_nth_largest(weights, rows.tail, groups);
	let assets = i16::try_from(linear.len()).map_err(|_| MathError::Overflow)?;
	Ok(Some(least.saturating_sub(assets.saturating_mul(2).saturating_add(2))))
}

/// At most the `n`th largest of more than `n` values, counted from one: the `n`th largest of the largest of groups of
/// them, of which there are several times `n`.
fn below_nth_largest(values: &[Block], n: usize, groups: &mut Vec<Block>) -> i16 {
	let count = n.saturating_mul(4).div_ceil(BLOCK).min(values.len()).max(1);
	groups.clear();
	groups.resize(count, [i16::MIN; BLOCK]);
	for chunk in values.chunks(count) {
		for (group, block) in groups.iter_mut().zip(chunk) {
			let (before, after) = (*group, group);
			for ((largest, before), value) in after.iter_mut().zip(before).zip(*block) {
				*largest = before.max(value);
			}
		}
	}
	nth_largest(groups.as_flattened_mut(), n)
}

/// The `n`th largest value, counted from one; the least number if there are not so many.
fn nth_largest(values: &mut [i16], n: usize) -> i16 {
	if n > SHORT_TAIL {
		if n > values.len() {
			return i16::MIN;
		}
		let (_, nth, _) = values.select_nth_unstable_by(n.saturating_sub(1), |a, b| b.cmp(a));
		return *nth;
	}
	// The largest so far, in descending order.
	let mut largest = [i16::MIN; SHORT_TAIL];
	let Some(kept) = largest.get_mut(..n) else { return i16::MIN };
	for value in values.iter() {
		if kept.last().is_some_and(|least| value > least) {
			let mut smaller = *value;
			for other in kept.iter_mut() {
				(*other, smaller) = ((*other).max(smaller), (*other).min(smaller));
			}
		}
	}
	kept.last().copied().unwrap_or(i16::MIN)
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

/// What a row loses, rounded up. `fits` says that the exposures are together below [`ALWAYS_FITS`].
fn row_loss(held: &[(usize, i128)], row: &[i32], fits: bool) -> Result<Fixed, MathError> {
	let terms = held.iter().filter_map(|(column, exposure)| row.get(*column).map(|r| (*exposure, *r)));
	if fits {
		let gain = terms.fold(0i128, |sum, (exposure, value)| {
			// Cannot overflow, see `ALWAYS_FITS`.
			sum.wrapping_add(exposure.wrapping_mul(i128::from(value)))
		});
		// The loss rounded up is the gain rounded down.
		return fixed::neg(Fixed::from_inner(wide::millionths(gain)));
	}
	// In two parts, whole and rest.
	let (mut whole, mut rest) = (Sum::default(), 0i128);
	let ppm = i128::from(PPM);
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
