//! One account in a run: looking at it, and when to do so again.

use crate::{
	engine::{
		bound::{Bound, Units},
		frame::Frame,
		tally::Tally,
	},
	error::SimulationError,
	history::History,
	market::{
		book::{Impacts, Markets},
		path::{Extremes, Path},
		Coupling, Keepers,
	},
	policy::{Action, Agent, Event, InFlight, Line, View},
	trader::Kind,
};
use ballast_policy::{VenueDepth, VenueLatency};
use ballast_primitives::{
	fixed::{One, Zero},
	Fixed, SETTLEMENT,
};
use ballast_risk::{Batch, Engine, Margin, Market, Portfolio, Position};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// An account in a run.
pub(crate) struct Account {
	pub index: u32,
	pub kind: Kind,
	pub portfolio: Portfolio,
	/// Of the portfolio, until it changes.
	units: Option<Units>,
	/// The policy's side, from the first look on.
	pub agent: Option<Box<dyn Agent>>,
	/// What chance its orders draw from.
	rng: Option<Box<ChaCha8Rng>>,
	/// Orders on their way.
	pub in_flight: Vec<InFlight>,
	/// What its trades moved, where it trades as if alone.
	pub impacts: Impacts,
	/// Of the last look.
	pub bound: Bound,
	/// When it is to be looked at next.
	pub next: u32,
	/// The margin of the last look: equity, MM, IM.
	pub margin: Margin,
	pub tally: Tally,
}

/// What everybody sees at a moment.
pub(crate) struct Scene<'a> {
	pub history: &'a History,
	pub path: &'a Path,
	pub frame: &'a Frame,
	pub samples: bool,
	pub engine: &'a Engine<'a>,
	pub market: &'a Market,
	/// Marks as whole numbers.
	pub whole: &'a [i64],
	pub markets: &'a Markets,
	pub depths: &'a [VenueDepth],
	pub latencies: &'a [VenueLatency],
	pub keepers: &'a Keepers,
	pub keepers_capital: Fixed,
	pub pool_capital: Fixed,
	pub fund: Fixed,
	pub coupling: Coupling,
	pub tick: u32,
	/// First tick of the next frame, or the end of the run.
	pub frame_end: u32,
	pub every_tick: bool,
}

impl Account {
	/// Of a trader. Settlement currency that is at no venue is put where its first position is; positions of nothing are left out.
	pub fn new(index: u32, kind: Kind, portfolio: &Portfolio) -> Self {
		let mut portfolio = portfolio.clone();
		portfolio.positions.retain(|position| !position.quantity.is_zero());
		if let (false, Some(first)) = (portfolio.cash.is_zero(), portfolio.positions.first()) {
			let venue = first.venue;
			let purse = portfolio
				.positions
				.iter_mut()
				.find(|position| position.venue == venue && position.instrument.is_settlement());
			match purse {
				// A sum out of range is refused by the first margin.
				Some(purse) => {
					let sum = purse.quantity.into_inner().saturating_add(portfolio.cash.into_inner());
					purse.quantity = Fixed::from_inner(sum);
				}
				None => portfolio.positions.push(Position::spot(venue, SETTLEMENT, portfolio.cash)),
			}
			portfolio.cash = Fixed::zero();
		}
		Self {
			index,
			kind,
			portfolio,
			units: None,
			agent: None,
			rng: None,
			in_flight: Vec::new(),
			impacts: Impacts::default(),
			bound: Bound::default(),
			next: 0,
			margin: Margin::default(),
			tally: Tally::default(),
		}
	}

	/// Replaces the portfolio.
	pub fn set_portfolio(&mut self, portfolio: Portfolio) {
		let before = std::mem::replace(&mut self.portfolio, portfolio);
		if self.tally.keeps_sample() {
			self.tally.sampled = Some(Box::new(before));
		}
		self.units = None;
	}

	/// Chance of this account alone, so that nothing depends on the order in which accounts draw.
	pub fn rng(&mut self, seed: u64) -> &mut ChaCha8Rng {
		let index = self.index;
		self.rng.get_or_insert_with(|| {
			let mut rng = ChaCha8Rng::seed_from_u64(seed);
			rng.set_stream(index.into());
			Box::new(rng)
		})
	}

