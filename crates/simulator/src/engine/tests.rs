#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;
use crate::{
	history::Asset,
	market::{AssetMarket, Backing, DepthRule, Keepers, Latency, Law, Venue},
	policy::{Action, Agent, Decision, Line, Nothing, Order, Ours, View, Wake},
	thresholds::Parameters,
	trader::Kind,
};
use ballast_policy::{AuctionRules, Rules, SurchargeRules};
use ballast_primitives::{fixed::ONE, AssetId, OptionKind, OptionSeries, VenueId};
use ballast_risk::{AssetFactors, GridPoint, Position, RiskModel};
use proptest::prelude::*;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

const HOME: VenueId = VenueId::Home;
const AWAY: VenueId = VenueId::Sibling(2_001);
const START: u64 = 1_620_000_000;

fn f(units: i128) -> Fixed {
	Fixed::from_inner(units * ONE)
}

fn milli(n: i128) -> Fixed {
	Fixed::from_inner(n * (ONE / 1_000))
}

fn history(prices: &[Vec<Fixed>]) -> History {
	let width = prices[0].len() as u32;
	History {
		start: START - 60,
		step: 60,
		assets: (1..=width).map(|id| Asset { symbol: format!("A{id}"), id: AssetId(id) }).collect(),
		closes: prices.iter().flatten().copied().collect(),
		..History::default()
	}
}

/// A random walk of `steps` minutes with jumps down, by which long accounts get into trouble.
fn walk(seed: u64, steps: usize, jumps: f64) -> History {
	let mut rng = ChaCha8Rng::seed_from_u64(seed);
	let mut now = [40.0f64, 3_000.0, 1.5];
	let mut prices = Vec::new();
	for _ in 0..steps {
		prices.push(
			now.iter()
				.map(|price| Fixed::from_inner((price * 1e9) as i128 * (ONE / 1_000_000_000)))
				.collect(),
		);
		let crash = if rng.gen_bool(jumps) { rng.gen_range(0.02..0.12) } else { 0.0 };
		for price in &mut now {
			*price *= 1.0 + rng.gen_range(-0.003..0.003) - crash * rng.gen_range(0.5..1.2);
			*price = price.max(0.01);
		}
	}
	history(&prices)
}

fn options(history: &History) -> Options {
	Options {
		from: START,
		to: history.time(history.steps() - 1),
		tick_s: 60,
		intrabar: false,
		seed: 7,
		recovery_s: 86_400,
		accounts: true,
		series: false,
		check: true,
		every_tick: false,
	}
}

fn venue(id: VenueId, depth: Option<Fixed>, seconds: &[u32], law: Law) -> Venue {
	Venue {
		id,
		markets: (1..=3).map(|id| AssetMarket { asset: AssetId(id), depth }).collect(),
		law,
		fee: if depth.is_some() { milli(3) } else { f(0) },
		latency: Latency { seconds: seconds.to_vec() },
		failure: if seconds == [0] { f(0) } else { milli(50) },
		half_life_s: 600,
	}
}

fn thin(coupling: Coupling) -> Setting {
	let root = Law::SquareRoot { coefficient: milli(200) };
	Setting {
		venues: vec![
			venue(HOME, Some(f(1_500_000)), &[0], Law::ConstantProduct),
			venue(AWAY, Some(f(800_000)), &[12, 18, 60, 130], root),
		],
		coupling,
		depth: DepthRule::default(),
		keepers: Keepers::default(),
		backing: Backing::default(),
	}
}

/// Nothing moves, costs or waits.
fn ideal() -> Setting {
	Setting {
		venues: vec![venue(HOME, None, &[0], Law::ConstantProduct)],
		depth: DepthRule { least: f(1), ..DepthRule::default() },
		..thin(Coupling::Shared)
	}
}

fn schedule(history: &History, setting: &Setting) -> Schedule {
	let end = history.time(history.steps() - 1);
	Schedule::estimate(history, &[], START, end, setting, &Parameters::default()).unwrap()
}

