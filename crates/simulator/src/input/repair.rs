//! What was put right in the input, so that it can be said.

use serde::{Deserialize, Serialize};

/// Of what kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RepairKind {
	/// A bar occurred twice, with the same numbers: one was taken.
	Doubled,
	/// Bars did not ascend: they were sorted.
	Unsorted,
	/// Bars were missing: the last close was put in, with volume 0.
	Filled,
	/// Bars at the beginning were missing: the first open was put in, with volume 0.
	Begun,
	/// The asset begins too late, ends too early, or has too long a hole: it was left out.
	LeftOut,
	/// The symbol stands for no asset: it was passed over.
	Unknown,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repair {
	/// Of what kind.
	pub kind: RepairKind,
	/// Whose bars: a ticker, or a symbol.
	pub of: String,
	/// How many bars; 0 where it is not about bars.
	pub bars: u64,
	/// File and line of the first, or why.
	pub place: String,
}

impl Repair {
	pub(super) fn new(kind: RepairKind, of: &str, bars: u64, place: String) -> Self {
		Self { kind, of: of.into(), bars, place }
	}

	pub(super) fn unknown(symbol: String) -> Self {
		Self { kind: RepairKind::Unknown, of: symbol, bars: 0, place: "no asset of the scenario".into() }
	}

	/// In words.
	pub fn say(&self) -> String {
		let Self { of, bars, place, .. } = self;
		match self.kind {
			RepairKind::Doubled => format!("{of}: {bars} bars occur twice, one of each is taken ({place})"),
			RepairKind::Unsorted => format!("{of}: {bars} bars are out of order and were sorted ({place})"),
			RepairKind::Filled => {
				format!("{of}: {bars} bars are missing, the last close stands in ({place})")
			}
			RepairKind::Begun => {
				format!("{of}: {bars} bars are missing at the beginning, the first open stands in ({place})")
			}
			RepairKind::LeftOut => format!("{of}: left out, {place}"),
			RepairKind::Unknown => format!("{of}: passed over, {place}"),
		}
	}
}
