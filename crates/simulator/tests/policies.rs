//! The policies that ours is compared with, in a world in which everything can be worked out by hand; and all of them on a recorded
//! crash.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use ballast_primitives::{
	fixed::{self, One, Zero, ONE},
	AssetId, Fixed, Round, VenueId, SETTLEMENT,
};
use ballast_risk::{AssetFactors, GridPoint, Portfolio, Position, RiskModel};
use ballast_simulator::{
	case::load,
	engine::{run, Options, Replay},
	history::{Asset, History},
	market::{AssetMarket, Backing, Coupling, DepthRule, Keepers, Latency, Law, Setting, Venue},
	outcome::Outcome,
	policies::{self, Dutch, TargetHealth},
	policy::{Ours, Policy},
	roster,
	scenario::{Crash, Portfolios, Scenario},
	thresholds::Schedule,
	trader::{Kind, Trader},
};
use serde_json::{json, Value};
use std::path::Path;

const START: u64 = 1_620_000_000;

fn whole(n: i128) -> Fixed {
	Fixed::from_inner(n * ONE)
}

fn milli(n: i128) -> Fixed {
	Fixed::from_inner(n * (ONE / 1_000))
}

/// One asset; a minute per price.
fn history(prices: &[i128]) -> History {
	History {
		start: START - 60,
		step: 60,
		assets: vec![Asset { symbol: "A".into(), id: AssetId(1) }],
		closes: prices.iter().map(|price| milli(*price)).collect(),
		..History::default()
	}
}

/// Nothing moves, costs or waits, and keepers want nothing.
fn ideal() -> Setting {
	Setting {
		venues: vec![Venue {
			id: VenueId::Home,
			markets: vec![AssetMarket { asset: AssetId(1), depth: None }],
			law: Law::ConstantProduct,
			fee: Fixed::zero(),
			latency: Latency { seconds: vec![0] },
			failure: Fixed::zero(),
			half_life_s: 600,
		}],
		coupling: Coupling::Shared,
		depth: DepthRule { least: Fixed::one(), ..DepthRule::default() },
		keepers: Keepers { edge: Fixed::zero(), ..Keepers::default() },
		backing: Backing { pool: Fixed::zero(), fund: Fixed::zero(), ..Backing::default() },
	}
}

/// MM of a fifth of the value of the asset, IM of a quarter.
fn schedule() -> Schedule {
	let model = RiskModel {
		assets: vec![AssetFactors::new(AssetId(1), milli(200))],
		grid: vec![GridPoint::price(whole(-1)), GridPoint::price(whole(1))],
		diversification_cap: Fixed::zero(),
		initial_factor: milli(1_250),
		..RiskModel::default()
	};
	Schedule::fixed(model, vec![milli(50)], 3_600)
}

/// What becomes of 1,000 units with so much debt.
fn outcome(prices: &[i128], debt: i128, name: &str, parameters: Value) -> Outcome {
	outcome_of(&[debt], &ideal(), prices, name, parameters)
}

/// What becomes of as many times 1,000 units as there are debts, each with one of them.
fn outcome_of(debts: &[i128], setting: &Setting, prices: &[i128], name: &str, parameters: Value) -> Outcome {
	replayed(debts, setting, prices, policies::policy(name, parameters).unwrap().as_ref())
}

fn replayed(debts: &[i128], setting: &Setting, prices: &[i128], policy: &dyn Policy) -> Outcome {
	let (history, schedule) = (history(prices), schedule());
	let trader = |debt: &i128| {
		let owed = Position::spot(VenueId::Home, SETTLEMENT, whole(-debt));
		let positions = vec![Position::spot(VenueId::Home, AssetId(1), whole(1_000)), owed];
		Trader { kind: Kind::Long, portfolio: Portfolio { positions, cash: Fixed::zero() } }
	};
	let traders: Vec<Trader> = debts.iter().map(trader).collect();
	let options = Options {
		from: START,
		to: history.time(history.steps() - 1),
		tick_s: 60,
		intrabar: false,
		seed: 1,
		recovery_s: 3_600,
		accounts: true,
		series: false,
		check: true,
		every_tick: false,
	};
	let replay = Replay::new(&history, &traders, setting, &schedule, options).unwrap();
	run(&replay, policy, &|_, _| {}).unwrap()
}

