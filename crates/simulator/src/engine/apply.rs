//! Carries out what agents want, one account after the other, and keeps the books.

use crate::{
	engine::{
		account::Account,
		ledger::{Ledger, Party},
		pool::Pool,
	},
	error::SimulationError,
	market::{
		book::{position, Markets},
		path::Path,
		Coupling, Setting,
	},
	policy::{Action, Event, InFlight, Order, Part, Take, Taker},
};
use ballast_policy::execute;
use ballast_primitives::{
	fixed::{self, One, Zero, ONE},
	Fixed, InstrumentId, Round, VenueId, SETTLEMENT,
};
use ballast_risk::{Engine, Market, Portfolio, Position};
use rand::Rng;

/// What is shared by all accounts, and changes.
pub(crate) struct World<'a> {
	pub setting: &'a Setting,
	pub path: &'a Path,
	pub seed: u64,
	pub markets: Markets,
	pub ledger: Ledger,
	/// What keepers have spent in this tick.
	pub keepers_spent: Fixed,
	/// What the liquidity pool took over.
	pub pool: Pool,
	/// Value sold and taken in this tick.
	pub sold: Fixed,
	/// Bad debt until now, and what liquidation took, for the series.
	pub bad_debt: Fixed,
	pub cost: Fixed,
	pub tick: u32,
}

/// Marks of a moment.
#[derive(Clone, Copy)]
pub(crate) struct Moment<'a> {
	pub market: &'a Market,
	pub engine: &'a Engine<'a>,
}

fn plus(sum: &mut Fixed, value: Fixed) -> Result<(), SimulationError> {
	*sum = fixed::add(*sum, value)?;
	Ok(())
}

/// Mark of one unit of an instrument.
pub(crate) fn mark(market: &Market, instrument: InstrumentId) -> Result<Fixed, SimulationError> {
	let unit = Part { venue: VenueId::Home, instrument, quantity: Fixed::one() };
	Ok(position(&unit).value(market)?)
}

