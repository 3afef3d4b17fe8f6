//! Asset Hub as a venue, with standard XCM only: whose assets we take, how custody is wired, and the programs that are executed
//! over there.
//!
//! A program of ours pays its fees out of what it withdraws from our account there, up to a maximum, and gives what is left of them to
//! the owner of the assets on Asset Hub. Everything else it brings back by reserve transfer, or leaves in the trap, where it can
//! be claimed in the name of the order alone.

use crate::{
	parameters::dynamic_params::custody,
	peers::CustodyTransport,
	xcm_config::{LocationToAccountId, UniversalLocation, XcmRouter},
	*,
};
use alloc::{vec, vec::Vec};
use ballast_primitives::{traits::TransportError, Fixed, OrderId, VenueId};
use ballast_runtime_common::xcm::TakesForeignAssets;
use pallet_custody::{Claim, RegisteredAssets, ReserveChain, Sale, TransferOut};
use polkadot_sdk::{
	cumulus_pallet_parachain_system::RelaychainDataProvider,
	cumulus_primitives_utility::{ChargeWeightInFungibles, TakeFirstAssetTrader},
	frame_support::{traits::EitherOfDiverse, weights::WeightToFee as _},
	frame_system::{EnsureNever, EnsureSignedBy},
	sp_runtime::traits::TryConvertInto,
	staging_xcm::v5::{prelude::*, AssetTransferFilter, Hint},
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

/// More than a program costs that brings something back; see the test.
const ARRIVAL_FEE: Balance = 20 * MILLIUNIT;

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
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = crate::benchmarking::Markets;
}

/// The programs.
pub struct AssetHub;

impl AssetHub {
	fn location() -> Location {
		ASSET_HUB.location()
	}

	/// A location of ours as Asset Hub sees it.
	fn from_there(location: &Location) -> Result<Location, TransportError> {
		location
			.clone()
			.reanchored(&Self::location(), &UniversalLocation::get())
			.map_err(|_| TransportError::Unreachable)
	}

	/// An amount of an asset as Asset Hub sees it.
	fn asset(location: &Location, amount: u128) -> Result<Asset, TransportError> {
		Ok((Self::from_there(location)?, amount).into())
	}

	fn all_of(location: &Location) -> Result<AssetFilter, TransportError> {
		let id = AssetId(Self::from_there(location)?);
		Ok(Wild(AllOf { id, fun: WildFungible }))
	}

	/// Where an order is, in our part of the world. What is trapped for it is trapped for this.
	fn order(id: OrderId) -> Junction {
		GeneralIndex(id.0.into())
	}

	/// Whatever is trapped from here on is trapped for the order.
	fn for_order(id: OrderId) -> Result<Instruction<()>, TransportError> {
		let location = Self::from_there(&Location::new(0, [Self::order(id)]))?;
		Self::trapped_for(location)
	}

	fn trapped_for(location: Location) -> Result<Instruction<()>, TransportError> {
		let hints =
			vec![Hint::AssetClaimer { location }].try_into().map_err(|_| TransportError::Unreachable)?;
		Ok(SetHints { hints })
	}

	/// Somebody's account on Asset Hub, named as a claim of that account names it.
	fn account_there(owner: &AccountId) -> Location {
		let network = UniversalLocation::get().global_consensus().ok();
		Location::new(0, [AccountId32 { network, id: owner.clone().into() }])
	}

	/// Brings everything home to the beneficiary. We are paid out of `payer`.
	fn bring_home(payer: Asset, beneficiary: &AccountId) -> Result<Instruction<()>, TransportError> {
		let everything =
			AssetTransferFilter::ReserveDeposit(Wild(AllCounted(pallet_custody::MAX_CLAIMED_ASSETS)));
		let beneficiary = AccountId32 { network: None, id: beneficiary.clone().into() }.into();
		Ok(InitiateTransfer {
			destination: Self::from_there(&Location::here())?,
			remote_fees: Some(AssetTransferFilter::ReserveDeposit(Definite(payer.into()))),
			preserve_origin: false,
			assets: vec![everything].try_into().map_err(|_| TransportError::Unreachable)?,
			remote_xcm: Xcm(vec![
				RefundSurplus,
				DepositAsset { assets: Wild(AllCounted(pallet_custody::MAX_CLAIMED_ASSETS)), beneficiary },
			]),
		})
	}

	/// From here on an error leaves everything in the trap. (Asset Hub's barrier refuses programs with an empty handler.)
	fn trap_on_error() -> Instruction<()> {
		SetErrorHandler(Xcm(vec![RefundSurplus]))
	}

