use crate::{
	genesis::path_from_text,
	json::{find, MAX_DEPTH},
	refusal::Refusal,
};
use proptest::prelude::*;
use serde_json::{json, Value};

fn at(text: &str, path: &str) -> Result<String, Refusal> {
	let path = path_from_text(path).unwrap();
	find(text.as_bytes(), &path, b"DOT").map(|found| String::from_utf8(found.to_vec()).unwrap())
}

fn ok(text: &str) -> Result<String, Refusal> {
	Ok(text.into())
}

#[test]
fn number_should_be_found_in_the_shapes_of_exchanges() {
	let binance = r#"{"symbol":"DOT","price":"4.20100000"}"#;
	assert_eq!(at(binance, "price"), ok("4.20100000"));
	let kraken =
		r#"{"error":[],"result":{"DOT":{"a":["4.21","70","70.0"],"c":["4.2015","12.5"],"o":"4.0"}}}"#;
	assert_eq!(at(kraken, "result.{symbol}.c[0]"), ok("4.2015"));
	let coinbase = "{\n  \"data\" : { \"amount\" : \"4.199\", \"base\":\"DOT\",\"currency\":\"USD\"}\n}\n";
	assert_eq!(at(coinbase, "data.amount"), ok("4.199"));
	let gecko = r#"{"DOT":{"usd":4.2e0},"ETH":{"usd":2000}}"#;
	assert_eq!(at(gecko, "{symbol}.usd"), ok("4.2e0"));
	let bitfinex = "[4.19,110.5,4.21,95.1]";
	assert_eq!(at(bitfinex, "[2]"), ok("4.21"));
	let list = r#"[{"symbol":"ETH","price":"2000"},{"price":"4.2","symbol":"DOT"}]"#;
	assert_eq!(at(list, "[symbol={symbol}].price"), ok("4.2"));
	let okx = r#"{"code":"0","data":[{"instId":"DOT","last":"4.2","lastSz":"1"}]}"#;
	assert_eq!(at(okx, "data[0].last"), ok("4.2"));
	assert_eq!(at(okx, "data[instId={symbol}].last"), ok("4.2"));
	assert_eq!(at("4.2", ""), ok("4.2"));
}

