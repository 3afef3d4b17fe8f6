use crate::{
	mock::{Venues, *},
	*,
};
use ballast_primitives::{
	message::{AssetDepth, Envelope, ToCoordinator},
	traits::DepthSource,
	AssetId, Fixed, VenueId,
};

fn depth(asset: u32, depth: i64, price: i64) -> AssetDepth {
	AssetDepth { asset: AssetId(asset), depth: f(depth), price: f(price) }
}

fn heartbeat(depths: Vec<AssetDepth>) -> ToCoordinator {
	ToCoordinator::Heartbeat { depths: depths.try_into().unwrap() }
}

const DOT_ASSET: AssetId = AssetId(1);

fn told() -> Option<AssetDepth> {
	<Venues as DepthSource>::depth(VENUE, DOT_ASSET)
}

#[test]
fn depth_should_be_what_the_venue_said() {
	ExtBuilder.build_and_execute(|| {
		assert_eq!(told(), None);
		assert_eq!(Venues::total_depth(DOT_ASSET), f(0));
		hear(heartbeat(vec![depth(1, 300, 5), depth(2, 40, 50)]));
		assert_eq!(told(), Some(depth(1, 300, 5)));
		assert_eq!(Venues::venue_price(VENUE, DOT_ASSET), Some(f(5)));
		let home =
			Envelope { venue: VenueId::Home, seq: 1, relay_block: 1, body: heartbeat(vec![depth(1, 7, 5)]) };
		Venues::receive_from(VenueId::Home, home.into_bytes()).unwrap();
		assert_eq!(Venues::total_depth(DOT_ASSET), f(307));
		assert_eq!(Venues::venue_prices(DOT_ASSET), [f(5), f(5)]);
	});
}

#[test]
fn depth_should_be_unknown_when_it_is_old() {
	ExtBuilder.build_and_execute(|| {
		hear(heartbeat(vec![depth(1, 300, 5)]));
		RelayNow::mutate(|now| *now += MaxDepthAge::get());
		assert_eq!(told(), Some(depth(1, 300, 5)));
		RelayNow::mutate(|now| *now += 1);
		assert_eq!(told(), None);
		assert_eq!(Venues::venue_price(VENUE, DOT_ASSET), None);
		assert!(Venues::venue_prices(DOT_ASSET).is_empty());
		assert_eq!(Venues::total_depth(DOT_ASSET), f(0));
	});
}

#[test]
fn depth_should_be_believed_up_to_the_exposure_cap() {
	ExtBuilder.build_and_execute(|| {
		hear(heartbeat(vec![AssetDepth { depth: Fixed::from_inner(i128::MAX), ..depth(1, 0, 5) }]));
		assert_eq!(told(), Some(depth(1, 1000, 5)));
	});
}

#[test]
fn the_round_trip_should_be_that_of_the_slowest_venue_that_trades_the_asset() {
	ExtBuilder.build_and_execute(|| {
		let slow = |venue, latency_ms| {
			pallet::Venues::<Test>::mutate(venue, |record| record.as_mut().unwrap().latency_ms = latency_ms);
		};
		slow(VENUE, Some(24_000));
		assert_eq!(Venues::round_trip_ms(DOT_ASSET), None, "no venue trades it");
		hear(heartbeat(vec![depth(1, 300, 5)]));
		assert_eq!(Venues::round_trip_ms(DOT_ASSET), Some(24_000));
		slow(VenueId::Home, Some(54_000));
		assert_eq!(Venues::round_trip_ms(DOT_ASSET), Some(24_000), "the other venue does not trade it");
		let home =
			Envelope { venue: VenueId::Home, seq: 1, relay_block: 1, body: heartbeat(vec![depth(1, 7, 5)]) };
		Venues::receive_from(VenueId::Home, home.into_bytes()).unwrap();
		assert_eq!(Venues::round_trip_ms(DOT_ASSET), Some(54_000));
		slow(VenueId::Home, None);
		assert_eq!(Venues::round_trip_ms(DOT_ASSET), Some(24_000), "nothing has been measured there");
	});
}

#[test]
fn the_round_trip_should_be_without_venues_that_are_not_available() {
	let spoils: [fn(&mut VenueRecord); 4] = [
		|record| record.status = VenueStatus::Distrusted,
		|record| record.status = VenueStatus::Paused,
		|record| record.stale = true,
		|record| record.last_heard = RelayNow::get() - MaxSilence::get() - 1,
	];
	for spoil in spoils {
		ExtBuilder.build_and_execute(|| {
			RelayNow::mutate(|now| *now += MaxSilence::get());
			let body = heartbeat(vec![depth(1, 7, 5)]);
			hear(body.clone());
			let home = Envelope { venue: VenueId::Home, seq: 1, relay_block: 1, body };
			Venues::receive_from(VenueId::Home, home.into_bytes()).unwrap();
			let change = |venue, change: &dyn Fn(&mut VenueRecord)| {
				pallet::Venues::<Test>::mutate(venue, |record| change(record.as_mut().unwrap()));
			};
			change(VENUE, &|record| record.latency_ms = Some(54_000));
			change(VenueId::Home, &|record| record.latency_ms = Some(24_000));
			assert_eq!(Venues::round_trip_ms(DOT_ASSET), Some(54_000));
			change(VENUE, &spoil);
			assert_eq!(Venues::round_trip_ms(DOT_ASSET), Some(24_000), "the depth alone is still fresh");
			change(VenueId::Home, &spoil);
			assert_eq!(Venues::round_trip_ms(DOT_ASSET), None);
		});
	}
}

#[test]
fn a_heartbeat_should_be_refused_whole_when_one_entry_is_bad() {
	ExtBuilder.build_and_execute(|| {
		for bad in [
			vec![depth(1, 300, 5), depth(1, 300, 5)],
			vec![depth(2, 300, 5), depth(1, 300, 5)],
			vec![depth(1, 300, 5), depth(2, -1, 5)],
			vec![depth(1, 300, 5), depth(2, 1, 0)],
		] {
			hear(heartbeat(bad));
			let seq = record(VENUE).in_seq;
			let error = Error::<Test>::InvalidDepths.into();
			assert!(has_event(Event::MessageFailed { venue: VENUE, seq, error }));
			assert_eq!(Depths::<Test>::iter().count(), 0);
		}
	});
}

#[test]
fn a_heartbeat_should_take_the_place_of_the_one_before() {
	ExtBuilder.build_and_execute(|| {
		// However many assets a venue makes up, only those of its last heartbeat are kept.
		for first in 0..10 {
			hear(heartbeat((0..32).map(|n| depth(first * 32 + n, 300, 5)).collect()));
		}
		assert_eq!(Depths::<Test>::iter().count(), 32);
		hear(heartbeat(vec![depth(1, 300, 5)]));
		assert_eq!(Depths::<Test>::iter_keys().collect::<Vec<_>>(), vec![(VENUE, DOT_ASSET)]);
	});
}