fn assert_near(left: Fixed, right: Fixed) {
	let off = fixed::abs(fixed::sub(left, right).unwrap()).unwrap();
	assert!(off < Fixed::from_inner(ONE / 1_000_000), "{left:?} is not {right:?}");
}

/// From 100 to 85, where it stays: 70,000 of debt on 85,000, with 15,000 of equity and 17,000 of MM.
const DROP: [i128; 6] = [100_000, 100_000, 85_000, 85_000, 85_000, 85_000];

#[test]
fn hard_should_lose_nothing_but_what_comes_later() {
	let of = |prices: &[i128]| outcome(prices, 70_000, "hard", Value::Null);
	let flat = of(&DROP).totals;
	assert_eq!((flat.equity_at_end, flat.volume, flat.orders), (whole(15_000), whole(85_000), 1));
	// It has nothing of a recovery, and nothing of a fall.
	assert_eq!(of(&[100_000, 85_000, 85_000, 120_000]).totals.equity_at_end, whole(15_000));
	assert_eq!(of(&[100_000, 85_000, 85_000, 20_000]).totals.equity_at_end, whole(15_000));
}

#[test]
fn half_of_the_debt_should_be_repaid_for_the_bonus() {
	let Outcome { totals, .. } = outcome(&DROP, 70_000, "close-factor", json!({}));
	// The health factor is 68 / 70: half of 70,000, at 5 %.
	assert_eq!(totals.takes, 1);
	assert_near(totals.volume, whole(36_750));
	assert_near(totals.equity_at_end, whole(15_000 - 1_750));
	// A tenth of the bonus is the protocol's.
	assert_near(totals.penalty, whole(175));
	assert_near(totals.discount, whole(1_575));
}

#[test]
fn health_should_be_the_target_after_one_liquidation() {
	let Outcome { totals, .. } = outcome(&DROP, 70_000, "target-health", Value::Null);
	let rules = TargetHealth::default();
	let health = fixed::div(whole(68), whole(70), Round::Down).unwrap();
	let bonus = rules.bonus_at(health).unwrap();
	let repaid = rules.debt_to_target(whole(70_000), health, milli(800), bonus).unwrap();
	let cost = fixed::mul(repaid, bonus, Round::Down).unwrap();
	assert_eq!(totals.takes, 1);
	assert_near(totals.equity_at_end, fixed::sub(whole(15_000), cost).unwrap());
	let left = fixed::sub(whole(85_000), totals.volume).unwrap();
	let debt = fixed::sub(whole(70_000), repaid).unwrap();
	assert_near(
		fixed::div(fixed::mul(left, milli(800), Round::Down).unwrap(), debt, Round::Down).unwrap(),
		rules.target,
	);
}

#[test]
fn auction_should_end_at_the_first_price_below_the_mark_with_debt_and_penalty_paid() {
	let mut prices = vec![85_000; 60];
	prices[0] = 100_000;
	let Outcome { totals, .. } = outcome(&prices, 70_000, "dutch", json!({ "chop": "0.1" }));
	// The first price below the mark is that after 19 steps of 90 seconds: at minute 29, of 1.2 * 0.99^19 = 0.9914.
	let price = Dutch::default().price(19 * 90_000).unwrap();
	let sold = fixed::div(whole(77_000), price, Round::Down).unwrap();
	assert_eq!((totals.takes, totals.auctions), (1, 1));
	assert_near(totals.volume, sold);
	assert_near(totals.penalty, whole(7_000));
	assert_near(totals.equity_at_end, fixed::sub(whole(85_000), sold).unwrap());
}

#[test]
fn fifth_should_go_first_and_the_rest_only_while_below_maintenance() {
	let of = |debt, large: &str| outcome(&DROP, debt, "stepwise", json!({ "large": large })).totals;
	// 15,000 against 17,000, and against 13,600 after a fifth is sold.
	let enough = of(70_000, "50000");
	assert_eq!((enough.orders, enough.volume, enough.equity_at_end), (1, whole(17_000), whole(15_000)));
	// 13,000 is less than 13,600: the rest goes after the pause.
	let more = of(72_000, "50000");
	assert_eq!((more.orders, more.volume, more.equity_at_end), (2, whole(85_000), whole(13_000)));
	// A small position goes at once; 11,000 is less than two thirds of 17,000, but the vault has no room.
	assert_eq!((of(72_000, "100000").orders, of(74_000, "50000").insolvent), (1, 0));
}

