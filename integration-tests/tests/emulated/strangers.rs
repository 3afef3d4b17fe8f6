//! A parachain of somebody else's that is nobody's peer: whatever it sends is dropped before anything of it is decoded.

use crate::{
	actions::trader,
	network::{
		ballast_state, on_coordinator, on_venue, peek_coordinator, peek_venue, quiet, stranger,
		wire::{paid_expecting, send, unpaid, Outcome, Receiver, Sender},
		Venue,
	},
	story::*,
};
use ballast_primitives::{
	message::{AccountMode, AccountReport, Envelope, ToCoordinator, ToVenue},
	remote::{CoordinatorCall, ReceiveCall, VenueCall},
	Fixed,
};
use codec::Encode;
use emulated_integration_tests_common::xcm_emulator::ConvertLocation;
use polkadot_sdk::{
	cumulus_primitives_core::AggregateMessageOrigin,
	frame_support::{
		assert_ok,
		traits::{ProcessMessage, ProcessMessageError},
		weights::{Weight, WeightMeter},
	},
	frame_system::{self, RawOrigin},
	pallet_message_queue,
	parachains_common::AccountId,
	sp_runtime::{DispatchError, MultiAddress},
	staging_xcm::{latest::prelude::*, VersionedXcm},
};

const FEE: u128 = 100 * ballast_runtime_common::constants::UNIT;
const REFUSED: ProcessMessageError = ProcessMessageError::Unsupported;

/// A call of ours in the receiver's runtime, with a message that its peer could have sent.
fn our_call(to: Receiver) -> Vec<u8> {
	match to {
		Receiver::Coordinator => {
			let report = AccountReport {
				account: trader(),
				positions: Default::default(),
				credit_used: Fixed::from_u32(0),
			};
			let envelope = Envelope {
				venue: Venue::A.id(),
				seq: 1_000,
				relay_block: 1,
				body: ToCoordinator::Report(report),
			};
			CoordinatorCall::Venues(ReceiveCall::Receive { message: envelope.into_bytes() }).encode()
		}
		Receiver::Venue(venue) => {
			let body = ToVenue::SetMode { account: trader(), mode: AccountMode::Frozen };
			let envelope = Envelope { venue: venue.id(), seq: 1_000, relay_block: 1, body };
			VenueCall::VenueAdapter(ReceiveCall::Receive { message: envelope.into_bytes() }).encode()
		}
	}
}

/// Everything that somebody could think of.
fn programs(to: Receiver) -> Vec<(&'static str, Xcm<()>)> {
	let money: Asset = (Here, FEE).into();
	let relay: Asset = (Parent, FEE).into();
	let buys = |asset: &Asset| BuyExecution { fees: asset.clone(), weight_limit: Unlimited };
	let keeps = || DepositAsset {
		assets: AllCounted(1).into(),
		beneficiary: Location::new(0, [AccountId32 { network: None, id: [7; 32] }]),
	};
	let calls = |kind| Transact { origin_kind: kind, fallback_max_weight: None, call: our_call(to).into() };
	let free = || UnpaidExecution { weight_limit: Unlimited, check_origin: None };
	let takes = || WithdrawAsset(money.clone().into());
	let bad = DispatchError::BadOrigin;
	vec![
		("unpaid", unpaid(our_call(to))),
		("paid", paid_expecting(FEE, our_call(to), OriginKind::Native, bad)),
		("paid, by its account", paid_expecting(FEE, our_call(to), OriginKind::SovereignAccount, bad)),
		("as superuser", paid_expecting(FEE, our_call(to), OriginKind::Superuser, bad)),
		("as XCM", paid_expecting(FEE, our_call(to), OriginKind::Xcm, bad)),
		("paid by fees", Xcm(vec![takes(), PayFees { asset: money.clone() }, calls(OriginKind::Native)])),
		(
			"in a venue's name",
			Xcm(vec![AliasOrigin(Location::new(1, [Parachain(2_001)])), free(), calls(OriginKind::Native)]),
		),
		(
			"as somebody of its own",
			Xcm(vec![DescendOrigin([PalletInstance(9)].into()), takes(), buys(&money)]),
		),
		(
			"as another universe",
			Xcm(vec![UniversalOrigin(GlobalConsensus(NetworkId::Polkadot)), takes(), buys(&money)]),
		),
		("subscription", Xcm(vec![SubscribeVersion { query_id: 1, max_response_weight: Weight::zero() }])),
		("end of a subscription", Xcm(vec![UnsubscribeVersion])),
		(
			"an answer that nobody asked for",
			Xcm(vec![QueryResponse {
				query_id: 0,
				response: Response::Version(5),
				max_weight: Weight::MAX,
				querier: Some(Here.into()),
			}]),
		),
		("reserve deposit", Xcm(vec![ReserveAssetDeposited(relay.clone().into()), buys(&relay), keeps()])),
		(
			"reserve deposit of our own money",
			Xcm(vec![ReserveAssetDeposited(money.clone().into()), buys(&money), keeps()]),
		),
		("teleport", Xcm(vec![ReceiveTeleportedAsset(money.clone().into()), buys(&money), keeps()])),
		(
			"claim",
			Xcm(vec![
				ClaimAsset { assets: money.clone().into(), ticket: Here.into() },
				buys(&money),
				keeps(),
			]),
		),
		(
			"transfer out",
			Xcm(vec![
				takes(),
				buys(&money),
				InitiateTransfer {
					destination: Location::new(1, [Parachain(stranger::PARA_ID)]),
					remote_fees: None,
					preserve_origin: false,
					assets: Default::default(),
					remote_xcm: Xcm(vec![]),
				},
			]),
		),
		(
			"exchange",
			Xcm(vec![
				takes(),
				buys(&money),
				ExchangeAsset { give: AllCounted(1).into(), want: relay.into(), maximal: false },
			]),
		),
		(
			"channel of a third",
			Xcm(vec![HrmpNewChannelOpenRequest { sender: 2_001, max_message_size: 1, max_capacity: 1 }]),
		),
		("much of nothing", Xcm(vec![ClearOrigin; 90])),
		("nothing", Xcm(vec![])),
	]
}

