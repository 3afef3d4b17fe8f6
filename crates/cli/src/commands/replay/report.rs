//! What was hashed, for people and for programs.

use super::{
	check::Told,
	judge::{changed, Match, PARTS},
	Verdict,
};
use crate::{
	assets::ticker,
	decimal,
	inputs::Decided,
	narrate::Names,
	prices::time,
	value::{self, At},
};
use ballast_policy::{AccountState, Leg, PlannedOrder, SlicePlan, Take};
use ballast_primitives::{Fixed, InstrumentId, VenueId};
use ballast_risk::{AssetFactors, AssetState, Margin, Position, RiskModel};
use codec::Decode;
use serde_json::{json, Value as Json};

/// The runtime's `Decision`, as far as this tool knows it: what venues said of themselves comes behind a plan, and is left to
/// the runtime's own description.
#[derive(Decode)]
enum Decision {
	#[codec(index = 0)]
	Slice(SlicePlan),
	#[codec(index = 1)]
	Transition { to: AccountState },
	#[codec(index = 2)]
	Take { taker: (u8, [u8; 32]), take: Take, legs: Vec<Leg> },
	#[codec(index = 4)]
	WriteOff(VenueId),
	#[codec(index = 5)]
	Step(SlicePlan),
}

fn usd(value: Fixed) -> String {
	format!("{} USD", decimal::grouped(value, 2))
}

fn clock(ms: u64) -> String {
	format!("{}.{:03} UTC", time::show(ms / 1_000), ms % 1_000)
}

fn instrument(id: &InstrumentId) -> String {
	let name = ticker(id.underlying());
	match id {
		InstrumentId::Spot(_) => name,
		InstrumentId::Perpetual(_) => format!("{name} perpetual"),
		InstrumentId::Future { expiry, .. } => format!("{name} future {}", time::show(expiry / 1_000)),
		InstrumentId::Option(series) => format!(
			"{name} option {} at {}",
			time::show(series.expiry / 1_000),
			decimal::significant(series.strike)
		),
	}
}

fn position(position: &Position) -> String {
	format!(
		"{} {} at {}",
		decimal::exact(position.quantity),
		instrument(&position.instrument),
		position.venue
	)
}

fn order(order: &PlannedOrder) -> String {
	format!(
		"{} {} at {}, limit {}",
		decimal::exact(order.quantity),
		instrument(&order.instrument),
		order.venue,
		decimal::significant(order.limit_price)
	)
}

fn orders(plan: &SlicePlan) -> String {
	let orders: Vec<String> = plan.orders.iter().map(order).collect();
	orders.join("; ")
}

fn state(state: &AccountState) -> String {
	match state {
		AccountState::Healthy => "healthy".into(),
		AccountState::Watch { tier } => format!("watch {tier}"),
		AccountState::MarginCall { since_ms } => format!("margin call since {}", clock(*since_ms)),
		AccountState::Unwinding { since_ms, last_slice_ms: 0 } => {
			format!("unwinding since {}, no slice yet", clock(*since_ms))
		}
		AccountState::Unwinding { since_ms, last_slice_ms } => {
			format!("unwinding since {}, last slice {}", clock(*since_ms), clock(*last_slice_ms))
		}
		AccountState::Insolvent { bad_debt } => format!("insolvent, {}", usd(*bad_debt)),
		AccountState::Auction(auction) => format!(
			"auction since {}, {:?}, {} takes, {} raised",
			clock(auction.started_ms),
			auction.mode,
			auction.takes,
			usd(auction.raised)
		)
		.to_lowercase(),
		AccountState::Backstop { since_ms } => format!("backstop since {}", clock(*since_ms)),
	}
}

