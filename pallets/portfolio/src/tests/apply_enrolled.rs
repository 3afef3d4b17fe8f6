use crate::{mock::*, Accounts, Enrolment, Enrolments, Error, Event};
use polkadot_sdk::frame_support::{assert_noop, assert_ok};

#[test]
fn apply_enrolled_should_store_the_first_snapshot_when_home_enrols() {
	ExtBuilder::build_and_execute(|| {
		let positions = [spot(USD, -400), spot(DOT, 100)];
		assert_ok!(Portfolio::apply_enrolled(HOME, report(ALICE, &positions)));
		assert_eq!(Portfolio::portfolio(&ALICE).positions, held(HOME, &positions));
		assert_eq!(Enrolments::<Test>::get(ALICE, HOME), Some(Enrolment { updated_ms: START, reports: 1 }));
		assert_eq!(Portfolio::updated_ms(&ALICE, HOME), Some(START));
		assert_eq!(
			events(),
			vec![
				Event::Enrolled { account: ALICE, venue: HOME },
				Event::PositionsChanged {
					account: ALICE,
					venue: HOME,
					old: vec![],
					new: held(HOME, &positions)
				}
			]
		);
		assert_eq!(Portfolio::accounts().collect::<Vec<_>>(), vec![ALICE]);
	});
}

#[test]
fn apply_enrolled_should_list_the_account_when_it_holds_nothing() {
	ExtBuilder::build_and_execute(|| {
		enroll(SIBLING, ALICE, &[]);
		enroll(HOME, ALICE, &[]);
		assert_eq!(Portfolio::venues_of(&ALICE), vec![HOME, SIBLING]);
		assert_eq!(Portfolio::accounts().collect::<Vec<_>>(), vec![ALICE]);
		assert_eq!(Portfolio::venues_of(&BOB), vec![]);
	});
}

#[test]
fn apply_enrolled_should_be_refused_when_a_sibling_has_no_approval() {
	ExtBuilder::build_and_execute(|| {
		let first = report(ALICE, &[spot(USD, -1_000_000)]);
		assert_noop!(Portfolio::apply_enrolled(SIBLING, first.clone()), Error::<Test>::NotApproved);
		assert_ok!(Portfolio::approve_venue(RuntimeOrigin::signed(ALICE), SIBLING));
		assert_noop!(Portfolio::apply_enrolled(OTHER, first.clone()), Error::<Test>::NotApproved);
		assert_ok!(Portfolio::apply_enrolled(SIBLING, first));
	});
}

#[test]
fn apply_enrolled_should_change_nothing_when_its_report_is_bad() {
	ExtBuilder::build_and_execute(|| {
		assert_noop!(
			Portfolio::apply_enrolled(HOME, report(ALICE, &[spot(UNKNOWN, 1)])),
			Error::<Test>::UnknownInstrument
		);
		assert_eq!(Accounts::<Test>::iter().count() + Enrolments::<Test>::iter().count(), 0);
	});
}

#[test]
fn apply_enrolled_should_count_as_a_report_when_repeated() {
	ExtBuilder::build_and_execute(|| {
		enroll(HOME, ALICE, &[spot(DOT, 1)]);
		assert_ok!(Portfolio::apply_enrolled(HOME, report(ALICE, &[spot(DOT, 2)])));
		assert_eq!(Portfolio::portfolio(&ALICE).positions, held(HOME, &[spot(DOT, 2)]));
		assert_eq!(Enrolments::<Test>::get(ALICE, HOME).unwrap().reports, 2);
	});
}
