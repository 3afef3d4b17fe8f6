//! The loop over time.
//!
//! In every tick: orders that arrive are executed, in the order of accounts; accounts that may have become due are looked at, at
//! once on all threads; what their agents want is carried out, in the order of accounts. What an agent sees does not depend on
//! other agents of the same tick, and chance is drawn per account, so that the number of threads makes no difference.

mod account;
mod apply;
mod bound;
mod frame;
mod ledger;
mod pool;
mod recovery;
mod tally;
#[cfg(test)]
mod tests;

use crate::{
	error::SimulationError,
	history::History,
	market::{
		book::{Markets, Slots},
		path::{columns, Extremes, Path},
		Coupling, Setting,
	},
	outcome::{Outcome, StepOutcome},
	policy::{Action, Policy},
	thresholds::Schedule,
	trader::Trader,
};
use account::{Account, Scene};
use apply::{Moment, World};
use ballast_policy::VenueLatency;
use ballast_primitives::{
	fixed::{self, One, Zero},
	Fixed, Round,
};
use ballast_risk::{Batch, Engine, Portfolio};
use frame::{ensure_held, frames, Frame, Listed};
use ledger::{Ledger, Party};
use pool::Pool;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Below so many accounts threads are not worth it.
const FEW: usize = 8;

/// How a run is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Options {
	/// First moment, Unix seconds, not before the first close.
	pub from: u64,
	/// Last moment, Unix seconds, not after the last close.
	pub to: u64,
	/// Seconds between two looks at the market; a whole part of the history's step.
	pub tick_s: u32,
	/// Whether prices between two closes go by way of the bar's lowest and highest price; with at least three ticks to a step.
	pub intrabar: bool,
	/// Of latencies and failures.
	pub seed: u64,
	/// Within which time after a sale an account counts as one that would have recovered, seconds.
	pub recovery_s: u32,
	/// Whether the outcome lists accounts.
	pub accounts: bool,
	/// Whether the outcome lists every tick.
	pub series: bool,
	/// Whether value is checked to be conserved after every tick. Takes as long as the run.
	pub check: bool,
	/// Whether every account is looked at in every tick, also where that cannot change anything. For tests.
	pub every_tick: bool,
}

/// What is replayed, prepared for runs of several policies.
pub struct Replay<'a> {
	history: &'a History,
	traders: &'a [Trader],
	setting: &'a Setting,
	options: Options,
	path: Path,
	listed: Listed,
	slots: Arc<Slots>,
	frames: Vec<Frame>,
}

impl<'a> Replay<'a> {
	/// Checks everything and names the first thing that is wrong.
	pub fn new(
		history: &'a History,
		traders: &'a [Trader],
		setting: &'a Setting,
		schedule: &'a Schedule,
		options: Options,
	) -> Result<Self, SimulationError> {
		setting.validate()?;
		let Options { from, to, tick_s, intrabar, .. } = options;
		let path = Path::new(history, from, to, tick_s, intrabar, &setting.depth)?;
		let slots = Arc::new(Slots::new(setting, &columns(history), tick_s)?);
		let listed = Listed::of(traders);
		if u32::try_from(traders.len()).is_err() {
			return Err(SimulationError::Setting("there are too many traders"));
		}
		for trader in traders {
			let mut places = Vec::new();
			for position in &trader.portfolio.positions {
				ensure_held(history, &path, &slots, position)?;
				places.push((position.venue, position.instrument));
			}
			places.sort_unstable();
			if places.windows(2).any(|pair| matches!(pair, [a, b] if a == b)) {
				let what = "a portfolio has two positions in one instrument at one venue";
				return Err(SimulationError::Setting(what));
			}
		}
		let frames = frames(history, &path, &slots, schedule, &listed)?;
		Ok(Self { history, traders, setting, options, path, listed, slots, frames })
	}

	/// Number of ticks of a run.
	pub fn ticks(&self) -> u32 {
		self.path.ticks
	}

