use crate::{
	mock::*,
	types::{set_hash, Purpose},
	Call, Error, Event, Historical, InForce, Observed, Refusal, ScenarioSet, SetInForce, Stage, VotingStage,
};
use ballast_primitives::{AssetId, Fixed};
use ballast_risk::estimators::{Skip, SkipReason, ThresholdSet, MAX_SET_ROWS};
use polkadot_sdk::{
	frame_support::{
		assert_noop, assert_ok,
		pallet_prelude::{InvalidTransaction, TransactionValidityError},
	},
	frame_system::RawOrigin,
	sp_runtime::{DispatchError, DispatchResult},
};

fn execute(index: u32, set: &ThresholdSet) -> DispatchResult {
	let signature = sign(&worker(0), Purpose::Upload, id_of(set));
	Thresholds::upload_set(RawOrigin::Authorized.into(), Box::new(set.clone()), index, signature)
}

fn checked(index: u32, set: &ThresholdSet) -> Answer {
	let signature = sign(&worker(0), Purpose::Upload, id_of(set));
	authorize(Call::upload_set { set: Box::new(set.clone()), authority_index: index, signature })
}

fn invalid(why: InvalidTransaction) -> Answer {
	Err(TransactionValidityError::Invalid(why))
}

fn pair(asset: AssetId, range: i128, volatility: i128) -> (AssetId, Fixed, Fixed) {
	(asset, fixed(range, 100), fixed(volatility, 100))
}

#[test]
fn upload_should_put_the_agreed_set_in_force_when_there_is_no_notice() {
	ExtBuilder::default().build_and_execute(|| {
		without_notice();
		System::reset_events();
		let old = in_force(DOT);
		let set = take(&[pair(DOT, 30, 6)], &[&[-100_000], &[50_000]]);
		let new = InForce { scan_range: fixed(30, 100), volatility: fixed(6, 100), epoch: set.epoch };
		assert_eq!(in_force(DOT), new);
		assert_eq!(levels(ETH), (fixed(25, 100), fixed(5, 100)), "skipped");
		assert_eq!(VotingStage::<Test>::get(), Stage::Taken(set_hash(&set)));
		assert_eq!(SetInForce::<Test>::get(), Some((now(), id_of(&set))));
		assert_eq!(Observed::<Test>::get().returns, vec![-100_000, 50_000]);
		assert_eq!(Historical::<Test>::get().returns, vec![-100_000, 50_000, -500_000, 300_000]);
		assert_eq!(ScenarioSet::<Test>::get(), 2);
		let (epoch, hash) = (set.epoch, set_hash(&set));
		assert_eq!(
			events()[2..],
			[
				Event::SetUploaded { epoch, hash, worker: worker(0), scenarios: 2, observed: 2, cut: 0 },
				Event::AssetSkipped { asset: ETH, why: SkipReason::NeverMoved },
				Event::RangesAnnounced { asset: DOT, old, new, at: now() },
				Event::RangesAccepted { asset: DOT, old, new },
				Event::ScenarioSetUpdated { old: 1, new: 2, scenarios: 4 },
			]
		);
	});
}

#[test]
fn upload_should_be_clamped_aloud_by_the_rails() {
	ExtBuilder::default().build_and_execute(|| {
		without_notice();
		let (huge, tiny) = (Fixed::from_inner(i128::MAX), Fixed::from_inner(1));
		let old = in_force(DOT);
		take(&[(DOT, huge, huge), (ETH, tiny, tiny)], &[]);
		assert_eq!(levels(DOT), (fixed(375, 1000), fixed(10, 100)), "one step up");
		assert_eq!(levels(ETH), (fixed(225, 1000), fixed(25, 1000)), "one step down");
		let clamped = Event::RangeClamped {
			asset: DOT,
			old,
			proposed: InForce { scan_range: huge, volatility: huge, epoch: epoch() },
			new: in_force(DOT),
		};
		assert!(events().contains(&clamped));

		// Epoch after epoch of the same lie ends at the rails.
		for _ in 0..40 {
			next_epoch();
			take(&[(DOT, huge, huge), (ETH, tiny, tiny)], &[]);
		}
		assert_eq!(levels(DOT), (fixed(80, 100), fixed(1, 1)));
		assert_eq!(levels(ETH), (fixed(2, 100), fixed(2, 100)));
	});
}

