//! Prices of several assets at equal steps of time.

use crate::error::SimulationError;
use ballast_primitives::{fixed::Zero, AssetId, Fixed};

/// An asset of a history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
	/// As its files call it: `DOT`.
	pub symbol: String,
	/// As portfolios, markets and models call it.
	pub id: AssetId,
}

/// Bars of several assets at equal steps. All vectors of numbers are one step after the other, in each one number per asset in
/// the order of `assets`: step `s` of asset `a` is at `s * assets.len() + a`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
	/// When the first bar opens, Unix seconds. The close of step `s` is known at `start + (s + 1) * step`.
	pub start: u64,
	/// Length of a bar, seconds, positive.
	pub step: u32,
	/// Sorted by id, no duplicates, without the settlement currency.
	pub assets: Vec<Asset>,
	/// Last price of each bar, settlement currency per whole unit; zero where there is none (before an asset was listed).
	pub closes: Vec<Fixed>,
	/// Lowest price of each bar; empty when not known, otherwise as `closes`.
	pub lows: Vec<Fixed>,
	/// Highest price of each bar; empty when not known, otherwise as `closes`.
	pub highs: Vec<Fixed>,
	/// Traded in each bar, whole units; empty when not known, otherwise as `closes`.
	pub volumes: Vec<Fixed>,
}

impl History {
	/// Number of steps.
	pub fn steps(&self) -> usize {
		self.closes.len().checked_div(self.assets.len()).unwrap_or(0)
	}

	/// When the close of a step is known, Unix seconds.
	pub fn time(&self, step: usize) -> u64 {
		let steps = u64::try_from(step).unwrap_or(u64::MAX).saturating_add(1);
		self.start.saturating_add(steps.saturating_mul(self.step.into()))
	}

	/// The last step whose close is known at this time (Unix seconds); `None` before the first.
	pub fn known_at(&self, time: u64) -> Option<usize> {
		let closed = time.checked_sub(self.start)?.checked_div(self.step.into())?;
		let closed = usize::try_from(closed).unwrap_or(usize::MAX).min(self.steps());
		closed.checked_sub(1)
	}

	/// Index of an asset.
	pub fn index(&self, asset: AssetId) -> Option<usize> {
		self.assets.binary_search_by_key(&asset, |listed| listed.id).ok()
	}

	/// Price of an asset at the close of a step; `None` where there is none.
	pub fn close(&self, step: usize, asset: usize) -> Option<Fixed> {
		Self::at(&self.closes, self.assets.len(), step, asset).filter(|price| *price > Fixed::zero())
	}

	/// Number of an asset in a step of one of the vectors.
	pub(crate) fn at(values: &[Fixed], width: usize, step: usize, asset: usize) -> Option<Fixed> {
		if asset >= width {
			return None;
		}
		values.get(step.checked_mul(width)?.checked_add(asset)?).copied()
	}

	/// Names the first thing that is wrong with the shape.
	pub fn validate(&self) -> Result<(), SimulationError> {
		let wrong = |what| Err(SimulationError::History(what));
		if self.step == 0 {
			return wrong("the length of a bar is zero");
		}
		if self.assets.is_empty() || self.closes.is_empty() {
			return wrong("there are no prices");
		}
		if self.closes.len().checked_rem(self.assets.len()) != Some(0) {
			return wrong("the last step is not whole");
		}
		let fits = |values: &Vec<Fixed>| values.is_empty() || values.len() == self.closes.len();
		if ![&self.lows, &self.highs, &self.volumes].into_iter().all(fits) {
			return wrong("there are not as many lows, highs or volumes as closes");
		}
		if self.lows.is_empty() != self.highs.is_empty() {
			return wrong("there are lows without highs, or highs without lows");
		}
		let mut previous = ballast_primitives::SETTLEMENT;
		for asset in &self.assets {
			if asset.id <= previous {
				return wrong("assets are not sorted by id, or one is the settlement currency");
			}
			previous = asset.id;
		}
		match self.closes.iter().any(|price| *price < Fixed::zero()) {
			true => wrong("a price is negative"),
			false => Ok(()),
		}
	}
}
