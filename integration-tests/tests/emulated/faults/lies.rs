//! Venues that say what cannot be, what nobody allowed them to say, or more than they are believed.

use super::*;
use crate::network::{faults::deliver, peek_venue};
use ballast_primitives::{
	message::{OrderResult, ReportedPosition, ToCoordinator},
	remote::CoordinatorCall,
	traits::VenueDispatch,
	Fixed, InstrumentId,
};
use coordinator_runtime::RuntimeEvent;
use pallet_portfolio::{Error as PortfolioError, Event as PortfolioEvent};
use pallet_venues::{BrokenBound, Event as VenuesEvent, VenueStatus};
use polkadot_sdk::{
	frame_support::{assert_noop, assert_ok},
	frame_system::RawOrigin,
};

fn zero() -> Fixed {
	Fixed::from_u32(0)
}

fn set_status(status: VenueStatus) {
	crate::network::on_coordinator(|| {
		assert_ok!(coordinator_runtime::Venues::set_status(RawOrigin::Root.into(), Venue::B.id(), status));
	});
}

/// Changes what B says of an order before the coordinator hears it. Returns the claim.
fn lie_about_a_fill(broken: BrokenBound, page: &mut Page, order: OrderId) -> OrderResult {
	page.rewrite_bodies::<CoordinatorCall, ToCoordinator>(|body| {
		if let ToCoordinator::Result { result: OrderResult::Executed(fill), .. } = body {
			match broken {
				BrokenBound::Quantity => fill.quantity = Fixed::from_inner(2 * fill.quantity.into_inner()),
				BrokenBound::Price => fill.proceeds = Fixed::from_u32(1),
				BrokenBound::Penalty => fill.penalty = fill.proceeds,
			}
		}
	});
	let claims = page.bodies::<CoordinatorCall, ToCoordinator>().into_iter().find_map(|body| match body {
		ToCoordinator::Result { order: id, result, .. } if id == order => Some(result),
		_ => None,
	});
	claims.expect("the page tells of the order")
}

#[test]
fn a_venue_should_be_distrusted_when_it_lies_about_a_fill() {
	let (mut order, mut pages, mut held) = result_on_its_way();
	for broken in [BrokenBound::Quantity, BrokenBound::Price, BrokenBound::Penalty] {
		let stats = || peek_coordinator(pallet_soft_liquidation::Stats::<Coordinator>::get);
		let booked = stats();
		let [page] = &mut pages[..] else { panic!("one page: {}", pages.len()) };
		let claim = lie_about_a_fill(broken, page, order);
		pages.into_iter().for_each(deliver);
		let venue = Venue::B.id();
		assert!(said(VenuesEvent::ImpossibleFill { order, venue, claim, broken }));
		let (old, new) = (VenueStatus::Active, VenueStatus::Distrusted);
		assert!(said(VenuesEvent::StatusChanged { venue, old, new }));
		// The lie is booked nowhere; what the venue shows of the account is the mirror, because it is its chain.
		assert_eq!(result_of(order), OrderResult::Failed(OrderFailure::Unknown));
		let now = stats();
		assert_eq!((now.executed, now.penalty), (booked.executed, booked.penalty));
		assert!(mirrored_quantity(venue, ETH) < held);
		// Nothing new goes there.
		assert!(!peek_coordinator(|| coordinator_runtime::Venues::is_available(venue)));
		peek_coordinator(|| {
			assert_noop!(
				coordinator_runtime::Venues::submit(venue, &trader(), vec![]),
				pallet_venues::Error::<Coordinator>::VenueDistrusted
			);
		});
		assert_books();
		if broken == BrokenBound::Penalty {
			break;
		}
		// An admin has spoken with its people, and planners have forgotten.
		set_status(VenueStatus::Active);
		advance(20);
		fall_until(is_unwinding);
		cut(COORDINATOR, B);
		let orders = push();
		assert!(orders.iter().all(|order| order.venue == venue), "{orders:?}");
		mend(COORDINATOR, B);
		order = open_order();
		held = mirrored_quantity(venue, ETH);
		take_kept(COORDINATOR, B).into_iter().for_each(deliver);
		cut(B, COORDINATOR);
		on_venue(Venue::B, || ());
		mend(B, COORDINATOR);
		pages = take_kept(B, COORDINATOR);
	}
	// The unwind goes on elsewhere.
	let orders = unwind();
	assert!(orders.iter().all(|order| order.venue == Venue::A.id()), "{orders:?}");
	assert_restored();
	set_status(VenueStatus::Active);
	advance(1);
	assert_books();
}

