use crate::{mock::*, Error, Event, ModelParameters, Parameters};
use ballast_risk::RiskSource;
use polkadot_sdk::{
	frame_support::{assert_noop, assert_ok},
	sp_runtime::DispatchError,
};

#[test]
fn set_parameters_should_change_the_model_at_once_when_they_loosen() {
	ExtBuilder::default().build_and_execute(|| {
		let old = ModelParameters::default();
		let new = ModelParameters { initial_factor: fixed(12, 10), half_life_ms: 1, ..old };
		assert_ok!(Thresholds::set_parameters(RuntimeOrigin::root(), new));
		assert_eq!(Parameters::<Test>::get(), new);
		let model = Thresholds::model(&[DOT]).unwrap();
		assert_eq!((model.initial_factor, model.version), (fixed(12, 10), 2));
		assert!(events().contains(&Event::ParametersSet { old, new }));
	});
}

#[test]
fn set_parameters_should_wait_for_the_notice_when_they_tighten() {
	let old = ModelParameters::default();
	for new in [
		ModelParameters { initial_factor: fixed(2, 1), ..old },
		ModelParameters { maintenance_factor: fixed(11, 10), ..old },
		ModelParameters { tail: fixed(1, 100), ..old },
		ModelParameters { diversification_cap: fixed(1, 10), ..old },
	] {
		ExtBuilder::default().build_and_execute(|| {
			let at = now() + EPOCH;
			assert_ok!(Thresholds::set_parameters(RuntimeOrigin::root(), new));
			assert_eq!(events(), vec![Event::ParametersAnnounced { old, new, at }]);
			assert_eq!(Parameters::<Test>::get(), old);
			block_at(at);
			assert_eq!(Parameters::<Test>::get(), new);
		});
	}
}

#[test]
fn set_parameters_should_refuse_bad_input() {
	ExtBuilder::default().build_and_execute(|| {
		let good = ModelParameters::default();
		assert_noop!(
			Thresholds::set_parameters(RuntimeOrigin::signed(operator(1)), good),
			DispatchError::BadOrigin
		);
		for bad in [
			ModelParameters { tail: fixed(0, 1), ..good },
			ModelParameters { tail: fixed(2, 1), ..good },
			ModelParameters { diversification_cap: fixed(-1, 1), ..good },
			ModelParameters { maintenance_factor: fixed(0, 1), ..good },
			ModelParameters { initial_factor: fixed(1, 2), ..good },
			ModelParameters { deviations: fixed(0, 1), ..good },
			ModelParameters { deviations: fixed(21, 1), ..good },
			ModelParameters { stress_weight: fixed(-1, 1), ..good },
			ModelParameters { stress_weight: fixed(2, 1), ..good },
			ModelParameters { half_life_ms: 0, ..good },
		] {
			assert_noop!(
				Thresholds::set_parameters(RuntimeOrigin::root(), bad),
				Error::<Test>::InvalidParameters
			);
		}
	});
}
