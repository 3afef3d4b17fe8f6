//! What governance may turn while the chain runs (`pallet-parameters`). Every value has a default that works.
//!
//! Times are milliseconds of the chain's clock, which is the relay chain's. A replay of history that runs faster than
//! that clock divides all of [`dynamic_params::clocks`] by the same factor, and nothing else.

use crate::{Runtime, RuntimeEvent};
use ballast_policy::{AuctionRules, BackstopRules, Rules, SliceRules, SurchargeRules};
use ballast_primitives::{fixed::ONE, Fixed};
use polkadot_sdk::{
	frame_support::{
		dynamic_params::{dynamic_pallet_params, dynamic_params},
		traits::Get,
	},
	frame_system::EnsureRoot,
	pallet_parameters,
	parachains_common::AccountId,
};

const MINUTE: u64 = 60_000;

/// The parameters, by topic.
#[dynamic_params(RuntimeParameters, pallet_parameters::Parameters::<Runtime>)]
pub mod dynamic_params {
	use super::*;

	/// The clocks of the rules, in milliseconds.
	#[dynamic_pallet_params]
	#[codec(index = 0)]
	pub mod clocks {
		/// How long a margin call may last.
		#[codec(index = 0)]
		pub static GracePeriodMs: u64 = 10 * MINUTE;
		/// Time between two slices at health 1.
		#[codec(index = 1)]
		pub static SliceIntervalMs: u64 = MINUTE;
		/// Time between two slices when it is most urgent.
		#[codec(index = 2)]
		pub static MinSliceIntervalMs: u64 = MINUTE / 5;
		/// Time between two samples of the price history.
		#[codec(index = 3)]
		pub static SampleIntervalMs: u64 = 60 * MINUTE;
		/// Length of an epoch of the thresholds.
		#[codec(index = 4)]
		pub static EpochMs: u64 = 60 * MINUTE;
		/// Shortest liquidation horizon of the thresholds; the longest is four times that.
		#[codec(index = 5)]
		pub static HorizonMs: u64 = 60 * MINUTE;
		/// Age beyond which a price has expired.
		#[codec(index = 6)]
		pub static PriceMaxAgeMs: u64 = 5 * MINUTE;
		/// Gap between two blocks that counts as a halt of the chain.
		#[codec(index = 7)]
		pub static HaltThresholdMs: u64 = 10 * MINUTE;
		/// No forced reduction for this long after a halt.
		#[codec(index = 8)]
		pub static HaltGraceMs: u64 = 10 * MINUTE;
		/// How long an expired credit line stays reserved, so that what was used of it is reported. No shorter than the silence
		/// after which a venue counts as unavailable.
		#[codec(index = 9)]
		pub static CreditReleaseMs: u64 = 10 * MINUTE;
		/// How long a slice in flight keeps others away; longer than the round trip to a venue.
		#[codec(index = 10)]
		pub static SlicePatienceMs: u64 = 5 * MINUTE;
		/// How long a refused order makes the planner look elsewhere.
		#[codec(index = 11)]
		pub static RefusalTimeMs: u64 = 5 * MINUTE;
		/// How long an unwind may come no nearer to its target before keepers are asked; at least the time between slices.
		#[codec(index = 12)]
		pub static StallMs: u64 = 5 * MINUTE;
		/// Fast phase of an auction.
		#[codec(index = 13)]
		pub static AuctionFastMs: u64 = 10 * MINUTE;
		/// Slow phase of an auction.
		#[codec(index = 14)]
		pub static AuctionSlowMs: u64 = 40 * MINUTE;
		/// An auction of what is worth nothing.
		#[codec(index = 15)]
		pub static InsolventAuctionMs: u64 = 10 * MINUTE;
		/// After an auction in vain, how long the unwind is left alone before the next one.
		#[codec(index = 16)]
		pub static AuctionRestMs: u64 = 10 * MINUTE;
		/// How long the pool may take for a takeover.
		#[codec(index = 17)]
		pub static BackstopPatienceMs: u64 = 10 * MINUTE;
	}

	/// The liquidation policy, in parts per million.
	#[dynamic_pallet_params]
	#[codec(index = 1)]
	pub mod policy {
		/// An unwind stops at MM + this share of (IM - MM).
		#[codec(index = 0)]
		pub static Buffer: u32 = 150_000;
		/// Penalty at health 1.
		#[codec(index = 1)]
		pub static PenaltyMin: u32 = 2_000;
		/// Penalty at the auction trigger.
		#[codec(index = 2)]
		pub static PenaltyMax: u32 = 20_000;
		/// Largest order as a share of the depth of its market.
		#[codec(index = 3)]
		pub static DepthShare: u32 = 20_000;
		/// Distance of limit prices from the mark.
		#[codec(index = 4)]
		pub static PriceBand: u32 = 50_000;
		/// A portfolio of less gross value is closed whole, in hundredths of the settlement currency.
		#[codec(index = 5)]
		pub static DustCents: u32 = 1_000;
		/// Most that a margin call which is not met adds to the penalty.
		#[codec(index = 6)]
		pub static SurchargeTraded: u32 = 5_000;
		/// Most that it adds to the fee of an auction.
		#[codec(index = 7)]
		pub static SurchargeTaken: u32 = 10_000;
		/// Fee of an auction, as a share of the value taken.
		#[codec(index = 8)]
		pub static AuctionFee: u32 = 10_000;
	}

