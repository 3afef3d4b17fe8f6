//! Programs as a peer, or somebody who would like to be one, sends them.

use super::{coordinator_events, on_coordinator, on_stranger, on_venue, venue_events, AssetHubPara, Venue};
use codec::Encode;
use emulated_integration_tests_common::xcm_emulator::TestExt;
use polkadot_sdk::{
	frame_support::traits::ProcessMessageError, pallet_message_queue, pallet_xcm, sp_core::H256,
	sp_runtime::DispatchError, staging_xcm::latest::prelude::*,
};

/// Who sends a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sender {
	AssetHub,
	Coordinator,
	Stranger,
	Venue(Venue),
}

/// To whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Receiver {
	Coordinator,
	Venue(Venue),
}

/// What became of a program at the receiver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
	/// Run to its end.
	Complete,
	/// An instruction failed.
	Failed(XcmError),
	/// The barrier did not let it in.
	Barred,
	/// It was dropped unexecuted: something in it cannot be decoded, or its sender may not speak here.
	Dropped(ProcessMessageError),
}

impl Receiver {
	fn location(self) -> Location {
		let id = match self {
			Receiver::Coordinator => super::coordinator::PARA_ID,
			Receiver::Venue(venue) => venue.para_id(),
		};
		Location::new(1, [Parachain(id)])
	}

	/// What became of all programs so far, with their ids.
	fn outcomes(self) -> Vec<(H256, Outcome)> {
		macro_rules! outcomes {
			($runtime:ident, $events:expr) => {{
				use $runtime::RuntimeEvent::{MessageQueue, PolkadotXcm};
				let mut outcomes = Vec::new();
				let mut error = None;
				for event in $events {
					match event {
						// A failed instruction tells its error first; a program that the barrier refused has none.
						PolkadotXcm(pallet_xcm::Event::ProcessXcmError { error: failed, .. }) => {
							error = Some(failed)
						}
						MessageQueue(pallet_message_queue::Event::Processed {
							id, success: true, ..
						}) => outcomes.push((id, Outcome::Complete)),
						MessageQueue(pallet_message_queue::Event::Processed { id, .. }) => {
							outcomes.push((id, error.take().map_or(Outcome::Barred, Outcome::Failed)))
						}
						MessageQueue(pallet_message_queue::Event::ProcessingFailed { id, error, .. }) => {
							outcomes.push((id, Outcome::Dropped(error)))
						}
						_ => {}
					}
				}
				outcomes
			}};
		}
		match self {
			Receiver::Coordinator => outcomes!(coordinator_runtime, coordinator_events()),
			Receiver::Venue(venue) => outcomes!(venue_runtime, venue_events(venue)),
		}
	}
}

/// The program that peers send each other.
pub fn unpaid(call: Vec<u8>) -> Xcm<()> {
	let mut program = vec![UnpaidExecution { weight_limit: Unlimited, check_origin: None }];
	program.extend(transact(call, OriginKind::Native, MaybeErrorCode::Success));
	Xcm(program)
}

/// The same, but it ends well only when the call fails with `error`.
pub fn unpaid_expecting(call: Vec<u8>, error: impl Into<DispatchError>) -> Xcm<()> {
	let mut program = vec![UnpaidExecution { weight_limit: Unlimited, check_origin: None }];
	program.extend(transact(call, OriginKind::Native, error.into().encode().into()));
	Xcm(program)
}

/// A program that pays with the receiver's native token, and ends well only when the call fails with `error`.
pub fn paid_expecting(
	fee: u128,
	call: Vec<u8>,
	origin_kind: OriginKind,
	error: impl Into<DispatchError>,
) -> Xcm<()> {
	let fee: Asset = (Here, fee).into();
	let mut program =
		vec![WithdrawAsset(fee.clone().into()), BuyExecution { fees: fee, weight_limit: Unlimited }];
	program.extend(transact(call, origin_kind, error.into().encode().into()));
	Xcm(program)
}

fn transact(call: Vec<u8>, origin_kind: OriginKind, expected: MaybeErrorCode) -> [Instruction<()>; 2] {
	[Transact { origin_kind, fallback_max_weight: None, call: call.into() }, ExpectTransactStatus(expected)]
}

/// Sends a program in one block of the sender, and says what became of it at the receiver.
pub fn send(from: Sender, to: Receiver, program: Xcm<()>) -> Outcome {
	let before = to.outcomes().len();
	let destination = to.location();
	let sent = match from {
		Sender::AssetHub => AssetHubPara::execute_with(|| {
			send_xcm::<asset_hub_westend_runtime::xcm_config::XcmRouter>(destination, program)
		}),
		Sender::Coordinator => {
			on_coordinator(|| send_xcm::<coordinator_runtime::xcm_config::XcmRouter>(destination, program))
		}
		Sender::Stranger => {
			on_stranger(|| send_xcm::<penpal_runtime::xcm_config::XcmRouter>(destination, program))
		}
		Sender::Venue(venue) => {
			on_venue(venue, || send_xcm::<venue_runtime::xcm_config::XcmRouter>(destination, program))
		}
	};
	let (id, _) = sent.expect("there is a channel");
	let outcomes = to.outcomes().split_off(before);
	let of_its_id = outcomes.iter().find(|(other, _)| other.0 == id);
	// What was not run goes by another id than what it was sent with.
	let not_run = || {
		let mut not_run = outcomes.iter().filter(|(_, o)| matches!(o, Outcome::Barred | Outcome::Dropped(_)));
		// Others that went with it (a chain asks by itself which versions are spoken) fared alike.
		not_run.next().filter(|(_, first)| not_run.all(|(_, other)| other == first))
	};
	match of_its_id.or_else(not_run) {
		Some((_, outcome)) => outcome.clone(),
		None => panic!("the program did not arrive: {outcomes:?}"),
	}
}
