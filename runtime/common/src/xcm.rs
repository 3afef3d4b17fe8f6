//! XCM as both chains speak it: unpaid execution between peers, `Transact` of one call; the native token, and what else a runtime takes.

use alloc::{vec, vec::Vec};
use ballast_primitives::traits::TransportError;
use core::marker::PhantomData;
use polkadot_sdk::{
	cumulus_primitives_core::AggregateMessageOrigin,
	frame_support::{
		traits::{Contains, Get, ProcessMessage, ProcessMessageError},
		weights::{RuntimeDbWeight, WeightMeter},
	},
	staging_xcm::v5::{prelude::*, Location},
};

/// Sends one call to a peer that executes it unpaid, with our whole chain as its origin.
///
/// A failed call inside `Transact` does not fail the program by itself, so the program expects its success; the answer
/// that counts is nevertheless the message that the peer sends back, never this status.
pub fn send_call<Router: SendXcm>(destination: Location, call: Vec<u8>) -> Result<(), TransportError> {
	let program = Xcm(vec![
		UnpaidExecution { weight_limit: Unlimited, check_origin: None },
		Transact { origin_kind: OriginKind::Native, fallback_max_weight: None, call: call.into() },
		ExpectTransactStatus(MaybeErrorCode::Success),
	]);
	send_xcm::<Router>(destination, program).map(|_| ()).map_err(|error| match error {
		SendError::Transport(_) => TransportError::Congested,
		_ => TransportError::Unreachable,
	})
}

/// Looks at who sends before it looks at what: a sibling that is not `Served` is turned away before anything of its message is
/// decoded, for the price of one read. (The executor charges a program that the barrier refuses with all that the program
/// says it would weigh.)
pub struct TurnStrangersAway<Served, DbWeight, Inner>(PhantomData<(Served, DbWeight, Inner)>);
impl<Served, DbWeight, Inner> ProcessMessage for TurnStrangersAway<Served, DbWeight, Inner>
where
	Served: Contains<Location>,
	DbWeight: Get<RuntimeDbWeight>,
	Inner: ProcessMessage<Origin = AggregateMessageOrigin>,
{
	type Origin = AggregateMessageOrigin;

	fn process_message(
		message: &[u8],
		origin: Self::Origin,
		meter: &mut WeightMeter,
		id: &mut XcmHash,
	) -> Result<bool, ProcessMessageError> {
		if let AggregateMessageOrigin::Sibling(sender) = origin {
			let look = DbWeight::get().reads(1);
			if meter.try_consume(look).is_err() {
				return Err(ProcessMessageError::Overweight(look));
			}
			if !Served::contains(&Location::new(1, [Parachain(sender.into())])) {
				return Err(ProcessMessageError::Unsupported);
			}
		}
		Inner::process_message(message, origin, meter, id)
	}
}

/// Assets besides the native token that a runtime takes from their reserves.
pub trait TakesForeignAssets {
	/// Moves them.
	type Transactor;
	/// Whom it trusts for which.
	type Reserves;
	/// Takes them for execution.
	type Trader;
}

/// None.
impl TakesForeignAssets for () {
	type Transactor = ();
	type Reserves = ();
	type Trader = ();
}

