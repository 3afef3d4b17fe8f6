//! Policy files: rules, parameters of the margin model, and the governance call that brings both on the chain.
//!
//! ```toml
//! [rules]                     # names and defaults are those of `ballast_policy::Rules`; times in milliseconds
//! buffer = "0.15"
//! slice = { depth_share = "0.02", interval_ms = 60000 }
//!
//! [model]                     # names and defaults are those of `pallet-thresholds`
//! initial_factor = "1.3"
//!
//! [governance]                # written, and ignored when read
//! call = "0x2802..."
//! ```

use super::call::{governance_call, ModelParameters};
use crate::policy::ours::development_rules;
use anyhow::{anyhow, Context, Result};
use ballast_policy::Rules;
use ballast_primitives::Fixed;
use ballast_text::{
	decimal,
	document::{self, Node},
	overlay::overlay,
	place::At,
};
use codec::Encode;
use serde_json::Value;
use std::{fmt::Write, path::Path};

/// What a policy file says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PolicyFile {
	/// Of the liquidation policy.
	pub rules: Rules,
	/// Of the margin model.
	pub model: ModelParameters,
}

impl Default for PolicyFile {
	/// With which a development chain starts.
	fn default() -> Self {
		Self { rules: development_rules(), model: ModelParameters::default() }
	}
}

impl PolicyFile {
	/// Reads a file; errors name file and place.
	pub fn load(path: &Path) -> Result<Self> {
		let name = path.display().to_string();
		let document = document::read(path, None).with_context(|| name.clone())?;
		Self::read(&At::root(&document, format!("{name}: ")), &Self::default())
	}

	/// Reads a part of a document, laid over `base`. The rules must be valid.
	pub fn read(at: &At, base: &Self) -> Result<Self> {
		let table = at.table(&["rules", "model", "governance"])?;
		let file = Self {
			rules: table.read("rules", |at| overlay(&base.rules, at))?.unwrap_or(base.rules),
			model: table.read("model", |at| overlay(&base.model, at))?.unwrap_or(base.model),
		};
		file.rules.validate().map_err(|error| at.wrong(format!("the rules are not valid: {error:?}")))?;
		Ok(file)
	}

	/// With another value of one parameter, such as `rules.slice.depth_share`.
	pub fn with(&self, key: &str, value: &str) -> Result<Self> {
		let node = key
			.rsplit('.')
			.fold(Node::Text(value.into()), |inner, name| Node::Table(vec![(name.into(), inner)]));
		let table = At::root(&node, "");
		let fields =
			table.table(&["rules", "model"]).map_err(|_| {
				anyhow!("{key}: no parameter; expected rules. or model. and a name, such as rules.slice.depth_share")
			})?;
		// Not validated yet: other parameters may have to change with it.
		Ok(Self {
			rules: fields.read("rules", |at| overlay(&self.rules, at))?.unwrap_or(self.rules),
			model: fields.read("model", |at| overlay(&self.model, at))?.unwrap_or(self.model),
		})
	}

	/// Everything that it says, as a file. `about` are lines of comment. Rules that no governance call can set are written with
	/// the reason in place of the call.
	pub fn write(&self, about: &[String]) -> Result<String> {
		let mut text = String::new();
		for line in about {
			writeln!(text, "# {line}")?;
		}
		tables(&mut text, "rules", &serde_json::to_value(self.rules)?)?;
		tables(&mut text, "model", &serde_json::to_value(self.model)?)?;
		writeln!(text, "\n[governance]")?;
		match governance_call(&self.rules, Some(self.model)) {
			Ok(call) => {
				let hash = "# Utility.batch_all of Parameters.set_parameter and Thresholds.set_parameters, SCALE encoded; origin: root.";
				writeln!(text, "{hash}\ncall = \"0x{}\"", hex::encode(call.encode()))?;
			}
			Err(error) => writeln!(text, "# No call: {error:#}.")?,
		}
		Ok(text)
	}
}

/// A structure as TOML, its own fields before those of the structures in it.
fn tables(text: &mut String, name: &str, value: &Value) -> Result<()> {
	let Value::Object(fields) = value else { return Ok(()) };
	writeln!(text, "\n[{name}]")?;
	let skipped = |value: &Value| value.is_object() || value.is_array();
	for (field, value) in fields.iter().filter(|(_, value)| !skipped(value)) {
		writeln!(text, "{field} = {}", shown(value))?;
	}
	for (field, value) in fields {
		tables(text, &format!("{name}.{field}"), value)?;
	}
	Ok(())
}

/// Fixed point numbers are serialized as text, of units in the last place.
fn shown(value: &Value) -> String {
	match value {
		Value::String(text) => match text.parse() {
			Ok(inner) => format!("\"{}\"", decimal::exact(Fixed::from_inner(inner))),
			Err(_) => format!("\"{text}\""),
		},
		other => other.to_string(),
	}
}

/// Names of the rules in which two differ.
pub(super) fn differences(a: &Rules, b: &Rules) -> Vec<String> {
	fn compare(name: &str, a: &Value, b: &Value, found: &mut Vec<String>) {
		match (a, b) {
			(Value::Object(a), Value::Object(b)) => {
				for (field, value) in a {
					let name = ballast_text::place::join(name, field);
					compare(&name, value, b.get(field).unwrap_or(&Value::Null), found);
				}
			}
			_ if a != b => found.push(name.into()),
			_ => {}
		}
	}
	let mut found = Vec::new();
	if let (Ok(a), Ok(b)) = (serde_json::to_value(a), serde_json::to_value(b)) {
		compare("", &a, &b, &mut found);
	}
	found
}
