use crate::{
	mock::*, types::Purpose, Call, Error, Event, EvidenceList, FrozenEpoch, SetId, Stage, Votes, VotingStage,
	Workers,
};
use ballast_primitives::{traits::ActiveWorkers, worker::WorkerId};
use polkadot_sdk::{
	frame_support::{
		assert_noop, assert_ok,
		pallet_prelude::{InvalidTransaction, TransactionValidityError},
		traits::OneSessionHandler,
	},
	frame_system::RawOrigin,
	sp_core::H256,
	sp_runtime::{AccountId32, DispatchError, RuntimeAppPublic},
};

fn named(name: u8) -> SetId {
	SetId { epoch: epoch(), hash: H256([name; 32]) }
}

fn stage() -> Stage {
	VotingStage::<Test>::get()
}

/// Executes without authorizing.
fn execute(index: u32, set: SetId) -> polkadot_sdk::sp_runtime::DispatchResult {
	let signature = sign(&worker(0), Purpose::Vote, set);
	Thresholds::submit_vote(RawOrigin::Authorized.into(), set, index, signature)
}

fn signed_by(signer: &WorkerId, index: u32, signed: SetId, sent: SetId) -> Answer {
	let signature = sign(signer, Purpose::Vote, signed);
	authorize(Call::submit_vote { set: sent, authority_index: index, signature })
}

fn new_session(authorities: &[WorkerId]) {
	let keys: Vec<(AccountId32, WorkerId)> =
		authorities.iter().enumerate().map(|(at, key)| (operator(at as u8), key.clone())).collect();
	let borrowed = || keys.iter().map(|(who, key)| (who, key.clone()));
	Thresholds::on_new_session(true, borrowed(), borrowed());
}

fn invalid(why: InvalidTransaction) -> Answer {
	Err(TransactionValidityError::Invalid(why))
}

#[test]
fn two_thirds_should_be_rounded_up() {
	let needed = [0, 1, 2, 3, 4, 5, 6, 7, 32].map(Thresholds::needed);
	assert_eq!(needed, [1, 1, 2, 2, 3, 4, 4, 5, 22]);
}

#[test]
fn vote_should_make_a_set_agreed_when_exactly_two_thirds_want_it() {
	for (workers, needed) in [(1, 1), (2, 2), (3, 2), (4, 3), (7, 5)] {
		ExtBuilder::default().workers(workers).build_and_execute(|| {
			for index in 0..needed - 1 {
				assert_ok!(vote(index, named(1)));
				assert_eq!(stage(), Stage::Voting, "{index} of {workers}");
			}
			assert_ok!(vote(needed - 1, named(1)));
			assert_eq!(stage(), Stage::Agreed(named(1).hash), "{needed} of {workers}");
			assert_eq!(
				events()[needed as usize - 1..],
				[
					Event::VoteCounted {
						epoch: epoch(),
						worker: worker(needed as usize - 1),
						hash: named(1).hash,
						votes: needed,
						needed,
					},
					Event::SetAgreed { epoch: epoch(), hash: named(1).hash, votes: needed }
				]
			);
			// The others may still say what they think; it changes nothing.
			for index in needed..workers.into() {
				assert_ok!(vote(index, named(2)));
			}
			assert_eq!(stage(), Stage::Agreed(named(1).hash));
			assert_eq!(Votes::<Test>::get().len(), workers as usize);
		});
	}
}

#[test]
fn vote_should_agree_on_nothing_when_workers_differ() {
	ExtBuilder::default().workers(7).build_and_execute(|| {
		for (index, name) in [1, 1, 1, 1, 2, 2, 3].into_iter().enumerate() {
			assert_ok!(vote(index as u32, named(name)));
		}
		assert_eq!(stage(), Stage::Voting);
		let of = epoch();
		next_epoch();
		assert!(events().contains(&Event::QuorumMissed { epoch: of, votes: 4, needed: 5 }));
		assert_eq!(Votes::<Test>::get().len(), 0);
	});
}

