//! Benchmarks, on the largest portfolio at [`VENUES`] venues.

use super::*;
use alloc::vec::Vec;
// Natively it is there already.
#[cfg(not(feature = "std"))]
use ballast_primitives::benchmarking::SetBlockNumber as _;
use ballast_primitives::{
	message::{AccountReport, ReportedPosition, MAX_POSITIONS},
	InstrumentId, SETTLEMENT,
};
use polkadot_sdk::{frame_benchmarking::v2::*, frame_system::RawOrigin};

/// Venues of the portfolio.
const VENUES: u32 = 4;

/// What the benchmarks need of the chain around this pallet.
pub trait BenchmarkHelper {
	/// Prepares that many assets, each with a fresh price of 10 and with as much data in the risk model as there can be, and
	/// that many venues, the first of them at home, which can be sent messages; the clock runs.
	fn prepare(assets: u32, venues: u32) -> (Vec<AssetId>, Vec<VenueId>);
}

/// For runtimes in which this pallet is not measured.
impl BenchmarkHelper for () {
	fn prepare(_: u32, _: u32) -> (Vec<AssetId>, Vec<VenueId>) {
		(Vec::new(), Vec::new())
	}
}

fn spot(asset: AssetId, quantity: u32) -> ReportedPosition {
	ReportedPosition {
		instrument: InstrumentId::Spot(asset),
		quantity: Fixed::from_u32(quantity),
		entry: Fixed::default(),
		funding: Fixed::default(),
	}
}

fn report(
	account: &AccountId32,
	assets: impl Iterator<Item = AssetId>,
	quantity: u32,
) -> Result<AccountReport, BenchmarkError> {
	let mut positions: Vec<_> = assets.map(|asset| spot(asset, quantity)).collect();
	positions.sort_by_key(|position| position.instrument);
	let positions = positions.try_into().map_err(|_| "too many positions for a report")?;
	Ok(AccountReport { account: account.clone(), positions, credit_used: Fixed::default() })
}

/// An account with the largest portfolio, one position of settlement currency at every venue and the others each of another asset.
fn enrolled<T: Config>() -> Result<(AccountId32, Vec<VenueId>), BenchmarkError> {
	let positions = T::MaxPositions::get();
	let (assets, venues) = T::BenchmarkHelper::prepare(positions.saturating_sub(VENUES), VENUES);
	let account: AccountId32 = whitelisted_caller();
	for (index, venue) in venues.iter().enumerate() {
		let here = assets.iter().copied().skip(index).step_by(venues.len());
		Approvals::<T>::insert(&account, venue, ());
		Pallet::<T>::apply_enrolled(*venue, report(&account, here.chain([SETTLEMENT]), 1_000)?)?;
	}
	Ok((account, venues))
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn approve_venue() -> Result<(), BenchmarkError> {
		let caller: AccountId32 = whitelisted_caller();
		let venue = VenueId::Sibling(2_001);

		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()), venue);

		assert!(Approvals::<T>::contains_key(&caller, venue));
		Ok(())
	}

	#[benchmark]
	fn revoke_venue() -> Result<(), BenchmarkError> {
		let caller: AccountId32 = whitelisted_caller();
		let venue = VenueId::Sibling(2_001);
		Approvals::<T>::insert(&caller, venue, ());

		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()), venue);

		assert!(!Approvals::<T>::contains_key(&caller, venue));
		Ok(())
	}

	// A line is raised, next to one at every other venue.
	#[benchmark(pov_mode = Measured)]
	fn set_credit_line() -> Result<(), BenchmarkError> {
		let (caller, venues) = enrolled::<T>()?;
		for venue in venues.iter().skip(1) {
			let line = CreditLine { amount: Fixed::from_u32(1), until: u32::MAX - 1, ..Default::default() };
			Pallet::<T>::book_line(&caller, *venue, Some(line)).map_err(|_| "a line cannot be booked")?;
		}
		let venue = *venues.get(1).ok_or("a sibling is needed")?;

		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()), venue, Fixed::from_u32(2));

		assert_eq!(CreditLines::<T>::get(&caller, venue).map(|line| line.amount), Some(Fixed::from_u32(2)));
		Ok(())
	}

	// All lines are taken back because the account is restricted.
	#[benchmark(pov_mode = Measured)]
	fn settle_lines() -> Result<(), BenchmarkError> {
		let (account, venues) = enrolled::<T>()?;
		for venue in venues.iter().skip(1) {
			let line = CreditLine { amount: Fixed::from_u32(1), until: u32::MAX - 1, ..Default::default() };
			Pallet::<T>::book_line(&account, *venue, Some(line)).map_err(|_| "a line cannot be booked")?;
		}
		let margin = Pallet::<T>::margin(&account)?;

		#[block]
		{
			Pallet::<T>::settle_lines(&account, &margin, true);
		}

		assert!(CreditLines::<T>::iter_prefix_values(&account).all(|line| line.amount == Fixed::default()));
		Ok(())
	}

	// All positions of a venue change.
	#[benchmark(pov_mode = Measured)]
	fn apply_report() -> Result<(), BenchmarkError> {
		let most = T::MaxPositions::get().min(MAX_POSITIONS);
		let (assets, venues) = T::BenchmarkHelper::prepare(most, 2);
		let account: AccountId32 = whitelisted_caller();
		let venue = *venues.get(1).ok_or("a sibling is needed")?;
		Approvals::<T>::insert(&account, venue, ());
		Pallet::<T>::apply_enrolled(venue, report(&account, assets.iter().copied(), 1_000)?)?;
		let line = CreditLine { amount: Fixed::from_u32(1), until: u32::MAX, ..Default::default() };
		Pallet::<T>::book_line(&account, venue, Some(line)).map_err(|_| "a line cannot be booked")?;
		let changed = report(&account, assets.into_iter(), 999)?;

		#[block]
		{
			Pallet::<T>::apply_report(venue, changed)?;
		}

		assert_eq!(Enrolments::<T>::get(&account, venue).map(|enrolment| enrolment.reports), Some(2));
		Ok(())
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::ExtBuilder::build(), crate::mock::Test);
}
