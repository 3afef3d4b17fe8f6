#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;
use ballast_primitives::{
	fixed::{One, ONE},
	SETTLEMENT,
};
use ballast_risk::{
	margin::margin, AssetFactors, AssetState, ExpiryState, Market, RiskModel, VolatilityState,
};

const DOT: AssetId = AssetId(1);
const BTC: AssetId = AssetId(3);
const EXPIRY: u64 = 30 * 86_400_000;

fn world() -> (Market, RiskModel, Place) {
	let state = |asset, mark| AssetState {
		depth: Fixed::from_u32(50_000_000),
		volatility: Fixed::from_rational(1, 20),
		..AssetState::new(asset, Fixed::from_u32(mark))
	};
	let mut market = Market { assets: vec![state(DOT, 40), state(BTC, 50_000)], now: 1, ..Market::default() };
	let place = Place::around(&market, EXPIRY).unwrap();
	for (asset, strikes) in &place.strikes {
		let mark = market.state(*asset).unwrap().mark;
		market.expiries.push(ExpiryState::new(*asset, EXPIRY, mark));
		for strike in strikes {
			market.volatilities.push(VolatilityState {
				underlying: *asset,
				expiry: EXPIRY,
				strike: *strike,
				volatility: Fixed::one(),
			});
		}
	}
	let factors = |asset| AssetFactors::new(asset, Fixed::from_rational(3, 20));
	let model = RiskModel { assets: vec![factors(DOT), factors(BTC)], ..RiskModel::default() };
	(market, model, place)
}

fn spec() -> Spec {
	Spec {
		size: 200,
		assets: [(DOT, 1), (BTC, 3)].into(),
		venues: [(VenueId::Home, 1), (VenueId::Sibling(2001), 1)].into(),
		..Spec::default()
	}
}

#[test]
fn population_should_hold_its_initial_margin_with_headroom() {
	let (market, model, place) = world();
	let made = generate(&spec(), 7, &place, &market, &model).unwrap();
	assert_eq!(made.traders.len(), 200);
	assert!(made.lowered > 0 && made.lowered < 100, "{}", made.lowered);
	for (name, member) in made.names.iter().zip(&made.traders) {
		let margin = margin(&member.portfolio, &market, &model).unwrap();
		assert!(margin.equity >= margin.initial, "{name}");
		let (least, most) = spec().equity;
		let one = Fixed::one();
		assert!(margin.equity >= least - one && margin.equity <= most + one, "{name}");
	}
	for kind in [Kind::Long, Kind::Hedged, Kind::StableBorrower, Kind::OptionSeller] {
		assert!(made.traders.iter().any(|trader| trader.kind == kind), "{kind:?}");
	}
	assert!(!made.series().is_empty());
}

#[test]
fn population_should_follow_from_its_seed() {
	let (market, model, place) = world();
	let of = |seed, size| generate(&Spec { size, ..spec() }, seed, &place, &market, &model).unwrap().traders;
	assert_eq!(of(1, 20), of(1, 20));
	assert_ne!(of(1, 20), of(2, 20));
	assert_eq!(of(1, 20)[..], of(1, 40)[..20]);
}

#[test]
fn population_should_be_of_the_kinds_that_were_asked_for() {
	let (market, model, place) = world();
	let only = |kind| {
		let spec = Spec { size: 30, mix: [(kind, 1)].into(), ..spec() };
		generate(&spec, 3, &place, &market, &model).unwrap().traders
	};
	let net = |member: &Trader, sign: bool| {
		let held = member.portfolio.positions.iter().filter(|p| !p.instrument.is_settlement());
		held.into_iter().any(|p| (p.quantity > Fixed::default()) == sign)
	};
	assert!(only(Kind::Hedged).iter().all(|member| net(member, true) && net(member, false)));
	assert!(only(Kind::StableBorrower).iter().all(|member| member.portfolio.assets().len() == 2));
	assert!(only(Kind::OptionSeller).iter().all(|member| {
		member.portfolio.positions.iter().any(|p| matches!(p.instrument, InstrumentId::Option(_)))
	}));
}

