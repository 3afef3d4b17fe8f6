use crate::{
	mock::*, ranges::Refusal, AcceptedEpoch, Call, Error, Event, InForce, ProposedRange, ScanRanges,
	ScenarioSet, Votes, Workers,
};
use ballast_primitives::{
	traits::ActiveWorkers,
	worker::{WorkerId, WorkerSignature},
	AssetId, Fixed,
};
use polkadot_sdk::{
	frame_support::{
		assert_noop, assert_ok,
		pallet_prelude::{InvalidTransaction, TransactionSource, TransactionValidityError, ValidTransaction},
		traits::{Authorize, OneSessionHandler},
	},
	frame_system::RawOrigin,
	sp_runtime::{AccountId32, DispatchError, DispatchResult},
};

type Answer = Result<ValidTransaction, TransactionValidityError>;

fn worker(index: usize) -> WorkerId {
	Thresholds::workers()[index].clone()
}

fn authorize(epoch: u64, index: u32, ranges: &[ProposedRange], signature: WorkerSignature) -> Answer {
	let call: RuntimeCall = Call::submit_ranges {
		epoch,
		authority_index: index,
		ranges: ranges.to_vec().try_into().unwrap(),
		signature,
	}
	.into();
	call.authorize(TransactionSource::External).unwrap().map(|(valid, _)| valid)
}

fn signed(epoch: u64, index: u32, ranges: &[ProposedRange]) -> Answer {
	authorize(epoch, index, ranges, sign(&worker(index as usize), epoch, index, ranges))
}

/// Authorizes and executes, like a block would.
fn submit(index: u32, ranges: &[ProposedRange]) -> DispatchResult {
	let epoch = Thresholds::epoch();
	assert_ok!(signed(epoch, index, ranges));
	execute(epoch, index, ranges)
}

fn execute(epoch: u64, index: u32, ranges: &[ProposedRange]) -> DispatchResult {
	let signature = sign(&worker(0), 0, 0, &[]);
	let ranges = ranges.to_vec().try_into().unwrap();
	Thresholds::submit_ranges(RawOrigin::Authorized.into(), epoch, index, ranges, signature)
}

fn new_session(changed: bool, authorities: &[(AccountId32, WorkerId)]) {
	let keys = || authorities.iter().map(|(account, key)| (account, key.clone())).collect::<Vec<_>>();
	Thresholds::on_new_session(changed, keys().into_iter(), keys().into_iter());
}

fn invalid(why: InvalidTransaction) -> Answer {
	Err(TransactionValidityError::Invalid(why))
}

fn in_force(asset: AssetId) -> (Fixed, Fixed) {
	let in_force = ScanRanges::<Test>::get(asset).unwrap();
	(in_force.scan_range, in_force.volatility)
}

#[test]
fn submit_ranges_should_come_into_force_when_the_only_worker_votes() {
	ExtBuilder::default().build_and_execute(|| {
		let epoch = Thresholds::epoch();
		let old = ScanRanges::<Test>::get(DOT).unwrap();
		assert_ok!(submit(0, &[proposal(DOT, fixed(30, 100), fixed(6, 100))]));
		let new = InForce { scan_range: fixed(30, 100), volatility: fixed(6, 100), epoch };
		assert_eq!(ScanRanges::<Test>::get(DOT), Some(new));
		assert_eq!(in_force(ETH), (fixed(25, 100), fixed(5, 100)));
		assert_eq!(AcceptedEpoch::<Test>::get(), Some(epoch));
		assert_eq!(ScenarioSet::<Test>::get(), 2);
		assert_eq!(
			events(),
			vec![
				Event::RangesSubmitted { epoch, worker: worker(0), votes: 1, needed: 1 },
				Event::RangesAccepted { asset: DOT, old, new },
				Event::ScenarioSetUpdated { old: 1, new: 2, scenarios: 2 },
			]
		);
	});
}

