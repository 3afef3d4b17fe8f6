//! What tools ask the runtime about accounts. [`crate::Pallet::api_preview`] and its
//! neighbours answer.

pub use crate::types::{KeeperOffer, MarginUnavailable, NextStep, Stop, Taking};

use alloc::vec::Vec;
use ballast_policy::AccountState;
use ballast_risk::{Margin, Position};
use polkadot_sdk::{sp_api, sp_runtime::AccountId32};

sp_api::decl_runtime_apis! {
	/// Accounts, their margin, and what happens to them next.
	pub trait PortfolioApi {
		/// All positions of the account as the venues last reported them.
		fn portfolio(account: AccountId32) -> Vec<Position>;
		/// Margin at current prices, or why there is none.
		fn margin(account: AccountId32) -> Result<Margin, MarginUnavailable>;
		/// The state on record.
		fn state(account: AccountId32) -> AccountState;
		/// The next step: when, how much, on which venue, what stops it.
		fn preview(account: AccountId32) -> NextStep;
		/// What a keeper can have of the account now; `None` when it is not auctioned or nobody can bid at this moment.
		fn offer(account: AccountId32) -> Option<KeeperOffer>;
		/// All enrolled accounts.
		fn accounts() -> Vec<(AccountId32, AccountState)>;
	}
}
