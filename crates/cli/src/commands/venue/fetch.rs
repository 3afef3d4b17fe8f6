//! Asks the chains for the facts.

use super::{
	facts::{
		Adapter, Channel, Channels, Conversation, Coordinator, Entry, Facts, Identity, Metadata, Receive,
		Registry, Told, Venue, Wire,
	},
	program,
};
use crate::{
	chain::{self, AtBlock, Chain},
	value::{self, At, Value},
};
use anyhow::{anyhow, bail, Context, Result};
use ballast_primitives::{
	message::{AssetDepth, ReportedPosition},
	remote::{CoordinatorCall, ReceiveCall, VenueCall, POOL_ACCOUNT, VENUES_INDEX, VENUE_ADAPTER_INDEX},
	AssetId, Fixed, VenueId,
};
use codec::{DecodeAll, Encode};
use scale_info::{form::PortableForm, TypeDef, TypeDefPrimitive, Variant};
use std::{
	collections::BTreeMap,
	future::Future,
	time::{SystemTime, UNIX_EPOCH},
};
use subxt::{
	metadata::{Metadata as Runtime, PalletMetadata},
	utils::AccountId32,
};

/// Storage by which the adapter is known, whatever its name in the runtime is.
const ADAPTER_STORAGE: [&str; 5] = ["Enrolled", "InSeq", "OutSeq", "Handed", "Outbox"];
/// Storage by which the registry is known.
const REGISTRY_STORAGE: [&str; 3] = ["Venues", "Orders", "Outbox"];
/// Enrolled accounts whose positions are looked at.
const ACCOUNTS: usize = 8;
/// Id of the coordinator when nobody says another: that of its presets.
const COORDINATOR: u32 = 2_000;

/// Asks both chains.
pub async fn fetch(venue: &Chain, coordinator: Option<&Chain>, para_id: Option<u32>) -> Result<Facts> {
	let at = venue.best().await?;
	let identity = identity(venue, &at).await?;
	let metadata = at.metadata_ref();
	let found = find(metadata, VENUE_ADAPTER_INDEX, &ADAPTER_STORAGE);
	let pallet = found.as_ref().map(|pallet| pallet.name().to_owned());
	let this_venue = match &pallet {
		Some(pallet) => {
			constant(&at, pallet, "ThisVenue").and_then(|told| said(value::typed::<VenueId>(&told)))
		}
		None => Err("there is no adapter".into()),
	};
	// Where the venue is registered, whoever it says that it is.
	let named = match (&this_venue, &identity.para_id) {
		(Ok(VenueId::Home), _) => Some(VenueId::Home),
		(_, Ok(id)) => Some(VenueId::Sibling(*id)),
		_ => None,
	};
	let mut told = None;
	let mut coordinator_id = para_id;
	if let Some(chain) = coordinator {
		let at = chain.best().await?;
		let facts = coordinator_facts(chain, &at, named).await?;
		coordinator_id = coordinator_id.or(facts.identity.para_id.as_ref().ok().copied());
		told = Some((chain, facts));
	}
	let home = this_venue == Ok(VenueId::Home);
	let own = identity.para_id.as_ref().ok().copied().filter(|_| home);
	let coordinator_id = coordinator_id.or(own).unwrap_or(COORDINATOR);
	let adapter = match (found, pallet) {
		(Some(found), Some(name)) => Some(adapter(&at, &found, name, this_venue).await?),
		_ => None,
	};
	let programs = match (&adapter, named) {
		(Some(adapter), Some(venue)) if !home => {
			let message = program::to_venue(venue);
			program::try_out(&at, coordinator_id, &as_here(adapter, message)).await
		}
		(Some(_), Some(_)) => program::none("the coordinator speaks to its own market without XCM"),
		_ => program::none("there is no adapter"),
	};
	let venue = Venue {
		identity,
		has_registry: find(metadata, VENUES_INDEX, &REGISTRY_STORAGE).is_some(),
		adapter,
		safe_xcm_version: number(&at, "PolkadotXcm", "SafeXcmVersion").await,
		channels: channels(&at, coordinator_id).await,
		programs,
		assets: told_by(assets(&at)).await,
	};
	let coordinator = match told {
		// Once more: messages travel while one looks.
		Some((chain, mut facts)) => {
			let at = chain.best().await?;
			if let (Some(registry), Some(venue)) = (&mut facts.registry, named) {
				let name =
					registry_name(&at).context("the coordinator's runtime changed just now; try again")?;
				registry.after = told_by(entry(&at, &name, venue)).await;
			}
			Some(facts)
		}
		None => None,
	};
	let now_ms =
		SystemTime::now().duration_since(UNIX_EPOCH).context("the clock of this machine")?.as_millis();
	Ok(Facts { coordinator_id, venue, coordinator, now_ms: u64::try_from(now_ms)? })
}

