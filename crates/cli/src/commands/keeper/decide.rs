//! Whether to bid, and for how much. No chain and no clock: everything is an argument.

use super::limits::{Kind, Limits};
use crate::{assets::ticker, decimal};
use ballast_policy::{fingerprint, Auction, Bid, BidError, Leg, Lot, Offer, Rules, Take};
use ballast_primitives::{
	fixed::{self, Zero},
	AssetId, Fixed, MathError, Round, VenueId, SETTLEMENT,
};
use ballast_risk::{margin, Market, Portfolio, Position, RiskError, RiskModel};
use std::fmt;

/// Halvings in the search for the largest fraction that the own health allows.
const HALVINGS: u32 = 16;
/// How long a bid may take to get into a block, milliseconds. More is for sale by then, because the price falls.
const AHEAD_MS: u64 = 30_000;

/// What is for sale, and everything that its price and risk depend on.
#[derive(Clone, Debug)]
pub struct Scene {
	/// The auction.
	pub auction: Auction,
	/// Portfolio of the account that is auctioned.
	pub portfolio: Portfolio,
	/// Market of the assets of both, the account and the keeper.
	pub market: Market,
	/// Model of the same.
	pub model: RiskModel,
	/// The rules that the chain enforces.
	pub rules: Rules,
	/// What the insurance fund can pay, settlement currency.
	pub fund: Fixed,
	/// Milliseconds since 1970.
	pub now_ms: u64,
}

/// The keeper's own side.
#[derive(Clone, Debug, Default)]
pub struct Own {
	/// Its portfolio.
	pub portfolio: Portfolio,
	/// Initial margin set aside and open credit, settlement currency.
	pub reserved: Fixed,
	/// Venues at which it is enrolled.
	pub venues: Vec<VenueId>,
}

/// A bid, and what comes of it at the prices of this moment. Values in settlement currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deal {
	/// The bid. Its worst price is the one at which the least profit is left.
	pub bid: Bid,
	/// What it gets.
	pub take: Take,
	/// Where.
	pub legs: Vec<Leg>,
	/// Gross value of what comes.
	pub gross: Fixed,
	/// What comes, debts taken off.
	pub worth: Fixed,
	/// What is paid at the venues; negative when the keeper is paid.
	pub price: Fixed,
	/// Worth less price.
	pub profit: Fixed,
	/// Least profit that the limits ask for.
	pub least_profit: Fixed,
	/// Equity over maintenance margin afterwards, what is set aside taken off; `None` when nothing is required.
	pub health: Option<Fixed>,
	/// Initial margin that the take needs beyond what it is worth.
	pub needs: Fixed,
}

/// Why not to bid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pass {
	/// The auction would refuse.
	Refused(BidError),
	/// The limits leave an asset out.
	Asset(AssetId),
	/// The limits leave a kind of position out.
	Kind(Kind),
	/// The keeper is not enrolled at a venue.
	NotEnrolled(VenueId),
	/// The least part that can be had is more than the limits leave.
	TooLarge {
		/// Least part, gross.
		least: Fixed,
		/// What is left.
		left: Fixed,
	},
	/// Too little profit yet.
	Unprofitable {
		/// Now.
		profit: Fixed,
		/// Asked for.
		least: Fixed,
	},
	/// The own portfolio would be too thin.
	Thin {
		/// Afterwards.
		health: Option<Fixed>,
		/// Asked for.
		least: Fixed,
	},
	/// The own equity would not cover initial margin and what is set aside.
	NoMargin {
		/// What is lacking.
		lacking: Fixed,
	},
	/// Enough bids in this minute.
	Pace,
	/// The fees of this hour are used up.
	Fees,
	/// Something of this account is under way already.
	UnderWay,
	/// The chain refused the last bid a short time ago.
	Paused,
	/// The numbers cannot be worked out.
	Risk(RiskError),
}

