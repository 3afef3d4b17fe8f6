//! The market of the README, which shows exactly this code: spot only, over pools that a chain has already. Nobody owes anything
//! here, so that an order can only sell.

use ballast_primitives::{
	fixed::{self, Zero},
	message::{AssetDepth, ReportedPosition},
	traits::VenueMarket,
	AssetId, Fixed, InstrumentId, MathError, OrderFailure, OrderFill, Round, TakeoverFill, SETTLEMENT,
};
use core::marker::PhantomData;
use polkadot_sdk::{
	sp_arithmetic::Permill,
	sp_core::crypto::AccountId32,
	sp_runtime::{DispatchError, DispatchResult},
};

/// What the chain has already. Amounts are ledger units.
pub trait Exchange {
	/// What is traded, in the coordinator's numbers, sorted; at most 16.
	fn assets() -> Vec<AssetId>;
	/// Digits after the point.
	fn decimals(asset: AssetId) -> u8;
	/// Share of its value that an asset counts for as margin, here alone.
	fn counts_for(asset: AssetId) -> Permill;
	/// What the account has on the market.
	fn balance(who: &AccountId32, asset: AssetId) -> u128;
	/// Moves it to another account.
	fn transfer(from: &AccountId32, to: &AccountId32, asset: AssetId, amount: u128) -> DispatchResult;
	/// Sells for no less settlement currency than that, or not at all; what came of it.
	fn sell(who: &AccountId32, asset: AssetId, amount: u128, least: u128) -> Result<u128, DispatchError>;
	/// Settlement currency in the pool of the asset.
	fn reserve(asset: AssetId) -> u128;
	/// Price of the pool, settlement currency per whole unit.
	fn price(asset: AssetId) -> Option<Fixed>;
	/// Who has the penalties.
	fn pot() -> AccountId32;
}

/// The market as the adapter sees it.
pub struct SpotMarket<X>(PhantomData<X>);

impl<X: Exchange> SpotMarket<X> {
	/// Ledger units as whole units, rounded down: never more than there is.
	fn whole(asset: AssetId, amount: u128) -> Result<Fixed, MathError> {
		fixed::from_ledger(amount, X::decimals(asset), Round::Down)
	}
}

fn refused<E>(_: E) -> OrderFailure {
	OrderFailure::MarketRefused
}

impl<X: Exchange> VenueMarket for SpotMarket<X> {
	fn positions(account: &AccountId32) -> Vec<ReportedPosition> {
		let held = |asset| {
			let quantity = Self::whole(asset, X::balance(account, asset)).ok()?;
			let instrument = InstrumentId::Spot(asset);
			let (entry, funding) = (Fixed::zero(), Fixed::zero());
			(!quantity.is_zero()).then_some(ReportedPosition { instrument, quantity, entry, funding })
		};
		X::assets().into_iter().filter_map(held).collect()
	}

	fn reduce(
		account: &AccountId32,
		instrument: InstrumentId,
		quantity: Fixed,
		limit_price: Fixed,
		penalty: Permill,
	) -> Result<OrderFill, OrderFailure> {
		let InstrumentId::Spot(asset) = instrument else { return Err(OrderFailure::MarketRefused) };
		// What the ledger can express of it, and no more.
		let sold = fixed::neg(quantity).map_err(refused)?;
		let amount = fixed::to_ledger(sold, X::decimals(asset), Round::Down).map_err(refused)?;
		let sold = Self::whole(asset, amount).map_err(refused)?;
		// Up: the average price is not worse than the limit.
		let least = fixed::mul(sold, limit_price, Round::Up).map_err(refused)?;
		let least = fixed::to_ledger(least, X::decimals(SETTLEMENT), Round::Up).map_err(refused)?;
		let got = X::sell(account, asset, amount, least).map_err(|_| OrderFailure::LimitPrice)?;
		let taken = penalty.mul_floor(got);
		X::transfer(account, &X::pot(), SETTLEMENT, taken).map_err(refused)?;
		Ok(OrderFill {
			quantity: fixed::neg(sold).map_err(refused)?,
			proceeds: Self::whole(SETTLEMENT, got).map_err(refused)?,
			penalty: Self::whole(SETTLEMENT, taken).map_err(refused)?,
		})
	}

