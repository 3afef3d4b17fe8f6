use crate::{mock::*, *};
use ballast_primitives::{
	message::{OrderResult, ToCoordinator},
	OrderFailure, OrderId,
};
use polkadot_sdk::{
	frame_support::{assert_noop, assert_ok},
	frame_system::RawOrigin,
	sp_runtime::DispatchError,
};

const ID: OrderId = OrderId(1);

#[test]
fn asset_should_be_issued_anew_when_governance_declares_that_it_never_left() {
	build_and_execute(|| {
		let restore = || Custody::restore(RawOrigin::Root.into(), ID);
		assert_noop!(restore(), Error::<Test>::UnknownOrder);
		enrolled_with(&ALICE, &[(ETH, 5)]);
		unwind(vec![order(ID.0, ALICE, ETH, 4)]);
		next_block();
		heard();
		assert_noop!(restore(), Error::<Test>::TooEarly);
		advance_relay(20);
		assert_noop!(Custody::restore(RawOrigin::Signed(ALICE).into(), ID), DispatchError::BadOrigin);
		assert_ok!(restore());
		assert_eq!((issued(ETH), Flights::<Test>::count()), (units(ETH, 5), 0));
		next_block();
		let failed = OrderResult::Failed(OrderFailure::MarketRefused);
		let report = Custody::snapshot(&ALICE).unwrap();
		assert_eq!(report.positions.to_vec(), vec![position(ETH, whole(5))]);
		assert_eq!(heard(), vec![ToCoordinator::Result { order: ID, result: failed, report }]);
		assert_noop!(restore(), Error::<Test>::UnknownOrder);
	});
}
