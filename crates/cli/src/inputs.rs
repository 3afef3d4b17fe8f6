//! What the chain works margins and decisions out from, as `SoftLiquidation` tells it.

use crate::{
	chain::{self, AtBlock},
	value::{self, Value},
};
use anyhow::{Context, Result};
use ballast_policy::{AccountState, Rules};
use ballast_primitives::AssetId;
use ballast_risk::{Market, Portfolio, RiskModel};
use codec::{Decode, DecodeAll, Encode};
use subxt::{
	config::{substrate::BlakeTwo256, Hasher},
	utils::{AccountId32, H256},
};

const PALLET: &str = "SoftLiquidation";

/// What a receipt is a hash of, in this order; see `receipt_inputs` of `pallet-soft-liquidation`.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Decided {
	/// Whose portfolio.
	pub account: [u8; 32],
	/// The state on record.
	pub state: AccountState,
	/// Time of the block, milliseconds since 1970.
	pub now_ms: u64,
	/// Market of the portfolio's assets.
	pub market: Market,
	/// The risk model without its history, which its version names.
	pub model: RiskModel,
	/// The portfolio.
	pub portfolio: Portfolio,
	/// The policy in force.
	pub rules: Rules,
	/// The decision, SCALE encoded.
	pub decision: Rest,
}

/// Everything up to the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rest(pub Vec<u8>);

impl Encode for Rest {
	fn size_hint(&self) -> usize {
		self.0.len()
	}

	fn encode_to<T: codec::Output + ?Sized>(&self, to: &mut T) {
		to.write(&self.0);
	}
}

impl Decode for Rest {
	fn decode<I: codec::Input>(input: &mut I) -> Result<Self, codec::Error> {
		let length = input.remaining_len()?.ok_or("the length must be known")?;
		let mut bytes = vec![0; length];
		input.read(&mut bytes)?;
		Ok(Self(bytes))
	}
}

impl Decided {
	/// The receipt.
	pub fn receipt(&self) -> H256 {
		BlakeTwo256.hash(&self.encode())
	}
}

/// Portfolio of the account, and market and model of its assets and of `also`; the inner error says why there are none now.
pub async fn of_margin(
	at: &AtBlock,
	account: &AccountId32,
	also: &[AssetId],
) -> Result<Result<(Portfolio, Market, RiskModel), String>> {
	let ids = Value::unnamed_composite(also.iter().map(|id| value::asset(*id)));
	let answer =
		chain::view_function(at, PALLET, "margin_inputs_of", vec![value::account(account), ids]).await?;
	read(&answer)
}

/// What the decision would be taken on at the end of the block; the inner error says why it could not be taken.
pub async fn of_decision(
	at: &AtBlock,
	account: &AccountId32,
	decision: Value,
) -> Result<Result<Decided, String>> {
	let answer =
		chain::view_function(at, PALLET, "receipt_inputs_of", vec![value::account(account), decision])
			.await?;
	match read::<Vec<u8>>(&answer)? {
		Ok(bytes) => Ok(Ok(Decided::decode_all(&mut &bytes[..]).ok().context(OTHER_SHAPE)?)),
		Err(reason) => Ok(Err(reason)),
	}
}

/// What decisions would be taken on at the end of the block besides: what the account's venues say of themselves, and what its
/// next state follows from. As the runtime tells it, which may be more than this tool knows; `None` when it cannot be told.
pub async fn conditions(at: &AtBlock, account: &AccountId32) -> Result<Option<[Value; 2]>> {
	let answer = chain::view_value(at, PALLET, "conditions_of", vec![value::account(account)]).await?;
	let Ok(inside) = value::unwrap(&answer) else { return Ok(None) };
	let [around, given] = [0, 1].map(|index| value::items(inside).get(index).map(|part| (*part).clone()));
	Ok(around.zip(given).map(|(around, given)| [around, given]))
}

const OTHER_SHAPE: &str =
	"what the chain answers has another shape than this tool knows; use the version of the runtime";

/// A `Result<T, MarginUnavailable>`.
pub fn read<T: Decode>(answer: &[u8]) -> Result<Result<T, String>> {
	match answer.split_first() {
		Some((0, value)) => Ok(Ok(T::decode_all(&mut &value[..]).ok().context(OTHER_SHAPE)?)),
		_ => Ok(Err(reason(answer))),
	}
}

/// Why there is no answer, from the runtime's `MarginUnavailable`.
fn reason(answer: &[u8]) -> String {
	let asset = |bytes: &[u8]| {
		bytes
			.try_into()
			.map_or("an asset".into(), |id| crate::assets::ticker(AssetId(u32::from_le_bytes(id))))
	};
	match answer {
		[1, 1, id @ ..] => format!("no fresh price of {}", asset(id)),
		[1, 2, id @ ..] => format!("no thresholds for {}", asset(id)),
		[1, 4, id @ ..] => format!("the oracle and the venues disagree about the price of {}", asset(id)),
		_ => "no answer".into(),
	}
}

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
	use super::*;
	use ballast_primitives::{Fixed, VenueId};
	use ballast_risk::{AssetState, Position};

	fn portfolio() -> Portfolio {
		Portfolio {
			positions: vec![Position::spot(VenueId::Sibling(2001), AssetId(1), Fixed::from_u32(3))],
			..Portfolio::default()
		}
	}

	fn market() -> Market {
		Market { assets: vec![AssetState::new(AssetId(1), Fixed::from_u32(4))], ..Market::default() }
	}

	#[test]
	fn inputs_should_be_read_as_the_runtime_writes_them() {
		let inputs = (portfolio(), market(), RiskModel::default());
		let answer = [vec![0], inputs.encode()].concat();
		assert_eq!(read(&answer).unwrap(), Ok(inputs));
		let error = read::<(Portfolio, Market, RiskModel)>(&[0, 1, 2, 3]).unwrap_err();
		assert!(error.to_string().contains("another shape"));
	}

	#[test]
	fn reason_should_name_the_asset() {
		assert_eq!(reason(&[1, 1, 2, 0, 0, 0]), "no fresh price of ETH");
		assert_eq!(reason(&[1, 2, 77, 0, 0, 0]), "no thresholds for #77");
		assert!(reason(&[1, 4, 2, 0, 0, 0]).ends_with("disagree about the price of ETH"));
		for other in [&[1, 3][..], &[1, 1, 2], &[]] {
			assert!(reason(other).ends_with("answer") || reason(other).ends_with("an asset"));
		}
	}

	#[test]
	fn receipt_should_be_the_hash_of_what_the_pallet_lists() {
		let state = AccountState::MarginCall { since_ms: 7 };
		let (rules, decision) = (Rules::default(), vec![4u8, 0]);
		let model = RiskModel { version: 3, ..RiskModel::default() };
		// As `receipt_inputs` writes it.
		let listed =
			[(&[9u8; 32], &state, 8u64, &market(), &model, &portfolio(), &rules).encode(), decision.clone()]
				.concat();
		let decided = Decided::decode_all(&mut &listed[..]).unwrap();
		assert_eq!((decided.state, decided.now_ms, &decided.decision.0), (state, 8, &decision));
		assert_eq!(decided.encode(), listed);
		assert_eq!(decided.receipt(), BlakeTwo256.hash(&listed));
		assert_ne!(Decided { now_ms: 9, ..decided.clone() }.receipt(), decided.receipt());
	}
}
