//! Values of a document laid over a structure with defaults.

use crate::place::At;
use anyhow::{Context, Result};
use serde::{de::DeserializeOwned, Serialize};
use serde_json::Value;

/// `base` with what the document says instead; the names are those of the structure. A field that it does not have is
/// an error.
pub fn overlay<T: Serialize + DeserializeOwned>(base: &T, at: &At) -> Result<T> {
	let base = serde_json::to_value(base)?;
	serde_json::from_value(laid_over(base, at)?).with_context(|| at.place().to_string())
}

fn laid_over(base: Value, at: &At) -> Result<Value> {
	Ok(match base {
		Value::Object(mut fields) => {
			let names: Vec<&str> = fields.keys().map(String::as_str).collect();
			at.table(&names)?;
			for (name, below) in at.entries()? {
				if let Some(field) = fields.get_mut(name) {
					*field = laid_over(field.take(), &below)?;
				}
			}
			Value::Object(fields)
		}
		// Fixed point numbers are serialized as text, of units in the last place.
		Value::String(text) if text.parse::<i128>().is_ok() => {
			Value::String(at.number()?.into_inner().to_string())
		}
		Value::String(_) => Value::String(at.text()?.into()),
		Value::Number(_) => at.whole()?.into(),
		_ => return Err(at.wrong("cannot be set")),
	})
}