/// The envelope's call as the coordinator encodes it, at the indices at which this runtime has it: those are checked by
/// themselves.
fn as_here(adapter: &Adapter, message: Vec<u8>) -> Vec<u8> {
	let mut call = VenueCall::VenueAdapter(ReceiveCall::Receive { message }).encode();
	call[0] = adapter.index;
	if let Some(receive) = &adapter.receive {
		call[1] = receive.index;
	}
	call
}

fn said<T>(result: Result<T>) -> Told<T> {
	result.map_err(|error| format!("{error:#}"))
}

async fn told_by<T>(asked: impl Future<Output = Result<T>>) -> Told<T> {
	said(asked.await)
}

async fn identity(chain: &Chain, at: &AtBlock) -> Result<Identity> {
	let version = chain::constant(at, "System", "Version")?;
	let spec_name = version.at("spec_name").map(text).unwrap_or_default();
	let spec_version = version.at("spec_version").and_then(value::as_u128).unwrap_or_default();
	let time = async { Ok(u64::try_from(count(at, "Timestamp", "Now").await?)?) };
	Ok(Identity {
		chain: chain.name().await?,
		spec_name,
		spec_version: u32::try_from(spec_version).unwrap_or_default(),
		block: at.block_number(),
		time_ms: told_by(time).await,
		para_id: told_by(async { small(count(at, "ParachainInfo", "ParachainId").await?) }).await,
		relay_block: told_by(async {
			small(count(at, "ParachainSystem", "LastRelayChainBlockNumber").await?)
		})
		.await,
	})
}

/// A text, which the chain may tell as bytes.
fn text(value: &Value) -> String {
	match value.as_str() {
		Some(text) => text.to_owned(),
		None => value::as_bytes(value)
			.map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
			.unwrap_or_else(|| value::show(value)),
	}
}

/// The pallet with this storage: the one at the index if it is that, else whichever it is.
fn find<'a>(metadata: &'a Runtime, index: u8, storage: &[&str]) -> Option<PalletMetadata<'a>> {
	let fits = |pallet: &PalletMetadata| {
		let has = |name: &&str| pallet.storage().is_some_and(|entries| entries.entry_by_name(name).is_some());
		pallet.call_variant_by_name("receive").is_some() && storage.iter().all(has)
	};
	metadata
		.pallet_by_call_index(index)
		.filter(fits)
		.or_else(|| metadata.pallets().find(|pallet| fits(pallet)))
}

/// `receive` of a pallet.
fn receive(metadata: &Runtime, pallet: &PalletMetadata) -> Option<Receive> {
	let variant = pallet.call_variant_by_name("receive")?;
	Some(Receive { index: variant.index, takes_bytes: takes(metadata, variant, is_bytes) })
}

/// Whether the call takes one argument, and such a one.
fn takes(metadata: &Runtime, call: &Variant<PortableForm>, is: fn(&Runtime, u32) -> bool) -> bool {
	matches!(&call.fields[..], [only] if is(metadata, only.ty.id))
}