#[test]
fn submit_ranges_should_be_kept_inside_the_rails() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(submit(
			0,
			&[proposal(DOT, fixed(9, 1), fixed(9, 1)), proposal(ETH, fixed(1, 1000), fixed(1, 1000))]
		));
		assert_eq!(
			in_force(DOT),
			(fixed(375, 1000), fixed(10, 100)),
			"one step up, volatility at most doubled"
		);
		assert_eq!(
			in_force(ETH),
			(fixed(225, 1000), fixed(25, 1000)),
			"one step down, volatility at most halved"
		);

		// Epoch after epoch of the same lie ends at the rails.
		for _ in 0..40 {
			block_at(now() + EPOCH);
			assert_ok!(submit(
				0,
				&[
					proposal(DOT, Fixed::from_inner(i128::MAX), Fixed::from_inner(i128::MAX)),
					proposal(ETH, Fixed::from_inner(1), Fixed::from_inner(1))
				]
			));
		}
		assert_eq!(in_force(DOT), (fixed(80, 100), fixed(1, 1)));
		assert_eq!(in_force(ETH), (fixed(2, 100), fixed(2, 100)));
	});
}

#[test]
fn submit_ranges_should_wait_for_two_thirds_and_take_the_median() {
	ExtBuilder::default().workers(4).build_and_execute(|| {
		let vote = |range| [proposal(DOT, fixed(range, 100), fixed(5, 100))];
		assert_ok!(submit(0, &vote(27)));
		assert_ok!(submit(1, &vote(28)));
		assert_eq!(in_force(DOT).0, fixed(25, 100));
		assert_eq!(Votes::<Test>::get().len(), 2);
		// The third, of four, decides; its lie does not.
		assert_ok!(submit(2, &vote(99)));
		assert_eq!(in_force(DOT).0, fixed(28, 100));
		assert_eq!(Votes::<Test>::get().len(), 0);
		let epoch = Thresholds::epoch();
		assert_eq!(signed(epoch, 3, &vote(27)), invalid(InvalidTransaction::Stale));
	});
}

#[test]
fn submit_ranges_should_leave_an_asset_alone_when_too_few_computed_it() {
	ExtBuilder::default().workers(3).build_and_execute(|| {
		assert_ok!(submit(0, &[proposal(DOT, fixed(30, 100), fixed(5, 100))]));
		assert_ok!(submit(
			1,
			&[proposal(DOT, fixed(30, 100), fixed(5, 100)), proposal(ETH, fixed(30, 100), fixed(5, 100))]
		));
		assert_eq!((in_force(DOT).0, in_force(ETH).0), (fixed(30, 100), fixed(25, 100)));
	});
}

#[test]
fn submit_ranges_should_count_a_vote_only_in_its_epoch() {
	ExtBuilder::default().workers(2).build_and_execute(|| {
		let ranges = [proposal(DOT, fixed(30, 100), fixed(5, 100))];
		assert_ok!(submit(0, &ranges));
		block_at(now() + EPOCH);
		assert_ok!(submit(1, &ranges));
		assert_eq!(in_force(DOT).0, fixed(25, 100), "yesterday's vote is gone");
		assert_ok!(submit(0, &ranges));
		assert_eq!(in_force(DOT).0, fixed(30, 100));
	});
}

#[test]
fn submit_ranges_should_forget_votes_when_their_worker_has_left() {
	ExtBuilder::default().workers(3).build_and_execute(|| {
		let ranges = [proposal(DOT, fixed(30, 100), fixed(5, 100))];
		assert_ok!(submit(0, &ranges));
		let stay = [(operator(2), worker(1)), (operator(3), worker(2))];
		new_session(true, &stay);
		assert_eq!(Workers::<Test>::get().len(), 2);
		assert_ok!(submit(0, &ranges));
		assert_eq!(in_force(DOT).0, fixed(25, 100));
		assert_ok!(submit(1, &ranges));
		assert_eq!(in_force(DOT).0, fixed(30, 100));
		// An unchanged session changes nothing.
		new_session(false, &[]);
		assert_eq!(Workers::<Test>::get().len(), 2);
	});
}

