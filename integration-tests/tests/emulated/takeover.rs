//! Keepers take a part of a portfolio over: a bid at the coordinator, one takeover per venue over XCM, what the venues' own
//! markets move, and what the coordinator believes of it.

use crate::{
	actions::*,
	network::{
		advance, coordinator_events, on_coordinator, on_venue, peek_coordinator, peek_venue, scale_prices,
		venue_events, Venue,
	},
	story::*,
};
use ballast_policy::{AccountState, Bid};
use ballast_primitives::{message::OrderResult, AssetId, Fixed, OrderFailure, TakeoverFill, VenueId};
use coordinator_runtime::{Runtime, RuntimeCall, RuntimeEvent};
use pallet_soft_liquidation::{Error, Event, KeeperOffer, LegOutcome, TakeInFlight, Taker, Takes};
use polkadot_sdk::{
	frame_support::{
		assert_ok,
		dispatch::{DispatchResultWithPostInfo, Pays},
		traits::fungibles::Inspect,
	},
	frame_system::RawOrigin,
	parachains_common::AccountId,
	sp_runtime::{traits::Dispatchable, DispatchError},
};

/// Margin of a keeper that can take whatever is for sale, whole settlement currency.
const PLENTY: u64 = 3_000_000;
/// What interest, roundings and a fee may make of settlement currency, as a share of the gross value that moved.
const SLACK: f64 = 0.02;
/// Assets of the portfolio.
const ASSETS: [AssetId; 3] = [USD, ETH, BTC];

/// A portfolio over both venues, and prices at which its equity is about half of its maintenance margin: below the auction's
/// trigger, above the pool's.
fn fall_into_auction() {
	for _ in 0..80 {
		let health = margin().health().expect("something is required").to_float();
		if health < 0.6 {
			assert!(health > 0.4, "prices fell too far: {health}");
			poke();
			assert!(matches!(state(), AccountState::Auction(_)), "{:?}", state());
			return;
		}
		scale_prices(0.99);
		advance(1);
	}
	panic!("prices fell by half and health is {:?}", margin().health());
}

fn open_portfolio() {
	enrol();
	deepen(Venue::B, ETH, 7);
	open_on_credit();
}

fn offer() -> KeeperOffer {
	peek_coordinator(|| coordinator_runtime::SoftLiquidation::api_offer(&trader()))
		.expect("something is for sale")
}

/// All that is for sale, at any price.
fn everything() -> Bid {
	let KeeperOffer { takes, portfolio, .. } = offer();
	Bid { fraction: Fixed::from_u32(1), worst_price: Fixed::from_u32(1_000_000_000), takes, portfolio }
}

/// Bids in a block of the coordinator that somebody else may have bid in.
fn bid_here(who: AccountId, bid: Bid) -> DispatchResultWithPostInfo {
	let call: RuntimeCall = pallet_soft_liquidation::Call::bid { account: trader(), bid }.into();
	call.dispatch(RawOrigin::Signed(who).into())
}

/// Bids in a block of its own.
fn bid(who: AccountId, bid: Bid) -> Result<(), DispatchError> {
	on_coordinator(|| bid_here(who, bid)).map(|_| ()).map_err(|failed| failed.error)
}

/// The take that is in flight.
fn in_flight_take() -> Option<TakeInFlight> {
	peek_coordinator(|| Takes::<Runtime>::get(trader()))
}

fn reserved(who: &AccountId) -> Fixed {
	peek_coordinator(|| coordinator_runtime::Portfolio::reserved_margin(who))
}

/// What somebody has at a venue, debts negative, in whole units of [`ASSETS`].
fn holdings(who: &AccountId, venue: Venue) -> [f64; 3] {
	peek_venue(venue, || ASSETS.map(|asset| venue_runtime::SpotMargin::position(who, asset)))
		.map(|position| position.expect("the asset is listed").to_float())
}

/// What the trader and the keepers have at a venue.
fn all_holdings(venue: Venue) -> [[f64; 3]; 3] {
	[trader(), bidder(), rival()].map(|who| holdings(&who, venue))
}

