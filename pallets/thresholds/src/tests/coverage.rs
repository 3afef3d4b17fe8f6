//! How the thresholds would have done on real prices. Needs the price history beside the checkout; without it the tests
//! say so and pass. Numbers are printed: run with `--nocapture`.

use crate::{mock::*, GenesisAsset, Stage, VotingStage};
use ballast_primitives::{AssetId, Fixed, VenueId};
use ballast_risk::{
	estimators::{compute_set, AssetInput, HistorySample, SetInput},
	margin, AssetFactors, AssetState, Historical, Market, Portfolio, Position, RiskModel, RiskSource,
};
use flate2::read::MultiGzDecoder;
use rand::{seq::index::sample, Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::{collections::BTreeMap, fs::File, io::Read, path::PathBuf};

const HOUR: u64 = 3_600;
const HOURLY: &str = "1h_2020-10_2022-04";
const MINUTELY: &str = "1m_2021-05-10_2021-05-20";
/// 2021-01-01, 2021-05-01 and 2022-01-01 in Unix seconds.
const YEAR_2021: u64 = 1_609_459_200;
const MAY_2021: u64 = 1_619_827_200;
const YEAR_2022: u64 = 1_640_995_200;
/// 2021-05-19.
const CRASH_DAY: u64 = 1_621_382_400;
const Z: f64 = 3.0;

fn exact(value: f64) -> Fixed {
	Fixed::from_inner((value * 1e12).round() as i128 * 1_000_000)
}

/// Closing prices by the time of the bar's end, in Unix seconds; `None`, loudly, when the file is not there.
fn load(folder: &str, name: &str, bar: u64) -> Option<BTreeMap<u64, f64>> {
	let path = PathBuf::from("../../../shared/data").join(folder).join(format!("{name}USDT.csv.gz"));
	let Ok(file) = File::open(&path) else {
		println!("SKIPPED: no price history at {}", path.display());
		return None;
	};
	let mut text = String::new();
	MultiGzDecoder::new(file).read_to_string(&mut text).unwrap();
	let bars = text.lines().skip(1).map(|line| {
		let fields: Vec<&str> = line.split(',').collect();
		(fields[0].parse::<u64>().unwrap() + bar, fields[4].parse::<f64>().unwrap())
	});
	Some(bars.collect())
}

/// Fast volatility per day after every bar but the first, as the estimator has it.
fn fast(prices: &[(u64, f64)], half_life_hours: f64) -> Vec<f64> {
	let (mut squares, mut days) = (0.0, 0.0);
	let step = |pair: &[(u64, f64)]| {
		let hours = (pair[1].0 - pair[0].0) as f64 / HOUR as f64;
		let (fade, change) = (0.5f64.powf(hours / half_life_hours), pair[1].1 / pair[0].1 - 1.0);
		squares = squares * fade + change * change;
		days = days * fade + hours / 24.0;
		f64::sqrt(squares / days)
	};
	prices.windows(2).map(step).collect()
}

fn quantile(values: &[f64], share: f64) -> f64 {
	let mut sorted = values.to_vec();
	sorted.sort_by(f64::total_cmp);
	sorted[((sorted.len() - 1) as f64 * share) as usize]
}

fn range_of(blended: f64) -> f64 {
	Z * blended * (1.0f64 / 24.0).sqrt()
}

/// What governance would have set from the prices before a date: stressed volatility (the 99 % quantile of the fast
/// one), and a floor at the range of an ordinary day (its median).
struct Calibration {
	stressed: f64,
	floor: f64,
}

fn calibrate(prices: &BTreeMap<u64, f64>, before: u64) -> Calibration {
	let known: Vec<(u64, f64)> = prices.range(..before).map(|(at, price)| (*at, *price)).collect();
	let volatilities = fast(&known, 6.0);
	let stressed = quantile(&volatilities, 0.99);
	Calibration { stressed, floor: range_of(0.25 * stressed + 0.75 * quantile(&volatilities, 0.5)) }
}

/// The crash of 2021-05-19 on the pallet itself: samples every five minutes, epochs of half an hour, votes, uploads, rails
/// and notice as on a chain; no stress rows.
#[test]
fn margin_should_have_covered_a_hedged_book_around_the_crash_of_may_2021() {
	let names = ["DOT", "ETH"];
	let load_both = |folder, bar| names.map(|name| load(folder, name, bar));
	let ([Some(dot_1h), Some(eth_1h)], [Some(dot), Some(eth)]) =
		(load_both(HOURLY, HOUR), load_both(MINUTELY, 60))
	else {
		return;
	};
	SampleEvery::set(300_000);
	EpochLength::set(1_800_000);
	RingLength::set(192);
	TotalDepth::set(exact(1e9));
	let listed = |asset, prices: &BTreeMap<u64, f64>| {
		let Calibration { stressed, floor } = calibrate(prices, MAY_2021);
		let mut rails = rails();
		(rails.rails.floor, rails.rails.cap) = (exact(floor), exact(0.6));
		(rails.stressed_volatility, rails.impact) = (exact(stressed), exact(0.0));
		GenesisAsset { asset, rails, scan_range: exact(floor), volatility: exact(stressed) }
	};
	let assets = vec![listed(DOT, &dot_1h), listed(ETH, &eth_1h)];
	for asset in &assets {
		println!(
			"{}: stressed volatility {:.3} a day, floor {:.3}",
			asset.asset,
			asset.rails.stressed_volatility.to_float(),
			asset.rails.rails.floor.to_float()
		);
	}

	// Requirement of one million long DOT against one million short ETH, by the time from which it holds.
	let mut required: BTreeMap<u64, f64> = BTreeMap::new();
	let begin = CRASH_DAY - 24 * HOUR;
	ExtBuilder::default().stress(vec![]).assets(assets).start(begin * 1_000).build().execute_with(|| {
		for at in (begin + 300..=CRASH_DAY + 24 * HOUR).step_by(300) {
			let prices = [(DOT, exact(dot[&at])), (ETH, exact(eth[&at]))];
			Timestamp::set_timestamp(at * 1_000);
			feed(&prices);
			block_at(at * 1_000);
			if VotingStage::<Test>::get() == Stage::Voting {
				if let Ok(set) = Thresholds::compute() {
					agree(&set);
					upload(0, &set).unwrap();
				}
			}
			if at < CRASH_DAY {
				continue;
			}
			let hold = |asset, value: f64, price: Fixed| {
				Position::perpetual(VenueId::Home, asset, exact(value / price.to_float()), price)
			};
			let positions = vec![hold(DOT, 1e6, prices[0].1), hold(ETH, -1e6, prices[1].1)];
			let portfolio = Portfolio { positions, ..Default::default() };
			let listed = [DOT, ETH];
			let (market, model) = (Thresholds::market(&listed).unwrap(), Thresholds::model(&listed).unwrap());
			let found = margin(&portfolio, &market, &model).unwrap();
			required.insert(at, found.maintenance.to_float());
		}
		Thresholds::do_try_state().unwrap();
	});

	let change = |prices: &BTreeMap<u64, f64>, at: u64| prices[&(at + HOUR)] / prices[&at] - 1.0;
	let minutes: Vec<(u64, f64, f64)> = (CRASH_DAY..CRASH_DAY + 23 * HOUR)
		.step_by(60)
		.map(|at| {
			let loss = 1e6 * (change(&eth, at) - change(&dot, at));
			(at, loss, *required.range(..=at).next_back().unwrap().1)
		})
		.collect();
	// The crash hour: the minutes whose next hour contains the book's worst five minutes.
	let five = |at: u64| {
		let change = |prices: &BTreeMap<u64, f64>| prices[&at] / prices[&(at - 300)] - 1.0;
		change(&eth) - change(&dot)
	};
	let worst = minutes.iter().map(|(at, ..)| *at).max_by(|a, b| five(*a).total_cmp(&five(*b))).unwrap();
	let crash = worst - HOUR..worst;
	let (inside, outside): (Vec<_>, Vec<_>) = minutes.iter().partition(|(at, ..)| crash.contains(at));
	let clock = |at: u64| format!("{:02}:{:02}", at % 86_400 / 3_600, at % 3_600 / 60);
	let late: Vec<String> =
		outside.iter().filter(|(_, loss, margin)| loss > margin).map(|(at, ..)| clock(*at)).collect();
	println!("not covered outside of the crash hour: {}", late.join(" "));
	let covered = outside.iter().filter(|(_, loss, margin)| loss <= margin).count();
	let share = covered as f64 / outside.len() as f64;
	let missed = inside.iter().filter(|(_, loss, margin)| loss > margin).count();
	let shortfall = inside.iter().map(|(_, loss, margin)| loss - margin).fold(f64::MIN, f64::max);
	let margins: Vec<f64> = minutes.iter().map(|(.., margin)| *margin).collect();
	println!("| 2021-05-19, 1,000,000 DOT long, 1,000,000 ETH short | |");
	println!("|---|---|");
	println!(
		"| margin: least, median, most | {:.0}, {:.0}, {:.0} |",
		quantile(&margins, 0.0),
		quantile(&margins, 0.5),
		quantile(&margins, 1.0)
	);
	println!("| worst five minutes of the book | until {}, {:.1} % |", clock(worst), five(worst) * 100.0);
	println!("| crash hour | {} .. {} |", clock(crash.start), clock(crash.end));
	println!(
		"| minutes outside whose next hour was covered | {covered} of {} = {:.2} % |",
		outside.len(),
		share * 100.0
	);
	println!(
		"| minutes inside not covered, largest shortfall | {missed} of {}, {shortfall:.0} |",
		inside.len()
	);
	assert!(share >= 0.99, "{share}");
}

/// The largest relative rise of a range within a day, from 2020-12 to 2022-04. What is asserted is what the blend achieves
/// against either average alone. The fast one rises further in a day than a plain average of 30 days does, blended or not:
/// that is the price of covering the day after; how much is printed.
#[test]
fn blend_should_tame_the_rise_of_ranges_in_a_crash() {
	println!(
		"| largest rise in a day | fast | fast, blended | with floor and cap | 30-day average | it blended |"
	);
	println!("|---|---|---|---|---|---|");
	for name in ["BTC", "ETH", "DOT", "LINK"] {
		let Some(prices) = load(HOURLY, name, HOUR) else { return };
		let Calibration { stressed, floor } = calibrate(&prices, MAY_2021);
		let all: Vec<(u64, f64)> = prices.into_iter().collect();
		let (quick, slow) = (fast(&all, 6.0), fast(&all, 30.0 * 24.0 * 2.0f64.ln()));
		let rise = |of: &dyn Fn(f64) -> f64, path: &[f64]| {
			let days = path.windows(25).skip(40 * 24);
			days.map(|day| of(day[24]) / of(day[0]) - 1.0).fold(f64::MIN, f64::max)
		};
		let blend = |sigma: f64| 0.25 * stressed + 0.75 * sigma;
		let railed = |sigma: f64| range_of(blend(sigma)).clamp(floor, 0.6);
		let (plain, blended, bounded) = (rise(&|s| s, &quick), rise(&blend, &quick), rise(&railed, &quick));
		let (month, month_blended) = (rise(&|s| s, &slow), rise(&blend, &slow));
		let columns = [plain, blended, bounded, month, month_blended].map(|r| format!("{:.0} %", r * 100.0));
		println!("| {name} | {} |", columns.join(" | "));
		assert!(blended <= 0.6 * plain && bounded <= blended + 1e-9, "{name}");
		assert!(month_blended < month, "{name}");
	}
}

const BOOKS: usize = 1_000;
const PER_BOOK: usize = 3;
const WINDOW: usize = 185;
const WARM_UP: usize = 8;

/// One asset of the year, with everything that the margin needs at every hour.
struct Series {
	prices: Vec<(u64, f64)>,
	calibration: Calibration,
	/// Blended volatility per day at every hour; the first has none.
	sigma: Vec<f64>,
	/// Change into the hour in units of the volatility before.
	unit: Vec<f64>,
}

impl Series {
	fn new(prices: BTreeMap<u64, f64>) -> Self {
		let calibration = calibrate(&prices, YEAR_2021);
		let prices: Vec<(u64, f64)> = prices.into_iter().collect();
		let mut sigma = vec![f64::NAN];
		sigma.extend(fast(&prices, 6.0).iter().map(|s| 0.25 * calibration.stressed + 0.75 * s));
		let mut unit = vec![f64::NAN];
		unit.extend((1..prices.len()).map(|t| (prices[t].1 / prices[t - 1].1 - 1.0) / sigma[t - 1]));
		Self { prices, calibration, sigma, unit }
	}

	fn range(&self, t: usize) -> f64 {
		range_of(self.sigma[t]).clamp(self.calibration.floor, 0.6)
	}
}

/// Maintenance margin of a book at an hour: the larger of the expected shortfall and 70 % of the grid losses.
fn requirement(all: &[Series], book: &[(usize, f64)], t: usize) -> f64 {
	let mut losses: Vec<f64> = (t + 2 + WARM_UP - WINDOW..=t)
		.map(|row| book.iter().map(|(a, value)| -value * all[*a].unit[row] * all[*a].sigma[t]).sum())
		.collect();
	let tail = (losses.len() as f64 * 0.025).ceil() as usize;
	losses.select_nth_unstable_by(tail, |a, b| b.total_cmp(a));
	let shortfall = losses[..tail].iter().sum::<f64>() / tail as f64;
	let grid: f64 = book.iter().map(|(a, value)| value.abs() * all[*a].range(t)).sum();
	shortfall.max(0.7 * grid)
}

/// The same from the estimators and the engine, without notice and steps.
fn requirement_of_the_engine(all: &[Series], book: &[(usize, f64)], t: usize) -> f64 {
	let id = |a: usize| AssetId(a as u32 + 1);
	let assets = all.iter().enumerate().map(|(a, series)| AssetInput {
		asset: id(a),
		stressed_volatility: exact(series.calibration.stressed),
		impact: exact(0.0),
		depth: exact(1e9),
	});
	let samples = (t + 1 - WINDOW..=t).map(|at| HistorySample {
		at_ms: all[0].prices[at].0 * 1_000,
		prices: all.iter().enumerate().map(|(a, s)| (id(a), Some(exact(s.prices[at].1)))).collect(),
	});
	let set = compute_set(&SetInput {
		epoch: 0,
		base: 0,
		interval_ms: 3_600_000,
		horizon_ms: 3_600_000,
		half_life_ms: 6 * 3_600_000,
		deviations: exact(Z),
		stress_weight: exact(0.25),
		assets: assets.collect(),
		samples: samples.collect(),
	})
	.unwrap();
	let factors = set.assets.iter().zip(all).map(|(found, series)| {
		let range = found.scan_range.max(exact(series.calibration.floor)).min(exact(0.6));
		AssetFactors::new(found.asset, range)
	});
	let model = RiskModel {
		assets: factors.collect(),
		historical: Historical { assets: set.columns, returns: set.returns },
		..RiskModel::default()
	};
	let states = all.iter().enumerate().map(|(a, series)| AssetState {
		depth: exact(1e9),
		..AssetState::new(id(a), exact(series.prices[t].1))
	});
	let market = Market { assets: states.collect(), ..Market::default() };
	let hold = |(a, value): &(usize, f64)| {
		let price = exact(all[*a].prices[t].1);
		Position::perpetual(VenueId::Home, id(*a), exact(value / price.to_float()), price)
	};
	let portfolio = Portfolio { positions: book.iter().map(hold).collect(), ..Default::default() };
	margin(&portfolio, &market, &model).unwrap().maintenance.to_float()
}

/// Kupiec's likelihood ratio of `failures` in `trials` against the share `expected`; above 3.84 the share is wrong with
/// 95 % confidence.
fn kupiec(failures: usize, trials: usize, expected: f64) -> f64 {
	let (x, n) = (failures as f64, trials as f64);
	let likelihood = |share: f64| {
		let part = |count: f64, of: f64| if count == 0.0 { 0.0 } else { count * of.ln() };
		part(n - x, 1.0 - share) + part(x, share)
	};
	2.0 * (likelihood(x / n) - likelihood(expected))
}

/// Random books of three assets, long and short, twice a day through 2021; calibrated on 2020. An expected shortfall of
/// 97.5 % is about a value at risk of 99 %: the margin may be lost in one hour of a hundred.
#[test]
fn margin_should_cover_random_books_through_2021() {
	let names = ["BTC", "ETH", "DOT", "LINK", "ADA", "LTC", "XRP", "ATOM"];
	let loaded: Option<Vec<Series>> =
		names.iter().map(|name| load(HOURLY, name, HOUR).map(Series::new)).collect();
	let Some(all) = loaded else { return };
	let times: Vec<u64> = all[0].prices.iter().map(|(at, _)| *at).collect();
	assert!(all.iter().all(|series| series.prices.iter().map(|(at, _)| *at).eq(times.iter().copied())));

	let mut rng = ChaCha8Rng::seed_from_u64(2021);
	let books: Vec<Vec<(usize, f64)>> = (0..BOOKS)
		.map(|_| {
			let chosen = sample(&mut rng, all.len(), PER_BOOK);
			chosen.into_iter().map(|a| (a, rng.gen_range(-1e6..1e6))).collect()
		})
		.collect();
	let hours: Vec<usize> =
		(0..times.len() - 1).filter(|t| (YEAR_2021..YEAR_2022).contains(&times[*t])).step_by(12).collect();
	for (at, book) in [(0, 0), (200, 7), (277, 11), (500, 400)] {
		let (model, engine) = (
			requirement(&all, &books[book], hours[at]),
			requirement_of_the_engine(&all, &books[book], hours[at]),
		);
		assert!((model / engine - 1.0).abs() < 1e-3, "{model} is not {engine}");
	}

	let failures: Vec<usize> = books
		.iter()
		.map(|book| {
			let is_lost = |t: &&usize| {
				let change = |a: usize| all[a].prices[**t + 1].1 / all[a].prices[**t].1 - 1.0;
				let loss: f64 = book.iter().map(|(a, value)| -value * change(*a)).sum();
				loss > requirement(&all, book, **t)
			};
			hours.iter().filter(is_lost).count()
		})
		.collect();
	let trials = hours.len();
	let share = failures.iter().sum::<usize>() as f64 / (trials * BOOKS) as f64;
	let rejected = |too_many: bool| {
		let is_over = |x: usize| x as f64 > 0.01 * trials as f64;
		failures.iter().filter(|x| is_over(**x) == too_many && kupiec(**x, trials, 0.01) > 3.84).count()
	};
	println!("| {BOOKS} random books in 2021, {trials} hours each | |");
	println!("|---|---|");
	println!("| hours whose loss was above the margin, all books | {:.3} % |", share * 100.0);
	println!("| most of one book | {} of {trials} |", failures.iter().max().unwrap());
	println!("| rejected at 95 % against 1 %: too many losses | {} books |", rejected(true));
	println!("| rejected at 95 % against 1 %: too few losses | {} books |", rejected(false));
	assert!(share <= 0.01, "{share}");
	assert!(rejected(true) <= BOOKS / 20, "{} books", rejected(true));
}
