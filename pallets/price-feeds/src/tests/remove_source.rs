use crate::{mock::*, Error, Event, Sources};
use polkadot_sdk::{
	frame_support::{assert_noop, assert_ok},
	sp_runtime::traits::BadOrigin,
};

#[test]
fn remove_source_should_remove_it_when_it_is_there() {
	build_and_execute(|| {
		let source = source("http://a/", "p", &[(DOT, "DOT")]);
		assert_ok!(PriceFeeds::set_source(RuntimeOrigin::root(), name("a"), source.clone()));
		assert_ok!(PriceFeeds::remove_source(RuntimeOrigin::root(), name("a")));
		assert_eq!(Sources::<Test>::count(), 0);
		assert_eq!(events().pop(), Some(Event::SourceRemoved { name: name("a"), old: source }));
	});
}

#[test]
fn remove_source_should_be_refused_when_unknown_or_not_by_the_admin() {
	build_and_execute(|| {
		assert_noop!(
			PriceFeeds::remove_source(RuntimeOrigin::root(), name("a")),
			Error::<Test>::UnknownSource
		);
		let origin = RuntimeOrigin::signed(new_operator("//Alice"));
		assert_noop!(PriceFeeds::remove_source(origin, name("a")), BadOrigin);
	});
}
