//! A reader of JSON that finds one number and checks the whole document.
//!
//! No floats and no allocation per value: the number is handed on as its text, so that nothing is lost. The document is
//! read to its end even when the number was found: an answer that was cut off is refused, not believed.

use crate::{refusal::Refusal, types::PathStep};
use alloc::vec::Vec;

/// Deepest nesting of arrays and objects.
pub const MAX_DEPTH: u32 = 32;

/// A step with the symbol filled in.
#[derive(Clone, Copy)]
enum Step<'a> {
	Key(&'a [u8]),
	Index(usize),
	Where(&'a [u8]),
}

/// Follows `path` into the document and returns the text of the number there, be it a JSON number or a JSON string. That it
/// is a decimal number is checked by [`crate::decimal`].
///
/// Keys are compared byte by byte, before escapes are resolved: a key that is written with escapes is never the one.
///
/// Errors: [`Refusal::NotJson`], [`Refusal::Unfinished`], [`Refusal::TooDeep`] for the document; [`Refusal::Missing`],
/// [`Refusal::Ambiguous`] (a key that occurs twice), [`Refusal::NotANumber`] (an object, array, `true`, `false` or `null`)
/// for the path.
pub fn find<'a>(text: &'a [u8], path: &[PathStep], symbol: &[u8]) -> Result<&'a [u8], Refusal> {
	core::str::from_utf8(text).map_err(|_| Refusal::NotJson)?;
	let steps: Vec<Step> = path
		.iter()
		.map(|step| match step {
			PathStep::Key(key) => Step::Key(key),
			PathStep::Index(index) => Step::Index((*index).into()),
			PathStep::Symbol => Step::Key(symbol),
			PathStep::Where(key) => Step::Where(key),
		})
		.collect();
	let mut reader = Reader { text, at: 0, symbol, found: None };
	reader.value(Some(&steps), 0)?;
	reader.space();
	if reader.at != text.len() {
		return Err(Refusal::NotJson);
	}
	reader.found.ok_or(Refusal::Missing)
}

struct Reader<'a, 's> {
	text: &'a [u8],
	at: usize,
	symbol: &'s [u8],
	found: Option<&'a [u8]>,
}