/// B reports the trader in its next block, with this change of what it says.
fn report_with(change: impl Fn(&mut ToCoordinator)) -> u64 {
	crate::network::quiet(Venue::B);
	let seq = peek_coordinator(|| pallet_venues::Venues::<Coordinator>::get(Venue::B.id()))
		.expect("it is registered")
		.in_seq
		+ 1;
	on_venue(Venue::B, || {
		assert_ok!(venue_runtime::VenueAdapter::report(RawOrigin::Signed(keeper()).into(), trader()));
	});
	cut(B, COORDINATOR);
	on_venue(Venue::B, || ());
	mend(B, COORDINATOR);
	for mut page in take_kept(B, COORDINATOR) {
		page.rewrite_bodies::<CoordinatorCall, ToCoordinator>(&change);
		deliver(page);
	}
	seq
}

#[test]
fn a_report_should_be_refused_by_name_when_its_account_never_enrolled() {
	enrol();
	let stranger = bidder();
	let unknown = || {
		let portfolio = peek_coordinator(|| coordinator_runtime::Portfolio::portfolio(&stranger));
		assert_eq!(portfolio.positions, vec![]);
		assert_eq!(peek_coordinator(|| coordinator_runtime::Portfolio::venues_of(&stranger)), vec![]);
	};
	let venue = Venue::B.id();
	let seq = report_with(|body| {
		if let ToCoordinator::Report(report) = body {
			report.account = stranger.clone();
		}
	});
	let error = PortfolioError::<Coordinator>::NotEnrolled.into();
	assert!(said(VenuesEvent::MessageFailed { venue, seq, error }));
	unknown();
	// Nor can the venue enrol it without its consent.
	let seq = report_with(|body| {
		if let ToCoordinator::Report(report) = body {
			let mut report = report.clone();
			report.account = stranger.clone();
			*body = ToCoordinator::Enroll(report);
		}
	});
	let error = PortfolioError::<Coordinator>::NotApproved.into();
	assert!(said(VenuesEvent::MessageFailed { venue, seq, error }));
	unknown();
	advance(1);
	assert_books();
}

#[test]
fn collateral_should_count_up_to_the_cap_when_a_venue_reports_riches() {
	enrol();
	let before = margin().equity;
	let riches = Fixed::from_u32(100_000_000);
	report_with(|body| {
		if let ToCoordinator::Report(report) = body {
			let position = ReportedPosition {
				instrument: InstrumentId::Spot(ETH),
				quantity: riches,
				entry: zero(),
				funding: zero(),
			};
			assert_ok!(report.positions.try_push(position));
			report.positions.sort_by_key(|position| position.instrument);
		}
	});
	let cap = peek_coordinator(|| coordinator_runtime::Venues::cap_of(Venue::B.id()));
	let capped = coordinator_events().into_iter().find_map(|event| match event {
		RuntimeEvent::Portfolio(PortfolioEvent::CollateralCapped { account, venue, reported, counted })
			if account == trader() && venue == Venue::B.id() =>
		{
			Some((reported, counted))
		}
		_ => None,
	});
	let (reported, counted) = capped.expect("it is in an event");
	assert!(reported > Some(cap));
	assert_eq!(counted, cap);
	assert!(mirrored_quantity(Venue::B.id(), ETH) < riches);
	assert!(margin().equity <= before + cap);

	// The truth is believed whole.
	assert_books();
	assert_eq!(mirrored_quantity(Venue::B.id(), ETH), zero());
}

#[test]
fn an_order_should_be_undone_when_the_market_of_the_venue_reverts() {
	use polkadot_sdk::sp_keyring::Sr25519Keyring::Alice;
	unwinding_with_depth_at(Venue::B);
	// Nobody can move the asset.
	let issuer = || RawOrigin::Signed(Alice.to_account_id()).into();
	on_venue(Venue::B, || {
		assert_ok!(venue_runtime::Assets::freeze_asset(issuer(), ETH.0.into()));
	});
	push();
	let (order, held) = (open_order(), mirrored_quantity(Venue::B.id(), ETH));
	let shown_before = shown(Venue::B);
	on_venue(Venue::B, || ());
	assert_failed(order, OrderFailure::MarketRefused, held);
	let eth = |positions: Vec<ReportedPosition>| {
		positions.into_iter().find(|position| position.instrument == InstrumentId::Spot(ETH))
	};
	assert_eq!(eth(shown(Venue::B)), eth(shown_before));
	assert!(peek_venue(Venue::B, || pallet_venue_adapter::Queue::<VenueRuntime>::iter().next().is_none()));
	on_venue(Venue::B, || {
		assert_ok!(venue_runtime::Assets::thaw_asset(issuer(), ETH.0.into()));
	});
	assert_unwinds_to_the_end();
}
