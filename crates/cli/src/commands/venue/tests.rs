#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
//! A venue with which all is well, and one thing wrong at a time.

use super::{
	checks::{self, Finding, Verdict},
	facts::*,
	report,
};
use ballast_primitives::{
	message::{AssetDepth, MAX_ASSETS, MAX_MESSAGE_LEN, MAX_ORDERS, MAX_POSITIONS},
	remote::POOL_ACCOUNT,
	AssetId, Fixed, VenueId,
};
use std::collections::{BTreeMap, BTreeSet};

const NOW: u64 = 1_700_000_000_000;

fn f(number: u32) -> Fixed {
	Fixed::from_u32(number)
}

fn identity(spec_name: &str, para_id: u32) -> Identity {
	Identity {
		chain: "A Chain".into(),
		spec_name: spec_name.into(),
		spec_version: 7,
		block: 100,
		time_ms: Ok(NOW - 6_000),
		para_id: Ok(para_id),
		relay_block: Ok(1_000),
	}
}

fn programs() -> Programs {
	Programs {
		envelope: Ok(Run::Complete),
		stranger: Ok(Run::Refused { error: "Barrier".into() }),
		other_call: Ok(Run::Stopped { index: 1, error: "NoPermission".into() }),
	}
}

fn channel() -> Channel {
	Channel { max_capacity: 64, max_total_size: 102_400, max_message_size: 102_400, messages: 0 }
}

fn assets() -> BTreeMap<AssetId, Metadata> {
	let asset = |id, symbol: &str, decimals| (AssetId(id), Metadata { symbol: symbol.into(), decimals });
	BTreeMap::from([asset(0, "USD", 6), asset(1, "DOT", 10), asset(2, "ETH", 12)])
}

fn depth(id: u32, price: u32) -> AssetDepth {
	AssetDepth { asset: AssetId(id), depth: f(1_000_000), price: f(price) }
}

fn entry() -> Entry {
	Entry {
		status: "Active".into(),
		exposure_cap: f(1_000_000),
		in_seq: 40,
		sent: 12,
		last_heard: 998,
		stale: false,
	}
}

fn good() -> Facts {
	let adapter = Adapter {
		pallet: "VenueAdapter".into(),
		index: 80,
		receive: Some(Receive { index: 2, takes_bytes: true }),
		missing_calls: Vec::new(),
		wire: Ok(Wire {
			max_message_len: MAX_MESSAGE_LEN,
			max_positions: MAX_POSITIONS,
			max_orders: MAX_ORDERS,
			max_assets: MAX_ASSETS,
			max_queued: 256,
			orders_per_block: 32,
		}),
		envelope_version: Ok(2),
		this_venue: Ok(VenueId::Sibling(2_001)),
		price_band: Ok(100_000),
		takeover_band: Ok(200_000),
		max_reduction: Ok(f(5_000_000)),
		pool: Ok(Some(POOL_ACCOUNT.into())),
		leave_patience: Ok(100_800),
		heartbeat_interval: Ok(5),
		enrolled: Ok(3),
		conversation: Ok(Conversation {
			in_seq: 12,
			out_seq: 41,
			handed: 41,
			last_heard: 990,
			last_heartbeat: Some(997),
		}),
		depths: Ok(vec![depth(1, 38), depth(2, 3_100)]),
		positions: Ok((4, 4)),
	};
	Facts {
		coordinator_id: 2_000,
		now_ms: NOW,
		venue: Venue {
			identity: identity("venue", 2_001),
			has_registry: false,
			adapter: Some(adapter),
			safe_xcm_version: Ok(Some(5)),
			channels: Ok(Channels { to_coordinator: Some(channel()), from_coordinator: Some(channel()) }),
			programs: programs(),
			assets: Ok(assets()),
		},
		coordinator: Some(Coordinator {
			identity: identity("coordinator", 2_000),
			registry: Some(Registry {
				index: 81,
				receive: Some(Receive { index: 2, takes_bytes: true }),
				envelope_version: Ok(2),
				before: Ok(Some(entry())),
				after: Ok(Some(entry())),
				depths: Ok(vec![AssetId(1), AssetId(2)]),
				max_silence: Ok(100),
				max_depth_age: Ok(50),
				max_venue_orders: Ok(192),
			}),
			programs: programs(),
			assets: Ok(assets()),
			prices: Ok(BTreeMap::from([(AssetId(1), f(39)), (AssetId(2), f(3_000))])),
		}),
	}
}

