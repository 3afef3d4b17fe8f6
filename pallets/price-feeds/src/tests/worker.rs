//! The worker against real HTTP servers.

use super::{
	http::RealHttp,
	server::{respond, Server},
};
use crate::{
	fetch::{MAX_BODY, TOTAL_TIME},
	genesis::GenesisSource,
	local::LOCAL_SOURCES_KEY,
	mock::*,
	offchain::{Idle, Report},
	refusal::{NoPrice, Refusal},
	types::LocalSources,
	FeedRules, Source, SourceName,
};
use ballast_primitives::{AssetId, Fixed};
use codec::{Decode, Encode};
use polkadot_sdk::{
	frame_support::{assert_ok, dispatch::GetDispatchInfo, traits::Hooks},
	frame_system::{self, ChainContext},
	pallet_oracle,
	sp_core::offchain::{
		testing::{PoolState, TestOffchainExt, TestTransactionPoolExt},
		OffchainDbExt, OffchainWorkerExt, StorageKind, TransactionPoolExt,
	},
	sp_io,
	sp_runtime::{
		traits::{Applyable, Checkable},
		Permill,
	},
};
use std::{
	sync::{
		atomic::{AtomicBool, AtomicU64, Ordering},
		Arc, Barrier,
	},
	thread,
	time::{Duration, Instant},
};

/// What a test can reach besides the chain.
struct Outside {
	taken: Box<dyn Fn() -> Vec<Extrinsic>>,
	ahead_ms: Arc<AtomicU64>,
}

impl Outside {
	fn wait(&self, ms: u64) {
		self.ahead_ms.fetch_add(ms, Ordering::SeqCst);
	}
}

/// Longer than any test takes on a machine that is busy with other things.
const INTERVAL: u64 = 600_000;

fn rules() -> FeedRules {
	FeedRules {
		quorum: 2,
		max_deviation: Permill::from_percent(2),
		max_jump: Permill::from_percent(10),
		interval_ms: INTERVAL,
	}
}

fn outside(
	sources: Vec<GenesisSource>,
	rules: FeedRules,
	database: TestOffchainExt,
) -> (sp_io::TestExternalities, Outside) {
	let mut ext = new_test_ext(sources, rules);
	let ahead_ms = Arc::new(AtomicU64::new(0));
	let (pool, state) = TestTransactionPoolExt::new();
	ext.register_extension(OffchainDbExt::new(database));
	ext.register_extension(OffchainWorkerExt::new(RealHttp::new(ahead_ms.clone())));
	ext.register_extension(TransactionPoolExt::new(pool));
	let taken = Box::new(move || {
		let PoolState { transactions } = &mut *state.write();
		transactions.drain(..).map(|bytes| Extrinsic::decode(&mut &bytes[..]).unwrap()).collect()
	});
	(ext, Outside { taken, ahead_ms })
}

/// With these sources, and Alice's key on the node, who is an operator.
fn with_sources(sources: Vec<GenesisSource>, test: impl FnOnce(Outside)) {
	let (mut ext, outside) = outside(sources, rules(), TestOffchainExt::new().0);
	ext.execute_with(|| {
		new_operator("//Alice");
		test(outside);
		PriceFeeds::do_try_state().unwrap();
	});
}

fn binance(server: &Server) -> GenesisSource {
	let url = format!("{}/price?symbol={{symbol}}", server.url);
	genesis_source("binance", &url, "price", &[(DOT, "DOTUSDT")])
}

fn kraken(server: &Server) -> GenesisSource {
	let url = format!("{}/ticker?pair={{symbol}}", server.url);
	genesis_source("kraken", &url, "result.{symbol}.c[0]", &[(DOT, "DOTUSD")])
}

fn coinbase(server: &Server) -> GenesisSource {
	let url = format!("{}/spot?pair={{symbol}}", server.url);
	genesis_source("coinbase", &url, "data.amount", &[(DOT, "DOT-USD")])
}

/// Two honest sources of 4.20 and 4.22, and one that does something else.
fn two_and(third: &Server) -> Vec<GenesisSource> {
	vec![
		binance(&Server::binance("4.20")),
		kraken(&Server::kraken("4.22")),
		genesis_source("third", &third.url, "price", &[(DOT, "DOT")]),
	]
}

fn fed(report: &Report) -> Vec<(AssetId, Fixed)> {
	report.fed.clone()
}

