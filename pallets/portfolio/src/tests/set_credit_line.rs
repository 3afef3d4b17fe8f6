use crate::{mock::*, CreditLine, CreditLines, Error, Event};
use ballast_primitives::{Fixed, VenueId};
use polkadot_sdk::{
	frame_support::{assert_noop, assert_ok, storage::with_storage_layer},
	sp_runtime::{DispatchError, DispatchResult},
};

fn set(venue: VenueId, amount: Fixed) -> DispatchResult {
	// As the runtime dispatches: an error undoes everything.
	with_storage_layer(|| Portfolio::set_credit_line(RuntimeOrigin::signed(ALICE), venue, amount))
}

fn line(venue: VenueId) -> CreditLine {
	CreditLines::<Test>::get(ALICE, venue).unwrap()
}

fn use_credit(venue: VenueId, amount: i128) {
	let mut used = report(ALICE, &[]);
	used.credit_used = fixed(amount);
	assert_ok!(Portfolio::apply_report(venue, used));
}

/// Free initial margin of 350: 100 DOT at 10, of which 0.65 are required.
fn enrolled(test: impl FnOnce()) {
	ExtBuilder::build_and_execute(|| {
		enroll(HOME, ALICE, &[spot(DOT, 100)]);
		enroll(SIBLING, ALICE, &[]);
		enroll(OTHER, ALICE, &[]);
		test();
	});
}

#[test]
fn set_credit_line_should_reserve_free_margin_and_tell_the_venue() {
	enrolled(|| {
		assert_ok!(set(SIBLING, fixed(200)));
		assert_eq!(line(SIBLING).amount, fixed(200));
		assert_eq!(Portfolio::open_credit(&ALICE), fixed(200));
		assert_eq!(Granted::get(), vec![(SIBLING, ALICE, fixed(200))]);
		assert_eq!(
			events().last(),
			Some(&Event::CreditLineSet { account: ALICE, venue: SIBLING, old: fixed(0), new: fixed(200) })
		);
	});
}

#[test]
fn set_credit_line_should_never_exceed_free_margin_in_sum() {
	enrolled(|| {
		assert_noop!(set(SIBLING, fixed(351)), Error::<Test>::NotEnoughFreeMargin);
		assert_ok!(set(SIBLING, fixed(200)));
		assert_noop!(set(OTHER, fixed(151)), Error::<Test>::NotEnoughFreeMargin);
		assert_ok!(set(OTHER, fixed(150)));
		assert_noop!(set(SIBLING, fixed(201)), Error::<Test>::NotEnoughFreeMargin);
		assert_eq!(Portfolio::open_credit(&ALICE), fixed(350));
		assert_eq!(Granted::get().len(), 2);
	});
}

#[test]
fn set_credit_line_should_count_only_what_is_open() {
	enrolled(|| {
		assert_ok!(set(SIBLING, fixed(350)));
		use_credit(SIBLING, 50);
		assert_eq!(Portfolio::open_credit(&ALICE), fixed(300));
		// What is used shows in the venue's positions, so the line may grow by it.
		assert_ok!(set(SIBLING, fixed(400)));
		assert_noop!(set(SIBLING, fixed(401)), Error::<Test>::NotEnoughFreeMargin);
		assert_noop!(set(SIBLING, fixed(49)), Error::<Test>::CreditInUse);
		assert_ok!(set(SIBLING, fixed(50)));
	});
}

#[test]
fn set_credit_line_should_keep_a_lowered_line_reserved_until_it_is_released() {
	enrolled(|| {
		assert_ok!(set(SIBLING, fixed(300)));
		assert_ok!(set(SIBLING, fixed(0)));
		assert_eq!(Granted::get().last(), Some(&(SIBLING, ALICE, fixed(0))));
		assert_eq!(Portfolio::open_credit(&ALICE), fixed(300), "the venue may not have heard of it");
		assert_noop!(set(OTHER, fixed(51)), Error::<Test>::NotEnoughFreeMargin);
		// Raising and lowering it again does not shorten the time.
		assert_ok!(set(SIBLING, fixed(10)));
		assert_eq!(Portfolio::open_credit(&ALICE), fixed(300));
		advance(RELEASE - 1);
		feed(&[(DOT, fixed(10))]);
		assert_noop!(set(OTHER, fixed(51)), Error::<Test>::NotEnoughFreeMargin);
		advance(1);
		assert_eq!(Portfolio::open_credit(&ALICE), fixed(10));
		assert_ok!(set(OTHER, fixed(340)));
	});
}

#[test]
fn set_credit_line_should_lower_without_a_price() {
	enrolled(|| {
		assert_ok!(set(SIBLING, fixed(300)));
		advance(MAX_AGE + 1);
		assert_noop!(set(SIBLING, fixed(301)), Error::<Test>::StalePrice);
		assert_ok!(set(SIBLING, fixed(299)));
	});
}

#[test]
fn set_credit_line_should_refuse_bad_input() {
	enrolled(|| {
		assert_noop!(set(HOME, fixed(1)), Error::<Test>::HomeNeedsNone);
		assert_noop!(set(VenueId::Sibling(1), fixed(1)), Error::<Test>::NotEnrolled);
		assert_noop!(set(SIBLING, fixed(-1)), Error::<Test>::NegativeCredit);
		assert_noop!(set(SIBLING, Fixed::from_inner(i128::MIN)), Error::<Test>::NegativeCredit);
		assert_noop!(set(SIBLING, Fixed::from_inner(i128::MAX)), Error::<Test>::AbsurdQuantity);
		assert_noop!(
			Portfolio::set_credit_line(RuntimeOrigin::root(), SIBLING, fixed(1)),
			DispatchError::BadOrigin
		);
		assert_noop!(
			Portfolio::set_credit_line(RuntimeOrigin::signed(BOB), SIBLING, fixed(1)),
			Error::<Test>::NotEnrolled
		);
	});
}

#[test]
fn set_credit_line_should_change_nothing_when_the_venue_cannot_be_told() {
	enrolled(|| {
		RefuseGrants::set(true);
		assert_noop!(set(SIBLING, fixed(1)), DispatchError::Other("refused"));
	});
}

#[test]
fn set_credit_line_should_be_refused_when_part_of_the_portfolio_is_silent() {
	enrolled(|| {
		assert_ok!(Portfolio::apply_report(OTHER, report(ALICE, &[spot(USD, 10)])));
		Unavailable::set(vec![OTHER]);
		assert_noop!(set(SIBLING, fixed(1)), Error::<Test>::VenueUnavailable);
	});
}
