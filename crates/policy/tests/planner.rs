//! What the planner proposes, and that the verifier always agrees.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use ballast_policy::{
	execute, impact::expected_price, is_exhausted, penalty, plan, target, verify, PlanBasis, PlanKind,
	PlanScore, PlannedOrder, PolicyError, SlicePlan,
};
use ballast_primitives::{fixed, AssetId, Fixed, InstrumentId, Round, VenueId, SETTLEMENT};
use ballast_risk::{margin, Margin, Portfolio, Position};
use common::*;
use proptest::{prelude::*, test_runner::FileFailurePersistence};
use rand::{seq::SliceRandom, SeedableRng};
use rand_chacha::ChaCha20Rng;

/// This many cases, or as many as the environment asks for.
fn config(cases: u32) -> ProptestConfig {
	let asked = std::env::var("PROPTEST_CASES").ok().and_then(|asked| asked.parse().ok());
	ProptestConfig {
		cases: asked.unwrap_or(cases),
		failure_persistence: Some(Box::new(FileFailurePersistence::Direct(
			"proptest-regressions/planner.txt",
		))),
		..ProptestConfig::default()
	}
}

/// The portfolio after the orders of the mask, executed in reverse order at their expected prices.
fn after(world: &World, plan: &SlicePlan, mask: u32) -> Portfolio {
	let share = penalty(&world.margin(), &world.rules);
	let share = Fixed::from_rational(u128::from(share.deconstruct()), 1_000_000);
	let mut portfolio = world.portfolio.clone();
	for (at, order) in plan.orders.iter().enumerate().rev() {
		if mask & (1 << at) != 0 {
			portfolio = execute(
				&portfolio,
				order.venue,
				order.instrument,
				order.quantity,
				order.expected_price,
				share,
			)
			.unwrap();
		}
	}
	portfolio
}

fn value(world: &World, portfolio: &Portfolio) -> Margin {
	margin(portfolio, &world.market, &world.model).unwrap()
}

fn above_target(world: &World, m: &Margin) -> bool {
	m.equity >= target(m, &world.rules).unwrap()
}

fn trigger(world: &World, m: &Margin) -> Fixed {
	fixed::mul(m.maintenance, world.rules.auction_trigger, Round::Up).unwrap()
}

fn assert_no_worse(world: &World, before: &Margin, after: &Margin) {
	let missing = |m: &Margin| fixed::sub(m.maintenance, m.equity).unwrap();
	if before.equity < units(0) {
		assert!(after.maintenance < before.maintenance);
	} else if before.equity >= trigger(world, before) {
		match (before.health(), after.health()) {
			(Some(b), Some(a)) => assert!(a.into_inner() + 1 >= b.into_inner(), "{b} -> {a}"),
			(_, None) => assert!(after.equity >= units(0)),
			(None, _) => panic!("health appeared"),
		}
	} else {
		assert!(missing(after) < missing(before) || after.health() >= before.health());
	}
}

#[test]
fn plan_should_be_none_when_the_target_is_reached() {
	let mut world = calm();
	world.portfolio.positions = vec![Position::spot(HOME, DOT, units(10_000))];
	assert_eq!(plan(&world.situation()), Ok(None));
	let m = world.margin();
	let world =
		world.with_health(fixed::div(target(&m, &calm().rules).unwrap(), m.maintenance, Round::Up).unwrap());
	assert_eq!(plan(&world.situation()), Ok(None));
}

#[test]
fn plan_should_sell_just_enough_when_one_long_is_held() {
	let mut world = calm();
	world.portfolio.positions = vec![Position::spot(HOME, DOT, units(10_000))];
	let world = world.with_health(ppm(900_000));
	let slice = plan(&world.situation()).unwrap().unwrap();
	assert_eq!(slice.orders.len(), 1);
	let order = slice.orders[0];
	assert_eq!((order.venue, order.instrument), (HOME, InstrumentId::Spot(DOT)));
	assert!(order.quantity < units(0) && order.quantity > units(-5_000));
	assert!(order.expected_price < units(5) && order.limit_price <= order.expected_price);
	assert!(order.expected_cost > units(0));
	let result = verify(&world.situation(), &slice).unwrap();
	assert!(above_target(&world, &result));
	// A thousandth less would not have been enough by much: equity is right at the target.
	let surplus = fixed::sub(result.equity, target(&result, &world.rules).unwrap()).unwrap();
	assert!(surplus < units(10), "{surplus}");
	assert_eq!(result, value(&world, &after(&world, &slice, 1)));
}

