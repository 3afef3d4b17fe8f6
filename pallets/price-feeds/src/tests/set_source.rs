use crate::{mock::*, types::*, Error, Event, Sources};
use ballast_primitives::{AssetId, SETTLEMENT};
use polkadot_sdk::{
	frame_support::{assert_noop, assert_ok},
	sp_runtime::{traits::BadOrigin, BoundedVec},
};

fn good() -> Source {
	source("https://api.example.com/price?symbol={symbol}", "price", &[(DOT, "DOTUSDT"), (BTC, "BTCUSDT")])
}

fn refused(source: Source, error: Error<Test>) {
	assert_noop!(PriceFeeds::set_source(RuntimeOrigin::root(), name("a"), source), error);
}

#[test]
fn set_source_should_add_and_replace_when_valid() {
	build_and_execute(|| {
		assert_ok!(PriceFeeds::set_source(RuntimeOrigin::root(), name("binance"), good()));
		let other = source("http://localhost:8080/", "[0].p", &[(ETH, "ETH")]);
		assert_ok!(PriceFeeds::set_source(RuntimeOrigin::root(), name("binance"), other.clone()));
		assert_eq!(Sources::<Test>::iter().collect::<Vec<_>>(), vec![(name("binance"), other.clone())]);
		assert_eq!(
			events(),
			vec![
				Event::SourceSet { name: name("binance"), old: None, new: good() },
				Event::SourceSet { name: name("binance"), old: Some(good()), new: other },
			]
		);
	});
}

#[test]
fn set_source_should_be_refused_when_not_by_the_admin() {
	build_and_execute(|| {
		let origin = RuntimeOrigin::signed(new_operator("//Alice"));
		assert_noop!(PriceFeeds::set_source(origin, name("a"), good()), BadOrigin);
	});
}

#[test]
fn set_source_should_be_refused_when_the_name_is_no_word() {
	build_and_execute(|| {
		for wrong in ["", "a b", "a/b", "ä", "a\n"] {
			assert_noop!(
				PriceFeeds::set_source(RuntimeOrigin::root(), name(wrong), good()),
				Error::<Test>::InvalidName
			);
		}
	});
}

#[test]
fn set_source_should_be_refused_when_the_url_is_none() {
	build_and_execute(|| {
		for wrong in [
			"",
			"api.example.com",
			"ftp://example.com/",
			"HTTP://example.com/",
			"http://",
			"https:///price",
			"https://?q",
			"https://{symbol}.example.com/",
			"https://user:secret@example.com/",
			"https://example.com/{asset}",
			"https://example.com/{{symbol}}",
			"https://example.com/a b",
			"https://example.com/ä",
			"https://example.com/#{symbol}",
			"https://example.com/\r\nHost: other",
		] {
			refused(
				Source { url: wrong.as_bytes().to_vec().try_into().unwrap(), ..good() },
				Error::InvalidUrl,
			);
		}
		refused(Source { url: vec![0xff; 20].try_into().unwrap(), ..good() }, Error::InvalidUrl);
	});
}

#[test]
fn set_source_should_be_refused_when_a_key_can_not_occur() {
	build_and_execute(|| {
		for wrong in ["", "a\"b", "a\\b", "a\nb"] {
			for step in [PathStep::Key(name(wrong)), PathStep::Where(name(wrong))] {
				refused(Source { path: vec![step].try_into().unwrap(), ..good() }, Error::InvalidPath);
			}
		}
		let not_text = PathStep::Key(vec![0xff].try_into().unwrap());
		refused(Source { path: vec![not_text].try_into().unwrap(), ..good() }, Error::InvalidPath);
	});
}

#[test]
fn set_source_should_be_refused_when_the_scale_is_absurd() {
	build_and_execute(|| {
		for scale in [MAX_SCALE + 1, -MAX_SCALE - 1, i8::MIN, i8::MAX] {
			refused(Source { scale, ..good() }, Error::InvalidScale);
		}
		assert_ok!(PriceFeeds::set_source(
			RuntimeOrigin::root(),
			name("a"),
			Source { scale: -MAX_SCALE, ..good() }
		));
	});
}

#[test]
fn set_source_should_be_refused_when_the_assets_are_no_sorted_set() {
	build_and_execute(|| {
		for wrong in [
			vec![],
			vec![(SETTLEMENT, "USD")],
			vec![(BTC, "BTC"), (DOT, "DOT")],
			vec![(DOT, "DOT"), (DOT, "DOT2")],
		] {
			let assets = source("http://a/{symbol}", "p", &wrong).assets;
			refused(Source { assets, ..good() }, Error::InvalidAssets);
		}
	});
}

#[test]
fn set_source_should_be_refused_when_a_symbol_could_change_the_url() {
	build_and_execute(|| {
		for wrong in ["", "A&B", "A/B", "A?B", "A#B", "A%20B", "{symbol}", "A\r\nB"] {
			refused(source("http://a/{symbol}", "p", &[(DOT, wrong)]), Error::InvalidSymbol);
		}
	});
}

#[test]
fn set_source_should_be_refused_when_assets_can_not_be_told_apart() {
	build_and_execute(|| {
		let two = [(DOT, "DOT"), (BTC, "BTC")];
		refused(source("http://a/all", "price", &two), Error::InvalidSymbol);
		for (index, (url, path)) in [
			("http://a/{symbol}", "price"),
			("http://a/all", "{symbol}.price"),
			("http://a/all", "[s={symbol}].price"),
		]
		.into_iter()
		.enumerate()
		{
			let name = name(&index.to_string());
			assert_ok!(PriceFeeds::set_source(RuntimeOrigin::root(), name, source(url, path, &two)));
		}
	});
}

#[test]
fn set_source_should_be_refused_when_there_is_no_room() {
	build_and_execute(|| {
		for index in 0..MAX_SOURCES {
			assert_ok!(PriceFeeds::set_source(RuntimeOrigin::root(), name(&index.to_string()), good()));
		}
		refused(good(), Error::TooManySources);
		// Replacing needs none.
		assert_ok!(PriceFeeds::set_source(RuntimeOrigin::root(), name("0"), good()));
	});
}

#[test]
fn types_should_hold_no_more_than_their_bounds() {
	let assets: Vec<(AssetId, Symbol)> = (1..100).map(|id| (AssetId(id), name("X"))).collect();
	assert!(BoundedVec::<_, polkadot_sdk::frame_support::traits::ConstU32<32>>::try_from(assets).is_err());
	assert!(Text::try_from(vec![b'a'; 33]).is_err());
	assert!(Path::try_from(vec![PathStep::Symbol; 9]).is_err());
}
