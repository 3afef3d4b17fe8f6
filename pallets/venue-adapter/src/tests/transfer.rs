use crate::{mock::*, *};
use ballast_primitives::{
	message::{AccountReport, OrderResult, ToCoordinator, ToVenue},
	traits::TransportError,
	AssetId, Fixed, OrderFailure, OrderId, Transfer, VenueId, SETTLEMENT,
};
use polkadot_sdk::{
	frame_support::{assert_noop, assert_ok},
	sp_core::crypto::AccountId32,
	sp_runtime::DispatchResult,
};

const THERE: VenueId = VenueId::Sibling(8);

fn allow(account: AccountId32, to: &[VenueId]) -> DispatchResult {
	Adapter::allow_transfers(RuntimeOrigin::signed(account), to.to_vec().try_into().unwrap())
}

/// Some of Bob's settlement currency, to his account at the other venue.
fn away(id: u64, amount: i64) -> Transfer {
	Transfer {
		id: OrderId(id),
		account: bob(),
		asset: SETTLEMENT,
		amount: f(amount),
		from: ThisVenue::get(),
		to: THERE,
		deadline: 120,
	}
}

/// The other way, to Alice, who owes 20 here.
fn towards(id: u64, amount: i64) -> Transfer {
	Transfer { account: alice(), from: THERE, to: ThisVenue::get(), ..away(id, amount) }
}

fn order_away(transfer: Transfer) {
	hear(ToVenue::Transfer { transfer });
}

fn expect(transfer: Transfer) {
	hear(ToVenue::Expect { transfer });
}

fn acknowledge(id: u64) {
	hear(ToVenue::Acknowledge { order: OrderId(id) });
}

/// Bob has 50 dollars beside his ETH, and lets them go there. Alice is enrolled.
fn with_both(test: impl FnOnce()) {
	ExtBuilder.build_and_execute(|| {
		Market::set(&bob(), USD, f(50));
		enroll(alice());
		enroll(bob());
		assert_ok!(allow(bob(), &[THERE]));
		test();
	});
}

fn left(id: u64, amount: i64) -> (OrderId, OrderResult) {
	(OrderId(id), OrderResult::Transferred { amount: f(amount) })
}

/// What was told of transfers that landed: whether it came back, how much, and the account's dollars by the report.
fn landed() -> Vec<(OrderId, bool, Fixed, Fixed)> {
	let dollars = |report: &AccountReport| {
		report.positions.iter().find(|p| p.instrument == USD).map_or(f(0), |position| position.quantity)
	};
	sent()
		.into_iter()
		.filter_map(|body| match body {
			ToCoordinator::Arrived { transfer, amount, report } => {
				Some((transfer, false, amount, dollars(&report)))
			}
			ToCoordinator::Returned { transfer, amount, report } => {
				Some((transfer, true, amount, dollars(&report)))
			}
			_ => None,
		})
		.collect()
}

fn message_failed(error: Error<Test>) -> bool {
	has_event(Event::MessageFailed { seq: InSeq::<Test>::get(), error: error.into() })
}

/// Bob's 30 dollars have left, which the coordinator knows.
fn has_left(id: u64) -> Transfer {
	order_away(away(id, 30));
	next_block(1);
	assert_eq!(results(), vec![left(id, 30)]);
	acknowledge(id);
	away(id, 30)
}

#[test]
fn a_transfer_should_leave_in_the_next_block_when_the_trader_allows_it() {
	with_both(|| {
		order_away(away(1, 30));
		assert_eq!(Departed::get(), vec![], "inbound only queues");
		next_block(1);
		assert_eq!(Departed::get(), vec![(OrderId(1), f(30))]);
		assert_eq!(Market::held(&bob(), USD), f(20));
		let sent = sent();
		let [ToCoordinator::Result { order, result, report }] = &sent[..] else { panic!("{sent:?}") };
		assert_eq!((*order, *result), left(1, 30));
		let held = report.positions.iter().find(|p| p.instrument == USD).unwrap();
		assert_eq!((&report.account, held.quantity), (&bob(), f(20)), "it is in no snapshot");
	});
}

