use crate::{
	mock::{Venues, *},
	*,
};
use ballast_primitives::{
	message::{AccountReport, Envelope, OrderResult, ReportedPosition, ToCoordinator, ToVenue},
	traits::{NewOrder, NewTransfer, OpenTransfer, TransportError, VenueDispatch},
	Fixed, InstrumentId, OrderFailure, OrderId, OrderState, Transfer, VenueId, SETTLEMENT,
};
use polkadot_sdk::frame_support::{assert_noop, assert_ok};

/// The receiving venue; the sending one is [`VENUE`].
const OTHER: VenueId = VenueId::Sibling(2);

/// Both venues are there, with caps of 1000.
fn between(test: impl FnOnce()) {
	ExtBuilder.build_and_execute(|| {
		assert_ok!(Venues::register(RuntimeOrigin::root(), OTHER, f(1000)));
		// Whoever reads the newest version has said so.
		next_block(0);
		sent_to();
		test();
	});
}

fn new(units: i64) -> NewTransfer {
	NewTransfer { account: alice(), amount: f(units), from: VENUE, to: OTHER }
}

/// Alice's transfer of so much, sent.
fn transfer(units: i64) -> OrderId {
	let id = Venues::transfer(new(units)).unwrap();
	sent_to();
	id
}

fn as_told(id: OrderId, units: i64) -> Transfer {
	Transfer {
		id,
		account: alice(),
		asset: SETTLEMENT,
		amount: f(units),
		from: VENUE,
		to: OTHER,
		deadline: RelayNow::get() + OrderTimeout::get(),
	}
}

/// What was sent since the last call, and to whom.
fn sent_to() -> Vec<(VenueId, ToVenue)> {
	let read = |bytes: Vec<u8>| Envelope::<ToVenue>::from_bytes(&bytes).unwrap().body;
	Sent::take().into_iter().map(|(venue, bytes)| (venue, read(bytes))).collect()
}

fn cash(account: polkadot_sdk::sp_core::crypto::AccountId32, units: i64) -> AccountReport {
	let instrument = InstrumentId::Spot(SETTLEMENT);
	let position = ReportedPosition { instrument, quantity: f(units), entry: f(0), funding: f(0) };
	AccountReport { account, positions: vec![position].try_into().unwrap(), credit_used: f(0) }
}

/// The next message in sequence from a venue.
fn hear_from(venue: VenueId, body: ToCoordinator) {
	let VenueId::Sibling(id) = venue else { panic!("a sibling speaks") };
	let seq = record(venue).in_seq + 1;
	let message = Envelope { venue, seq, relay_block: RelayNow::get(), body }.into_bytes();
	assert_ok!(Venues::receive(speaks(id as u8), message));
}

fn left(id: OrderId, units: i64) {
	let result = OrderResult::Transferred { amount: f(units) };
	hear(ToCoordinator::Result { order: id, result, report: cash(alice(), 5) });
}

fn arrived(id: OrderId, units: i64) {
	hear_from(OTHER, ToCoordinator::Arrived { transfer: id, amount: f(units), report: cash(alice(), -3) });
}

fn returned(id: OrderId, units: i64) {
	hear(ToCoordinator::Returned { transfer: id, amount: f(units), report: cash(alice(), 9) });
}

fn failed(failure: OrderFailure) -> OrderResult {
	OrderResult::Failed(failure)
}

fn is_leaving(id: OrderId) -> Option<TransferStage> {
	Transfers::<Test>::get(id).map(|record| record.stage)
}

/// How often the transfer has ended.
fn ends() -> Vec<TransferOutcome> {
	let events = System::events().into_iter();
	events
		.filter_map(|entry| match entry.event {
			RuntimeEvent::Venues(Event::TransferEnded { outcome, .. }) => Some(outcome),
			_ => None,
		})
		.collect()
}

fn ack(venue: VenueId, order: OrderId) -> (VenueId, ToVenue) {
	(venue, ToVenue::Acknowledge { order })
}

#[test]
fn transfer_should_tell_the_receiver_first() {
	between(|| {
		let id = Venues::transfer(new(7)).unwrap();
		let transfer = as_told(id, 7);
		assert_eq!(
			sent_to(),
			vec![
				(OTHER, ToVenue::Expect { transfer: transfer.clone() }),
				(VENUE, ToVenue::Transfer { transfer }),
			]
		);
		let (account, from, to, amount) = (alice(), VENUE, OTHER, f(7));
		let deadline = RelayNow::get() + OrderTimeout::get();
		assert!(has_event(Event::TransferQueued { transfer: id, account, from, to, amount, deadline }));
		assert_eq!(state(id), Some(OrderState::Sent));
		assert_eq!(Venues::live_orders(&alice()), vec![(VENUE, id)]);
		let open = OpenTransfer { id, from, to, amount, has_left: false, is_awaited: true };
		assert_eq!(Venues::open_transfers(&alice()), vec![open]);
		assert_eq!(Venues::open_transfers(&bob()), vec![]);
	});
}

