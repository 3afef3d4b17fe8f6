//! `black76` against arbitrary precision over its whole domain. `--nocapture` shows the largest error next to its bound.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod math_reference;

use ballast_primitives::{
	fixed::{self, ONE},
	Fixed, OptionKind, Round,
};
use ballast_risk::black76::{
	discount_factor, greeks, price, years, Contract, Deviation, Forward, Greeks, OptionError, Settlement,
	Tenor, Terms,
};
use math_reference::{Black, Real};
use proptest::prelude::*;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;

const ULP: f64 = 1e-18;
const MAX_PRICE: i128 = 100_000_000_000_000 * ONE;
const MINUTE: u64 = 60_000;

fn f(raw: i128) -> Fixed {
	Fixed::from_inner(raw)
}

fn ppm(parts: i128) -> Fixed {
	f(parts * (ONE / 1_000_000))
}

fn real(value: Fixed) -> Real {
	Real::fixed(value.into_inner())
}

fn to_f64(value: Fixed) -> f64 {
	real(value).to_f64()
}

/// A terms value together with the settlement's parts, which it does not show.
#[derive(Clone, Copy, Debug)]
struct Case {
	terms: Terms,
	window: Fixed,
	fraction: Fixed,
	average: Fixed,
}

impl Case {
	fn plain(terms: Terms) -> Self {
		Case { terms, window: f(0), fraction: f(0), average: f(0) }
	}

	fn exact(&self) -> Black {
		let terms = &self.terms;
		let (years, window) = (real(terms.years), real(self.window));
		let variance_years =
			if years < window { years.div_small(3) } else { &years - &(&window * &Real::ratio(2, 3)) };
		Black {
			call: terms.kind == OptionKind::Call,
			forward: real(terms.forward),
			strike: real(terms.strike),
			volatility: real(terms.volatility),
			variance_years,
			discount: real(terms.discount),
			fixed: &real(self.fraction) * &real(self.average),
			share: &Real::integer(1) - &real(self.fraction),
		}
	}
}

/// Between `low` and `high`, every order of magnitude about as often.
fn log_uniform(rng: &mut impl Rng, low: i128, high: i128) -> i128 {
	let exponent = rng.gen_range((low as f64).ln()..(high as f64).ln());
	(exponent.exp() as i128).clamp(low, high)
}

/// Prices of all sizes, strikes mostly near the forward in terms of the deviation, all kinds of windows.
fn case(rng: &mut impl Rng) -> Case {
	let forward = log_uniform(rng, 1, MAX_PRICE);
	let volatility = if rng.gen_ratio(1, 20) { 0 } else { log_uniform(rng, ONE / 1_000_000, 100 * ONE) };
	let years = if rng.gen_ratio(1, 20) { 0 } else { log_uniform(rng, ONE / 1_000_000_000_000, 100 * ONE) };
	let deviation = volatility as f64 / 1e18 * (years as f64 / 1e18).sqrt();
	let strike = match rng.gen_range(0..4) {
		0 => log_uniform(rng, 1, MAX_PRICE),
		1 => forward,
		_ => (forward as f64 * (deviation * rng.gen_range(-6.0..6.0f64)).exp()) as i128,
	};
	let (window, fraction, average) = match rng.gen_range(0..4) {
		0 | 1 => (0, 0, 0),
		2 => (rng.gen_range(0..=years.clamp(0, ONE)), 0, rng.gen_range(0..MAX_PRICE)),
		_ => (
			rng.gen_range(years.min(ONE)..=ONE),
			rng.gen_range(0..=ONE),
			(forward as f64 * rng.gen_range(0.5..1.5f64)) as i128,
		),
	};
	let [window, fraction, average] = [window, fraction, average.min(MAX_PRICE)].map(f);
	let terms = Terms {
		kind: if rng.gen() { OptionKind::Call } else { OptionKind::Put },
		forward: f(forward),
		strike: f(strike.clamp(1, MAX_PRICE)),
		volatility: f(volatility),
		years: f(years),
		discount: f(rng.gen_range(ONE / 2..ONE + ONE / 100)),
		settlement: Settlement::new(window, fraction, average).unwrap(),
	};
	Case { terms, window, fraction, average }
}

