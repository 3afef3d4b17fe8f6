//! Money of one account that goes from venue to venue over the real Asset Hub, which has the reserve of it.

use crate::{
	actions::*,
	network::{
		advance, coordinator_events,
		faults::{close, reopen},
		on_coordinator, on_venue, peek_coordinator, peek_venue,
		pools::{furnish, hub_balance, on_asset_hub, peek_asset_hub, ASSET_HUB, HUB_USD},
		start, venue_events,
		wire::{send, Outcome, Receiver, Sender},
		Venue,
	},
	story::*,
};
use ballast_primitives::{
	fixed::ONE,
	traits::{NewTransfer, TransferRoute, VenueDispatch},
	Fixed, OrderFailure, OrderId, Transfer, VenueId,
};
use coordinator_runtime::RuntimeEvent;
use emulated_integration_tests_common::xcm_emulator::ConvertLocation;
use pallet_venues::TransferOutcome;
use polkadot_sdk::{
	frame_support::{
		assert_ok,
		traits::{
			fungibles::{Inspect, Mutate},
			tokens::Preservation,
		},
	},
	frame_system::RawOrigin,
	pallet_xcm,
	parachains_common::AccountId,
	sp_keyring::Sr25519Keyring::Alice,
	staging_xcm::{latest::prelude::*, VersionedAssets, VersionedLocation},
};

use asset_hub_westend_runtime as hub;

/// What goes from A to B in these tests, whole units of settlement currency.
const SENT: u64 = 60_000;
/// Most that the way takes of it, whole units: three for Asset Hub, and little for the venue.
const FEES: u64 = 4;

fn dollars(whole: u64) -> Fixed {
	Fixed::from_u32(u32::try_from(whole).expect("little"))
}

/// A ledger amount as a quantity.
fn quantity(amount: u128) -> Fixed {
	Fixed::from_inner(i128::try_from(amount).expect("little") * (ONE / 1_000_000))
}

/// A venue's account on Asset Hub.
fn account_of(venue: Venue) -> AccountId {
	let location = Location::new(1, [Parachain(venue.para_id())]);
	hub::xcm_config::LocationToAccountId::convert_location(&location).expect("siblings have accounts")
}

/// All settlement currency of a venue.
fn issued(venue: Venue) -> u128 {
	peek_venue(venue, || <venue_runtime::Assets as Inspect<AccountId>>::total_issuance(USD.0))
}

/// What a venue has on Asset Hub.
fn reserve(venue: Venue) -> u128 {
	hub_balance(USD, &account_of(venue))
}

/// What the venues have on Asset Hub is what they have issued, to the last unit, when nothing is on its way.
fn assert_backed() {
	for venue in Venue::ALL {
		assert_eq!(reserve(venue), issued(venue), "{venue:?}");
	}
}

/// All that can be said of the books when nothing is on its way.
fn assert_settled() {
	advance(2);
	assert_backed();
	assert_invariants();
	assert_mirror_of(&trader());
	assert_eq!(hub_trapped(), 0, "nothing is left in a trap");
}

/// How many programs have left something in Asset Hub's trap that nobody has claimed, since its last block.
fn hub_trapped() -> usize {
	peek_asset_hub(|| {
		let trapped = |record: &polkadot_sdk::frame_system::EventRecord<hub::RuntimeEvent, _>| {
			matches!(record.event, hub::RuntimeEvent::PolkadotXcm(pallet_xcm::Event::AssetsTrapped { .. }))
		};
		hub::System::events().iter().filter(|record| trapped(record)).count()
	})
}

/// The trader of the story, whose collateral is at A and whose debt is at B; and all settlement currency of the venues has its reserve
/// on Asset Hub.
fn ready() {
	enrol();
	open_on_credit();
	furnish(&trader());
	let reserves = Venue::ALL.map(|venue| (account_of(venue), issued(venue)));
	on_asset_hub(|| {
		for (account, amount) in reserves {
			assert_ok!(<hub::Assets as Mutate<AccountId>>::mint_into(HUB_USD, &account, amount));
		}
	});
	assert_backed();
}

/// The trader lets the coordinator send what it has at A to B.
fn allow() {
	let to = vec![Venue::B.id()].try_into().expect("one venue");
	assert_ok!(at_venue(Venue::A, pallet_venue_adapter::Call::allow_transfers { to }));
}

/// The coordinator sends some of what the trader has at A to B.
fn transfer(whole: u64) -> OrderId {
	on_coordinator(|| {
		<coordinator_runtime::Venues as VenueDispatch>::transfer(NewTransfer {
			account: trader(),
			amount: dollars(whole),
			from: Venue::A.id(),
			to: Venue::B.id(),
		})
		.expect("the transfer is taken")
	})
}

