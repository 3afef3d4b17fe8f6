//! The key with which a collator's off-chain workers sign what they submit. It is part of the session keys.

use polkadot_sdk::sp_core::crypto::KeyTypeId;

/// Key type of the workers' key.
pub const WORKER_KEY_TYPE: KeyTypeId = KeyTypeId(*b"blst");

mod app {
	use super::WORKER_KEY_TYPE;
	use polkadot_sdk::{sp_application_crypto, sp_core::sr25519};
	sp_application_crypto::app_crypto!(sr25519, WORKER_KEY_TYPE);
}

/// Public half of a worker's key.
pub type WorkerId = app::Public;
/// Signature of a worker.
pub type WorkerSignature = app::Signature;
