//! A scenario: what is replayed for whom, in which world, under which policies. A TOML file; everything has a default but the
//! stretches of history. `scenarios/four-crashes.toml` explains every field.

use crate::{
	history::Asset,
	input,
	market::{Backing, Coupling, DepthRule, Keepers, Latency, Law},
	population::{Spec, Weights},
	roster::{self, Rivals},
	trader::Kind,
	tune::{Knob, PolicyFile},
};
use anyhow::{bail, Context, Result};
use ballast_primitives::{
	fixed::{One, Zero, ONE},
	AssetId, Fixed, VenueId, SETTLEMENT,
};
use ballast_text::{
	assets,
	document::{self, Node},
	place::{At, Table},
};
use std::{
	collections::BTreeMap,
	path::{Path, PathBuf},
};

/// A stretch of history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crash {
	/// In reports.
	pub name: String,
	/// Files and folders, relative to the data folder.
	pub files: Vec<PathBuf>,
	/// More of them, of which only what lies before `from` is used, and for the thresholds only.
	pub earlier: Vec<PathBuf>,
	/// When the portfolios start, Unix seconds; what the files hold before is past for the thresholds. None for two days after their
	/// beginning.
	pub from_s: Option<u64>,
	/// When they end, Unix seconds; none for the end of the files.
	pub to_s: Option<u64>,
}

/// How deep the markets of a venue are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Depth {
	/// This share of what was traded of the asset in a day, on average before the start.
	OfVolume(Fixed),
	/// Given by asset, settlement currency.
	Given(BTreeMap<AssetId, Fixed>),
	/// Nothing moves them.
	Infinite,
}

/// A venue, before depths are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VenueSpec {
	/// Which.
	pub id: VenueId,
	/// Of its markets.
	pub depth: Depth,
	/// How prices give way.
	pub law: Law,
	/// Share of the traded value.
	pub fee: Fixed,
	/// Of orders.
	pub latency: Latency,
	/// Chance that an order fails.
	pub failure: Fixed,
	/// Of impact, seconds.
	pub half_life_s: u32,
}

/// How portfolios come about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Portfolios {
	/// Made up.
	Generated(Spec),
	/// From a file.
	File(PathBuf),
}

/// What is searched, and where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TuneSpec {
	/// Parameters and their values.
	pub knobs: Vec<Knob>,
	/// Names of the crashes on which candidates compete.
	pub train: Vec<String>,
	/// Names of those on which the chosen ones are looked at once more.
	pub validate: Vec<String>,
}

/// All of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scenario {
	/// In reports.
	pub title: String,
	/// Of everything that is left to chance.
	pub seed: u64,
	/// What is read, sorted by number.
	pub assets: Vec<Asset>,
	/// Longest hole in the data that is filled, seconds.
	pub longest_gap_s: u64,
	/// Seconds between two looks at the market; none for the bars' length, at most a minute.
	pub tick_s: Option<u32>,
	/// Whether prices between two closes go by way of the bar's lowest and highest price.
	pub intrabar: bool,
	/// Within which time after a sale an account counts as one that would have recovered, seconds.
	pub recovery_s: u32,
	/// At least one.
	pub crashes: Vec<Crash>,
	/// Whose.
	pub portfolios: Portfolios,
	/// Sorted by id.
	pub venues: Vec<VenueSpec>,
	/// Whose trades move which prices.
	pub coupling: Coupling,
	/// How depth shrinks.
	pub depth: DepthRule,
	/// Keepers.
	pub keepers: Keepers,
	/// Pool and fund.
	pub backing: Backing,
	/// Names, in the order of the report.
	pub policies: Vec<String>,
	/// Parameters of policies other than ours.
	pub rivals: Rivals,
	/// Rules of ours, and parameters of the margin model for all.
	pub policy: PolicyFile,
	/// For a parameter search.
	pub tune: TuneSpec,
}

const FIELDS: [&str; 19] = [
	"title",
	"seed",
	"assets",
	"longest_gap_s",
	"tick_s",
	"intrabar",
	"recovery_s",
	"crashes",
	"population",
	"venues",
	"coupling",
	"depth",
	"keepers",
	"backing",
	"policies",
	"policy_file",
	"policy",
	"rivals",
	"tune",
];

/// A scenario with every field explained.
pub const EXAMPLE: &str = include_str!("../scenarios/four-crashes.toml");

