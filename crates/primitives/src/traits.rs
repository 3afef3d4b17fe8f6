//! The narrow traits through which pallets talk; runtimes connect them.

use crate::{
	fixed::Fixed,
	ids::{AssetId, InstrumentId, OrderId, VenueId},
	message::{
		AccountMode, AccountReport, AssetDepth, CreditRefusal, OrderResult, ReportedPosition, ToVenue,
		WriteOffRefusal,
	},
	order::{Order, OrderFailure, OrderFill, Takeover, TakeoverFill, Transfer},
	worker::WorkerId,
};
use alloc::vec::Vec;
use polkadot_sdk::{
	sp_arithmetic::Permill,
	sp_core::crypto::AccountId32,
	sp_runtime::{DispatchError, DispatchResult},
};

/// Why a message could not be handed over. The sender keeps it and tries again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransportError {
	/// No way to the peer (channel closed, no route).
	Unreachable,
	/// The way is full at present.
	Congested,
}

/// Carries bytes from the coordinator to a venue. The coordinator's runtime builds the XCM, or dispatches locally.
pub trait VenueTransport {
	/// Hands one encoded envelope over. `Ok` says nothing about arrival.
	fn send(venue: VenueId, message: Vec<u8>) -> Result<(), TransportError>;
}

/// Carries bytes from a venue to the coordinator.
pub trait CoordinatorTransport {
	/// Hands one encoded envelope over. `Ok` says nothing about arrival.
	fn send(message: Vec<u8>) -> Result<(), TransportError>;
}

/// What the coordinator does with a venue's messages once the gate has accepted them.
pub trait VenueEvents {
	/// The account enrolled at the venue.
	fn on_enrolled(venue: VenueId, report: AccountReport) -> DispatchResult;
	/// A new snapshot of an account at the venue. When it comes with the end of an order or takeover, that is off the list of
	/// the account's live ones already.
	fn on_report(venue: VenueId, report: AccountReport) -> DispatchResult;
	/// The account left the venue.
	fn on_withdrawn(venue: VenueId, account: AccountId32) -> DispatchResult;
	/// The account, which owes nothing at the venue, asks to leave it. `Ok` forgets what it has there, as
	/// [`Self::on_withdrawn`] does, also when it was not known; an error means that it must stay.
	fn on_leave_asked(venue: VenueId, account: AccountId32) -> DispatchResult;
	/// An order ended; its report was applied just before.
	fn on_order_ended(venue: VenueId, order: &Order, result: &OrderResult) -> DispatchResult;
	/// A takeover ended. When positions moved, the reports of `to` and `from` were applied just before, in this order. It
	/// ends as [`OrderFailure::Unknown`] also when the venue never answered: then the reports of both accounts tell.
	fn on_takeover_ended(venue: VenueId, takeover: &Takeover, result: &OrderResult) -> DispatchResult;
	/// A transfer is over: it has arrived, or has not (it never left, or came back). The report that shows it is applied directly
	/// afterwards. Who does not listen looks at what is open ([`VenueDispatch::open_transfers`]).
	fn on_transfer_ended(transfer: &Transfer, has_arrived: bool) {
		let _ = (transfer, has_arrived);
	}
	/// The venue wrote off debts that nothing was left for; the report was applied just before.
	fn on_written_off(venue: VenueId, account: AccountId32, value: Fixed) -> DispatchResult;
	/// The venue does not write the account's debts off; the report was applied just before. Who does not listen asks again
	/// after its patience.
	fn on_write_off_refused(
		venue: VenueId,
		account: AccountId32,
		refusal: WriteOffRefusal,
	) -> DispatchResult {
		let _ = (venue, account, refusal);
		Ok(())
	}
	/// The account signed at the venue that it wants a credit line of this size there (zero releases it). `Ok` means that the
	/// venue was told so ([`VenueDispatch::grant_credit`]); otherwise nothing has changed, and the venue is told why. Where no
	/// lines are kept nobody is known.
	fn on_credit_asked(venue: VenueId, account: &AccountId32, amount: Fixed) -> Result<(), CreditRefusal> {
		let _ = (venue, account, amount);
		Err(CreditRefusal::NotEnrolled)
	}
	/// This line is in force at the venue, and nothing that was granted before it; the account's report was applied just before.
	fn on_credit_known(venue: VenueId, account: &AccountId32, amount: Fixed, until: u32) {
		let _ = (venue, account, amount, until);
	}
	/// Whether the account is on record at the venue. Of one that is not no snapshot is of use: it comes with its enrolment.
	fn is_known(venue: VenueId, account: &AccountId32) -> bool {
		let _ = (venue, account);
		true
	}
	/// Whether an instruction that could not be handed to the venue, and is no order, is still what its sender wants of it: then
	/// it is told again, behind what was told since. An older word must not follow a newer one: what has been changed since is
	/// not wanted any more. Who asks again by itself after its patience need not want anything.
	fn is_still_wanted(venue: VenueId, instruction: &ToVenue) -> bool {
		let _ = (venue, instruction);
		false
	}
	/// What the account's position there is known to be; `None` where nothing is kept.
	fn known_quantity(venue: VenueId, account: &AccountId32, instrument: InstrumentId) -> Option<Fixed> {
		let _ = (venue, account, instrument);
		None
	}
	/// What all that the account has and owes at the venue is worth, added up without signs, settlement currency; `None`
	/// where nobody can tell.
	fn gross_value(venue: VenueId, account: &AccountId32) -> Option<Fixed> {
		let _ = (venue, account);
		None
	}
}

