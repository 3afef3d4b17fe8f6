//! Finding the decision that a receipt belongs to.

use crate::{
	chain::{self, AtBlock, Chain, Event},
	progress::Progress,
	value::{self, At, Value},
};
use anyhow::{anyhow, bail, Context, Result};
use subxt::utils::AccountId32;

const PALLET: &str = "SoftLiquidation";
/// The events with a receipt.
const EVENTS: [&str; 3] = ["SliceDispatched", "TakeDispatched", "DecisionTaken"];

/// Most receipts of a block that are listed when another one was asked for.
const LISTED: usize = 8;

/// A decision as its block tells it.
pub struct Found {
	/// Number of the block.
	pub block: u64,
	/// Whose portfolio.
	pub account: AccountId32,
	/// The event.
	pub event: Event,
	/// States that the event's account had in this block, in order: before and after each change.
	pub states: Vec<Value>,
}

impl Found {
	/// Its receipt.
	pub fn receipt(&self) -> Option<[u8; 32]> {
		receipt_of(&self.event)
	}

	/// What was decided, in a word or two.
	pub fn kind(&self) -> String {
		let fields = self.event.value();
		let variant =
			|name: &str| fields.at(name).and_then(value::as_variant).map(|(name, _)| name.to_owned());
		match self.event.name.as_str() {
			"SliceDispatched" => "slice".into(),
			"TakeDispatched" => match variant("taker").as_deref() {
				Some("Pool") => "take by the pool".into(),
				_ => "take by a keeper".into(),
			},
			_ => match variant("decision").as_deref() {
				Some("Transition") => {
					let to = fields.at("decision").and_then(|decision| decision.at("to"));
					to.map_or("transition".into(), transition)
				}
				Some("WriteOff") => "write-off".into(),
				Some("Step") => "step of a ladder".into(),
				Some(name) => name.to_lowercase(),
				None => "decision".into(),
			},
		}
	}
}

/// What begins with a state.
fn transition(to: &Value) -> String {
	let Some((name, _)) = value::as_variant(to) else { return "transition".into() };
	let restarts = to.at(0).and_then(|auction| auction.at("restarts")).and_then(value::as_u128);
	match name {
		"MarginCall" => "margin call".into(),
		"Unwinding" => "unwind".into(),
		"Insolvent" => "insolvency".into(),
		"Auction" if restarts.is_some_and(|restarts| restarts > 0) => "auction again".into(),
		name => name.to_lowercase(),
	}
}

fn receipt_of(event: &Event) -> Option<[u8; 32]> {
	// 32 bytes like an account.
	event.value().at("receipt").and_then(value::as_account).map(|receipt| receipt.0)
}

/// Reads a receipt: 0x and 64 hex digits.
pub fn receipt(text: &str) -> Result<[u8; 32]> {
	let mut bytes = [0; 32];
	hex::decode_to_slice(text.strip_prefix("0x").unwrap_or(text), &mut bytes)
		.map_err(|_| anyhow!("'{text}' is not 0x and 64 hex digits"))?;
	Ok(bytes)
}

/// The state at the end of a block, or why it is not to be had.
pub async fn at(chain: &Chain, number: u64) -> Result<AtBlock> {
	let best = chain.best().await?.block_number();
	if number > best {
		bail!("there is no block {number} yet; the best one is {best}");
	}
	let lost = |error| pruned(error, number);
	let at = chain.at(number).await.map_err(lost)?;
	// Some of what a block is looked at with needs no state; so ask for some.
	chain::storage(&at, "Timestamp", "Now", Vec::new()).await.map_err(lost)?;
	Ok(at)
}

/// Says what to do when a node does not keep what is asked for.
fn pruned(error: anyhow::Error, number: u64) -> anyhow::Error {
	let text = format!("{error:#}").to_lowercase();
	if ["discarded", "unknownblock", "unknown block", "not found"].iter().any(|said| text.contains(said)) {
		return error.context(format!(
			"the node does not keep the state of block {number} any more; ask one that keeps all of it \
			 (--state-pruning archive)"
		));
	}
	error
}

