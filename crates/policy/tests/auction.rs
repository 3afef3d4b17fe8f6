//! The Dutch auction: how much can be had, for what, and what is left.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use ballast_policy::{
	buffer_margin, enforceable, fingerprint, max_fraction, surcharged, target, Auction, AuctionMode,
	AuctionRules, Bid, BidError, Lot, Rules,
};
use ballast_primitives::{fixed, Fixed, Round, SETTLEMENT};
use ballast_risk::{margin, Margin, Portfolio, Position};
use common::*;
use polkadot_sdk::sp_core::H256;
use proptest::prelude::*;

const NOW: u64 = 1_000_000_000;

/// MM 100, IM 100.
fn at(equity: i128) -> Margin {
	Margin { equity: units(equity), maintenance: units(100), initial: units(100), ..Margin::default() }
}

/// A tenth off at the beginning, half off after 100 s, nothing left 900 s later; no fee, a buffer of a tenth.
fn rules() -> Rules {
	let auction = AuctionRules {
		start: ppm(900_000),
		fast_end: ppm(500_000),
		slow_end: units(0),
		fast_ms: 100_000,
		slow_ms: 900_000,
		buffer: ppm(100_000),
		fee: units(0),
		least_take: units(50),
		..AuctionRules::default()
	};
	Rules { auction, ..Rules::default() }
}

fn lot<'a>(auction: &'a Auction, margin: &'a Margin, now_ms: u64, rules: &'a Rules) -> Lot<'a> {
	Lot { auction, margin, gross: units(1_000), portfolio: H256::zero(), fund: units(0), now_ms, rules }
}

fn bid(fraction: Fixed) -> Bid {
	Bid { fraction, worst_price: units(1_000_000), takes: 0, portfolio: H256::zero() }
}

#[test]
fn price_should_fall_fast_then_slowly() {
	let rules = rules();
	let auction = Auction::start(&at(50), NOW);
	let progress = |elapsed: u64| auction.progress(NOW + elapsed, &rules).unwrap();
	assert_eq!(progress(0), ppm(900_000));
	assert_eq!(progress(50_000), ppm(700_000));
	assert_eq!(progress(100_000), ppm(500_000));
	assert_eq!(progress(550_000), ppm(250_000));
	assert_eq!(progress(1_000_000), units(0));
	assert_eq!(progress(9_000_000), units(0));
	assert_eq!(auction.progress(0, &rules), Ok(ppm(900_000)));
	assert!(!auction.is_expired(NOW + 999_999, &rules));
	assert!(auction.is_expired(NOW + 1_000_000, &rules));
}

#[test]
fn largest_fraction_should_be_exact() {
	// Buffer margin 50 - 110 = -60; 60 / (60 + 50 * 0.9).
	assert_eq!(max_fraction(units(-60), units(50), ppm(900_000), units(0)), Ok(up(60, 105)));
	// Nothing is paid: everything.
	assert_eq!(max_fraction(units(-60), units(50), units(0), units(0)), Ok(units(1)));
	assert_eq!(max_fraction(units(0), units(50), ppm(900_000), units(0)), Ok(units(0)));
	assert_eq!(max_fraction(units(1), units(50), ppm(900_000), units(0)), Ok(units(0)));
	assert_eq!(max_fraction(units(-60), units(-50), ppm(900_000), units(0)), Ok(units(1)));
	assert_eq!(max_fraction(units(-60), units(50), ppm(900_000), units(10)), Ok(up(60, 106)));
}

fn up(a: i128, b: i128) -> Fixed {
	fixed::div(units(a), units(b), Round::Up).unwrap()
}

#[test]
fn take_should_give_at_most_what_is_for_sale() {
	let (rules, margin) = (rules(), at(50));
	let auction = Auction::start(&margin, NOW);
	let lot = lot(&auction, &margin, NOW, &rules);
	let offer = lot.offer().unwrap();
	assert_eq!(offer.most, up(60, 105));
	assert_eq!(offer.least, ppm(50_000));
	let all = lot.take(&bid(units(1))).unwrap();
	assert_eq!((all.fraction, all.price), (offer.most, offer.price));
	let part = lot.take(&bid(ppm(100_000))).unwrap();
	assert_eq!((part.fraction, part.price), (ppm(100_000), ppm(4_500_000)));
	assert_eq!((part.auction.takes, part.auction.raised), (1, ppm(4_500_000)));
	assert_eq!((part.fee, part.from_account, part.from_fund), (units(0), units(0), units(0)));
}

