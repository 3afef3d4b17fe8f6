//! The guard of a venue that knows nothing of the account's positions elsewhere.

use crate::pallet::*;
use ballast_primitives::{message::ReportedPosition, traits::RiskGuard, Fixed};
use core::marker::PhantomData;
use polkadot_sdk::{frame_support::ensure, sp_core::crypto::AccountId32, sp_runtime::DispatchResult};

/// Allows what the venue alone would allow, plus the credit line that the coordinator granted: refuses with
/// [`Error::CreditExceeded`] when the shortfall exceeds the line.
pub struct CreditLineGuard<T>(PhantomData<T>);

impl<T: Config> RiskGuard for CreditLineGuard<T> {
	fn ensure_allowed(
		_: &AccountId32,
		_: &[ReportedPosition],
		shortfall: Fixed,
		credit: Fixed,
	) -> DispatchResult {
		ensure!(shortfall <= credit, Error::<T>::CreditExceeded);
		Ok(())
	}
}
