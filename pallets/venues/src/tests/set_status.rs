use crate::{
	mock::{Venues, *},
	*,
};
use ballast_primitives::{
	message::{AccountMode, OrderResult, ToVenue},
	traits::{TransportError, VenueDispatch},
	OrderFailure, OrderId, OrderState, VenueId,
};
use polkadot_sdk::{
	frame_support::{assert_noop, assert_ok},
	sp_runtime::DispatchError,
};

fn pause() {
	assert_ok!(Venues::set_status(RuntimeOrigin::root(), VENUE, VenueStatus::Paused));
}

fn release() {
	assert_ok!(Venues::set_status(RuntimeOrigin::root(), VENUE, VenueStatus::Active));
}

#[test]
fn set_status_should_be_refused_when_the_input_is_bad() {
	ExtBuilder.build_and_execute(|| {
		assert_noop!(
			Venues::set_status(RuntimeOrigin::signed(alice()), VENUE, VenueStatus::Paused),
			DispatchError::BadOrigin
		);
		assert_noop!(
			Venues::set_status(RuntimeOrigin::root(), VenueId::Sibling(9), VenueStatus::Paused),
			Error::<Test>::NotRegistered
		);
	});
}

#[test]
fn queued_orders_should_fail_when_their_venue_is_paused() {
	ExtBuilder.build_and_execute(|| {
		TransportFault::set(Some(TransportError::Congested));
		let id = order(1);
		assert_eq!(state(id), Some(OrderState::Queued));
		pause();
		assert!(has_event(Event::StatusChanged {
			venue: VENUE,
			old: VenueStatus::Active,
			new: VenueStatus::Paused
		}));
		assert_eq!(told(), vec![], "nobody is called back from inside of the call");
		TransportFault::set(None);
		next_block(1);
		let result = OrderResult::Failed(OrderFailure::Cancelled);
		assert_eq!(told(), vec![Told::Ended(VENUE, id, result)]);
		assert!(has_event(Event::OrderEnded { order: id, venue: VENUE, account: alice(), result }));
		assert_eq!(state(id), None);
		assert_eq!(Venues::live_orders(&alice()), vec![]);
		assert_eq!(sent(), vec![]);
		release();
		assert_eq!(sent(), vec![ToVenue::Resnapshot], "the order does not leave later");
	});
}

#[test]
fn orders_should_be_refused_when_their_venue_is_paused() {
	ExtBuilder.build_and_execute(|| {
		pause();
		assert!(!Venues::is_available(VENUE));
		assert_noop!(Venues::submit(VENUE, &alice(), vec![sell(1)]), Error::<Test>::VenueUnavailable);
		assert_noop!(Venues::retry(RuntimeOrigin::signed(bob()), VENUE), Error::<Test>::VenuePaused);
	});
}

#[test]
fn restrictions_should_wait_when_their_venue_is_paused() {
	ExtBuilder.build_and_execute(|| {
		pause();
		assert_ok!(Venues::set_mode(VENUE, &alice(), AccountMode::ReduceOnly));
		next_block(1);
		assert_eq!(sent(), vec![]);
		release();
		assert_eq!(
			sent(),
			vec![ToVenue::SetMode { account: alice(), mode: AccountMode::ReduceOnly }, ToVenue::Resnapshot]
		);
	});
}

#[test]
fn a_sent_order_should_not_be_probed_while_its_venue_is_paused() {
	ExtBuilder.build_and_execute(|| {
		let id = order(1);
		sent();
		pause();
		for _ in 0..10 {
			next_block(OrderTimeout::get());
		}
		assert_eq!(state(id), Some(OrderState::TimedOut));
		assert_eq!(Orders::<Test>::get(id).unwrap().attempts, 0);
		release();
		next_block(OrderTimeout::get());
		assert!(sent().contains(&ToVenue::Probe { order: OrderId(0) }));
	});
}

#[test]
fn a_venue_should_be_stale_when_it_is_released() {
	ExtBuilder.build_and_execute(|| {
		pause();
		release();
		assert!(record(VENUE).stale);
		assert!(!Venues::is_available(VENUE));
		assert!(has_event(Event::ResnapshotRequested { venue: VENUE }));
		// Releasing twice asks once.
		release();
		assert_eq!(sent(), vec![ToVenue::Resnapshot]);
	});
}
