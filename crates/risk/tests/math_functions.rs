//! `math` against arbitrary precision over its whole domain. `--nocapture` shows the largest error next to its bound.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod math_reference;

use ballast_primitives::{fixed::ONE, Fixed, MathError};
use ballast_risk::math::{exp, ln, normal_cdf, normal_pdf, pow};
use math_reference::Real;
use proptest::prelude::*;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;

const ULP: f64 = 1e-18;

fn f(raw: i128) -> Fixed {
	Fixed::from_inner(raw)
}

/// `|value - exact|`.
fn error(value: Fixed, exact: &Real) -> f64 {
	(&Real::fixed(value.into_inner()) - exact).abs().to_f64()
}

/// Largest error in units of the bound, and where.
struct Worst {
	share: f64,
	error: f64,
	at: i128,
}

fn check(name: &str, inputs: impl IntoIterator<Item = i128>, test: impl Fn(i128) -> (f64, f64)) {
	let (mut worst, mut count) = (Worst { share: 0.0, error: 0.0, at: 0 }, 0);
	for input in inputs {
		let (error, bound) = test(input);
		assert!(error <= bound, "{name}({input}): error {error:e}, bound {bound:e}");
		if error / bound > worst.share {
			worst = Worst { share: error / bound, error, at: input };
		}
		count += 1;
	}
	println!(
		"{name}: {count} points, worst error {:.3e} = {:.1} % of its bound, at {}",
		worst.error,
		100.0 * worst.share,
		Fixed::from_inner(worst.at),
	);
}

/// Numbers with about as many of every number of digits.
fn any_size(rng: &mut impl Rng) -> i128 {
	(rng.gen::<i128>() & i128::MAX) >> rng.gen_range(0..127)
}

#[test]
fn ln_should_be_within_its_bound_over_the_whole_domain() {
	let mut rng = ChaCha20Rng::seed_from_u64(1);
	let edges = (0..127).flat_map(|bit| [-1, 0, 1].map(|step| (1i128 << bit) + step)).filter(|raw| *raw > 0);
	// The ends of the intervals of the table, where the remainder is largest.
	let ends = (256..512).flat_map(|end| [-1, 0].map(|step| (end << 60) + step));
	let near_one = (-400..400).map(|step| ONE + step);
	let random: Vec<_> = (0..3_000).map(|_| any_size(&mut rng).max(1)).collect();
	check("ln", edges.chain(ends).chain(near_one).chain(random).chain([i128::MAX]), |raw| {
		(error(ln(f(raw)).unwrap(), &Real::fixed(raw).ln()), ULP)
	});
}

#[test]
fn exp_should_be_within_its_bound_over_the_whole_domain() {
	let mut rng = ChaCha20Rng::seed_from_u64(2);
	let even = (-4_400..4_659).map(|step| step * (ONE / 100) - ONE / 300);
	let random: Vec<_> = (0..2_000).map(|_| rng.gen_range(-44 * ONE..46 * ONE)).collect();
	let edges =
		[0, 1, -1, -44 * ONE, -44 * ONE - 1, -45 * ONE, -1_000 * ONE, i128::MIN, 46_583_160_257_000_000_000];
	check("exp", even.chain(random).chain(edges), |raw| {
		let exact = Real::fixed(raw.max(-100 * ONE)).exp();
		(error(exp(f(raw)).unwrap(), &exact), ULP * (1.0 + exact.to_f64()))
	});
}

#[test]
fn pow_should_be_within_its_bound() {
	let mut rng = ChaCha20Rng::seed_from_u64(3);
	let mut worst = 0.0f64;
	for _ in 0..2_000 {
		let (base, exponent) = (any_size(&mut rng).max(1), rng.gen_range(-3 * ONE..3 * ONE));
		let exact = (&Real::fixed(base).ln() * &Real::fixed(exponent)).exp();
		let bound = ULP * (1.0 + (3.0 + (exponent as f64 / ONE as f64).abs()) * exact.to_f64());
		match pow(f(base), f(exponent)) {
			Ok(power) => {
				worst = worst.max(error(power, &exact) / bound);
				assert!(error(power, &exact) <= bound, "{base} {exponent}");
			}
			Err(error) => {
				assert_eq!(error, MathError::Overflow);
				assert!(exact.to_f64() > 1.7e20);
			}
		}
	}
	println!("pow: worst error {:.1} % of its bound", 100.0 * worst);
}

fn normal_inputs() -> Vec<i128> {
	let mut rng = ChaCha20Rng::seed_from_u64(4);
	// The nodes, the ends of their intervals (where the remainder is largest) and either side of these.
	let nodes = (0..640).flat_map(|half| [-1, 0, 1].map(|step| half * (ONE / 64) + step));
	let random: Vec<_> = (0..1_000).map(|_| rng.gen_range(-10 * ONE..10 * ONE)).collect();
	let far = [9 * ONE, -9 * ONE, 17 * ONE / 2 - 1, 11 * ONE, -300 * ONE, i128::MAX, i128::MIN];
	nodes.chain(random).chain(far).collect()
}