/// Policies that are compared when nothing is said.
pub const POLICIES: [&str; 7] =
	["ours", "hard", "close-factor", "target-health", "bands", "dutch", "stepwise"];

impl Scenario {
	/// These stretches of history, and defaults.
	pub fn of(crashes: Vec<Crash>) -> Self {
		Self {
			title: "Simulation".into(),
			seed: 1,
			assets: known_assets(),
			longest_gap_s: input::LONGEST_GAP_S,
			tick_s: None,
			intrabar: true,
			recovery_s: 86_400,
			crashes,
			portfolios: Portfolios::Generated(Spec::default()),
			venues: default_venues(),
			coupling: Coupling::default(),
			depth: DepthRule::default(),
			keepers: Keepers::default(),
			backing: Backing::default(),
			policies: POLICIES.map(String::from).to_vec(),
			rivals: Rivals::new(),
			policy: PolicyFile::default(),
			tune: TuneSpec::default(),
		}
	}

	/// Reads a file. Paths in it are relative to its folder, those of crashes to the data folder.
	pub fn load(path: &Path) -> Result<Self> {
		let name = path.display().to_string();
		let document = document::read(path, None).with_context(|| name.clone())?;
		let folder = path.parent().unwrap_or(Path::new(""));
		Self::read(&document, folder).with_context(|| name)
	}

	/// Reads a document.
	pub fn read(document: &Node, folder: &Path) -> Result<Self> {
		let root = At::root(document, "");
		let table = root.table(&FIELDS)?;
		let crashes = table.need("crashes")?;
		let list = crashes.list()?;
		if list.is_empty() {
			return Err(crashes.wrong("there are none"));
		}
		let crashes: Vec<Crash> = list.iter().map(crash).collect::<Result<_>>()?;
		for (index, crash) in crashes.iter().enumerate() {
			if crashes.iter().take(index).any(|other| other.name == crash.name) {
				bail!("crashes[{index}].name: '{}' occurs twice", crash.name);
			}
		}
		let mut scenario = Self {
			assets: table.read("assets", more_assets)?.unwrap_or_else(known_assets),
			..Self::of(crashes)
		};
		let names = Names(&scenario.assets);
		if let Some(at) = table.get("venues") {
			scenario.venues = venues(&at, &names)?;
		}
		if let Some(at) = table.get("population") {
			scenario.portfolios = portfolios(&at, folder, &names)?;
		}
		if let Some(at) = table.get("coupling") {
			scenario.coupling = match at.text()? {
				"alone" => Coupling::Alone,
				"shared" => Coupling::Shared,
				"endogenous" => Coupling::Endogenous,
				other => return Err(at.wrong(format!("'{other}' is none of alone, shared, endogenous"))),
			};
		}
		if let Some(at) = table.get("policy_file") {
			scenario.policy =
				PolicyFile::load(&folder.join(at.text()?)).with_context(|| at.place().to_string())?;
		}
		if let Some(at) = table.get("policy") {
			scenario.policy = PolicyFile::read(&at, &scenario.policy)?;
		}
		scenario.tick_s = table.read("tick_s", whole32)?;
		let Self { title, seed, longest_gap_s, intrabar, recovery_s, .. } = &mut scenario;
		set(title, table.read("title", |at| Ok(at.text()?.to_string()))?);
		set(seed, table.read("seed", At::whole)?);
		set(longest_gap_s, table.read("longest_gap_s", At::whole)?);
		set(intrabar, table.read("intrabar", At::boolean)?);
		set(recovery_s, table.read("recovery_s", whole32)?);
		set(&mut scenario.depth, table.read("depth", depth_rule)?);
		set(&mut scenario.keepers, table.read("keepers", keepers)?);
		set(&mut scenario.backing, table.read("backing", backing)?);
		set(&mut scenario.policies, table.read("policies", texts)?);
		set(&mut scenario.rivals, table.read("rivals", rivals)?);
		let search = table.read("tune", |at| tune(at, &scenario.crashes))?;
		set(&mut scenario.tune, search);
		if scenario.tick_s == Some(0) {
			bail!("tick_s: must be above zero");
		}
		Ok(scenario)
	}
}

/// Takes what was said.
fn set<T>(field: &mut T, said: Option<T>) {
	if let Some(said) = said {
		*field = said;
	}
}

/// The assets of the presets, without the settlement currency.
fn known_assets() -> Vec<Asset> {
	let named = assets::ASSETS.iter().filter(|asset| asset.id != SETTLEMENT);
	named.map(|asset| Asset { symbol: asset.symbol.into(), id: asset.id }).collect()
}

