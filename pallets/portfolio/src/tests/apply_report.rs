use crate::{mock::*, CreditLines, Error, Event, MAX_PRICE, MAX_QUANTITY};
use ballast_primitives::{message::ReportedPosition, AssetId, Fixed};
use polkadot_sdk::{
	frame_support::{assert_noop, assert_ok},
	sp_runtime::DispatchResult,
};
use proptest::prelude::*;

fn apply(positions: &[ReportedPosition]) -> DispatchResult {
	Portfolio::apply_report(HOME, report(ALICE, positions))
}

#[test]
fn apply_report_should_replace_only_what_is_at_its_venue() {
	ExtBuilder::build_and_execute(|| {
		enroll(SIBLING, ALICE, &[spot(USD, -50), perpetual(ETH, 1, 1900)]);
		enroll(HOME, ALICE, &[spot(USD, 5), spot(DOT, 100)]);
		advance(1000);
		assert_ok!(apply(&[spot(DOT, 40), spot(ETH, 2)]));
		let mut expected = held(HOME, &[spot(DOT, 40), spot(ETH, 2)]);
		expected.extend(held(SIBLING, &[spot(USD, -50), perpetual(ETH, 1, 1900)]));
		assert_eq!(Portfolio::portfolio(&ALICE).positions, expected);
		assert_eq!(Portfolio::updated_ms(&ALICE, HOME), Some(START + 1000));
		assert_eq!(Portfolio::updated_ms(&ALICE, SIBLING), Some(START));
		assert_eq!(
			events().last(),
			Some(&Event::PositionsChanged {
				account: ALICE,
				venue: HOME,
				old: held(HOME, &[spot(USD, 5), spot(DOT, 100)]),
				new: held(HOME, &[spot(DOT, 40), spot(ETH, 2)]),
			})
		);
		assert_ok!(apply(&[]));
		assert_eq!(Portfolio::portfolio(&ALICE).positions.len(), 2);
	});
}

#[test]
fn apply_report_should_only_refresh_when_nothing_changed() {
	ExtBuilder::build_and_execute(|| {
		enroll(HOME, ALICE, &[spot(DOT, 100)]);
		let before = events().len();
		advance(1000);
		assert_ok!(apply(&[spot(DOT, 100)]));
		assert_eq!(events().len(), before);
		assert_eq!(Portfolio::updated_ms(&ALICE, HOME), Some(START + 1000));
	});
}

#[test]
fn apply_report_should_be_refused_when_not_enrolled() {
	ExtBuilder::build_and_execute(|| {
		assert_noop!(apply(&[spot(DOT, 1)]), Error::<Test>::NotEnrolled);
		enroll(SIBLING, ALICE, &[]);
		assert_noop!(apply(&[spot(DOT, 1)]), Error::<Test>::NotEnrolled);
		assert_noop!(Portfolio::apply_report(SIBLING, report(BOB, &[])), Error::<Test>::NotEnrolled);
	});
}

#[test]
fn apply_report_should_be_refused_when_the_list_is_malformed() {
	ExtBuilder::build_and_execute(|| {
		enroll(HOME, ALICE, &[spot(DOT, 100)]);
		for list in [
			vec![spot(ETH, 1), spot(DOT, 1)],
			vec![spot(DOT, 1), spot(DOT, 1)],
			vec![perpetual(DOT, 1, 1), spot(DOT, 1)],
		] {
			assert_noop!(apply(&list), Error::<Test>::UnsortedPositions);
		}
		assert_noop!(apply(&[spot(DOT, 0)]), Error::<Test>::ZeroQuantity);
		assert_noop!(apply(&[spot(USD, 1), spot(UNKNOWN, 1)]), Error::<Test>::UnknownInstrument);
		assert_noop!(apply(&[perpetual(UNKNOWN, 1, 1)]), Error::<Test>::UnknownInstrument);
		assert_noop!(apply(&[perpetual(USD, 1, 1)]), Error::<Test>::UnknownInstrument);
		assert_noop!(
			apply(&[ReportedPosition { entry: fixed(1), ..spot(DOT, 1) }]),
			Error::<Test>::NotAPerpetual
		);
		assert_noop!(
			apply(&[ReportedPosition { funding: fixed(1), ..spot(DOT, 1) }]),
			Error::<Test>::NotAPerpetual
		);
	});
}

