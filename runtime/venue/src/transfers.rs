//! What a venue adds to take part in transfers: the settlement currency is Asset Hub's, and goes from venue to venue over it.
//!
//! All that is issued here is in our account on Asset Hub. What leaves is destroyed here, and moved there from our account to the
//! other venue's by a program of ours; what arrives is issued when Asset Hub says that our account has got it. Asset Hub is trusted
//! for this asset, and nobody for any other.

use crate::{
	xcm_config::{AssetHubLocation, LocationToAccountId, UniversalLocation, XcmRouter},
	*,
};
use alloc::vec;
use ballast_primitives::{
	fixed::{self, Round},
	traits::{TransferRoute, TransportError},
	AssetId, Fixed, Transfer, VenueId, SETTLEMENT,
};
use ballast_runtime_common::{
	constants::ASSET_HUB_ID,
	reserve::{Programs, ARRIVAL_FEE},
	xcm::TakesForeignAssets,
};
use polkadot_sdk::{
	frame_support::traits::{
		fungible::ItemOf, fungibles::metadata::Inspect as _, tokens::imbalance::ResolveTo, ContainsPair,
	},
	staging_xcm::v5::{
		Asset,
		Instruction::{PayFees, SetErrorHandler, WithdrawAsset},
		Junction::{GeneralIndex, PalletInstance, Parachain},
		Location, Xcm,
	},
	staging_xcm_builder::{FungibleAdapter, IsConcrete, UsingComponents},
};

/// Where Asset Hub's trust-backed assets are, in its part of the world.
const TRUST_BACKED_ASSETS: u8 = 50;

parameter_types! {
	/// The settlement currency among Asset Hub's trust-backed assets.
	pub storage SettlementIndex: u128 = 1_984;
	/// The settlement currency as seen from here.
	pub SettlementLocation: Location = Location::new(
		1,
		[Parachain(ASSET_HUB_ID), PalletInstance(TRUST_BACKED_ASSETS), GeneralIndex(SettlementIndex::get())],
	);
	/// Its id in our ledger, whose decimals are those of Asset Hub's.
	pub const SettlementId: u32 = SETTLEMENT.0;
	/// Price of a native token for programs that come in, ledger units of settlement currency.
	pub storage SettlementPerNative: Balance = 1_000_000;
	/// Most that Asset Hub may charge for a transfer, ledger units of settlement currency: executing our program there, and
	/// delivering the message to the other venue.
	pub storage MaxReserveFee: Balance = 3_000_000;
	/// Who gets fees of programs that come in: the collators.
	pub CollatorPot: AccountId = CollatorSelection::account_id();
}

/// The settlement currency in our ledger.
pub type SettlementLedger = ItemOf<Assets, SettlementId, AccountId>;

/// So much of the native token in settlement currency, ledger units, rounded up.
fn in_settlement(native: Balance) -> Option<Balance> {
	let (native, rate) = (i128::try_from(native).ok()?, i128::try_from(SettlementPerNative::get()).ok()?);
	let amount = fixed::mul_div(native, rate, i128::try_from(UNIT).ok()?, Round::Up).ok()?;
	Balance::try_from(amount).ok()
}

/// Charges execution in settlement currency.
pub struct FeesInSettlement;
impl frame_support::weights::WeightToFee for FeesInSettlement {
	type Balance = Balance;

	fn weight_to_fee(weight: &Weight) -> Balance {
		// What cannot be said cannot be paid.
		in_settlement(WeightToFee::weight_to_fee(weight)).unwrap_or(Balance::MAX)
	}
}

