//! Sources as people write them, in chain specs.

use crate::types::{Invalid, Path, PathStep, Source, SourceName, Text};
use alloc::{
	format,
	string::{String, ToString},
	vec::Vec,
};
use ballast_primitives::AssetId;
use polkadot_sdk::frame_support::BoundedVec;
use serde::{Deserialize, Serialize};

/// A [`Source`] in text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GenesisSource {
	/// Its name.
	pub name: String,
	/// Template of the URL.
	pub url: String,
	/// The path to the number, see [`path_from_text`].
	pub path: String,
	/// The number is multiplied by ten to this power.
	#[serde(default)]
	pub scale: i8,
	/// Whether the scaled number is units of the asset per settlement currency.
	#[serde(default)]
	pub inverse: bool,
	/// Assets and their symbols.
	pub assets: Vec<(AssetId, String)>,
}

/// Reads a path in the usual notation: `result.{symbol}.c[0]`. Keys are joined with points, `[0]` is an element of an
/// array, `{symbol}` the member named like the asset's symbol, and `[symbol={symbol}]` the element whose member `symbol` is
/// the asset's symbol. `None` for anything else.
pub fn path_from_text(text: &str) -> Option<Path> {
	let mut steps = Vec::new();
	let mut rest = text;
	while !rest.is_empty() {
		let (step, tail) = match rest.strip_prefix('[') {
			Some(bracket) => {
				let (inner, tail) = bracket.split_once(']')?;
				let step = match inner.strip_suffix("={symbol}") {
					Some(key) => PathStep::Where(short(key)?),
					None => PathStep::Index(inner.parse().ok()?),
				};
				(step, tail)
			}
			None => {
				let key = if steps.is_empty() { rest } else { rest.strip_prefix('.')? };
				let (key, tail) = key.split_at(key.find(['.', '[']).unwrap_or(key.len()));
				let step = match key {
					"" => return None,
					"{symbol}" => PathStep::Symbol,
					_ => PathStep::Key(short(key)?),
				};
				(step, tail)
			}
		};
		steps.push(step);
		rest = tail;
	}
	steps.try_into().ok()
}

/// Writes a path as [`path_from_text`] reads it.
pub fn path_to_text(path: &Path) -> String {
	let mut text = String::new();
	for step in path {
		let key = match step {
			PathStep::Index(index) => {
				text.push_str(&format!("[{index}]"));
				continue;
			}
			PathStep::Where(key) => {
				text.push_str(&format!("[{}={{symbol}}]", String::from_utf8_lossy(key)));
				continue;
			}
			PathStep::Symbol => "{symbol}".into(),
			PathStep::Key(key) => String::from_utf8_lossy(key),
		};
		if !text.is_empty() {
			text.push('.');
		}
		text.push_str(&key);
	}
	text
}

fn short(text: &str) -> Option<Text> {
	text.as_bytes().to_vec().try_into().ok()
}

impl TryFrom<&GenesisSource> for (SourceName, Source) {
	type Error = Invalid;

	fn try_from(text: &GenesisSource) -> Result<Self, Invalid> {
		let assets: Option<Vec<_>> =
			text.assets.iter().map(|(asset, symbol)| Some((*asset, short(symbol)?))).collect();
		let source = Source {
			url: text.url.to_string().into_bytes().try_into().map_err(|_| Invalid::Url)?,
			path: path_from_text(&text.path).ok_or(Invalid::Path)?,
			scale: text.scale,
			inverse: text.inverse,
			assets: BoundedVec::try_from(assets.ok_or(Invalid::Symbol)?).map_err(|_| Invalid::Assets)?,
		};
		Ok((short(&text.name).ok_or(Invalid::Name)?, source))
	}
}
