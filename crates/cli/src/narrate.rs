//! Events of the chain as lines for people.

use crate::{
	assets,
	chain::{self, account_of, keypair, Event},
	decimal,
	prices::time,
	value::{self, At, Value},
};
use ballast_primitives::{fixed, Fixed, Round};
use std::collections::HashMap;
use subxt::utils::AccountId32;

/// Development accounts whose names are known: `//trader//0` up to this.
const TRADERS: u32 = 1_000;
/// Events besides those of `SoftLiquidation` that are told.
const TOLD: [(&str, &str); 21] = [
	("Venues", "SequenceGap"),
	("Venues", "MessageFailed"),
	("Venues", "MessageGivenUp"),
	("Venues", "ProbesExhausted"),
	("Venues", "OrderEndNotHandled"),
	("Venues", "ReportNotApplied"),
	("Venues", "TransferDoubtful"),
	("Venues", "TransferUnaccounted"),
	("Venues", "ImpossibleTransfer"),
	("VenueAdapter", "SequenceGap"),
	("VenueAdapter", "MessageFailed"),
	("VenueAdapter", "OrderDropped"),
	("VenueAdapter", "WriteOffFailed"),
	("Thresholds", "RangesAnnounced"),
	("Thresholds", "RangesAccepted"),
	("Thresholds", "RangeClamped"),
	("Thresholds", "ScenariosClamped"),
	("Thresholds", "SetAgreed"),
	("Thresholds", "QuorumMissed"),
	("Thresholds", "UploadMissed"),
	("Thresholds", "ConflictingVotes"),
];

/// Names of development accounts.
#[derive(Default)]
pub struct Names(HashMap<[u8; 32], String>);

impl Names {
	/// Derives the names of the development accounts.
	pub fn of_development() -> Self {
		let uris = ["Alice", "Bob", "Charlie", "Dave", "Eve", "Ferdie"].map(|name| format!("//{name}"));
		let known = uris.into_iter().filter_map(|uri| Some((account_of(&keypair(&uri).ok()?).0, uri)));
		let traders = chain::traders(TRADERS).unwrap_or_default();
		let traders =
			traders.iter().enumerate().map(|(index, key)| (account_of(key).0, format!("//trader//{index}")));
		Self(known.chain(traders).collect())
	}

	/// The key of a development account, or the short address.
	pub fn name(&self, account: &AccountId32) -> String {
		self.0.get(&account.0).cloned().unwrap_or_else(|| value::short(account))
	}
}

/// Whether the event may be told, so that the others need not be decoded.
pub fn is_told(pallet: &str, event: &str) -> bool {
	pallet == "SoftLiquidation" || TOLD.contains(&(pallet, event))
}

