use super::*;

#[test]
fn genesis_should_fill_pool_and_fund() {
	filled().with_fund(500).build_and_execute(|| {
		assert_eq!(Shares::<Test>::get(ALICE), shares(1_000 * USD_1));
		assert_eq!(Shares::<Test>::get(BOB), shares(3_000 * USD_1));
		let books = Ledger::<Test>::get();
		assert_eq!((books.pool, books.fund), (4_000_000_000, 500_000_000));
	});
}

#[test]
fn genesis_config_should_survive_json() {
	let config = crate::GenesisConfig::<Test> {
		rules: PoolRules { capacity_share: units(1), ..Default::default() },
		pool: vec![(ALICE, u128::MAX)],
		fund: vec![(BOB, 1)],
	};
	let value = serde_json::to_value(&config).unwrap();
	let back: crate::GenesisConfig<Test> = serde_json::from_value(value).unwrap();
	assert_eq!((back.rules, back.pool, back.fund), (config.rules, config.pool, config.fund));
}

#[test]
#[should_panic(expected = "genesis rules")]
fn genesis_should_refuse_when_the_rules_are_wrong() {
	let rules = PoolRules { withdrawal_delay_ms: 0, ..Default::default() };
	ExtBuilder::default().with_rules(rules).build();
}