/// Configures the XCM executor, `pallet_xcm`, the queues and the routers.
///
/// Expects in the runtime: `Peers` (`Contains<Location>`: whose messages run unpaid), `PeerCalls`
/// (`Contains<RuntimeCall>`: what a message may call at all), and [`TakesForeignAssets`].
#[macro_export]
macro_rules! impl_xcm {
	($runtime:ty, $peers:ty, $peer_calls:ty, $foreign:ty) => {
		/// XCM: who we are, whom we believe, what they may do.
		pub mod xcm_config {
			use super::*;
			use polkadot_sdk::{
				cumulus_primitives_utility::ParentAsUmp,
				frame_support::traits::{Disabled, Equals, EverythingBut, Nothing},
				pallet_xcm::XcmPassthrough,
				polkadot_parachain_primitives::primitives::Sibling,
				polkadot_runtime_common::{impls::ToAuthor, xcm_sender::ExponentialPrice},
				staging_xcm::v5::prelude::*,
				staging_xcm_builder::{
					AccountId32Aliases, AllowExplicitUnpaidExecutionFrom,
					AllowHrmpNotificationsFromRelayChain, AllowKnownQueryResponses, AllowSubscriptionsFrom,
					AllowTopLevelPaidExecutionFrom, EnsureXcmOrigin, FixedWeightBounds,
					FrameTransactionalProcessor, FungibleAdapter, IsConcrete, ParentIsPreset,
					RelayChainAsNative, SiblingParachainAsNative, SiblingParachainConvertsVia,
					SignedAccountId32AsNative, SignedToAccountId32, SovereignSignedViaLocation,
					TakeWeightCredit, TrailingSetTopicAsId, UsingComponents, WithComputedOrigin,
					WithUniqueTopic, XcmFeeManagerFromComponents,
				},
				staging_xcm_executor::XcmExecutor,
			};

			parameter_types! {
				/// The relay chain.
				pub const RelayLocation: Location = Location::parent();
				/// Asset Hub, over which people bring and fetch what they have.
				pub AssetHubLocation: Location = Location::new(1, [Parachain($crate::constants::ASSET_HUB_ID)]);
				/// The native token.
				pub const NativeLocation: Location = Location::here();
				/// The relay network.
				pub const RelayNetwork: Option<NetworkId> = None;
				/// What the relay chain's messages are dispatched as.
				pub RelayChainOrigin: RuntimeOrigin = cumulus_pallet_xcm::Origin::Relay.into();
				/// Where we are.
				pub UniversalLocation: InteriorLocation = [
					GlobalConsensus(NetworkId::ByGenesis(polkadot_sdk::staging_xcm::v5::WESTEND_GENESIS_HASH)),
					Parachain(ParachainInfo::parachain_id().into()),
				].into();
				/// One instruction; far above what the instructions cost that we let through.
				pub UnitWeightCost: Weight = Weight::from_parts(1_000_000_000, 64 * 1024);
				/// Most instructions of a program.
				pub const MaxInstructions: u32 = 100;
				/// Most assets that a program may hold at once.
				pub const MaxAssetsIntoHolding: u32 = 64;
				/// The asset for delivery fees.
				pub FeeAssetId: AssetId = AssetId(NativeLocation::get());
				/// Delivery fee of an empty message.
				pub const BaseDeliveryFee: u128 = 30 * $crate::constants::MILLIUNIT;
				/// Delivery fee per byte.
				pub const ByteDeliveryFee: u128 = 10 * $crate::constants::MICROUNIT;
			}

			/// Locations as accounts.
			pub type LocationToAccountId = (
				ParentIsPreset<AccountId>,
				SiblingParachainConvertsVia<Sibling, AccountId>,
				AccountId32Aliases<RelayNetwork, AccountId>,
			);

			/// The native token in XCM, and what else there is.
			pub type AssetTransactor = (
				FungibleAdapter<Balances, IsConcrete<NativeLocation>, LocationToAccountId, AccountId, ()>,
				<$foreign as $crate::xcm::TakesForeignAssets>::Transactor,
			);

			/// Origins of `Transact`.
			pub type OriginConverter = (
				SovereignSignedViaLocation<LocationToAccountId, RuntimeOrigin>,
				RelayChainAsNative<RelayChainOrigin, RuntimeOrigin>,
				SiblingParachainAsNative<cumulus_pallet_xcm::Origin, RuntimeOrigin>,
				SignedAccountId32AsNative<RelayNetwork, RuntimeOrigin>,
				XcmPassthrough<RuntimeOrigin>,
			);

			/// Those that may speak here at all: the relay chain, Asset Hub, and peers.
			pub type Served = (Equals<RelayLocation>, Equals<AssetHubLocation>, $peers);

			/// What is executed at all; everything else is refused before it costs more than this look.
			pub type Barrier = TrailingSetTopicAsId<(
				TakeWeightCredit,
				AllowKnownQueryResponses<PolkadotXcm>,
				WithComputedOrigin<
					(
						AllowExplicitUnpaidExecutionFrom<$peers>,
						AllowTopLevelPaidExecutionFrom<Served>,
						AllowSubscriptionsFrom<Served>,
						AllowHrmpNotificationsFromRelayChain,
					),
					UniversalLocation,
					ConstU32<8>,
				>,
			)>;

			/// The executor's configuration.
			pub struct XcmConfig;
			impl polkadot_sdk::staging_xcm_executor::Config for XcmConfig {
				type RuntimeCall = RuntimeCall;
				type XcmSender = XcmRouter;
				type XcmEventEmitter = PolkadotXcm;
				type AssetTransactor = AssetTransactor;
				type OriginConverter = OriginConverter;
				type IsReserve = <$foreign as $crate::xcm::TakesForeignAssets>::Reserves;
				type IsTeleporter = ();
				type UniversalLocation = UniversalLocation;
				type Barrier = Barrier;
				type Weigher = FixedWeightBounds<UnitWeightCost, RuntimeCall, MaxInstructions>;
				type Trader = (
					UsingComponents<WeightToFee, NativeLocation, AccountId, Balances, ToAuthor<$runtime>>,
					<$foreign as $crate::xcm::TakesForeignAssets>::Trader,
				);
				type ResponseHandler = PolkadotXcm;
				type AssetTrap = PolkadotXcm;
				type SubscriptionService = PolkadotXcm;
				type PalletInstancesInfo = AllPalletsWithSystem;
				type MaxAssetsIntoHolding = MaxAssetsIntoHolding;
				type AssetLocker = ();
				type AssetExchanger = ();
				type FeeManager = XcmFeeManagerFromComponents<Equals<NativeLocation>, ()>;
				type MessageExporter = ();
				type UniversalAliases = Nothing;
				type CallDispatcher = RuntimeCall;
				type SafeCallFilter = $peer_calls;
				type Aliasers = Nothing;
				type TransactionalProcessor = FrameTransactionalProcessor;
				type HrmpNewChannelOpenRequestHandler = ();
				type HrmpChannelAcceptedHandler = ();
				type HrmpChannelClosingHandler = ();
				type XcmRecorder = PolkadotXcm;
			}

			/// Local origins as locations.
			pub type LocalOriginToLocation = SignedToAccountId32<RuntimeOrigin, AccountId, RelayNetwork>;
			/// Price of a message to the relay chain.
			pub type PriceForParentDelivery =
				ExponentialPrice<FeeAssetId, BaseDeliveryFee, ByteDeliveryFee, ParachainSystem>;
			/// Price of a message to a sibling.
			pub type PriceForSiblingDelivery =
				ExponentialPrice<FeeAssetId, BaseDeliveryFee, ByteDeliveryFee, XcmpQueue>;
			/// The ways out.
			pub type XcmRouter = WithUniqueTopic<(
				ParentAsUmp<ParachainSystem, PolkadotXcm, PriceForParentDelivery>,
				XcmpQueue,
			)>;

			impl pallet_xcm::Config for $runtime {
				type RuntimeEvent = RuntimeEvent;
				type SendXcmOrigin = EnsureXcmOrigin<RuntimeOrigin, LocalOriginToLocation>;
				type XcmRouter = XcmRouter;
				type ExecuteXcmOrigin = EnsureXcmOrigin<RuntimeOrigin, LocalOriginToLocation>;
				type XcmExecuteFilter = Nothing;
				type XcmExecutor = XcmExecutor<XcmConfig>;
				type XcmTeleportFilter = Nothing;
				type XcmReserveTransferFilter = Nothing;
				type Weigher = FixedWeightBounds<UnitWeightCost, RuntimeCall, MaxInstructions>;
				type UniversalLocation = UniversalLocation;
				type RuntimeOrigin = RuntimeOrigin;
				type RuntimeCall = RuntimeCall;
				const VERSION_DISCOVERY_QUEUE_SIZE: u32 = 100;
				type AdvertisedXcmVersion = pallet_xcm::CurrentXcmVersion;
				type Currency = Balances;
				type CurrencyMatcher = ();
				type TrustedLockers = ();
				type SovereignAccountOf = LocationToAccountId;
				type MaxLockers = ConstU32<8>;
				type WeightInfo = pallet_xcm::TestWeightInfo;
				type AdminOrigin = EnsureRoot<AccountId>;
				type MaxRemoteLockConsumers = ConstU32<0>;
				type RemoteLockConsumerIdentifier = ();
				type AuthorizedAliasConsideration = Disabled;
			}

			impl cumulus_pallet_xcm::Config for $runtime {
				type RuntimeEvent = RuntimeEvent;
				type XcmExecutor = XcmExecutor<XcmConfig>;
			}

			impl cumulus_pallet_xcmp_queue::Config for $runtime {
				type RuntimeEvent = RuntimeEvent;
				type ChannelInfo = ParachainSystem;
				type VersionWrapper = PolkadotXcm;
				type XcmpQueue =
					TransformOrigin<MessageQueue, AggregateMessageOrigin, ParaId, ParaIdToSibling>;
				type MaxInboundSuspended = ConstU32<1_000>;
				type MaxActiveOutboundChannels = ConstU32<128>;
				type MaxPageSize = ConstU32<{ 103 * 1024 }>;
				type ControllerOrigin = EnsureRoot<AccountId>;
				type ControllerOriginConverter = OriginConverter;
				type WeightInfo = ();
				type PriceForSiblingDelivery = PriceForSiblingDelivery;
			}
		}
	};
}
