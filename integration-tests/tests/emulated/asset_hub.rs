//! Asset Hub as a venue with standard XCM only: its real runtime and pools, no adapter over there.

use crate::{
	actions::*,
	network::{
		advance, coordinator_events,
		faults::{cut, deliver, mend, take_kept},
		on_coordinator, peek_coordinator,
		pools::{self, at_hub, furnish, hub_balance, move_wnd, on_asset_hub, peek_asset_hub, ASSET_HUB, WND},
		scale_prices, start,
		wire::{send, unpaid, Outcome, Receiver, Sender},
	},
	story::mirrored_quantity,
};
use ballast_policy::AccountState;
use ballast_primitives::{
	fixed::ONE,
	message::{AssetDepth, Envelope, OrderResult, ToCoordinator},
	remote::{CoordinatorCall, ReceiveCall},
	traits::{NewOrder, PriceSource, VenueDispatch},
	AssetId, Fixed, InstrumentId, OrderFailure, OrderFill, OrderId, VenueId,
};
use codec::Encode;
use coordinator_runtime::{Runtime, RuntimeEvent};
use emulated_integration_tests_common::xcm_emulator::ConvertLocation;
use pallet_custody::{Flights, Holdings, Registration};
use polkadot_sdk::{
	frame_support::{assert_ok, traits::fungibles::Inspect},
	frame_system::RawOrigin,
	pallet_xcm,
	parachains_common::AccountId,
	sp_arithmetic::Permill,
	sp_keyring::Sr25519Keyring::Alice,
	staging_xcm::{latest::prelude::*, VersionedXcm},
	staging_xcm_executor::traits::TransferType,
};

use asset_hub_westend_runtime as hub;

const VENUE: VenueId = VenueId::Sibling(ASSET_HUB);
const COORDINATOR: u32 = crate::network::coordinator::PARA_ID;
const KEPT: [AssetId; 3] = [USD, WND, ETH];

/// What Asset Hub may take of a message, ledger units: about three units of settlement currency.
fn max_fee(asset: AssetId) -> u128 {
	match asset {
		USD => 3_000_000,
		ETH => 1_000_000_000,
		_ => 80_000_000_000,
	}
}

fn decimals(asset: AssetId) -> u32 {
	if asset == USD {
		6
	} else {
		12
	}
}

fn units(asset: AssetId, whole: u128) -> u128 {
	whole * 10u128.pow(decimals(asset))
}

/// A ledger amount as a quantity.
fn quantity(asset: AssetId, amount: u128) -> Fixed {
	Fixed::from_inner(i128::try_from(amount).unwrap() * (ONE / 10i128.pow(decimals(asset))))
}

/// A native token is worth one unit of settlement currency.
fn registration(asset: AssetId) -> Registration {
	let (via, native_rate) = match asset {
		USD => (None, 1_000_000),
		ETH => (Some(Location::parent()), 322_580_645),
		_ => (None, 26_315_789_474),
	};
	Registration {
		location: pools::at_coordinator(asset),
		decimals: decimals(asset) as u8,
		via,
		max_fee: max_fee(asset),
		native_rate,
	}
}

fn price(asset: AssetId) -> Fixed {
	peek_coordinator(|| <coordinator_runtime::Thresholds as PriceSource>::price(asset)).expect("fresh").0
}

/// An operator tells what the pools hold.
fn report_depths() {
	let entry = |asset| AssetDepth { asset, depth: Fixed::from_u32(19_000_000), price: price(asset) };
	let depths = vec![entry(WND), entry(ETH)].try_into().expect("two entries");
	assert_ok!(crate::actions::at_coordinator(
		Alice.to_account_id(),
		pallet_custody::Call::report_depths { depths }
	));
}

/// A block of everybody, and one more of the coordinator: whatever leaves it is back, and worked in.
fn round() {
	on_coordinator(|| ());
	assert_eq!(trapped(), vec![]);
	on_asset_hub(|| ());
	advance(1);
}

/// The coordinator's account on Asset Hub.
fn sovereign() -> AccountId {
	let coordinator = Location::new(1, [Parachain(COORDINATOR)]);
	hub::xcm_config::LocationToAccountId::convert_location(&coordinator).expect("siblings have accounts")
}

fn issued(asset: AssetId) -> u128 {
	peek_coordinator(|| coordinator_runtime::ForeignAssets::total_issuance(pools::at_coordinator(asset)))
}

fn free(asset: AssetId, who: &AccountId) -> u128 {
	peek_coordinator(|| coordinator_runtime::ForeignAssets::balance(pools::at_coordinator(asset), who))
}