/// Whether a type is a list of bytes, bounded or not.
fn is_bytes(metadata: &Runtime, id: u32) -> bool {
	let types = metadata.types();
	match types.resolve(id).map(|of| &of.type_def) {
		Some(TypeDef::Sequence(of)) => types
			.resolve(of.type_param.id)
			.is_some_and(|inner| inner.type_def == TypeDef::Primitive(TypeDefPrimitive::U8)),
		Some(TypeDef::Composite(of)) => {
			matches!(&of.fields[..], [only] if is_bytes(metadata, only.ty.id))
		}
		_ => false,
	}
}

async fn adapter(
	at: &AtBlock,
	found: &PalletMetadata<'_>,
	pallet: String,
	this_venue: Told<VenueId>,
) -> Result<Adapter> {
	let metadata = at.metadata_ref();
	let arguments = [("enroll", 0), ("leave", 0), ("report", 1)];
	let is_missing = |(name, arguments): &(&'static str, usize)| {
		let call = found.call_variant_by_name(name);
		call.is_none_or(|call| call.fields.len() != *arguments)
	};
	let missing_calls = arguments.iter().filter(|call| is_missing(call)).map(|(name, _)| *name).collect();
	let named = |name: &str| constant(at, &pallet, name);
	let of = |name: &str| named(name).and_then(|told| as_number::<u32>(&told, name));
	let wire = || {
		Ok(Wire {
			max_message_len: of("MaxMessageLen")?,
			max_positions: of("MaxPositions")?,
			max_orders: of("MaxOrders")?,
			max_assets: of("MaxAssets")?,
			max_queued: of("MaxQueued")?,
			orders_per_block: of("OrdersPerBlock")?,
		})
	};
	let name = pallet.as_str();
	let conversation = async {
		Ok(Conversation {
			in_seq: u64::try_from(count(at, name, "InSeq").await?)?,
			out_seq: u64::try_from(count(at, name, "OutSeq").await?)?,
			handed: u64::try_from(count(at, name, "Handed").await?)?,
			last_heard: small(count(at, name, "LastHeard").await?)?,
			last_heartbeat: number(at, name, "LastHeartbeat").await.map_err(anyhow::Error::msg)?,
		})
	};
	let can_view = |function: &str| match found.view_function_by_name(function) {
		Some(_) => Ok(()),
		None => Err(anyhow!("the runtime has no view function {}.{function}", found.name())),
	};
	let depths = async {
		can_view("depths")?;
		let answer = chain::view_function(at, name, "depths", Vec::new()).await?;
		Vec::<AssetDepth>::decode_all(&mut &answer[..]).context("depths of another shape")
	};
	Ok(Adapter {
		index: found.call_index(),
		receive: receive(metadata, found),
		missing_calls,
		wire: wire(),
		envelope_version: named("EnvelopeVersion").and_then(|told| as_number(&told, "EnvelopeVersion")),
		this_venue,
		price_band: of("PriceBand"),
		takeover_band: of("TakeoverBand"),
		max_reduction: named("MaxReductionPerBlock")
			.and_then(|told| value::as_fixed(&told).ok_or("not a fixed-point number".into())),
		pool: named("PoolAccount").and_then(|told| match value::as_variant(&told) {
			Some(("None", _)) => Ok(None),
			Some(("Some", fields)) => match fields.values().next().and_then(value::as_account) {
				Some(account) => Ok(Some(account.0)),
				None => Err("not an account".into()),
			},
			_ => Err("not an option".into()),
		}),
		leave_patience: of("LeavePatience"),
		heartbeat_interval: of("HeartbeatInterval"),
		enrolled: told_by(async { small(count(at, name, "CounterForEnrolled").await?) }).await,
		conversation: told_by(conversation).await,
		depths: told_by(depths).await,
		positions: match can_view("positions_of") {
			Ok(()) => told_by(positions(at, name)).await,
			Err(error) => Err(error.to_string()),
		},
		pallet,
	})
}