/// Nothing has moved; a debt may have grown.
fn assert_unmoved(before: [[f64; 3]; 3], venue: Venue) {
	let after = all_holdings(venue);
	for (was, is) in before.into_iter().zip(after) {
		let [grown, other @ ..] = [0, 1, 2].map(|index| was[index] - is[index]);
		assert!(other == [0.0; 2] && (0.0..10.0).contains(&grown), "{venue:?}: {before:?} became {after:?}");
	}
}

/// How the venues' parts of takes ended, as the coordinator heard it.
fn legs() -> Vec<(Taker, VenueId, LegOutcome)> {
	let ended = |event| match event {
		RuntimeEvent::SoftLiquidation(Event::TakeLegEnded { taker, venue, outcome, .. }) => {
			Some((taker, venue, outcome))
		}
		_ => None,
	};
	coordinator_events().into_iter().filter_map(ended).collect()
}

/// How takes ended: by whom, at how many venues they were executed, at how many not.
fn takes() -> Vec<(Taker, u32, u32)> {
	let ended = |event| match event {
		RuntimeEvent::SoftLiquidation(Event::TakeEnded { taker, executed, failed, .. }) => {
			Some((taker, executed, failed))
		}
		_ => None,
	};
	coordinator_events().into_iter().filter_map(ended).collect()
}

/// What a venue itself says of the takeovers that it ended.
fn at_venue_ended(venue: Venue) -> Vec<OrderResult> {
	let ended = |event| match event {
		venue_runtime::RuntimeEvent::VenueAdapter(pallet_venue_adapter::Event::OrderEnded {
			result, ..
		}) => Some(result),
		_ => None,
	};
	venue_events(venue).into_iter().filter_map(ended).collect()
}

/// One block of each venue, in which what the coordinator sent is executed, and its answer comes back.
fn let_venues_answer() {
	Venue::ALL.into_iter().for_each(|venue| on_venue(venue, || ()));
	assert_eq!(in_flight(), vec![], "venues answer in their next block");
	assert_eq!(in_flight_take(), None);
}

fn is_over(state: &AccountState) -> bool {
	matches!(state, AccountState::Healthy | AccountState::Watch { .. } | AccountState::MarginCall { .. })
}

/// One venue's fraction of everything has moved to the taker, for the price that the venue reported.
fn assert_moved(before: [[f64; 3]; 2], after: [[f64; 3]; 2], fill: &TakeoverFill) {
	let ([from, to], [from_now, to_now]) = (before, after);
	let fraction = fill.fraction.to_float();
	let (price, slack) = (fill.price.to_float(), fill.gross.to_float() * SLACK);
	for (index, asset) in ASSETS.into_iter().enumerate() {
		let moved = from[index] * fraction;
		let (paid, slack) = if asset == USD { (price, slack) } else { (0.0, 1e-6) };
		let near = |is: f64, should: f64| (is - should).abs() <= slack;
		let told = format!("{asset:?}: {before:?} became {after:?} by {fill:?}");
		assert!(near(from_now[index], from[index] - moved + paid), "{told}");
		assert!(near(to_now[index], to[index] + moved - paid), "{told}");
	}
}

