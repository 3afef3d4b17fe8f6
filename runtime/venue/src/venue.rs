//! What a parachain adds to become a venue: the adapter pallet, wired to its market, and the coordinator as a peer.
//!
//! A member copies this file, puts its own market in the place of `SpotMargin`, and its price source in the place of `Oracle`.

use crate::{xcm_config::XcmRouter, *};
use alloc::vec::Vec;
use ballast_primitives::{
	fixed::One,
	remote::{CoordinatorCall, ReceiveCall, POOL_ACCOUNT},
	traits::{CoordinatorTransport, PriceSource, TransportError},
	AssetId, Fixed, VenueId, SETTLEMENT,
};
use ballast_runtime_common::xcm::send_call;
use codec::Encode;
use pallet_thresholds::PriceFeed;
use polkadot_sdk::{
	cumulus_pallet_parachain_system::RelaychainDataProvider,
	staging_xcm::v5::{Junction::Parachain, Location},
};

parameter_types! {
	/// Parachain id of the coordinator.
	pub storage CoordinatorParaId: u32 = 2_000;
	/// The coordinator as seen from here.
	pub CoordinatorLocation: Location = Location::new(1, [Parachain(CoordinatorParaId::get())]);
	/// This chain as the coordinator sees it.
	pub ThisVenue: VenueId = VenueId::Sibling(ParachainInfo::parachain_id().into());
	/// Orders must not be priced further than this from our own price.
	pub const PriceBand: Permill = Permill::from_percent(10);
	/// Share of collateral and debts moved by which the price of a takeover may differ from our own value of them.
	pub const TakeoverBand: Permill = Permill::from_percent(20);
	/// Value that the coordinator may reduce in one block, settlement currency.
	pub MaxReductionPerBlock: Fixed = Fixed::from_u32(5_000_000);
	/// The coordinator's liquidity pool, which may take positions over here. Nobody can sign for it.
	pub PoolAccount: Option<AccountId> = Some(POOL_ACCOUNT);
	/// Age beyond which a price has expired, in milliseconds.
	pub const MaxPriceAge: u64 = 5 * 60_000;
}

/// The coordinator's programs run unpaid here.
pub struct Coordinator;
impl Contains<Location> for Coordinator {
	fn contains(location: &Location) -> bool {
		*location == CoordinatorLocation::get()
	}
}

/// All that a program may call here: hand over an envelope.
pub struct CoordinatorCalls;
impl Contains<RuntimeCall> for CoordinatorCalls {
	fn contains(call: &RuntimeCall) -> bool {
		matches!(call, RuntimeCall::VenueAdapter(pallet_venue_adapter::Call::receive { .. }))
	}
}

/// The coordinator as a whole, speaking natively.
pub struct EnsureCoordinator;
impl EnsureOrigin<RuntimeOrigin> for EnsureCoordinator {
	type Success = ();

	fn try_origin(origin: RuntimeOrigin) -> Result<(), RuntimeOrigin> {
		let given: Result<cumulus_pallet_xcm::Origin, RuntimeOrigin> = origin.into();
		match given? {
			cumulus_pallet_xcm::Origin::SiblingParachain(id) if u32::from(id) == CoordinatorParaId::get() => {
				Ok(())
			}
			other => Err(other.into()),
		}
	}
}

/// The way to the coordinator.
pub struct Transport;
impl CoordinatorTransport for Transport {
	fn send(message: Vec<u8>) -> Result<(), TransportError> {
		send_call::<XcmRouter>(
			CoordinatorLocation::get(),
			CoordinatorCall::Venues(ReceiveCall::Receive { message }).encode(),
		)
	}
}

ballast_runtime_common::impl_market_pallets!(Runtime, MaxPriceAge, OraclePrices);

/// The market's prices: the oracle's, while they are fresh.
pub struct OraclePrices;
impl PriceSource for OraclePrices {
	fn price(asset: AssetId) -> Option<(Fixed, u64)> {
		let now = Timestamp::get();
		if asset == SETTLEMENT {
			return Some((Fixed::one(), now));
		}
		pallet_thresholds::OracleFeed::<Runtime>::latest(asset)
			// An age is a time, not money; a value from the future is new.
			.filter(|(_, at)| now.saturating_sub(*at) <= MaxPriceAge::get())
	}
}

impl pallet_venue_adapter::Config for Runtime {
	type Market = SpotMargin;
	type Transport = Transport;
	// `()` for a venue that takes no part in transfers.
	type Transfers = crate::transfers::OverAssetHub;
	type CoordinatorOrigin = EnsureCoordinator;
	type Guard = pallet_venue_adapter::CreditLineGuard<Runtime>;
	type ThisVenue = ThisVenue;
	type RelayBlock = RelaychainDataProvider<Runtime>;
	type PriceBand = PriceBand;
	type TakeoverBand = TakeoverBand;
	type MaxReductionPerBlock = MaxReductionPerBlock;
	type PoolAccount = PoolAccount;
	// A week.
	type LeavePatience = ConstU32<100_800>;
	type HeartbeatInterval = ConstU32<5>;
	type WeightInfo = pallet_venue_adapter::weights::SubstrateWeight<Runtime>;
}
