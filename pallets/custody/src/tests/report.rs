use crate::{mock::*, *};
use ballast_primitives::message::ToCoordinator;
use polkadot_sdk::{
	frame_support::{assert_noop, assert_ok},
	frame_system::RawOrigin,
};

#[test]
fn account_should_be_reported_when_anyone_asks() {
	build_and_execute(|| {
		assert_noop!(Custody::report(RawOrigin::Signed(BOB).into(), ALICE), Error::<Test>::NotEnrolled);
		enrolled_with(&ALICE, &[(ETH, 5)]);
		assert_ok!(Custody::report(RawOrigin::Signed(BOB).into(), ALICE));
		next_block();
		assert_eq!(heard(), vec![ToCoordinator::Report(Custody::snapshot(&ALICE).unwrap())]);
	});
}

#[test]
fn owners_should_change_what_they_hold_when_others_have_everybody_reported() {
	build_and_execute(|| {
		enrolled_with(&ALICE, &[]);
		arrive(&ALICE, ETH, units(ETH, 1));
		let account = |n: u32| {
			let mut bytes = [7; 32];
			bytes[..4].copy_from_slice(&n.to_le_bytes());
			polkadot_sdk::sp_core::crypto::AccountId32::new(bytes)
		};
		for n in 0..MAX_DIRTY {
			Enrolled::<Test>::insert(account(n), ballast_primitives::message::AccountMode::Normal);
			let _ = Custody::report(RawOrigin::Signed(BOB).into(), account(n));
		}
		assert_noop!(
			Custody::report(RawOrigin::Signed(BOB).into(), account(MAX_DIRTY - 1)),
			Error::<Test>::TooManyChanges
		);
		assert_ok!(Custody::deposit(RawOrigin::Signed(ALICE).into(), ETH, units(ETH, 1)));
		// What is to be reported already need not be asked for.
		assert_ok!(Custody::report(RawOrigin::Signed(BOB).into(), account(0)));
	});
}