/// Looks for the receipt in one block, or backwards from the best one through at most so many.
pub async fn find(chain: &Chain, receipt: [u8; 32], block: Option<u64>, back: u64) -> Result<Found> {
	let is_it = |found: &Found| found.receipt() == Some(receipt);
	if let Some(number) = block {
		let mut all = look(&at(chain, number).await?).await?;
		return match all.iter().position(is_it) {
			Some(index) => Ok(all.swap_remove(index)),
			None => bail!("mismatch: {}", others(number, &all)),
		};
	}
	let best = chain.best().await?.block_number();
	let first = best.saturating_sub(back.saturating_sub(1));
	let progress = Progress::new("blocks", best.saturating_sub(first).saturating_add(1));
	for number in (first..=best).rev() {
		let lost = |error| pruned(error, number);
		let at = chain.at(number).await.map_err(lost)?;
		if let Some(found) = look(&at).await.map_err(lost)?.into_iter().find(is_it) {
			progress.finish();
			return Ok(found);
		}
		progress.step(format!("block {number}"));
	}
	progress.finish();
	bail!(
		"mismatch: no decision in the blocks {first} to {best} has this receipt; name its block with --block, or look further \
		 back with --back"
	)
}

/// What a block has instead of the receipt that was asked for.
fn others(number: u64, all: &[Found]) -> String {
	let told = |found: &Found| {
		let receipt = found.receipt().map(hex::encode).unwrap_or_default();
		format!("\n  0x{receipt}  {} of {}", found.kind(), found.account)
	};
	let list: String = all.iter().take(LISTED).map(told).collect();
	let more = match all.len().saturating_sub(LISTED) {
		0 => String::new(),
		more => format!("\n  and {more} more"),
	};
	let what = if all.is_empty() { "; it has none at all" } else { "; those of the block are" };
	format!("no decision in block {number} has this receipt{what}{list}{more}")
}

/// All decisions of these blocks, in their order.
pub async fn all(chain: &Chain, first: u64, last: u64) -> Result<Vec<Found>> {
	at(chain, last).await?;
	let progress = Progress::new("blocks", last.saturating_sub(first).saturating_add(1));
	let mut all = Vec::new();
	for number in first..=last {
		let lost = |error| pruned(error, number);
		let at = chain.at(number).await.map_err(lost)?;
		all.extend(look(&at).await.map_err(lost)?);
		progress.step(format!("block {number}"));
	}
	progress.finish();
	Ok(all)
}

async fn look(at: &AtBlock) -> Result<Vec<Found>> {
	let wanted =
		|pallet: &str, event: &str| pallet == PALLET && (EVENTS.contains(&event) || event == "StateChanged");
	Ok(decisions(&chain::events(at, wanted).await?, at.block_number()))
}

/// The decisions among the events of a block.
fn decisions(events: &[Event], block: u64) -> Vec<Found> {
	let account = |event: &Event| event.value().at("account").and_then(value::as_account);
	let found = |event: &Event| {
		receipt_of(event)?;
		let whose = account(event)?;
		let changes =
			events.iter().filter(|event| event.name == "StateChanged" && account(event) == Some(whose));
		let states = changes.flat_map(|event| {
			let fields = event.value();
			["old", "new"].into_iter().filter_map(move |name| fields.at(name).cloned()).collect::<Vec<_>>()
		});
		Some(Found { block, account: whose, states: states.collect(), event: event.clone() })
	};
	// A step that the chain made itself is a slice, too: the event with the plan is the one that can be replayed.
	let steps: Vec<_> =
		events.iter().filter(|event| event.name == "DecisionTaken").filter_map(receipt_of).collect();
	let is_step = |event: &Event| {
		event.name == "SliceDispatched" && receipt_of(event).is_some_and(|receipt| steps.contains(&receipt))
	};
	let counts = |event: &&Event| EVENTS.contains(&event.name.as_str()) && !is_step(event);
	events.iter().filter(counts).filter_map(found).collect()
}