impl fmt::Display for Pass {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		let usd = |value: &Fixed| decimal::grouped(*value, 2);
		match self {
			Pass::Refused(BidError::Closed) => write!(f, "the auction is over, or has to begin again first"),
			Pass::Refused(BidError::NotNeeded) => write!(f, "nothing is for sale any more"),
			Pass::Refused(BidError::FundTooSmall) => write!(f, "the insurance fund cannot pay for it"),
			Pass::Refused(error) => write!(f, "the auction would refuse: {error:?}"),
			Pass::Asset(asset) => write!(f, "holds {}, which the limits leave out", ticker(*asset)),
			Pass::Kind(kind) => {
				write!(f, "holds a position of kind {}, which the limits leave out", kind.name())
			}
			Pass::NotEnrolled(venue) => write!(f, "the keeper is not enrolled at {venue}"),
			Pass::TooLarge { least, left } => {
				write!(f, "the least part is {} gross, the limits leave {}", usd(least), usd(left))
			}
			Pass::Unprofitable { profit, least } => {
				write!(f, "profit {}, least {}", usd(profit), usd(least))
			}
			Pass::Thin { health, least } => write!(
				f,
				"own health would be {}, least {}",
				health.map_or("-".into(), |health| decimal::grouped(health, 3)),
				decimal::grouped(*least, 3)
			),
			Pass::NoMargin { lacking } => write!(f, "own initial margin would lack {}", usd(lacking)),
			Pass::Pace => write!(f, "enough bids in this minute"),
			Pass::Fees => write!(f, "the fees of this hour are used up"),
			Pass::UnderWay => write!(f, "a bid or a take is under way"),
			Pass::Paused => write!(f, "the last bid was refused a short time ago"),
			Pass::Risk(error) => write!(f, "cannot be worked out: {error:?}"),
		}
	}
}

impl From<RiskError> for Pass {
	fn from(error: RiskError) -> Self {
		Pass::Risk(error)
	}
}

impl From<MathError> for Pass {
	fn from(error: MathError) -> Self {
		Pass::Refused(error.into())
	}
}

impl From<BidError> for Pass {
	fn from(error: BidError) -> Self {
		Pass::Refused(error)
	}
}

impl Scene {
	/// Looks at it as the chain does when somebody bids.
	fn with_lot<T>(&self, look: impl FnOnce(&Lot) -> Result<T, BidError>) -> Result<T, Pass> {
		let margin = margin(&self.portfolio, &self.market, &self.model)?;
		let lot = Lot {
			auction: &self.auction,
			margin: &margin,
			gross: self.portfolio.gross(&self.market)?,
			portfolio: fingerprint(&self.portfolio),
			fund: self.fund,
			now_ms: self.now_ms,
			rules: &self.rules,
		};
		Ok(look(&lot)?)
	}

	/// What can be had.
	pub fn offer(&self) -> Result<Offer, Pass> {
		self.with_lot(|lot| lot.offer())
	}

	fn take(&self, bid: &Bid) -> Result<Take, Pass> {
		self.with_lot(|lot| lot.take(bid))
	}

	/// The same later, at the same prices.
	fn ahead(&self) -> Self {
		Self { now_ms: self.now_ms.saturating_add(AHEAD_MS), ..self.clone() }
	}

	fn venues(&self) -> Vec<VenueId> {
		let mut venues: Vec<VenueId> = self.portfolio.positions.iter().map(|p| p.venue).collect();
		venues.sort_unstable();
		venues.dedup();
		venues
	}
}

