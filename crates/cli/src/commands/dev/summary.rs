//! `ballast dev summary`: what happened to accounts, from the chain's own records.

use crate::{
	assets,
	chain::{self, AtBlock, Chain, Endpoint, Event},
	commands::{portfolio::Margin, watch},
	decimal, narrate,
	progress::Progress,
	value::{self, At, Value},
};
use anyhow::{bail, Result};
use ballast_primitives::{fixed, AssetId, Fixed, Round};
use serde_json::{json, Value as Json};
use std::collections::{BTreeMap, BTreeSet};
use subxt::utils::AccountId32;

const EXAMPLES: &str = "Examples:
  ballast dev summary --from-block 40
  ballast dev summary --from-block 40 --to-block 300 --json";

/// Blocks that are looked back for the block in which an account fell below maintenance margin.
const LOOK_BACK: u64 = 240;

/// Sum up what happened to accounts since a block: who was called, cured, unwound; slices, orders, bad debt, penalties,
/// price impact, and how long the first slice took.
///
/// Reads the events of every block; what needs old state (how long an account was below maintenance margin before its
/// first slice) needs a node that keeps it (--state-pruning archive).
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Summary {
	#[command(flatten)]
	endpoint: Endpoint,
	/// First block
	#[arg(long, value_name = "N")]
	from_block: u64,
	/// Last block; the best one when not given
	#[arg(long, value_name = "N")]
	to_block: Option<u64>,
	/// Print JSON
	#[arg(long)]
	json: bool,
}

/// An account's way through trouble.
#[derive(Debug, Default, PartialEq, Eq)]
struct Course {
	/// Block of its first slice.
	first_slice: Option<u64>,
	/// Block of the first event that says it is below maintenance margin.
	breach_seen: Option<u64>,
	/// Slices.
	slices: u32,
	/// Whether it was restricted.
	called: bool,
	/// Whether it ever was insolvent.
	insolvent: bool,
	/// Whether keepers were ever asked to bid.
	auctioned: bool,
	/// Whether the pool was ever asked to take it.
	backstopped: bool,
}

/// What somebody took over.
#[derive(Debug, Default, PartialEq, Eq)]
struct Taken {
	/// Legs executed.
	legs: u32,
	/// Positions and debts added up, settlement currency.
	gross: Fixed,
	/// How much more they were worth than what was paid, at the venues' own prices; settlement currency.
	discount: Fixed,
}

/// Price at which an order was filled, against the oracle's price.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Impact {
	/// How much worse than the oracle's price, share.
	share: Fixed,
	block: u64,
	asset: AssetId,
	fill: Fixed,
	oracle: Fixed,
}

/// What the events add up to.
#[derive(Debug, Default)]
struct Sums {
	courses: BTreeMap<[u8; 32], Course>,
	slices_by_workers: u32,
	slices_signed: u32,
	executed: u32,
	failed: BTreeMap<String, u32>,
	penalty: Fixed,
	traded: Fixed,
	written_off: Fixed,
	/// What fills were worse than the oracle's prices, less where they were better; settlement currency.
	impact: Fixed,
	keepers: Taken,
	pool: Taken,
	/// Of what was written off: paid by the fund, by the pool, and left to those who lent.
	covered: [Fixed; 3],
	largest_impact: Option<Impact>,
}

/// Where the called accounts are now.
#[derive(Debug, Default, PartialEq, Eq)]
struct Outcome {
	called: usize,
	cured_without_sale: usize,
	cured_after_slices: usize,
	unwound: usize,
	open: usize,
	insolvent: usize,
}

