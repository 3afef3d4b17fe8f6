//! The checks: each looks at the facts, and says what it found and what is to be done.

use super::facts::{Adapter, Channel, Coordinator, Entry, Facts, Registry, Run, Told};
use crate::{assets::ticker, decimal};
use ballast_primitives::{
	fixed::{self, Fixed, Round, Zero},
	message::{ENVELOPE_VERSION, MAX_ASSETS, MAX_MESSAGE_LEN, MAX_ORDERS, MAX_POSITIONS, OLDEST_VERSION},
	remote::{POOL_ACCOUNT, VENUES_INDEX, VENUE_ADAPTER_INDEX},
	AssetId, VenueId,
};

/// Bytes that a program and a page need around an envelope.
pub const OVERHEAD: u32 = 512;
/// Index of `receive` in both pallets.
const RECEIVE_INDEX: u8 = 2;
/// XCM version that both ends write.
const XCM_VERSION: u32 = 5;
/// Messages that a channel should hold.
const CAPACITY: u32 = 8;
/// Age of the best block, milliseconds, from which on a chain seems to stand still.
const STANDSTILL: u64 = 120_000;
/// Relay-chain blocks by which a heartbeat may be late: blocks of the venue come when they come.
const LATE: u32 = 25;
/// Messages under way between two chains that are nothing special.
const UNDER_WAY: u64 = 64;
/// Relay-chain blocks of a day.
const DAY: u32 = 14_400;
/// Relay-chain blocks of a year.
const YEAR: u32 = 365 * DAY;
/// A band in parts per million that is wide.
const WIDE: u32 = 300_000;
/// Parts of a million.
const MILLION: u32 = 1_000_000;

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
	/// As it should be.
	Ok,
	/// It works, or may; somebody should look.
	Warning,
	/// It does not work like this.
	Failed,
}

/// What a check says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
	/// Which check.
	pub check: &'static str,
	/// How it ended.
	pub verdict: Verdict,
	/// What was found.
	pub found: String,
	/// What to do; nothing when all is well.
	pub todo: Option<String>,
}

