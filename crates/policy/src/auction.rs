//! The Dutch auction: keepers take a pro-rata fraction of the whole portfolio, at a price that falls with time.
//!
//! What a keeper takes is the same fraction of every position, so that hedges stay whole on both sides. The price is a
//! share `d` of the value of what is taken: it falls from [`AuctionRules::start`](crate::rules::AuctionRules) fast, then
//! slowly. Nobody can take more than what restores the account's buffer. With `E` the equity, `BM` the (negative) equity
//! above the buffer, `R` cash that earlier takes of this auction brought and that is not for sale (ring-fenced), a take of
//! the fraction `f` leaves
//!
//! ```text
//! BM' = (BM - R)(1 - f) + R + f d (E - R),   which is zero at   f = BM / (BM - E d - R (1 - d)).
//! ```
//!
//! That is exact for requirements in proportion to the portfolio; those that grow faster than it (liquidity,
//! concentration) fall faster too, so that the real buffer ends a little above.
//!
//! A fee, a share of the value of what is taken, comes out of the price: the account gets `d` less the fee for it, and that is
//! the `d` of the formula. The bidder pays the same whatever the fee is, and is offered a little more. The fee is never more
//! than the price, so that a take cannot lower health: `E' / MM' >= E (1 - f) / (MM (1 - f))`.
//!
//! A portfolio whose positions are worth nothing or less is auctioned from zero downwards: who takes it is paid, first from
//! the ring-fenced cash, then by the insurance fund, at most what is missing and a multiple of MM.
//!
//! # How to call it
//!
//! Keep [`Auction`] in the account's state ([`AccountState::Auction`](crate::AccountState)); [`transition`](crate::transition)
//! starts, restarts and ends it. Show [`Lot::offer`]. On a bid, with the portfolio and the prices of that moment, call
//! [`Lot::take`]; it checks the bid and says what is paid. Order [`Take::legs`], one per venue, and when they are done
//! store [`Take::auction`] and [`split`](crate::split()) the fee, which the venues took from the account. A venue moves a fraction of
//! all that is there, ring-fenced cash included; the legs are priced for that. What a venue did not do is not taken: count as
//! raised only what was paid.

use crate::{
	error::{BidError, PolicyError},
	rules::{target, Rules},
	share::apportion,
};
use alloc::vec::Vec;
use ballast_primitives::{
	fixed::{self, One, Zero},
	Fixed, MathError, Round, VenueId,
};
use ballast_risk::{Margin, Market, Portfolio};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use polkadot_sdk::{
	sp_core::H256,
	sp_runtime::traits::{BlakeTwo256, Hash},
};
use scale_info::TypeInfo;

/// Whether what is for sale is worth something.
#[derive(
	Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum AuctionMode {
	/// Keepers pay.
	#[default]
	#[codec(index = 0)]
	Solvent,
	/// Keepers are paid.
	#[codec(index = 1)]
	Insolvent,
}

/// An auction that runs.
#[derive(
	Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Auction {
	/// Since when the price falls, milliseconds since 1970.
	pub started_ms: u64,
	/// Whether what is for sale is worth something.
	pub mode: AuctionMode,
	/// Cash that takes have brought and that is not for sale (R), settlement currency, non-negative.
	pub raised: Fixed,
	/// Takes so far: the sequence that a bid names.
	pub takes: u32,
	/// How often it began again.
	pub restarts: u8,
}

/// Equity above the buffer that ends an auction, settlement currency, rounded down; negative while something is missing.
///
/// The buffer is [`AuctionRules::buffer`](crate::rules::AuctionRules) of MM above MM, or the target of an unwind if that
/// is higher, so that no unwind follows.
pub fn buffer_margin(margin: &Margin, rules: &Rules) -> Result<Fixed, PolicyError> {
	let buffer = fixed::mul(margin.maintenance, rules.auction.buffer, Round::Up)?;
	let needed = fixed::add(margin.maintenance, buffer)?.max(target(margin, rules)?);
	Ok(fixed::sub(margin.equity, needed)?)
}