#[test]
fn plan_should_buy_a_debt_back_when_it_is_what_costs_margin() {
	let mut world = calm();
	world.portfolio.positions =
		vec![Position::spot(HOME, ETH, units(-20)), Position::spot(HOME, SETTLEMENT, units(45_000))];
	let world = world.with_health(ppm(950_000));
	let slice = plan(&world.situation()).unwrap().unwrap();
	assert!(slice.orders[0].quantity > units(0));
	assert!(slice.orders[0].limit_price >= slice.orders[0].expected_price);
	assert!(above_target(&world, &verify(&world.situation(), &slice).unwrap()));
}

#[test]
fn plan_should_not_buy_back_when_there_is_no_money_at_the_venue() {
	let mut world = calm();
	world.portfolio.positions =
		vec![Position::spot(HOME, ETH, units(-20)), Position::spot(AWAY, SETTLEMENT, units(45_000))];
	let world = world.with_health(ppm(950_000));
	assert_eq!(plan(&world.situation()), Ok(None));
	assert!(is_exhausted(&world.portfolio, &world.market, &world.rules));
}

#[test]
fn plan_should_not_cut_a_hedge_when_a_naked_position_is_there() {
	let mut world = calm();
	world.portfolio.positions = vec![
		Position::spot(HOME, DOT, units(100_000)),
		Position::perpetual(AWAY, DOT, units(-100_000), units(5)),
		Position::spot(HOME, ETH, units(100)),
	];
	let world = world.with_health(ppm(900_000));
	let slice = plan(&world.situation()).unwrap().unwrap();
	for order in &slice.orders {
		assert_eq!(order.instrument, InstrumentId::Spot(ETH), "{slice:?}");
	}
	// A plan that cuts the hedge is refused by name.
	let mut hedge_cut = slice.clone();
	hedge_cut.orders[0] = PlannedOrder {
		venue: AWAY,
		instrument: InstrumentId::Perpetual(DOT),
		quantity: units(10_000),
		limit_price: ppm(5_200_000),
		..slice.orders[0]
	};
	assert_eq!(verify(&world.situation(), &hedge_cut), Err(PolicyError::LowersHealth));
}

#[test]
fn plan_should_close_everything_when_it_is_dust() {
	let mut world = calm();
	world.rules.dust = units(20);
	world.portfolio.positions =
		vec![Position::spot(HOME, DOT, units(2)), Position::perpetual(AWAY, DOT, units(-1), units(5))];
	let world = world.with_health(ppm(900_000));
	let slice = plan(&world.situation()).unwrap().unwrap();
	assert_eq!((slice.kind, slice.orders.len()), (PlanKind::CloseWhole, 2));
	assert!(after(&world, &slice, 3).positions.iter().all(|p| p.instrument.is_settlement()));
}

#[test]
fn plan_should_leave_no_dust_of_a_position() {
	let mut world = calm();
	world.rules.dust = units(1_000);
	world.portfolio.positions = vec![Position::spot(HOME, DOT, units(300))];
	for health in [500_000, 800_000, 950_000] {
		let world = world.clone().with_health(ppm(health));
		let slice = plan(&world.situation()).unwrap().unwrap();
		let left = after(&world, &slice, 1).gross(&world.market).unwrap();
		assert!(left == units(0) || left >= units(1_000), "{left}");
	}
}

#[test]
fn plan_should_use_other_venues_when_one_is_unavailable_or_excluded() {
	let mut world = calm();
	world.portfolio.positions =
		vec![Position::spot(HOME, DOT, units(10_000)), Position::spot(AWAY, DOT, units(10_000))];
	let mut world = world.with_health(ppm(950_000));
	world.unavailable = vec![HOME];
	let slice = plan(&world.situation()).unwrap().unwrap();
	assert!(slice.orders.iter().all(|o| o.venue == AWAY));
	world.unavailable = vec![];
	assert!(verify(&world.situation(), &slice).is_ok());
	world.excluded = vec![(AWAY, InstrumentId::Spot(DOT))];
	let slice = plan(&world.situation()).unwrap().unwrap();
	assert!(slice.orders.iter().all(|o| o.venue == HOME));
	world.depths.clear();
	assert_eq!(plan(&world.situation()), Ok(None));
}