/// The transfer as the coordinator keeps it.
fn record(id: OrderId) -> Transfer {
	peek_coordinator(|| pallet_venues::Transfers::<coordinator_runtime::Runtime>::get(id))
		.expect("its end is open")
		.transfer
}

/// How a transfer ended, if it did; never twice.
fn outcome(id: OrderId) -> Option<TransferOutcome> {
	let mut outcomes = coordinator_events().into_iter().filter_map(|event| match event {
		RuntimeEvent::Venues(pallet_venues::Event::TransferEnded { transfer, outcome, .. })
			if transfer == id =>
		{
			Some(outcome)
		}
		_ => None,
	});
	let first = outcomes.next();
	assert_eq!(outcomes.next(), None, "a transfer ends once");
	first
}

/// Blocks of the coordinator and the venues until the transfer has left A. Asset Hub has executed the program then, and what it sends
/// on waits for its next block.
fn until_left(id: OrderId) {
	for _ in 0..6 {
		advance(1);
		let left = coordinator_events().into_iter().any(|event| {
			matches!(
				event,
				RuntimeEvent::Venues(pallet_venues::Event::TransferLeft { transfer, .. }) if transfer == id
			)
		});
		if left {
			return;
		}
	}
	panic!("it does not leave: {:?}", outcome(id));
}

/// Blocks of everybody until the transfer has ended.
fn until_ended(id: OrderId) -> TransferOutcome {
	for _ in 0..12 {
		if let Some(outcome) = outcome(id) {
			return outcome;
		}
		on_asset_hub(|| ());
		advance(1);
	}
	panic!("it does not end");
}

fn held(venue: Venue) -> Fixed {
	mirrored_quantity(venue.id(), USD)
}

/// That two quantities differ by no more than the interest of some blocks.
fn assert_about(left: Fixed, right: Fixed) {
	let apart = if left > right { left - right } else { right - left };
	assert!(apart < dollars(5), "{left:?} {right:?}");
}

/// Somebody sends dollars of B to an account there.
fn give(to: &AccountId, whole: u64) {
	on_venue(Venue::B, || {
		assert_ok!(<venue_runtime::Assets as Mutate<AccountId>>::transfer(
			USD.0,
			&Alice.to_account_id(),
			to,
			ledger(USD, whole),
			Preservation::Expendable,
		));
	});
}

/// What a trap of a venue holds for somebody, by the venue's events.
fn trapped_at(venue: Venue) -> Vec<(Location, VersionedAssets)> {
	let trapped = |event| match event {
		venue_runtime::RuntimeEvent::PolkadotXcm(pallet_xcm::Event::AssetsTrapped {
			origin, assets, ..
		}) => Some((origin, assets)),
		_ => None,
	};
	venue_events(venue).into_iter().filter_map(trapped).collect()
}

#[test]
fn proceeds_at_one_venue_should_repay_the_debt_at_the_other() {
	ready();
	allow();
	let (at_a, at_b, gas) = (held(Venue::A), held(Venue::B), hub_balance(USD, &trader()));
	assert!(at_b < dollars(0) - dollars(1_000_000), "a debt: {at_b:?}");
	let supply = issued(Venue::A) + issued(Venue::B);

	let id = transfer(SENT);
	until_left(id);
	// On its way it counts for neither.
	assert_eq!(held(Venue::A), at_a - dollars(SENT));
	assert_about(held(Venue::B), at_b);
	let on_its_way = reserve(Venue::B) - issued(Venue::B);
	assert!(quantity(on_its_way) > dollars(SENT - FEES) && quantity(on_its_way) < dollars(SENT));
	assert_eq!(reserve(Venue::A), issued(Venue::A), "what has left A is not in its account any more");

	let TransferOutcome::Arrived { amount } = until_ended(id) else { panic!("{:?}", outcome(id)) };
	assert!(amount > dollars(SENT - FEES) && amount < dollars(SENT), "{amount:?}");
	assert_about(held(Venue::B), at_b + amount);
	assert_eq!(held(Venue::A), at_a - dollars(SENT));
	let landed = pallet_venue_adapter::Event::<venue_runtime::Runtime>::TransferLanded {
		transfer: id,
		account: trader(),
		amount,
		returned: false,
	};
	assert!(venue_events(Venue::B).contains(&landed.into()));
	// What is left of the fees is the trader's on Asset Hub; the rest is with those that executed it.
	let returned = hub_balance(USD, &trader()) - gas;
	assert!(returned > 0 && quantity(returned) < dollars(3), "{returned}");
	assert!(issued(Venue::A) + issued(Venue::B) < supply);
	assert_settled();
	assert_eq!(peek_coordinator(|| coordinator_runtime::Venues::open_transfers(&trader())), vec![]);
}