fn adapter(facts: &mut Facts) -> &mut Adapter {
	facts.venue.adapter.as_mut().unwrap()
}

fn registry(facts: &mut Facts) -> &mut Registry {
	facts.coordinator.as_mut().unwrap().registry.as_mut().unwrap()
}

fn record(facts: &mut Facts) -> &mut Entry {
	registry(facts).after.as_mut().unwrap().as_mut().unwrap()
}

fn talk(facts: &mut Facts) -> &mut Conversation {
	adapter(facts).conversation.as_mut().unwrap()
}

fn not_ok(facts: &Facts) -> Vec<Finding> {
	checks::all(facts).into_iter().filter(|finding| finding.verdict != Verdict::Ok).collect()
}

#[test]
fn all_should_be_well_with_a_venue_as_it_should_be() {
	assert_eq!(not_ok(&good()), []);
	let names: Vec<&str> = checks::all(&good()).iter().map(|finding| finding.check).collect();
	assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len(), "{names:?}");
}

/// One thing is wrong; exactly the check that looks at it says so, and what to do.
#[test]
fn check_should_name_what_is_wrong_when_one_thing_is() {
	use Verdict::{Failed, Warning};
	type Break = fn(&mut Facts);
	let table: &[(&str, Verdict, &str, Break)] = &[
		("chain", Failed, "not a parachain", |f| {
			f.venue.identity.para_id = Err("none".into());
			adapter(f).this_venue = Ok(VenueId::Home);
			f.venue.has_registry = true;
		}),
		("blocks", Warning, "no block yet", |f| f.venue.identity.block = 0),
		("blocks", Warning, "600 s old by its own clock", |f| f.venue.identity.time_ms = Ok(NOW - 600_000)),
		("blocks", Warning, "cannot be told", |f| f.venue.identity.time_ms = Err("none".into())),
		("adapter", Failed, "has index 81", |f| adapter(f).index = 81),
		("receive", Failed, "no call", |f| adapter(f).receive = None),
		("receive", Failed, "has index 3", |f| {
			adapter(f).receive = Some(Receive { index: 3, takes_bytes: true })
		}),
		("receive", Failed, "does not take", |f| {
			adapter(f).receive = Some(Receive { index: 2, takes_bytes: false })
		}),
		("envelope", Warning, "1 is spoken", |f| adapter(f).envelope_version = Ok(1)),
		("envelope", Warning, "version 3", |f| adapter(f).envelope_version = Ok(3)),
		("envelope", Failed, "version 0", |f| adapter(f).envelope_version = Ok(0)),
		("identity", Failed, "sibling 7", |f| adapter(f).this_venue = Ok(VenueId::Sibling(7))),
		("identity", Failed, "ThisVenue is home", |f| {
			adapter(f).this_venue = Ok(VenueId::Home);
		}),
		("identity", Warning, "cannot be told", |f| adapter(f).this_venue = Err("none".into())),
		("limits", Failed, "MaxPositions is 8, not 16", |f| {
			adapter(f).wire.as_mut().unwrap().max_positions = 8
		}),
		("limits", Failed, "MaxMessageLen", |f| adapter(f).wire.as_mut().unwrap().max_message_len = 1),
		("limits", Failed, "MaxOrders", |f| adapter(f).wire.as_mut().unwrap().max_orders = 1),
		("limits", Failed, "MaxAssets", |f| adapter(f).wire.as_mut().unwrap().max_assets = 1),
		("limits", Warning, "cannot be told", |f| adapter(f).wire = Err("none".into())),
		("bands", Failed, "at most 0 a block", |f| adapter(f).max_reduction = Ok(Fixed::from_u32(0))),
		("bands", Failed, "TakeoverBand 0 %", |f| adapter(f).takeover_band = Ok(0)),
		("bands", Warning, "PriceBand 45.50 %", |f| adapter(f).price_band = Ok(455_000)),
		("bands", Warning, "cannot be told", |f| adapter(f).max_reduction = Err("none".into())),
		("pool", Failed, "another account", |f| adapter(f).pool = Ok(Some([1; 32]))),
		("pool", Warning, "None", |f| adapter(f).pool = Ok(None)),
		("pool", Warning, "cannot be told", |f| adapter(f).pool = Err("none".into())),
		("leaving", Warning, "LeavePatience is 10", |f| adapter(f).leave_patience = Ok(10)),
		("leaving", Warning, "locks your traders in", |f| adapter(f).leave_patience = Ok(u32::MAX)),
		("clock", Failed, "at 1001, the relay chain is at 1000", |f| talk(f).last_heartbeat = Some(1_001)),
		("clock", Failed, "950 relay-chain blocks ago", |f| talk(f).last_heartbeat = Some(50)),
		("clock", Warning, "no heartbeat", |f| talk(f).last_heartbeat = None),
		("clock", Warning, "cannot be told", |f| f.venue.identity.relay_block = Err("none".into())),
		("clock", Failed, "is zero", |f| adapter(f).heartbeat_interval = Ok(0)),
		("traders", Failed, "enroll, leave", |f| adapter(f).missing_calls = vec!["enroll", "leave"]),
		("market", Failed, "names asset 2 before asset 1", |f| {
			adapter(f).depths = Ok(vec![depth(2, 3_100), depth(1, 38)])
		}),
		("market", Failed, "names asset 1 before asset 1", |f| {
			adapter(f).depths = Ok(vec![depth(1, 38), depth(1, 38)])
		}),
		("market", Failed, "asset 1 has a negative depth or no price", |f| {
			adapter(f).depths =
				Ok(vec![AssetDepth { price: Fixed::from_u32(0), ..depth(1, 1) }, depth(2, 3_100)])
		}),
		("market", Failed, "17 positions", |f| adapter(f).positions = Ok((17, 4))),
		("market", Failed, "does not answer", |f| adapter(f).positions = Err("trapped".into())),
		("xcm version", Failed, "no safe version", |f| f.venue.safe_xcm_version = Ok(None)),
		("xcm version", Warning, "safe version 4", |f| f.venue.safe_xcm_version = Ok(Some(4))),
		("barrier", Failed, "not let in: Barrier", |f| {
			f.venue.programs.envelope = Ok(Run::Refused { error: "Barrier".into() })
		}),
		("barrier", Failed, "may not call receive", |f| {
			f.venue.programs.envelope = Ok(Run::Stopped { index: 1, error: "NoPermission".into() })
		}),
		("barrier", Failed, "stops at instruction 2", |f| {
			f.venue.programs.envelope = Ok(Run::Stopped { index: 2, error: "ExpectationFalse".into() })
		}),
		("barrier", Warning, "could not be tried out", |f| {
			f.venue.programs.envelope = Err("no such API".into())
		}),
		("strangers", Failed, "of a stranger is taken", |f| f.venue.programs.stranger = Ok(Run::Complete)),
		("strangers", Warning, "stopped only later", |f| {
			f.venue.programs.stranger = Ok(Run::Stopped { index: 2, error: "ExpectationFalse".into() })
		}),
		("strangers", Warning, "could not be tried out", |f| f.venue.programs.stranger = Err("none".into())),
		("calls", Warning, "may call System.remark", |f| f.venue.programs.other_call = Ok(Run::Complete)),
		("channel out", Failed, "no channel to parachain 2000", |f| {
			f.venue.channels.as_mut().unwrap().to_coordinator = None
		}),
		("channel in", Failed, "no channel from parachain 2000", |f| {
			f.venue.channels.as_mut().unwrap().from_coordinator = None
		}),
		("channel out", Failed, "8192 bytes each", |f| {
			let channels = f.venue.channels.as_mut().unwrap();
			channels.to_coordinator = Some(Channel { max_message_size: 8_192, ..channel() })
		}),
		("channel in", Failed, "8192 in all", |f| {
			let channels = f.venue.channels.as_mut().unwrap();
			channels.from_coordinator = Some(Channel { max_total_size: 8_192, ..channel() })
		}),
		("channel in", Warning, "64 wait", |f| {
			let channels = f.venue.channels.as_mut().unwrap();
			channels.from_coordinator = Some(Channel { messages: 64, ..channel() })
		}),
		("channel out", Warning, "2 messages", |f| {
			let channels = f.venue.channels.as_mut().unwrap();
			channels.to_coordinator = Some(Channel { max_capacity: 2, ..channel() })
		}),
		("outbox", Warning, "59 of 100 messages wait", |f| talk(f).out_seq = 100),
		("coordinator", Failed, "has no pallet-venues", |f| f.coordinator.as_mut().unwrap().registry = None),
		("coordinator", Failed, "is parachain 2007, not 2000", |f| {
			f.coordinator.as_mut().unwrap().identity.para_id = Ok(2_007)
		}),
		("coordinator", Failed, "not a parachain", |f| {
			f.coordinator.as_mut().unwrap().identity.para_id = Err("none".into())
		}),
		("coordinator", Failed, "has index 80", |f| registry(f).index = 80),
		("its receive", Failed, "has index 0", |f| {
			registry(f).receive = Some(Receive { index: 0, takes_bytes: true })
		}),
		("its envelope", Warning, "1 is spoken", |f| registry(f).envelope_version = Ok(1)),
		("its envelope", Failed, "version 0", |f| registry(f).envelope_version = Ok(0)),
		("its barrier", Failed, "not let in", |f| {
			let refused = Run::Refused { error: "Barrier".into() };
			f.coordinator.as_mut().unwrap().programs.envelope = Ok(refused)
		}),
		("its strangers", Failed, "is taken", |f| {
			f.coordinator.as_mut().unwrap().programs.stranger = Ok(Run::Complete)
		}),
		("registration", Failed, "Paused", |f| record(f).status = "Paused".into()),
		("registration", Failed, "Distrusted", |f| record(f).status = "Distrusted".into()),
		("registration", Failed, "stale", |f| record(f).stale = true),
		("registration", Warning, "exposure cap 0", |f| record(f).exposure_cap = Fixed::from_u32(0)),
		("heard", Failed, "last heard 900", |f| record(f).last_heard = 100),
		("heard", Failed, "nothing was ever heard", |f| {
			record(f).in_seq = 0;
			registry(f).before = Ok(Some(Entry { in_seq: 0, ..entry() }));
			talk(f).handed = 1;
			talk(f).out_seq = 1;
		}),
		("sequences", Failed, "never sent", |f| {
			registry(f).before = Ok(Some(Entry { in_seq: 42, ..entry() }));
			record(f).in_seq = 42;
		}),
		("sequences", Failed, "never sent", |f| talk(f).in_seq = 13),
		("sequences", Warning, "101 under way", |f| {
			talk(f).handed = 141;
			talk(f).out_seq = 141;
		}),
		("pace", Failed, "a heartbeat every 60", |f| {
			adapter(f).heartbeat_interval = Ok(60);
		}),
		("pace", Failed, "up to 300 orders", |f| registry(f).max_venue_orders = Ok(300)),
		("depths", Warning, "no depth of ETH", |f| registry(f).depths = Ok(vec![AssetId(1)])),
		("depths", Warning, "no depth at this venue", |f| registry(f).depths = Ok(Vec::new())),
		("assets", Failed, "asset 1 is DOT there and KSM here", |f| {
			let assets = f.venue.assets.as_mut().unwrap();
			assets.insert(AssetId(1), Metadata { symbol: "KSM".into(), decimals: 10 });
		}),
		("assets", Warning, "DOT has 10 digits there and 12 here", |f| {
			let assets = f.venue.assets.as_mut().unwrap();
			assets.insert(AssetId(1), Metadata { symbol: "DOT".into(), decimals: 12 });
		}),
		("assets", Failed, "does not know", |f| {
			let assets = f.coordinator.as_mut().unwrap().assets.as_mut().unwrap();
			assets.remove(&AssetId(2));
		}),
		("assets", Warning, "no pallet Assets", |f| f.venue.assets = Err("none".into())),
		("prices", Failed, "DOT 39.000 there and 39,000.00 here", |f| {
			adapter(f).depths = Ok(vec![depth(1, 39_000), depth(2, 3_100)])
		}),
		("prices", Warning, "DOT 39.000 there and 30.000 here", |f| {
			adapter(f).depths = Ok(vec![depth(1, 30), depth(2, 3_100)])
		}),
		("prices", Warning, "no asset has a price on both sides", |f| {
			f.coordinator.as_mut().unwrap().prices = Ok(BTreeMap::new())
		}),
	];
	for (check, verdict, says, break_it) in table {
		let mut facts = good();
		break_it(&mut facts);
		let found = not_ok(&facts);
		let [finding] = &found[..] else { panic!("{check}, {says}: {found:#?}") };
		assert_eq!((finding.check, finding.verdict), (*check, *verdict), "{finding:?}");
		assert!(finding.found.contains(says), "{says}: {finding:?}");
		assert!(finding.todo.as_ref().is_some_and(|todo| !todo.is_empty()), "{finding:?}");
	}
}

