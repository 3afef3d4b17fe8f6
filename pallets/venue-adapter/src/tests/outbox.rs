use crate::{mock::*, *};
use ballast_primitives::{
	message::{AssetDepth, Envelope, ToCoordinator},
	traits::TransportError,
	AssetId,
};
use polkadot_sdk::frame_support::assert_ok;

#[test]
fn messages_should_wait_in_order_when_the_transport_refuses() {
	ExtBuilder.build_and_execute(|| {
		TransportFault::set(Some(TransportError::Congested));
		assert_ok!(Adapter::enroll(RuntimeOrigin::signed(alice())));
		for n in 1..=50 {
			next_block(1);
			assert!(has_event(Event::MessageDelayed { seq: 1, attempts: n }));
		}
		assert_ok!(Adapter::enroll(RuntimeOrigin::signed(bob())));
		assert!(Sent::get().is_empty());
		TransportFault::set(None);
		next_block(1);
		let seqs: Vec<u64> = Sent::take()
			.iter()
			.map(|bytes| Envelope::<ToCoordinator>::from_bytes(bytes).unwrap().seq)
			.collect();
		assert_eq!(seqs, (1..=seqs.len() as u64).collect::<Vec<_>>());
		assert!(seqs.len() > 2, "nothing was given up");
	});
}

#[test]
fn results_should_stay_to_be_told_when_the_outbox_is_full() {
	ExtBuilder.build_and_execute(|| {
		enroll(alice());
		TransportFault::set(Some(TransportError::Unreachable));
		while Adapter::has_outbox_room() {
			assert_ok!(Adapter::do_enroll(bob()));
		}
		hear(unwind(vec![sell(1, 1)]));
		assert_ok!(Adapter::report(RuntimeOrigin::signed(bob()), alice()));
		next_block(1);
		assert_eq!(Executions::get(), 1);
		assert!(ToTell::<Test>::iter_values().any(|id| id == ballast_primitives::OrderId(1)));
		assert!(Dirty::<Test>::get().contains(&alice()));
		TransportFault::set(None);
		for _ in 0..10 {
			next_block(1);
		}
		let sent = sent();
		assert!(sent.iter().any(|body| matches!(body, ToCoordinator::Result { .. })));
		assert!(sent.iter().any(|body| matches!(body, ToCoordinator::Report(_))));
	});
}

#[test]
fn heartbeats_should_come_at_their_interval() {
	ExtBuilder.build_and_execute(|| {
		let beats = || {
			Sent::take()
				.iter()
				.map(|bytes| Envelope::<ToCoordinator>::from_bytes(bytes).unwrap().body)
				.collect::<Vec<_>>()
		};
		next_block(1);
		assert_eq!(
			beats(),
			vec![ToCoordinator::Heartbeat {
				depths: vec![
					AssetDepth { asset: AssetId(1), depth: f(1000), price: f(5) },
					AssetDepth { asset: AssetId(2), depth: f(1000), price: f(50) }
				]
				.try_into()
				.unwrap()
			}]
		);
		for _ in 1..HeartbeatInterval::get() {
			next_block(1);
			assert_eq!(beats(), vec![]);
		}
		next_block(1);
		assert_eq!(beats().len(), 1);
	});
}

#[test]
fn answers_should_be_told_when_somebody_fills_the_outbox_in_every_block() {
	ExtBuilder.build_and_execute(|| {
		enroll(alice());
		enroll(bob());
		let bob = || RuntimeOrigin::signed(bob());
		let talk = || {
			while Adapter::request_credit(bob(), f(1)).is_ok() {}
			assert!(Adapter::enroll(bob()).is_err());
			assert!(Adapter::leave(bob()).is_err());
		};
		talk();
		hear(unwind(vec![sell(1, 1)]));
		for _ in 0..6 {
			next_block(1);
			talk();
		}
		assert_eq!(results(), vec![filled(1, -1, 5)]);
	});
}
