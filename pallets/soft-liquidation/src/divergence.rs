//! Whether the oracle says of prices what markets say. When it does not, nobody knows which of them is wrong, and nothing is
//! forced on anybody who has the asset.

use crate::{Config, MarginUnavailable, Pallet};
use alloc::vec::Vec;
use ballast_primitives::{fixed, traits::DepthSource, Fixed, Round};
use ballast_risk::Market;
use polkadot_sdk::{frame_support::traits::Get, sp_arithmetic::Permill};

/// Fewest venues that can contradict the oracle. One alone may be the one that is wrong, or that somebody moved in order not to
/// be unwound.
const WITNESSES: usize = 2;

impl<T: Config> Pallet<T> {
	/// Errors: [`MarginUnavailable::DivergingPrice`] for the first asset of which the median of the venues' fresh prices is
	/// further from the mark than [`Config::MaxDivergence`], as a share of the larger of the two.
	pub(crate) fn ensure_venues_agree(market: &Market) -> Result<(), MarginUnavailable> {
		let most = <T as Config>::MaxDivergence::get();
		let diverges = |mark: Fixed, prices: Vec<Fixed>| {
			median(prices, mark).is_some_and(|price| is_far(mark, price, most))
		};
		let found = market
			.assets
			.iter()
			.find(|state| diverges(state.mark, <T as Config>::Depth::venue_prices(state.asset)));
		match found {
			Some(state) => Err(MarginUnavailable::DivergingPrice(state.asset)),
			None => Ok(()),
		}
	}
}

/// The median; of an even number what lies nearest to the mark from the one in the middle to the other. `None` of fewer than
/// [`WITNESSES`] positive prices.
fn median(mut prices: Vec<Fixed>, mark: Fixed) -> Option<Fixed> {
	prices.retain(|price| *price > Fixed::default());
	if prices.len() < WITNESSES {
		return None;
	}
	prices.sort();
	let upper = *prices.get(prices.len() / 2)?;
	let lower = *prices.get(prices.len().checked_sub(1)? / 2)?;
	// They are sorted.
	Some(mark.clamp(lower, upper))
}

/// Whether two prices are further apart than this share of the larger one. What is out of range is far.
fn is_far(a: Fixed, b: Fixed, most: Permill) -> bool {
	let share = Fixed::from_inner(i128::from(most.deconstruct()).saturating_mul(fixed::ONE / 1_000_000));
	let distance = fixed::sub(a, b).and_then(fixed::abs);
	let allowed = fixed::mul(a.max(b), share, Round::Down);
	!matches!((distance, allowed), (Ok(distance), Ok(allowed)) if distance <= allowed)
}