/// The bid to make, or why not: of all fractions the largest that the limits and the own margin allow. `left` is the gross
/// value that may be taken besides what is under way.
pub fn decide(scene: &Scene, own: &Own, limits: &Limits, left: Fixed) -> Result<Deal, Pass> {
	allowed(scene, own, limits)?;
	let offer = scene.offer()?;
	let gross = scene.portfolio.gross(&scene.market)?;
	let left = left.min(limits.most_value);
	let fits = |fraction: Fixed| fixed::mul(gross, fraction, Round::Up).map(|value| value <= left);
	let whole = whole_at_once(scene, &offer);
	if fits(whole)? {
		match weigh_whole(scene, own, limits, whole) {
			// Less of it needs less margin.
			Err(Pass::Thin { .. } | Pass::NoMargin { .. }) => {}
			other => return other,
		}
	}
	// Besides the whole, what is left over must be a take, too.
	let largest = fixed::sub(offer.most, offer.least)?;
	let most = match gross > Fixed::zero() {
		true => fixed::div(left, gross, Round::Down).map_or(largest, |fraction| fraction.min(largest)),
		false => largest,
	};
	if most < offer.least {
		if !fits(whole)? {
			return Err(Pass::TooLarge { least: fixed::mul(gross, offer.least, Round::Up)?, left });
		}
		return weigh_whole(scene, own, limits, whole);
	}
	match weigh(scene, own, limits, most) {
		Err(Pass::Thin { .. } | Pass::NoMargin { .. }) => {}
		other => return other,
	}
	let (mut good, mut bad) = (offer.least, most);
	let mut best = weigh(scene, own, limits, good)?;
	for _ in 0..HALVINGS {
		let middle = Fixed::from_inner(good.into_inner().midpoint(bad.into_inner()));
		match weigh(scene, own, limits, middle) {
			Ok(deal) => (good, best) = (middle, deal),
			Err(_) => bad = middle,
		}
	}
	Ok(best)
}

/// A fraction that is not below what will be for sale when the bid gets into a block: a bid for exactly what is for sale now
/// would then leave a little, which is refused.
fn whole_at_once(scene: &Scene, offer: &Offer) -> Fixed {
	scene.ahead().offer().map_or(offer.most, |later| later.most.max(offer.most))
}

/// All that is for sale, now and as long as the bid may take.
fn weigh_whole(scene: &Scene, own: &Own, limits: &Limits, whole: Fixed) -> Result<Deal, Pass> {
	let deal = weigh(scene, own, limits, whole)?;
	match weigh(&scene.ahead(), own, limits, whole) {
		Ok(later) => {
			Ok(Deal { gross: later.gross.max(deal.gross), needs: later.needs.max(deal.needs), ..deal })
		}
		// It is over before.
		Err(Pass::Refused(_)) => Ok(deal),
		Err(pass) => Err(pass),
	}
}

/// What does not depend on how much.
fn allowed(scene: &Scene, own: &Own, limits: &Limits) -> Result<(), Pass> {
	for position in &scene.portfolio.positions {
		let asset = position.instrument.underlying();
		if position.instrument.is_settlement() {
			continue;
		}
		if limits.assets.as_ref().is_some_and(|assets| !assets.contains(&asset)) {
			return Err(Pass::Asset(asset));
		}
		if limits.profit.of(&position.instrument).is_none() {
			return Err(Pass::Kind(Kind::of(&position.instrument)));
		}
	}
	match scene.venues().into_iter().find(|venue| !own.venues.contains(venue)) {
		Some(venue) => Err(Pass::NotEnrolled(venue)),
		None => Ok(()),
	}
}

