//! Programs that are executed on Asset Hub, the chain that has the reserve of what our chains keep of it: the parts that such programs
//! are made of.
//!
//! A program pays its fees out of what it withdraws from our account there, up to a maximum, and gives what is left of them to
//! the owner of the assets on Asset Hub. Everything else it sends on by reserve transfer, or leaves in the trap, where it can
//! be claimed in the name of the order alone.

use crate::constants::{ASSET_HUB_ID, MILLIUNIT};
use alloc::{vec, vec::Vec};
use ballast_primitives::{traits::TransportError, OrderId};
use core::marker::PhantomData;
use polkadot_sdk::{
	frame_support::traits::Get,
	parachains_common::{AccountId, Balance},
	staging_xcm::v5::{prelude::*, AssetTransferFilter, Hint},
};

/// Most kinds of assets that a program brings or claims; barriers take no more from who has yet to pay.
pub const MAX_ASSETS: u32 = 2;

/// More native token than one of our chains charges for a program that brings something; see the test in the coordinator's
/// runtime.
pub const ARRIVAL_FEE: Balance = 20 * MILLIUNIT;

/// Parts of programs of the chain at `Universal`, which go out through `Router`. Locations and accounts that are given are as this
/// chain sees them, unless it is said otherwise.
pub struct Programs<Universal, Router>(PhantomData<(Universal, Router)>);

impl<Universal: Get<InteriorLocation>, Router: SendXcm> Programs<Universal, Router> {
	/// Asset Hub.
	pub fn location() -> Location {
		Location::new(1, [Parachain(ASSET_HUB_ID)])
	}

	/// A location of ours as Asset Hub sees it.
	pub fn from_there(location: &Location) -> Result<Location, TransportError> {
		location
			.clone()
			.reanchored(&Self::location(), &Universal::get())
			.map_err(|_| TransportError::Unreachable)
	}

	/// An amount of an asset as Asset Hub sees it.
	pub fn asset(location: &Location, amount: u128) -> Result<Asset, TransportError> {
		Ok((Self::from_there(location)?, amount).into())
	}

	/// All of an asset that a program holds there.
	pub fn all_of(location: &Location) -> Result<AssetFilter, TransportError> {
		let id = AssetId(Self::from_there(location)?);
		Ok(Wild(AllOf { id, fun: WildFungible }))
	}

	/// Where an order is, in our part of the world. What is trapped for it is trapped for this.
	fn order(id: OrderId) -> Junction {
		GeneralIndex(id.0.into())
	}

	/// Whatever is trapped from here on is trapped for the order.
	pub fn for_order(id: OrderId) -> Result<Instruction<()>, TransportError> {
		let location = Self::from_there(&Location::new(0, [Self::order(id)]))?;
		Self::trapped_for(location)
	}

	/// Whatever is trapped from here on is trapped for a location, seen from the chain that executes this.
	pub fn trapped_for(location: Location) -> Result<Instruction<()>, TransportError> {
		let hints =
			vec![Hint::AssetClaimer { location }].try_into().map_err(|_| TransportError::Unreachable)?;
		Ok(SetHints { hints })
	}

	/// Somebody's account on Asset Hub, named as a claim of that account names it.
	pub fn account_there(owner: &AccountId) -> Location {
		let network = Universal::get().global_consensus().ok();
		Location::new(0, [AccountId32 { network, id: owner.clone().into() }])
	}

	/// Somebody's account on one of our chains, seen from there.
	fn account_at_ours(account: &AccountId) -> Location {
		Location::new(0, [AccountId32 { network: None, id: account.clone().into() }])
	}

	/// Sends everything on to the beneficiary on a chain. That chain is paid out of `payer`. What it cannot deposit is trapped there
	/// for the claimer, if one is named.
	pub fn send_on(
		payer: Asset,
		destination: &Location,
		beneficiary: &AccountId,
		claimer: Option<&AccountId>,
	) -> Result<Instruction<()>, TransportError> {
		let everything = AssetTransferFilter::ReserveDeposit(Wild(AllCounted(MAX_ASSETS)));
		let mut remote_xcm = vec![RefundSurplus];
		if let Some(claimer) = claimer {
			remote_xcm.push(Self::trapped_for(Self::account_at_ours(claimer))?);
		}
		let beneficiary = Self::account_at_ours(beneficiary);
		remote_xcm.push(DepositAsset { assets: Wild(AllCounted(MAX_ASSETS)), beneficiary });
		Ok(InitiateTransfer {
			destination: Self::from_there(destination)?,
			remote_fees: Some(AssetTransferFilter::ReserveDeposit(Definite(payer.into()))),
			preserve_origin: false,
			assets: vec![everything].try_into().map_err(|_| TransportError::Unreachable)?,
			remote_xcm: Xcm(remote_xcm),
		})
	}

	/// Brings everything home to the beneficiary. We are paid out of `payer`.
	pub fn bring_home(payer: Asset, beneficiary: &AccountId) -> Result<Instruction<()>, TransportError> {
		Self::send_on(payer, &Location::here(), beneficiary, None)
	}

	/// From here on an error leaves everything in the trap. (Asset Hub's barrier refuses programs with an empty handler.)
	pub fn trap_on_error() -> Instruction<()> {
		SetErrorHandler(Xcm(vec![RefundSurplus]))
	}

	/// Ends a program: what is left of the fees is its owner's. It comes behind what must have succeeded before; as an appendix,
	/// so that the weight of handlers that were not needed is refunded, too.
	pub fn give_rest(owner: &AccountId) -> Result<Instruction<()>, TransportError> {
		let beneficiary = Self::account_there(owner);
		Ok(SetAppendix(Xcm(vec![
			RefundSurplus,
			Self::trapped_for(beneficiary.clone())?,
			DepositAsset { assets: Wild(AllCounted(MAX_ASSETS)), beneficiary },
		])))
	}

	/// The program of a claim, in the name of the order: exactly these assets (as Asset Hub sees them), if they are in the trap, come
	/// home to the beneficiary. Asset Hub may take `max_fee` of them, and we `arrival_fee`.
	pub fn claim(
		order: OrderId,
		assets: Vec<Asset>,
		max_fee: Asset,
		arrival_fee: Asset,
		owner: &AccountId,
		beneficiary: &AccountId,
	) -> Result<Xcm<()>, TransportError> {
		Ok(Xcm(vec![
			DescendOrigin(Self::order(order).into()),
			ClaimAsset { assets: assets.into(), ticket: Here.into() },
			Self::for_order(order)?,
			PayFees { asset: max_fee },
			Self::bring_home(arrival_fee, beneficiary)?,
			Self::give_rest(owner)?,
		]))
	}

	/// Sends a program there.
	pub fn send(program: Xcm<()>) -> Result<(), TransportError> {
		send_xcm::<Router>(Self::location(), program).map(|_| ()).map_err(|error| match error {
			SendError::Transport(_) => TransportError::Congested,
			_ => TransportError::Unreachable,
		})
	}
}
