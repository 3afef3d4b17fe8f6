//! What a liquidation policy sees, and what it can answer.
//!
//! A [`Policy`] gives every account an [`Agent`], which may remember what it likes. The engine asks it when something can have
//! become due: at the times and prices that its last answer named ([`Wake`]), and after something happened to its account
//! ([`Event`]). It may be asked more often than it wished; an answer must not depend on how often.
//!
//! What others decide is not up to a policy: whether an order is executed and at which price, and whether a taker has the capital
//! for a [`Take`]. A policy that auctions decides itself when a keeper would accept ([`View::unload`] says what passing something
//! on costs, [`View::keepers`] what keepers want for it).

pub mod ours;
mod view;

pub use ours::Ours;
pub use view::{InFlight, View};

use crate::error::SimulationError;
use ballast_primitives::{
	fixed::{One, Zero},
	AssetId, Fixed, InstrumentId, VenueId,
};

/// A liquidation policy.
pub trait Policy: Send + Sync {
	/// As reports call it.
	fn name(&self) -> &str;

	/// Who acts for an account from the beginning of the run, when `view` is what there is to see.
	fn agent(&self, view: &View) -> Result<Box<dyn Agent>, SimulationError>;
}

/// A policy's side of one account.
pub trait Agent: Send + Sync {
	/// What to do now, and when to ask again. Several agents are asked at once; they see pool, fund and keepers as they were
	/// before any of them acted in this tick. When a take is not possible then, it is told so by [`Event::Refused`].
	fn step(&mut self, view: &View) -> Result<Decision, SimulationError>;

	/// Something happened to the account; `now_ms` is milliseconds since 1970. The agent is asked to act in this tick, or in the
	/// next one when it already was.
	fn told(&mut self, _event: &Event, _now_ms: u64) {}
}

/// What an agent wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
	/// Done in this order.
	pub actions: Vec<Action>,
	/// When to ask again.
	pub wake: Wake,
}

impl Decision {
	/// Nothing for now.
	pub fn wait(wake: Wake) -> Self {
		Self { actions: Vec::new(), wake }
	}
}

/// A sum of parts of MM and IM: where equity crosses it something happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
	/// Multiple of MM, non-negative, at most 16.
	pub maintenance: Fixed,
	/// Multiple of IM, non-negative, at most 16.
	pub initial: Fixed,
}

impl Line {
	/// Nothing is left.
	pub fn zero() -> Self {
		Self { maintenance: Fixed::zero(), initial: Fixed::zero() }
	}

	/// MM, or a multiple of it.
	pub fn maintenance(times: Fixed) -> Self {
		Self { maintenance: times, initial: Fixed::zero() }
	}

	/// IM.
	pub fn initial() -> Self {
		Self { maintenance: Fixed::zero(), initial: Fixed::one() }
	}
}

/// When to ask an agent again: as soon as any of this is so, or may be. Nothing at all is never, unless something happens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wake {
	/// In the next tick.
	pub next: bool,
	/// At this time, milliseconds since 1970.
	pub at_ms: Option<u64>,
	/// Equity is below this line.
	pub below: Option<Line>,
	/// Equity is on this line or above.
	pub above: Option<Line>,
	/// The mark of one of these assets is no longer between its prices, both included.
	pub outside: Vec<(AssetId, Fixed, Fixed)>,
}

impl Wake {
	/// In the next tick.
	pub fn next() -> Self {
		Self { next: true, ..Self::default() }
	}

	/// When equity is below a line.
	pub fn below(line: Line) -> Self {
		Self { below: Some(line), ..Self::default() }
	}
}

/// What an agent can do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
	/// Trade with a market. Orders of one answer are one slice.
	Order(Order),
	/// Forget all orders of the account that were sent and are not executed.
	Cancel,
	/// Have somebody else take a part of the portfolio, at once.
	Take(Take),
	/// Write off what the account owes and cannot pay: equity that is negative becomes zero, all positions go to lenders. Insurance
	/// fund first, others bear the rest.
	WriteOff,
	/// For the statistics: an auction began.
	Auction,
}

/// A trade with a market. On its way for as long as the venue takes; a venue with a latency of zero answers at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
	/// Where.
	pub venue: VenueId,
	/// Which position.
	pub instrument: InstrumentId,
	/// Change of the position, whole units, its sign opposite to that of the position. What is more than the position has when
	/// the order arrives is cut off.
	pub quantity: Fixed,
	/// Worst average price after the fee and before the penalty, settlement currency per unit; `None` for any.
	pub limit_price: Option<Fixed>,
	/// Share of the traded value taken as penalty.
	pub penalty: Fixed,
	/// Of the penalty, what goes to the insurance fund, as a share of it; the rest is for others outside of the system.
	pub to_fund: Fixed,
}

/// Who takes a part of a portfolio.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taker {
	/// Keepers, liquidators, arbitrageurs.
	Keeper,
	/// The liquidity pool.
	Pool,
}

/// A part of a position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
	/// Where.
	pub venue: VenueId,
	/// Which position. Settlement currency and debts (negative) can be taken, too.
	pub instrument: InstrumentId,
	/// Whole units, of the sign of the position and at most it. The opposite sign is what the taker gives instead, of an asset that
	/// the account has or none of; never of one that it owes.
	pub quantity: Fixed,
}

/// A part of a portfolio changes hands at a price that does not depend on a market.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Take {
	/// To whom.
	pub taker: Taker,
	/// What. A part of a perpetual or future goes with its entry price and its share of the funding.
	pub parts: Vec<Part>,
	/// What the taker pays to the account, by venue, settlement currency; negative where the account pays.
	pub payments: Vec<(VenueId, Fixed)>,
	/// What is taken of the account beyond that, by venue, settlement currency, non-negative.
	pub fees: Vec<(VenueId, Fixed)>,
	/// Part of the fees that goes to the insurance fund, as a share of it.
	pub to_fund: Fixed,
	/// What the insurance fund pays to the taker, settlement currency, non-negative.
	pub from_fund: Fixed,
	/// What the taker needs for it: price and margin, settlement currency. Refused when it has less.
	pub capital: Fixed,
	/// Whether the taker sells at once what it gets. Keepers do; the pool may keep it.
	pub unload: bool,
}

/// What happened to an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
	/// An order was executed.
	Filled {
		/// As it was sent.
		order: Order,
		/// Change of the position that was executed.
		quantity: Fixed,
		/// Average price after the fee.
		price: Fixed,
		/// Penalty that was taken, settlement currency.
		penalty: Fixed,
	},
	/// An order failed; nothing changed.
	Failed {
		/// As it was sent.
		order: Order,
	},
	/// A take was carried out.
	Taken {
		/// As it was asked for.
		take: Take,
	},
	/// A take was not carried out, nor anything that the agent wanted after it: somebody else had the capital, or the fund, or moved
	/// the markets so that it does not pay keepers any more.
	Refused {
		/// As it was asked for.
		take: Take,
	},
	/// Debts were written off.
	WrittenOff {
		/// What was missing, settlement currency.
		bad_debt: Fixed,
	},
}

/// Does nothing, whatever happens: what everything else is measured against.
#[derive(Clone, Copy, Debug, Default)]
pub struct Nothing;

impl Policy for Nothing {
	fn name(&self) -> &str {
		"nothing"
	}

	fn agent(&self, _: &View) -> Result<Box<dyn Agent>, SimulationError> {
		Ok(Box::new(Nothing))
	}
}

impl Agent for Nothing {
	fn step(&mut self, _: &View) -> Result<Decision, SimulationError> {
		Ok(Decision::wait(Wake::default()))
	}
}
