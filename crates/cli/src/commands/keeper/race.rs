//! Keepers against each other on a chain that is none.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::{
	decide::{decide, fixtures::*, Deal, Own, Pass, Scene},
	ledger::Ledger,
	limits::Limits,
};
use ballast_policy::{fingerprint, AuctionMode, Bid, BidError, Lot, Take};
use ballast_primitives::{fixed, Fixed, Round};
use ballast_risk::{margin, Portfolio, Position};
use subxt::utils::AccountId32;

/// One auctioned account; bids are carried out as `pallet-soft-liquidation` does.
struct Chain {
	scene: Scene,
	in_flight: Option<(usize, Take)>,
}

impl Chain {
	fn bid(&mut self, keeper: usize, bid: &Bid) -> Result<Take, String> {
		if self.in_flight.is_some() {
			return Err("TakeInFlight".into());
		}
		let margin = margin(&self.scene.portfolio, &self.scene.market, &self.scene.model).unwrap();
		let lot = Lot {
			auction: &self.scene.auction,
			margin: &margin,
			gross: self.scene.portfolio.gross(&self.scene.market).unwrap(),
			portfolio: fingerprint(&self.scene.portfolio),
			fund: self.scene.fund,
			now_ms: self.scene.now_ms,
			rules: &self.scene.rules,
		};
		let take = lot.take(bid).map_err(|error| format!("{error:?}"))?;
		self.in_flight = Some((keeper, take));
		Ok(take)
	}

	/// The venues answer: what is taken moves, and is paid for.
	fn answer(&mut self) -> Option<(usize, Portfolio)> {
		let (keeper, take) = self.in_flight.take()?;
		let legs = take.legs(&self.scene.portfolio, &self.scene.market).unwrap();
		let whole = Take { ring_fenced: units(0), ..take };
		let (mut left, mut taken) = whole.divide(&self.scene.portfolio).unwrap();
		for leg in legs {
			let cash = |sign: i128| {
				let price = fixed::mul(leg.price, units(sign), Round::Down).unwrap();
				Position::spot(leg.venue, ballast_primitives::SETTLEMENT, price)
			};
			left.positions.push(cash(1));
			taken.positions.push(cash(-1));
		}
		self.scene.portfolio = merged(left);
		self.scene.auction = take.auction;
		Some((keeper, taken))
	}

	fn next_block(&mut self) {
		self.scene.now_ms += 6_000;
	}
}

/// One position per venue and instrument, as mirrors have them.
fn merged(portfolio: Portfolio) -> Portfolio {
	let mut positions: Vec<Position> = Vec::new();
	for position in portfolio.positions {
		match positions.iter_mut().find(|p| (p.venue, p.instrument) == (position.venue, position.instrument))
		{
			Some(same) => same.quantity = fixed::add(same.quantity, position.quantity).unwrap(),
			None => positions.push(position),
		}
	}
	Portfolio { positions, ..portfolio }
}

struct Keeper {
	own: Own,
	limits: Limits,
	ledger: Ledger,
}

fn account() -> AccountId32 {
	AccountId32([1; 32])
}

impl Keeper {
	fn new(limits: Limits) -> Self {
		Self { own: own(), limits, ledger: Ledger::default() }
	}

	fn look(&mut self, chain: &Chain) -> Result<Deal, Pass> {
		let now = chain.scene.now_ms;
		self.ledger.ensure_may_bid(&account(), &self.limits, now)?;
		let deal = decide(&chain.scene, &self.own, &self.limits, self.ledger.left(&self.limits)?)?;
		self.ledger.sent(account(), &deal, ppm(1_000), now);
		Ok(deal)
	}

	fn hears(&mut self, outcome: &Result<Take, String>, chain: &Chain) {
		let fee = if outcome.is_ok() { units(0) } else { ppm(1_000) };
		self.ledger.included(&account(), outcome.is_ok().then_some(1), fee, chain.scene.now_ms);
	}
}

fn chain() -> Chain {
	Chain { scene: scene(), in_flight: None }
}