/// How long a run may take on a machine that is busy with other things. The servers that hang do so for longer.
fn in_time() -> Duration {
	Duration::from_millis(10 * TOTAL_TIME.millis())
}

fn feed_by_hand(price: Fixed) {
	let values = vec![(DOT, price)].try_into().unwrap();
	assert_ok!(Oracle::feed_values(RuntimeOrigin::root(), values));
	Oracle::on_finalize(System::block_number());
}

/// The third source is refused for this reason, the price is that of the other two, and the run ends in time.
fn third_should_be_refused(third: &Server, refusal: Refusal) {
	with_sources(two_and(third), |outside| {
		let began = Instant::now();
		let report = PriceFeeds::run().unwrap();
		let took = began.elapsed();
		assert_eq!(report.refused, vec![(name("third"), DOT, refusal)]);
		assert_eq!(fed(&report), vec![(DOT, fixed(421, 100))]);
		assert_eq!((outside.taken)().len(), 1);
		assert!(took < in_time(), "{took:?}");
		assert!(third.requests() <= 1, "asked once");
	});
}

#[test]
fn worker_should_submit_a_transaction_that_the_chain_accepts() {
	let servers = (Server::binance("4.20"), Server::kraken("4.22"), Server::coinbase("4.21"));
	let sources = vec![binance(&servers.0), kraken(&servers.1), coinbase(&servers.2)];
	with_sources(sources, |outside| {
		let report = PriceFeeds::run().unwrap();
		let expected = Report { fed: vec![(DOT, fixed(421, 100))], submitted: 1, ..Report::default() };
		assert_eq!(report, expected);
		let transaction = (outside.taken)().pop().unwrap();
		// What a worker does to the state is gone when it ends.
		frame_system::Account::<Test>::mutate(&Operators::get()[0], |account| account.nonce = 0);
		let info = transaction.get_dispatch_info();
		let checked = <Extrinsic as Checkable<ChainContext<Test>>>::check(transaction, &Default::default());
		let outcome = checked.unwrap().apply::<Test>(&info, 0).unwrap();
		assert_ok!(outcome);
		let stored = pallet_oracle::Values::<Test>::get(DOT).unwrap();
		assert_eq!((stored.value, stored.timestamp), (fixed(421, 100), START));
	});
}