#[test]
fn a_transfer_should_fail_when_the_trader_does_not_let_it_go_there() {
	with_both(|| {
		let elsewhere = VenueId::Sibling(9);
		order_away(Transfer { to: elsewhere, ..away(1, 30) });
		assert_ok!(allow(alice(), &[elsewhere]));
		next_block(1);
		assert_ok!(allow(bob(), &[elsewhere]));
		order_away(away(2, 30));
		next_block(1);
		assert_ok!(allow(bob(), &[]));
		order_away(Transfer { to: elsewhere, ..away(3, 30) });
		next_block(1);
		assert_eq!(results(), [1, 2, 3].map(|id| failed(id, OrderFailure::Restricted)));
		assert_eq!((Market::held(&bob(), USD), Departed::get()), (f(50), vec![]));
	});
}

#[test]
fn allowing_should_be_refused_when_it_means_nothing() {
	with_both(|| {
		assert_noop!(allow(pool(), &[THERE]), Error::<Test>::NotEnrolled);
		assert_noop!(allow(bob(), &[ThisVenue::get()]), Error::<Test>::InvalidTransfer);
	});
}

#[test]
fn allowing_should_be_forgotten_when_the_account_leaves() {
	with_both(|| {
		hear(ToVenue::CreditGrant { account: bob(), amount: f(1_000), until: 10_000 });
		assert_ok!(Adapter::leave(RuntimeOrigin::signed(bob())));
		assert_eq!(MaySendTo::<Test>::get(bob()).len(), 0);
		enroll(bob());
		order_away(away(1, 30));
		next_block(1);
		assert_eq!(results(), vec![failed(1, OrderFailure::Restricted)]);
	});
}

#[test]
fn a_transfer_should_leave_once_when_it_is_delivered_twice() {
	with_both(|| {
		order_away(away(1, 20));
		order_away(away(1, 20));
		next_block(1);
		assert_eq!(results(), vec![left(1, 20)]);
		order_away(away(1, 20));
		next_block(1);
		assert_eq!(results(), vec![left(1, 20)]);
		acknowledge(1);
		// Behind the acknowledgement, too.
		order_away(away(1, 20));
		next_block(1);
		assert_eq!(results(), vec![left(1, 20)]);
		assert_eq!((Market::held(&bob(), USD), Departed::get().len()), (f(30), 1));
	});
}

#[test]
fn a_transfer_should_fail_when_it_is_not_one_that_may_leave() {
	with_both(|| {
		let here = ThisVenue::get();
		let cases = [
			(Transfer { deadline: 100, ..away(1, 30) }, OrderFailure::Expired),
			(Transfer { account: pool(), ..away(2, 30) }, OrderFailure::NotEnrolled),
			(Transfer { from: THERE, to: here, ..away(3, 30) }, OrderFailure::NotReducing),
			(Transfer { to: here, ..away(4, 30) }, OrderFailure::NotReducing),
			(away(5, 0), OrderFailure::NotReducing),
			(away(6, -30), OrderFailure::NotReducing),
			// Fees of one are at most a tenth.
			(away(7, 9), OrderFailure::OutsideBand),
			(away(8, 101), OrderFailure::OutsideBand),
			(away(9, 51), OrderFailure::InsufficientFunds),
			(Transfer { asset: AssetId(2), ..away(10, 1) }, OrderFailure::MarketRefused),
		];
		let expected: Vec<_> = cases.iter().map(|(transfer, why)| failed(transfer.id.0, *why)).collect();
		cases.into_iter().for_each(|(transfer, _)| order_away(transfer));
		next_block(1);
		assert_eq!(results(), expected);
		assert_eq!((Market::held(&bob(), USD), Departed::get()), (f(50), vec![]));
	});
}