/// Random portfolios: longs on credit, perpetuals, hedged ones, sellers of options.
fn population(seed: u64, count: usize, history: &History) -> Vec<Trader> {
	let mut rng = ChaCha8Rng::seed_from_u64(seed);
	let expiry = (history.time(history.steps()) + 20 * 86_400) * 1_000;
	let trader = |number: usize| {
		let asset = rng.gen_range(1..=3u32);
		let price = history.close(0, asset as usize - 1).unwrap();
		let value = rng.gen_range(2_000..400_000i128);
		let units = fixed::div(f(value), price, Round::Down).unwrap();
		let debt = |share: i128| f(-value * share / 1_000);
		let venue = if rng.gen_bool(0.5) { HOME } else { AWAY };
		let spot = Position::spot(venue, AssetId(asset), units);
		let (kind, positions) = match number % 5 {
			0 | 1 => {
				let owed = rng.gen_range(550..810);
				let purse = if rng.gen_bool(0.5) { HOME } else { AWAY };
				(Kind::Long, vec![spot, Position::spot(purse, ballast_primitives::SETTLEMENT, debt(owed))])
			}
			2 => {
				let cash = f(value * rng.gen_range(180..400) / 1_000);
				let long = Position::perpetual(venue, AssetId(asset), units, price);
				(Kind::Long, vec![long, Position::spot(HOME, ballast_primitives::SETTLEMENT, cash)])
			}
			3 => {
				let other = asset % 3 + 1;
				let against = history.close(0, other as usize - 1).unwrap();
				let short = fixed::div(f(-value * 8 / 10), against, Round::Down).unwrap();
				let cash = f(value * rng.gen_range(50..300) / 1_000);
				(
					Kind::Hedged,
					vec![
						spot,
						Position::perpetual(AWAY, AssetId(other), short, against),
						Position::spot(HOME, ballast_primitives::SETTLEMENT, debt(800)),
						Position::spot(AWAY, ballast_primitives::SETTLEMENT, cash),
					],
				)
			}
			_ => {
				let strike = fixed::mul(price, milli(rng.gen_range(800..1_200)), Round::Down).unwrap();
				let kind = if rng.gen_bool(0.5) { OptionKind::Put } else { OptionKind::Call };
				let series = OptionSeries { underlying: AssetId(asset), expiry, strike, kind };
				let sold = fixed::mul(units, milli(-rng.gen_range(100..900)), Round::Up).unwrap();
				let cash = f(value * rng.gen_range(100..500) / 1_000);
				(
					Kind::OptionSeller,
					vec![
						Position::option(venue, series, sold),
						Position::spot(venue, ballast_primitives::SETTLEMENT, cash),
					],
				)
			}
		};
		Trader {
			kind,
			portfolio: Portfolio { positions, cash: f(if number.is_multiple_of(7) { 10 } else { 0 }) },
		}
	};
	(0..count).map(trader).collect()
}

/// Sells everything as soon as equity is below MM.
struct AllAtOnce {
	fraction: Fixed,
}

impl Policy for AllAtOnce {
	fn name(&self) -> &str {
		"all at once"
	}

	fn agent(&self, _: &View) -> Result<Box<dyn Agent>, SimulationError> {
		Ok(Box::new(Seller { fraction: self.fraction }))
	}
}

struct Seller {
	fraction: Fixed,
}

impl Agent for Seller {
	fn step(&mut self, view: &View) -> Result<Decision, SimulationError> {
		let line = Line::maintenance(Fixed::one());
		let is_under = view.margin.equity < view.margin.maintenance;
		if !is_under || !view.in_flight.is_empty() {
			return Ok(Decision::wait(Wake::below(line)));
		}
		let mut actions = Vec::new();
		for position in &view.portfolio.positions {
			if !position.instrument.is_settlement() {
				actions.push(Action::Order(Order {
					venue: position.venue,
					instrument: position.instrument,
					quantity: fixed::neg(fixed::mul(position.quantity, self.fraction, Round::Down)?)?,
					limit_price: None,
					penalty: Fixed::zero(),
					to_fund: Fixed::zero(),
				}));
			}
		}
		let is_empty = actions.is_empty() && view.margin.equity < Fixed::zero();
		if is_empty {
			actions.push(Action::WriteOff);
		}
		Ok(Decision { actions, wake: Wake::below(line) })
	}
}

