//! The report as one page: no network, no scripts.

use super::{
	chart::{escape, Chart, Line, Scale},
	curve::Point,
	metric::METRICS,
	verdict::{against_hard, verdicts, Verdict},
	CrashResult, Report, OURS,
};
use crate::outcome::Outcome;
use ballast_primitives::{fixed::ONE, Fixed};
use ballast_text::{decimal::grouped, time};
use std::fmt::Write;

const STYLE: &str = "
body{font:15px/1.5 system-ui,sans-serif;color:#1a1a1a;max-width:1100px;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem}h2{margin-top:2.4rem;border-bottom:1px solid #ccc}h3{margin-bottom:.3rem}
.wide{overflow-x:auto}table{border-collapse:collapse;font-size:13px;margin:.6rem 0}
th,td{padding:.25rem .55rem;border-bottom:1px solid #ddd;text-align:right;vertical-align:bottom}
th:first-child,td:first-child{text-align:left}tr.ours td{background:#eaf3fa;font-weight:600}
.wide td,.wide th:first-child{white-space:nowrap}table.facts td{text-align:left;white-space:normal}
table.facts td:first-child{white-space:nowrap;vertical-align:top}.note{color:#555;font-size:13px}svg{width:100%;height:auto;font:12px sans-serif}svg .grid{stroke:#e4e4e4}
svg .frame{fill:none;stroke:#555}.lost{color:#a00}.won{color:#060}dt{font-weight:600}dd{margin:0 0 .5rem 1.2rem}
";

/// What the policies of the tool do, in a sentence.
const POLICIES: [(&str, &str); 8] = [
	("ours", "the policy of the chain: a margin call with time to act, then small slices sized to the depth of the markets, an auction \
		and a pool behind them"),
	("hard", "everything is sold at once when the maintenance margin is not met"),
	("close-factor", "liquidators take over part of the debt, up to a fixed share, with a fixed bonus on the collateral; as Aave v2 and v3 do"),
	("target-health", "liquidators take over as much as brings health back to a target, with a bonus that grows; as Aave v4 does"),
	("bands", "collateral is converted band by band while the price falls, and back when it rises; as LLAMMA does"),
	("dutch", "the whole portfolio is auctioned at a falling price; as Maker does"),
	("stepwise", "a fifth is sold, and the rest 30 seconds later if that was not enough; as venues for perpetuals do"),
	("nothing", "nobody is liquidated: what everything is measured against"),
];

/// The whole page.
pub fn page(report: &Report) -> String {
	let mut html = format!(
		"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
		 <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
		 <style>{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n",
		title = escape(&report.title)
	);
	introduction(&mut html, report);
	together(&mut html, report);
	balance(&mut html, report);
	for crash in &report.crashes {
		section(&mut html, crash, report);
	}
	meanings(&mut html, report);
	let _ = write!(
		html,
		"<p class=\"note\">Made by ballast {}.</p>\n</body>\n</html>\n",
		escape(&report.version)
	);
	html
}

fn introduction(html: &mut String, report: &Report) {
	html.push_str(
		"<p>Traders who borrow must hold <em>margin</em>: their portfolio must be worth so much more than it owes. When prices fall, \
		 some hold too little, and somebody has to reduce their positions before they owe more than they have. How that is done \
		 decides what they lose. This page replays crashes of the past through the same portfolios under several such rules \
		 (<em>policies</em>) and compares what is left. Prices are those of history; what a forced sale gets for it follows from how \
		 deep the market was; orders take time and can fail, as between chains.</p>\n",
	);
	html.push_str("<div class=\"wide\"><table class=\"facts\">\n");
	for (name, value) in &report.setting {
		let _ = writeln!(html, "<tr><td>{}</td><td>{}</td></tr>", escape(name), escape(value));
	}
	html.push_str("</table></div>\n");
}

fn together(html: &mut String, report: &Report) {
	if report.crashes.len() < 2 {
		return;
	}
	html.push_str("<h2>All crashes together</h2>\n");
	let overall: Vec<Outcome> =
		report.policies().into_iter().filter_map(|policy| report.overall(policy)).collect();
	rows(html, &overall.iter().collect::<Vec<_>>(), true);
	html.push_str("<h3>Lost to liquidation, by crash</h3>\n");
	let shown = METRICS.iter().filter(|metric| ["liquidation_loss", "bad_debt"].contains(&metric.key));
	for metric in shown {
		let _ = write!(html, "<div class=\"wide\"><table>\n<tr><th>{}</th>", escape(&metric.heading()));
		for crash in &report.crashes {
			let _ = write!(html, "<th>{}</th>", escape(&crash.name));
		}
		html.push_str("</tr>\n");
		for policy in report.policies() {
			let _ = write!(html, "<tr{}><td>{}</td>", class(policy), escape(policy));
			for crash in &report.crashes {
				let found = crash.policies.iter().find(|result| result.outcome.policy == policy);
				let shown = found.map_or("–".into(), |result| metric.show(&result.outcome));
				let _ = write!(html, "<td>{shown}</td>");
			}
			html.push_str("</tr>\n");
		}
		html.push_str("</table></div>\n");
	}
}

/// Where ours wins and where it loses.
fn balance(html: &mut String, report: &Report) {
	let all = verdicts(report);
	if all.is_empty() {
		return;
	}
	html.push_str("<h2>Where ours wins, and where it loses</h2>\n");
	let times = |share: Option<Fixed>| match share {
		Some(share) => format!("{} %", grouped(Fixed::from_inner(share.into_inner().saturating_mul(100)), 1)),
		None => "– (hard has none)".into(),
	};
	html.push_str("<div class=\"wide\"><table>\n<tr><th>Ours, compared with selling everything at once</th><th>Lost to liquidation</th><th>Bad debt</th></tr>\n");
	for crash in &report.crashes {
		if let Some([loss, debt]) = against_hard(crash) {
			let _ = writeln!(
				html,
				"<tr><td>{}</td><td>{}</td><td>{}</td></tr>",
				escape(&crash.name),
				times(loss),
				times(debt)
			);
		}
	}
	html.push_str("</table></div>\n");
	let lost: Vec<&Verdict> = all.iter().filter(|verdict| verdict.lost).collect();
	let _ = writeln!(
		html,
		"<p>Of {} comparisons with another policy (four numbers in every crash) ours is the worse one in \
		 <span class=\"lost\">{}</span>, and as good or better in <span class=\"won\">{}</span>.</p>",
		all.len(),
		lost.len(),
		all.len() - lost.len()
	);
	if lost.is_empty() {
		return;
	}
	html.push_str("<div class=\"wide\"><table>\n<tr><th>Crash</th><th>Number</th><th>Policy</th><th>Ours</th><th>Theirs</th></tr>\n");
	for verdict in lost {
		let [ours, theirs] = &verdict.values;
		let _ = writeln!(
			html,
			"<tr><td>{}</td><td>{}</td><td>{}</td><td class=\"lost\">{ours}</td><td>{theirs}</td></tr>",
			escape(verdict.crash.as_deref().unwrap_or("all")),
			escape(verdict.metric),
			escape(&verdict.rival)
		);
	}
	html.push_str("</table></div>\n");
}

fn class(policy: &str) -> &'static str {
	if policy == OURS {
		" class=\"ours\""
	} else {
		""
	}
}

/// Policies by numbers.
fn rows(html: &mut String, outcomes: &[&Outcome], headline: bool) {
	let shown: Vec<_> = METRICS.iter().filter(|metric| metric.headline == headline).collect();
	html.push_str("<div class=\"wide\"><table>\n<tr><th>Policy</th>");
	for metric in &shown {
		let _ = write!(html, "<th>{}</th>", escape(&metric.heading()));
	}
	html.push_str("</tr>\n");
	for outcome in outcomes {
		let _ = write!(html, "<tr{}><td>{}</td>", class(&outcome.policy), escape(&outcome.policy));
		for metric in &shown {
			let _ = write!(html, "<td>{}</td>", metric.show(outcome));
		}
		html.push_str("</tr>\n");
	}
	html.push_str("</table></div>\n");
}

fn section(html: &mut String, crash: &CrashResult, report: &Report) {
	let _ = writeln!(html, "<h2>{}</h2>", escape(&crash.name));
	let outcomes: Vec<&Outcome> = crash.policies.iter().map(|result| &result.outcome).collect();
	if let Some(first) = outcomes.first() {
		let _ = writeln!(
			html,
			"<p>{} to {} UTC; {}; looked at every {} seconds.</p>",
			time::show(first.start),
			time::show(first.end),
			escape(&first.assets.join(", ")),
			first.tick
		);
	}
	rows(html, &outcomes, true);
	rows(html, &outcomes, false);
	let colour = |policy: &str| report.policies().iter().position(|name| *name == policy).unwrap_or(0);
	let lines = |of: fn(&Point) -> i128| -> Vec<Line> {
		let line = |result: &super::PolicyResult| Line {
			name: result.outcome.policy.clone(),
			colour: colour(&result.outcome.policy),
			points: result.curve.points.iter().map(|point| (i128::from(point.time), of(point))).collect(),
		};
		crash.policies.iter().map(line).filter(|line| !line.points.is_empty()).collect()
	};
	let over_time = |title: &str, label: &str, scale: Scale, lines: Vec<Line>| {
		Chart { title, labels: ["", label], scales: [Scale::Time, scale], lines }.draw()
	};
	let mut prices = lines(|point| point.price.into_inner());
	// Where sales do not move the prices there is one line for all.
	let same = prices.windows(2).all(|pair| match pair {
		[a, b] => a.points == b.points,
		_ => true,
	});
	if same {
		prices.truncate(1);
		prices.iter_mut().for_each(|line| line.name = "prices".into());
	}
	let _ = write!(
		html,
		"<h3>Prices</h3>\n<p class=\"note\">Mean of all assets, the beginning is 100 %.</p>\n{}",
		over_time("Prices over time", "price", Scale::Percent, prices)
	);
	let _ = write!(
		html,
		"<h3>Sold by force, until then</h3>\n{}",
		over_time("Sold volume over time", "USD", Scale::Dollars, lines(|point| point.sold.into_inner()))
	);
	let _ = write!(
		html,
		"<h3>Sell pressure</h3>\n<p class=\"note\">Most that was sold in one step.</p>\n{}",
		over_time(
			"Sell pressure over time",
			"USD",
			Scale::Dollars,
			lines(|point| point.pressure.into_inner())
		)
	);
	let _ = write!(
		html,
		"<h3>Portfolios below their maintenance margin</h3>\n{}",
		over_time(
			"Portfolios below maintenance margin over time",
			"portfolios",
			Scale::Plain,
			lines(|point| i128::from(point.under_maintenance).saturating_mul(ONE))
		)
	);
	let losses = crash.policies.iter().filter(|result| !result.curve.losses.is_empty());
	let chart = Chart {
		title: "Loss to liquidation by share of the portfolios",
		labels: ["share of the portfolios with a margin call that lost no more", "lost to liquidation"],
		scales: [Scale::Percent, Scale::Percent],
		lines: losses
			.map(|result| Line {
				name: result.outcome.policy.clone(),
				colour: colour(&result.outcome.policy),
				points: (0i128..)
					.zip(&result.curve.losses)
					.map(|(percent, share)| (percent * (ONE / 100), share.0.into_inner()))
					.collect(),
			})
			.collect(),
	};
	let _ = write!(
		html,
		"<h3>Who lost how much to liquidation</h3>\n<p class=\"note\">Portfolios with a margin call from the one that lost least to the \
		 one that lost most, as a share of what each was worth at its first call.</p>\n{}",
		chart.draw()
	);
	if !crash.repairs.is_empty() || !crash.notes.is_empty() {
		html.push_str("<h3>What was put right in the data</h3>\n<ul class=\"note\">\n");
		for said in crash.repairs.iter().map(|repair| repair.say()).chain(crash.notes.iter().cloned()) {
			let _ = writeln!(html, "<li>{}</li>", escape(&said));
		}
		html.push_str("</ul>\n");
	}
}

fn meanings(html: &mut String, report: &Report) {
	html.push_str("<h2>What the policies do</h2>\n<dl>\n");
	for policy in report.policies() {
		if let Some((_, says)) = POLICIES.iter().find(|(name, _)| *name == policy) {
			let _ = writeln!(html, "<dt>{}</dt><dd>{}</dd>", escape(policy), escape(says));
		}
	}
	html.push_str("</dl>\n<h2>What the numbers mean</h2>\n<dl>\n");
	for metric in &METRICS {
		let _ = writeln!(html, "<dt>{}</dt><dd>{}</dd>", escape(&metric.heading()), escape(metric.meaning));
	}
	html.push_str("</dl>\n");
}