/// What a caller asks of [`VenueDispatch::submit`]; the dispatcher adds id and deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewOrder {
	/// Which position.
	pub instrument: InstrumentId,
	/// Change of the position, whole units; reduces it.
	pub quantity: Fixed,
	/// Worst acceptable average price, settlement currency per unit.
	pub limit_price: Fixed,
	/// Share of the traded value taken as penalty.
	pub penalty: Permill,
}

/// What a caller asks of [`VenueDispatch::take_over`]; the dispatcher adds id and deadline. The fields are those of
/// [`Takeover`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTakeover {
	/// Whose positions.
	pub from: AccountId32,
	/// Who takes them over.
	pub to: AccountId32,
	/// Part of every position at the venue, above 0 and up to 1.
	pub fraction: Fixed,
	/// What `to` pays to `from` at the venue, settlement currency; negative when `from` pays.
	pub price: Fixed,
	/// What the venue takes from `from` like a penalty, settlement currency, non-negative.
	pub fee: Fixed,
	/// Whether who pays may borrow at the venue what it lacks of price and fee there.
	pub may_borrow: bool,
}

/// What a caller asks of [`VenueDispatch::transfer`]; the dispatcher adds id and deadline. The fields are those of
/// [`Transfer`](crate::Transfer).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTransfer {
	/// Whose.
	pub account: AccountId32,
	/// How much settlement currency, positive.
	pub amount: Fixed,
	/// From where.
	pub from: VenueId,
	/// To where; another venue.
	pub to: VenueId,
}

/// A transfer of an account whose end is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenTransfer {
	/// Which.
	pub id: OrderId,
	/// From where.
	pub from: VenueId,
	/// To where.
	pub to: VenueId,
	/// How much settlement currency, positive.
	pub amount: Fixed,
	/// Whether the sending venue has reported that it has left: from then on the venues' reports are without it. Before,
	/// it may still be in them, and may be gone any moment.
	pub has_left: bool,
	/// Whether its end is still awaited. Otherwise neither venue accounted for it, however often they were asked.
	pub is_awaited: bool,
}

