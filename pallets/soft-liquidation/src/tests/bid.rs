//! What bids get, and which are refused.

use crate::{mock::*, BreakerLevel, Call, Decision, Error, Event, Slices, Taker, Takes, Taking};
use ballast_policy::{
	AccountState::{Auction, MarginCall},
	Bid,
};
use ballast_primitives::{Fixed, OrderFailure, VenueId, SETTLEMENT};
use codec::Encode;
use polkadot_sdk::{
	frame_support::{
		assert_noop, assert_ok,
		dispatch::{DispatchClass, DispatchResultWithPostInfo, GetDispatchInfo, Pays},
	},
	sp_io::hashing::blake2_256,
	sp_runtime::{AccountId32, DispatchError},
};

fn bid(who: AccountId32, bid: Bid) -> DispatchResultWithPostInfo {
	SoftLiquidation::bid(RuntimeOrigin::signed(who), ALICE, bid)
}

fn near(value: Fixed, expected: f64) -> bool {
	(value.into_inner() as f64 / 1e18 - expected).abs() < 1e-6
}

#[test]
fn bid_should_get_what_restores_the_buffer_when_it_wants_everything() {
	build_and_execute(|| {
		auctioned_alice();
		let before = everything();
		// Equity 900, MM 1380, buffer 1380 * 1.051, and a fee of a hundredth: 550.38 / (550.38 + 900 * 0.97).
		let offered = offer();
		assert!(near(offered.offer.most, 550.38 / 1423.38), "{offered:?}");
		assert!(near(offered.offer.price, 900.0 * 0.98 * 550.38 / 1423.38), "{offered:?}");
		assert_eq!(offered.expires_ms, START + run_ms());
		let assessment = SoftLiquidation::assess(&ALICE).unwrap();
		let info = bid(CAROL, bid_for(1.0)).unwrap();
		assert_eq!(info.pays_fee, Pays::No);

		let flight = Takes::<Test>::get(ALICE).unwrap();
		assert_eq!(flight.taker, Taker::Keeper(CAROL));
		assert_eq!(flight.take.fraction, offered.offer.most);
		let places: Vec<VenueId> = flight.legs.iter().map(|leg| leg.venue).collect();
		assert_eq!(places, [HOME, AWAY]);
		let reserved = Portfolio::reserved_margin(&CAROL);
		// At least the initial margin of what comes, less the discount.
		assert!(reserved >= f(1380.0 * 1.3 * 0.384 - 900.0 * 0.02), "{reserved:?}");
		for (id, leg) in open_takeovers().into_iter().zip(&flight.legs) {
			let (venue, takeover) = takeovers().remove(&id).unwrap();
			assert_eq!((venue, takeover.price, takeover.may_borrow), (leg.venue, leg.price, true));
			assert_eq!((takeover.from, takeover.to), (ALICE, CAROL));
			assert_eq!(takeover.fraction, flight.take.fraction);
		}
		let legs = flight.take.legs(&assessment.portfolio, &assessment.market).unwrap();
		let decision = Decision::Take { taker: Taker::Keeper(CAROL), take: flight.take, legs };
		let inputs = SoftLiquidation::receipt_inputs(&ALICE, &assessment, &decision);
		assert_eq!(
			inputs,
			(
				ALICE,
				state(),
				START,
				&assessment.market,
				&assessment.model,
				&assessment.portfolio,
				rules(),
				&decision
			)
				.encode()
		);
		let receipt = events().into_iter().find_map(|event| match event {
			Event::TakeDispatched { receipt, take, .. } => Some((receipt, take)),
			_ => None,
		});
		assert_eq!(receipt, Some((blake2_256(&inputs).into(), flight.take)));
		assert_eq!(SoftLiquidation::api_preview(&ALICE).taking, Some(Taking::InFlight(flight)));
		assert_eq!(SoftLiquidation::offer_of(ALICE), None, "one at a time");

		for id in open_takeovers() {
			take(id);
		}
		assert!(matches!(state(), MarginCall { .. }), "{:?}", SoftLiquidation::api_preview(&ALICE));
		assert_eq!(Portfolio::reserved_margin(&CAROL), f(0.0));
		assert_eq!(everything(), before, "nothing is made and nothing lost");
		let margin = SoftLiquidation::api_margin(&ALICE).unwrap();
		assert!(margin.health().unwrap() < f(1.052), "and no more than that: {:?}", margin.health());
	});
}

