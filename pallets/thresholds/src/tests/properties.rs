//! Whatever workers and governance do, in whatever order.

use crate::{mock::*, types::Purpose, AssetRails, InForce, ModelParameters, ScanRanges};
use ballast_primitives::{AssetId, Fixed};
use ballast_risk::estimators::ThresholdSet;
use polkadot_sdk::{frame_support::traits::Hooks, frame_system::RawOrigin};
use proptest::prelude::*;
use std::collections::BTreeMap;

#[derive(Clone, Debug)]
enum Action {
	/// A worker votes for one of three sets.
	Vote(u32, u8),
	/// A worker uploads one of three sets.
	Upload(u32, u8),
	/// Time passes, in tenths of an epoch.
	Wait(u64),
	/// Governance sets the notice.
	Notice(u32),
}

fn action() -> impl Strategy<Value = Action> {
	prop_oneof![
		6 => (0u32..4, 0u8..3).prop_map(|(worker, set)| Action::Vote(worker, set)),
		4 => (0u32..4, 0u8..3).prop_map(|(worker, set)| Action::Upload(worker, set)),
		3 => (1u64..25).prop_map(Action::Wait),
		1 => (0u32..4).prop_map(Action::Notice),
	]
}

/// Three different sets, from the calm to the absurd.
fn candidate(name: u8, level: i128) -> ThresholdSet {
	let value = match name {
		0 => fixed(20 + level, 100),
		1 => Fixed::from_inner(i128::MAX),
		_ => Fixed::from_inner(1),
	};
	set_of(&[(DOT, value, value), (ETH, fixed(25, 100), value)], &[&[-900_000, 1], &[5_000_000, -3]])
}

fn snapshot() -> BTreeMap<AssetId, InForce> {
	ScanRanges::<Test>::iter().collect()
}

/// Since the beginning of the epoch, at most one step in either direction.
fn assert_steps(rails: &AssetRails, first: Fixed, now: Fixed) {
	let (begin, value) = (first.to_float(), now.to_float());
	assert!(value >= begin * 0.9 - 1e-9, "from {begin} down to {value}");
	assert!(value <= begin * 1.5 + 1e-9, "from {begin} up to {value}");
	assert!(now >= rails.rails.floor && now <= rails.rails.cap);
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 12, ..Default::default() })]

	#[test]
	fn no_sequence_of_votes_should_move_a_range_beyond_rails_or_steps(
		actions in proptest::collection::vec(action(), 1..60),
		level in 0i128..40,
	) {
		ExtBuilder::default().workers(4).build_and_execute(|| {
			// The epoch and what was in force when it began.
			let (mut of, mut begin) = (epoch(), snapshot());
			for action in actions {
				match action {
					Action::Vote(index, name) => {
						let set = id_of(&candidate(name, level));
						let signature = sign(&worker(index as usize), Purpose::Vote, set);
						let _ = Thresholds::submit_vote(RawOrigin::Authorized.into(), set, index, signature);
					}
					Action::Upload(index, name) => {
						let set = candidate(name, level);
						let signature = sign(&worker(index as usize), Purpose::Upload, id_of(&set));
						let _ = Thresholds::upload_set(RawOrigin::Authorized.into(), Box::new(set), index, signature);
					}
					Action::Wait(tenths) => {
						let before = snapshot();
						block_at(now() + tenths * EPOCH / 10);
						if epoch() != of {
							(of, begin) = (epoch(), before);
						}
					}
					Action::Notice(epochs) => {
						for asset in [DOT, ETH] {
							Thresholds::set_notice(RuntimeOrigin::root(), asset, epochs).unwrap();
						}
					}
				}
				for (asset, range) in snapshot() {
					let first = begin[&asset].scan_range;
					assert_steps(&rails(), first, range.scan_range);
				}
			}
		});
	}

	#[test]
	fn nothing_should_panic_when_governance_and_blocks_are_wild(
		inner in proptest::collection::vec(any::<i128>(), 8),
		waits in proptest::collection::vec(0u64..100_000_000, 1..8),
		asset in 0u32..6,
		half_life_ms in any::<u64>(),
	) {
		ExtBuilder::default().build_and_execute(|| {
			let value = |at: usize| Fixed::from_inner(inner[at]);
			let mut wild = rails();
			wild.rails.floor = value(0);
			wild.rails.cap = value(1);
			wild.rails.max_step_up = value(2);
			wild.rails.max_step_down = value(3);
			wild.haircut = value(4);
			wild.impact = value(5);
			wild.stressed_volatility = value(6);
			let _ = Thresholds::set_asset(RuntimeOrigin::root(), AssetId(asset), wild);
			let parameters = ModelParameters { half_life_ms, deviations: value(7), ..Default::default() };
			let _ = Thresholds::set_parameters(RuntimeOrigin::root(), parameters);
			for wait in waits {
				feed(&[(DOT, fixed(i128::from(wait) + 1, 1))]);
				block_at(now() + wait);
				let _ = Thresholds::compute();
				Thresholds::on_initialize(System::block_number());
			}
		});
	}
}
