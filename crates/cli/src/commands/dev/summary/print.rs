//! The sums, for people.

use super::{
	median,
	sums::{sub, Division, Outcome, Sums, STATES},
};
use crate::{
	assets,
	decimal::{self, out_of_range},
};
use anyhow::Result;
use ballast_primitives::{fixed, Fixed};

pub(super) fn print(
	from: u64,
	last: u64,
	sums: &Sums,
	outcome: &Outcome,
	bad_debt: Fixed,
	delays: &[u64],
) -> Result<()> {
	let usd = |value| format!("{} USD", decimal::grouped(value, 2));
	let line = |what: &str, value: String| println!("{what:<40} {value}");
	line("blocks", format!("{from} to {last}"));
	println!("states seen");
	for state in STATES {
		let seen = sums.states.get(state);
		let (accounts, times) = seen.map_or((0, 0), |seen| (seen.accounts.len(), seen.times));
		line(&format!("  {state}"), format!("{accounts} accounts, {times} times"));
	}
	line("accounts called", outcome.called.to_string());
	line("  cured without a sale", outcome.cured_without_sale.to_string());
	line("  cured after slices", outcome.cured_after_slices.to_string());
	line("  still open", outcome.open.to_string());
	line("  insolvent at some time", outcome.insolvent.to_string());
	line("  auctioned at some time", sums.courses.values().filter(|c| c.auctioned).count().to_string());
	line("  offered to the pool", sums.courses.values().filter(|c| c.backstopped).count().to_string());
	line("accounts unwound (any slice)", outcome.unwound.to_string());
	line("slices", sums.slices().to_string());
	line("  by off-chain workers", sums.slices_by_workers.to_string());
	line("  by signed transactions", sums.slices_signed.to_string());
	line("orders executed", sums.executed.to_string());
	let reasons: Vec<_> = sums.failed.iter().map(|(reason, count)| format!("{count} {reason}")).collect();
	let reasons = if reasons.is_empty() { String::new() } else { format!(" ({})", reasons.join(", ")) };
	line("orders failed", format!("{}{reasons}", sums.failures()));
	line("traded", usd(sums.traded));
	for (who, taken) in [("keepers", &sums.keepers), ("the pool", &sums.pool)] {
		line(&format!("takes by {who}"), format!("{}, and {} in vain", taken.takes, taken.in_vain));
		let fraction = taken.fraction().map_or("-".into(), |f| format!("{:.1} %", f.to_float() * 100.0));
		line("  taken of a portfolio, mean", fraction);
		line("  gross value", usd(taken.gross));
	}
	line("takes called off", sums.called_off.to_string());
	line("bids lost", sums.bids_lost.to_string());
	println!("what it cost");
	line("  traders: penalties", usd(sums.penalty));
	line("  traders: fees of takes", usd(sub(sums.charges()?, sums.penalty)?));
	line("  traders: price impact and fees", usd(sums.impact));
	line("  traders: discount to keepers", usd(sums.keepers.discount));
	line("  traders: discount to the pool", usd(sums.pool.discount));
	line("  traders: rid of debts by takes", usd(fixed::neg(sums.relieved()?).map_err(out_of_range)?));
	line("  written off", usd(sums.written_off));
	let [fund, pool, _] = sums.covered;
	line("    paid by the home market's penalties", usd(sums.from_pot));
	line("    paid by the insurance fund", usd(fund));
	line("    paid by the pool", usd(pool));
	line("    open, borne by those who lent", usd(sums.unpaid()?));
	line("  paid by the fund to the pool", usd(sums.from_fund));
	line("bad debt incurred, whoever paid it", usd(bad_debt));
	line(
		"largest price impact",
		sums.largest_impact.as_ref().map_or("-".into(), |impact| {
			format!(
				"{:.2} % ({} at {} against {}, block {})",
				impact.share.to_float() * 100.0,
				assets::ticker(impact.asset),
				decimal::significant(impact.fill),
				decimal::significant(impact.oracle),
				impact.block
			)
		}),
	);
	line(
		"blocks from breach to first slice",
		match (median(delays), delays.last()) {
			(Some(median), Some(most)) => format!("median {median}, at most {most}"),
			_ => "-".into(),
		},
	);
	println!("{}", table(&sums.division()?)?);
	Ok(())
}

/// How the loss divides, as a table.
pub(super) fn table(division: &Division) -> Result<String> {
	let row =
		|who: &str, [gets, bears, net]: [String; 3]| format!("{who:<26} {gets:>15} {bears:>15} {net:>15}");
	let usd = |value: Fixed| decimal::grouped(value, 2);
	let mut lines =
		vec![String::new(), row("how the loss divides, USD", ["gets", "bears", "net"].map(str::to_owned))];
	for (who, part) in &division.others {
		lines.push(row(who, [usd(part.gets), usd(part.bears), usd(part.net()?)]));
	}
	lines.push(row("in sum", [String::new(), String::new(), usd(division.sum()?)]));
	lines.push(row("traders lose", [String::new(), String::new(), usd(division.traders)]));
	let identity =
		"traders lose = penalties and fees + price impact + discounts - debts rid of - written off = what the others have net";
	lines.push(identity.into());
	Ok(lines.join("\n"))
}
