use crate::{mock::*, *};
use ballast_primitives::{
	message::{AccountMode, OrderResult, ToCoordinator, ToVenue},
	Fixed, OrderFailure, OrderId, Takeover, TakeoverFill,
};
use polkadot_sdk::sp_core::crypto::AccountId32;

const ID: OrderId = OrderId(1);

fn half() -> Fixed {
	Fixed::from_rational(1, 2)
}

/// Half of what Alice has goes to Bob.
fn takeover(price: i64) -> Takeover {
	Takeover {
		id: ID,
		from: ALICE,
		to: BOB,
		fraction: half(),
		price: whole(price),
		fee: whole(10),
		may_borrow: true,
		deadline: Custody::now() + 20,
	}
}

/// Everything that the coordinator hears of a takeover.
fn hear(takeover: Takeover) -> Vec<ToCoordinator> {
	tell(ToVenue::Takeover { takeover });
	next_block();
	heard()
}

fn result_of(takeover: Takeover) -> OrderResult {
	match hear(takeover).pop() {
		Some(ToCoordinator::Result { result, .. }) => result,
		other => panic!("{other:?}"),
	}
}

fn held(who: &AccountId32, asset: ballast_primitives::AssetId) -> u128 {
	Holdings::<Test>::get(who, asset)
}

#[test]
fn fraction_should_move_for_the_price_when_both_are_enrolled() {
	build_and_execute(|| {
		enrolled_with(&ALICE, &[(ETH, 4), (USD, 1_000)]);
		enrolled_with(&BOB, &[(USD, 5_000)]);
		let heard = hear(takeover(2_400));
		let fill = TakeoverFill {
			fraction: half(),
			value: whole(2_500),
			gross: whole(2_500),
			price: whole(2_400),
			fee: whole(10),
		};
		let [ToCoordinator::Report(taker), ToCoordinator::Result { order: ID, result, report }] = &heard[..]
		else {
			panic!("the snapshot of who took over comes first: {heard:?}")
		};
		assert_eq!(*result, OrderResult::TakenOver(fill));
		assert_eq!(report.positions.to_vec(), vec![position(USD, whole(2_890)), position(ETH, whole(2))]);
		assert_eq!(taker.positions.to_vec(), vec![position(USD, whole(3_100)), position(ETH, whole(2))]);
		assert_eq!(free(&PENALTIES, USD), units(USD, 10));
		assert_eq!(issued(USD), units(USD, 6_000));
	});
}

#[test]
fn nothing_should_move_when_it_may_not() {
	build_and_execute(|| {
		let refused = |takeover| match result_of(takeover) {
			OrderResult::Failed(failure) => {
				tell(ToVenue::Acknowledge { order: ID });
				failure
			}
			other => panic!("{other:?}"),
		};
		assert_eq!(refused(takeover(0)), OrderFailure::NotEnrolled);
		enrolled_with(&ALICE, &[(ETH, 4)]);
		assert_eq!(refused(takeover(0)), OrderFailure::NotEnrolled);
		enrolled_with(&BOB, &[(USD, 1_900)]);
		assert_eq!(refused(takeover(1_000)), OrderFailure::OutsideBand);
		// Nothing can be borrowed here.
		assert_eq!(refused(takeover(2_000)), OrderFailure::InsufficientFunds);
		assert_eq!(refused(Takeover { fraction: whole(2), ..takeover(2_000) }), OrderFailure::NotReducing);
		assert_eq!(refused(Takeover { to: ALICE, ..takeover(2_000) }), OrderFailure::NotReducing);
		assert_eq!(refused(Takeover { deadline: 1, ..takeover(1_900) }), OrderFailure::Expired);
		tell(ToVenue::SetMode { account: BOB, mode: AccountMode::ReduceOnly });
		assert_eq!(refused(takeover(1_900)), OrderFailure::Restricted);
		tell(ToVenue::SetMode { account: BOB, mode: AccountMode::Normal });
		set_price(ETH, None);
		assert_eq!(refused(takeover(1_900)), OrderFailure::MarketRefused);
		assert_eq!((held(&ALICE, ETH), held(&BOB, USD)), (units(ETH, 4), units(USD, 1_900)));
	});
}

#[test]
fn pool_should_take_for_nothing_what_it_pays_elsewhere() {
	build_and_execute(|| {
		enrolled_with(&ALICE, &[(USD, 1_000)]);
		tell(ToVenue::Enroll { account: POOL });
		let to_pool =
			|| Takeover { to: POOL, fraction: whole(1), price: whole(0), fee: whole(0), ..takeover(0) };
		assert_eq!(result_of(to_pool()), OrderResult::Failed(OrderFailure::OutsideBand));
		tell(ToVenue::Acknowledge { order: ID });
		tell(ToVenue::SetMode { account: ALICE, mode: AccountMode::Frozen });
		assert!(matches!(result_of(to_pool()), OrderResult::TakenOver(_)));
		assert_eq!(held(&POOL, USD), units(USD, 1_000));
	});
}