/// The coordinator's side of the conversation with venues, for the pallets that decide.
pub trait VenueDispatch {
	/// Whether orders and mode changes can be sent to the venue now (registered, active, not stale).
	fn is_available(venue: VenueId) -> bool;
	/// Whether the venue is available and a message to it would be accepted now. A dispatcher without limits leaves this as
	/// it is.
	fn can_be_told(venue: VenueId) -> bool {
		Self::is_available(venue)
	}
	/// How many more orders the venue takes now; zero when it is not available. A dispatcher that knows of no limit
	/// names the largest number.
	fn room(venue: VenueId) -> u32 {
		if Self::is_available(venue) {
			u32::MAX
		} else {
			0
		}
	}
	/// Milliseconds from sending an order to the venue to its result, as measured; zero where both are in one block. `None`
	/// before the first order has ended there, and of dispatchers that measure nothing.
	fn latency_ms(venue: VenueId) -> Option<u64> {
		let _ = venue;
		None
	}
	/// How much of what the venue reports may count as collateral, all accounts together, settlement currency; `None` for no
	/// limit, which is what a dispatcher without a registry answers.
	fn exposure_cap(venue: VenueId) -> Option<Fixed> {
		let _ = venue;
		None
	}
	/// Queues orders for one account at one venue, in one message, and returns their ids.
	fn submit(
		venue: VenueId,
		account: &AccountId32,
		orders: Vec<NewOrder>,
	) -> Result<Vec<OrderId>, DispatchError>;
	/// Queues a takeover and returns its id. While its outcome is open it is among [`Self::live_orders`] of `from`, and
	/// no order on an account's positions at a venue is accepted next to a takeover from it, nor the reverse. The caller
	/// has made sure that `to` is enrolled at the venue and keeps enough of its free initial margin reserved until
	/// [`VenueEvents::on_takeover_ended`].
	fn take_over(venue: VenueId, takeover: NewTakeover) -> Result<OrderId, DispatchError>;
	/// Whether money of one account can be sent from one of the venues to the other at all, whether or not both can be told now.
	/// A dispatcher that knows of no way sends nothing.
	fn has_way(from: VenueId, to: VenueId) -> bool {
		let _ = (from, to);
		false
	}
	/// Queues a transfer between venues of one account and returns its id. Until the sending venue has reported that it has left
	/// or will not, it is among [`Self::live_orders`] of the account there. The caller has made sure that the account is
	/// enrolled at both, and that its margin suffices without the amount: what is on its way counts nowhere.
	fn transfer(transfer: NewTransfer) -> Result<OrderId, DispatchError> {
		let _ = transfer;
		Err(DispatchError::Unavailable)
	}
	/// The account's transfers whose end is open: those that may still leave, and those that have left and were reported
	/// neither to have arrived nor to have come back. A dispatcher that sends none has none.
	fn open_transfers(account: &AccountId32) -> Vec<OpenTransfer> {
		let _ = account;
		Vec::new()
	}
	/// Asks the venue not to execute an order, a takeover or a transfer that may not have been executed yet.
	fn cancel(order: OrderId) -> DispatchResult;
	/// Restricts or releases an account at a venue.
	fn set_mode(venue: VenueId, account: &AccountId32, mode: AccountMode) -> DispatchResult;
	/// Tells a venue the account's credit line there: its size, settlement currency, and the relay-chain block from which on
	/// nothing more of it may be used. Whoever calls keeps the book of lines and reserves what it grants.
	fn grant_credit(venue: VenueId, account: &AccountId32, amount: Fixed, until: u32) -> DispatchResult;
	/// Asks the venue to write the account's remaining debts off.
	fn write_off(venue: VenueId, account: &AccountId32) -> DispatchResult;
	/// Ids of the account's orders, and of takeovers and transfers from it, whose outcome is still open, with the venues that
	/// execute them.
	fn live_orders(account: &AccountId32) -> Vec<(VenueId, OrderId)>;
}

/// Markets as the venues reported them.
pub trait DepthSource {
	/// Depth and price of an asset at one venue, from one report; `None` when unknown or too old. A price that is not positive is
	/// one that the source does not know.
	fn depth(venue: VenueId, asset: AssetId) -> Option<AssetDepth>;
	/// The sum over all venues; zero when nothing is known.
	fn total_depth(asset: AssetId) -> Fixed;
	/// Least value of an order of an asset at one venue that does not close the position, and of what an order leaves behind,
	/// settlement currency; zero where any size will do, and of sources that know of none. Heartbeats do not carry it: it is known
	/// of local venues only.
	fn least_order(venue: VenueId, asset: AssetId) -> Fixed {
		let _ = (venue, asset);
		Fixed::default()
	}
	/// The prices of [`Self::depth`] at all venues whose depth counts, settlement currency per unit, in no particular order; none
	/// of sources that know none.
	fn venue_prices(asset: AssetId) -> Vec<Fixed> {
		let _ = asset;
		Vec::new()
	}
	/// Milliseconds from sending an order to its result, as measured at the slowest of the available venues whose depth counts;
	/// `None` before the first order has ended there, and of sources that measure nothing.
	fn round_trip_ms(asset: AssetId) -> Option<u64> {
		let _ = asset;
		None
	}
}

