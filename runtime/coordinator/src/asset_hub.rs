//! Asset Hub as a venue, with standard XCM only: whose assets we take, how custody is wired, and the programs that are executed
//! over there.
//!
//! What programs have in common is in [`ballast_runtime_common::reserve`].

use crate::{
	parameters::dynamic_params::custody,
	peers::CustodyTransport,
	xcm_config::{LocationToAccountId, UniversalLocation, XcmRouter},
	*,
};
use alloc::{vec, vec::Vec};
use ballast_primitives::{traits::TransportError, Fixed, VenueId};
use ballast_runtime_common::{
	reserve::{Programs, ARRIVAL_FEE, MAX_ASSETS},
	xcm::TakesForeignAssets,
};
use pallet_custody::{Claim, RegisteredAssets, ReserveChain, Sale, TransferOut};
use polkadot_sdk::{
	cumulus_pallet_parachain_system::RelaychainDataProvider,
	cumulus_primitives_utility::{ChargeWeightInFungibles, TakeFirstAssetTrader},
	frame_support::{traits::EitherOfDiverse, weights::WeightToFee as _},
	frame_system::{EnsureNever, EnsureSignedBy},
	sp_runtime::traits::TryConvertInto,
	staging_xcm::v5::prelude::*,
	staging_xcm_builder::{
		FungiblesAdapter, MatchedConvertedConcreteId, NoChecking, WithLatestLocationConverter,
	},
};

/// The venue's name.
pub const ASSET_HUB: VenueId = VenueId::Sibling(ASSET_HUB_ID);

/// The ledger of what Asset Hub has sent. Assets are created by registering them.
pub type ForeignAssetsInstance = pallet_assets::Instance2;
impl pallet_assets::Config<ForeignAssetsInstance> for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type Balance = Balance;
	type RemoveItemsLimit = ConstU32<1_000>;
	type AssetId = Location;
	type AssetIdParameter = Location;
	type ReserveData = ();
	type Currency = Balances;
	type CreateOrigin = AsEnsureOriginWithArg<EnsureNever<AccountId>>;
	type ForceOrigin = EnsureRoot<AccountId>;
	type AssetDeposit = ConstU128<0>;
	type AssetAccountDeposit = ConstU128<0>;
	type MetadataDepositBase = ConstU128<0>;
	type MetadataDepositPerByte = ConstU128<0>;
	type ApprovalDeposit = ConstU128<0>;
	type StringLimit = ConstU32<50>;
	type Holder = ();
	type Freezer = ();
	type Extra = ();
	type WeightInfo = pallet_assets::weights::SubstrateWeight<Runtime>;
	type CallbackHandle = ();
	type AssetIdAllocator = ();
}

/// The registered assets as the ledger knows them.
pub type ForeignAssetsMatcher = MatchedConvertedConcreteId<
	Location,
	Balance,
	RegisteredAssets<Runtime>,
	WithLatestLocationConverter<Location>,
	TryConvertInto,
>;

/// Charges execution in a registered asset, at the registered price of the native token.
pub struct FeesInForeignAssets;
impl ChargeWeightInFungibles<AccountId, ForeignAssets> for FeesInForeignAssets {
	fn charge_weight_in_fungibles(asset: Location, weight: Weight) -> Result<Balance, XcmError> {
		Custody::native_in(&asset, WeightToFee::weight_to_fee(&weight)).ok_or(XcmError::AssetNotFound)
	}
}

parameter_types! {
	/// Nothing is teleported; nobody has this account.
	pub CheckingAccount: AccountId = PolkadotXcm::check_account();
	/// Who gets fees in foreign assets: the collators.
	pub CollatorPot: AccountId = CollatorSelection::account_id();
}

/// What we take: registered assets, of Asset Hub only.
pub struct AssetsOfAssetHub;
impl TakesForeignAssets for AssetsOfAssetHub {
	type Transactor = FungiblesAdapter<
		ForeignAssets,
		ForeignAssetsMatcher,
		LocationToAccountId,
		AccountId,
		NoChecking,
		CheckingAccount,
	>;
	type Reserves = RegisteredAssets<Runtime>;
	type Trader = TakeFirstAssetTrader<
		AccountId,
		FeesInForeignAssets,
		ForeignAssetsMatcher,
		ForeignAssets,
		ResolveAssetTo<CollatorPot, ForeignAssets>,
	>;
}

parameter_types! {
	/// The venue's name.
	pub const AssetHubVenue: VenueId = ASSET_HUB;
	/// Whose accounts the vault and the beneficiaries are.
	pub const CustodyPalletId: PalletId = PalletId(*b"bl/custd");
	/// Penalties are for the insurance fund.
	pub PenaltyAccount: AccountId = Backstop::fund_account();
	/// Orders must not be priced further than this from the oracle's price.
	pub const CustodyPriceBand: Permill = Permill::from_percent(10);
	/// Value that may leave in one window.
	pub CustodyEgressLimit: Fixed = Fixed::from_u32(custody::EgressLimit::get().max(1));
	/// Relay-chain blocks of such a window.
	pub CustodyEgressWindow: u32 = custody::EgressWindow::get().max(1);
}

// What the pallet claims at once fits into a program.
const _: () = assert!(pallet_custody::MAX_CLAIMED_ASSETS <= MAX_ASSETS);

