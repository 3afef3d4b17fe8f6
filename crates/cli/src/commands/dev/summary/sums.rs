//! What the events add up to. No chain: everything is an argument.

use crate::{
	chain::Event,
	decimal::out_of_range,
	narrate,
	value::{self, At, Value},
};
use anyhow::{Context, Result};
use ballast_primitives::{fixed, AssetId, Fixed, Round, SETTLEMENT};
use std::collections::{BTreeMap, BTreeSet};

/// The states of accounts, as the runtime names them.
pub(super) const STATES: [&str; 7] =
	["Healthy", "Watch", "MarginCall", "Unwinding", "Auction", "Backstop", "Insolvent"];

/// An account's way through trouble.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Course {
	/// Block of its first slice.
	pub(super) first_slice: Option<u64>,
	/// Block of the first event that says it is below maintenance margin.
	pub(super) breach_seen: Option<u64>,
	/// Slices.
	pub(super) slices: u32,
	/// Whether it was restricted.
	pub(super) called: bool,
	/// Whether it ever was insolvent.
	pub(super) insolvent: bool,
	/// Whether keepers were ever asked to bid.
	pub(super) auctioned: bool,
	/// Whether the pool was ever asked to take it.
	pub(super) backstopped: bool,
}

/// What somebody took over.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Taken {
	/// Takes that ended with something moved.
	pub(super) takes: u32,
	/// Takes that ended with nothing moved.
	pub(super) in_vain: u32,
	/// The fractions of the first ones, added up.
	pub(super) fractions: Fixed,
	/// Legs executed.
	pub(super) legs: u32,
	/// Positions and debts added up, settlement currency.
	pub(super) gross: Fixed,
	/// How much more they were worth than what was paid, at the venues' own prices; settlement currency.
	pub(super) discount: Fixed,
	/// How much less others were worth than what was paid: debts that the accounts were rid of.
	pub(super) relieved: Fixed,
	/// What venues took of the accounts for it, settlement currency.
	pub(super) fees: Fixed,
}

impl Taken {
	/// The mean fraction of a take; `None` without takes.
	pub(super) fn fraction(&self) -> Option<Fixed> {
		fixed::div(self.fractions, Fixed::from_u32(self.takes), Round::Down).ok()
	}
}

/// How often a state began, and for which accounts.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Seen {
	pub(super) times: u32,
	pub(super) accounts: BTreeSet<[u8; 32]>,
}

/// What somebody gets of the loss, and bears of it; settlement currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Part {
	pub(super) gets: Fixed,
	pub(super) bears: Fixed,
}

/// How the loss divides: who has what the traders lost, and bears what they do not have to pay.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Division {
	/// Penalties and fees, price impact and discounts, less debts that they were rid of and that were written off.
	pub(super) traders: Fixed,
	/// The others by name, so that their parts net sum to what the traders lose.
	pub(super) others: [(&'static str, Part); 6],
}

impl Division {
	/// What the others have in sum.
	pub(super) fn sum(&self) -> Result<Fixed> {
		self.others.iter().try_fold(Fixed::default(), |sum, (_, part)| add(sum, part.net()?))
	}
}

impl Part {
	pub(super) fn net(&self) -> Result<Fixed> {
		sub(self.gets, self.bears)
	}
}

/// Price at which an order was filled, against the oracle's price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Impact {
	/// How much worse than the oracle's price, share.
	pub(super) share: Fixed,
	pub(super) block: u64,
	pub(super) asset: AssetId,
	pub(super) fill: Fixed,
	pub(super) oracle: Fixed,
}