/// Prices that are fresh.
pub trait PriceSource {
	/// Price in settlement currency per unit and the time of the value in milliseconds since 1970; `None` when there
	/// is none or it has expired. The settlement currency itself is always 1.
	fn price(asset: AssetId) -> Option<(Fixed, u64)>;
}

/// The keys of the active collators' workers.
pub trait ActiveWorkers {
	/// In the order of the authorities.
	fn workers() -> Vec<WorkerId>;
}

/// A venue's market, as the adapter sees it. **This is the trait that a member parachain implements.**
pub trait VenueMarket {
	/// All positions of the account, sorted by instrument, no zero quantities, at most
	/// [`MAX_POSITIONS`](crate::message::MAX_POSITIONS).
	fn positions(account: &AccountId32) -> Vec<ReportedPosition>;
	/// Reduces a position by up to `quantity` (signed change) at an average price not worse than `limit_price`, and
	/// moves `penalty` of the traded value to the venue's insurance pot. All or nothing: on `Err` nothing has changed.
	fn reduce(
		account: &AccountId32,
		instrument: InstrumentId,
		quantity: Fixed,
		limit_price: Fixed,
		penalty: Permill,
	) -> Result<OrderFill, OrderFailure>;
	/// Moves `fraction` (above 0, up to 1) of every position of `from` to `to`, and `price` (settlement currency; negative:
	/// the other way) from `to` to `from`. What the payer lacks is borrowed if it `may_borrow`, and is
	/// [`OrderFailure::InsufficientFunds`] otherwise. Then moves `fee` (settlement currency, non-negative) from `from` to the
	/// venue's insurance pot, like a penalty; what `from` neither has nor may or can borrow is not taken. No margin is asked of either account: the coordinator margins both as
	/// wholes. All or nothing: on `Err` nothing has changed.
	fn take_over(
		from: &AccountId32,
		to: &AccountId32,
		fraction: Fixed,
		price: Fixed,
		fee: Fixed,
		may_borrow: bool,
	) -> Result<TakeoverFill, OrderFailure>;
	/// Writes off what the account owes when it has nothing left here; returns the value that was lost (settlement currency):
	/// what the venue had set aside for it is not part of that.
	/// On `Err` nothing has changed.
	fn write_off(account: &AccountId32) -> Result<Fixed, DispatchError>;
	/// What positions count as margin when judged on this venue alone by the published per-instrument rates, at prices of now,
	/// settlement currency, rounded down: what is held less its haircut, less what is owed with its surcharge. Negative when the
	/// debts count for more. This is what a credit line is measured in. Fails without a fresh price of something held or owed.
	fn counted_value(positions: &[ReportedPosition]) -> Result<Fixed, DispatchError>;
	/// Own price of an asset, settlement currency per unit.
	fn price(asset: AssetId) -> Option<Fixed>;
	/// Depth and price of everything that is traded here, sorted by asset.
	fn depths() -> Vec<AssetDepth>;
	/// For a transfer to another venue: takes `amount` (whole units, positive), rounded down to what the ledger can express, of an
	/// asset that the account holds out of the market, and destroys it here: its reserve is on another chain. Returns what was
	/// taken. Never turns a position, and borrows nothing: [`OrderFailure::InsufficientFunds`] when less is held. All or nothing: on
	/// `Err` nothing has changed. A market that takes no part in transfers leaves this as it is.
	fn send_out(account: &AccountId32, asset: AssetId, amount: Fixed) -> Result<Fixed, OrderFailure> {
		let _ = (account, asset, amount);
		Err(OrderFailure::MarketRefused)
	}
	/// For a transfer to this venue: how much of an asset has come to `beneficiary` in the ledger, an account of nobody's, whole
	/// units, rounded down.
	fn arrived(beneficiary: &AccountId32, asset: AssetId) -> Fixed {
		let _ = (beneficiary, asset);
		Fixed::default()
	}
	/// Makes all of that the account's: what it owes in the asset is repaid first, and the rest is held. Returns how much it was, as
	/// [`Self::arrived`] said. All or nothing: on `Err` nothing has changed.
	fn take_in(
		beneficiary: &AccountId32,
		account: &AccountId32,
		asset: AssetId,
	) -> Result<Fixed, DispatchError> {
		let _ = (beneficiary, account, asset);
		Err(DispatchError::Unavailable)
	}
}