	/// Tells the agent.
	pub fn tell(&mut self, event: &Event, now_ms: u64) {
		if let Some(agent) = &mut self.agent {
			agent.told(event, now_ms);
		}
	}

	/// Margins it, asks its agent, and finds out when to look again. Returns what the agent wants.
	pub fn look<'e>(
		&mut self,
		scene: &Scene<'e>,
		batch: &mut Batch<'e>,
		policy: &dyn crate::Policy,
	) -> Result<Vec<Action>, SimulationError> {
		let margin = batch.margin(&self.portfolio)?;
		let time = scene.path.time(scene.tick);
		if scene.tick == 0 {
			self.tally.equity_at_start = margin.equity;
		}
		self.tally.observe(margin, time);
		if scene.samples {
			let gross = self.portfolio.gross(scene.market)?;
			let kept = match &self.tally.sampled {
				Some(sampled) => scene.engine.equity(sampled)?,
				None => margin.equity,
			};
			self.tally.sample(margin, gross, kept)?;
		}
		let is_alone = scene.coupling == Coupling::Alone;
		let own = is_alone.then(|| scene.markets.with(std::mem::take(&mut self.impacts)));
		let own_depths = own.as_ref().filter(|own| !own.is_untouched()).map(Markets::depths).transpose()?;
		let view = View {
			now_ms: time.saturating_mul(1_000),
			tick_ms: u64::from(scene.path.tick_s).saturating_mul(1_000),
			trader: self.index,
			portfolio: &self.portfolio,
			margin,
			market: scene.market,
			model: &scene.frame.model,
			engine: scene.engine,
			depths: own_depths.as_deref().unwrap_or(scene.depths),
			latencies: scene.latencies,
			in_flight: &self.in_flight,
			keepers_capital: scene.keepers_capital,
			pool_capital: scene.pool_capital,
			fund: scene.fund,
			keepers: scene.keepers,
			markets: own.as_ref().unwrap_or(scene.markets),
		};
		let agent = match &mut self.agent {
			Some(agent) => agent,
			None => self.agent.insert(policy.agent(&view)?),
		};
		let decision = agent.step(&view)?;
		let wake = decision.wake;
		if let Some(own) = own {
			self.impacts = own.impacts;
		}
		self.margin.equity = margin.equity;
		self.margin.maintenance = margin.maintenance;
		self.margin.initial = margin.initial;
		if wake.next || !decision.actions.is_empty() || scene.every_tick {
			self.next = scene.tick.saturating_add(1);
			self.bound = Bound::default();
			return Ok(decision.actions);
		}
		if self.units.is_none() {
			let column = |asset| scene.history.index(asset);
			self.units = Some(Units::new(&self.portfolio, scene.path, column)?);
		}
		let mut bound = Bound::default();
		if let (Some(units), false) = (&self.units, self.portfolio.positions.is_empty()) {
			let mut add = |line: Line, below: bool| {
				bound.add(line, below, &self.margin, units, scene.whole, &scene.frame.slopes)
			};
			// What is counted: calls, and time below MM.
			add(Line::initial(), !self.tally.is_called())?;
			if self.tally.is_called() {
				add(Line::maintenance(Fixed::one()), !self.tally.is_under())?;
			}
			let is_added = |line: &Line| !self.tally.is_called() && *line == Line::initial();
			if let Some(line) = wake.below.filter(|line| !is_added(line)) {
				add(line, true)?;
			}
			if let Some(line) = wake.above {
				add(line, false)?;
			}
			for (asset, low, high) in wake.outside {
				let column = scene.history.index(asset).ok_or(SimulationError::NoPrice(asset))?;
				bound.outside(scene.path, column, low, high);
			}
		}
		let soonest = scene.tick.saturating_add(1);
		let at = wake.at_ms.map_or(u32::MAX, |at_ms| scene.path.tick_at_ms(at_ms).max(soonest));
		let end = at.min(scene.frame_end);
		self.next = match scene.coupling {
			// Prices of tomorrow are not known: it is checked in every tick.
			Coupling::Endogenous => end,
			Coupling::Alone | Coupling::Shared => {
				scene.path.search(soonest, end, |extremes: Extremes| bound.rules_out(extremes))
			}
		};
		self.bound = bound;
		Ok(decision.actions)
	}
}