impl Summary {
	/// Does it.
	pub async fn run(self) -> Result<()> {
		let chain = self.endpoint.connect().await?;
		let best = chain.best().await?.block_number();
		let last = self.to_block.unwrap_or(best);
		if last > best || self.from_block > last {
			bail!("blocks {} to {last} are not there; the best block is {best}", self.from_block);
		}
		let from = self.from_block.max(1);
		let mut sums = Sums::default();
		let progress = Progress::new("blocks", last + 1 - from);
		for number in from..=last {
			let at = chain.at(number).await?;
			let events = chain::events(&at, |pallet, _| pallet == "SoftLiquidation").await?;
			if !events.is_empty() {
				let before = chain.at(number - 1).await?;
				let prices = prices(&before, &events).await?;
				let signed = signed_extrinsics(&at, &events).await?;
				for event in &events {
					sums.add(number, event, &signed, &prices)?;
				}
			}
			progress.step("");
		}
		progress.finish();
		let at = chain.at(last).await?;
		let restricted = restricted(&at).await?;
		let outcome = sums.outcome(&restricted);
		let bad_debt = chain::storage(&at, "SoftLiquidation", "TotalBadDebt", Vec::new())
			.await?
			.as_ref()
			.and_then(value::as_fixed)
			.unwrap_or_default();
		let delays = delays(&chain, &sums, from).await;
		if self.json {
			let text =
				serde_json::to_string_pretty(&to_json(from, last, &sums, &outcome, bad_debt, &delays))?;
			println!("{text}");
		} else {
			print(from, last, &sums, &outcome, bad_debt, &delays);
		}
		Ok(())
	}
}

impl Sums {
	fn add(
		&mut self,
		block: u64,
		event: &Event,
		signed: &BTreeSet<u32>,
		prices: &BTreeMap<AssetId, Fixed>,
	) -> Result<()> {
		let fields = event.value();
		let Some(account) = fields.at("account").and_then(value::as_account) else { return Ok(()) };
		let course = self.courses.entry(account.0).or_default();
		match event.name.as_str() {
			"StateChanged" => match fields.at("new").and_then(value::as_variant).map(|(name, _)| name) {
				Some("MarginCall") => course.called = true,
				Some("Unwinding") => {
					course.called = true;
					course.breach_seen.get_or_insert(block);
				}
				Some("Auction") => (course.called, course.auctioned) = (true, true),
				Some("Backstop") => (course.called, course.backstopped) = (true, true),
				Some("Insolvent") => {
					(course.called, course.insolvent) = (true, true);
					course.breach_seen.get_or_insert(block);
				}
				_ => {}
			},
			"SliceDispatched" => {
				course.slices += 1;
				course.called = true;
				course.first_slice.get_or_insert(block);
				let named = fields.at("by").map(|by| value::unwrap(by).is_ok()).unwrap_or(false);
				if named || event.extrinsic.is_some_and(|index| signed.contains(&index)) {
					self.slices_signed += 1;
				} else {
					self.slices_by_workers += 1;
				}
			}
			"SliceOrderEnded" => {
				let fill = value::field(&fields, "fill")?;
				let quantity = value::fixed_field(fill, "quantity")?;
				let proceeds = value::fixed_field(fill, "proceeds")?;
				self.executed += 1;
				self.penalty = add(self.penalty, value::fixed_field(fill, "penalty")?)?;
				self.traded = add(self.traded, fixed::abs(proceeds).unwrap_or_default())?;
				let asset = fields.at("instrument").and_then(value::as_asset);
				if let Some(impact) =
					asset.and_then(|asset| impact(block, asset, quantity, proceeds, *prices.get(&asset)?))
				{
					let cost = worse(quantity, impact.fill, impact.oracle);
					self.impact = add(self.impact, cost.unwrap_or_default())?;
					let largest = self.largest_impact.as_ref().map(|largest| largest.share);
					if largest.is_none_or(|largest| impact.share > largest) {
						self.largest_impact = Some(impact);
					}
				}
			}
			"SliceOrderFailed" => {
				let reason = fields.at("reason").map(value::show).unwrap_or_default();
				*self.failed.entry(reason).or_default() += 1;
			}
			"TakeLegEnded" => {
				let outcome = fields.at("outcome").and_then(value::as_variant);
				let Some(("TakenOver", inside)) = outcome else { return Ok(()) };
				let Some(fill) = inside.values().next() else { return Ok(()) };
				let taken = match fields.at("taker").and_then(value::as_variant) {
					Some(("Pool", _)) => &mut self.pool,
					_ => &mut self.keepers,
				};
				let discount =
					fixed::sub(value::fixed_field(fill, "value")?, value::fixed_field(fill, "price")?);
				taken.legs += 1;
				taken.gross = add(taken.gross, value::fixed_field(fill, "gross")?)?;
				taken.discount = add(taken.discount, discount.unwrap_or_default())?;
			}
			"LossCovered" => {
				for (sum, name) in self.covered.iter_mut().zip(["fund", "pool", "socialised"]) {
					*sum = add(*sum, value::fixed_field(&fields, name)?)?;
				}
			}
			"WrittenOff" => {
				let value = value::fixed_field(&fields, "value")?;
				self.written_off = add(self.written_off, value)?;
			}
			_ => {}
		}
		Ok(())
	}