#[test]
fn bands_should_sell_gradually_and_buy_back() {
	let slope = |from: i128, to: i128| (0..=400).map(move |step| from + (to - from) * step / 400);
	let down: Vec<i128> = slope(90_000, 66_000).collect();
	let parameters = json!({ "average_s": 0, "fee": "0" });
	let below = outcome(&down, 65_000, "bands", parameters.clone()).totals;
	assert!(below.takes > 50, "{below:?}");
	assert!(below.volume > whole(50_000) && below.insolvent == 0, "{below:?}");
	let back: Vec<i128> = slope(90_000, 64_000).chain(slope(64_000, 90_000)).collect();
	let again = outcome(&back, 60_000, "bands", parameters).totals;
	// Four fifths sold and bought back, for a part of a hundredth: 30,000 as before.
	assert!(again.volume > whole(50_000), "{again:?}");
	assert!(again.equity_at_end > whole(28_500) && again.equity_at_end <= whole(30_001), "{again:?}");
}

#[test]
fn debts_should_be_written_off_when_a_price_jumps_through_everything() {
	for name in policies::NAMES {
		let Outcome { totals, .. } =
			outcome(&[100_000, 100_000, 60_000, 60_000, 60_000, 60_000], 70_000, name, Value::Null);
		// 10,000 are missing; who takes collateral for a bonus leaves more missing.
		assert!(totals.bad_debt >= whole(10_000) && totals.bad_debt <= whole(13_500), "{name}: {totals:?}");
		assert_eq!(totals.insolvent, 1, "{name}");
		assert_eq!(totals.equity_at_end, Fixed::zero(), "{name}");
	}
}

/// A liquidator repays 67,142.86 of 70,000 for all of 70,500, and leaves the rest missing. Where keepers have the capital for one
/// of two such accounts in a minute, the other is refused, and has its equity of 500 still.
#[test]
fn nothing_should_be_written_off_when_what_was_asked_for_is_refused() {
	let missing = whole(70_000) - fixed::div(whole(70_500), milli(1_050), Round::Down).unwrap();
	for name in ["close-factor", "target-health"] {
		// Price, and IM of what is taken.
		let keepers = Keepers { capital: whole(100_000), ..ideal().keepers };
		let setting = Setting { keepers, ..ideal() };
		let prices = [100_000, 100_000, 70_500, 70_500, 70_500, 70_500];
		let Outcome { totals, .. } = outcome_of(&[70_000; 2], &setting, &prices, name, Value::Null);
		assert_eq!(totals.insolvent, 2, "{name}: {totals:?}");
		assert_near(totals.bad_debt, missing + missing);
	}
}

/// As `ideal`, with a market of a million and keepers who want a hundredth.
fn shallow() -> Setting {
	let mut setting = ideal();
	setting.venues[0].markets[0].depth = Some(whole(1_000_000));
	Setting { keepers: Keepers::default(), ..setting }
}

/// Twenty liquidators each see a bonus that pays; together they would sell far below what they paid.
#[test]
fn keepers_should_not_take_what_does_not_pay_after_others() {
	let outcome = outcome_of(&[70_000; 20], &shallow(), &DROP, "close-factor", Value::Null);
	assert!(outcome.totals.takes > 1, "{outcome:?}");
	let edge = fixed::mul(outcome.totals.taken, milli(10), Round::Down).unwrap();
	// Rounded once per take.
	assert!(outcome.keepers_gain + Fixed::from_inner(1_000) >= edge, "{outcome:?}");
}

/// All of 85,000 in a market of five million (five times that of the venue) costs 1.7 % and a hundredth more, and a half that much less.
#[test]
fn keepers_should_take_a_part_of_ours_where_that_earns_them_more() {
	let mut setting = shallow();
	setting.venues[0].markets[0].depth = Some(whole(200_000));
	// Equity of 9,000 is less than two thirds of 17,000; no slice is in flight.
	let mut prices = vec![85_000; 40];
	prices[0] = 100_000;
	let Outcome { totals, .. } = replayed(&[76_000], &setting, &prices, &Ours::default());
	assert!(totals.auctions >= 1 && totals.takes > 1, "{totals:?}");
	assert_eq!(totals.bad_debt, Fixed::zero());
}