/// Asks the market for the positions of some enrolled accounts, and of the pool's.
async fn positions(at: &AtBlock, pallet: &str) -> Result<(u32, u32)> {
	let mut accounts = vec![AccountId32(POOL_ACCOUNT.into())];
	for (keys, _) in chain::storage_map(at, pallet, "Enrolled").await?.into_iter().take(ACCOUNTS) {
		accounts.extend(keys.first().and_then(value::as_account));
	}
	let mut most = 0;
	for account in &accounts {
		let answer = chain::view_function(at, pallet, "positions_of", vec![value::account(account)]).await?;
		let held =
			Vec::<ReportedPosition>::decode_all(&mut &answer[..]).context("positions of another shape")?;
		most = most.max(u32::try_from(held.len())?);
	}
	Ok((most, u32::try_from(accounts.len())?))
}

async fn channels(at: &AtBlock, coordinator: u32) -> Told<Channels> {
	told_by(async {
		let state = chain::storage(at, "ParachainSystem", "RelevantMessagingState", Vec::new()).await?;
		let state = state.context("no block of this chain has seen the relay chain's messages yet")?;
		Ok(Channels {
			to_coordinator: channel(value::field(&state, "egress_channels")?, coordinator)?,
			from_coordinator: channel(value::field(&state, "ingress_channels")?, coordinator)?,
		})
	})
	.await
}

fn channel(list: &Value, peer: u32) -> Result<Option<Channel>> {
	for pair in value::items(list) {
		let [id, channel] = value::items(pair)[..] else { bail!("a channel of another shape") };
		if value::as_u128(id) != Some(peer.into()) {
			continue;
		}
		let of = |name: &str| -> Result<u32> {
			small(value::as_u128(value::field(channel, name)?).context("a channel of another shape")?)
		};
		return Ok(Some(Channel {
			max_capacity: of("max_capacity")?,
			max_total_size: of("max_total_size")?,
			max_message_size: of("max_message_size")?,
			messages: of("msg_count")?,
		}));
	}
	Ok(None)
}

async fn assets(at: &AtBlock) -> Result<BTreeMap<AssetId, Metadata>> {
	let mut all = BTreeMap::new();
	for (keys, metadata) in chain::storage_map(at, "Assets", "Metadata").await? {
		let Some(id) = keys.first().and_then(value::as_asset) else {
			bail!("assets of pallet Assets have no numbers as names");
		};
		let decimals = metadata.at("decimals").and_then(value::as_u128).and_then(|d| u8::try_from(d).ok());
		let symbol = metadata.at("symbol").map(text).unwrap_or_default();
		all.insert(id, Metadata { symbol, decimals: decimals.context("an asset without decimals")? });
	}
	Ok(all)
}

async fn prices(at: &AtBlock) -> Result<BTreeMap<AssetId, Fixed>> {
	let values = chain::storage_map(at, "Oracle", "Values").await?;
	let price = |(keys, stored): &(Vec<Value>, Value)| {
		Some((keys.first().and_then(value::as_asset)?, value::as_fixed(stored.at("value")?)?))
	};
	Ok(values.iter().filter_map(price).collect())
}

/// Name of the registry's pallet.
fn registry_name(at: &AtBlock) -> Option<String> {
	find(at.metadata_ref(), VENUES_INDEX, &REGISTRY_STORAGE).map(|pallet| pallet.name().to_owned())
}

