//! JSON and TOML as one tree, in which numbers keep the digits that were written.

use anyhow::{anyhow, bail, Context, Result};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::{ffi::OsStr, fmt, io::Read, path::Path};
use toml_edit::{DocumentMut, Item, Value};

/// Deepest nesting that is read; no document that means something goes half as deep.
const MAX_DEPTH: usize = 32;

/// How a document is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
	/// JSON
	Json,
	/// TOML
	Toml,
}

impl Format {
	/// By the extension of the file; else JSON begins with a brace, and TOML cannot.
	fn of(path: &Path, text: &str) -> Self {
		match path.extension().and_then(OsStr::to_str).map(str::to_ascii_lowercase).as_deref() {
			Some("json") => Format::Json,
			Some("toml") => Format::Toml,
			_ if text.trim_start().starts_with('{') => Format::Json,
			_ => Format::Toml,
		}
	}
}

/// A part of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
	/// Names and what they stand for, in the order of the document.
	Table(Vec<(String, Node)>),
	/// One after the other.
	List(Vec<Node>),
	/// Text, and times.
	Text(String),
	/// A number as it is written.
	Number(String),
	/// True or false.
	Bool(bool),
}

/// Reads a file, or stdin for `-`.
pub fn read(path: &Path, format: Option<Format>) -> Result<Node> {
	let text = if path == Path::new("-") {
		let mut text = String::new();
		std::io::stdin().read_to_string(&mut text).context("cannot read stdin")?;
		text
	} else {
		std::fs::read_to_string(path).context("cannot be read")?
	};
	parse(&text, format.unwrap_or_else(|| Format::of(path, &text)))
}

/// Reads text.
pub fn parse(text: &str, format: Format) -> Result<Node> {
	match format {
		Format::Json => {
			let raw: &RawValue = serde_json::from_str(text).map_err(|e| anyhow!("not valid JSON: {e}"))?;
			json(raw, 0)
		}
		Format::Toml => {
			let document: DocumentMut = text.parse().map_err(|error| not_toml(text, &error))?;
			entries(document.iter(), 0)
		}
	}
}

fn not_toml(text: &str, error: &toml_edit::TomlError) -> anyhow::Error {
	let line = error
		.span()
		.and_then(|span| text.get(..span.start))
		.map(|before| format!(" at line {}", before.matches('\n').count() + 1))
		.unwrap_or_default();
	anyhow!("not valid TOML: {}{line}", error.message().trim().replace('\n', ", "))
}

fn check(depth: usize) -> Result<()> {
	if depth > MAX_DEPTH {
		bail!("nested more than {MAX_DEPTH} deep");
	}
	Ok(())
}

/// The entries of an object, in order, doubled ones included.
struct Entries<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Entries<'de> {
	fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
		struct Collect;
		impl<'de> Visitor<'de> for Collect {
			type Value = Entries<'de>;

			fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
				f.write_str("an object")
			}

			fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
				let mut entries = Vec::new();
				while let Some(entry) = map.next_entry()? {
					entries.push(entry);
				}
				Ok(Entries(entries))
			}
		}
		deserializer.deserialize_map(Collect)
	}
}

fn json(raw: &RawValue, depth: usize) -> Result<Node> {
	check(depth)?;
	let text = raw.get();
	Ok(match text.as_bytes().first() {
		Some(b'{') => {
			let Entries(entries) = serde_json::from_str(text)?;
			let mut table: Vec<(String, Node)> = Vec::with_capacity(entries.len());
			for (name, value) in entries {
				if table.iter().any(|(other, _)| *other == name) {
					bail!("not valid JSON: '{name}' occurs twice in one object");
				}
				table.push((name, json(value, depth + 1)?));
			}
			Node::Table(table)
		}
		Some(b'[') => {
			let items: Vec<&RawValue> = serde_json::from_str(text)?;
			Node::List(items.into_iter().map(|item| json(item, depth + 1)).collect::<Result<_>>()?)
		}
		Some(b'"') => Node::Text(serde_json::from_str(text)?),
		Some(b't') => Node::Bool(true),
		Some(b'f') => Node::Bool(false),
		Some(b'n') => bail!("null means nothing here; leave the field out"),
		_ => Node::Number(text.into()),
	})
}

