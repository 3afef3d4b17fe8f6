//! What is not needed any more is cancelled at once.

use crate::{mock::*, Pallet, Slices, Stats};
use ballast_policy::AccountState::{self, Healthy, Unwinding};
use ballast_primitives::{InstrumentId, OrderFailure, SETTLEMENT};
use polkadot_sdk::frame_support::assert_ok;
use proptest::prelude::*;

/// A venue reports, and nothing else happens.
fn reported(positions: &[(InstrumentId, f64)]) {
	assert_ok!(Portfolio::apply_report(HOME, report(HOME, &ALICE, positions)));
	assert_ok!(SoftLiquidation::report_applied(&ALICE));
}

#[test]
fn open_orders_should_be_cancelled_when_a_report_shows_a_cure() {
	build_and_execute(|| {
		unwinding_alice();
		push(&ALICE);
		let open = live();
		assert!(!open.is_empty());
		reported(&[(spot(SETTLEMENT), -5_990.0), (spot(DOT), 1000.0)]);
		assert!(world(|w| w.cancelled.is_empty()), "10 are not enough");
		assert!(matches!(state(), Unwinding { .. }));
		reported(&[(spot(SETTLEMENT), -3_000.0), (spot(DOT), 1000.0)]);
		assert_eq!(state(), Healthy);
		assert_eq!(world(|w| w.cancelled.clone()), open);
		for id in open {
			fail(id, OrderFailure::Cancelled);
		}
		assert!(Slices::<Test>::get(ALICE).is_none());
	});
}

#[test]
fn order_should_be_booked_before_the_cure_that_it_brings() {
	build_and_execute(|| {
		unwinding_alice();
		push(&ALICE);
		for id in live() {
			fill(id, 7.4);
		}
		assert!(!matches!(state(), Unwinding { .. }));
		assert!(world(|w| w.cancelled.is_empty()));
		let stats = Stats::<Test>::get();
		assert!(stats.penalty > f(0.0));
		let told = events().into_iter().find_map(|event| match event {
			crate::Event::AccountCured { penalty, .. } => Some(penalty),
			_ => None,
		});
		assert_eq!(told, Some(stats.penalty));
	});
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(64))]

	#[test]
	fn open_orders_should_be_cancelled_at_once_whatever_is_reported(
		paid in prop::collection::vec((0u32..4_000, 600u32..760), 1..6),
	) {
		build_and_execute(|| {
			unwinding_alice();
			push(&ALICE);
			for (paid, cents) in paid {
				set_price(DOT, f64::from(cents) / 100.0);
				reported(&[(spot(SETTLEMENT), f64::from(paid) - 6_000.0), (spot(DOT), 1000.0)]);
				let needed = Pallet::<Test>::assess(&ALICE).unwrap().next.is_forced();
				let open = live();
				let cancelled = world(|w| open.iter().all(|id| w.cancelled.contains(id)));
				assert!(needed || cancelled, "{:?}", state());
				if !needed {
					let free = matches!(
						state(),
						AccountState::Healthy | AccountState::Watch { .. } | AccountState::MarginCall { .. }
					);
					assert!(free, "{:?}", state());
				}
			}
		});
	}
}