/// With more of them, by ticker and number.
fn more_assets(at: &At) -> Result<Vec<Asset>> {
	let mut all = known_assets();
	for (symbol, at) in at.entries()? {
		let id = AssetId(whole32(&at)?);
		if id == SETTLEMENT || all.iter().any(|other| other.id == id || other.symbol == symbol) {
			return Err(at.wrong("the ticker or the number is that of another asset"));
		}
		all.push(Asset { symbol: symbol.into(), id });
	}
	all.sort_by_key(|asset| asset.id);
	Ok(all)
}

/// Assets by ticker or number.
struct Names<'a>(&'a [Asset]);

impl Names<'_> {
	fn find(&self, at: &At, name: &str) -> Result<AssetId> {
		let number = name.parse().ok().map(AssetId);
		let found =
			self.0.iter().find(|asset| asset.symbol.eq_ignore_ascii_case(name) || Some(asset.id) == number);
		let known = || self.0.iter().map(|asset| asset.symbol.as_str()).collect::<Vec<_>>().join(", ");
		found
			.map(|asset| asset.id)
			.ok_or_else(|| at.wrong(format!("unknown asset '{name}'; known are {}", known())))
	}
}

fn whole32(at: &At) -> Result<u32> {
	u32::try_from(at.whole()?).map_err(|_| at.wrong("out of range"))
}

fn texts(at: &At) -> Result<Vec<String>> {
	let mut all: Vec<String> = Vec::new();
	for item in at.list()? {
		let text = item.text()?;
		if all.iter().any(|other| other == text) {
			return Err(item.wrong(format!("'{text}' occurs twice")));
		}
		all.push(text.into());
	}
	if all.is_empty() {
		return Err(at.wrong("there are none"));
	}
	Ok(all)
}

fn crash(at: &At) -> Result<Crash> {
	let table = at.table(&["name", "files", "earlier", "from", "to"])?;
	let paths = |at: &At| Ok(texts(at)?.into_iter().map(PathBuf::from).collect());
	let seconds = |at: &At| Ok(at.moment()? / 1_000);
	let name = table.need("name")?;
	let text = name.text()?;
	if text.is_empty() || !text.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c)) {
		return Err(name.wrong("must be of letters, digits, '-', '_' and '.': files are named after it"));
	}
	let crash = Crash {
		name: text.into(),
		files: paths(&table.need("files")?)?,
		earlier: table.read("earlier", paths)?.unwrap_or_default(),
		from_s: table.read("from", seconds)?,
		to_s: table.read("to", seconds)?,
	};
	if crash.from_s.zip(crash.to_s).is_some_and(|(from, to)| from >= to) {
		return Err(at.wrong("'from' is not before 'to'"));
	}
	Ok(crash)
}

/// Home and a parachain; each as deep as a fiftieth of what is traded in a day.
fn default_venues() -> Vec<VenueSpec> {
	let home = VenueSpec {
		id: VenueId::Home,
		depth: Depth::OfVolume(Fixed::from_inner(ONE / 50)),
		law: Law::ConstantProduct,
		fee: Fixed::from_inner(ONE / 1_000 * 3),
		latency: Latency { seconds: vec![0] },
		failure: Fixed::zero(),
		half_life_s: 600,
	};
	let sibling = VenueSpec {
		id: VenueId::Sibling(2001),
		latency: Latency { seconds: vec![12, 18, 18, 24, 24, 36, 60] },
		failure: Fixed::from_inner(ONE / 50),
		..home.clone()
	};
	vec![home, sibling]
}

fn venues(at: &At, names: &Names) -> Result<Vec<VenueSpec>> {
	let mut all: Vec<VenueSpec> = Vec::new();
	for at in at.list()? {
		let venue = venue(&at, names)?;
		if all.iter().any(|other| other.id == venue.id) {
			return Err(at.wrong("the same venue as an entry before it"));
		}
		all.push(venue);
	}
	if all.is_empty() {
		return Err(at.wrong("there are none"));
	}
	all.sort_by_key(|venue| venue.id);
	Ok(all)
}