fn held(asset: AssetId) -> u128 {
	peek_coordinator(|| Holdings::<Runtime>::get(trader(), asset))
}

/// What we have on Asset Hub is what we have issued, to the last unit, when nothing is on its way; and all invariants hold.
fn assert_backed() {
	for asset in KEPT {
		assert_eq!(hub_balance(asset, &sovereign()), issued(asset), "{asset}");
	}
	peek_coordinator(|| {
		assert_ok!(coordinator_runtime::Custody::do_try_state());
		assert_ok!(coordinator_runtime::Venues::do_try_state());
		assert_ok!(coordinator_runtime::Portfolio::do_try_state());
		assert_ok!(coordinator_runtime::SoftLiquidation::do_try_state());
	});
}

/// The mirror is what is in custody.
fn assert_mirrored() {
	for asset in KEPT {
		assert_eq!(mirrored_quantity(VENUE, asset), quantity(asset, held(asset)), "{asset}");
	}
}

/// The trader's reserve transfer from Asset Hub to its account at the coordinator.
fn bring(asset: AssetId, amount: u128) {
	let id: [u8; 32] = trader().into();
	let beneficiary = Location::new(0, [AccountId32 { network: None, id }]);
	let assets: Asset = (at_hub(asset), amount).into();
	let dest = Location::new(1, [Parachain(COORDINATOR)]);
	on_asset_hub(|| {
		let origin = RawOrigin::Signed(trader()).into();
		if asset == WND {
			// The relay chain's token is said to have its reserve here.
			let program = Xcm(vec![DepositAsset { assets: Wild(AllCounted(1)), beneficiary }]);
			assert_ok!(hub::PolkadotXcm::transfer_assets_using_type_and_then(
				origin,
				Box::new(dest.into()),
				Box::new(assets.clone().into()),
				Box::new(TransferType::LocalReserve),
				Box::new(assets.id.into()),
				Box::new(TransferType::LocalReserve),
				Box::new(VersionedXcm::from(program)),
				Unlimited,
			));
			return;
		}
		assert_ok!(hub::PolkadotXcm::limited_reserve_transfer_assets(
			origin,
			Box::new(dest.into()),
			Box::new(beneficiary.into()),
			Box::new(assets.into()),
			0,
			Unlimited,
		));
	});
}

/// Everything is set up, and the trader has these whole units in custody, less what the coordinator charged for bringing them.
fn in_custody(assets: &[(AssetId, u128)]) {
	start();
	furnish(&trader());
	on_coordinator(|| {
		let cap = Fixed::from_u32(2_000_000_000);
		assert_ok!(coordinator_runtime::Venues::register(RawOrigin::Root.into(), VENUE, cap));
		for asset in KEPT {
			let root = RawOrigin::Root.into();
			assert_ok!(coordinator_runtime::Custody::register_asset(root, asset, registration(asset)));
		}
	});
	let approve = pallet_portfolio::Call::approve_venue { venue: VENUE };
	assert_ok!(at_coordinator(trader(), approve));
	assert_ok!(at_coordinator(trader(), pallet_custody::Call::enroll {}));
	for (asset, whole) in assets {
		bring(*asset, units(*asset, *whole));
		let arrived = free(*asset, &trader());
		let charged = units(*asset, *whole).checked_sub(arrived).expect("not more than was sent");
		let most = peek_coordinator(|| {
			coordinator_runtime::Custody::native_in(&pools::at_coordinator(*asset), 20_000_000_000)
		});
		assert!(charged > 0 && Some(charged) <= most, "{charged} of at most {most:?}");
		assert_backed();
		let deposit = pallet_custody::Call::deposit { asset: *asset, amount: arrived };
		assert_ok!(at_coordinator(trader(), deposit));
	}
	advance(2);
	report_depths();
	advance(2);
	assert_backed();
	assert_mirrored();
}

/// The coordinator orders so much of what the trader has, with a limit so far below the price.
fn sell(asset: AssetId, whole: u128, limit: (u128, u128)) -> OrderId {
	let limit_price = Fixed::from_rational(limit.0, limit.1) * price(asset);
	let order = NewOrder {
		instrument: InstrumentId::Spot(asset),
		quantity: Fixed::from_inner(0) - quantity(asset, units(asset, whole)),
		limit_price,
		penalty: Permill::from_parts(10_000),
	};
	on_coordinator(|| {
		coordinator_runtime::Venues::submit(VENUE, &trader(), vec![order]).expect("the order is taken")[0]
	})
}

