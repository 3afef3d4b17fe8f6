//! The registered assets, and what the XCM executor wants to know of them.

use crate::{pallet::*, types::*};
use alloc::vec::Vec;
use ballast_primitives::{
	fixed::{self, Zero},
	limits,
	message::AssetDepth,
	traits::PriceSource,
	AssetId, Fixed, Round, SETTLEMENT,
};
use core::marker::PhantomData;
use polkadot_sdk::{
	frame_support::{
		ensure,
		traits::{
			tokens::fungibles::{Create, Inspect},
			Contains, ContainsPair, Get,
		},
	},
	sp_runtime::{DispatchError, DispatchResult},
	staging_xcm::v5::{Asset, Location},
};

/// Digits after the point of the number type.
const MAX_DECIMALS: u8 = 18;

/// The registered assets, for the XCM executor: as locations, and as assets that the reserve is trusted for.
pub struct RegisteredAssets<T>(PhantomData<T>);

impl<T: Config> Contains<Location> for RegisteredAssets<T> {
	fn contains(location: &Location) -> bool {
		AssetAt::<T>::contains_key(location)
	}
}

impl<T: Config> ContainsPair<Asset, Location> for RegisteredAssets<T> {
	fn contains(asset: &Asset, origin: &Location) -> bool {
		*origin == T::ThisVenue::get().location() && AssetAt::<T>::contains_key(&asset.id.0)
	}
}

impl<T: Config> Pallet<T> {
	/// What is known of an asset.
	pub(crate) fn registration(asset: AssetId) -> Result<Registration, Error<T>> {
		Registry::<T>::get(asset).ok_or(Error::<T>::UnknownAsset)
	}

	/// What so much of the native token is worth in an asset, ledger units, rounded up. `None` when that cannot be said.
	pub fn native_in(location: &Location, native: u128) -> Option<u128> {
		let rate = Registry::<T>::get(AssetAt::<T>::get(location)?)?.native_rate;
		let product = fixed::mul_div(
			i128::try_from(native).ok()?,
			i128::try_from(rate).ok()?,
			i128::try_from(T::NativeUnit::get()).ok()?,
			Round::Up,
		);
		product.ok().and_then(|amount| u128::try_from(amount).ok())
	}

	/// Most that this chain charges of an asset for taking what comes back, ledger units.
	pub(crate) fn arrival_fee(registration: &Registration) -> Result<u128, Error<T>> {
		Self::native_in(&registration.location, T::ArrivalFee::get()).ok_or(Error::<T>::Overflow)
	}

	/// The oracle's price, settlement currency per unit.
	pub(crate) fn price(asset: AssetId) -> Option<Fixed> {
		if asset == SETTLEMENT {
			return Some(Fixed::from_u32(1));
		}
		T::Prices::price(asset).map(|(price, _)| price).filter(|price| *price > Fixed::zero())
	}

	/// Value of the least order to sell an asset whose fees take no more than [`FEE_SHARE`] of it: most that the reserve charges
	/// for the sale, and most that this chain charges for taking its proceeds. Settlement currency, rounded up; zero for what
	/// cannot be sold here, or has no price.
	///
	/// For the planner of unwinds (`DepthSource::least_order`), which neither orders less, unless it is all that there is, nor
	/// leaves less behind. No order is refused for it here: it is no protection, and fees may rise while an order travels.
	pub fn least_order(asset: AssetId) -> Fixed {
		Self::fees_of_sale(asset)
			.and_then(|fees| {
				let share = i128::from(FEE_SHARE.deconstruct());
				let least = fixed::mul_div(fees.into_inner(), 1_000_000, share, Round::Up).ok()?;
				Some(Fixed::from_inner(least))
			})
			.unwrap_or_default()
	}

