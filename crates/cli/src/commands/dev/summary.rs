//! `ballast dev summary`: what happened to accounts, from the chain's own records.

use crate::{
	assets,
	chain::{self, AtBlock, Chain, Endpoint, Event},
	commands::{portfolio::Margin, watch},
	decimal::{self, out_of_range},
	narrate,
	progress::Progress,
	value::{self, At, Value},
};
use anyhow::{bail, Context, Result};
use ballast_primitives::{fixed, AssetId, Fixed, Round, SETTLEMENT};
use serde_json::{json, Value as Json};
use std::collections::{BTreeMap, BTreeSet};
use subxt::utils::AccountId32;

const EXAMPLES: &str = "The last table divides the loss. What traders lose by being liquidated is
  penalties and fees + price impact + discounts - debts they were rid of - debts that were written off,
and every part of it is somebody's: discounts are the takers', penalties and fees the fund's and the venues', price impact the
markets'. Debts they are rid of are those of portfolios that were taken over although they were worth less than nothing: the taker
bears them, and the fund pays the pool for it. What was written off is borne by fund, pool and, where nobody has paid yet, by those
who lent.

Exit status: 1 when --all-states is given and a state was not seen.

Examples:
  ballast dev summary --from-block 40
  ballast dev summary --from-block 40 --to-block 300 --json";

/// The states of accounts, as the runtime names them.
const STATES: [&str; 7] = ["Healthy", "Watch", "MarginCall", "Unwinding", "Auction", "Backstop", "Insolvent"];

/// Blocks that are looked back for the block in which an account fell below maintenance margin.
const LOOK_BACK: u64 = 240;

/// Sum up what happened to accounts since a block: which states there were; who was called, cured, unwound; slices, orders,
/// takes, bad debt, penalties, price impact; how long the first slice took; and how the loss divides.
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
	/// Fail when an account was never seen in one of the states
	#[arg(long)]
	all_states: bool,
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
	/// Takes that ended with something moved.
	takes: u32,
	/// Takes that ended with nothing moved.
	in_vain: u32,
	/// The fractions of the first ones, added up.
	fractions: Fixed,
	/// Legs executed.
	legs: u32,
	/// Positions and debts added up, settlement currency.
	gross: Fixed,
	/// How much more they were worth than what was paid, at the venues' own prices; settlement currency.
	discount: Fixed,
	/// How much less others were worth than what was paid: debts that the accounts were rid of.
	relieved: Fixed,
	/// What venues took of the accounts for it, settlement currency.
	fees: Fixed,
}

impl Taken {
	/// The mean fraction of a take; `None` without takes.
	fn fraction(&self) -> Option<Fixed> {
		fixed::div(self.fractions, Fixed::from_u32(self.takes), Round::Down).ok()
	}
}

/// How often a state began, and for which accounts.
#[derive(Debug, Default, PartialEq, Eq)]
struct Seen {
	times: u32,
	accounts: BTreeSet<[u8; 32]>,
}

/// What somebody gets of the loss, and bears of it; settlement currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Part {
	gets: Fixed,
	bears: Fixed,
}