#[test]
fn a_transfer_should_count_once_on_its_way() {
	between(|| {
		let id = transfer(7);
		hear(ToCoordinator::Ack { order: id });
		assert_eq!(state(id), Some(OrderState::Acked));
		left(id, 7);
		assert_eq!(told(), vec![Told::Report(VENUE, cash(alice(), 5))]);
		assert!(has_event(Event::TransferLeft {
			transfer: id,
			account: alice(),
			from: VENUE,
			to: OTHER,
			amount: f(7)
		}));
		assert_eq!(sent_to(), vec![ack(VENUE, id)]);
		assert_eq!((state(id), Venues::live_orders(&alice())), (None, vec![]), "the leg has ended");
		assert_eq!(is_leaving(id), Some(TransferStage::OnItsWay));
		let open = Venues::open_transfers(&alice());
		assert!(matches!(open[..], [OpenTransfer { has_left: true, is_awaited: true, .. }]));
		assert_eq!(ends(), vec![]);

		arrived(id, 6);
		assert_eq!(told(), vec![Told::Report(OTHER, cash(alice(), -3))]);
		assert_eq!(ends(), vec![TransferOutcome::Arrived { amount: f(6) }]);
		assert_eq!(ArrivedLog::take(), vec![(id, true)]);
		assert_eq!(sent_to(), vec![ack(OTHER, id), ack(VENUE, id)]);
		assert_eq!((is_leaving(id), Venues::open_transfers(&alice())), (None, vec![]));
	});
}

#[test]
fn an_arrival_should_be_applied_once_when_it_comes_twice() {
	between(|| {
		let id = transfer(7);
		left(id, 7);
		arrived(id, 7);
		sent_to();
		arrived(id, 7);
		assert_eq!(ends().len(), 1);
		let end = TransferEnd::Arrived;
		assert!(has_event(Event::LateTransferAnswer { transfer: id, venue: OTHER, end, amount: f(7) }));
		assert_eq!(sent_to(), vec![ack(OTHER, id)], "the first acknowledgement was lost");
	});
}

#[test]
fn a_return_should_be_recorded_when_it_comes_after_the_arrival() {
	between(|| {
		let id = transfer(7);
		left(id, 7);
		arrived(id, 7);
		told();
		returned(id, 7);
		assert_eq!(ends(), vec![TransferOutcome::Arrived { amount: f(7) }]);
		let end = TransferEnd::Returned;
		assert!(has_event(Event::LateTransferAnswer { transfer: id, venue: VENUE, end, amount: f(7) }));
		assert_eq!(told(), vec![Told::Report(VENUE, cash(alice(), 9))], "it is the venue's own chain");
	});
}

#[test]
fn a_transfer_should_be_at_its_sender_again_when_it_returns() {
	between(|| {
		let id = transfer(7);
		left(id, 7);
		told();
		sent_to();
		returned(id, 6);
		assert_eq!(told(), vec![Told::Report(VENUE, cash(alice(), 9))]);
		assert_eq!(ends(), vec![TransferOutcome::Returned { amount: f(6) }]);
		assert_eq!(sent_to(), vec![ack(OTHER, id), ack(VENUE, id)]);
		arrived(id, 7);
		assert_eq!(ends().len(), 1);
	});
}

#[test]
fn a_transfer_should_end_when_its_sender_refuses_it() {
	between(|| {
		let id = transfer(7);
		let result = failed(OrderFailure::InsufficientFunds);
		hear(ToCoordinator::Result { order: id, result, report: cash(alice(), 5) });
		assert_eq!(ends(), vec![TransferOutcome::Failed(OrderFailure::InsufficientFunds)]);
		assert_eq!(ArrivedLog::take(), vec![(id, false)]);
		assert_eq!(sent_to(), vec![ack(OTHER, id), ack(VENUE, id)], "nobody expects it any more");
		assert_eq!(told(), vec![Told::Report(VENUE, cash(alice(), 5))]);
	});
}

#[test]
fn a_transfer_should_end_when_it_never_left_the_outbox() {
	between(|| {
		TransportFault::set(Some(TransportError::Congested));
		let id = Venues::transfer(new(7)).unwrap();
		assert_eq!(state(id), Some(OrderState::Queued));
		assert_ok!(Venues::cancel(id));
		TransportFault::set(None);
		next_block(1);
		assert_eq!(ends(), vec![TransferOutcome::Failed(OrderFailure::Cancelled)]);
		assert_eq!(
			sent_to(),
			vec![
				(OTHER, ToVenue::Expect { transfer: Transfer { deadline: 110, ..as_told(id, 7) } }),
				ack(OTHER, id)
			]
		);
	});
}

