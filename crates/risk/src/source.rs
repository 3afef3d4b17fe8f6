//! Where the market and the model come from.

use crate::{error::RiskError, market::Market, model::RiskModel};
use ballast_primitives::AssetId;

/// Source of market and model; whoever keeps prices and thresholds implements it, whoever needs a margin consumes it.
pub trait RiskSource {
	/// Prices, depths and volatilities of these assets; the settlement currency may be among them and is skipped.
	///
	/// [`RiskError::StalePrice`] when a price is missing or has expired.
	fn market(assets: &[AssetId]) -> Result<Market, RiskError>;

	/// The model in force, with the factors of these assets.
	///
	/// [`RiskError::UnknownAsset`] for an asset without factors.
	fn model(assets: &[AssetId]) -> Result<RiskModel, RiskError>;
}