#[test]
fn take_should_be_refused_by_name() {
	let (rules, margin) = (rules(), at(50));
	let auction = Auction::start(&margin, NOW);
	let lot = lot(&auction, &margin, NOW, &rules);
	let of = |bid: Bid| lot.take(&bid).map(|take| take.price);
	let good = bid(ppm(100_000));
	assert_eq!(of(Bid { takes: 1, ..good }), Err(BidError::StateChanged));
	assert_eq!(of(Bid { portfolio: H256::repeat_byte(1), ..good }), Err(BidError::StateChanged));
	assert_eq!(of(bid(units(0))), Err(BidError::BadFraction));
	assert_eq!(of(bid(units(2))), Err(BidError::BadFraction));
	assert_eq!(of(Bid { worst_price: ppm(4_499_999), ..good }), Err(BidError::WorsePrice));
	assert_eq!(of(Bid { worst_price: ppm(4_500_000), ..good }), Ok(ppm(4_500_000)));
	assert_eq!(of(bid(ppm(49_999))), Err(BidError::TooSmall));
	// 0.5714 are for sale; of the rest 0.0214 would be less than the least take.
	assert_eq!(of(bid(ppm(550_000))), Err(BidError::LeavesDust));
	let late = Lot { now_ms: NOW + 1_000_000, ..lot };
	assert_eq!(late.take(&good), Err(BidError::Closed));
	let cured = at(110);
	assert_eq!(Lot { margin: &cured, ..lot }.take(&good), Err(BidError::NotNeeded));
	let broke = at(-1);
	assert_eq!(Lot { margin: &broke, ..lot }.take(&good), Err(BidError::Closed));
}

#[test]
fn fee_should_come_out_of_the_price_and_count_in_the_fraction() {
	let mut rules = rules();
	rules.auction.fee = ppm(50_000);
	let margin = at(50);
	let auction = Auction::start(&margin, NOW);
	let take = lot(&auction, &margin, NOW, &rules).take(&bid(units(1))).unwrap();
	// The account gets 0.85 of the value.
	assert_eq!(take.fraction, fixed::div(units(60), ppm(102_500_000), Round::Up).unwrap());
	let worth = fixed::mul(units(50), take.fraction, Round::Down).unwrap();
	assert_eq!(take.fee, fixed::mul(worth, ppm(50_000), Round::Down).unwrap());
	assert_eq!(take.auction.raised, fixed::sub(take.price, take.fee).unwrap());
}

#[test]
fn fee_should_never_be_more_than_the_price_when_the_price_is_low() {
	let mut rules = rules();
	rules.auction.fee = ppm(50_000);
	let margin = at(50);
	let auction = Auction::start(&margin, NOW);
	// A thousandth of the value is asked.
	let take = lot(&auction, &margin, NOW + 998_200, &rules).take(&bid(units(1))).unwrap();
	assert_eq!(take.fraction, units(1), "nothing comes in, so that no fraction restores the buffer");
	assert_eq!((take.price, take.fee), (ppm(50_000), ppm(50_000)));
	assert_eq!(take.auction.raised, units(0));
}

#[test]
fn fee_should_be_divided_among_venues_by_size() {
	let mut world = calm();
	world.portfolio.positions = vec![
		Position::spot(HOME, DOT, units(120)),
		Position::spot(AWAY, DOT, units(60)),
		Position::spot(AWAY, SETTLEMENT, units(-300)),
	];
	let margin = Margin { equity: units(600), maintenance: units(900), initial: units(900), ..at(0) };
	let mut rules = rules();
	rules.auction.fee = ppm(10_000);
	let auction = Auction::start(&margin, NOW);
	let lot = Lot { gross: units(1_200), ..lot(&auction, &margin, NOW, &rules) };
	let take = lot.take(&bid(ppm(100_000))).unwrap();
	assert_eq!((take.price, take.fee), (units(54), ppm(600_000)));
	let legs = take.legs(&world.portfolio, &world.market).unwrap();
	// 600 at home, 300 and 300 away.
	assert_eq!(legs.iter().map(|leg| leg.fee).collect::<Vec<_>>(), [ppm(300_000), ppm(300_000)]);
}

#[test]
fn a_little_more_should_be_for_sale_when_venues_round() {
	let rules = Rules::default();
	let raised = enforceable(&rules);
	let by = |after, before| fixed::sub(after, before).unwrap();
	assert_eq!(by(raised.auction.buffer, rules.auction.buffer), ppm(1_000));
	assert_eq!(by(raised.buffer, rules.buffer), ppm(1_000));
	assert_eq!(raised.auction.fee, rules.auction.fee);
}

#[test]
fn all_should_be_had_when_dust_would_be_left() {
	let mut rules = rules();
	rules.dust = units(500);
	let margin = at(50);
	let auction = Auction::start(&margin, NOW);
	assert_eq!(lot(&auction, &margin, NOW, &rules).offer().unwrap().most, units(1));
}

