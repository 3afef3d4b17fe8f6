//! Credit lines of an account whose margin falls.

use crate::mock::*;
use ballast_primitives::{fixed, message::AccountMode, Fixed};
use polkadot_sdk::frame_support::assert_ok;

fn grant(amount: Fixed) {
	enrol(AWAY, &ALICE, &[]);
	assert_ok!(Portfolio::set_credit_line(RuntimeOrigin::signed(ALICE), AWAY, amount));
	assert_eq!(world(|w| w.grants.clone()), [(AWAY, ALICE, amount)]);
	assert!(!poke(&ALICE), "it is covered");
}

#[test]
fn lines_should_be_taken_back_with_the_restriction() {
	build_and_execute(|| {
		enrol_alice();
		grant(Fixed::from_u32(1));
		set_price(DOT, 8.0);
		assert!(poke(&ALICE));
		assert!(world(|w| w.modes.contains(&(AWAY, ALICE, AccountMode::ReduceOnly))));
		assert_eq!(world(|w| w.grants.last().cloned()), Some((AWAY, ALICE, Fixed::default())));
		assert_eq!(world(|w| w.grants.len()), 2);
		assert!(!poke(&ALICE), "told once");
	});
}

#[test]
fn lines_should_be_taken_back_by_a_poke_when_free_margin_does_not_cover_them_any_more() {
	build_and_execute(|| {
		enrol_alice();
		let margin = Portfolio::margin(&ALICE).unwrap();
		grant(fixed::sub(margin.equity, margin.initial).unwrap());
		set_price(DOT, 9.9);
		assert!(poke(&ALICE));
		assert!(world(|w| w.modes.is_empty()), "nobody is restricted");
		assert_eq!(world(|w| w.grants.last().cloned()), Some((AWAY, ALICE, Fixed::default())));
		assert!(!poke(&ALICE), "told once");
	});
}