	fn latencies(&self) -> Vec<VenueLatency> {
		let of = |venue: &crate::market::Venue| {
			let seconds = &venue.latency.seconds;
			let sum: u64 = seconds.iter().map(|seconds| u64::from(*seconds) * 1_000).sum();
			let count = u64::try_from(seconds.len()).unwrap_or(u64::MAX).max(1);
			VenueLatency { venue: venue.id, round_trip_ms: sum / count }
		};
		self.setting.venues.iter().map(of).collect()
	}
}

/// Those of a slice with these indices, which rise.
fn pick<'s, T>(all: &'s mut [T], indices: &[u32]) -> Vec<&'s mut T> {
	let (mut rest, mut passed) = (all, 0usize);
	let mut picked = Vec::with_capacity(indices.len());
	for index in indices {
		let skip = (*index as usize).saturating_sub(passed);
		let Some((item, tail)) = std::mem::take(&mut rest).get_mut(skip..).and_then(<[T]>::split_first_mut)
		else {
			break;
		};
		picked.push(item);
		passed = (*index as usize).saturating_add(1);
		rest = tail;
	}
	picked
}

/// Largest sum of consecutive ticks.
struct Minute {
	length: usize,
	last: std::collections::VecDeque<(u64, Fixed)>,
	sum: Fixed,
	most: (Fixed, u64),
}

impl Minute {
	fn push(&mut self, time: u64, sold: Fixed) -> Result<(), SimulationError> {
		self.last.push_back((time, sold));
		self.sum = fixed::add(self.sum, sold)?;
		if self.last.len() > self.length {
			let (_, first) = self.last.pop_front().unwrap_or_default();
			self.sum = fixed::sub(self.sum, first)?;
		}
		if self.sum > self.most.0 {
			self.most = (self.sum, self.last.front().map_or(time, |(time, _)| *time));
		}
		Ok(())
	}
}