/// What the events add up to.
#[derive(Debug, Default)]
pub(super) struct Sums {
	/// Digits after the point of the settlement currency in its ledger.
	pub(super) decimals: u8,
	pub(super) courses: BTreeMap<[u8; 32], Course>,
	pub(super) slices_by_workers: u32,
	pub(super) slices_signed: u32,
	pub(super) executed: u32,
	pub(super) failed: BTreeMap<String, u32>,
	pub(super) penalty: Fixed,
	pub(super) traded: Fixed,
	pub(super) written_off: Fixed,
	/// What fills were worse than the oracle's prices, less where they were better; settlement currency.
	pub(super) impact: Fixed,
	pub(super) keepers: Taken,
	pub(super) pool: Taken,
	pub(super) states: BTreeMap<String, Seen>,
	/// Bids that were in a block and failed there.
	pub(super) bids_lost: u32,
	/// Takes that were called off.
	pub(super) called_off: u32,
	/// The fund's part of penalties and fees, settlement currency.
	pub(super) claims: Fixed,
	/// What the fund paid to the pool for takeovers, settlement currency.
	pub(super) from_fund: Fixed,
	/// Of what was written off: what the home market paid out of penalties that it had kept, settlement currency.
	pub(super) from_pot: Fixed,
	/// Of what was written off: paid by the fund, by the pool, and left to those who lent.
	pub(super) covered: [Fixed; 3],
	pub(super) largest_impact: Option<Impact>,
}

/// Where the called accounts are now.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Outcome {
	pub(super) called: usize,
	pub(super) cured_without_sale: usize,
	pub(super) cured_after_slices: usize,
	pub(super) unwound: usize,
	pub(super) open: usize,
	pub(super) insolvent: usize,
}

/// A debt that the home market wrote off.
pub(super) const POT: (&str, &str) = ("SpotMargin", "WrittenOff");
/// An extrinsic that failed.
pub(super) const FAILED: (&str, &str) = ("System", "ExtrinsicFailed");

impl Sums {
	pub(super) fn add(
		&mut self,
		block: u64,
		event: &Event,
		signed: &BTreeSet<u32>,
		prices: &BTreeMap<AssetId, Fixed>,
	) -> Result<()> {
		let fields = event.value();
		if event.name == "ClaimChanged" {
			return self.add_claim(&fields);
		}
		if event.pallet == POT.0 {
			return self.add_pot(&fields);
		}
		let Some(account) = fields.at("account").and_then(value::as_account) else { return Ok(()) };
		if let ("StateChanged", Some((new, _))) =
			(event.name.as_str(), fields.at("new").and_then(value::as_variant))
		{
			let seen = self.states.entry(new.to_owned()).or_default();
			seen.times += 1;
			seen.accounts.insert(account.0);
		}
		let course = self.courses.entry(account.0).or_default();
		match event.name.as_str() {
			"StateChanged" => match fields.at("new").and_then(value::as_variant).map(|(name, _)| name) {
				Some("MarginCall") => course.called = true,
				Some("Unwinding") => {
					course.called = true;
					course.breach_seen.get_or_insert(block);
				}
				Some("Auction") => (course.called, course.auctioned) = (true, true),
				Some("Backstop") => (course.called, course.backstopped) = (true, true),
				Some("Insolvent") => {
					(course.called, course.insolvent) = (true, true);
					course.breach_seen.get_or_insert(block);
				}
				_ => {}
			},
			"SliceDispatched" => {
				course.slices += 1;
				course.called = true;
				course.first_slice.get_or_insert(block);
				let named = fields.at("by").map(|by| value::unwrap(by).is_ok()).unwrap_or(false);
				if named || event.extrinsic.is_some_and(|index| signed.contains(&index)) {
					self.slices_signed += 1;
				} else {
					self.slices_by_workers += 1;
				}
			}
			"SliceOrderEnded" => {
				let fill = value::field(&fields, "fill")?;
				let quantity = value::fixed_field(fill, "quantity")?;
				let proceeds = value::fixed_field(fill, "proceeds")?;
				self.executed += 1;
				self.penalty = add(self.penalty, value::fixed_field(fill, "penalty")?)?;
				self.traded = add(self.traded, fixed::abs(proceeds).unwrap_or_default())?;
				let asset = fields.at("instrument").and_then(value::as_asset);
				if let Some(impact) =
					asset.and_then(|asset| impact(block, asset, quantity, proceeds, *prices.get(&asset)?))
				{
					let cost = worse(quantity, impact.fill, impact.oracle);
					self.impact = add(self.impact, cost.unwrap_or_default())?;
					let largest = self.largest_impact.as_ref().map(|largest| largest.share);
					if largest.is_none_or(|largest| impact.share > largest) {
						self.largest_impact = Some(impact);
					}
				}
			}
			"SliceOrderFailed" => {
				let reason = fields.at("reason").map(value::show).unwrap_or_default();
				*self.failed.entry(reason).or_default() += 1;
			}
			"TakeLegEnded" => {
				let outcome = fields.at("outcome").and_then(value::as_variant);
				let Some(("TakenOver", inside)) = outcome else { return Ok(()) };
				let Some(fill) = inside.values().next() else { return Ok(()) };
				let discount = sub(value::fixed_field(fill, "value")?, value::fixed_field(fill, "price")?)?;
				let taken = self.taken_by(&fields);
				taken.legs += 1;
				taken.gross = add(taken.gross, value::fixed_field(fill, "gross")?)?;
				match discount < Fixed::default() {
					true => taken.relieved = sub(taken.relieved, discount)?,
					false => taken.discount = add(taken.discount, discount)?,
				}
				// Runtimes without fees for takes have no such field.
				let fee = fill.at("fee").and_then(value::as_fixed).unwrap_or_default();
				taken.fees = add(taken.fees, fee)?;
			}
			"TakeEnded" => {
				let executed = fields.at("executed").and_then(value::as_u128).unwrap_or_default();
				let taken = self.taken_by(&fields);
				if executed == 0 {
					taken.in_vain += 1;
					return Ok(());
				}
				taken.takes += 1;
				taken.fractions = add(taken.fractions, value::fixed_field(&fields, "fraction")?)?;
				if is_pool(&fields) {
					// What a keeper is promised the account borrows, and the fund pays when it is written off.
					self.from_fund = add(self.from_fund, value::fixed_field(&fields, "from_fund")?)?;
				}
			}
			"PoolNotPaid" => self.from_fund = sub(self.from_fund, value::fixed_field(&fields, "amount")?)?,
			"TakeCalledOff" => self.called_off += 1,
			"LossCovered" => {
				for (sum, name) in self.covered.iter_mut().zip(["fund", "pool", "socialised"]) {
					*sum = add(*sum, value::fixed_field(&fields, name)?)?;
				}
			}
			"WrittenOff" => {
				let value = value::fixed_field(&fields, "value")?;
				self.written_off = add(self.written_off, value)?;
			}
			_ => {}
		}
		Ok(())
	}