#[test]
fn price_should_be_within_its_bound_over_the_whole_domain() {
	let mut rng = ChaCha20Rng::seed_from_u64(1);
	let (mut worst, mut relative) = (0.0f64, 0.0f64);
	const CASES: usize = 6_000;
	for _ in 0..CASES {
		let case = case(&mut rng);
		let value = price(&case.terms).unwrap();
		let error = (&real(value) - &case.exact().price()).abs().to_f64();
		let scale = to_f64(case.terms.forward.max(case.terms.strike));
		let bound = 1e-15 * scale + 8.0 * ULP;
		assert!(error <= bound, "{case:?}: {error:e} > {bound:e}");
		worst = worst.max(error / bound);
		if scale > 1.0 {
			relative = relative.max(error / scale);
		}
	}
	println!(
		"price: {CASES} cases, worst error {:.1} % of the bound 1e-15 max(F, K) + 8 ulp; for prices above 1: {relative:.2e} max(F, K)",
		100.0 * worst
	);
}

/// The market of a liquid option: the errors that matter in practice.
#[test]
fn price_should_be_within_its_bound_on_ordinary_options() {
	let mut rng = ChaCha20Rng::seed_from_u64(2);
	let mut worst = 0.0f64;
	const CASES: usize = 2_000;
	for _ in 0..CASES {
		let forward = rng.gen_range(1_000 * ONE..100_000 * ONE);
		let case = Case::plain(Terms {
			kind: if rng.gen() { OptionKind::Call } else { OptionKind::Put },
			forward: f(forward),
			strike: f(forward / 100 * rng.gen_range(50..200)),
			volatility: f(rng.gen_range(ONE / 10..2 * ONE)),
			years: f(rng.gen_range(ONE / 365..ONE)),
			discount: f(rng.gen_range(9 * ONE / 10..ONE)),
			settlement: Settlement::default(),
		});
		let error = (&real(price(&case.terms).unwrap()) - &case.exact().price()).abs().to_f64();
		worst = worst.max(error / to_f64(case.terms.forward.max(case.terms.strike)));
	}
	assert!(worst <= 6.6e-16);
	println!("price of ordinary options: {CASES} cases, worst error {worst:.2e} max(F, K), bound 6.6e-16");
}

#[test]
fn price_should_give_the_textbook_values() {
	let terms = |kind, forward: i128, strike: i128, volatility, years, rate| Terms {
		kind,
		forward: f(forward * ONE),
		strike: f(strike * ONE),
		volatility: ppm(volatility),
		years,
		discount: discount_factor(ppm(rate), years).unwrap(),
		settlement: Settlement::default(),
	};
	let near = |value: Fixed, expected: f64, digits: i32| {
		assert!((to_f64(value) - expected).abs() < 0.5 * 10f64.powi(-digits), "{value:?} {expected}");
	};
	// E. G. Haug, "The complete guide to option pricing formulas", 1.1.3: both kinds are worth 1.7011.
	for kind in [OptionKind::Call, OptionKind::Put] {
		near(price(&terms(kind, 19, 19, 280_000, ppm(750_000), 100_000)).unwrap(), 1.7011, 4);
	}
	// J. Hull, "Options, futures and other derivatives", on Black's model: a put on crude oil futures.
	let third = Fixed::from_rational(4, 12);
	near(price(&terms(OptionKind::Put, 20, 20, 250_000, third, 90_000)).unwrap(), 1.12, 2);
	// The same in more digits, from arbitrary precision.
	let put = Case::plain(terms(OptionKind::Put, 20, 20, 250_000, third, 90_000));
	near(price(&put.terms).unwrap(), put.exact().price().to_f64(), 13);
}

#[test]
fn grid_and_terms_should_give_the_same_price() {
	let mut rng = ChaCha20Rng::seed_from_u64(3);
	for _ in 0..200 {
		let case = case(&mut rng);
		let terms = case.terms;
		let contract = Contract::new(terms.kind, terms.strike, terms.discount, &terms.settlement).unwrap();
		let forward = Forward::new(terms.settlement.moving_part(terms.forward).unwrap()).unwrap();
		let tenor = Tenor::new(terms.years, &terms.settlement).unwrap();
		let deviation = Deviation::new(terms.volatility, &tenor).unwrap();
		assert_eq!(contract.price_at(&forward, &deviation), price(&terms).unwrap());
	}
}

