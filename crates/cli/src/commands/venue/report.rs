//! What is printed.

use super::{
	checks::{Finding, Verdict},
	facts::Facts,
};
use serde_json::{json, Value as Json};

/// Width of a verdict.
const VERDICT: usize = 8;

fn word(verdict: Verdict) -> &'static str {
	match verdict {
		Verdict::Ok => "ok",
		Verdict::Warning => "WARNING",
		Verdict::Failed => "FAILED",
	}
}

fn count(findings: &[Finding], verdict: Verdict) -> usize {
	findings.iter().filter(|finding| finding.verdict == verdict).count()
}

/// What was not looked at, and why.
fn left_out(facts: &Facts) -> Option<&'static str> {
	match (&facts.venue.adapter, &facts.coordinator) {
		(None, _) => Some("the rest was not looked at: it takes the adapter"),
		(_, None) => {
			Some("registration, sequences, assets and prices were not looked at: name a node with --coordinator URL")
		}
		(_, Some(other)) if other.registry.is_none() => Some("the rest was not looked at: it takes the coordinator's registry"),
		_ => None,
	}
}

/// A line a check.
pub fn text(facts: &Facts, findings: &[Finding]) -> String {
	let name = findings.iter().map(|finding| finding.check.len()).max().unwrap_or_default();
	let mut text = String::new();
	for finding in findings {
		text += &format!("{:VERDICT$} {:name$}  {}\n", word(finding.verdict), finding.check, finding.found);
		if let Some(todo) = &finding.todo {
			text += &format!("{:VERDICT$} {:name$}  -> {todo}\n", "", "");
		}
	}
	let [ok, warnings, failed] = [Verdict::Ok, Verdict::Warning, Verdict::Failed].map(|v| count(findings, v));
	text += &format!("\n{ok} ok, {warnings} warnings, {failed} failed\n");
	if let Some(note) = left_out(facts) {
		text += &format!("note: {note}\n");
	}
	text
}

/// The same for programs.
pub fn json(facts: &Facts, findings: &[Finding]) -> Json {
	let found = &facts.venue.identity;
	let checks = findings.iter().map(|finding| {
		json!({
			"check": finding.check,
			"verdict": word(finding.verdict).to_lowercase(),
			"found": finding.found,
			"todo": finding.todo,
		})
	});
	json!({
		"venue": {
			"chain": found.chain,
			"spec_name": found.spec_name,
			"spec_version": found.spec_version,
			"para_id": found.para_id.as_ref().ok(),
			"block": found.block,
		},
		"coordinator_id": facts.coordinator_id,
		"checks": checks.collect::<Vec<_>>(),
		"ok": count(findings, Verdict::Ok),
		"warnings": count(findings, Verdict::Warning),
		"failed": count(findings, Verdict::Failed),
		"note": left_out(facts),
	})
}