/// What a fraction would bring and cost.
fn weigh(scene: &Scene, own: &Own, limits: &Limits, fraction: Fixed) -> Result<Deal, Pass> {
	let Scene { portfolio, market, model, .. } = scene;
	let mut bid = Bid {
		fraction,
		worst_price: Fixed::from_inner(i128::MAX),
		takes: scene.auction.takes,
		portfolio: fingerprint(portfolio),
	};
	let take = scene.take(&bid)?;
	let legs = take.legs(portfolio, market)?;
	// At venues ring-fenced cash is a position like any other, and moves with the rest.
	let (_, taken) = Take { ring_fenced: Fixed::zero(), ..take }.divide(portfolio)?;
	let (mut worth, mut least_profit) = (taken.cash, Fixed::zero());
	for position in &taken.positions {
		worth = fixed::add(worth, position.value(market)?)?;
		if position.instrument.is_settlement() {
			continue;
		}
		let kind = Pass::Kind(Kind::of(&position.instrument));
		let share = limits.profit.of(&position.instrument).ok_or(kind)?;
		least_profit = fixed::add(least_profit, fixed::mul(position.size(market)?, share, Round::Up)?)?;
	}
	let mut price = Fixed::zero();
	for leg in &legs {
		price = fixed::add(price, leg.price)?;
	}
	let profit = fixed::sub(worth, price)?;
	let spare = fixed::sub(profit, least_profit)?;
	if spare < Fixed::zero() {
		return Err(Pass::Unprofitable { profit, least: least_profit });
	}
	bid.worst_price = fixed::add(take.price, spare)?;

	let gross = taken.gross(market)?;
	let mut part = taken;
	for leg in &legs {
		part.positions.push(Position::spot(leg.venue, SETTLEMENT, fixed::neg(leg.price)?));
	}
	let alone = margin(&part, market, model)?;
	let needs = fixed::sub(alone.initial, alone.equity)?.max(Fixed::zero());

	part.positions.extend_from_slice(&own.portfolio.positions);
	part.cash = fixed::add(part.cash, own.portfolio.cash)?;
	let after = margin(&part, market, model)?;
	let free = fixed::sub(after.equity, own.reserved)?;
	if free < after.initial {
		return Err(Pass::NoMargin { lacking: fixed::sub(after.initial, free)? });
	}
	let health = match after.maintenance.is_zero() {
		true => None,
		false => Some(fixed::div(free, after.maintenance, Round::Down)?),
	};
	if health.is_some_and(|health| health < limits.least_health) {
		return Err(Pass::Thin { health, least: limits.least_health });
	}
	Ok(Deal { bid, take, legs, gross, worth, price, profit, least_profit, health, needs })
}

#[cfg(test)]
pub mod fixtures {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
	use super::*;
	use crate::commands::keeper::limits::Profit;
	use ballast_policy::AuctionRules;
	use ballast_primitives::fixed::ONE;
	use ballast_risk::{AssetFactors, AssetState};

	pub const DOT: AssetId = AssetId(1);
	pub const HOME: VenueId = VenueId::Home;
	pub const AWAY: VenueId = VenueId::Sibling(2_001);
	pub const NOW: u64 = 1_000_000_000;

	pub fn units(whole: i128) -> Fixed {
		Fixed::from_inner(whole * ONE)
	}

	pub fn ppm(parts: i128) -> Fixed {
		Fixed::from_inner(parts * (ONE / 1_000_000))
	}

	/// 1,000 DOT at 5 at home with a debt of 4,000 there, another 200 DOT away with a debt of 1,500: gross 6,000, equity
	/// 500, of which a tenth off is asked at the beginning, a half after 100 s, and everything 900 s later.
	pub fn scene() -> Scene {
		let portfolio = Portfolio {
			positions: vec![
				Position::spot(HOME, DOT, units(1_000)),
				Position::spot(HOME, SETTLEMENT, units(-4_000)),
				Position::spot(AWAY, DOT, units(200)),
				Position::spot(AWAY, SETTLEMENT, units(-1_500)),
			],
			..Portfolio::default()
		};
		let state = AssetState {
			depth: units(1_000_000_000),
			volatility: ppm(50_000),
			..AssetState::new(DOT, units(5))
		};
		let model = RiskModel { assets: vec![AssetFactors::new(DOT, ppm(250_000))], ..RiskModel::default() };
		let auction = AuctionRules {
			start: ppm(900_000),
			fast_end: ppm(500_000),
			slow_end: units(0),
			fast_ms: 100_000,
			slow_ms: 900_000,
			buffer: ppm(100_000),
			fee: units(0),
			least_take: units(100),
			..AuctionRules::default()
		};
		let rules = Rules { auction, ..Rules::default() };
		let market = Market { assets: vec![state], ..Market::default() };
		let margin = margin(&portfolio, &market, &model).unwrap();
		assert_eq!(margin.equity, units(500));
		Scene {
			auction: Auction::start(&margin, NOW),
			portfolio,
			market,
			model,
			rules,
			fund: Fixed::zero(),
			now_ms: NOW,
		}
	}

