//! Positions netted into one holding per asset.

use crate::{error::RiskError, position::Position, sum::Sum};
use alloc::vec::Vec;
use ballast_primitives::{
	fixed::{self, Zero},
	AssetId, Fixed, InstrumentId, MathError, OptionKind, OptionSeries, VenueId,
};

/// The net of one option over all venues.
#[derive(Clone, Copy)]
pub(crate) struct OptionHolding {
	pub series: OptionSeries,
	pub quantity: Fixed,
}

/// All positions whose price is that of one asset, as sums of quantities.
pub(crate) struct Holding {
	pub asset: AssetId,
	/// Spot less debts.
	pub spot: Fixed,
	pub perpetual: Fixed,
	/// Sum over venues of the size of the net position of spot, perpetuals and futures there.
	pub gross: Fixed,
	/// Sum over venues of the size of the net perpetual there.
	pub gross_perpetual: Fixed,
	/// By expiry, sorted.
	pub futures: Vec<(u64, Fixed)>,
	/// Sorted by expiry, strike and kind.
	pub options: Vec<OptionHolding>,
}

/// What is held in one asset at one venue.
pub(crate) struct VenueHolding {
	pub asset: AssetId,
	pub venue: VenueId,
	/// Size of the net of spot, perpetuals and futures, and of every option, in units.
	pub size: Fixed,
}

/// A position of a portfolio: sorts by asset and venue.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Entry {
	/// Index of the asset in the model, then the venue in the order of the venues.
	key: u64,
	/// Index in the portfolio.
	position: u32,
}

/// Binary digits of a venue: one more than a parachain's number has.
const VENUE: u32 = 33;

impl Entry {
	pub fn new(asset: usize, venue: VenueId, position: usize) -> Result<Self, MathError> {
		let venue = match venue {
			VenueId::Home => 0,
			VenueId::Sibling(id) => u64::from(id).wrapping_add(1),
		};
		// Assets are sorted by a number of 32 binary digits without duplicates; a model of more than half of them exists as
		// little as a portfolio of so many positions.
		let index = |index: usize| u32::try_from(index).map_err(|_| MathError::Overflow);
		if asset >= 1 << 31 {
			return Err(MathError::Overflow);
		}
		Ok(Self { key: u64::from(index(asset)?) << VENUE | venue, position: index(position)? })
	}

	/// Index of the asset in the model.
	pub fn asset(&self) -> usize {
		(self.key >> VENUE) as usize
	}
}

/// Nets the positions in one asset, sorted by venue; adds what is held at each venue.
pub(crate) fn holding(
	asset: AssetId,
	of_asset: &[Entry],
	positions: &[Position],
	venues: &mut Vec<VenueHolding>,
) -> Result<Holding, RiskError> {
	let (mut spot, mut perpetual) = (Sum::default(), Sum::default());
	let (mut gross, mut gross_perpetual) = (Sum::default(), Sum::default());
	let (mut futures, mut options): (Vec<(u64, Fixed)>, Vec<OptionHolding>) = (Vec::new(), Vec::new());
	for of_venue in of_asset.chunk_by(|a, b| a.key == b.key) {
		let (mut net, mut net_perpetual, mut size) = (Sum::default(), Sum::default(), Sum::default());
		let positions = of_venue.iter().filter_map(|entry| positions.get(entry.position as usize));
		for entry in positions.clone() {
			match entry.instrument {
				InstrumentId::Spot(_) => spot.add(entry.quantity)?,
				InstrumentId::Perpetual(_) => {
					perpetual.add(entry.quantity)?;
					net_perpetual.add(entry.quantity)?;
				}
				InstrumentId::Future { expiry, .. } => futures.push((expiry, entry.quantity)),
				InstrumentId::Option(series) => {
					options.push(OptionHolding { series, quantity: entry.quantity });
					size.add(fixed::abs(entry.quantity)?)?;
					continue;
				}
			}
			net.add(entry.quantity)?;
		}
		let net = fixed::abs(net.total()?)?;
		gross.add(net)?;
		size.add(net)?;
		gross_perpetual.add(fixed::abs(net_perpetual.total()?)?)?;
		let size = size.total()?;
		if let (false, Some(venue)) = (size.is_zero(), positions.clone().next().map(|entry| entry.venue)) {
			venues.push(VenueHolding { asset, venue, size });
		}
	}
	Ok(Holding {
		asset,
		spot: spot.total()?,
		perpetual: perpetual.total()?,
		gross: gross.total()?,
		gross_perpetual: gross_perpetual.total()?,
		futures: net_of(futures, |future| future.0, |future| &mut future.1)?,
		options: net_of(options, |option| option.series, |option| &mut option.quantity)?,
	})
}

/// Sorts by key, sums the quantities of equal keys, and drops what nets to nothing.
fn net_of<T: Clone, K: Ord>(
	mut items: Vec<T>,
	key: impl Fn(&T) -> K,
	quantity: impl Fn(&mut T) -> &mut Fixed,
) -> Result<Vec<T>, RiskError> {
	if items.is_empty() {
		return Ok(items);
	}
	items.sort_unstable_by_key(&key);
	let mut netted = Vec::with_capacity(items.len());
	for equal in items.chunk_by_mut(|a, b| key(a) == key(b)) {
		let mut sum = Sum::default();
		for item in equal.iter_mut() {
			sum.add(*quantity(item))?;
		}
		let total = sum.total()?;
		if let (false, Some(first)) = (total.is_zero(), equal.first()) {
			let mut item = first.clone();
			*quantity(&mut item) = total;
			netted.push(item);
		}
	}
	Ok(netted)
}

impl Holding {
	/// Nothing in an asset.
	pub fn empty(asset: AssetId) -> Self {
		let zero = Fixed::zero();
		Self {
			asset,
			spot: zero,
			perpetual: zero,
			gross: zero,
			gross_perpetual: zero,
			futures: Vec::new(),
			options: Vec::new(),
		}
	}

	/// Options sold that no bought one of the other kind at the same strike and expiry offsets, in units.
	pub fn naked_shorts(&self) -> Result<Fixed, RiskError> {
		let mut naked = Sum::default();
		for of_strike in self
			.options
			.chunk_by(|a, b| (a.series.expiry, a.series.strike) == (b.series.expiry, b.series.strike))
		{
			let mut net = Sum::default();
			for option in of_strike {
				net.add(option.quantity)?;
			}
			naked.add(fixed::abs(net.total()?.min(Fixed::zero()))?)?;
		}
		Ok(naked.total()?)
	}
}

/// Calls and puts of one strike as quantities of the call and of the put.
pub(crate) fn calls_and_puts(of_strike: &[OptionHolding]) -> Result<(Fixed, Fixed), RiskError> {
	let (mut calls, mut puts) = (Sum::default(), Sum::default());
	for option in of_strike {
		match option.series.kind {
			OptionKind::Call => calls.add(option.quantity)?,
			OptionKind::Put => puts.add(option.quantity)?,
		}
	}
	Ok((calls.total()?, puts.total()?))
}