#[test]
fn bidder_should_be_paid_when_nothing_of_value_is_for_sale() {
	let rules = rules();
	let margin = at(-30);
	let auction = Auction::start(&margin, NOW);
	assert_eq!(auction.mode, AuctionMode::Insolvent);
	let half = rules.auction.insolvent_ms / 2;
	let start = lot(&auction, &margin, NOW, &rules);
	assert_eq!(start.take(&bid(units(1))).unwrap().price, units(0));
	let later = Lot { now_ms: NOW + half, fund: units(1_000), ..start };
	// Half of what is missing and half of MM: (30 + 50) / 2.
	let take = later.take(&bid(units(1))).unwrap();
	assert_eq!((take.price, take.from_account, take.from_fund), (units(-40), units(0), units(40)));
	assert_eq!(later.take(&bid(ppm(500_000))).unwrap().from_fund, units(20));
	let demanding = Bid { worst_price: units(-41), ..bid(units(1)) };
	assert_eq!(later.take(&demanding), Err(BidError::WorsePrice));
	let poor = Lot { fund: ppm(39_999_999), ..later };
	assert_eq!(poor.take(&bid(units(1))), Err(BidError::FundTooSmall));
	// Cash that earlier takes brought goes first.
	let raised = Auction { raised: units(25), takes: 1, ..auction };
	let margin = at(-5);
	let rest = Lot { auction: &raised, margin: &margin, ..later };
	let take = rest.take(&Bid { takes: 1, ..bid(units(1)) }).unwrap();
	assert_eq!((take.price, take.from_account, take.from_fund), (units(-40), units(25), units(15)));
	assert_eq!(take.auction.raised, units(0));
}

#[test]
fn fingerprint_should_not_depend_on_the_order_of_positions() {
	let a = Position::spot(HOME, DOT, units(1));
	let b = Position::perpetual(AWAY, ETH, units(-2), units(3));
	let of = |positions: Vec<Position>, cash| fingerprint(&Portfolio { positions, cash: units(cash) });
	assert_eq!(of(vec![a, b], 0), of(vec![b, a], 0));
	assert_ne!(of(vec![a, b], 0), of(vec![a, b], 1));
	assert_ne!(of(vec![a, b], 0), of(vec![a], 0));
}

/// A lot of a random situation that is below its buffer, and its rules.
fn auctioned(seed: u64) -> Option<(World, Margin, Rules)> {
	let mut world = random(seed, true);
	world.rules.auction.least_take = units(0);
	world.rules.dust = Fixed::from_inner(1);
	let m = world.margin();
	let missing = buffer_margin(&m, &world.rules).unwrap();
	let rules = world.rules;
	(missing < units(0) && m.maintenance > units(1)).then_some((world, m, rules))
}

