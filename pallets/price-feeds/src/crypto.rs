//! The key with which an oracle operator's node signs. Its account is the key's own, and that account must be a member of
//! the oracle.

use polkadot_sdk::{
	frame_system::offchain::AppCrypto,
	sp_core::{crypto::KeyTypeId, sr25519},
	sp_runtime::{MultiSignature, MultiSigner},
};

/// Key type of the operators' keys in a node's keystore.
pub const OPERATOR_KEY_TYPE: KeyTypeId = KeyTypeId(*b"orcl");

mod app {
	use super::OPERATOR_KEY_TYPE;
	use polkadot_sdk::{sp_application_crypto, sp_core::sr25519};
	sp_application_crypto::app_crypto!(sr25519, OPERATOR_KEY_TYPE);
}

/// Public half of an operator's key.
pub type OperatorId = app::Public;

/// Signs transactions with an operator's key.
pub struct OperatorCrypto;

impl AppCrypto<MultiSigner, MultiSignature> for OperatorCrypto {
	type RuntimeAppPublic = OperatorId;
	type GenericPublic = sr25519::Public;
	type GenericSignature = sr25519::Signature;
}
