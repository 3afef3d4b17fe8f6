//! Looking into a document, with the place of everything for errors.

use crate::{assets, decimal, document::Node, time};
use anyhow::{anyhow, Context, Result};
use ballast_primitives::{
	fixed::{One, Zero},
	AssetId, Fixed, VenueId,
};
use std::fmt::Display;

/// A part of a document and where it stands, such as `portfolio.positions[2].strike`.
#[derive(Clone)]
pub struct At<'a> {
	node: &'a Node,
	place: String,
}

/// A table whose names are all known.
pub struct Table<'a> {
	at: At<'a>,
	entries: &'a [(String, Node)],
}

/// A place below another one.
pub fn join(place: &str, name: &str) -> String {
	if place.is_empty() || place.ends_with(": ") {
		format!("{place}{name}")
	} else {
		format!("{place}.{name}")
	}
}

impl<'a> At<'a> {
	/// A document; `place` is put before everything.
	pub fn root(node: &'a Node, place: impl Into<String>) -> Self {
		Self { node, place: place.into() }
	}

	/// Where.
	pub fn place(&self) -> &str {
		&self.place
	}

	/// What is wrong here.
	pub fn wrong(&self, what: impl Display) -> anyhow::Error {
		if self.place.is_empty() {
			anyhow!("{what}")
		} else {
			anyhow!("{}: {what}", self.place.trim_end_matches(": "))
		}
	}

	/// A table that has no names but these.
	pub fn table(&self, known: &[&str]) -> Result<Table<'a>> {
		let Node::Table(entries) = self.node else { return Err(self.wrong("must be a table")) };
		if let Some((name, _)) = entries.iter().find(|(name, _)| !known.contains(&name.as_str())) {
			let place = join(&self.place, name);
			return Err(anyhow!("{place}: unknown field; expected one of {}", known.join(", ")));
		}
		Ok(Table { at: self.clone(), entries })
	}

	/// A table with names of any kind.
	pub fn entries(&self) -> Result<Vec<(&'a str, At<'a>)>> {
		let Node::Table(entries) = self.node else { return Err(self.wrong("must be a table")) };
		let below =
			|(name, node): &'a (String, Node)| (name.as_str(), At { node, place: join(&self.place, name) });
		Ok(entries.iter().map(below).collect())
	}

	/// A list.
	pub fn list(&self) -> Result<Vec<At<'a>>> {
		let Node::List(items) = self.node else { return Err(self.wrong("must be a list")) };
		let item = |(index, node)| At { node, place: format!("{}[{index}]", self.place) };
		Ok(items.iter().enumerate().map(item).collect())
	}

	/// Text, if that is what it is.
	pub fn as_text(&self) -> Option<&'a str> {
		match self.node {
			Node::Text(text) => Some(text),
			_ => None,
		}
	}

	/// Text.
	pub fn text(&self) -> Result<&'a str> {
		self.as_text().ok_or_else(|| self.wrong("must be text"))
	}

	/// A decimal number, as a number or as text.
	pub fn number(&self) -> Result<Fixed> {
		let (Node::Number(text) | Node::Text(text)) = self.node else {
			return Err(self.wrong("must be a number"));
		};
		decimal::parse(text).map_err(|error| self.wrong(error))
	}

	/// A number above zero.
	pub fn positive(&self) -> Result<Fixed> {
		let value = self.number()?;
		if value <= Fixed::zero() {
			return Err(self.wrong(format!("must be above zero, is {}", decimal::exact(value))));
		}
		Ok(value)
	}

	/// A number in [least, most].
	pub fn within(&self, least: Fixed, most: Fixed) -> Result<Fixed> {
		let value = self.number()?;
		if value < least || value > most {
			let [value, least, most] = [value, least, most].map(decimal::exact);
			return Err(self.wrong(format!("must be between {least} and {most}, is {value}")));
		}
		Ok(value)
	}

	/// A number in [0, 1].
	pub fn share(&self) -> Result<Fixed> {
		self.within(Fixed::zero(), Fixed::one())
	}

	/// A number that is not below zero.
	pub fn not_negative(&self) -> Result<Fixed> {
		let value = self.number()?;
		if value < Fixed::zero() {
			return Err(self.wrong(format!("must not be below zero, is {}", decimal::exact(value))));
		}
		Ok(value)
	}

	/// A whole number from zero up.
	pub fn whole(&self) -> Result<u64> {
		let (Node::Number(text) | Node::Text(text)) = self.node else {
			return Err(self.wrong("must be a whole number"));
		};
		text.parse().map_err(|_| self.wrong(format!("'{text}' is not a whole number from zero up")))
	}

	/// A whole number of either sign.
	pub fn integer(&self) -> Result<i64> {
		let (Node::Number(text) | Node::Text(text)) = self.node else {
			return Err(self.wrong("must be a whole number"));
		};
		text.parse().map_err(|_| self.wrong(format!("'{text}' is not a whole number")))
	}

	/// True or false.
	pub fn boolean(&self) -> Result<bool> {
		match self.node {
			Node::Bool(value) => Ok(*value),
			_ => Err(self.wrong("must be true or false")),
		}
	}

	/// Milliseconds since 1970, from milliseconds or from a date and time in UTC.
	pub fn moment(&self) -> Result<u64> {
		let (Node::Number(text) | Node::Text(text)) = self.node else {
			return Err(self.wrong("must be a time"));
		};
		if let Ok(milliseconds) = text.parse() {
			return Ok(milliseconds);
		}
		let seconds = time::parse(text).ok().and_then(|seconds| seconds.checked_mul(1_000));
		seconds.ok_or_else(|| {
			self.wrong(format!("'{text}' is no time; write 2026-12-25T08:00:00Z or milliseconds since 1970"))
		})
	}

	/// An asset, by ticker or number.
	pub fn asset(&self) -> Result<AssetId> {
		match self.node {
			Node::Number(text) | Node::Text(text) => self.asset_of(text),
			_ => Err(self.wrong("must be a ticker or the number of an asset")),
		}
	}

	/// The asset of a name in this table or of this text.
	pub fn asset_of(&self, name: &str) -> Result<AssetId> {
		assets::by_name(name).map_err(|error| self.wrong(error))
	}

	/// A venue: `home`, or the number of a parachain.
	pub fn venue(&self) -> Result<VenueId> {
		match self.node {
			Node::Number(text) | Node::Text(text) => self.venue_of(text),
			_ => Err(self.wrong("must be 'home' or the number of a parachain")),
		}
	}

	/// The venue of a name.
	pub fn venue_of(&self, name: &str) -> Result<VenueId> {
		if name.eq_ignore_ascii_case("home") {
			return Ok(VenueId::Home);
		}
		let number = name.parse().map_err(|_| {
			self.wrong(format!("'{name}' is no venue; it must be 'home' or the number of a parachain"))
		})?;
		Ok(VenueId::Sibling(number))
	}
}

impl<'a> Table<'a> {
	/// What stands under a name.
	pub fn get(&self, name: &str) -> Option<At<'a>> {
		let (_, node) = self.entries.iter().find(|(other, _)| other == name)?;
		Some(At { node, place: join(&self.at.place, name) })
	}

	/// What must stand under a name.
	pub fn need(&self, name: &str) -> Result<At<'a>> {
		self.get(name).with_context(|| format!("{}: missing", join(&self.at.place, name)))
	}

	/// Reads what stands under a name, if anything does.
	pub fn read<T>(&self, name: &str, read: impl FnOnce(&At<'a>) -> Result<T>) -> Result<Option<T>> {
		self.get(name).map(|at| read(&at)).transpose()
	}
}
