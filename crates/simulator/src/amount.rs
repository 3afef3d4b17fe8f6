//! How amounts are written in files: as decimal text without a lost digit, `"0.05"`.
//!
//! For `#[serde(with = "amount")]`, because the number type itself is written as a whole number of its smallest unit.

use ballast_primitives::Fixed;
use ballast_text::decimal;
use serde::{de::Error, Deserialize, Deserializer, Serializer};

/// As decimal text.
pub fn serialize<S: Serializer>(value: &Fixed, serializer: S) -> Result<S::Ok, S::Error> {
	serializer.serialize_str(&decimal::exact(*value))
}

/// From decimal text; more than 18 digits after the point, or a number out of range, is an error.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Fixed, D::Error> {
	let text = String::deserialize(deserializer)?;
	decimal::parse(&text).map_err(|error| D::Error::custom(format!("{error:#}")))
}

/// The same for what may be missing.
pub mod optional {
	use super::{decimal, Deserialize, Deserializer, Error, Fixed, Serializer};

	/// As decimal text, or nothing.
	pub fn serialize<S: Serializer>(value: &Option<Fixed>, serializer: S) -> Result<S::Ok, S::Error> {
		match value {
			Some(value) => serializer.serialize_some(&decimal::exact(*value)),
			None => serializer.serialize_none(),
		}
	}

	/// From decimal text, or nothing.
	pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Fixed>, D::Error> {
		let text = Option::<String>::deserialize(deserializer)?;
		text.map(|text| decimal::parse(&text).map_err(|error| D::Error::custom(format!("{error:#}"))))
			.transpose()
	}
}
