//! The outcome as JSON. Numbers are text, with all their digits.

use super::{report, Case, Outcome};
use crate::{assets::ticker, decimal::exact};
use anyhow::Result;
use ballast_primitives::Fixed;
use ballast_risk::{AssetBreakdown, RiskModel, ScenarioGains, WorstScenario};
use serde_json::{json, Value};

/// All of it.
pub fn value(case: &Case, outcome: &Outcome) -> Result<Value> {
	let margin = &outcome.margin;
	let parts = &margin.breakdown;
	let positions = case.portfolio.positions.iter().map(|position| {
		Ok(json!({
			"position": report::position(position),
			"venue": report::venue(position.venue),
			"quantity": exact(position.quantity),
			"value": report::value_of(position, case).map(exact)?,
		}))
	});
	Ok(json!({
		"equity": exact(margin.equity),
		"maintenance": exact(margin.maintenance),
		"initial": exact(margin.initial),
		"health": margin.health().map(exact),
		"free_margin": exact(outcome.free),
		"core": exact(margin.core),
		"worst": worst(&margin.worst),
		"positions": positions.collect::<Result<Vec<_>>>()?,
		"breakdown": {
			"expected_shortfall": exact(parts.expected_shortfall),
			"grid": exact(parts.grid),
			"haircut": exact(parts.haircut),
			"liquidity": exact(parts.liquidity),
			"concentration": exact(parts.concentration),
			"contingency": exact(parts.contingency),
			"initial_haircut": exact(parts.initial_haircut),
			"initial_contingency": exact(parts.initial_contingency),
			"doubt": exact(parts.doubt),
			"freshness": exact(parts.freshness),
			"assets": parts.assets.iter().map(asset).collect::<Vec<_>>(),
		},
		"scenarios": outcome.scenarios.iter().map(|gains| scenarios(gains, &case.model)).collect::<Vec<_>>(),
		"notes": super::notes(case),
	}))
}

fn worst(worst: &WorstScenario) -> Value {
	match *worst {
		WorstScenario::None => Value::Null,
		WorstScenario::Grid { asset, point, loss } => {
			json!({ "grid": { "asset": ticker(asset), "point": point, "loss": exact(loss) } })
		}
		WorstScenario::Historical { row, loss } => {
			json!({ "historical": { "row": row, "loss": exact(loss) } })
		}
		WorstScenario::Basis { asset, loss } => {
			json!({ "basis": { "asset": ticker(asset), "loss": exact(loss) } })
		}
	}
}

fn asset(part: &AssetBreakdown) -> Value {
	json!({
		"asset": ticker(part.asset),
		"exposure": exact(part.exposure),
		"grid_loss": exact(part.grid_loss),
		"grid_point": part.grid_point,
		"haircut": exact(part.haircut),
		"liquidity": exact(part.liquidity),
		"basis": exact(part.basis),
		"concentration": exact(part.concentration),
		"contingency": exact(part.contingency),
		"initial_haircut": exact(part.initial_haircut),
		"initial_contingency": exact(part.initial_contingency),
		"doubt": exact(part.doubt),
		"freshness": exact(part.freshness),
		"greeks": {
			"delta": exact(part.greeks.delta),
			"gamma": exact(part.greeks.gamma),
			"vega": exact(part.greeks.vega),
			"theta": exact(part.greeks.theta),
		},
	})
}

fn scenarios(gains: &ScenarioGains, model: &RiskModel) -> Value {
	let points = model.grid_of(gains.asset).iter().zip(&gains.points).map(|(point, gain): (_, &Fixed)| {
		json!({
			"shock": exact(point.shock),
			"volatility": report::volatility_move(point.volatility),
			"damp": exact(point.damp),
			"gain": exact(*gain),
		})
	});
	json!({
		"asset": ticker(gains.asset),
		"points": points.collect::<Vec<_>>(),
		"basis": exact(gains.basis),
	})
}
