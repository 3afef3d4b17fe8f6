//! The keeper at work: follows the chain, decides, bids, and keeps the books.

use super::{
	decide::{decide, Deal, Pass},
	ledger::Ledger,
	limits::Limits,
	past::Past,
	say::{Line, Log},
	sight,
	submit::{submit, Door, Nonces},
};
use crate::{
	chain::{self, account_of, AtBlock, Call, Chain, Endpoint, Event, Outcome, Submitted},
	decimal::{self, out_of_range},
	value::{self, At, Value},
};
use anyhow::{anyhow, Context, Result};
use ballast_policy::{fingerprint, Bid, BidError};
use ballast_primitives::{fixed, Fixed, Round};
use futures::{future::BoxFuture, stream::FuturesUnordered, FutureExt, StreamExt};
use serde_json::json;
use std::{
	collections::BTreeSet,
	time::{Duration, Instant},
};
use subxt::utils::AccountId32;
use subxt_signer::sr25519::Keypair;
use tokio::time::timeout;

const PALLET: &str = "SoftLiquidation";
/// Without a block for so long the connection counts as lost.
const SILENCE: Duration = Duration::from_secs(120);
/// Most blocks whose events are looked at after a break; older takes are found among those under way.
const CATCH_UP: u64 = 256;
/// Blocks for which a bid counts. One that is given up as lost must not come true afterwards.
const LIFETIME: u64 = 8;
/// What the chain says to a bid that came too late.
const TOO_LATE: [&str; 8] = [
	"TakeInFlight",
	"OrdersInFlight",
	"NotAuctioned",
	"BidOutdated",
	"BidWorsePrice",
	"BidNotNeeded",
	"BidTooSmall",
	"BidLeavesDust",
];
/// A bid that failed for a reason that may stay.
const REFUSED: &str = "refused";
/// The events that matter.
const EVENTS: [&str; 5] = ["StateChanged", "TakeDispatched", "TakeLegEnded", "TakeCalledOff", "TakeEnded"];

/// How a session ended, other than by a lost connection.
pub enum End {
	/// All is done.
	Done,
	/// There is no point in going on.
	Fatal(anyhow::Error),
}

/// How long accounts are looked at by the state of one block. What was not looked at comes first with the next one; a bid that
/// is worked out from old state comes too late.
const ROUND: Duration = Duration::from_secs(4);

/// A bid on its way: whose portfolio, its nonce, and what became of it.
type Pending = BoxFuture<'static, (AccountId32, u64, Result<Outcome>)>;

/// Where bids are handed over.
struct Desk<'a> {
	chain: &'a Chain,
	call: &'a Call,
	key: &'a Keypair,
}

impl Door for Desk<'_> {
	type Submitted = Submitted;

	async fn next_nonce(&self) -> Result<u64> {
		self.chain.nonce(&account_of(self.key)).await
	}

	/// For [`LIFETIME`] blocks from now on, and not from when it was worked out.
	async fn submit(&self, nonce: u64) -> Result<Submitted> {
		let at = self.chain.best().await?;
		chain::sign(&at, self.call, self.key, nonce, LIFETIME)?.submit().await
	}
}

/// A keeper.
pub struct Worker {
	key: Keypair,
	account: AccountId32,
	limits: Limits,
	ledger: Ledger,
	nonces: Nonces,
	log: Log,
	dry_run: bool,
	register: bool,
	/// Accounts in an auction.
	auctioned: BTreeSet<AccountId32>,
	/// The account with which the next look begins, where the last one had no time for it.
	next: Option<AccountId32>,
	/// The blocks whose events were looked at.
	past: Past,
	/// Digits after the point of the native currency.
	decimals: u8,
	/// Blocks looked at in this session.
	rounds: u64,
	began: Instant,
}

impl Worker {
	/// A keeper that has done nothing yet.
	pub fn new(key: Keypair, limits: Limits, log: Log, dry_run: bool, register: bool) -> Self {
		Self {
			account: account_of(&key),
			key,
			limits,
			ledger: Ledger::default(),
			nonces: Nonces::default(),
			log,
			dry_run,
			register,
			auctioned: BTreeSet::new(),
			next: None,
			past: Past::default(),
			decimals: 0,
			rounds: 0,
			began: Instant::now(),
		}
	}