	fn fees_of_sale(asset: AssetId) -> Option<Fixed> {
		if asset == SETTLEMENT {
			return None;
		}
		let given = Registry::<T>::get(asset)?;
		let settlement = Registry::<T>::get(SETTLEMENT)?;
		let there = fixed::from_ledger(given.max_fee, given.decimals, Round::Up).ok()?;
		let there = fixed::mul(there, Self::price(asset)?, Round::Up).ok()?;
		let here = Self::arrival_fee(&settlement).ok()?;
		let here = fixed::from_ledger(here, settlement.decimals, Round::Up).ok()?;
		fixed::add(there, here).ok()
	}

	pub(crate) fn do_register(asset: AssetId, registration: Registration) -> DispatchResult {
		let location = registration.location.clone();
		ensure!(
			!Registry::<T>::contains_key(asset) && !AssetAt::<T>::contains_key(&location),
			Error::<T>::AlreadyRegistered
		);
		ensure!(Registry::<T>::count() < MAX_KEPT_ASSETS, Error::<T>::TooManyAssets);
		let is_end = |middle: &Location| *middle == location || AssetAt::<T>::get(middle) == Some(SETTLEMENT);
		let has_way = registration.via.as_ref().is_none_or(|middle| asset != SETTLEMENT && !is_end(middle));
		ensure!(
			registration.decimals <= MAX_DECIMALS && registration.native_rate > 0 && has_way,
			Error::<T>::InvalidRegistration
		);
		if !T::Assets::asset_exists(location.clone()) {
			T::Assets::create(location.clone(), Self::vault(), true, 1)?;
		}
		AssetAt::<T>::insert(&location, asset);
		Registry::<T>::insert(asset, &registration);
		Self::deposit_event(Event::AssetRegistered { asset, registration });
		Ok(())
	}

	pub(crate) fn do_set_fees(asset: AssetId, max_fee: u128, native_rate: u128) -> DispatchResult {
		ensure!(native_rate > 0, Error::<T>::InvalidRegistration);
		let (old_max_fee, old_native_rate) =
			Registry::<T>::try_mutate(asset, |slot| -> Result<_, DispatchError> {
				let registration = slot.as_mut().ok_or(Error::<T>::UnknownAsset)?;
				Ok((
					core::mem::replace(&mut registration.max_fee, max_fee),
					core::mem::replace(&mut registration.native_rate, native_rate),
				))
			})?;
		Self::deposit_event(Event::FeesChanged { asset, old_max_fee, max_fee, old_native_rate, native_rate });
		Ok(())
	}

	/// Takes what operators saw, all of it or nothing.
	pub(crate) fn do_report_depths(depths: Vec<AssetDepth>) -> DispatchResult {
		let at = Self::now();
		let mut previous = None;
		for AssetDepth { asset, depth, price } in depths {
			let is_next = previous.is_none_or(|previous| previous < asset);
			let is_sold = asset != SETTLEMENT && Registry::<T>::contains_key(asset);
			ensure!(is_next && is_sold && depth >= Fixed::zero(), Error::<T>::InvalidDepths);
			previous = Some(asset);
			let oracle = Self::price(asset).ok_or(Error::<T>::NoPrice)?;
			let is_near =
				limits::within_band(price, oracle, T::PriceBand::get()).map_err(|_| Error::<T>::Overflow)?;
			ensure!(is_near && price > Fixed::zero(), Error::<T>::InvalidDepths);
			let old = Depths::<T>::get(asset);
			let new = DepthRecord { depth, price, at };
			Depths::<T>::insert(asset, new);
			Self::deposit_event(Event::DepthReported { asset, old, new });
		}
		Ok(())
	}

	/// What a heartbeat says: what was reported lately, sorted by asset.
	pub(crate) fn depths() -> Vec<AssetDepth> {
		let now = Self::now();
		let mut fresh: Vec<AssetDepth> = Depths::<T>::iter()
			.filter(|(_, record)| now.saturating_sub(record.at) <= T::MaxDepthAge::get())
			.map(|(asset, record)| record.of(asset))
			.collect();
		fresh.sort_by_key(|entry| entry.asset);
		fresh
	}
}
