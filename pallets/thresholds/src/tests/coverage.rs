//! How the thresholds would have done on real prices. Needs the price history beside the checkout; without it the tests
//! say so and pass. Numbers are printed: run with `--nocapture`.

use crate::{mock::*, GenesisAsset, ModelParameters, Stage, VotingStage};
use ballast_primitives::{AssetId, Fixed, VenueId};
use ballast_risk::{
	estimators::{compute_set, AssetInput, HistorySample, SetInput, MAX_SET_ROWS},
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

/// A way to estimate, in floating point.
#[derive(Clone, Copy)]
struct Scheme {
	/// Half-life of the volatility, hours.
	half_life: f64,
	/// Half-life of the volatility that past returns are divided by, hours.
	filter: f64,
	stress_weight: f64,
	deviations: f64,
	/// Samples, one an hour, of which rows are made.
	window: usize,
	/// Samples of which volatilities are made.
	memory: usize,
	/// Whether ranges have a floor: that of the median of the fast volatility before a date.
	floor: bool,
	/// The stressed volatility that governance sets is this quantile of the fast one (half-life 6 h) before a date.
	stressed: f64,
}

/// What the parameters are by default, with 60 days of samples.
fn default_scheme() -> Scheme {
	let parameters = ModelParameters::default();
	Scheme {
		half_life: parameters.half_life_ms as f64 / 3.6e6,
		filter: parameters.filter_half_life_ms as f64 / 3.6e6,
		stress_weight: parameters.stress_weight.to_float(),
		deviations: parameters.deviations.to_float(),
		window: 1_440,
		memory: 1_440,
		floor: false,
		stressed: 0.9,
	}
}

/// A plain exponential average over 30 days (the mean age of what it weighs).
const PLAIN: Scheme = Scheme {
	half_life: 30.0 * 24.0 * std::f64::consts::LN_2,
	filter: 30.0 * 24.0 * std::f64::consts::LN_2,
	stress_weight: 0.0,
	deviations: 3.4,
	window: 1_440,
	memory: usize::MAX,
	floor: false,
	stressed: 0.9,
};

/// A fast average that adapts to the day.
const FAST: Scheme = Scheme {
	half_life: 6.0,
	filter: 6.0,
	stress_weight: 0.25,
	deviations: 3.0,
	window: 185,
	memory: usize::MAX,
	floor: true,
	stressed: 0.99,
};

impl Scheme {
	fn blend(&self, observed: f64, stressed: f64) -> f64 {
		self.stress_weight * stressed + (1.0 - self.stress_weight) * observed
	}

	/// Over an hour.
	fn range(&self, blended: f64) -> f64 {
		(self.deviations * blended * (1.0f64 / 24.0).sqrt()).min(CAP)
	}
}

/// Rails in the tests: no floor that matters, a cap, and the steps of the development chain.
const CAP: f64 = 0.6;
const STEP_UP: f64 = 0.0035;
const STEP_DOWN: f64 = 0.002;

/// Volatility per day after every bar but the first, from the bars of a window, as the estimator has it.
fn volatilities(prices: &[(u64, f64)], half_life_hours: f64, window: usize) -> Vec<f64> {
	let fade = 0.5f64.powf(1.0 / half_life_hours);
	let faded = fade.powf((window - 1) as f64);
	let squares: Vec<f64> = prices.windows(2).map(|pair| (pair[1].1 / pair[0].1 - 1.0).powi(2)).collect();
	let (mut sum, mut days) = (0.0, 0.0);
	(0..squares.len())
		.map(|t| {
			sum = sum * fade + squares[t];
			days = days * fade + 1.0 / 24.0;
			if let Some(out) = (t + 1).checked_sub(window) {
				sum -= faded * squares[out];
				days -= faded / 24.0;
			}
			f64::sqrt(sum / days)
		})
		.collect()
}

fn quantile(values: &[f64], share: f64) -> f64 {
	let mut sorted = values.to_vec();
	sorted.sort_by(f64::total_cmp);
	sorted[((sorted.len() - 1) as f64 * share) as usize]
}

/// The stressed volatility that governance would have set from the prices before a date.
fn calibrate(prices: &BTreeMap<u64, f64>, before: u64, share: f64) -> f64 {
	let known: Vec<(u64, f64)> = prices.range(..before).map(|(at, price)| (*at, *price)).collect();
	quantile(&volatilities(&known, 6.0, usize::MAX), share)
}

/// The crash of 2021-05-19 on the pallet itself: 60 days of hourly samples, epochs of an hour, votes, uploads, rails and
/// notice as on a chain; no stress rows.
#[test]
fn margin_should_have_covered_a_hedged_book_around_the_crash_of_may_2021() {
	let names = ["DOT", "ETH"];
	let load_both = |folder, bar| names.map(|name| load(folder, name, bar));
	let ([Some(dot_1h), Some(eth_1h)], [Some(dot), Some(eth)]) =
		(load_both(HOURLY, HOUR), load_both(MINUTELY, 60))
	else {
		return;
	};
	SampleEvery::set(3_600_000);
	EpochLength::set(3_600_000);
	RingLength::set(1_443);
	TotalDepth::set(exact(1e9));
	let scheme = default_scheme();
	let listed = |asset, prices: &BTreeMap<u64, f64>| {
		let stressed = calibrate(prices, MAY_2021, scheme.stressed);
		let mut rails = rails();
		(rails.rails.cap, rails.stressed_volatility, rails.impact) =
			(exact(CAP), exact(stressed), exact(0.0));
		(rails.rails.max_step_up, rails.rails.max_step_down) = (exact(STEP_UP), exact(STEP_DOWN));
		println!("{asset}: stressed volatility {stressed:.3} a day");
		GenesisAsset { asset, rails, scan_range: exact(scheme.range(stressed)), volatility: exact(stressed) }
	};
	let assets = vec![listed(DOT, &dot_1h), listed(ETH, &eth_1h)];

	// Requirement of one million long DOT against one million short ETH, by the time from which it holds.
	let mut required: BTreeMap<u64, f64> = BTreeMap::new();
	let day = 24 * HOUR;
	let begin = CRASH_DAY - 60 * day;
	let hours = (begin + HOUR..CRASH_DAY - day).step_by(HOUR as usize);
	let minutes = (CRASH_DAY - day..=CRASH_DAY + day).step_by(300);
	ExtBuilder::default().stress(vec![]).assets(assets).start(begin * 1_000).build().execute_with(|| {
		for at in hours.chain(minutes) {
			let price = |minutely: &BTreeMap<u64, f64>, hourly: &BTreeMap<u64, f64>| {
				exact(minutely.get(&at).copied().unwrap_or_else(|| hourly[&at]))
			};
			let prices = [(DOT, price(&dot, &dot_1h)), (ETH, price(&eth, &eth_1h))];
			Timestamp::set_timestamp(at * 1_000);
			feed(&prices);
			block_at(at * 1_000);
			// The last ten days are enough for the rails to follow.
			if at > CRASH_DAY - 10 * day && VotingStage::<Test>::get() == Stage::Voting {
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

const BOOKS: usize = 1_000;
const PER_BOOK: usize = 3;
const WARM_UP: usize = 8;
const TAIL: f64 = 0.025;
const NAMES: [&str; 8] = ["BTC", "ETH", "DOT", "LINK", "ADA", "LTC", "XRP", "ATOM"];

type Book = Vec<(usize, f64)>;

/// Everything that a scheme makes of the history.
struct World {
	scheme: Scheme,
	/// By asset: stressed volatility, floor of the range, blended volatility per day at every hour, change into the hour in units of the fast
	/// blended volatility before.
	stressed: Vec<f64>,
	floor: Vec<f64>,
	sigma: Vec<Vec<f64>>,
	unit: Vec<Vec<f64>>,
	/// Spread of every row, by which rows are chosen.
	spread: Vec<f64>,
}

impl World {
	fn new(all: &[Vec<(u64, f64)>], scheme: Scheme, calibrated_before: u64) -> Self {
		let (mut stressed, mut floor, mut sigma, mut unit) = (vec![], vec![], vec![], vec![]);
		for prices in all {
			let quantile = |share| calibrate(&prices.iter().copied().collect(), calibrated_before, share);
			let level = quantile(scheme.stressed);
			let ordinary = scheme.range(scheme.blend(quantile(0.5), level));
			floor.push(if scheme.floor { ordinary } else { 0.0 });
			let blended = |half_life| {
				let path = volatilities(prices, half_life, scheme.memory);
				let blend = path.into_iter().map(|sigma| scheme.blend(sigma, level));
				[f64::NAN].into_iter().chain(blend).collect::<Vec<f64>>()
			};
			let fast = blended(scheme.filter);
			let change = |t: usize| (prices[t].1 / prices[t - 1].1 - 1.0) / fast[t - 1];
			unit.push([f64::NAN].into_iter().chain((1..prices.len()).map(change)).collect::<Vec<_>>());
			sigma.push(blended(scheme.half_life));
			stressed.push(level);
		}
		let width = |t: usize| {
			let moves = || unit.iter().map(|of: &Vec<f64>| of[t]);
			moves().fold(0.0, f64::max) - moves().fold(0.0, f64::min)
		};
		let spread = (0..all[0].len()).map(width).collect();
		Self { scheme, stressed, floor, sigma, unit, spread }
	}

	/// The rows in force at an hour, and how many were observed.
	fn rows(&self, t: usize) -> (Vec<usize>, usize) {
		let mut rows: Vec<usize> =
			((t + 2 + WARM_UP).saturating_sub(self.scheme.window).max(10)..=t).collect();
		let observed = rows.len();
		if observed > MAX_SET_ROWS {
			rows.select_nth_unstable_by(MAX_SET_ROWS, |a, b| self.spread[*b].total_cmp(&self.spread[*a]));
			rows.truncate(MAX_SET_ROWS);
		}
		(rows, observed)
	}

	/// Maintenance margin of a book at an hour: the larger of the expected shortfall and 70 % of the grid losses.
	fn requirement(&self, book: &Book, t: usize, (rows, observed): &(Vec<usize>, usize)) -> f64 {
		let now: Book = book.iter().map(|(a, value)| (*a, -value * self.sigma[*a][t])).collect();
		let loss = |row: &usize| now.iter().map(|(a, value)| value * self.unit[*a][*row]).sum();
		let mut losses: Vec<f64> = rows.iter().map(loss).collect();
		let tail = ((*observed as f64 * TAIL).ceil() as usize).min(losses.len() - 1);
		losses.select_nth_unstable_by(tail, |a, b| b.total_cmp(a));
		let shortfall = losses[..tail].iter().sum::<f64>() / tail as f64;
		let ranges = book
			.iter()
			.map(|(a, value)| value.abs() * self.scheme.range(self.sigma[*a][t]).max(self.floor[*a]));
		shortfall.max(0.7 * ranges.sum::<f64>())
	}
}

/// Prices of all assets by the hour; `None`, loudly, when they are not there.
fn load_all() -> Option<Vec<Vec<(u64, f64)>>> {
	let loaded: Option<Vec<_>> = NAMES.iter().map(|name| load(HOURLY, name, HOUR)).collect();
	let all: Vec<Vec<(u64, f64)>> = loaded?.into_iter().map(|prices| prices.into_iter().collect()).collect();
	let times = |prices: &Vec<(u64, f64)>| prices.iter().map(|(at, _)| *at).collect::<Vec<_>>();
	assert!(all.iter().all(|prices| times(prices) == times(&all[0])));
	Some(all)
}

fn random_books() -> Vec<Book> {
	let mut rng = ChaCha8Rng::seed_from_u64(2021);
	let mut book = || {
		let chosen = sample(&mut rng, NAMES.len(), PER_BOOK);
		chosen.into_iter().map(|a| (a, rng.gen_range(-1e6..1e6))).collect()
	};
	(0..BOOKS).map(|_| book()).collect()
}

/// The largest rise of the requirement within a day, from 2020-12 to 2022-04, of books long or short one asset, hedged,
/// spread and random, against what a plain average of 30 days makes of the same engine; without rails, which only make the
/// rises smaller. Calibrated before 2021-05.
#[test]
fn requirement_should_rise_in_a_day_by_at_most_half_of_what_a_plain_average_gives() {
	let Some(all) = load_all() else { return };
	let mut books: Vec<(String, Book)> = vec![];
	for (a, name) in NAMES.iter().enumerate() {
		books.push((format!("{name} long"), vec![(a, 1e6)]));
		books.push((format!("{name} short"), vec![(a, -1e6)]));
	}
	books.push(("DOT long, ETH short".into(), vec![(2, 1e6), (1, -1e6)]));
	books.push(("BTC long, ETH short".into(), vec![(0, 1e6), (1, -1e6)]));
	books.push(("BTC, ETH, DOT, LINK long".into(), (0..4).map(|a| (a, 1e6)).collect()));
	books.extend(random_books().into_iter().take(5).enumerate().map(|(at, b)| (format!("random {at}"), b)));

	// Every third hour, from when the plain average has settled; a day is eight steps.
	let hours = || (40 * 24..all[0].len()).step_by(3);
	let largest = |path: &[f64]| path.windows(9).map(|day| day[8] / day[0] - 1.0).fold(f64::MIN, f64::max);
	let rises = |scheme| {
		let world = World::new(&all, scheme, MAY_2021);
		let rows: Vec<_> = hours().map(|t| (t, world.rows(t))).collect();
		let of_book = |(_, book): &(String, Book)| {
			largest(&rows.iter().map(|(t, rows)| world.requirement(book, *t, rows)).collect::<Vec<_>>())
		};
		let of_range = |sigma: &Vec<f64>| largest(&hours().map(|t| sigma[t]).collect::<Vec<_>>());
		(books.iter().map(of_book).collect::<Vec<_>>(), world.sigma.iter().map(of_range).collect::<Vec<_>>())
	};
	let ((ours, our_ranges), (plain, plain_ranges), (fast, fast_ranges)) =
		(rises(default_scheme()), rises(PLAIN), rises(FAST));
	let row = |name: &str, ours: f64, plain: f64, fast: f64| {
		let [a, b, c] = [ours, plain, fast].map(|rise| rise * 100.0);
		println!("| {name} | {a:.1} % | {b:.1} % | {:.2} | {c:.0} % |", ours / plain);
	};
	println!("| largest rise in a day | chosen | plain 30 days | ratio | fast, 25 % stressed |");
	println!("|---|---|---|---|---|");
	for (at, name) in NAMES.iter().enumerate() {
		row(&format!("range of {name}"), our_ranges[at], plain_ranges[at], fast_ranges[at]);
	}
	for (at, (name, _)) in books.iter().enumerate() {
		row(&format!("requirement, {name}"), ours[at], plain[at], fast[at]);
	}
	println!(
		"rails: a range rises by at most {:.1} % in a day of 24 epochs",
		((1.0 + STEP_UP).powi(24) - 1.0) * 100.0
	);
	for (at, name) in NAMES.iter().enumerate() {
		assert!(our_ranges[at] <= 0.5 * plain_ranges[at], "range of {name}");
	}
	for (at, (name, _)) in books.iter().enumerate() {
		assert!(ours[at] <= 0.5 * plain[at], "{name}: {} against {}", ours[at], plain[at]);
	}
}

/// The same from the estimators and the engine, without notice and steps.
fn requirement_of_the_engine(all: &[Vec<(u64, f64)>], world: &World, book: &Book, t: usize) -> f64 {
	let (id, parameters) = (|a: usize| AssetId(a as u32 + 1), ModelParameters::default());
	let assets = world.stressed.iter().enumerate().map(|(a, stressed)| AssetInput {
		asset: id(a),
		stressed_volatility: exact(*stressed),
		impact: exact(0.0),
		depth: exact(1e9),
		horizon_ms: 3_600_000,
	});
	let samples = ((t + 1).saturating_sub(world.scheme.window)..=t).map(|at| HistorySample {
		at_ms: all[0][at].0 * 1_000,
		prices: all.iter().enumerate().map(|(a, prices)| (id(a), Some(exact(prices[at].1)))).collect(),
	});
	let set = compute_set(&SetInput {
		epoch: 0,
		base: 0,
		interval_ms: 3_600_000,
		half_life_ms: parameters.half_life_ms,
		filter_half_life_ms: parameters.filter_half_life_ms,
		deviations: parameters.deviations,
		stress_weight: parameters.stress_weight,
		assets: assets.collect(),
		samples: samples.collect(),
	})
	.unwrap();
	let factors =
		set.assets.iter().map(|found| AssetFactors::new(found.asset, found.scan_range.min(exact(CAP))));
	let model = RiskModel {
		assets: factors.collect(),
		tail: exact(TAIL * f64::from(set.observed_rows) / set.rows() as f64),
		historical: Historical { assets: set.columns, returns: set.returns },
		..RiskModel::default()
	};
	let states = all
		.iter()
		.enumerate()
		.map(|(a, prices)| AssetState { depth: exact(1e9), ..AssetState::new(id(a), exact(prices[t].1)) });
	let market = Market { assets: states.collect(), ..Market::default() };
	let hold = |(a, value): &(usize, f64)| {
		let price = exact(all[*a][t].1);
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
	let Some(all) = load_all() else { return };
	let in_2021 = |t: &usize| (YEAR_2021..YEAR_2022).contains(&all[0][*t].0);
	let hours: Vec<usize> = (0..all[0].len() - 1).filter(in_2021).step_by(12).collect();
	let books = random_books();
	let ours = World::new(&all, default_scheme(), YEAR_2021);
	for (at, book) in [(0, 0), (200, 7), (277, 11), (500, 400)] {
		let (t, book) = (hours[at], &books[book]);
		let model = ours.requirement(book, t, &ours.rows(t));
		let engine = requirement_of_the_engine(&all, &ours, book, t);
		assert!((model / engine - 1.0).abs() < 0.02, "{model} is not {engine}");
	}

	// Losses above the margin of every book, and the mean initial margin as a share of the gross value.
	let measure = |world: &World, books: &[Book]| {
		let rows: Vec<_> = hours.iter().map(|t| (*t, world.rows(*t))).collect();
		let mut initial = 0.0;
		let of_book = |book: &Book| {
			let gross: f64 = book.iter().map(|(_, value)| value.abs()).sum();
			let is_lost = |(t, rows): &&(usize, (Vec<usize>, usize))| {
				let change = |a: usize| all[a][t + 1].1 / all[a][*t].1 - 1.0;
				let loss: f64 = book.iter().map(|(a, value)| -value * change(*a)).sum();
				let required = world.requirement(book, *t, rows);
				initial += 1.3 * required / gross;
				loss > required
			};
			rows.iter().filter(is_lost).count()
		};
		let failures: Vec<usize> = books.iter().map(of_book).collect();
		(failures, initial / (books.len() * hours.len()) as f64)
	};
	let trials = hours.len();
	let share = |failures: &[usize]| failures.iter().sum::<usize>() as f64 / (trials * failures.len()) as f64;
	let (failures, initial) = measure(&ours, &books);
	let rejected = |too_many: bool| {
		let is_over = |x: usize| x as f64 > 0.01 * trials as f64;
		failures.iter().filter(|x| is_over(**x) == too_many && kupiec(**x, trials, 0.01) > 3.84).count()
	};
	println!("| {BOOKS} random books in 2021, {trials} hours each | |");
	println!("|---|---|");
	println!("| hours whose loss was above the margin, all books | {:.3} % |", share(&failures) * 100.0);
	println!("| most of one book | {} of {trials} |", failures.iter().max().unwrap());
	println!("| rejected at 95 % against 1 %: too many losses | {} books |", rejected(true));
	println!("| rejected at 95 % against 1 %: too few losses | {} books |", rejected(false));
	println!("| mean initial margin, share of the gross value | {:.2} % |", initial * 100.0);
	let of_fast = World::new(&all, FAST, YEAR_2021);
	let (of_fast, initial_of_fast) = measure(&of_fast, &books);
	let shares = [initial_of_fast, share(&of_fast)].map(|share| share * 100.0);
	println!(
		"| the same with the fast average and a floor, and its lost hours | {:.2} %, {:.3} % |",
		shares[0], shares[1]
	);
	assert!(share(&failures) <= 0.01);
	assert!(rejected(true) <= BOOKS / 20, "{} books", rejected(true));
	assert!(initial <= 1.1 * initial_of_fast, "{initial} against {initial_of_fast}");
}