async fn coordinator_facts(chain: &Chain, at: &AtBlock, venue: Option<VenueId>) -> Result<Coordinator> {
	let metadata = at.metadata_ref();
	let mut registry = None;
	let mut programs = program::none("there is no registry");
	if let (Some(found), Some(venue)) = (find(metadata, VENUES_INDEX, &REGISTRY_STORAGE), venue) {
		let name = found.name();
		let of = |name: &str| constant(at, found.name(), name).and_then(|told| as_number::<u32>(&told, name));
		let depths = async {
			let known = chain::storage_under(at, name, "Depths", vec![venue_value(venue)]).await?;
			Ok(known.iter().filter_map(|(keys, _)| keys.last().and_then(value::as_asset)).collect())
		};
		let before = told_by(entry(at, name, venue)).await;
		registry = Some(Registry {
			index: found.call_index(),
			receive: receive(metadata, &found),
			envelope_version: constant(at, name, "EnvelopeVersion")
				.and_then(|told| as_number(&told, "EnvelopeVersion")),
			after: before.clone(),
			before,
			depths: told_by(depths).await,
			max_silence: of("MaxSilence"),
			max_depth_age: of("MaxDepthAge"),
			max_venue_orders: of("MaxVenueOrders"),
		});
		programs = match venue {
			VenueId::Home => program::none("the coordinator's own market speaks without XCM"),
			VenueId::Sibling(id) => {
				let message = program::to_coordinator(venue);
				let call = CoordinatorCall::Venues(ReceiveCall::Receive { message }).encode();
				program::try_out(at, id, &call).await
			}
		};
	}
	Ok(Coordinator {
		identity: identity(chain, at).await?,
		registry,
		programs,
		assets: told_by(assets(at)).await,
		prices: told_by(prices(at)).await,
	})
}

fn venue_value(venue: VenueId) -> Value {
	match venue {
		VenueId::Home => Value::unnamed_variant("Home", []),
		VenueId::Sibling(id) => Value::unnamed_variant("Sibling", [Value::u128(id.into())]),
	}
}

async fn entry(at: &AtBlock, pallet: &str, venue: VenueId) -> Result<Option<Entry>> {
	let Some(record) = chain::storage(at, pallet, "Venues", vec![venue_value(venue)]).await? else {
		return Ok(None);
	};
	let of = |name: &str| -> Result<u64> {
		let number = value::as_u128(value::field(&record, name)?);
		Ok(u64::try_from(number.with_context(|| format!("'{name}' is no number"))?)?)
	};
	Ok(Some(Entry {
		status: value::show(value::field(&record, "status")?),
		exposure_cap: value::fixed_field(&record, "exposure_cap")?,
		in_seq: of("in_seq")?,
		sent: of("out_head")?.saturating_sub(1),
		last_heard: u32::try_from(of("last_heard")?)?,
		stale: value::field(&record, "stale")?.as_bool().unwrap_or(true),
	}))
}

/// A constant, or that there is none.
fn constant(at: &AtBlock, pallet: &str, name: &str) -> Told<Value> {
	let known = at.metadata_ref().pallet_by_name(pallet).and_then(|pallet| pallet.constant_by_name(name));
	match known {
		Some(_) => said(chain::constant(at, pallet, name)),
		None => Err(format!("the runtime has no constant {pallet}.{name}")),
	}
}

fn as_number<T: TryFrom<u128>>(value: &Value, name: &str) -> Told<T> {
	let number = value::as_u128(value).and_then(|number| T::try_from(number).ok());
	number.ok_or_else(|| format!("constant {name} is not a number that fits"))
}

/// A number in storage, if there is one.
async fn number(at: &AtBlock, pallet: &str, entry: &str) -> Told<Option<u32>> {
	told_by(async {
		match chain::storage(at, pallet, entry, Vec::new()).await? {
			Some(stored) => {
				let number =
					value::as_u128(&stored).with_context(|| format!("{pallet}.{entry} is no number"))?;
				small(number).map(Some)
			}
			None => Ok(None),
		}
	})
	.await
}

/// A number in storage that is always there.
async fn count(at: &AtBlock, pallet: &str, entry: &str) -> Result<u128> {
	let stored = chain::storage(at, pallet, entry, Vec::new()).await?;
	let stored = stored.with_context(|| format!("{pallet}.{entry} is not set"))?;
	value::as_u128(&stored).with_context(|| format!("{pallet}.{entry} is no number"))
}

fn small(number: u128) -> Result<u32> {
	Ok(u32::try_from(number)?)
}
