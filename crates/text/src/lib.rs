//! What people write and read, for the tools: decimals without a lost digit, times, tickers, documents in TOML or JSON whose
//! errors name a place, files that are there whole or not at all, axes of pictures.

#![warn(missing_docs)]

pub mod assets;
pub mod axis;
pub mod decimal;
pub mod document;
pub mod file;
pub mod overlay;
pub mod place;
pub mod time;
