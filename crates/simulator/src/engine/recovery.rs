//! Which accounts would have recovered had nobody touched them.
//!
//! Looked at when the run is over, with the prices that history had: from the first sale on, for [`Options::recovery_s`]
//! (crate::Options), until equity of the untouched portfolio is back at the IM of the first call (it would have recovered) or
//! negative (it would not). Options are valued at the beginnings of frames only.

use crate::{
	engine::{account::Account, bound::Units, Replay},
	error::SimulationError,
};
use ballast_primitives::{fixed::ONE, Fixed, InstrumentId};
use ballast_risk::{equity, Portfolio};
use rayon::prelude::*;

const MICRO: i128 = ONE / 1_000_000;

/// Notes it of every account of which something was sold.
pub(crate) fn judge(
	replay: &Replay,
	accounts: &mut [Account],
	untouched: &[Portfolio],
) -> Result<(), SimulationError> {
	accounts.par_iter_mut().zip(untouched).try_for_each(|(account, portfolio)| {
		let Some((tick, _)) = account.tally.reduced_at else { return Ok(()) };
		let goal = account.tally.initial_at_call;
		account.tally.false_alarm = would_recover(replay, portfolio, tick, goal)?;
		Ok(())
	})
}

fn would_recover(
	replay: &Replay,
	portfolio: &Portfolio,
	from: u32,
	goal: Fixed,
) -> Result<bool, SimulationError> {
	let Replay { path, frames, listed, history, options, .. } = replay;
	let ticks = options.recovery_s / options.tick_s.max(1);
	let until = from.saturating_add(ticks).min(path.ticks.saturating_sub(1));
	let curved =
		portfolio.positions.iter().any(|position| matches!(position.instrument, InstrumentId::Option(_)));
	let at = |frame: usize, tick: u32| -> Result<Fixed, SimulationError> {
		let frame = frames.get(frame).ok_or(SimulationError::History("the run has no time"))?;
		Ok(equity(portfolio, &frame.market(path.marks(tick), listed)?)?)
	};
	let frame_of = |tick: u32| frames.iter().rposition(|frame| frame.tick <= tick).unwrap_or_default();
	if curved {
		for (number, frame) in frames.iter().enumerate() {
			if frame.tick > from && frame.tick <= until {
				let equity = at(number, frame.tick)?;
				if equity < Fixed::default() || equity >= goal {
					return Ok(equity >= goal);
				}
			}
		}
		return Ok(false);
	}
	let units = Units::new(portfolio, path, |asset| history.index(asset))?;
	let start = at(frame_of(from), from)?.into_inner() / MICRO;
	let goal = goal.into_inner() / MICRO;
	for tick in from..=until {
		let equity = start.saturating_add(units.gain(path.wholes(from), path.wholes(tick)));
		if equity < 0 || equity >= goal {
			return Ok(equity >= goal);
		}
	}
	Ok(false)
}