#[test]
fn nothing_should_be_found_when_the_path_leads_elsewhere() {
	for (text, path, refusal) in [
		("{}", "a", Refusal::Missing),
		(r#"{"A":1}"#, "a", Refusal::Missing),
		(r#"{"a":1}"#, "a.b", Refusal::Missing),
		(r#"{"a":1}"#, "[0]", Refusal::Missing),
		("[1]", "[1]", Refusal::Missing),
		("[1]", "a", Refusal::Missing),
		("[]", "[0]", Refusal::Missing),
		(r#"[{"s":"ETH","p":1}]"#, "[s={symbol}].p", Refusal::Missing),
		(r#"[1,{"s":{}},{"s":"DOT"},{"s":"DOT","s":"DOT","p":1}]"#, "[s={symbol}].p", Refusal::Missing),
		// The same key, written with escapes.
		(r#"{"\u0061":1}"#, "a", Refusal::Missing),
		(r#"{"a":1,"a":2}"#, "a", Refusal::Ambiguous),
		(r#"[{"s":"DOT","p":1},{"s":"DOT","p":2}]"#, "[s={symbol}].p", Refusal::Ambiguous),
		(r#"{"a":{}}"#, "a", Refusal::NotANumber),
		(r#"{"a":[1]}"#, "a", Refusal::NotANumber),
		(r#"{"a":null}"#, "a", Refusal::NotANumber),
		(r#"{"a":true}"#, "a", Refusal::NotANumber),
		(r#"{"a":false}"#, "a", Refusal::NotANumber),
	] {
		assert_eq!(at(text, path), Err(refusal), "{text} {path}");
	}
}

#[test]
fn document_should_be_refused_when_it_is_not_json() {
	for text in [
		"<html>502</html>",
		"{a:1}",
		"{'a':1}",
		r#"{"a":1,}"#,
		r#"{"a":1}}"#,
		r#"{"a":1} {"a":2}"#,
		r#"{"a" 1}"#,
		r#"{"a":01}"#,
		r#"{"a":1.}"#,
		r#"{"a":.5}"#,
		r#"{"a":+1}"#,
		r#"{"a":1e}"#,
		r#"{"a":NaN}"#,
		r#"{"a":Infinity}"#,
		r#"{"a":"\x"}"#,
		r#"{"a":"\u12g4"}"#,
		"{\"a\":\"\n\"}",
		"[1,]",
		"[1 2]",
		"[,1]",
		"tru3",
		"\u{feff}{}",
	] {
		assert_eq!(at(text, "a"), Err(Refusal::NotJson), "{text}");
	}
	assert_eq!(find(b"{\"a\":1,\"b\":\"\xff\"}", &path_from_text("a").unwrap(), b""), Err(Refusal::NotJson));
}

#[test]
fn document_should_be_refused_when_it_was_cut_off_anywhere() {
	let whole = r#"{"x":[true,null,{"y":"\u00e4"}],"price":1.2345e1,"z":-0.5}"#;
	assert_eq!(at(whole, "price"), ok("1.2345e1"));
	for end in 0..whole.len() {
		assert_eq!(at(&whole[..end], "price"), Err(Refusal::Unfinished), "{}", &whole[..end]);
	}
}

#[test]
fn document_should_be_refused_when_it_is_nested_too_deep() {
	let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
	let depth = MAX_DEPTH as usize;
	assert_eq!(at(&nested(depth + 1), "a"), Err(Refusal::Missing));
	assert_eq!(at(&nested(depth + 2), "a"), Err(Refusal::TooDeep));
	assert_eq!(at(&"[".repeat(60_000), "a"), Err(Refusal::TooDeep));
	assert_eq!(at(&"{\"a\":".repeat(10_000), "a"), Err(Refusal::TooDeep));
}

fn documents() -> impl Strategy<Value = Value> {
	let leaf = prop_oneof![
		Just(Value::Null),
		any::<bool>().prop_map(Value::from),
		any::<i64>().prop_map(Value::from),
		any::<f64>().prop_map(Value::from),
		"[ -~ä\\n\\t]{0,8}".prop_map(Value::from),
	];
	leaf.prop_recursive(6, 64, 6, |inner| {
		prop_oneof![
			proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
			proptest::collection::btree_map("[a-d]", inner, 0..5)
				.prop_map(|map| Value::from_iter(map.into_iter())),
		]
	})
}

fn paths() -> impl Strategy<Value = (String, String)> {
	// Ours, and as a JSON pointer.
	proptest::collection::vec(prop_oneof!["[a-d]", "[0-3]"], 0..4).prop_map(|steps| {
		let mut ours = String::new();
		for step in &steps {
			match step.parse::<u8>() {
				Ok(_) => ours += &format!("[{step}]"),
				Err(_) if ours.is_empty() => ours += step,
				Err(_) => ours += &format!(".{step}"),
			}
		}
		(ours, steps.iter().map(|step| format!("/{step}")).collect())
	})
}

proptest! {
	#[test]
	fn reader_should_never_panic_on_any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..300), (path, _) in paths()) {
		let _ = find(&bytes, &path_from_text(&path).unwrap(), b"DOT");
	}

	#[test]
	fn reader_should_never_panic_on_what_looks_like_json(text in "[\\[\\]{},:\"a0-9.eE+tfn \\\\u-]{0,80}", (path, _) in paths()) {
		let found = find(text.as_bytes(), &path_from_text(&path).unwrap(), b"a");
		// What we take for JSON is JSON to others too.
		if !matches!(found, Err(Refusal::NotJson | Refusal::Unfinished | Refusal::TooDeep | Refusal::Ambiguous | Refusal::NotANumber)) {
			prop_assert!(serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok(), "{}", text);
		}
	}

	#[test]
	fn reader_should_find_what_others_find(document in documents(), (path, pointer) in paths(), pretty: bool) {
		let text = if pretty { serde_json::to_string_pretty(&document) } else { serde_json::to_string(&document) }.unwrap();
		let expected = match document.pointer(&pointer) {
			None => Err(Refusal::Missing),
			Some(Value::String(text)) => {
				let raw = serde_json::to_string(text).unwrap();
				Ok(raw[1..raw.len() - 1].to_string())
			}
			Some(number @ Value::Number(_)) => Ok(number.to_string()),
			Some(_) => Err(Refusal::NotANumber),
		};
		prop_assert_eq!(at(&text, &path), expected);
	}

	#[test]
	fn reader_should_survive_damage(document in documents(), at_byte in any::<prop::sample::Index>(), byte: u8) {
		let mut text = json!({ "x": document, "price": "4.2" }).to_string().into_bytes();
		let index = at_byte.index(text.len());
		text[index] = byte;
		let _ = find(&text, &path_from_text("price").unwrap(), b"");
	}
}