#[test]
fn apply_report_should_be_refused_when_numbers_are_absurd() {
	ExtBuilder::build_and_execute(|| {
		enroll(HOME, ALICE, &[spot(DOT, 100)]);
		let beyond = Fixed::from_inner(MAX_QUANTITY.into_inner() + 1);
		let with = |quantity| ReportedPosition { quantity, ..spot(DOT, 1) };
		for quantity in [
			beyond,
			Fixed::from_inner(-beyond.into_inner()),
			Fixed::from_inner(i128::MIN),
			Fixed::from_inner(i128::MAX),
		] {
			assert_noop!(apply(&[with(quantity)]), Error::<Test>::AbsurdQuantity);
			assert_noop!(
				apply(&[ReportedPosition { funding: quantity, ..perpetual(DOT, 1, 1) }]),
				Error::<Test>::AbsurdQuantity
			);
		}
		assert_ok!(apply(&[with(MAX_QUANTITY)]));
		for entry in [fixed(0), fixed(-1), Fixed::from_inner(MAX_PRICE.into_inner() + 1)] {
			assert_noop!(
				apply(&[ReportedPosition { entry, ..perpetual(DOT, 1, 1) }]),
				Error::<Test>::AbsurdPrice
			);
		}
		let credit =
			|credit_used| Portfolio::apply_report(HOME, crate::mock::report(ALICE, &[]).with(credit_used));
		assert_noop!(credit(fixed(-1)), Error::<Test>::NegativeCredit);
		assert_noop!(credit(beyond), Error::<Test>::AbsurdQuantity);
	});
}

#[test]
fn apply_report_should_be_refused_when_the_portfolio_is_full() {
	ExtBuilder::build_and_execute(|| {
		let six: Vec<_> = (1..=6).map(|id| spot(AssetId(id), 1)).collect();
		enroll(HOME, ALICE, &six);
		enroll(SIBLING, ALICE, &[spot(DOT, 1), spot(ETH, 1)]);
		let three = [spot(USD, 1), spot(DOT, 1), spot(ETH, 1)];
		assert_noop!(
			Portfolio::apply_report(SIBLING, report(ALICE, &three)),
			Error::<Test>::TooManyPositions
		);
		assert_ok!(apply(&six[..5]));
		assert_ok!(Portfolio::apply_report(SIBLING, report(ALICE, &three)));
	});
}

#[test]
fn apply_report_should_note_how_much_of_a_line_is_in_use() {
	ExtBuilder::build_and_execute(|| {
		enroll(SIBLING, ALICE, &[]);
		enroll(HOME, ALICE, &[spot(USD, 1000)]);
		let used = |amount| Portfolio::apply_report(SIBLING, report(ALICE, &[]).with(fixed(amount)));
		assert_ok!(Portfolio::set_credit_line(RuntimeOrigin::signed(ALICE), SIBLING, fixed(100)));
		assert_ok!(used(30));
		assert_eq!(CreditLines::<Test>::get(ALICE, SIBLING).unwrap().used, fixed(30));
		assert_eq!(Portfolio::open_credit(&ALICE), fixed(70));
		assert_ok!(used(10));
		assert_eq!(Portfolio::open_credit(&ALICE), fixed(90));
	});
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(64))]

	/// Whatever a venue says, the mirror stays in order and other venues' positions stay as they are.
	#[test]
	fn apply_report_should_never_break_the_mirror(
		reports in proptest::collection::vec(
			proptest::collection::vec((0u32..12, any::<bool>(), any::<i128>(), any::<i128>(), any::<i128>()), 0..10),
			1..6,
		),
	) {
		ExtBuilder::build_and_execute(|| {
			let elsewhere = [spot(USD, -7), spot(DOT, 9)];
			enroll(SIBLING, ALICE, &elsewhere);
			enroll(HOME, ALICE, &[]);
			for list in &reports {
				let positions: Vec<_> = list
					.iter()
					.map(|(id, is_spot, quantity, entry, funding)| {
						let base = if *is_spot { spot(AssetId(*id), 1) } else { perpetual(AssetId(*id), 1, 1) };
						ReportedPosition {
							quantity: Fixed::from_inner(quantity >> 20),
							entry: if *is_spot { base.entry } else { Fixed::from_inner(entry >> 40) },
							funding: if *is_spot { base.funding } else { Fixed::from_inner(funding >> 40) },
							..base
						}
					})
					.collect();
				let report = report(ALICE, &positions);
				let before = Portfolio::portfolio(&ALICE).positions;
				if apply_quietly(report).is_err() {
					assert_eq!(Portfolio::portfolio(&ALICE).positions, before);
				}
				Portfolio::do_try_state().unwrap();
				// No margin of it panics.
				let _ = Portfolio::margin(&ALICE);
				let there: Vec<_> =
					Portfolio::portfolio(&ALICE).positions.into_iter().filter(|p| p.venue == SIBLING).collect();
				assert_eq!(there, held(SIBLING, &elsewhere));
			}
		});
	}
}

fn apply_quietly(report: ballast_primitives::message::AccountReport) -> DispatchResult {
	if let Err(error) = Portfolio::ensure_valid(&report.positions) {
		let error = polkadot_sdk::sp_runtime::DispatchError::from(error);
		assert_noop!(Portfolio::apply_report(HOME, report), error);
		return Err(error);
	}
	Portfolio::apply_report(HOME, report)
}
