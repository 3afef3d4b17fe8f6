//! How the oracle operators' values become one price, and how that price is read.

use alloc::vec::Vec;
use ballast_primitives::{
	fixed::{self, Round, ONE},
	AssetId, Fixed,
};
use core::{cmp::Ordering, marker::PhantomData};
use polkadot_sdk::{
	frame_support::traits::{Get, Time},
	pallet_oracle::{self, traits::CombineData, TimestampedValue},
};

/// The latest combined price of an asset and its time in milliseconds since 1970, whatever its age.
pub trait PriceFeed {
	/// `None` when there never was one.
	fn latest(asset: AssetId) -> Option<(Fixed, u64)>;
}

/// Reads `pallet_oracle`, instance `I` of runtime `T`.
pub struct OracleFeed<T, I = ()>(PhantomData<(T, I)>);

impl<T, I> PriceFeed for OracleFeed<T, I>
where
	T: pallet_oracle::Config<I, OracleKey = AssetId, OracleValue = Fixed>,
	T::Time: Time<Moment = u64>,
	I: 'static,
{
	fn latest(asset: AssetId) -> Option<(Fixed, u64)> {
		pallet_oracle::Values::<T, I>::get(asset).map(|stamped| (stamped.value, stamped.timestamp))
	}
}

/// Largest price that is believed, settlement currency per unit: 10^12.
const MAX_PRICE: Fixed = Fixed::from_inner(1_000_000_000_000 * ONE);
/// Largest relative step that one operator alone can cause.
const MAX_LONE_JUMP: Fixed = Fixed::from_inner(ONE / 2);

type Stamped = TimestampedValue<Fixed, u64>;

/// Combines operators' values to their median.
///
/// * Values that are not positive, beyond any plausible price, or older than `MaxAge` milliseconds do not count.
/// * Of an even number of values, the one of the middle two that is nearer to the previous price counts (without a
///   fresh previous price the lower one): a mean would let one of two operators pull the price anywhere.
/// * A step of more than one half against a fresh previous price needs two operators who saw a step that large in the
///   same direction. Until then the previous price stays, with its own time, so that a lasting disagreement ends in an
///   expired price and not in a wrong one.
/// * When nothing counts, the previous price stays; readers check its age.
pub struct ExpiringMedian<Clock, MaxAge>(PhantomData<(Clock, MaxAge)>);

impl<Clock, MaxAge> CombineData<AssetId, Stamped> for ExpiringMedian<Clock, MaxAge>
where
	Clock: Time<Moment = u64>,
	MaxAge: Get<u64>,
{
	fn combine_data(_: &AssetId, values: Vec<Stamped>, previous: Option<Stamped>) -> Option<Stamped> {
		combine(Clock::now(), MaxAge::get(), values, previous)
	}
}

fn is_believable(now: u64, max_age: u64, value: &Stamped) -> bool {
	// Ages are times, not money; a value of the future (which the oracle cannot hold) counts as new.
	now.saturating_sub(value.timestamp) <= max_age
		&& value.value > Fixed::default()
		&& value.value <= MAX_PRICE
}

/// The relative step from `previous` to `value` when it is larger than [`MAX_LONE_JUMP`]: its direction.
fn jump(previous: Fixed, value: Fixed) -> Option<Ordering> {
	let large = fixed::mul(previous, MAX_LONE_JUMP, Round::Down)
		.and_then(|limit| Ok(fixed::abs(fixed::sub(value, previous)?)? > limit))
		// What does not even compute is no small step.
		.unwrap_or(true);
	large.then(|| value.cmp(&previous))
}

pub(crate) fn combine(
	now: u64,
	max_age: u64,
	mut values: Vec<Stamped>,
	previous: Option<Stamped>,
) -> Option<Stamped> {
	values.retain(|value| is_believable(now, max_age, value));
	values.sort();
	let reference = previous.as_ref().filter(|p| is_believable(now, max_age, p)).map(|p| p.value);

	let half = values.len() / 2;
	let upper = values.get(half).copied();
	let median = if values.len() % 2 == 1 {
		upper
	} else {
		let lower = half.checked_sub(1).and_then(|index| values.get(index)).copied();
		match (lower, upper, reference) {
			(Some(lower), Some(upper), Some(reference)) => {
				let distance = |v: &Stamped| {
					fixed::sub(v.value, reference)
						.and_then(fixed::abs)
						.unwrap_or(Fixed::from_inner(i128::MAX))
				};
				Some(if distance(&upper) < distance(&lower) { upper } else { lower })
			}
			(lower, _, _) => lower,
		}
	};
	let Some(median) = median else { return previous };

	if let Some(reference) = reference {
		if let Some(direction) = jump(reference, median.value) {
			let agreed = values.iter().filter(|v| jump(reference, v.value) == Some(direction)).count();
			if agreed < 2 {
				return previous;
			}
		}
	}
	Some(median)
}