/// The price `years` later, in arbitrary precision, with everything else following the definition of theta.
fn after(case: &Case, step: &Real) -> Real {
	let exact = case.exact();
	let (left, window) = (real(case.terms.years), real(case.window));
	let later = &left - step;
	let mut moved = exact.clone();
	if left < window {
		let passed = step.div(&window);
		moved.share = &exact.share - &passed;
		moved.fixed = &exact.fixed + &(&passed * &exact.forward);
		moved.variance_years = later.div_small(3);
	} else {
		moved.variance_years = &exact.variance_years - step;
	}
	moved.discount = (&exact.discount.ln() * &later.div(&left)).exp();
	moved.price()
}

#[test]
fn greeks_should_be_the_derivatives_of_the_price() {
	let mut rng = ChaCha20Rng::seed_from_u64(4);
	let mut worst = [0.0f64; 5];
	for at in 0..400 {
		let forward = rng.gen_range(ONE..100_000 * ONE);
		let days = rng.gen_range(1..500);
		let mut case = Case::plain(Terms {
			kind: if rng.gen() { OptionKind::Call } else { OptionKind::Put },
			forward: f(forward),
			strike: f(forward / 1_000 * rng.gen_range(700..1_400)),
			volatility: ppm(rng.gen_range(50_000..3_000_000)),
			years: years(days * 86_400_000),
			discount: f(rng.gen_range(9 * ONE / 10..ONE)),
			settlement: Settlement::default(),
		});
		if at % 2 == 1 {
			// Half of the others before their window, half within it.
			case.window = years(30 * MINUTE);
			case.average = f(forward / 1_000 * rng.gen_range(995..1_005));
			if at % 4 == 1 {
				let left = rng.gen_range(MINUTE..30 * MINUTE);
				case.terms.years = years(left);
				case.terms.discount = f(ONE - ONE / 1_000_000);
				case.terms.strike = f(forward / 10_000 * rng.gen_range(9_990..10_010));
				case.fraction = Fixed::from_rational((30 * MINUTE - left).into(), (30 * MINUTE).into());
			}
			case.terms.settlement = Settlement::new(case.window, case.fraction, case.average).unwrap();
		}
		let value = greeks(&case.terms).unwrap();
		let exact = case.exact();
		// Central differences; the reference's 57 decimals leave 25 for them.
		let step = Real::ratio(1, 10i128.pow(16));
		let size = &exact.forward * &step;
		let at_forward = |shift: &Real| {
			let mut moved = exact.clone();
			moved.forward = &exact.forward + shift;
			moved.price()
		};
		let (up, down) = (at_forward(&size), at_forward(&-&size));
		let twice = |step: &Real| step + step;
		let delta = (&up - &down).div(&twice(&size));
		let gamma = (&(&up + &down) - &twice(&exact.price())).div(&(&size * &size));
		let at_volatility = |shift: &Real| {
			let mut moved = exact.clone();
			moved.volatility = &exact.volatility + shift;
			moved.price()
		};
		let vega = (&at_volatility(&step) - &at_volatility(&-&step)).div(&twice(&step));
		let moment = &real(case.terms.years) * &step;
		let theta = (&after(&case, &moment) - &after(&case, &-&moment)).div(&twice(&moment)).div_small(365);
		let rho = -&(&real(case.terms.years) * &exact.price());
		let scale = to_f64(case.terms.forward);
		let scales = [1.0, 1.0 / scale, scale, scale, scale];
		let Greeks { delta: a, gamma: b, vega: c, theta: d, rho: e } = value;
		for (index, (value, exact)) in
			[(a, delta), (b, gamma), (c, vega), (d, theta), (e, rho)].iter().enumerate()
		{
			let error = (&real(*value) - exact).abs().to_f64();
			let bound = 1e-14 * (scales[index] + exact.to_f64().abs()) + 10.0 * ULP;
			assert!(error <= bound, "greek {index} of {case:?}: {value:?}, exact {}", exact.to_f64());
			worst[index] = worst[index].max(100.0 * error / bound);
		}
	}
	let worst = worst.map(|share| format!("{share:.1} %"));
	println!(
		"delta, gamma, vega, theta, rho: worst errors {worst:?} of the bound 1e-14 (scale + size) + 10 ulp"
	);
}

