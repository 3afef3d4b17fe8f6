//! Programs as a peer, or somebody who would like to be one, sends them.

use super::{coordinator_events, on_coordinator, on_venue, venue_events, AssetHubPara, Venue};
use codec::Encode;
use emulated_integration_tests_common::xcm_emulator::TestExt;
use polkadot_sdk::{
	frame_support::assert_ok,
	pallet_message_queue,
	sp_runtime::DispatchError,
	staging_xcm::latest::prelude::*,
};

/// Who sends a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sender {
	AssetHub,
	Coordinator,
	Venue(Venue),
}

/// To whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Receiver {
	Coordinator,
	Venue(Venue),
}

/// How the receiver's queue ended the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
	/// Run to its end.
	Complete,
	/// An instruction failed.
	Incomplete,
	/// Not run at all.
	Refused,
}

impl Receiver {
	fn location(self) -> Location {
		let id = match self {
			Receiver::Coordinator => super::coordinator::PARA_ID,
			Receiver::Venue(venue) => venue.para_id(),
		};
		Location::new(1, [Parachain(id)])
	}

	fn outcomes(self) -> Vec<Outcome> {
		macro_rules! outcomes {
			($runtime:ident, $events:expr) => {
				$events
					.into_iter()
					.filter_map(|event| match event {
						$runtime::RuntimeEvent::MessageQueue(pallet_message_queue::Event::Processed {
							success,
							..
						}) => Some(if success { Outcome::Complete } else { Outcome::Incomplete }),
						$runtime::RuntimeEvent::MessageQueue(pallet_message_queue::Event::ProcessingFailed { .. }) => {
							Some(Outcome::Refused)
						}
						_ => None,
					})
					.collect()
			};
		}
		match self {
			Receiver::Coordinator => outcomes!(coordinator_runtime, coordinator_events()),
			Receiver::Venue(venue) => outcomes!(venue_runtime, venue_events(venue)),
		}
	}
}

/// The program that peers send each other.
pub fn unpaid(call: Vec<u8>) -> Xcm<()> {
	let mut program =
		vec![UnpaidExecution { weight_limit: Unlimited, check_origin: None }];
	program.extend(transact(call, OriginKind::Native, MaybeErrorCode::Success));
	Xcm(program)
}

/// The same, but it ends well only when the call fails with `error`.
pub fn unpaid_expecting(call: Vec<u8>, error: impl Into<DispatchError>) -> Xcm<()> {
	let mut program =
		vec![UnpaidExecution { weight_limit: Unlimited, check_origin: None }];
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
	[
		Transact { origin_kind, fallback_max_weight: None, call: call.into() },
		ExpectTransactStatus(expected),
	]
}

/// Sends a program in one block of the sender, and says how the receiver ended it. The sender must have nothing else to
/// say to the receiver in that block.
pub fn send(from: Sender, to: Receiver, program: Xcm<()>) -> Outcome {
	let before = to.outcomes().len();
	let destination = to.location();
	match from {
		Sender::AssetHub => AssetHubPara::execute_with(|| {
			assert_ok!(send_xcm::<asset_hub_westend_runtime::xcm_config::XcmRouter>(destination, program));
		}),
		Sender::Coordinator => on_coordinator(|| {
			assert_ok!(send_xcm::<coordinator_runtime::xcm_config::XcmRouter>(destination, program));
		}),
		Sender::Venue(venue) => on_venue(venue, || {
			assert_ok!(send_xcm::<venue_runtime::xcm_config::XcmRouter>(destination, program));
		}),
	}
	let outcomes = to.outcomes().split_off(before);
	match outcomes[..] {
		[outcome] => outcome,
		_ => panic!("one program was expected to arrive: {outcomes:?}"),
	}
}