#[test]
fn keeper_should_take_the_portfolio_over_at_both_venues_and_the_slower_one_lose_nothing() {
	open_portfolio();
	equip(&bidder(), PLENTY, &Venue::ALL);
	equip(&rival(), PLENTY, &Venue::ALL);
	fall_into_auction();
	assert_books();
	let slower = || {
		peek_coordinator(|| {
			let portfolio = coordinator_runtime::Portfolio::portfolio(&rival());
			(portfolio, <coordinator_runtime::Assets as Inspect<AccountId>>::total_balance(USD.0, &rival()))
		})
	};
	let slower_before = slower();
	let health_before = margin().health();
	let before = Venue::ALL.map(|venue| [trader(), bidder()].map(|who| holdings(&who, venue)));

	// Both bid for the same in one block.
	let wanted = everything();
	let [first, second] = on_coordinator(|| [bidder(), rival()].map(|who| bid_here(who, wanted)));
	assert_eq!(first.expect("the first bid is taken").pays_fee, Pays::No);
	let second = second.expect_err("one at a time");
	assert_eq!(second.error, Error::<Runtime>::TakeInFlight.into());
	assert_eq!(second.post_info.pays_fee, Pays::Yes, "a bid in vain costs its fee");
	let take = in_flight_take().expect("it is under way");
	assert_eq!(take.taker, Taker::Keeper(bidder()));
	let places: Vec<VenueId> = take.legs.iter().map(|leg| leg.venue).collect();
	assert_eq!(places, Venue::ALL.map(|venue| venue.id()));
	assert!(reserved(&bidder()) > Fixed::from_u32(0));
	assert_eq!(in_flight(), places);
	let meanwhile = Venue::ALL.map(|venue| [trader(), bidder()].map(|who| holdings(&who, venue)));
	assert_eq!(meanwhile, before, "what is in flight has not happened yet");

	// The venues' markets move it.
	let_venues_answer();
	assert_eq!(takes(), vec![(Taker::Keeper(bidder()), 2, 0)]);
	assert_eq!(legs().len(), 2, "every takeover ends once");
	for (venue, before) in Venue::ALL.into_iter().zip(before) {
		let fills: Vec<TakeoverFill> = legs()
			.into_iter()
			.filter_map(|(taker, at, outcome)| match outcome {
				LegOutcome::TakenOver(fill) if at == venue.id() && taker == take.taker => Some(fill),
				_ => None,
			})
			.collect();
		let [fill] = fills[..] else { panic!("{venue:?}: {:?}", legs()) };
		assert_eq!(at_venue_ended(venue), vec![OrderResult::TakenOver(fill)], "the venue says the same");
		assert_eq!(fill.fraction, take.take.fraction);
		let ordered = take.legs.iter().find(|leg| leg.venue == venue.id()).expect("it has a leg").price;
		assert!((fill.price - ordered).to_float().abs() < 1e-5, "{fill:?} instead of {ordered:?}");
		let after = [trader(), bidder()].map(|who| holdings(&who, venue));
		assert_moved(before, after, &fill);
	}
	let [_, [_, owed_before]] = before.map(|at| at.map(|[settlement, ..]| settlement));
	let [owed, ..] = holdings(&bidder(), Venue::B);
	assert!(owed_before == 0.0 && owed < -100_000.0, "a part of the debt at B is the keeper's now: {owed}");

	// The account is restored, and everybody's books are right.
	assert!(is_over(&state()), "{:?}", state());
	assert!(margin().health() > health_before);
	assert_restored();
	assert_eq!(reserved(&bidder()), Fixed::from_u32(0));
	advance(2);
	assert_books();
	assert_mirror_of(&bidder());
	assert_eq!(bid(rival(), wanted), Err(Error::<Runtime>::NotAuctioned.into()));
	assert_eq!(slower(), slower_before, "who was slower has what it had");
	assert_eq!(reserved(&rival()), Fixed::from_u32(0));
	assert!(Venue::ALL.into_iter().all(|venue| shown_of(&rival(), venue).is_empty()));
}

#[test]
fn bid_should_be_refused_when_the_keeper_has_no_place_or_too_little_margin() {
	open_portfolio();
	equip(&bidder(), PLENTY, &[Venue::A]);
	equip(&rival(), 5_000, &Venue::ALL);
	fall_into_auction();
	let before = Venue::ALL.map(all_holdings);
	let wanted = everything();
	assert_eq!(bid(bidder(), wanted), Err(Error::<Runtime>::TakerNotEnrolled.into()));
	assert_eq!(bid(rival(), wanted), Err(Error::<Runtime>::TakerLacksMargin.into()));
	assert_eq!((in_flight(), in_flight_take()), (vec![], None));
	for who in [bidder(), rival()] {
		assert_eq!(reserved(&who), Fixed::from_u32(0));
	}
	advance(1);
	Venue::ALL.into_iter().zip(before).for_each(|(venue, before)| assert_unmoved(before, venue));
	assert!(Venue::ALL.into_iter().all(|venue| at_venue_ended(venue).is_empty()));
	assert!(matches!(state(), AccountState::Auction(_)), "{:?}", state());
	assert_books();
}