#[test]
fn a_transfer_should_fail_when_what_is_owed_here_would_not_be_covered() {
	with_both(|| {
		// 20 owed count for 24, and 50 held for 40.
		Market::set(&bob(), DOT, f(-4));
		Market::set(&bob(), ETH, f(0));
		order_away(away(1, 21));
		order_away(away(2, 20));
		next_block(1);
		assert_eq!(results(), vec![failed(1, OrderFailure::InsufficientFunds), left(2, 20)]);
		assert_eq!(Market::held(&bob(), USD), f(30));
		Prices::set([(AssetId(2), f(50))].into());
		order_away(away(3, 10));
		next_block(1);
		assert_eq!(
			results(),
			vec![failed(3, OrderFailure::MarketRefused)],
			"without a price nobody can tell"
		);
	});
}

#[test]
fn a_transfer_should_fail_when_the_account_asked_to_leave() {
	with_both(|| {
		assert_ok!(Adapter::leave(RuntimeOrigin::signed(bob())));
		order_away(away(1, 30));
		next_block(1);
		assert_eq!(results(), vec![failed(1, OrderFailure::Restricted)]);
	});
}

#[test]
fn a_transfer_should_be_undone_when_it_cannot_be_sent() {
	with_both(|| {
		for (id, error, failure) in [
			(1, TransportError::Congested, OrderFailure::VenueBusy),
			(2, TransportError::Unreachable, OrderFailure::MarketRefused),
		] {
			RouteFault::set(Some(error));
			order_away(away(id, 30));
			next_block(1);
			assert_eq!(results(), vec![failed(id, failure)]);
		}
		RouteFault::set(None);
		MarketFault::set(Some(OrderFailure::MarketRefused));
		order_away(away(3, 30));
		next_block(1);
		assert_eq!(results(), vec![failed(3, OrderFailure::MarketRefused)]);
		// A market that takes more than it was asked for.
		MarketFault::set(None);
		FillShare::set(Fixed::from_rational(3, 2));
		order_away(away(4, 30));
		next_block(1);
		assert_eq!(results(), vec![failed(4, OrderFailure::MarketRefused)]);
		assert_eq!((Market::held(&bob(), USD), Departed::get()), (f(50), vec![]));
		assert_eq!(Watched::<Test>::count(), 0);
	});
}

#[test]
fn a_transfer_should_wait_when_the_block_allows_no_more() {
	with_both(|| {
		Market::set(&bob(), USD, f(200));
		order_away(away(1, 60));
		order_away(away(2, 60));
		next_block(1);
		assert_eq!(results(), vec![left(1, 60)]);
		next_block(1);
		assert_eq!(results(), vec![left(2, 60)]);
	});
}

#[test]
fn a_transfer_should_not_leave_when_it_is_cancelled_in_time() {
	with_both(|| {
		order_away(away(1, 30));
		hear(ToVenue::Cancel { order: OrderId(1) });
		next_block(1);
		assert_eq!(results(), vec![failed(1, OrderFailure::Cancelled)]);
		// Or its cancellation overtook it.
		hear(ToVenue::Cancel { order: OrderId(2) });
		order_away(away(2, 30));
		next_block(1);
		assert!(results().iter().all(|result| *result == failed(2, OrderFailure::Cancelled)));
		assert_eq!(Market::held(&bob(), USD), f(50));
	});
}

#[test]
fn it_should_be_told_that_a_transfer_has_left_when_it_is_cancelled_or_probed_afterwards() {
	with_both(|| {
		has_left(1);
		for body in [ToVenue::Cancel { order: OrderId(1) }, ToVenue::Probe { order: OrderId(1) }] {
			hear(body);
			next_block(1);
			assert_eq!(results(), vec![left(1, 30)]);
			acknowledge(1);
		}
	});
}