fn venue(at: &At, names: &Names) -> Result<VenueSpec> {
	let table = at.table(&[
		"id",
		"depth",
		"depth_share",
		"law",
		"coefficient",
		"fee",
		"latency_s",
		"failure",
		"half_life_s",
	])?;
	let id = table.need("id")?.venue()?;
	// What is not said is as at the first of the venues that there are by default.
	let base = default_venues().into_iter().next().context("no venue")?;
	let depth = match (table.get("depth"), table.get("depth_share")) {
		(Some(at), None) => depth(&at, names)?,
		(None, Some(at)) => Depth::OfVolume(at.positive()?),
		(None, None) => base.depth,
		(Some(at), Some(_)) => return Err(at.wrong("give either depth or depth_share")),
	};
	let coefficient = table.get("coefficient");
	let law = match (table.read("law", |at| Ok(at.text()?.to_string()))?.as_deref(), coefficient) {
		(None | Some("constant-product"), None) => Law::ConstantProduct,
		(Some("square-root"), at) => Law::SquareRoot {
			coefficient: at.map(|at| at.not_negative()).transpose()?.unwrap_or(Fixed::one()),
		},
		(Some("constant-product") | None, Some(at)) => {
			return Err(at.wrong("only law = \"square-root\" has one"))
		}
		(Some(other), _) => {
			return Err(at.wrong(format!("law: '{other}' is none of constant-product, square-root")))
		}
	};
	let latency = match table.get("latency_s") {
		None => base.latency,
		Some(at) => {
			let seconds: Vec<u32> = at.list()?.iter().map(whole32).collect::<Result<_>>()?;
			if seconds.is_empty() || seconds.iter().any(|seconds| *seconds > 86_400) {
				return Err(at.wrong("must be times of at most a day, at least one"));
			}
			Latency { seconds }
		}
	};
	let half_life_s = table.read("half_life_s", whole32)?.unwrap_or(base.half_life_s);
	if half_life_s == 0 {
		return Err(at.wrong("half_life_s: must be above zero"));
	}
	Ok(VenueSpec {
		id,
		depth,
		law,
		fee: table.read("fee", At::share)?.unwrap_or(base.fee),
		latency,
		failure: table.read("failure", At::share)?.unwrap_or(base.failure),
		half_life_s,
	})
}

/// `"infinite"`, or a table by asset.
fn depth(at: &At, names: &Names) -> Result<Depth> {
	match at.as_text() {
		Some("infinite") => return Ok(Depth::Infinite),
		Some(_) => return Err(at.wrong("expected \"infinite\" or a table by asset")),
		None => {}
	}
	let mut given = BTreeMap::new();
	for (name, at) in at.entries()? {
		if given.insert(names.find(&at, name)?, at.positive()?).is_some() {
			return Err(at.wrong("the same asset as an entry before it"));
		}
	}
	Ok(Depth::Given(given))
}

fn portfolios(at: &At, folder: &Path, names: &Names) -> Result<Portfolios> {
	let table = at.table(&[
		"file",
		"size",
		"equity",
		"leverage",
		"mix",
		"assets",
		"venues",
		"headroom",
		"option_days",
	])?;
	if let Some(file) = table.get("file") {
		// With a file there is nothing to make up.
		at.table(&["file"])?;
		return Ok(Portfolios::File(folder.join(file.text()?)));
	}
	let base = Spec::default();
	let equity = |at: &At| {
		let table = at.table(&["least", "most"])?;
		Ok((table.need("least")?.positive()?, table.need("most")?.positive()?))
	};
	let kind = |at: &At, name: &str| {
		let found = Kind::ALL.into_iter().find(|kind| kind.name() == name);
		found
			.filter(|kind| *kind != Kind::Given)
			.ok_or_else(|| at.wrong("is none of long, hedged, stable-borrower, option-seller"))
	};
	let number = |at: &At, name: &str| ballast_text::decimal::parse(name).map_err(|error| at.wrong(error));
	let size = table.read("size", whole32)?.unwrap_or(base.size);
	if size == 0 {
		return Err(at.wrong("size: must be above zero"));
	}
	Ok(Portfolios::Generated(Spec {
		size,
		equity: table.read("equity", equity)?.unwrap_or(base.equity),
		leverage: weights(&table, "leverage", number)?.unwrap_or(base.leverage),
		mix: weights(&table, "mix", kind)?.unwrap_or(base.mix),
		assets: weights(&table, "assets", |at, name| names.find(at, name))?.unwrap_or(base.assets),
		venues: weights(&table, "venues", |at, name| at.venue_of(name))?.unwrap_or(base.venues),
		headroom: table.read("headroom", At::positive)?.unwrap_or(base.headroom),
		option_days: table.read("option_days", whole32)?.unwrap_or(base.option_days),
	}))
}

