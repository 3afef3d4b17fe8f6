#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;
use crate::{
	outcome::{AccountOutcome, StepOutcome, Totals},
	trader::Kind,
};
use ballast_primitives::Fixed;

fn dollars(n: u32) -> Fixed {
	Fixed::from_u32(n)
}

fn outcome(policy: &str, cost: u32, bad_debt: u32) -> Outcome {
	let step = |time: u64, mark: u32| StepOutcome {
		time,
		marks: vec![dollars(mark)],
		sold: dollars(mark),
		under_maintenance: 2,
		..StepOutcome::default()
	};
	let account = |trader, cost| AccountOutcome {
		trader,
		kind: Kind::Long,
		called_at: Some(60),
		equity_at_call: dollars(100),
		liquidation_cost: dollars(cost),
		..AccountOutcome::default()
	};
	Outcome {
		policy: policy.into(),
		start: 1_621_382_400,
		end: 1_621_468_800,
		tick: 60,
		assets: vec!["DOT".into()],
		totals: Totals {
			traders: 10,
			called: 2,
			reduced: 2,
			calls: 4,
			cured_without_sale: 1,
			equity_at_call: dollars(1_000),
			liquidation_cost: dollars(cost),
			bad_debt: dollars(bad_debt),
			im_samples: 10,
			im_exceeded: 1,
			average_im_share: Fixed::from_rational(1, 4),
			seconds_under_maintenance: 600,
			..Totals::default()
		},
		largest_minute: dollars(cost),
		accounts: vec![account(0, 1), account(1, 9)],
		series: (0..1_000).map(|n| step(1_621_382_400 + n * 60, 100 - (n / 20) as u32)).collect(),
		..Outcome::default()
	}
}

fn report() -> Report {
	let results = [outcome("ours", 40, 1), outcome("hard", 100, 20), outcome("target-health", 30, 5)]
		.map(PolicyResult::new);
	let crash = |name: &str| CrashResult {
		name: name.into(),
		policies: results.to_vec(),
		notes: vec!["a < b".into()],
		..CrashResult::default()
	};
	Report {
		title: "Two crashes".into(),
		setting: vec![("seed".into(), "1".into())],
		crashes: vec![crash("2021-05"), crash("2022-06")],
		..Report::default()
	}
}

fn metric(key: &str) -> Metric {
	*METRICS.iter().find(|metric| metric.key == key).unwrap()
}

#[test]
fn numbers_should_be_shares_of_what_they_say() {
	let ours = outcome("ours", 40, 1);
	assert_eq!(metric("liquidation_loss").show(&ours), "4.00 %");
	assert_eq!(metric("cured_without_sale").show(&ours), "25.00 %");
	assert_eq!(metric("minutes_under_maintenance").show(&ours), "5.0");
	assert_eq!(metric("im_coverage").show(&ours), "90.00 %");
	assert_eq!(metric("liquidation_loss").show(&Outcome::default()), "–");
}

#[test]
fn crashes_should_be_combined_by_sums_and_weighed_means() {
	let (a, mut b) = (outcome("ours", 40, 1), outcome("ours", 60, 2));
	b.totals.im_samples = 30;
	b.totals.average_im_share = Fixed::from_rational(1, 2);
	let all = combined(&[&a, &b]);
	assert_eq!((all.totals.liquidation_cost, all.totals.bad_debt), (dollars(100), dollars(3)));
	assert_eq!((all.totals.traders, all.largest_minute), (20, dollars(60)));
	assert_eq!(all.totals.average_im_share, Fixed::from_rational(7, 16));
}

#[test]
fn curve_should_keep_what_matters_in_few_points() {
	let curve = Curve::new(&outcome("ours", 40, 1));
	assert!(curve.points.len() <= 240 && curve.points.len() > 100);
	let last = curve.points.last().unwrap();
	let total: u32 = (0..1_000u32).map(|n| 100 - n / 20).sum();
	assert_eq!((last.sold, last.price), (dollars(total), Fixed::from_rational(51, 100)));
	assert_eq!(curve.losses.first().unwrap().0, Fixed::from_rational(1, 100));
	assert_eq!(curve.losses.last().unwrap().0, Fixed::from_rational(9, 100));
	assert_eq!(Curve::new(&Outcome::default()), Curve::default());
}

#[test]
fn verdicts_should_say_where_ours_loses() {
	let lost: Vec<_> = verdicts(&report()).into_iter().filter(|verdict| verdict.lost).collect();
	assert!(lost.iter().all(|verdict| verdict.rival == "target-health"), "{lost:?}");
	assert_eq!(lost.iter().filter(|verdict| verdict.metric == "Lost to liquidation").count(), 2);
	let [loss, debt] = against_hard(&report().crashes[0]).unwrap();
	assert_eq!((loss, debt), (Some(Fixed::from_rational(2, 5)), Some(Fixed::from_rational(1, 20))));
}

#[test]
fn page_should_hold_everything_and_need_nothing() {
	let html = page(&report());
	for part in [
		"Two crashes",
		"2021-05",
		"2022-06",
		"target-health",
		"Lost to liquidation",
		"05-19",
		"a &lt; b",
		"<svg",
	] {
		assert!(html.contains(part), "{part}");
	}
	for metric in METRICS {
		assert!(html.contains(&chart::escape(metric.meaning)), "{}", metric.key);
	}
	for network in ["http://", "https://", "src=", "href=", "<script", "url("] {
		assert!(!html.contains(network), "{network}");
	}
	for tag in ["table", "svg", "div", "p", "dl", "tr", "h2"] {
		let (open, close) = (
			html.matches(&format!("<{tag}>")).count() + html.matches(&format!("<{tag} ")).count(),
			html.matches(&format!("</{tag}>")).count(),
		);
		assert_eq!(open, close, "{tag}");
	}
	// A page is the same for the same report, and one without anything is a page, too.
	assert_eq!(html, page(&report()));
	assert!(page(&Report::default()).ends_with("</html>\n"));
}

#[test]
fn tables_should_have_a_line_per_crash_and_policy() {
	let csv = table(&report()).unwrap();
	let lines: Vec<_> = csv.lines().collect();
	assert_eq!(lines.len(), 7);
	assert!(lines[0].starts_with("crash,policy,liquidation_loss,total_loss,bad_debt,"));
	assert!(lines[1].starts_with("2021-05,ours,0.04,0,1,"), "{}", lines[1]);
	let ours = outcome("ours", 40, 1);
	assert_eq!(steps(&ours).unwrap().lines().count(), 1_001);
	assert!(steps(&ours).unwrap().starts_with("time,sold,under_maintenance,bad_debt,liquidation_cost,DOT\n"));
	let accounts = accounts(&ours, &["alice".into()]).unwrap();
	assert!(accounts.contains("\nalice,long,60,,") && accounts.contains("\n1,long,60,,"), "{accounts}");
}

#[test]
fn report_should_survive_json() {
	let report = report();
	let json = serde_json::to_string(&report).unwrap();
	assert_eq!(serde_json::from_str::<Report>(&json).unwrap(), report);
}