fn decision(bytes: &[u8]) -> String {
	match Decision::decode(&mut &bytes[..]) {
		Ok(Decision::Slice(plan)) => format!("slice, {:?}: {}", plan.kind, orders(&plan)),
		Ok(Decision::Step(plan)) => format!("step of the ladder: {}", orders(&plan)),
		Ok(Decision::Transition { to }) => format!("from here on {}", state(&to)),
		Ok(Decision::Take { taker: (kind, account), take, legs }) => {
			let who = if kind == 0 { "keeper" } else { "pool" };
			let legs: Vec<String> =
				legs.iter().map(|leg| format!("{} at {}", usd(leg.price), leg.venue)).collect();
			let account = subxt::utils::AccountId32(account);
			format!(
				"take of {} for {} by {who} {}: {}",
				decimal::exact(take.fraction),
				usd(take.price),
				value::short(&account),
				legs.join("; ")
			)
		}
		Ok(Decision::WriteOff(venue)) => format!("write-off at {venue}"),
		Err(_) => format!("0x{} (of a kind that this tool does not know)", hex::encode(bytes)),
	}
}

fn model(model: &RiskModel) -> String {
	let range = |factors: &AssetFactors| {
		format!(", {} {}", ticker(factors.asset), decimal::significant(factors.scan_range))
	};
	let ranges: String = model.assets.iter().map(range).collect();
	format!("version {}, scan ranges{}", model.version, if ranges.is_empty() { " none" } else { &ranges })
}

/// The inputs, by [`PARTS`].
fn parts(decided: &Decided) -> [String; 8] {
	let assets = |part: fn(&AssetState) -> Fixed| -> String {
		let all = decided.market.assets.iter();
		let all: Vec<String> = all
			.map(|asset| format!("{} {}", ticker(asset.asset), decimal::significant(part(asset))))
			.collect();
		if all.is_empty() {
			"no assets".into()
		} else {
			all.join(", ")
		}
	};
	let positions: Vec<String> = decided.portfolio.positions.iter().map(position).collect();
	let rules = &decided.rules;
	[
		state(&decided.state),
		clock(decided.now_ms),
		assets(|asset| asset.mark),
		assets(|asset| asset.depth),
		assets(|asset| asset.volatility),
		model(&decided.model),
		format!("{}; cash {}", positions.join("; "), usd(decided.portfolio.cash)),
		format!(
			"grace {} s, buffer {}, slice every {} to {} s, auction below {}, backstop below {}",
			rules.grace_ms / 1_000,
			decimal::significant(rules.buffer),
			rules.slice.min_interval_ms / 1_000,
			rules.slice.interval_ms / 1_000,
			decimal::significant(rules.auction_trigger),
			decimal::significant(rules.backstop_trigger)
		),
	]
}

fn margin_line(margin: &Margin, event: Option<Fixed>) -> String {
	let health = margin.health().map_or("-".into(), |health| decimal::grouped(health, 6));
	let told = match event {
		None => String::new(),
		Some(told) if margin.health() == Some(told) => ", as the event says".into(),
		Some(told) => format!(", the event says {}", decimal::grouped(told, 6)),
	};
	format!(
		"equity {}, maintenance {}, initial {}, health {health}{told}",
		usd(margin.equity),
		usd(margin.maintenance),
		usd(margin.initial)
	)
}

/// Health of which the event tells, if it does.
fn told_health(verdict: &Verdict) -> Option<Fixed> {
	let fields = verdict.found.event.value();
	fields.at("health_before").and_then(|health| value::unwrap(health).ok()).and_then(value::as_fixed)
}

/// Why nothing may have matched.
pub fn reasons(verdict: &Verdict) -> Vec<String> {
	let mut reasons = verdict.checks.faults.clone();
	if verdict.outcome.is_some() {
		return reasons;
	}
	for (when, inputs) in [("before", &verdict.before), ("after", &verdict.after)] {
		if let Err(reason) = inputs {
			reasons.push(format!("{when} the block nothing can be worked out: {reason}"));
		}
	}
	if let (Ok(before), Ok(after)) = (&verdict.before, &verdict.after) {
		let changed = changed(before, after);
		reasons.push(match changed.is_empty() {
			true => "nothing changed in the block, so that these inputs should have matched".into(),
			false => {
				format!("changed in the block: {}; what changed twice cannot be told", changed.join(", "))
			}
		});
	}
	if !verdict.calls.is_empty() {
		reasons.push(format!("calls before it in the block: {}", verdict.calls.join(", ")));
	}
	reasons
}

fn matched_with(found: &Match) -> &'static str {
	match found.is_plain() {
		true => "the state before the block",
		false => "the state before the block, and what came earlier in the block",
	}
}