#[test]
fn submit_ranges_should_be_refused_when_epoch_or_voter_are_wrong() {
	ExtBuilder::default().workers(2).build_and_execute(|| {
		let ranges = [proposal(DOT, fixed(30, 100), fixed(5, 100))];
		let epoch = Thresholds::epoch();
		assert_eq!(signed(epoch - 1, 0, &ranges), invalid(InvalidTransaction::Stale));
		assert_eq!(signed(epoch + 1, 0, &ranges), invalid(InvalidTransaction::Future));
		// Another worker's signature, another epoch's, another list's, no such worker.
		let stolen = sign(&worker(1), epoch, 0, &ranges);
		assert_eq!(authorize(epoch, 0, &ranges, stolen.clone()), invalid(InvalidTransaction::BadProof));
		assert_eq!(authorize(epoch, 1, &ranges, stolen.clone()), invalid(InvalidTransaction::BadProof));
		let old = sign(&worker(0), epoch - 1, 0, &ranges);
		assert_eq!(authorize(epoch, 0, &ranges, old), invalid(InvalidTransaction::BadProof));
		let other = sign(&worker(0), epoch, 0, &[proposal(DOT, fixed(31, 100), fixed(5, 100))]);
		assert_eq!(authorize(epoch, 0, &ranges, other), invalid(InvalidTransaction::BadProof));
		assert_eq!(authorize(epoch, 2, &ranges, stolen), invalid(InvalidTransaction::BadProof));

		assert_ok!(submit(0, &ranges));
		assert_eq!(signed(epoch, 0, &ranges), invalid(InvalidTransaction::Stale), "one vote each");
		assert_noop!(execute(epoch, 0, &ranges), Error::<Test>::Duplicate);
		assert_noop!(execute(epoch - 1, 1, &ranges), Error::<Test>::WrongEpoch);
		assert_noop!(execute(epoch, 2, &ranges), Error::<Test>::UnknownWorker);
	});
}

#[test]
fn submit_ranges_should_be_refused_when_the_list_is_malformed() {
	ExtBuilder::default().build_and_execute(|| {
		let epoch = Thresholds::epoch();
		let good = |asset| proposal(asset, fixed(30, 100), fixed(5, 100));
		let malformed = invalid(InvalidTransaction::Custom(Refusal::Malformed as u8));
		assert_eq!(signed(epoch, 0, &[]), malformed);
		assert_eq!(signed(epoch, 0, &[good(ETH), good(DOT)]), malformed);
		assert_eq!(signed(epoch, 0, &[good(DOT), good(DOT)]), malformed);
		assert_eq!(signed(epoch, 0, &[proposal(DOT, fixed(0, 1), fixed(5, 100))]), malformed);
		assert_eq!(signed(epoch, 0, &[proposal(DOT, fixed(30, 100), fixed(-5, 100))]), malformed);
		assert_eq!(
			signed(epoch, 0, &[good(AssetId(9))]),
			invalid(InvalidTransaction::Custom(Refusal::UnknownAsset as u8))
		);
		assert_noop!(execute(epoch, 0, &[]), Error::<Test>::Empty);
		assert_noop!(execute(epoch, 0, &[good(AssetId(9))]), Error::<Test>::UnknownAsset);
	});
}

#[test]
fn submit_ranges_should_be_refused_when_it_is_signed_by_an_account() {
	ExtBuilder::default().build_and_execute(|| {
		let ranges = vec![proposal(DOT, fixed(30, 100), fixed(5, 100))];
		let signature = sign(&worker(0), Thresholds::epoch(), 0, &ranges);
		for origin in [RuntimeOrigin::signed(operator(1)), RuntimeOrigin::root(), RuntimeOrigin::none()] {
			assert_noop!(
				Thresholds::submit_ranges(
					origin,
					Thresholds::epoch(),
					0,
					ranges.clone().try_into().unwrap(),
					signature.clone()
				),
				DispatchError::BadOrigin
			);
		}
	});
}

#[test]
fn two_thirds_should_be_rounded_up() {
	assert_eq!([0, 1, 2, 3, 4, 5, 6, 7].map(crate::ranges::needed), [1, 1, 2, 2, 3, 4, 4, 5]);
}
