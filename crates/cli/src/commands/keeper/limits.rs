//! What a keeper allows itself, in a file.

use crate::{
	document::{self, Node},
	place::{At, Table},
};
use anyhow::{bail, Context, Result};
use ballast_primitives::{
	fixed::{One, Zero},
	AssetId, Fixed, InstrumentId, SETTLEMENT,
};
use std::{
	collections::{BTreeMap, BTreeSet},
	path::Path,
};

/// A kind of position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
	/// The asset itself, or a debt in it.
	Spot,
	/// A perpetual.
	Perpetual,
	/// A future with a date.
	Future,
	/// An option.
	Option,
}

impl Kind {
	/// All of them, in the order of [`Profit::kinds`].
	pub const ALL: [Kind; 4] = [Kind::Spot, Kind::Perpetual, Kind::Future, Kind::Option];

	/// Of an instrument.
	pub fn of(instrument: &InstrumentId) -> Self {
		match instrument {
			InstrumentId::Spot(_) => Kind::Spot,
			InstrumentId::Perpetual(_) => Kind::Perpetual,
			InstrumentId::Future { .. } => Kind::Future,
			InstrumentId::Option(_) => Kind::Option,
		}
	}

	/// As it is called in the file.
	pub fn name(self) -> &'static str {
		match self {
			Kind::Spot => "spot",
			Kind::Perpetual => "perpetual",
			Kind::Future => "future",
			Kind::Option => "option",
		}
	}
}

/// What a keeper allows itself. Amounts in settlement currency unless something else is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
	/// Assets that may be taken over; `None` for all.
	pub assets: Option<BTreeSet<AssetId>>,
	/// Most gross value of one take.
	pub most_value: Fixed,
	/// Most gross value of all takes that are under way.
	pub most_in_flight: Fixed,
	/// Least equity over maintenance margin of its own portfolio with what it takes.
	pub least_health: Fixed,
	/// Least profit.
	pub profit: Profit,
	/// Most bids in a minute.
	pub bids_per_minute: u32,
	/// Most fees in an hour, native currency.
	pub fees_per_hour: Fixed,
	/// Stops when takes have cost so much more than what came of them was worth.
	pub stop_loss: Fixed,
}

/// Least profit, as a share of the gross value taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profit {
	/// By kind; a kind without is not taken.
	pub kinds: [Option<Fixed>; 4],
	/// By asset, instead of the kind's.
	pub assets: BTreeMap<AssetId, Fixed>,
}

impl Profit {
	/// For a position; `None` when its kind is not taken.
	pub fn of(&self, instrument: &InstrumentId) -> Option<Fixed> {
		let kind = Kind::of(instrument);
		let index = Kind::ALL.iter().position(|other| *other == kind)?;
		let share = self.kinds.get(index).copied().flatten()?;
		Some(self.assets.get(&instrument.underlying()).copied().unwrap_or(share))
	}
}

/// Reads a file, or stdin for `-`.
pub fn read(path: &Path) -> Result<Limits> {
	let name = if path == Path::new("-") { "stdin".into() } else { path.display().to_string() };
	document::read(path, None).and_then(|document| parse(&document)).context(name)
}

/// Reads a document.
pub fn parse(document: &Node) -> Result<Limits> {
	let root = At::root(document, "").table(&["assets", "value", "health", "profit", "pace", "stop"])?;
	let assets = root.read("assets", assets)?;
	let value = root.need("value")?.table(&["most", "most_in_flight"])?;
	let most_value = value.need("most")?.positive()?;
	let most_in_flight = value.need("most_in_flight")?.positive()?;
	if most_value > most_in_flight {
		return Err(value
			.need("most")?
			.wrong("more than value.most_in_flight, so that it could not be used"));
	}
	let least = root.need("health")?.table(&["least"])?.need("least")?;
	let least_health = least.positive()?;
	if least_health <= Fixed::one() {
		return Err(least.wrong("must be above 1: at 1 the keeper's own portfolio is unwound"));
	}
	let pace = root.need("pace")?.table(&["bids_per_minute", "fees_per_hour"])?;
	let bids = pace.need("bids_per_minute")?;
	let bids_per_minute = u32::try_from(bids.whole()?).map_err(|_| bids.wrong("out of range"))?;
	if bids_per_minute == 0 {
		return Err(
			bids.wrong("must be above zero; a keeper that never bids need not run (or use --dry-run)")
		);
	}
	let limits = Limits {
		profit: profit(&root.need("profit")?, assets.as_ref())?,
		assets,
		most_value,
		most_in_flight,
		least_health,
		bids_per_minute,
		fees_per_hour: pace.need("fees_per_hour")?.positive()?,
		stop_loss: root.need("stop")?.table(&["loss"])?.need("loss")?.positive()?,
	};
	Ok(limits)
}

fn assets(at: &At) -> Result<BTreeSet<AssetId>> {
	let mut assets = BTreeSet::new();
	for item in at.list()? {
		let asset = not_settlement(&item, item.asset()?)?;
		if !assets.insert(asset) {
			return Err(item.wrong("the same as an asset before it"));
		}
	}
	if assets.is_empty() {
		return Err(at.wrong("no assets; leave it out to allow all"));
	}
	Ok(assets)
}

fn not_settlement(at: &At, asset: AssetId) -> Result<AssetId> {
	if asset == SETTLEMENT {
		return Err(at.wrong("the settlement currency always comes along, and without a profit"));
	}
	Ok(asset)
}

