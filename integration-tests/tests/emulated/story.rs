//! One trader at two venues, and the books that have to be right at every step.

use crate::{
	actions::*,
	network::{self, advance, on_venue, peek_coordinator, peek_venue, Venue},
};
use ballast_primitives::{
	message::ReportedPosition,
	traits::{VenueDispatch, VenueMarket},
	AssetId, Fixed, InstrumentId, VenueId,
};
use ballast_runtime_common::assets::{genesis_accounts, DEVELOPMENT_ASSETS};
use pallet_venue_adapter::Enrolment;
use polkadot_sdk::{
	frame_support::{
		assert_err, assert_ok,
		traits::{fungibles::Inspect, Get},
	},
	frame_system::RawOrigin,
	pallet_asset_conversion::{Config as ExchangeConfig, PoolLocator},
	parachains_common::AccountId,
	sp_keyring::Sr25519Keyring::Alice,
};

/// What the trader borrows at venue B, whole units of settlement currency.
pub const LOAN: u64 = 1_500_000;

/// The trader approves both venues, enrols at both, and deposits: most of the collateral at A, a little at B.
pub fn enrol() {
	network::start();
	for venue in Venue::ALL {
		assert_ok!(at_coordinator(trader(), pallet_portfolio::Call::approve_venue { venue: venue.id() }));
		assert_ok!(at_venue(venue, pallet_venue_adapter::Call::enroll {}));
	}
	deposit(Venue::A, ETH, 200);
	deposit(Venue::A, BTC, 5);
	deposit(Venue::A, USD, 100_000);
	deposit(Venue::B, USD, 50_000);
	advance(2);
}

/// The trader borrows at B what the collateral there would never allow, on the strength of what lies at A.
pub fn open_on_credit() {
	let open =
		|| pallet_spot_margin::Call::open { borrow: USD, amount: ledger(USD, LOAN), buy: ETH, min_out: 1 };
	assert_err!(
		at_venue(Venue::B, open()),
		pallet_venue_adapter::Error::<venue_runtime::Runtime>::CreditExceeded
	);
	let credit = Fixed::from_u32(300_000);
	let line = pallet_portfolio::Call::set_credit_line { venue: Venue::B.id(), amount: credit };
	assert_ok!(at_coordinator(trader(), line));
	assert_eq!(enrolment(Venue::B).map(|e| e.credit), Some(credit));
	assert_ok!(at_venue(Venue::B, open()));
	advance(2);
}

/// How the venue keeps the trader on its roll.
pub fn enrolment(venue: Venue) -> Option<Enrolment> {
	peek_venue(venue, || pallet_venue_adapter::Enrolled::<venue_runtime::Runtime>::get(trader()))
}

/// The trader's positions at a venue as that venue sees them.
pub fn shown(venue: Venue) -> Vec<ReportedPosition> {
	shown_of(&trader(), venue)
}

/// Somebody's positions at a venue as that venue sees them.
pub fn shown_of(who: &AccountId, venue: Venue) -> Vec<ReportedPosition> {
	peek_venue(venue, || <venue_runtime::SpotMargin as VenueMarket>::positions(who))
}

/// The trader's positions at a venue as the coordinator mirrors them.
pub fn mirrored(venue: Venue) -> Vec<ReportedPosition> {
	mirrored_of(&trader(), venue)
}

/// Somebody's positions at a venue as the coordinator mirrors them.
pub fn mirrored_of(who: &AccountId, venue: Venue) -> Vec<ReportedPosition> {
	let positions = peek_coordinator(|| coordinator_runtime::Portfolio::mirrored(who));
	positions
		.into_iter()
		.filter(|p| p.venue == venue.id())
		.map(|p| ReportedPosition {
			instrument: p.instrument,
			quantity: p.quantity,
			entry: p.entry,
			funding: p.funding,
		})
		.collect()
}

/// The mirrored quantity of an asset; zero when there is none.
pub fn mirrored_quantity(venue: VenueId, asset: AssetId) -> Fixed {
	let positions = peek_coordinator(|| coordinator_runtime::Portfolio::mirrored(&trader()));
	positions
		.into_iter()
		.find(|p| p.venue == venue && p.instrument == InstrumentId::Spot(asset))
		.map_or(Fixed::from_u32(0), |p| p.quantity)
}