#[test]
fn plan_should_respect_the_depth_when_it_is_small() {
	let mut world = calm();
	world.depths.iter_mut().for_each(|d| d.depth = units(50_000));
	world.portfolio.positions = vec![Position::spot(HOME, DOT, units(10_000))];
	let world = world.with_health(ppm(800_000));
	let slice = plan(&world.situation()).unwrap().unwrap();
	// 2 % of 50,000 are 200 DOT.
	assert!(slice.orders[0].quantity >= units(-200) && slice.orders[0].quantity < units(-180));
	assert!(!above_target(&world, &verify(&world.situation(), &slice).unwrap()));
}

#[test]
fn slice_should_be_refused_when_it_is_too_little_without_a_reason() {
	let mut world = calm();
	world.portfolio.positions = vec![Position::spot(HOME, DOT, units(10_000))];
	let world = world.with_health(ppm(900_000));
	let slice = plan(&world.situation()).unwrap().unwrap();
	let share = |parts: i128| {
		let mut small = slice.clone();
		small.orders[0].quantity = fixed::mul(slice.orders[0].quantity, ppm(parts), Round::Up).unwrap();
		verify(&world.situation(), &small).map(|_| ())
	};
	assert_eq!(share(1_000_000), Ok(()));
	assert_eq!(share(20_000), Err(PolicyError::TooLittle));
	assert_eq!(share(100_000), Err(PolicyError::TooLittle));
	// Four times as much would be more than enough.
	assert_eq!(share(500_000), Ok(()));

	// The depth is a reason: no more can be had.
	let mut shallow = world.clone();
	shallow.depths.iter_mut().for_each(|d| d.depth = units(20_000));
	let slice = plan(&shallow.situation()).unwrap().unwrap();
	assert!(slice.orders[0].quantity > units(-80) && slice.orders[0].quantity < units(-70));
	let mut small = slice.clone();
	small.orders[0].quantity = fixed::mul(slice.orders[0].quantity, ppm(200_000), Round::Up).unwrap();
	assert_eq!(verify(&shallow.situation(), &small), Err(PolicyError::TooLittle));
	assert!(verify(&shallow.situation(), &slice).is_ok());
}

#[test]
fn duplicate_positions_should_be_refused() {
	let mut world = calm();
	world.portfolio.positions = vec![Position::spot(HOME, DOT, units(1)); 2];
	assert_eq!(plan(&world.situation()), Err(PolicyError::DuplicatePosition));
}