#[test]
fn vote_should_become_evidence_when_it_contradicts_the_first() {
	ExtBuilder::default().workers(3).build_and_execute(|| {
		assert_ok!(vote(0, named(1)));
		assert_ok!(vote(0, named(2)));
		assert_ok!(vote(1, named(2)));
		assert_eq!(stage(), Stage::Voting, "the second vote of the first worker does not count");
		let evidence = EvidenceList::<Test>::get();
		assert_eq!(evidence.len(), 1);
		let (first, second) = (named(1), named(2));
		assert_eq!(
			(evidence[0].epoch, evidence[0].first.hash, evidence[0].hash),
			(epoch(), first.hash, second.hash)
		);
		// Both signatures can be checked by anybody.
		for (set, signature) in [(first, &evidence[0].first.signature), (second, &evidence[0].signature)] {
			let signed = Thresholds::payload(evidence[0].anchor, Purpose::Vote, set);
			assert!(worker(0).verify(&signed, &(*signature).into()));
		}
		assert!(events().contains(&Event::ConflictingVotes {
			epoch: epoch(),
			worker: worker(0),
			first: first.hash,
			second: second.hash
		}));
		assert_noop!(execute(0, named(3)), Error::<Test>::DoubleVote);
		assert_eq!(signed_by(&worker(0), 0, named(3), named(3)), invalid(InvalidTransaction::Stale));
		assert_ok!(vote(2, named(1)));
		assert_eq!(stage(), Stage::Agreed(first.hash), "the first vote does");

		next_epoch();
		assert_eq!(EvidenceList::<Test>::get().len(), 1, "evidence outlives its epoch");
		assert_eq!(Thresholds::evidence().len(), 1);
	});
}

#[test]
fn evidence_should_be_bounded_by_forgetting_the_oldest() {
	ExtBuilder::default().build_and_execute(|| {
		let begin = epoch();
		for _ in 0..70 {
			assert_ok!(vote(0, named(1)));
			assert_ok!(vote(0, named(2)));
			next_epoch();
		}
		let evidence = EvidenceList::<Test>::get();
		assert_eq!((evidence.len(), evidence[0].epoch), (64, begin + 6));
	});
}

#[test]
fn vote_should_be_refused_when_epoch_or_voter_are_wrong() {
	ExtBuilder::default().workers(2).build_and_execute(|| {
		let set = named(1);
		let (past, future) = (SetId { epoch: set.epoch - 1, ..set }, SetId { epoch: set.epoch + 1, ..set });
		assert_eq!(signed_by(&worker(0), 0, past, past), invalid(InvalidTransaction::Stale));
		assert_eq!(signed_by(&worker(0), 0, future, future), invalid(InvalidTransaction::Future));
		// Another worker's signature, another epoch's, another hash's, no such worker, another purpose.
		assert_eq!(signed_by(&worker(1), 0, set, set), invalid(InvalidTransaction::BadProof));
		assert_eq!(signed_by(&worker(0), 0, past, set), invalid(InvalidTransaction::BadProof));
		assert_eq!(signed_by(&worker(0), 0, named(2), set), invalid(InvalidTransaction::BadProof));
		assert_eq!(signed_by(&worker(0), 2, set, set), invalid(InvalidTransaction::BadProof));
		let upload = sign(&worker(0), Purpose::Upload, set);
		let call = Call::submit_vote { set, authority_index: 0, signature: upload };
		assert_eq!(authorize(call), invalid(InvalidTransaction::BadProof));

		assert_ok!(vote(0, set));
		assert_eq!(signed_by(&worker(0), 0, set, set), invalid(InvalidTransaction::Stale), "one vote each");
		assert_noop!(execute(0, set), Error::<Test>::DoubleVote);
		assert_noop!(execute(1, past), Error::<Test>::WrongEpoch);
		assert_noop!(execute(2, set), Error::<Test>::UnknownWorker);
	});
}