	fn outcome(&self, restricted: &BTreeSet<[u8; 32]>) -> Outcome {
		let mut outcome = Outcome::default();
		for (account, course) in self.courses.iter().filter(|(_, course)| course.called) {
			outcome.called += 1;
			outcome.unwound += usize::from(course.slices > 0);
			outcome.insolvent += usize::from(course.insolvent);
			match (restricted.contains(account), course.slices) {
				(true, _) => outcome.open += 1,
				(false, _) if course.insolvent => {}
				(false, 0) => outcome.cured_without_sale += 1,
				(false, _) => outcome.cured_after_slices += 1,
			}
		}
		outcome
	}

	fn slices(&self) -> u32 {
		self.slices_by_workers + self.slices_signed
	}

	fn failures(&self) -> u32 {
		self.failed.values().sum()
	}
}

fn add(a: Fixed, b: Fixed) -> Result<Fixed> {
	fixed::add(a, b).map_err(|error| anyhow::anyhow!("sum out of range: {error:?}"))
}

/// What a fill cost more than at the oracle's price, settlement currency; negative when it was better.
fn worse(quantity: Fixed, fill: Fixed, oracle: Fixed) -> Option<Fixed> {
	fixed::mul(quantity, fixed::sub(fill, oracle).ok()?, Round::Up).ok()
}

/// How much worse than the oracle's price a fill was: a sale below it, a purchase above it; negative when better.
fn impact(block: u64, asset: AssetId, quantity: Fixed, proceeds: Fixed, oracle: Fixed) -> Option<Impact> {
	let fill = narrate::average_price(quantity, proceeds)?;
	let difference = match quantity.into_inner() < 0 {
		true => fixed::sub(oracle, fill),
		false => fixed::sub(fill, oracle),
	};
	let share = fixed::div(difference.ok()?, oracle, Round::Down).ok()?;
	Some(Impact { share, block, asset, fill, oracle })
}

/// The oracle's prices of the assets that were traded in these events.
async fn prices(at: &AtBlock, events: &[Event]) -> Result<BTreeMap<AssetId, Fixed>> {
	let mut prices = BTreeMap::new();
	for event in events.iter().filter(|event| event.name == "SliceOrderEnded") {
		let Some(asset) = event.value().at("instrument").and_then(value::as_asset) else { continue };
		if prices.contains_key(&asset) {
			continue;
		}
		let entry = chain::storage(at, "Oracle", "Values", vec![value::asset(asset)]).await?;
		if let Some(price) = entry.as_ref().and_then(|entry| value::as_fixed(entry.at("value")?)) {
			prices.insert(asset, price);
		}
	}
	Ok(prices)
}

/// Which of the extrinsics that emitted slices carry an account's signature.
async fn signed_extrinsics(at: &AtBlock, events: &[Event]) -> Result<BTreeSet<u32>> {
	if !events.iter().any(|event| event.name == "SliceDispatched") {
		return Ok(BTreeSet::new());
	}
	let extrinsics = at.extrinsics().fetch().await?;
	let mut signed = BTreeSet::new();
	for extrinsic in extrinsics.iter() {
		let extrinsic = extrinsic?;
		if extrinsic.is_signed() {
			signed.extend(u32::try_from(extrinsic.index()));
		}
	}
	Ok(signed)
}

