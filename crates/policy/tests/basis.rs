//! Which market a plan was made on.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use ballast_policy::{basis::MAX_MARKS, PlanBasis};
use ballast_primitives::{AssetId, Fixed};
use ballast_risk::{AssetState, Market};

const BAND: (u128, u128) = (5, 100);

fn market(prices: &[(u32, u32)]) -> Market {
	let assets = prices.iter().map(|(id, price)| AssetState::new(AssetId(*id), Fixed::from_u32(*price)));
	Market { assets: assets.collect(), ..Market::default() }
}

fn is_same(seen: &Market, now: &Market) -> bool {
	let band = Fixed::from_rational(BAND.0, BAND.1);
	PlanBasis::new(seen, 1, 1).unwrap().is_of(now, band)
}

#[test]
fn basis_should_be_of_the_market_when_prices_moved_within_the_band() {
	let seen = market(&[(1, 100), (2, 1_000)]);
	assert!(is_same(&seen, &seen));
	assert!(is_same(&seen, &market(&[(1, 104), (2, 960)])));
	assert!(is_same(&market(&[(1, 95)]), &market(&[(1, 100)])), "just so");
	assert!(!is_same(&market(&[(1, 94)]), &market(&[(1, 100)])));
	assert!(!is_same(&seen, &market(&[(1, 100), (2, 900)])), "any of them");
}

#[test]
fn basis_should_be_of_another_market_when_an_asset_is_missing() {
	let seen = market(&[(1, 100)]);
	assert!(!is_same(&seen, &market(&[(1, 100), (2, 10)])));
	// What the account does not hold any more does not matter.
	assert!(is_same(&market(&[(1, 100), (2, 10)]), &seen));
	let band = Fixed::from_rational(BAND.0, BAND.1);
	assert!(
		!PlanBasis::default().is_of(&Market::default(), band),
		"the settlement currency has a price, too"
	);
}

#[test]
fn basis_should_be_of_another_market_when_the_settlement_currency_left_its_peg() {
	let seen = market(&[(1, 100)]);
	let now = Market { peg: Fixed::from_rational(9, 10), ..seen.clone() };
	assert!(!is_same(&seen, &now));
}

#[test]
fn basis_should_be_bounded_when_there_are_many_prices() {
	let prices = |n: u32| market(&(1..=n).map(|id| (id, 1)).collect::<Vec<_>>());
	assert!(PlanBasis::new(&prices(MAX_MARKS - 1), 0, 0).is_some());
	assert!(PlanBasis::new(&prices(MAX_MARKS), 0, 0).is_none());
	// No number is too large to be compared.
	let huge = Market {
		assets: vec![AssetState::new(AssetId(1), Fixed::from_inner(i128::MAX))],
		..Market::default()
	};
	assert!(!is_same(
		&huge,
		&Market { assets: vec![AssetState::new(AssetId(1), Fixed::from_inner(i128::MIN))], ..huge.clone() }
	));
}
