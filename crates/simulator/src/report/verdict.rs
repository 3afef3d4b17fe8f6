//! Where the chain's own policy wins and where it loses.

use super::{metric::METRICS, CrashResult, Report, HARD, OURS};
use crate::outcome::Outcome;
use ballast_primitives::{fixed::Zero, Fixed};

/// The chain's own policy against another in a crash, by one number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
	/// Which crash; `None` for all of them together.
	pub crash: Option<String>,
	/// Which number.
	pub metric: &'static str,
	/// Against whom.
	pub rival: String,
	/// Ours and theirs, for people.
	pub values: [String; 2],
	/// Whether ours is the worse one.
	pub lost: bool,
}

/// The numbers that decide.
const DECISIVE: [&str; 4] = ["liquidation_loss", "total_loss", "bad_debt", "largest_minute"];

/// A policy whose name begins so does nothing, or is ours with other parameters: no rival.
fn is_rival(policy: &str) -> bool {
	policy != OURS && policy != "nothing"
}

fn of<'a>(crash: &'a CrashResult, policy: &str) -> Option<&'a Outcome> {
	crash.policies.iter().map(|result| &result.outcome).find(|outcome| outcome.policy == policy)
}

/// Ours against every rival, by every number that decides, in every crash. Without ours there are none.
pub fn verdicts(report: &Report) -> Vec<Verdict> {
	let mut all = Vec::new();
	for crash in &report.crashes {
		let Some(ours) = of(crash, OURS) else { continue };
		for result in crash.policies.iter().filter(|result| is_rival(&result.outcome.policy)) {
			for metric in METRICS.iter().filter(|metric| DECISIVE.contains(&metric.key)) {
				let (Some(mine), Some(theirs)) = (metric.value(ours), metric.value(&result.outcome)) else {
					continue;
				};
				all.push(Verdict {
					crash: Some(crash.name.clone()),
					metric: metric.name,
					rival: result.outcome.policy.clone(),
					values: [metric.show(ours), metric.show(&result.outcome)],
					lost: mine > theirs,
				});
			}
		}
	}
	all
}

/// Loss to liquidation and bad debt of ours as shares of those of hard liquidation in a crash; `None` where hard has none.
pub fn against_hard(crash: &CrashResult) -> Option<[Option<Fixed>; 2]> {
	let (ours, hard) = (of(crash, OURS)?, of(crash, HARD)?);
	let share = |part: Fixed, whole: Fixed| {
		(whole > Fixed::zero())
			.then(|| ballast_primitives::fixed::div(part, whole, ballast_primitives::Round::Up).ok())
			.flatten()
	};
	let loss = METRICS.iter().find(|metric| metric.key == "liquidation_loss")?;
	Some([
		share(loss.value(ours).unwrap_or_default(), loss.value(hard).unwrap_or_default()),
		share(ours.totals.bad_debt, hard.totals.bad_debt),
	])
}