/// How orders at this venue ended, in the order in which the coordinator closed them.
fn results() -> Vec<(OrderId, OrderResult)> {
	let ended = |event| match event {
		RuntimeEvent::Venues(pallet_venues::Event::OrderEnded { order, venue: VENUE, result, .. }) => {
			Some((order, result))
		}
		_ => None,
	};
	coordinator_events().into_iter().filter_map(ended).collect()
}

fn fill_of(order: OrderId) -> OrderFill {
	match &results()[..] {
		[(id, OrderResult::Executed(fill))] if *id == order => *fill,
		other => panic!("{other:?}"),
	}
}

/// What Asset Hub has trapped so far, by whom it can be claimed.
fn trapped() -> Vec<(Location, Assets)> {
	peek_asset_hub(|| {
		let of_trap =
			|record: polkadot_sdk::frame_system::EventRecord<hub::RuntimeEvent, _>| match record.event {
				hub::RuntimeEvent::PolkadotXcm(pallet_xcm::Event::AssetsTrapped {
					origin, assets, ..
				}) => Some((origin, assets.try_into().expect("of this version"))),
				_ => None,
			};
		hub::System::events().into_iter().filter_map(of_trap).collect()
	})
}

fn set_max_fee(asset: AssetId, max_fee: u128) {
	let native_rate = registration(asset).native_rate;
	on_coordinator(|| {
		let root = RawOrigin::Root.into();
		assert_ok!(coordinator_runtime::Custody::set_fees(root, asset, max_fee, native_rate));
	});
}

/// The trader's order that is under way there.
fn flies(order: OrderId) -> bool {
	peek_coordinator(|| Flights::<Runtime>::contains_key(order))
}

#[test]
fn proceeds_should_come_back_when_the_pool_pays_the_limit() {
	in_custody(&[(WND, 1_000)]);
	let (before, gas) = (held(WND), hub_balance(WND, &trader()));
	let order = sell(WND, 100, (95, 100));
	round();
	let fill = fill_of(order);
	// The pool takes 0.3 per cent, and little else is lost.
	let ideal = quantity(USD, units(USD, 3_800));
	assert!(fill.proceeds < ideal && fill.proceeds > ideal * Fixed::from_rational(98, 100), "{fill:?}");
	assert_eq!(fill.quantity, Fixed::from_inner(0) - quantity(WND, units(WND, 100)));
	assert_eq!(held(WND), before - units(WND, 100));
	assert_eq!(quantity(USD, held(USD)), fill.proceeds - fill.penalty);
	let fund = peek_coordinator(coordinator_runtime::Backstop::fund_account);
	assert_eq!(quantity(USD, free(USD, &fund)), fill.penalty);
	// What is left of the fee is the trader's, there.
	let returned = hub_balance(WND, &trader()) - gas;
	assert!(returned > 0 && returned < max_fee(WND), "{returned}");
	assert_backed();
	assert_mirrored();
	assert_eq!(trapped(), vec![]);
}

#[test]
fn proceeds_should_come_back_when_it_takes_two_pools() {
	in_custody(&[(ETH, 100)]);
	let before = held(ETH);
	let order = sell(ETH, 10, (95, 100));
	round();
	let fill = fill_of(order);
	let ideal = quantity(USD, units(USD, 31_000));
	assert!(fill.proceeds < ideal && fill.proceeds > ideal * Fixed::from_rational(97, 100), "{fill:?}");
	assert_eq!(held(ETH), before - units(ETH, 10));
	assert_backed();
	assert_mirrored();
}

#[test]
fn asset_should_come_back_when_the_limit_price_is_not_met() {
	in_custody(&[(WND, 1_000), (ETH, 100)]);
	// The world has not changed, but the pool of WND pays a tenth less.
	move_wnd(38.0 * 0.9);
	for (asset, whole, least) in [(WND, 100, 99), (ETH, 10, 9)] {
		let before = held(asset);
		let order = sell(asset, whole, (95, 100));
		assert_eq!(mirrored_quantity(VENUE, asset), quantity(asset, before), "what flies counts as held");
		round();
		let (ended, result) = results().pop().expect("it ended");
		assert_eq!((ended, result), (order, OrderResult::Failed(OrderFailure::LimitPrice)));
		let left = held(asset);
		assert!(left < before && left >= before - units(asset, whole - least), "{left} of {before}");
		assert_eq!(held(USD), 0);
		assert_backed();
		assert_mirrored();
	}
	assert_eq!(trapped(), vec![]);
}

