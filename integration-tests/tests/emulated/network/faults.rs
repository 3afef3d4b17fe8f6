//! Blocks one chain at a time, and what can go wrong between the chains.
//!
//! The emulator delivers whatever a chain sent at the end of its block. This does the same with the emulator's own parts, but every
//! page of messages passes through here first: the pages of a link that is cut are kept aside, for the test to deliver late, in
//! another order, twice, changed, or never; a chain that is halted makes no blocks, and what is sent to it comes in with the first
//! that it makes again; a channel that is closed takes nothing from its sender.

use super::BallastNet;
use ballast_primitives::{
	message::Envelope,
	remote::{CoordinatorCall, ReceiveCall, VenueCall},
};
use codec::{Decode, Encode};
use emulated_integration_tests_common::xcm_emulator::{Network, Parachain, PARA_IDS};
use polkadot_sdk::{
	cumulus_pallet_parachain_system,
	cumulus_pallet_xcmp_queue::ChannelSignal,
	cumulus_primitives_core::{XcmpMessageFormat, XcmpMessageHandler},
	frame_support::{traits::ServiceQueues, weights::Weight},
	frame_system::{self, pallet_prelude::HeaderFor},
	sp_runtime::traits::Header,
	staging_xcm::{
		latest::{
			Instruction::{ClearTransactStatus, Transact},
			Xcm,
		},
		VersionedXcm,
	},
};
use std::{cell::RefCell, collections::BTreeSet};

/// What a chain sent to another in one block.
#[derive(Clone, Debug)]
pub struct Page {
	pub from: u32,
	pub to: u32,
	sent_at: u32,
	data: Vec<u8>,
}

thread_local! {
	static CUT: RefCell<BTreeSet<(u32, u32)>> = const { RefCell::new(BTreeSet::new()) };
	static HALTED: RefCell<BTreeSet<u32>> = const { RefCell::new(BTreeSet::new()) };
	static CLOSED: RefCell<BTreeSet<(u32, u32)>> = const { RefCell::new(BTreeSet::new()) };
	/// On links that are, or were, cut.
	static KEPT: RefCell<Vec<Page>> = const { RefCell::new(Vec::new()) };
	/// For chains that are halted.
	static WAITING: RefCell<Vec<Page>> = const { RefCell::new(Vec::new()) };
}

/// One block of a parachain, at the end of which its messages are delivered. `log` is called when the block is complete, before
/// its events are forgotten.
pub(super) fn block<P, R>(act: impl FnOnce() -> R, log: impl FnOnce()) -> R
where
	P: Parachain<Network = BallastNet>,
	P::Runtime: cumulus_pallet_parachain_system::Config,
{
	BallastNet::init();
	let from = P::para_id().into();
	assert!(!is_halted(from), "parachain {from} is halted");
	with_open_channels(from, P::new_block);
	let result = P::ext_wrapper(act);
	P::finalize_block();
	let sent_at = BallastNet::relay_block_number();
	let mut pages = Vec::new();
	P::ext_wrapper(|| {
		// Only what was sent is asked for.
		let [root, parent] = [Default::default(); 2];
		let header = HeaderFor::<P::Runtime>::new(Default::default(), root, root, parent, Default::default());
		let info = cumulus_pallet_parachain_system::Pallet::<P::Runtime>::collect_collation_info(&header);
		info.upward_messages.into_iter().for_each(|message| BallastNet::send_upward_message(from, message));
		pages.extend(info.horizontal_messages.into_iter().map(|message| Page {
			from,
			to: message.recipient.into(),
			sent_at,
			data: message.data,
		}));
		log();
		frame_system::Pallet::<P::Runtime>::reset_events();
	});
	for page in pages {
		if is_cut(page.from, page.to) {
			KEPT.with_borrow_mut(|kept| kept.push(page));
		} else {
			deliver(page);
		}
	}
	let waited: Vec<Page> =
		WAITING.with_borrow_mut(|waiting| waiting.extract_if(.., |page| page.to == from).collect());
	waited.into_iter().for_each(deliver);
	BallastNet::process_messages();
	result
}