/// How the loss divides: who has what the traders lost, and bears what they do not have to pay.
#[derive(Debug, Default, PartialEq, Eq)]
struct Division {
	/// Penalties and fees, price impact and discounts, less debts that they were rid of and that were written off.
	traders: Fixed,
	/// The others by name, so that their parts net sum to what the traders lose.
	others: [(&'static str, Part); 6],
}

impl Division {
	/// What the others have in sum.
	fn sum(&self) -> Result<Fixed> {
		self.others.iter().try_fold(Fixed::default(), |sum, (_, part)| add(sum, part.net()?))
	}
}

impl Part {
	fn net(&self) -> Result<Fixed> {
		sub(self.gets, self.bears)
	}
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
	/// Digits after the point of the settlement currency in its ledger.
	decimals: u8,
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
	states: BTreeMap<String, Seen>,
	/// Bids that were in a block and failed there.
	bids_lost: u32,
	/// Takes that were called off.
	called_off: u32,
	/// The fund's part of penalties and fees, settlement currency.
	claims: Fixed,
	/// What the fund paid to the pool for takeovers, settlement currency.
	from_fund: Fixed,
	/// Of what was written off: what the home market paid out of penalties that it had kept, settlement currency.
	from_pot: Fixed,
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
		let decimals = assets::decimals(&chain.at(last).await?).await?;
		let decimals = *decimals.get(&SETTLEMENT).context("the ledger has no settlement currency")?;
		let mut sums = Sums { decimals, ..Sums::default() };
		let progress = Progress::new("blocks", last + 1 - from);
		for number in from..=last {
			let at = chain.at(number).await?;
			let wanted = |pallet: &str, event: &str| {
				matches!(
					(pallet, event),
					("SoftLiquidation", _) | ("Backstop", "ClaimChanged") | POT | FAILED
				)
			};
			let events = chain::events(&at, wanted).await?;
			if !events.is_empty() {
				let before = chain.at(number - 1).await?;
				let prices = prices(&before, &events).await?;
				let signed = signed_extrinsics(&at, &events).await?;
				for event in &events {
					sums.add(number, event, &signed, &prices)?;
				}
				sums.bids_lost += bids_lost(&at, &events).await?;
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
				serde_json::to_string_pretty(&to_json(from, last, &sums, &outcome, bad_debt, &delays)?)?;
			println!("{text}");
		} else {
			print(from, last, &sums, &outcome, bad_debt, &delays)?;
		}
		let unseen = sums.unseen();
		if self.all_states && !unseen.is_empty() {
			bail!("no account was seen in {}", unseen.join(", "));
		}
		Ok(())
	}
}

/// A debt that the home market wrote off.
const POT: (&str, &str) = ("SpotMargin", "WrittenOff");
/// An extrinsic that failed.
const FAILED: (&str, &str) = ("System", "ExtrinsicFailed");

impl Sums {
	fn add(
		&mut self,
		block: u64,
		event: &Event,
		signed: &BTreeSet<u32>,
		prices: &BTreeMap<AssetId, Fixed>,
	) -> Result<()> {
		let fields = event.value();
		if event.name == "ClaimChanged" {
			return self.add_claim(&fields);
		}
		if event.pallet == POT.0 {
			return self.add_pot(&fields);
		}
		let Some(account) = fields.at("account").and_then(value::as_account) else { return Ok(()) };
		if let ("StateChanged", Some((new, _))) =
			(event.name.as_str(), fields.at("new").and_then(value::as_variant))
		{
			let seen = self.states.entry(new.to_owned()).or_default();
			seen.times += 1;
			seen.accounts.insert(account.0);
		}
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
				let discount = sub(value::fixed_field(fill, "value")?, value::fixed_field(fill, "price")?)?;
				let taken = self.taken_by(&fields);
				taken.legs += 1;
				taken.gross = add(taken.gross, value::fixed_field(fill, "gross")?)?;
				match discount < Fixed::default() {
					true => taken.relieved = sub(taken.relieved, discount)?,
					false => taken.discount = add(taken.discount, discount)?,
				}
				// Runtimes without fees for takes have no such field.
				let fee = fill.at("fee").and_then(value::as_fixed).unwrap_or_default();
				taken.fees = add(taken.fees, fee)?;
			}
			"TakeEnded" => {
				let executed = fields.at("executed").and_then(value::as_u128).unwrap_or_default();
				let taken = self.taken_by(&fields);
				if executed == 0 {
					taken.in_vain += 1;
					return Ok(());
				}
				taken.takes += 1;
				taken.fractions = add(taken.fractions, value::fixed_field(&fields, "fraction")?)?;
				if is_pool(&fields) {
					// What a keeper is promised the account borrows, and the fund pays when it is written off.
					self.from_fund = add(self.from_fund, value::fixed_field(&fields, "from_fund")?)?;
				}
			}
			"PoolNotPaid" => self.from_fund = sub(self.from_fund, value::fixed_field(&fields, "amount")?)?,
			"TakeCalledOff" => self.called_off += 1,
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

	fn taken_by(&mut self, fields: &Value) -> &mut Taken {
		match is_pool(fields) {
			true => &mut self.pool,
			false => &mut self.keepers,
		}
	}

	/// What a venue owes the fund of penalties and fees grows with them; when it pays, it only changes hands.
	fn add_claim(&mut self, fields: &Value) -> Result<()> {
		let grown = amount(fields, "new")?.saturating_sub(amount(fields, "old")?);
		self.claims = add(self.claims, self.whole(grown)?)?;
		Ok(())
	}

	/// Debts in other assets are left out: there is nothing to value them with at that moment, and markets keep penalties in
	/// settlement currency.
	fn add_pot(&mut self, fields: &Value) -> Result<()> {
		if fields.at("asset").and_then(value::as_asset) == Some(SETTLEMENT) {
			let covered = self.whole(amount(fields, "covered")?)?;
			self.from_pot = add(self.from_pot, covered)?;
			// What a venue reports as written off is what was lost after that.
			self.written_off = add(self.written_off, covered)?;
		}
		Ok(())
	}

	fn whole(&self, amount: u128) -> Result<Fixed> {
		fixed::from_ledger(amount, self.decimals, Round::Down).map_err(out_of_range)
	}

	/// The states in which no account was seen.
	fn unseen(&self) -> Vec<&'static str> {
		STATES.into_iter().filter(|state| !self.states.contains_key(*state)).collect()
	}

	/// Penalties, and what venues took for takes.
	fn charges(&self) -> Result<Fixed> {
		add(self.penalty, add(self.keepers.fees, self.pool.fees)?)
	}

	/// What is written off and nobody has paid yet.
	fn unpaid(&self) -> Result<Fixed> {
		let [fund, pool, _] = self.covered;
		sub(self.written_off, add(self.from_pot, add(fund, pool)?)?)
	}

	/// Debts of portfolios that were taken over although they were worth less than nothing.
	fn relieved(&self) -> Result<Fixed> {
		add(self.keepers.relieved, self.pool.relieved)
	}

	/// How the loss divides.
	fn division(&self) -> Result<Division> {
		let [fund, pool, _] = self.covered;
		let charges = self.charges()?;
		let discounts = add(self.keepers.discount, self.pool.discount)?;
		let relieved = self.relieved()?;
		let gets = |gets: Fixed| Part { gets, ..Part::default() };
		let from_takes = add(self.pool.discount, self.from_fund)?;
		let others = [
			("keepers", Part { gets: self.keepers.discount, bears: self.keepers.relieved }),
			("liquidity pool", Part { gets: from_takes, bears: add(self.pool.relieved, pool)? }),
			("insurance fund", Part { gets: self.claims, bears: add(fund, self.from_fund)? }),
			("venues and planners", Part { gets: sub(charges, self.claims)?, bears: self.from_pot }),
			("markets", gets(self.impact)),
			("bad debt: those who lent", Part { bears: self.unpaid()?, ..Part::default() }),
		];
		let costs = add(charges, add(self.impact, discounts)?)?;
		let traders = sub(costs, add(relieved, self.written_off)?)?;
		Ok(Division { traders, others })
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
	fixed::add(a, b).map_err(out_of_range)
}

fn sub(a: Fixed, b: Fixed) -> Result<Fixed> {
	fixed::sub(a, b).map_err(out_of_range)
}

fn amount(fields: &Value, name: &str) -> Result<u128> {
	let amount = value::as_u128(value::field(fields, name)?);
	amount.with_context(|| format!("field '{name}' is no amount"))
}

/// Whether the taker of a take is the pool.
fn is_pool(fields: &Value) -> bool {
	matches!(fields.at("taker").and_then(value::as_variant), Some(("Pool", _)))
}

/// How many bids of a block failed in it.
async fn bids_lost(at: &AtBlock, events: &[Event]) -> Result<u32> {
	let failed: BTreeSet<u32> =
		events.iter().filter(|event| event.name == FAILED.1).filter_map(|event| event.extrinsic).collect();
	if failed.is_empty() {
		return Ok(0);
	}
	let extrinsics = at.extrinsics().fetch().await?;
	let mut lost = 0;
	for (index, extrinsic) in (0u32..).zip(extrinsics.iter()) {
		let extrinsic = extrinsic?;
		let is_bid = (extrinsic.pallet_name(), extrinsic.call_name()) == ("SoftLiquidation", "bid");
		lost += u32::from(is_bid && failed.contains(&index));
	}
	Ok(lost)
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

fn print(
	from: u64,
	last: u64,
	sums: &Sums,
	outcome: &Outcome,
	bad_debt: Fixed,
	delays: &[u64],
) -> Result<()> {
	let usd = |value| format!("{} USD", decimal::grouped(value, 2));
	let line = |what: &str, value: String| println!("{what:<40} {value}");
	line("blocks", format!("{from} to {last}"));
	println!("states seen");
	for state in STATES {
		let seen = sums.states.get(state);
		let (accounts, times) = seen.map_or((0, 0), |seen| (seen.accounts.len(), seen.times));
		line(&format!("  {state}"), format!("{accounts} accounts, {times} times"));
	}
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
	for (who, taken) in [("keepers", &sums.keepers), ("the pool", &sums.pool)] {
		line(&format!("takes by {who}"), format!("{}, and {} in vain", taken.takes, taken.in_vain));
		let fraction = taken.fraction().map_or("-".into(), |f| format!("{:.1} %", f.to_float() * 100.0));
		line("  taken of a portfolio, mean", fraction);
		line("  gross value", usd(taken.gross));
	}
	line("takes called off", sums.called_off.to_string());
	line("bids lost", sums.bids_lost.to_string());
	println!("what it cost");
	line("  traders: penalties", usd(sums.penalty));
	line("  traders: fees of takes", usd(sub(sums.charges()?, sums.penalty)?));
	line("  traders: price impact and fees", usd(sums.impact));
	line("  traders: discount to keepers", usd(sums.keepers.discount));
	line("  traders: discount to the pool", usd(sums.pool.discount));
	line("  traders: rid of debts by takes", usd(fixed::neg(sums.relieved()?).map_err(out_of_range)?));
	line("  written off", usd(sums.written_off));
	let [fund, pool, _] = sums.covered;
	line("    paid by the home market's penalties", usd(sums.from_pot));
	line("    paid by the insurance fund", usd(fund));
	line("    paid by the pool", usd(pool));
	line("    open, borne by those who lent", usd(sums.unpaid()?));
	line("  paid by the fund to the pool", usd(sums.from_fund));
	line("bad debt incurred, whoever paid it", usd(bad_debt));
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
	println!("{}", table(&sums.division()?)?);
	Ok(())
}

/// How the loss divides, as a table.
fn table(division: &Division) -> Result<String> {
	let row =
		|who: &str, [gets, bears, net]: [String; 3]| format!("{who:<26} {gets:>15} {bears:>15} {net:>15}");
	let usd = |value: Fixed| decimal::grouped(value, 2);
	let mut lines =
		vec![String::new(), row("how the loss divides, USD", ["gets", "bears", "net"].map(str::to_owned))];
	for (who, part) in &division.others {
		lines.push(row(who, [usd(part.gets), usd(part.bears), usd(part.net()?)]));
	}
	lines.push(row("in sum", [String::new(), String::new(), usd(division.sum()?)]));
	lines.push(row("traders lose", [String::new(), String::new(), usd(division.traders)]));
	let identity =
		"traders lose = penalties and fees + price impact + discounts - debts rid of - written off = what the others have net";
	lines.push(identity.into());
	Ok(lines.join("\n"))
}

fn to_json(
	from: u64,
	last: u64,
	sums: &Sums,
	outcome: &Outcome,
	bad_debt: Fixed,
	delays: &[u64],
) -> Result<Json> {
	let division = sums.division()?;
	let mut parts = serde_json::Map::new();
	for (who, part) in &division.others {
		let (gets, bears, net) = (part.gets, part.bears, part.net()?);
		let [gets, bears, net] = [gets, bears, net].map(decimal::exact);
		parts.insert((*who).to_owned(), json!({ "gets": gets, "bears": bears, "net": net }));
	}
	let states = STATES.into_iter().map(|state| {
		let seen = sums.states.get(state);
		let (accounts, times) = seen.map_or((0, 0), |seen| (seen.accounts.len(), seen.times));
		(state.to_owned(), json!({ "accounts": accounts, "times": times }))
	});
	Ok(json!({
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
		"takes_called_off": sums.called_off,
		"bids_lost": sums.bids_lost,
		"states": Json::Object(states.collect()),
		"covered": {
			"market": decimal::exact(sums.from_pot),
			"fund": decimal::exact(sums.covered[0]),
			"pool": decimal::exact(sums.covered[1]),
			"open": decimal::exact(sums.unpaid()?),
		},
		"fund_to_pool": decimal::exact(sums.from_fund),
		"loss": { "traders": decimal::exact(division.traders), "others": parts },
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
	}))
}

fn taken_json(taken: &Taken) -> Json {
	json!({
		"takes": taken.takes,
		"in_vain": taken.in_vain,
		"mean_fraction": taken.fraction().map(decimal::exact),
		"fees": decimal::exact(taken.fees),
		"relieved": decimal::exact(taken.relieved),
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
			..Taken::default()
		};
		assert_eq!((&sums.keepers, &sums.pool), (&taken(200, 10), &taken(100, 5)));
		assert_eq!(sums.covered, [3, 2, 1].map(Fixed::from_u32));
		let course = &sums.courses[&[1; 32]];
		assert!(course.called && course.auctioned && course.backstopped);
	}

	#[test]
	fn parts_of_the_loss_should_sum_to_what_traders_lose() {
		let mut sums = Sums { decimals: 6, ..Sums::default() };
		let account = || Value::unnamed_composite([Value::from_bytes([9; 32])]);
		let taker = |name: &str| ("taker", Value::unnamed_variant(name, [account()]));
		let leg = |name: &str, value: i128, price: i128, fee: i128| {
			let fields = [("value", value), ("price", price), ("gross", 500), ("fee", fee)];
			let fill = Value::named_composite(fields.map(|(name, units)| (name, number(units))));
			let outcome = ("outcome", Value::unnamed_variant("TakenOver", [fill]));
			event("TakeLegEnded", 1, vec![taker(name), outcome])
		};
		let ended = |name: &str, fraction: Fixed, executed: u128, from_fund: i128| {
			let fraction = Value::i128(fraction.into_inner());
			let fields = vec![
				taker(name),
				("fraction", fraction),
				("executed", Value::u128(executed)),
				("from_fund", number(from_fund)),
			];
			event("TakeEnded", 1, fields)
		};
		let claim = |old: u128, new: u128| Event {
			pallet: "Backstop".into(),
			name: "ClaimChanged".into(),
			fields: Fields::named([("old", Value::u128(old)), ("new", Value::u128(new))]),
			extrinsic: None,
		};
		let spot = Value::unnamed_variant("Spot", [Value::unnamed_composite([Value::u128(1)])]);
		let fill = [("quantity", -2), ("proceeds", 60), ("penalty", 4)].map(|(name, n)| (name, number(n)));
		let half = Fixed::from_rational(1, 2);
		let events = [
			event("SliceOrderEnded", 1, vec![("instrument", spot), ("fill", Value::named_composite(fill))]),
			claim(1_000_000, 3_000_000),
			leg("Keeper", 100, 90, 1),
			ended("Keeper", half, 1, 7),
			ended("Keeper", half, 0, 0),
			// Worth less than nothing: the fund pays the pool for it.
			leg("Pool", -20, 0, 0),
			ended("Pool", Fixed::from_rational(1, 4), 1, 25),
			claim(3_000_000, 0),
			Event {
				pallet: POT.0.into(),
				name: POT.1.into(),
				fields: Fields::named([("asset", Value::u128(0)), ("covered", Value::u128(3_000_000))]),
				extrinsic: None,
			},
			event("WrittenOff", 1, vec![("value", number(50))]),
			event(
				"LossCovered",
				1,
				vec![("fund", number(30)), ("pool", number(12)), ("socialised", number(8))],
			),
		];
		let prices = BTreeMap::from([(AssetId(1), Fixed::from_u32(32))]);
		for event in &events {
			sums.add(7, event, &BTreeSet::new(), &prices).unwrap();
		}
		assert_eq!((sums.keepers.takes, sums.keepers.in_vain, sums.pool.takes), (1, 1, 1));
		assert_eq!((sums.keepers.fraction(), sums.from_fund), (Some(half), Fixed::from_u32(25)));
		let division = sums.division().unwrap();
		// Penalty 4, fee 1, impact 4, discount 10, rid of 20, written off 53.
		assert_eq!((sums.pool.discount, sums.relieved().unwrap()), (Fixed::default(), Fixed::from_u32(20)));
		let lost = fixed::neg(Fixed::from_u32(54)).unwrap();
		assert_eq!((division.traders, division.sum().unwrap()), (lost, lost));
		let net: BTreeMap<_, _> =
			division.others.iter().map(|(who, part)| (*who, decimal::exact(part.net().unwrap()))).collect();
		let expected = [
			("keepers", "10"),
			("liquidity pool", "-7"),
			("insurance fund", "-53"),
			("venues and planners", "0"),
			("markets", "4"),
			("bad debt: those who lent", "-8"),
		];
		assert_eq!(net, expected.map(|(who, net)| (who, net.to_owned())).into());
		let table = table(&division).unwrap();
		assert!(table.contains("traders lose") && table.matches("-54.00").count() == 2, "{table}");
	}

	#[test]
	fn states_that_nobody_was_in_should_be_named() {
		let mut sums = Sums::default();
		assert_eq!(sums.unseen(), STATES);
		for (account, state) in [(1, "Watch"), (1, "Healthy"), (2, "Watch"), (2, "Insolvent")] {
			sums.add(7, &changed(account, state), &BTreeSet::new(), &BTreeMap::new()).unwrap();
		}
		assert_eq!(sums.unseen(), ["MarginCall", "Unwinding", "Auction", "Backstop"]);
		let seen = &sums.states["Watch"];
		assert_eq!((seen.times, seen.accounts.len()), (2, 2));
	}

	#[test]
	fn median_should_be_absent_when_there_is_nothing() {
		assert_eq!(median(&[]), None);
		assert_eq!(median(&[1, 2, 9]), Some(2));
	}
}
