//! Which version of the protocol a venue is spoken to in.

use crate::pallet::*;
use ballast_primitives::{
	message::{Envelope, PeerVersion, ToVenue, GREETING_INTERVAL},
	OrderId, VenueId,
};

impl<T: Config> Pallet<T> {
	/// The highest version that both are known to read.
	pub(crate) fn version_spoken(venue: VenueId) -> u8 {
		Peers::<T>::get(venue).version.spoken(Self::now())
	}

	/// Takes note of which version a venue says that it reads, with the message `seq`.
	pub(crate) fn note_version(venue: VenueId, reads: Option<u8>, seq: u64, last: u64) {
		let now = Self::now();
		let known = Peers::<T>::get(venue);
		let version: PeerVersion = known.version.note(reads, seq, last, now);
		if version == known.version {
			return;
		}
		let (old, new) = (known.version.spoken(now), version.spoken(now));
		Peers::<T>::mutate(venue, |record| record.version = version);
		if old != new {
			Self::deposit_event(Event::VersionChanged { venue, old, new });
		}
	}

	/// Tells a venue now and then which version is read here; one that does not know of greetings finds a duplicate. Returns
	/// whether it was time to.
	pub(crate) fn greet(venue: VenueId) -> bool {
		let now = Self::now();
		let is_due = |at: u32| now >= at.saturating_add(GREETING_INTERVAL);
		if !Peers::<T>::get(venue).greeted_at.is_none_or(is_due) {
			return false;
		}
		// Never worked in; whoever did all the same would find no such order.
		let body = ToVenue::Acknowledge { order: OrderId(u64::MAX) };
		// One that the transport refuses is not worth keeping: the next goes when it is due.
		Self::hand_over(venue, &Envelope::greeting(venue, body).into_bytes());
		Peers::<T>::mutate(venue, |record| record.greeted_at = Some(now));
		true
	}
}