fn entries<'a>(entries: impl Iterator<Item = (&'a str, &'a Item)>, depth: usize) -> Result<Node> {
	check(depth)?;
	let read = |(name, item): (&str, &Item)| Ok((name.to_string(), toml(item, depth + 1)?));
	Ok(Node::Table(entries.map(read).collect::<Result<_>>()?))
}

fn toml(item: &Item, depth: usize) -> Result<Node> {
	match item {
		Item::None => bail!("an entry without a value"),
		Item::Value(value) => toml_value(value, depth),
		Item::Table(table) => entries(table.iter(), depth),
		Item::ArrayOfTables(tables) => Ok(Node::List(
			tables.iter().map(|table| entries(table.iter(), depth + 1)).collect::<Result<_>>()?,
		)),
	}
}

fn toml_value(value: &Value, depth: usize) -> Result<Node> {
	check(depth)?;
	Ok(match value {
		Value::String(text) => Node::Text(text.value().clone()),
		Value::Integer(number) => Node::Number(number.value().to_string()),
		Value::Float(number) => {
			// As it is written: the parsed value is binary.
			let written = number.as_repr().and_then(|repr| repr.as_raw().as_str());
			Node::Number(written.context("a number without digits")?.replace('_', ""))
		}
		Value::Boolean(value) => Node::Bool(*value.value()),
		Value::Datetime(time) => Node::Text(time.value().to_string()),
		Value::Array(items) => {
			Node::List(items.iter().map(|item| toml_value(item, depth + 1)).collect::<Result<_>>()?)
		}
		Value::InlineTable(table) => {
			let read = |(name, value): (&str, &Value)| Ok((name.to_string(), toml_value(value, depth + 1)?));
			Node::Table(table.iter().map(read).collect::<Result<_>>()?)
		}
	})
}

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
	use super::*;

	#[test]
	fn document_should_be_the_same_tree_in_both_formats() {
		let json = r#"{"a": {"b": [1, 0.10000000000000000001, "x"]}, "c": true}"#;
		let toml = "c = true\n[a]\nb = [1, 0.10000000000000000001, 'x']";
		let (json, toml) = (parse(json, Format::Json).unwrap(), parse(toml, Format::Toml).unwrap());
		let sorted = |node: Node| match node {
			Node::Table(mut entries) => {
				entries.sort_by(|a, b| a.0.cmp(&b.0));
				entries
			}
			_ => panic!("a table"),
		};
		assert_eq!(sorted(json.clone()), sorted(toml));
		let Node::Table(entries) = json else { panic!("a table") };
		let Node::Table(inner) = &entries[0].1 else { panic!("a table") };
		let Node::List(items) = &inner[0].1 else { panic!("a list") };
		assert_eq!(items[1], Node::Number("0.10000000000000000001".into()));
	}

	#[test]
	fn document_should_be_refused_when_malformed() {
		let refused = |text: &str, format, says: &str| {
			let error = format!("{:#}", parse(text, format).unwrap_err());
			assert!(error.contains(says), "{text}: {error}");
		};
		refused("{\"a\": 1,}", Format::Json, "line 1");
		refused("{\"a\": 1, \"a\": 2}", Format::Json, "'a' occurs twice");
		refused("{\"a\": null}", Format::Json, "null");
		refused("a = 1\na = 2", Format::Toml, "line 2");
		refused("a = ", Format::Toml, "line 1");
		refused(&"[".repeat(100_000), Format::Json, "JSON");
		let deep = format!("{}{}", "[".repeat(100), "]".repeat(100));
		refused(&deep, Format::Json, "nested");
		refused(&format!("a = {}{}", "[".repeat(60), "]".repeat(60)), Format::Toml, "nested");
	}

	#[test]
	fn format_should_be_told_by_extension_or_by_the_first_character() {
		assert_eq!(Format::of(Path::new("a.JSON"), ""), Format::Json);
		assert_eq!(Format::of(Path::new("a.toml"), "{"), Format::Toml);
		assert_eq!(Format::of(Path::new("-"), " {"), Format::Json);
		assert_eq!(Format::of(Path::new("-"), "[a]"), Format::Toml);
	}
}
