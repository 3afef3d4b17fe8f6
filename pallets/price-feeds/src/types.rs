//! Sources and rules, and what makes them valid.

use alloc::string::String;
use ballast_primitives::{message::MAX_ASSETS, AssetId, SETTLEMENT};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::fmt;
use polkadot_sdk::{
	frame_support::{traits::ConstU32, BoundedVec},
	sp_runtime::Permill,
};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Most sources on chain, and most in a node's own list.
pub const MAX_SOURCES: u32 = 8;
/// Most bytes of a URL template.
pub const MAX_URL: u32 = 256;
/// Most steps of a path.
pub const MAX_STEPS: u32 = 8;
/// Most bytes of a key in a path, of a symbol, and of a source's name.
pub const MAX_TEXT: u32 = 32;
/// Largest power of ten by which a source's number may be multiplied or divided.
pub const MAX_SCALE: i8 = 18;
/// What stands for the asset's symbol in a URL template.
pub const PLACEHOLDER: &str = "{symbol}";

/// A short text.
pub type Text = BoundedVec<u8, ConstU32<MAX_TEXT>>;
/// A source's name: letters, digits and `._~-`.
pub type SourceName = Text;
/// How a source calls an asset (`BTCUSDT`, `XXBTZUSD`, `BTC-USD`): letters, digits and `._~-`, so that it can stand anywhere in
/// a URL.
pub type Symbol = Text;
/// The path from a document's root to the number.
pub type Path = BoundedVec<PathStep, ConstU32<MAX_STEPS>>;

/// One step of a path into a JSON document.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub enum PathStep {
	/// The member of an object with this key.
	#[codec(index = 0)]
	Key(Text),
	/// The element of an array at this position, from zero.
	#[codec(index = 1)]
	Index(u16),
	/// The member of an object whose key is the asset's symbol.
	#[codec(index = 2)]
	Symbol,
	/// The element of an array of objects whose member with this key is the asset's symbol.
	#[codec(index = 3)]
	Where(Text),
}

/// Where prices come from: an HTTP endpoint that answers with JSON.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo)]
pub struct Source {
	/// Template of the URL; every [`PLACEHOLDER`] is replaced with the asset's symbol. Without one, all assets are read from
	/// one answer.
	pub url: BoundedVec<u8, ConstU32<MAX_URL>>,
	/// Where the number is in the answer; empty when the answer is the number.
	pub path: Path,
	/// The number is multiplied by ten to this power.
	pub scale: i8,
	/// Whether the scaled number is units of the asset per settlement currency, and not the price.
	pub inverse: bool,
	/// The assets that this source knows, sorted, and how it calls them.
	pub assets: BoundedVec<(AssetId, Symbol), ConstU32<MAX_ASSETS>>,
}

/// A node's own list of sources. An entry replaces the source on chain of the same name, or adds one; `None` switches the
/// one on chain off for this node.
pub type LocalSources = BoundedVec<(SourceName, Option<Source>), ConstU32<MAX_SOURCES>>;

/// What is wrong with a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Invalid {
	/// An empty name, or one with other characters than letters, digits and `._~-`.
	Name,
	/// Not `http://` or `https://` with a host, or characters that no URL has.
	Url,
	/// A key that is empty or holds quotes, backslashes or control characters.
	Path,
	/// A power of ten beyond [`MAX_SCALE`].
	Scale,
	/// No assets, not sorted, or the settlement currency among them.
	Assets,
	/// A symbol like an invalid name, or several assets although neither URL nor path names the symbol.
	Symbol,
}

impl fmt::Display for Invalid {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str(match self {
			Invalid::Name => "a name has 1 to 32 letters, digits and ._~-",
			Invalid::Url => {
				"a URL is http(s)://host... of at most 256 characters, without credentials, fragments, other braces than \
				 {symbol}, or the symbol in the host"
			}
			Invalid::Path => {
				"a path has at most 8 steps such as result.{symbol}.c[0], its keys at most 32 characters, none of them \
				 quotes, backslashes or control characters"
			}
			Invalid::Scale => "a power of ten is between -18 and 18",
			Invalid::Assets => "assets are at least one, sorted, and not the settlement currency",
			Invalid::Symbol => {
				"a symbol has 1 to 32 letters, digits and ._~-, and where there are several assets, URL or path name it"
			}
		})
	}
}

fn is_word(text: &[u8]) -> bool {
	!text.is_empty() && text.iter().all(|c| c.is_ascii_alphanumeric() || b"._~-".contains(c))
}