/// Accounts that are in trouble now.
async fn restricted(at: &AtBlock) -> Result<BTreeSet<[u8; 32]>> {
	let troubled = |state: &Value| {
		matches!(
			value::as_variant(state),
			Some(("MarginCall" | "Unwinding" | "Auction" | "Backstop" | "Insolvent", _))
		)
	};
	let accounts = watch::accounts(at).await?;
	Ok(accounts.into_iter().filter(|(_, state)| troubled(state)).map(|(account, _)| account.0).collect())
}

/// Blocks from the one in which an account was first below maintenance margin to its first slice, for every account
/// with slices, ascending. Where old state is gone, the first event that tells of it stands in.
async fn delays(chain: &Chain, sums: &Sums, from: u64) -> Vec<u64> {
	let mut delays = Vec::new();
	for (account, course) in &sums.courses {
		let Some(slice) = course.first_slice else { continue };
		let breach = match breach(chain, &AccountId32(*account), slice, from).await {
			Some(breach) => Some(breach),
			None => course.breach_seen,
		};
		if let Some(breach) = breach {
			delays.push(slice.saturating_sub(breach));
		}
	}
	delays.sort_unstable();
	delays
}

/// The first of the blocks just before `slice` in which the account was below maintenance margin without a break.
async fn breach(chain: &Chain, account: &AccountId32, slice: u64, from: u64) -> Option<u64> {
	let mut first = None;
	for number in (from.max(slice.saturating_sub(LOOK_BACK))..slice).rev() {
		let at = chain.at(number).await.ok()?;
		let margin = Margin::fetch(&at, account).await.ok()?;
		match margin {
			Ok(margin) if margin.equity < margin.maintenance => first = Some(number),
			_ => break,
		}
	}
	first
}

fn median(sorted: &[u64]) -> Option<u64> {
	sorted.get(sorted.len() / 2).copied()
}

fn print(from: u64, last: u64, sums: &Sums, outcome: &Outcome, bad_debt: Fixed, delays: &[u64]) {
	let usd = |value| format!("{} USD", decimal::grouped(value, 2));
	let line = |what: &str, value: String| println!("{what:<34} {value}");
	line("blocks", format!("{from} to {last}"));
	line("accounts called", outcome.called.to_string());
	line("  cured without a sale", outcome.cured_without_sale.to_string());
	line("  cured after slices", outcome.cured_after_slices.to_string());
	line("  still open", outcome.open.to_string());
	line("  insolvent at some time", outcome.insolvent.to_string());
	line("  auctioned at some time", sums.courses.values().filter(|c| c.auctioned).count().to_string());
	line("  offered to the pool", sums.courses.values().filter(|c| c.backstopped).count().to_string());
	line("accounts unwound (any slice)", outcome.unwound.to_string());
	line("slices", sums.slices().to_string());
	line("  by off-chain workers", sums.slices_by_workers.to_string());
	line("  by signed transactions", sums.slices_signed.to_string());
	line("orders executed", sums.executed.to_string());
	let reasons: Vec<_> = sums.failed.iter().map(|(reason, count)| format!("{count} {reason}")).collect();
	let reasons = if reasons.is_empty() { String::new() } else { format!(" ({})", reasons.join(", ")) };
	line("orders failed", format!("{}{reasons}", sums.failures()));
	line("traded", usd(sums.traded));
	let taken = |taken: &Taken| format!("{} of gross value, {} times", usd(taken.gross), taken.legs);
	line("taken over by keepers", taken(&sums.keepers));
	line("taken over by the pool", taken(&sums.pool));
	println!("what it cost");
	line("  traders: penalties", usd(sums.penalty));
	line("  traders: price impact and fees", usd(sums.impact));
	line("  traders: discount to keepers", usd(sums.keepers.discount));
	line("  traders: discount to the pool", usd(sums.pool.discount));
	line("  written off", usd(sums.written_off));
	let [fund, pool, lenders] = sums.covered;
	line("    paid by the insurance fund", usd(fund));
	line("    paid by the pool", usd(pool));
	line("    borne by those who lent", usd(lenders));
	line("bad debt on the books", usd(bad_debt));
	line(
		"largest price impact",
		sums.largest_impact.as_ref().map_or("-".into(), |impact| {
			format!(
				"{:.2} % ({} at {} against {}, block {})",
				impact.share.to_float() * 100.0,
				assets::ticker(impact.asset),
				decimal::significant(impact.fill),
				decimal::significant(impact.oracle),
				impact.block
			)
		}),
	);
	line(
		"blocks from breach to first slice",
		match (median(delays), delays.last()) {
			(Some(median), Some(most)) => format!("median {median}, at most {most}"),
			_ => "-".into(),
		},
	);
}

