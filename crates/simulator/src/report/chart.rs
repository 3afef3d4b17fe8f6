//! Line charts as SVG, to stand in a page.

use ballast_primitives::{fixed::ONE, Fixed, MathError};
use ballast_text::{
	axis::{places, stroke, Axis, Px, PIXEL},
	decimal::grouped,
	time,
};
use std::fmt::Write;

const WIDTH: i128 = 960;
const HEIGHT: i128 = 330;
/// Of the area in which the lines are, pixels.
const LEFT: i128 = 90;
const RIGHT: i128 = 760;
const TOP: i128 = 14;
const BOTTOM: i128 = 280;

/// What the numbers of an axis are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
	/// Unix seconds.
	Time,
	/// Shares, as [`Fixed`].
	Percent,
	/// Settlement currency, as [`Fixed`].
	Dollars,
	/// Numbers, as [`Fixed`].
	Plain,
}

/// A line.
pub struct Line {
	/// In the legend.
	pub name: String,
	/// Of its colour.
	pub colour: usize,
	/// In the order of x.
	pub points: Vec<(i128, i128)>,
}

/// A chart.
pub struct Chart<'a> {
	/// Read out where the picture cannot be seen.
	pub title: &'a str,
	/// Along x and y.
	pub labels: [&'a str; 2],
	/// Of x and y.
	pub scales: [Scale; 2],
	/// What is drawn.
	pub lines: Vec<Line>,
}

impl Chart<'_> {
	/// Draws it; a sentence where there is nothing to draw.
	pub fn draw(&self) -> String {
		self.picture().ok().flatten().unwrap_or_else(|| "<p class=\"note\">Nothing to draw.</p>\n".into())
	}

	fn picture(&self) -> Result<Option<String>, MathError> {
		let points = || self.lines.iter().flat_map(|line| &line.points);
		let ends = |of: fn(&(i128, i128)) -> i128| points().map(of).min().zip(points().map(of).max());
		let (Some(x), Some(y)) = (ends(|point| point.0), ends(|point| point.1)) else { return Ok(None) };
		let axis =
			|(least, most): (i128, i128), from, to| Axis { least, most: most.max(least + 1), from, to };
		// From zero, unless everything is far from it.
		let from = if y.0 > 0 && y.0 > y.1 / 2 { y.0 - (y.1 - y.0) / 10 } else { y.0.min(0) };
		let (x, y) = (axis(x, LEFT, RIGHT), axis((from, y.1 + (y.1 - from) / 20), BOTTOM, TOP));
		let mut svg = format!(
			"<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{}\">\n<title>{}</title>\n",
			escape(self.title),
			escape(self.title)
		);
		self.frame(&mut svg, &x, &y)?;
		for line in &self.lines {
			let mut path = String::new();
			for (at, value) in &line.points {
				let _ = write!(path, "{},{} ", x.at(*at)?, y.at(*value)?);
			}
			let _ = writeln!(
				svg,
				"<polyline fill=\"none\" stroke-width=\"1.8\" {} points=\"{}\"/>",
				stroke(line.colour),
				path.trim_end()
			);
		}
		self.legend(&mut svg);
		svg.push_str("</svg>\n");
		Ok(Some(svg))
	}

	fn frame(&self, svg: &mut String, x: &Axis, y: &Axis) -> Result<(), MathError> {
		let (width, height) = (RIGHT - LEFT, BOTTOM - TOP);
		let [along, up] = self.labels.map(escape);
		for (tick, label) in ticks(x, self.scales[0]) {
			let at = x.at(tick)?;
			let _ = writeln!(
				svg,
				"<line class=\"grid\" x1=\"{at}\" y1=\"{TOP}\" x2=\"{at}\" y2=\"{BOTTOM}\"/>\
				 <text x=\"{at}\" y=\"{}\" text-anchor=\"middle\">{label}</text>",
				BOTTOM + 18
			);
		}
		for (tick, label) in ticks(y, self.scales[1]) {
			let at = y.at(tick)?;
			let _ = writeln!(
				svg,
				"<line class=\"grid\" x1=\"{LEFT}\" y1=\"{at}\" x2=\"{RIGHT}\" y2=\"{at}\"/>\
				 <text x=\"{}\" y=\"{}\" text-anchor=\"end\">{label}</text>",
				LEFT - 8,
				Px(at.0 + 4 * PIXEL)
			);
		}
		let (middle, half) = (LEFT + width / 2, TOP + height / 2);
		let _ = writeln!(
			svg,
			"<rect class=\"frame\" x=\"{LEFT}\" y=\"{TOP}\" width=\"{width}\" height=\"{height}\"/>\n\
			 <text x=\"{middle}\" y=\"{}\" text-anchor=\"middle\">{along}</text>\n\
			 <text x=\"14\" y=\"{half}\" text-anchor=\"middle\" transform=\"rotate(-90 14 {half})\">{up}</text>",
			BOTTOM + 40
		);
		Ok(())
	}

	fn legend(&self, svg: &mut String) {
		let x = RIGHT + 16;
		for (line, y) in self.lines.iter().zip((TOP + 10..).step_by(18)) {
			let _ = writeln!(
				svg,
				"<line x1=\"{x}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" stroke-width=\"2\" {}/>\
				 <text x=\"{}\" y=\"{y}\">{}</text>",
				y - 4,
				x + 24,
				y - 4,
				stroke(line.colour),
				x + 30,
				escape(&line.name)
			);
		}
	}
}

