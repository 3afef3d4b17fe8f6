//! Programs that pay, and do not pay enough. Of the peers' own programs nobody asks a fee.

use crate::network::{
	coordinator_events, on_coordinator, peek_coordinator, start,
	wire::{send, Outcome, Receiver, Sender},
};
use coordinator_runtime::{Runtime, RuntimeEvent};
use emulated_integration_tests_common::xcm_emulator::ConvertLocation;
use polkadot_sdk::{
	frame_support::{
		assert_ok,
		weights::{Weight, WeightToFee},
	},
	frame_system::RawOrigin,
	pallet_transaction_payment, pallet_xcm,
	parachains_common::AccountId,
	sp_runtime::MultiAddress,
	staging_xcm::latest::prelude::*,
};

/// Asset Hub's account at the coordinator.
fn payer() -> AccountId {
	let asset_hub = Location::new(1, [Parachain(1_000)]);
	coordinator_runtime::xcm_config::LocationToAccountId::convert_location(&asset_hub)
		.expect("siblings have accounts")
}

fn balance() -> u128 {
	peek_coordinator(|| coordinator_runtime::Balances::free_balance(payer()))
}

fn fund(amount: u128) {
	on_coordinator(|| {
		assert_ok!(coordinator_runtime::Balances::force_set_balance(
			RawOrigin::Root.into(),
			MultiAddress::Id(payer()),
			amount,
		));
	});
}

/// What a program of so many instructions costs at the coordinator.
fn fee_of(instructions: u64) -> u128 {
	type ToFee = <Runtime as pallet_transaction_payment::Config>::WeightToFee;
	let unit: Weight = coordinator_runtime::xcm_config::UnitWeightCost::get();
	peek_coordinator(|| ToFee::weight_to_fee(&unit.saturating_mul(instructions)))
}

/// Takes so much out of the sender's account, buys execution with it, and does nothing with that.
fn paying(amount: u128, weight_limit: WeightLimit, idle: usize) -> Xcm<()> {
	let fees: Asset = (Here, amount).into();
	let mut program = vec![WithdrawAsset(fees.clone().into()), BuyExecution { fees, weight_limit }];
	program.extend((0..idle).map(|_| ClearTransactStatus));
	Xcm(program)
}

#[test]
fn a_program_should_fail_by_name_and_its_money_be_claimable_when_the_fee_is_too_small() {
	start();
	let before = fee_of(1_000);
	fund(before);
	let offered = fee_of(20);
	let outcome = send(Sender::AssetHub, Receiver::Coordinator, paying(offered, Unlimited, 40));
	assert_eq!(outcome, Outcome::Failed(XcmError::TooExpensive));
	assert_eq!(balance(), before - offered);
	let trapped = coordinator_events()
		.into_iter()
		.any(|event| matches!(event, RuntimeEvent::PolkadotXcm(pallet_xcm::Event::AssetsTrapped { .. })));
	assert!(trapped);

	// Nothing is lost: whoever sent it claims it, and gets all of it but the fee of the claim.
	let asset: Asset = (Here, offered).into();
	let claim = Xcm(vec![
		ClaimAsset { assets: asset.clone().into(), ticket: Here.into() },
		BuyExecution { fees: asset, weight_limit: Unlimited },
		RefundSurplus,
		DepositAsset { assets: AllCounted(1).into(), beneficiary: Location::new(1, [Parachain(1_000)]) },
	]);
	assert_eq!(send(Sender::AssetHub, Receiver::Coordinator, claim), Outcome::Complete);
	assert!(balance() >= before - fee_of(6) && balance() < before, "{} of {before}", balance());
}

#[test]
fn a_program_should_be_refused_when_it_buys_less_weight_than_it_needs() {
	start();
	fund(fee_of(1_000));
	let before = balance();
	let limit = Limited(coordinator_runtime::xcm_config::UnitWeightCost::get());
	let outcome = send(Sender::AssetHub, Receiver::Coordinator, paying(fee_of(100), limit, 10));
	assert_eq!(outcome, Outcome::Barred);
	assert_eq!(balance(), before);
}

#[test]
fn a_program_should_fail_by_name_when_its_sender_has_no_money() {
	start();
	let outcome = send(Sender::AssetHub, Receiver::Coordinator, paying(fee_of(100), Unlimited, 1));
	assert!(matches!(outcome, Outcome::Failed(XcmError::FailedToTransactAsset(_))), "{outcome:?}");
	assert_eq!(balance(), 0);
}
