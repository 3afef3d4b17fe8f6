//! Sales whose outcome is open: what has arrived, what was trapped, and what never left.

use crate::{pallet::*, types::*};
use alloc::{vec, vec::Vec};
use ballast_primitives::{
	fixed, message::OrderResult, AssetId, Fixed, MathError, OrderFailure, OrderFill, OrderId, Round,
	SETTLEMENT,
};
use polkadot_sdk::{
	frame_support::{
		defensive, ensure,
		storage::with_storage_layer,
		traits::{
			tokens::fungibles::{Inspect, Mutate},
			Get,
		},
	},
	sp_runtime::{DispatchError, DispatchResult},
};

impl<T: Config> Pallet<T> {
	/// Credits what has arrived, and asks for what should have.
	pub(crate) fn land(work: &mut Work) {
		let now = Self::now();
		let flights: Vec<(OrderId, Flight)> = Flights::<T>::iter().collect();
		for (id, flight) in flights {
			count(&mut work.flights);
			match with_storage_layer(|| Self::try_land(id, &flight)) {
				Ok(true) => continue,
				Ok(false) => {}
				Err(_) => {
					defensive!("what has arrived can be credited");
					continue;
				}
			}
			let is_due = now >= flight.deadline && now >= flight.claim_at;
			if is_due && flight.claims < MAX_CLAIMS {
				count(&mut work.orders);
				let wanted = vec![(flight.asset, flight.amount)];
				let asked = with_storage_layer(|| Self::do_claim(id, wanted)).is_ok();
				// Only what is asked for here counts: nobody uses these up by asking for something else.
				if let Some(mut flight) = Flights::<T>::get(id) {
					flight.claims = flight.claims.saturating_add(u32::from(asked));
					flight.claim_at = Self::next_claim();
					Flights::<T>::insert(id, flight);
				}
			}
		}
	}

	fn next_claim() -> u32 {
		Self::now().saturating_add(T::ClaimInterval::get())
	}

	/// Credits what has arrived if it proves anything. Returns whether it does.
	fn try_land(id: OrderId, flight: &Flight) -> Result<bool, DispatchError> {
		let (given, settlement) = (Self::registration(flight.asset)?, Self::registration(SETTLEMENT)?);
		let (beneficiary, vault) = (Self::beneficiary(id), Self::vault());
		let proceeds = T::Assets::balance(settlement.location.clone(), &beneficiary);
		let returned = T::Assets::balance(given.location.clone(), &beneficiary);
		let is_sold = proceeds >= flight.least_proceeds;
		if !is_sold && returned < flight.least_back {
			return Ok(false);
		}
		let account = &flight.account;
		if returned > 0 {
			Self::transfer(given.location, &beneficiary, &vault, returned)?;
			Self::credit(account, flight.asset, returned)?;
		}
		let mut penalty = 0;
		if proceeds > 0 {
			Self::transfer(settlement.location.clone(), &beneficiary, &vault, proceeds)?;
			if is_sold {
				penalty = flight.penalty.mul_floor(proceeds);
				if penalty > 0 {
					Self::transfer(settlement.location, &vault, &T::PenaltyAccount::get(), penalty)?;
				}
			}
			let net = proceeds.checked_sub(penalty).ok_or(Error::<T>::Overflow)?;
			Self::credit(account, SETTLEMENT, net)?;
		}
		let result = if is_sold {
			let whole = |amount, round| {
				fixed::from_ledger(amount, settlement.decimals, round).map_err(|_| Error::<T>::Overflow)
			};
			let proceeds = whole(proceeds, Round::Down)?;
			OrderResult::Executed(OrderFill {
				quantity: Self::sold_for(flight, proceeds).map_err(|_| Error::<T>::Overflow)?,
				proceeds,
				penalty: whole(penalty, Round::Up)?,
			})
		} else if flight.claims == 0 {
			OrderResult::Failed(OrderFailure::LimitPrice)
		} else {
			OrderResult::Failed(OrderFailure::MarketRefused)
		};
		Self::deposit_event(Event::Arrived {
			order: id,
			account: account.clone(),
			settlement: proceeds,
			returned,
			late: flight.given_up,
		});
		Self::end(id, flight, result)?;
		Ok(true)
	}

	/// The change of the position that an answer says was traded. All of it, unless a claim's fees have taken so much that the
	/// average price would be below the limit, at which it was sold: then the rest went to fees, not to the market.
	fn sold_for(flight: &Flight, proceeds: Fixed) -> Result<Fixed, MathError> {
		let at_limit = fixed::neg(fixed::div(proceeds, flight.limit_price, Round::Down)?)?;
		Ok(flight.quantity.max(at_limit))
	}

	/// The flight is over.
	fn end(id: OrderId, flight: &Flight, result: OrderResult) -> DispatchResult {
		Flights::<T>::remove(id);
		if flight.given_up {
			// The coordinator will not take the result's snapshot any more. Without room for a report of its own the
			// next one says it.
			let _ = Self::mark_dirty(flight.account.clone());
		} else {
			Self::stop_counting(flight)?;
		}
		Self::keep(id, Some(flight.account.clone()), None, result);
		Ok(())
	}

