use crate::{mock::*, Historical, LeftOut, ScanRanges};
use ballast_primitives::{AssetId, VenueId, SETTLEMENT};
use ballast_risk::{Portfolio, Position, RiskError, RiskSource};
use polkadot_sdk::frame_support::traits::Contains;

#[test]
fn market_should_hold_what_was_asked_sorted_and_once() {
	ExtBuilder::default().build_and_execute(|| {
		feed(&[(DOT, fixed(7, 1)), (ETH, fixed(2000, 1))]);
		let market = Thresholds::market(&[ETH, SETTLEMENT, DOT, ETH]).unwrap();
		assert_eq!(market.assets.iter().map(|s| s.asset).collect::<Vec<_>>(), vec![DOT, ETH]);
		let dot = market.assets[0];
		assert_eq!((dot.mark, dot.depth, dot.volatility), (fixed(7, 1), TotalDepth::get(), fixed(5, 100)));
		TotalDepth::set(fixed(-1, 1));
		assert_eq!(Thresholds::market(&[DOT]).unwrap().assets[0].depth, fixed(0, 1));
		assert_eq!(Thresholds::market(&[SETTLEMENT]).unwrap().assets, vec![]);
	});
}

#[test]
fn market_should_name_the_asset_when_it_is_stale_or_unknown() {
	ExtBuilder::default().build_and_execute(|| {
		feed(&[(DOT, fixed(7, 1))]);
		assert_eq!(Thresholds::market(&[DOT, ETH]), Err(RiskError::StalePrice(ETH)));
		assert_eq!(Thresholds::market(&[AssetId(9)]), Err(RiskError::UnknownAsset(AssetId(9))));
		assert_eq!(Thresholds::model(&[AssetId(9)]), Err(RiskError::UnknownAsset(AssetId(9))));
	});
}

#[test]
fn model_should_be_valid_and_restricted_when_assembled() {
	ExtBuilder::default().build_and_execute(|| {
		let model = Thresholds::model(&[DOT]).unwrap();
		assert_eq!(model.validate(), Ok(()));
		assert_eq!(model.version, 1);
		assert_eq!(model.assets.len(), 1);
		assert_eq!(model.assets[0].scan_range, fixed(25, 100));
		assert_eq!(model.historical.assets, vec![DOT]);
		assert_eq!(model.historical.returns, vec![-500_000, 300_000]);
		assert_eq!(Thresholds::model(&[]).unwrap().validate(), Ok(()));

		let both = Thresholds::model(&[ETH, DOT]).unwrap();
		assert_eq!(both.historical.returns, vec![-500_000, -400_000, 300_000, 0]);
	});
}

#[test]
fn margin_should_be_computed_from_market_and_model() {
	ExtBuilder::default().build_and_execute(|| {
		feed(&[(DOT, fixed(10, 1)), (ETH, fixed(2000, 1))]);
		let portfolio = Portfolio {
			positions: vec![
				Position::spot(VenueId::Home, DOT, fixed(100, 1)),
				Position::spot(VenueId::Home, SETTLEMENT, fixed(-400, 1)),
			],
			..Default::default()
		};
		let assets = portfolio.assets();
		let margin = ballast_risk::margin(
			&portfolio,
			&Thresholds::market(&assets).unwrap(),
			&Thresholds::model(&assets).unwrap(),
		)
		.unwrap();
		assert_eq!(margin.equity, fixed(600, 1));
		assert_eq!(margin.core, fixed(500, 1), "the stress row takes half of 1000");
	});
}

#[test]
fn model_should_give_no_column_to_an_asset_that_is_not_in_the_set() {
	ExtBuilder::default().build_and_execute(|| {
		without_notice();
		take(&[(DOT, fixed(25, 100), fixed(5, 100))], &[&[-100_000]]);
		assert_eq!(Historical::<Test>::get().assets, vec![DOT]);
		assert_eq!(Thresholds::model(&[DOT, ETH]).unwrap().validate(), Ok(()));
	});
}

#[test]
fn tail_should_be_a_share_of_all_rows_that_were_observed() {
	ExtBuilder::default().build_and_execute(|| {
		without_notice();
		let parameters = crate::ModelParameters::default();
		let take_of = |observed_rows| {
			next_epoch();
			let rows: [&[i32]; 4] = [&[-1], &[1], &[-2], &[2]];
			let set = ballast_risk::estimators::ThresholdSet {
				observed_rows,
				..set_of(&[(DOT, fixed(25, 100), fixed(5, 100))], &rows)
			};
			agree(&set);
			upload(0, &set).unwrap();
			(
				LeftOut::<Test>::get(),
				Historical::<Test>::get().rows(),
				Thresholds::model(&[DOT]).unwrap().tail,
			)
		};
		// Two stress rows.
		assert_eq!(take_of(4), (0, 6, parameters.tail));
		assert_eq!(take_of(1), (0, 6, parameters.tail), "fewer than there are");
		// One in four was kept: every stress row counts four times. 2.5 % of 12 + 12 rows.
		assert_eq!(take_of(16), (12, 4 + 2 * 4, fixed(5, 100)));
		// Nobody has observed more than the ring holds.
		assert_eq!(take_of(u32::MAX).0, RING - 4);
		assert_eq!(Thresholds::model(&[DOT]).unwrap().validate(), Ok(()));
	});
}

#[test]
fn known_assets_should_be_those_with_thresholds_and_settlement() {
	ExtBuilder::default().build_and_execute(|| {
		assert!(Thresholds::contains(&DOT) && Thresholds::contains(&SETTLEMENT));
		assert!(!Thresholds::contains(&AssetId(77)));
		assert_eq!(ScanRanges::<Test>::iter().count(), 2);
	});
}