/// The way of transfers between venues, over the chain that has the reserve of what is sent. The venue's runtime builds the XCM
/// programs; `()` is for one that takes no part: it sends and expects nothing.
pub trait TransferRoute {
	/// Most that is lost of an asset on the way, on all chains together, whole units, positive, and one unit of the ledger more
	/// for what was rounded off; `None` when it is not sent from here, nor taken in.
	fn most_fees(asset: AssetId) -> Option<Fixed>;
	/// Sends `amount` (whole units; destroyed here just before) to the transfer's beneficiary at the other venue. What the reserve's
	/// chain cannot send on comes back to the same account here; what it cannot even send back it keeps for
	/// [`Self::claim`]. `Ok` says nothing about arrival.
	fn send(transfer: &Transfer, amount: Fixed) -> Result<(), TransportError>;
	/// Asks the reserve's chain for exactly `amount` (whole units) that it may keep of this transfer, to be brought to the beneficiary
	/// here. Nothing happens when that is not exactly what is there.
	fn claim(transfer: &Transfer, amount: Fixed) -> Result<(), TransportError>;
}

impl TransferRoute for () {
	fn most_fees(_: AssetId) -> Option<Fixed> {
		None
	}
	fn send(_: &Transfer, _: Fixed) -> Result<(), TransportError> {
		Err(TransportError::Unreachable)
	}
	fn claim(_: &Transfer, _: Fixed) -> Result<(), TransportError> {
		Err(TransportError::Unreachable)
	}
}

/// What a change that an account made by itself can do to its risk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeKind {
	/// A deposit or a repayment: it can only lower the risk.
	Relieves,
	/// Something held became settlement currency, or settlement currency a debt's repayment, at about the oracle's prices. What
	/// was given up may have been a hedge, so that only the guard knows whether the account is better off.
	Rebalances,
	/// Anything else: withdrawing, borrowing, opening, other trades.
	AddsRisk,
}

/// What a market calls when an account's positions have changed; the adapter implements it.
pub trait PositionListener {
	/// `before` are the account's positions directly before the change. Called after the change and inside its storage
	/// transaction; an error undoes the change.
	fn on_change(account: &AccountId32, before: &[ReportedPosition], kind: ChangeKind) -> DispatchResult;
}

impl PositionListener for () {
	fn on_change(_: &AccountId32, _: &[ReportedPosition], _: ChangeKind) -> DispatchResult {
		Ok(())
	}
}

/// A change that an enrolled account made by itself at this venue, for the guard.
#[derive(Clone, Copy, Debug)]
pub struct AccountChange<'a> {
	/// Whose.
	pub account: &'a AccountId32,
	/// What it can have done.
	pub kind: ChangeKind,
	/// The account's positions at this venue before it.
	pub before: &'a [ReportedPosition],
	/// And after it.
	pub after: &'a [ReportedPosition],
	/// How restricted the account is: not [`AccountMode::Frozen`], and not more than [`AccountMode::Normal`] when it adds risk.
	pub mode: AccountMode,
	/// The account's credit line at this venue, settlement currency; zero when it has expired.
	pub credit: Fixed,
	/// How much of it was in use before the change, settlement currency.
	pub used: Fixed,
}

/// How a guard answers an account that wants to leave the venue's roll.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leave {
	/// Nobody relies on what it has here.
	Now,
	/// Only the coordinator can tell.
	Ask,
}

/// Whether an enrolled account may hold what it holds at this venue after a change that it made by itself.
pub trait RiskGuard {
	/// Refuses the change, or answers how much of the credit line is in use from now on. What relieves is never refused.
	fn judge(change: &AccountChange) -> Result<Fixed, DispatchError>;
	/// Judges an account that owes nothing here and wants to leave. The change, which has not happened, is that nothing is left.
	fn judge_leaving(change: &AccountChange) -> Result<Leave, DispatchError>;
}