#[test]
fn a_transfer_should_expire_without_a_probe_when_it_never_left() {
	between(|| {
		TransportFault::set(Some(TransportError::Unreachable));
		transfer(7);
		next_block(OrderTimeout::get());
		assert_eq!(ends(), vec![TransferOutcome::Failed(OrderFailure::Expired)]);
		assert_eq!(Venues::open_transfers(&alice()), vec![]);
	});
}

#[test]
fn a_transfer_should_be_cancelled_like_an_order() {
	between(|| {
		let id = transfer(7);
		assert_ok!(Venues::cancel(id));
		assert_eq!(sent_to(), vec![(VENUE, ToVenue::Cancel { order: id })]);
		left(id, 7);
		assert_noop!(Venues::cancel(id), Error::<Test>::UnknownOrder);
	});
}

#[test]
fn an_arrival_should_wait_when_the_sender_was_not_heard_yet() {
	between(|| {
		let id = transfer(7);
		arrived(id, 7);
		let end = TransferEnd::Arrived;
		assert!(has_event(Event::EarlyTransferAnswer { transfer: id, venue: OTHER, end, amount: f(7) }));
		assert_eq!(told(), vec![], "it would count at both venues");
		assert_eq!(sent_to(), vec![(VENUE, ToVenue::Probe { order: id })]);
		assert_eq!(ends(), vec![]);
		left(id, 7);
		sent_to();
		next_block(OrderTimeout::get());
		assert_eq!(
			sent_to()[2..],
			[
				(OTHER, ToVenue::Expect { transfer: Transfer { deadline: 110, ..as_told(id, 7) } }),
				(OTHER, ToVenue::Probe { order: id })
			]
		);
		arrived(id, 7);
		assert_eq!(ends(), vec![TransferOutcome::Arrived { amount: f(7) }]);
	});
}

#[test]
fn a_transfer_should_be_unaccounted_when_neither_venue_answers() {
	between(|| {
		let id = transfer(7);
		left(id, 7);
		let since = RelayNow::get();
		sent_to();
		for _ in 0..MaxAttempts::get() {
			next_block(OrderTimeout::get() - 1);
			assert_eq!(sent_to(), vec![]);
			next_block(1);
			let asked = sent_to();
			assert_eq!(asked.len(), 4);
			for (pair, venue) in asked.chunks(2).zip([VENUE, OTHER]) {
				assert!(matches!(&pair[0], (at, ToVenue::Expect { .. }) if *at == venue));
				assert_eq!(pair[1], (venue, ToVenue::Probe { order: id }));
			}
		}
		assert_noop!(
			Venues::probe_transfer(RuntimeOrigin::signed(bob()), id),
			Error::<Test>::TransferAwaited
		);
		next_block(OrderTimeout::get());
		let unaccounted = Event::TransferUnaccounted {
			transfer: id,
			account: alice(),
			from: VENUE,
			to: OTHER,
			amount: f(7),
			since,
		};
		assert!(has_event(unaccounted.clone()));
		assert!(matches!(Venues::open_transfers(&alice())[..], [OpenTransfer { is_awaited: false, .. }]));
		System::reset_events();
		for _ in 0..5 {
			next_block(OrderTimeout::get());
		}
		assert_eq!(sent_to(), vec![], "nobody is asked for ever");
		assert_eq!(is_leaving(id), Some(TransferStage::OnItsWay), "but it stays to be seen");

		// Anyone may ask once more.
		assert_ok!(Venues::probe_transfer(RuntimeOrigin::signed(bob()), id));
		assert_eq!(sent_to().len(), 4);
		assert_noop!(
			Venues::probe_transfer(RuntimeOrigin::signed(bob()), id),
			Error::<Test>::TransferAwaited
		);
		next_block(OrderTimeout::get());
		assert!(has_event(unaccounted));
		arrived(id, 7);
		assert_eq!(ends(), vec![TransferOutcome::Arrived { amount: f(7) }]);
	});
}

#[test]
fn probe_transfer_should_be_refused_when_there_is_nothing_to_ask() {
	between(|| {
		let bob = || RuntimeOrigin::signed(bob());
		assert_noop!(Venues::probe_transfer(bob(), OrderId(9)), Error::<Test>::UnknownTransfer);
		let id = transfer(7);
		assert_noop!(Venues::probe_transfer(bob(), id), Error::<Test>::TransferAwaited);
	});
}