/// The largest fraction that may be taken, in [0, 1], rounded up; see the module's head.
///
/// `buffer_margin`, `equity` and `ring_fenced` in settlement currency; `price` is what the account gets per unit of
/// value, in [0, 1]. Zero when nothing is missing, 1 when no fraction restores the buffer.
pub fn max_fraction(
	buffer_margin: Fixed,
	equity: Fixed,
	price: Fixed,
	ring_fenced: Fixed,
) -> Result<Fixed, MathError> {
	if buffer_margin >= Fixed::zero() {
		return Ok(Fixed::zero());
	}
	// Both down: the denominator is nearer to zero, and the fraction larger.
	let paid = fixed::mul(equity, price, Round::Down)?;
	let kept = fixed::mul(ring_fenced, fixed::sub(Fixed::one(), price)?, Round::Down)?;
	let denominator = fixed::sub(fixed::sub(buffer_margin, paid)?, kept)?;
	if denominator >= buffer_margin {
		return Ok(Fixed::one());
	}
	Ok(fixed::div(buffer_margin, denominator, Round::Up)?.min(Fixed::one()))
}

/// By how much more than what ends an auction is for sale, as a share of MM (and of IM - MM): what venues round away must
/// not leave a rest of a few units for sale.
const ROUNDED_AWAY: Fixed = Fixed::from_inner(fixed::ONE / 1_000);

/// The rules of auctions whose takes venues carry out, in whole units of their ledgers. They are what bids are judged by;
/// [`transition`](crate::transition) goes by those in force.
pub fn enforceable(rules: &Rules) -> Rules {
	let mut rules = *rules;
	// Valid rules are shares below 1, so that the sums are in range.
	for buffer in [&mut rules.auction.buffer, &mut rules.buffer] {
		*buffer = fixed::add(*buffer, ROUNDED_AWAY).unwrap_or(*buffer);
	}
	rules
}

/// What a portfolio is known by in a bid: a hash of its cash and positions in the order of venues and instruments.
pub fn fingerprint(portfolio: &Portfolio) -> H256 {
	let mut positions = portfolio.positions.clone();
	positions.sort_by_key(|p| (p.venue, p.instrument, p.quantity, p.entry, p.funding));
	BlakeTwo256::hash_of(&(portfolio.cash, positions))
}

impl Auction {
	/// A new auction of an account with this margin.
	pub fn start(margin: &Margin, now_ms: u64) -> Self {
		let mut auction = Self { started_ms: now_ms, ..Self::default() };
		auction.mode = auction.mode_of(margin);
		auction
	}

	/// The mode that fits the margin. Where what is for sale cannot be valued it counts as worth nothing.
	pub fn mode_of(&self, margin: &Margin) -> AuctionMode {
		match fixed::sub(margin.equity, self.raised) {
			Ok(value) if value > Fixed::zero() => AuctionMode::Solvent,
			_ => AuctionMode::Insolvent,
		}
	}

	/// The same auction, from the beginning, in the other mode; `None` when it began again often enough. Takes and what
	/// they brought stay.
	pub fn restarted(&self, margin: &Margin, now_ms: u64, rules: &Rules) -> Option<Self> {
		let restarts = self.restarts.checked_add(1).filter(|n| *n <= rules.auction.most_restarts)?;
		Some(Self { started_ms: now_ms, mode: self.mode_of(margin), restarts, ..*self })
	}

	/// How long one run lasts in the mode, milliseconds.
	pub fn run_ms(mode: AuctionMode, rules: &Rules) -> u64 {
		match mode {
			AuctionMode::Solvent => rules.auction.fast_ms.saturating_add(rules.auction.slow_ms),
			AuctionMode::Insolvent => rules.auction.insolvent_ms,
		}
	}

	/// When it has run out, milliseconds since 1970.
	pub fn expires_ms(&self, rules: &Rules) -> u64 {
		self.started_ms.saturating_add(Self::run_ms(self.mode, rules))
	}

	/// Whether it has run out.
	pub fn is_expired(&self, now_ms: u64, rules: &Rules) -> bool {
		now_ms >= self.expires_ms(rules)
	}

	/// How far the price has come: with something for sale the share `d` of its value that is asked, otherwise the share of
	/// the bound that is paid. At its last value after the end; a clock that went backwards shows the first.
	pub fn progress(&self, now_ms: u64, rules: &Rules) -> Result<Fixed, MathError> {
		let of = &rules.auction;
		let elapsed = now_ms.saturating_sub(self.started_ms);
		match self.mode {
			AuctionMode::Insolvent => along(Fixed::zero(), Fixed::one(), elapsed, of.insolvent_ms),
			AuctionMode::Solvent if elapsed < of.fast_ms => along(of.start, of.fast_end, elapsed, of.fast_ms),
			AuctionMode::Solvent => {
				along(of.fast_end, of.slow_end, elapsed.saturating_sub(of.fast_ms), of.slow_ms)
			}
		}
	}
}

