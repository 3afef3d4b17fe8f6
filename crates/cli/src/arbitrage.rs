//! What arbitrageurs do between a pool and the rest of the world: trade until the pool quotes the outside price.

use crate::{
	assets,
	chain::{self, AtBlock, Call},
	value::{self, At, Value},
};
use anyhow::{anyhow, Context, Result};
use ballast_primitives::{
	fixed::{self, mul_div, One, ONE},
	AssetId, Fixed, MathError, Round, SETTLEMENT,
};
use subxt::utils::AccountId32;

/// Reserves of a pool of an asset against the settlement currency, ledger integers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reserves {
	/// Settlement currency.
	pub settlement: u128,
	/// The asset.
	pub asset: u128,
}

/// An exact-in swap that brings a pool to a price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Swap {
	/// Pay this much settlement currency for the asset.
	Buy(u128),
	/// Sell this much of the asset.
	Sell(u128),
}

/// Pools closer to the outside price than this are left alone (0.05 %).
const TOLERANCE_PPM: i128 = 500;

/// Share of the reserve to pay in, so that a constant-product pool with the given share of the input kept as fee ends
/// at the price at which the two reserves are worth the same.
///
/// With reserves worth `x` (paid into) and `v` at the outside price, input `u*x` and `f = 1 - fee`:
/// `(1 + u)(1 + f*u) = v/x`, of which this is the positive root. `None` when nothing is to be paid in.
pub fn input_share(value_over_reserve: Fixed, fee: Fixed) -> Result<Option<Fixed>, MathError> {
	let one = Fixed::one();
	let keep = fixed::sub(one, fee)?;
	let gap = fixed::sub(value_over_reserve, one)?;
	if gap.into_inner() <= 0 {
		return Ok(None);
	}
	let b = fixed::add(one, keep)?;
	let four_keep = Fixed::from_inner(keep.into_inner().checked_mul(4).ok_or(MathError::Overflow)?);
	let square = fixed::mul(b, b, Round::Down)?;
	let root = fixed::sqrt(fixed::add(square, fixed::mul(four_keep, gap, Round::Down)?)?, Round::Down)?;
	let two_keep = fixed::add(keep, keep)?;
	fixed::div(fixed::sub(root, b)?, two_keep, Round::Down).map(Some)
}

/// Value of the asset reserve at `price`, in ledger integers of the settlement currency.
fn value_of(reserve: u128, price: Fixed, decimals: u8, settlement_decimals: u8) -> Result<i128, MathError> {
	let reserve = i128::try_from(reserve).map_err(|_| MathError::Overflow)?;
	let whole = mul_div(reserve, price.into_inner(), 10i128.pow(decimals.into()), Round::Down)?;
	mul_div(whole, 10i128.pow(settlement_decimals.into()), ONE, Round::Down)
}

/// The swap that brings a pool to `price` (settlement currency per whole unit); `None` when it is there.
pub fn to_price(
	reserves: Reserves,
	price: Fixed,
	fee: Fixed,
	decimals: u8,
	settlement_decimals: u8,
) -> Result<Option<Swap>, MathError> {
	let settlement = i128::try_from(reserves.settlement).map_err(|_| MathError::Overflow)?;
	let asset = i128::try_from(reserves.asset).map_err(|_| MathError::Overflow)?;
	let value = value_of(reserves.asset, price, decimals, settlement_decimals)?;
	if settlement == 0 || asset == 0 || value == 0 {
		return Ok(None);
	}
	let ratio = |a: i128, b: i128| mul_div(a, ONE, b, Round::Down).map(Fixed::from_inner);
	let tolerance = ONE / 1_000_000 * TOLERANCE_PPM;
	if ratio(value, settlement)?.into_inner().abs_diff(ONE) <= tolerance.unsigned_abs() {
		return Ok(None);
	}
	let amount = |share: Fixed, reserve: i128| {
		mul_div(reserve, share.into_inner(), ONE, Round::Down)
			.and_then(|v| u128::try_from(v).map_err(|_| MathError::Overflow))
	};
	let swap = if value > settlement {
		input_share(ratio(value, settlement)?, fee)?
			.map(|u| amount(u, settlement))
			.transpose()?
			.map(Swap::Buy)
	} else {
		input_share(ratio(settlement, value)?, fee)?.map(|u| amount(u, asset)).transpose()?.map(Swap::Sell)
	};
	Ok(swap.filter(|swap| !matches!(swap, Swap::Buy(0) | Swap::Sell(0))))
}

/// Reserves of the pool of an asset against the settlement currency; `None` when there is no pool.
pub async fn reserves(at: &AtBlock, asset: AssetId) -> Result<Option<Reserves>> {
	let arguments = vec![value::asset(SETTLEMENT), value::asset(asset)];
	let answer = chain::runtime_api(at, "AssetConversionApi", "get_reserves", arguments).await?;
	let Ok(pair) = value::unwrap(&answer) else { return Ok(None) };
	let reserve = |index: usize| {
		pair.at(index).and_then(value::as_u128).ok_or_else(|| anyhow!("unexpected reserves of {asset}"))
	};
	Ok(Some(Reserves { settlement: reserve(0)?, asset: reserve(1)? }))
}

