//! Everything that can be wrong with the inputs of the engine, by name.

use ballast_primitives::{AssetId, Fixed, MathError, OptionSeries, VenueId};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Why there is no margin, equity or estimate.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum RiskError {
	/// The market or the model has no entry for the asset, or there can be no such instrument on it.
	UnknownAsset(AssetId),
	/// The asset's mark is zero or negative.
	InvalidPrice(AssetId),
	/// The asset's price is missing or has expired.
	StalePrice(AssetId),
	/// The asset's depth or volatility is negative, or its confidence is not in [0, 1].
	InvalidMarket(AssetId),
	/// The market's entries are not sorted by asset, or this asset occurs twice.
	UnsortedMarket(AssetId),
	/// The model is not usable.
	InvalidModel(ModelError),
	/// An estimator was given something it cannot use.
	InvalidEstimate(EstimateError),
	/// A calculation left the range of the number type.
	Math(MathError),
	/// The peg is zero or negative.
	InvalidPeg,
	/// The perpetual on the asset is out of order, doubled, or has a price or confidence that cannot be.
	InvalidPerpetual(AssetId),
	/// The expiry (milliseconds) on the asset is out of order, doubled, more than 50 years away, or has a forward, rate,
	/// discount or confidence that cannot be.
	InvalidExpiry(AssetId, u64),
	/// The volatility of this underlying, expiry and strike is out of order, doubled, not positive or above 10,000 %.
	InvalidVolatility(AssetId, u64, Fixed),
	/// The market's venues are not sorted, or this venue occurs twice.
	UnsortedVenues(VenueId),
	/// The market has no such expiry (milliseconds) on the asset.
	UnknownExpiry(AssetId, u64),
	/// The market has no volatility for the strike of this option.
	UnknownVolatility(OptionSeries),
	/// The market says nothing of the age and latency of this venue, which the model charges for.
	UnknownVenue(VenueId),
	/// The instrument on the asset ended at this time (milliseconds), now or in the past.
	Expired(AssetId, u64),
	/// The strike of this option is zero or negative.
	InvalidStrike(OptionSeries),
}

impl From<MathError> for RiskError {
	fn from(error: MathError) -> Self {
		RiskError::Math(error)
	}
}

/// What is wrong with a [`RiskModel`](crate::RiskModel).
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum ModelError {
	/// The factors are not sorted by asset, or this asset occurs twice.
	UnsortedAssets(AssetId),
	/// The scan range of this asset is not in (0, 10].
	ScanRange(AssetId),
	/// The haircut of this asset is not in [0, 1].
	Haircut(AssetId),
	/// The impact factor of this asset is not in [0, 100].
	Impact(AssetId),
	/// There are no grid points, or more than 1,000.
	GridSize,
	/// The shock of the grid point of this index is not in [-100, 100].
	GridShock(u16),
	/// The damping of the grid point of this index is not in (0, 1].
	GridDamp(u16),
	/// The columns of the historical matrix are not sorted by asset, or this asset occurs twice.
	HistoricalAssets(AssetId),
	/// The historical matrix is not a whole number of rows, or has more than 10,000 of them.
	HistoricalShape,
	/// The return of this index is below -100 %.
	HistoricalReturn(u32),
	/// The tail share is not in (0, 1].
	Tail,
	/// The diversification cap is not in [0, 1].
	DiversificationCap,
	/// The maintenance factor is not in (0, 100].
	MaintenanceFactor,
	/// The initial factor is below the maintenance factor, or above 100.
	InitialFactor,
	/// The extra haircut of this asset for initial margin is not in [0, 1].
	InitialHaircut(AssetId),
	/// The threshold of confidence of this asset is not in [0, 1].
	ConfidenceFloor(AssetId),
	/// The share or the rate of the concentration add-on of this asset is not in [0, 100].
	Concentration(AssetId),
	/// The collateral follows an asset that follows another one, or itself.
	Follows(AssetId),
	/// The rules of single underlyings are not sorted by asset, or this asset occurs twice.
	UnsortedUnderlyings(AssetId),
	/// The volatility shock of this underlying (`None`: of the model) is out of range.
	VolatilityShock(Option<AssetId>),
	/// The skew scenario of this underlying (`None`: of the model) is out of range.
	Skew(Option<AssetId>),
	/// The basis contingency of this underlying (`None`: of the model) is out of range.
	Basis(Option<AssetId>),
	/// The static discounts of this underlying (`None`: of the model) are out of range.
	StaticDiscount(Option<AssetId>),
	/// A contingency rate of this underlying (`None`: of the model) is not in [0, 100].
	Contingency(Option<AssetId>),
	/// There are other than one volatility per return, or the volatility of this index is zero.
	HistoricalVolatility(u32),
	/// The threshold or the factor of the peg is not in [0, 100].
	Peg,
	/// The factor of the charge for age and latency is not in [0, 100].
	Freshness,
}

impl From<ModelError> for RiskError {
	fn from(error: ModelError) -> Self {
		RiskError::InvalidModel(error)
	}
}

/// What is wrong with the input of an estimator.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo,
)]
pub enum EstimateError {
	/// Fewer than two samples.
	NotEnoughSamples,
	/// The price of the sample of this index is zero or negative.
	Price(u32),
	/// The time of the sample of this index is not later than the one before.
	Time(u32),
	/// A share is not in [0, 1], or a factor or volatility is negative.
	Parameter,
	/// A half-life, horizon or interval is zero.
	Duration,
	/// Rails need 0 < floor <= cap.
	RailsRange,
	/// Rails need positive steps, and a step down of at most 1.
	RailsStep,
}

impl From<EstimateError> for RiskError {
	fn from(error: EstimateError) -> Self {
		RiskError::InvalidEstimate(error)
	}
}