impl World<'_> {
	fn time(&self) -> u64 {
		self.path.time(self.tick)
	}

	pub fn now_ms(&self) -> u64 {
		self.time().saturating_mul(1_000)
	}

	/// What keepers have in this tick.
	pub fn keepers_capital(&self) -> Result<Fixed, SimulationError> {
		let capital = fixed::add(self.setting.keepers.capital, self.ledger.cash(Party::Keepers))?;
		Ok(fixed::sub(capital, self.keepers_spent)?.max(Fixed::zero()))
	}

	/// What the insurance fund has.
	pub fn fund(&self) -> Result<Fixed, SimulationError> {
		let fund = fixed::add(self.setting.backing.fund, self.ledger.cash(Party::Fund))?;
		Ok(fund.max(Fixed::zero()))
	}

	/// Carries out what an agent wants. Returns the ticks at which its orders arrive.
	pub fn apply(
		&mut self,
		account: &mut Account,
		actions: Vec<Action>,
		now: Moment,
	) -> Result<Vec<u32>, SimulationError> {
		let mut arrivals = Vec::new();
		if actions.iter().any(|action| matches!(action, Action::Order(_))) {
			account.tally.sums.slices += 1;
		}
		for action in actions {
			match action {
				Action::Order(order) => arrivals.extend(self.send(account, order, now)?),
				Action::Cancel => account.in_flight.clear(),
				Action::Take(take) => {
					// What else the agent wants counts on it.
					if !self.take(account, take, now)? {
						break;
					}
				}
				Action::WriteOff => self.write_off(account, now)?,
				Action::Auction => account.tally.sums.auctions += 1,
			}
		}
		Ok(arrivals)
	}

	/// Sends an order; one to a venue that answers at once is executed. Returns when it arrives otherwise.
	fn send(
		&mut self,
		account: &mut Account,
		order: Order,
		now: Moment,
	) -> Result<Option<u32>, SimulationError> {
		let asset = order.instrument.underlying();
		let venue = self.setting.venues.iter().find(|venue| venue.id == order.venue);
		let venue = venue.ok_or(SimulationError::NoMarket(order.venue, asset))?;
		let choices = venue.latency.seconds.len().max(1);
		let drawn = account.rng(self.seed).gen_range(0..choices);
		let seconds = venue.latency.seconds.get(drawn).copied().unwrap_or_default();
		let ticks = seconds.div_ceil(self.path.tick_s.max(1));
		if ticks == 0 {
			self.arrive(account, order, now)?;
			return Ok(None);
		}
		let arrives = self.tick.saturating_add(ticks);
		account.in_flight.push(InFlight {
			order,
			sent_ms: self.now_ms(),
			arrives_ms: self.path.time(arrives).saturating_mul(1_000),
		});
		Ok(Some(arrives))
	}

	/// Executes the orders of an account that arrive now.
	pub fn deliver(&mut self, account: &mut Account, now: Moment) -> Result<bool, SimulationError> {
		let now_ms = self.now_ms();
		let mut any = false;
		while let Some(at) = account.in_flight.iter().position(|flight| flight.arrives_ms <= now_ms) {
			let flight = account.in_flight.remove(at);
			self.arrive(account, flight.order, now)?;
			any = true;
		}
		Ok(any)
	}

	/// Executes an order, or fails it, and tells the agent.
	fn arrive(&mut self, account: &mut Account, order: Order, now: Moment) -> Result<(), SimulationError> {
		let event = match self.execute(account, &order, now)? {
			Some(event) => {
				account.tally.sums.orders += 1;
				event
			}
			None => {
				account.tally.sums.failed_orders += 1;
				Event::Failed { order }
			}
		};
		account.tell(&event, self.now_ms());
		Ok(())
	}

	fn fails(&self, account: &mut Account, venue: VenueId) -> bool {
		let chance = self.setting.venues.iter().find(|listed| listed.id == venue).map(|venue| venue.failure);
		let drawn = account.rng(self.seed).gen::<u64>();
		// A share of at most 1 has 60 binary digits.
		let parts = chance.map_or(0, |chance| chance.into_inner().max(0).unsigned_abs());
		u128::from(drawn) < (parts << 64) / ONE.unsigned_abs()
	}

	fn execute(
		&mut self,
		account: &mut Account,
		order: &Order,
		now: Moment,
	) -> Result<Option<Event>, SimulationError> {
		let fails = self.fails(account, order.venue);
		let held = account
			.portfolio
			.positions
			.iter()
			.find(|position| (position.venue, position.instrument) == (order.venue, order.instrument))
			.map(|position| position.quantity)
			.unwrap_or_default();
		let (negative, zero) = (order.quantity < Fixed::zero(), Fixed::zero());
		if fails || order.instrument.is_settlement() || held.is_zero() || negative == (held < zero) {
			return Ok(None);
		}
		let most = fixed::neg(held)?;
		let quantity = if negative { order.quantity.max(most) } else { order.quantity.min(most) };
		if quantity.is_zero() {
			return Ok(None);
		}
		let traded = self.with_markets(account, |markets| {
			let (venue, instrument) = (order.venue, order.instrument);
			markets.trade(now.market, venue, instrument, quantity, order.limit_price, Fixed::one())
		})?;
		let Some(trade) = traded else { return Ok(None) };
		let penalty = order.penalty.max(zero);
		let after =
			execute(&account.portfolio, order.venue, order.instrument, quantity, trade.price, penalty)?;
		account.tally.reduce(&account.margin, self.tick, self.path.time(self.tick));
		account.set_portfolio(after);

		let closed = fixed::neg(quantity)?;
		self.ledger.bought(Party::Markets, order.instrument, closed, trade.price)?;
		let size = fixed::abs(quantity)?;
		let charged = fixed::mul(fixed::mul(size, trade.price, Round::Up)?, penalty, Round::Up)?;
		self.divide(charged, order.to_fund)?;
		let mark = mark(now.market, order.instrument)?;
		let lost = fixed::mul(closed, fixed::sub(mark, trade.price)?, Round::Up)?;
		let value = part_size(now.market, order.venue, order.instrument, quantity)?;
		let sums = &mut account.tally.sums;
		plus(&mut sums.impact_cost, lost)?;
		plus(&mut sums.penalty, charged)?;
		plus(&mut sums.volume, value)?;
		plus(&mut self.sold, value)?;
		plus(&mut self.cost, fixed::add(lost, charged)?)?;
		Ok(Some(Event::Filled { order: order.clone(), quantity, price: trade.price, penalty: charged }))
	}

	/// Divides a penalty or fee between the insurance fund and others.
	fn divide(&mut self, charged: Fixed, to_fund: Fixed) -> Result<(), SimulationError> {
		let share = to_fund.max(Fixed::zero()).min(Fixed::one());
		let to_fund = fixed::mul(charged, share, Round::Down)?;
		self.ledger.pay(Party::Fund, to_fund)?;
		self.ledger.pay(Party::Outside, fixed::sub(charged, to_fund)?)
	}

	/// The markets in which an account trades.
	fn with_markets<R>(
		&mut self,
		account: &mut Account,
		trade: impl FnOnce(&mut Markets) -> Result<R, SimulationError>,
	) -> Result<R, SimulationError> {
		if self.setting.coupling != Coupling::Alone {
			return trade(&mut self.markets);
		}
		std::mem::swap(&mut self.markets.impacts, &mut account.impacts);
		let traded = trade(&mut self.markets);
		std::mem::swap(&mut self.markets.impacts, &mut account.impacts);
		traded
	}

	/// Carries a take out, or refuses it; says which.
	fn take(&mut self, account: &mut Account, take: Take, now: Moment) -> Result<bool, SimulationError> {
		let zero = Fixed::zero();
		let (mut left, taken) = split(&account.portfolio, &take.parts)?;
		if !self.is_taken(account, &take, &taken, now)? {
			account.tell(&Event::Refused { take }, self.now_ms());
			return Ok(false);
		}
		let party = match take.taker {
			Taker::Keeper => Party::Keepers,
			Taker::Pool => Party::Pool,
		};
		let before = now.engine.equity(&account.portfolio)?;
		account.tally.reduce(&account.margin, self.tick, self.path.time(self.tick));
		let mut size = zero;
		for position in &taken {
			self.ledger.took(party, position)?;
			plus(&mut size, position.size(now.market)?)?;
		}
		for (venue, payment) in &take.payments {
			credit(&mut left, *venue, *payment)?;
			self.ledger.pay(party, fixed::neg(*payment)?)?;
		}
		let mut fees = zero;
		for (venue, fee) in &take.fees {
			if *fee < zero {
				return Err(SimulationError::Action("a negative fee"));
			}
			credit(&mut left, *venue, fixed::neg(*fee)?)?;
			plus(&mut fees, *fee)?;
		}
		self.divide(fees, take.to_fund)?;
		if take.from_fund > zero {
			self.ledger.pay(Party::Fund, fixed::neg(take.from_fund)?)?;
			self.ledger.pay(party, take.from_fund)?;
			plus(&mut account.tally.sums.from_fund, take.from_fund)?;
		}
		account.set_portfolio(left);
		let after = now.engine.equity(&account.portfolio)?;
		// What the account lost beside the fees is what the taker got cheaper.
		let lost = fixed::sub(before, after)?;
		let discount = fixed::sub(lost, fees)?;
		if take.unload {
			self.unload(account, party, &taken, now)?;
		}
		match take.taker {
			Taker::Keeper => plus(&mut self.keepers_spent, take.capital)?,
			Taker::Pool => self.pool.add(&taken)?,
		}
		let sums = &mut account.tally.sums;
		sums.takes += 1;
		plus(&mut sums.discount, discount)?;
		plus(&mut sums.penalty, fees)?;
		plus(&mut sums.volume, size)?;
		plus(&mut sums.taken, size)?;
		plus(&mut self.sold, size)?;
		plus(&mut self.cost, lost)?;
		account.tell(&Event::Taken { take }, self.now_ms());
		Ok(true)
	}

	/// Whether a take still is possible, and for keepers still pays, after what others did in this tick.
	fn is_taken(
		&mut self,
		account: &mut Account,
		take: &Take,
		taken: &[Position],
		now: Moment,
	) -> Result<bool, SimulationError> {
		let capital = match take.taker {
			Taker::Keeper => self.keepers_capital()?,
			Taker::Pool => self.pool_capital(now.engine)?,
		};
		if take.capital > capital || take.from_fund > self.fund()? {
			return Ok(false);
		}
		if !take.unload {
			return Ok(true);
		}
		let mut gain = Fixed::zero();
		for position in taken {
			gain = fixed::add(gain, position.value(now.market)?)?;
		}
		for (_, payment) in &take.payments {
			gain = fixed::sub(gain, *payment)?;
		}
		let keepers = &self.setting.keepers;
		let want =
			self.with_markets(account, |markets| markets.keepers_want(now.market, &take.parts, keepers))?;
		Ok(gain >= want)
	}

	/// Has a taker pass on what it got.
	fn unload(
		&mut self,
		account: &mut Account,
		party: Party,
		taken: &[Position],
		now: Moment,
	) -> Result<(), SimulationError> {
		let reach = self.setting.keepers.reach;
		for position in taken.iter().filter(|position| !position.instrument.is_settlement()) {
			let quantity = fixed::neg(position.quantity)?;
			let (venue, instrument) = (position.venue, position.instrument);
			let traded = self.with_markets(account, |markets| {
				markets.trade(now.market, venue, instrument, quantity, None, reach)
			})?;
			// What cannot be bought at once the taker keeps.
			let Some(trade) = traded else { continue };
			self.ledger.bought(Party::Markets, instrument, position.quantity, trade.price)?;
			self.ledger.bought(party, instrument, quantity, trade.price)?;
		}
		Ok(())
	}

	fn write_off(&mut self, account: &mut Account, now: Moment) -> Result<(), SimulationError> {
		let equity = now.engine.equity(&account.portfolio)?;
		if equity >= Fixed::zero() {
			return Err(SimulationError::Action("a write-off of what is not missing"));
		}
		let missing = fixed::neg(equity)?;
		for position in &account.portfolio.positions {
			self.ledger.took(Party::Lenders, position)?;
		}
		self.ledger.pay(Party::Lenders, account.portfolio.cash)?;
		let paid = missing.min(self.fund()?);
		self.ledger.pay(Party::Fund, fixed::neg(paid)?)?;
		self.ledger.pay(Party::Lenders, paid)?;
		plus(&mut account.tally.sums.from_fund, paid)?;
		account.tally.note_bad_debt(missing)?;
		plus(&mut self.bad_debt, missing)?;
		account.in_flight.clear();
		account.set_portfolio(Portfolio::default());
		account.tell(&Event::WrittenOff { bad_debt: missing }, self.now_ms());
		Ok(())
	}
}

