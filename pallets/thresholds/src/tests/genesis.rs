use crate::mock::*;

fn asset(range: i128, volatility: i128) -> crate::GenesisAsset {
	crate::GenesisAsset { scan_range: fixed(range, 100), volatility: fixed(volatility, 100), ..listed(1) }
}

#[test]
fn genesis_should_put_everything_in_force_at_once() {
	ExtBuilder::default().build_and_execute(|| {
		let status = Thresholds::status();
		assert_eq!((status.version, status.scenarios, status.assets.len()), (1, 2, 2));
		assert_eq!((status.pending, status.pending_stress, status.pending_parameters), (vec![], None, None));
	});
}

#[test]
#[should_panic(expected = "valid")]
fn genesis_should_be_refused_when_a_range_is_outside_of_its_rails() {
	ExtBuilder::default().stress(vec![]).assets(vec![asset(90, 5)]).build();
}

#[test]
#[should_panic(expected = "valid")]
fn genesis_should_be_refused_when_a_volatility_is_outside_of_its_rails() {
	ExtBuilder::default().stress(vec![]).assets(vec![asset(25, 1)]).build();
}

#[test]
#[should_panic(expected = "valid")]
fn genesis_should_be_refused_when_a_stress_row_is_not_sorted() {
	ExtBuilder::default().stress(vec![vec![(ETH, 1), (DOT, 1)]]).build();
}