fn is_cut(from: u32, to: u32) -> bool {
	CUT.with_borrow(|cut| cut.contains(&(from, to)))
}

/// Whether a chain makes no blocks.
pub fn is_halted(chain: u32) -> bool {
	HALTED.with_borrow(|halted| halted.contains(&chain))
}

/// From now on pages from one chain to another are kept.
pub fn cut(from: u32, to: u32) {
	CUT.with_borrow_mut(|cut| cut.insert((from, to)));
}

/// From now on they are delivered again; those that were kept stay so.
pub fn mend(from: u32, to: u32) {
	CUT.with_borrow_mut(|cut| cut.remove(&(from, to)));
}

/// Takes the pages that were kept on the way from one chain to another, oldest first.
pub fn take_kept(from: u32, to: u32) -> Vec<Page> {
	KEPT.with_borrow_mut(|kept| kept.extract_if(.., |page| (page.from, page.to) == (from, to)).collect())
}

/// Hands a page over to its receiver, which works it in at once, unless it is halted.
pub fn deliver(page: Page) {
	if is_halted(page.to) {
		return WAITING.with_borrow_mut(|waiting| waiting.push(page));
	}
	let Page { from, to, sent_at, data } = page;
	BallastNet::send_horizontal_messages(to, [(from.into(), sent_at, data)].into_iter());
	BallastNet::process_messages();
}

/// The same at the coordinator, but with no more weight than a block leaves for messages. (The emulator knows no limit.)
pub fn deliver_within_a_block(page: Page) {
	let Page { from, to, sent_at, data } = page;
	assert_eq!(to, super::coordinator::PARA_ID);
	super::peek_coordinator(|| {
		let pages = [(from.into(), sent_at, &data[..])].into_iter();
		coordinator_runtime::XcmpQueue::handle_xcmp_messages(pages, Weight::MAX);
		let most = coordinator_runtime::MessageQueueServiceWeight::get();
		coordinator_runtime::MessageQueue::service_queues(most);
	});
}

/// The chain makes no blocks until [`resume`].
pub fn halt(chain: u32) {
	HALTED.with_borrow_mut(|halted| halted.insert(chain));
}

/// The chain goes on. What was sent to it meanwhile comes in with its next block.
pub fn resume(chain: u32) {
	HALTED.with_borrow_mut(|halted| halted.remove(&chain));
}

/// The relay chain closes the channel from one chain to another: the sender sees none.
pub fn close(from: u32, to: u32) {
	CLOSED.with_borrow_mut(|closed| closed.insert((from, to)));
}

/// It is open again.
pub fn reopen(from: u32, to: u32) {
	CLOSED.with_borrow_mut(|closed| closed.remove(&(from, to)));
}

/// Begins a block of a chain with the channels that it has: the emulator opens one to every parachain on its list.
fn with_open_channels(from: u32, begin: impl FnOnce()) {
	let name = BallastNet::name();
	let list = |ids: Vec<u32>| PARA_IDS.with_borrow_mut(|all| all.insert(name.into(), ids));
	let all = PARA_IDS.with_borrow(|all| all.get(name).cloned()).expect("the network is initialised");
	let is_open = |to: &u32| CLOSED.with_borrow(|closed| !closed.contains(&(from, *to)));
	list(all.iter().copied().filter(is_open).collect());
	begin();
	list(all);
}

/// The receiver of a channel tells its sender to hold back (or to go on): what the queues of parachains do when one is
/// slower than the other.
pub fn signal(from: u32, to: u32, signal: ChannelSignal) {
	let data = (XcmpMessageFormat::Signals, signal).encode();
	// The signal goes against the direction of the channel.
	deliver(Page { from: to, to: from, sent_at: BallastNet::relay_block_number(), data });
}

