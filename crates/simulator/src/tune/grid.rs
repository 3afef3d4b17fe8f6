//! The parameters that are tried.

use super::file::PolicyFile;
use anyhow::{anyhow, bail, Result};
use ballast_primitives::{fixed::Zero, Fixed};
use ballast_text::{decimal, place::At};

/// One parameter and its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Knob {
	/// Such as `rules.slice.depth_share`.
	pub key: String,
	/// As policy files write them.
	pub values: Vec<String>,
}

/// Most values of one parameter.
const MOST_VALUES: usize = 1_000;
/// Most combinations.
const MOST_CANDIDATES: usize = 100_000;

/// Values that are tried together with everything else unchanged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
	/// By knob, in the order of the grid.
	pub values: Vec<String>,
	/// What comes of it.
	pub policy: PolicyFile,
}

impl Knob {
	/// `[0.01, 0.02]`, or `{ from = 0.01, to = 0.05, step = 0.01 }`.
	pub fn read(key: &str, at: &At) -> Result<Self> {
		if let Ok(list) = at.list() {
			let values = list.iter().map(|at| at.number().map(decimal::exact)).collect::<Result<Vec<_>>>()?;
			if values.is_empty() || values.len() > MOST_VALUES {
				return Err(at.wrong(format!("must have between 1 and {MOST_VALUES} values")));
			}
			return Ok(Self { key: key.into(), values });
		}
		let table = at.table(&["from", "to", "step"])?;
		let [from, to, step] = [table.need("from")?, table.need("to")?, table.need("step")?];
		let (from, to, step) = (from.number()?, to.number()?, step.positive()?);
		if to < from {
			return Err(at.wrong("'to' is below 'from'"));
		}
		let mut values = Vec::new();
		let mut value = from;
		while value <= to {
			if values.len() == MOST_VALUES {
				return Err(at.wrong(format!("has more than {MOST_VALUES} values")));
			}
			values.push(decimal::exact(value));
			value = ballast_primitives::fixed::add(value, step).map_err(|_| at.wrong("out of range"))?;
		}
		Ok(Self { key: key.into(), values })
	}
}

/// All combinations whose rules are valid, and how many are not. The first knob changes slowest.
pub fn candidates(knobs: &[Knob], base: &PolicyFile) -> Result<(Vec<Candidate>, usize)> {
	let total = knobs.iter().try_fold(1usize, |total, knob| total.checked_mul(knob.values.len()));
	let Some(total) = total.filter(|total| *total <= MOST_CANDIDATES) else {
		bail!("the grid has more than {MOST_CANDIDATES} combinations");
	};
	let mut all = Vec::with_capacity(total);
	let mut invalid = 0;
	for number in 0..total {
		let (mut rest, mut values) = (number, Vec::with_capacity(knobs.len()));
		for knob in knobs.iter().rev() {
			let at = rest % knob.values.len();
			rest /= knob.values.len();
			values.extend(knob.values.get(at).cloned());
		}
		values.reverse();
		let mut policy = *base;
		for (knob, value) in knobs.iter().zip(&values) {
			policy = policy.with(&knob.key, value).map_err(|error| anyhow!("{}: {error:#}", knob.key))?;
		}
		let model = policy.model;
		let ordered =
			model.maintenance_factor > Fixed::zero() && model.initial_factor >= model.maintenance_factor;
		match policy.rules.validate().is_ok() && ordered {
			true => all.push(Candidate { values, policy }),
			false => invalid += 1,
		}
	}
	if all.is_empty() {
		bail!("no combination of the grid makes valid rules");
	}
	Ok((all, invalid))
}
