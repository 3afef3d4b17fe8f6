//! The bytes that one side makes the other side call, in the real runtimes; and the key that signs off-chain work.

use ballast_primitives::{
	remote::{CoordinatorCall, ReceiveCall, VenueCall},
	worker::WORKER_KEY_TYPE,
};
use codec::{DecodeAll, Encode};
use polkadot_sdk::sp_runtime::traits::OpaqueKeys;

#[test]
fn coordinator_call_should_be_receive_when_decoded_by_the_coordinator() {
	let message = vec![1, 2, 3];
	let bytes = CoordinatorCall::Venues(ReceiveCall::Receive { message: message.clone() }).encode();
	assert_eq!(
		coordinator_runtime::RuntimeCall::decode_all(&mut &bytes[..]),
		Ok(coordinator_runtime::RuntimeCall::Venues(pallet_venues::Call::receive { message }))
	);
}

#[test]
fn venue_call_should_be_receive_when_decoded_by_a_venue() {
	let message = vec![1, 2, 3];
	let bytes = VenueCall::VenueAdapter(ReceiveCall::Receive { message: message.clone() }).encode();
	assert_eq!(
		venue_runtime::RuntimeCall::decode_all(&mut &bytes[..]),
		Ok(venue_runtime::RuntimeCall::VenueAdapter(pallet_venue_adapter::Call::receive { message }))
	);
}

#[test]
fn worker_key_should_be_a_session_key_when_a_collator_sets_its_keys() {
	assert!(coordinator_runtime::SessionKeys::key_ids().contains(&WORKER_KEY_TYPE));
}
