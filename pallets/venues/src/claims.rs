//! What a venue may say of an order, and what follows when it says more.

use crate::{pallet::*, types::*};
use ballast_primitives::{
	fixed::{self, Zero, ONE},
	limits,
	message::{AccountReport, OrderResult},
	traits::VenueEvents,
	Fixed, Instruction, MathError, Order, OrderFailure, OrderFill, Round, TakeoverFill, VenueId,
};

/// Whole ledger units, whatever their size, do not make a lie: up to this share of a value, and this much of it, a claim
/// may be beside its bound.
const TOLERANCE: Fixed = Fixed::from_inner(ONE / 1_000_000);
/// Up to this share of what was known a snapshot may be beside what was expected.
const SNAPSHOT_TOLERANCE: Fixed = Fixed::from_inner(ONE / 1_000);

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

	/// The answer that is worked in: what cannot be is not told to anybody as if it were.
	pub(crate) fn believed(instruction: &Instruction, claim: OrderResult) -> OrderResult {
		match Self::broken_bound(instruction, &claim) {
			Some(_) => OrderResult::Failed(OrderFailure::Unknown),
			None => claim,
		}
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