#[test]
fn second_keeper_should_lose_and_go_on_when_two_bid_for_one_offer() {
	let mut chain = chain();
	// Each wants a part; the rest is left for another.
	let mut keepers = [0, 1].map(|_| Keeper::new(Limits { most_value: units(1_800), ..limits() }));
	let deals = keepers.each_mut().map(|keeper| keeper.look(&chain).unwrap());
	assert_eq!(deals[0], deals[1]);
	chain.next_block();
	let outcomes = [0, 1].map(|index| chain.bid(index, &deals[index].bid));
	assert!(outcomes[0].is_ok());
	assert_eq!(outcomes[1], Err("TakeInFlight".into()));
	for (keeper, outcome) in keepers.iter_mut().zip(&outcomes) {
		keeper.hears(outcome, &chain);
	}
	assert_eq!(keepers.each_ref().map(|keeper| keeper.ledger.knows(&account())), [true, false]);
	// The venues answer. The loser's old bid is out of date, a new one is taken.
	let (winner, _) = chain.answer().unwrap();
	assert_eq!(winner, 0);
	keepers[0].ledger.ended(&account());
	chain.next_block();
	assert_eq!(chain.bid(1, &deals[1].bid), Err(format!("{:?}", BidError::StateChanged)));
	let deal = keepers[1].look(&chain).unwrap();
	assert_eq!(deal.bid.takes, 1);
	assert!(chain.bid(1, &deal.bid).is_ok());
}

#[test]
fn keepers_should_bid_at_their_own_prices() {
	let mut chain = chain();
	let greedy = |share| {
		let mut limits = limits();
		limits.profit.kinds[0] = Some(share);
		Keeper::new(limits)
	};
	// 1 % and 2 % of the gross: 12 % and 24 % of the equity.
	let mut keepers = [greedy(ppm(20_000)), greedy(ppm(10_000))];
	let first = 'won: loop {
		for (index, keeper) in keepers.iter_mut().enumerate() {
			match keeper.look(&chain) {
				Ok(deal) => break 'won (index, chain.bid(index, &deal.bid).unwrap(), deal),
				Err(pass) => assert!(matches!(pass, Pass::Unprofitable { .. }), "{pass}"),
			}
		}
		chain.next_block();
	};
	let (winner, take, deal) = first;
	assert_eq!(winner, 1);
	assert!(deal.profit >= deal.least_profit);
	assert_eq!(take.auction.takes, 1);
}

#[test]
fn keepers_should_restore_the_account_and_profit_when_they_go_on() {
	let mut chain = chain();
	let mut keepers = [0, 1].map(|_| Keeper::new(Limits { most_value: units(900), ..limits() }));
	let before = chain.scene.portfolio.clone();
	let mut taken_by: [Vec<Position>; 2] = Default::default();
	for round in 0..40 {
		let index = round % 2;
		if let Ok(deal) = keepers[index].look(&chain) {
			let outcome = chain.bid(index, &deal.bid);
			keepers[index].hears(&outcome, &chain);
			let (_, taken) = chain.answer().unwrap();
			keepers[index].ledger.ended(&account());
			taken_by[index].extend(taken.positions);
		}
		chain.next_block();
	}
	assert!(matches!(keepers[0].look(&chain), Err(Pass::Refused(BidError::NotNeeded))), "the buffer is back");
	assert_eq!(chain.scene.auction.mode, AuctionMode::Solvent);
	// Nothing is lost on the way, and every keeper has gained.
	let value = |positions: &[Position]| {
		positions
			.iter()
			.fold(units(0), |sum, p| fixed::add(sum, p.value(&chain.scene.market).unwrap()).unwrap())
	};
	let all = [&chain.scene.portfolio.positions, &taken_by[0], &taken_by[1]].map(|p| value(p));
	let sum = all.into_iter().fold(units(0), |sum, v| fixed::add(sum, v).unwrap());
	let off = fixed::abs(fixed::sub(sum, value(&before.positions)).unwrap()).unwrap();
	assert!(off < ppm(1), "{off:?}");
	assert!(all[1] > units(0) && all[2] > units(0));
}

#[test]
fn bid_should_be_void_when_the_portfolio_changed() {
	let mut chain = chain();
	let deal = Keeper::new(limits()).look(&chain).unwrap();
	chain.scene.portfolio.positions[0].quantity = Fixed::from_u32(999);
	assert_eq!(chain.bid(0, &deal.bid), Err(format!("{:?}", BidError::StateChanged)));
}