#[test]
fn nothing_should_leave_when_the_trader_did_not_let_it_go_there() {
	ready();
	let (at_a, at_b) = (held(Venue::A), held(Venue::B));
	let reserves = Venue::ALL.map(reserve);
	let id = transfer(SENT);
	assert_eq!(until_ended(id), TransferOutcome::Failed(OrderFailure::Restricted));
	assert_eq!(held(Venue::A), at_a);
	assert_about(held(Venue::B), at_b);
	assert_eq!(Venue::ALL.map(reserve), reserves);
	assert_settled();
}

#[test]
fn money_should_come_back_when_asset_hub_cannot_reach_the_other_venue() {
	ready();
	allow();
	let (at_a, at_b) = (held(Venue::A), held(Venue::B));
	close(ASSET_HUB, Venue::B.para_id());
	on_asset_hub(|| ());
	let id = transfer(SENT);
	until_left(id);
	assert_eq!(held(Venue::A), at_a - dollars(SENT));
	let TransferOutcome::Returned { amount } = until_ended(id) else { panic!("{:?}", outcome(id)) };
	assert!(amount > dollars(SENT - FEES) && amount < dollars(SENT), "{amount:?}");
	assert_eq!(held(Venue::A), at_a - dollars(SENT) + amount);
	assert_about(held(Venue::B), at_b);
	assert_settled();

	reopen(ASSET_HUB, Venue::B.para_id());
	on_asset_hub(|| ());
	let again = transfer(1_000);
	until_left(again);
	assert!(matches!(until_ended(again), TransferOutcome::Arrived { .. }));
	assert_settled();
}

#[test]
fn money_should_wait_in_the_venues_account_when_the_venue_does_not_know_the_asset() {
	ready();
	allow();
	let at_b = held(Venue::B);
	on_venue(Venue::B, || venue_runtime::transfers::SettlementIndex::set(&7));
	let id = transfer(SENT);
	let beneficiary = record(id).beneficiary();
	until_left(id);
	for _ in 0..4 {
		on_asset_hub(|| ());
		advance(1);
	}
	assert_eq!(outcome(id), None, "nobody can account for it");
	assert_about(held(Venue::B), at_b);
	let lost = reserve(Venue::B) - issued(Venue::B);
	assert!(quantity(lost) > dollars(SENT - FEES), "it is in B's account on Asset Hub: {lost}");
	assert_eq!(reserve(Venue::A), issued(Venue::A));

	// B's issuer makes it good: what its account got and nobody has is issued to the transfer's beneficiary.
	on_venue(Venue::B, || {
		venue_runtime::transfers::SettlementIndex::set(&u128::from(HUB_USD));
		assert_ok!(<venue_runtime::Assets as Mutate<AccountId>>::mint_into(USD.0, &beneficiary, lost));
	});
	let TransferOutcome::Arrived { amount } = until_ended(id) else { panic!("{:?}", outcome(id)) };
	assert_eq!(amount, quantity(lost));
	assert_about(held(Venue::B), at_b + amount);
	assert_settled();
}

#[test]
fn money_should_be_claimed_when_it_was_trapped_for_want_of_fees() {
	ready();
	allow();
	let at_a = held(Venue::A);
	let fee = peek_venue(Venue::A, venue_runtime::transfers::MaxReserveFee::get);
	on_venue(Venue::A, || venue_runtime::transfers::MaxReserveFee::set(&1));
	let id = transfer(SENT);
	until_left(id);
	on_venue(Venue::A, || venue_runtime::transfers::MaxReserveFee::set(&fee));
	assert_eq!(hub_trapped(), 1);
	assert_backed();
	type Call = pallet_venue_adapter::Call<venue_runtime::Runtime>;
	let claim = Call::claim_transfer { transfer: id, amount: dollars(SENT) };
	let early = at_venue_by(keeper(), Venue::A, claim.clone());
	assert_eq!(early, Err(pallet_venue_adapter::Error::<venue_runtime::Runtime>::TooEarly.into()));
	for _ in 0..8 {
		on_asset_hub(|| ());
		advance(1);
	}
	assert_eq!(outcome(id), None);
	// Of something else there is nothing.
	let other = Call::claim_transfer { transfer: id, amount: dollars(SENT - 1) };
	assert_ok!(at_venue_by(keeper(), Venue::A, other));
	assert_ok!(at_venue_by(keeper(), Venue::A, claim));
	let TransferOutcome::Returned { amount } = until_ended(id) else { panic!("{:?}", outcome(id)) };
	assert!(amount > dollars(SENT - FEES) && amount < dollars(SENT), "{amount:?}");
	assert_eq!(held(Venue::A), at_a - dollars(SENT) + amount);
	assert_settled();
}