#[test]
fn second_bidder_should_lose_nothing_when_another_was_faster() {
	build_and_execute(|| {
		auctioned_alice();
		let same = bid_for(0.2);
		assert_ok!(bid(CAROL, same));
		assert_noop!(bid(DAVE, same), Error::<Test>::TakeInFlight);
		for id in open_takeovers() {
			take(id);
		}
		let Auction(auction) = state() else { panic!("{:?}", state()) };
		assert_eq!(auction.takes, 1);
		assert!(auction.raised > f(0.0));
		assert_noop!(bid(DAVE, same), Error::<Test>::BidOutdated);
		assert_eq!(Portfolio::reserved_margin(&DAVE), f(0.0));
		// What is left can be had by whoever looks again.
		assert_ok!(bid(DAVE, bid_for(1.0)));
		for id in open_takeovers() {
			take(id);
		}
		assert!(matches!(state(), MarginCall { .. }), "{:?}", SoftLiquidation::api_preview(&ALICE));
	});
}

#[test]
fn bid_should_be_operational_when_slices_are_not() {
	build_and_execute(|| {
		auctioned_alice();
		let class = |call: Call<Test>| call.get_dispatch_info().class;
		assert_eq!(class(Call::bid { account: ALICE, bid: bid_for(1.0) }), DispatchClass::Operational);
		assert_eq!(class(Call::poke { account: ALICE, proof: None }), DispatchClass::Normal);
	});
}

#[test]
fn bid_should_be_refused_when_its_conditions_are_wrong() {
	build_and_execute(|| {
		auctioned_alice();
		let good = bid_for(1.0);
		let most = offer().offer.most.into_inner() as f64 / 1e18;
		let cases = [
			(Bid { fraction: f(0.0), ..good }, Error::<Test>::BidBadFraction),
			(Bid { fraction: f(-0.1), ..good }, Error::BidBadFraction),
			(Bid { fraction: f(1.1), ..good }, Error::BidBadFraction),
			(Bid { fraction: f(0.01), ..good }, Error::BidTooSmall),
			(Bid { fraction: Fixed::from_inner(1), ..good }, Error::BidTooSmall),
			(Bid { fraction: f(most - 0.01), ..good }, Error::BidLeavesDust),
			(Bid { worst_price: f(300.0), ..good }, Error::BidWorsePrice),
			(Bid { takes: 1, ..good }, Error::BidOutdated),
			(Bid { portfolio: Default::default(), ..good }, Error::BidOutdated),
		];
		for (case, error) in cases {
			assert_noop!(bid(CAROL, case), error);
		}
		// A report of anything changes the portfolio that was bid for.
		change_position(HOME, &ALICE, spot(DOT), f(-1.0));
		assert_noop!(bid(CAROL, good), Error::<Test>::BidOutdated);
	});
}

#[test]
fn bid_should_be_refused_when_the_bidder_may_not() {
	build_and_execute(|| {
		auctioned_alice();
		let good = bid_for(1.0);
		assert_noop!(bid(BOB, good), Error::<Test>::NotKeeper);
		assert_noop!(SoftLiquidation::bid(RuntimeOrigin::root(), ALICE, good), DispatchError::BadOrigin);
		assert_ok!(SoftLiquidation::register_keeper(RuntimeOrigin::signed(ALICE)));
		assert_noop!(bid(ALICE, good), Error::<Test>::OwnAccount);
		let at = |account| SoftLiquidation::bid(RuntimeOrigin::signed(CAROL), account, good);
		assert_noop!(at(BOB), Error::<Test>::UnknownAccount);
		assert_noop!(at(DAVE), Error::<Test>::NotAuctioned);
		// Not enrolled where a part of it is.
		enrol(HOME, &BOB, &[(spot(SETTLEMENT), 100_000.0)]);
		assert_ok!(SoftLiquidation::register_keeper(RuntimeOrigin::signed(BOB)));
		assert_noop!(bid(BOB, good), Error::<Test>::TakerNotEnrolled);
		// In trouble itself.
		deposit_report(HOME, &DAVE, &[(spot(SETTLEMENT), -6000.0), (spot(DOT), 900.0)]);
		deposit_report(AWAY, &DAVE, &[]);
		assert_noop!(bid(DAVE, good), Error::<Test>::TakerRestricted);
	});
}