#[test]
fn what_comes_back_should_be_the_accounts_again() {
	with_both(|| {
		let transfer = has_left(1);
		Market::give(&transfer.beneficiary(), f(29));
		next_block(1);
		assert!(has_event(Event::TransferLanded {
			transfer: OrderId(1),
			account: bob(),
			amount: f(29),
			returned: true
		}));
		assert_eq!(landed(), vec![(OrderId(1), true, f(29), f(49))]);
		assert_eq!(Market::free(&transfer.beneficiary()), f(0));
		// Kept, told again, and forgotten when it is known.
		next_block(HeartbeatInterval::get());
		assert_eq!(landed(), vec![(OrderId(1), true, f(29), f(49))]);
		hear(ToVenue::Probe { order: OrderId(1) });
		next_block(1);
		assert_eq!(landed(), vec![(OrderId(1), true, f(29), f(49))]);
		acknowledge(1);
		next_block(HeartbeatInterval::get());
		assert_eq!((landed(), Watched::<Test>::count()), (vec![], 0));
		assert_eq!(Market::held(&bob(), USD), f(49));
	});
}

#[test]
fn a_return_should_not_be_told_when_the_departure_is_not_acknowledged() {
	with_both(|| {
		order_away(away(1, 30));
		next_block(1);
		Market::give(&away(1, 30).beneficiary(), f(30));
		next_block(1);
		assert_eq!(Market::held(&bob(), USD), f(50));
		assert_eq!(landed(), vec![]);
		acknowledge(1);
		next_block(1);
		assert_eq!(landed(), vec![(OrderId(1), true, f(30), f(50))]);
	});
}

#[test]
fn what_arrives_should_repay_the_debt_first() {
	with_both(|| {
		expect(towards(1, 30));
		assert!(has_event(Event::TransferExpected { transfer: OrderId(1), account: alice() }));
		next_block(1);
		assert_eq!(landed(), vec![]);
		Market::give(&towards(1, 30).beneficiary(), f(29));
		next_block(1);
		assert_eq!(landed(), vec![(OrderId(1), false, f(29), f(9))]);
		acknowledge(1);
		next_block(HeartbeatInterval::get());
		assert_eq!((landed(), Market::held(&alice(), USD)), (vec![], f(9)));
	});
}

#[test]
fn what_arrives_should_be_credited_once_when_it_is_expected_twice() {
	with_both(|| {
		Market::give(&towards(1, 30).beneficiary(), f(29));
		expect(towards(1, 30));
		expect(towards(1, 30));
		assert!(has_event(Event::DuplicateOrder { order: OrderId(1) }));
		next_block(1);
		assert_eq!(landed(), vec![(OrderId(1), false, f(29), f(9))]);
		expect(towards(1, 30));
		next_block(1);
		assert_eq!(landed(), vec![(OrderId(1), false, f(29), f(9))], "told again");
		acknowledge(1);
		expect(towards(1, 30));
		next_block(HeartbeatInterval::get());
		assert_eq!((landed(), Market::held(&alice(), USD)), (vec![], f(9)));
	});
}

#[test]
fn dust_of_strangers_should_close_nothing() {
	with_both(|| {
		expect(towards(1, 30));
		let beneficiary = towards(1, 30).beneficiary();
		Market::give(&beneficiary, f(28));
		next_block(1);
		assert_eq!((landed(), Market::held(&alice(), USD)), (vec![], f(-20)));
		Market::give(&beneficiary, f(29));
		next_block(1);
		assert!(has_event(Event::TransferLanded {
			transfer: OrderId(1),
			account: alice(),
			amount: f(57),
			returned: false
		}));
		assert_eq!(
			landed(),
			vec![(OrderId(1), false, f(30), f(37))],
			"a present is not said to have been sent"
		);

		let transfer = has_left(2);
		Market::give(&transfer.beneficiary(), f(28));
		next_block(1);
		assert_eq!((landed(), Market::held(&bob(), USD)), (vec![], f(20)));
	});
}

