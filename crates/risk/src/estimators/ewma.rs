//! Observed volatility: an exponentially weighted moving average over samples at any spacing.

use super::{index, positive, DAY_MS};
use crate::error::{EstimateError, RiskError};
use ballast_primitives::{
	fixed::{self, Zero, ONE},
	Fixed, Round,
};

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

/// Sums of squared returns and of the time they took, both fading.
///
/// Every squared return and its time lose half of their weight per half-life; the variance per day is the quotient of
/// the two sums, so that gaps and irregular spacing neither raise nor lower it.
pub(super) struct Ewma {
	half_life_ms: u64,
	squares: Fixed,
	days: Fixed,
	/// The decay of the last elapsed time; most steps take the same time.
	cached: (u64, Fixed),
}

impl Ewma {
	/// [`EstimateError::Duration`] for a half-life of zero.
	pub(super) fn new(half_life_ms: u64) -> Result<Self, RiskError> {
		if half_life_ms == 0 {
			return Err(EstimateError::Duration.into());
		}
		Ok(Self { half_life_ms, squares: Fixed::zero(), days: Fixed::zero(), cached: (0, Fixed::zero()) })
	}

	/// Takes in a step of `elapsed` (positive) milliseconds between two positive prices.
	pub(super) fn push(&mut self, elapsed: u64, before: Fixed, after: Fixed) -> Result<(), RiskError> {
		if self.cached.0 != elapsed {
			self.cached = (elapsed, decay(elapsed, self.half_life_ms)?);
		}
		let fade = self.cached.1;
		let change = fixed::div(fixed::abs(fixed::sub(after, before)?)?, before, Round::Up)?;
		let square = fixed::mul(change, change, Round::Up)?;
		let day =
			Fixed::from_inner(fixed::mul_div(i128::from(elapsed), ONE, i128::from(DAY_MS), Round::Down)?);
		self.squares = fixed::add(fixed::mul(self.squares, fade, Round::Up)?, square)?;
		self.days = fixed::add(fixed::mul(self.days, fade, Round::Down)?, day)?;
		Ok(())
	}

	/// Volatility per day as a share of the price, rounded up; an error before the first step.
	pub(super) fn volatility(&self) -> Result<Fixed, RiskError> {
		Ok(fixed::sqrt(fixed::div(self.squares, self.days, Round::Up)?, Round::Up)?)
	}
}

/// Volatility per day as a share of the price, from samples `(ms, price)` at any spacing, rounded up.
///
/// Every squared return and the time it took lose half of their weight per half-life; the variance per day is the
/// quotient of the two sums, so that gaps and irregular spacing neither raise nor lower it.
///
/// [`EstimateError::NotEnoughSamples`] for fewer than two, [`EstimateError::Time`] unless times rise,
/// [`EstimateError::Price`] for a price that is not positive, [`EstimateError::Duration`] for a half-life of zero.
pub fn ewma_volatility(samples: &[(u64, Fixed)], half_life_ms: u64) -> Result<Fixed, RiskError> {
	let mut ewma = Ewma::new(half_life_ms)?;
	let ((first_at, first), rest) = match samples {
		[first, rest @ ..] if !rest.is_empty() => (*first, rest),
		_ => return Err(EstimateError::NotEnoughSamples.into()),
	};
	let (mut at, mut price) = (first_at, positive(first, 0)?);
	for (position, (next_at, next)) in rest.iter().enumerate() {
		let position = position.saturating_add(1);
		let next = positive(*next, position)?;
		let elapsed = match next_at.checked_sub(at) {
			Some(elapsed) if elapsed > 0 => elapsed,
			_ => return Err(EstimateError::Time(index(position)).into()),
		};
		ewma.push(elapsed, price, next)?;
		(at, price) = (*next_at, next);
	}
	ewma.volatility()
}
