//! Why a source's answer, or a price, is refused. For logs and tests; nothing of it reaches the chain.

use ballast_primitives::{fixed::ONE, Fixed};
use core::fmt;

/// Why a source's price does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
	/// The request could not be made.
	NotSent,
	/// No complete answer in time.
	Late,
	/// The connection broke, or there was none.
	Broken,
	/// Another status than 200; redirects are not followed.
	Status(u16),
	/// The answer is longer than [`MAX_BODY`](crate::fetch::MAX_BODY).
	TooLong,
	/// The answer is not JSON.
	NotJson,
	/// The answer ends in the middle of the document.
	Unfinished,
	/// Arrays and objects inside each other beyond [`MAX_DEPTH`](crate::json::MAX_DEPTH).
	TooDeep,
	/// Nothing is where the path leads.
	Missing,
	/// The path leads to more than one value.
	Ambiguous,
	/// What is there is not a decimal number.
	NotANumber,
	/// Zero or a negative number.
	NotPositive,
	/// So small that it rounds to zero.
	TooSmall,
	/// Beyond any plausible price.
	TooLarge,
	/// Too far from the median of all sources.
	Outlier,
}

/// Why an asset gets no price from this run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoPrice {
	/// Too few sources answered.
	NoQuorum {
		/// This many did.
		answered: u32,
		/// This many must.
		needed: u32,
	},
	/// Too few sources are left without the outliers.
	NoAgreement {
		/// This many are.
		agreeing: u32,
		/// This many must.
		needed: u32,
	},
	/// A step that large needs all sources.
	Jump {
		/// The last price on chain.
		from: Fixed,
		/// The sources' median.
		to: Fixed,
	},
}

/// A number with six digits after the point, the rest cut off: its own `Debug` is empty without `std`.
struct Shown(Fixed);

impl fmt::Display for Shown {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		let inner = self.0.into_inner();
		let (one, millionth) = (ONE.unsigned_abs(), ONE.unsigned_abs() / 1_000_000);
		let sign = if inner < 0 { "-" } else { "" };
		let magnitude = inner.unsigned_abs();
		write!(f, "{sign}{}.{:06}", magnitude / one, magnitude % one / millionth)
	}
}

impl fmt::Display for Refusal {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Refusal::NotSent => f.write_str("the request could not be made"),
			Refusal::Late => f.write_str("no complete answer in time"),
			Refusal::Broken => f.write_str("no connection, or it broke"),
			Refusal::Status(status) => write!(f, "status {status}"),
			Refusal::TooLong => f.write_str("the answer is too long"),
			Refusal::NotJson => f.write_str("the answer is not JSON"),
			Refusal::Unfinished => f.write_str("the answer is not complete"),
			Refusal::TooDeep => f.write_str("the answer is nested too deep"),
			Refusal::Missing => f.write_str("nothing is where the path leads"),
			Refusal::Ambiguous => f.write_str("the path leads to several values"),
			Refusal::NotANumber => f.write_str("not a decimal number"),
			Refusal::NotPositive => f.write_str("not above zero"),
			Refusal::TooSmall => f.write_str("rounds to zero"),
			Refusal::TooLarge => f.write_str("beyond any plausible price"),
			Refusal::Outlier => f.write_str("an outlier"),
		}
	}
}

impl fmt::Display for NoPrice {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			NoPrice::NoQuorum { answered, needed } => {
				write!(f, "{answered} sources answered, {needed} must")
			}
			NoPrice::NoAgreement { agreeing, needed } => {
				write!(f, "{agreeing} sources are left without the outliers, {needed} must be")
			}
			NoPrice::Jump { from, to } => {
				let (from, to) = (Shown(*from), Shown(*to));
				write!(f, "a jump from {from} to {to} that not all sources confirm")
			}
		}
	}
}
