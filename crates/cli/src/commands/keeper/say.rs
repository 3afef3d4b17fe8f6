//! One line for everything that a keeper does, and for every change of mind.

use crate::{narrate::Names, prices::time};
use anyhow::Result;
use serde_json::{json, Map, Value as Json};
use std::{
	collections::BTreeMap,
	io::Write,
	time::{SystemTime, UNIX_EPOCH},
};
use subxt::utils::AccountId32;

/// Where the lines go.
pub struct Log {
	out: Box<dyn Write + Send>,
	json: bool,
	names: Names,
	/// The last thing said of an account that it would be tedious to repeat.
	last: BTreeMap<AccountId32, String>,
}

/// A line.
pub struct Line<'a> {
	/// What kind.
	pub what: &'static str,
	/// Block that it is about.
	pub block: Option<u64>,
	/// Account that it is about.
	pub account: Option<&'a AccountId32>,
	/// For people.
	pub text: String,
	/// For programs; an object.
	pub fields: Json,
}

impl<'a> Line<'a> {
	/// With a text only.
	pub fn new(what: &'static str, text: impl Into<String>) -> Self {
		Self { what, block: None, account: None, text: text.into(), fields: Json::Null }
	}

	/// About an account at a block.
	pub fn of(what: &'static str, block: u64, account: &'a AccountId32, text: impl Into<String>) -> Self {
		Self { block: Some(block), account: Some(account), ..Self::new(what, text) }
	}

	/// With fields.
	pub fn with(self, fields: Json) -> Self {
		Self { fields, ..self }
	}

	fn plain(&self, seconds: u64, names: &Names) -> String {
		let block = self.block.map(|block| format!("#{block}")).unwrap_or_default();
		let account = self.account.map(|account| names.name(account)).unwrap_or_default();
		let line = format!("{} {block:<8} {:<9} {account:<14} {}", time::show(seconds), self.what, self.text);
		// One line whatever a library had to say.
		line.trim_end().replace(['\n', '\r'], " ")
	}

	fn json(&self, seconds: u64) -> Json {
		let mut all = Map::new();
		all.insert("time".into(), json!(seconds));
		all.insert("what".into(), json!(self.what));
		all.insert("text".into(), json!(self.text));
		if let Some(block) = self.block {
			all.insert("block".into(), json!(block));
		}
		if let Some(account) = self.account {
			all.insert("account".into(), json!(account.to_string()));
		}
		if let Json::Object(fields) = &self.fields {
			all.extend(fields.clone());
		}
		Json::Object(all)
	}
}

impl Log {
	/// As text or JSON.
	pub fn new(out: impl Write + Send + 'static, json: bool, names: Names) -> Self {
		Self { out: Box::new(out), json, names, last: BTreeMap::new() }
	}

	/// Writes a line.
	pub fn say(&mut self, line: Line) -> Result<()> {
		if let Some(account) = line.account {
			self.last.remove(account);
		}
		self.write(&line)
	}

	/// Writes a line about an account unless the last one was of the same `kind`.
	pub fn say_once(&mut self, kind: &str, line: Line) -> Result<()> {
		if let Some(account) = line.account {
			if self.last.get(account).is_some_and(|last| last == kind) {
				return Ok(());
			}
			self.last.insert(*account, kind.into());
		}
		self.write(&line)
	}

	fn write(&mut self, line: &Line) -> Result<()> {
		let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
		let text = if self.json { line.json(seconds).to_string() } else { line.plain(seconds, &self.names) };
		writeln!(self.out, "{text}")?;
		Ok(self.out.flush()?)
	}
}

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
	use super::*;

	/// Bytes that a test can look at while a log writes.
	#[derive(Clone, Default)]
	struct Shared(std::sync::Arc<std::sync::Mutex<Vec<u8>>>);

	impl Write for Shared {
		fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
			self.0.lock().unwrap().write(bytes)
		}

		fn flush(&mut self) -> std::io::Result<()> {
			Ok(())
		}
	}

	#[test]
	fn line_should_not_be_repeated_until_something_else_is_said() {
		let (out, account) = (Shared::default(), AccountId32([7; 32]));
		let mut log = Log::new(out.clone(), false, Names::default());
		let pass = |profit: u32| Line::of("pass", 1, &account, format!("profit {profit}"));
		log.say_once("unprofitable", pass(1)).unwrap();
		log.say_once("unprofitable", pass(2)).unwrap();
		log.say_once("thin", pass(3)).unwrap();
		log.say(Line::of("bid", 2, &account, "")).unwrap();
		log.say_once("thin", pass(4)).unwrap();
		let text = String::from_utf8(out.0.lock().unwrap().clone()).unwrap();
		assert_eq!(text.lines().count(), 4, "{text}");
		assert!(!text.contains("profit 2"), "{text}");
	}

	#[test]
	fn line_should_be_one_line_in_both_forms() {
		let account = AccountId32([7; 32]);
		let line =
			Line::of("lost", 12, &account, "TakeInFlight:\nsomebody was first").with(json!({"fee": "0.1"}));
		let plain = line.plain(1_600_000_000, &Names::default());
		assert!(plain.contains("#12") && plain.contains("lost") && !plain.contains('\n'), "{plain}");
		let text = line.json(1_600_000_000).to_string();
		assert!(!text.contains('\n'));
		let json: Json = serde_json::from_str(&text).unwrap();
		assert_eq!(
			(&json["block"], &json["fee"], &json["what"]),
			(&json!(12), &json!("0.1"), &json!("lost"))
		);
		assert_eq!(json["account"], json!(account.to_string()));
	}
}
