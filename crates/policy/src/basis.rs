//! What a plan was made on, so that one that was made on something else is refused by that name.
//!
//! The verifier judges a plan at its own moment, whatever the plan says of itself. But a plan that fits by accident is not the
//! one that its planner meant: it was sized for other prices, by another model, or before the last slice.

use alloc::vec::Vec;
use ballast_primitives::{fixed, AssetId, Fixed, Round, SETTLEMENT};
use ballast_risk::Market;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use polkadot_sdk::{sp_core::ConstU32, sp_runtime::BoundedVec};
use scale_info::TypeInfo;

/// Most prices that a plan is made on: those of all assets of a portfolio, and that of the settlement currency.
pub const MAX_MARKS: u32 = 64;

/// A price that the planner saw.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Mark {
	/// Of what.
	pub asset: AssetId,
	/// As in [`ballast_risk::AssetState::mark`]; of the settlement currency [`Market::peg`].
	pub price: Fixed,
}

/// What a plan was made on.
///
/// The market is told by its prices and not by a hash of them: prices are fed in most blocks, so that hardly a plan would find
/// the hash that it was made on, while it is still a plan for this market after they have moved a little.
#[derive(
	Clone, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct PlanBasis {
	/// Prices of all assets of the portfolio, and that of the settlement currency.
	pub marks: BoundedVec<Mark, ConstU32<MAX_MARKS>>,
	/// Version of the risk model: its thresholds and its scenarios.
	pub set: u32,
	/// How many slices and takes of the account had been dispatched.
	pub sequence: u32,
}

impl PlanBasis {
	/// Of a plan that is made on this market; `None` when it has more than [`MAX_MARKS`] prices.
	pub fn new(market: &Market, set: u32, sequence: u32) -> Option<Self> {
		let marks: Vec<Mark> = marks(market).collect();
		Some(Self { marks: marks.try_into().ok()?, set, sequence })
	}

	/// Whether every price of the market is there, and was within this share of what it is now. Prices of other assets do
	/// not matter. A product out of range is no distance that anything is within.
	pub fn is_of(&self, market: &Market, band: Fixed) -> bool {
		marks(market).all(|now| {
			let Some(seen) = self.marks.iter().find(|seen| seen.asset == now.asset) else { return false };
			let distance = fixed::sub(seen.price, now.price).and_then(fixed::abs);
			let most = fixed::mul(now.price, band, Round::Down);
			matches!((distance, most), (Ok(distance), Ok(most)) if distance <= most)
		})
	}
}

fn marks(market: &Market) -> impl Iterator<Item = Mark> + '_ {
	let settlement = Mark { asset: SETTLEMENT, price: market.peg };
	market
		.assets
		.iter()
		.map(|state| Mark { asset: state.asset, price: state.mark })
		.chain(core::iter::once(settlement))
}
