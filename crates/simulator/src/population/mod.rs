//! Who is margined: portfolios made up from a seed, or real ones from a file.

mod build;
mod csv;
mod generate;

pub use self::csv::{read, read_file, COLUMNS};
pub use build::Place;
pub use generate::generate;

use crate::trader::{Kind, Trader};
use ballast_primitives::{fixed::ONE, AssetId, Fixed, InstrumentId, OptionSeries, VenueId};
use std::collections::BTreeMap;

/// Who is margined.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Population {
	/// As files and reports call them, in the order of `traders`.
	pub names: Vec<String>,
	/// With what they hold at the first bar.
	pub traders: Vec<Trader>,
	/// Of those that were made up, how many would have had less margin than they need, and got less leverage.
	pub lowered: usize,
}

impl Population {
	/// Adds one.
	fn push(&mut self, name: String, trader: Trader) {
		self.names.push(name);
		self.traders.push(trader);
	}

	/// The options that are held, sorted, each once.
	pub fn series(&self) -> Vec<OptionSeries> {
		let positions = self.traders.iter().flat_map(|trader| &trader.portfolio.positions);
		let mut all: Vec<OptionSeries> = positions
			.filter_map(|position| match position.instrument {
				InstrumentId::Option(series) => Some(series),
				_ => None,
			})
			.collect();
		all.sort_unstable();
		all.dedup();
		all
	}
}

/// Shares of a whole, as weights.
pub type Weights<K> = BTreeMap<K, u32>;

/// How portfolios are made up. Every field has a default.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spec {
	/// How many.
	pub size: u32,
	/// Equity at the start, settlement currency: least and most; its logarithm is spread evenly.
	pub equity: (Fixed, Fixed),
	/// Gross value of the positions per equity, by weight. What IM does not allow is lowered until it does.
	pub leverage: Weights<Fixed>,
	/// Kinds by weight.
	pub mix: Weights<Kind>,
	/// Assets by weight; empty for the shares of the assets in what was traded.
	pub assets: Weights<AssetId>,
	/// Venues by weight; empty for all alike.
	pub venues: Weights<VenueId>,
	/// Equity at the start is at least this multiple of IM.
	pub headroom: Fixed,
	/// Days from the start to the expiry of the options that are sold.
	pub option_days: u32,
}

impl Default for Spec {
	fn default() -> Self {
		let tenths = |n: i128| Fixed::from_inner(n * (ONE / 10));
		Self {
			size: 1_000,
			equity: (Fixed::from_u32(500), Fixed::from_u32(500_000)),
			leverage: [(15, 20), (20, 25), (30, 25), (40, 15), (60, 10), (100, 5)]
				.into_iter()
				.map(|(leverage, weight)| (tenths(leverage), weight))
				.collect(),
			mix: [(Kind::Long, 50), (Kind::Hedged, 20), (Kind::StableBorrower, 25), (Kind::OptionSeller, 5)]
				.into(),
			assets: Weights::new(),
			venues: Weights::new(),
			headroom: tenths(11),
			option_days: 30,
		}
	}
}

#[cfg(test)]
mod tests;