#[test]
fn scenarios_should_be_clamped_aloud_by_the_caps() {
	ExtBuilder::default().stress(vec![]).build_and_execute(|| {
		without_notice();
		let rows: [&[i32]; 2] = [&[-1_000_000, 10_000], &[9_000_000, -800_000]];
		take(&[pair(DOT, 25, 5), pair(ETH, 25, 5)], &rows);
		assert_eq!(Observed::<Test>::get().returns, vec![-800_000, 10_000, 800_000, -800_000]);
		assert!(events().contains(&Event::ScenariosClamped { asset: DOT, returns: 2, cap: fixed(80, 100) }));
		assert!(!events().iter().any(|event| matches!(event, Event::ScenariosClamped { asset: ETH, .. })));
	});
}

#[test]
fn scenarios_should_stay_when_the_set_has_none() {
	ExtBuilder::default().build_and_execute(|| {
		without_notice();
		take(&[pair(DOT, 25, 5)], &[&[-100_000]]);
		next_epoch();
		let set = take(&[pair(DOT, 26, 5)], &[]);
		assert_eq!(Observed::<Test>::get().returns, vec![-100_000]);
		assert!(events().contains(&Event::ScenariosKept { set: id_of(&set) }));
	});
}

#[test]
fn upload_should_be_refused_before_the_quorum_and_after_another() {
	ExtBuilder::default().workers(3).build_and_execute(|| {
		let set = set_of(&[pair(DOT, 30, 6)], &[]);
		assert_ok!(vote(0, id_of(&set)));
		assert_noop!(execute(0, &set), Error::<Test>::UploadBeforeQuorum);
		assert_eq!(checked(0, &set), invalid(InvalidTransaction::Custom(Refusal::UploadBeforeQuorum as u8)));
		assert_ok!(vote(1, id_of(&set)));
		// Whoever is first, here one that has not even voted.
		assert_ok!(upload(2, &set));
		assert_noop!(execute(0, &set), Error::<Test>::AlreadyUploaded);
		assert_eq!(checked(0, &set), invalid(InvalidTransaction::Stale));
		next_epoch();
		assert_noop!(execute(0, &set), Error::<Test>::WrongEpoch);
		assert_eq!(checked(0, &set), invalid(InvalidTransaction::Stale));
	});
}

#[test]
fn upload_should_be_refused_when_hash_sender_or_epoch_are_wrong() {
	ExtBuilder::default().workers(2).build_and_execute(|| {
		let set = set_of(&[pair(DOT, 30, 6)], &[]);
		agree(&set);
		let other = set_of(&[pair(DOT, 31, 6)], &[]);
		assert_noop!(execute(0, &other), Error::<Test>::HashMismatch);
		assert_eq!(checked(0, &other), invalid(InvalidTransaction::Custom(Refusal::HashMismatch as u8)));
		assert_noop!(execute(2, &set), Error::<Test>::UnknownWorker);
		assert_eq!(checked(2, &set), invalid(InvalidTransaction::BadProof));
		assert_eq!(checked(1, &set), invalid(InvalidTransaction::BadProof), "signed by the other");
		let future = ThresholdSet { epoch: set.epoch + 1, ..set.clone() };
		assert_eq!(checked(0, &future), invalid(InvalidTransaction::Future));
		assert_noop!(execute(0, &future), Error::<Test>::WrongEpoch);
		let vote = sign(&worker(0), Purpose::Vote, id_of(&set));
		let call = Call::upload_set { set: Box::new(set.clone()), authority_index: 0, signature: vote };
		assert_eq!(authorize(call), invalid(InvalidTransaction::BadProof), "a vote is no upload");
		for origin in [RuntimeOrigin::signed(operator(1)), RuntimeOrigin::root(), RuntimeOrigin::none()] {
			let signature = sign(&worker(0), Purpose::Upload, id_of(&set));
			assert_noop!(
				Thresholds::upload_set(origin, Box::new(set.clone()), 0, signature),
				DispatchError::BadOrigin
			);
		}
		assert_ok!(upload(1, &set));
	});
}