/// A transfer whose leg no probe was answered for, and which the account's snapshot from after the deadline has ended.
fn doubtful() -> OrderId {
	let id = transfer(7);
	for _ in 0..=MaxAttempts::get() {
		next_block(OrderTimeout::get());
	}
	hear(ToCoordinator::Resynced);
	hear(ToCoordinator::Report(cash(alice(), 5)));
	assert_eq!((state(id), is_leaving(id)), (None, Some(TransferStage::Doubtful)));
	let (account, from, to) = (alice(), VENUE, OTHER);
	assert!(has_event(Event::TransferDoubtful { transfer: id, account, from, to }));
	assert_eq!(ends(), vec![]);
	sent_to();
	told();
	id
}

#[test]
fn a_transfer_should_stay_on_record_when_its_sender_never_said_whether_it_left() {
	between(|| {
		let id = doubtful();
		arrived(id, 7);
		assert_eq!(ends(), vec![TransferOutcome::Arrived { amount: f(7) }]);
	});
}

#[test]
fn a_transfer_should_go_on_when_its_sender_says_late_that_it_left() {
	between(|| {
		let id = doubtful();
		left(id, 6);
		assert_eq!(is_leaving(id), Some(TransferStage::OnItsWay));
		assert_eq!(told(), vec![Told::Report(VENUE, cash(alice(), 5))]);
		assert_eq!(sent_to(), vec![ack(VENUE, id)]);
		left(id, 6);
		assert_eq!(sent_to(), vec![ack(VENUE, id)], "told again, acknowledged again");
		arrived(id, 6);
		assert_eq!(ends(), vec![TransferOutcome::Arrived { amount: f(6) }]);
	});
}

#[test]
fn a_transfer_should_end_when_its_sender_says_late_that_it_did_not_leave() {
	between(|| {
		let id = doubtful();
		let result = failed(OrderFailure::Unknown);
		hear(ToCoordinator::Result { order: id, result, report: cash(alice(), 5) });
		assert_eq!(ends(), vec![TransferOutcome::Failed(OrderFailure::Unknown)]);
	});
}

#[test]
fn a_sender_should_not_unsay_that_a_transfer_left() {
	between(|| {
		let id = transfer(7);
		left(id, 7);
		let result = failed(OrderFailure::Unknown);
		hear(ToCoordinator::Result { order: id, result, report: cash(alice(), 5) });
		assert_eq!((ends(), is_leaving(id)), (vec![], Some(TransferStage::OnItsWay)));
		assert!(has_event(Event::LateAnswer { order: id, venue: VENUE, result: Some(result) }));
	});
}

#[test]
fn a_claim_to_have_sent_should_not_be_believed_when_it_cannot_be() {
	for amount in [8, 0, -1] {
		between(|| {
			let id = transfer(7);
			left(id, amount);
			let claim = OrderResult::Transferred { amount: f(amount) };
			let broken = BrokenBound::Quantity;
			assert!(has_event(Event::ImpossibleFill { order: id, venue: VENUE, claim, broken }));
			assert_eq!(record(VENUE).status, VenueStatus::Distrusted);
			assert_eq!(is_leaving(id), Some(TransferStage::Doubtful), "something may have left");
			arrived(id, 7);
			assert_eq!(ends(), vec![TransferOutcome::Arrived { amount: f(7) }]);
		});
	}
}

#[test]
fn more_than_has_left_should_not_be_believed_when_it_arrives_or_returns() {
	between(|| {
		let id = transfer(7);
		left(id, 6);
		arrived(id, 7);
		let (end, amount, most) = (TransferEnd::Arrived, f(7), f(6));
		assert!(has_event(Event::ImpossibleTransfer { transfer: id, venue: OTHER, end, amount, most }));
		assert_eq!(record(OTHER).status, VenueStatus::Distrusted);
		assert_eq!(record(VENUE).status, VenueStatus::Active);
		assert_eq!(ends(), vec![TransferOutcome::Arrived { amount: f(6) }]);
		assert_eq!(told().last(), Some(&Told::Report(OTHER, cash(alice(), -3))), "its chain is its own");
	});
	between(|| {
		let id = transfer(7);
		left(id, 7);
		returned(id, -1);
		assert_eq!(record(VENUE).status, VenueStatus::Distrusted);
		assert_eq!(ends(), vec![TransferOutcome::Returned { amount: f(0) }]);
	});
}

#[test]
fn what_is_as_much_as_has_left_but_for_rounding_should_be_believed() {
	between(|| {
		let id = transfer(7);
		left(id, 7);
		let amount = f(7) + Fixed::from_inner(1_000_000_000_000);
		hear_from(OTHER, ToCoordinator::Arrived { transfer: id, amount, report: cash(alice(), -3) });
		assert_eq!(record(OTHER).status, VenueStatus::Active);
		assert_eq!(ends(), vec![TransferOutcome::Arrived { amount }]);
	});
}

