//! Programs that are tried out at a chain, and what becomes of them.

use super::facts::{Programs, Run, Told};
use crate::{
	chain::{self, AtBlock},
	value::{self, At, Value},
};
use anyhow::{Context, Result};
use ballast_primitives::{
	message::{Envelope, ToCoordinator, ToVenue},
	OrderId, VenueId,
};

/// A parachain id that nobody has.
const STRANGER: u32 = 4_294_000_000;
/// What the executor says of a program that is not let in.
const BARRIER: &str = "Barrier";

/// Bytes of a harmless envelope to a venue: its number was used long ago, so that it changes nothing.
pub fn to_venue(venue: VenueId) -> Vec<u8> {
	Envelope { venue, seq: 0, relay_block: 0, body: ToVenue::Probe { order: OrderId(u64::MAX) } }.into_bytes()
}

/// The same from a venue.
pub fn to_coordinator(venue: VenueId) -> Vec<u8> {
	let body = ToCoordinator::Heartbeat { depths: Default::default() };
	Envelope { venue, seq: 0, relay_block: 0, body }.into_bytes()
}

/// Tries out what a peer, and a stranger, may do. `envelope` is the encoded call that hands an envelope over.
pub async fn try_out(at: &AtBlock, peer: u32, envelope: &[u8]) -> Programs {
	let other = remark(at).map_err(|error| format!("{error:#}"));
	Programs {
		envelope: told(run(at, peer, envelope).await),
		stranger: told(run(at, STRANGER, envelope).await),
		other_call: match other {
			Ok(call) => told(run(at, peer, &call).await),
			Err(error) => Err(error),
		},
	}
}

/// No programs; why.
pub fn none(why: &str) -> Programs {
	let why = || Err(why.to_owned());
	Programs { envelope: why(), stranger: why(), other_call: why() }
}

fn told<T>(result: Result<T>) -> Told<T> {
	result.map_err(|error| format!("{error:#}"))
}

/// `System.remark` of nothing, which no program has any business to call.
fn remark(at: &AtBlock) -> Result<Vec<u8>> {
	let call = chain::call("System", "remark", [Value::from_bytes([])]);
	at.transactions().call_data(&call).context("System.remark")
}

async fn run(at: &AtBlock, from: u32, call: &[u8]) -> Result<Run> {
	let arguments = vec![location(from), program(call)];
	let answer = chain::runtime_api(at, "DryRunApi", "dry_run_xcm", arguments).await?;
	let effects = value::unwrap(&answer).map_err(|error| anyhow::anyhow!("DryRunApi answers {error}"))?;
	outcome(value::field(effects, "execution_result")?)
}

/// A sibling parachain.
fn location(id: u32) -> Value {
	let parachain = Value::unnamed_variant("Parachain", [Value::u128(id.into())]);
	let interior = Value::unnamed_variant("X1", [Value::unnamed_composite([parachain])]);
	Value::unnamed_variant(
		"V5",
		[Value::named_composite([("parents", Value::u128(1)), ("interior", interior)])],
	)
}

/// What both ends send: unpaid, one call of the whole chain, which has to succeed.
fn program(call: &[u8]) -> Value {
	let unlimited = Value::unnamed_variant("Unlimited", []);
	let none = || Value::unnamed_variant("None", []);
	let call = Value::named_composite([("encoded", Value::from_bytes(call))]);
	let instructions = [
		Value::named_variant("UnpaidExecution", [("weight_limit", unlimited), ("check_origin", none())]),
		Value::named_variant(
			"Transact",
			[
				("origin_kind", Value::unnamed_variant("Native", [])),
				("fallback_max_weight", none()),
				("call", call),
			],
		),
		Value::unnamed_variant("ExpectTransactStatus", [Value::unnamed_variant("Success", [])]),
	];
	Value::unnamed_variant("V5", [Value::unnamed_composite([Value::unnamed_composite(instructions)])])
}

fn outcome(value: &Value) -> Result<Run> {
	let (name, fields) = value::as_variant(value).context("an outcome of another shape")?;
	let error = |at: &Value| value::field(at, "error").map(value::show);
	Ok(match name {
		"Complete" => Run::Complete,
		"Incomplete" => {
			let inner = value::field(value, "error")?;
			let index = value::as_u128(value::field(inner, "index")?);
			let index = index.and_then(|index| u8::try_from(index).ok());
			let (index, error) = (index.context("an instruction without index")?, error(inner)?);
			// The executor says so of a program that it has weighed and then did not let in.
			match error == BARRIER {
				true => Run::Refused { error },
				false => Run::Stopped { index, error },
			}
		}
		"Error" => {
			let inner = value.at("error").or_else(|| fields.values().next());
			let inner = inner.context("an error without reason")?;
			Run::Refused { error: error(inner).unwrap_or_else(|_| value::show(inner)) }
		}
		other => anyhow::bail!("an outcome '{other}' that this tool does not know"),
	})
}

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
	use super::*;

	fn error(name: &str) -> Value {
		Value::named_composite([("index", Value::u128(1)), ("error", Value::unnamed_variant(name, []))])
	}

	#[test]
	fn outcome_should_be_read_in_all_forms() {
		let used = || Value::named_composite([("ref_time", Value::u128(1)), ("proof_size", Value::u128(1))]);
		let complete = Value::named_variant("Complete", [("used", used())]);
		assert_eq!(outcome(&complete).unwrap(), Run::Complete);
		let stopped =
			Value::named_variant("Incomplete", [("used", used()), ("error", error("NoPermission"))]);
		assert_eq!(outcome(&stopped).unwrap(), Run::Stopped { index: 1, error: "NoPermission".into() });
		let refused = Value::named_variant("Incomplete", [("used", used()), ("error", error("Barrier"))]);
		assert_eq!(outcome(&refused).unwrap(), Run::Refused { error: "Barrier".into() });
		let refused = Value::unnamed_variant("Error", [error("Barrier")]);
		assert_eq!(outcome(&refused).unwrap(), Run::Refused { error: "Barrier".into() });
		// As chains of an earlier version say it.
		let refused = Value::named_variant("Error", [("error", Value::unnamed_variant("Barrier", []))]);
		assert_eq!(outcome(&refused).unwrap(), Run::Refused { error: "Barrier".into() });
		assert!(outcome(&Value::unnamed_variant("Maybe", [])).is_err());
		assert!(outcome(&Value::u128(1)).is_err());
	}

	#[test]
	fn envelopes_should_be_ones_that_were_heard_before() {
		let venue = VenueId::Sibling(2001);
		let there = Envelope::<ToVenue>::from_bytes(&to_venue(venue)).unwrap();
		assert_eq!((there.venue, there.seq), (venue, 0));
		let back = Envelope::<ToCoordinator>::from_bytes(&to_coordinator(venue)).unwrap();
		assert_eq!((back.venue, back.seq), (venue, 0));
	}
}