/// Whether a source may be called this.
pub fn is_valid_name(name: &SourceName) -> bool {
	is_word(name)
}

fn is_valid_url(url: &[u8]) -> bool {
	let Ok(url) = core::str::from_utf8(url) else { return false };
	let Some(rest) = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")) else {
		return false;
	};
	let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
	// Neither a symbol nor credentials belong into the host.
	let plain = !host.is_empty() && !host.contains(['{', '}', '@']);
	let rest = rest.replace(PLACEHOLDER, "");
	plain && rest.bytes().all(|c| c.is_ascii_graphic() && !b"{}\"<>\\^`|#".contains(&c))
}

impl PathStep {
	fn is_valid(&self) -> bool {
		match self {
			PathStep::Key(key) | PathStep::Where(key) => {
				!key.is_empty()
					&& core::str::from_utf8(key).is_ok()
					&& key.iter().all(|c| *c >= 0x20 && !b"\"\\".contains(c))
			}
			PathStep::Index(_) | PathStep::Symbol => true,
		}
	}
}

impl Source {
	/// Whether the URL depends on the asset.
	fn has_placeholder(&self) -> bool {
		self.url.windows(PLACEHOLDER.len()).any(|window| window == PLACEHOLDER.as_bytes())
	}

	/// Checks everything that the types do not.
	pub fn validate(&self) -> Result<(), Invalid> {
		if !is_valid_url(&self.url) {
			return Err(Invalid::Url);
		}
		if !self.path.iter().all(PathStep::is_valid) {
			return Err(Invalid::Path);
		}
		if !(-MAX_SCALE..=MAX_SCALE).contains(&self.scale) {
			return Err(Invalid::Scale);
		}
		let sorted = self.assets.windows(2).all(|pair| matches!(pair, [(a, _), (b, _)] if a < b));
		if self.assets.is_empty() || !sorted || self.assets.iter().any(|(asset, _)| *asset == SETTLEMENT) {
			return Err(Invalid::Assets);
		}
		// Several assets with one URL and one path would all get the same price.
		let told_apart = self.has_placeholder()
			|| self.path.iter().any(|step| matches!(step, PathStep::Symbol | PathStep::Where(_)));
		if !self.assets.iter().all(|(_, symbol)| is_word(symbol)) || (self.assets.len() > 1 && !told_apart) {
			return Err(Invalid::Symbol);
		}
		Ok(())
	}

	/// The URL for a symbol. `None` only for a source that is not valid.
	pub fn url_for(&self, symbol: &Symbol) -> Option<String> {
		let symbol = core::str::from_utf8(symbol).ok()?;
		Some(core::str::from_utf8(&self.url).ok()?.replace(PLACEHOLDER, symbol))
	}
}

/// How the sources' prices become one.
#[derive(
	Clone,
	Copy,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
pub struct FeedRules {
	/// Sources that must have answered, and that must be left when the outliers are gone; at least [`MIN_QUORUM`].
	pub quorum: u32,
	/// A price further from the median than this share of it is an outlier; 0.01 % to 50 %.
	pub max_deviation: Permill,
	/// A step from the last price on chain by more than this share of it needs all sources; not below `max_deviation`.
	pub max_jump: Permill,
	/// Least time between two runs of a node's worker, in milliseconds; a second to an hour.
	pub interval_ms: u64,
}

/// Least quorum: one source alone is nobody's median.
pub const MIN_QUORUM: u32 = 2;
/// Least and largest deviation.
pub const DEVIATIONS: core::ops::RangeInclusive<Permill> =
	Permill::from_parts(100)..=Permill::from_parts(500_000);
/// Least and largest interval, in milliseconds.
pub const INTERVALS: core::ops::RangeInclusive<u64> = 1_000..=3_600_000;

impl FeedRules {
	/// Whether all of it makes sense.
	pub fn is_valid(&self) -> bool {
		// A node may have as many sources of its own as there are on chain.
		(MIN_QUORUM..=2 * MAX_SOURCES).contains(&self.quorum)
			&& DEVIATIONS.contains(&self.max_deviation)
			&& self.max_jump >= self.max_deviation
			&& INTERVALS.contains(&self.interval_ms)
	}
}

impl Default for FeedRules {
	/// Two sources, outliers beyond 1 %, jumps beyond 10 %, every 30 seconds.
	fn default() -> Self {
		Self {
			quorum: 2,
			max_deviation: Permill::from_percent(1),
			max_jump: Permill::from_percent(10),
			interval_ms: 30_000,
		}
	}
}