fn to_json(from: u64, last: u64, sums: &Sums, outcome: &Outcome, bad_debt: Fixed, delays: &[u64]) -> Json {
	json!({
		"from_block": from,
		"to_block": last,
		"called": outcome.called,
		"cured_without_sale": outcome.cured_without_sale,
		"cured_after_slices": outcome.cured_after_slices,
		"open": outcome.open,
		"insolvent": outcome.insolvent,
		"unwound": outcome.unwound,
		"slices": sums.slices(),
		"slices_by_workers": sums.slices_by_workers,
		"slices_signed": sums.slices_signed,
		"orders_executed": sums.executed,
		"orders_failed": sums.failures(),
		"failures": sums.failed,
		"traded": decimal::exact(sums.traded),
		"penalty": decimal::exact(sums.penalty),
		"impact": decimal::exact(sums.impact),
		"auctioned": sums.courses.values().filter(|c| c.auctioned).count(),
		"backstopped": sums.courses.values().filter(|c| c.backstopped).count(),
		"keepers": taken_json(&sums.keepers),
		"pool": taken_json(&sums.pool),
		"covered": {
			"fund": decimal::exact(sums.covered[0]),
			"pool": decimal::exact(sums.covered[1]),
			"lenders": decimal::exact(sums.covered[2]),
		},
		"bad_debt": decimal::exact(bad_debt),
		"written_off": decimal::exact(sums.written_off),
		"largest_impact": sums.largest_impact.as_ref().map(|impact| json!({
			"share": decimal::exact(impact.share),
			"asset": assets::ticker(impact.asset),
			"fill_price": decimal::exact(impact.fill),
			"oracle_price": decimal::exact(impact.oracle),
			"block": impact.block,
		})),
		"blocks_to_first_slice": { "median": median(delays), "max": delays.last() },
	})
}