fn simple(kind: OptionKind, forward: i128, strike: i128, years: Fixed) -> Terms {
	Terms {
		kind,
		forward: f(forward * ONE),
		strike: f(strike * ONE),
		volatility: f(ONE),
		years,
		discount: f(ONE),
		settlement: Settlement::default(),
	}
}

#[test]
fn price_should_be_the_payoff_at_expiry() {
	for (forward, call, put) in [(0, 0, 100), (90, 0, 10), (100, 0, 0), (130, 30, 0)] {
		assert_eq!(price(&simple(OptionKind::Call, forward, 100, f(0))), Ok(f(call * ONE)));
		assert_eq!(price(&simple(OptionKind::Put, forward, 100, f(0))), Ok(f(put * ONE)));
	}
	let delta = |kind, forward| greeks(&simple(kind, forward, 100, f(0))).unwrap().delta;
	assert_eq!([90, 100, 110].map(|forward| delta(OptionKind::Call, forward)), [f(0), f(0), f(ONE)]);
	assert_eq!([90, 100, 110].map(|forward| delta(OptionKind::Put, forward)), [f(-ONE), f(0), f(0)]);
	// Worthless market, long before expiry.
	assert_eq!(price(&simple(OptionKind::Put, 0, 100, f(ONE))), Ok(f(100 * ONE)));
}

#[test]
fn price_should_follow_the_average_when_in_the_window() {
	let window = years(30 * MINUTE);
	let at = |kind, left_ms, fraction: Fixed, average: i128, forward, strike| {
		let mut terms = simple(kind, forward, strike, years(left_ms));
		terms.settlement = Settlement::new(window, fraction, f(average * ONE)).unwrap();
		price(&terms).unwrap()
	};
	// The whole window has passed: the average decides, not the forward.
	assert_eq!(at(OptionKind::Call, 0, f(ONE), 120, 90, 100), f(20 * ONE));
	assert_eq!(at(OptionKind::Put, 0, f(ONE), 120, 90, 100), f(0));
	// Half has passed at 250: whatever happens the average ends above 100, and the call is a forward.
	assert_eq!(at(OptionKind::Call, 15 * MINUTE, f(ONE / 2), 250, 90, 100), f(70 * ONE));
	assert_eq!(at(OptionKind::Put, 15 * MINUTE, f(ONE / 2), 250, 90, 100), f(0));
	// Averaging takes variance away, more so the more has passed.
	let spot = price(&simple(OptionKind::Call, 100, 100, years(30 * MINUTE))).unwrap();
	let before = at(OptionKind::Call, 30 * MINUTE, f(0), 0, 100, 100);
	let half = at(OptionKind::Call, 15 * MINUTE, f(ONE / 2), 100, 100, 100);
	let share = |a, b| to_f64(a) / to_f64(b);
	assert!((share(before, spot) - (1.0f64 / 3.0).sqrt()).abs() < 1e-4);
	// Half of the price moves, over half of the time.
	assert!((share(half, before) - 0.5 * 0.5f64.sqrt()).abs() < 1e-4);
}

#[test]
fn inputs_should_fail_by_name_when_out_of_range() {
	let good = simple(OptionKind::Call, 100, 100, f(ONE));
	assert!(price(&good).is_ok());
	let with = |change: &dyn Fn(&mut Terms)| {
		let mut terms = good;
		change(&mut terms);
		(price(&terms).err(), greeks(&terms).err())
	};
	let both = |error| (Some(error), Some(error));
	assert_eq!(with(&|t| t.forward = f(-1)), both(OptionError::Forward));
	assert_eq!(with(&|t| t.forward = f(MAX_PRICE + 1)), both(OptionError::Forward));
	assert_eq!(with(&|t| t.strike = f(0)), both(OptionError::Strike));
	assert_eq!(with(&|t| t.strike = f(MAX_PRICE + 1)), both(OptionError::Strike));
	assert_eq!(with(&|t| t.volatility = f(-1)), both(OptionError::Volatility));
	assert_eq!(with(&|t| t.volatility = f(100 * ONE + 1)), both(OptionError::Volatility));
	assert_eq!(with(&|t| t.years = f(-1)), both(OptionError::Time));
	assert_eq!(with(&|t| t.years = f(100 * ONE + 1)), both(OptionError::Time));
	assert_eq!(with(&|t| t.discount = f(0)), both(OptionError::Discount));
	assert_eq!(with(&|t| t.discount = f(2 * ONE)), both(OptionError::Discount));
	assert_eq!(Settlement::new(f(-1), f(0), f(0)), Err(OptionError::Settlement));
	assert_eq!(Settlement::new(f(0), f(ONE + 1), f(0)), Err(OptionError::Settlement));
	assert_eq!(Settlement::new(f(0), f(0), f(-1)), Err(OptionError::Settlement));
}