/// What was decided, as the runtime's `Decision`.
pub async fn decision(at: &AtBlock, found: &Found) -> Result<Value> {
	let fields = found.event.value();
	match found.event.name.as_str() {
		"SliceDispatched" => {
			if let Some(plan) = plan(at, found).await? {
				let around = value::field(&fields, "around")?.clone();
				return Ok(Value::named_variant("Slice", [("plan", plan), ("around", around)]));
			}
			bail!("no call of the block brought the plan, and the chain does not say that it made it itself")
		}
		"TakeDispatched" => take_decision(&fields),
		_ => Ok(value::field(&fields, "decision")?.clone()),
	}
}

fn take_decision(event: &Value) -> Result<Value> {
	let legs = value::items(value::field(event, "legs")?).into_iter().map(|leg| {
		let [venue, price, fee] = ["venue", "price", "fee"].map(|name| value::field(leg, name).cloned());
		Ok(Value::named_composite([("venue", venue?), ("price", price?), ("fee", fee?)]))
	});
	let legs = legs.collect::<Result<Vec<Value>>>()?;
	Ok(Value::named_variant(
		"Take",
		[
			("taker", value::field(event, "taker")?.clone()),
			("take", value::field(event, "take")?.clone()),
			("legs", Value::unnamed_composite(legs)),
		],
	))
}

/// The plan of a slice, from the call that brought it; `None` when none did.
async fn plan(at: &AtBlock, found: &Found) -> Result<Option<Value>> {
	let Some(index) = found.event.extrinsic else { return Ok(None) };
	let extrinsics = at.extrinsics().fetch().await.map_err(|error| pruned(error.into(), found.block))?;
	let extrinsic = extrinsics
		.iter()
		.nth(index as usize)
		.with_context(|| format!("block {} has no extrinsic {index}", found.block))??;
	let call: Value = extrinsic.decode_call_data_as()?;
	Ok(plan_in(&call, &found.account))
}

/// The plan of `execute_slice` for an account in a call, also deep inside of another one (a batch, a proxy). Of several the
/// last one: only one slice of an account is dispatched at a time.
fn plan_in(call: &Value, account: &AccountId32) -> Option<Value> {
	use subxt::ext::scale_value::ValueDef;
	let fields = match &call.value {
		ValueDef::Variant(variant) if variant.name == "execute_slice" => {
			let is_its = variant.values.at("account").and_then(value::as_account).as_ref() == Some(account);
			return variant.values.at("plan").filter(|_| is_its).cloned();
		}
		ValueDef::Variant(variant) => &variant.values,
		ValueDef::Composite(fields) => fields,
		_ => return None,
	};
	fields.values().filter_map(|inner| plan_in(inner, account)).last()
}