fn taken_json(taken: &Taken) -> Json {
	json!({
		"legs": taken.legs,
		"gross": decimal::exact(taken.gross),
		"discount": decimal::exact(taken.discount),
	})
}

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
	use super::*;
	use crate::value::Fields;

	fn number(units: i128) -> Value {
		Value::unnamed_composite([Value::i128(units * fixed::ONE)])
	}

	fn event(name: &str, account: u8, fields: Vec<(&str, Value)>) -> Event {
		let account = Value::unnamed_composite([Value::from_bytes([account; 32])]);
		let all = std::iter::once(("account", account)).chain(fields);
		Event {
			pallet: "SoftLiquidation".into(),
			name: name.into(),
			fields: Fields::named(all),
			extrinsic: Some(2),
		}
	}

	fn changed(account: u8, new: &str) -> Event {
		event("StateChanged", account, vec![("new", Value::unnamed_variant(new, []))])
	}

	fn slice(account: u8) -> Event {
		event("SliceDispatched", account, vec![("by", Value::unnamed_variant("None", []))])
	}

	#[test]
	fn sums_should_tell_the_ways_of_accounts_apart() {
		let mut sums = Sums::default();
		let none = BTreeSet::new();
		let prices = BTreeMap::from([(AssetId(1), Fixed::from_u32(32))]);
		let spot = Value::unnamed_variant("Spot", [Value::unnamed_composite([Value::u128(1)])]);
		let fill = Value::named_composite([
			("quantity", number(-2)),
			("proceeds", number(60)),
			("penalty", number(1)),
		]);
		let events = [
			changed(1, "MarginCall"),
			changed(1, "Healthy"),
			changed(2, "Unwinding"),
			slice(2),
			slice(2),
			event("SliceOrderEnded", 2, vec![("instrument", spot), ("fill", fill)]),
			changed(3, "Unwinding"),
			slice(3),
			event("SliceOrderFailed", 3, vec![("reason", Value::unnamed_variant("LimitPrice", []))]),
			changed(4, "Watch"),
		];
		for event in &events {
			sums.add(7, event, &none, &prices).unwrap();
		}
		let outcome = sums.outcome(&BTreeSet::from([[3; 32]]));
		let expected = Outcome {
			called: 3,
			cured_without_sale: 1,
			cured_after_slices: 1,
			unwound: 2,
			open: 1,
			insolvent: 0,
		};
		assert_eq!(outcome, expected);
		assert_eq!((sums.slices_by_workers, sums.slices_signed), (3, 0));
		assert_eq!((sums.executed, sums.failures()), (1, 1));
		assert_eq!(sums.penalty, Fixed::from_u32(1));
		// Sold at 30 instead of 32.
		assert_eq!(sums.largest_impact.unwrap().share, Fixed::from_rational(1, 16));
		let signed = BTreeSet::from([2]);
		let mut sums = Sums::default();
		sums.add(7, &slice(2), &signed, &prices).unwrap();
		assert_eq!((sums.slices_by_workers, sums.slices_signed), (0, 1));
	}

	#[test]
	fn takes_and_losses_should_be_told_apart_by_who_bears_them() {
		let mut sums = Sums::default();
		let account = || Value::unnamed_composite([Value::from_bytes([9; 32])]);
		let fill = |value: i128, price: i128| {
			let fields = [("value", value), ("price", price), ("gross", 2 * value)];
			let fields = fields.map(|(name, units)| (name, number(units)));
			Value::unnamed_variant("TakenOver", [Value::named_composite(fields)])
		};
		let leg = |taker: &str, outcome: Value| {
			let taker = Value::unnamed_variant(taker, [account()]);
			event("TakeLegEnded", 1, vec![("taker", taker), ("outcome", outcome)])
		};
		let failed = Value::unnamed_variant("Failed", [Value::unnamed_variant("LimitPrice", [])]);
		let losses = vec![("fund", number(3)), ("pool", number(2)), ("socialised", number(1))];
		let events = [
			changed(1, "Auction"),
			leg("Keeper", fill(100, 90)),
			leg("Keeper", failed),
			changed(1, "Backstop"),
			leg("Pool", fill(50, 45)),
			event("LossCovered", 1, losses),
		];
		for event in &events {
			sums.add(7, event, &BTreeSet::new(), &BTreeMap::new()).unwrap();
		}
		let taken = |gross, discount| Taken {
			legs: 1,
			gross: Fixed::from_u32(gross),
			discount: Fixed::from_u32(discount),
		};
		assert_eq!((&sums.keepers, &sums.pool), (&taken(200, 10), &taken(100, 5)));
		assert_eq!(sums.covered, [3, 2, 1].map(Fixed::from_u32));
		let course = &sums.courses[&[1; 32]];
		assert!(course.called && course.auctioned && course.backstopped);
	}

	#[test]
	fn median_should_be_absent_when_there_is_nothing() {
		assert_eq!(median(&[]), None);
		assert_eq!(median(&[1, 2, 9]), Some(2));
	}
}