/// Size of a change of a position in settlement currency.
fn part_size(
	market: &Market,
	venue: VenueId,
	instrument: InstrumentId,
	quantity: Fixed,
) -> Result<Fixed, SimulationError> {
	Ok(position(&Part { venue, instrument, quantity }).size(market)?)
}

/// Adds settlement currency at a venue.
fn credit(portfolio: &mut Portfolio, venue: VenueId, amount: Fixed) -> Result<(), SimulationError> {
	let purse = InstrumentId::Spot(SETTLEMENT);
	let found = portfolio.positions.iter().position(|p| (p.venue, p.instrument) == (venue, purse));
	match found.and_then(|at| portfolio.positions.get_mut(at)) {
		Some(position) => position.quantity = fixed::add(position.quantity, amount)?,
		None => portfolio.positions.push(Position::spot(venue, SETTLEMENT, amount)),
	}
	portfolio.positions.retain(|position| !position.quantity.is_zero());
	Ok(())
}

/// A portfolio without these parts, and the parts as positions. Of a perpetual or future the funding is shared in proportion.
fn split(portfolio: &Portfolio, parts: &[Part]) -> Result<(Portfolio, Vec<Position>), SimulationError> {
	let mut left = portfolio.clone();
	let mut taken = Vec::with_capacity(parts.len());
	for part in parts.iter().filter(|part| !part.quantity.is_zero()) {
		let wrong = SimulationError::Action("a part that the account does not have");
		let is_spot = matches!(part.instrument, InstrumentId::Spot(_)) && !part.instrument.is_settlement();
		let found = left
			.positions
			.iter_mut()
			.find(|position| (position.venue, position.instrument) == (part.venue, part.instrument));
		if is_spot
			&& part.quantity < Fixed::zero()
			&& found.as_ref().is_none_or(|held| held.quantity > Fixed::zero())
		{
			// Given to the account.
			taken.push(position(part));
			let given = fixed::neg(part.quantity)?;
			match found {
				Some(held) => held.quantity = fixed::add(held.quantity, given)?,
				None => left.positions.push(Position { quantity: given, ..position(part) }),
			}
			continue;
		}
		let position = found.ok_or_else(|| wrong.clone())?;
		let (of, size) = (position.quantity.into_inner(), part.quantity.into_inner());
		if (of < 0) != (size < 0) || size.unsigned_abs() > of.unsigned_abs() {
			return Err(wrong);
		}
		let funding =
			Fixed::from_inner(fixed::mul_div(position.funding.into_inner(), size, of, Round::Down)?);
		taken.push(Position { quantity: part.quantity, funding, ..*position });
		position.quantity = fixed::sub(position.quantity, part.quantity)?;
		position.funding = fixed::sub(position.funding, funding)?;
	}
	left.positions.retain(|position| !position.quantity.is_zero());
	Ok((left, taken))
}
