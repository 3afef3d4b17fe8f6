use crate::{mock::*, CreditLines, GrantedAt};
use ballast_primitives::{message::CreditRefusal, Fixed, VenueId};
use polkadot_sdk::frame_support::assert_ok;

fn ask(venue: VenueId, amount: Fixed) -> Result<(), CreditRefusal> {
	Portfolio::request_credit(&ALICE, venue, amount)
}

#[test]
fn request_credit_should_grant_all_of_it() {
	ExtBuilder::build_and_execute(|| {
		enroll(SIBLING, ALICE, &[spot(USD, 100)]);
		assert_eq!(ask(SIBLING, fixed(100)), Ok(()));
		assert_eq!(Granted::get(), vec![(SIBLING, ALICE, fixed(100), 1_000 + TERM)]);
		assert_eq!(ask(SIBLING, fixed(0)), Ok(()));
		assert_eq!(Granted::get().last().map(|grant| grant.2), Some(fixed(0)));
	});
}

#[test]
fn only_the_last_grant_should_be_told_again_when_it_was_lost() {
	ExtBuilder::build_and_execute(|| {
		enroll(SIBLING, ALICE, &[spot(USD, 100)]);
		assert_eq!(ask(SIBLING, fixed(100)), Ok(()));
		assert_eq!(ask(SIBLING, fixed(40)), Ok(()));
		let told = Granted::get();
		let counts: Vec<bool> = told
			.iter()
			.map(|(venue, account, amount, until)| Portfolio::is_last_grant(account, *venue, *amount, *until))
			.collect();
		assert_eq!(counts, [false, true]);
		let (_, _, amount, until) = told.last().unwrap();
		assert!(!Portfolio::is_last_grant(&ALICE, OTHER, *amount, *until));
		assert!(Portfolio::is_enrolled(&ALICE, SIBLING) && !Portfolio::is_enrolled(&ALICE, OTHER));
	});
}

#[test]
fn request_credit_should_name_the_reason_when_it_grants_nothing() {
	ExtBuilder::build_and_execute(|| {
		enroll(SIBLING, ALICE, &[spot(USD, 100)]);
		assert_eq!(ask(OTHER, fixed(1)), Err(CreditRefusal::NotEnrolled));
		assert_eq!(ask(SIBLING, fixed(101)), Err(CreditRefusal::NotEnoughFreeMargin));
		for amount in [fixed(-1), fixed(0), Fixed::from_inner(i128::MAX)] {
			assert_eq!(ask(SIBLING, amount), Err(CreditRefusal::InvalidAmount));
		}
		assert_eq!(ask(HOME, fixed(1)), Err(CreditRefusal::InvalidAmount));
		Cap::set(Some(fixed(99)));
		assert_eq!(ask(SIBLING, fixed(100)), Err(CreditRefusal::ExposureCapExceeded));
		Cap::set(None);
		RefuseGrants::set(true);
		assert_eq!(ask(SIBLING, fixed(1)), Err(CreditRefusal::Unavailable));
		RefuseGrants::set(false);
		Unavailable::set(vec![SIBLING]);
		assert_eq!(ask(SIBLING, fixed(1)), Err(CreditRefusal::Unavailable));
		Unavailable::set(vec![]);
		assert_ok!(Portfolio::apply_report(SIBLING, report(ALICE, &[spot(DOT, 1)])));
		advance(MAX_AGE + 1);
		assert_eq!(ask(SIBLING, fixed(1)), Err(CreditRefusal::Unavailable));
		assert_eq!((CreditLines::<Test>::iter().count(), GrantedAt::<Test>::iter().count()), (0, 0));
	});
}