	/// Rich, and enrolled everywhere.
	pub fn own() -> Own {
		let positions = vec![Position::spot(HOME, SETTLEMENT, units(100_000))];
		Own {
			portfolio: Portfolio { positions, ..Portfolio::default() },
			venues: vec![HOME, AWAY],
			..Own::default()
		}
	}

	/// Wide ones: no least profit, only spot.
	pub fn limits() -> Limits {
		Limits {
			assets: None,
			most_value: units(1_000_000),
			most_in_flight: units(1_000_000),
			least_health: ppm(1_500_000),
			profit: Profit { kinds: [Some(units(0)), None, None, None], ..Profit::default() },
			bids_per_minute: 10,
			fees_per_hour: units(1),
			stop_loss: units(1_000),
		}
	}

	/// After so many milliseconds.
	pub fn later(scene: &Scene, ms: u64) -> Scene {
		Scene { now_ms: scene.now_ms + ms, ..scene.clone() }
	}
}

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
	use super::{fixtures::*, *};

	fn plenty() -> Fixed {
		units(1_000_000)
	}

	#[test]
	fn deal_should_be_all_that_is_for_sale_when_the_limits_are_wide() {
		let scene = scene();
		let deal = decide(&scene, &own(), &limits(), plenty()).unwrap();
		let offer = scene.offer().unwrap();
		assert_eq!((deal.take.fraction, deal.take.price), (offer.most, offer.price));
		// A tenth of the equity's part is the profit, but for rounding.
		let tenth = fixed::mul(units(50), offer.most, Round::Down).unwrap();
		assert!(fixed::abs(fixed::sub(deal.profit, tenth).unwrap()).unwrap() < ppm(1));
		// The chain takes the very bid, and all that is for sale when it comes a little later.
		assert_eq!(scene.take(&deal.bid), Ok(deal.take));
		for ms in [6_000, 12_000, 30_000] {
			let later = later(&scene, ms);
			let take = later.take(&deal.bid).unwrap();
			assert_eq!(take.fraction, later.offer().unwrap().most);
			assert!(take.fraction > deal.take.fraction && take.price < deal.take.price);
		}
		assert_eq!(deal.legs.len(), 2);
	}

	#[test]
	fn deal_should_wait_until_the_price_has_fallen() {
		let scene = scene();
		let mut limits = limits();
		// Of a gross of 6,000 and an equity of 500: 1.5 % are 90, which is 18 % of the equity.
		limits.profit.kinds[0] = Some(ppm(15_000));
		let at = |ms| decide(&later(&scene, ms), &own(), &limits, plenty());
		assert!(matches!(at(0), Err(Pass::Unprofitable { .. })));
		assert!(matches!(at(19_000), Err(Pass::Unprofitable { .. })));
		let deal = at(20_001).unwrap();
		assert!(deal.profit >= deal.least_profit);
		assert!(deal.bid.worst_price >= deal.take.price);
		// Dearer for an asset that is named.
		limits.profit.assets.insert(DOT, ppm(20_000));
		assert!(matches!(
			decide(&later(&scene, 20_001), &own(), &limits, plenty()),
			Err(Pass::Unprofitable { .. })
		));
	}

	#[test]
	fn worst_price_should_leave_the_least_profit() {
		let scene = later(&scene(), 50_000);
		let mut limits = limits();
		limits.profit.kinds[0] = Some(ppm(10_000));
		let deal = decide(&scene, &own(), &limits, plenty()).unwrap();
		let dearer = fixed::sub(deal.bid.worst_price, deal.take.price).unwrap();
		assert_eq!(fixed::sub(deal.profit, dearer).unwrap(), deal.least_profit);
	}

	#[test]
	fn deal_should_be_a_part_when_the_value_is_limited() {
		let scene = scene();
		let offer = scene.offer().unwrap();
		let deal = decide(&scene, &own(), &limits(), units(1_200)).unwrap();
		assert_eq!(deal.bid.fraction, ppm(200_000));
		assert!(deal.gross <= units(1_200));
		// What is left over must be a take as well.
		let whole = fixed::mul(units(6_000), offer.most, Round::Down).unwrap();
		let nearly = fixed::sub(whole, units(1)).unwrap();
		let deal = decide(&scene, &own(), &limits(), nearly).unwrap();
		assert_eq!(deal.bid.fraction, fixed::sub(offer.most, offer.least).unwrap());
		let most = Limits { most_value: units(600), ..limits() };
		assert_eq!(decide(&scene, &own(), &most, plenty()).unwrap().bid.fraction, ppm(100_000));
		assert!(matches!(decide(&scene, &own(), &limits(), units(99)), Err(Pass::TooLarge { .. })));
	}

	#[test]
	fn deal_should_be_smaller_when_the_own_margin_is_thin() {
		let scene = scene();
		let whole = decide(&scene, &own(), &limits(), plenty()).unwrap();
		let poor = |cash| Own {
			portfolio: Portfolio {
				positions: vec![Position::spot(HOME, SETTLEMENT, units(cash))],
				..Portfolio::default()
			},
			..own()
		};
		let part = decide(&scene, &poor(500), &limits(), plenty()).unwrap();
		assert!(part.bid.fraction < whole.bid.fraction);
		assert!(part.health.unwrap() >= limits().least_health);
		// As large as it can be: a hundredth more is too much.
		let more = fixed::mul(part.bid.fraction, ppm(1_010_000), Round::Up).unwrap();
		assert!(matches!(
			weigh(&scene, &poor(500), &limits(), more),
			Err(Pass::Thin { .. } | Pass::NoMargin { .. })
		));
		assert!(matches!(
			decide(&scene, &poor(0), &limits(), plenty()),
			Err(Pass::Thin { .. } | Pass::NoMargin { .. })
		));
		// What is set aside is not there.
		let bound = Own { reserved: units(100_000), ..own() };
		assert!(matches!(decide(&scene, &bound, &limits(), plenty()), Err(Pass::NoMargin { .. })));
	}

	#[test]
	fn deal_should_be_passed_when_the_limits_leave_it_out() {
		let scene = scene();
		let no_dot = Limits { assets: Some([AssetId(2)].into()), ..limits() };
		assert_eq!(decide(&scene, &own(), &no_dot, plenty()), Err(Pass::Asset(DOT)));
		let mut no_spot = limits();
		no_spot.profit.kinds = [None, Some(units(0)), None, None];
		assert_eq!(decide(&scene, &own(), &no_spot, plenty()), Err(Pass::Kind(Kind::Spot)));
		let at_home = Own { venues: vec![HOME], ..own() };
		assert_eq!(decide(&scene, &at_home, &limits(), plenty()), Err(Pass::NotEnrolled(AWAY)));
		let late = later(&scene, 1_000_000);
		assert_eq!(decide(&late, &own(), &limits(), plenty()), Err(Pass::Refused(BidError::Closed)));
	}

	#[test]
	fn keeper_should_be_paid_when_nothing_of_value_is_for_sale() {
		let mut scene = scene();
		scene.portfolio.positions[1].quantity = units(-4_600);
		let margin = margin(&scene.portfolio, &scene.market, &scene.model).unwrap();
		assert_eq!(margin.equity, units(-100));
		scene.auction = Auction::start(&margin, NOW);
		scene.fund = units(10_000);
		let end = scene.rules.auction.insolvent_ms;
		let at = |ms| decide(&later(&scene, ms), &own(), &limits(), plenty());
		assert!(matches!(at(0), Err(Pass::Unprofitable { .. })));
		let deal = at(end * 9 / 10).unwrap();
		assert!(deal.price < Fixed::zero() && deal.worth < Fixed::zero() && deal.profit > Fixed::zero());
		scene.fund = Fixed::zero();
		let at = |ms| decide(&later(&scene, ms), &own(), &limits(), plenty());
		assert_eq!(at(end * 9 / 10), Err(Pass::Refused(BidError::FundTooSmall)));
	}
}
