#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;
use crate::outcome::{Outcome, Totals};
use ballast_policy::Rules;
use ballast_primitives::{fixed::ONE, Fixed};
use ballast_text::{
	document::{self, Format},
	place::At,
};
use codec::{DecodeAll, Encode};

fn thousandths(n: i128) -> Fixed {
	Fixed::from_inner(n * (ONE / 1_000))
}

/// Rules unlike the defaults in everything that the chain has a parameter for.
fn policy() -> PolicyFile {
	let standard = Rules::default();
	let rules = Rules {
		buffer: thousandths(200),
		penalty_min: thousandths(1),
		penalty_max: thousandths(15),
		price_band: thousandths(60),
		dust: Fixed::from_u32(10),
		grace_ms: 900_000,
		stall_ms: 400_000,
		slice: ballast_policy::SliceRules {
			depth_share: thousandths(30),
			interval_ms: 30_000,
			min_interval_ms: 6_000,
			..standard.slice
		},
		auction: ballast_policy::AuctionRules {
			fast_ms: 120_000,
			slow_ms: 900_000,
			insolvent_ms: 500_000,
			rest_ms: 700_000,
			fee: thousandths(5),
			..standard.auction
		},
		backstop: ballast_policy::BackstopRules { patience_ms: 300_000, ..standard.backstop },
		surcharge: ballast_policy::SurchargeRules { traded: thousandths(4), taken: thousandths(8) },
		..standard
	};
	PolicyFile { rules, model: ModelParameters { initial_factor: thousandths(1_400), ..Default::default() } }
}

#[test]
fn call_should_bring_the_rules_and_the_model() {
	let PolicyFile { rules, model } = policy();
	let call = governance_call(&rules, Some(model)).unwrap();
	let bytes = call.encode();
	let decoded = Call::decode_all(&mut &bytes[..]).unwrap();
	assert_eq!(effect(&decoded, &Rules::default()).unwrap(), (rules, Some(model)));
	// Whatever was set before.
	let other = governance_call(&Rules { dust: Fixed::from_u32(3), ..Rules::default() }, None).unwrap();
	let (between, none) = effect(&other, &rules).unwrap();
	assert_eq!((between.buffer, none), (Rules::default().buffer, None));
	assert_eq!(effect(&call, &between).unwrap().0, rules);
}

#[test]
fn call_should_be_the_one_that_a_test_of_the_coordinator_executes() {
	let PolicyFile { rules, model } = policy();
	let call = hex::encode(governance_call(&rules, Some(model)).unwrap().encode());
	assert_eq!(std::fs::read_to_string("fixtures/policy-call.hex").unwrap().trim(), call);
}

#[test]
fn indices_should_be_those_of_the_coordinator() {
	let lib = std::fs::read_to_string("../../runtime/coordinator/src/lib.rs").unwrap();
	let lines: Vec<&str> = lib.lines().map(str::trim).collect();
	let index = |pallet: &str| {
		let at = lines.iter().position(|line| line.starts_with(&format!("pub type {pallet} = "))).unwrap();
		lines[at - 1].to_string()
	};
	let first = |call: &Call| call.encode()[0];
	let batch = Call::Utility(Utility::BatchAll(Vec::new()));
	let model = Call::Thresholds(Thresholds::SetParameters(ModelParameters::default()));
	let set = Call::Parameters(Parameters::SetParameter(Parameter::Policy(Share::Buffer(None))));
	for (pallet, call) in [("Utility", batch), ("Thresholds", model), ("Parameters", set)] {
		assert_eq!(index(pallet), format!("#[runtime::pallet_index({})]", first(&call)));
	}
	// Of every dynamic parameter, its index.
	let source = std::fs::read_to_string("../../runtime/coordinator/src/parameters.rs").unwrap();
	let lines: Vec<&str> = source.lines().map(str::trim).collect();
	let listed = |name: &str| {
		let at = lines.iter().position(|line| line.starts_with(&format!("pub static {name}: "))).unwrap();
		let index = lines[at - 1].strip_prefix("#[codec(index = ").unwrap().strip_suffix(")]").unwrap();
		index.parse::<u8>().unwrap()
	};
	let Call::Utility(Utility::BatchAll(calls)) = governance_call(&Rules::default(), None).unwrap() else {
		panic!("a batch");
	};
	for call in calls {
		let Call::Parameters(Parameters::SetParameter(parameter)) = call else { panic!("a parameter") };
		let bytes = parameter.encode();
		let shown = match &parameter {
			Parameter::Clocks(clock) => format!("{clock:?}"),
			Parameter::Policy(share) => format!("{share:?}"),
		};
		let name = shown.split('(').next().unwrap();
		assert_eq!(bytes[1], listed(name), "{name}");
		assert_eq!(bytes[0], u8::from(matches!(parameter, Parameter::Policy(_))));
	}
}