/// A table of weights; not all may be zero.
fn weights<K: Ord>(
	table: &Table,
	name: &str,
	key: impl Fn(&At, &str) -> Result<K>,
) -> Result<Option<Weights<K>>> {
	let Some(at) = table.get(name) else { return Ok(None) };
	let mut all = Weights::new();
	for (name, at) in at.entries()? {
		if all.insert(key(&at, name)?, whole32(&at)?).is_some() {
			return Err(at.wrong("stands for the same as an entry before it"));
		}
	}
	if all.values().all(|weight| *weight == 0) {
		return Err(at.wrong("no weight is above zero"));
	}
	Ok(Some(all))
}

fn depth_rule(at: &At) -> Result<DepthRule> {
	let table = at.table(&["half_life_s", "usual_half_life_s", "least"])?;
	let base = DepthRule::default();
	Ok(DepthRule {
		half_life_s: table.read("half_life_s", whole32)?.unwrap_or(base.half_life_s),
		usual_half_life_s: table.read("usual_half_life_s", whole32)?.unwrap_or(base.usual_half_life_s),
		least: table.read("least", At::share)?.unwrap_or(base.least),
	})
}

fn keepers(at: &At) -> Result<Keepers> {
	let table = at.table(&["capital", "edge", "reach"])?;
	let base = Keepers::default();
	Ok(Keepers {
		capital: table.read("capital", At::not_negative)?.unwrap_or(base.capital),
		edge: table.read("edge", At::share)?.unwrap_or(base.edge),
		reach: table.read("reach", At::positive)?.unwrap_or(base.reach),
	})
}

fn backing(at: &At) -> Result<Backing> {
	let table = at.table(&["pool", "fund", "disposal"])?;
	let base = Backing::default();
	Ok(Backing {
		pool: table.read("pool", At::not_negative)?.unwrap_or(base.pool),
		fund: table.read("fund", At::not_negative)?.unwrap_or(base.fund),
		disposal: table.read("disposal", At::share)?.unwrap_or(base.disposal),
	})
}

/// Parameters by name of a policy. Amounts are text, times and counts whole numbers.
fn rivals(at: &At) -> Result<Rivals> {
	let mut all = Rivals::new();
	for (name, below) in at.entries()? {
		let mut fields = serde_json::Map::new();
		for (field, at) in below.entries()? {
			let value = match (at.as_text(), at.whole()) {
				(Some(text), _) => text.into(),
				(None, Ok(whole)) => whole.into(),
				(None, Err(_)) => return Err(at.wrong("must be text, or a whole number from zero up")),
			};
			fields.insert(field.into(), value);
		}
		let parameters = serde_json::Value::Object(fields);
		roster::check(name, &parameters).map_err(|error| below.wrong(format!("{error:#}")))?;
		all.insert(name.into(), parameters);
	}
	Ok(all)
}