	/// Where its lines go.
	pub fn log(&mut self) -> &mut Log {
		&mut self.log
	}

	/// Whether the node has answered before.
	pub fn is_known(&self) -> bool {
		!self.past.is_empty()
	}

	/// Whether the last session came to look at a block.
	pub fn has_worked(&self) -> bool {
		self.rounds > 0
	}

	/// The connection is gone.
	pub fn disconnected(&mut self) {
		let now = self.now();
		self.ledger.disconnected(now);
		self.nonces.forget();
	}

	/// Milliseconds of a clock of its own, which nobody sets.
	fn now(&self) -> u64 {
		u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)
	}

	fn native(&self, amount: u128) -> Result<Fixed> {
		fixed::from_ledger(amount, self.decimals, Round::Up).map_err(out_of_range)
	}

	/// Works until the connection is lost, which is an error, or there is an end to it.
	pub async fn session(&mut self, endpoint: &Endpoint, once: bool) -> Result<End> {
		self.rounds = 0;
		let chain = endpoint.connect().await?;
		let at = chain.best().await?;
		let best = at.block_number();
		if let Some(end) = self.ensure_registered(&chain, &at).await? {
			return Ok(end);
		}
		self.decimals = chain.native_decimals().await?;
		self.auctioned = sight::auctioned(&at).await?.into_iter().collect();
		self.follow(&chain, best).await?;
		let text = format!("{} accounts in an auction", self.auctioned.len());
		self.log.say(Line { block: Some(best), ..Line::new("watching", text) })?;
		let mut pending = FuturesUnordered::new();
		if let Some(end) = self.round(&chain, &at, &mut pending).await? {
			return Ok(end);
		}
		if once {
			while let Some((account, nonce, outcome)) = pending.next().await {
				self.settle(account, nonce, outcome)?;
			}
			return Ok(End::Done);
		}
		let mut blocks = chain.blocks().await?;
		loop {
			tokio::select! {
				Some((account, nonce, outcome)) = pending.next(), if !pending.is_empty() => {
					self.settle(account, nonce, outcome)?;
				}
				block = timeout(SILENCE, blocks.next()) => {
					let block = block.map_err(|_| anyhow!("no block for {} s", SILENCE.as_secs()))?;
					let mut newest = block.context("the node closed the connection")??.number();
					// What came while the last block was looked at is looked at together.
					while let Some(Some(block)) = blocks.next().now_or_never() {
						newest = newest.max(block?.number());
					}
					self.follow(&chain, newest).await?;
					if let Some(end) = self.round(&chain, &chain.at(newest).await?, &mut pending).await? {
						return Ok(end);
					}
				}
			}
		}
	}

	async fn ensure_registered(&mut self, chain: &Chain, at: &AtBlock) -> Result<Option<End>> {
		let keeper = chain::storage(at, PALLET, "Keepers", vec![value::account(&self.account)])
			.await
			.context("does this chain have auctions?")?;
		if keeper.is_some() {
			return Ok(None);
		}
		if self.dry_run {
			self.log.say(Line::new("note", "not registered as a keeper; bids would be refused"))?;
			return Ok(None);
		}
		if !self.register {
			let text = "the account is not registered as a keeper; --register does that";
			return Ok(Some(End::Fatal(anyhow!(text))));
		}
		match chain.execute(&chain::call(PALLET, "register_keeper", []), &self.key).await {
			Ok(block) => {
				self.log
					.say(Line { block: Some(block), ..Line::new("register", "registered as a keeper") })?;
				Ok(None)
			}
			Err(error) => Ok(Some(End::Fatal(error.context(
				"cannot register (the account must be enrolled at a venue, and hold enough for the fee)",
			)))),
		}
	}

	/// Takes note of what happened in the blocks up to the newest that were not looked at, also where one took the place of
	/// another. What happened before the first one is known from the state.
	async fn follow(&mut self, chain: &Chain, newest: u64) -> Result<()> {
		if self.past.is_empty() {
			self.past.note(newest, chain.at(newest).await?.block_hash());
			return Ok(());
		}
		let mut blocks = Vec::new();
		for number in (self.past.lowest(newest, CATCH_UP)..=newest).rev() {
			let at = chain.at(number).await?;
			if self.past.knows(number, at.block_hash()) {
				break;
			}
			blocks.push((number, at));
		}
		for (number, at) in blocks.into_iter().rev() {
			let wanted = |pallet: &str, event: &str| pallet == PALLET && EVENTS.contains(&event);
			for event in chain::events(&at, wanted).await? {
				self.note(number, &event)?;
			}
			self.past.note(number, at.block_hash());
		}
		Ok(())
	}

	fn note(&mut self, block: u64, event: &Event) -> Result<()> {
		let fields = event.value();
		let account = fields.at("account").and_then(value::as_account).context("an event without account")?;
		if event.name == "StateChanged" {
			match fields.at("new").is_some_and(sight::is_auction) {
				true => self.auctioned.insert(account),
				false => self.auctioned.remove(&account),
			};
			return Ok(());
		}
		if !self.past.is_news(format!("{} {}", event.name, fields)) {
			return Ok(());
		}
		if event.name == "TakeCalledOff" {
			if self.ledger.knows(&account) {
				self.log.say(Line::of(
					"calledoff",
					block,
					&account,
					"the account does not need the take any more",
				))?;
			}
			return Ok(());
		}
		if fields.at("taker").and_then(sight::taker) != Some(self.account) {
			return Ok(());
		}
		let number = |name: &str| value::fixed_field(&fields, name);
		match event.name.as_str() {
			"TakeDispatched" => {
				let (fraction, price) = (number("fraction")?, number("price")?);
				let receipt = fields.at("receipt").and_then(value::as_hash).unwrap_or_default();
				let text =
					format!("{} for {} USD, receipt {receipt}", decimal::grouped(fraction, 4), usd(price));
				let json = json!({
					"fraction": decimal::exact(fraction),
					"price": decimal::exact(price),
					"receipt": receipt,
				});
				self.log.say(Line::of("taken", block, &account, text).with(json))
			}
			"TakeLegEnded" => self.leg_ended(block, &account, &fields),
			_ => {
				self.ledger.ended(&account);
				let paid = number("paid")?;
				let [executed, failed] = ["executed", "failed"]
					.map(|name| fields.at(name).and_then(value::as_u128).unwrap_or_default());
				let cost = self.ledger.cost();
				let text = format!(
					"at {executed} venues, not at {failed}; paid {} USD; cost so far {} USD",
					usd(paid),
					usd(cost)
				);
				let json = json!({
					"executed": executed,
					"failed": failed,
					"paid": decimal::exact(paid),
					"cost": decimal::exact(cost),
				});
				self.log.say(Line::of("ended", block, &account, text).with(json))
			}
		}
	}

	fn leg_ended(&mut self, block: u64, account: &AccountId32, fields: &Value) -> Result<()> {
		let venue = fields.at("venue").and_then(sight::venue).map(|v| v.to_string()).unwrap_or_default();
		match fields.at("outcome").and_then(value::as_variant) {
			Some(("TakenOver", fill)) => {
				let fill = fill.values().next().context("a fill without fields")?;
				let (worth, price) = (value::fixed_field(fill, "value")?, value::fixed_field(fill, "price")?);
				self.ledger.moved(worth, price).map_err(out_of_range)?;
				let text = format!("at {venue}, worth {} USD for {} USD", usd(worth), usd(price));
				let json = json!({
					"venue": venue,
					"worth": decimal::exact(worth),
					"price": decimal::exact(price),
				});
				self.log.say(Line::of("moved", block, account, text).with(json))
			}
			Some((_, reason)) => {
				let reason = reason.values().next().map(value::show).unwrap_or_default();
				let text =
					format!("at {venue} nothing moved: {reason}; what moved elsewhere is not hedged by it");
				let json = json!({ "venue": venue, "reason": reason });
				self.log.say(Line::of("notmoved", block, account, text).with(json))
			}
			None => Ok(()),
		}
	}

	/// Looks at all accounts in an auction and bids where the limits allow.
	async fn round(
		&mut self,
		chain: &Chain,
		at: &AtBlock,
		pending: &mut FuturesUnordered<Pending>,
	) -> Result<Option<End>> {
		let block = at.block_number();
		let under_way = sight::under_way(at, &self.account).await?;
		let ids: Vec<AccountId32> = under_way.iter().map(|take| take.account).collect();
		self.ledger.reconcile(&ids, block);
		for take in under_way.iter().filter(|take| !self.ledger.knows(&take.account)).collect::<Vec<_>>() {
			let gross =
				sight::gross(at, &take.account, take.fraction).await.unwrap_or(self.limits.most_value);
			self.ledger.adopt(take.account, gross, block);
		}
		self.rounds = self.rounds.saturating_add(1);
		if self.ledger.is_over(&self.limits) {
			let cost = usd(self.ledger.cost());
			let text = format!(
				"takes have cost {cost} USD more than what came of them was worth: stop-loss reached"
			);
			self.log.say(Line { block: Some(block), ..Line::new("stopped", text.clone()) })?;
			return Ok(Some(End::Fatal(anyhow!(text))));
		}
		let began = Instant::now();
		let mut accounts: Vec<AccountId32> = self.auctioned.iter().copied().collect();
		if let Some(next) = self.next.take() {
			let first = accounts.partition_point(|account| *account < next);
			accounts.rotate_left(first);
		}
		for account in accounts {
			if began.elapsed() > ROUND {
				self.next = Some(account);
				break;
			}
			if account == self.account {
				continue;
			}
			match self.consider(chain, at, account).await {
				Ok(Ok(Some(bid))) => pending.push(bid),
				Ok(Ok(None)) => {}
				Ok(Err(pass)) => {
					let kind = format!("{:?}", std::mem::discriminant(&pass));
					self.log.say_once(&kind, Line::of("pass", block, &account, pass.to_string()))?;
				}
				Err(error) if error.is::<std::io::Error>() => return Err(error),
				// Others may fare better; if the connection is lost, that shows soon.
				Err(error) => {
					let text = format!("{error:#}");
					self.log.say_once(&text, Line::of("unclear", block, &account, text.clone()))?;
				}
			}
		}
		Ok(None)
	}

	/// Bids for a part of an account if that is a good idea.
	async fn consider(
		&mut self,
		chain: &Chain,
		at: &AtBlock,
		account: AccountId32,
	) -> Result<Result<Option<Pending>, Pass>> {
		let now = self.now();
		if let Err(pass) = self.ledger.ensure_may_bid(&account, &self.limits, now) {
			return Ok(Err(pass));
		}
		// Nobody can bid for the moment: a take is under way, or a halt is just over.
		let Some(offered) = sight::offered(at, &account).await? else { return Ok(Ok(None)) };
		let (scene, mut own) = sight::scene(at, &account, &self.account).await?;
		let needs = self.ledger.needs().map_err(out_of_range)?;
		own.reserved = fixed::add(own.reserved, needs).map_err(out_of_range)?;
		if scene.auction.mode != offered.mode {
			// It begins again when somebody next touches it.
			return Ok(Err(Pass::Refused(BidError::Closed)));
		}
		let offer = match scene.offer() {
			Ok(offer) => offer,
			Err(pass) => return Ok(Err(pass)),
		};
		let ours = (offer, scene.auction.takes, fingerprint(&scene.portfolio).0);
		if ours != (offered.offer, offered.takes, offered.portfolio) {
			return Err(anyhow!(
				"the engine of this tool comes to another offer than the chain; use the version of its runtime"
			));
		}
		let left = self.ledger.left(&self.limits).map_err(out_of_range)?;
		let deal = match decide(&scene, &own, &self.limits, left) {
			Ok(deal) => deal,
			Err(pass) => return Ok(Err(pass)),
		};
		let block = at.block_number();
		if self.dry_run {
			let line = Line::of("wouldbid", block, &account, text_of(&deal)).with(json_of(&deal));
			self.log.say_once("wouldbid", line)?;
			return Ok(Ok(None));
		}
		let call = bid_call(&account, &deal.bid);
		// The fee is the same whatever the nonce is.
		let signed = chain::sign(at, &call, &self.key, 0, LIFETIME)?;
		let fee = self.native(signed.fee().await?)?;
		if let Err(pass) = self.ledger.ensure_may_spend(fee, &self.limits, now) {
			return Ok(Err(pass));
		}
		let desk = Desk { chain, call: &call, key: &self.key };
		let log = &mut self.log;
		let retried = |nonce: u64, error: &anyhow::Error| {
			let text = format!("nonce {nonce} was refused: {error:#}");
			log.say(Line::of("retry", block, &account, text).with(json!({ "nonce": nonce })))
		};
		let (nonce, submitted) = submit(&desk, &mut self.nonces, retried).await?;
		self.ledger.sent(account, &deal, fee, now);
		self.log.say(Line::of("bid", block, &account, text_of(&deal)).with(json_of(&deal)))?;
		Ok(Ok(Some(async move { (account, nonce, submitted.outcome().await) }.boxed())))
	}

	/// Books what became of a bid.
	fn settle(&mut self, account: AccountId32, nonce: u64, outcome: Result<Outcome>) -> Result<()> {
		let now = self.now();
		let outcome = match outcome {
			Ok(outcome) => outcome,
			Err(error) => {
				self.ledger.vanished(&account, now);
				self.nonces.dropped(nonce);
				// The usual reason: blocks are full of workers' steps, which go before everybody's bids.
				let text = format!(
					"{error:#}; nonce {nonce}, not in a block within {LIFETIME} blocks, or used; bids anew while it is for sale"
				);
				let line = Line { account: Some(&account), ..Line::new("vanished", text) };
				return self.log.say(line);
			}
		};
		self.nonces.included(nonce);
		let fee = self.native(outcome.fee.unwrap_or_default())?;
		let taken = outcome.result.is_ok().then_some(outcome.block);
		self.ledger.included(&account, taken, fee, now);
		let json = json!({ "fee": decimal::exact(fee) });
		let (what, text) = match &outcome.result {
			Ok(()) => ("won", format!("fee {}", decimal::significant(fee))),
			Err(error) => {
				let error = format!("{error:#}");
				let what = judged(&error);
				if what == REFUSED {
					self.ledger.refused(account, now);
				}
				(what, format!("{error}; fee {}", decimal::significant(fee)))
			}
		};
		self.log.say(Line::of(what, outcome.block, &account, text).with(json))
	}
}

