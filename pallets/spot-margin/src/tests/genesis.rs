use super::*;

#[test]
fn genesis_should_fill_the_pools_when_supplied() {
	ExtBuilder::default().build_and_execute(|| {
		let pool = Pools::<Test>::get(DOT).unwrap();
		assert_eq!(pool.cash, 50_000 * DOT_1);
		assert_eq!(pool.shares, 50_000 * DOT_1);
		assert_eq!(pool.locked, 1_000);
		assert_eq!(Shares::<Test>::get(DOT, &CAROL), 50_000 * DOT_1 - 1_000);
		assert_eq!(pool.updated_ms, 0);
	});
}

#[test]
fn genesis_pool_should_not_accrue_when_the_clock_starts() {
	ExtBuilder::default().build_and_execute(|| {
		// The clock went from 0 to START_MS; that is no interest period.
		deposit(&ALICE, USD, 1_000 * USD_1);
		borrow(&ALICE, DOT, DOT_1);
		assert_eq!(Pools::<Test>::get(DOT).unwrap().index, Fixed::one());
		assert_eq!(Pools::<Test>::get(DOT).unwrap().updated_ms, START_MS);
	});
}

#[test]
fn genesis_config_should_survive_json() {
	let config = crate::GenesisConfig::<Test> { pools: vec![(DOT, rates(), CAROL, 10_000 * ETH_1)] };
	let value = serde_json::to_value(&config).unwrap();
	assert_eq!(value["pools"][0][1]["kink"], "800000000000000000");
	let back: crate::GenesisConfig<Test> = serde_json::from_value(value).unwrap();
	assert_eq!(back.pools, config.pools);
}