#[test]
fn bid_should_be_refused_when_the_bidder_cannot_margin_it() {
	build_and_execute(|| {
		auctioned_alice();
		// What comes needs 0.384 * (1794 - 18), about 682, as a whole.
		let poor = AccountId32::new([20; 32]);
		keeper(&poor, 600.0);
		assert_noop!(bid(poor.clone(), bid_for(1.0)), Error::<Test>::TakerLacksMargin);
		assert_ok!(bid(poor.clone(), bid_for(0.2)));
		for id in open_takeovers() {
			refuse(id, OrderFailure::LimitPrice);
		}
		// What another take needs counts, too.
		assert_ok!(Portfolio::reserve_margin(&poor, f(400.0)));
		assert_noop!(bid(poor.clone(), bid_for(0.2)), Error::<Test>::TakerLacksMargin);
		Portfolio::release_margin(&poor, f(400.0));
		assert_ok!(bid(poor, bid_for(0.2)));
	});
}

#[test]
fn keeper_should_margin_all_of_its_takes_when_it_bids_for_many_accounts() {
	build_and_execute(|| {
		auctioned_alice();
		let other = AccountId32::new([21; 32]);
		enrol(HOME, &other, &[(spot(SETTLEMENT), -6000.0), (spot(DOT), 1000.0)]);
		assert!(poke(&other));
		let little = AccountId32::new([20; 32]);
		keeper(&little, 1_000.0);
		assert_ok!(bid(little.clone(), bid_for(1.0)));
		let theirs = SoftLiquidation::offer_of(other.clone()).unwrap();
		let more =
			Bid { fraction: f(1.0), worst_price: f(1e6), takes: theirs.takes, portfolio: theirs.portfolio };
		let again = || SoftLiquidation::bid(RuntimeOrigin::signed(little.clone()), other.clone(), more);
		assert_noop!(again(), Error::<Test>::TakerLacksMargin);
		for id in open_takeovers() {
			refuse(id, OrderFailure::MarketRefused);
		}
		assert_ok!(again());
	});
}

#[test]
fn bid_should_be_refused_when_the_auction_is_over() {
	build_and_execute(|| {
		auctioned_alice();
		let good = bid_for(1.0);
		pass(run_ms());
		assert_noop!(bid(CAROL, good), Error::<Test>::NotAuctioned);
	});
	build_and_execute(|| {
		auctioned_alice();
		let good = bid_for(1.0);
		// Cured, although nobody said so yet.
		set_price(DOT, 9.0);
		assert_noop!(bid(CAROL, good), Error::<Test>::NotAuctioned);
		assert!(poke(&ALICE));
		assert_noop!(bid(CAROL, good), Error::<Test>::NotAuctioned);
	});
}

#[test]
fn bid_should_be_refused_when_the_moment_is_wrong() {
	build_and_execute(|| {
		auctioned_alice();
		let good = bid_for(1.0);
		set_price(DOT, 6.91);
		world(|w| w.prices.remove(&DOT));
		assert_noop!(bid(CAROL, good), Error::<Test>::StalePrice);
		set_price(DOT, 6.9);
		assert_ok!(SoftLiquidation::set_breaker(RuntimeOrigin::signed(ADMIN), BreakerLevel::Stopped));
		assert_noop!(bid(CAROL, good), Error::<Test>::Stopped);
		assert_ok!(SoftLiquidation::set_breaker(RuntimeOrigin::signed(ADMIN), BreakerLevel::NoNewUnwinds));
		world(|w| w.down.push(AWAY));
		assert_noop!(bid(CAROL, good), Error::<Test>::VenueUnavailable);
		world(|w| w.down.clear());
		wait(HALT_THRESHOLD + 1);
		assert_noop!(bid(CAROL, good), Error::<Test>::HaltGrace);
		assert_eq!(SoftLiquidation::offer_of(ALICE), None);
		pass(HALT_GRACE);
		// The price is the first one still: nobody could bid meanwhile.
		let Auction(auction) = state() else { panic!() };
		assert_eq!(auction.started_ms, START + HALT_THRESHOLD + 1 + HALT_GRACE);
		assert_eq!(offer().offer.progress, rules().auction.start);
		assert_ok!(bid(CAROL, good));
	});
}

