use crate::{mock::*, Error, Event, FeedRules, Rules};
use polkadot_sdk::{
	frame_support::{assert_noop, assert_ok},
	sp_runtime::{traits::BadOrigin, Permill},
};

#[test]
fn set_rules_should_replace_them_when_valid() {
	build_and_execute(|| {
		let new = FeedRules {
			quorum: 3,
			max_deviation: Permill::from_parts(5_000),
			max_jump: Permill::from_percent(20),
			interval_ms: 12_000,
		};
		assert_ok!(PriceFeeds::set_rules(RuntimeOrigin::root(), new));
		assert_eq!(Rules::<Test>::get(), new);
		assert_eq!(events(), vec![Event::RulesSet { old: FeedRules::default(), new }]);
	});
}

#[test]
fn set_rules_should_be_refused_when_nonsense() {
	build_and_execute(|| {
		let good = FeedRules::default();
		for wrong in [
			FeedRules { quorum: 0, ..good },
			FeedRules { quorum: 1, ..good },
			FeedRules { quorum: 17, ..good },
			FeedRules { max_deviation: Permill::zero(), ..good },
			FeedRules { max_deviation: Permill::from_percent(51), max_jump: Permill::one(), ..good },
			FeedRules { max_deviation: Permill::from_percent(11), ..good },
			FeedRules { max_jump: Permill::zero(), ..good },
			FeedRules { interval_ms: 0, ..good },
			FeedRules { interval_ms: 999, ..good },
			FeedRules { interval_ms: 3_600_001, ..good },
		] {
			assert_noop!(PriceFeeds::set_rules(RuntimeOrigin::root(), wrong), Error::<Test>::InvalidRules);
		}
	});
}

#[test]
fn set_rules_should_be_refused_when_not_by_the_admin() {
	build_and_execute(|| {
		let origin = RuntimeOrigin::signed(new_operator("//Alice"));
		assert_noop!(PriceFeeds::set_rules(origin, FeedRules::default()), BadOrigin);
	});
}