#[test]
fn vote_should_be_bound_to_its_chain() {
	let signature = ExtBuilder::default().build().execute_with(|| sign(&worker(0), Purpose::Vote, named(1)));
	ExtBuilder::default().build_and_execute(|| {
		polkadot_sdk::frame_system::BlockHash::<Test>::insert(0, H256([9; 32]));
		let call = Call::submit_vote { set: named(1), authority_index: 0, signature };
		assert_eq!(authorize(call), invalid(InvalidTransaction::BadProof));
		assert_ok!(vote(0, named(1)));
	});
}

#[test]
fn vote_should_be_bound_to_its_history() {
	ExtBuilder::default().build_and_execute(|| {
		let elsewhere = sign(&worker(0), Purpose::Vote, named(1));
		// The same epoch on another fork: what was frozen may differ, so that another hash is honest there.
		FrozenEpoch::<Test>::mutate(|frozen| frozen.as_mut().unwrap().anchor = H256([9; 32]));
		let call = Call::submit_vote { set: named(1), authority_index: 0, signature: elsewhere };
		assert_eq!(authorize(call), invalid(InvalidTransaction::BadProof));
		assert_ok!(vote(0, named(2)));
		assert_eq!(EvidenceList::<Test>::get().len(), 0);
	});
}

#[test]
fn vote_should_be_refused_when_it_is_signed_by_an_account() {
	ExtBuilder::default().build_and_execute(|| {
		let signature = sign(&worker(0), Purpose::Vote, named(1));
		for origin in [RuntimeOrigin::signed(operator(1)), RuntimeOrigin::root(), RuntimeOrigin::none()] {
			assert_noop!(
				Thresholds::submit_vote(origin, named(1), 0, signature.clone()),
				DispatchError::BadOrigin
			);
		}
	});
}

#[test]
fn votes_should_stop_counting_when_their_worker_leaves_in_mid_epoch() {
	ExtBuilder::default().workers(4).build_and_execute(|| {
		assert_ok!(vote(0, named(1)));
		assert_ok!(vote(1, named(1)));
		// The voters leave and others come: two votes of six workers, none of them active.
		let others: Vec<WorkerId> = vec![worker(2), worker(3), new_worker(7), new_worker(8)];
		new_session(&others);
		assert_eq!(Workers::<Test>::get().len(), 4);
		assert_ok!(vote(0, named(1)));
		assert_ok!(vote(1, named(1)));
		assert_eq!(stage(), Stage::Voting);
		assert_ok!(vote(2, named(1)));
		assert_eq!(stage(), Stage::Agreed(named(1).hash));
	});
}

#[test]
fn set_should_be_agreed_when_a_new_session_makes_the_votes_two_thirds() {
	ExtBuilder::default().workers(7).build_and_execute(|| {
		for index in 0..3 {
			assert_ok!(vote(index, named(1)));
		}
		assert_eq!(stage(), Stage::Voting, "three of seven");
		let left: Vec<WorkerId> = Thresholds::workers().into_iter().take(4).collect();
		new_session(&left);
		assert_eq!(stage(), Stage::Agreed(named(1).hash), "three of four");
		// What was agreed stays agreed when the set grows again.
		let all: Vec<WorkerId> = (1..=8).map(new_worker).collect();
		new_session(&all);
		assert_eq!(stage(), Stage::Agreed(named(1).hash));
	});
}

#[test]
fn votes_should_make_room_when_sessions_change_again_and_again() {
	ExtBuilder::default().workers(8).build_and_execute(|| {
		for index in 0..4 {
			assert_ok!(vote(index, named(1)));
		}
		for index in 4..8 {
			assert_ok!(vote(index, named(2)));
		}
		let others: Vec<WorkerId> = (11..=18).map(new_worker).collect();
		new_session(&others);
		for index in 0..6 {
			assert_ok!(vote(index, named(3)));
		}
		assert_eq!(stage(), Stage::Agreed(named(3).hash));
		assert_eq!(Votes::<Test>::get().len(), 6);
	});
}
