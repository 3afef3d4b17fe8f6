//! What a venue may say of an order, and what follows when it says more.

use crate::{pallet::*, types::*};
use ballast_primitives::{
	fixed::{self, Zero, ONE},
	limits,
	message::{AccountReport, OrderResult},
	traits::VenueEvents,
	Fixed, Instruction, MathError, Order, OrderFailure, OrderFill, Round, TakeoverFill, VenueId,
};
use polkadot_sdk::sp_core::crypto::AccountId32;

/// Whole ledger units, whatever their size, do not make a lie: up to this share of a value, and this much of it, a claim
/// may be beside its bound.
const TOLERANCE: Fixed = Fixed::from_inner(ONE / 1_000_000);
/// Up to this share of what was known a snapshot may be beside what was expected.
const SNAPSHOT_TOLERANCE: Fixed = Fixed::from_inner(ONE / 1_000);

/// How many times what its limit asks a sale is believed to have brought. The limit lies in a band around the venue's price.
const MOST_OF_LIMIT: Fixed = Fixed::from_inner(2 * ONE);
/// How many times all that was known of an account a venue is believed to have written off: interest, and prices of its own.
const MOST_OF_KNOWN: Fixed = Fixed::from_inner(2 * ONE);

impl<T: Config> Pallet<T> {
	/// What of a venue's answer cannot be; `None` when it can be, as every failure can.
	pub(crate) fn broken_bound(instruction: &Instruction, result: &OrderResult) -> Option<BrokenBound> {
		match (instruction, result) {
			(Instruction::Reduce(order), OrderResult::Executed(fill)) => Self::broken_by_fill(order, fill),
			(Instruction::TakeOver(takeover), OrderResult::TakenOver(fill)) => {
				let TakeoverFill { fraction, price, fee, gross, .. } = *fill;
				let ordered = takeover.price;
				let paid = if ordered < Fixed::zero() {
					(ordered..=Fixed::zero()).contains(&price)
				} else {
					(Fixed::zero()..=ordered).contains(&price)
				};
				if fraction != takeover.fraction || gross < Fixed::zero() {
					Some(BrokenBound::Quantity)
				} else if !paid {
					Some(BrokenBound::Price)
				} else if !(Fixed::zero()..=takeover.fee).contains(&fee) {
					Some(BrokenBound::Penalty)
				} else {
					None
				}
			}
			(Instruction::Transfer(transfer), OrderResult::Transferred { amount }) => {
				Self::broken_by_sending(transfer, *amount)
			}
			_ => None,
		}
	}

	fn broken_by_fill(order: &Order, fill: &OrderFill) -> Option<BrokenBound> {
		let sells = order.quantity < Fixed::zero();
		let sized = if sells {
			fill.quantity < Fixed::zero() && fill.quantity >= order.quantity
		} else {
			fill.quantity > Fixed::zero() && fill.quantity <= order.quantity
		};
		if !sized {
			return Some(BrokenBound::Quantity);
		}
		// A number that leaves the range is beyond any bound.
		if !Self::is_priced(order, fill).unwrap_or(false) {
			return Some(BrokenBound::Price);
		}
		(!Self::is_penalised(order, fill).unwrap_or(false)).then_some(BrokenBound::Penalty)
	}

	/// Whether the money went the right way, at an average price not worse than the limit.
	fn is_priced(order: &Order, fill: &OrderFill) -> Result<bool, MathError> {
		let size = fixed::abs(fill.quantity)?;
		let limit = fixed::mul(size, order.limit_price, Round::Down)?;
		let slack = Self::slack(limit)?;
		if order.quantity < Fixed::zero() {
			Ok(fill.proceeds >= fixed::sub(limit, slack)?.max(Fixed::zero()))
		} else {
			Ok(fill.proceeds <= Fixed::zero() && fixed::neg(fill.proceeds)? <= fixed::add(limit, slack)?)
		}
	}

	/// Whether the penalty is not above its share of the traded value.
	fn is_penalised(order: &Order, fill: &OrderFill) -> Result<bool, MathError> {
		let traded = fixed::abs(fill.proceeds)?;
		let most = limits::share_of(traded, order.penalty)?;
		let allowed = fixed::add(most, Self::slack(traded)?)?;
		Ok((Fixed::zero()..=allowed).contains(&fill.penalty))
	}

	pub(crate) fn slack(value: Fixed) -> Result<Fixed, MathError> {
		fixed::add(fixed::mul(value, TOLERANCE, Round::Up)?, TOLERANCE)
	}