impl pallet_custody::Config for Runtime {
	type AdminOrigin = EnsureRoot<AccountId>;
	type DepthOrigin = EitherOfDiverse<EnsureRoot<AccountId>, EnsureSignedBy<OracleOperators, AccountId>>;
	type Assets = ForeignAssets;
	type Reserve = AssetHub;
	type Transport = CustodyTransport;
	type Guard = pallet_portfolio::LocalGuard<Runtime, AssetHubVenue>;
	type Prices = Thresholds;
	type RelayBlock = RelaychainDataProvider<Runtime>;
	type ThisVenue = AssetHubVenue;
	type PalletId = CustodyPalletId;
	type PenaltyAccount = PenaltyAccount;
	type PoolAccount = crate::ballast::PoolAccount;
	type PriceBand = CustodyPriceBand;
	type TakeoverBand = crate::ballast::TakeoverBand;
	type EgressLimit = CustodyEgressLimit;
	type EgressWindow = CustodyEgressWindow;
	type MaxDepthAge = ConstU32<50>;
	type HeartbeatInterval = ConstU32<5>;
	type ClaimInterval = ConstU32<20>;
	type ArrivalFee = ConstU128<ARRIVAL_FEE>;
	type NativeUnit = ConstU128<UNIT>;
	type WeightInfo = pallet_custody::weights::SubstrateWeight<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::benchmarking::Markets;
}

/// Parts of programs that are executed there.
type Parts = Programs<UniversalLocation, XcmRouter>;

/// The programs.
pub struct AssetHub;

impl AssetHub {
	/// The program of a sale.
	///
	/// Fees first, because the barrier wants to see them. Then an error handler that brings the asset home, and the trade; the handler
	/// of the second of two trades undoes the first. When the trade was made the proceeds come home. If even that fails everything
	/// is trapped for the order.
	fn sale_program(sale: &Sale) -> Result<Xcm<()>, TransportError> {
		let given = || Parts::all_of(&sale.give.location);
		let back = || -> Result<Vec<Instruction<()>>, TransportError> {
			let payer = Parts::asset(&sale.give.location, sale.give_arrival_fee)?;
			Ok(vec![Parts::bring_home(payer, &sale.beneficiary)?, Parts::give_rest(&sale.owner)?])
		};
		let want = Parts::asset(&sale.want.location, sale.want.amount)?;
		let mut program = vec![
			WithdrawAsset(Parts::asset(&sale.give.location, sale.give.amount)?.into()),
			Parts::for_order(sale.order)?,
			PayFees { asset: Parts::asset(&sale.give.location, sale.max_fee)? },
			SetErrorHandler(Xcm(back()?)),
		];
		let last = match &sale.via {
			None => given()?,
			Some(via) => {
				let some = Parts::asset(via, 1)?;
				program.push(ExchangeAsset { give: given()?, want: some.into(), maximal: true });
				let floor = Parts::asset(&sale.give.location, sale.give_floor)?;
				let mut undo =
					vec![ExchangeAsset { give: Parts::all_of(via)?, want: floor.into(), maximal: true }];
				undo.extend(back()?);
				program.push(SetErrorHandler(Xcm(undo)));
				Parts::all_of(via)?
			}
		};
		program.push(ExchangeAsset { give: last, want: want.into(), maximal: true });
		program.push(Parts::trap_on_error());
		let payer = Parts::asset(&sale.want.location, sale.want_arrival_fee)?;
		program.push(Parts::bring_home(payer, &sale.beneficiary)?);
		program.push(Parts::give_rest(&sale.owner)?);
		Ok(Xcm(program))
	}

	/// The program of a claim, in the name of the order.
	fn claim_program(claim: &Claim) -> Result<Xcm<()>, TransportError> {
		let assets: Result<Vec<Asset>, TransportError> =
			claim.assets.iter().map(|asset| Parts::asset(&asset.location, asset.amount)).collect();
		let payer = &claim.assets.first().ok_or(TransportError::Unreachable)?.location;
		let (max_fee, arrival_fee) =
			(Parts::asset(payer, claim.max_fee)?, Parts::asset(payer, claim.arrival_fee)?);
		Parts::claim(claim.order, assets?, max_fee, arrival_fee, &claim.owner, &claim.beneficiary)
	}

	/// The program that gives assets to their owner there.
	fn transfer_program(transfer: &TransferOut) -> Result<Xcm<()>, TransportError> {
		let TransferOut { owner, asset, max_fee } = transfer;
		Ok(Xcm(vec![
			WithdrawAsset(Parts::asset(&asset.location, asset.amount)?.into()),
			Parts::trapped_for(Parts::account_there(owner))?,
			PayFees { asset: Parts::asset(&asset.location, *max_fee)? },
			Parts::give_rest(owner)?,
		]))
	}
}

impl ReserveChain for AssetHub {
	fn sell(sale: &Sale) -> Result<(), TransportError> {
		Parts::send(Self::sale_program(sale)?)
	}

	fn claim(claim: &Claim) -> Result<(), TransportError> {
		Parts::send(Self::claim_program(claim)?)
	}

	fn transfer_out(transfer: &TransferOut) -> Result<(), TransportError> {
		Parts::send(Self::transfer_program(transfer)?)
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::xcm_config::UnitWeightCost;

	#[test]
	fn arrival_fee_should_cover_what_comes_back() {
		// Fees, fees paid, the rest, origin cleared, surplus, deposit, topic; and as much again.
		let instructions = 2 * 7;
		assert!(
			WeightToFee::weight_to_fee(&(UnitWeightCost::get().saturating_mul(instructions))) <= ARRIVAL_FEE
		);
	}
}