/// The event in one line; `None` when it is not worth one.
pub fn line(event: &Event, names: &Names) -> Option<String> {
	let fields = event.value();
	let account =
		|| fields.at("account").and_then(value::as_account).map(|a| names.name(&a)).unwrap_or_default();
	let number =
		|name: &str| fields.at(name).and_then(value::as_fixed).map_or("?".into(), |v| decimal::grouped(v, 2));
	let health = |name: &str| show_health(fields.at(name));
	let text = |name: &str| fields.at(name).map(value::show).unwrap_or_default();
	let told = |what: &str, rest: String| Some(format!("{what:<13} {:<14} {rest}", account()));
	if event.pallet == "Thresholds" {
		return thresholds_line(&event.name, &fields);
	}
	if event.pallet != "SoftLiquidation" {
		return Some(format!("{:<13} {}", event.name, value::show(&fields)));
	}
	match event.name.as_str() {
		"StateChanged" => match fields.at("new").and_then(value::as_variant)? {
			("MarginCall", _) => told("margin call", format!("health {}", health("health"))),
			("Unwinding", _) => told("unwinding", format!("health {}", health("health"))),
			("Auction", _) => told("auction", format!("health {}", health("health"))),
			("Backstop", _) => told("backstop", format!("health {}", health("health"))),
			("Insolvent", state) => {
				let debt = state.at("bad_debt").and_then(value::as_fixed).unwrap_or_default();
				told("insolvent", format!("bad debt {} USD", decimal::grouped(debt, 2)))
			}
			_ => None,
		},
		"AccountCured" => told(
			"cured",
			format!(
				"health {} -> {}, {} slices, penalty {} USD",
				health("health_before"),
				health("health_after"),
				text("slices"),
				number("penalty")
			),
		),
		"SliceDispatched" => {
			let orders: Vec<String> =
				fields.at("orders").map(value::items).unwrap_or_default().iter().map(|o| order(o)).collect();
			let by = fields.at("by").map(|by| value::unwrap(by).is_ok()).unwrap_or(false);
			told(
				"slice",
				format!(
					"{}; health {} -> {} expected{}",
					orders.join(", "),
					health("health_before"),
					health("health_expected"),
					if by { format!(", pushed by {}", text("by")) } else { String::new() }
				),
			)
		}
		"SliceOrderEnded" => {
			let fill = fields.at("fill")?;
			let part = |name: &str| value::fixed_field(fill, name).unwrap_or_default();
			let price = average_price(part("quantity"), part("proceeds"))
				.map_or(String::new(), |price| format!(" at {}", decimal::significant(price)));
			told(
				"executed",
				format!(
					"{}{price} for {} USD, penalty {} USD",
					change(part("quantity"), fields.at("instrument")),
					decimal::grouped(part("proceeds"), 2),
					decimal::grouped(part("penalty"), 2)
				),
			)
		}
		"SliceOrderFailed" => told("order failed", format!("{}: {}", text("instrument"), text("reason"))),
		"SliceOrderCancelled" => told("cancelled", format!("order {}", text("order"))),
		"TakeDispatched" => told(
			"take",
			format!(
				"{} for {} USD by {}",
				text("fraction"),
				number("price"),
				fields.at("taker").map(taker).unwrap_or_default()
			),
		),
		"TakeEnded" => told(
			"taken",
			format!("at {} venues, not at {}, for {} USD", text("executed"), text("failed"), number("paid")),
		),
		"TakeCalledOff" => told("called off", "the take is not needed any more".into()),
		"TakeNotSent" => told("not sent", format!("take: {}", text("reason"))),
		"BadDebtChanged" => told("bad debt", format!("{} -> {} USD", number("old"), number("new"))),
		"WriteOffRefused" => told("not written off", format!("{} at {}", text("refusal"), text("venue"))),
		"WrittenOff" => told("written off", format!("{} USD at {}", number("value"), text("venue"))),
		"RepaymentSent" => {
			told("repayment", format!("{} USD from {} to {}", number("amount"), text("from"), text("to")))
		}
		"RepaymentNotSent" => told("not sent", format!("repayment: {}", text("reason"))),
		"AccountDegraded" => told("degraded", text("reason")),
		"AccountRestored" => told("restored", String::new()),
		"PlanCompetes" => told("plan", format!("competes until block {}", text("ends"))),
		"PlanPassedOver" => told("passed over", format!("a plan that competed: {}", text("reason"))),
		"ContestEnded" => told("contest", "ended with nothing sent".into()),
		"SliceNotSent" => told("not sent", format!("{}: {}", text("venue"), text("reason"))),
		"HaltNoticed" => Some(format!(
			"{:<13} the chain had halted; nothing is forced until {}",
			"halt",
			text("grace_until_ms")
		)),
		"BreakerSet" => Some(format!("{:<13} {} -> {}", "breaker", text("old"), text("new"))),
		_ => None,
	}
}