fn account() -> AccountId {
	let location = Location::new(1, [Parachain(stranger::PARA_ID)]);
	coordinator_runtime::xcm_config::LocationToAccountId::convert_location(&location)
		.expect("siblings have accounts")
}

/// Storage of our pallets, the stranger's money, and all money.
type State = (Vec<(Vec<u8>, Vec<u8>)>, u128, u128);

/// All of the receiver that a stranger could be after.
fn state(of: Receiver) -> State {
	macro_rules! look {
		($runtime:ident) => {{
			let free = $runtime::Balances::free_balance(account());
			(ballast_state(), free, $runtime::Balances::total_issuance())
		}};
	}
	match of {
		Receiver::Coordinator => peek_coordinator(|| look!(coordinator_runtime)),
		Receiver::Venue(venue) => peek_venue(venue, || look!(venue_runtime)),
	}
}

/// What the receiver's queue answers to a program of the stranger, what that takes of a block, and what one read takes.
fn weigh(to: Receiver, program: Xcm<()>) -> (Result<bool, ProcessMessageError>, Weight, Weight) {
	macro_rules! weigh {
		($runtime:ident) => {{
			type Processor = <$runtime::Runtime as pallet_message_queue::Config>::MessageProcessor;
			let bytes = VersionedXcm::from(program).encode();
			let origin = AggregateMessageOrigin::Sibling(stranger::PARA_ID.into());
			let mut meter = WeightMeter::new();
			let answer = Processor::process_message(&bytes, origin, &mut meter, &mut [0; 32]);
			let look = <$runtime::Runtime as frame_system::Config>::DbWeight::get().reads(1);
			(answer, meter.consumed(), look)
		}};
	}
	match to {
		Receiver::Coordinator => peek_coordinator(|| weigh!(coordinator_runtime)),
		Receiver::Venue(venue) => peek_venue(venue, || weigh!(venue_runtime)),
	}
}

#[test]
fn whatever_a_stranger_sends_should_be_dropped_for_the_price_of_a_look() {
	enrol();
	// It even has money here.
	macro_rules! fund {
		($runtime:ident) => {{
			let who = MultiAddress::Id(account());
			assert_ok!($runtime::Balances::force_set_balance(RawOrigin::Root.into(), who, 10 * FEE));
		}};
	}
	on_coordinator(|| fund!(coordinator_runtime));
	on_venue(Venue::A, || fund!(venue_runtime));
	quiet(Venue::A);
	for to in [Receiver::Coordinator, Receiver::Venue(Venue::A)] {
		let before = state(to);
		for (name, program) in programs(to) {
			let (answer, burnt, look) = weigh(to, program.clone());
			assert_eq!((answer, burnt), (Err(REFUSED), look), "{name} to {to:?}");
			assert_eq!(send(Sender::Stranger, to, program), Outcome::Dropped(REFUSED), "{name} to {to:?}");
			assert_eq!(state(to), before, "{name} to {to:?}");
		}
	}
	assert_books();
}