#[test]
fn nothing_should_be_sent_when_one_venue_refuses() {
	build_and_execute(|| {
		auctioned_alice();
		world(|w| w.refusing.push(AWAY));
		assert_noop!(bid(CAROL, bid_for(1.0)), DispatchError::Other("refusing"));
		assert!(takeovers().is_empty());
		assert_eq!(Portfolio::reserved_margin(&CAROL), f(0.0));
	});
}

#[test]
fn take_should_wait_when_orders_are_in_flight() {
	build_and_execute(|| {
		enrol_spread_alice();
		keeper(&CAROL, 100_000.0);
		set_price(DOT, 7.4);
		assert!(poke(&ALICE));
		push(&ALICE);
		let orders = live();
		assert!(!orders.is_empty());
		set_price(DOT, 6.9);
		assert!(poke(&ALICE));
		assert!(matches!(state(), Auction(_)));
		assert_eq!(world(|w| w.cancelled.clone()), orders, "they are called back");
		assert_eq!(SoftLiquidation::offer_of(ALICE), None);
		let portfolio = ballast_policy::fingerprint(&Portfolio::portfolio(&ALICE));
		let early = Bid { fraction: f(1.0), worst_price: f(1e6), takes: 0, portfolio };
		assert_noop!(bid(CAROL, early), Error::<Test>::OrdersInFlight);
		pass(60_000);
		assert_noop!(
			SoftLiquidation::execute_slice(
				RuntimeOrigin::signed(BOB),
				ALICE,
				ballast_policy::SlicePlan {
					orders: vec![order(HOME, spot(DOT), -1.0, 6.8)].try_into().unwrap(),
					kind: ballast_policy::PlanKind::BestRelief,
					basis: basis(&ALICE),
					claim: Default::default(),
				},
				None
			),
			Error::<Test>::NotUnwinding
		);
		for id in orders {
			fail(id, OrderFailure::Cancelled);
		}
		assert!(Slices::<Test>::get(ALICE).is_none());
		assert_ok!(bid(CAROL, early));
	});
}

#[test]
fn keeper_should_be_paid_when_the_portfolio_is_worth_nothing() {
	build_and_execute(|| {
		enrol_spread_alice();
		keeper(&CAROL, 100_000.0);
		world(|w| w.fund = f(1_000.0));
		set_price(DOT, 5.9);
		assert!(poke(&ALICE));
		let Auction(auction) = state() else { panic!("{:?}", state()) };
		assert_eq!(auction.mode, ballast_policy::AuctionMode::Insolvent);
		// MM 1180: at most 100 and half of that, after half of the time 345.
		pass(300_000);
		let offered = offer().offer;
		assert_eq!((offered.most, offered.price), (f(1.0), f(-345.0)));
		world(|w| w.fund = f(300.0));
		assert_noop!(bid(CAROL, bid_for(1.0)), Error::<Test>::FundTooSmall);
		world(|w| w.fund = f(1_000.0));
		assert_ok!(bid(CAROL, bid_for(1.0)));
		assert_eq!(crate::FundPromised::<Test>::get(), f(345.0));
		for id in open_takeovers() {
			take(id);
		}
		// The account borrowed what it paid; the fund pays those who lent.
		assert_eq!(state(), ballast_policy::AccountState::Insolvent { bad_debt: f(345.0) });
		assert_eq!(crate::FundPromised::<Test>::get(), f(345.0), "nobody else gets it meanwhile");
		let owed: Vec<_> = world(|w| w.write_offs.clone());
		assert!(!owed.is_empty());
		for (venue, _) in &owed {
			assert_ok!(Portfolio::apply_report(*venue, report(*venue, &ALICE, &[])));
		}
		assert_ok!(SoftLiquidation::written_off(owed[0].0, &ALICE, f(345.0)));
		assert_eq!(world(|w| w.fund), f(655.0));
		assert_eq!(crate::FundPromised::<Test>::get(), f(0.0));
		assert!(events().contains(&Event::LossCovered {
			account: ALICE,
			venue: owed[0].0,
			fund: f(345.0),
			pool: f(0.0),
			socialised: f(0.0)
		}));
	});
}