/// What happens to thresholds: of an asset, or of an epoch's set.
fn thresholds_line(name: &str, fields: &Value) -> Option<String> {
	let asset = fields.at("asset").and_then(value::as_asset).map(assets::ticker).unwrap_or_default();
	let epoch = || format!("epoch {}", whole(fields.at("epoch")));
	let percent = |value: Option<&Value>| {
		let share = value.and_then(value::as_fixed).unwrap_or_default();
		format!("{:.1} %", share.to_float() * 100.0)
	};
	let range = |name: &str| percent(fields.at(name).at("scan_range"));
	// Hashes and keys of workers have as many bytes as accounts, and are none.
	let hash = |name: &str| {
		let bytes = fields.at(name).and_then(value::as_account);
		bytes.map_or("?".into(), |bytes| format!("0x{}..", hex::encode(&bytes.0[..4])))
	};
	let (what, whom, rest) = match name {
		"RangesAccepted" => ("scan range", asset, format!("{} -> {}", range("old"), range("new"))),
		"RangesAnnounced" => {
			let at = fields.at("at").and_then(value::as_u128).and_then(|ms| u64::try_from(ms / 1_000).ok());
			let from = at.map(|at| format!(" from {} UTC", time::show(at))).unwrap_or_default();
			("announced", asset, format!("scan range {} -> {}{from}", range("old"), range("new")))
		}
		"RangeClamped" => (
			"clamped",
			asset,
			format!("scan range {}, proposed {}, held to {}", range("old"), range("proposed"), range("new")),
		),
		"ScenariosClamped" => {
			let returns = whole(fields.at("returns"));
			("clamped", asset, format!("{returns} returns cut to {}", percent(fields.at("cap"))))
		}
		"SetAgreed" => {
			("set agreed", epoch(), format!("{} votes for {}", whole(fields.at("votes")), hash("hash")))
		}
		"QuorumMissed" => {
			let (votes, needed) = (whole(fields.at("votes")), whole(fields.at("needed")));
			("no quorum", epoch(), format!("{votes} votes of {needed} needed; the old set stays"))
		}
		"UploadMissed" => {
			("no upload", epoch(), format!("nobody brought {}; the old set stays", hash("hash")))
		}
		"ConflictingVotes" => (
			"two votes",
			epoch(),
			format!("worker {} voted for {} and then {}", hash("worker"), hash("first"), hash("second")),
		),
		_ => return None,
	};
	Some(format!("{what:<13} {whom:<14} {rest}"))
}

/// Who takes a part of a portfolio over.
fn taker(taker: &Value) -> String {
	match value::as_variant(taker) {
		Some(("Pool", _)) => "the pool".into(),
		Some((_, fields)) => {
			format!("keeper {}", fields.values().next().map(value::show).unwrap_or_default())
		}
		None => "?".into(),
	}
}

fn whole(value: Option<&Value>) -> String {
	value.and_then(value::as_u128).map_or("?".into(), |number| number.to_string())
}

/// Health for display; `-` when nothing is required.
pub fn show_health(health: Option<&Value>) -> String {
	health
		.and_then(|health| value::unwrap(health).ok())
		.and_then(value::as_fixed)
		.map_or("-".into(), |health| decimal::grouped(health, 3))
}

fn order(order: &Value) -> String {
	let quantity = value::fixed_field(order, "quantity").unwrap_or_default();
	let venue = order.at("venue").map(value::show).unwrap_or_default();
	format!("{} at {}", change(quantity, order.at("instrument")), venue.to_lowercase())
}

/// `sell 12.5 DOT` or `buy 0.1 ETH`.
pub fn change(quantity: Fixed, instrument: Option<&Value>) -> String {
	let asset = instrument.and_then(value::as_asset).map(assets::ticker).unwrap_or_default();
	let kind = match instrument.and_then(value::as_variant) {
		Some(("Perpetual", _)) => " perpetual",
		_ => "",
	};
	let (verb, size) = if quantity.into_inner() < 0 {
		("sell", fixed::neg(quantity).unwrap_or_default())
	} else {
		("buy", quantity)
	};
	format!("{verb} {} {asset}{kind}", decimal::significant(size))
}

