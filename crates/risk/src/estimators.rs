//! The estimators behind the thresholds. All fixed point and deterministic, so that every worker gets the same digits.

use crate::{
	error::{EstimateError, RiskError},
	model::{Historical, MAX_ROWS, PPM},
};
use alloc::vec::Vec;
use ballast_primitives::{
	fixed::{self, One, Zero, ONE},
	AssetId, Fixed, MathError, Round,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Milliseconds in a day, the unit of time of volatilities.
pub const DAY_MS: u64 = 86_400_000;
/// Largest return that a matrix holds, in parts per million (+1,000 %); larger ones are cut to it.
pub const MAX_RETURN_PPM: i32 = 10_000_000;

/// `2^(-2^-k)` for k = 1, 2, ..., rounded to the nearest.
const ROOTS_OF_HALF: [i128; 40] = [
	707_106_781_186_547_524,
	840_896_415_253_714_543,
	917_004_043_204_671_232,
	957_603_280_698_573_647,
	978_572_062_087_700_135,
	989_228_013_193_975_484,
	994_599_423_483_633_176,
	997_296_056_085_470_126,
	998_647_112_890_970_174,
	999_323_327_502_650_752,
	999_661_606_496_243_684,
	999_830_788_931_929_063,
	999_915_390_886_613_498,
	999_957_694_548_431_133,
	999_978_847_050_491_930,
	999_989_423_469_314_464,
	999_994_711_720_674_283,
	999_997_355_856_841_395,
	999_998_677_927_546_760,
	999_999_338_963_554_895,
	999_999_669_481_722_826,
	999_999_834_740_847_758,
	999_999_917_370_420_465,
	999_999_958_685_209_379,
	999_999_979_342_604_476,
	999_999_989_671_302_185,
	999_999_994_835_651_079,
	999_999_997_417_825_536,
	999_999_998_708_912_767,
	999_999_999_354_456_383,
	999_999_999_677_228_192,
	999_999_999_838_614_096,
	999_999_999_919_307_048,
	999_999_999_959_653_524,
	999_999_999_979_826_762,
	999_999_999_989_913_381,
	999_999_999_994_956_690,
	999_999_999_997_478_345,
	999_999_999_998_739_173,
	999_999_999_999_369_586,
];

fn index(at: usize) -> u32 {
	// Only names a sample in an error.
	u32::try_from(at).unwrap_or(u32::MAX)
}

fn positive(price: Fixed, at: usize) -> Result<Fixed, RiskError> {
	if price > Fixed::zero() {
		Ok(price)
	} else {
		Err(EstimateError::Price(index(at)).into())
	}
}

/// `2^(-elapsed / half_life)`, accurate to about 40 units in the last place; zero after 64 half-lives.
fn decay(elapsed: u64, half_life: u64) -> Result<Fixed, RiskError> {
	let whole = elapsed.checked_div(half_life).ok_or(EstimateError::Duration)?;
	let mut rest = u128::from(elapsed.checked_rem(half_life).ok_or(EstimateError::Duration)?);
	if whole >= 64 {
		return Ok(Fixed::zero());
	}
	let mut value = ONE;
	for root in ROOTS_OF_HALF {
		// The next binary digit of rest / half_life; rest < half_life < 2^64.
		rest *= 2;
		if rest >= u128::from(half_life) {
			rest -= u128::from(half_life);
			value = fixed::mul_div(value, root, ONE, Round::Down)?;
		}
	}
	Ok(Fixed::from_inner(value >> whole))
}

/// Consecutive simple returns in parts per million, each rounded down; one fewer than prices.
///
/// [`EstimateError::Price`] for a price that is not positive; overflow for a return beyond `i32`.
pub fn returns(prices: &[Fixed]) -> Result<Vec<i32>, RiskError> {
	if let Some(first) = prices.first() {
		positive(*first, 0)?;
	}
	let pairs = prices.iter().zip(prices.iter().skip(1)).enumerate();
	pairs
		.map(|(at, (before, after))| {
			positive(*after, at.saturating_add(1))?;
			let change = fixed::sub(*after, *before)?;
			let ppm = fixed::mul_div(change.into_inner(), i128::from(PPM), before.into_inner(), Round::Down)?;
			i32::try_from(ppm).map_err(|_| MathError::Overflow.into())
		})
		.collect()
}

/// Volatility per day as a share of the price, from samples `(ms, price)` at any spacing, rounded up.
///
/// Every squared return and the time it took lose half of their weight per half-life; the variance per day is the
/// quotient of the two sums, so that gaps and irregular spacing neither raise nor lower it.
///
/// [`EstimateError::NotEnoughSamples`] for fewer than two, [`EstimateError::Time`] unless times rise,
/// [`EstimateError::Price`] for a price that is not positive, [`EstimateError::Duration`] for a half-life of zero.
pub fn ewma_volatility(samples: &[(u64, Fixed)], half_life_ms: u64) -> Result<Fixed, RiskError> {
	if half_life_ms == 0 {
		return Err(EstimateError::Duration.into());
	}
	let ((first_at, first), rest) = match samples {
		[first, rest @ ..] if !rest.is_empty() => (*first, rest),
		_ => return Err(EstimateError::NotEnoughSamples.into()),
	};
	let (mut at, mut price) = (first_at, positive(first, 0)?);
	let (mut squares, mut days) = (Fixed::zero(), Fixed::zero());
	let mut cached = (0u64, Fixed::one());
	for (position, (next_at, next)) in rest.iter().enumerate() {
		let position = position.saturating_add(1);
		let next = positive(*next, position)?;
		let elapsed = match next_at.checked_sub(at) {
			Some(elapsed) if elapsed > 0 => elapsed,
			_ => return Err(EstimateError::Time(index(position)).into()),
		};
		if cached.0 != elapsed {
			cached = (elapsed, decay(elapsed, half_life_ms)?);
		}
		let change = fixed::div(fixed::abs(fixed::sub(next, price)?)?, price, Round::Up)?;
		let square = fixed::mul(change, change, Round::Up)?;
		let day =
			Fixed::from_inner(fixed::mul_div(i128::from(elapsed), ONE, i128::from(DAY_MS), Round::Down)?);
		squares = fixed::add(fixed::mul(squares, cached.1, Round::Up)?, square)?;
		days = fixed::add(fixed::mul(days, cached.1, Round::Down)?, day)?;
		(at, price) = (*next_at, next);
	}
	Ok(fixed::sqrt(fixed::div(squares, days, Round::Up)?, Round::Up)?)
}

/// `sqrt(horizon / unit)`.
fn root_of_time(horizon_ms: u64, unit_ms: u64, round: Round) -> Result<Fixed, RiskError> {
	if horizon_ms == 0 || unit_ms == 0 {
		return Err(EstimateError::Duration.into());
	}
	let ratio = fixed::mul_div(i128::from(horizon_ms), ONE, i128::from(unit_ms), round)?;
	Ok(fixed::sqrt(Fixed::from_inner(ratio), round)?)
}

/// `z * (w * stressed + (1 - w) * sigma) * sqrt(horizon / day)`, rounded up: how far a price is assumed to move while
/// a portfolio is unwound. The part of a stressed level keeps the range from shrinking in calm markets only to jump
/// when they end.
///
/// [`EstimateError::Parameter`] for a weight outside [0, 1] or a negative number, [`EstimateError::Duration`] for a
/// horizon of zero.
pub fn price_scan_range(
	volatility_per_day: Fixed,
	stressed_per_day: Fixed,
	stress_weight: Fixed,
	z: Fixed,
	horizon_ms: u64,
) -> Result<Fixed, RiskError> {
	let zero = Fixed::zero();
	if stress_weight > Fixed::one()
		|| [volatility_per_day, stressed_per_day, stress_weight, z].iter().any(|value| *value < zero)
	{
		return Err(EstimateError::Parameter.into());
	}
	let calm = fixed::mul(fixed::sub(Fixed::one(), stress_weight)?, volatility_per_day, Round::Up)?;
	let blend = fixed::add(fixed::mul(stress_weight, stressed_per_day, Round::Up)?, calm)?;
	let per_day = fixed::mul(z, blend, Round::Up)?;
	Ok(fixed::mul(per_day, root_of_time(horizon_ms, DAY_MS, Round::Up)?, Round::Up)?)
}

/// Between which values a threshold may move, and how far at a time.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
pub struct Rails {
	/// Never below.
	pub floor: Fixed,
	/// Never above.
	pub cap: Fixed,
	/// Largest step up, as a share of the previous value (0.5 = +50 %).
	pub max_step_up: Fixed,
	/// Largest step down, as a share of the previous value, at most 1.
	pub max_step_down: Fixed,
}

impl Rails {
	/// Names what is wrong with the rails.
	pub fn validate(&self) -> Result<(), RiskError> {
		let zero = Fixed::zero();
		if self.floor <= zero || self.floor > self.cap {
			return Err(EstimateError::RailsRange.into());
		}
		if self.max_step_up <= zero || self.max_step_down <= zero || self.max_step_down > Fixed::one() {
			return Err(EstimateError::RailsStep.into());
		}
		Ok(())
	}

	/// The value nearest to `proposed` that the rails allow after `previous`; floor and cap go before steps. A previous
	/// value that is not positive counts as none.
	pub fn clamp(&self, previous: Fixed, proposed: Fixed) -> Fixed {
		let mut value = proposed;
		if previous > Fixed::zero() {
			// A limit that is out of range limits nothing; floor and cap still do.
			let up = fixed::mul(previous, self.max_step_up, Round::Down)
				.and_then(|step| fixed::add(previous, step))
				.unwrap_or(self.cap);
			let down = fixed::mul(previous, self.max_step_down, Round::Down)
				.and_then(|step| fixed::sub(previous, step))
				.unwrap_or(self.floor);
			value = value.max(down).min(up);
		}
		value.min(self.cap).max(self.floor)
	}
}

/// Joint returns of several assets, one row per step of their rings, scaled by `sqrt(horizon / sample interval)`.
///
/// `rings[i]` holds the prices of `assets[i]`, oldest first, all sampled at the same moments. Keeps the newest
/// `max_rows` rows. Rounded down; a scaled return is cut to -100 % and [`MAX_RETURN_PPM`].
///
/// [`EstimateError::Rings`] unless there is one ring per asset, all of one length, and the assets are sorted;
/// [`EstimateError::Price`] and [`EstimateError::Duration`] as above. Fewer than two prices make a matrix without rows.
pub fn historical<Ring: AsRef<[Fixed]>>(
	assets: &[AssetId],
	rings: &[Ring],
	sample_interval_ms: u64,
	horizon_ms: u64,
	max_rows: usize,
) -> Result<Historical, RiskError> {
	let length = rings.first().map_or(0, |ring| ring.as_ref().len());
	let sorted = assets.iter().zip(assets.iter().skip(1)).all(|(a, b)| a < b);
	if !sorted || assets.len() != rings.len() || rings.iter().any(|ring| ring.as_ref().len() != length) {
		return Err(EstimateError::Rings.into());
	}
	let scale = root_of_time(horizon_ms, sample_interval_ms, Round::Down)?;
	let rows = length.saturating_sub(1).min(max_rows).min(MAX_ROWS);
	let skipped = length.saturating_sub(rows).saturating_sub(1);
	let mut columns = Vec::with_capacity(rings.len());
	for ring in rings {
		columns.push(returns(ring.as_ref().get(skipped..).unwrap_or_default())?);
	}
	let mut matrix = Vec::with_capacity(rows.saturating_mul(assets.len()));
	for row in 0..rows {
		for column in &columns {
			let value = i128::from(column.get(row).copied().unwrap_or_default());
			let scaled = fixed::mul_div(value, scale.into_inner(), ONE, Round::Down)?;
			let cut = scaled.clamp(-i128::from(PPM), i128::from(MAX_RETURN_PPM));
			matrix.push(i32::try_from(cut).map_err(|_| MathError::Overflow)?);
		}
	}
	Ok(Historical { assets: assets.to_vec(), returns: matrix })
}
