//! A list of sources in a file.

use crate::{
	document::{self, Node},
	place::{At, Table},
};
use anyhow::{bail, Context, Result};
use ballast_primitives::AssetId;
use pallet_price_feeds::{
	local,
	types::{Invalid, LocalSources, MAX_SOURCES},
	GenesisSource, Source, SourceName,
};
use std::path::Path;

/// An entry: a source, or `None` for one that is switched off.
pub type Entry = (SourceName, Option<Source>);

/// Reads a file, or stdin for `-`.
pub fn read(path: &Path) -> Result<LocalSources> {
	let name = if path == Path::new("-") { "stdin".into() } else { path.display().to_string() };
	document::read(path, None).and_then(|document| parse(&document)).context(name)
}

/// Reads a document. The list that comes of it is one that a node takes.
pub fn parse(document: &Node) -> Result<LocalSources> {
	let sources = At::root(document, "").table(&["sources"])?.need("sources")?;
	let mut list: Vec<Entry> = Vec::new();
	for at in sources.list()? {
		let entry = entry(&at)?;
		if list.iter().any(|(name, _)| *name == entry.0) {
			bail!("{}.name: the same as that of an entry before it", at.place());
		}
		list.push(entry);
	}
	if list.is_empty() {
		return Err(sources.wrong("no entries; `ballast operator sources clear` removes the node's list"));
	}
	list.try_into().map_err(|_| sources.wrong(format!("more than {MAX_SOURCES} entries")))
}

fn entry(at: &At) -> Result<Entry> {
	let table = at.table(&["name", "off", "url", "path", "scale", "inverse", "assets"])?;
	let name = table.need("name")?;
	if table.read("off", At::boolean)?.unwrap_or(false) {
		// What else it says was meant for something.
		at.table(&["name", "off"])?;
		let bytes = name.text()?.as_bytes().to_vec();
		let short: SourceName = bytes.try_into().map_err(|_| name.wrong(Invalid::Name))?;
		local::check(&short, None).map_err(|invalid| name.wrong(invalid))?;
		return Ok((short, None));
	}
	let text = GenesisSource {
		name: name.text()?.into(),
		url: table.need("url")?.text()?.into(),
		path: table.need("path")?.text()?.into(),
		scale: match table.get("scale") {
			Some(at) => at.integer()?.try_into().map_err(|_| at.wrong(Invalid::Scale))?,
			None => 0,
		},
		inverse: table.read("inverse", At::boolean)?.unwrap_or(false),
		assets: assets(&table.need("assets")?)?,
	};
	let wrong = |invalid| match place(&table, invalid) {
		Some(field) => field.wrong(invalid),
		None => at.wrong(invalid),
	};
	let (name, source) = <(SourceName, Source)>::try_from(&text).map_err(wrong)?;
	local::check(&name, Some(&source)).map_err(wrong)?;
	Ok((name, Some(source)))
}

fn place<'a>(table: &Table<'a>, invalid: Invalid) -> Option<At<'a>> {
	table.get(match invalid {
		Invalid::Name => "name",
		Invalid::Url => "url",
		Invalid::Path => "path",
		Invalid::Scale => "scale",
		Invalid::Assets | Invalid::Symbol => "assets",
	})
}

