//! Sampling the oracle into the ring, and reading the ring back.

use crate::{Config, Cursor, Event, History, Pallet, PriceFeed, Sample, SampleOf};
use alloc::vec::Vec;
use ballast_primitives::{
	fixed::{One, Zero},
	traits::PriceSource,
	AssetId, Fixed, SETTLEMENT,
};
use ballast_risk::estimators::HistorySample;
use polkadot_sdk::{
	frame_support::{traits::Get, BoundedVec},
	sp_runtime::traits::SaturatedConversion,
};

/// What sampling did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sampled {
	/// It was not time.
	No,
	/// A sample was taken, after this many that were missed.
	Yes {
		/// Gaps that were written.
		missed: u64,
	},
}

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

fn slot<T: Config>(index: u64) -> u32 {
	// Below the length, which is a u32; a length of zero is refused by the integrity test.
	index.checked_rem(T::HistoryLength::get().into()).unwrap_or(0).saturated_into()
}

impl<T: Config> Pallet<T> {
	/// Takes a sample when one is due. An asset without a fresh price gets a gap; so do all assets in every sample that
	/// was missed since the last one, because no block came in time.
	pub(crate) fn sample_if_due() -> Sampled {
		let (now, interval) = (Self::now_ms(), T::SampleInterval::get());
		let mut cursor = Cursor::<T>::get();
		let elapsed = now.saturating_sub(cursor.last_ms);
		if now == 0 || (cursor.last_ms != 0 && elapsed < interval) {
			return Sampled::No;
		}
		let assets = Self::assets();
		let missed = match cursor.last_ms {
			0 => 0,
			_ => elapsed.checked_div(interval).unwrap_or(1).saturating_sub(1),
		};
		// Of more gaps than the ring is long only the last ones would stay.
		let length = u64::from(T::HistoryLength::get());
		let skipped = missed.saturating_sub(length);
		cursor.next = cursor.next.saturating_add(skipped);
		for gap in skipped..missed {
			let steps = gap.saturating_add(1).saturating_mul(interval);
			let at = cursor.last_ms.saturating_add(steps);
			Self::put_sample(&mut cursor.next, at, assets.iter().map(|asset| (*asset, None)).collect());
		}
		if missed > 0 {
			Self::deposit_event(Event::SamplesMissed { after_ms: cursor.last_ms, missed });
		}
		let prices =
			assets.into_iter().map(|asset| (asset, Self::price(asset).map(|(price, _)| price))).collect();
		Self::put_sample(&mut cursor.next, now, prices);
		cursor.last_ms = now;
		Cursor::<T>::put(cursor);
		Sampled::Yes { missed: missed.min(length) }
	}

	fn put_sample(next: &mut u64, at: u64, prices: Vec<(AssetId, Option<Fixed>)>) {
		// There are at most `MaxAssets` of them, so that nothing is cut.
		let prices = BoundedVec::truncate_from(prices);
		History::<T>::insert(slot::<T>(*next), Sample { index: *next, at, prices });
		*next = next.saturating_add(1);
	}

	/// The sample of an index, while the ring holds it.
	fn sample(index: u64) -> Option<SampleOf<T>> {
		History::<T>::get(slot::<T>(index)).filter(|sample| sample.index == index)
	}

	/// The samples in the ring, oldest first.
	pub fn samples() -> Vec<SampleOf<T>> {
		let next = Cursor::<T>::get().next;
		(next.saturating_sub(T::HistoryLength::get().into())..next).filter_map(Self::sample).collect()
	}

	/// The samples of a range of indices as the estimators want them; the index of the first that the ring has lost as
	/// the error.
	pub(crate) fn history_between(first: u64, end: u64) -> Result<Vec<HistorySample>, u64> {
		let read = |index| {
			let sample = Self::sample(index).ok_or(index)?;
			Ok(HistorySample { at_ms: sample.at, prices: sample.prices.into_inner() })
		};
		(first..end).map(read).collect()
	}

	/// Time (milliseconds since 1970) and price of the asset's samples, oldest first; `None` is a gap.
	pub fn history(asset: AssetId) -> Vec<(u64, Option<Fixed>)> {
		let of_asset = |sample: SampleOf<T>| {
			let at = sample.prices.binary_search_by_key(&asset, |(asset, _)| *asset).ok()?;
			sample.prices.get(at).map(|(_, price)| (sample.at, *price))
		};
		Self::samples().into_iter().filter_map(of_asset).collect()
	}
}