#[test]
fn asset_should_be_claimed_when_it_was_trapped_for_want_of_fees() {
	in_custody(&[(WND, 1_000)]);
	let before = held(WND);
	set_max_fee(WND, 1);
	let order = sell(WND, 100, (95, 100));
	on_coordinator(|| ());
	let sold = units(WND, 100);
	let claimer = Location::new(1, [Parachain(COORDINATOR), GeneralIndex(order.0.into())]);
	assert_eq!(trapped(), vec![(claimer, Asset::from((Location::parent(), sold)).into())]);
	assert_eq!(hub_balance(WND, &sovereign()), issued(WND), "it left our account, and our books");

	set_max_fee(WND, max_fee(WND));
	// Until the deadline nothing is done; then the trap is asked, and what comes back ends the order.
	let mut blocks = 0;
	while flies(order) {
		assert_eq!(mirrored_quantity(VENUE, WND), quantity(WND, before), "it counts as held");
		on_coordinator(|| ());
		on_asset_hub(|| ());
		blocks += 1;
		assert!(blocks < 60, "it is not claimed");
	}
	assert!(blocks >= 8, "{blocks}");
	advance(2);
	assert_eq!(results(), vec![(order, OrderResult::Failed(OrderFailure::MarketRefused))]);
	assert!(held(WND) > before - max_fee(WND) - units(WND, 1) / 100, "less the fee");
	assert!(held(WND) < before);
	assert_backed();
	assert_mirrored();
}

#[test]
fn late_arrival_should_be_credited_once_when_the_coordinator_has_given_up() {
	in_custody(&[(WND, 1_000)]);
	let before = held(WND);
	cut(ASSET_HUB, COORDINATOR);
	let order = sell(WND, 100, (95, 100));
	on_coordinator(|| ());
	on_asset_hub(|| ());
	let mut late = take_kept(ASSET_HUB, COORDINATOR);
	assert!(!late.is_empty(), "the proceeds");
	assert_eq!(mirrored_quantity(VENUE, WND), quantity(WND, before), "nobody knows");

	// The coordinator waits, probes, and then asks for everything anew.
	let mut rounds = 0;
	while results().is_empty() {
		advance(1);
		rounds += 1;
		assert!(rounds < 150, "the coordinator does not give up");
	}
	advance(2);
	assert_eq!(results(), vec![(order, OrderResult::Failed(OrderFailure::Unknown))]);
	assert_eq!(mirrored_quantity(VENUE, WND), quantity(WND, before - units(WND, 100)), "it counts nowhere");
	assert_eq!(mirrored_quantity(VENUE, USD), Fixed::from_u32(0));
	// Claims of what is not in the trap have done nothing, so that nothing else comes.
	on_asset_hub(|| ());
	late.extend(take_kept(ASSET_HUB, COORDINATOR));
	mend(ASSET_HUB, COORDINATOR);
	late.into_iter().for_each(deliver);
	advance(3);
	let arrived = held(USD);
	assert!(arrived > units(USD, 3_600), "{arrived}");
	assert_eq!(held(WND), before - units(WND, 100));
	assert_eq!(results().len(), 1);
	let was_late = |event: &RuntimeEvent| matches!(event, RuntimeEvent::Venues(pallet_venues::Event::LateAnswer { order: id, .. }) if *id == order);
	assert!(coordinator_events().iter().any(was_late));
	assert_backed();
	assert_mirrored();
	advance(3);
	assert_eq!(held(USD), arrived);
	assert!(!flies(order));
}