#[test]
fn normal_cdf_should_be_within_its_bound_over_the_whole_domain() {
	check("normal_cdf", normal_inputs(), |raw| {
		let limited = raw.clamp(-20 * ONE, 20 * ONE);
		(error(normal_cdf(f(raw)), &Real::fixed(limited).cdf()), 320.0 * ULP)
	});
}

#[test]
fn normal_pdf_should_be_within_its_bound_over_the_whole_domain() {
	check("normal_pdf", normal_inputs(), |raw| {
		let limited = raw.clamp(-20 * ONE, 20 * ONE);
		(error(normal_pdf(f(raw)), &Real::fixed(limited).pdf()), 2.0 * ULP)
	});
}

#[test]
fn functions_should_fail_by_name_when_out_of_domain() {
	assert_eq!(ln(f(0)), Err(MathError::Overflow));
	assert_eq!(ln(f(-1)), Err(MathError::Negative));
	assert_eq!(ln(f(i128::MIN)), Err(MathError::Negative));
	assert_eq!(exp(f(46_583_160_258_000_000_000)), Err(MathError::Overflow));
	assert_eq!(exp(f(i128::MAX)), Err(MathError::Overflow));
	assert_eq!(pow(f(0), f(ONE)), Err(MathError::Overflow));
	assert_eq!(pow(f(-ONE), f(ONE)), Err(MathError::Negative));
	assert_eq!(pow(f(i128::MAX), f(i128::MAX)), Err(MathError::Overflow));
}

#[test]
fn functions_should_give_the_known_values() {
	assert_eq!(ln(f(ONE)), Ok(f(0)));
	assert_eq!(ln(f(2 * ONE)), Ok(f(693_147_180_559_945_309)));
	assert_eq!(exp(f(0)), Ok(f(ONE)));
	assert_eq!(exp(f(ONE)), Ok(f(2_718_281_828_459_045_235)));
	assert_eq!(normal_cdf(f(0)), f(ONE / 2));
	// 97.5 %: 1.959963984540054...
	let quantile = normal_cdf(f(1_959_963_984_540_054_235)).into_inner();
	assert!((quantile - 975 * ONE / 1_000).abs() <= 320);
	assert_eq!(normal_pdf(f(0)), f(398_942_280_401_432_678));
}

/// The same digits on every target: were they to depend on it, this would fail there.
#[test]
fn functions_should_give_the_same_digits_everywhere() {
	let mut rng = ChaCha20Rng::seed_from_u64(5);
	let digest = (0..20_000).fold(0u64, |digest, _| {
		let raw = any_size(&mut rng).max(1);
		let small = raw % (40 * ONE);
		[ln(f(raw)), exp(f(-small)), Ok(normal_cdf(f(small / 4))), Ok(normal_pdf(f(small / 4)))]
			.into_iter()
			// FNV-1a over the low half, where the digits in question are.
			.fold(digest, |digest, value| {
				(digest ^ value.unwrap().into_inner() as u64).wrapping_mul(0x100_0000_01b3)
			})
	});
	assert_eq!(digest, DIGEST);
}

const DIGEST: u64 = 10_326_316_789_259_971_957;

proptest! {
	#[test]
	fn normal_cdf_should_be_a_symmetric_probability(raw in any::<i128>(), near in -10 * ONE..10 * ONE) {
		for raw in [raw, near] {
			let value = normal_cdf(f(raw));
			prop_assert!(value >= f(0) && value <= f(ONE));
			if raw != i128::MIN {
				prop_assert_eq!(value.into_inner() + normal_cdf(f(-raw)).into_inner(), ONE);
			}
		}
	}

	#[test]
	fn functions_should_rise_with_their_argument(a in -40 * ONE..40 * ONE, step in 1_000..ONE) {
		// Steps of at least twice the bound of the error.
		prop_assert!(exp(f(a + step)).unwrap() >= exp(f(a)).unwrap());
		prop_assert!(normal_cdf(f(a + step)).into_inner() + 640 >= normal_cdf(f(a)).into_inner());
		if a > 0 {
			prop_assert!(ln(f(a + step)).unwrap().into_inner() + 2 >= ln(f(a)).unwrap().into_inner());
		}
	}

	#[test]
	fn exp_should_undo_ln(raw in 1i128..i128::MAX) {
		let back = exp(ln(f(raw)).unwrap());
		if let Ok(back) = back {
			let bound = 3.0 + 3e-18 * raw as f64;
			prop_assert!((back.into_inner() - raw).abs() as f64 <= bound);
		}
	}
}