/// For people.
pub fn text(verdict: &Verdict, receipt: [u8; 32]) -> String {
	let found = &verdict.found;
	let mut lines = vec![if verdict.is_match() { "match" } else { "mismatch" }.to_owned()];
	let mut line = |name: &str, text: String| lines.push(format!("{name:<12} {text}"));
	line("receipt", format!("0x{}", hex::encode(receipt)));
	let call = found.event.extrinsic.map_or("no call".into(), |index| format!("extrinsic {index}"));
	line("event", format!("{}.{}, block {}, {call}", found.event.pallet, found.event.name, found.block));
	line("account", format!("{} ({})", found.account, Names::of_development().name(&found.account)));
	let shown = verdict.outcome.as_ref().map(|found| &found.decided);
	let shown = shown.or(verdict.before.as_ref().ok()).or(verdict.after.as_ref().ok());
	if let Some(decided) = shown {
		for (index, (name, part)) in PARTS.into_iter().zip(parts(decided)).enumerate() {
			let from = verdict.outcome.as_ref().and_then(|found| found.from.get(index));
			line(name, format!("{part}{}", from.map(|f| format!("  [{}]", f.words())).unwrap_or_default()));
		}
		line("decision", decision(&decided.decision.0));
	}
	for Told { name, value, from } in &verdict.checks.told {
		line(name, format!("{value}  [{}]", from.words()));
	}
	if let Some(margin) = &verdict.margin {
		line("margin", margin_line(margin, told_health(verdict)));
	}
	if let Some(found) = &verdict.outcome {
		line("hash of", matched_with(found).into());
	}
	let word = if verdict.outcome.is_some() { "but" } else { "perhaps" };
	reasons(verdict).into_iter().for_each(|reason| line(word, reason));
	lines.join("\n")
}

