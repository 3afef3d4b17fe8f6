use crate::{mock::*, Stage, StressRow};
use polkadot_sdk::frame_support::assert_ok;

#[test]
fn status_should_show_what_is_in_force_and_what_is_pending_with_dates() {
	ExtBuilder::default().build_and_execute(|| {
		let begin = now();
		let set = take(&[(DOT, fixed(30, 100), fixed(5, 100))], &[&[-100_000]]);
		let mut tight = rails();
		tight.haircut = fixed(10, 100);
		assert_ok!(Thresholds::set_asset(RuntimeOrigin::root(), ETH, tight));
		let row = StressRow { moves: vec![(DOT, -900_000)].try_into().unwrap() };
		assert_ok!(Thresholds::set_stress(RuntimeOrigin::root(), vec![row].try_into().unwrap()));

		let status = Thresholds::status();
		assert_eq!((status.epoch, status.stage), (Some(epoch()), Stage::Taken(id_of(&set).hash)));
		assert_eq!((status.version, status.set, status.scenarios), (1, None, 2));
		assert_eq!(status.pending, vec![(begin + EPOCH, id_of(&set))]);
		assert_eq!(status.pending_stress, Some(begin + EPOCH));
		let [dot, eth] = status.assets.as_slice() else { panic!("two assets") };
		assert_eq!(
			(dot.in_force.scan_range, dot.pending[0].new.scan_range),
			(fixed(25, 100), fixed(30, 100))
		);
		assert_eq!((eth.rails, eth.pending_rails.unwrap().new), (rails(), tight));
		assert_eq!(Thresholds::status_of(DOT).as_ref(), Some(dot));
		assert_eq!(Thresholds::status_of(ballast_primitives::AssetId(9)), None);
		assert_eq!(Thresholds::pending_scenarios(set.epoch).unwrap().scenarios.returns, vec![-100_000]);

		block_at(begin + EPOCH);
		let status = Thresholds::status();
		assert_eq!(
			(status.version, status.set, status.scenarios),
			(2, Some((begin + EPOCH, id_of(&set))), 2)
		);
		assert_eq!((status.pending, status.pending_stress), (vec![], None));
		assert_eq!(status.assets[0].in_force.scan_range, fixed(30, 100));
		assert_eq!(status.assets[1].rails, tight);
	});
}