#[test]
fn model_should_be_that_of_the_pallet() {
	let source = std::fs::read_to_string("../../pallets/thresholds/src/types.rs").unwrap();
	let body = source.split_once("pub struct ModelParameters {").unwrap().1;
	let fields: Vec<String> = body
		.lines()
		.map(str::trim)
		.take_while(|line| *line != "}")
		.filter_map(|line| line.strip_prefix("pub ").map(|field| field.trim_end_matches(',').to_string()))
		.collect();
	let shown = format!("{:?}", ModelParameters::default());
	let places: Vec<_> =
		fields.iter().map(|field| shown.find(&format!("{}: ", field.split(':').next().unwrap()))).collect();
	assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{fields:?}");
	assert_eq!(fields.len(), shown.matches(": ").count());
}

#[test]
fn call_should_be_refused_when_the_chain_has_no_parameter() {
	let refused = |rules: Rules, says: &str| {
		let error = governance_call(&rules, None).unwrap_err().to_string();
		assert!(error.contains(says), "{error}");
	};
	refused(Rules { urgent: thousandths(1), ..Rules::default() }, "(urgent)");
	refused(
		Rules { buffer: Fixed::from_inner(1), ..Rules::default() },
		"rules.buffer: the chain keeps it in units of 0.000001",
	);
	refused(Rules { buffer: Fixed::from_u32(2), ..Rules::default() }, "not valid: Buffer");
}

fn read(text: &str) -> anyhow::Result<PolicyFile> {
	let document = document::parse(text, Format::Toml)?;
	PolicyFile::read(&At::root(&document, ""), &PolicyFile::default())
}

#[test]
fn policy_file_should_survive_writing_and_carry_its_call() {
	let policy = policy();
	let text = policy.write(&["how it came about".into()]).unwrap();
	assert_eq!(read(&text).unwrap(), policy);
	assert!(text.starts_with("# how it came about\n\n[rules]\n"));
	assert!(text.contains("\nbuffer = \"0.2\"\n") && text.contains("\n[rules.slice]\n"), "{text}");
	let call = text.split_once("call = \"0x").unwrap().1.split_once('"').unwrap().0;
	let call = Call::decode_all(&mut &hex::decode(call).unwrap()[..]).unwrap();
	assert_eq!(effect(&call, &Rules::default()).unwrap(), (policy.rules, Some(policy.model)));
	let mut not_settable = policy;
	not_settable.rules.urgent = thousandths(1);
	assert!(not_settable.write(&[]).unwrap().contains("# No call: the rules differ"));
}

#[test]
fn policy_file_should_be_refused_when_something_is_wrong() {
	for (text, says) in [
		("[rules]\nbuffr = 1", "rules.buffr: unknown field"),
		("[rules]\nbuffer = 'x'", "rules.buffer"),
		("[rules]\nbuffer = 2", "not valid: Buffer"),
		("[rule]\nbuffer = 2", "rule: unknown field"),
		("[rules.slice]\ninterval_ms = 0.5", "rules.slice.interval_ms"),
	] {
		let error = format!("{:#}", read(text).unwrap_err());
		assert!(error.contains(says), "{error}");
	}
}

fn knob(key: &str, text: &str) -> anyhow::Result<Knob> {
	let document = document::parse(&format!("k = {text}"), Format::Toml)?;
	Knob::read(key, &At::root(&document, "").table(&["k"])?.need("k")?)
}