#[test]
fn portfolio_should_be_unwound_over_there_when_prices_fall() {
	const LOAN: u64 = 420_000;
	in_custody(&[(ETH, 200)]);
	// A debt at home, on the strength of what lies in custody.
	assert_ok!(at_coordinator(trader(), pallet_venue_adapter::Call::enroll {}));
	advance(2);
	let borrow = pallet_spot_margin::Call::borrow { asset: USD, amount: ledger(USD, LOAN) };
	assert_ok!(at_coordinator(trader(), borrow));
	advance(2);
	let withdraw = pallet_custody::Call::withdraw { asset: ETH, amount: units(ETH, 190) };
	assert!(at_coordinator(trader(), withdraw).is_err(), "the debt relies on it");
	assert!(matches!(state(), AccountState::Healthy | AccountState::Watch { .. }), "{:?}", state());

	let mut level = 1.0;
	for _ in 0..60 {
		if matches!(state(), AccountState::Unwinding { .. }) {
			break;
		}
		scale_prices(0.99);
		level *= 0.99;
		move_wnd(38.0 * level);
		report_depths();
		advance(1);
		poke();
	}
	assert!(matches!(state(), AccountState::Unwinding { .. }), "{:?}", state());
	let withdraw = pallet_custody::Call::withdraw { asset: ETH, amount: 1 };
	let error = at_coordinator(trader(), withdraw).expect_err("it is restricted");
	let by_mode = [
		pallet_custody::Error::<Runtime>::AccountReduceOnly.into(),
		pallet_custody::Error::<Runtime>::AccountFrozen.into(),
	];
	assert!(by_mode.contains(&error), "{error:?}");

	let (health, eth) = (margin().health(), held(ETH));
	let mut slices = 0;
	for _ in 0..40 {
		if !matches!(state(), AccountState::Unwinding { .. }) {
			break;
		}
		report_depths();
		if let Some(orders) = push_slice() {
			for order in orders {
				assert_eq!((order.venue, order.instrument), (VENUE, InstrumentId::Spot(ETH)));
			}
			slices += 1;
			round();
			assert_backed();
			assert_mirrored();
		}
		advance(1);
		poke();
	}
	assert!(slices > 0);
	// Close to the target slices become so small that their fees are more than the limit allows; the rest is for keepers.
	let after = margin();
	assert!(after.health() > health && after.equity > after.maintenance, "{after:?}");
	assert!(held(ETH) < eth && held(ETH) > eth / 2, "gradually");
	assert!(held(USD) > 0);
	let totals = peek_coordinator(pallet_soft_liquidation::Stats::<Runtime>::get);
	assert!(totals.executed > 0);
	assert_eq!(totals.executed + totals.failed, slices);
}

#[test]
fn asset_should_be_its_owners_again_when_it_goes_home() {
	in_custody(&[(ETH, 100)]);
	let (all, there) = (held(ETH), hub_balance(ETH, &trader()));
	assert_ok!(at_coordinator(trader(), pallet_custody::Call::withdraw { asset: ETH, amount: all }));
	let go = pallet_custody::Call::transfer_out { asset: ETH, amount: all };
	assert_ok!(at_coordinator(trader(), go));
	assert_eq!(held(ETH) + free(ETH, &trader()), 0);
	let arrived = hub_balance(ETH, &trader()) - there;
	assert!(arrived < all && arrived >= all - max_fee(ETH), "{arrived}");
	assert_backed();
	advance(2);
	assert_mirrored();
	assert_eq!(trapped(), vec![]);
}

#[test]
fn asset_hub_should_not_speak_when_it_is_a_venue() {
	in_custody(&[(WND, 1)]);
	let body = ToCoordinator::Withdrawn { account: trader() };
	let message = Envelope { venue: VENUE, seq: 1_000, relay_block: 0, body }.into_bytes();
	let call = CoordinatorCall::Venues(ReceiveCall::Receive { message }).encode();
	assert_eq!(send(Sender::AssetHub, Receiver::Coordinator, unpaid(call)), Outcome::Barred);
	assert_mirrored();
}

#[test]
fn asset_should_be_refused_when_it_is_not_registered_or_comes_from_elsewhere() {
	use crate::network::Venue;

	in_custody(&[(WND, 1)]);
	let before = KEPT.map(issued);
	let id: [u8; 32] = trader().into();
	let beneficiary = Location::new(0, [AccountId32 { network: None, id }]);
	let program = |location: Location| {
		let asset: Asset = (location, units(WND, 1)).into();
		Xcm(vec![
			ReserveAssetDeposited(asset.clone().into()),
			ClearOrigin,
			BuyExecution { fees: asset, weight_limit: Unlimited },
			DepositAsset { assets: Wild(AllCounted(1)), beneficiary: beneficiary.clone() },
		])
	};
	// A venue is nobody's reserve.
	for asset in KEPT {
		let forged =
			send(Sender::Venue(Venue::A), Receiver::Coordinator, program(pools::at_coordinator(asset)));
		assert_eq!(forged, Outcome::Failed(XcmError::UntrustedReserveLocation));
	}
	// Asset Hub is none of what we have not registered, or of our own token.
	for location in
		[Location::new(1, [Parachain(ASSET_HUB), PalletInstance(50), GeneralIndex(7)]), Here.into()]
	{
		let unknown = send(Sender::AssetHub, Receiver::Coordinator, program(location));
		assert_eq!(unknown, Outcome::Failed(XcmError::UntrustedReserveLocation));
	}
	assert_eq!(KEPT.map(issued), before);
	assert_backed();
}
