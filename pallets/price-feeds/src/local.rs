//! A node's own list of sources, and how it lies over the one on chain.

use crate::types::{is_valid_name, Invalid, LocalSources, Source, SourceName};
use alloc::{collections::BTreeMap, vec::Vec};
use codec::DecodeAll;

/// Key in the node's persistent local storage of its own [`LocalSources`], SCALE encoded.
pub const LOCAL_SOURCES_KEY: &[u8] = b"ballast/price-feeds/sources";

/// Why a node's own list is not one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadList {
	/// The bytes are no list.
	NotAList,
	/// An entry would be refused by `set_source`, too.
	Entry(SourceName, Invalid),
}

/// Decodes and checks a list.
pub fn decode(encoded: &[u8]) -> Result<LocalSources, BadList> {
	let list = LocalSources::decode_all(&mut &encoded[..]).map_err(|_| BadList::NotAList)?;
	for (name, source) in &list {
		check(name, source.as_ref()).map_err(|invalid| BadList::Entry(name.clone(), invalid))?;
	}
	Ok(list)
}

/// Checks an entry.
pub fn check(name: &SourceName, source: Option<&Source>) -> Result<(), Invalid> {
	if !is_valid_name(name) {
		return Err(Invalid::Name);
	}
	source.map_or(Ok(()), Source::validate)
}

/// The sources on chain with the list laid over them, sorted by name: an entry replaces the source of its name or adds one;
/// `None` takes it away.
pub fn lay_over(on_chain: Vec<(SourceName, Source)>, list: LocalSources) -> Vec<(SourceName, Source)> {
	let mut sources: BTreeMap<SourceName, Source> = on_chain.into_iter().collect();
	for (name, source) in list {
		match source {
			Some(source) => sources.insert(name, source),
			None => sources.remove(&name),
		};
	}
	sources.into_iter().collect()
}