	fn taken_by(&mut self, fields: &Value) -> &mut Taken {
		match is_pool(fields) {
			true => &mut self.pool,
			false => &mut self.keepers,
		}
	}

	/// What a venue owes the fund of penalties and fees grows with them; when it pays, it only changes hands.
	fn add_claim(&mut self, fields: &Value) -> Result<()> {
		let grown = amount(fields, "new")?.saturating_sub(amount(fields, "old")?);
		self.claims = add(self.claims, self.whole(grown)?)?;
		Ok(())
	}

	/// Debts in other assets are left out: there is nothing to value them with at that moment, and markets keep penalties in
	/// settlement currency.
	fn add_pot(&mut self, fields: &Value) -> Result<()> {
		if fields.at("asset").and_then(value::as_asset) == Some(SETTLEMENT) {
			let covered = self.whole(amount(fields, "covered")?)?;
			self.from_pot = add(self.from_pot, covered)?;
			// What a venue reports as written off is what was lost after that.
			self.written_off = add(self.written_off, covered)?;
		}
		Ok(())
	}

	fn whole(&self, amount: u128) -> Result<Fixed> {
		fixed::from_ledger(amount, self.decimals, Round::Down).map_err(out_of_range)
	}

	/// The states in which no account was seen.
	pub(super) fn unseen(&self) -> Vec<&'static str> {
		STATES.into_iter().filter(|state| !self.states.contains_key(*state)).collect()
	}

	/// Penalties, and what venues took for takes.
	pub(super) fn charges(&self) -> Result<Fixed> {
		add(self.penalty, add(self.keepers.fees, self.pool.fees)?)
	}

	/// What is written off and nobody has paid yet.
	pub(super) fn unpaid(&self) -> Result<Fixed> {
		let [fund, pool, _] = self.covered;
		sub(self.written_off, add(self.from_pot, add(fund, pool)?)?)
	}

	/// Debts of portfolios that were taken over although they were worth less than nothing.
	pub(super) fn relieved(&self) -> Result<Fixed> {
		add(self.keepers.relieved, self.pool.relieved)
	}

	/// How the loss divides.
	pub(super) fn division(&self) -> Result<Division> {
		let [fund, pool, _] = self.covered;
		let charges = self.charges()?;
		let discounts = add(self.keepers.discount, self.pool.discount)?;
		let relieved = self.relieved()?;
		let gets = |gets: Fixed| Part { gets, ..Part::default() };
		let from_takes = add(self.pool.discount, self.from_fund)?;
		let others = [
			("keepers", Part { gets: self.keepers.discount, bears: self.keepers.relieved }),
			("liquidity pool", Part { gets: from_takes, bears: add(self.pool.relieved, pool)? }),
			("insurance fund", Part { gets: self.claims, bears: add(fund, self.from_fund)? }),
			("venues and planners", Part { gets: sub(charges, self.claims)?, bears: self.from_pot }),
			("markets", gets(self.impact)),
			("bad debt: those who lent", Part { bears: self.unpaid()?, ..Part::default() }),
		];
		let costs = add(charges, add(self.impact, discounts)?)?;
		let traders = sub(costs, add(relieved, self.written_off)?)?;
		Ok(Division { traders, others })
	}

	pub(super) fn outcome(&self, restricted: &BTreeSet<[u8; 32]>) -> Outcome {
		let mut outcome = Outcome::default();
		for (account, course) in self.courses.iter().filter(|(_, course)| course.called) {
			outcome.called += 1;
			outcome.unwound += usize::from(course.slices > 0);
			outcome.insolvent += usize::from(course.insolvent);
			match (restricted.contains(account), course.slices) {
				(true, _) => outcome.open += 1,
				(false, _) if course.insolvent => {}
				(false, 0) => outcome.cured_without_sale += 1,
				(false, _) => outcome.cured_after_slices += 1,
			}
		}
		outcome
	}

	pub(super) fn slices(&self) -> u32 {
		self.slices_by_workers + self.slices_signed
	}

	pub(super) fn failures(&self) -> u32 {
		self.failed.values().sum()
	}
}

