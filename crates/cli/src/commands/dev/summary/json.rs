//! The sums, for programs.

use super::{
	median,
	sums::{Outcome, Sums, Taken, STATES},
};
use crate::{assets, decimal};
use anyhow::Result;
use ballast_primitives::Fixed;
use serde_json::{json, Value as Json};

pub(super) fn to_json(
	from: u64,
	last: u64,
	sums: &Sums,
	outcome: &Outcome,
	bad_debt: Fixed,
	delays: &[u64],
) -> Result<Json> {
	let division = sums.division()?;
	let mut parts = serde_json::Map::new();
	for (who, part) in &division.others {
		let (gets, bears, net) = (part.gets, part.bears, part.net()?);
		let [gets, bears, net] = [gets, bears, net].map(decimal::exact);
		parts.insert((*who).to_owned(), json!({ "gets": gets, "bears": bears, "net": net }));
	}
	let states = STATES.into_iter().map(|state| {
		let seen = sums.states.get(state);
		let (accounts, times) = seen.map_or((0, 0), |seen| (seen.accounts.len(), seen.times));
		(state.to_owned(), json!({ "accounts": accounts, "times": times }))
	});
	Ok(json!({
		"from_block": from,
		"to_block": last,
		"called": outcome.called,
		"cured_without_sale": outcome.cured_without_sale,
		"cured_after_slices": outcome.cured_after_slices,
		"open": outcome.open,
		"insolvent": outcome.insolvent,
		"unwound": outcome.unwound,
		"slices": sums.slices(),
		"slices_by_workers": sums.slices_by_workers,
		"slices_signed": sums.slices_signed,
		"orders_executed": sums.executed,
		"orders_failed": sums.failures(),
		"failures": sums.failed,
		"traded": decimal::exact(sums.traded),
		"penalty": decimal::exact(sums.penalty),
		"impact": decimal::exact(sums.impact),
		"auctioned": sums.courses.values().filter(|c| c.auctioned).count(),
		"backstopped": sums.courses.values().filter(|c| c.backstopped).count(),
		"keepers": taken_json(&sums.keepers),
		"pool": taken_json(&sums.pool),
		"takes_called_off": sums.called_off,
		"bids_lost": sums.bids_lost,
		"states": Json::Object(states.collect()),
		"covered": {
			"market": decimal::exact(sums.from_pot),
			"fund": decimal::exact(sums.covered[0]),
			"pool": decimal::exact(sums.covered[1]),
			"open": decimal::exact(sums.unpaid()?),
		},
		"fund_to_pool": decimal::exact(sums.from_fund),
		"loss": { "traders": decimal::exact(division.traders), "others": parts },
		"bad_debt": decimal::exact(bad_debt),
		"written_off": decimal::exact(sums.written_off),
		"largest_impact": sums.largest_impact.as_ref().map(|impact| json!({
			"share": decimal::exact(impact.share),
			"asset": assets::ticker(impact.asset),
			"fill_price": decimal::exact(impact.fill),
			"oracle_price": decimal::exact(impact.oracle),
			"block": impact.block,
		})),
		"blocks_to_first_slice": { "median": median(delays), "max": delays.last() },
	}))
}

fn taken_json(taken: &Taken) -> Json {
	json!({
		"takes": taken.takes,
		"in_vain": taken.in_vain,
		"mean_fraction": taken.fraction().map(decimal::exact),
		"fees": decimal::exact(taken.fees),
		"relieved": decimal::exact(taken.relieved),
		"legs": taken.legs,
		"gross": decimal::exact(taken.gross),
		"discount": decimal::exact(taken.discount),
	})
}