	fn take_over(
		from: &AccountId32,
		to: &AccountId32,
		fraction: Fixed,
		price: Fixed,
		fee: Fixed,
		_may_borrow: bool,
	) -> Result<TakeoverFill, OrderFailure> {
		let (mut value, mut gross) = (Fixed::zero(), Fixed::zero());
		for position in Self::positions(from) {
			let asset = position.instrument.underlying();
			// Down: the rest stays with who gives.
			let moved = fixed::mul(position.quantity, fraction, Round::Down).map_err(refused)?;
			let amount = fixed::to_ledger(moved, X::decimals(asset), Round::Down).map_err(refused)?;
			X::transfer(from, to, asset, amount).map_err(refused)?;
			let (moved, at) = (Self::whole(asset, amount), Self::price(asset));
			let (moved, at) = (moved.map_err(refused)?, at.ok_or(OrderFailure::MarketRefused)?);
			let worth = |round| fixed::mul(moved, at, round).map_err(refused);
			value = fixed::add(value, worth(Round::Down)?).map_err(refused)?;
			gross = fixed::add(gross, worth(Round::Up)?).map_err(refused)?;
		}
		// There is no credit here: who pays has it, or nothing moves.
		let digits = X::decimals(SETTLEMENT);
		let (payer, payee) = if price < Fixed::zero() { (from, to) } else { (to, from) };
		let size = fixed::abs(price).map_err(refused)?;
		let paid = fixed::to_ledger(size, digits, Round::Down).map_err(refused)?;
		X::transfer(payer, payee, SETTLEMENT, paid).map_err(|_| OrderFailure::InsufficientFunds)?;
		// Less rather than not moving anything.
		let fee = fixed::to_ledger(fee, digits, Round::Down).map_err(refused)?;
		let fee = fee.min(X::balance(from, SETTLEMENT));
		X::transfer(from, &X::pot(), SETTLEMENT, fee).map_err(refused)?;
		let paid = Self::whole(SETTLEMENT, paid).map_err(refused)?;
		let price = if price < Fixed::zero() { fixed::neg(paid).map_err(refused)? } else { paid };
		Ok(TakeoverFill {
			fraction,
			value,
			gross,
			price,
			fee: Self::whole(SETTLEMENT, fee).map_err(refused)?,
		})
	}

	fn write_off(_: &AccountId32) -> Result<Fixed, DispatchError> {
		// Nobody owes anything.
		Ok(Fixed::zero())
	}

	fn counted_value(positions: &[ReportedPosition]) -> Result<Fixed, DispatchError> {
		let mut counted = Fixed::zero();
		for ReportedPosition { instrument, quantity, .. } in positions {
			let asset = instrument.underlying();
			let price = Self::price(asset).ok_or(DispatchError::Unavailable)?;
			let share = Fixed::from_rational(X::counts_for(asset).deconstruct().into(), 1_000_000);
			let worth = fixed::mul(*quantity, price, Round::Down).map_err(|_| DispatchError::Corruption)?;
			let counts = fixed::mul(worth, share, Round::Down).map_err(|_| DispatchError::Corruption)?;
			counted = fixed::add(counted, counts).map_err(|_| DispatchError::Corruption)?;
		}
		Ok(counted)
	}

	fn price(asset: AssetId) -> Option<Fixed> {
		X::price(asset).filter(|price| *price > Fixed::zero())
	}