	/// The answer that is worked in: what cannot be is not told to anybody as if it were, and of what can be no more than books
	/// may be kept of.
	pub(crate) fn believed(venue: VenueId, instruction: &Instruction, claim: OrderResult) -> OrderResult {
		match (instruction, claim) {
			_ if Self::broken_bound(instruction, &claim).is_some() => {
				OrderResult::Failed(OrderFailure::Unknown)
			}
			(Instruction::Reduce(order), OrderResult::Executed(fill)) => {
				let capped = Self::capped_fill(order, fill).map(OrderResult::Executed);
				capped.unwrap_or(OrderResult::Failed(OrderFailure::Unknown))
			}
			// What the pool got of an insolvent account it passes on, elsewhere and in money of its own: no more than what counts
			// of all that a sibling says. (What is at home is known.)
			(Instruction::TakeOver(_), OrderResult::TakenOver(fill)) if venue != VenueId::Home => {
				OrderResult::TakenOver(TakeoverFill { value: fill.value.min(Self::cap_of(venue)), ..fill })
			}
			_ => claim,
		}
	}

	/// A fill of no more proceeds than [`MOST_OF_LIMIT`] times what the limit asks, and of no larger penalty than goes with that:
	/// shares of penalties are paid in advance of what the venue hands over. More is no lie (anybody can add to what a sale brings
	/// at custody), and is the account's, as the snapshot tells.
	fn capped_fill(order: &Order, fill: OrderFill) -> Result<OrderFill, MathError> {
		let limit = fixed::mul(fixed::abs(fill.quantity)?, order.limit_price, Round::Up)?;
		let most = fixed::mul(limit, MOST_OF_LIMIT, Round::Up)?;
		if fill.proceeds <= most {
			return Ok(fill);
		}
		let penalty = fill.penalty.min(limits::share_of(most, order.penalty)?);
		Ok(OrderFill { proceeds: most, penalty, ..fill })
	}

	/// What is worked in of a value that a venue says it has written off: no more than [`MOST_OF_KNOWN`] times all that the account
	/// was known to have and owe there, or than the venue's cap where nobody can tell that. (The home venue is this chain.)
	pub(crate) fn believed_loss(venue: VenueId, account: &AccountId32, claim: Fixed) -> Fixed {
		if venue == VenueId::Home {
			return claim;
		}
		let known = T::Events::gross_value(venue, account);
		let most = known.and_then(|gross| fixed::mul(gross, MOST_OF_KNOWN, Round::Up).ok());
		let most = most.unwrap_or_else(|| Self::cap_of(venue));
		if claim <= most {
			return claim;
		}
		Self::deposit_event(Event::ImpossibleWriteOff { venue, account: account.clone(), claim, most });
		most
	}

	/// Compares the snapshot that comes with a fill with what was known. An account can change its positions by itself, so a
	/// difference proves nothing; it is only recorded.
	pub(crate) fn compare(record: &OrderRecord, claim: &OrderResult, report: &AccountReport) {
		let (Instruction::Reduce(order), OrderResult::Executed(fill)) = (&record.instruction, claim) else {
			return;
		};
		if report.account != order.account {
			// Not applied, and recorded as such.
			return;
		}
		let Some(known) = T::Events::known_quantity(record.venue, &order.account, order.instrument) else {
			return;
		};
		let shown = report.positions.iter().find(|position| position.instrument == order.instrument);
		let reported = shown.map_or(Fixed::zero(), |position| position.quantity);
		let Ok(expected) = fixed::add(known, fill.quantity) else { return };
		let is_near = fixed::sub(reported, expected).and_then(fixed::abs).and_then(|distance| {
			Ok(distance <= fixed::mul(fixed::abs(known)?, SNAPSHOT_TOLERANCE, Round::Up)?)
		});
		if is_near != Ok(true) {
			Self::deposit_event(Event::SnapshotDeviates {
				order: order.id,
				venue: record.venue,
				account: order.account.clone(),
				instrument: order.instrument,
				expected,
				reported,
			});
		}
	}

	/// From now on nothing new is entrusted to the venue.
	pub(crate) fn distrust(venue: VenueId) {
		let was_trusted = Venues::<T>::get(venue).is_some_and(|record| record.status == VenueStatus::Active);
		if !was_trusted {
			return;
		}
		let (old, new) = (VenueStatus::Active, VenueStatus::Distrusted);
		Self::update_venue(venue, |record| record.status = new);
		Self::deposit_event(Event::StatusChanged { venue, old, new });
		Self::fail_queued_orders(venue, OrderFailure::Cancelled);
	}
}