/// Where the trader has orders whose outcome is open.
pub fn in_flight() -> Vec<VenueId> {
	let live = peek_coordinator(|| coordinator_runtime::Venues::live_orders(&trader()));
	live.into_iter().map(|(venue, _)| venue).collect()
}

/// Lets what is under way end: when an unwind is over, what is held at one venue is to repay what is owed at the other.
pub fn settle() {
	for _ in 0..10 {
		if in_flight().is_empty() {
			return;
		}
		advance(1);
	}
	panic!("still under way: {:?}", in_flight());
}

/// Nothing is counted twice and nothing is lost: every pallet's invariants, every asset of every venue accounted for,
/// and the mirror equal to what the venues hold.
pub fn assert_books() {
	assert_invariants();
	Venue::ALL.into_iter().for_each(assert_conserved);
	assert_eq!(in_flight(), vec![], "the mirror is compared when nothing is under way");
	assert_mirror_of(&trader());
}

/// The trader's equity is at the target of an unwind, or above.
pub fn assert_restored() {
	let margin = margin();
	let rules = peek_coordinator(coordinator_runtime::parameters::PolicyRules::get);
	let target = ballast_policy::target(&margin, &rules).expect("the target can be computed");
	assert!(margin.equity >= target, "equity {:?} is below the target {target:?}", margin.equity);
}

pub fn assert_invariants() {
	peek_coordinator(|| {
		assert_ok!(coordinator_runtime::Venues::do_try_state());
		assert_ok!(coordinator_runtime::Portfolio::do_try_state());
		assert_ok!(coordinator_runtime::Thresholds::do_try_state());
		assert_ok!(coordinator_runtime::SoftLiquidation::do_try_state());
		assert_ok!(coordinator_runtime::VenueAdapter::do_try_state());
		assert_ok!(coordinator_runtime::SpotMargin::do_try_state());
	});
	for venue in Venue::ALL {
		peek_venue(venue, || {
			assert_ok!(venue_runtime::VenueAdapter::do_try_state());
			assert_ok!(venue_runtime::SpotMargin::do_try_state());
		});
	}
}

/// What traders, keepers, the issuer, the exchange's pools and the credit pools hold is all that was ever issued.
fn assert_conserved(venue: Venue) {
	type Exchange = <venue_runtime::Runtime as ExchangeConfig>::PoolLocator;
	let issued = genesis_accounts(&Alice.to_account_id());
	peek_venue(venue, || {
		let pools: Vec<AccountId> = DEVELOPMENT_ASSETS
			.iter()
			.filter(|asset| asset.id != USD)
			.map(|asset| Exchange::pool_address(&USD.0, &asset.id.0).expect("the pool has an address"))
			.collect();
		for (asset, _, amount) in issued {
			let held =
				|who: &AccountId| <venue_runtime::Assets as Inspect<AccountId>>::total_balance(asset, who);
			let in_pools: u128 = pools.iter().map(held).sum();
			let credit = held(&venue_runtime::SpotMargin::account_id());
			let people: u128 = [trader(), bidder(), rival(), Alice.to_account_id()].iter().map(held).sum();
			assert_eq!(in_pools + credit + people, amount, "asset {asset} at {venue:?}");
			assert_eq!(<venue_runtime::Assets as Inspect<AccountId>>::total_issuance(asset), amount);
		}
	});
}

/// The coordinator's mirror of an account is what the venues hold of it; nothing of a venue where it is not enrolled.
pub fn assert_mirror_of(who: &AccountId) {
	for venue in Venue::ALL {
		type Roll = pallet_venue_adapter::Enrolled<venue_runtime::Runtime>;
		if !peek_venue(venue, || Roll::contains_key(who)) {
			assert_eq!(mirrored_of(who, venue), vec![], "{venue:?}");
			continue;
		}
		on_venue(venue, || {
			assert_ok!(venue_runtime::VenueAdapter::report(RawOrigin::Signed(keeper()).into(), who.clone()));
		});
		// Debts grow with time. The hook of the next block writes the report before that block's time is set.
		let held = shown_of(who, venue);
		on_venue(venue, || ());
		assert_eq!(mirrored_of(who, venue), held, "{venue:?}");
	}
}
