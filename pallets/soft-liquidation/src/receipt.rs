//! Receipts: a hash over everything that a decision was taken on, so that anybody can take it again.

use crate::{
	assess::Assessment, Circumstances, Config, Decision, Event, MarginUnavailable, Pallet, Surroundings,
};
use alloc::vec::Vec;
use ballast_risk::{Historical, RiskModel};
use codec::Encode;
use polkadot_sdk::{sp_core::H256, sp_io::hashing::blake2_256, sp_runtime::AccountId32};

impl<T: Config> Pallet<T> {
	/// What a receipt is the BLAKE2-256 hash of: the SCALE encoding of, in this order,
	///
	/// 1. the account,
	/// 2. its state before the decision, the clock of which has been moved on by what did not count,
	/// 3. the time of the block, milliseconds since 1970,
	/// 4. the market of the portfolio's assets,
	/// 5. the risk model without its history, which its version names: scan ranges and parameters move between versions,
	/// 6. the portfolio,
	/// 7. the policy in force, with the surcharge of the account's margin call,
	/// 8. the decision with all that was asked for, and all that it was taken on beyond that: what venues said of themselves
	///    ([`Surroundings`]) of a slice or a step, what the state followed from ([`Circumstances`]) of a transition.
	///
	/// A tool has 1 to 7 from the state, and 8 from the events and calls of the block; it compares what they tell with
	/// [`Self::conditions_now`], works the decision out with `ballast_policy`, and compares the hash with that of the event.
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
			without_history(&assessment.model),
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

	/// What decisions would be taken on now beyond that.
	pub fn conditions_now(account: &AccountId32) -> Result<(Surroundings, Circumstances), MarginUnavailable> {
		let assessment = Self::assess(account)?;
		Ok((Self::surroundings(account, &assessment), assessment.given))
	}

	/// Puts a decision that has no event of its own on record.
	pub(crate) fn note_decision(account: &AccountId32, assessment: &Assessment, decision: Decision) {
		let receipt = Self::receipt(account, assessment, &decision);
		Self::deposit_event(Event::DecisionTaken { account: account.clone(), decision, receipt });
	}
}

/// All of a model but the scenarios of its history, which are the larger part of it.
fn without_history(model: &RiskModel) -> RiskModel {
	// By name, so that nothing that joins the model is forgotten here.
	let RiskModel {
		version,
		assets,
		grid,
		historical: _,
		tail,
		diversification_cap,
		maintenance_factor,
		initial_factor,
		historical_volatilities: _,
		rules,
		underlyings,
		peg,
		freshness,
	} = model;
	RiskModel {
		version: *version,
		assets: assets.clone(),
		grid: grid.clone(),
		historical: Historical::default(),
		tail: *tail,
		diversification_cap: *diversification_cap,
		maintenance_factor: *maintenance_factor,
		initial_factor: *initial_factor,
		historical_volatilities: Vec::new(),
		rules: *rules,
		underlyings: underlyings.clone(),
		peg: *peg,
		freshness: *freshness,
	}
}
