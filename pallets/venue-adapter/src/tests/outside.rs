//! What tools see from outside.

use crate::{mock::*, *};
use ballast_primitives::{
	message::{Envelope, ToVenue, ENVELOPE_VERSION, MAX_ASSETS, MAX_MESSAGE_LEN, MAX_ORDERS, MAX_POSITIONS},
	remote::{ReceiveCall, VenueCall, VENUE_ADAPTER_INDEX},
	traits::VenueMarket,
	OrderId,
};
use codec::{Decode, Encode};

/// A constant as the metadata has it.
fn constant<T: Decode>(name: &str) -> T {
	let all = Pallet::<Test>::pallet_constants_metadata();
	let found = all.into_iter().find(|constant| constant.name == name).expect("it is in the metadata");
	T::decode(&mut &found.value[..]).expect("it is of that type")
}

#[test]
fn constants_should_be_those_of_the_wire() {
	ExtBuilder.build_and_execute(|| {
		assert_eq!(constant::<u8>("EnvelopeVersion"), ENVELOPE_VERSION);
		assert_eq!(constant::<u32>("MaxMessageLen"), MAX_MESSAGE_LEN);
		assert_eq!(constant::<u32>("MaxPositions"), MAX_POSITIONS);
		assert_eq!(constant::<u32>("MaxOrders"), MAX_ORDERS);
		assert_eq!(constant::<u32>("MaxAssets"), MAX_ASSETS);
		assert_eq!(constant::<u32>("MaxQueued"), MAX_QUEUED);
		assert_eq!(constant::<u32>("OrdersPerBlock"), ORDERS_PER_BLOCK);
	});
}

#[test]
fn views_should_show_the_market() {
	ExtBuilder.build_and_execute(|| {
		assert_eq!(Adapter::depths(), Market::depths());
		assert_eq!(Adapter::positions_of(alice()), Market::positions(&alice()));
	});
}

/// A member copies this test: what the coordinator sends is this runtime's call.
#[test]
fn call_of_the_coordinator_should_be_ours() {
	let probe = Envelope {
		venue: ThisVenue::get(),
		seq: 1,
		relay_block: 1,
		body: ToVenue::Probe { order: OrderId(1) },
	};
	let message = probe.into_bytes();
	let mut sent = VenueCall::VenueAdapter(ReceiveCall::Receive { message: message.clone() }).encode();
	assert_eq!(sent[0], VENUE_ADAPTER_INDEX);
	// The mock has the adapter in another place.
	sent[0] = 1;
	let call = RuntimeCall::decode(&mut &sent[..]).unwrap();
	assert_eq!(call, RuntimeCall::Adapter(Call::receive { message }));
}
