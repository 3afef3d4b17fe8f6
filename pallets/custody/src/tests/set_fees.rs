use crate::{mock::*, *};
use ballast_primitives::Fixed;
use polkadot_sdk::{
	frame_support::{assert_noop, assert_ok},
	frame_system::RawOrigin,
	sp_runtime::DispatchError,
};

#[test]
fn fees_should_change_when_governance_says_so() {
	build_and_execute(|| {
		assert_ok!(Custody::set_fees(RawOrigin::Root.into(), DOT, 7, 9));
		let old = registration(DOT);
		System::assert_last_event(
			Event::FeesChanged {
				asset: DOT,
				old_max_fee: old.max_fee,
				max_fee: 7,
				old_native_rate: old.native_rate,
				native_rate: 9,
			}
			.into(),
		);
		let new = Registry::<Test>::get(DOT).unwrap();
		assert_eq!(new, Registration { max_fee: 7, native_rate: 9, ..old });
		// Half a native token, rounded up.
		assert_eq!(Custody::native_in(&location(DOT), 500_000_000_000), Some(5));
		assert_eq!(Custody::native_in(&location(ballast_primitives::AssetId(9)), 1), None);
	});
}

#[test]
fn least_order_should_be_as_large_as_its_fees_ask() {
	build_and_execute(|| {
		set_price(DOT, Some(whole(5)));
		// Three DOT there and a tenth of a dollar here, of which 15.1 is a fiftieth.
		let fee = 3 * units(DOT, 1);
		assert_ok!(Custody::set_fees(RawOrigin::Root.into(), DOT, fee, 9));
		assert_eq!(Custody::least_order(DOT), whole(755));
		set_price(DOT, Some(whole(10)));
		assert_eq!(Custody::least_order(DOT), whole(1_505));
		assert_ok!(Custody::set_fees(RawOrigin::Root.into(), DOT, 0, 9));
		assert_eq!(Custody::least_order(DOT), whole(5));
		set_price(DOT, None);
		for none in [DOT, USD, ballast_primitives::AssetId(9)] {
			assert_eq!(Custody::least_order(none), Fixed::default(), "{none:?}");
		}
	});
}

#[test]
fn fees_should_be_refused_when_they_make_no_sense_or_others_ask() {
	build_and_execute(|| {
		let unknown = ballast_primitives::AssetId(9);
		assert_noop!(Custody::set_fees(RawOrigin::Root.into(), unknown, 7, 9), Error::<Test>::UnknownAsset);
		assert_noop!(
			Custody::set_fees(RawOrigin::Root.into(), DOT, 7, 0),
			Error::<Test>::InvalidRegistration
		);
		assert_noop!(Custody::set_fees(RawOrigin::Signed(ALICE).into(), DOT, 7, 9), DispatchError::BadOrigin);
	});
}