/// Places on an axis and what is written there.
fn ticks(axis: &Axis, scale: Scale) -> Vec<(i128, String)> {
	if scale == Scale::Time {
		return moments(axis);
	}
	let (step, ticks) = axis.ticks();
	let label = |tick: i128| match scale {
		Scale::Percent => {
			let percent = Fixed::from_inner(tick.saturating_mul(100));
			format!("{} %", grouped(percent, places(step).saturating_sub(2)))
		}
		Scale::Dollars => dollars(tick, step),
		_ => grouped(Fixed::from_inner(tick), places(step)),
	};
	ticks.into_iter().map(|tick| (tick, label(tick))).collect()
}

/// Short: 2.5M.
fn dollars(tick: i128, step: i128) -> String {
	const MILLION: i128 = 1_000_000;
	let in_units = |unit: i128, name: &str| {
		let value = Fixed::from_inner(tick / unit);
		format!("{}{name}", grouped(value, places(step / unit).min(3)))
	};
	match step / ONE {
		step if step >= MILLION / 10 => in_units(MILLION, "M"),
		step if step >= 100 => in_units(1_000, "k"),
		_ => grouped(Fixed::from_inner(tick), places(step)),
	}
}

/// Whole hours or days, at most eight of them.
fn moments(axis: &Axis) -> Vec<(i128, String)> {
	const HOUR: i128 = 3_600;
	const STEPS: [i128; 10] = [
		HOUR / 12,
		HOUR / 4,
		HOUR,
		3 * HOUR,
		6 * HOUR,
		12 * HOUR,
		24 * HOUR,
		72 * HOUR,
		168 * HOUR,
		720 * HOUR,
	];
	let span = axis.most - axis.least;
	let step = STEPS.into_iter().find(|step| span / step <= 8).unwrap_or(span.max(1));
	let mut ticks = Vec::new();
	let mut at = axis.least.div_euclid(step) * step;
	while at <= axis.most {
		if at >= axis.least {
			let shown = time::show(u64::try_from(at).unwrap_or_default());
			// Without the year, and without the clock at midnight of every day.
			let shown = shown.get(5..).unwrap_or_default();
			ticks.push((at, shown.trim_end_matches(" 00:00").to_string()));
		}
		at += step;
	}
	ticks
}

/// As text of a page.
pub fn escape(text: &str) -> String {
	text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