/// The way from one number to another after `elapsed` of `length`, rounded down.
fn along(from: Fixed, to: Fixed, elapsed: u64, length: u64) -> Result<Fixed, MathError> {
	let way = fixed::sub(to, from)?.into_inner();
	let elapsed = i128::from(elapsed.min(length));
	let gone = fixed::mul_div(way, elapsed, i128::from(length.max(1)), Round::Down)?;
	fixed::add(from, Fixed::from_inner(gone))
}

/// What somebody wants, and on which conditions.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Bid {
	/// Which fraction of the portfolio; more than is for sale means all that is.
	pub fraction: Fixed,
	/// Most that the bidder pays for what it gets, settlement currency; negative: least that it is paid.
	pub worst_price: Fixed,
	/// [`Auction::takes`] that the bidder has seen.
	pub takes: u32,
	/// [`fingerprint`] of the portfolio that the bidder has seen.
	pub portfolio: H256,
}

/// What is for sale at this moment.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Offer {
	/// Share of its value that is asked, or with nothing of value share of the bound that is paid.
	pub progress: Fixed,
	/// Largest fraction of the portfolio that can be had.
	pub most: Fixed,
	/// Smallest fraction, unless it is the largest.
	pub least: Fixed,
	/// Price of the largest one, settlement currency; negative when the bidder is paid.
	pub price: Fixed,
}

/// What a bid gets.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Take {
	/// Fraction of every position, and of cash that is not ring-fenced.
	pub fraction: Fixed,
	/// What the bidder pays for it, settlement currency, rounded down; negative when it is paid.
	pub price: Fixed,
	/// Part of the price that is split like a penalty; the account gets the rest. Non-negative.
	pub fee: Fixed,
	/// What the bidder is paid from ring-fenced cash of the account, non-negative.
	pub from_account: Fixed,
	/// What the bidder is paid by the insurance fund, non-negative.
	pub from_fund: Fixed,
	/// Ring-fenced cash before.
	pub ring_fenced: Fixed,
	/// The auction afterwards.
	pub auction: Auction,
}

/// Everything that an auction looks at when somebody bids.
#[derive(Clone, Copy)]
pub struct Lot<'a> {
	/// The auction.
	pub auction: &'a Auction,
	/// The account's margin at this moment.
	pub margin: &'a Margin,
	/// Gross value of the portfolio at this moment, settlement currency.
	pub gross: Fixed,
	/// [`fingerprint`] of the portfolio.
	pub portfolio: H256,
	/// What the insurance fund can pay, settlement currency.
	pub fund: Fixed,
	/// Milliseconds since 1970.
	pub now_ms: u64,
	/// The policy in force.
	pub rules: &'a Rules,
}