/// What we take: the settlement currency, of Asset Hub only.
pub struct SettlementOfAssetHub;
impl ContainsPair<Asset, Location> for SettlementOfAssetHub {
	fn contains(asset: &Asset, origin: &Location) -> bool {
		*origin == AssetHubLocation::get() && asset.id.0 == SettlementLocation::get()
	}
}
impl TakesForeignAssets for SettlementOfAssetHub {
	type Transactor =
		FungibleAdapter<SettlementLedger, IsConcrete<SettlementLocation>, LocationToAccountId, AccountId, ()>;
	type Reserves = Self;
	type Trader = UsingComponents<
		FeesInSettlement,
		SettlementLocation,
		AccountId,
		SettlementLedger,
		ResolveTo<CollatorPot, SettlementLedger>,
	>;
}

/// Parts of programs that are executed on Asset Hub.
type Parts = Programs<UniversalLocation, XcmRouter>;

/// The way to other venues.
pub struct OverAssetHub;

impl OverAssetHub {
	fn decimals() -> u8 {
		Assets::decimals(SettlementId::get())
	}

	/// An amount in whole units as a ledger amount.
	fn units(amount: Fixed) -> Result<u128, TransportError> {
		fixed::to_ledger(amount, Self::decimals(), Round::Down).map_err(|_| TransportError::Unreachable)
	}

	/// An amount of settlement currency as Asset Hub sees it.
	fn asset(amount: u128) -> Result<Asset, TransportError> {
		Parts::asset(&SettlementLocation::get(), amount)
	}

	fn arrival_fee() -> Result<u128, TransportError> {
		in_settlement(ARRIVAL_FEE).ok_or(TransportError::Unreachable)
	}

	/// The venues that are reached: member chains. Neither the coordinator's own market nor its custody keeps what comes like this.
	fn destination(venue: VenueId) -> Result<Location, TransportError> {
		match venue {
			VenueId::Sibling(id) if id != ASSET_HUB_ID => Ok(Location::new(1, [Parachain(id)])),
			_ => Err(TransportError::Unreachable),
		}
	}

	/// The program of a transfer.
	///
	/// Fees first, because the barrier wants to see them. Then everything goes on to the other venue; where that cannot be told, it
	/// comes back to the same beneficiary here, and if even that fails it is trapped for the transfer. At the venue where it comes in, what
	/// cannot be deposited is trapped for the account.
	fn program(transfer: &Transfer, amount: u128) -> Result<Xcm<()>, TransportError> {
		let (beneficiary, account) = (transfer.beneficiary(), &transfer.account);
		let send_to = |destination: &Location| {
			Parts::send_on(Self::asset(Self::arrival_fee()?)?, destination, &beneficiary, Some(account))
		};
		Ok(Xcm(vec![
			WithdrawAsset(Self::asset(amount)?.into()),
			Parts::for_order(transfer.id)?,
			PayFees { asset: Self::asset(MaxReserveFee::get())? },
			SetErrorHandler(Xcm(vec![send_to(&Location::here())?, Parts::give_rest(account)?])),
			send_to(&Self::destination(transfer.to)?)?,
			Parts::trap_on_error(),
			Parts::give_rest(account)?,
		]))
	}
}

impl TransferRoute for OverAssetHub {
	fn most_fees(asset: AssetId) -> Option<Fixed> {
		if asset != SETTLEMENT {
			return None;
		}
		// And one unit for what the ledger could not express.
		let units = MaxReserveFee::get().checked_add(Self::arrival_fee().ok()?)?.checked_add(1)?;
		fixed::from_ledger(units, Self::decimals(), Round::Up).ok()
	}

	fn send(transfer: &Transfer, amount: Fixed) -> Result<(), TransportError> {
		Parts::send(Self::program(transfer, Self::units(amount)?)?)
	}

	fn claim(transfer: &Transfer, amount: Fixed) -> Result<(), TransportError> {
		let (max_fee, arrival_fee) = (Self::asset(MaxReserveFee::get())?, Self::asset(Self::arrival_fee()?)?);
		let trapped = vec![Self::asset(Self::units(amount)?)?];
		let beneficiary = transfer.beneficiary();
		Parts::send(Parts::claim(
			transfer.id,
			trapped,
			max_fee,
			arrival_fee,
			&transfer.account,
			&beneficiary,
		)?)
	}
}