/// The pools' swap fee as a share.
pub fn fee(at: &AtBlock) -> Result<Fixed> {
	let constant = at
		.constants()
		.entry(subxt::dynamic::constant::<Value>("AssetConversion", "LPFee"))
		.context("constant AssetConversion.LPFee")?;
	// Parts per million.
	let raw = value::as_u128(&constant).and_then(|raw| i128::try_from(raw).ok());
	raw.filter(|raw| (0..1_000_000).contains(raw))
		.map(|raw| Fixed::from_inner(raw * (ONE / 1_000_000)))
		.context("unexpected constant AssetConversion.LPFee")
}

/// The swaps of `account` that bring all pools to `prices`.
pub async fn calls(at: &AtBlock, prices: &[(AssetId, Fixed)], account: &AccountId32) -> Result<Vec<Call>> {
	let fee = fee(at)?;
	let decimals = assets::decimals(at).await?;
	let of = |id: AssetId| decimals.get(&id).copied().with_context(|| format!("{id} is not on the ledger"));
	let mut calls = Vec::new();
	for (id, price) in prices {
		let Some(reserves) = reserves(at, *id).await? else { continue };
		let swap = to_price(reserves, *price, fee, of(*id)?, of(SETTLEMENT)?)
			.map_err(|error| anyhow!("pool of {}: {error:?}", assets::ticker(*id)))?;
		let (path, amount) = match swap {
			None => continue,
			Some(Swap::Buy(amount)) => ([SETTLEMENT, *id], amount),
			Some(Swap::Sell(amount)) => ([*id, SETTLEMENT], amount),
		};
		calls.push(chain::call(
			"AssetConversion",
			"swap_exact_tokens_for_tokens",
			[
				Value::unnamed_composite(path.map(value::asset)),
				Value::u128(amount),
				Value::u128(1),
				value::account(account),
				Value::bool(false),
			],
		));
	}
	Ok(calls)
}

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
	use super::*;
	use crate::decimal::parse;

	/// The SDK's `get_amount_out` with a fee of 0.3 %.
	fn amount_out(amount_in: u128, reserve_in: u128, reserve_out: u128) -> u128 {
		let paid = amount_in * 997;
		paid / 1_000 * reserve_out / (reserve_in + paid / 1_000)
	}

	fn after(reserves: Reserves, swap: Swap) -> Reserves {
		let Reserves { settlement, asset } = reserves;
		match swap {
			Swap::Buy(amount) => Reserves {
				settlement: settlement + amount,
				asset: asset - amount_out(amount, settlement, asset),
			},
			Swap::Sell(amount) => Reserves {
				settlement: settlement - amount_out(amount, asset, settlement),
				asset: asset + amount,
			},
		}
	}

	#[test]
	fn pool_should_quote_the_price_after_the_swap() {
		let fee = parse("0.003").unwrap();
		// A million dollars against 25 000 DOT (40 each).
		let reserves = Reserves { settlement: 1_000_000_000_000, asset: 250_000_000_000_000 };
		for target in ["40.1", "39.9", "60", "20", "19.002", "400", "4"] {
			let price = parse(target).unwrap();
			let swap = to_price(reserves, price, fee, 10, 6).unwrap().unwrap();
			match swap {
				Swap::Buy(_) => assert!(price > Fixed::from_u32(40)),
				Swap::Sell(_) => assert!(price < Fixed::from_u32(40)),
			}
			let pool = after(reserves, swap);
			let quoted = pool.settlement as f64 / 1e6 / (pool.asset as f64 / 1e10);
			assert!((quoted / price.to_float() - 1.0).abs() < 1e-6, "{quoted} instead of {target}");
			// Nothing is left to do.
			assert_eq!(to_price(pool, price, fee, 10, 6), Ok(None));
		}
	}

	#[test]
	fn pool_should_be_left_alone_when_it_is_at_the_price() {
		let reserves = Reserves { settlement: 1_000_000_000_000, asset: 250_000_000_000_000 };
		let fee = parse("0.003").unwrap();
		assert_eq!(to_price(reserves, parse("40.01").unwrap(), fee, 10, 6), Ok(None));
		let empty = Reserves { settlement: 0, asset: 0 };
		assert_eq!(to_price(empty, parse("40").unwrap(), fee, 10, 6), Ok(None));
	}

	#[test]
	fn pool_should_reach_the_price_when_amounts_are_large() {
		// Half a billion dollars of ETH with 18 decimals.
		let reserves = Reserves { settlement: 500_000_000_000_000, asset: 172_413_793_103_448_275_862_068 };
		let price = parse("1925.16").unwrap();
		let Some(Swap::Sell(amount)) = to_price(reserves, price, parse("0.003").unwrap(), 18, 6).unwrap()
		else {
			panic!("should sell")
		};
		let share = amount as f64 / reserves.asset as f64;
		// (1 + u)(1 + 0.997 u) = 2900 / 1925.16
		assert!(((1.0 + share) * (1.0 + 0.997 * share) - 2900.0 / 1925.16).abs() < 1e-9);
	}

	#[test]
	fn swap_should_be_an_error_when_numbers_leave_the_range() {
		let reserves = Reserves { settlement: u128::MAX, asset: u128::MAX };
		assert!(to_price(reserves, parse("1").unwrap(), parse("0.003").unwrap(), 10, 6).is_err());
	}
}