fn tune(at: &At, crashes: &[Crash]) -> Result<TuneSpec> {
	let table = at.table(&["parameters", "train", "validate"])?;
	let names = |at: &At| {
		let names = texts(at)?;
		match names.iter().find(|name| !crashes.iter().any(|crash| crash.name == **name)) {
			Some(name) => Err(at.wrong(format!("no crash is called '{name}'"))),
			None => Ok(names),
		}
	};
	let knob = |(key, at): &(&str, At)| Knob::read(key, at);
	let spec = TuneSpec {
		knobs: table.need("parameters")?.entries()?.iter().map(knob).collect::<Result<_>>()?,
		train: names(&table.need("train")?)?,
		validate: names(&table.need("validate")?)?,
	};
	if let Some(both) = spec.train.iter().find(|name| spec.validate.contains(name)) {
		return Err(at.wrong(format!("'{both}' is both in train and in validate")));
	}
	Ok(spec)
}

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
	use super::*;
	use ballast_text::document::Format;

	const LEAST: &str = "[[crashes]]\nname = '2021-05'\nfiles = ['a.csv']\n";

	fn read(text: &str) -> Result<Scenario> {
		Scenario::read(&document::parse(text, Format::Toml)?, Path::new("folder"))
	}

	fn refused(text: &str, says: &str) {
		let error = format!("{:#}", read(text).unwrap_err());
		assert!(error.contains(says), "'{error}' should say '{says}'");
	}

	#[test]
	fn scenario_should_need_no_more_than_a_crash() {
		let scenario = read(LEAST).unwrap();
		assert_eq!((scenario.seed, scenario.policies.len(), scenario.venues.len()), (1, 7, 2));
		assert_eq!(scenario.portfolios, Portfolios::Generated(Spec::default()));
		assert_eq!(scenario.policy, PolicyFile::default());
		refused("seed = 1", "crashes: missing");
		refused("crashes = []", "crashes: there are none");
	}

	#[test]
	fn example_should_be_valid_and_say_everything() {
		let scenario = Scenario::load(Path::new("scenarios/four-crashes.toml")).unwrap();
		assert_eq!(scenario.crashes.len(), 4);
		let text = std::fs::read_to_string("scenarios/four-crashes.toml").unwrap();
		for field in FIELDS {
			assert!(text.contains(field), "{field} is not explained");
		}
	}

	#[test]
	fn scenario_should_be_refused_with_its_place() {
		let refused = |more: &str, says: &str| refused(&format!("{more}\n{LEAST}"), says);
		refused("seeds = 1", "seeds: unknown field");
		refused("tick_s = 0", "tick_s: must be above zero");
		refused("coupling = 'none'", "coupling: 'none' is none of alone");
		refused("policies = []", "policies: there are none");
		refused("policies = ['ours', 'ours']", "policies[1]: 'ours' occurs twice");
		refused("venues = [{ id = 'home' }, { id = 'home' }]", "venues[1]: the same venue");
		refused("venues = [{ id = 'home', law = 'cubic' }]", "venues[0]: law: 'cubic'");
		refused(
			"venues = [{ id = 'home', depth = { EOS = 1 } }]",
			"venues[0].depth.EOS: unknown asset 'EOS'",
		);
		refused("venues = [{ id = 'home', depth = { DOT = 0 } }]", "venues[0].depth.DOT: must be above zero");
		refused("venues = [{ id = 'home', latency_s = [] }]", "venues[0].latency_s");
		refused("population = { mix = { whale = 1 } }", "population.mix.whale: is none of long");
		refused("population = { mix = { long = 0 } }", "population.mix: no weight");
		refused("population = { file = 'a.csv', size = 3 }", "population.size: unknown field");
		refused("population = { size = 0 }", "population: size: must be above zero");
		refused("policy = { rules = { buffer = 2 } }", "policy: the rules are not valid: Buffer");
		refused("policy = { rules = { bufer = 2 } }", "policy.rules.bufer: unknown field");
		refused("policy_file = 'absent.toml'", "folder/absent.toml");
		refused("rivals = { soft = {} }", "rivals.soft: there is no policy");
		refused("rivals = { close-factor = { bonuss = '1' } }", "rivals.close-factor: policy 'close-factor'");
		refused("assets = { SOL = 1 }", "assets.SOL: the ticker or the number");
		refused(
			"tune = { parameters = { 'rules.buffer' = [0.1] }, train = ['x'], validate = ['2021-05'] }",
			"tune.train: no crash",
		);
		refused(
			"tune = { parameters = { 'rules.buffer' = [] }, train = ['2021-05'], validate = ['2021-05'] }",
			"must have between 1",
		);
		refused(
			"tune = { parameters = {}, train = ['2021-05'], validate = ['2021-05'] }",
			"both in train and in validate",
		);
	}

	#[test]
	fn crash_should_be_refused_when_it_cannot_be_one() {
		refused("[[crashes]]\nname = 'a/b'\nfiles = ['a']", "crashes[0].name");
		refused("[[crashes]]\nname = 'a'\nfiles = []", "crashes[0].files: there are none");
		refused(
			"[[crashes]]\nname = 'a'\nfiles = ['a']\nfrom = 2021-05-19T00:00:00Z\nto = 2021-05-18T00:00:00Z",
			"'from' is not before 'to'",
		);
		refused(&(LEAST.to_string() + LEAST), "crashes[1].name: '2021-05' occurs twice");
	}

	#[test]
	fn assets_should_be_added_by_number() {
		let scenario =
			read(&format!("assets = {{ SOL = 11 }}\npopulation = {{ assets = {{ SOL = 3 }} }}\n{LEAST}"))
				.unwrap();
		assert_eq!(scenario.assets.last().unwrap().symbol, "SOL");
		let Portfolios::Generated(spec) = scenario.portfolios else { panic!("made up") };
		assert_eq!(spec.assets, [(AssetId(11), 3)].into());
	}
}