#[test]
fn what_has_landed_should_be_told_again_when_the_sequence_starts_anew() {
	with_both(|| {
		expect(towards(1, 30));
		Market::give(&towards(1, 30).beneficiary(), f(29));
		next_block(1);
		assert_eq!(landed().len(), 1);
		hear(ToVenue::Resnapshot);
		next_block(1);
		next_block(1);
		assert_eq!(landed(), vec![(OrderId(1), false, f(29), f(9))]);
		// What had left before, and came back in between.
		let transfer = has_left(2);
		hear(ToVenue::Resnapshot);
		Market::give(&transfer.beneficiary(), f(29));
		next_block(1);
		next_block(1);
		assert!(landed().contains(&(OrderId(2), true, f(29), f(49))));
		assert_eq!(Market::held(&bob(), USD), f(49));
	});
}

#[test]
fn what_arrives_late_should_be_credited_while_it_is_watched() {
	with_both(|| {
		expect(towards(1, 30));
		let end = towards(1, 30).deadline + WATCHED_FOR;
		next_block(end - 1 - RelayNow::get());
		Market::give(&towards(1, 30).beneficiary(), f(29));
		next_block(0);
		assert_eq!(landed(), vec![(OrderId(1), false, f(29), f(9))]);
		// What has landed is kept until that is known.
		next_block(10 * WATCHED_FOR);
		assert_eq!(landed().len(), 1);
	});
}

#[test]
fn a_transfer_should_be_forgotten_when_nothing_lands_for_long() {
	with_both(|| {
		let transfer = has_left(1);
		expect(Transfer { deadline: 119, ..towards(2, 30) });
		next_block(120 + WATCHED_FOR - RelayNow::get());
		assert!(has_event(Event::TransferForgotten { transfer: OrderId(1), account: bob() }));
		assert!(has_event(Event::TransferForgotten { transfer: OrderId(2), account: alice() }));
		Market::give(&transfer.beneficiary(), f(29));
		Market::give(&towards(2, 30).beneficiary(), f(29));
		next_block(1);
		assert_eq!(landed(), vec![]);
		// Nothing is lost: it is there when it is expected again.
		expect(Transfer { deadline: RelayNow::get() + 20, ..towards(2, 30) });
		next_block(1);
		assert_eq!(landed(), vec![(OrderId(2), false, f(29), f(9))]);
	});
}

#[test]
fn a_return_should_be_claimed_and_credited_when_it_is_watched_for_again() {
	with_both(|| {
		let transfer = has_left(1);
		// That it has left was told twice, and so it was acknowledged twice.
		acknowledge(1);
		next_block(GRACE);
		assert!(has_event(Event::TransferForgotten { transfer: OrderId(1), account: bob() }));
		let claim = || Adapter::claim_transfer(RuntimeOrigin::signed(alice()), OrderId(1), f(30));
		assert_noop!(claim(), Error::<Test>::UnknownOrder);
		expect(away(1, 30));
		assert!(has_event(Event::TransferExpected { transfer: OrderId(1), account: bob() }));
		assert_ok!(claim());
		assert_eq!(Departed::get().len(), 1, "it has left once");
		Market::give(&transfer.beneficiary(), f(28));
		next_block(1);
		assert_eq!(landed(), vec![(OrderId(1), true, f(28), f(48))]);
		acknowledge(1);
		assert_eq!(Watched::<Test>::count(), 0);
	});
	// Six hours later it comes back by itself.
	with_both(|| {
		let transfer = has_left(1);
		next_block(20 + WATCHED_FOR);
		assert!(has_event(Event::TransferForgotten { transfer: OrderId(1), account: bob() }));
		Market::give(&transfer.beneficiary(), f(29));
		expect(away(1, 30));
		next_block(1);
		assert_eq!(landed(), vec![(OrderId(1), true, f(29), f(49))]);
	});
}

#[test]
fn a_transfer_should_be_watched_longer_when_it_is_expected_again() {
	with_both(|| {
		has_left(1);
		expect(towards(2, 30));
		[1, 2].into_iter().for_each(acknowledge);
		expect(away(1, 30));
		expect(towards(2, 30));
		next_block(GRACE);
		assert_eq!(Watched::<Test>::count(), 2);
		// After its time, for as long as a claim takes.
		next_block(20 + WATCHED_FOR);
		assert_eq!(Watched::<Test>::count(), 0);
		[away(1, 30), towards(2, 30)].into_iter().for_each(expect);
		next_block(GRACE - 1);
		assert_eq!(Watched::<Test>::count(), 2);
		next_block(1);
		assert_eq!(Watched::<Test>::count(), 0);
	});
}

