//! The rules of derivatives on an underlying: shocks of the volatility, discounts, contingencies. Every rule has a
//! neutral default under which it does nothing.

use ballast_primitives::{
	fixed::{One, Zero, ONE},
	Fixed,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Milliseconds of the term to which the sizes of a volatility shock refer (30 days).
pub const TERM_MS: u64 = 30 * 86_400_000;

macro_rules! rule {
	($(#[$meta:meta])* pub struct $name:ident { $($(#[$field_meta:meta])* pub $field:ident: $type:ty = $default:expr,)* }) => {
		$(#[$meta])*
		#[derive(
			Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Serialize,
			Deserialize,
		)]
		#[serde(deny_unknown_fields, default)]
		pub struct $name { $($(#[$field_meta])* pub $field: $type,)* }

		impl Default for $name {
			fn default() -> Self {
				Self { $($field: $default,)* }
			}
		}
	};
}

rule! {
	/// How far implied volatilities rise and fall: by `m = (30 days / max(T, floor))^p` times a share of themselves,
	/// where `p` differs below and above 30 days, because short volatilities move more. No shocked volatility is above
	/// [`MAX_VOLATILITY`](crate::market::MAX_VOLATILITY).
	pub struct VolatilityShock {
		/// Up by this share at 30 days: times `1 + up * m`.
		pub up: Fixed = Fixed::zero(),
		/// Down by this share at 30 days: times `max(0, 1 - down * m)`.
		pub down: Fixed = Fixed::zero(),
		/// A volatility that has risen is not below this, per year.
		pub least_up: Fixed = Fixed::zero(),
		/// `p` up to 30 days to expiry.
		pub short_power: Fixed = Fixed::zero(),
		/// `p` beyond 30 days to expiry.
		pub long_power: Fixed = Fixed::zero(),
		/// Least time to expiry, milliseconds.
		pub floor_ms: u64 = 86_400_000,
	}
}

rule! {
	/// The largest change of a volatility in a skew or smile scenario: `base + per_root_year * sqrt(t)`.
	pub struct SkewCap {
		/// At expiry.
		pub base: Fixed = Fixed::zero(),
		/// Per square root of a year; negative when far expiries move less.
		pub per_root_year: Fixed = Fixed::zero(),
	}
}

rule! {
	/// The scenarios that tilt and bend the volatilities over strikes: a volatility is multiplied by
	/// `1 + clamp(k * cap / width, -cap, cap)`, where `k = ln(strike / forward)` (smile: its size), and
	/// `width = max(least_width, sqrt(t) * width_scale * (width_base + sqrt(t) * width_per_root_year))`.
	pub struct Skew {
		/// Cap of [`VolatilityMove::Skew`](crate::VolatilityMove::Skew).
		pub linear: SkewCap = SkewCap::default(),
		/// Cap of [`VolatilityMove::Smile`](crate::VolatilityMove::Smile).
		pub absolute: SkewCap = SkewCap::default(),
		/// Least width; positive.
		pub least_width: Fixed = Fixed::from_inner(ONE / 100),
		/// See above.
		pub width_scale: Fixed = Fixed::zero(),
		/// See above.
		pub width_base: Fixed = Fixed::zero(),
		/// See above.
		pub width_per_root_year: Fixed = Fixed::zero(),
	}
}

rule! {
	/// The contingency for forwards that part from spot: per expiry the worse of a move of the forward up and down,
	/// times `add + per_year * t`. The sum over expiries competes with the grid points for the worst.
	pub struct Basis {
		/// Move up, as a share of the forward.
		pub up: Fixed = Fixed::zero(),
		/// Move down, as a share of the forward, negative.
		pub down: Fixed = Fixed::zero(),
		/// Share of the loss at expiry.
		pub add: Fixed = Fixed::zero(),
		/// Share of the loss per year to expiry.
		pub per_year: Fixed = Fixed::zero(),
	}
}

rule! {
	/// What is taken off the value of an expiry in a scenario because it cannot be closed at once: a positive value is
	/// multiplied by `long * exp(-t * (max(rate, 0) * long_rate + long_add))`, a negative one by
	/// `min(1 / discount, short * exp(t * (max(rate, 0) * short_rate + short_add)))`, so that a debt is never more than
	/// undiscounted.
	pub struct StaticDiscount {
		/// At most 1.
		pub long: Fixed = Fixed::one(),
		/// Multiple of the rate.
		pub long_rate: Fixed = Fixed::zero(),
		/// Per year.
		pub long_add: Fixed = Fixed::zero(),
		/// At least 1.
		pub short: Fixed = Fixed::one(),
		/// Multiple of the rate.
		pub short_rate: Fixed = Fixed::zero(),
		/// Per year.
		pub short_add: Fixed = Fixed::zero(),
	}
}

rule! {
	/// A share of the value of the underlying that is required whatever the scenarios say.
	pub struct Contingency {
		/// In both requirements.
		pub maintenance: Fixed = Fixed::zero(),
		/// On top of it in IM.
		pub initial: Fixed = Fixed::zero(),
	}
}

rule! {
	/// What IM charges for prices that cannot be trusted: `(1 - confidence) * rate` of the value, once a confidence is
	/// below its floor.
	pub struct Doubt {
		/// Confidence of perpetuals and expiries below which they are charged; spot has its own in
		/// [`AssetFactors`](crate::AssetFactors).
		pub floor: Fixed = Fixed::zero(),
		/// Multiple of the value.
		pub rate: Fixed = Fixed::zero(),
	}
}

rule! {
	/// All rules of one underlying.
	pub struct Rules {
		/// Shocks of the volatility.
		pub volatility: VolatilityShock = VolatilityShock::default(),
		/// Scenarios of the skew.
		pub skew: Skew = Skew::default(),
		/// Forwards that part from spot.
		pub basis: Basis = Basis::default(),
		/// Discounts of scenario values.
		pub discount: StaticDiscount = StaticDiscount::default(),
		/// Per unit of perpetual, long or short, net per venue.
		pub perpetual: Contingency = Contingency::default(),
		/// Per unit of option sold that no bought one of the other kind at the same strike and expiry offsets.
		pub naked_short: Contingency = Contingency::default(),
		/// Prices that cannot be trusted.
		pub doubt: Doubt = Doubt::default(),
		/// The settlement price is an average over so many milliseconds before expiry: of a move at `T` to expiry only
		/// the share `min(1, T / window)` still counts. Zero for a price of one moment.
		pub settlement_window_ms: u64 = 0,
	}
}
