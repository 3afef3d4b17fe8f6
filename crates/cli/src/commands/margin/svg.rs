//! A profile as a picture. Coordinates are whole hundredths of a pixel; no floats.

use super::{profile::Profile, report::percent};
use crate::{assets::ticker, decimal::grouped};
use anyhow::{anyhow, Result};
use ballast_primitives::{Fixed, MathError};
use ballast_text::axis::{places, stroke, Axis, Px, PIXEL};

const WIDTH: i128 = 1_000;
const HEIGHT: i128 = 540;
/// Of the area in which the lines are, in pixels.
const LEFT: i128 = 130;
const RIGHT: i128 = 790;
const TOP: i128 = 50;
const BOTTOM: i128 = 470;

/// Draws it.
pub fn draw(profile: &Profile) -> Result<String> {
	picture(profile).map_err(|_| anyhow!("the picture: out of range"))
}

fn picture(profile: &Profile) -> Result<String, MathError> {
	let (x, y) = axes(profile)?;
	let mut svg = format!(
		r##"<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="13">
<title>Profit and loss by move of the spot price</title>
<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>
<text x="{LEFT}" y="28" font-size="17">Profit and loss by move of the spot price, one underlying at a time</text>
"##
	);
	grid_lines(&mut svg, &x, &y)?;
	if let Ok(zero) = y.at(0) {
		svg.push_str(&line((Px(LEFT * PIXEL), zero), RIGHT, r##"stroke="#555555""##));
	}
	let maintenance = y.at(profile.maintenance.into_inner())?;
	svg.push_str(&line(
		(Px(LEFT * PIXEL), maintenance),
		RIGHT,
		r##"stroke="#aa0000" stroke-width="1.5" stroke-dasharray="7 4""##,
	));
	for (index, (_, gains)) in profile.gains.iter().enumerate() {
		let points =
			profile.moves.iter().zip(gains).map(|(change, gain)| {
				Ok(format!("{},{}", x.at(change.into_inner())?, y.at(gain.into_inner())?))
			});
		let points = points.collect::<Result<Vec<_>, MathError>>()?.join(" ");
		let stroke = stroke(index);
		svg.push_str(&format!(
			"<polyline fill=\"none\" stroke-width=\"2.2\" {stroke} points=\"{points}\"/>\n"
		));
	}
	legend(&mut svg, profile);
	svg.push_str("</svg>\n");
	Ok(svg)
}

/// Both axes, with all lines between their ends and some air above and below.
fn axes(profile: &Profile) -> Result<(Axis, Axis), MathError> {
	let all = profile.gains.iter().flat_map(|(_, gains)| gains).chain([&profile.maintenance]);
	let all = all.map(|value| value.into_inner());
	let least = all.clone().min().unwrap_or_default().min(0);
	let most = all.max().unwrap_or_default().max(0);
	let air = most.checked_sub(least).ok_or(MathError::Overflow)? / 12 + 1;
	let y = Axis {
		least: least.checked_sub(air).ok_or(MathError::Overflow)?,
		most: most.checked_add(air).ok_or(MathError::Overflow)?,
		from: BOTTOM,
		to: TOP,
	};
	let end = |value: Option<&Fixed>| value.map_or(0, |value| value.into_inner());
	let x =
		Axis { least: end(profile.moves.first()), most: end(profile.moves.last()), from: LEFT, to: RIGHT };
	Ok((x, y))
}

/// From a place to the right, level.
fn line((x, y): (Px, Px), to: i128, how: &str) -> String {
	format!("<line x1=\"{x}\" y1=\"{y}\" x2=\"{to}\" y2=\"{y}\" {how}/>\n")
}

fn grid_lines(svg: &mut String, x: &Axis, y: &Axis) -> Result<(), MathError> {
	let (step, ticks) = x.ticks();
	let digits = places(step).saturating_sub(2);
	for tick in ticks {
		let at = x.at(tick)?;
		let sign = if tick > 0 { "+" } else { "" };
		let label = percent(Fixed::from_inner(tick), digits);
		svg.push_str(&format!(
			"<line x1=\"{at}\" y1=\"{TOP}\" x2=\"{at}\" y2=\"{BOTTOM}\" stroke=\"#e4e4e4\"/>\n\
			 <text x=\"{at}\" y=\"{}\" text-anchor=\"middle\">{sign}{label}</text>\n",
			BOTTOM + 20
		));
	}
	let (step, ticks) = y.ticks();
	for tick in ticks {
		let at = y.at(tick)?;
		let text = Px(at.0 + 4 * PIXEL);
		let label = grouped(Fixed::from_inner(tick), places(step));
		svg.push_str(&line((Px(LEFT * PIXEL), at), RIGHT, r##"stroke="#e4e4e4""##));
		svg.push_str(&format!("<text x=\"{}\" y=\"{text}\" text-anchor=\"end\">{label}</text>\n", LEFT - 8));
	}
	let (width, height) = (RIGHT - LEFT, BOTTOM - TOP);
	let (middle, half) = (LEFT + width / 2, TOP + height / 2);
	svg.push_str(&format!(
		"<rect x=\"{LEFT}\" y=\"{TOP}\" width=\"{width}\" height=\"{height}\" fill=\"none\" stroke=\"#555555\"/>\n\
		 <text x=\"{middle}\" y=\"{}\" text-anchor=\"middle\">move of the spot price</text>\n\
		 <text x=\"20\" y=\"{half}\" text-anchor=\"middle\" transform=\"rotate(-90 20 {half})\">profit and loss, USD</text>\n",
		BOTTOM + 46
	));
	Ok(())
}

fn legend(svg: &mut String, profile: &Profile) {
	let x = RIGHT + 18;
	let mut y = TOP + 12;
	let mut entry = |stroke: &str, text: &str| {
		svg.push_str(&format!(
			"<line x1=\"{x}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" stroke-width=\"2.2\" {stroke}/>\n\
			 <text x=\"{}\" y=\"{y}\">{text}</text>\n",
			y - 4,
			x + 26,
			y - 4,
			x + 34
		));
		y += 20;
	};
	for (index, (asset, _)) in profile.gains.iter().enumerate() {
		entry(&stroke(index), &ticker(*asset));
	}
	entry(r##"stroke="#aa0000" stroke-dasharray="7 4""##, "equity = maintenance");
}
