use crate::{mock::*, CreditLine, CreditLines, Error, Event, GrantedAt};
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

/// What the venue was told last.
fn told() -> (VenueId, Fixed, u32) {
	let (venue, account, amount, until) = Granted::get().pop().unwrap();
	assert_eq!(account, ALICE);
	(venue, amount, until)
}

fn confirm() {
	let (venue, amount, until) = told();
	Portfolio::confirm_credit(&ALICE, venue, amount, until);
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
		let until = 1_000 + TERM;
		assert_eq!(Granted::get(), vec![(SIBLING, ALICE, fixed(200), until)]);
		let (account, old, new) = (ALICE, fixed(0), fixed(200));
		assert_eq!(events().last(), Some(&Event::CreditLineSet { account, venue: SIBLING, old, new, until }));
		assert_eq!(GrantedAt::<Test>::get(SIBLING), fixed(200));
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
		assert_ok!(Portfolio::apply_report(SIBLING, report(ALICE, &[]).with(fixed(50))));
		assert_eq!(Portfolio::open_credit(&ALICE), fixed(300));
		// What is used shows in the venue's positions, so the line may grow by it.
		assert_ok!(set(SIBLING, fixed(400)));
		assert_noop!(set(SIBLING, fixed(401)), Error::<Test>::NotEnoughFreeMargin);
	});
}

#[test]
fn set_credit_line_should_keep_a_lowered_line_reserved_until_the_venue_confirms() {
	enrolled(|| {
		assert_ok!(set(SIBLING, fixed(300)));
		let first = told();
		assert_ok!(set(SIBLING, fixed(0)));
		assert_eq!(told().1, fixed(0));
		assert_eq!(Portfolio::open_credit(&ALICE), fixed(300), "the venue may not have heard of it");
		assert_noop!(set(OTHER, fixed(51)), Error::<Test>::NotEnoughFreeMargin);
		// It says what it acted on before.
		Portfolio::confirm_credit(&ALICE, SIBLING, first.1, first.2);
		assert_eq!(Portfolio::open_credit(&ALICE), fixed(300));
		// The account wants less of it again: that the venue heard of the former is not enough.
		let released = told();
		assert_ok!(set(SIBLING, fixed(10)));
		assert_ok!(set(SIBLING, fixed(0)));
		Portfolio::confirm_credit(&ALICE, SIBLING, released.1, released.2);
		assert_eq!(Portfolio::open_credit(&ALICE), fixed(300));
		confirm();
		assert_eq!(Portfolio::open_credit(&ALICE), fixed(0));
		assert_eq!((CreditLines::<Test>::iter().count(), GrantedAt::<Test>::get(SIBLING)), (0, fixed(0)));
		assert_ok!(set(OTHER, fixed(350)));
	});
}

#[test]
fn a_released_line_should_count_as_much_as_was_used_before_the_venue_heard() {
	enrolled(|| {
		assert_ok!(set(SIBLING, fixed(300)));
		confirm();
		assert_ok!(set(SIBLING, fixed(0)));
		assert_ok!(Portfolio::apply_report(SIBLING, report(ALICE, &[spot(USD, -250)]).with(fixed(250))));
		confirm();
		assert_eq!(Portfolio::open_credit(&ALICE), fixed(0));
		assert_eq!((line(SIBLING).amount, line(SIBLING).used), (fixed(0), fixed(250)));
		assert_noop!(set(OTHER, fixed(101)), Error::<Test>::NotEnoughFreeMargin);
		assert_ok!(set(OTHER, fixed(100)));
		assert!(!events().iter().any(|event| matches!(event, Event::CreditOverspent { .. })));
	});
}

#[test]
fn a_line_should_stay_reserved_after_its_end_for_reports_that_are_under_way() {
	enrolled(|| {
		assert_ok!(set(SIBLING, fixed(300)));
		RelayNow::mutate(|now| *now += TERM + RELEASE - 1);
		assert_eq!(Portfolio::open_credit(&ALICE), fixed(300));
		RelayNow::mutate(|now| *now += 1);
		// Nobody knows what was used at a venue that is not heard.
		Unavailable::set(vec![SIBLING]);
		assert_eq!(Portfolio::open_credit(&ALICE), fixed(300));
		Unavailable::set(vec![]);
		assert_eq!(Portfolio::open_credit(&ALICE), fixed(0));
		assert_ok!(set(OTHER, fixed(350)));
	});
}

#[test]
fn a_line_should_be_renewed_before_and_after_it_expires() {
	enrolled(|| {
		assert_ok!(set(SIBLING, fixed(300)));
		RelayNow::mutate(|now| *now += TERM - 1);
		assert_ok!(set(SIBLING, fixed(300)));
		assert_eq!(told(), (SIBLING, fixed(300), 1_000 + 2 * TERM - 1));
		assert_eq!(Portfolio::open_credit(&ALICE), fixed(300), "reserved once");
		// Lowering it does not prolong it.
		assert_ok!(set(SIBLING, fixed(200)));
		assert_eq!(told(), (SIBLING, fixed(200), 1_000 + 2 * TERM));
		RelayNow::mutate(|now| *now += 2 * TERM);
		assert_eq!(Portfolio::open_credit(&ALICE), fixed(0));
		assert_ok!(set(SIBLING, fixed(350)));
		assert_eq!(Portfolio::open_credit(&ALICE), fixed(350));
	});
}

#[test]
fn lines_should_stay_within_the_exposure_cap_of_their_venue() {
	enrolled(|| {
		Cap::set(Some(fixed(500)));
		enroll(SIBLING, BOB, &[spot(USD, 400)]);
		let bobs = |amount| {
			with_storage_layer(|| {
				Portfolio::set_credit_line(RuntimeOrigin::signed(BOB), SIBLING, fixed(amount))
			})
		};
		assert_ok!(set(SIBLING, fixed(300)));
		assert_noop!(bobs(201), Error::<Test>::ExposureCapExceeded);
		assert_ok!(bobs(200));
		// Room is there when the venue has confirmed, not before.
		assert_ok!(set(SIBLING, fixed(100)));
		assert_noop!(bobs(400), Error::<Test>::ExposureCapExceeded);
		confirm();
		assert_ok!(bobs(400));
		assert_eq!(GrantedAt::<Test>::get(SIBLING), fixed(500));
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
		assert_noop!(set(SIBLING, fixed(0)), Error::<Test>::NoCreditLine);
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
		// Nor at a silent venue itself, though nothing is there.
		Unavailable::set(vec![SIBLING]);
		assert_noop!(set(SIBLING, fixed(1)), Error::<Test>::VenueUnavailable);
	});
}