	/// What flies does not count as held any more.
	fn stop_counting(flight: &Flight) -> Result<(), Error<T>> {
		Flying::<T>::try_mutate_exists(&flight.account, flight.asset, |slot| {
			let flying = slot.unwrap_or_default();
			let left = flying.checked_sub(flight.amount).ok_or(Error::<T>::Overflow)?;
			*slot = Some(left).filter(|left| *left > 0);
			Ok(())
		})
	}

	/// The coordinator will settle by snapshot: what is beyond its deadline is nowhere until it arrives.
	pub(crate) fn give_up_overdue() {
		let now = Self::now();
		let overdue: Vec<(OrderId, Flight)> =
			Flights::<T>::iter().filter(|(_, flight)| !flight.given_up && now >= flight.deadline).collect();
		for (id, mut flight) in overdue {
			if Self::stop_counting(&flight).is_err() {
				defensive!("what flies has been counted");
			}
			flight.given_up = true;
			Flights::<T>::insert(id, flight);
		}
	}

	/// Asks the reserve for what it may have trapped in an order's name.
	pub(crate) fn do_claim(id: OrderId, wanted: Vec<(AssetId, u128)>) -> DispatchResult {
		let mut flight = Flights::<T>::get(id).ok_or(Error::<T>::UnknownOrder)?;
		ensure!(Self::now() >= flight.deadline, Error::<T>::TooEarly);
		let in_range = !wanted.is_empty() && wanted.len() <= MAX_CLAIMED_ASSETS as usize;
		ensure!(in_range && wanted.iter().all(|(_, amount)| *amount > 0), Error::<T>::InvalidClaim);
		let mut assets = Vec::new();
		let mut payer = None;
		for (asset, amount) in wanted {
			let registration = Self::registration(asset)?;
			assets.push(Foreign { location: registration.location.clone(), amount });
			payer.get_or_insert((registration, amount));
		}
		let (registration, amount) = payer.ok_or(Error::<T>::InvalidClaim)?;
		let (max_fee, arrival_fee) = (registration.max_fee, Self::arrival_fee(&registration)?);
		let fees = max_fee.checked_add(arrival_fee).ok_or(Error::<T>::Overflow)?;
		ensure!(amount > fees, Error::<T>::BelowFee);
		Self::allow_for_claim(&mut flight)?;
		let (owner, beneficiary) = (flight.account.clone(), Self::beneficiary(id));
		Flights::<T>::insert(id, flight);
		let claim = Claim { order: id, owner, beneficiary, assets, max_fee, arrival_fee };
		<T::Reserve as ReserveChain>::claim(&claim).map_err(|_| Error::<T>::ReserveUnreachable)?;
		Self::deposit_event(Event::ClaimSent { order: id, assets: claim.assets });
		Ok(())
	}

	/// A claim costs another fee, at today's maximum; what proves an outcome is less by that. It is no matter who asks how often.
	fn allow_for_claim(flight: &mut Flight) -> Result<(), Error<T>> {
		let (given, settlement) = (Self::registration(flight.asset)?, Self::registration(SETTLEMENT)?);
		let arrival_fee = Self::arrival_fee(&given)?;
		// Something has to arrive all the same.
		let floor = Self::give_floor(flight.amount, &given)
			.ok()
			.and_then(|floor| floor.checked_sub(arrival_fee))
			.unwrap_or_default();
		flight.least_back = flight.least_back.min(floor).max(1);
		// Of what was asked for, not of what is left of that, so that it is taken off once. Below nothing there is no less.
		let least = Self::at_limit(flight, settlement.decimals).map_err(|_| Error::<T>::Overflow)?;
		let least = least.saturating_sub(settlement.max_fee);
		flight.least_proceeds = flight.least_proceeds.min(least).max(1);
		Ok(())
	}

	/// What was sold at the limit price, ledger units of settlement currency, rounded up.
	fn at_limit(flight: &Flight, decimals: u8) -> Result<u128, MathError> {
		let least = fixed::mul(fixed::abs(flight.quantity)?, flight.limit_price, Round::Up)?;
		fixed::to_ledger(least, decimals, Round::Up)
	}

	/// Issues what never left anew.
	pub(crate) fn do_restore(id: OrderId) -> DispatchResult {
		let flight = Flights::<T>::get(id).ok_or(Error::<T>::UnknownOrder)?;
		ensure!(Self::now() >= flight.deadline, Error::<T>::TooEarly);
		let location = Self::registration(flight.asset)?.location;
		T::Assets::mint_into(location, &Self::vault(), flight.amount)?;
		Self::credit(&flight.account, flight.asset, flight.amount)?;
		Self::deposit_event(Event::Restored {
			order: id,
			account: flight.account.clone(),
			amount: flight.amount,
		});
		Self::end(id, &flight, OrderResult::Failed(OrderFailure::MarketRefused))
	}
}