/// Whether a bid failed because it came too late, or for a reason that will stay.
fn judged(error: &str) -> &'static str {
	match TOO_LATE.iter().any(|name| error.contains(name)) {
		true => "lost",
		false => REFUSED,
	}
}

fn bid_call(account: &AccountId32, bid: &Bid) -> Call {
	let bid = Value::named_composite([
		("fraction", value::fixed(bid.fraction)),
		("worst_price", value::fixed(bid.worst_price)),
		("takes", Value::u128(bid.takes.into())),
		("portfolio", Value::from_bytes(bid.portfolio.0)),
	]);
	chain::call(PALLET, "bid", [value::account(account), bid])
}

fn usd(value: Fixed) -> String {
	decimal::grouped(value, 2)
}

fn text_of(deal: &Deal) -> String {
	format!(
		"{} for {} USD (worth {}, gross {}), profit {}, least {}; own health {}",
		decimal::grouped(deal.take.fraction, 4),
		usd(deal.price),
		usd(deal.worth),
		usd(deal.gross),
		usd(deal.profit),
		usd(deal.least_profit),
		deal.health.map_or("-".into(), |health| decimal::grouped(health, 3))
	)
}

fn json_of(deal: &Deal) -> serde_json::Value {
	json!({
		"fraction": decimal::exact(deal.take.fraction),
		"price": decimal::exact(deal.price),
		"worst_price": decimal::exact(deal.bid.worst_price),
		"worth": decimal::exact(deal.worth),
		"gross": decimal::exact(deal.gross),
		"profit": decimal::exact(deal.profit),
		"least_profit": decimal::exact(deal.least_profit),
		"own_health": deal.health.map(decimal::exact),
	})
}

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
	use super::{
		super::decide::{decide, fixtures::*},
		*,
	};
	use crate::{narrate::Names, value::Fields};

	fn worker() -> Worker {
		let key = chain::keypair("//Bob").unwrap();
		Worker::new(key, limits(), Log::new(std::io::sink(), true, Names::default()), false, false)
	}

	fn number(value: Fixed) -> Value {
		Value::unnamed_composite([Value::i128(value.into_inner())])
	}

	fn event(name: &str, fields: Vec<(&str, Value)>) -> Event {
		let account = ("account", Value::from_bytes([1u8; 32]));
		Event {
			pallet: PALLET.into(),
			name: name.into(),
			fields: Fields::named(std::iter::once(account).chain(fields)),
			extrinsic: None,
		}
	}

	fn taker(key: &str) -> (&'static str, Value) {
		let account = account_of(&chain::keypair(key).unwrap());
		("taker", Value::unnamed_variant("Keeper", [value::account(&account)]))
	}

	#[test]
	fn auctions_should_be_followed_by_events() {
		let (mut worker, id) = (worker(), AccountId32([1; 32]));
		let state = |name: &str| ("new", Value::unnamed_variant(name, []));
		worker.note(1, &event("StateChanged", vec![state("Auction")])).unwrap();
		assert!(worker.auctioned.contains(&id));
		worker.note(2, &event("StateChanged", vec![state("Unwinding")])).unwrap();
		assert!(worker.auctioned.is_empty());
	}

	#[test]
	fn books_should_be_kept_of_own_takes_only() {
		let (mut worker, id) = (worker(), AccountId32([1; 32]));
		let deal = decide(&scene(), &own(), &limits(), units(1_200)).unwrap();
		worker.ledger.sent(id, &deal, units(0), 0);
		let fill = |worth, price| {
			let fill =
				Value::named_composite([("value", number(units(worth))), ("price", number(units(price)))]);
			("outcome", Value::unnamed_variant("TakenOver", [fill]))
		};
		let home = || ("venue", Value::unnamed_variant("Home", []));
		for (key, worth, price) in [("//Bob", 100, 90), ("//Alice", 1_000, 0), ("//Bob", -50, -45)] {
			let event = event("TakeLegEnded", vec![taker(key), home(), fill(worth, price)]);
			worker.note(3, &event).unwrap();
		}
		assert_eq!(worker.ledger.cost(), units(-5));
		let ended = |key| {
			let fields = vec![
				taker(key),
				("executed", Value::u128(2)),
				("failed", Value::u128(0)),
				("paid", number(units(45))),
			];
			event("TakeEnded", fields)
		};
		worker.note(4, &ended("//Alice")).unwrap();
		assert!(worker.ledger.knows(&id));
		worker.note(5, &ended("//Bob")).unwrap();
		assert!(!worker.ledger.knows(&id));
	}

	#[test]
	fn bid_should_be_lost_when_it_came_too_late() {
		assert_eq!(judged("Pallet error: SoftLiquidation::TakeInFlight"), "lost");
		assert_eq!(judged("Pallet error: SoftLiquidation::TakerLacksMargin"), "refused");
	}

	#[test]
	fn outcome_should_be_booked() {
		let (mut worker, id) = (worker(), AccountId32([1; 32]));
		let deal = decide(&scene(), &own(), &limits(), units(1_200)).unwrap();
		worker.decimals = 12;
		worker.ledger.sent(id, &deal, ppm(1_000), 0);
		let lost = Outcome { block: 3, fee: Some(1_000_000_000), result: Err(anyhow!("BidOutdated")) };
		worker.settle(id, 4, Ok(lost)).unwrap();
		assert!(!worker.ledger.knows(&id));
		worker.ledger.sent(id, &deal, ppm(1_000), 0);
		worker.settle(id, 5, Ok(Outcome { block: 3, fee: Some(0), result: Ok(()) })).unwrap();
		assert!(worker.ledger.knows(&id));
		assert_eq!(worker.nonces.next(4), 6, "both nonces are used up");
		worker.nonces.sent(6);
		worker.settle(id, 6, Err(anyhow!("dropped"))).unwrap();
		assert!(!worker.ledger.knows(&id));
		assert_eq!(worker.nonces.next(4), 6, "the one that was dropped is free again");
	}
}