/// For programs.
pub fn json(verdict: &Verdict, receipt: [u8; 32]) -> Json {
	let found = &verdict.found;
	let mut all = json!({
		"match": verdict.is_match(),
		"receipt": format!("0x{}", hex::encode(receipt)),
		"block": found.block,
		"extrinsic": found.event.extrinsic,
		"event": found.event.name,
		"account": found.account.to_string(),
		"margin": verdict.margin.as_ref().map(|margin| json!({
			"equity": decimal::exact(margin.equity),
			"maintenance": decimal::exact(margin.maintenance),
			"initial": decimal::exact(margin.initial),
			"health": margin.health().map(decimal::exact),
		})),
	});
	if let Some(outcome) = &verdict.outcome {
		let inputs = PARTS.into_iter().zip(parts(&outcome.decided)).zip(outcome.from);
		let inputs = inputs.map(|((name, part), from)| {
			(name.to_owned(), json!({ "value": part, "from": format!("{from:?}").to_lowercase() }))
		});
		all["inputs"] = Json::Object(inputs.collect());
		all["decision"] = json!(decision(&outcome.decided.decision.0));
		let told = verdict.checks.told.iter().map(|told| {
			let from = format!("{:?}", told.from).to_lowercase();
			(told.name.to_owned(), json!({ "value": told.value, "from": from }))
		});
		all["told"] = Json::Object(told.collect());
		all["faults"] = json!(verdict.checks.faults);
		all["hashed"] = json!(format!("0x{}", hex::encode(codec::Encode::encode(&outcome.decided))));
	} else {
		all["perhaps"] = json!(reasons(verdict));
	}
	all
}

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
	use super::*;
	use crate::{
		chain::Event,
		commands::replay::{check::Checks, find::Found, judge},
		inputs::Rest,
		value::Fields,
	};
	use ballast_policy::{PlanBasis, PlanKind, Rules};
	use ballast_primitives::{fixed, AssetId};
	use ballast_risk::{Market, Portfolio};
	use codec::Encode;
	use subxt::utils::AccountId32;

	fn decided() -> Decided {
		let order = PlannedOrder {
			venue: VenueId::Sibling(2001),
			instrument: InstrumentId::Spot(AssetId(1)),
			quantity: fixed::neg(Fixed::from_rational(5, 2)).unwrap(),
			limit_price: Fixed::from_u32(4),
			expected_price: Fixed::from_u32(4),
			expected_cost: Fixed::from_u32(1),
		};
		let plan = SlicePlan {
			orders: vec![order].try_into().unwrap(),
			kind: PlanKind::ProRata,
			basis: PlanBasis::default(),
			claim: ballast_policy::PlanScore::WORST,
		};
		let position = Position::spot(VenueId::Sibling(2001), AssetId(1), Fixed::from_u32(10));
		Decided {
			account: [1; 32],
			state: AccountState::Unwinding { since_ms: 1_600_000_000_000, last_slice_ms: 0 },
			now_ms: 1_600_000_060_000,
			market: Market {
				assets: vec![AssetState::new(AssetId(1), Fixed::from_u32(4))],
				..Market::default()
			},
			model: RiskModel { version: 3, ..RiskModel::default() },
			portfolio: Portfolio { positions: vec![position], ..Portfolio::default() },
			rules: Rules::default(),
			decision: Rest([vec![0], plan.encode()].concat()),
		}
	}

	fn verdict(receipt: [u8; 32]) -> Verdict {
		let inputs = decided();
		Verdict {
			outcome: judge::find(Some(&inputs), Some(&inputs), &[], receipt),
			before: Ok(inputs.clone()),
			after: Ok(inputs),
			margin: None,
			checks: Checks::default(),
			calls: vec!["Timestamp.set".into(), "Oracle.feed_values".into()],
			found: Found {
				block: 7,
				account: AccountId32([1; 32]),
				event: Event {
					pallet: "SoftLiquidation".into(),
					name: "SliceDispatched".into(),
					fields: Fields::named(Vec::<(String, value::Value)>::new()),
					extrinsic: Some(3),
				},
				states: vec![],
			},
		}
	}

	#[test]
	fn report_should_say_what_was_hashed_when_it_matches() {
		let receipt = decided().receipt().0;
		let text = text(&verdict(receipt), receipt);
		for piece in [
			"match",
			"block 7, extrinsic 3",
			"unwinding since 2020-09-13",
			"DOT 4.0000",
			"version 3",
			"10 DOT at sibling 2001",
			"-2.5 DOT at sibling 2001, limit 4.0000",
			"hash of      the state before the block",
		] {
			assert!(text.contains(piece), "{piece}\n{text}");
		}
		let json = json(&verdict(receipt), receipt);
		assert_eq!((&json["match"], &json["inputs"]["prices"]["from"]), (&json!(true), &json!("unchanged")));
		assert_eq!(json["hashed"], json!(format!("0x{}", hex::encode(decided().encode()))));
	}

	#[test]
	fn report_should_say_why_perhaps_when_it_does_not_match() {
		let text = text(&verdict([9; 32]), [9; 32]);
		assert!(text.starts_with("mismatch") && text.contains("nothing changed in the block"), "{text}");
		assert!(text.contains("Oracle.feed_values"), "{text}");
		assert_eq!(json(&verdict([9; 32]), [9; 32])["match"], json!(false));
	}

	#[test]
	fn report_should_say_mismatch_when_the_hash_is_right_but_the_decision_is_not() {
		let receipt = decided().receipt().0;
		let mut verdict = verdict(receipt);
		let told = Told { name: "depths".into(), value: "1".into(), from: judge::From::Nowhere };
		verdict.checks = Checks { told: vec![told], faults: vec!["depths are made up".into()] };
		let text = text(&verdict, receipt);
		assert!(text.starts_with("mismatch") && text.contains("but          depths are made up"), "{text}");
		let json = json(&verdict, receipt);
		assert_eq!((&json["match"], &json["told"]["depths"]["from"]), (&json!(false), &json!("nowhere")));
	}

	#[test]
	fn decision_should_be_told_in_words() {
		assert_eq!(decision(&[4, 0]), "write-off at home");
		assert!(decision(&[9, 9]).contains("does not know"));
		let insolvent = AccountState::Insolvent { bad_debt: Fixed::from_u32(12) };
		let given = ballast_policy::Circumstances::default();
		assert_eq!(decision(&(1u8, insolvent, given).encode()), "from here on insolvent, 12.00 USD");
	}
}