#[test]
fn an_expectation_should_be_refused_when_it_cannot_be_met() {
	with_both(|| {
		expect(Transfer { from: VenueId::Sibling(9), ..away(1, 30) });
		assert!(message_failed(Error::InvalidTransfer));
		expect(Transfer { from: ThisVenue::get(), ..towards(2, 30) });
		assert!(message_failed(Error::InvalidTransfer));
		expect(towards(3, 1));
		assert!(message_failed(Error::InvalidTransfer));
		expect(Transfer { asset: AssetId(1), ..towards(4, 30) });
		assert!(message_failed(Error::NoRoute));
		order_away(away(5, 30));
		expect(towards(5, 30));
		assert!(message_failed(Error::InvalidTransfer), "that id waits");
		acknowledge(6);
		assert!(message_failed(Error::UnknownOrder));
		assert_eq!(Watched::<Test>::count(), 0);
	});
}

#[test]
fn a_transfer_should_be_watched_a_little_longer_when_the_coordinator_waits_for_nothing_any_more() {
	with_both(|| {
		has_left(1);
		expect(towards(2, 30));
		expect(towards(3, 30));
		let end = RelayNow::get() + GRACE;
		[1, 2, 3].into_iter().for_each(acknowledge);
		next_block(GRACE - 1);
		assert_eq!(Watched::<Test>::count(), 3);
		Market::give(&towards(2, 30).beneficiary(), f(30));
		next_block(0);
		assert_eq!(landed(), vec![(OrderId(2), false, f(30), f(10))]);
		next_block(end - RelayNow::get());
		assert_eq!(Watched::<Test>::iter_keys().collect::<Vec<_>>(), vec![OrderId(2)]);
	});
}

#[test]
fn what_has_landed_should_be_told_when_an_acknowledgement_of_something_else_came_before() {
	with_both(|| {
		let transfer = has_left(1);
		TransportFault::set(Some(TransportError::Congested));
		Market::give(&transfer.beneficiary(), f(30));
		next_block(1);
		assert_eq!(Market::held(&bob(), USD), f(50));
		// Told is what was written; it leaves when the transport takes it.
		hear(ToVenue::Resnapshot);
		TransportFault::set(None);
		next_block(1);
		next_block(1);
		assert_eq!(landed(), vec![(OrderId(1), true, f(30), f(50))]);
	});
}

#[test]
fn no_more_should_be_watched_when_there_is_no_room() {
	with_both(|| {
		for id in 0..u64::from(MAX_WATCHED) {
			expect(towards(100 + id, 30));
		}
		expect(towards(1, 30));
		assert!(message_failed(Error::TooManyTransfers));
		order_away(away(2, 30));
		next_block(1);
		assert_eq!(results(), vec![failed(2, OrderFailure::VenueBusy)]);
		// Each of them is looked at in its turn.
		let last = towards(100 + u64::from(MAX_WATCHED) - 1, 30);
		Market::give(&last.beneficiary(), f(30));
		(1..MAX_WATCHED / LOOKS_PER_BLOCK).for_each(|_| next_block(0));
		assert_eq!(landed(), vec![(last.id, false, f(30), f(10))]);
	});
}