impl Lot<'_> {
	/// What can be had now. [`BidError::Closed`] when the auction has run out or has to begin again first,
	/// [`BidError::NotNeeded`] when the buffer is restored.
	pub fn offer(&self) -> Result<Offer, BidError> {
		let progress = self.open()?;
		let most = self.most(progress)?;
		let least = match self.gross > Fixed::zero() {
			true => fixed::div(self.least_take(), self.gross, Round::Up).unwrap_or(most).min(most),
			false => most,
		};
		let price = self.price(most, progress)?;
		Ok(Offer { progress, most, least, price })
	}

	/// Checks a bid and says what it gets; see [`BidError`] for why not.
	pub fn take(&self, bid: &Bid) -> Result<Take, BidError> {
		let zero = Fixed::zero();
		let progress = self.open()?;
		if bid.takes != self.auction.takes || bid.portfolio != self.portfolio {
			return Err(BidError::StateChanged);
		}
		if bid.fraction <= zero || bid.fraction > Fixed::one() {
			return Err(BidError::BadFraction);
		}
		let most = self.most(progress)?;
		let fraction = bid.fraction.min(most);
		if fraction < most {
			let value = |share: Fixed| fixed::mul(self.gross, share, Round::Down);
			if value(fraction)? < self.least_take() {
				return Err(BidError::TooSmall);
			}
			if value(fixed::sub(most, fraction)?)? < self.least_take() {
				return Err(BidError::LeavesDust);
			}
		}
		let price = self.price(fraction, progress)?;
		if price > bid.worst_price {
			return Err(BidError::WorsePrice);
		}
		let ring_fenced = self.auction.raised;
		let takes = self.auction.takes.checked_add(1).ok_or(MathError::Overflow)?;
		let (fee, from_account, from_fund) = if price >= zero {
			let worth = fixed::mul(self.for_sale()?, fraction, Round::Down)?;
			let fee = fixed::mul(worth, self.rules.auction.fee, Round::Down)?;
			(fee.max(zero).min(price), zero, zero)
		} else {
			let paid = fixed::neg(price)?;
			let from_account = paid.min(ring_fenced.max(zero));
			let from_fund = fixed::sub(paid, from_account)?;
			if from_fund > self.fund {
				return Err(BidError::FundTooSmall);
			}
			(zero, from_account, from_fund)
		};
		let income = fixed::sub(price.max(zero), fixed::add(fee, from_account)?)?;
		let auction = Auction { takes, raised: fixed::add(ring_fenced, income)?, ..*self.auction };
		Ok(Take { fraction, price, fee, from_account, from_fund, ring_fenced, auction })
	}

	/// How far the price has come, if the auction is open.
	fn open(&self) -> Result<Fixed, BidError> {
		if buffer_margin(self.margin, self.rules)? >= Fixed::zero() {
			return Err(BidError::NotNeeded);
		}
		let is_open = !self.auction.is_expired(self.now_ms, self.rules)
			&& self.auction.mode_of(self.margin) == self.auction.mode;
		if !is_open {
			return Err(BidError::Closed);
		}
		Ok(self.auction.progress(self.now_ms, self.rules)?)
	}

	/// Value of what is for sale.
	fn for_sale(&self) -> Result<Fixed, MathError> {
		fixed::sub(self.margin.equity, self.auction.raised)
	}

	fn least_take(&self) -> Fixed {
		self.rules.auction.least_take.max(self.rules.dust)
	}

	/// The largest fraction: what restores the buffer, or everything where less than dust would be left, or nothing of value
	/// is there.
	fn most(&self, progress: Fixed) -> Result<Fixed, BidError> {
		if self.auction.mode == AuctionMode::Insolvent {
			return Ok(Fixed::one());
		}
		let missing = buffer_margin(self.margin, self.rules)?;
		// What the account gets: the fee never takes more than the price.
		let net = fixed::sub(progress, self.rules.auction.fee)?.max(Fixed::zero());
		let most = max_fraction(missing, self.margin.equity, net, self.auction.raised)?;
		let left = fixed::mul(self.gross, fixed::sub(Fixed::one(), most)?, Round::Down)?;
		Ok(if left < self.rules.dust { Fixed::one() } else { most })
	}

	/// Price of a fraction, rounded down.
	fn price(&self, fraction: Fixed, progress: Fixed) -> Result<Fixed, MathError> {
		let value = self.for_sale()?;
		match self.auction.mode {
			AuctionMode::Solvent => {
				fixed::mul(fixed::mul(value, progress, Round::Down)?, fraction, Round::Down)
			}
			AuctionMode::Insolvent => {
				let premium =
					fixed::mul(self.margin.maintenance, self.rules.auction.insolvent_bound, Round::Down)?;
				// What is for sale is worth zero or less here.
				let bound = fixed::sub(premium, value.min(Fixed::zero()))?;
				let paid = fixed::mul(fixed::mul(bound, progress, Round::Down)?, fraction, Round::Down)?;
				fixed::neg(paid)
			}
		}
	}
}

/// What moves at one venue when a take is carried out.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub struct Leg {
	/// Where.
	pub venue: VenueId,
	/// What the bidder pays to the account there, settlement currency; negative when the account pays.
	pub price: Fixed,
	/// What the venue takes from the account there, settlement currency, non-negative.
	pub fee: Fixed,
}

