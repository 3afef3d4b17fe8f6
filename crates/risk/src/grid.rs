//! The moves that every underlying is put through on its own.

use alloc::vec::Vec;
use ballast_primitives::{
	fixed::{One, ONE},
	Fixed,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// What a grid point does to implied volatilities; how far is said by the [`Rules`](crate::rules::Rules).
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
pub enum VolatilityMove {
	/// They stay.
	#[default]
	None,
	/// They rise.
	Up,
	/// They fall.
	Down,
	/// They tilt: more above the forward, less below. Every expiry counts as a loss, whichever way it goes.
	Skew,
	/// They rise on both sides of the forward. Every expiry counts as a loss, whichever way it goes.
	Smile,
}

/// One move of a price and of the implied volatilities on it.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
#[serde(deny_unknown_fields)]
pub struct GridPoint {
	/// The move of the price as a multiple of the scan range, signed. A price never falls below zero.
	pub shock: Fixed,
	/// Share of the profit or loss that counts, in (0, 1].
	pub damp: Fixed,
	/// The move of the implied volatilities.
	#[serde(default)]
	pub volatility: VolatilityMove,
}

impl GridPoint {
	/// An undamped move of the price alone.
	pub fn price(shock: Fixed) -> Self {
		Self { shock, damp: Fixed::one(), volatility: VolatilityMove::None }
	}
}

/// 33 points: 25 from -1 to 1 in steps of 1/12, and four tails on either side, at 1.5, 2, 2.5 and 3 scan ranges.
///
/// The tails are damped so far that a linear position loses at most one scan range; they are there to be seen, and
/// for instruments that are not linear.
pub fn standard() -> Vec<GridPoint> {
	let tenths = |shock: i128, damp: i128| GridPoint {
		damp: Fixed::from_inner(damp * ONE / 100),
		..GridPoint::price(Fixed::from_inner(shock * ONE / 10))
	};
	let inner = (-12..=12).map(|step: i128| GridPoint::price(Fixed::from_inner(step * ONE / 12)));
	let tails = [(15, 65), (20, 45), (25, 36), (30, 30)];
	let down = tails.iter().rev().map(|(shock, damp)| tenths(-shock, *damp));
	let up = tails.iter().map(|(shock, damp)| tenths(*shock, *damp));
	down.chain(inner).chain(up).collect()
}

/// 33 points for options: nine spot moves from -1 to 1 with volatilities up, level and down, and six damped tails with
/// volatilities up: down to 2/3 and 1/3 of the price range times two and three, up to 1.5, 2, 3 and 6 scan ranges.
pub fn standard_with_volatility() -> Vec<GridPoint> {
	let moves = [VolatilityMove::Up, VolatilityMove::None, VolatilityMove::Down];
	let inner = (-4..=4).flat_map(|step: i128| {
		moves.into_iter().map(move |volatility| GridPoint {
			volatility,
			..GridPoint::price(Fixed::from_inner(step * ONE / 4))
		})
	});
	let tails = [(-30, 30), (-20, 45), (15, 65), (20, 45), (30, 30), (60, 15)];
	let tails = tails.into_iter().map(|(shock, damp)| GridPoint {
		shock: Fixed::from_inner(shock * ONE / 10),
		damp: Fixed::from_inner(damp * ONE / 100),
		volatility: VolatilityMove::Up,
	});
	inner.chain(tails).collect()
}