#[test]
fn an_end_should_only_be_recorded_when_it_is_told_by_the_other_venue_or_of_nothing() {
	between(|| {
		let id = transfer(7);
		left(id, 7);
		sent_to();
		hear(ToCoordinator::Arrived { transfer: id, amount: f(7), report: cash(alice(), 9) });
		let returned =
			|transfer| ToCoordinator::Returned { transfer, amount: f(7), report: cash(alice(), -3) };
		hear_from(OTHER, returned(id));
		hear_from(OTHER, returned(OrderId(99)));
		assert_eq!((ends(), sent_to()), (vec![], vec![]));
		assert_eq!(is_leaving(id), Some(TransferStage::OnItsWay));
	});
}

#[test]
fn an_end_should_be_refused_when_its_snapshot_is_of_another_account() {
	between(|| {
		let id = transfer(7);
		left(id, 7);
		told();
		sent_to();
		let seq = record(OTHER).in_seq + 1;
		hear_from(OTHER, ToCoordinator::Arrived { transfer: id, amount: f(7), report: cash(bob(), 9) });
		let error = Error::<Test>::WrongAccount.into();
		assert!(has_event(Event::MessageFailed { venue: OTHER, seq, error }));
		assert_eq!((ends(), sent_to(), told()), (vec![], vec![], vec![]), "it is awaited as before");
	});
}

#[test]
fn what_has_left_should_count_as_leaving_while_the_snapshot_without_it_is_refused() {
	between(|| {
		let id = transfer(7);
		Refuse::set(true);
		left(id, 7);
		assert!(matches!(Venues::open_transfers(&alice())[..], [OpenTransfer { has_left: false, .. }]));
		Refuse::set(false);
		assert_ok!(Venues::retry_report(RuntimeOrigin::signed(bob()), VENUE, alice()));
		assert!(matches!(Venues::open_transfers(&alice())[..], [OpenTransfer { has_left: true, .. }]));
	});
}

#[test]
fn an_arrival_should_wait_while_the_senders_snapshot_without_it_is_refused() {
	between(|| {
		let id = transfer(7);
		Refuse::set(true);
		left(id, 7);
		Refuse::set(false);
		sent_to();
		told();
		arrived(id, 7);
		let end = TransferEnd::Arrived;
		assert!(has_event(Event::EarlyTransferAnswer { transfer: id, venue: OTHER, end, amount: f(7) }));
		assert_eq!((told(), sent_to(), ends()), (vec![], vec![], vec![]), "it would count at both venues");
		assert!(matches!(Venues::open_transfers(&alice())[..], [OpenTransfer { has_left: false, .. }]));
		assert_ok!(Venues::retry_report(RuntimeOrigin::signed(bob()), VENUE, alice()));
		arrived(id, 7);
		assert_eq!(ends(), vec![TransferOutcome::Arrived { amount: f(7) }]);
	});
	// What comes back is told with a newer snapshot of the sender's.
	between(|| {
		let id = transfer(7);
		Refuse::set(true);
		left(id, 7);
		Refuse::set(false);
		returned(id, 7);
		assert_eq!(ends(), vec![TransferOutcome::Returned { amount: f(7) }]);
	});
}

#[test]
fn transfer_should_be_refused_while_a_snapshot_of_either_venue_is_refused() {
	for venue in [VENUE, OTHER] {
		between(|| {
			Refuse::set(true);
			hear_from(venue, ToCoordinator::Report(cash(alice(), 5)));
			Refuse::set(false);
			assert_noop!(Venues::transfer(new(1)), Error::<Test>::SnapshotRefused);
			assert_ok!(Venues::transfer(NewTransfer { account: bob(), ..new(1) }));
			assert_ok!(Venues::retry_report(RuntimeOrigin::signed(bob()), venue, alice()));
			assert_ok!(Venues::transfer(new(1)));
		});
	}
}

#[test]
fn the_sender_should_watch_for_a_return_again_when_nobody_accounts_for_what_has_left() {
	between(|| {
		let id = transfer(7);
		left(id, 6);
		sent_to();
		next_block(OrderTimeout::get());
		let back = Transfer { amount: f(6), deadline: 110, ..as_told(id, 7) };
		assert_eq!(
			sent_to(),
			vec![
				(VENUE, ToVenue::Expect { transfer: back }),
				(VENUE, ToVenue::Probe { order: id }),
				(OTHER, ToVenue::Expect { transfer: Transfer { deadline: 110, ..as_told(id, 7) } }),
				(OTHER, ToVenue::Probe { order: id })
			]
		);
	});
	// While that is in doubt it is not told to watch: it would take it for one that has left.
	between(|| {
		let id = doubtful();
		next_block(OrderTimeout::get());
		assert_eq!(sent_to()[0], (VENUE, ToVenue::Probe { order: id }));
	});
}