#[test]
fn what_is_over_should_be_forgotten_sooner_when_there_is_little_room() {
	with_both(|| {
		let crowd = || 100..100 + u64::from(MAX_WATCHED);
		crowd().for_each(|id| expect(towards(id, 30)));
		// Others failed where they came from, one of them arrives all the same, and one is still to come.
		let (late, awaited) = (towards(101, 30), towards(102, 30));
		crowd().filter(|id| *id != 102).for_each(acknowledge);
		Market::give(&late.beneficiary(), f(30));
		next_block(1);
		assert_eq!(Watched::<Test>::count(), MAX_WATCHED - LOOKS_PER_BLOCK + 2);
		assert_eq!(landed(), vec![(late.id, false, f(30), f(10))]);
		expect(towards(1, 30));
		assert!(Watched::<Test>::contains_key(OrderId(1)));
		// As long as half of the places are taken.
		(0..MAX_WATCHED).for_each(|_| next_block(0));
		assert!(
			Watched::<Test>::count() <= MAX_WATCHED / 2 && Watched::<Test>::count() > MAX_WATCHED / 2 - 8
		);
		assert!(Watched::<Test>::contains_key(awaited.id) && Watched::<Test>::contains_key(OrderId(1)));
		next_block(GRACE);
		(0..MAX_WATCHED).for_each(|_| next_block(0));
		let mut left: Vec<_> = Watched::<Test>::iter_keys().collect();
		left.sort_unstable();
		assert_eq!(left, vec![OrderId(1), late.id, awaited.id]);
	});
}

#[test]
fn what_arrives_should_wait_when_the_market_cannot_take_it() {
	with_both(|| {
		expect(towards(1, 30));
		Market::give(&towards(1, 30).beneficiary(), f(30));
		MarketFault::set(Some(OrderFailure::MarketRefused));
		next_block(1);
		assert_eq!((landed(), Market::free(&towards(1, 30).beneficiary())), (vec![], f(30)));
		MarketFault::set(None);
		next_block(1);
		assert_eq!(landed(), vec![(OrderId(1), false, f(30), f(10))]);
	});
}

#[test]
fn what_arrives_should_be_credited_when_the_account_has_left() {
	with_both(|| {
		let transfer = has_left(1);
		hear(ToVenue::CreditGrant { account: bob(), amount: f(1_000), until: 10_000 });
		assert_ok!(Adapter::leave(RuntimeOrigin::signed(bob())));
		Market::give(&transfer.beneficiary(), f(29));
		next_block(1);
		assert_eq!(
			landed(),
			vec![(OrderId(1), true, f(29), f(0))],
			"nothing is shown of who is not enrolled"
		);
		assert_eq!(Market::held(&bob(), USD), f(49));
	});
}

#[test]
fn what_is_kept_on_the_way_should_come_back_when_anyone_claims_it() {
	with_both(|| {
		let claim = |id, amount| Adapter::claim_transfer(RuntimeOrigin::signed(alice()), OrderId(id), amount);
		let transfer = has_left(1);
		expect(towards(2, 30));
		assert_noop!(claim(1, f(30)), Error::<Test>::TooEarly);
		next_block(20);
		assert_noop!(claim(2, f(30)), Error::<Test>::UnknownOrder);
		assert_noop!(claim(3, f(30)), Error::<Test>::UnknownOrder);
		assert_noop!(claim(1, f(31)), Error::<Test>::InvalidTransfer);
		assert_noop!(claim(1, f(1)), Error::<Test>::InvalidTransfer);
		RouteFault::set(Some(TransportError::Congested));
		assert_noop!(claim(1, f(30)), Error::<Test>::Unreachable);
		RouteFault::set(None);
		assert_ok!(claim(1, f(30)));
		assert_ok!(claim(1, f(29)));
		assert_eq!(Claimed::get(), vec![(OrderId(1), f(30)), (OrderId(1), f(29))]);
		// Fees were taken twice, but not more often.
		Market::give(&transfer.beneficiary(), Fixed::from_rational(279, 10));
		next_block(1);
		assert_eq!(landed(), vec![]);
		Market::give(&transfer.beneficiary(), Fixed::from_rational(1, 10));
		next_block(1);
		assert_eq!(landed(), vec![(OrderId(1), true, f(28), f(48))]);
		assert_noop!(claim(1, f(30)), Error::<Test>::UnknownOrder);
	});
}
