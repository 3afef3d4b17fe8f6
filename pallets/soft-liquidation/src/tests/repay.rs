//! Money at one venue, debts at another.

use crate::{mock::*, BreakerLevel, Event, Repayments, REPAYMENT_WINDOW_MS};
use ballast_policy::AccountState::{Healthy, MarginCall, Unwinding};
use ballast_primitives::{fixed, traits::NewTransfer, Fixed, OrderId, Round, VenueId, SETTLEMENT};
use ballast_risk::{Margin, Position};
use polkadot_sdk::{frame_support::assert_ok, sp_arithmetic::Permill};

const FAR: VenueId = VenueId::Sibling(2002);

/// Like Alice of other tests, 1000 DOT against 6000, but with money where the DOT are, and the debts elsewhere.
fn enrol_apart(held: f64) {
	enrol(AWAY, &ALICE, &[(spot(SETTLEMENT), held), (spot(DOT), 1000.0)]);
	enrol(FAR, &ALICE, &[(spot(SETTLEMENT), -6000.0 - held)]);
	world(|w| w.depths.insert((FAR, DOT), f(1_000_000.0)));
}

fn margin() -> Margin {
	Portfolio::margin(&ALICE).unwrap()
}

fn sent() -> Vec<(OrderId, NewTransfer)> {
	world(|w| w.transfers.iter().map(|(id, (transfer, _))| (*id, transfer.clone())).collect())
}

/// The only open transfer, from [`AWAY`] to [`FAR`].
fn amount() -> Fixed {
	let [(_, NewTransfer { account, amount, from, to })] = &sent()[..] else {
		panic!("one transfer: {:?}", sent())
	};
	assert_eq!((account, *from, *to), (&ALICE, AWAY, FAR));
	*amount
}

/// Half of what the account had beyond this before what is on its way was sent.
fn half_above(least: Fixed) -> Fixed {
	let equity = fixed::add(margin().equity, amount()).unwrap();
	fixed::div(fixed::sub(equity, least).unwrap(), f(2.0), Round::Down).unwrap()
}

/// It has left, and has arrived, or come back.
fn end(arrives: bool) {
	let [(id, transfer)] = &sent()[..] else { panic!("one transfer: {:?}", sent()) };
	let gone = fixed::neg(transfer.amount).unwrap();
	world(|w| w.transfers.get_mut(id).unwrap().1 = true);
	change_position(transfer.from, &ALICE, spot(SETTLEMENT), gone);
	assert_ok!(SoftLiquidation::report_applied(&ALICE));
	world(|w| w.transfers.remove(id));
	let venue = if arrives { transfer.to } else { transfer.from };
	SoftLiquidation::transfer_ended(&ALICE, arrives);
	change_position(venue, &ALICE, spot(SETTLEMENT), transfer.amount);
	assert_ok!(SoftLiquidation::report_applied(&ALICE));
}

/// Called at 8 with equity of 2000 and maintenance margin of 1600.
fn called(held: f64) {
	enrol_apart(held);
	set_price(DOT, 8.0);
	assert!(poke(&ALICE));
	assert!(matches!(state(), MarginCall { .. }));
}

#[test]
fn a_called_account_should_repay_what_it_owes_elsewhere() {
	build_and_execute(|| {
		called(150.0);
		assert_eq!(amount(), f(150.0));
		let [(transfer, _)] = sent()[..] else { panic!("one transfer") };
		let (account, from, to) = (ALICE, AWAY, FAR);
		assert!(events().contains(&Event::RepaymentSent { account, transfer, from, to, amount: f(150.0) }));
		pass(PATIENCE);
		assert!(!poke(&ALICE), "one at a time");
		let before = Margin { equity: fixed::add(margin().equity, amount()).unwrap(), ..margin() };
		end(true);
		assert_eq!(margin(), before, "nothing was lost or won");
		assert!(positions_at(AWAY, &ALICE).iter().all(|(instrument, _)| *instrument != spot(SETTLEMENT)));
		pass(PATIENCE);
		assert!(!poke(&ALICE), "nothing is held any more");
	});
}

#[test]
fn a_repayment_should_leave_a_called_account_half_of_what_it_has_above_maintenance_margin() {
	build_and_execute(|| {
		called(1000.0);
		assert_eq!(amount(), half_above(margin().maintenance));
		// While it is on its way nothing is forced.
		let [(id, transfer)] = &sent()[..] else { panic!("one transfer") };
		world(|w| w.transfers.get_mut(id).unwrap().1 = true);
		change_position(AWAY, &ALICE, spot(SETTLEMENT), fixed::neg(transfer.amount).unwrap());
		assert_ok!(SoftLiquidation::report_applied(&ALICE));
		assert!(matches!(state(), MarginCall { .. }), "{:?}", state());
	});
}