	/// Ends a program: what is left of the fees is its owner's. It comes behind what must have succeeded before; as an appendix,
	/// so that the weight of handlers that were not needed is refunded, too.
	fn give_rest(owner: &AccountId) -> Result<Instruction<()>, TransportError> {
		let beneficiary = Self::account_there(owner);
		Ok(SetAppendix(Xcm(vec![
			RefundSurplus,
			Self::trapped_for(beneficiary.clone())?,
			DepositAsset { assets: Wild(AllCounted(pallet_custody::MAX_CLAIMED_ASSETS)), beneficiary },
		])))
	}

	/// The program of a sale.
	///
	/// Fees first, because the barrier wants to see them. Then an error handler that brings the asset home, and the trade; the handler
	/// of the second of two trades undoes the first. When the trade was made the proceeds come home. If even that fails everything
	/// is trapped for the order.
	fn sale_program(sale: &Sale) -> Result<Xcm<()>, TransportError> {
		let given = || Self::all_of(&sale.give.location);
		let back = || -> Result<Vec<Instruction<()>>, TransportError> {
			let payer = Self::asset(&sale.give.location, sale.give_arrival_fee)?;
			Ok(vec![Self::bring_home(payer, &sale.beneficiary)?, Self::give_rest(&sale.owner)?])
		};
		let want = Self::asset(&sale.want.location, sale.want.amount)?;
		let mut program = vec![
			WithdrawAsset(Self::asset(&sale.give.location, sale.give.amount)?.into()),
			Self::for_order(sale.order)?,
			PayFees { asset: Self::asset(&sale.give.location, sale.max_fee)? },
			SetErrorHandler(Xcm(back()?)),
		];
		let last = match &sale.via {
			None => given()?,
			Some(via) => {
				let some = Self::asset(via, 1)?;
				program.push(ExchangeAsset { give: given()?, want: some.into(), maximal: true });
				let floor = Self::asset(&sale.give.location, sale.give_floor)?;
				let mut undo =
					vec![ExchangeAsset { give: Self::all_of(via)?, want: floor.into(), maximal: true }];
				undo.extend(back()?);
				program.push(SetErrorHandler(Xcm(undo)));
				Self::all_of(via)?
			}
		};
		program.push(ExchangeAsset { give: last, want: want.into(), maximal: true });
		program.push(Self::trap_on_error());
		let payer = Self::asset(&sale.want.location, sale.want_arrival_fee)?;
		program.push(Self::bring_home(payer, &sale.beneficiary)?);
		program.push(Self::give_rest(&sale.owner)?);
		Ok(Xcm(program))
	}

	/// The program of a claim, in the name of the order.
	fn claim_program(claim: &Claim) -> Result<Xcm<()>, TransportError> {
		let assets: Result<Vec<Asset>, TransportError> =
			claim.assets.iter().map(|asset| Self::asset(&asset.location, asset.amount)).collect();
		let payer = &claim.assets.first().ok_or(TransportError::Unreachable)?.location;
		Ok(Xcm(vec![
			DescendOrigin(Self::order(claim.order).into()),
			ClaimAsset { assets: assets?.into(), ticket: Here.into() },
			Self::for_order(claim.order)?,
			PayFees { asset: Self::asset(payer, claim.max_fee)? },
			Self::bring_home(Self::asset(payer, claim.arrival_fee)?, &claim.beneficiary)?,
			Self::give_rest(&claim.owner)?,
		]))
	}

	/// The program that gives assets to their owner there.
	fn transfer_program(transfer: &TransferOut) -> Result<Xcm<()>, TransportError> {
		let TransferOut { owner, asset, max_fee } = transfer;
		Ok(Xcm(vec![
			WithdrawAsset(Self::asset(&asset.location, asset.amount)?.into()),
			Self::trapped_for(Self::account_there(owner))?,
			PayFees { asset: Self::asset(&asset.location, *max_fee)? },
			Self::give_rest(owner)?,
		]))
	}

	fn send(program: Xcm<()>) -> Result<(), TransportError> {
		send_xcm::<XcmRouter>(Self::location(), program).map(|_| ()).map_err(|error| match error {
			SendError::Transport(_) => TransportError::Congested,
			_ => TransportError::Unreachable,
		})
	}
}

impl ReserveChain for AssetHub {
	fn sell(sale: &Sale) -> Result<(), TransportError> {
		Self::send(Self::sale_program(sale)?)
	}

	fn claim(claim: &Claim) -> Result<(), TransportError> {
		Self::send(Self::claim_program(claim)?)
	}

	fn transfer_out(transfer: &TransferOut) -> Result<(), TransportError> {
		Self::send(Self::transfer_program(transfer)?)
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