/// The same digits on every target: were they to depend on it, this would fail there.
#[test]
fn prices_should_have_the_same_digits_everywhere() {
	// Not from `case`, which uses floats.
	let mut rng = ChaCha20Rng::seed_from_u64(5);
	let digest = (0..5_000).fold(0u64, |digest, at| {
		let forward = rng.gen_range(ONE..1_000_000 * ONE);
		let terms = Terms {
			kind: if at % 2 == 0 { OptionKind::Call } else { OptionKind::Put },
			forward: f(forward),
			strike: f(forward / 1_000 * rng.gen_range(500..2_000)),
			volatility: ppm(rng.gen_range(10_000..3_000_000)),
			years: years(rng.gen_range(0..31_536_000_000)),
			discount: f(rng.gen_range(ONE / 2..ONE)),
			settlement: Settlement::new(years(30 * MINUTE), f(0), f(0)).unwrap(),
		};
		let Greeks { delta, gamma, vega, theta, rho } = greeks(&terms).unwrap();
		[price(&terms).unwrap(), delta, gamma, vega, theta, rho]
			.into_iter()
			.fold(digest, |digest, value| (digest ^ value.into_inner() as u64).wrapping_mul(0x100_0000_01b3))
	});
	assert_eq!(digest, DIGEST);
}

const DIGEST: u64 = 7_173_496_587_534_648_898;

prop_compose! {
	fn any_terms()(
		forward in 0i128..=MAX_PRICE, forward_shift in 0u32..100, strike in 1i128..=MAX_PRICE, strike_shift in 0u32..100,
		near in prop::option::of(500_000i128..2_000_000), call in any::<bool>(),
		volatility in 0i128..=100 * ONE, volatility_shift in 0u32..60, years in 0i128..=100 * ONE, years_shift in 0u32..60,
		discount in 1i128..2 * ONE,
		window in 0i128..=ONE, fraction in 0i128..=ONE, average in 0i128..=MAX_PRICE, settled in 0u8..3,
	) -> Terms {
		let forward = forward >> forward_shift;
		let strike = match near {
			Some(parts) => forward / 1_000_000 * parts,
			None => strike >> strike_shift,
		};
		let fraction = if settled == 2 { fraction } else { 0 };
		let window = if settled == 0 { 0 } else { window };
		Terms {
			kind: if call { OptionKind::Call } else { OptionKind::Put },
			forward: f(forward),
			strike: f(strike.clamp(1, MAX_PRICE)),
			volatility: f(volatility >> volatility_shift),
			years: f(years >> years_shift),
			discount: f(discount),
			settlement: Settlement::new(f(window), f(fraction), f(average >> forward_shift)).unwrap(),
		}
	}
}