#[test]
fn population_should_be_refused_when_it_makes_no_sense() {
	let (market, model, place) = world();
	let refused = |spec: Spec, says: &str| {
		let error = generate(&spec, 1, &place, &market, &model).unwrap_err().to_string();
		assert!(error.contains(says), "{error}");
	};
	refused(Spec { equity: (Fixed::one(), Fixed::default()), ..spec() }, "population.equity");
	refused(Spec { mix: Weights::new(), ..spec() }, "population.mix: no weight");
	refused(Spec { leverage: [(Fixed::default(), 1)].into(), ..spec() }, "population.leverage");
	refused(Spec { headroom: Fixed::default(), ..spec() }, "population.headroom");
	refused(Spec { assets: [(DOT, 0)].into(), ..spec() }, "population.assets: no weight");
}

const HEADER: &str = "trader,kind,instrument,asset,venue,quantity,entry,funding,expiry,strike\n";

fn from(text: &str) -> anyhow::Result<Population> {
	let first = |asset| (asset == DOT).then(|| Fixed::from_u32(40));
	read("p.csv", text.as_bytes(), first)
}

#[test]
fn portfolios_should_be_read_line_by_line() {
	let text = format!(
		"{HEADER}a,long,spot,DOT,,10,,,,\nb,,perp,DOT,2001,-5,41,2,,\na,,cash,,,-150.5,,,,\n\
		 b,,cash,USD,,100,,,,\nb,,put,DOT,home,-1,,,2030-01-01T08:00:00Z,35\nb,,perp,DOT,home,3,,,,\n"
	);
	let read = from(&text).unwrap();
	assert_eq!(read.names, ["a", "b"]);
	let members = read.traders;
	assert_eq!(members.iter().map(|m| m.kind).collect::<Vec<_>>(), [Kind::Long, Kind::Given]);
	assert_eq!(members[0].portfolio.cash, Fixed::from_inner(-301 * ONE / 2));
	let b = &members[1].portfolio.positions;
	assert_eq!((b[0].venue, b[0].entry), (VenueId::Sibling(2001), Fixed::from_u32(41)));
	assert_eq!((b[2].entry, b[2].venue), (Fixed::from_u32(40), VenueId::Home));
	assert_eq!(b[1].instrument.expiry(), Some(1_893_484_800_000));
	assert_eq!(
		from("quantity,asset,instrument,trader\n5,USD,spot,x\n").unwrap().traders[0].portfolio.positions[0]
			.instrument,
		InstrumentId::Spot(SETTLEMENT)
	);
}

#[test]
fn portfolios_should_be_refused_with_file_and_line() {
	let refused = |line: &str, says: &str| {
		let error = from(&format!("{HEADER}a,,spot,DOT,,1,,,,\n{line}\n")).unwrap_err().to_string();
		assert!(error.starts_with("p.csv:3: ") && error.contains(says), "'{error}' should say '{says}'");
	};
	refused("b,,spot,DOT,,x,,,,", "quantity: 'x'");
	refused("b,,spot,DOT,,0,,,,", "quantity: is zero");
	refused("b,,spot,DOT,,,,,,", "quantity: missing");
	refused(",,spot,DOT,,1,,,,", "trader: missing");
	refused("b,,swap,DOT,,1,,,,", "instrument: 'swap' is none of cash");
	refused("b,whale,spot,DOT,,1,,,,", "kind: 'whale'");
	refused("b,,spot,BTC,,1,,,,", "asset: the price history has none of BTC");
	refused("b,,spot,EOS,,1,,,,", "asset: unknown asset 'EOS'");
	refused("b,,perp,USD,,1,,,,", "no derivatives");
	refused("b,,spot,DOT,moon,1,,,,", "venue: 'moon'");
	refused("b,,spot,DOT,,1,40,,,", "entry: a line with instrument 'spot' has none");
	refused("b,,call,DOT,,1,,,2030-01-01,", "strike: missing");
	refused("b,,call,DOT,,1,,,soon,3", "expiry: 'soon'");
	refused("b,,cash,DOT,,1,,,,", "asset: cash is settlement currency");
	refused("a,,spot,DOT,home,1,,,,", "the same at the same venue");
	refused("b,,spot", "");
	let whole = |text: &str, says: &str| {
		let error = from(text).unwrap_err().to_string();
		assert!(error.contains(says), "{error}");
	};
	whole("trader,asset,quantity\n", "p.csv:1: column 'instrument' is missing");
	whole("trader,asset,quantity,instrument,size\n", "p.csv:1: unknown column 'size'");
	whole(HEADER, "p.csv: no portfolios");
}
