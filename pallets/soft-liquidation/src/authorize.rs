//! What lets a worker's transaction in without a fee: the step is due, and an active worker's key signed for it.

use crate::{
	assess::Assessment, Breaker, BreakerLevel, Config, MarginUnavailable, Pallet, States, WorkerProofOf,
};
use alloc::vec::Vec;
use ballast_policy::{AccountState, SlicePlan};
use ballast_primitives::traits::ActiveWorkers;
use ballast_risk::Margin;
use codec::Encode;
use polkadot_sdk::{
	frame_support::{pallet_prelude::*, traits::Get},
	frame_system::{self, pallet_prelude::BlockNumberFor},
	sp_application_crypto::RuntimeAppPublic,
	sp_io::hashing::blake2_256,
	sp_runtime::{
		traits::{Saturating, Zero},
		transaction_validity::TransactionValidityWithRefund,
		AccountId32,
	},
};

/// No proof, or none that an active worker made.
const BAD_PROOF: TransactionValidityError = TransactionValidityError::Invalid(InvalidTransaction::BadProof);
/// The proof is too old, or the step is not due (any more).
const STALE: TransactionValidityError = TransactionValidityError::Invalid(InvalidTransaction::Stale);
/// The proof is from a block to come.
const FUTURE: TransactionValidityError = TransactionValidityError::Invalid(InvalidTransaction::Future);

/// Blocks for which a worker's transaction stays in the pool.
const LONGEVITY: u64 = 8;

impl<T: Config> Pallet<T> {
	/// What a worker signs: bound to this chain, to one account and plan, and to a block.
	pub fn payload(account: &AccountId32, plan: Option<&SlicePlan>, at: BlockNumberFor<T>) -> [u8; 32] {
		let genesis = frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::zero());
		(b"ballast/soft-liquidation", genesis, account, plan, at).using_encoded(blake2_256)
	}

	pub(crate) fn authorize_poke(
		_source: TransactionSource,
		account: &AccountId32,
		proof: &Option<WorkerProofOf<T>>,
	) -> TransactionValidityWithRefund {
		let proof = proof.as_ref().ok_or(BAD_PROOF)?;
		Self::check_age(proof)?;
		ensure!(Self::is_known(account), STALE);
		Self::check_signature(account, None, proof)?;
		let assessment = Self::assess(account);
		ensure!(Self::is_poke_due(account, &assessment), STALE);
		Self::valid(&assessment, Self::poke_refund(account, &assessment), &[account.encode()])
	}

	pub(crate) fn authorize_execute_slice(
		_source: TransactionSource,
		account: &AccountId32,
		plan: &SlicePlan,
		proof: &Option<WorkerProofOf<T>>,
	) -> TransactionValidityWithRefund {
		let proof = proof.as_ref().ok_or(BAD_PROOF)?;
		Self::check_age(proof)?;
		ensure!(Breaker::<T>::get() != BreakerLevel::Stopped, STALE);
		ensure!(States::<T>::contains_key(account) || Self::is_known(account), STALE);
		Self::check_signature(account, Some(plan), proof)?;
		let assessment = Self::assess(account);
		match &assessment {
			Ok(now) if matches!(now.next, AccountState::Unwinding { .. }) => {
				ensure!(Self::ensure_slice_due(account, now, Some(plan.kind)).is_ok(), STALE);
				// That a contest is closed is due whatever the market did to the plan that comes with it.
				if !Self::is_contest_due(account, now) {
					ensure!(Self::ensure_basis(account, now, &plan.basis).is_ok(), STALE);
					let counts =
						Self::is_at_once(account, now) || Self::would_join(account, None, &plan.claim);
					ensure!(counts, STALE)
				}
			}
			// Only the transition that ends the unwind is due.
			Ok(now) if now.next != now.state => {}
			_ => return Err(STALE),
		}
		let tags =
			[(account, proof.authority_index).encode(), (account, plan.using_encoded(blake2_256)).encode()];
		Self::valid(&assessment, Self::authorize_slice_refund(&assessment), &tags)
	}

	fn check_age(proof: &WorkerProofOf<T>) -> Result<(), TransactionValidityError> {
		let now = frame_system::Pallet::<T>::block_number();
		ensure!(proof.at <= now, FUTURE);
		let lifetime = BlockNumberFor::<T>::from(<T as Config>::ProofLifetime::get());
		ensure!(now.saturating_sub(proof.at) <= lifetime, STALE);
		Ok(())
	}

	fn check_signature(
		account: &AccountId32,
		plan: Option<&SlicePlan>,
		proof: &WorkerProofOf<T>,
	) -> Result<(), TransactionValidityError> {
		let workers = <T as Config>::Workers::workers();
		let worker = workers.get(proof.authority_index as usize).ok_or(BAD_PROOF)?;
		ensure!(worker.verify(&Self::payload(account, plan, proof.at), &proof.signature), BAD_PROOF);
		Ok(())
	}

	/// The least healthy go first. Of transactions with a tag in common one is enough: of pokes, one per account; of slices, one per
	/// account and worker, and one of the same plan, whoever made it. So different plans can compete. `refund` is what of the weight
	/// that was counted for the check it did not take.
	fn valid(
		assessment: &Result<Assessment, MarginUnavailable>,
		refund: Weight,
		tags: &[Vec<u8>],
	) -> TransactionValidityWithRefund {
		let urgency = assessment.as_ref().map_or(0, |now| urgency(&now.margin));
		let valid = ValidTransaction::with_tag_prefix("BallastSoftLiquidation")
			.priority(<T as Config>::BasePriority::get().saturating_add(urgency));
		tags.iter()
			.fold(valid, |valid, tag| valid.and_provides(tag))
			.longevity(LONGEVITY)
			.propagate(true)
			.build()
			.map(|valid| (valid, refund))
	}
}

/// How far health lies below 2, in millionths; zero above, and when nothing is required.
fn urgency(margin: &Margin) -> TransactionPriority {
	const CEILING: i128 = 2_000_000;
	let Some(health) = margin.health() else { return 0 };
	let millionths = health.into_inner() / (ballast_primitives::fixed::ONE / 1_000_000);
	// Clamped into the range of the target type.
	CEILING.saturating_sub(millionths).clamp(0, 2 * CEILING) as TransactionPriority
}