proptest! {
	#![proptest_config(config(128))]

	#[test]
	fn plan_should_always_verify_and_never_harm(seed: u64, hedges: bool, dislocated: bool) {
		let mut world = random(seed, hedges);
		if dislocated {
			world = world.dislocated(seed);
		}
		let before = world.margin();
		let Some(slice) = plan(&world.situation()).unwrap() else { return Ok(()) };
		let result = verify(&world.situation(), &slice).unwrap();
		let full = (1u32 << slice.orders.len()) - 1;
		for order in &slice.orders {
			let of = world.depths.iter()
				.find(|d| d.venue == order.venue && d.asset == order.instrument.underlying()).unwrap();
			let mark = world.market.state(order.instrument.underlying()).unwrap().mark;
			let said = of.price.unwrap_or(mark);
			let price = if order.quantity > units(0) { said.max(mark) } else { said.min(mark) };
			prop_assert_eq!(order.expected_price, expected_price(price, of.depth, order.quantity, &world.rules).unwrap());
		}
		for mask in 1..=full {
			let m = value(&world, &after(&world, &slice, mask));
			if slice.kind != PlanKind::CloseWhole {
				assert_no_worse(&world, &before, &m);
			}
			if mask == full {
				prop_assert_eq!(&m, &result);
			}
		}

		// The same whatever the order of the inputs.
		let mut rng = ChaCha20Rng::seed_from_u64(seed);
		world.portfolio.positions.shuffle(&mut rng);
		world.depths.shuffle(&mut rng);
		prop_assert_eq!(plan(&world.situation()).unwrap(), Some(slice.clone()));

		// Still good when prices and depths have moved a little.
		for state in &mut world.market.assets {
			state.mark = fixed::mul(state.mark, ppm(998_000), Round::Up).unwrap();
		}
		for depth in &mut world.depths {
			depth.depth = fixed::mul(depth.depth, ppm(990_000), Round::Up).unwrap();
		}
		let moved = verify(&world.situation(), &slice);
		prop_assert!(!matches!(moved, Err(
			PolicyError::OverDepthCap(_) | PolicyError::BadLimitPrice(_) | PolicyError::LeavesDust(_)
		)), "{moved:?}");
	}

	#[test]
	fn tampered_plans_should_be_refused(seed: u64, hedges: bool, at in 0usize..4, factor in 110i128..400) {
		let world = random(seed, hedges);
		let Some(slice) = plan(&world.situation()).unwrap() else { return Ok(()) };
		let at = at % slice.orders.len();
		let situation = world.situation();

		let mut turned = slice.clone();
		turned.orders[at].quantity = fixed::neg(slice.orders[at].quantity).unwrap();
		prop_assert_eq!(verify(&situation, &turned), Err(PolicyError::NotReducing(at as u8)));

		let mut shifted = slice.clone();
		shifted.orders[at].limit_price = fixed::mul_div(slice.orders[at].limit_price.into_inner(), factor, 100, Round::Up)
			.map(Fixed::from_inner).unwrap();
		prop_assert_eq!(verify(&situation, &shifted), Err(PolicyError::BadLimitPrice(at as u8)));

		let mut empty = slice.clone();
		empty.orders.clear();
		prop_assert_eq!(verify(&situation, &empty), Err(PolicyError::Empty));

		let mut away = situation;
		let unavailable = [slice.orders[at].venue];
		away.unavailable = &unavailable;
		prop_assert!(matches!(verify(&away, &slice), Err(PolicyError::UnavailableVenue(_))));
		let mut excluded = situation;
		let positions = [(slice.orders[at].venue, slice.orders[at].instrument)];
		excluded.excluded = &positions;
		prop_assert_eq!(verify(&excluded, &slice), Err(PolicyError::ExcludedPosition(at as u8)));

		if slice.orders.len() < 4 {
			let mut twice = slice.clone();
			twice.orders.try_push(slice.orders[0]).unwrap();
			prop_assert_eq!(verify(&situation, &twice), Err(PolicyError::DuplicateOrder(slice.orders.len() as u8)));
		}

		// What reaches the target is refused when it is made larger by a tenth and more.
		let result = verify(&situation, &slice).unwrap();
		if slice.kind != PlanKind::CloseWhole && above_target(&world, &result) {
			let mut larger = slice.clone();
			for order in &mut larger.orders {
				order.quantity = fixed::mul_div(order.quantity.into_inner(), factor, 100, Round::Down).map(Fixed::from_inner).unwrap();
			}
			// Orders of dust are never too large, and what overshoots past the target has not reached it.
			let small = |o: &PlannedOrder| {
				let mark = world.market.state(o.instrument.underlying()).unwrap().mark;
				fixed::mul(fixed::abs(o.quantity).unwrap(), mark, Round::Up).unwrap() <= units(2)
			};
			if let Ok(m) = verify(&situation, &larger) {
				prop_assert!(!above_target(&world, &m) || larger.orders.iter().any(small), "{larger:?}");
			}
		}
	}
}

/// Executes slice after slice at expected prices; how many it took. No step harms, whichever of its orders are executed; but
/// for the closing of dust, or of what is worth less than nothing and has no safe part.
fn unwind(world: &mut World, most: usize) -> usize {
	for round in 0..most {
		let Some(slice) = plan(&world.situation()).unwrap() else { return round };
		let before = world.margin();
		verify(&world.situation(), &slice).unwrap();
		if slice.kind == PlanKind::CloseWhole {
			let is_dust = world.portfolio.gross(&world.market).unwrap() < world.rules.dust;
			assert!(is_dust || before.equity < units(0), "{slice:?}");
		} else {
			for mask in 1..1u32 << slice.orders.len() {
				assert_no_worse(world, &before, &value(world, &after(world, &slice, mask)));
			}
		}
		world.portfolio = after(world, &slice, (1 << slice.orders.len()) - 1);
	}
	most
}

