use crate::{
	genesis::{path_from_text, path_to_text, GenesisSource},
	mock::*,
	types::PathStep,
	FeedRules, Sources,
};

#[test]
fn genesis_should_store_what_the_text_says() {
	let kraken = GenesisSource {
		scale: -2,
		inverse: true,
		..genesis_source(
			"kraken",
			"https://api.kraken.com/0/public/Ticker?pair={symbol}",
			"result.{symbol}.c[0]",
			&[(ETH, "XETHZUSD"), (BTC, "XXBTZUSD")],
		)
	};
	new_test_ext(vec![kraken], FeedRules::default()).execute_with(|| {
		let stored = Sources::<Test>::get(name("kraken")).unwrap();
		assert_eq!((stored.scale, stored.inverse), (-2, true));
		assert_eq!(
			stored.path.to_vec(),
			vec![
				PathStep::Key(name("result")),
				PathStep::Symbol,
				PathStep::Key(name("c")),
				PathStep::Index(0)
			]
		);
		assert_eq!(
			stored.url_for(&stored.assets[1].1).unwrap(),
			"https://api.kraken.com/0/public/Ticker?pair=XXBTZUSD"
		);
		PriceFeeds::do_try_state().unwrap();
	});
}

#[test]
fn genesis_should_be_readable_from_a_chain_spec() {
	let text = r#"{"name":"binance","url":"https://api.binance.com/api/v3/ticker/price?symbol={symbol}",
		"path":"price","assets":[[1,"DOTUSDT"]]}"#;
	let read: GenesisSource = serde_json::from_str(text).unwrap();
	let url = "https://api.binance.com/api/v3/ticker/price?symbol={symbol}";
	assert_eq!(read, genesis_source("binance", url, "price", &[(DOT, "DOTUSDT")]));
}

fn fails(sources: Vec<GenesisSource>, rules: FeedRules) {
	let built = std::panic::catch_unwind(|| {
		new_test_ext(sources, rules);
	});
	assert!(built.is_err());
}

#[test]
fn genesis_should_fail_when_the_calls_would_refuse_it() {
	let good = || genesis_source("a", "http://a/", "p", &[(DOT, "DOT")]);
	new_test_ext(vec![good()], FeedRules::default());
	fails(vec![good(), good()], FeedRules::default());
	fails(vec![GenesisSource { url: "a".into(), ..good() }], FeedRules::default());
	fails(vec![GenesisSource { url: "http://a/".repeat(100), ..good() }], FeedRules::default());
	fails(vec![GenesisSource { path: "a..b".into(), ..good() }], FeedRules::default());
	fails(vec![GenesisSource { name: "a".repeat(33), ..good() }], FeedRules::default());
	fails(vec![], FeedRules { quorum: 0, ..FeedRules::default() });
}

#[test]
fn paths_should_be_written_as_they_are_read() {
	for text in
		["", "price", "result.{symbol}.c[0]", "[symbol={symbol}].price", "[3].a[symbol={symbol}].{symbol}"]
	{
		assert_eq!(path_to_text(&path_from_text(text).unwrap()), text);
	}
}

#[test]
fn paths_should_be_read_and_nonsense_refused() {
	assert_eq!(path_from_text("").unwrap().to_vec(), vec![]);
	assert_eq!(
		path_from_text("[3].a[symbol={symbol}].{symbol}").unwrap().to_vec(),
		vec![PathStep::Index(3), PathStep::Key(name("a")), PathStep::Where(name("symbol")), PathStep::Symbol]
	);
	for wrong in
		[".a", "a.", "a..b", "a.[0]", "[", "[a]", "[-1]", "[70000]", "a[0", "[0]a", "a.b.c.d.e.f.g.h.i"]
	{
		assert!(path_from_text(wrong).is_none(), "{wrong}");
	}
}
