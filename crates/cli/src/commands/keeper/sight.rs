//! What a keeper sees of the chain.

use super::decide::{Own, Scene};
use crate::{
	assets,
	chain::{self, AtBlock},
	commands::{credit, watch},
	decimal::out_of_range,
	inputs,
	value::{self, At, Value},
};
use anyhow::{anyhow, bail, Context, Result};
use ballast_policy::{enforceable, AccountState, AuctionMode, Offer};
use ballast_primitives::{
	fixed::{self, Zero},
	Fixed, Round, VenueId, SETTLEMENT,
};
use codec::{Decode, DecodeAll};
use subxt::utils::AccountId32;

const PALLET: &str = "SoftLiquidation";

/// What can be had of an account, as the runtime's `KeeperOffer` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Decode)]
pub struct Offered {
	/// Which fraction, at which price.
	pub offer: Offer,
	/// Whether keepers pay or are paid.
	pub mode: AuctionMode,
	/// Takes so far.
	pub takes: u32,
	/// Fingerprint of the portfolio.
	pub portfolio: [u8; 32],
	/// When the auction runs out, milliseconds since 1970.
	pub expires_ms: u64,
}

/// Accounts in an auction, by the states on record.
pub async fn auctioned(at: &AtBlock) -> Result<Vec<AccountId32>> {
	let accounts = watch::accounts(at).await?;
	Ok(accounts.into_iter().filter(|(_, state)| is_auction(state)).map(|(account, _)| account).collect())
}

/// Whether a state is an auction.
pub fn is_auction(state: &Value) -> bool {
	matches!(value::as_variant(state), Some(("Auction", _)))
}

/// What can be had of an account; `None` when nobody can bid at this moment.
pub async fn offered(at: &AtBlock, account: &AccountId32) -> Result<Option<Offered>> {
	let answer = chain::view_function(at, PALLET, "offer_of", vec![value::account(account)]).await?;
	read_offer(&answer)
}

fn read_offer(answer: &[u8]) -> Result<Option<Offered>> {
	Option::<Offered>::decode_all(&mut &answer[..])
		.ok()
		.context("an offer has another shape than this tool knows; use the version of the runtime")
}

/// Everything that a bid for the account depends on: what is for sale, and the keeper's own side.
pub async fn scene(at: &AtBlock, account: &AccountId32, keeper: &AccountId32) -> Result<(Scene, Own)> {
	let unavailable = |reason| anyhow!("the chain cannot value it now: {reason}");
	// Any decision will do: what is asked for is what it would be taken on.
	let any = Value::unnamed_variant("WriteOff", [Value::unnamed_variant("Home", [])]);
	let decided = inputs::of_decision(at, account, any).await?.map_err(unavailable)?;
	let AccountState::Auction(auction) = decided.state else { bail!("the auction is not on record yet") };
	let assets = decided.portfolio.assets();
	let (portfolio, market, model) = inputs::of_margin(at, keeper, &assets).await?.map_err(unavailable)?;
	let scene = Scene {
		auction,
		portfolio: decided.portfolio,
		market,
		model,
		rules: enforceable(&decided.rules),
		fund: match auction.mode {
			AuctionMode::Insolvent => fund(at).await?,
			AuctionMode::Solvent => Fixed::zero(),
		},
		now_ms: decided.now_ms,
	};
	let own = own(at, keeper, portfolio).await?;
	Ok((scene, own))
}

async fn own(at: &AtBlock, keeper: &AccountId32, portfolio: ballast_risk::Portfolio) -> Result<Own> {
	let key = || vec![value::account(keeper)];
	let reserved = chain::storage(at, "Portfolio", "Reserved", key()).await?;
	let mut reserved = reserved.as_ref().and_then(value::as_fixed).unwrap_or_default();
	for line in credit::lines(at, keeper).await?.0 {
		reserved = fixed::add(reserved, line.open).map_err(out_of_range)?;
	}
	let enrolments = chain::storage_under(at, "Portfolio", "Enrolments", key()).await?;
	let venues = enrolments.iter().filter_map(|(keys, _)| keys.get(1).and_then(venue)).collect();
	Ok(Own { portfolio, reserved, venues })
}

/// A venue.
pub fn venue(value: &Value) -> Option<VenueId> {
	match value::as_variant(value)? {
		("Home", _) => Some(VenueId::Home),
		("Sibling", fields) => {
			let id = fields.values().next().and_then(value::as_u128)?;
			Some(VenueId::Sibling(id.try_into().ok()?))
		}
		_ => None,
	}
}