/// Assets with their symbols, sorted as the chain wants them.
fn assets(at: &At) -> Result<Vec<(AssetId, String)>> {
	let mut assets = Vec::new();
	for (name, symbol) in at.entries()? {
		let asset = symbol.asset_of(name)?;
		if assets.iter().any(|(other, _)| *other == asset) {
			bail!("{}: stands for the same as another entry", symbol.place());
		}
		assets.push((asset, symbol.text()?.to_owned()));
	}
	assets.sort();
	Ok(assets)
}

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
	use super::*;
	use crate::document::Format;
	use codec::Encode;
	use pallet_price_feeds::genesis::path_to_text;

	fn toml(text: &str) -> Result<LocalSources> {
		parse(&document::parse(text, Format::Toml).unwrap())
	}

	const GOOD: &str = "[[sources]]\nname = 'own'\nurl = 'http://localhost:8080/{symbol}'\npath = 'price'\n\
		assets = { DOT = 'DOT' }\n";

	#[test]
	fn example_should_be_a_list_that_a_node_takes() {
		let list = read(Path::new("examples/sources.toml")).unwrap();
		assert_eq!(local::decode(&list.encode()).unwrap(), list);
		assert!(list.iter().any(|(_, source)| source.is_none()));
		assert!(list.iter().any(|(_, source)| source.as_ref().is_some_and(|s| s.path.len() > 2)));
	}

	#[test]
	fn list_should_be_encoded_as_the_readme_of_the_pallet_says() {
		let list = toml(&format!("{GOOD}[[sources]]\nname = 'kraken'\noff = true")).unwrap();
		let encoded = format!("0x{}", hex::encode(list.encode()));
		let readme = std::fs::read_to_string("../../pallets/price-feeds/README.md").unwrap();
		assert!(readme.contains(&encoded), "{encoded}");
	}

	#[test]
	fn assets_should_be_sorted_and_the_rest_default() {
		let text = "[[sources]]\nname = 'a'\nurl = 'http://host/{symbol}'\npath = '[0].x'\nscale = -2\n\
			inverse = true\nassets = { ETH = 'eth', DOT = 'dot', 77 = 'x' }\n";
		let list = toml(text).unwrap();
		let (_, Some(source)) = &list[0] else { panic!("a source") };
		assert_eq!(source.assets.iter().map(|(asset, _)| asset.0).collect::<Vec<_>>(), [1, 2, 77]);
		assert_eq!((source.scale, source.inverse), (-2, true));
		assert_eq!(path_to_text(&source.path), "[0].x");
		let (_, Some(plain)) = &toml(GOOD).unwrap()[0] else { panic!("a source") };
		assert_eq!((plain.scale, plain.inverse), (0, false));
	}

	#[test]
	fn list_should_be_refused_by_place() {
		let refused = |text: &str, says: &str| {
			let error = toml(text).unwrap_err().to_string();
			assert!(error.contains(says), "{text}: {error}");
		};
		let with = |piece: &str, by: &str| {
			assert!(GOOD.contains(piece));
			GOOD.replace(piece, by)
		};
		refused("sources = []", "sources: no entries");
		refused("", "sources: missing");
		refused("source = 1", "unknown field");
		refused(&format!("{GOOD}{GOOD}"), "sources[1].name: the same");
		refused(&with("'own'", "'my own'"), "sources[0].name: a name has");
		refused(&with("http:", "ftp:"), "sources[0].url: a URL is");
		refused(&with("'price'", "'a..b'"), "sources[0].path: a path");
		refused(&format!("{GOOD}scale = 19"), "sources[0].scale: a power of ten");
		refused(&format!("{GOOD}scale = 1000"), "sources[0].scale: a power of ten");
		refused(&format!("{GOOD}scale = 1.5"), "sources[0].scale: '1.5' is not a whole number");
		refused(&format!("{GOOD}off = true"), "sources[0].url: unknown field");
		refused(&format!("{GOOD}inverse = 1"), "sources[0].inverse: must be true or false");
		refused(&with("{ DOT = 'DOT' }", "{}"), "sources[0].assets: assets are");
		refused(&with("{ DOT = 'DOT' }", "{ USD = 'USD' }"), "sources[0].assets: assets are");
		refused(&with("{ DOT = 'DOT' }", "{ DOT = 'D T' }"), "sources[0].assets: a symbol has");
		refused(&with("{ DOT = 'DOT' }", "{ DOT = 'a', 1 = 'b' }"), "sources[0].assets.1: stands for");
		refused(&with("{ DOT = 'DOT' }", "{ EOS = 'EOS' }"), "sources[0].assets.EOS: unknown asset");
		refused("[[sources]]\nname = 'a b'\noff = true", "sources[0].name: a name has");
		let nine: String = (0..9).map(|n| with("'own'", &format!("'own{n}'"))).collect();
		refused(&nine, "sources: more than 8 entries");
	}
}