	fn depths() -> Vec<AssetDepth> {
		let traded = X::assets().into_iter().filter(|asset| *asset != SETTLEMENT);
		let depth = |asset| {
			let depth = Self::whole(SETTLEMENT, X::reserve(asset)).ok()?;
			Some(AssetDepth { asset, depth, price: Self::price(asset)? })
		};
		traded.filter_map(depth).collect()
	}
}

mod tests {
	use super::*;
	use crate::mock::{alice, bob, f, ExtBuilder};
	use polkadot_sdk::frame_support::storage::unhashed;

	const DOT: AssetId = AssetId(1);
	const POT: AccountId32 = AccountId32::new([9; 32]);
	const POOL: AccountId32 = AccountId32::new([8; 32]);

	/// Pays 38 dollars a unit, whatever is sold.
	struct Shop;

	fn key(who: &AccountId32, asset: AssetId) -> Vec<u8> {
		[AsRef::<[u8]>::as_ref(who), &asset.0.to_le_bytes()].concat()
	}

	fn give(who: &AccountId32, asset: AssetId, amount: u128) {
		unhashed::put(&key(who, asset), &(Shop::balance(who, asset) + amount));
	}

	impl Exchange for Shop {
		fn assets() -> Vec<AssetId> {
			vec![SETTLEMENT, DOT]
		}
		fn decimals(asset: AssetId) -> u8 {
			if asset == SETTLEMENT {
				6
			} else {
				10
			}
		}
		fn counts_for(asset: AssetId) -> Permill {
			Permill::from_percent(if asset == SETTLEMENT { 100 } else { 90 })
		}
		fn balance(who: &AccountId32, asset: AssetId) -> u128 {
			unhashed::get(&key(who, asset)).unwrap_or_default()
		}
		fn transfer(from: &AccountId32, to: &AccountId32, asset: AssetId, amount: u128) -> DispatchResult {
			let left = Self::balance(from, asset).checked_sub(amount).ok_or(DispatchError::Exhausted)?;
			unhashed::put(&key(from, asset), &left);
			give(to, asset, amount);
			Ok(())
		}
		fn sell(who: &AccountId32, asset: AssetId, amount: u128, least: u128) -> Result<u128, DispatchError> {
			let got = amount * 38_000_000 / 10_000_000_000;
			if got < least {
				return Err(DispatchError::Unavailable);
			}
			Self::transfer(who, &POOL, asset, amount)?;
			Self::transfer(&POOL, who, SETTLEMENT, got).map(|()| got)
		}
		fn reserve(asset: AssetId) -> u128 {
			if asset == DOT {
				Self::balance(&POOL, SETTLEMENT)
			} else {
				0
			}
		}
		fn price(asset: AssetId) -> Option<Fixed> {
			Some(if asset == SETTLEMENT { f(1) } else { f(38) })
		}
		fn pot() -> AccountId32 {
			POT
		}
	}

	type Market = SpotMarket<Shop>;

	fn sum(asset: AssetId) -> u128 {
		[alice(), bob(), POT, POOL].iter().map(|who| Shop::balance(who, asset)).sum()
	}

	/// Alice has 10.00000000007 DOT and 5 dollars, Bob 400 dollars, the pool the rest.
	fn stocked() {
		give(&alice(), DOT, 100_000_000_007);
		give(&alice(), SETTLEMENT, 5_000_000);
		give(&bob(), SETTLEMENT, 400_000_000);
		give(&POOL, SETTLEMENT, 1_000_000_000);
	}

