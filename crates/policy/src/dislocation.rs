//! Whether markets trade so far from the marks that there is nobody to sell to there.
//!
//! Where venues trade further from the marks than the planner does there are no slices. While that goes for most of what an account
//! has, waiting for them would only cost time, and keepers, who can wait or trade elsewhere, are asked at once.

use crate::{
	error::PolicyError,
	impact::{after_fee, band_edge, is_within},
	planner::{VenueDepth, BAND_EXPECTED},
	rules::Rules,
};
use ballast_primitives::{
	fixed::{self, Zero},
	Fixed, Round,
};
use ballast_risk::{Market, Portfolio};

impl VenueDepth {
	/// Price from which an order's impact is reckoned: the worse one for the account of the mark and of where the venue trades.
	pub fn price_for(&self, mark: Fixed, buys: bool) -> Fixed {
		let price = self.price.filter(|price| *price > Fixed::zero()).unwrap_or(mark);
		if buys {
			price.max(mark)
		} else {
			price.min(mark)
		}
	}
}

/// Whether more than half of the portfolio, by size, is at venues that trade further from the marks, on the bad side for it, than
/// the planner trades, however little is sold.
///
/// Positions in markets that nothing is known of do not count on either side. What cannot be valued is not dislocated.
pub fn is_dislocated(portfolio: &Portfolio, market: &Market, depths: &[VenueDepth], rules: &Rules) -> bool {
	let measure = || -> Result<bool, PolicyError> {
		let band = fixed::mul(rules.price_band, BAND_EXPECTED, Round::Down)?;
		// What is within the band less what is not.
		let mut balance = Fixed::zero();
		for position in portfolio.positions.iter().filter(|p| !p.instrument.is_settlement()) {
			let asset = position.instrument.underlying();
			let found = depths.iter().find(|d| d.venue == position.venue && d.asset == asset);
			let Some(depth) = found.filter(|_| !position.quantity.is_zero()) else { continue };
			let (mark, buys) = (market.state(asset)?.mark, position.quantity < Fixed::zero());
			let price = after_fee(depth.price_for(mark, buys), buys, rules)?;
			let size = position.size(market)?;
			balance = match is_within(price, band_edge(mark, buys, band)?, buys) {
				true => fixed::add(balance, size)?,
				false => fixed::sub(balance, size)?,
			};
		}
		Ok(balance < Fixed::zero())
	};
	measure().unwrap_or(false)
}
