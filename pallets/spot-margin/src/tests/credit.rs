//! A credit line at another venue, seen from the home venue: it counts like initial margin, and once.

use super::*;
use ballast_primitives::message::AccountReport;
use polkadot_sdk::sp_runtime::DispatchResult;

type GuardError = pallet_portfolio::Error<Test>;

fn withdraw(dollars: u128) -> DispatchResult {
	SpotMargin::withdraw(signed(&ALICE), USD, dollars * USD_1)
}

fn whole(units: i128) -> Fixed {
	Fixed::from_inner(units * ballast_primitives::fixed::ONE)
}

/// What the sibling says of Alice: dollars there, and how much of the line is in use.
fn sibling_reports(dollars: i128, used: i128) {
	let position = ballast_primitives::message::ReportedPosition {
		instrument: InstrumentId::Spot(USD),
		quantity: whole(dollars),
		entry: Fixed::zero(),
		funding: Fixed::zero(),
	};
	let positions = vec![position].try_into().unwrap();
	let report = AccountReport { account: ALICE, positions, credit_used: whole(used) };
	assert_ok!(Portfolio::apply_report(SIBLING, report));
}

#[test]
fn withdrawal_should_leave_what_a_line_elsewhere_may_still_use_and_what_it_has_used_once() {
	ExtBuilder::default().build_and_execute(|| {
		deposit(&ALICE, USD, 1_000 * USD_1);
		enroll_at_home(&ALICE);
		report_from_sibling(&ALICE, &[(USD, whole(100))]);
		assert_ok!(Portfolio::set_credit_line(signed(&ALICE), SIBLING, whole(400)));
		// 1100 in all, of which 400 are the sibling's to use.
		assert_noop!(withdraw(701), GuardError::BelowInitialMargin);
		sibling_reports(-50, 150);
		assert_noop!(withdraw(701), GuardError::BelowInitialMargin);
		sibling_reports(-300, 400);
		assert_noop!(withdraw(701), GuardError::BelowInitialMargin);
		assert_ok!(withdraw(700));
		next_block();
	});
}

#[test]
fn withdrawal_should_be_free_again_when_the_line_is_given_back_and_confirmed() {
	ExtBuilder::default().build_and_execute(|| {
		deposit(&ALICE, USD, 1_000 * USD_1);
		enroll_at_home(&ALICE);
		report_from_sibling(&ALICE, &[(USD, whole(100))]);
		assert_ok!(Portfolio::set_credit_line(signed(&ALICE), SIBLING, whole(400)));
		assert_ok!(Portfolio::set_credit_line(signed(&ALICE), SIBLING, whole(0)));
		assert_noop!(withdraw(701), GuardError::BelowInitialMargin);
		let line = pallet_portfolio::CreditLines::<Test>::get(ALICE, SIBLING).unwrap();
		sibling_reports(100, 0);
		Portfolio::confirm_credit(&ALICE, SIBLING, line.amount, line.until);
		assert_ok!(withdraw(1_000));
		next_block();
	});
}