	#[test]
	fn order_should_be_filled_within_its_limit_and_lose_nothing() {
		ExtBuilder.build_and_execute(|| {
			stocked();
			let before = [sum(DOT), sum(SETTLEMENT)];
			let ten = Permill::from_percent(10);
			let (spot, some) = (InstrumentId::Spot(DOT), Fixed::from_inner(-1_234_567_890_123_456_789));
			assert_eq!(Market::reduce(&alice(), spot, some, f(39), ten), Err(OrderFailure::LimitPrice));
			let fill = Market::reduce(&alice(), spot, some, f(37), ten).unwrap();
			// Ten digits of it.
			assert_eq!(fill.quantity, Fixed::from_inner(-1_234_567_890_100_000_000));
			assert_eq!(fill.proceeds, Fixed::from_inner(46_913_579_000_000_000_000));
			assert_eq!(fill.penalty, Fixed::from_inner(4_691_357_000_000_000_000));
			assert_eq!(Shop::balance(&POT, SETTLEMENT), 4_691_357);
			assert_eq!([sum(DOT), sum(SETTLEMENT)], before);
			let perpetual = InstrumentId::Perpetual(DOT);
			assert_eq!(
				Market::reduce(&alice(), perpetual, some, f(37), ten),
				Err(OrderFailure::MarketRefused)
			);
		});
	}

	#[test]
	fn takeover_should_move_a_share_of_all_and_lose_nothing() {
		ExtBuilder.build_and_execute(|| {
			stocked();
			let before = [sum(DOT), sum(SETTLEMENT)];
			let half = Fixed::from_rational(1, 2);
			let fill = Market::take_over(&alice(), &bob(), half, f(180), f(1_000), false).unwrap();
			assert_eq!((fill.fraction, fill.price), (half, f(180)));
			// 5 DOT at 38, but for a unit of the ledger, and half of the dollars; all dollars that are left are the fee.
			assert_eq!(Shop::balance(&bob(), DOT), 50_000_000_003);
			assert_eq!((fill.fee, Shop::balance(&alice(), SETTLEMENT)), (Fixed::from_rational(3_650, 20), 0));
			assert!(fill.value <= fill.gross && fill.value > f(192) && fill.gross < f(193));
			assert_eq!([sum(DOT), sum(SETTLEMENT)], before);
			let poor = Market::take_over(&alice(), &bob(), half, f(1_000), f(0), false);
			assert_eq!(poor, Err(OrderFailure::InsufficientFunds));
		});
	}

	#[test]
	fn market_should_show_what_counts() {
		ExtBuilder.build_and_execute(|| {
			stocked();
			let positions = Market::positions(&alice());
			let shown: Vec<_> = positions.iter().map(|position| position.instrument).collect();
			assert_eq!(shown, [InstrumentId::Spot(SETTLEMENT), InstrumentId::Spot(DOT)]);
			let counted = Market::counted_value(&positions).unwrap();
			assert!(counted > f(346) && counted < f(348), "5 and 90 % of 380: {counted:?}");
			assert_eq!(Market::depths(), [AssetDepth { asset: DOT, depth: f(1_000), price: f(38) }]);
			assert_eq!(Market::write_off(&alice()), Ok(f(0)));
		});
	}

	/// Every line of Rust in the README is in a file that is compiled.
	#[test]
	fn code_of_the_readme_should_be_code_that_compiles() {
		let flat =
			|text: &str| text.lines().map(str::trim).filter(|l| !l.is_empty()).collect::<Vec<_>>().join("\n");
		let files = [
			"src/tests/example.rs",
			"src/tests/outside.rs",
			"src/mock.rs",
			"../../runtime/venue/src/venue.rs",
			"../../runtime/venue/src/transfers.rs",
			"../../runtime/venue/src/lib.rs",
			"../../runtime/common/src/xcm.rs",
		];
		let compiled = files.map(|file| flat(&std::fs::read_to_string(file).unwrap()));
		let readme = std::fs::read_to_string("README.md").unwrap();
		let blocks: Vec<&str> =
			readme.split("```rust").skip(1).filter_map(|rest| rest.split("```").next()).collect();
		assert!(blocks.len() >= 5, "the README has examples");
		for block in blocks {
			let (_, code) = block.split_once('\n').unwrap();
			for piece in flat(code).split("// ...") {
				let piece = piece.trim();
				assert!(
					compiled.iter().any(|file| file.contains(piece)),
					"in no file that is compiled:\n{piece}"
				);
			}
		}
	}
}