#[test]
fn a_repayment_should_leave_half_of_what_there_is_above_the_target_when_the_grace_is_nearly_over() {
	build_and_execute(|| {
		called(1000.0);
		end(false);
		pass(rules().grace_ms - PATIENCE);
		assert!(poke(&ALICE));
		let least = ballast_policy::target(&margin(), &rules()).unwrap();
		assert_eq!(amount(), half_above(least));
	});
}

#[test]
fn a_repayment_should_wait_longer_and_longer_when_one_came_back_or_was_not_sent() {
	build_and_execute(|| {
		world(|w| w.refusing.push(AWAY));
		called(300.0);
		assert_eq!(sent(), vec![]);
		assert!(events().iter().any(|event| matches!(event, Event::RepaymentNotSent { from: AWAY, .. })));
		world(|w| w.refusing.clear());
		pass(2 * PATIENCE - BLOCK_MS);
		assert!(!poke(&ALICE));
		pass(BLOCK_MS);
		assert!(poke(&ALICE));
		end(false);
		pass(4 * PATIENCE - BLOCK_MS);
		assert!(!poke(&ALICE));
		pass(BLOCK_MS);
		assert!(poke(&ALICE));
		assert_eq!(sent().len(), 1);
		end(true);
		assert_eq!(Repayments::<Test>::get(ALICE).unwrap().failures, 0);
	});
}

/// The next slice would be measured, and its penalty set, by what is left: 2 % instead of 0.986 % of it here.
#[test]
fn an_unwinding_account_should_not_repay_between_slices() {
	build_and_execute(|| {
		enrol_apart(2000.0);
		// So shallow that one slice is not enough.
		world(|w| w.depths.insert((AWAY, DOT), f(10_000.0)));
		set_price(DOT, 7.2);
		assert!(poke(&ALICE));
		push(&ALICE);
		pass(BLOCK_MS);
		for id in live() {
			fill(id, 7.2);
		}
		assert!(matches!(state(), Unwinding { .. }), "{:?}", state());
		let _ = poke(&ALICE);
		assert_eq!(sent(), vec![]);
		pass(rules().slice.interval_ms);
		push(&ALICE);
		let penalties: Vec<_> = world(|w| w.live.values().map(|(_, order)| order.penalty).collect());
		assert_eq!(penalties, vec![Permill::from_parts(9_860)]);
	});
}

#[test]
fn an_account_should_repay_for_a_while_when_it_was_unwound() {
	build_and_execute(|| {
		enrol_apart(100.0);
		set_price(DOT, 7.4);
		assert!(poke(&ALICE));
		push(&ALICE);
		for id in live() {
			fill(id, 7.4);
		}
		// The price recovers before anything is repaid.
		set_price(DOT, 11.0);
		assert!(poke(&ALICE));
		assert_eq!(state(), Healthy);
		assert!(Repayments::<Test>::contains_key(ALICE));
		while sent().is_empty() {
			pass(BLOCK_MS);
			let _ = poke(&ALICE);
		}
		let Margin { equity, initial, .. } = margin();
		assert!(equity >= initial, "also without what is sent");
		end(true);
		pass(REPAYMENT_WINDOW_MS);
		let _ = poke(&ALICE);
		assert!(!Repayments::<Test>::contains_key(ALICE));
		assert!(!poke(&ALICE));
	});
}

#[test]
fn nothing_should_be_repaid_when_nobody_asked_or_nothing_may_be_done() {
	build_and_execute(|| {
		enrol_apart(300.0);
		assert!(!poke(&ALICE), "it is well, and was not unwound");
	});
	build_and_execute(|| {
		assert_ok!(SoftLiquidation::set_breaker(RuntimeOrigin::signed(ADMIN), BreakerLevel::Stopped));
		called(300.0);
		assert_eq!(sent(), vec![], "everything is stopped");
	});
	for venue in [AWAY, FAR] {
		build_and_execute(|| {
			world(|w| w.down.push(venue));
			called(300.0);
			assert_eq!(sent(), vec![], "{venue} is away");
		});
	}
	build_and_execute(|| {
		let dust = 0.99 * rules().dust.into_inner() as f64 / 1e18;
		called(dust);
		assert_eq!(sent(), vec![], "dust");
	});
	build_and_execute(|| {
		enrol(HOME, &ALICE, &[(spot(SETTLEMENT), 300.0), (spot(DOT), 1000.0)]);
		enrol(FAR, &ALICE, &[(spot(SETTLEMENT), -6300.0)]);
		set_price(DOT, 8.0);
		assert!(poke(&ALICE));
		assert_eq!(sent(), vec![], "there is no way from home");
	});
}