/// A check by its name, while it is under way.
#[derive(Clone, Copy)]
struct Check(&'static str);

impl Check {
	fn ok(self, found: impl Into<String>) -> Finding {
		Finding { check: self.0, verdict: Verdict::Ok, found: found.into(), todo: None }
	}

	fn warn(self, found: impl Into<String>, todo: impl Into<String>) -> Finding {
		Finding { verdict: Verdict::Warning, todo: Some(todo.into()), ..self.ok(found) }
	}

	fn fail(self, found: impl Into<String>, todo: impl Into<String>) -> Finding {
		Finding { verdict: Verdict::Failed, todo: Some(todo.into()), ..self.ok(found) }
	}

	/// Something that the chain does not tell.
	fn untold(self, why: &str) -> Finding {
		self.warn(format!("cannot be told: {why}"), "upgrade the adapter, or look at it by hand")
	}
}

type OfFacts = fn(&Facts) -> Finding;
type OfAdapter = fn(&Facts, &Adapter) -> Finding;
type OfRegistry = fn(&Facts, &Adapter, &Coordinator, &Registry) -> Finding;

const ALWAYS: [OfFacts; 3] = [chain, progress, adapter];
const WITH_ADAPTER: [OfAdapter; 17] = [
	receive,
	envelope,
	identity,
	limits,
	bands,
	pool,
	leaving,
	clock,
	traders,
	market,
	xcm_version,
	barrier,
	strangers,
	calls,
	channel_out,
	channel_in,
	outbox,
];
const WITH_REGISTRY: [OfRegistry; 11] = [
	coordinator_receive,
	coordinator_envelope,
	coordinator_barrier,
	coordinator_strangers,
	registration,
	heard,
	sequences,
	pace,
	depths,
	assets,
	prices,
];

/// All checks for which there are facts.
pub fn all(facts: &Facts) -> Vec<Finding> {
	let mut findings: Vec<Finding> = ALWAYS.iter().map(|check| check(facts)).collect();
	let Some(adapter) = &facts.venue.adapter else { return findings };
	findings.extend(WITH_ADAPTER.iter().map(|check| check(facts, adapter)));
	let Some(other) = &facts.coordinator else { return findings };
	findings.push(coordinator(facts, other));
	if let Some(registry) = &other.registry {
		findings.extend(WITH_REGISTRY.iter().map(|check| check(facts, adapter, other, registry)));
	}
	findings
}

/// Which chain this is.
fn chain(facts: &Facts) -> Finding {
	let (check, found) = (Check("chain"), &facts.venue.identity);
	let runtime = format!("{} {}, \"{}\"", found.spec_name, found.spec_version, found.chain);
	match &found.para_id {
		Ok(id) => check.ok(format!("{runtime}, parachain {id}, block {}", found.block)),
		Err(_) => check.fail(
			format!("{runtime} is not a parachain, or does not tell its id"),
			"name the WebSocket endpoint of the venue's own node: --ws ws://HOST:PORT",
		),
	}
}

/// Whether it makes blocks.
fn progress(facts: &Facts) -> Finding {
	let (check, found) = (Check("blocks"), &facts.venue.identity);
	match &found.time_ms {
		_ if found.block == 0 => {
			check.warn("there is no block yet", "wait for the first block, and check again")
		}
		Err(why) => check.untold(why),
		Ok(at) => match facts.now_ms.saturating_sub(*at) {
			age if age > STANDSTILL => check.warn(
				format!("block {} is {} s old by its own clock", found.block, age / 1000),
				"see whether the collators make blocks, and whether this node is in sync (development chains have a clock of their own)",
			),
			_ => check.ok(format!("block {} is fresh", found.block)),
		},
	}
}

/// Whether the adapter is where the coordinator sends to.
fn adapter(facts: &Facts) -> Finding {
	let check = Check("adapter");
	match &facts.venue.adapter {
		None => check.fail(
			"the runtime has no pallet-venue-adapter",
			format!("add it: #[runtime::pallet_index({VENUE_ADAPTER_INDEX})] pub type VenueAdapter = pallet_venue_adapter;"),
		),
		Some(found) if found.index != VENUE_ADAPTER_INDEX => check.fail(
			format!("pallet {} has index {}", found.pallet, found.index),
			format!("give it index {VENUE_ADAPTER_INDEX}: that is what the coordinator calls"),
		),
		Some(found) => check.ok(format!("pallet {} at index {}", found.pallet, found.index)),
	}
}

/// Whether `receive` is the call that the coordinator encodes.
fn receive(_: &Facts, adapter: &Adapter) -> Finding {
	judge_receive(Check("receive"), adapter.receive)
}

fn judge_receive(check: Check, receive: Option<super::facts::Receive>) -> Finding {
	let todo = "use the pallet as it is published; call indices are part of the protocol";
	match receive {
		None => check.fail("there is no call receive", todo),
		Some(found) if found.index != RECEIVE_INDEX => {
			check.fail(format!("receive has index {}, not {RECEIVE_INDEX}", found.index), todo)
		}
		Some(found) if !found.takes_bytes => check.fail("receive does not take one list of bytes", todo),
		Some(_) => check.ok(format!("receive at index {RECEIVE_INDEX} takes bytes")),
	}
}

/// Up to which version of the protocol the venue reads. All read all versions below, and each is spoken to as it reads, so that
/// older and newer peers work; what is newer than this tool it cannot judge.
fn envelope(facts: &Facts, adapter: &Adapter) -> Finding {
	judge_envelope(Check("envelope"), &adapter.envelope_version, &facts.venue.programs.envelope)
}

fn judge_envelope(check: Check, version: &Told<u8>, tried: &Told<Run>) -> Finding {
	match version {
		Ok(ENVELOPE_VERSION) => check.ok(format!("version {ENVELOPE_VERSION}")),
		Ok(older @ OLDEST_VERSION..ENVELOPE_VERSION) => check.warn(
			format!("version {older} is read there, {ENVELOPE_VERSION} by this tool; {older} is spoken"),
			"it works; upgrade when convenient",
		),
		Ok(newer) if *newer > ENVELOPE_VERSION => check.warn(
			format!("version {newer} is read there; this tool knows up to {ENVELOPE_VERSION}, which is spoken too"),
			"use the tool of the newer release",
		),
		Ok(other) => check.fail(
			format!("version {other} is none"),
			format!("take an adapter that reads version {OLDEST_VERSION} at least"),
		),
		// An older adapter; it was tried out.
		Err(_) if *tried == Ok(Run::Complete) => check
			.ok(format!("version {OLDEST_VERSION} is understood (tried out; the runtime does not tell)")),
		Err(why) => check.untold(why),
	}
}

/// Whether the venue names itself as the coordinator knows it.
fn identity(facts: &Facts, adapter: &Adapter) -> Finding {
	let check = Check("identity");
	let id = match (&adapter.this_venue, &facts.venue.identity.para_id) {
		(Ok(VenueId::Home), _) if facts.venue.has_registry => {
			return check.ok("the coordinator's own market (Home)")
		}
		(Err(why), _) | (_, Err(why)) => return check.untold(why),
		(Ok(this), Ok(id)) if *this == VenueId::Sibling(*id) => *id,
		(Ok(this), Ok(id)) => {
			return check.fail(
				format!("ThisVenue is {this}, the chain is parachain {id}"),
				"ThisVenue = VenueId::Sibling(ParachainInfo::parachain_id().into()): envelopes that name another are refused",
			)
		}
	};
	if id == facts.coordinator_id {
		return check.fail(
			format!("the venue and its coordinator have the same parachain id {id}"),
			"name the coordinator's: --para-id N",
		);
	}
	check.ok(format!("ThisVenue is sibling {id}"))
}

/// Whether both ends have the same bounds.
fn limits(_: &Facts, adapter: &Adapter) -> Finding {
	let check = Check("limits");
	let wire = match &adapter.wire {
		Ok(wire) => wire,
		Err(why) => return check.untold(why),
	};
	let wrong: Vec<String> = [
		("MaxMessageLen", wire.max_message_len, MAX_MESSAGE_LEN),
		("MaxPositions", wire.max_positions, MAX_POSITIONS),
		("MaxOrders", wire.max_orders, MAX_ORDERS),
		("MaxAssets", wire.max_assets, MAX_ASSETS),
	]
	.iter()
	.filter(|(_, theirs, ours)| theirs != ours)
	.map(|(name, theirs, ours)| format!("{name} is {theirs}, not {ours}"))
	.collect();
	if !wrong.is_empty() {
		return check.fail(wrong.join("; "), "build both ends from one release of ballast-primitives");
	}
	check.ok(format!(
		"messages of {MAX_MESSAGE_LEN} bytes, {MAX_POSITIONS} positions an account, {MAX_ORDERS} orders a message, \
		 {MAX_ASSETS} assets a heartbeat; {} orders wait, {} a block",
		wire.max_queued, wire.orders_per_block
	))
}

fn percent(parts: u32) -> String {
	let hundredths = parts / 100;
	match hundredths % 100 {
		0 => format!("{} %", hundredths / 100),
		rest => format!("{}.{rest:02} %", hundredths / 100),
	}
}

/// Whether orders can be executed at all, and users are protected.
fn bands(_: &Facts, adapter: &Adapter) -> Finding {
	let check = Check("bands");
	let (price, takeover, most) = match (&adapter.price_band, &adapter.takeover_band, &adapter.max_reduction)
	{
		(Ok(price), Ok(takeover), Ok(most)) => (*price, *takeover, *most),
		(Err(why), _, _) | (_, Err(why), _) | (_, _, Err(why)) => return check.untold(why),
	};
	let found = format!(
		"PriceBand {}, TakeoverBand {}, at most {} a block",
		percent(price),
		percent(takeover),
		decimal::grouped(most, 0)
	);
	if most <= Fixed::zero() {
		return check.fail(found, "MaxReductionPerBlock has to be above zero: no order would be executed");
	}
	if price == 0 || takeover == 0 {
		return check.fail(
			found,
			"a band of nothing refuses every order that is not at the very price; 10 % and 20 % are the reference venue's",
		);
	}
	if price > WIDE || takeover > WIDE {
		return check.warn(
			found,
			"a band is what your users can lose to a coordinator that went wrong: make it narrower",
		);
	}
	check.ok(found)
}

/// Whether the coordinator's liquidity pool can take over here.
fn pool(_: &Facts, adapter: &Adapter) -> Finding {
	let check = Check("pool");
	match &adapter.pool {
		Err(why) => check.untold(why),
		Ok(Some(account)) if *account == <[u8; 32]>::from(POOL_ACCOUNT) => {
			check.ok("PoolAccount is the coordinator's liquidity pool")
		}
		Ok(Some(_)) => check.fail(
			"PoolAccount is another account than the coordinator's liquidity pool",
			"PoolAccount = Some(ballast_primitives::remote::POOL_ACCOUNT)",
		),
		Ok(None) => check.warn(
			"PoolAccount is None: only keepers can take over here",
			"PoolAccount = Some(ballast_primitives::remote::POOL_ACCOUNT), unless that is meant",
		),
	}
}

/// Whether nobody is locked in, and nobody slips out.
fn leaving(facts: &Facts, adapter: &Adapter) -> Finding {
	let check = Check("leaving");
	match &adapter.leave_patience {
		_ if facts.is_home() => check.ok("not needed by the coordinator's own market"),
		Err(why) => check.untold(why),
		Ok(blocks) if *blocks > YEAR => check.warn(
			format!("LeavePatience is {blocks} relay-chain blocks: a coordinator that is gone for good locks your traders in"),
			"100800 is a week",
		),
		Ok(blocks) if *blocks < DAY => check.warn(
			format!("LeavePatience is {blocks} relay-chain blocks: a coordinator that was silent for less than a day lets everybody go"),
			"100800 is a week",
		),
		Ok(blocks) => check.ok(format!("LeavePatience is {} days of silence", blocks / DAY)),
	}
}

/// Whether the adapter's clock is the relay chain's, and its heart beats.
fn clock(facts: &Facts, adapter: &Adapter) -> Finding {
	let check = Check("clock");
	let (relay, talk, interval) =
		match (&facts.venue.identity.relay_block, &adapter.conversation, &adapter.heartbeat_interval) {
			(Ok(relay), Ok(talk), Ok(interval)) => (*relay, talk, *interval),
			(Err(why), _, _) | (_, Err(why), _) | (_, _, Err(why)) => return check.untold(why),
		};
	let provider = "RelayBlock = cumulus_pallet_parachain_system::RelaychainDataProvider<Runtime>: deadlines are relay-chain blocks";
	match talk.last_heartbeat {
		_ if interval == 0 => check.fail("HeartbeatInterval is zero", "5 to 10 relay-chain blocks are usual"),
		None => check.warn(
			"no heartbeat was written yet",
			"the first comes with the first block after the upgrade; check again",
		),
		Some(last) if last > relay => {
			check.fail(format!("the last heartbeat was at {last}, the relay chain is at {relay}"), provider)
		}
		Some(last) => match relay - last {
			late if late > interval.saturating_add(LATE) => check.fail(
				format!("the last heartbeat was at {last}, {late} relay-chain blocks ago; it is due every {interval}"),
				format!("see whether the chain makes blocks; if it does, {provider}"),
			),
			late => check.ok(format!("a heartbeat {late} relay-chain blocks ago, one every {interval}")),
		},
	}
}

/// Whether traders can enrol.
fn traders(_: &Facts, adapter: &Adapter) -> Finding {
	let check = Check("traders");
	if !adapter.missing_calls.is_empty() {
		return check.fail(
			format!("calls are missing, or take other arguments: {}", adapter.missing_calls.join(", ")),
			"use the pallet as it is published",
		);
	}
	match &adapter.enrolled {
		Ok(count) => check.ok(format!("enroll, leave and report are there; {count} enrolled")),
		Err(why) => check.untold(why),
	}
}

/// Whether the market shows what it has to.
fn market(_: &Facts, adapter: &Adapter) -> Finding {
	let check = Check("market");
	let depths = match &adapter.depths {
		Ok(depths) => depths,
		Err(why) => return check.untold(why),
	};
	if depths.len() > MAX_ASSETS as usize {
		return check.fail(
			format!("depths names {} assets", depths.len()),
			format!("a heartbeat carries {MAX_ASSETS}: name the deepest"),
		);
	}
	if let Some(pair) = depths.windows(2).find(|pair| pair[0].asset >= pair[1].asset) {
		return check.fail(
			format!("depths names {} before {}", pair[0].asset, pair[1].asset),
			"sort it by asset, each once: the coordinator refuses the whole heartbeat otherwise",
		);
	}
	let bad = |depth: Fixed, price: Fixed| depth < Fixed::zero() || price <= Fixed::zero();
	if let Some(one) = depths.iter().find(|one| bad(one.depth, one.price)) {
		return check.fail(
			format!("{} has a negative depth or no price", one.asset),
			"leave out of depths what has no price",
		);
	}
	match &adapter.positions {
		Err(why) => check.fail(format!("positions does not answer: {why}"), "see the trait VenueMarket"),
		Ok((most, _)) if *most > MAX_POSITIONS => check.fail(
			format!("an account has {most} positions"),
			format!("a report carries {MAX_POSITIONS}: let no account have more"),
		),
		Ok(_) if depths.is_empty() => check.warn(
			"depths is empty: the coordinator plans no reduction here",
			"fill pools or books, and check again",
		),
		Ok((_, asked)) => {
			let names: Vec<String> = depths.iter().map(|one| ticker(one.asset)).collect();
			check.ok(format!("depth and price of {}; positions of {asked} accounts", names.join(" ")))
		}
	}
}

/// Whether a message can be wrapped for a peer that never told its version.
fn xcm_version(facts: &Facts, _: &Adapter) -> Finding {
	let check = Check("xcm version");
	match &facts.venue.safe_xcm_version {
		_ if facts.is_home() => check.ok("not needed by the coordinator's own market"),
		Err(why) => check.untold(why),
		Ok(Some(version)) if *version >= XCM_VERSION => check.ok(format!("safe version {version}")),
		Ok(Some(version)) => check.warn(
			format!("safe version {version}; programs are written in version {XCM_VERSION}"),
			format!("root: polkadotXcm.forceDefaultXcmVersion({XCM_VERSION})"),
		),
		Ok(None) => check.fail(
			"no safe version is set: nothing is sent to a peer that has not told its own",
			format!(
				"root: polkadotXcm.forceDefaultXcmVersion({XCM_VERSION}), or safe_xcm_version in the genesis"
			),
		),
	}
}

/// Whether the coordinator's programs are executed, up to the adapter.
fn barrier(facts: &Facts, _: &Adapter) -> Finding {
	let check = Check("barrier");
	if facts.is_home() {
		return check.ok("not needed by the coordinator's own market");
	}
	judge_envelope_program(
		check,
		&facts.venue.programs.envelope,
		&format!("the coordinator (parachain {})", facts.coordinator_id),
		"AllowExplicitUnpaidExecutionFrom<Coordinator>",
		"CoordinatorOrigin has to accept cumulus_pallet_xcm::Origin::SiblingParachain of the coordinator, \
		 SiblingParachainAsNative has to make it, and ThisVenue has to be right",
	)
}

fn judge_envelope_program(check: Check, run: &Told<Run>, who: &str, rule: &str, origin: &str) -> Finding {
	match run {
		Err(why) => check.warn(
			format!("could not be tried out: {why}"),
			"implement xcm_runtime_apis::dry_run::DryRunApi, or try it out on a local network",
		),
		Ok(Run::Complete) => check.ok(format!("an envelope of {who} is let in, and taken")),
		Ok(Run::Refused { error }) => {
			check.fail(format!("a program of {who} is not let in: {error}"), format!("barrier: {rule}"))
		}
		Ok(Run::Stopped { error, .. }) if error.starts_with("NoPermission") => check.fail(
			format!("{who} is let in, but may not call receive: {error}"),
			"SafeCallFilter has to let the call receive of the pallet through",
		),
		Ok(Run::Stopped { index, error }) => {
			check.fail(format!("a program of {who} stops at instruction {index}: {error}"), origin.to_owned())
		}
	}
}

/// Whether everybody else is turned away.
fn strangers(facts: &Facts, _: &Adapter) -> Finding {
	let check = Check("strangers");
	if facts.is_home() {
		return check.ok("not needed by the coordinator's own market");
	}
	judge_stranger(check, &facts.venue.programs.stranger)
}

fn judge_stranger(check: Check, run: &Told<Run>) -> Finding {
	match run {
		Err(why) => check.warn(format!("could not be tried out: {why}"), "see barrier"),
		Ok(Run::Refused { error }) => check.ok(format!("a stranger is not let in ({error})")),
		Ok(Run::Stopped { error, .. }) => check.warn(
			format!("a stranger is let in unpaid, and stopped only later ({error})"),
			"AllowExplicitUnpaidExecutionFrom should name the peers and nobody else: strangers fill blocks for nothing",
		),
		Ok(Run::Complete) => check.fail(
			"an envelope of a stranger is taken",
			"the origin of receive has to be the peer alone: anybody commands your users' positions like this",
		),
	}
}

/// Whether the coordinator may call nothing but the adapter.
fn calls(facts: &Facts, _: &Adapter) -> Finding {
	let check = Check("calls");
	if facts.is_home() {
		return check.ok("not needed by the coordinator's own market");
	}
	match &facts.venue.programs.other_call {
		Err(why) => check.warn(format!("could not be tried out: {why}"), "see barrier"),
		Ok(Run::Refused { error }) | Ok(Run::Stopped { error, .. }) => {
			check.ok(format!("the coordinator may not call System.remark ({error})"))
		}
		Ok(Run::Complete) => check.warn(
			"the coordinator may call System.remark, so perhaps anything",
			"SafeCallFilter: let a program call receive of the adapter and nothing else",
		),
	}
}

fn channel_out(facts: &Facts, _: &Adapter) -> Finding {
	let channels = facts.venue.channels.as_ref().map(|channels| channels.to_coordinator);
	judge_channel(facts, Check("channel out"), channels, "to")
}

fn channel_in(facts: &Facts, _: &Adapter) -> Finding {
	let channels = facts.venue.channels.as_ref().map(|channels| channels.from_coordinator);
	judge_channel(facts, Check("channel in"), channels, "from")
}

/// Whether messages can travel.
fn judge_channel(
	facts: &Facts,
	check: Check,
	channel: Result<Option<Channel>, &String>,
	way: &str,
) -> Finding {
	let peer = facts.coordinator_id;
	if facts.is_home() {
		return check.ok("no channel, and none is needed: the coordinator's own market");
	}
	let need = MAX_MESSAGE_LEN + OVERHEAD;
	let channel = match channel {
		Err(why) => return check.untold(why),
		Ok(None) => {
			let open = match way {
				"to" => "open one: hrmp.hrmpInitOpenChannel of the coordinator's id from this chain; the coordinator accepts",
				_ => "accept the coordinator's: hrmp.hrmpAcceptOpenChannel from this chain",
			};
			return check.fail(
				format!("no channel {way} parachain {peer}"),
				format!("{open} (see pallets/venue-adapter/README.md)"),
			);
		}
		Ok(Some(channel)) => channel,
	};
	let found = format!(
		"{way} parachain {peer}: {} messages, {} bytes each, {} in all; {} wait",
		channel.max_capacity, channel.max_message_size, channel.max_total_size, channel.messages
	);
	if channel.max_message_size < need || channel.max_total_size < need {
		return check.fail(
			found,
			format!("an envelope and its program have up to {need} bytes: close the channel, and open one that takes them"),
		);
	}
	if channel.messages >= channel.max_capacity {
		return check.warn(found, "the channel is full: see whether the other chain makes blocks");
	}
	if channel.max_capacity < CAPACITY {
		return check.warn(
			found,
			format!("a channel of {CAPACITY} messages or more does not stop when blocks are late"),
		);
	}
	check.ok(found)
}

/// Whether messages leave.
fn outbox(_: &Facts, adapter: &Adapter) -> Finding {
	let check = Check("outbox");
	let talk = match &adapter.conversation {
		Ok(talk) => talk,
		Err(why) => return check.untold(why),
	};
	let (written, handed) = (talk.out_seq, talk.handed);
	let heard = match talk.last_heard {
		0 => "the coordinator was never heard".to_owned(),
		at => format!("{} taken, the last at relay-chain block {at}", talk.in_seq),
	};
	match written.saturating_sub(handed) {
		0 => check.ok(format!("{written} messages written, all handed over; {heard}")),
		waiting => check.warn(
			format!("{waiting} of {written} messages wait"),
			"the transport refuses them: see the channel out, and events MessageDelayed",
		),
	}
}

/// Which chain the coordinator is.
fn coordinator(facts: &Facts, other: &Coordinator) -> Finding {
	let (check, found) = (Check("coordinator"), &other.identity);
	let runtime = format!("{} {}, \"{}\"", found.spec_name, found.spec_version, found.chain);
	let todo = "name the WebSocket endpoint of a coordinator's node: --coordinator ws://HOST:PORT";
	match (&other.registry, &found.para_id) {
		(None, _) => check.fail(format!("{runtime} has no pallet-venues"), todo),
		(Some(_), Err(_)) => check.fail(format!("{runtime} is not a parachain"), todo),
		(Some(_), Ok(id)) if *id != facts.coordinator_id => check.fail(
			format!("{runtime} is parachain {id}, not {}", facts.coordinator_id),
			"leave --para-id out, or name the coordinator that it is",
		),
		(Some(registry), Ok(id)) if registry.index != VENUES_INDEX => check.fail(
			format!("{runtime}, parachain {id}: pallet-venues has index {}", registry.index),
			format!("venues call index {VENUES_INDEX}"),
		),
		(Some(_), Ok(id)) => check.ok(format!("{runtime}, parachain {id}, block {}", found.block)),
	}
}

fn coordinator_receive(_: &Facts, _: &Adapter, _: &Coordinator, registry: &Registry) -> Finding {
	judge_receive(Check("its receive"), registry.receive)
}

fn coordinator_envelope(_: &Facts, _: &Adapter, other: &Coordinator, registry: &Registry) -> Finding {
	judge_envelope(Check("its envelope"), &registry.envelope_version, &other.programs.envelope)
}

/// Whether the venue's programs are executed there.
fn coordinator_barrier(facts: &Facts, _: &Adapter, other: &Coordinator, _: &Registry) -> Finding {
	let check = Check("its barrier");
	if facts.is_home() {
		return check.ok("not needed by the coordinator's own market");
	}
	judge_envelope_program(
		check,
		&other.programs.envelope,
		"this venue",
		"the coordinator lets registered venues in: its governance calls venues.register",
		"the registry refuses the envelope: see registration",
	)
}

fn coordinator_strangers(facts: &Facts, _: &Adapter, other: &Coordinator, _: &Registry) -> Finding {
	let check = Check("its strangers");
	if facts.is_home() {
		return check.ok("not needed by the coordinator's own market");
	}
	judge_stranger(check, &other.programs.stranger)
}

/// The entry; a finding when there is none.
fn entry(check: Check, entry: &Told<Option<Entry>>) -> Result<&Entry, Finding> {
	match entry {
		Err(why) => Err(check.untold(why)),
		Ok(None) => {
			Err(check.fail("the venue is not registered", "the coordinator's governance: venues.register"))
		}
		Ok(Some(entry)) => Ok(entry),
	}
}

/// Whether the venue takes part.
fn registration(_: &Facts, _: &Adapter, _: &Coordinator, registry: &Registry) -> Finding {
	let check = Check("registration");
	let record = match entry(check, &registry.after) {
		Ok(record) => record,
		Err(finding) => return finding,
	};
	let cap = decimal::grouped(record.exposure_cap, 0);
	let found = format!("{}, exposure cap {cap}", record.status);
	match record.status.as_str() {
		"Active" if record.stale => check.fail(
			format!("{found}, but stale: messages were lost"),
			"it asks for everything anew by itself; if that lasts, see the channels, and resnapshot",
		),
		"Active" if record.exposure_cap <= Fixed::zero() => {
			check.warn(found, "nothing at this venue counts as collateral: the cap has to be above zero")
		}
		"Active" => check.ok(found),
		_ => check
			.fail(found, "the coordinator's governance: venues.setStatus(Active), when the reason is gone"),
	}
}

/// Whether the coordinator hears the venue.
fn heard(_: &Facts, _: &Adapter, other: &Coordinator, registry: &Registry) -> Finding {
	let check = Check("heard");
	let record = match entry(check, &registry.after) {
		Ok(record) => record,
		Err(finding) => return finding,
	};
	let (relay, silence) = match (&other.identity.relay_block, &registry.max_silence) {
		(Ok(relay), Ok(silence)) => (*relay, *silence),
		(Err(why), _) | (_, Err(why)) => return check.untold(why),
	};
	if record.in_seq == 0 {
		return check.fail("nothing was ever heard of the venue", "see channel out, outbox and its barrier");
	}
	match relay.saturating_sub(record.last_heard) {
		ago if ago > silence => check.fail(
			format!("last heard {ago} relay-chain blocks ago, more than {silence}: not available"),
			"see clock, channel out and outbox",
		),
		ago => check.ok(format!("last heard {ago} relay-chain blocks ago")),
	}
}

/// Whether both ends count the same messages.
fn sequences(_: &Facts, adapter: &Adapter, _: &Coordinator, registry: &Registry) -> Finding {
	let check = Check("sequences");
	let ends = entry(check, &registry.before).and_then(|before| Ok((before, entry(check, &registry.after)?)));
	let (before, after) = match ends {
		Ok(ends) => ends,
		Err(finding) => return finding,
	};
	let talk = match &adapter.conversation {
		Ok(talk) => talk,
		Err(why) => return check.untold(why),
	};
	let found = format!(
		"venue: {} sent, {} taken; coordinator: {} taken, {} sent",
		talk.handed, talk.in_seq, after.in_seq, after.sent
	);
	// Each is compared with what was read later at the other end: nobody takes what was not sent.
	if before.in_seq > talk.handed || talk.in_seq > after.sent {
		return check.fail(
			format!("{found}: one end has taken what the other never sent"),
			"one of the chains began anew: the coordinator's governance asks for venues.resnapshot, or registers it anew",
		);
	}
	let behind = talk.handed.saturating_sub(after.in_seq).max(before.sent.saturating_sub(talk.in_seq));
	if behind > UNDER_WAY {
		return check.warn(
			format!("{found}: {behind} under way"),
			"see the channels, and whether both chains make blocks",
		);
	}
	check.ok(found)
}

/// Whether heartbeats and queues suit the coordinator.
fn pace(_: &Facts, adapter: &Adapter, _: &Coordinator, registry: &Registry) -> Finding {
	let check = Check("pace");
	let interval = match &adapter.heartbeat_interval {
		Ok(interval) => *interval,
		Err(why) => return check.untold(why),
	};
	let (silence, age, orders) =
		match (&registry.max_silence, &registry.max_depth_age, &registry.max_venue_orders) {
			(Ok(silence), Ok(age), Ok(orders)) => (*silence, *age, *orders),
			(Err(why), _, _) | (_, Err(why), _) | (_, _, Err(why)) => return check.untold(why),
		};
	let found = format!(
		"a heartbeat every {interval} relay-chain blocks; silence is {silence}, depths last {age}; up to {orders} orders"
	);
	let twice = interval.saturating_mul(2);
	if twice > silence || twice > age {
		return check.fail(found, "HeartbeatInterval: at most half of both, so that one may be late");
	}
	match &adapter.wire {
		Ok(wire) if orders > wire.max_queued => {
			check.fail(found, format!("the adapter keeps {} orders waiting; upgrade it", wire.max_queued))
		}
		_ => check.ok(found),
	}
}

/// Whether the market's depths arrive.
fn depths(_: &Facts, adapter: &Adapter, _: &Coordinator, registry: &Registry) -> Finding {
	let check = Check("depths");
	let known = match &registry.depths {
		Ok(known) => known,
		Err(why) => return check.untold(why),
	};
	if known.is_empty() {
		return check.warn(
			"the coordinator knows no depth at this venue",
			"see market and heard: a heartbeat brings them",
		);
	}
	let missing = |of: &[AssetId]| of.iter().map(|id| ticker(*id)).collect::<Vec<_>>().join(" ");
	if let Ok(depths) = &adapter.depths {
		let absent = depths.iter().map(|one| one.asset).filter(|id| !known.contains(id)).collect::<Vec<_>>();
		if !absent.is_empty() {
			return check.warn(
				format!("the coordinator knows no depth of {}", missing(&absent)),
				"the next heartbeat brings it; if not, see its event MessageFailed",
			);
		}
	}
	check.ok(format!("{} assets known", known.len()))
}

/// Assets that the venue trades, as far as anybody tells.
fn traded(adapter: &Adapter, registry: &Registry) -> Vec<AssetId> {
	match (&adapter.depths, &registry.depths) {
		(Ok(depths), _) => depths.iter().map(|one| one.asset).collect(),
		(_, Ok(known)) => {
			let mut known = known.clone();
			known.sort();
			known
		}
		_ => Vec::new(),
	}
}

/// Whether both ends mean the same by an asset's number.
fn assets(facts: &Facts, adapter: &Adapter, other: &Coordinator, registry: &Registry) -> Finding {
	let check = Check("assets");
	let ours = match &other.assets {
		Ok(assets) => assets,
		Err(why) => return check.untold(why),
	};
	let traded = traded(adapter, registry);
	if traded.is_empty() {
		return check.warn("nobody tells what the venue trades", "see market and depths");
	}
	if let Some(unknown) = traded.iter().find(|id| !ours.contains_key(id)) {
		return check.fail(
			format!("the venue trades {unknown}, which the coordinator does not know"),
			"number assets as the coordinator does, or have it listed there",
		);
	}
	let theirs = match &facts.venue.assets {
		Ok(assets) if !assets.is_empty() => assets,
		_ => {
			return check.warn(
				format!(
					"the venue has no pallet Assets with numbers; {} assets are known to the coordinator",
					traded.len()
				),
				"compare symbols by hand; prices are compared below",
			)
		}
	};
	let (mut other_symbol, mut other_decimals, mut same) = (Vec::new(), Vec::new(), 0u32);
	for id in &traded {
		let (Some(our), Some(their)) = (ours.get(id), theirs.get(id)) else { continue };
		if !our.symbol.eq_ignore_ascii_case(&their.symbol) {
			other_symbol.push(format!("{id} is {} there and {} here", our.symbol, their.symbol));
		} else if our.decimals != their.decimals {
			other_decimals.push(format!(
				"{} has {} digits there and {} here",
				our.symbol, our.decimals, their.decimals
			));
		} else {
			same += 1;
		}
	}
	if !other_symbol.is_empty() {
		return check.fail(
			other_symbol.join("; "),
			"number assets in VenueMarket as the coordinator does: what is reported as one would be margined as another",
		);
	}
	if !other_decimals.is_empty() {
		return check.warn(
			other_decimals.join("; "),
			"reports carry whole units, so that VenueMarket has to convert by the venue's own digits; make sure it does",
		);
	}
	check.ok(format!("{same} of {} have the same symbol and digits on both sides", traded.len()))
}

/// Whether the venue's prices are about the coordinator's: another asset or unit would show.
fn prices(_: &Facts, adapter: &Adapter, other: &Coordinator, _: &Registry) -> Finding {
	let check = Check("prices");
	let (depths, prices) = match (&adapter.depths, &other.prices) {
		(Ok(depths), Ok(prices)) => (depths, prices),
		(Err(why), _) | (_, Err(why)) => return check.untold(why),
	};
	let band = adapter.price_band.as_ref().copied().unwrap_or(0);
	let (mut far, mut apart, mut same) = (Vec::new(), Vec::new(), 0u32);
	// A price that is none is the market's fault.
	for one in depths.iter().filter(|one| one.price > Fixed::zero()) {
		let Some(price) = prices.get(&one.asset).filter(|price| **price > Fixed::zero()) else { continue };
		let line = || {
			let (there, here) = (decimal::significant(*price), decimal::significant(one.price));
			format!("{} {there} there and {here} here", ticker(one.asset))
		};
		match distance(one.price, *price) {
			Some(parts) if parts <= band => same += 1,
			Some(parts) if parts <= MILLION / 2 => apart.push(line()),
			_ => far.push(line()),
		}
	}
	if !far.is_empty() {
		return check.fail(
			far.join("; "),
			"price and quantity are per whole unit, in settlement currency: is it the same asset, in the same unit?",
		);
	}
	if !apart.is_empty() {
		return check
			.warn(apart.join("; "), "further apart than PriceBand: orders would be refused until they meet");
	}
	if same == 0 {
		return check
			.warn("no asset has a price on both sides", "feed prices on both chains, and check again");
	}
	check.ok(format!("{same} within PriceBand of the coordinator's oracle"))
}

/// How far a price is from another, parts per million of the larger one; rounded up. `None` out of range.
fn distance(one: Fixed, other: Fixed) -> Option<u32> {
	let apart = fixed::abs(fixed::sub(one, other).ok()?).ok()?;
	let parts =
		fixed::mul_div(apart.into_inner(), MILLION.into(), one.max(other).into_inner(), Round::Up).ok()?;
	u32::try_from(parts).ok()
}
