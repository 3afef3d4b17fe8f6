//! Expected shortfall over the joint historical rows.
//!
//! Only the worst rows count. So all rows are weighed roughly first, in 16 bits and with a known bound of the error, and
//! only those that can be among the worst are computed in full. The result is that of computing all of them.
//!
//! Two kinds of portfolios need less. Of a single exposure the worst rows are those of the largest moves against it, whatever
//! its size; they are found once ([`Tail`]). And what an option is worth in a row does not depend on who holds it; it is
//! computed once ([`Curve`]). Both are kept for the next portfolios.

use crate::{
	black76::Forward,
	error::RiskError,
	estimators::MAX_RETURN_PPM,
	exposure::Exposure,
	market::Market,
	model::{RiskModel, PPM},
	options::{Expiry, UnitValue},
	sum::Sum,
	wide,
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
/// Most assets that are weighed: so that the weights fit, and the rests of the exposures.
const MOST_WEIGHED: usize = 1 << 12;
/// Binary digits that have to be cut from exposures and returns together for a unit of weight, 2^16, to be at least a unit
/// of loss: 10^6, because returns are in parts per million.
const LEAST_SHIFT: u32 = 4;
/// Rows that are weighed together.
const BLOCK: usize = 16;
type Block = [i16; BLOCK];
const NO_RETURNS: Block = [0; BLOCK];
/// Exposures of together less than this times returns of at most 2^31 fit into 128 bits with a sign; so does what is beside
/// them, and the sum of as many as there can be rows.
const ALWAYS_FITS: u128 = 1 << 96;
const MILLION: i64 = PPM as i64;
/// Least size of an exposure of which a millionth is a unit.
const LEAST_ALONE: u128 = PPM as u128;

/// Most values of options in rows that are kept, so that memory is bounded: a mebibyte. What does not fit is computed whenever it
/// is needed.
const MOST_KEPT: usize = 1 << 15;

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

/// The rows in which an exposure to one column alone loses most.
struct Tail {
	column: usize,
	/// Whether it is held, and loses when the price falls.
	is_long: bool,
	/// Returns of the rows that are averaged, in parts per million, in any order.
	returns: Vec<i32>,
	/// Their sum.
	sum: i64,
	/// The first row with the worst return, and that return.
	worst: (u16, i32),
}

impl Tail {
	fn new(rows: &Rows, column: usize, is_long: bool) -> Self {
		let of_column = rows.returns.iter().skip(column).step_by(rows.width).take(rows.count);
		let mut returns: Vec<i32> = of_column.copied().collect();
		let is_worse = |a: i32, b: i32| if is_long { a < b } else { a > b };
		let mut worst = (0, returns.first().copied().unwrap_or_default());
		// At most 10,000 rows.
		for (row, value) in (0u16..).zip(&returns) {
			if is_worse(*value, worst.1) {
				worst = (row, *value);
			}
		}
		if rows.tail < returns.len() {
			returns.select_nth_unstable_by(rows.tail, |a, b| if is_long { a.cmp(b) } else { b.cmp(a) });
			returns.truncate(rows.tail);
		}
		let sum = returns.iter().map(|value| i64::from(*value)).sum();
		Self { column, is_long, returns, sum, worst }
	}

	/// What [`expected_shortfall`] says of an exposure with `beside`, both of a size below [`ALWAYS_FITS`].
	///
	/// Rows with the same return lose the same. Of different ones the worse loses more, even when rounded, if the exposure is at
	/// least [`LEAST_ALONE`]: then a millionth of it is at least a unit. The sum of the losses, each rounded up, follows from
	/// `floor(E r / 10^6) = w r + floor(s r / 10^6)` with `E = 10^6 w + s`: the second term takes 64 bits.
	fn shortfall(&self, exposure: i128, beside: i128) -> Shortfall {
		let (whole, rest) = in_millions(exposure);
		let gain = |value: i32| (rest * i64::from(value)).div_euclid(MILLION);
		// Nothing overflows: |w| < 2^77, |r| < 2^31, |s| < 2^20, and there are at most 10^4 rows.
		let gains = whole * i128::from(self.sum)
			+ i128::from(self.returns.iter().map(|value| gain(*value)).sum::<i64>());
		let (row, value) = self.worst;
		let most = beside - (whole * i128::from(value) + i128::from(gain(value)));
		let count = self.returns.len().max(1) as i128;
		// Rounded up: the negative of the negative rounded down.
		let mean = -(gains - beside * count).div_euclid(count);
		(Fixed::from_inner(mean.max(0)), Some((row, Fixed::from_inner(most))))
	}
}

/// An exposure in whole millions of its units, and the rest, which is at least zero.
#[inline]
fn in_millions(exposure: i128) -> (i128, i64) {
	let whole = wide::millionths(exposure);
	// Below a million.
	(whole, (exposure - whole * i128::from(MILLION)) as i64)
}

/// The exposures in millions, where they fit.
fn part(linear: &[(usize, i128)], parts: &mut Vec<(usize, i128, i64)>, fits: bool) {
	parts.clear();
	if fits {
		parts.extend(linear.iter().map(|(column, exposure)| {
			let (whole, rest) = in_millions(*exposure);
			(*column, whole, rest)
		}));
	}
}

/// What an expiry and its options are worth in every row, volatilities as they are.
struct Curve {
	underlying: AssetId,
	expiry: u64,
	forwards: Vec<Forward>,
	/// By index of the strike in the expiry, in the order in which they were asked for: of one unit.
	strikes: Vec<(usize, Vec<UnitValue>)>,
}

impl Curve {
	fn strike(&self, strike: usize) -> Option<&[UnitValue]> {
		self.strikes.iter().find(|(at, _)| *at == strike).map(|(_, values)| &values[..])
	}
}

/// Memory to work in; all of it on the same rows.
#[derive(Default)]
pub(crate) struct Scratch {
	/// Column and value of every exposure that is not zero.
	linear: Vec<(usize, i128)>,
	/// The same in millions.
	parts: Vec<(usize, i128, i64)>,
	/// The same for weighing.
	cut: Vec<(usize, i16)>,
	weights: Vec<Block>,
	/// The largest weight of each group of rows.
	groups: Vec<Block>,
	losses: Vec<Fixed>,
	/// Sorted by column and side.
	tails: Vec<Tail>,
	/// Sorted by underlying and expiry.
	curves: Vec<Curve>,
	/// Number of values in them.
	kept: usize,
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

	/// From now on nothing is kept of options.
	#[cfg(test)]
	pub fn keep_nothing(&mut self) {
		self.curves.clear();
		self.kept = MOST_KEPT;
	}

	/// Sum of the sizes of the exposures.
	fn total(&self) -> Option<u128> {
		self.linear.iter().try_fold(0u128, |sum, (_, value)| sum.checked_add(value.unsigned_abs()))
	}

	/// Whether exposures of this total size can be handled as [`row_gain`] does.
	fn fits(&self, total: Option<u128>) -> bool {
		total.is_some_and(|total| total < ALWAYS_FITS) && self.linear.len() <= MOST_WEIGHED
	}

	fn tail(&mut self, rows: &Rows, column: usize, is_long: bool) -> Option<&Tail> {
		let at = match self.tails.binary_search_by_key(&(column, is_long), |tail| (tail.column, tail.is_long))
		{
			Ok(at) => at,
			Err(at) => {
				self.tails.insert(at, Tail::new(rows, column, is_long));
				at
			}
		};
		self.tails.get(at)
	}

	/// Values the options of an exposure in every row, where that has not been done and there is room.
	fn value(&mut self, rows: &Rows, column: usize, exposure: &Exposure) -> Result<(), RiskError> {
		for (expiry, strike) in exposure.strikes() {
			let found = find(&self.curves, expiry);
			let is_known =
				found.is_ok_and(|at| self.curves.get(at).is_some_and(|curve| curve.strike(strike).is_some()));
			// With the forwards, if they are new.
			let kept = self.kept.saturating_add(rows.count.saturating_mul(2));
			if is_known || kept > MOST_KEPT {
				continue;
			}
			let at = match found {
				Ok(at) => at,
				Err(at) => {
					let forward = |row| expiry.moved(price_move(rows.row(row), column)?);
					let forwards = (0..rows.count).map(forward).collect::<Result<_, _>>()?;
					let (underlying, expiry) = (expiry.underlying, expiry.expiry);
					self.curves.insert(at, Curve { underlying, expiry, forwards, strikes: Vec::new() });
					self.kept = self.kept.saturating_add(rows.count);
					at
				}
			};
			if let Some(curve) = self.curves.get_mut(at) {
				let value = |forward| expiry.unit_value(strike, forward);
				let values = curve.forwards.iter().map(value).collect();
				curve.strikes.push((strike, values));
				self.kept = self.kept.saturating_add(rows.count);
			}
		}
		Ok(())
	}
}

fn find(curves: &[Curve], expiry: &Expiry) -> Result<usize, usize> {
	curves.binary_search_by_key(&(expiry.underlying, expiry.expiry), |curve| (curve.underlying, curve.expiry))
}

/// What a row does to the price of a column, as a share of it.
fn price_move(row: &[i32], column: usize) -> Result<Fixed, MathError> {
	let value = row.get(column).copied().unwrap_or_default();
	Ok(Fixed::from_inner(i128::from(value).checked_mul(PPM_UNIT).ok_or(MathError::Overflow)?))
}

/// The mean loss of the worst rows, at least zero, rounded up, and the worst row: of the exposures in `scratch`, and of the
/// futures and options in `curved`. `beside` is added to every row.
pub(crate) fn expected_shortfall(
	rows: &Rows,
	curved: &[(usize, &Exposure)],
	beside: Fixed,
	scratch: &mut Scratch,
) -> Result<Shortfall, RiskError> {
	if !curved.is_empty() {
		return of_curved(rows, curved, beside, scratch);
	}
	if scratch.linear.is_empty() {
		return Ok((beside, None));
	}
	let total = scratch.total();
	let fits = scratch.fits(total) && beside.into_inner().unsigned_abs() < ALWAYS_FITS;
	if let (true, &[(column, exposure)]) = (fits, &scratch.linear[..]) {
		if exposure.unsigned_abs() >= LEAST_ALONE {
			if let Some(tail) = scratch.tail(rows, column, exposure > 0) {
				return Ok(tail.shortfall(exposure, beside.into_inner()));
			}
		}
	}
	let Scratch { linear, parts, cut, weights, groups, losses, .. } = scratch;
	losses.clear();
	part(linear, parts, fits);
	let mut worst: Option<(u16, Fixed)> = None;
	let mut compute = |index: usize| -> Result<(), RiskError> {
		let row = rows.row(index);
		let loss = match fits {
			true => beside.into_inner() - row_gain(parts, row),
			false => {
				let mut loss = Sum::default();
				loss.add(row_loss(linear, row)?)?;
				loss.add(beside)?;
				loss.total()?.into_inner()
			}
		};
		let loss = Fixed::from_inner(loss);
		if worst.is_none_or(|(_, most)| loss > most) {
			// At most 10,000 rows.
			worst = Some((u16::try_from(index).unwrap_or(u16::MAX), loss));
		}
		losses.push(loss);
		Ok(())
	};
	match weigh(rows, linear, total, cut, weights, groups)? {
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

/// A strike that is held, and its values in all rows if they are kept.
type HeldValues<'a> = (&'a Expiry, usize, Option<&'a [UnitValue]>);

/// The same with futures and options. They are not weighed: what they lose does not follow from the returns by one factor.
fn of_curved(
	rows: &Rows,
	curved: &[(usize, &Exposure)],
	beside: Fixed,
	scratch: &mut Scratch,
) -> Result<Shortfall, RiskError> {
	for (column, exposure) in curved {
		scratch.value(rows, *column, exposure)?;
	}
	let fits = scratch.fits(scratch.total());
	let Scratch { linear, parts, losses, curves, .. } = scratch;
	part(linear, parts, fits);
	// In the order in which each exposure has its strikes.
	let mut held: Vec<(usize, &Exposure, Vec<HeldValues>)> = Vec::with_capacity(curved.len());
	for (column, exposure) in curved {
		let of_strike = |(expiry, strike)| {
			let curve = find(curves, expiry).ok().and_then(|at| curves.get(at));
			(expiry, strike, curve.and_then(|curve| curve.strike(strike)))
		};
		held.push((*column, *exposure, exposure.strikes().map(of_strike).collect()));
	}
	losses.clear();
	let mut worst: Option<(u16, Fixed)> = None;
	for index in 0..rows.count {
		let row = rows.row(index);
		let mut loss = Sum::default();
		loss.add(match fits {
			// Fits with either sign.
			true => Fixed::from_inner(-row_gain(parts, row)),
			false => row_loss(linear, row)?,
		})?;
		for (column, exposure, values) in &held {
			let price = price_move(row, *column)?;
			let of_row = values.iter().map(|(expiry, strike, kept)| match kept {
				Some(kept) => Ok(kept.get(index).copied().unwrap_or_default()),
				None => Ok(expiry.unit_value(*strike, &expiry.moved(price)?)),
			});
			let gain = exposure.gain_of_expiries(price, of_row)?;
			loss.add(fixed::neg(gain)?)?;
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

/// What a row gains, rounded down, of exposures in millions that are together below [`ALWAYS_FITS`].
#[inline]
fn row_gain(parts: &[(usize, i128, i64)], row: &[i32]) -> i128 {
	let (mut wholes, mut rests) = (0i128, 0i64);
	for (column, whole, rest) in parts {
		let value = row.get(*column).copied().unwrap_or_default();
		// Cannot overflow: less than 2^77 times 2^31 in all, and for each of at most 2^12 assets 2^20 times 2^31.
		wholes = wholes.wrapping_add(whole.wrapping_mul(i128::from(value)));
		rests = rests.wrapping_add(rest.wrapping_mul(i64::from(value)));
	}
	wholes + i128::from(rests.div_euclid(MILLION))
}

/// What a row loses, rounded up.
fn row_loss(held: &[(usize, i128)], row: &[i32]) -> Result<Fixed, MathError> {
	let terms = held.iter().filter_map(|(column, exposure)| row.get(*column).map(|r| (*exposure, *r)));
	// In two parts, whole and rest.
	let (mut whole, mut rest) = (Sum::default(), 0i128);
	for (exposure, value) in terms {
		let value = i128::from(value);
		let (wholes, rests) = in_millions(exposure);
		whole.add(Fixed::from_inner(wholes.checked_mul(value).ok_or(MathError::Overflow)?))?;
		// |rest| < 10^6 * 2^31 for each asset.
		rest = rest.checked_add(i128::from(rests) * value).ok_or(MathError::Overflow)?;
	}
	whole.add(Fixed::from_inner(rest.div_euclid(i128::from(MILLION))))?;
	fixed::neg(whole.total()?)
}

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

	use super::*;
	use crate::model::Historical;
	use proptest::prelude::*;

	const COLUMNS: usize = 3;

	fn model(returns: Vec<i32>, tail: i128) -> RiskModel {
		let historical = Historical { assets: (1..=3).map(AssetId).collect(), returns };
		RiskModel { historical, tail: Fixed::from_inner(tail), ..RiskModel::default() }
	}

	/// By computing all rows, and sorting them.
	fn of_all_rows(model: &RiskModel, tail: usize, exposures: &[i128], beside: i128) -> Shortfall {
		let mut losses = Vec::new();
		for row in model.historical.returns.chunks(COLUMNS) {
			let gain: i128 =
				exposures.iter().zip(row).map(|(exposure, value)| exposure * i128::from(*value)).sum();
			losses.push(beside - gain.div_euclid(1_000_000));
		}
		let most = *losses.iter().max().unwrap();
		let row = losses.iter().position(|loss| *loss == most).unwrap();
		losses.sort_unstable_by(|a, b| b.cmp(a));
		let sum: i128 = losses.iter().take(tail).sum();
		let mean = -(-sum).div_euclid(tail as i128);
		(Fixed::from_inner(mean.max(0)), Some((row as u16, Fixed::from_inner(most))))
	}

	/// Sizes of all orders of magnitude.
	fn exposure() -> impl Strategy<Value = i128> {
		(any::<i128>(), 25u32..127, any::<bool>())
			.prop_map(|(value, shift, is_zero)| if is_zero { 0 } else { value >> shift })
	}

	/// Large and small moves, many of them equal.
	fn returns() -> impl Strategy<Value = Vec<i32>> {
		let value = prop_oneof![-1_000_000i32..3_000_000, -50_000i32..50_000, -3i32..3];
		prop::collection::vec([value.clone(), value.clone(), value], 1..120)
			.prop_map(|rows| rows.into_iter().flatten().collect())
	}

	proptest! {
		#![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

		#[test]
		fn expected_shortfall_should_be_that_of_all_rows(
			returns in returns(),
			tail in 1..=ONE,
			portfolios in prop::collection::vec(([exposure(), exposure(), exposure()], exposure()), 1..8),
		) {
			let (market, model) = (Market::default(), model(returns, tail));
			let rows = Rows::new(&market, &model).unwrap();
			// What is kept from one portfolio must be right for the next.
			let mut scratch = Scratch::default();
			for (exposures, beside) in portfolios.into_iter().filter(|(of, _)| *of != [0; 3]) {
				scratch.clear();
				for (column, exposure) in exposures.iter().enumerate() {
					scratch.add(column, Fixed::from_inner(*exposure));
				}
				let got = expected_shortfall(&rows, &[], Fixed::from_inner(beside), &mut scratch).unwrap();
				prop_assert_eq!(got, of_all_rows(&model, rows.tail, &exposures, beside));
			}
		}
	}
}