#[test]
fn auction_should_go_on_when_the_keeper_has_left_before_the_takeover_arrives() {
	open_portfolio();
	equip(&bidder(), PLENTY, &Venue::ALL);
	equip(&rival(), PLENTY, &Venue::ALL);
	fall_into_auction();
	let AccountState::Auction(auction) = state() else { panic!("{:?}", state()) };
	// The coordinator hears of it only with the venue's next block.
	for venue in Venue::ALL {
		assert_ok!(at_venue_by(bidder(), venue, pallet_venue_adapter::Call::leave {}));
	}
	let before = Venue::ALL.map(all_holdings);
	assert_eq!(bid(bidder(), everything()), Ok(()));
	assert!(reserved(&bidder()) > Fixed::from_u32(0));
	let_venues_answer();

	// Refused at both venues; both sides have what they had.
	let refused = OrderFailure::NotEnrolled;
	let taker = Taker::Keeper(bidder());
	let expected: Vec<_> =
		Venue::ALL.map(|venue| (taker.clone(), venue.id(), LegOutcome::Failed(refused))).into();
	assert_eq!(legs(), expected);
	assert_eq!(takes(), vec![(taker, 0, 2)]);
	for venue in Venue::ALL {
		assert_eq!(at_venue_ended(venue), vec![OrderResult::Failed(refused)]);
	}
	Venue::ALL.into_iter().zip(before).for_each(|(venue, before)| assert_unmoved(before, venue));
	assert_eq!(reserved(&bidder()), Fixed::from_u32(0));
	assert_eq!(state(), AccountState::Auction(auction), "the auction goes on where it was");
	advance(1);
	assert_books();

	// So that somebody else can have it; the first one has no place any more.
	assert_eq!(bid(bidder(), everything()), Err(Error::<Runtime>::TakerNotEnrolled.into()));
	assert_eq!(bid(rival(), everything()), Ok(()));
	let_venues_answer();
	assert_eq!(takes().last(), Some(&(Taker::Keeper(rival()), 2, 0)));
	assert!(is_over(&state()), "{:?}", state());
	assert_restored();
	advance(2);
	assert_books();
	assert_mirror_of(&rival());
}

#[test]
fn auction_should_go_on_with_the_rest_when_one_venue_refuses_its_part() {
	open_portfolio();
	equip(&bidder(), PLENTY, &Venue::ALL);
	equip(&rival(), PLENTY, &Venue::ALL);
	fall_into_auction();
	assert_ok!(at_venue_by(bidder(), Venue::B, pallet_venue_adapter::Call::leave {}));
	let before = Venue::ALL.map(all_holdings);
	assert_eq!(bid(bidder(), everything()), Ok(()));
	let_venues_answer();
	assert_eq!(takes(), vec![(Taker::Keeper(bidder()), 1, 1)]);
	let [OrderResult::TakenOver(fill)] = at_venue_ended(Venue::A)[..] else {
		panic!("{:?}", at_venue_ended(Venue::A))
	};
	assert_eq!(at_venue_ended(Venue::B), vec![OrderResult::Failed(OrderFailure::NotEnrolled)]);
	let two = |[trader, bidder, _]: [[f64; 3]; 3]| [trader, bidder];
	assert_moved(two(before[0]), two(all_holdings(Venue::A)), &fill);
	assert_unmoved(before[1], Venue::B);
	// What came in at A is not for sale again.
	let AccountState::Auction(auction) = state() else { panic!("{:?}", state()) };
	let raised = (auction.raised - fill.price).to_float().abs();
	assert!(auction.takes == 1 && raised <= fill.gross.to_float() * SLACK, "{auction:?} after {fill:?}");
	assert_eq!(reserved(&bidder()), Fixed::from_u32(0));
	advance(1);
	assert_books();
	assert_mirror_of(&bidder());

	assert_eq!(bid(rival(), everything()), Ok(()));
	let_venues_answer();
	assert_eq!(takes().last(), Some(&(Taker::Keeper(rival()), 2, 0)));
	assert!(is_over(&state()), "{:?}", state());
	assert_restored();
	advance(2);
	assert_books();
	assert_mirror_of(&rival());
}
