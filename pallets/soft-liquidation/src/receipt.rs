//! Receipts: a hash over everything that a decision was taken on, so that anybody can take it again.

use crate::{assess::Assessment, Config, Decision, Event, MarginUnavailable, Pallet};
use alloc::vec::Vec;
use codec::Encode;
use polkadot_sdk::{sp_core::H256, sp_io::hashing::blake2_256, sp_runtime::AccountId32};

impl<T: Config> Pallet<T> {
	/// What a receipt is the BLAKE2-256 hash of: the SCALE encoding of, in this order,
	///
	/// 1. the account,
	/// 2. its state before the decision, the clock of which has been moved on by what did not count,
	/// 3. the time of the block, milliseconds since 1970,
	/// 4. the market of the portfolio's assets,
	/// 5. the version of the risk model,
	/// 6. the portfolio,
	/// 7. the policy in force, with the surcharge of the account's margin call,
	/// 8. the decision with all that was asked for.
	///
	/// A tool has 1 to 7 from the state (the version names the model), works the decision out with `ballast_policy`, and
	/// compares the hash with that of the event.
	pub(crate) fn receipt_inputs(
		account: &AccountId32,
		assessment: &Assessment,
		decision: &Decision,
	) -> Vec<u8> {
		(
			account,
			&assessment.state,
			assessment.now_ms,
			&assessment.market,
			assessment.model.version,
			&assessment.portfolio,
			&assessment.rules,
			decision,
		)
			.encode()
	}

	/// The hash of [`Self::receipt_inputs`].
	pub(crate) fn receipt(account: &AccountId32, assessment: &Assessment, decision: &Decision) -> H256 {
		blake2_256(&Self::receipt_inputs(account, assessment, decision)).into()
	}

	/// The inputs of a receipt if the decision were taken now.
	pub fn receipt_inputs_now(
		account: &AccountId32,
		decision: &Decision,
	) -> Result<Vec<u8>, MarginUnavailable> {
		let assessment = Self::assess(account)?;
		Ok(Self::receipt_inputs(account, &assessment, decision))
	}

	/// Puts a decision that has no event of its own on record.
	pub(crate) fn note_decision(account: &AccountId32, assessment: &Assessment, decision: Decision) {
		let receipt = Self::receipt(account, assessment, &decision);
		Self::deposit_event(Event::DecisionTaken { account: account.clone(), decision, receipt });
	}
}
