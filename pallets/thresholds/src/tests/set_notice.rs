use crate::{mock::*, types::MAX_NOTICE, Error, Event, Notices};
use ballast_primitives::AssetId;
use polkadot_sdk::{
	frame_support::{assert_noop, assert_ok},
	sp_runtime::DispatchError,
};

#[test]
fn set_notice_should_hold_for_what_is_announced_from_now_on() {
	ExtBuilder::default().build_and_execute(|| {
		assert_eq!(Notices::<Test>::get(DOT), 1);
		let begin = now();
		take(&[(DOT, fixed(30, 100), fixed(5, 100))], &[]);
		assert_ok!(Thresholds::set_notice(RuntimeOrigin::root(), DOT, MAX_NOTICE));
		assert!(events().contains(&Event::NoticeSet { asset: DOT, old: 1, new: MAX_NOTICE }));
		let status = Thresholds::status_of(DOT).unwrap();
		assert_eq!((status.notice, status.pending[0].at), (MAX_NOTICE, begin + EPOCH));
	});
}

#[test]
fn set_notice_should_not_let_a_later_rise_overtake_an_earlier_one() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(Thresholds::set_notice(RuntimeOrigin::root(), DOT, 4));
		let begin = now();
		take(&[(DOT, fixed(30, 100), fixed(5, 100))], &[]);
		next_epoch();
		assert_ok!(Thresholds::set_notice(RuntimeOrigin::root(), DOT, 0));
		take(&[(DOT, fixed(40, 100), fixed(5, 100))], &[]);
		let dates: Vec<u64> = Thresholds::status_of(DOT).unwrap().pending.iter().map(|p| p.at).collect();
		assert_eq!(dates, vec![begin + 4 * EPOCH, begin + 4 * EPOCH]);
	});
}

#[test]
fn set_notice_should_refuse_bad_input() {
	ExtBuilder::default().build_and_execute(|| {
		let root = RuntimeOrigin::root;
		assert_noop!(
			Thresholds::set_notice(RuntimeOrigin::signed(operator(1)), DOT, 1),
			DispatchError::BadOrigin
		);
		assert_noop!(Thresholds::set_notice(root(), AssetId(9), 1), Error::<Test>::UnknownAsset(0));
		assert_noop!(Thresholds::set_notice(root(), DOT, MAX_NOTICE + 1), Error::<Test>::NoticeTooLong);
		assert_noop!(Thresholds::set_notice(root(), DOT, u32::MAX), Error::<Test>::NoticeTooLong);
	});
}
