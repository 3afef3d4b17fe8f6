//! What the market stores, and the one view on the exchange that the SDK's traits lack.

use crate::interest::YEAR_MS;
use ballast_primitives::{
	fixed::{self, FixedPointNumber, One, Zero},
	AssetId, Fixed, MathError, Round,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use polkadot_sdk::pallet_asset_conversion;
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Most that any yearly rate of a curve may be: 10 is one thousand per cent.
pub const MAX_YEARLY_RATE: i64 = 10;

/// Ledger units of the first supply of a pool that nobody owns. They keep the value of a share from being moved by
/// supplying next to nothing first, and the pallet's account alive.
pub const MIN_LOCKED_SHARES: u128 = 1_000;

/// The published numbers of one asset: price of credit, and how the asset counts as margin at this venue alone.
///
/// The borrow rate per year is `base + slope_low * min(u, kink) / kink + slope_high * max(u - kink, 0) / (1 - kink)`
/// for the utilisation `u`, the share of the pool that is lent out.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
pub struct PoolRates {
	/// Yearly rate at zero utilisation; 0.01 is one per cent.
	pub base: Fixed,
	/// What is added between zero utilisation and the kink.
	pub slope_low: Fixed,
	/// What is added between the kink and full utilisation.
	pub slope_high: Fixed,
	/// Utilisation at which the curve bends, above 0 and below 1.
	pub kink: Fixed,
	/// Utilisation above which traders cannot borrow, above 0 and up to 1.
	pub utilisation_cap: Fixed,
	/// Share of the value of collateral that does not count, 0 to 1.
	pub haircut: Fixed,
	/// Share by which a debt counts for more than its value, 0 to 1.
	pub surcharge: Fixed,
}

impl PoolRates {
	/// Whether all numbers are in their ranges (see the fields; yearly rates are 0 to [`MAX_YEARLY_RATE`]).
	pub fn is_valid(&self) -> bool {
		let (zero, one) = (Fixed::zero(), Fixed::one());
		let max = Fixed::saturating_from_integer(MAX_YEARLY_RATE);
		[self.base, self.slope_low, self.slope_high].iter().all(|rate| *rate >= zero && *rate <= max)
			&& self.kink > zero
			&& self.kink < one
			&& self.utilisation_cap > zero
			&& self.utilisation_cap <= one
			&& [self.haircut, self.surcharge].iter().all(|share| *share >= zero && *share <= one)
	}
}

/// One credit pool: what suppliers put in, what is lent out, and the numbers in force. Amounts are ledger units of
/// the asset.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct CreditPool {
	/// The numbers in force.
	pub rates: PoolRates,
	/// What is there to be lent or withdrawn.
	pub cash: u128,
	/// The insurance pot in this asset: penalties and dust, first to cover debts that are written off.
	pub pot: u128,
	/// Sum of all debts, each divided by the index.
	pub scaled_debt: u128,
	/// By how much a debt of 1 taken when the pool was created has grown. Starts at 1 and never falls.
	pub index: Fixed,
	/// When the index was last brought up to date, milliseconds since 1970; 0 before the clock first ran.
	pub updated_ms: u64,
	/// All shares of suppliers, `locked` included.
	pub shares: u128,
	/// Shares that belong to nobody (see [`MIN_LOCKED_SHARES`]).
	pub locked: u128,
	/// Debts written off that neither the pot nor anybody else has paid. Suppliers bear them: they are no part of the
	/// pool's value.
	pub bad_debt: u128,
}

impl CreditPool {
	/// An empty pool.
	pub fn new(rates: PoolRates, now_ms: u64) -> Self {
		Self {
			rates,
			cash: 0,
			pot: 0,
			scaled_debt: 0,
			index: Fixed::one(),
			updated_ms: now_ms,
			shares: 0,
			locked: 0,
			bad_debt: 0,
		}
	}
}

/// What the exchange has of two assets against each other.
///
/// The SDK's `Swap` and `QuotePrice` tell prices of given amounts, but no depth.
pub trait Reserves {
	/// Ledger amounts of `asset` and of `other` in their pool; `None` when there is no pool, it is empty or blocked.
	fn reserves(asset: u32, other: u32) -> Option<(u128, u128)>;
}

impl<T: pallet_asset_conversion::Config<AssetKind = u32, Balance = u128>> Reserves
	for pallet_asset_conversion::Pallet<T>
{
	fn reserves(asset: u32, other: u32) -> Option<(u128, u128)> {
		pallet_asset_conversion::Pallet::<T>::get_reserves(asset, other).ok()
	}
}

/// Milliseconds between two times of a pool; zero before the clock first ran and if it went back.
pub(crate) fn elapsed_ms(since_ms: u64, now_ms: u64) -> u64 {
	if since_ms == 0 {
		return 0;
	}
	// A year is far more than any sane pause; the bound keeps one wrong time stamp from eating all collateral.
	now_ms.saturating_sub(since_ms).min(YEAR_MS)
}

/// Price of an asset in a constant-product pool, settlement currency per whole unit, rounded down.
pub(crate) fn pool_price(
	reserve: u128,
	decimals: u8,
	settlement_reserve: u128,
	settlement_decimals: u8,
) -> Result<Fixed, MathError> {
	let quantity = fixed::from_ledger(reserve, decimals, Round::Up)?;
	let value = fixed::from_ledger(settlement_reserve, settlement_decimals, Round::Down)?;
	fixed::div(value, quantity, Round::Down)
}

/// The asset in the numbering of ledger and exchange, which is the coordinator's.
pub(crate) fn ledger_id(asset: AssetId) -> u32 {
	asset.0
}

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

	use super::*;

	#[test]
	fn elapsed_should_be_bounded_when_times_are_strange() {
		assert_eq!(elapsed_ms(1_000, 1_500), 500);
		assert_eq!(elapsed_ms(0, u64::MAX), 0);
		assert_eq!(elapsed_ms(1_500, 1_000), 0);
		assert_eq!(elapsed_ms(1, u64::MAX), YEAR_MS);
	}

	#[test]
	fn pool_price_should_respect_decimals() {
		// 100 units with 10 decimals against 500 with 6.
		assert_eq!(pool_price(1_000_000_000_000, 10, 500_000_000, 6), Ok(Fixed::from_u32(5)));
		assert_eq!(pool_price(0, 10, 1, 6), Err(MathError::DivisionByZero));
	}
}