proptest! {
	#[test]
	fn takes_should_restore_the_buffer_and_lose_nothing(
		seed: u64, elapsed in 0u64..1_200_000, parts in proptest::collection::vec(1i128..600_000, 1..4),
		fee in prop_oneof![Just(0i128), 0i128..=390_000], called_ms in 0u64..1_200_000,
	) {
		let Some((mut world, mut m, mut rules)) = auctioned(seed) else { return Ok(()) };
		// Any fee that the rules allow, and any surcharge.
		rules.auction.fee = ppm(fee);
		prop_assert!(rules.validate().is_ok());
		let rules = surcharged(&rules, called_ms);
		let mut auction = Auction::start(&m, NOW);
		if auction.mode == AuctionMode::Insolvent {
			return Ok(());
		}
		for part in parts.into_iter().chain([1_000_000]) {
			let gross = world.portfolio.gross(&world.market).unwrap();
			let lot = Lot {
				auction: &auction, margin: &m, gross, portfolio: fingerprint(&world.portfolio), fund: units(0),
				now_ms: NOW + elapsed, rules: &rules,
			};
			let wanted = Bid { fraction: ppm(part), worst_price: m.equity.max(units(1)), takes: auction.takes, portfolio: lot.portfolio };
			let take = match lot.take(&wanted) {
				Ok(take) => take,
				Err(BidError::NotNeeded) => break,
				Err(error) => return Err(TestCaseError::fail(format!("{error:?}"))),
			};
			// Nothing is lost and nothing made.
			let (left, taken) = take.settle(&world.portfolio).unwrap();
			let cash = fixed::add(fixed::add(left.cash, taken.cash).unwrap(), take.fee).unwrap();
			prop_assert_eq!(cash, world.portfolio.cash);
			for position in &world.portfolio.positions {
				let of = |portfolio: &Portfolio| portfolio.positions.iter()
					.filter(|p| (p.venue, p.instrument) == (position.venue, position.instrument))
					.fold(units(0), |sum, p| fixed::add(sum, p.quantity).unwrap());
				prop_assert_eq!(fixed::add(of(&left), of(&taken)).unwrap(), position.quantity);
			}
			// The legs sum to the price.
			let legs = take.legs(&world.portfolio, &world.market).unwrap();
			let paid = legs.iter().fold(units(0), |sum, leg| fixed::add(sum, leg.price).unwrap());
			let moved = fixed::mul(take.ring_fenced, take.fraction, Round::Down).unwrap();
			prop_assert_eq!(paid, fixed::add(take.price, moved).unwrap());
			let fees = legs.iter().fold(units(0), |sum, leg| fixed::add(sum, leg.fee).unwrap());
			prop_assert_eq!(fees, take.fee);
			prop_assert!(take.fee >= units(0) && take.fee <= take.price.max(units(0)));
			prop_assert!(legs.iter().all(|leg| leg.fee >= units(0)));
			// Health never falls.
			let after = margin(&left, &world.market, &world.model).unwrap();
			if let (Some(b), Some(a)) = (m.health(), after.health()) {
				prop_assert!(a.into_inner() + 1_000_000_000 >= b.into_inner(), "{b:?} -> {a:?}");
			}
			(auction, m, world.portfolio) = (take.auction, after, left);
		}
		// Requirements grow at least in proportion, so that all that was for sale is enough. Rounding of each position.
		let missing = buffer_margin(&m, &rules).unwrap();
		prop_assert!(missing.into_inner() > -1_000_000_000_000, "{missing:?}");
	}

	#[test]
	fn nothing_should_panic_when_lots_are_extreme(
		equity: i128, a: i128, b: i128, gross: i128, fund: i128, raised: i128, fraction: i128, worst: i128,
		started_ms: u64, now_ms: u64, insolvent: bool,
	) {
		let f = Fixed::from_inner;
		let (maintenance, initial) = (f(a.saturating_abs().min(b.saturating_abs())), f(a.saturating_abs().max(b.saturating_abs())));
		let m = Margin { equity: f(equity), maintenance, initial, ..Margin::default() };
		let mode = if insolvent { AuctionMode::Insolvent } else { AuctionMode::Solvent };
		let auction = Auction { started_ms, mode, raised: f(raised), takes: 0, restarts: 0 };
		let rules = rules();
		let lot = Lot { auction: &auction, margin: &m, gross: f(gross), portfolio: H256::zero(), fund: f(fund), now_ms, rules: &rules };
		let _ = lot.offer();
		if let Ok(take) = lot.take(&Bid { fraction: f(fraction), worst_price: f(worst), takes: 0, portfolio: H256::zero() }) {
			prop_assert!(take.fraction > units(0) && take.fraction <= units(1) && take.price <= f(worst));
			let world = calm();
			let _ = (take.settle(&world.portfolio), take.legs(&world.portfolio, &world.market));
		}
	}
}

#[test]
fn legs_should_price_each_venue_at_its_own_value() {
	let mut world = calm();
	world.portfolio.positions = vec![
		Position::spot(HOME, DOT, units(100)),
		Position::spot(HOME, SETTLEMENT, units(-100)),
		Position::spot(AWAY, SETTLEMENT, units(-200)),
		Position::perpetual(AWAY, DOT, units(20), units(5)),
	];
	let m = Margin { equity: units(200), maintenance: units(900), initial: units(900), ..Margin::default() };
	let mut rules = rules();
	rules.auction.least_take = units(1);
	let auction = Auction::start(&m, NOW);
	let lot = Lot { gross: units(600), ..lot(&auction, &m, NOW, &rules) };
	let take = lot.take(&bid(ppm(500_000))).unwrap();
	// Half of 200, a tenth off.
	assert_eq!(take.price, units(90));
	let legs = take.legs(&world.portfolio, &world.market).unwrap();
	// HOME is worth 400, AWAY -200; the discount of 10 is divided like 600 to 300 of size.
	assert_eq!(legs.len(), 2);
	assert_eq!((legs[0].venue, legs[1].venue), (HOME, AWAY));
	assert_eq!(fixed::add(legs[0].price, legs[1].price), Ok(units(90)));
	assert!(legs[0].price > ppm(193_000_000) && legs[0].price < ppm(193_400_000), "{legs:?}");
	assert!(legs[1].price < ppm(-103_000_000), "{legs:?}");
}

#[test]
fn buffer_should_not_lie_below_the_target() {
	let rules = Rules::default();
	let m = Margin { equity: units(0), maintenance: units(100), initial: units(300), ..Margin::default() };
	let missing = buffer_margin(&m, &rules).unwrap();
	assert_eq!(missing, fixed::neg(target(&m, &rules).unwrap()).unwrap());
	let m = Margin { initial: units(110), ..m };
	assert_eq!(buffer_margin(&m, &rules), Ok(units(-105)));
}