#[test]
fn worker_should_feed_several_assets_from_different_numbers_of_requests() {
	let all = Server::json(
		r#"[{"s":"DOT","p":4.2},{"s":"ETH","p":2000.5},{"s":"BTC","p":"67000"},{"s":"EOS","p":null}]"#,
	);
	let assets = [(DOT, "DOT"), (ETH, "ETH"), (BTC, "BTC")];
	let each = Server::new(|head, connection| {
		let price = match head {
			_ if head.contains("/DOT") => "0.25",
			_ if head.contains("/ETH") => "0.0005",
			_ => "0.000015",
		};
		respond(connection, "200 OK", &format!(r#"{{"per_dollar":{price}}}"#));
	});
	let cents = Server::json(r#"{"DOT":{"usd":410},"ETH":{"usd":200100},"BTC":{"usd":6.7e6}}"#);
	let sources = vec![
		genesis_source("all", &all.url, "[s={symbol}].p", &assets),
		GenesisSource {
			inverse: true,
			..genesis_source("each", &format!("{}/{{symbol}}", each.url), "per_dollar", &assets)
		},
		GenesisSource { scale: -2, ..genesis_source("cents", &cents.url, "{symbol}.usd", &assets) },
	];
	with_sources(sources, |_| {
		let report = PriceFeeds::run().unwrap();
		// 4.2, 4.1 and 1 / 0.25: the median is 4.1; 4.2 and 4 are further from it than 2 %.
		assert_eq!(fed(&report), vec![(ETH, fixed(20_005, 10)), (BTC, fixed(67_000, 1))]);
		assert_eq!(report.without, vec![(DOT, NoPrice::NoAgreement { agreeing: 1, needed: 2 })]);
		assert_eq!((all.requests(), each.requests(), cents.requests()), (1, 3, 1));
	});
}

#[test]
fn worker_should_name_the_source_when_it_lies() {
	third_should_be_refused(&Server::json(r#"{"price":"42.1"}"#), Refusal::Outlier);
}

#[test]
fn worker_should_log_who_was_refused_and_why_nothing_is_fed() {
	let lines = || {
		let lines = PriceFeeds::run().unwrap().lines().into_iter();
		lines.map(|(level, line)| format!("{level} {line}")).collect::<Vec<_>>()
	};
	with_sources(two_and(&Server::json(r#"{"price":"42.1"}"#)), |_| {
		assert_eq!(
			lines(),
			vec!["WARN source third refused for asset 1: an outlier", "INFO fed 1 prices as 1 operators"]
		);
	});
	let (hanging, failing) = (Server::hanging(), Server::raw("HTTP/1.1 500 Oh\r\n\r\n"));
	with_sources(vec![binance(&hanging), kraken(&failing), coinbase(&Server::coinbase("4.2"))], |_| {
		assert_eq!(
			lines(),
			vec![
				"WARN source binance refused for asset 1: no complete answer in time",
				"WARN source kraken refused for asset 1: status 500",
				"WARN no price of asset 1: 1 sources answered, 2 must",
			]
		);
	});
}

#[test]
fn worker_should_go_on_when_a_source_hangs() {
	third_should_be_refused(&Server::hanging(), Refusal::Late);
}

#[test]
fn worker_should_go_on_when_a_source_hangs_in_its_body() {
	third_should_be_refused(&Server::hanging_in_the_body(), Refusal::Late);
}

#[test]
fn worker_should_go_on_when_a_source_drips() {
	third_should_be_refused(&Server::dripping(), Refusal::Late);
}

#[test]
fn worker_should_go_on_when_a_source_never_ends() {
	third_should_be_refused(&Server::endless(), Refusal::TooLong);
}

#[test]
fn worker_should_go_on_when_a_source_sends_garbage() {
	third_should_be_refused(&Server::json("<html>be right back</html>"), Refusal::NotJson);
	third_should_be_refused(&Server::raw([0xff; 300]), Refusal::Broken);
	third_should_be_refused(&Server::raw([]), Refusal::Broken);
	third_should_be_refused(&Server::json(""), Refusal::Unfinished);
	third_should_be_refused(&Server::json(r#"{"error":"no such pair"}"#), Refusal::Missing);
	third_should_be_refused(&Server::json(r#"{"price":null}"#), Refusal::NotANumber);
	third_should_be_refused(&Server::json(r#"{"price":"NaN"}"#), Refusal::NotANumber);
	third_should_be_refused(&Server::json(r#"{"price":0}"#), Refusal::NotPositive);
	third_should_be_refused(&Server::json(r#"{"price":-4.21}"#), Refusal::NotPositive);
	third_should_be_refused(&Server::json(r#"{"price":1e300}"#), Refusal::TooLarge);
}

#[test]
fn worker_should_go_on_when_a_source_fails() {
	let failing = |status: &'static str| {
		Server::new(move |_, connection| respond(connection, status, r#"{"price":"4.21"}"#))
	};
	third_should_be_refused(&failing("500 Internal Server Error"), Refusal::Status(500));
	third_should_be_refused(&failing("429 Too Many Requests"), Refusal::Status(429));
	third_should_be_refused(&failing("203 Non-Authoritative Information"), Refusal::Status(203));
}

#[test]
fn worker_should_not_follow_redirects() {
	let other = Server::json(r#"{"price":"4.21"}"#);
	let answer = format!("HTTP/1.1 302 Found\r\nLocation: {}\r\nContent-Length: 0\r\n\r\n", other.url);
	third_should_be_refused(&Server::raw(answer), Refusal::Status(302));
	assert_eq!(other.requests(), 0);
}

#[test]
fn worker_should_go_on_when_a_connection_breaks_half_way() {
	// With a length that is not reached, and without one: the document then is cut off in the number.
	let head = "HTTP/1.1 200 OK\r\n";
	third_should_be_refused(
		&Server::raw(format!("{head}Content-Length: 100\r\n\r\n{{\"price\":\"4.21\"}}")),
		Refusal::Broken,
	);
	third_should_be_refused(&Server::raw(format!("{head}\r\n{{\"price\":4.2")), Refusal::Unfinished);
}

#[test]
fn worker_should_go_on_when_nobody_listens() {
	third_should_be_refused(&Server::closed(), Refusal::Broken);
}

#[test]
fn worker_should_read_an_answer_when_it_is_as_long_as_allowed() {
	let padded = |length: usize| {
		let start = r#"{"price":"4.21","x":""#;
		format!("{start}{}\"}}", "x".repeat(length - start.len() - 2))
	};
	third_should_be_refused(&Server::json(padded(MAX_BODY + 1)), Refusal::TooLong);
	with_sources(two_and(&Server::json(padded(MAX_BODY))), |_| {
		assert_eq!(PriceFeeds::run().unwrap().refused, vec![]);
	});
}

#[test]
fn worker_should_not_let_bad_sources_add_up() {
	// As many as there is room for: two honest ones, and six that take all the time they get.
	let mut sources = vec![binance(&Server::binance("4.20")), kraken(&Server::kraken("4.22"))];
	for (index, server) in [Server::hanging, Server::hanging_in_the_body, Server::dripping]
		.into_iter()
		.chain([Server::hanging, Server::hanging_in_the_body, Server::dripping])
		.enumerate()
	{
		// Before the honest ones in the order of names.
		sources.push(genesis_source(&format!("a{index}"), &server().url, "price", &[(DOT, "DOT")]));
	}
	with_sources(sources, |_| {
		let began = Instant::now();
		let report = PriceFeeds::run().unwrap();
		let took = began.elapsed();
		assert_eq!(fed(&report), vec![(DOT, fixed(421, 100))]);
		assert_eq!(report.refused.len(), 6);
		assert!(report.refused.iter().all(|(_, _, why)| *why == Refusal::Late));
		assert!(took < in_time(), "{took:?}");
	});
}

#[test]
fn worker_should_ask_all_sources_at_once() {
	// None answers before all were asked.
	let all = Arc::new(Barrier::new(8));
	let waiting = || {
		let all = all.clone();
		Server::new(move |_, connection| {
			all.wait();
			respond(connection, "200 OK", r#"{"price":"4.2"}"#);
		})
	};
	let sources = (0..8)
		.map(|index| genesis_source(&format!("s{index}"), &waiting().url, "price", &[(DOT, "DOT")]))
		.collect();
	with_sources(sources, |_| {
		let report = PriceFeeds::run().unwrap();
		assert_eq!((fed(&report), report.refused), (vec![(DOT, fixed(42, 10))], vec![]));
	});
}

#[test]
fn worker_should_submit_nothing_when_there_is_no_quorum() {
	let failing = Server::raw("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
	let sources = vec![
		binance(&Server::binance("4.20")),
		kraken(&failing),
		genesis_source("third", &failing.url, "price", &[(DOT, "DOT")]),
	];
	with_sources(sources, |outside| {
		let report = PriceFeeds::run().unwrap();
		assert_eq!(report.without, vec![(DOT, NoPrice::NoQuorum { answered: 1, needed: 2 })]);
		assert_eq!((fed(&report), report.submitted), (vec![], 0));
		assert!((outside.taken)().is_empty());
	});
}

#[test]
fn worker_should_believe_a_jump_only_when_all_sources_agree() {
	let jump = NoPrice::Jump { from: fixed(5, 1), to: fixed(421, 100) };
	with_sources(two_and(&Server::json(r#"{"price":"5"}"#)), |outside| {
		feed_by_hand(fixed(5, 1));
		let report = PriceFeeds::run().unwrap();
		assert_eq!(report.refused, vec![(name("third"), DOT, Refusal::Outlier)]);
		assert_eq!(report.without, vec![(DOT, jump)]);
		assert!((outside.taken)().is_empty());
	});
	with_sources(two_and(&Server::raw("")), |_| {
		feed_by_hand(fixed(5, 1));
		assert_eq!(PriceFeeds::run().unwrap().without, vec![(DOT, jump)]);
		// An expired price is nothing to jump from.
		Timestamp::set_timestamp(START + MAX_AGE + 1);
	});
	with_sources(two_and(&Server::json(r#"{"price":"4.23"}"#)), |outside| {
		feed_by_hand(fixed(5, 1));
		assert_eq!(fed(&PriceFeeds::run().unwrap()), vec![(DOT, fixed(422, 100))]);
		assert_eq!((outside.taken)().len(), 1);
	});
}

#[test]
fn worker_should_forget_a_price_when_it_has_expired() {
	with_sources(two_and(&Server::raw("")), |outside| {
		feed_by_hand(fixed(5, 1));
		assert_eq!(fed(&PriceFeeds::run().unwrap()), vec![]);
		Timestamp::set_timestamp(START + MAX_AGE + 1);
		outside.wait(INTERVAL);
		assert_eq!(fed(&PriceFeeds::run().unwrap()), vec![(DOT, fixed(421, 100))]);
	});
}

#[test]
fn worker_should_run_once_an_interval() {
	let server = Server::json(r#"{"price":"4.21"}"#);
	with_sources(two_and(&server), |outside| {
		assert!(PriceFeeds::run().is_ok());
		assert_eq!(PriceFeeds::run(), Err(Idle::NotDue));
		outside.wait(INTERVAL / 2);
		PriceFeeds::offchain_worker(2);
		assert_eq!(server.requests(), 1);
		outside.wait(INTERVAL / 2);
		PriceFeeds::offchain_worker(3);
		assert_eq!(server.requests(), 2);
		assert_eq!((outside.taken)().len(), 2);
	});
}

#[test]
fn worker_should_wait_an_interval_even_when_nothing_came_of_it() {
	let server = Server::raw("");
	with_sources(vec![binance(&server)], |_| {
		assert_eq!(fed(&PriceFeeds::run().unwrap()), vec![]);
		assert_eq!(PriceFeeds::run(), Err(Idle::NotDue));
		assert_eq!(server.requests(), 1);
	});
}

#[test]
fn worker_should_stay_idle_when_the_node_holds_no_operators_key() {
	let server = Server::binance("4.2");
	let (mut ext, outside) = outside(vec![binance(&server)], rules(), TestOffchainExt::new().0);
	ext.execute_with(|| {
		assert_eq!(PriceFeeds::run(), Err(Idle::NoKey));
		// A key, but of nobody in the oracle.
		new_key("//Eve");
		assert_eq!(PriceFeeds::run(), Err(Idle::NoKey));
		PriceFeeds::offchain_worker(1);
		assert!((outside.taken)().is_empty());
		assert_eq!(server.requests(), 0);
	});
}

#[test]
fn worker_should_stay_idle_when_there_are_no_sources() {
	with_sources(vec![], |outside| {
		assert_eq!(PriceFeeds::run(), Err(Idle::NoSources));
		assert!((outside.taken)().is_empty());
	});
}

#[test]
fn worker_should_feed_for_every_operator_whose_key_it_holds() {
	with_sources(two_and(&Server::json(r#"{"price":"4.21"}"#)), |outside| {
		new_operator("//Bob");
		new_key("//Eve");
		assert_eq!(PriceFeeds::run().unwrap().submitted, 2);
		let transactions = (outside.taken)();
		let mut signers: Vec<_> =
			transactions.into_iter().map(|transaction| transaction.preamble.to_signed().unwrap().0).collect();
		signers.sort();
		let mut operators = Operators::get();
		operators.sort();
		assert_eq!(signers, operators);
	});
}

#[test]
fn worker_should_leave_out_what_does_not_fit_a_transaction() {
	let server = Server::json(r#"{"A":1,"B":2,"C":3,"D":4}"#);
	let assets: Vec<_> = (1..).map(AssetId).zip(["A", "B", "C", "D"]).collect();
	let sources = vec![
		genesis_source("one", &server.url, "{symbol}", &assets),
		genesis_source("two", &format!("{}/2", server.url), "{symbol}", &assets),
	];
	with_sources(sources, |outside| {
		let report = PriceFeeds::run().unwrap();
		assert_eq!(report.fed.iter().map(|(asset, _)| asset.0).collect::<Vec<_>>(), vec![1, 2, 3]);
		assert_eq!(report.left_out, 1);
		assert_eq!((outside.taken)().len(), 1);
	});
}

fn set_local(sources: Vec<(SourceName, Option<Source>)>) {
	let sources = LocalSources::try_from(sources).unwrap();
	sp_io::offchain::local_storage_set(StorageKind::PERSISTENT, LOCAL_SOURCES_KEY, &sources.encode());
}

#[test]
fn operator_should_replace_add_and_switch_off_sources_on_its_node() {
	let (lying, unwanted) = (Server::kraken("9"), Server::json(r#"{"price":"4.3"}"#));
	let sources = vec![
		binance(&Server::binance("4.20")),
		kraken(&lying),
		genesis_source("unwanted", &unwanted.url, "price", &[(DOT, "DOT")]),
	];
	let (better, own) = (Server::json("[4.22]"), Server::json("4.21"));
	with_sources(sources, |_| {
		set_local(vec![
			(name("kraken"), Some(source(&better.url, "[0]", &[(DOT, "DOT")]))),
			(name("own"), Some(source(&own.url, "", &[(DOT, "DOT")]))),
			(name("unwanted"), None),
		]);
		let report = PriceFeeds::run().unwrap();
		assert_eq!((fed(&report), report.refused), (vec![(DOT, fixed(421, 100))], vec![]));
		assert_eq!((lying.requests(), unwanted.requests()), (0, 0));
		assert_eq!((better.requests(), own.requests()), (1, 1));
	});
}

#[test]
fn operator_should_be_able_to_feed_without_sources_on_chain() {
	let (a, b) = (Server::binance("4.20"), Server::json("4.22"));
	with_sources(vec![], |_| {
		set_local(vec![
			(name("a"), Some(source(&a.url, "price", &[(DOT, "DOT")]))),
			(name("b"), Some(source(&b.url, "", &[(DOT, "DOT")]))),
		]);
		assert_eq!(fed(&PriceFeeds::run().unwrap()), vec![(DOT, fixed(421, 100))]);
	});
}

#[test]
fn worker_should_stay_idle_when_the_nodes_own_sources_are_not_valid() {
	let server = Server::json("4.2");
	with_sources(two_and(&server), |_| {
		let write = |bytes: &[u8]| {
			sp_io::offchain::local_storage_set(StorageKind::PERSISTENT, LOCAL_SOURCES_KEY, bytes)
		};
		for wrong in [&b"\x04"[..], b"{}", b"\x00\x00", &[0xff; 40]] {
			write(wrong);
			assert_eq!(PriceFeeds::run(), Err(Idle::InvalidLocalSources));
		}
		let bad = Source { scale: 100, ..source(&server.url, "", &[(DOT, "DOT")]) };
		set_local(vec![(name("bad"), Some(bad))]);
		assert_eq!(PriceFeeds::run(), Err(Idle::InvalidLocalSources));
		set_local(vec![(name(""), None)]);
		assert_eq!(PriceFeeds::run(), Err(Idle::InvalidLocalSources));
		assert_eq!(server.requests(), 0);
		// An empty list changes nothing.
		set_local(vec![]);
		assert!(PriceFeeds::run().is_ok());
	});
}

#[test]
fn local_sources_should_be_encoded_as_the_readme_says() {
	let own = source("http://localhost:8080/{symbol}", "price", &[(DOT, "DOT")]);
	let list: Vec<(SourceName, Option<Source>)> = vec![(name("own"), Some(own)), (name("kraken"), None)];
	let hex: String = list.encode().iter().map(|byte| format!("{byte:02x}")).collect();
	let readme = include_str!("../../README.md");
	assert!(readme.contains(&format!("0x{hex}")), "0x{hex}");
	let key: String = LOCAL_SOURCES_KEY.iter().map(|byte| format!("{byte:02x}")).collect();
	assert!(readme.contains(&format!("0x{key}")), "0x{key}");
}

#[test]
fn two_workers_should_not_run_at_once() {
	let released = Arc::new(AtomicBool::new(false));
	let waiting = |price: &'static str| {
		let released = released.clone();
		Server::new(move |_, connection| {
			while !released.load(Ordering::SeqCst) {
				thread::sleep(Duration::from_millis(5));
			}
			respond(connection, "200 OK", &format!(r#"{{"price":"{price}"}}"#));
		})
	};
	let servers = [waiting("4.20"), waiting("4.22")];
	let database = TestOffchainExt::new().0;
	let run = |servers: &[Server], database: &TestOffchainExt| {
		let sources = servers.iter().enumerate().map(|(index, server)| {
			genesis_source(&format!("s{index}"), &server.url, "price", &[(DOT, "DOT")])
		});
		let (mut ext, _outside) = outside(sources.collect(), rules(), database.clone());
		ext.execute_with(|| {
			new_operator("//Alice");
			PriceFeeds::run()
		})
	};
	let first = thread::spawn({
		let (servers, database) = (servers.clone(), database.clone());
		move || run(&servers, &database)
	});
	while servers[0].requests() == 0 {
		thread::sleep(Duration::from_millis(5));
	}
	assert_eq!(run(&servers, &database), Err(Idle::Busy));
	released.store(true, Ordering::SeqCst);
	assert!(first.join().unwrap().is_ok());
	assert_eq!((servers[0].requests(), servers[1].requests()), (1, 1));
	// The lock is free again, and only the interval keeps the next one away.
	assert_eq!(run(&servers, &database), Err(Idle::NotDue));
}