/// Twice the bound of the error of a price.
fn slack(terms: &Terms) -> i128 {
	terms.forward.max(terms.strike).into_inner() / 500_000_000_000_000 + 16
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(2_000))]

	#[test]
	fn call_less_put_should_be_the_forward_exactly(terms in any_terms()) {
		let call = price(&Terms { kind: OptionKind::Call, ..terms }).unwrap();
		let put = price(&Terms { kind: OptionKind::Put, ..terms }).unwrap();
		let contract = Contract::new(terms.kind, terms.strike, terms.discount, &terms.settlement).unwrap();
		let forward = Forward::new(terms.settlement.moving_part(terms.forward).unwrap()).unwrap();
		let parity = contract.parity(&forward);
		prop_assert_eq!(fixed::sub(call, put), Ok(parity));
		// And that is D (F - K), for a D of 62 binary digits.
		let moving = terms.settlement.moving_part(terms.forward).unwrap();
		let strike = fixed::sub(terms.strike, terms.settlement.fixed_part().unwrap()).unwrap();
		let difference = fixed::sub(moving, strike).unwrap();
		let expected = fixed::mul(terms.discount, difference, Round::Down).unwrap();
		let error = (parity.into_inner() - expected.into_inner()).abs();
		prop_assert!(error <= (difference.into_inner().abs() >> 62) + 1);
	}

	#[test]
	fn price_should_stay_within_its_limits(terms in any_terms()) {
		let call = price(&Terms { kind: OptionKind::Call, ..terms }).unwrap();
		let put = price(&Terms { kind: OptionKind::Put, ..terms }).unwrap();
		let contract = Contract::new(terms.kind, terms.strike, terms.discount, &terms.settlement).unwrap();
		let moving = terms.settlement.moving_part(terms.forward).unwrap();
		let parity = contract.parity(&Forward::new(moving).unwrap());
		prop_assert!(call >= parity.max(f(0)));
		prop_assert!(put >= fixed::neg(parity).unwrap().max(f(0)));
		// The discount factor is rounded to 62 binary digits.
		let most = |value: Fixed| {
			fixed::mul(terms.discount, value, Round::Up).unwrap().into_inner() + (value.into_inner() >> 62)
		};
		prop_assert!(call.into_inner() <= (most(moving) + 1).max(parity.into_inner()));
		prop_assert!(put.into_inner() <= most(terms.strike) + 2);
	}

	#[test]
	fn price_should_rise_with_volatility(terms in any_terms(), more in 0i128..100 * ONE) {
		let volatility = f((terms.volatility.into_inner() + more).min(100 * ONE));
		let (low, high) = (price(&terms).unwrap(), price(&Terms { volatility, ..terms }).unwrap());
		prop_assert!(high.into_inner() + slack(&terms) >= low.into_inner());
	}

	#[test]
	fn call_should_fall_and_put_rise_with_the_strike(terms in any_terms(), more in 0i128..=MAX_PRICE, shift in 0u32..100) {
		let strike = f((terms.strike.into_inner() + (more >> shift)).min(MAX_PRICE));
		let higher = Terms { strike, ..terms };
		let (low, high) = (price(&terms).unwrap().into_inner(), price(&higher).unwrap().into_inner());
		match terms.kind {
			OptionKind::Call => prop_assert!(high <= low + slack(&higher)),
			OptionKind::Put => prop_assert!(high + slack(&higher) >= low),
		}
	}

	#[test]
	fn call_should_rise_and_put_fall_with_the_forward(terms in any_terms(), more in 0i128..=MAX_PRICE, shift in 0u32..100) {
		let forward = f((terms.forward.into_inner() + (more >> shift)).min(MAX_PRICE));
		let higher = Terms { forward, ..terms };
		let (low, high) = (price(&terms).unwrap().into_inner(), price(&higher).unwrap().into_inner());
		match terms.kind {
			OptionKind::Call => prop_assert!(high + slack(&higher) >= low),
			OptionKind::Put => prop_assert!(high <= low + slack(&higher)),
		}
	}

	#[test]
	fn nothing_should_panic(inputs in any::<[i128; 8]>(), call in any::<bool>()) {
		let [forward, strike, volatility, years, discount, window, fraction, average] = inputs.map(f);
		let kind = if call { OptionKind::Call } else { OptionKind::Put };
		let settlement = Settlement::new(window, fraction, average).unwrap_or_default();
		let terms = Terms { kind, forward, strike, volatility, years, discount, settlement };
		let _ = (price(&terms), greeks(&terms), discount_factor(volatility, years));
	}

	#[test]
	fn greeks_should_not_panic_and_have_their_signs(terms in any_terms()) {
		if let Ok(Greeks { delta, gamma, vega, rho, .. }) = greeks(&terms) {
			prop_assert!(gamma >= f(0) && vega >= f(0) && rho <= f(0));
			match terms.kind {
				OptionKind::Call => prop_assert!(delta >= f(0) && delta <= terms.discount),
				OptionKind::Put => prop_assert!(delta <= f(0) && delta >= fixed::neg(terms.discount).unwrap()),
			}
		}
	}
}