impl<'a> Reader<'a, '_> {
	fn peek(&self) -> Result<u8, Refusal> {
		self.text.get(self.at).copied().ok_or(Refusal::Unfinished)
	}

	fn next(&mut self) -> Result<u8, Refusal> {
		let byte = self.peek()?;
		self.at += 1;
		Ok(byte)
	}

	fn expect(&mut self, byte: u8) -> Result<(), Refusal> {
		(self.next()? == byte).then_some(()).ok_or(Refusal::NotJson)
	}

	fn space(&mut self) {
		while matches!(self.text.get(self.at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
			self.at += 1;
		}
	}

	fn since(&self, start: usize) -> &'a [u8] {
		self.text.get(start..self.at).unwrap_or_default()
	}

	/// Reads one value. `path` is what is left of the path when it leads through this value, `None` when it does not.
	fn value(&mut self, path: Option<&[Step]>, depth: u32) -> Result<(), Refusal> {
		if depth > MAX_DEPTH {
			return Err(Refusal::TooDeep);
		}
		let is_target = matches!(path, Some([]));
		self.space();
		match self.peek()? {
			b'"' => {
				let text = self.string()?;
				self.scalar(is_target, text)
			}
			b'-' | b'0'..=b'9' => {
				let text = self.number()?;
				self.scalar(is_target, text)
			}
			other => {
				match other {
					b'{' => self.object(path, depth)?,
					b'[' => self.array(path, depth)?,
					b't' => self.word(b"true")?,
					b'f' => self.word(b"false")?,
					b'n' => self.word(b"null")?,
					_ => return Err(Refusal::NotJson),
				}
				if is_target {
					return Err(Refusal::NotANumber);
				}
				Ok(())
			}
		}
	}

	fn scalar(&mut self, is_target: bool, text: &'a [u8]) -> Result<(), Refusal> {
		if is_target && self.found.replace(text).is_some() {
			return Err(Refusal::Ambiguous);
		}
		Ok(())
	}

	fn object(&mut self, path: Option<&[Step]>, depth: u32) -> Result<(), Refusal> {
		self.expect(b'{')?;
		self.space();
		if self.peek()? == b'}' {
			return self.expect(b'}');
		}
		loop {
			self.space();
			let key = self.string()?;
			self.space();
			self.expect(b':')?;
			let rest = match path {
				Some([Step::Key(wanted), rest @ ..]) if *wanted == key => Some(rest),
				_ => None,
			};
			self.value(rest, depth + 1)?;
			self.space();
			match self.next()? {
				b',' => {}
				b'}' => return Ok(()),
				_ => return Err(Refusal::NotJson),
			}
		}
	}

	fn array(&mut self, path: Option<&[Step]>, depth: u32) -> Result<(), Refusal> {
		self.expect(b'[')?;
		self.space();
		if self.peek()? == b']' {
			return self.expect(b']');
		}
		let mut position = 0usize;
		loop {
			let rest = match path {
				Some([Step::Index(wanted), rest @ ..]) if *wanted == position => Some(rest),
				Some([Step::Where(key), rest @ ..]) if self.is_of_symbol(key, depth)? => Some(rest),
				_ => None,
			};
			self.value(rest, depth + 1)?;
			self.space();
			match self.next()? {
				b',' => position += 1,
				b']' => return Ok(()),
				_ => return Err(Refusal::NotJson),
			}
		}
	}

	/// Looks ahead whether the next value is an object whose member `key` is the symbol.
	fn is_of_symbol(&self, key: &[u8], depth: u32) -> Result<bool, Refusal> {
		let mut ahead = Reader { text: self.text, at: self.at, symbol: self.symbol, found: None };
		match ahead.value(Some(&[Step::Key(key)]), depth + 1) {
			Ok(()) => Ok(ahead.found == Some(self.symbol)),
			// Not a text, or twice there: another object than those we look for.
			Err(Refusal::NotANumber | Refusal::Ambiguous) => Ok(false),
			Err(refusal) => Err(refusal),
		}
	}

	/// Reads a string and returns what is between the quotes, escapes and all.
	fn string(&mut self) -> Result<&'a [u8], Refusal> {
		self.expect(b'"')?;
		let start = self.at;
		loop {
			match self.next()? {
				b'"' => return Ok(self.text.get(start..self.at - 1).unwrap_or_default()),
				b'\\' => match self.next()? {
					b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => {}
					b'u' => {
						for _ in 0..4 {
							if !self.next()?.is_ascii_hexdigit() {
								return Err(Refusal::NotJson);
							}
						}
					}
					_ => return Err(Refusal::NotJson),
				},
				0..=0x1f => return Err(Refusal::NotJson),
				_ => {}
			}
		}
	}

	/// Reads a number, and returns its text.
	fn number(&mut self) -> Result<&'a [u8], Refusal> {
		let start = self.at;
		if self.peek()? == b'-' {
			self.at += 1;
		}
		if self.peek()? == b'0' {
			self.at += 1;
		} else {
			self.digits()?;
		}
		if self.text.get(self.at) == Some(&b'.') {
			self.at += 1;
			self.digits()?;
		}
		if matches!(self.text.get(self.at), Some(b'e' | b'E')) {
			self.at += 1;
			if matches!(self.text.get(self.at), Some(b'+' | b'-')) {
				self.at += 1;
			}
			self.digits()?;
		}
		Ok(self.since(start))
	}

	/// Reads one digit or more.
	fn digits(&mut self) -> Result<(), Refusal> {
		if !self.next()?.is_ascii_digit() {
			return Err(Refusal::NotJson);
		}
		while self.text.get(self.at).is_some_and(u8::is_ascii_digit) {
			self.at += 1;
		}
		Ok(())
	}

	fn word(&mut self, word: &[u8]) -> Result<(), Refusal> {
		word.iter().try_for_each(|byte| self.expect(*byte))
	}
}
