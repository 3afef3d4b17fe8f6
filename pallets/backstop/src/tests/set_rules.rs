use super::*;
use crate::{
	types::{MAX_MIN_DEPOSIT, MAX_PERIOD_MS},
	RulesFault,
};

#[test]
fn set_rules_should_take_effect_at_once() {
	filled().build_and_execute(|| {
		let old = Rules::<Test>::get();
		let new = PoolRules { pool_cap: f(1), event_ms: 0, min_deposit: f(1), ..old };
		assert_ok!(Backstop::set_rules(RuntimeOrigin::root(), new));
		assert_eq!(Rules::<Test>::get(), new);
		assert!(events().contains(&Event::RulesSet { old, new }));
		assert_ok!(Backstop::deposit(signed(&CAROL), USD_1, 0));
	});
}

#[test]
fn set_rules_should_refuse_when_a_number_is_out_of_bounds() {
	ExtBuilder::default().build_and_execute(|| {
		let good = PoolRules::default();
		let over = Fixed::from_inner(f(1).into_inner() + 1);
		let bad = [
			(PoolRules { pool_cap: f(0), ..good }, RulesFault::PoolCap),
			(PoolRules { pool_cap: over, ..good }, RulesFault::PoolCap),
			(PoolRules { event_ms: MAX_PERIOD_MS + 1, ..good }, RulesFault::Event),
			(PoolRules { withdrawal_delay_ms: 0, ..good }, RulesFault::WithdrawalDelay),
			(PoolRules { withdrawal_delay_ms: MAX_PERIOD_MS + 1, ..good }, RulesFault::WithdrawalDelay),
			(PoolRules { min_deposit: f(0), ..good }, RulesFault::MinDeposit),
			(PoolRules { min_deposit: MAX_MIN_DEPOSIT + f(1), ..good }, RulesFault::MinDeposit),
			(PoolRules { capacity_share: f(0), ..good }, RulesFault::CapacityShare),
			(PoolRules { capacity_share: over, ..good }, RulesFault::CapacityShare),
			(PoolRules { disposal_share: Fixed::from_inner(-1), ..good }, RulesFault::DisposalShare),
			(PoolRules { disposal_share: over, ..good }, RulesFault::DisposalShare),
		];
		for (rules, fault) in bad {
			assert_noop!(
				Backstop::set_rules(RuntimeOrigin::root(), rules),
				Error::<Test>::InvalidRules(fault)
			);
		}
		assert_noop!(Backstop::set_rules(signed(&ALICE), good), DispatchError::BadOrigin);
	});
}