fn result(
	history: &History,
	traders: &[Trader],
	setting: &Setting,
	options: Options,
	policy: &dyn Policy,
) -> Outcome {
	let schedule = schedule(history, setting);
	let replay = Replay::new(history, traders, setting, &schedule, options).unwrap();
	run(&replay, policy, &|_, _| {}).unwrap()
}

fn policies() -> Vec<Box<dyn Policy>> {
	let ours: [Box<dyn Policy>; 3] = [
		Box::new(Ours::default()),
		Box::new(AllAtOnce { fraction: f(1) }),
		Box::new(AllAtOnce { fraction: milli(400) }),
	];
	let others = crate::policies::NAMES;
	let others = others.map(|name| crate::policies::policy(name, serde_json::Value::Null).unwrap());
	ours.into_iter().chain(others).collect()
}

#[test]
fn value_should_be_conserved_in_every_tick() {
	let history = walk(1, 400, 0.03);
	let traders = population(2, 60, &history);
	for coupling in [Coupling::Alone, Coupling::Shared, Coupling::Endogenous] {
		for policy in policies() {
			let outcome = result(&history, &traders, &thin(coupling), options(&history), policy.as_ref());
			let Outcome { totals, .. } = &outcome;
			assert!(totals.called > 10, "{coupling:?}: {totals:?}");
			if policy.name() != "nothing" {
				let acted = totals.orders + totals.takes;
				assert!(acted > 10 && totals.volume > f(0), "{coupling:?}: {totals:?}");
			}
			println!("{coupling:?} {}: {totals:?}", policy.name());
		}
	}
}

#[test]
fn skipping_should_change_nothing() {
	for seed in 0..6u64 {
		let history = walk(100 + seed, 250, if seed % 3 == 0 { 0.0 } else { 0.02 });
		let traders = population(seed, 25, &history);
		for coupling in [Coupling::Alone, Coupling::Shared, Coupling::Endogenous] {
			let setting = thin(coupling);
			for policy in policies() {
				let options = options(&history);
				let some = result(&history, &traders, &setting, options, policy.as_ref());
				let every = Options { every_tick: true, ..options };
				let all = result(&history, &traders, &setting, every, policy.as_ref());
				assert_eq!(some, all, "seed {seed}, {coupling:?}, {}", policy.name());
			}
		}
	}
}

#[test]
fn outcome_should_be_the_same_whatever_the_number_of_threads() {
	let history = walk(5, 300, 0.03);
	let traders = population(6, 120, &history);
	for coupling in [Coupling::Alone, Coupling::Shared, Coupling::Endogenous] {
		let of = |threads: usize| {
			let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
			let options = Options { series: true, check: false, ..options(&history) };
			pool.install(|| result(&history, &traders, &thin(coupling), options, &Ours::default()))
		};
		let one = of(1);
		assert_eq!(one, of(3));
		assert_eq!(one, of(8));
	}
}

#[test]
fn outcome_should_depend_on_the_seed_alone() {
	let history = walk(5, 300, 0.03);
	let traders = population(6, 60, &history);
	let of = |seed| {
		let options = Options { seed, ..options(&history) };
		result(&history, &traders, &thin(Coupling::Shared), options, &Ours::default())
	};
	assert_eq!(of(1), of(1));
	assert_ne!(of(1).totals, of(2).totals);
}