fn add(a: Fixed, b: Fixed) -> Result<Fixed> {
	fixed::add(a, b).map_err(out_of_range)
}

pub(super) fn sub(a: Fixed, b: Fixed) -> Result<Fixed> {
	fixed::sub(a, b).map_err(out_of_range)
}

fn amount(fields: &Value, name: &str) -> Result<u128> {
	let amount = value::as_u128(value::field(fields, name)?);
	amount.with_context(|| format!("field '{name}' is no amount"))
}

/// Whether the taker of a take is the pool.
fn is_pool(fields: &Value) -> bool {
	matches!(fields.at("taker").and_then(value::as_variant), Some(("Pool", _)))
}

/// What a fill cost more than at the oracle's price, settlement currency; negative when it was better.
fn worse(quantity: Fixed, fill: Fixed, oracle: Fixed) -> Option<Fixed> {
	fixed::mul(quantity, fixed::sub(fill, oracle).ok()?, Round::Up).ok()
}

/// How much worse than the oracle's price a fill was: a sale below it, a purchase above it; negative when better.
fn impact(block: u64, asset: AssetId, quantity: Fixed, proceeds: Fixed, oracle: Fixed) -> Option<Impact> {
	let fill = narrate::average_price(quantity, proceeds)?;
	let difference = match quantity.into_inner() < 0 {
		true => fixed::sub(oracle, fill),
		false => fixed::sub(fill, oracle),
	};
	let share = fixed::div(difference.ok()?, oracle, Round::Down).ok()?;
	Some(Impact { share, block, asset, fill, oracle })
}

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
	use super::*;
	use crate::{commands::dev::summary::print::table, decimal, value::Fields};

	fn number(units: i128) -> Value {
		Value::unnamed_composite([Value::i128(units * fixed::ONE)])
	}

	fn event(name: &str, account: u8, fields: Vec<(&str, Value)>) -> Event {
		let account = Value::unnamed_composite([Value::from_bytes([account; 32])]);
		let all = std::iter::once(("account", account)).chain(fields);
		Event {
			pallet: "SoftLiquidation".into(),
			name: name.into(),
			fields: Fields::named(all),
			extrinsic: Some(2),
		}
	}

	fn changed(account: u8, new: &str) -> Event {
		event("StateChanged", account, vec![("new", Value::unnamed_variant(new, []))])
	}

	fn slice(account: u8) -> Event {
		event("SliceDispatched", account, vec![("by", Value::unnamed_variant("None", []))])
	}

	#[test]
	fn sums_should_tell_the_ways_of_accounts_apart() {
		let mut sums = Sums::default();
		let none = BTreeSet::new();
		let prices = BTreeMap::from([(AssetId(1), Fixed::from_u32(32))]);
		let spot = Value::unnamed_variant("Spot", [Value::unnamed_composite([Value::u128(1)])]);
		let fill = Value::named_composite([
			("quantity", number(-2)),
			("proceeds", number(60)),
			("penalty", number(1)),
		]);
		let events = [
			changed(1, "MarginCall"),
			changed(1, "Healthy"),
			changed(2, "Unwinding"),
			slice(2),
			slice(2),
			event("SliceOrderEnded", 2, vec![("instrument", spot), ("fill", fill)]),
			changed(3, "Unwinding"),
			slice(3),
			event("SliceOrderFailed", 3, vec![("reason", Value::unnamed_variant("LimitPrice", []))]),
			changed(4, "Watch"),
		];
		for event in &events {
			sums.add(7, event, &none, &prices).unwrap();
		}
		let outcome = sums.outcome(&BTreeSet::from([[3; 32]]));
		let expected = Outcome {
			called: 3,
			cured_without_sale: 1,
			cured_after_slices: 1,
			unwound: 2,
			open: 1,
			insolvent: 0,
		};
		assert_eq!(outcome, expected);
		assert_eq!((sums.slices_by_workers, sums.slices_signed), (3, 0));
		assert_eq!((sums.executed, sums.failures()), (1, 1));
		assert_eq!(sums.penalty, Fixed::from_u32(1));
		// Sold at 30 instead of 32.
		assert_eq!(sums.largest_impact.unwrap().share, Fixed::from_rational(1, 16));
		let signed = BTreeSet::from([2]);
		let mut sums = Sums::default();
		sums.add(7, &slice(2), &signed, &prices).unwrap();
		assert_eq!((sums.slices_by_workers, sums.slices_signed), (0, 1));
	}

	#[test]
	fn takes_and_losses_should_be_told_apart_by_who_bears_them() {
		let mut sums = Sums::default();
		let account = || Value::unnamed_composite([Value::from_bytes([9; 32])]);
		let fill = |value: i128, price: i128| {
			let fields = [("value", value), ("price", price), ("gross", 2 * value)];
			let fields = fields.map(|(name, units)| (name, number(units)));
			Value::unnamed_variant("TakenOver", [Value::named_composite(fields)])
		};
		let leg = |taker: &str, outcome: Value| {
			let taker = Value::unnamed_variant(taker, [account()]);
			event("TakeLegEnded", 1, vec![("taker", taker), ("outcome", outcome)])
		};
		let failed = Value::unnamed_variant("Failed", [Value::unnamed_variant("LimitPrice", [])]);
		let losses = vec![("fund", number(3)), ("pool", number(2)), ("socialised", number(1))];
		let events = [
			changed(1, "Auction"),
			leg("Keeper", fill(100, 90)),
			leg("Keeper", failed),
			changed(1, "Backstop"),
			leg("Pool", fill(50, 45)),
			event("LossCovered", 1, losses),
		];
		for event in &events {
			sums.add(7, event, &BTreeSet::new(), &BTreeMap::new()).unwrap();
		}
		let taken = |gross, discount| Taken {
			legs: 1,
			gross: Fixed::from_u32(gross),
			discount: Fixed::from_u32(discount),
			..Taken::default()
		};
		assert_eq!((&sums.keepers, &sums.pool), (&taken(200, 10), &taken(100, 5)));
		assert_eq!(sums.covered, [3, 2, 1].map(Fixed::from_u32));
		let course = &sums.courses[&[1; 32]];
		assert!(course.called && course.auctioned && course.backstopped);
	}

	#[test]
	fn parts_of_the_loss_should_sum_to_what_traders_lose() {
		let mut sums = Sums { decimals: 6, ..Sums::default() };
		let account = || Value::unnamed_composite([Value::from_bytes([9; 32])]);
		let taker = |name: &str| ("taker", Value::unnamed_variant(name, [account()]));
		let leg = |name: &str, value: i128, price: i128, fee: i128| {
			let fields = [("value", value), ("price", price), ("gross", 500), ("fee", fee)];
			let fill = Value::named_composite(fields.map(|(name, units)| (name, number(units))));
			let outcome = ("outcome", Value::unnamed_variant("TakenOver", [fill]));
			event("TakeLegEnded", 1, vec![taker(name), outcome])
		};
		let ended = |name: &str, fraction: Fixed, executed: u128, from_fund: i128| {
			let fraction = Value::i128(fraction.into_inner());
			let fields = vec![
				taker(name),
				("fraction", fraction),
				("executed", Value::u128(executed)),
				("from_fund", number(from_fund)),
			];
			event("TakeEnded", 1, fields)
		};
		let claim = |old: u128, new: u128| Event {
			pallet: "Backstop".into(),
			name: "ClaimChanged".into(),
			fields: Fields::named([("old", Value::u128(old)), ("new", Value::u128(new))]),
			extrinsic: None,
		};
		let spot = Value::unnamed_variant("Spot", [Value::unnamed_composite([Value::u128(1)])]);
		let fill = [("quantity", -2), ("proceeds", 60), ("penalty", 4)].map(|(name, n)| (name, number(n)));
		let half = Fixed::from_rational(1, 2);
		let events = [
			event("SliceOrderEnded", 1, vec![("instrument", spot), ("fill", Value::named_composite(fill))]),
			claim(1_000_000, 3_000_000),
			leg("Keeper", 100, 90, 1),
			ended("Keeper", half, 1, 7),
			ended("Keeper", half, 0, 0),
			// Worth less than nothing: the fund pays the pool for it.
			leg("Pool", -20, 0, 0),
			ended("Pool", Fixed::from_rational(1, 4), 1, 25),
			claim(3_000_000, 0),
			Event {
				pallet: POT.0.into(),
				name: POT.1.into(),
				fields: Fields::named([("asset", Value::u128(0)), ("covered", Value::u128(3_000_000))]),
				extrinsic: None,
			},
			event("WrittenOff", 1, vec![("value", number(50))]),
			event(
				"LossCovered",
				1,
				vec![("fund", number(30)), ("pool", number(12)), ("socialised", number(8))],
			),
		];
		let prices = BTreeMap::from([(AssetId(1), Fixed::from_u32(32))]);
		for event in &events {
			sums.add(7, event, &BTreeSet::new(), &prices).unwrap();
		}
		assert_eq!((sums.keepers.takes, sums.keepers.in_vain, sums.pool.takes), (1, 1, 1));
		assert_eq!((sums.keepers.fraction(), sums.from_fund), (Some(half), Fixed::from_u32(25)));
		let division = sums.division().unwrap();
		// Penalty 4, fee 1, impact 4, discount 10, rid of 20, written off 53.
		assert_eq!((sums.pool.discount, sums.relieved().unwrap()), (Fixed::default(), Fixed::from_u32(20)));
		let lost = fixed::neg(Fixed::from_u32(54)).unwrap();
		assert_eq!((division.traders, division.sum().unwrap()), (lost, lost));
		let net: BTreeMap<_, _> =
			division.others.iter().map(|(who, part)| (*who, decimal::exact(part.net().unwrap()))).collect();
		let expected = [
			("keepers", "10"),
			("liquidity pool", "-7"),
			("insurance fund", "-53"),
			("venues and planners", "0"),
			("markets", "4"),
			("bad debt: those who lent", "-8"),
		];
		assert_eq!(net, expected.map(|(who, net)| (who, net.to_owned())).into());
		let table = table(&division).unwrap();
		assert!(table.contains("traders lose") && table.matches("-54.00").count() == 2, "{table}");
	}

	#[test]
	fn states_that_nobody_was_in_should_be_named() {
		let mut sums = Sums::default();
		assert_eq!(sums.unseen(), STATES);
		for (account, state) in [(1, "Watch"), (1, "Healthy"), (2, "Watch"), (2, "Insolvent")] {
			sums.add(7, &changed(account, state), &BTreeSet::new(), &BTreeMap::new()).unwrap();
		}
		assert_eq!(sums.unseen(), ["MarginCall", "Unwinding", "Auction", "Backstop"]);
		let seen = &sums.states["Watch"];
		assert_eq!((seen.times, seen.accounts.len()), (2, 2));
	}
}