#[test]
fn nothing_else_should_be_judged_when_there_is_no_adapter() {
	let mut facts = good();
	facts.venue.adapter = None;
	let findings = checks::all(&facts);
	assert_eq!(findings.len(), 3);
	assert_eq!(findings[2].verdict, Verdict::Failed);
	assert!(findings[2].todo.as_ref().unwrap().contains("pallet_index(80)"));
	assert!(report::text(&facts, &findings).contains("note: the rest was not looked at"));
}

#[test]
fn everything_at_the_coordinator_should_fail_when_the_venue_is_not_registered() {
	let mut facts = good();
	registry(&mut facts).before = Ok(None);
	registry(&mut facts).after = Ok(None);
	let found = not_ok(&facts);
	assert_eq!(found.iter().map(|one| one.check).collect::<Vec<_>>(), ["registration", "heard", "sequences"]);
	assert!(found.iter().all(|one| one.todo.as_deref().unwrap().contains("venues.register")));
}

#[test]
fn an_older_adapter_should_be_judged_by_what_was_tried_out() {
	let mut facts = good();
	adapter(&mut facts).envelope_version = Err("the runtime has no constant".into());
	assert_eq!(not_ok(&facts), []);
	facts.venue.programs.envelope = Err("no such API".into());
	let names: Vec<_> = not_ok(&facts).iter().map(|one| one.check).collect();
	assert_eq!(names, ["envelope", "barrier"]);
}