/// Two thirds agree on nonsense: it is refused by name, and the old set stays.
#[test]
fn upload_should_name_what_is_wrong_with_a_set_that_was_agreed() {
	let good = || set_of(&[pair(DOT, 30, 6), pair(ETH, 30, 6)], &[&[1, 2]]);
	let skip = |asset| Skip { asset, why: SkipReason::NeverMoved };
	type Change = Box<dyn Fn(&mut ThresholdSet)>;
	let cases: Vec<(Change, Error<Test>)> = vec![
		(Box::new(|s| s.method += 1), Error::WrongVersion),
		(Box::new(|s| s.base += 1), Error::WrongVersion),
		(Box::new(|s| s.assets.clear()), Error::EmptySet),
		(Box::new(|s| s.assets.swap(0, 1)), Error::UnsortedAssets(1)),
		(Box::new(|s| s.columns.swap(0, 1)), Error::UnsortedAssets(1)),
		(Box::new(|s| s.assets[1].scan_range = fixed(0, 1)), Error::InvalidRange(1)),
		(Box::new(|s| s.assets[0].volatility = fixed(-1, 1)), Error::InvalidRange(0)),
		(Box::new(|s| s.assets[1].asset = AssetId(9)), Error::UnknownAsset(1)),
		(Box::new(|s| s.columns[1] = AssetId(9)), Error::UnknownAsset(1)),
		(Box::new(move |s| s.skipped.push(skip(AssetId(9)))), Error::UnknownAsset(0)),
		(Box::new(move |s| s.skipped.push(skip(ETH))), Error::IncompleteSet(1)),
		(Box::new(|s| s.returns.push(1)), Error::InvalidShape),
		(Box::new(|s| s.correlations.clear()), Error::InvalidShape),
		(Box::new(|s| s.returns = vec![0; 2 * (MAX_SET_ROWS + 1)]), Error::TooManyRows),
		(Box::new(|s| s.returns = vec![0, 0, 0, -1_000_001]), Error::InvalidReturn(1)),
		(Box::new(|s| s.returns = vec![10_000_001, 0]), Error::InvalidReturn(0)),
		(Box::new(|s| s.returns = vec![0; 100_000]), Error::SetTooLarge),
	];
	for (change, error) in cases {
		ExtBuilder::default().build_and_execute(|| {
			let mut set = good();
			change(&mut set);
			agree(&set);
			let before = (levels(DOT), ScenarioSet::<Test>::get());
			assert!(checked(0, &set).is_err());
			assert_noop!(execute(0, &set), error);
			let of = epoch();
			next_epoch();
			assert!(events().contains(&Event::UploadMissed { epoch: of, hash: set_hash(&set) }));
			assert_eq!((levels(DOT), ScenarioSet::<Test>::get()), before);
		});
	}
	ExtBuilder::default().build_and_execute(|| {
		let mut set = good();
		set.assets.pop();
		set.columns.pop();
		set.correlations.clear();
		agree(&set);
		assert_noop!(execute(0, &set), Error::<Test>::IncompleteSet(1));
	});
}

#[test]
fn upload_should_leave_out_an_asset_that_was_removed_in_mid_epoch() {
	ExtBuilder::default().build_and_execute(|| {
		without_notice();
		let set = set_of(&[pair(DOT, 30, 6), pair(ETH, 30, 6)], &[&[-1, -2]]);
		assert_ok!(Thresholds::remove_asset(RuntimeOrigin::root(), DOT));
		agree(&set);
		assert_ok!(upload(0, &set));
		assert_eq!(levels(ETH), (fixed(30, 100), fixed(6, 100)));
		assert_eq!((Observed::<Test>::get().assets, Observed::<Test>::get().returns), (vec![ETH], vec![-2]));
		assert!(events().iter().any(|event| matches!(event, Event::AssetSkipped { asset: DOT, .. })));
	});
}

#[test]
fn largest_set_should_fit_its_bound() {
	ExtBuilder::default().assets((1..=4).map(listed).collect()).stress(vec![]).build_and_execute(|| {
		let all: Vec<_> = (1..=4).map(|id| pair(AssetId(id), 30, 6)).collect();
		let row: &[i32] = &[1, 2, 3, 4];
		let set = set_of(&all, &vec![row; MAX_SET_ROWS]);
		agree(&set);
		assert_ok!(upload(0, &set));
	});
}