/// Somebody else's account.
fn nobody(n: u32) -> polkadot_sdk::sp_core::crypto::AccountId32 {
	let mut account = [9; 32];
	account[..4].copy_from_slice(&n.to_le_bytes());
	account.into()
}

#[test]
fn transfers_should_leave_half_of_a_venues_places_to_what_cannot_wait() {
	between(|| {
		MaxVenueOrders::set(8);
		for n in 0..4 {
			assert_ok!(Venues::transfer(NewTransfer { account: nobody(n), ..new(1) }));
		}
		let another = || NewTransfer { account: nobody(4), ..new(1) };
		assert_noop!(Venues::transfer(another()), Error::<Test>::VenueFull);
		assert_eq!(Venues::room(VENUE), 4);
		assert_ok!(Venues::transfer(NewTransfer { from: OTHER, to: VENUE, ..another() }));
		assert_ok!(Venues::submit(VENUE, &alice(), vec![sell(1)]));
	});
}

#[test]
fn transfers_should_leave_half_of_a_venues_window_to_what_cannot_wait() {
	for used in [VENUE, OTHER] {
		between(|| {
			EgressWindow::set(100);
			Egress::<Test>::insert(used, EgressRecord { since: RelayNow::get(), value: f(300) });
			assert_noop!(Venues::transfer(new(201)), Error::<Test>::EgressLimitReached);
			transfer(200);
			let another = NewTransfer { account: bob(), ..new(1) };
			assert_noop!(Venues::transfer(another.clone()), Error::<Test>::EgressLimitReached);
			assert!(Venues::room(used) > 0);
			// The next window.
			next_block(100);
			hear(ToCoordinator::Heartbeat { depths: Default::default() });
			hear_from(OTHER, ToCoordinator::Heartbeat { depths: Default::default() });
			assert_ok!(Venues::transfer(another));
		});
	}
}

#[test]
fn a_transfer_should_end_when_the_snapshot_of_its_arrival_is_refused() {
	between(|| {
		let id = transfer(7);
		left(id, 7);
		Refuse::set(true);
		arrived(id, 7);
		Refuse::set(false);
		assert_eq!(ends().len(), 1);
		assert!(has_event(Event::ReportKept { venue: OTHER, account: alice() }));
	});
}

#[test]
fn transfer_should_be_refused_when_it_is_none() {
	between(|| {
		for units in [0, -1] {
			assert_noop!(Venues::transfer(new(units)), Error::<Test>::InvalidTransfer);
		}
		for (from, to) in [(VENUE, VENUE), (VENUE, SMALL), (SMALL, OTHER)] {
			assert!(!Venues::has_way(from, to));
			assert_noop!(Venues::transfer(NewTransfer { from, to, ..new(1) }), Error::<Test>::NoWay);
		}
		assert!(Venues::has_way(VENUE, OTHER));
		let nowhere = NewTransfer { to: VenueId::Sibling(9), ..new(1) };
		assert_noop!(Venues::transfer(nowhere), Error::<Test>::NotRegistered);
	});
}

#[test]
fn transfer_should_be_refused_when_either_venue_is_not_to_be_told() {
	for venue in [VENUE, OTHER] {
		between(|| {
			let set = |status| Venues::set_status(RuntimeOrigin::root(), venue, status).unwrap();
			set(VenueStatus::Distrusted);
			assert_noop!(Venues::transfer(new(1)), Error::<Test>::VenueDistrusted);
			set(VenueStatus::Paused);
			assert_noop!(Venues::transfer(new(1)), Error::<Test>::VenueUnavailable);
		});
	}
}

#[test]
fn nothing_that_could_need_what_leaves_should_be_open_next_to_a_transfer() {
	let buy = || NewOrder { quantity: f(1), ..sell(1) };
	let cash = || NewOrder { instrument: InstrumentId::Spot(SETTLEMENT), ..sell(1) };
	between(|| {
		let id = transfer(7);
		assert_noop!(Venues::transfer(new(1)), Error::<Test>::PositionBusy);
		assert_noop!(Venues::take_over(VENUE, half_to_bob()), Error::<Test>::PositionBusy);
		for order in [buy(), cash()] {
			assert_noop!(Venues::submit(VENUE, &alice(), vec![order]), Error::<Test>::PositionBusy);
		}
		// What a sale brings is settlement currency.
		assert_ok!(Venues::submit(VENUE, &alice(), vec![sell(1)]));
		assert_ok!(Venues::submit(OTHER, &alice(), vec![buy()]));
		assert_ok!(Venues::transfer(NewTransfer { account: bob(), ..new(1) }));
		left(id, 7);
		assert_ok!(Venues::transfer(new(1)));
	});
	between(|| {
		assert_ok!(Venues::submit(VENUE, &alice(), vec![buy()]));
		assert_noop!(Venues::transfer(new(1)), Error::<Test>::PositionBusy);
	});
	between(|| {
		assert_ok!(Venues::submit(VENUE, &alice(), vec![sell(1)]));
		assert_ok!(Venues::transfer(new(1)));
	});
	between(|| {
		assert_ok!(Venues::take_over(VENUE, half_to_bob()));
		assert_noop!(Venues::transfer(new(1)), Error::<Test>::PositionBusy);
	});
}