/// Runs a policy. `progress` is told from time to time how many ticks of how many are done.
pub fn run(
	replay: &Replay,
	policy: &dyn Policy,
	progress: &dyn Fn(u32, u32),
) -> Result<Outcome, SimulationError> {
	let Replay { history, traders, setting, options, path, listed, slots, frames } = replay;
	let ticks = path.ticks;
	let index = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
	let mut accounts: Vec<Account> = traders
		.iter()
		.enumerate()
		.map(|(at, trader)| Account::new(index(at), trader.kind, &trader.portfolio))
		.collect();
	let untouched: Vec<Portfolio> = accounts.iter().map(|account| account.portfolio.clone()).collect();
	let shares = |tick: u32| Arc::new(path.shares(tick).to_vec());
	let references = |tick: u32| Arc::new(path.marks(tick).to_vec());
	let mut world = World {
		setting,
		path,
		seed: options.seed,
		markets: Markets::new(Arc::clone(slots), references(0), shares(0)),
		ledger: Ledger::default(),
		keepers_spent: Fixed::zero(),
		pool: Pool::default(),
		sold: Fixed::zero(),
		bad_debt: Fixed::zero(),
		cost: Fixed::zero(),
		tick: 0,
	};
	let latencies = replay.latencies();
	let mut calendar: Vec<Vec<u32>> = vec![Vec::new(); ticks as usize];
	let mut series = Vec::new();
	let length = (60 / options.tick_s.max(1)).max(1) as usize;
	let mut minute =
		Minute { length, last: Default::default(), sum: Fixed::zero(), most: (Fixed::zero(), path.start) };
	let (mut at_frame, mut last_step) = (0usize, None);
	let mut last_marks = Vec::new();
	for tick in 0..ticks {
		let begins = frames.get(at_frame.saturating_add(1)).is_some_and(|next| next.tick <= tick);
		at_frame = at_frame.saturating_add(usize::from(begins));
		let Some(frame) = frames.get(at_frame) else { break };
		let starts = frame.tick == tick;
		world.tick = tick;
		world.markets.tick = tick;
		world.markets.references = references(tick);
		if last_step != Some(path.step(tick)) {
			last_step = Some(path.step(tick));
			world.markets.shares = shares(tick);
		}
		world.keepers_spent = Fixed::zero();
		world.sold = Fixed::zero();
		let time = path.time(tick);
		let mut marks = path.marks(tick).to_vec();
		let mut own_whole = Vec::new();
		if setting.coupling == Coupling::Endogenous {
			for (column, mark) in marks.iter_mut().enumerate() {
				let moved = world.markets.moved(column)?;
				if moved != Fixed::one() {
					// A price that was positive stays so.
					*mark = fixed::mul(*mark, moved, Round::Up)?;
				}
			}
			own_whole = marks.iter().enumerate().map(|(column, mark)| path.whole(column, *mark)).collect();
		}
		let whole: &[i64] = if own_whole.is_empty() { path.wholes(tick) } else { &own_whole };
		let mut due: Vec<u32> = calendar.get_mut(tick as usize).map(std::mem::take).unwrap_or_default();
		if starts || options.every_tick {
			due = (0..index(accounts.len())).collect();
		} else if setting.coupling == Coupling::Endogenous {
			let may_be =
				|account: &Account| account.next <= tick || !account.bound.rules_out(Extremes::at(whole));
			let more = accounts.par_iter().filter(|account| may_be(account)).map(|account| account.index);
			due.extend(more.collect::<Vec<u32>>());
		}
		due.sort_unstable();
		due.dedup();
		let is_last = tick.saturating_add(1) == ticks;
		let idle = due.is_empty() && !is_last && !options.check && world.pool.is_empty();
		if !idle {
			let market = frame.market(&marks, listed)?;
			let engine = Engine::new(&market, &frame.model)?;
			let now = Moment { market: &market, engine: &engine };
			world.dispose(now)?;
			let mut picked = pick(&mut accounts, &due);
			for account in &mut picked {
				if !account.in_flight.is_empty() && world.deliver(account, now)? {
					account.next = tick;
				}
			}
			// Those that were on the calendar for an order or a look that was made needless are left alone.
			let mut looked: Vec<&mut Account> = picked
				.into_iter()
				.filter(|account| {
					account.next <= tick || starts || options.every_tick || {
						setting.coupling == Coupling::Endogenous
							&& !account.bound.rules_out(Extremes::at(whole))
					}
				})
				.collect();
			let frame_end = frames.get(at_frame.saturating_add(1)).map_or(ticks, |next| next.tick);
			let depths = world.markets.depths()?;
			let scene = Scene {
				history,
				path,
				frame,
				samples: starts && frame.samples,
				engine: &engine,
				market: &market,
				whole,
				markets: &world.markets,
				depths: &depths,
				latencies: &latencies,
				keepers: &setting.keepers,
				keepers_capital: world.keepers_capital()?,
				pool_capital: world.pool_capital(&engine)?,
				fund: world.fund()?,
				coupling: setting.coupling,
				tick,
				frame_end,
				every_tick: options.every_tick,
			};
			let wanted: Vec<Vec<Action>> = if looked.len() < FEW {
				let mut batch = Batch::new(&engine);
				let look = |account: &mut &mut Account| account.look(&scene, &mut batch, policy);
				looked.iter_mut().map(look).collect::<Result<_, _>>()?
			} else {
				looked
					.par_iter_mut()
					.with_min_len(4)
					.map_init(|| Batch::new(&engine), |batch, account| account.look(&scene, batch, policy))
					.collect::<Result<_, _>>()?
			};
			for (account, actions) in looked.into_iter().zip(wanted) {
				if !actions.is_empty() {
					for arrives in world.apply(account, actions, now)? {
						if let Some(of_tick) = calendar.get_mut(arrives as usize) {
							of_tick.push(account.index);
						}
					}
				}
				if let Some(of_tick) = calendar.get_mut(account.next as usize) {
					of_tick.push(account.index);
				}
			}
			if options.check {
				check(&accounts, &untouched, &world.ledger, now)?;
			}
			if is_last {
				let recorded = frame.market(path.marks(tick), listed)?;
				let recorded = Engine::new(&recorded, &frame.model)?;
				for (account, untouched) in accounts.iter_mut().zip(&untouched) {
					let equity = engine.equity(&account.portfolio)?;
					account.tally.end(equity, time)?;
					account.tally.equity_untouched = recorded.equity(untouched)?;
				}
			}
		}
		minute.push(time, world.sold)?;
		if options.series {
			let under = accounts.iter().filter(|account| account.tally.is_under()).count();
			series.push(StepOutcome {
				time,
				marks: marks.clone(),
				sold: world.sold,
				under_maintenance: u64::try_from(under).unwrap_or(u64::MAX),
				bad_debt: world.bad_debt,
				liquidation_cost: world.cost,
			});
		}
		if is_last {
			last_marks = marks;
		}
		if tick % 64 == 0 || is_last {
			progress(tick.saturating_add(1), ticks);
		}
	}
	recovery::judge(replay, &mut accounts, &untouched)?;
	let tallies = accounts.iter().map(|account| (account.kind, &account.tally));
	let (mut totals, kinds) = tally::totals(tallies)?;
	let last = frames.last().ok_or(SimulationError::History("the run has no time"))?;
	let market = last.market(&last_marks, listed)?;
	let gain = |of| world.ledger.value(of, &market);
	// What the pool lost beyond what it had is lost by those who lent to it.
	let made = gain(Party::Pool)?;
	let pool_gain = made.max(fixed::neg(setting.backing.pool)?);
	totals.bad_debt = fixed::add(totals.bad_debt, fixed::sub(pool_gain, made)?)?;
	let listed_accounts = accounts.iter().filter(|account| {
		options.accounts && (account.tally.called_at.is_some() || account.tally.reduced_at.is_some())
	});
	Ok(Outcome {
		policy: policy.name().into(),
		start: path.start,
		end: path.time(ticks.saturating_sub(1)),
		tick: options.tick_s,
		seed: options.seed,
		assets: history.assets.iter().map(|asset| asset.symbol.clone()).collect(),
		totals,
		kinds,
		largest_minute: minute.most.0,
		largest_minute_at: minute.most.1,
		keepers_gain: gain(Party::Keepers)?,
		markets_gain: gain(Party::Markets)?,
		pool_gain,
		fund_left: fixed::add(setting.backing.fund, world.ledger.cash(Party::Fund))?,
		accounts: listed_accounts
			.map(|account| account.tally.outcome(account.index, account.kind))
			.collect::<Result<_, _>>()?,
		series,
	})
}

/// Names it when value was made or lost.
fn check(
	accounts: &[Account],
	untouched: &[Portfolio],
	ledger: &Ledger,
	now: Moment,
) -> Result<(), SimulationError> {
	let mut difference = ledger.total(now.market)?;
	let mut positions = 0i128;
	for (account, untouched) in accounts.iter().zip(untouched) {
		let (is, was) = (now.engine.equity(&account.portfolio)?, now.engine.equity(untouched)?);
		difference = fixed::add(difference, fixed::sub(is, was)?)?;
		let count = account.portfolio.positions.len().saturating_add(untouched.positions.len());
		positions = positions.saturating_add(i128::try_from(count).unwrap_or(i128::MAX));
	}
	// Every position is rounded once, every transfer a few times.
	let allowed = i128::from(ledger.transfers).saturating_mul(8).saturating_add(positions).saturating_add(64);
	match difference.into_inner().abs() <= allowed {
		true => Ok(()),
		false => Err(SimulationError::Conservation("traders and all others together")),
	}
}
