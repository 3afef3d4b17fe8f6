//! What lies at one venue carries debts at another, and stays there while it does.

use crate::{
	actions::*,
	network::{advance, Venue},
	story::*,
};
use polkadot_sdk::frame_support::{assert_err, assert_ok};

type AdapterError = pallet_venue_adapter::Error<venue_runtime::Runtime>;

/// What the trader borrows at home, where it has nothing, whole units of settlement currency. More than lies at B.
const HOME_LOAN: u64 = 100_000;

#[test]
fn withdrawal_should_be_refused_when_debt_elsewhere_relies_on_it() {
	enrol();
	assert_ok!(at_coordinator(trader(), pallet_venue_adapter::Call::enroll {}));
	advance(2);
	let loan = ledger(USD, HOME_LOAN);
	assert_ok!(at_coordinator(trader(), pallet_spot_margin::Call::borrow { asset: USD, amount: loan }));
	advance(2);

	let withdraw = || pallet_spot_margin::Call::withdraw { asset: ETH, amount: ledger(ETH, 200) };
	assert_err!(at_venue(Venue::A, withdraw()), AdapterError::CreditExceeded);
	assert_ok!(at_venue(Venue::A, pallet_venue_adapter::Call::leave {}));
	advance(3);
	let stays = enrolment(Venue::A).expect("the coordinator does not let it go");
	assert_eq!(stays.leaving_since, None, "the coordinator has answered");
	assert_err!(at_venue(Venue::A, withdraw()), AdapterError::CreditExceeded);

	// Repaid but for a unit, which stays in the ledger, and a little interest; what lies at B carries that.
	let almost = ledger(USD, HOME_LOAN - 1);
	assert_ok!(at_coordinator(trader(), pallet_spot_margin::Call::repay { asset: USD, amount: almost }));
	advance(2);
	assert_ok!(at_venue(Venue::A, pallet_venue_adapter::Call::leave {}));
	advance(3);
	assert_eq!(enrolment(Venue::A), None);
	assert_eq!(mirrored(Venue::A), vec![]);
	assert_ok!(at_venue(Venue::A, withdraw()));
	assert!(enrolment(Venue::B).is_some());
}