/// A call of one of our two pallets, as it travels.
pub trait Wire: Encode + Decode {
	/// The envelope in it.
	fn message(&mut self) -> &mut Vec<u8>;
}

impl Wire for CoordinatorCall {
	fn message(&mut self) -> &mut Vec<u8> {
		let CoordinatorCall::Venues(ReceiveCall::Receive { message }) = self;
		message
	}
}

impl Wire for VenueCall {
	fn message(&mut self) -> &mut Vec<u8> {
		let VenueCall::VenueAdapter(ReceiveCall::Receive { message }) = self;
		message
	}
}

impl Page {
	/// The programs in it; none in a page of signals.
	fn programs(&self) -> Vec<Xcm<()>> {
		let mut data = &self.data[..];
		let format = XcmpMessageFormat::decode(&mut data).expect("a page has a format");
		let mut programs = Vec::new();
		while !data.is_empty() {
			let program = match format {
				XcmpMessageFormat::ConcatenatedVersionedXcm => VersionedXcm::<()>::decode(&mut data),
				XcmpMessageFormat::ConcatenatedOpaqueVersionedXcm => {
					Vec::<u8>::decode(&mut data).and_then(|bytes| VersionedXcm::<()>::decode(&mut &bytes[..]))
				}
				_ => return programs,
			};
			let Ok(VersionedXcm::V5(program)) = program else {
				panic!("a page holds programs as we write them")
			};
			programs.push(program);
		}
		programs
	}

	/// Changes the bytes of every envelope in the page.
	pub fn rewrite<Call: Wire>(&mut self, change: impl Fn(Vec<u8>) -> Vec<u8>) {
		let mut data = XcmpMessageFormat::ConcatenatedVersionedXcm.encode();
		for mut program in self.programs() {
			for instruction in program.0.iter_mut() {
				if let Transact { call, .. } = instruction {
					let bytes = call.encoded().to_vec();
					let mut ours = Call::decode(&mut &bytes[..]).expect("a call of ours");
					*ours.message() = change(core::mem::take(ours.message()));
					*call = ours.encode().into();
				}
			}
			data.extend(VersionedXcm::from(program).encode());
		}
		self.data = data;
	}

	/// Makes every program in the page longer by instructions that do nothing.
	pub fn lengthen(&mut self, by: usize) {
		let mut data = XcmpMessageFormat::ConcatenatedVersionedXcm.encode();
		for mut program in self.programs() {
			program.0.extend((0..by).map(|_| ClearTransactStatus));
			data.extend(VersionedXcm::from(program).encode());
		}
		self.data = data;
	}

	/// Changes what every envelope in the page says.
	pub fn rewrite_bodies<Call: Wire, Body: Encode + Decode>(&mut self, change: impl Fn(&mut Body)) {
		self.rewrite::<Call>(|bytes| {
			let mut envelope = Envelope::<Body>::from_bytes(&bytes).expect("an envelope of ours");
			change(&mut envelope.body);
			envelope.into_bytes_of(bytes[0])
		});
	}

	/// What the envelopes in the page say, but for greetings, which say nothing else.
	pub fn bodies<Call: Wire, Body: Encode + Decode>(&self) -> Vec<Body> {
		let envelopes = self.messages::<Call>().into_iter();
		envelopes
			.map(|message| Envelope::<Body>::from_bytes(&message).expect("an envelope of ours"))
			.filter(|envelope| envelope.seq > 0)
			.map(|envelope| envelope.body)
			.collect()
	}

	/// The bytes of the envelopes in the page.
	pub fn messages<Call: Wire>(&self) -> Vec<Vec<u8>> {
		let mut messages = Vec::new();
		for program in self.programs() {
			for instruction in program.0 {
				if let Transact { call, .. } = instruction {
					let bytes = call.encoded().to_vec();
					let mut ours = Call::decode(&mut &bytes[..]).expect("a call of ours");
					messages.push(core::mem::take(ours.message()));
				}
			}
		}
		messages
	}
}
