use crate::{
	mock::{Venues, *},
	*,
};
use ballast_primitives::{
	traits::{NewOrder, VenueDispatch},
	InstrumentId,
};
use polkadot_sdk::frame_support::{assert_noop, assert_ok};

/// An order of another account each time, worth `value`.
fn submit(who: u8, value: i64) -> Result<(), polkadot_sdk::sp_runtime::DispatchError> {
	let new = NewOrder { quantity: f(-value), limit_price: f(1), ..sell(1) };
	Venues::submit(VENUE, &polkadot_sdk::sp_core::crypto::AccountId32::new([who; 32]), vec![new]).map(|_| ())
}

#[test]
fn orders_should_be_refused_when_as_much_value_as_the_cap_has_left() {
	ExtBuilder.build_and_execute(|| {
		EgressWindow::set(10);
		assert_ok!(submit(21, 600));
		assert!(Venues::room(VENUE) > 0);
		// What crosses the cap of 1000 is the last.
		assert_ok!(submit(22, 500));
		assert!(has_event(Event::EgressExhausted { venue: VENUE, value: f(1100), until: 110 }));
		assert_eq!(Venues::room(VENUE), 0, "so that deciders look elsewhere");
		assert_noop!(submit(23, 1), Error::<Test>::EgressLimitReached);
		assert_noop!(Venues::take_over(VENUE, half_to_bob()), Error::<Test>::EgressLimitReached);
		assert_noop!(Venues::write_off(VENUE, &alice()), Error::<Test>::EgressLimitReached);
		// Restrictions put nothing at stake.
		assert_ok!(Venues::set_mode(VENUE, &alice(), ballast_primitives::message::AccountMode::Frozen));
		// Another venue has its own window.
		Venues::update_venue(SMALL, |record| record.last_heard = 100);
		assert!(Venues::room(SMALL) > 0);

		RelayNow::mutate(|now| *now += 9);
		assert_noop!(submit(23, 1), Error::<Test>::EgressLimitReached);
		RelayNow::mutate(|now| *now += 1);
		assert!(Venues::room(VENUE) > 0);
		assert_ok!(submit(23, 1));
		assert_eq!(Egress::<Test>::get(VENUE), EgressRecord { since: 110, value: f(1) });
	});
}

#[test]
fn a_buy_back_should_count_like_a_sale() {
	ExtBuilder.build_and_execute(|| {
		EgressWindow::set(10);
		let buy = NewOrder {
			quantity: f(3),
			limit_price: f(7),
			instrument: InstrumentId::Perpetual(ballast_primitives::AssetId(1)),
			..sell(1)
		};
		assert_ok!(Venues::submit(VENUE, &alice(), vec![buy, sell(2)]));
		assert_eq!(Egress::<Test>::get(VENUE).value, f(31));
	});
}

#[test]
fn takeovers_and_write_offs_should_count_for_what_the_account_has_there() {
	ExtBuilder.build_and_execute(|| {
		EgressWindow::set(10);
		assert_ok!(Venues::take_over(VENUE, half_to_bob()));
		assert_eq!(Egress::<Test>::get(VENUE).value, f(8), "price and fee, when nobody knows");
		Known::set(Some(f(400)));
		let other = ballast_primitives::traits::NewTakeover { from: bob(), to: alice(), ..half_to_bob() };
		assert_ok!(Venues::take_over(VENUE, other));
		assert_eq!(Egress::<Test>::get(VENUE).value, f(208));
		assert_ok!(Venues::write_off(VENUE, &alice()));
		assert_eq!(Egress::<Test>::get(VENUE).value, f(608));
	});
}

#[test]
fn nothing_should_be_counted_when_the_message_is_refused() {
	ExtBuilder.build_and_execute(|| {
		EgressWindow::set(10);
		assert_ok!(submit(1, 1));
		assert_noop!(submit(1, 1), Error::<Test>::PositionBusy);
		assert_eq!(Egress::<Test>::get(VENUE).value, f(1));
	});
}

#[test]
fn there_should_be_no_limit_when_there_is_no_window() {
	ExtBuilder.build_and_execute(|| {
		assert_ok!(submit(1, 1_000_000));
		assert_ok!(submit(2, 1_000_000));
		assert!(Venues::room(VENUE) > 0);
	});
}
