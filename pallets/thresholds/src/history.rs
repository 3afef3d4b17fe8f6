//! Sampling the oracle into the ring, and reading the ring back.

use crate::{Config, Cursor, History, Pallet, PriceFeed, Sample, SampleOf};
use alloc::vec::Vec;
use ballast_primitives::{
	fixed::{One, Zero},
	traits::PriceSource,
	AssetId, Fixed, SETTLEMENT,
};
use polkadot_sdk::frame_support::{traits::Get, BoundedVec};

impl<T: Config> PriceSource for Pallet<T> {
	fn price(asset: AssetId) -> Option<(Fixed, u64)> {
		let now = Self::now_ms();
		if asset == SETTLEMENT {
			return Some((Fixed::one(), now));
		}
		// An age is a time, not money; a value from the future is new.
		T::Feed::latest(asset)
			.filter(|(price, at)| *price > Fixed::zero() && now.saturating_sub(*at) <= T::MaxAge::get())
	}
}

impl<T: Config> Pallet<T> {
	/// Takes a sample when one is due; whether it did. Nothing is written while no asset has a fresh price: the gap
	/// shows in the times.
	pub(crate) fn sample_if_due() -> bool {
		let now = Self::now_ms();
		let mut cursor = Cursor::<T>::get();
		let due = match cursor.last_ms {
			0 => now > 0,
			last => now.checked_sub(last).is_some_and(|age| age >= T::SampleInterval::get()),
		};
		if !due {
			return false;
		}
		let prices: Vec<(AssetId, Fixed)> = Self::assets()
			.into_iter()
			.filter_map(|asset| Self::price(asset).map(|(price, _)| (asset, price)))
			.collect();
		if let (false, Ok(prices)) = (prices.is_empty(), BoundedVec::try_from(prices)) {
			History::<T>::insert(cursor.next, Sample { at: now, prices });
			cursor.next =
				cursor.next.checked_add(1).filter(|next| *next < T::HistoryLength::get()).unwrap_or(0);
			cursor.last_ms = now;
			Cursor::<T>::put(cursor);
		}
		true
	}

	/// The samples in the ring, oldest first.
	pub fn samples() -> Vec<SampleOf<T>> {
		let next = Cursor::<T>::get().next;
		// Before the ring is full the slots from the cursor on are empty.
		(next..T::HistoryLength::get()).chain(0..next).filter_map(History::<T>::get).collect()
	}

	/// Time (milliseconds since 1970) and price of the asset's samples, oldest first.
	pub fn history(asset: AssetId) -> Vec<(u64, Fixed)> {
		history_of::<T>(&Self::samples(), asset)
	}
}

/// Time and price of one asset in a list of samples.
pub(crate) fn history_of<T: Config>(samples: &[SampleOf<T>], asset: AssetId) -> Vec<(u64, Fixed)> {
	samples.iter().filter_map(|sample| price_in::<T>(sample, asset).map(|price| (sample.at, price))).collect()
}

/// Price of an asset in a sample.
pub(crate) fn price_in<T: Config>(sample: &SampleOf<T>, asset: AssetId) -> Option<Fixed> {
	sample
		.prices
		.binary_search_by_key(&asset, |(asset, _)| *asset)
		.ok()
		.and_then(|at| sample.prices.get(at))
		.map(|(_, price)| *price)
}
