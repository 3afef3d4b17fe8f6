//! A keeper: an account with margin at both venues, and the program that bids for it.

use crate::{
	chain::{batch_all, call, sibling, variant, At, Call},
	checks::find_program,
	console::say,
	history::Seen,
	market::{Asset, USD},
	network::{wait_until, Running},
	settle::VENUES,
	trader::Trader,
};
use anyhow::{bail, ensure, Context, Result};
use std::{
	fs,
	io::Write,
	process::Stdio,
	sync::{Arc, Mutex, PoisonError},
	time::Duration,
};
use tokio::{
	io::{AsyncBufReadExt, BufReader},
	process::{Child, Command},
};
use zombienet_sdk::subxt_signer::sr25519::Keypair;

/// The program whose command `keeper` bids.
const PROGRAM: &str = "ballast";
/// The keeper's key.
const KEY: &str = "//keeper";
/// What it allows itself.
const LIMITS: &str = include_str!("../keeper.toml");
/// Its margin at each venue: far more than it needs, so that it takes whatever is for sale.
const MARGIN: [(&Asset, f64); 1] = [(&USD, 2_000_000.0)];
/// Longest wait for what it holds to be mirrored, seconds.
const HEARS: u64 = 150;

/// Whether the program is there.
pub fn check() -> Result<()> {
	if find_program(PROGRAM).is_none() {
		bail!("the scenarios with a keeper want the program '{PROGRAM}' on PATH; cargo build -p ballast-cli makes it");
	}
	Ok(())
}

/// A keeper that is registered, and its program, which ends with it.
pub struct Keeper {
	/// Its account.
	pub who: Trader,
	program: Child,
	said: Arc<Mutex<Vec<String>>>,
}

impl Keeper {
	/// Gives a keeper its margin at both venues, where it has none from an earlier scenario, and starts its program.
	pub async fn start(net: &Running, issuer: &Keypair) -> Result<Self> {
		let who = Trader::new(KEY)?;
		let key = vec![who.argument(), sibling(VENUES[1])];
		if net.coordinator.chain().storage("Portfolio", "Enrolments", key).await?.is_none() {
			settle(net, issuer, &who).await?;
		}
		// Where the network's end finds what still runs on it.
		let folder = net.folder.join("nodes/keeper");
		fs::create_dir_all(&folder)?;
		let limits = folder.join("limits.toml");
		fs::write(&limits, LIMITS)?;
		let mut log = fs::File::options().create(true).append(true).open(folder.join("keeper.log"))?;
		let from = net.coordinator.mark();
		let mut program = Command::new(PROGRAM)
			.args(["keeper", "--ws", &net.coordinator.chain().url, "--key", KEY, "--register", "--json"])
			.arg("--limits")
			.arg(&limits)
			.stdin(Stdio::null())
			.stdout(Stdio::piped())
			.stderr(log.try_clone()?)
			.kill_on_drop(true)
			.spawn()
			.with_context(|| format!("cannot start {PROGRAM}"))?;
		let out = program.stdout.take().context("the keeper's program has no output")?;
		let said = Arc::<Mutex<Vec<String>>>::default();
		let all = said.clone();
		tokio::spawn(async move {
			let mut lines = BufReader::new(out).lines();
			while let Ok(Some(line)) = lines.next_line().await {
				let _ = writeln!(log, "{line}");
				let line = shown(&line);
				say(format!("keeper: {line}"));
				all.lock().unwrap_or_else(PoisonError::into_inner).push(line);
			}
		});
		let keeper = Self { who, program, said };
		let registered = net.coordinator.first(
			from,
			"SoftLiquidation",
			"KeeperRegistered",
			Duration::from_secs(90),
			|seen| keeper.who.is(seen.field("keeper")),
		);
		registered.await.with_context(|| format!("the keeper said: {}", keeper.words()))?;
		Ok(keeper)
	}

	/// Everything that the program said.
	pub fn words(&self) -> String {
		self.said.lock().unwrap_or_else(PoisonError::into_inner).join(" / ")
	}

	/// Whether the program said something of this kind.
	pub fn has_said(&self, what: &str) -> bool {
		let said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
		said.iter().any(|line| line.split_whitespace().next() == Some(what))
	}

	/// Whether an event names this keeper as the taker.
	pub fn takes(&self, seen: &Seen) -> bool {
		let taker = seen.field("taker");
		taker.and_then(variant) == Some("Keeper") && self.who.is(taker.and_then(|t| t.at(0)))
	}

	/// Ends the program, and has nobody registered any more: other scenarios go without keepers.
	pub async fn stop(mut self, net: &Running) -> Result<()> {
		let ended = self.program.try_wait()?;
		if ended.is_none() {
			self.program.kill().await?;
		}
		let call = call("SoftLiquidation", "deregister_keeper", vec![]);
		net.coordinator.chain().execute(&call, &self.who.key).await?;
		ensure!(ended.is_none(), "the keeper's program ended by itself: {}", self.words());
		Ok(())
	}
}

/// A line of the program for people.
fn shown(line: &str) -> String {
	let fields: serde_json::Value = serde_json::from_str(line).unwrap_or_default();
	let text = |name: &str| fields.get(name).and_then(serde_json::Value::as_str);
	match (text("what"), text("text")) {
		(Some(what), Some(text)) => format!("{what} {text}"),
		_ => line.into(),
	}
}

/// Gives the keeper its places and its margin.
async fn settle(net: &Running, issuer: &Keypair, who: &Trader) -> Result<()> {
	say("a keeper enrols on both venues");
	let coordinator = net.coordinator.chain();
	let [a, b] = [0, 1].map(|venue: usize| net.venues[venue].chain());
	tokio::try_join!(
		who.fund(&coordinator, issuer, &[]),
		who.fund(&a, issuer, &MARGIN),
		who.fund(&b, issuer, &MARGIN)
	)?;
	let approvals = VENUES.map(|venue| call("Portfolio", "approve_venue", vec![sibling(venue)]));
	coordinator.execute(&batch_all(approvals.into()), &who.key).await?;
	let arrive = || -> Call {
		let mut calls = vec![call("VenueAdapter", "enroll", vec![])];
		calls.extend(Trader::deposits(&MARGIN));
		batch_all(calls)
	};
	let (at_a, at_b) = (arrive(), arrive());
	tokio::try_join!(a.execute(&at_a, &who.key), b.execute(&at_b, &who.key))?;
	for (venue, (asset, whole)) in VENUES.into_iter().flat_map(|venue| MARGIN.map(|margin| (venue, margin))) {
		wait_until("the keeper's margin is mirrored", Duration::from_secs(HEARS), async || {
			let held = who.held(&coordinator, venue, asset).await?;
			Ok(held.filter(|held| (held - whole).abs() < 1e-6))
		})
		.await?;
	}
	Ok(())
}