/// At 72 equity is 2,000 and MM 14,400: below a third of it the pool takes all, for a tenth of MM less. It sells a tenth of what it has
/// in each of the three minutes after that, and has the rest when the price falls to 50.
#[test]
fn pool_should_sell_what_it_took_over_bit_by_bit() {
	let prices = [100_000, 100_000, 72_000, 72_000, 72_000, 72_000, 50_000];
	let of = |pool: i128, disposal: i128| {
		let backing = Backing { pool: whole(pool), disposal: milli(disposal), ..ideal().backing };
		let outcome = replayed(&[70_000], &Setting { backing, ..ideal() }, &prices, &Ours::default());
		assert_eq!((outcome.totals.takes, outcome.totals.auctions), (1, 0));
		assert_near(outcome.totals.discount, whole(1_440));
		outcome
	};
	let selling = of(1_000_000, 100);
	assert_near(selling.pool_gain, milli(1_440_000 - 22_000 * 729));
	assert_eq!(selling.totals.bad_debt, Fixed::zero());
	assert_near(of(1_000_000, 0).pool_gain, whole(1_440 - 22_000));
	// It had 15,000 and lost 5,560 more.
	let short = of(15_000, 0);
	assert_eq!(short.pool_gain, whole(-15_000));
	assert_near(short.totals.bad_debt, whole(5_560));
}

/// Prints what all policies do in the crash of 2021-05: `cargo test -p ballast-simulator --test policies -- --ignored --nocapture`.
#[test]
#[ignore = "replays recorded days under every policy, for minutes, and prints a table"]
fn all_policies_on_a_recorded_crash() {
	let data = Path::new("../../../shared/data");
	if !data.is_dir() {
		eprintln!("SKIPPED: {} is not there", data.display());
		return;
	}
	let crash = Crash {
		name: "2021-05".into(),
		files: vec!["1m_2021-05-10_2021-05-20".into()],
		earlier: vec!["1h_2020-10_2022-04".into()],
		from_s: Some(1_621_123_200),
		to_s: None,
	};
	let mut scenario = Scenario::of(vec![crash.clone()]);
	if let Portfolios::Generated(spec) = &mut scenario.portfolios {
		spec.size = 200;
	}
	let mut loaded = load(&scenario, &crash, data, u64::MAX).unwrap();
	let schedule = loaded.schedule(&scenario.policy.model).unwrap();
	let population = loaded.population(&scenario, &schedule).unwrap();
	let options = Options { accounts: false, series: false, check: false, ..loaded.options };
	let replay =
		Replay::new(&loaded.history, &population.traders, &loaded.setting, &schedule, options).unwrap();
	let columns =
		"lost of call|cost|impact|penalty|discount|bad debt|volume|taken|hours under MM|orders|takes|keepers";
	println!("{:14} {}", "", columns.split('|').map(|name| format!("{name:>15}")).collect::<String>());
	for name in ["ours"].into_iter().chain(policies::NAMES) {
		let policy = roster::by_name(name, &scenario.policy.rules, &scenario.rivals).unwrap();
		let Outcome { totals, keepers_gain, .. } = run(&replay, policy.as_ref(), &|_, _| {}).unwrap();
		let lost = fixed::div(totals.loss, totals.equity_at_call, Round::Up).unwrap();
		let values = [
			totals.liquidation_cost,
			totals.impact_cost,
			totals.penalty,
			totals.discount,
			totals.bad_debt,
			totals.volume,
			totals.taken,
			whole(i128::from(totals.seconds_under_maintenance) / 3_600),
			whole(i128::from(totals.orders)),
			whole(i128::from(totals.takes)),
			keepers_gain,
		];
		let values: String = values.iter().map(|value| format!("{:>15}", value.into_inner() / ONE)).collect();
		println!("{name:14} {:>14}‰{values}", lost.into_inner() / (ONE / 1_000));
	}
}
