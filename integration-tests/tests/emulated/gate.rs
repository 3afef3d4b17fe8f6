//! Who may speak, and what may be said: over real XCM, nothing changes unless a peer hands over a good envelope.

use crate::{
	actions::{keeper, trader, ETH},
	network::{
		ballast_state, peek_coordinator, peek_venue, quiet, start,
		wire::{paid_expecting, send, unpaid, unpaid_expecting, Outcome, Receiver, Sender},
		Venue,
	},
	story::enrol,
};
use ballast_primitives::{
	message::{
		AccountMode, AccountReport, Envelope, ReportedPosition, ToCoordinator, ToVenue, MAX_MESSAGE_LEN,
	},
	remote::{CoordinatorCall, ReceiveCall, VenueCall},
	Fixed, InstrumentId, VenueId,
};
use codec::Encode;
use coordinator_runtime::Runtime as Coordinator;
use emulated_integration_tests_common::xcm_emulator::ConvertLocation;
use polkadot_sdk::{
	frame_support::{assert_ok, traits::ProcessMessageError},
	frame_system::RawOrigin,
	sp_runtime::{DispatchError, MultiAddress},
	staging_xcm::latest::prelude::{Location, OriginKind, Parachain, XcmError},
};
use venue_runtime::Runtime as VenueRuntime;

type GateError = pallet_venues::Error<Coordinator>;
type AdapterError = pallet_venue_adapter::Error<VenueRuntime>;

const ASSET_HUB: u32 = 1_000;

fn to_coordinator(message: Vec<u8>) -> Vec<u8> {
	CoordinatorCall::Venues(ReceiveCall::Receive { message }).encode()
}

fn to_venue(message: Vec<u8>) -> Vec<u8> {
	VenueCall::VenueAdapter(ReceiveCall::Receive { message }).encode()
}

/// The next envelope of a venue, claiming riches for the trader.
fn claim(venue: VenueId) -> Vec<u8> {
	let seq =
		peek_coordinator(|| pallet_venues::Venues::<Coordinator>::get(venue)).map_or(0, |v| v.in_seq) + 1;
	let riches = ReportedPosition {
		instrument: InstrumentId::Spot(ETH),
		quantity: Fixed::from_u32(1_000_000),
		entry: Fixed::from_u32(0),
		funding: Fixed::from_u32(0),
	};
	let report = AccountReport {
		account: trader(),
		positions: vec![riches].try_into().expect("one position fits"),
		credit_used: Fixed::from_u32(0),
	};
	Envelope { venue, seq, relay_block: 1, body: ToCoordinator::Report(report) }.into_bytes()
}

/// The coordinator's next envelope to a venue, freezing the trader.
fn freeze(venue: Venue) -> Vec<u8> {
	let seq = peek_venue(venue, pallet_venue_adapter::InSeq::<VenueRuntime>::get) + 1;
	let body = ToVenue::SetMode { account: trader(), mode: AccountMode::Frozen };
	Envelope { venue: venue.id(), seq, relay_block: 1, body }.into_bytes()
}

/// Sends, and asserts how it ends and that nothing of Ballast changes at the receiver.
fn assert_harmless(
	from: Sender,
	to: Receiver,
	program: polkadot_sdk::staging_xcm::latest::Xcm<()>,
	expected: Outcome,
) {
	let state = || match to {
		Receiver::Coordinator => peek_coordinator(ballast_state),
		Receiver::Venue(venue) => peek_venue(venue, ballast_state),
	};
	let before = state();
	assert_eq!(send(from, to, program), expected, "from {from:?} to {to:?}");
	assert_eq!(state(), before, "from {from:?} to {to:?}");
}

#[test]
fn program_should_be_refused_when_its_sender_is_no_peer() {
	enrol();
	// Asset Hub in its own name, and in that of a venue.
	for venue in [VenueId::Sibling(ASSET_HUB), Venue::A.id()] {
		let program = unpaid(to_coordinator(claim(venue)));
		assert_harmless(Sender::AssetHub, Receiver::Coordinator, program, Outcome::Barred);
	}
	// A venue obeys the coordinator only: not Asset Hub, not another venue.
	let program = || unpaid(to_venue(freeze(Venue::A)));
	assert_harmless(Sender::AssetHub, Receiver::Venue(Venue::A), program(), Outcome::Barred);
	// (Asset Hub may pay for other things, so its programs get as far as the barrier.)
	let dropped = Outcome::Dropped(ProcessMessageError::Unsupported);
	assert_harmless(Sender::Venue(Venue::B), Receiver::Venue(Venue::A), program(), dropped);
}

#[test]
fn the_same_programs_should_change_something_when_their_sender_is_the_peer() {
	enrol();
	quiet(Venue::A);
	let before = peek_coordinator(ballast_state);
	let program = unpaid(to_coordinator(claim(Venue::A.id())));
	assert_eq!(send(Sender::Venue(Venue::A), Receiver::Coordinator, program), Outcome::Complete);
	assert_ne!(peek_coordinator(ballast_state), before);

	let before = peek_venue(Venue::A, ballast_state);
	let program = unpaid(to_venue(freeze(Venue::A)));
	assert_eq!(send(Sender::Coordinator, Receiver::Venue(Venue::A), program), Outcome::Complete);
	assert_ne!(peek_venue(Venue::A, ballast_state), before);
}