#[test]
fn what_strangers_send_should_not_pass_for_the_transfer() {
	ready();
	allow();
	let at_b = held(Venue::B);
	let id = transfer(SENT);
	let beneficiary = record(id).beneficiary();
	until_left(id);
	give(&beneficiary, 100);
	advance(2);
	assert_eq!(outcome(id), None, "too little");
	let TransferOutcome::Arrived { amount } = until_ended(id) else { panic!("{:?}", outcome(id)) };
	assert_eq!(amount, dollars(SENT), "no more is said to have arrived than was sent");
	assert!(held(Venue::B) > at_b + dollars(SENT + 100 - FEES - 5), "the present is the account's");
	assert_settled();
}

#[test]
fn settlement_currency_should_be_refused_when_its_reserve_does_not_send_it() {
	ready();
	let before = Venue::ALL.map(issued);
	let id: [u8; 32] = trader().into();
	let beneficiary = Location::new(0, [AccountId32 { network: None, id }]);
	let program = |location: Location| {
		let asset: Asset = (location, ledger(USD, 1_000)).into();
		Xcm(vec![
			ReserveAssetDeposited(asset.clone().into()),
			ClearOrigin,
			BuyExecution { fees: asset, weight_limit: Unlimited },
			DepositAsset { assets: Wild(AllCounted(1)), beneficiary: beneficiary.clone() },
		])
	};
	let on_hub =
		|index: u128| Location::new(1, [Parachain(ASSET_HUB), PalletInstance(50), GeneralIndex(index)]);
	let to_b = Receiver::Venue(Venue::B);
	// The coordinator is nobody's reserve, and another venue is nobody here.
	let forged = send(Sender::Coordinator, to_b, program(on_hub(HUB_USD.into())));
	assert_eq!(forged, Outcome::Failed(XcmError::UntrustedReserveLocation));
	let forged = send(Sender::Venue(Venue::A), to_b, program(on_hub(HUB_USD.into())));
	assert!(matches!(forged, Outcome::Dropped(_)), "{forged:?}");
	// Asset Hub is the reserve of the settlement currency alone.
	for location in [on_hub(7), Location::parent(), Here.into()] {
		let unknown = send(Sender::AssetHub, to_b, program(location));
		assert_eq!(unknown, Outcome::Failed(XcmError::UntrustedReserveLocation));
	}
	assert_eq!(Venue::ALL.map(issued), before);
	assert_backed();
}

#[test]
fn the_account_should_claim_at_the_venue_what_could_not_be_deposited_there() {
	ready();
	allow();
	let id = transfer(SENT);
	let beneficiary = record(id).beneficiary();
	until_left(id);
	// The beneficiary's place in B's ledger is blocked, so that nothing can be deposited there.
	give(&beneficiary, 1);
	on_venue(Venue::B, || {
		let issuer = RawOrigin::Signed(Alice.to_account_id()).into();
		assert_ok!(venue_runtime::Assets::block(issuer, USD.0.into(), beneficiary.into()));
	});
	on_asset_hub(|| ());
	let trapped = trapped_at(Venue::B);
	let [(owner, assets)] = &trapped[..] else { panic!("{trapped:?}") };
	let who: [u8; 32] = trader().into();
	assert_eq!(*owner, Location::new(0, [AccountId32 { network: None, id: who }]));
	let free =
		|| peek_venue(Venue::B, || <venue_runtime::Assets as Inspect<AccountId>>::balance(USD.0, &trader()));
	let before = free();
	let claim = pallet_xcm::Call::claim_assets {
		assets: Box::new(assets.clone()),
		beneficiary: Box::new(VersionedLocation::from(owner.clone())),
	};
	assert_ok!(at_venue(Venue::B, claim));
	let claimed = free() - before;
	assert!(quantity(claimed) > dollars(SENT - FEES), "{claimed}");
	assert_backed();
	assert_eq!(outcome(id), None, "it has not arrived in the portfolio");
}

#[test]
fn ways_should_lead_between_member_chains_alone() {
	start();
	for venue in Venue::ALL {
		let fees = peek_venue(venue, || venue_runtime::transfers::OverAssetHub::most_fees(USD));
		assert!(fees.is_some_and(|fees| fees > dollars(3) && fees < dollars(FEES)), "{fees:?}");
		assert_eq!(peek_venue(venue, || venue_runtime::transfers::OverAssetHub::most_fees(ETH)), None);
	}
	let ways =
		|from, to| peek_coordinator(|| <coordinator_runtime::Venues as VenueDispatch>::has_way(from, to));
	assert!(ways(Venue::A.id(), Venue::B.id()) && ways(Venue::B.id(), Venue::A.id()));
	assert!(!ways(VenueId::Home, Venue::A.id()) && !ways(Venue::A.id(), VenueId::Sibling(ASSET_HUB)));
}