#[test]
fn assets_should_be_judged_by_the_coordinators_depths_when_the_venue_does_not_tell_its_own() {
	let mut facts = good();
	adapter(&mut facts).depths = Err("no view function".into());
	let assets = facts.venue.assets.as_mut().unwrap();
	assets.insert(AssetId(2), Metadata { symbol: "XRP".into(), decimals: 12 });
	let found = not_ok(&facts);
	let names: Vec<_> = found.iter().map(|one| (one.check, one.verdict)).collect();
	let expected = [("market", Verdict::Warning), ("assets", Verdict::Failed), ("prices", Verdict::Warning)];
	assert_eq!(names, expected);
}

#[test]
fn xcm_should_not_be_judged_when_the_venue_is_the_coordinators_own() {
	let mut facts = good();
	facts.venue.has_registry = true;
	adapter(&mut facts).this_venue = Ok(VenueId::Home);
	facts.venue.channels = Ok(Channels::default());
	facts.venue.programs = super::program::none("no XCM");
	facts.coordinator.as_mut().unwrap().programs = super::program::none("no XCM");
	assert_eq!(not_ok(&facts), []);
	let channel = checks::all(&facts).into_iter().find(|one| one.check == "channel out").unwrap();
	assert!(channel.found.contains("no channel"));
}

#[test]
fn report_should_have_a_line_a_check_and_what_to_do() {
	let mut facts = good();
	facts.venue.channels.as_mut().unwrap().to_coordinator = None;
	facts.coordinator = None;
	let findings = checks::all(&facts);
	let text = report::text(&facts, &findings);
	assert!(text.contains("\nFAILED   channel out  no channel to parachain 2000\n"), "{text}");
	assert!(text.contains("\n                      -> open one:"), "{text}");
	assert!(text.contains("\n19 ok, 0 warnings, 1 failed\n"), "{text}");
	assert!(text.ends_with("name a node with --coordinator URL\n"), "{text}");
	let json = report::json(&facts, &findings);
	assert_eq!(json["failed"], 1);
	assert_eq!(json["venue"]["para_id"], 2_001);
	let failed = json["checks"].as_array().unwrap().iter().find(|one| one["verdict"] == "failed").unwrap();
	assert_eq!(failed["check"], "channel out");
	let fine = &json["checks"][0];
	assert_eq!((&fine["verdict"], &fine["todo"]), (&"ok".into(), &serde_json::Value::Null));
}
