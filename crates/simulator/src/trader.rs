//! Whose portfolios are replayed.

use ballast_risk::Portfolio;
use serde::{Deserialize, Serialize};

/// What somebody is after.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
	/// Levered long: assets bought with borrowed settlement currency, or perpetuals.
	Long,
	/// Long one thing and short another.
	Hedged,
	/// Borrows settlement currency on collateral and does not trade.
	StableBorrower,
	/// Sold options against collateral.
	OptionSeller,
	/// As a file says.
	#[default]
	Given,
}

impl Kind {
	/// All of them.
	pub const ALL: [Kind; 5] =
		[Kind::Long, Kind::Hedged, Kind::StableBorrower, Kind::OptionSeller, Kind::Given];

	/// As files and reports call it.
	pub fn name(&self) -> &'static str {
		match self {
			Kind::Long => "long",
			Kind::Hedged => "hedged",
			Kind::StableBorrower => "stable-borrower",
			Kind::OptionSeller => "option-seller",
			Kind::Given => "given",
		}
	}
}

/// Somebody with a portfolio. What is at which venue is said by its positions; at most one position per venue and instrument.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trader {
	/// What it is after; for reports only.
	pub kind: Kind,
	/// What it holds when the run begins. Options and futures must not end before the run does.
	pub portfolio: Portfolio,
}