#[test]
fn envelope_should_be_refused_by_name_when_a_stranger_pays_for_its_execution() {
	enrol();
	let fee = 100 * ballast_runtime_common::constants::UNIT;
	let stranger = Location::new(1, [Parachain(ASSET_HUB)]);
	let sovereign = coordinator_runtime::xcm_config::LocationToAccountId::convert_location(&stranger)
		.expect("siblings have accounts");
	let balance = || peek_coordinator(|| coordinator_runtime::Balances::free_balance(&sovereign));
	crate::network::on_coordinator(|| {
		assert_ok!(coordinator_runtime::Balances::force_set_balance(
			RawOrigin::Root.into(),
			MultiAddress::Id(sovereign.clone()),
			10 * fee,
		));
	});
	// Paying buys execution, not a place in the registry: nobody can turn into a venue, whatever origin they ask for.
	for kind in [OriginKind::Native, OriginKind::SovereignAccount] {
		for venue in [VenueId::Sibling(ASSET_HUB), Venue::A.id()] {
			let paid = balance();
			let program = paid_expecting(fee, to_coordinator(claim(venue)), kind, DispatchError::BadOrigin);
			assert_harmless(Sender::AssetHub, Receiver::Coordinator, program, Outcome::Complete);
			assert!(balance() < paid, "the program was paid for");
		}
	}
	// There is no such thing as a superuser among siblings.
	let program = paid_expecting(
		fee,
		to_coordinator(claim(Venue::A.id())),
		OriginKind::Superuser,
		DispatchError::BadOrigin,
	);
	assert_harmless(Sender::AssetHub, Receiver::Coordinator, program, Outcome::Failed(XcmError::BadOrigin));
}

#[test]
fn envelope_should_be_refused_when_a_venue_speaks_for_another() {
	enrol();
	quiet(Venue::B);
	let program = unpaid_expecting(to_coordinator(claim(Venue::A.id())), GateError::WrongVenue);
	assert_harmless(Sender::Venue(Venue::B), Receiver::Coordinator, program, Outcome::Complete);

	let program = unpaid_expecting(to_venue(freeze(Venue::B)), AdapterError::WrongVenue);
	assert_harmless(Sender::Coordinator, Receiver::Venue(Venue::A), program, Outcome::Complete);
}

#[test]
fn call_should_be_refused_when_it_is_not_receive() {
	start();
	let calls = [
		coordinator_runtime::RuntimeCall::System(polkadot_sdk::frame_system::Call::remark { remark: vec![] }),
		pallet_portfolio::Call::approve_venue { venue: Venue::A.id() }.into(),
		// The home venue's adapter has the same index as that of every venue.
		pallet_venue_adapter::Call::receive { message: freeze(Venue::A) }.into(),
		pallet_venues::Call::retry { venue: Venue::A.id() }.into(),
	];
	for call in calls {
		quiet(Venue::A);
		assert_harmless(
			Sender::Venue(Venue::A),
			Receiver::Coordinator,
			unpaid(call.encode()),
			Outcome::Failed(XcmError::NoPermission),
		);
	}
	let calls = [
		venue_runtime::RuntimeCall::System(polkadot_sdk::frame_system::Call::remark { remark: vec![] }),
		pallet_venue_adapter::Call::report { account: keeper() }.into(),
	];
	for call in calls {
		assert_harmless(
			Sender::Coordinator,
			Receiver::Venue(Venue::A),
			unpaid(call.encode()),
			Outcome::Failed(XcmError::NoPermission),
		);
	}
}

/// Messages that cannot be read, made from one that can.
fn spoil(good: Vec<u8>) -> [(Vec<u8>, &'static str); 5] {
	let mut longer = good.clone();
	longer.push(0);
	let mut newer = good.clone();
	newer[0] = ballast_primitives::message::ENVELOPE_VERSION + 1;
	let mut oversize = good.clone();
	oversize.resize(MAX_MESSAGE_LEN as usize + 1, 0);
	[
		(Vec::new(), "malformed"),
		(good[..good.len() - 1].to_vec(), "malformed"),
		(longer, "malformed"),
		(newer, "version"),
		(oversize, "oversize"),
	]
}

#[test]
fn message_should_be_refused_by_name_when_a_venue_sends_what_cannot_be_read() {
	enrol();
	for (message, fault) in spoil(claim(Venue::A.id())) {
		let error = match fault {
			"malformed" => GateError::MalformedMessage,
			"version" => GateError::UnknownVersion,
			_ => GateError::MessageTooLong,
		};
		quiet(Venue::A);
		let program = unpaid_expecting(to_coordinator(message), error);
		assert_harmless(Sender::Venue(Venue::A), Receiver::Coordinator, program, Outcome::Complete);
	}
}

#[test]
fn message_should_be_refused_by_name_when_the_coordinator_sends_what_cannot_be_read() {
	enrol();
	for (message, fault) in spoil(freeze(Venue::A)) {
		let error = match fault {
			"malformed" => AdapterError::MalformedMessage,
			"version" => AdapterError::UnknownVersion,
			_ => AdapterError::MessageTooLong,
		};
		let program = unpaid_expecting(to_venue(message), error);
		assert_harmless(Sender::Coordinator, Receiver::Venue(Venue::A), program, Outcome::Complete);
	}
}

#[test]
fn bytes_should_be_refused_when_they_are_no_call() {
	start();
	quiet(Venue::A);
	let program = unpaid(vec![255, 255, 255]);
	assert_harmless(
		Sender::Venue(Venue::A),
		Receiver::Coordinator,
		program,
		Outcome::Dropped(ProcessMessageError::Corrupt),
	);
}