/// One asset that requires a fifth of its value as MM, and a quarter as IM.
fn plain() -> Schedule {
	let model = RiskModel {
		assets: vec![AssetFactors::new(AssetId(1), milli(200))],
		grid: vec![GridPoint::price(f(-1)), GridPoint::price(f(1))],
		diversification_cap: f(0),
		initial_factor: milli(1_250),
		..RiskModel::default()
	};
	Schedule::fixed(model, vec![milli(50)], 3_600)
}

/// From 100 to 80 in 100 minutes, and to 60 in 100 more.
fn slope_down() -> History {
	let price = |step: i128| vec![Fixed::from_inner((100 * 1_000 - step * 200) * (ONE / 1_000))];
	history(&(0..=200).map(price).collect::<Vec<_>>())
}

/// 100 units with so much debt.
fn long(debt: i128) -> Trader {
	let owed = Position::spot(HOME, ballast_primitives::SETTLEMENT, f(-debt));
	let positions = vec![Position::spot(HOME, AssetId(1), f(100)), owed];
	Trader { kind: Kind::Long, portfolio: Portfolio { positions, cash: f(0) } }
}

#[test]
fn loss_should_be_that_of_the_market_when_nothing_is_done() {
	let history = slope_down();
	let setting = ideal();
	let (traders, plain) = ([long(6_500), long(5_000), long(1_000)], plain());
	let replay = Replay::new(&history, &traders, &setting, &plain, options(&history)).unwrap();
	let Outcome { totals, accounts, .. } = run(&replay, &Nothing, &|_, _| {}).unwrap();
	// Called when 100 p - debt < 25 p, so at 86.66.. and 66.66..; the first tick below is at 86.6 and 66.6.
	assert_eq!((totals.called, totals.reduced, totals.insolvent), (2, 0, 1));
	let calls: Vec<_> = accounts.iter().map(|account| account.equity_at_call).collect();
	assert_eq!(calls, [f(8_660 - 6_500), f(6_660 - 5_000)]);
	// At 60 the first one owes 500 more than it has.
	assert_eq!(totals.bad_debt, f(500));
	assert_eq!(totals.loss, f(2_160 + 660));
	assert_eq!(totals.liquidation_cost, f(0));
	// Below MM at 81.25: the first one from 81.2 on, tick 94 of 200; the second one from 62.4 on, tick 188.
	assert_eq!(totals.seconds_under_maintenance, 60 * (106 + 12));
}

/// Without anything that costs.
fn free() -> Rules {
	Rules {
		penalty_min: f(0),
		penalty_max: f(0),
		trading_fee: f(0),
		surcharge: SurchargeRules { traded: f(0), taken: f(0) },
		auction: AuctionRules { fee: f(0), ..AuctionRules::default() },
		..Rules::default()
	}
}

#[test]
fn partial_policies_should_agree_with_closed_form_when_markets_are_ideal() {
	let history = slope_down();
	let setting = ideal();
	let (traders, plain) = ([long(6_500)], plain());
	let replay = Replay::new(&history, &traders, &setting, &plain, options(&history)).unwrap();
	let of = |policy: &dyn Policy| run(&replay, policy, &|_, _| {}).unwrap();
	// At 81.2, the first tick below MM, equity is 1,620; whatever is sold then costs nothing.
	let all = of(&AllAtOnce { fraction: f(1) });
	assert_eq!((all.totals.volume, all.totals.equity_at_end), (f(8_120), f(1_620)));
	assert_eq!(all.totals.liquidation_cost, f(0));

	// Ours: a margin call from 86.6 on; after ten minutes of grace, at 84.6, equity is 1,960 and the target is
	// 8,460 * (0.2 + 0.15 * 0.05) = 1,755.45: nothing is due. At 83 it would be 1,722.25 and equity 1,800; at 82.0 equity is
	// 1,700 and the target 1,701.5: the first tick below. From then on the value v held is kept at v * 0.2075 <= equity: of a fall
	// by a share x equity loses v x, so that ever less is held, and nothing is lost but by the market.
	let ours = of(&Ours::new("free", free()));
	assert_eq!(ours.totals.liquidation_cost, f(0));
	assert_eq!((ours.totals.bad_debt, ours.totals.auctions, ours.totals.takes), (f(0), 0, 0));
	let (mut price, mut units, mut equity) = (82.0f64, 100.0f64, 1_700.0f64);
	loop {
		if equity < units * price * 0.2075 {
			units = equity / (price * 0.2075);
		}
		if price <= 60.0 + 1e-9 {
			break;
		}
		price -= 0.2;
		equity -= 0.2 * units;
	}
	let found = ours.totals.equity_at_end.into_inner() as f64 / 1e18;
	assert!((found / equity - 1.0).abs() < 0.02, "{found} {equity} {:?}", ours.totals);
	assert!(found > 0.0 && ours.totals.loss > f(0));
}