/// The calls of a block before the decision's own: pallet and call.
pub async fn calls_before(at: &AtBlock, found: &Found) -> Result<Vec<String>> {
	let extrinsics = at.extrinsics().fetch().await?;
	let before = found.event.extrinsic.unwrap_or(0) as usize;
	let mut calls = Vec::new();
	for extrinsic in extrinsics.iter().take(before) {
		let extrinsic = extrinsic?;
		calls.push(format!("{}.{}", extrinsic.pallet_name(), extrinsic.call_name()));
	}
	Ok(calls)
}

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
	use super::*;
	use crate::value::Fields;

	const ALICE: AccountId32 = AccountId32([1; 32]);
	const BOB: AccountId32 = AccountId32([2; 32]);

	fn event(name: &str, account: AccountId32, more: Vec<(&str, Value)>) -> Event {
		let account = ("account", value::account(&account));
		Event {
			pallet: PALLET.into(),
			name: name.into(),
			fields: Fields::named(std::iter::once(account).chain(more)),
			extrinsic: Some(2),
		}
	}

	fn with(receipt: u8) -> Vec<(&'static str, Value)> {
		vec![("receipt", Value::unnamed_composite([Value::from_bytes([receipt; 32])]))]
	}

	#[test]
	fn receipt_should_be_read_with_or_without_prefix() {
		let digits = "ab".repeat(32);
		assert_eq!(receipt(&digits).unwrap(), [0xab; 32]);
		assert_eq!(receipt(&format!("0x{digits}")).unwrap(), [0xab; 32]);
		for text in ["", "0x12", "xyz"] {
			assert!(receipt(text).unwrap_err().to_string().contains("64 hex digits"), "{text}");
		}
	}

	#[test]
	fn decision_should_be_picked_with_the_states_of_its_account() {
		let change = |account, old, new| {
			let state = |name: &str| Value::unnamed_variant(name, []);
			event("StateChanged", account, vec![("old", state(old)), ("new", state(new))])
		};
		let events = || {
			vec![
				change(BOB, "Healthy", "Watch"),
				change(ALICE, "MarginCall", "Unwinding"),
				event("SliceDispatched", BOB, with(8)),
				event("SliceDispatched", ALICE, with(7)),
			]
		};
		let all = decisions(&events(), 5);
		assert_eq!(all.iter().map(Found::receipt).collect::<Vec<_>>(), [Some([8; 32]), Some([7; 32])]);
		let found = &all[1];
		assert_eq!((found.account, found.block, found.event.name.as_str()), (ALICE, 5, "SliceDispatched"));
		let names: Vec<_> = found.states.iter().map(|state| value::as_variant(state).unwrap().0).collect();
		assert_eq!(names, ["MarginCall", "Unwinding"]);
		let others = others(5, &all);
		assert!(others.contains("block 5") && others.contains(&"08".repeat(32)), "{others}");
		assert!(super::others(5, &[]).contains("none at all"));
	}

	#[test]
	fn kind_should_tell_decisions_apart() {
		let kind = |name: &str, field: &'static str, variant: &str| {
			let fields = [with(1), vec![(field, Value::unnamed_variant(variant, []))]].concat();
			decisions(&[event(name, ALICE, fields)], 5)[0].kind()
		};
		assert_eq!(kind("SliceDispatched", "by", "None"), "slice");
		assert_eq!(kind("TakeDispatched", "taker", "Pool"), "take by the pool");
		assert_eq!(kind("TakeDispatched", "taker", "Keeper"), "take by a keeper");
		assert_eq!(kind("DecisionTaken", "decision", "WriteOff"), "write-off");
		let begins = |state: &str, fields: Vec<(&str, Value)>| {
			let to = Value::unnamed_variant(state, [Value::named_composite(fields)]);
			let decision = Value::named_variant("Transition", [("to", to)]);
			let fields = [with(1), vec![("decision", decision)]].concat();
			decisions(&[event("DecisionTaken", ALICE, fields)], 5)[0].kind()
		};
		let auction = |restarts| begins("Auction", vec![("restarts", Value::u128(restarts))]);
		assert_eq!((auction(0).as_str(), auction(1).as_str()), ("auction", "auction again"));
		for (state, kind) in [
			("MarginCall", "margin call"),
			("Unwinding", "unwind"),
			("Backstop", "backstop"),
			("Insolvent", "insolvency"),
		] {
			assert_eq!(begins(state, vec![]), kind);
		}
	}

	#[test]
	fn plan_should_be_found_inside_of_other_calls() {
		let slice = |account: &AccountId32, plan: u128| {
			let fields = [("account", value::account(account)), ("plan", Value::u128(plan))];
			Value::unnamed_variant("SoftLiquidation", [Value::named_variant("execute_slice", fields)])
		};
		assert_eq!(plan_in(&slice(&ALICE, 1), &ALICE), Some(Value::u128(1)));
		assert_eq!(plan_in(&slice(&BOB, 1), &ALICE), None);
		let calls = Value::unnamed_composite([slice(&BOB, 1), slice(&ALICE, 2)]);
		let batch =
			Value::unnamed_variant("Utility", [Value::named_variant("batch_all", [("calls", calls)])]);
		assert_eq!(plan_in(&batch, &ALICE), Some(Value::u128(2)));
	}

	#[test]
	fn plan_should_be_the_same_after_it_was_decoded() {
		use ballast_policy::{Mark, PlanBasis, PlanKind, PlanScore, PlannedOrder, SlicePlan};
		use ballast_primitives::{AssetId, Fixed, InstrumentId, VenueId};
		use codec::Encode;
		use scale_info::{MetaType, PortableRegistry, Registry};
		use subxt::ext::scale_value::scale::decode_as_type;

		let order = |asset| PlannedOrder {
			venue: VenueId::Sibling(2001),
			instrument: InstrumentId::Perpetual(AssetId(asset)),
			quantity: Fixed::from_u32(5),
			limit_price: Fixed::from_u32(4),
			expected_price: Fixed::from_u32(4),
			expected_cost: Fixed::from_u32(1),
		};
		let mut registry = Registry::new();
		let id = registry.register_type(&MetaType::new::<SlicePlan>()).id;
		let registry = PortableRegistry::from(registry);
		for count in 1..=4 {
			let orders: Vec<PlannedOrder> = (1..=count).map(order).collect();
			let mark = Mark { asset: AssetId(1), price: Fixed::from_u32(4) };
			let basis = PlanBasis { marks: vec![mark].try_into().unwrap(), set: 3, sequence: 2 };
			let (orders, claim) = (orders.try_into().unwrap(), PlanScore { price: Fixed::from_u32(1) });
			let plan = SlicePlan { orders, kind: PlanKind::BestRelief, basis, claim };
			let decoded = decode_as_type(&mut &plan.encode()[..], id, &registry).unwrap().remove_context();
			assert_eq!(value::typed::<SlicePlan>(&decoded).unwrap(), plan);
		}
	}

	#[test]
	fn slice_should_be_told_as_a_step_when_the_chain_made_it_itself() {
		let step = || {
			let decision = ("decision", Value::named_variant("Step", [("plan", Value::u128(3))]));
			event("DecisionTaken", ALICE, [with(7), vec![decision]].concat())
		};
		let slice = |receipt| event("SliceDispatched", ALICE, with(receipt));
		let kinds = |events: &[Event]| decisions(events, 5).iter().map(Found::kind).collect::<Vec<_>>();
		assert_eq!(kinds(&[slice(7), step(), slice(8)]), ["step of a ladder", "slice"]);
	}

	#[test]
	fn take_should_be_put_together_from_its_event() {
		let leg = Value::named_composite([
			("order", Value::u128(9)),
			("venue", Value::unnamed_variant("Home", [])),
			("price", Value::i128(5)),
			("fee", Value::i128(1)),
		]);
		let event = Value::named_composite([
			("taker", Value::unnamed_variant("Pool", [])),
			("take", Value::u128(3)),
			("legs", Value::unnamed_composite([leg])),
		]);
		let decision = take_decision(&event).unwrap();
		let (name, fields) = value::as_variant(&decision).unwrap();
		assert_eq!((name, fields.at("take")), ("Take", Some(&Value::u128(3))));
		let leg = fields.at("legs").unwrap().at(0).unwrap();
		assert!(leg.at("order").is_none() && leg.at("price") == Some(&Value::i128(5)));
		assert_eq!(leg.at("fee"), Some(&Value::i128(1)));
	}

	#[test]
	fn error_should_say_what_to_do_when_the_state_is_gone() {
		let gone = pruned(anyhow!("RPC error: State already discarded for 0x12"), 7);
		assert!(format!("{gone:#}").contains("--state-pruning archive"));
		let other = pruned(anyhow!("timed out"), 7);
		assert_eq!(format!("{other:#}"), "timed out");
	}
}
