//! What the coordinator and the reference venue configure alike.
//!
//! A runtime is a list of `impl pallet::Config for Runtime`, and Rust has no other way to share such a list than a
//! macro: [`impl_system_pallets!`] configures the SDK's pallets, [`impl_xcm!`] the XCM executor around a runtime's own
//! decisions (who is a peer, which calls a peer may make), [`impl_apis!`] the runtime APIs. [`reserve`] has the
//! parts of programs that are executed on Asset Hub. Everything that differs between
//! the two chains stays in the runtime's own crate.

#![cfg_attr(not(feature = "std"), no_std)]
#![warn(missing_docs)]

extern crate alloc;

pub mod apis;
pub mod assets;
pub mod constants;
pub mod market;
pub mod reserve;
pub mod system;
pub mod xcm;
