//! The off-chain worker: after every block, looks for accounts whose next step is due, worst first, and submits it.

use crate::{assess::Assessment, Call, Config, MarginUnavailable, Pallet, WorkerProof, LOG_TARGET};
use alloc::{collections::BTreeMap, vec::Vec};
use ballast_policy::SlicePlan;
use ballast_primitives::{
	fixed,
	message::MAX_ORDERS,
	traits::{ActiveWorkers, VenueDispatch},
	worker::WorkerId,
	Fixed, VenueId,
};
use codec::Encode;
use polkadot_sdk::{
	frame_support::traits::Get,
	frame_system::{
		offchain::{CreateAuthorizedTransaction, SubmitTransaction},
		pallet_prelude::BlockNumberFor,
	},
	sp_application_crypto::RuntimeAppPublic,
	sp_io::{self, hashing::blake2_256},
	sp_runtime::{
		offchain::storage::StorageValueRef,
		traits::{Saturating, Zero},
		AccountId32,
	},
};

/// Blocks in which a submitted step may get included before it is submitted again.
const RESUBMIT_AFTER: u32 = 3;
/// Prefix of the markers, per account and kind of step, in the node's local storage.
const MARKER_PREFIX: &[u8] = b"ballast/soft-liquidation/";

/// A step that is due.
struct Due {
	/// Health now; an account whose margin cannot be computed comes last.
	health: Option<Fixed>,
	/// Maintenance margin: the larger, the earlier among equals.
	at_risk: Fixed,
	account: AccountId32,
	step: Step,
}

/// What is due.
enum Step {
	Poke,
	/// To propose this plan.
	Propose(SlicePlan),
	/// To close a contest.
	Close {
		/// The plan with the best claim.
		favourite: SlicePlan,
		/// The worker's own plan, which is taken if no plan of the contest is good; `None` when the workers have one there that
		/// still is.
		own: Option<SlicePlan>,
	},
}

impl Step {
	/// What may be brought to venues with it.
	fn plan(&self) -> Option<&SlicePlan> {
		match self {
			Step::Poke => None,
			Step::Propose(plan) | Step::Close { favourite: plan, .. } => Some(plan),
		}
	}

	/// What tells apart steps none of which is to keep another one away.
	fn kind(&self) -> u8 {
		match self {
			Step::Poke => 0,
			Step::Propose(_) => 1,
			Step::Close { .. } => 2,
		}
	}

	/// What is submitted with it.
	fn brought(&self) -> Option<&SlicePlan> {
		match self {
			Step::Poke => None,
			Step::Propose(plan) => Some(plan),
			Step::Close { own, .. } => own.as_ref(),
		}
	}
}

/// Orders that this node's steps are about to bring to venues.
struct Load(BTreeMap<VenueId, u32>);

impl Load {
	fn new() -> Self {
		Self(BTreeMap::new())
	}

	fn add(&mut self, plan: Option<&SlicePlan>) {
		for venue in plan.into_iter().flat_map(venues_of) {
			let orders = self.0.entry(venue).or_default();
			*orders = orders.saturating_add(1);
		}
	}

	/// Whether the venue will count as full, as the runtime counts, when these orders are there.
	fn fills<T: Config>(&self, venue: VenueId) -> bool {
		let orders = self.0.get(&venue).copied().unwrap_or_default();
		<T as Config>::Dispatch::room(venue).saturating_sub(orders) < MAX_ORDERS
	}

	/// All venues that will.
	fn full<T: Config>(&self) -> Vec<VenueId> {
		self.0.keys().copied().filter(|venue| self.fills::<T>(*venue)).collect()
	}
}

/// The venue of every order.
fn venues_of(plan: &SlicePlan) -> impl Iterator<Item = VenueId> + '_ {
	plan.orders.iter().map(|order| order.venue)
}

impl<T: Config> Pallet<T> {
	/// A collator that forgot its worker's key would follow the chain in silence.
	fn warn_of_missing_key(block: BlockNumberFor<T>) {
		/// Blocks between two warnings; the first comes when the keys have had time to be inserted.
		const EVERY: u32 = 50;
		const FIRST: u32 = 5;
		if block % EVERY.into() == FIRST.into() && sp_io::offchain::is_validator() {
			log::warn!(
				target: LOG_TARGET,
				"this collator has no active worker's key, so its off-chain workers submit nothing: insert one (`key insert \
				 --key-type blst --scheme sr25519`) and announce it with session.setKeys"
			);
		}
	}

	/// Runs after every imported block on every node; only a node that holds an active worker's key goes on.
	pub(crate) fn work(block: BlockNumberFor<T>) {
		let Some((authority_index, key)) = Self::local_key() else {
			log::trace!(target: LOG_TARGET, "no active worker's key on this node");
			Self::warn_of_missing_key(block);
			return;
		};
		let mut due: Vec<Due> = pallet_portfolio::Pallet::<T>::accounts()
			.filter_map(|account| Self::due_step(block, account))
			.collect();
		// The same order on every node: health, then value at risk, then account.
		due.sort_by(|a, b| {
			let health = |d: &Due| (d.health.is_none(), d.health);
			health(a)
				.cmp(&health(b))
				.then_with(|| b.at_risk.cmp(&a.at_risk))
				.then_with(|| a.account.cmp(&b.account))
		});
		let mut left = <T as Config>::MaxSlicesPerBlock::get();
		let mut load = Load::new();
		for step in due {
			if left == 0 {
				break;
			}
			let Some(step) = Self::fitted(block, step, &load) else { continue };
			// Also when it was submitted before, or somebody else did: then it is about to be included.
			load.add(step.step.plan());
			if Self::submit_step(block, authority_index, &key, step) {
				left -= 1;
			}
		}
	}

