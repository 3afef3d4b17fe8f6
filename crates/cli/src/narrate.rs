//! Events of the chain as lines for people.

use crate::{
	assets,
	chain::{self, account_of, keypair, Event},
	decimal,
	value::{self, At, Value},
};
use ballast_primitives::{fixed, Fixed, Round};
use std::collections::HashMap;
use subxt::utils::AccountId32;

/// Development accounts whose names are known: `//trader//0` up to this.
const TRADERS: u32 = 1_000;
/// Events besides those of `SoftLiquidation` that are told.
const TOLD: [(&str, &str); 11] = [
	("Venues", "SequenceGap"),
	("Venues", "MessageFailed"),
	("Venues", "MessageGivenUp"),
	("Venues", "ProbesExhausted"),
	("Venues", "OrderEndNotHandled"),
	("Venues", "ReportNotApplied"),
	("VenueAdapter", "SequenceGap"),
	("VenueAdapter", "MessageFailed"),
	("VenueAdapter", "OrderDropped"),
	("VenueAdapter", "WriteOffFailed"),
	("Thresholds", "RangesAccepted"),
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
	if event.name == "RangesAccepted" {
		let asset = fields.at("asset").and_then(value::as_asset).map(assets::ticker).unwrap_or_default();
		let percent = |name: &str| {
			let range = fields.at(name).at("scan_range").and_then(value::as_fixed).unwrap_or_default();
			format!("{:.1} %", range.to_float() * 100.0)
		};
		return Some(format!("{:<13} {asset:<14} {} -> {}", "scan range", percent("old"), percent("new")));
	}
	if event.pallet != "SoftLiquidation" {
		return Some(format!("{:<13} {}", event.name, value::show(&fields)));
	}
	match event.name.as_str() {
		"StateChanged" => match fields.at("new").and_then(value::as_variant)? {
			("MarginCall", _) => told("margin call", format!("health {}", health("health"))),
			("Unwinding", _) => told("unwinding", format!("health {}", health("health"))),
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
		"BadDebtChanged" => told("bad debt", format!("{} -> {} USD", number("old"), number("new"))),
		"WrittenOff" => told("written off", format!("{} USD at {}", number("value"), text("venue"))),
		"AccountDegraded" => told("degraded", text("reason")),
		"AccountRestored" => told("restored", String::new()),
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
	fn events_should_be_passed_over_when_they_are_routine() {
		let healthy = event("StateChanged", vec![("new", Value::unnamed_variant("Healthy", []))]);
		assert_eq!(line(&healthy, &Names::default()), None);
		assert!(!is_told("Venues", "OrderQueued") && is_told("Venues", "SequenceGap"));
		assert!(!is_told("Balances", "Transfer"));
	}
}