fn profit(at: &At, allowed: Option<&BTreeSet<AssetId>>) -> Result<Profit> {
	let [spot, perpetual, future, option] = Kind::ALL.map(Kind::name);
	let table = at.table(&[spot, perpetual, future, option, "assets"])?;
	let mut kinds = [None; 4];
	for (kind, share) in Kind::ALL.into_iter().zip(kinds.iter_mut()) {
		*share = table.read(kind.name(), below_one)?;
	}
	if kinds.iter().all(Option::is_none) {
		return Err(at.wrong("no kind of position is allowed; give a least profit for at least one"));
	}
	Ok(Profit { kinds, assets: by_asset(&table, allowed)? })
}

/// A share in [0, 1).
fn below_one(at: &At) -> Result<Fixed> {
	let share = at.share()?;
	if share == Fixed::one() {
		return Err(at.wrong("must be below 1: nobody gives a portfolio away with as much again"));
	}
	Ok(share)
}

fn by_asset(table: &Table, allowed: Option<&BTreeSet<AssetId>>) -> Result<BTreeMap<AssetId, Fixed>> {
	let mut shares = BTreeMap::new();
	let Some(at) = table.get("assets") else { return Ok(shares) };
	for (name, share) in at.entries()? {
		let asset = not_settlement(&share, share.asset_of(name)?)?;
		if allowed.is_some_and(|allowed| !allowed.contains(&asset)) {
			bail!("{}: not among `assets`, so that it would not be taken", share.place());
		}
		if shares.insert(asset, below_one(&share)?).is_some() {
			bail!("{}: stands for the same as another entry", share.place());
		}
	}
	Ok(shares)
}

impl Limits {
	/// Whether no least profit is above zero.
	pub fn is_without_profit(&self) -> bool {
		let zero = |share: &Fixed| *share == Fixed::zero();
		self.profit.kinds.iter().flatten().all(zero) && self.profit.assets.values().all(zero)
	}
}

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
	use super::*;
	use crate::document::Format;

	const GOOD: &str =
		"assets = ['DOT', 2]\n[value]\nmost = 1000\nmost_in_flight = '2500.5'\n[health]\nleast = 1.5\n\
		[profit]\nspot = 0.01\nperpetual = 0\n[profit.assets]\nDOT = 0.02\n[pace]\nbids_per_minute = 3\n\
		fees_per_hour = 0.5\n[stop]\nloss = 100\n";

	fn toml(text: &str) -> Result<Limits> {
		parse(&document::parse(text, Format::Toml).unwrap())
	}

	#[test]
	fn example_should_be_read() {
		let limits = read(Path::new("examples/keeper.toml")).unwrap();
		assert!(!limits.is_without_profit());
		assert!(limits.profit.of(&InstrumentId::Spot(AssetId(1))).is_some());
	}

	#[test]
	fn limits_should_be_read_whole() {
		let limits = toml(GOOD).unwrap();
		assert_eq!(limits.assets, Some([AssetId(1), AssetId(2)].into()));
		assert_eq!(limits.most_in_flight, Fixed::from_rational(5001, 2));
		assert_eq!(limits.bids_per_minute, 3);
		let of = |instrument| limits.profit.of(&instrument);
		assert_eq!(of(InstrumentId::Spot(AssetId(1))), Some(Fixed::from_rational(1, 50)));
		assert_eq!(of(InstrumentId::Spot(AssetId(2))), Some(Fixed::from_rational(1, 100)));
		assert_eq!(of(InstrumentId::Perpetual(AssetId(2))), Some(Fixed::zero()));
		assert_eq!(of(InstrumentId::Future { underlying: AssetId(1), expiry: 1 }), None);
	}

	#[test]
	fn limits_should_be_refused_by_place() {
		let refused = |piece: &str, by: &str, says: &str| {
			assert!(GOOD.contains(piece), "{piece}");
			let error = toml(&GOOD.replace(piece, by)).unwrap_err().to_string();
			assert!(error.contains(says), "{by}: {error}");
		};
		refused("[stop]", "[halt]", "halt: unknown field");
		refused("most = 1000", "most = 1000\nleast = 1", "value.least: unknown field");
		refused("most = 1000", "", "value.most: missing");
		refused("most = 1000", "most = 0", "value.most: must be above zero");
		refused("most = 1000", "most = 3000", "value.most: more than value.most_in_flight");
		refused("most = 1000", "most = 'much'", "value.most: 'much' is not a decimal number");
		refused("least = 1.5", "least = 1", "health.least: must be above 1");
		refused("least = 1.5", "least = -2", "health.least: must be above zero");
		refused("spot = 0.01", "spot = 1.2", "profit.spot: must be between 0 and 1");
		refused("spot = 0.01", "spot = 1", "profit.spot: must be below 1");
		refused("spot = 0.01\nperpetual = 0", "", "profit: no kind");
		refused("DOT = 0.02", "BTC = 0.02", "profit.assets.BTC: not among");
		refused("DOT = 0.02", "DOT = 0.02\n1 = 0.02", "profit.assets.1: stands for the same");
		refused("DOT = 0.02", "USD = 0.02", "profit.assets.USD: the settlement currency");
		refused("['DOT', 2]", "[]", "assets: no assets");
		refused("['DOT', 2]", "['DOT', 1]", "assets[1]: the same");
		refused("['DOT', 2]", "['EOS']", "assets[0]: unknown asset");
		refused("bids_per_minute = 3", "bids_per_minute = 0", "pace.bids_per_minute: must be above zero");
		refused("bids_per_minute = 3", "bids_per_minute = 1.5", "pace.bids_per_minute: '1.5' is not a whole");
		refused("fees_per_hour = 0.5", "fees_per_hour = 0", "pace.fees_per_hour: must be above zero");
		refused("loss = 100", "loss = -1", "stop.loss: must be above zero");
	}
}
