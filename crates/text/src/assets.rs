//! The assets of the development presets, and what exchanges call them.

use anyhow::{anyhow, Result};
use ballast_primitives::{AssetId, SETTLEMENT};

/// One asset as the tools know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asset {
	/// Number on the coordinator and in its `Assets` pallet.
	pub id: AssetId,
	/// Ticker, upper case.
	pub symbol: &'static str,
}

const fn asset(id: u32, symbol: &'static str) -> Asset {
	Asset { id: AssetId(id), symbol }
}

/// All of them, sorted by number.
pub const ASSETS: [Asset; 10] = [
	asset(SETTLEMENT.0, "USD"),
	asset(1, "DOT"),
	asset(2, "ETH"),
	asset(3, "BTC"),
	asset(4, "LINK"),
	asset(5, "ADA"),
	asset(6, "LTC"),
	asset(7, "XRP"),
	asset(8, "ATOM"),
	asset(9, "DOGE"),
];

/// Quote currencies with which exchanges end their symbols; all stand for the settlement currency.
pub const QUOTES: [&str; 5] = ["USDT", "USDC", "BUSD", "PERP", "USD"];

/// The asset that an exchange symbol such as `DOTUSDT`, `dot-usd` or `DOT/USDT` is the price of.
/// `None` when it is not in the table or not quoted in dollars.
pub fn by_market(symbol: &str) -> Option<Asset> {
	let plain: String =
		symbol.chars().filter(|c| c.is_ascii_alphanumeric()).map(|c| c.to_ascii_uppercase()).collect();
	let base = QUOTES.iter().find_map(|quote| plain.strip_suffix(quote)).filter(|base| !base.is_empty())?;
	ASSETS.iter().copied().find(|asset| asset.id != SETTLEMENT && asset.symbol == base)
}

/// The asset of a number; an error that names it when it is not in the table.
pub fn by_id(id: AssetId) -> Result<Asset> {
	ASSETS.iter().copied().find(|asset| asset.id == id).ok_or_else(|| anyhow!("unknown {id}"))
}

/// The asset of a ticker in the table (in any case), or of a number, which need not be in the table.
pub fn by_name(name: &str) -> Result<AssetId> {
	if let Ok(number) = name.parse() {
		return Ok(AssetId(number));
	}
	let known = ASSETS.iter().find(|asset| asset.symbol.eq_ignore_ascii_case(name));
	known.map(|asset| asset.id).ok_or_else(|| {
		let tickers = ASSETS.map(|asset| asset.symbol).join(", ");
		anyhow!("unknown asset '{name}'; expected a number or one of {tickers}")
	})
}

/// Ticker for display; the number when it is not in the table.
pub fn ticker(id: AssetId) -> String {
	by_id(id).map_or_else(|_| format!("#{}", id.0), |asset| asset.symbol.into())
}

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
	use super::*;

	#[test]
	fn market_should_map_to_its_asset_when_quoted_in_dollars() {
		for symbol in ["DOTUSDT", "dotusdt", "DOT-USD", "DOT/USDC", "DOT_USDT"] {
			assert_eq!(by_market(symbol).unwrap().id, AssetId(1), "{symbol}");
		}
		assert_eq!(by_market("DOGEUSDT").unwrap().id, AssetId(9));
	}

	#[test]
	fn market_should_be_unknown_when_not_in_the_table() {
		for symbol in ["", "USDT", "USD", "EOSUSDT", "DOTBTC", "DOT", "XDOTUSDT"] {
			assert_eq!(by_market(symbol), None, "{symbol}");
		}
	}

	#[test]
	fn asset_should_be_found_by_ticker_or_number() {
		assert_eq!(by_name("dot").unwrap(), AssetId(1));
		assert_eq!(by_name("USD").unwrap(), SETTLEMENT);
		assert_eq!(by_name("77").unwrap(), AssetId(77));
		for name in ["", "-1", "EOS", "1.0", "4294967296"] {
			assert!(by_name(name).unwrap_err().to_string().contains("unknown asset"), "{name}");
		}
	}

	#[test]
	fn table_should_be_sorted_by_number() {
		for (index, asset) in ASSETS.iter().enumerate() {
			assert_eq!(asset.id.0 as usize, index);
			assert_eq!(by_id(asset.id).unwrap(), *asset);
		}
		assert!(by_id(AssetId(99)).is_err());
	}
}