#[test]
fn transfer_should_be_refused_when_the_account_has_too_many() {
	between(|| {
		for _ in 0..MAX_ACCOUNT_TRANSFERS {
			let id = transfer(1);
			left(id, 1);
		}
		assert_noop!(Venues::transfer(new(1)), Error::<Test>::TooManyTransfers);
		assert_ok!(Venues::transfer(NewTransfer { account: bob(), ..new(1) }));
	});
}

#[test]
fn transfer_should_be_charged_to_what_may_leave_for_both_venues() {
	between(|| {
		EgressWindow::set(100);
		transfer(7);
		for venue in [VENUE, OTHER] {
			assert_eq!(Egress::<Test>::get(venue).value, f(7));
		}
		// The receiver's window is used up by something else.
		Egress::<Test>::insert(OTHER, EgressRecord { since: RelayNow::get(), value: f(1000) });
		let another = NewTransfer { account: bob(), ..new(1) };
		assert_noop!(Venues::transfer(another), Error::<Test>::EgressLimitReached);
	});
}

#[test]
fn a_paused_venue_should_use_up_no_probe_when_neither_can_be_asked() {
	between(|| {
		let id = transfer(7);
		left(id, 7);
		for venue in [VENUE, OTHER] {
			assert_ok!(Venues::set_status(RuntimeOrigin::root(), venue, VenueStatus::Paused));
		}
		for _ in 0..=MaxAttempts::get() {
			next_block(OrderTimeout::get());
		}
		assert_eq!(Transfers::<Test>::get(id).unwrap().probes, 0);
	});
}

/// Two venues that keep the protocol, and a way between them, all as slow and forgetful as chance will have it.
struct Chains {
	/// What Alice has at the sender and, owed, at the receiver, and what is between them.
	at: [i64; 2],
	way: i64,
	/// What they have said and the coordinator has not heard, in order.
	said: [Vec<ToCoordinator>; 2],
	/// What the coordinator has told them and they have not heard.
	told: Vec<(VenueId, ToVenue)>,
	/// What is kept of the transfer until it is acknowledged, and whether it is expected, or was refused or sent.
	kept: [Option<ToCoordinator>; 2],
	/// Whether the coordinator has heard that. One confirmation is for one answer.
	is_heard: [bool; 2],
	is_expected: bool,
	is_over: bool,
	chance: u64,
}

impl Chains {
	const ALL: i64 = 2;

	fn new(seed: u64) -> Self {
		Chains {
			at: [10, Self::ALL - 10],
			way: 0,
			said: Default::default(),
			told: vec![],
			kept: [None, None],
			is_heard: [false; 2],
			is_expected: false,
			is_over: false,
			chance: seed,
		}
	}

	/// One in so many.
	fn one_in(&mut self, many: u64) -> bool {
		self.chance =
			self.chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
		(self.chance >> 33).is_multiple_of(many)
	}

	fn report(&self, side: usize) -> AccountReport {
		cash(alice(), self.at[side])
	}

	/// Keeps an answer, and says it unless that is lost.
	fn keep(&mut self, side: usize, answer: ToCoordinator, faults: bool) {
		self.kept[side] = Some(answer.clone());
		self.is_heard[side] = false;
		if !faults || !self.one_in(3) {
			self.said[side].push(answer);
		}
	}

	fn look(&mut self, id: OrderId, faults: bool) {
		if self.way == 0 || (faults && self.one_in(2)) {
			return;
		}
		let amount = f(self.way);
		// One transfer in four comes back; none that nobody expects arrives.
		if (self.chance >> 40).is_multiple_of(4) {
			if self.kept[0].is_none() {
				self.at[0] += core::mem::take(&mut self.way);
				let report = self.report(0);
				self.keep(0, ToCoordinator::Returned { transfer: id, amount, report }, faults);
			}
		} else if self.is_expected {
			self.at[1] += core::mem::take(&mut self.way);
			let report = self.report(1);
			self.keep(1, ToCoordinator::Arrived { transfer: id, amount, report }, faults);
		}
	}

