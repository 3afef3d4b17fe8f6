use crate::{mock::*, Error};
use ballast_risk::RiskError;
use polkadot_sdk::frame_support::assert_ok;

#[test]
fn margin_should_count_all_venues_as_one() {
	ExtBuilder::build_and_execute(|| {
		enroll(HOME, ALICE, &[spot(DOT, 100)]);
		enroll(SIBLING, ALICE, &[spot(USD, -400), perpetual(DOT, -50, 12)]);
		let margin = Portfolio::margin(&ALICE).unwrap();
		// 1000 - 400 + 50 * 2
		assert_eq!(margin.equity, fixed(700));
		// Half of what is left unhedged: 50 DOT at 10.
		assert_eq!(margin.core, fixed(250));
		assert!(margin.initial >= margin.maintenance);
	});
}

#[test]
fn margin_should_be_nothing_when_nothing_is_held() {
	ExtBuilder::build_and_execute(|| {
		let margin = Portfolio::margin(&ALICE).unwrap();
		assert_eq!((margin.equity, margin.maintenance, margin.initial), (fixed(0), fixed(0), fixed(0)));
		enroll(HOME, ALICE, &[spot(USD, 5)]);
		assert_eq!(Portfolio::margin(&ALICE).unwrap().equity, fixed(5));
	});
}

#[test]
fn margin_should_be_refused_by_name_when_a_price_is_stale() {
	ExtBuilder::build_and_execute(|| {
		enroll(HOME, ALICE, &[spot(DOT, 100)]);
		assert_ok!(Portfolio::margin(&ALICE));
		advance(MAX_AGE + 1);
		assert_eq!(Portfolio::margin(&ALICE).unwrap_err(), Error::<Test>::StalePrice.into());
		assert_eq!(Portfolio::assess(&ALICE), Err(RiskError::StalePrice(DOT)));
		feed(&[(DOT, fixed(8))]);
		assert_eq!(Portfolio::margin(&ALICE).unwrap().equity, fixed(800));
	});
}

#[test]
fn margin_should_be_refused_by_name_when_an_asset_lost_its_thresholds() {
	ExtBuilder::build_and_execute(|| {
		enroll(HOME, ALICE, &[spot(DOT, 100)]);
		assert_ok!(Thresholds::remove_asset(RuntimeOrigin::root(), DOT));
		assert_eq!(Portfolio::margin(&ALICE).unwrap_err(), Error::<Test>::UnknownInstrument.into());
	});
}
