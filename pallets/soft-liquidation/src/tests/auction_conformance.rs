//! The auction against published answers of another system: every case of every file of a folder must give the published
//! values, fractions and prices.
//!
//! The folder is `../shared/conformance/auction` beside the checkout, or that of the environment's `AUCTION_CASES`. The
//! requirement (MM) is the published one, because that system's own margin is not in these files; the value of the
//! portfolio is worked out here.

use ballast_policy::{
	buffer_margin, fingerprint, max_fraction, Auction, AuctionMode, AuctionRules, Bid, Lot, Rules,
	SurchargeRules,
};
use ballast_primitives::{fixed, AssetId, Fixed, OptionKind, OptionSeries, Round, VenueId};
use ballast_risk::{
	equity, AssetState, ExpiryState, Margin, Market, PerpetualState, Portfolio, Position, VolatilityState,
};
use serde::Deserialize;
use std::{
	collections::BTreeMap,
	fs,
	path::{Path, PathBuf},
};

const UNDERLYING: AssetId = AssetId(1);
const VENUE: VenueId = VenueId::Home;
const NOW: u64 = 1_700_000_000_000;
/// Largest deviation: of what comes from option prices relative to the spot price, of the rest relative to itself.
const TOLERANCE: f64 = 1e-12;
/// The published system's fee: a share of what would be taken at no discount.
const FEE: Fixed = Fixed::from_inner(fixed::ONE / 100 * 2);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Case {
	start_time: u64,
	initial_portfolio: Holdings,
	action_count: usize,
	liquidation_fee: f64,
	actions: Vec<Action>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Action {
	/// Seconds after the beginning.
	time: u64,
	portfolio_and_feeds: Holdings,
	liquidator: Liquidator,
	results: Results,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Liquidator {
	percent_want: i128,
}

/// Numbers with 18 decimals.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Holdings {
	/// Seconds after the beginning.
	option_expiries: Vec<u64>,
	option_strikes: Vec<i128>,
	option_is_call: Vec<u8>,
	option_amounts: Vec<i128>,
	option_vols: Vec<i128>,
	cash: i128,
	perps: i128,
	base: i128,
	spot_price: i128,
	perp_price: i128,
	/// Seconds after the beginning.
	feed_expiries: Vec<u64>,
	forwards: Vec<i128>,
	stable_price: i128,
	#[serde(rename = "UnrealisedPerpPNL")]
	unrealised_perp_pnl: i128,
	unrealised_funding: i128,
}

#[derive(Deserialize)]
struct Results {
	#[serde(rename = "PreMtM")]
	pre_mtm: i128,
	#[serde(rename = "PreMM")]
	pre_mm: i128,
	#[serde(rename = "PreBM")]
	pre_bm: i128,
	#[serde(rename = "PreFMax")]
	pre_f_max: i128,
	#[serde(rename = "ExpectedBidPrice")]
	bid_price: i128,
	#[serde(rename = "FinalPercentageReceived")]
	received: i128,
	#[serde(rename = "fLiquidatedOfOriginal")]
	of_original: i128,
	#[serde(rename = "PostMtM")]
	post_mtm: i128,
	#[serde(rename = "PostMM")]
	post_mm: i128,
	#[serde(rename = "PostBM")]
	post_bm: i128,
	#[serde(rename = "PostFMax")]
	post_f_max: i128,
	#[serde(rename = "SMPayout")]
	fund_payout: i128,
}

fn folder() -> PathBuf {
	match std::env::var_os("AUCTION_CASES") {
		Some(folder) => folder.into(),
		// Cargo runs a test in the folder of its package.
		None => "../../../shared/conformance/auction".into(),
	}
}

/// The published auction: 0.98 of the value, 0.80 after 100 s, zero 14,400 s later; a buffer of a fifth, no fee on what
/// is taken, and no least take.
fn rules() -> Rules {
	let hundredths = |n: i128| Fixed::from_inner(n * (fixed::ONE / 100));
	let auction = AuctionRules {
		start: hundredths(98),
		fast_end: hundredths(80),
		slow_end: hundredths(0),
		fast_ms: 100_000,
		slow_ms: 14_400_000,
		buffer: hundredths(20),
		fee: hundredths(0),
		least_take: hundredths(0),
		..AuctionRules::default()
	};
	let surcharge = SurchargeRules { traded: hundredths(0), taken: hundredths(0) };
	let rules = Rules { auction, surcharge, ..Rules::default() };
	rules.validate().unwrap();
	rules
}

fn raw(value: i128) -> Fixed {
	Fixed::from_inner(value)
}

/// The market so many seconds after the beginning.
fn market(at: &Holdings, time: u64) -> Market {
	let state = AssetState::new(UNDERLYING, raw(at.spot_price));
	let expiry = |seconds: u64| NOW + seconds * 1_000;
	let perpetual = |asset| PerpetualState { asset, mark: raw(at.perp_price), confidence: raw(fixed::ONE) };
	let mut expiries: Vec<_> = at
		.feed_expiries
		.iter()
		.zip(&at.forwards)
		.map(|(seconds, forward)| ExpiryState {
			// Options are valued without discount there.
			discount: Some(raw(fixed::ONE)),
			..ExpiryState::new(UNDERLYING, expiry(*seconds), raw(*forward))
		})
		.collect();
	expiries.sort_by_key(|state| state.expiry);
	let mut volatilities: Vec<_> = (0..at.option_vols.len())
		.map(|i| VolatilityState {
			underlying: UNDERLYING,
			expiry: expiry(at.option_expiries[i]),
			strike: raw(at.option_strikes[i]),
			volatility: raw(at.option_vols[i]),
		})
		.collect();
	volatilities.sort_by_key(|state| (state.expiry, state.strike));
	volatilities.dedup_by_key(|state| (state.expiry, state.strike));
	Market {
		assets: vec![state],
		perpetuals: (at.perp_price > 0).then(|| perpetual(UNDERLYING)).into_iter().collect(),
		expiries,
		volatilities,
		venues: vec![],
		now: NOW + time * 1_000,
		peg: raw(at.stable_price),
	}
}

fn portfolio(of: &Holdings) -> Portfolio {
	let mut positions = vec![];
	if of.base != 0 {
		positions.push(Position::spot(VENUE, UNDERLYING, raw(of.base)));
	}
	let (mut cash, gain) = (of.cash, of.unrealised_perp_pnl + of.unrealised_funding);
	if of.perps != 0 {
		positions.push(Position {
			funding: raw(gain),
			..Position::perpetual(VENUE, UNDERLYING, raw(of.perps), raw(of.perp_price))
		});
	} else {
		cash += gain;
	}
	for (i, amount) in of.option_amounts.iter().enumerate() {
		let series = OptionSeries {
			underlying: UNDERLYING,
			expiry: NOW + of.option_expiries[i] * 1_000,
			strike: raw(of.option_strikes[i]),
			kind: if of.option_is_call[i] != 0 { OptionKind::Call } else { OptionKind::Put },
		};
		positions.push(Position::option(VENUE, series, raw(*amount)));
	}
	Portfolio { positions, cash: raw(cash) }
}

/// A margin of this value and requirement; the published system auctions by MM alone.
fn margin(equity: Fixed, requirement: Fixed) -> Margin {
	Margin { equity, maintenance: requirement, initial: requirement, ..Margin::default() }
}

struct Checks {
	name: String,
	faults: Vec<String>,
	largest: f64,
}

impl Checks {
	fn equal(&mut self, what: &str, got: Fixed, want: i128, scale: i128) {
		let deviation = (got.into_inner() - want).abs() as f64 / want.abs().max(scale) as f64;
		self.largest = self.largest.max(deviation);
		if deviation > TOLERANCE {
			self.faults.push(format!("{}: {what} is {got:?}, should be {:?}", self.name, raw(want)));
		}
	}
}

fn run(name: &str, case: &Case) -> Checks {
	let mut checks = Checks { name: name.into(), faults: vec![], largest: 0.0 };
	let rules = rules();
	assert_eq!(case.action_count, case.actions.len(), "{name}: actions");
	let start_ms = NOW + case.start_time * 1_000;
	let mut auction: Option<Auction> = None;
	for (number, action) in case.actions.iter().enumerate() {
		let at = &action.portfolio_and_feeds;
		let (market, held, want) = (market(at, action.time), portfolio(at), &action.results);
		let (money, one) = (at.spot_price, fixed::ONE);

		let value = equity(&held, &market).unwrap();
		checks.equal("value before", value, want.pre_mtm, money);
		// The published number from here on, so that what is compared is the auction alone.
		let value = raw(want.pre_mtm);
		let before = margin(value, raw(want.pre_mtm - want.pre_mm));
		let missing = buffer_margin(&before, &rules).unwrap();
		checks.equal("buffer margin before", missing, want.pre_bm, money);

		if number == 0 && action.time == case.start_time {
			// The fee was taken from the cash at the beginning; what MM was then is told only if that is now.
			let fee = raw(case.initial_portfolio.cash - at.cash);
			let whole = margin(fixed::add(value, fee).unwrap(), before.maintenance);
			let missing = buffer_margin(&whole, &rules).unwrap();
			let fraction = max_fraction(missing, whole.equity, raw(one), raw(0)).unwrap();
			let sold = fixed::mul(whole.equity, fraction, Round::Up).unwrap();
			let expected = fixed::mul(sold, FEE, Round::Up).unwrap();
			checks.equal("fee", expected, (case.liquidation_fee * 1e18) as i128, one);
			checks.equal("fee in cash", expected, fee.into_inner(), one);
		}

		let running = auction.unwrap_or_else(|| Auction::start(&before, start_ms));
		assert_eq!(running.mode, AuctionMode::Solvent, "{name}");
		let lot = Lot {
			auction: &running,
			margin: &before,
			gross: held.gross(&market).unwrap(),
			portfolio: fingerprint(&held),
			fund: raw(0),
			now_ms: NOW + action.time * 1_000,
			rules: &rules,
		};
		checks.equal("largest fraction", lot.offer().unwrap().most, want.pre_f_max, one);
		let take = lot
			.take(&Bid {
				fraction: raw(action.liquidator.percent_want),
				worst_price: raw(i128::MAX),
				takes: running.takes,
				portfolio: lot.portfolio,
			})
			.unwrap();
		checks.equal("fraction", take.fraction, want.received, one);
		checks.equal("price", take.price, want.bid_price, money);
		checks.equal("paid by the fund", take.from_fund, want.fund_payout, one);
		if number == 0 {
			checks.equal("fraction of the original", take.fraction, want.of_original, one);
		}

		// What the account looks like afterwards.
		let (left, _) = take.settle(&held).unwrap();
		checks.equal("value after", equity(&left, &market).unwrap(), want.post_mtm, money);
		let rest = fixed::sub(raw(one), take.fraction).unwrap();
		let requirement = fixed::mul(before.maintenance, rest, Round::Up).unwrap();
		let after = margin(raw(want.post_mtm), requirement);
		checks.equal("margin after", fixed::sub(after.equity, requirement).unwrap(), want.post_mm, money);
		let missing = buffer_margin(&after, &rules).unwrap();
		checks.equal("buffer margin after", missing, want.post_bm, money);
		let price = take.auction.progress(lot.now_ms, &rules).unwrap();
		// Where the buffer is restored the rounding of what was published decides on the sign.
		let restored = missing.into_inner().abs() < 1_000_000_000;
		let most = match restored {
			true => raw(0),
			false => max_fraction(missing, after.equity, price, take.auction.raised).unwrap(),
		};
		checks.equal("largest fraction after", most, want.post_f_max, one);
		auction = Some(take.auction);
	}
	checks
}

/// The files of the folder, sorted.
fn files(folder: &Path) -> Option<Vec<PathBuf>> {
	let entries = fs::read_dir(folder).ok()?;
	let mut paths: Vec<PathBuf> = entries
		.map(|entry| entry.unwrap().path())
		.filter(|path| path.extension().is_some_and(|extension| extension == "json"))
		.collect();
	paths.sort();
	Some(paths)
}

#[test]
#[allow(clippy::print_stderr)]
fn auction_should_give_the_published_answers_for_every_case() {
	let folder = folder();
	let Some(paths) = files(&folder) else {
		eprintln!(
			"\n*** SKIPPED: there is no folder {} with published auctions; set AUCTION_CASES ***\n",
			folder.display()
		);
		return;
	};
	let (mut faults, mut largest, mut count) = (vec![], 0f64, 0);
	for path in &paths {
		let text = fs::read_to_string(path).unwrap();
		match serde_json::from_str::<BTreeMap<String, Case>>(&text) {
			Ok(cases) => {
				for (name, case) in &cases {
					let checks = run(name, case);
					largest = largest.max(checks.largest);
					faults.extend(checks.faults);
					count += 1;
				}
			}
			Err(error) => faults.push(format!("{}: unreadable: {error}", path.display())),
		}
	}
	eprintln!("{count} published auctions run, largest relative deviation {largest:.1e}");
	if count == 0 {
		eprintln!("\n*** SKIPPED: {} holds no case ***\n", folder.display());
	}
	assert!(faults.is_empty(), "{} deviations:\n{}", faults.len(), faults.join("\n"));
}