#[test]
fn the_largest_repayment_should_be_sent_first() {
	build_and_execute(|| {
		let third = VenueId::Sibling(2003);
		enrol(AWAY, &ALICE, &[(spot(SETTLEMENT), 100.0), (spot(DOT), 1000.0)]);
		enrol(third, &ALICE, &[(spot(SETTLEMENT), 200.0)]);
		enrol(FAR, &ALICE, &[(spot(SETTLEMENT), -6300.0)]);
		set_price(DOT, 8.0);
		assert!(poke(&ALICE));
		let [(_, NewTransfer { amount, from, .. })] = sent()[..] else { panic!("one transfer") };
		assert_eq!((amount, from), (f(200.0), third));
	});
}

#[test]
fn debts_should_not_be_written_off_while_money_is_on_its_way() {
	build_and_execute(|| {
		enrol(AWAY, &ALICE, &[(spot(SETTLEMENT), -6000.0), (spot(DOT), 1000.0)]);
		let transfer = NewTransfer { account: ALICE, amount: f(1.0), from: FAR, to: AWAY };
		world(|w| w.transfers.insert(OrderId(77), (transfer, true)));
		set_price(DOT, 5.0);
		deposit_report(AWAY, &ALICE, &[(spot(SETTLEMENT), -6000.0)]);
		for _ in 0..3 {
			pass(BLOCK_MS);
			let _ = poke(&ALICE);
		}
		assert_eq!(world(|w| w.write_offs.clone()), vec![]);
		world(|w| w.transfers.clear());
		assert!(poke(&ALICE));
		assert_eq!(world(|w| w.write_offs.clone()), vec![(AWAY, ALICE)]);
	});
}

#[test]
fn a_repayment_should_not_cause_an_unwind_when_the_price_falls_a_little_meanwhile() {
	build_and_execute(|| {
		called(1000.0);
		let [(id, transfer)] = &sent()[..] else { panic!("one transfer") };
		world(|w| w.transfers.get_mut(id).unwrap().1 = true);
		change_position(AWAY, &ALICE, spot(SETTLEMENT), fixed::neg(transfer.amount).unwrap());
		assert_ok!(SoftLiquidation::report_applied(&ALICE));
		set_price(DOT, 7.9);
		let _ = poke(&ALICE);
		assert!(matches!(state(), MarginCall { .. }), "{:?}", state());
	});
}

/// The sending venue is silent, and the receiving one reports the amount already: it is in both mirrors.
#[test]
fn an_account_should_be_unwound_when_only_an_amount_in_both_mirrors_is_above_maintenance_margin() {
	build_and_execute(|| {
		enrol_apart(1000.0);
		let transfer = NewTransfer { account: ALICE, amount: f(1000.0), from: AWAY, to: FAR };
		world(|w| w.transfers.insert(OrderId(77), (transfer, false)));
		let before = margin();
		deposit_report(FAR, &ALICE, &[(spot(SETTLEMENT), -6000.0)]);
		let after = margin();
		assert_eq!(fixed::sub(after.equity, before.equity), Ok(f(1000.0)));
		set_price(DOT, 7.4);
		let now = crate::Pallet::<Test>::assess(&ALICE).unwrap();
		assert_eq!(now.margin.equity, f(1400.0));
		assert!(poke(&ALICE));
		assert!(matches!(state(), Unwinding { .. }), "{:?}", state());
		// What is leaving pays for nothing.
		let cash = |p: &&Position| p.venue == AWAY && p.instrument == spot(SETTLEMENT);
		assert_eq!(now.portfolio.positions.iter().find(cash), None);
		assert_eq!(crate::Pallet::<Test>::margin_inputs(&ALICE, vec![]).unwrap().0, now.portfolio);
		assert_eq!(
			positions_at(AWAY, &ALICE)[0],
			(spot(SETTLEMENT), f(1000.0)),
			"the mirror is what was reported"
		);
	});
}

#[test]
fn a_repayment_should_be_sent_in_parts_when_a_venues_cap_is_small() {
	build_and_execute(|| {
		world(|w| w.caps.insert(FAR, f(120.0)));
		called(150.0);
		assert_eq!(amount(), f(60.0));
	});
}