	/// What leaves custody for its reserve.
	#[dynamic_pallet_params]
	#[codec(index = 2)]
	pub mod custody {
		/// Value that may leave in one window, whole units of settlement currency; at least 1.
		#[codec(index = 0)]
		pub static EgressLimit: u32 = 5_000_000;
		/// Relay-chain blocks of such a window; at least 1.
		#[codec(index = 1)]
		pub static EgressWindow: u32 = 100;
	}
}

impl Default for RuntimeParameters {
	fn default() -> Self {
		RuntimeParameters::Clocks(dynamic_params::clocks::Parameters::GracePeriodMs(
			dynamic_params::clocks::GracePeriodMs,
			None,
		))
	}
}

impl pallet_parameters::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeParameters = RuntimeParameters;
	type AdminOrigin = polkadot_sdk::frame_support::traits::AsEnsureOriginWithArg<EnsureRoot<AccountId>>;
	type WeightInfo = ();
}

fn millionths(parts: u32) -> Fixed {
	Fixed::from_inner(i128::from(parts) * (ONE / 1_000_000))
}

/// The rules of the liquidation policy as they are now. Parameters that make no valid rules are ignored as a whole.
pub struct PolicyRules;
impl Get<Rules> for PolicyRules {
	fn get() -> Rules {
		use dynamic_params::{clocks, policy};
		let standard = Rules::default();
		let rules = Rules {
			grace_ms: clocks::GracePeriodMs::get(),
			buffer: millionths(policy::Buffer::get()),
			penalty_min: millionths(policy::PenaltyMin::get()),
			penalty_max: millionths(policy::PenaltyMax::get()),
			dust: Fixed::from_inner(i128::from(policy::DustCents::get()) * (ONE / 100)),
			// What the venues seize with a write-off, so that none fails for what is left.
			left_over: crate::ballast::DustValue::get(),
			price_band: millionths(policy::PriceBand::get()),
			slice: SliceRules {
				depth_share: millionths(policy::DepthShare::get()),
				interval_ms: clocks::SliceIntervalMs::get(),
				min_interval_ms: clocks::MinSliceIntervalMs::get(),
				..standard.slice
			},
			stall_ms: clocks::StallMs::get().max(clocks::SliceIntervalMs::get()),
			auction: AuctionRules {
				fast_ms: clocks::AuctionFastMs::get(),
				slow_ms: clocks::AuctionSlowMs::get(),
				insolvent_ms: clocks::InsolventAuctionMs::get(),
				rest_ms: clocks::AuctionRestMs::get(),
				fee: millionths(policy::AuctionFee::get()),
				..standard.auction
			},
			backstop: BackstopRules { patience_ms: clocks::BackstopPatienceMs::get(), ..standard.backstop },
			surcharge: SurchargeRules {
				traded: millionths(policy::SurchargeTraded::get()),
				taken: millionths(policy::SurchargeTaken::get()),
			},
			..standard
		};
		if rules.validate().is_ok() {
			rules
		} else {
			standard
		}
	}
}

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
	use super::*;

	#[test]
	fn defaults_should_be_valid_rules() {
		polkadot_sdk::sp_io::TestExternalities::default().execute_with(|| {
			let rules = PolicyRules::get();
			assert!(rules.validate().is_ok());
			assert_eq!(rules.slice.interval_ms, MINUTE);
		});
	}

	#[test]
	fn nonsense_should_be_ignored_when_set() {
		polkadot_sdk::sp_io::TestExternalities::default().execute_with(|| {
			let nonsense = RuntimeParameters::Policy(dynamic_params::policy::Parameters::Buffer(
				dynamic_params::policy::Buffer,
				Some(2_000_000),
			));
			assert!(pallet_parameters::Pallet::<Runtime>::set_parameter(
				polkadot_sdk::frame_system::RawOrigin::Root.into(),
				nonsense
			)
			.is_ok());
			assert_eq!(PolicyRules::get(), Rules::default());
		});
	}

	#[test]
	fn call_of_a_policy_file_should_set_rules_and_model() {
		use crate::RuntimeCall;
		use codec::DecodeAll;
		use polkadot_sdk::sp_runtime::traits::Dispatchable;
		// As `ballast simulate tune` writes it; the simulator's tests say what is in it.
		let text = include_str!("../../../crates/simulator/fixtures/policy-call.hex").trim();
		let digit = |at: usize| u8::from_str_radix(&text[at..at + 2], 16).expect("hex digits");
		let bytes: alloc::vec::Vec<u8> = (0..text.len()).step_by(2).map(digit).collect();
		let call = RuntimeCall::decode_all(&mut &bytes[..]).expect("a call of this chain");
		polkadot_sdk::sp_io::TestExternalities::default().execute_with(|| {
			assert!(call.dispatch(polkadot_sdk::frame_system::RawOrigin::Root.into()).is_ok());
			let rules = PolicyRules::get();
			assert_eq!((rules.buffer, rules.penalty_max), (millionths(200_000), millionths(15_000)));
			assert_eq!((rules.grace_ms, rules.slice.interval_ms), (900_000, 30_000));
			assert_eq!((rules.slice.depth_share, rules.auction.fee), (millionths(30_000), millionths(5_000)));
			assert_eq!(rules.surcharge.taken, millionths(8_000));
		});
	}
}