	fn hears(&mut self, venue: VenueId, body: ToVenue, faults: bool) {
		let side = usize::from(venue == OTHER);
		match body {
			ToVenue::Expect { .. } => self.is_expected |= side == 1,
			ToVenue::Transfer { transfer } if !self.is_over => {
				self.is_over = true;
				let (order, units) = (transfer.id, 7);
				let result = if RelayNow::get() >= transfer.deadline {
					failed(OrderFailure::Expired)
				} else {
					self.at[0] -= units;
					self.way = units;
					OrderResult::Transferred { amount: f(units) }
				};
				let report = self.report(0);
				self.keep(0, ToCoordinator::Result { order, result, report }, faults);
			}
			ToVenue::Probe { order } => match self.kept[side].clone() {
				Some(kept) => self.said[side].push(kept),
				None if side == 0 && !self.is_over => {
					self.is_over = true;
					let (result, report) = (failed(OrderFailure::Unknown), self.report(0));
					self.keep(0, ToCoordinator::Result { order, result, report }, faults);
				}
				None => {}
			},
			ToVenue::Acknowledge { .. } if self.is_heard[side] => self.kept[side] = None,
			ToVenue::Resnapshot => {
				self.said[side].clear();
				self.said[side].push(ToCoordinator::Resynced);
				self.said[side].push(ToCoordinator::Report(self.report(side)));
				self.said[side].extend(self.kept[side].clone());
			}
			_ => {}
		}
	}

	/// Something happens, or not.
	fn step(&mut self, id: OrderId, faults: bool) {
		self.told.extend(sent_to());
		if !self.told.is_empty() && (!faults || self.one_in(2)) {
			let (venue, body) = self.told.remove(0);
			if !faults || !self.one_in(3) {
				self.hears(venue, body, faults);
			}
		}
		self.look(id, faults);
		for (side, venue) in [VENUE, OTHER].into_iter().enumerate() {
			if !self.said[side].is_empty() && (!faults || self.one_in(2)) {
				let body = self.said[side].remove(0);
				self.is_heard[side] |= self.kept[side].as_ref() == Some(&body);
				hear_from(venue, body.clone());
				if faults && self.one_in(4) && !matches!(body, ToCoordinator::Resynced) {
					hear_from(venue, body);
				}
			}
		}
	}
}

#[test]
fn a_transfer_should_count_once_and_end_once_whatever_is_lost_doubled_or_late() {
	let (mut arrivals, mut returns, mut refusals, mut doubts) = (0, 0, 0, 0);
	for seed in 0..60 {
		between(|| {
			let mut chains = Chains::new(seed);
			hear(ToCoordinator::Report(chains.report(0)));
			hear_from(OTHER, ToCoordinator::Report(chains.report(1)));
			let mut mirror = [0; 2];
			let mut judge = || {
				for told in told() {
					if let Told::Report(venue, report) = told {
						let held = report.positions.first().map_or(f(0), |position| position.quantity);
						mirror[usize::from(venue == OTHER)] =
							(held.into_inner() / ballast_primitives::fixed::ONE) as i64;
					}
				}
				assert!(mirror[0] + mirror[1] <= Chains::ALL, "{seed}: counted twice: {mirror:?}");
				assert!(ends().len() <= 1, "{seed}: ended twice");
				mirror
			};
			judge();
			let id = Venues::transfer(new(7)).unwrap();
			for faults in [true, false] {
				Venues::do_try_state().unwrap();
				for _ in 0..40 {
					chains.step(id, faults);
					judge();
					if chains.one_in(3) {
						next_block(3);
					}
				}
			}
			doubts += i32::from(is_leaving(id) == Some(TransferStage::Doubtful));
			for _ in 0..200 {
				if let [outcome] = ends()[..] {
					match outcome {
						TransferOutcome::Arrived { .. } => arrivals += 1,
						TransferOutcome::Returned { .. } => returns += 1,
						TransferOutcome::Failed(_) => refusals += 1,
					}
					break;
				}
				let _ = Venues::probe_transfer(RuntimeOrigin::signed(bob()), id);
				chains.step(id, false);
				next_block(3);
				judge();
			}
			assert_eq!(ends().len(), 1, "{seed}: it ends");
			let mirror = judge();
			assert_eq!(mirror[0] + mirror[1], Chains::ALL, "{seed}: nothing is lost");
			assert_eq!(mirror, chains.at, "{seed}: the mirror is what the venues have");
		});
	}
	assert!(arrivals > 5 && returns > 5 && refusals > 2, "{arrivals}, {returns}, {refusals}, {doubts}");
}