/// Average price of a fill: what was received or paid per unit; `None` when nothing was filled.
pub fn average_price(quantity: Fixed, proceeds: Fixed) -> Option<Fixed> {
	fixed::abs(fixed::div(proceeds, quantity, Round::Down).ok()?).ok()
}

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
	use super::*;
	use crate::value::Fields;

	fn number(units: i128) -> Value {
		Value::unnamed_composite([Value::i128(units * fixed::ONE)])
	}

	fn event(name: &str, fields: Vec<(&str, Value)>) -> Event {
		let account =
			Value::unnamed_composite([Value::from_bytes(account_of(&keypair("//trader//3").unwrap()).0)]);
		let all = std::iter::once(("account", account)).chain(fields);
		Event {
			pallet: "SoftLiquidation".into(),
			name: name.into(),
			fields: Fields::named(all),
			extrinsic: None,
		}
	}

	#[test]
	fn events_should_be_told_with_names_and_units() {
		let names = Names::of_development();
		let spot = Value::unnamed_variant("Spot", [Value::unnamed_composite([Value::u128(1)])]);
		let fill = Value::named_composite([
			("quantity", number(-2)),
			("proceeds", number(60)),
			("penalty", number(1)),
		]);
		let ended = event("SliceOrderEnded", vec![("instrument", spot), ("fill", fill)]);
		let line = line(&ended, &names).unwrap();
		assert!(
			line.contains("//trader//3") && line.contains("sell 2.0000 DOT at 30.000 for 60.00 USD"),
			"{line}"
		);
	}

	#[test]
	fn takes_should_be_told_with_who_takes() {
		let told = |name: &str, fields: Vec<(&str, Value)>| {
			let text = line(&event(name, fields), &Names::default()).unwrap();
			text.split_whitespace().collect::<Vec<_>>().join(" ")
		};
		let taker = |who| ("taker", Value::unnamed_variant(who, [Value::from_bytes([7u8; 32])]));
		let half = ("fraction", Value::unnamed_composite([Value::i128(fixed::ONE / 2)]));
		let text = told("TakeDispatched", vec![taker("Keeper"), half.clone(), ("price", number(-5))]);
		assert!(text.starts_with("take") && text.contains("0.500000 for -5.00 USD by keeper 5"), "{text}");
		assert!(told("TakeDispatched", vec![taker("Pool"), half, ("price", number(1))]).ends_with("the pool"));
		let auction = vec![("new", Value::unnamed_variant("Auction", []))];
		assert!(told("StateChanged", auction).starts_with("auction"));
	}

	#[test]
	fn thresholds_should_be_told_shortly() {
		let range = |percent: i128| {
			let share = Value::i128(percent * fixed::ONE / 100);
			Value::named_composite([("scan_range", Value::unnamed_composite([share]))])
		};
		let dot = || ("asset", Value::unnamed_composite([Value::u128(1)]));
		let hash = |byte: u8| Value::unnamed_composite([Value::from_bytes([byte; 32])]);
		let told = |name: &str, fields: Vec<(&str, Value)>| {
			assert!(is_told("Thresholds", name), "{name}");
			let fields = Fields::named(fields);
			let event = Event { pallet: "Thresholds".into(), name: name.into(), fields, extrinsic: None };
			let text = line(&event, &Names::default()).unwrap();
			text.split_whitespace().collect::<Vec<_>>().join(" ")
		};
		let announced =
			vec![dot(), ("old", range(20)), ("new", range(25)), ("at", Value::u128(1_600_000_000_000))];
		let text = told("RangesAnnounced", announced);
		assert!(text.starts_with("announced DOT scan range 20.0 % -> 25.0 % from 2020-09-13"), "{text}");
		let accepted = vec![dot(), ("old", range(20)), ("new", range(25))];
		assert_eq!(told("RangesAccepted", accepted), "scan range DOT 20.0 % -> 25.0 %");
		let clamped = vec![dot(), ("old", range(20)), ("proposed", range(60)), ("new", range(30))];
		assert_eq!(
			told("RangeClamped", clamped),
			"clamped DOT scan range 20.0 %, proposed 60.0 %, held to 30.0 %"
		);
		let cap = Value::unnamed_composite([Value::i128(fixed::ONE / 2)]);
		assert_eq!(
			told("ScenariosClamped", vec![dot(), ("returns", Value::u128(3)), ("cap", cap)]),
			"clamped DOT 3 returns cut to 50.0 %"
		);
		let epoch = || ("epoch", Value::u128(12));
		assert!(told("SetAgreed", vec![epoch(), ("hash", hash(0xab)), ("votes", Value::u128(3))])
			.starts_with("set agreed epoch 12 3 votes for "));
		assert_eq!(
			told("QuorumMissed", vec![epoch(), ("votes", Value::u128(1)), ("needed", Value::u128(2))]),
			"no quorum epoch 12 1 votes of 2 needed; the old set stays"
		);
		assert_eq!(
			told("UploadMissed", vec![epoch(), ("hash", hash(1))]),
			"no upload epoch 12 nobody brought 0x01010101..; the old set stays"
		);
		let votes = vec![epoch(), ("worker", hash(1)), ("first", hash(2)), ("second", hash(3))];
		assert!(told("ConflictingVotes", votes).starts_with("two votes epoch 12 worker "));
	}

	#[test]
	fn events_should_be_passed_over_when_they_are_routine() {
		let healthy = event("StateChanged", vec![("new", Value::unnamed_variant("Healthy", []))]);
		assert_eq!(line(&healthy, &Names::default()), None);
		assert!(!is_told("Venues", "OrderQueued") && is_told("Venues", "SequenceGap"));
		assert!(!is_told("Balances", "Transfer"));
	}
}