#[test]
fn candidates_should_be_all_valid_combinations() {
	let knobs = [
		knob("rules.slice.min_interval_ms", "[6000, 60000, 90000]").unwrap(),
		knob("model.initial_factor", "{ from = '1.2', to = '1.4', step = '0.1' }").unwrap(),
	];
	assert_eq!(knobs[1].values, ["1.2", "1.3", "1.4"]);
	let (all, invalid) = candidates(&knobs, &PolicyFile::default()).unwrap();
	// The shortest interval cannot be longer than the longest.
	assert_eq!((all.len(), invalid), (6, 3));
	assert_eq!(all[1].values, ["6000", "1.3"]);
	assert_eq!(all[1].policy.rules.slice.min_interval_ms, 6_000);
	assert_eq!(all[5].policy.model.initial_factor, thousandths(1_400));
	let (none, _) = candidates(&[], &PolicyFile::default()).unwrap();
	assert_eq!(none.len(), 1);
}

#[test]
fn grid_should_be_refused_when_it_makes_no_sense() {
	let refused = |key: &str, values: &str, says: &str| {
		let made = knob(key, values).and_then(|knob| candidates(&[knob], &PolicyFile::default()));
		let error = format!("{:#}", made.unwrap_err());
		assert!(error.contains(says), "{error}");
	};
	refused("buffer", "[1]", "buffer: no parameter");
	refused("rules.bufer", "[1]", "unknown field");
	refused("rules.slice", "[1]", "must be a table");
	refused("rules.buffer", "[2]", "no combination");
	refused("rules.buffer", "{ from = 2, to = 1, step = 1 }", "'to' is below");
	refused("rules.buffer", "{ from = 0, to = 1, step = 0 }", "step: must be above zero");
	refused("rules.buffer", "{ from = 0, to = 1, step = '0.0001' }", "more than 1000");
}

fn score(loss: i128, bad_debt: i128, average_im: i128) -> Score {
	Score { loss: thousandths(loss), bad_debt: thousandths(bad_debt), average_im: thousandths(average_im) }
}

#[test]
fn front_should_hold_what_nothing_beats() {
	let scores =
		[score(10, 1, 200), score(12, 1, 200), score(5, 3, 200), score(5, 3, 200), score(20, 0, 300)];
	assert_eq!(front(&scores), [0, 2, 4]);
	assert_eq!(front(&[]), Vec::<usize>::new());
}

#[test]
fn choice_should_keep_average_im_and_bad_debt_down_before_loss() {
	let scores = [score(10, 10, 200), score(9, 11, 200), score(5, 30, 200), score(1, 0, 300)];
	let all: Vec<usize> = (0..4).collect();
	assert_eq!(choose(&scores, &all, thousandths(200)), Some(1));
	assert_eq!(choose(&scores, &all, thousandths(300)), Some(3));
	assert_eq!(choose(&scores, &all, thousandths(100)), Some(3));
	assert_eq!(choose(&scores, &[], thousandths(100)), None);
}

#[test]
fn score_should_weigh_crashes_alike() {
	let outcome = |equity: u32, cost: u32, debt: u32| Outcome {
		totals: Totals {
			equity_at_call: Fixed::from_u32(equity),
			liquidation_cost: Fixed::from_u32(cost),
			bad_debt: Fixed::from_u32(debt),
			..Totals::default()
		},
		..Outcome::default()
	};
	let (small, large) = (outcome(100, 10, 0), outcome(10_000, 200, 100));
	let score = Score::of(&[&small, &large]);
	assert_eq!((score.loss, score.bad_debt), (thousandths(60), thousandths(5)));
	assert_eq!(Score::of(&[]), Score::default());
	// What the pool lost was borne like bad debt; what it gained helps nobody who bore any.
	let of = |gain: i32| {
		let pool_gain = Fixed::from_inner(i128::from(gain) * ONE);
		Score::of(&[&Outcome { pool_gain, ..large.clone() }]).bad_debt
	};
	assert_eq!((of(0), of(-200), of(200)), (thousandths(10), thousandths(30), thousandths(10)));
}