/// What the insurance fund can still pay, settlement currency, rounded down; zero where there is none.
async fn fund(at: &AtBlock) -> Result<Fixed> {
	let Ok(Some(ledger)) = chain::storage(at, "Backstop", "Ledger", Vec::new()).await else {
		return Ok(Fixed::zero());
	};
	let booked = ledger.at("fund").and_then(amount).unwrap_or_default();
	let decimals = assets::decimals(at).await?.get(&SETTLEMENT).copied();
	let decimals = decimals.context("the settlement currency has no decimals on chain")?;
	let all = fixed::from_ledger(booked, decimals, Round::Down).map_err(out_of_range)?;
	let promised = chain::storage(at, PALLET, "FundPromised", Vec::new()).await?;
	let promised = promised.as_ref().and_then(value::as_fixed).unwrap_or_default();
	Ok(fixed::sub(all, promised).map_err(out_of_range)?.max(Fixed::zero()))
}

/// A ledger amount that is not below zero.
fn amount(value: &Value) -> Option<u128> {
	use subxt::ext::scale_value::{Primitive, ValueDef};
	match &value::peel(value).value {
		ValueDef::Primitive(Primitive::I128(amount)) => u128::try_from(*amount).ok(),
		ValueDef::Primitive(Primitive::U128(amount)) => Some(*amount),
		_ => None,
	}
}

/// A take under way.
pub struct Under {
	/// Whose portfolio.
	pub account: AccountId32,
	/// Which fraction.
	pub fraction: Fixed,
}

/// The keeper's takes that the chain has under way.
pub async fn under_way(at: &AtBlock, keeper: &AccountId32) -> Result<Vec<Under>> {
	let mut own = Vec::new();
	for (keys, take) in chain::storage_map(at, PALLET, "Takes").await? {
		if take.at("taker").and_then(taker) != Some(*keeper) {
			continue;
		}
		let account =
			keys.first().and_then(value::as_account).context("unexpected key of SoftLiquidation.Takes")?;
		own.push(Under { account, fraction: value::fixed_field(value::field(&take, "take")?, "fraction")? });
	}
	Ok(own)
}

/// The account of a keeper that takes; `None` for the pool.
pub fn taker(value: &Value) -> Option<AccountId32> {
	match value::as_variant(value)? {
		("Keeper", fields) => value::as_account(fields.values().next()?),
		_ => None,
	}
}

/// Gross value of a part of the account's portfolio.
pub async fn gross(at: &AtBlock, account: &AccountId32, fraction: Fixed) -> Result<Fixed> {
	let inputs = inputs::of_margin(at, account, &[]).await?;
	let (portfolio, market, _) =
		inputs.map_err(|reason| anyhow!("the chain cannot value it now: {reason}"))?;
	let gross = portfolio.gross(&market).map_err(|error| anyhow!("{error:?}"))?;
	fixed::mul(gross, fraction, Round::Up).map_err(out_of_range)
}

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
	use super::*;
	use codec::Encode;

	#[test]
	fn offer_should_be_read_as_the_runtime_writes_it() {
		let offer = Offer {
			progress: Fixed::from_rational(4, 5),
			most: Fixed::from_u32(1),
			least: Fixed::from_rational(1, 10),
			price: Fixed::from_u32(40),
		};
		let written = Some((offer, AuctionMode::Insolvent, 3u32, [7u8; 32], 99u64)).encode();
		let read = read_offer(&written).unwrap().unwrap();
		assert_eq!((read.offer, read.mode, read.takes), (offer, AuctionMode::Insolvent, 3));
		assert_eq!((read.portfolio, read.expires_ms), ([7; 32], 99));
		assert_eq!(read_offer(&[0]).unwrap(), None);
		assert!(read_offer(&[1, 2]).is_err());
	}

	#[test]
	fn taker_and_venue_should_be_read() {
		let keeper = Value::unnamed_variant("Keeper", [Value::from_bytes([7u8; 32])]);
		assert_eq!(taker(&keeper), Some(AccountId32([7; 32])));
		assert_eq!(taker(&Value::unnamed_variant("Pool", [Value::from_bytes([7u8; 32])])), None);
		assert_eq!(venue(&Value::unnamed_variant("Home", [])), Some(VenueId::Home));
		assert_eq!(
			venue(&Value::unnamed_variant("Sibling", [Value::u128(2001)])),
			Some(VenueId::Sibling(2001))
		);
		assert!(is_auction(&Value::unnamed_variant("Auction", [])));
	}
}
