//! The published files as they are.

use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Case {
	pub scenario: Scenario,
	pub parameters: Parameters,
	pub result: Outcome,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Scenario {
	pub cash: f64,
	pub collaterals: Vec<Collateral>,
	pub spot_price: f64,
	pub spot_confidence: f64,
	pub num_perps: f64,
	pub perp_price: f64,
	pub perp_confidence: f64,
	#[serde(rename = "UnrealisedPerpPNL")]
	pub unrealised_perp_pnl: f64,
	pub unrealised_funding: f64,
	pub stable_price: f64,
	pub options: Vec<OptionPosition>,
	pub option_feeds: Vec<Feed>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Collateral {
	pub amount: f64,
	pub price: f64,
	pub confidence: f64,
	pub is_risk_cancelling: bool,
	#[serde(rename = "IMHaircut")]
	pub im_haircut: f64,
	#[serde(rename = "MMHaircut")]
	pub mm_haircut: f64,
	pub confidence_factor: f64,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct OptionPosition {
	/// Seconds.
	pub expiry: f64,
	pub strike: f64,
	pub is_call: f64,
	pub mark_discount: f64,
	pub mark_vol: f64,
	pub amount: f64,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Feed {
	/// Seconds.
	pub feed_expiry: f64,
	pub forward: f64,
	pub forward_confidence: f64,
	pub rate: f64,
	pub rate_confidence: f64,
	pub option_vol_confidences: f64,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Parameters {
	pub scenarios: Vec<ScenarioPoint>,
	pub skew_shock: SkewShock,
	pub vol_shock: VolShock,
	pub margin: MarginFactors,
	pub basis_contingency: BasisContingency,
	pub other_contingency: OtherContingency,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ScenarioPoint {
	pub spot_shock: f64,
	pub vol_shock_direction: String,
	pub dampening_factor: f64,
}

#[derive(Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub struct SkewShock {
	pub linear_scale_cap: f64,
	pub linear_cbase: f64,
	pub abs_scale_cap: f64,
	pub abs_cbase: f64,
	pub min_k_star: f64,
	pub min_width_scale: f64,
	pub vol_param_static: f64,
	pub vol_param_scale: f64,
}

#[derive(Deserialize)]
pub struct VolShock {
	#[serde(rename = "VOLRANGEUP")]
	pub up: f64,
	#[serde(rename = "MIN_VOL_EVAL_SHOCKED")]
	pub least_up: f64,
	#[serde(rename = "VOLRANGEDOWN")]
	pub down: f64,
	#[serde(rename = "SHORTTERMPOWER")]
	pub short_power: f64,
	#[serde(rename = "LONGTERMPOWER")]
	pub long_power: f64,
	#[serde(rename = "DTE_FLOOR")]
	pub floor_days: f64,
}

#[derive(Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub struct MarginFactors {
	pub mm_loss_factor: f64,
	pub im_loss_factor: f64,
	pub short_rate_multscale: f64,
	pub long_rate_multscale: f64,
	pub short_rate_addscale: f64,
	pub long_rate_addscale: f64,
	pub base_static_discount: f64,
	pub base_static_discount_neg: f64,
}

#[derive(Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub struct BasisContingency {
	pub scenario_spot_up: f64,
	pub scenario_spot_down: f64,
	pub basis_cont_add_factor: f64,
	pub basis_cont_mult_factor: f64,
}

#[derive(Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub struct OtherContingency {
	pub peg_loss_threshold: f64,
	pub peg_loss_factor: f64,
	pub conf_threshold: f64,
	pub conf_margin: f64,
	pub mm_perp_percent: f64,
	pub im_perp_percent: f64,
	pub mm_option_percent: f64,
	pub im_option_percent: f64,
}

/// A number, or a number in quotes.
#[derive(Deserialize)]
#[serde(untagged)]
pub enum Number {
	Plain(f64),
	Quoted(String),
	#[allow(dead_code)]
	Label(serde_json::Value),
}

impl Number {
	fn value(&self) -> f64 {
		match self {
			Number::Plain(value) => *value,
			Number::Quoted(text) => text.parse().unwrap_or(f64::NAN),
			Number::Label(_) => f64::NAN,
		}
	}
}

#[derive(Deserialize)]
pub struct Outcome {
	pub worst_reg_loss: f64,
	pub worst_tail_loss: f64,
	pub worst_skew_loss: f64,
	/// Spot, volatility, gain.
	reg_losses: Vec<Vec<Number>>,
	/// Spot, volatility, gain.
	tail_losses: Vec<Vec<Number>>,
	/// Name, gain.
	skew_losses: Vec<Vec<Number>>,
	#[serde(rename = "ForwardContingency")]
	pub forward_contingency: f64,
	#[serde(rename = "PortfolioMTM")]
	pub portfolio_mtm: f64,
	#[serde(rename = "IM")]
	pub im: f64,
	#[serde(rename = "MM")]
	pub mm: f64,
	pub worst_all_scenarios: String,
}

impl Outcome {
	/// The gain of every scenario of a kind.
	pub fn gains(&self, kind: &str) -> Vec<f64> {
		let rows = match kind {
			"skew" => &self.skew_losses,
			"tail" => &self.tail_losses,
			_ => &self.reg_losses,
		};
		rows.iter().map(|row| row.last().map_or(f64::NAN, Number::value)).collect()
	}
}