proptest! {
	#![proptest_config(config(48))]

	#[test]
	fn slices_should_reach_the_target_or_exhaust_when_nothing_is_hedged(seed: u64) {
		let mut world = random(seed, false);
		world.depths.iter_mut().for_each(|d| d.depth = d.depth.max(units(2_000_000)));
		let slices = unwind(&mut world, 120);
		prop_assert!(slices < 120);
		let m = world.margin();
		prop_assert!(
			above_target(&world, &m) || is_exhausted(&world.portfolio, &world.market, &world.rules),
			"{} {} {:?}", m.equity, m.maintenance, world.portfolio
		);
	}

	#[test]
	fn slices_should_exhaust_when_equity_is_negative(seed: u64) {
		let mut world = random(seed, true).with_health(ppm(-500_000));
		world.depths.iter_mut().for_each(|d| d.depth = d.depth.max(units(2_000_000)));
		let slices = unwind(&mut world, 150);
		prop_assert!(slices < 150);
		prop_assert!(is_exhausted(&world.portfolio, &world.market, &world.rules), "{:?}", world.portfolio);
	}

	#[test]
	fn slices_should_end_when_hedges_are_held(seed: u64) {
		let mut world = random(seed, true);
		world.depths.iter_mut().for_each(|d| d.depth = d.depth.max(units(2_000_000)));
		let before = world.margin();
		prop_assert!(unwind(&mut world, 150) < 150);
		let after = world.margin();
		if before.equity >= units(0) && before.equity < target(&before, &world.rules).unwrap() {
			// With negative equity everything is closed, hedges included, and what cannot be bought back remains.
			let closed = after.equity < units(0);
			prop_assert!(closed || above_target(&world, &after) || after.maintenance <= before.maintenance);
		}
	}
}

fn any_fixed() -> impl Strategy<Value = Fixed> {
	prop_oneof![
		3 => any::<i128>().prop_map(Fixed::from_inner),
		3 => (-1_000_000i128..1_000_000).prop_map(units),
		1 => Just(Fixed::from_inner(i128::MAX)),
		1 => Just(Fixed::from_inner(i128::MIN)),
		1 => Just(Fixed::from_inner(1)),
		1 => Just(units(0)),
	]
}

fn any_place() -> impl Strategy<Value = (VenueId, InstrumentId)> {
	(prop_oneof![Just(HOME), Just(AWAY)], 0u32..3, any::<bool>()).prop_map(|(venue, asset, perpetual)| {
		let asset = AssetId(asset);
		(venue, if perpetual { InstrumentId::Perpetual(asset) } else { InstrumentId::Spot(asset) })
	})
}

prop_compose! {
	fn any_order()(
		(venue, instrument) in any_place(), quantity in any_fixed(), limit_price in any_fixed(),
		expected_price in any_fixed(), expected_cost in any_fixed(),
	) -> PlannedOrder {
		PlannedOrder { venue, instrument, quantity, limit_price, expected_price, expected_cost }
	}
}

proptest! {
	#![proptest_config(config(1_500))]

	#[test]
	fn nothing_should_panic_when_inputs_are_extreme(
		places in proptest::collection::vec((any_place(), any_fixed(), any_fixed(), any_fixed()), 0..5),
		orders in proptest::collection::vec(any_order(), 0..5),
		numbers in proptest::collection::vec(any_fixed(), 12),
		prices in proptest::collection::vec(any_fixed(), 0..5),
		kind in prop_oneof![Just(PlanKind::ProRata), Just(PlanKind::BestRelief), Just(PlanKind::CloseWhole)],
	) {
		let mut world = calm();
		world.portfolio.cash = numbers[0];
		world.portfolio.positions = places.into_iter()
			.map(|((venue, instrument), quantity, entry, funding)| Position { venue, instrument, quantity, entry, funding })
			.collect();
		let positive = |v: Fixed| Fixed::from_inner(v.into_inner().saturating_abs().max(1));
		for (state, n) in world.market.assets.iter_mut().zip([1, 4]) {
			(state.mark, state.depth, state.volatility) = (positive(numbers[n]), positive(numbers[n + 1]), positive(numbers[n + 2]));
		}
		for (depth, n) in world.depths.iter_mut().zip(7..) {
			depth.depth = numbers[n];
			depth.price = prices.get(n - 7).copied();
		}
		world.rules.dust = positive(numbers[11]).min(units(1_000_000));
		if let Ok(Some(slice)) = plan(&world.situation()) {
			prop_assert!(verify(&world.situation(), &slice).is_ok());
		}
		orders.iter().for_each(|o| {
			let _ = execute(&world.portfolio, o.venue, o.instrument, o.quantity, o.expected_price, o.expected_cost);
		});
		if let Ok(orders) = orders.try_into() {
			let _ = verify(&world.situation(), &SlicePlan { orders, kind, basis: PlanBasis::default(), claim: PlanScore::WORST });
		}
		let _ = is_exhausted(&world.portfolio, &world.market, &world.rules);
	}
}