	fn due_step(block: BlockNumberFor<T>, account: AccountId32) -> Option<Due> {
		let assessment: Result<Assessment, MarginUnavailable> = Self::assess(&account);
		let step = Self::step(block, &account, &assessment, &[])?;
		let margin = assessment.ok().map(|now| now.margin);
		Some(Due {
			health: margin.as_ref().and_then(|m| m.health()),
			at_risk: margin.map(|m| m.maintenance).unwrap_or_default(),
			account,
			step,
		})
	}

	/// What there is to do for the account in the block after this one, leaving these venues alone.
	fn step(
		block: BlockNumberFor<T>,
		account: &AccountId32,
		assessment: &Result<Assessment, MarginUnavailable>,
		full: &[VenueId],
	) -> Option<Step> {
		if let Ok(now) = assessment {
			if Self::is_contest_over(account, now, block.saturating_add(1u32.into())) {
				let own = match Self::have_workers_a_good_plan(account, now) {
					true => None,
					false => Self::due_plan_without(account, now, full),
				};
				return Self::favourite(account).map(|favourite| Step::Close { favourite, own });
			}
			if let Some(plan) = Self::due_plan_without(account, now, full) {
				if Self::is_at_once(account, now) || Self::would_join(account, None, &plan.claim) {
					return Some(Step::Propose(plan));
				}
			}
		}
		Self::is_poke_due(account, assessment).then_some(Step::Poke)
	}

	/// The step as far as the venues have room for it behind those that go first: with another plan, as a mere poke, or
	/// not at all in this block.
	fn fitted(block: BlockNumberFor<T>, due: Due, load: &Load) -> Option<Due> {
		if !due.step.plan().into_iter().flat_map(venues_of).any(|venue| load.fills::<T>(venue)) {
			return Some(due);
		}
		let step = match due.step {
			// The contest waits; its plans are what they are.
			Step::Close { .. } => None,
			Step::Poke | Step::Propose(_) => {
				let assessment = Self::assess(&due.account);
				Self::step(block, &due.account, &assessment, &load.full::<T>())
			}
		};
		if step.is_none() {
			log::debug!(target: LOG_TARGET, "{:?} has to wait: its venues are full", due.account);
		}
		Some(Due { step: step?, ..due })
	}

	/// Signs and submits a step, unless it was submitted a moment ago. Returns whether it was submitted.
	fn submit_step(block: BlockNumberFor<T>, authority_index: u32, key: &WorkerId, step: Due) -> bool {
		let Due { account, step, health, .. } = step;
		// By kind, so that a slice does not keep the poke away that calls its orders off.
		let marker_key = [MARKER_PREFIX, &(&account, step.kind()).encode()].concat();
		let marker = StorageValueRef::persistent(&marker_key);
		let wait = BlockNumberFor::<T>::from(RESUBMIT_AFTER);
		let plan = step.brought().cloned();
		// Another plan is another step: in a market that moves the one before may have been refused in the block that it got into.
		// If it has not got into one, the pool has this one wait.
		let brings = plan.using_encoded(blake2_256);
		if let Ok(Some((at, brought))) = marker.get::<(BlockNumberFor<T>, [u8; 32])>() {
			// A marker from a block to come is from another chain that this node ran before.
			if at <= block && block < at.saturating_add(wait) && brought == brings {
				return false;
			}
		}
		let payload = Self::payload(&account, plan.as_ref(), block);
		let Some(signature) = key.sign(&payload) else {
			log::warn!(target: LOG_TARGET, "the worker's key can not sign");
			return false;
		};
		marker.set(&(block, brings));
		let orders = plan.as_ref().map_or(0, |p| p.orders.len());
		let proof: Option<WorkerProof<BlockNumberFor<T>>> =
			Some(WorkerProof { authority_index, signature, at: block });
		let call = match plan {
			Some(plan) => Call::execute_slice { account: account.clone(), plan, proof },
			None => Call::poke { account: account.clone(), proof },
		};
		let transaction =
			<T as CreateAuthorizedTransaction<Call<T>>>::create_authorized_transaction(call.into());
		match SubmitTransaction::<T, Call<T>>::submit_transaction(transaction) {
			Ok(()) => {
				// The `Debug` of a fixed-point number is empty in Wasm.
				let ppm = health.map(|health| health.into_inner() / (fixed::ONE / 1_000_000));
				log::info!(target: LOG_TARGET, "submitted a step of {orders} orders for {account:?}, health {ppm:?} ppm");
				true
			}
			Err(()) => {
				// Most often another worker's transaction is in the pool already. Tried again in a while.
				log::debug!(target: LOG_TARGET, "the pool did not take a step for {account:?}");
				marker.set(&(BlockNumberFor::<T>::zero(), brings));
				false
			}
		}
	}

	/// The first active worker's key that this node holds, and its position.
	fn local_key() -> Option<(u32, WorkerId)> {
		let local = WorkerId::all();
		<T as Config>::Workers::workers()
			.into_iter()
			.enumerate()
			.find(|(_, worker)| local.contains(worker))
			.and_then(|(index, worker)| Some((u32::try_from(index).ok()?, worker)))
	}
}