impl Take {
	/// The portfolio in two: what stays, without the price, and what the bidder gets. Every quantity and all cash are in
	/// one of the two to the last digit; what is taken is rounded towards zero.
	///
	/// For a portfolio whose ring-fenced cash is not among its positions, but in its cash.
	pub fn divide(&self, portfolio: &Portfolio) -> Result<(Portfolio, Portfolio), MathError> {
		let part = |value: Fixed| {
			let inner = value.into_inner();
			let round = if inner < 0 { Round::Up } else { Round::Down };
			fixed::mul(value, self.fraction, round)
		};
		let (mut left, mut taken) = (Vec::new(), Vec::new());
		for position in &portfolio.positions {
			let (quantity, funding) = (part(position.quantity)?, part(position.funding)?);
			if !quantity.is_zero() {
				taken.push(ballast_risk::Position { quantity, funding, ..*position });
			}
			let rest = fixed::sub(position.quantity, quantity)?;
			if !rest.is_zero() {
				let funding = fixed::sub(position.funding, funding)?;
				left.push(ballast_risk::Position { quantity: rest, funding, ..*position });
			}
		}
		let cash = part(fixed::sub(portfolio.cash, self.ring_fenced)?)?;
		let left = Portfolio { positions: left, cash: fixed::sub(portfolio.cash, cash)? };
		Ok((left, Portfolio { positions: taken, cash }))
	}

	/// What the account has afterwards, and the bidder got: [`Self::divide`] with the price paid.
	pub fn settle(&self, portfolio: &Portfolio) -> Result<(Portfolio, Portfolio), MathError> {
		let (mut left, mut taken) = self.divide(portfolio)?;
		let income = fixed::sub(self.price.max(Fixed::zero()), fixed::add(self.fee, self.from_account)?)?;
		left.cash = fixed::add(left.cash, income)?;
		taken.cash = fixed::sub(taken.cash, self.price)?;
		Ok((left, taken))
	}

	/// The take as one takeover per venue, for portfolios that are at venues altogether, ring-fenced cash included; by
	/// venue, none where nothing is.
	///
	/// A venue moves the fraction of everything there. So the bidder pays at each venue the fraction of its value, less
	/// its part of the discount, in proportion to the gross value there; so is the fee. The prices sum to [`Take::price`] and
	/// the fraction of the ring-fenced cash, the fees to [`Take::fee`], to the last digit.
	pub fn legs(&self, portfolio: &Portfolio, market: &Market) -> Result<Vec<Leg>, BidError> {
		let mut venues: Vec<VenueId> = portfolio.positions.iter().map(|p| p.venue).collect();
		venues.sort_unstable();
		venues.dedup();
		let (mut values, mut sizes) = (Vec::new(), Vec::new());
		let mut sum = Fixed::zero();
		for venue in &venues {
			let (mut value, mut size) = (Fixed::zero(), Fixed::zero());
			for position in portfolio.positions.iter().filter(|p| p.venue == *venue) {
				let worth = position.value(market).map_err(PolicyError::from)?;
				value = fixed::add(value, worth)?;
				let gross = position.size(market).map_err(PolicyError::from)?;
				size = fixed::add(size, gross.max(fixed::abs(worth)?))?;
			}
			let value = fixed::mul(value, self.fraction, Round::Down)?;
			sum = fixed::add(sum, value)?;
			values.push(value);
			sizes.push(size);
		}
		let moved = fixed::mul(self.ring_fenced, self.fraction, Round::Down)?;
		let price = fixed::add(self.price, moved)?;
		let discount = fixed::sub(sum, price)?;
		let parts = apportion(fixed::abs(discount)?, &sizes)?;
		let fees = apportion(self.fee, &sizes)?;
		let mut legs = Vec::with_capacity(venues.len());
		for (((venue, value), part), fee) in venues.into_iter().zip(values).zip(parts).zip(fees) {
			let price = match discount < Fixed::zero() {
				true => fixed::add(value, part)?,
				false => fixed::sub(value, part)?,
			};
			legs.push(Leg { venue, price, fee });
		}
		Ok(legs)
	}
}

impl Auction {
	/// Most time that an auction lasts, restarts included, milliseconds.
	pub fn longest_ms(rules: &Rules) -> u64 {
		let runs = u64::from(rules.auction.most_restarts).saturating_add(1);
		let of = |mode| Self::run_ms(mode, rules);
		of(AuctionMode::Solvent).max(of(AuctionMode::Insolvent)).saturating_mul(runs)
	}
}
