//! Tables as CSV.

use super::{metric::METRICS, Report};
use crate::outcome::Outcome;
use anyhow::Result;
use ballast_text::{decimal::exact, file};
use std::path::Path;

/// One line per crash and policy, all numbers with all their digits.
pub fn table(report: &Report) -> Result<String> {
	let mut csv = csv::Writer::from_writer(Vec::new());
	csv.write_record(["crash", "policy"].into_iter().chain(METRICS.iter().map(|metric| metric.key)))?;
	for crash in &report.crashes {
		for result in &crash.policies {
			let numbers = METRICS.iter().map(|m| m.value(&result.outcome).map(exact).unwrap_or_default());
			csv.write_record([crash.name.clone(), result.outcome.policy.clone()].into_iter().chain(numbers))?;
		}
	}
	text(csv)
}

/// One line per step.
pub fn steps(outcome: &Outcome) -> Result<String> {
	let mut csv = csv::Writer::from_writer(Vec::new());
	let own = ["time", "sold", "under_maintenance", "bad_debt", "liquidation_cost"];
	csv.write_record(own.into_iter().chain(outcome.assets.iter().map(String::as_str)))?;
	for step in &outcome.series {
		let own = [
			step.time.to_string(),
			exact(step.sold),
			step.under_maintenance.to_string(),
			exact(step.bad_debt),
			exact(step.liquidation_cost),
		];
		csv.write_record(own.into_iter().chain(step.marks.iter().map(|mark| exact(*mark))))?;
	}
	text(csv)
}

/// One line per account that was called or reduced.
pub fn accounts(outcome: &Outcome, names: &[String]) -> Result<String> {
	let mut csv = csv::Writer::from_writer(Vec::new());
	csv.write_record([
		"trader",
		"kind",
		"called_at",
		"reduced_at",
		"equity_at_start",
		"equity_at_call",
		"equity_at_end",
		"liquidation_cost",
		"bad_debt",
		"volume",
		"seconds_under_maintenance",
		"false_alarm",
	])?;
	let time = |time: Option<u64>| time.map(|time| time.to_string()).unwrap_or_default();
	for account in &outcome.accounts {
		let name = usize::try_from(account.trader).ok().and_then(|index| names.get(index));
		csv.write_record([
			name.cloned().unwrap_or_else(|| account.trader.to_string()),
			account.kind.name().into(),
			time(account.called_at),
			time(account.reduced_at),
			exact(account.equity_at_start),
			exact(account.equity_at_call),
			exact(account.equity_at_end),
			exact(account.liquidation_cost),
			exact(account.bad_debt),
			exact(account.volume),
			account.seconds_under_maintenance.to_string(),
			account.false_alarm.to_string(),
		])?;
	}
	text(csv)
}

fn text(csv: csv::Writer<Vec<u8>>) -> Result<String> {
	let bytes = csv.into_inner().map_err(|error| anyhow::anyhow!("{error}"))?;
	Ok(String::from_utf8(bytes)?)
}

/// `CRASH-POLICY-steps.csv` in a folder.
pub fn write_steps(folder: &Path, crash: &str, outcome: &Outcome) -> Result<()> {
	file::write(&folder.join(format!("{crash}-{}-steps.csv", outcome.policy)), &steps(outcome)?)
}

/// `CRASH-POLICY-accounts.csv` in a folder.
pub fn write_accounts(folder: &Path, crash: &str, outcome: &Outcome, names: &[String]) -> Result<()> {
	file::write(&folder.join(format!("{crash}-{}-accounts.csv", outcome.policy)), &accounts(outcome, names)?)
}