#[test]
fn order_should_be_executed_when_the_venue_has_answered() {
	let history = slope_down();
	let mut setting = ideal();
	setting.venues[0].latency = Latency { seconds: vec![130] };
	let (traders, plain) = ([long(6_500)], plain());
	let replay = Replay::new(&history, &traders, &setting, &plain, options(&history)).unwrap();
	let outcome = run(&replay, &AllAtOnce { fraction: f(1) }, &|_, _| {}).unwrap();
	// Sent at 81.2, it is there three ticks later, at 80.6.
	assert_eq!(outcome.totals.equity_at_end, f(8_060 - 6_500));
}

#[test]
fn chance_should_fail_orders_as_often_as_the_setting_says() {
	let history = walk(9, 200, 0.05);
	let traders = population(10, 300, &history);
	let mut setting = thin(Coupling::Shared);
	setting.venues[1].failure = milli(500);
	let policy = AllAtOnce { fraction: milli(100) };
	let totals =
		result(&history, &traders, &setting, Options { check: false, ..options(&history) }, &policy).totals;
	let all = totals.orders + totals.failed_orders;
	assert!(totals.failed_orders * 10 > all && totals.failed_orders * 10 < all * 6, "{totals:?}");
}

#[test]
fn selling_should_move_the_marks_of_others_when_prices_are_endogenous() {
	let flat = history(&vec![vec![f(40), f(3_000), f(1)]; 120]);
	// Far below MM from the beginning, and large.
	let big = Trader {
		kind: Kind::Long,
		portfolio: Portfolio {
			positions: vec![
				Position::spot(HOME, AssetId(1), f(5_000)),
				Position::spot(HOME, ballast_primitives::SETTLEMENT, f(-185_000)),
			],
			cash: f(0),
		},
	};
	let of = |coupling| {
		let options = Options { series: true, ..options(&flat) };
		result(&flat, std::slice::from_ref(&big), &thin(coupling), options, &AllAtOnce { fraction: f(1) })
	};
	let lowest = |outcome: &Outcome| outcome.series.iter().map(|step| step.marks[0]).min().unwrap();
	assert_eq!(lowest(&of(Coupling::Shared)), f(40));
	let moved = of(Coupling::Endogenous);
	assert!(lowest(&moved) < f(38), "{:?}", lowest(&moved));
	// Half of it is made up for every ten minutes.
	assert!(moved.series.last().unwrap().marks[0] > milli(39_900));
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

	/// Any accounts, any walk: looking only when something can have happened gives the same digits as looking always.
	#[test]
	fn bounds_should_never_miss_a_line(seed in any::<u64>(), jumps in 0.0f64..0.05) {
		let history = walk(seed, 120, jumps);
		let traders = population(seed.wrapping_add(1), 12, &history);
		let setting = thin(Coupling::Alone);
		let options = options(&history);
		for policy in policies() {
			let some = result(&history, &traders, &setting, options, policy.as_ref());
			let all = result(&history, &traders, &setting, Options { every_tick: true, ..options }, policy.as_ref());
			prop_assert_eq!(some, all);
		}
	}
}
