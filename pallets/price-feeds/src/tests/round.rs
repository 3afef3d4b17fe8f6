//! Asking and judging without a chain or a network.

use crate::{
	local::{self, BadList},
	mock::*,
	refusal::{NoPrice, Refusal},
	round::{judge_all, Answer, Round},
	types::{Invalid, LocalSources},
	FeedRules, Source, SourceName,
};
use codec::Encode;

fn sources() -> Vec<(SourceName, Source)> {
	let all = source("http://host/all", "{symbol}", &[(DOT, "dot"), (ETH, "eth")]);
	let each = source("http://host/{symbol}", "", &[(DOT, "dot"), (ETH, "eth")]);
	vec![(name("all"), all), (name("each"), each)]
}

#[test]
fn round_should_ask_every_url_once() {
	let sources = sources();
	assert_eq!(Round::new(&sources).urls(), ["http://host/all", "http://host/dot", "http://host/eth"]);
	assert!(Round::new(&[]).urls().is_empty());
}

#[test]
fn round_should_read_what_was_fetched_and_name_what_was_not() {
	let sources = sources();
	let bodies = [Ok(br#"{"dot": 4, "eth": "x"}"#.to_vec()), Err(Refusal::Late)];
	let answer = |source: &str, asset, price| Answer { name: name(source), asset, price };
	assert_eq!(
		Round::new(&sources).answers(&bodies),
		[
			answer("all", DOT, Ok(fixed(4, 1))),
			answer("all", ETH, Err(Refusal::NotANumber)),
			answer("each", DOT, Err(Refusal::Late)),
			answer("each", ETH, Err(Refusal::NotSent)),
		]
	);
}

#[test]
fn assets_should_be_judged_one_by_one() {
	let answer = |source: &str, asset, price| Answer { name: name(source), asset, price };
	let answers = [
		answer("a", ETH, Ok(fixed(2000, 1))),
		answer("a", DOT, Ok(fixed(4, 1))),
		answer("b", DOT, Ok(fixed(4, 1))),
		answer("c", DOT, Ok(fixed(5, 1))),
		answer("b", ETH, Err(Refusal::Status(500))),
	];
	let rules = FeedRules::default();
	let verdicts = judge_all(&answers, &rules, |_| None);
	let [dot, eth] = &verdicts[..] else { panic!("two assets") };
	assert_eq!((dot.asset, dot.asked, &dot.outcome), (DOT, 3, &Ok(fixed(4, 1))));
	assert_eq!(dot.outliers, [(name("c"), fixed(5, 1))]);
	assert_eq!(
		(eth.asset, eth.asked, &eth.outcome),
		(ETH, 2, &Err(NoPrice::NoQuorum { answered: 1, needed: 2 }))
	);
	let jump = judge_all(&answers[..4], &rules, |asset| (asset == DOT).then(|| fixed(3, 1)));
	assert_eq!(jump[0].outcome, Err(NoPrice::Jump { from: fixed(3, 1), to: fixed(4, 1) }));
	let text = NoPrice::Jump { from: fixed(3, 1), to: fixed(41, 10) }.to_string();
	assert!(text.starts_with("a jump from 3.000000 to 4.100000"), "{text}");
}

#[test]
fn list_should_replace_add_and_switch_off() {
	let on_chain = sources();
	let own = source("http://own/{symbol}", "", &[(DOT, "dot")]);
	let list: LocalSources =
		vec![(name("own"), Some(own.clone())), (name("all"), None), (name("each"), Some(own.clone()))]
			.try_into()
			.unwrap();
	let list = local::decode(&list.encode()).unwrap();
	assert_eq!(local::lay_over(on_chain, list), [(name("each"), own.clone()), (name("own"), own)]);
}

#[test]
fn list_should_be_refused_when_it_is_none_or_an_entry_is_invalid() {
	assert_eq!(local::decode(&[1]), Err(BadList::NotAList));
	let bad = Source { scale: 19, ..source("http://own/{symbol}", "", &[(DOT, "dot")]) };
	let list: LocalSources = vec![(name("own"), Some(bad))].try_into().unwrap();
	assert_eq!(local::decode(&list.encode()), Err(BadList::Entry(name("own"), Invalid::Scale)));
	let list: LocalSources = vec![(name("a b"), None)].try_into().unwrap();
	assert_eq!(local::decode(&list.encode()), Err(BadList::Entry(name("a b"), Invalid::Name)));
}
