//! How much of the world is explored.

/// What the decider wants to sell of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Position {
	/// Units at the start.
	pub held: u8,
	/// Units that are to be left; every order sells one.
	pub target: u8,
}

/// How often what can go wrong goes wrong. Time without deliveries needs no budget: any message can stay under way for as
/// long as there is time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Faults {
	/// Messages that are lost.
	pub losses: u8,
	/// Messages of which a copy arrives later.
	pub copies: u8,
	/// Messages that are overtaken by others.
	pub overtaken: u8,
	/// Orders that the coordinator's end sends a second time, under a new number, while their outcome is open.
	pub repeats: u8,
	/// Times that a transport begins to refuse messages, until it takes them again.
	pub congestions: u8,
	/// Blocks that a chain does not make.
	pub halts: u8,
	/// Orders that come when the venue has no room for them.
	pub full: u8,
	/// Orders that the market refuses.
	pub refusals: u8,
	/// Blocks of the venue in which orders have to wait.
	pub waits: u8,
	/// Cancellations by the decider.
	pub cancellations: u8,
	/// Changes that the account makes at the venue by itself.
	pub changes: u8,
	/// Times that governance pauses the venue, until it releases it.
	pub pauses: u8,
}

/// The bounds of one exploration.
#[derive(Clone, Debug)]
pub struct Bounds {
	/// The account's positions at the venue.
	pub positions: Vec<Position>,
	/// Most orders that are given.
	pub orders: u8,
	/// Relay-chain blocks to a deadline, and between two probes or requests (`OrderTimeout`).
	pub order_timeout: u32,
	/// Probes of an order, and blocks in which the transport refuses a message before it is given up (`MaxAttempts`).
	pub max_attempts: u32,
	/// Relay-chain blocks between two heartbeats, and until a result is told again (`HeartbeatInterval`).
	pub heartbeat: u32,
	/// By how many relay-chain blocks the coordinator's clock is behind (its blocks are built on older relay-chain blocks).
	pub coordinator_lag: u32,
	/// By how many the venue's is.
	pub venue_lag: u32,
	/// Whether hooks run before the messages of their block (behind them otherwise).
	pub hook_first: bool,
	/// Relay-chain blocks after which all faults are over.
	pub faults_until: u32,
	/// Relay-chain blocks from then on after which nothing may be open.
	pub patience: u32,
	/// What may go wrong until then.
	pub faults: Faults,
}

impl Bounds {
	/// One position, of which one unit is to be sold, in two orders at most: the second only when the first did not sell.
	pub fn retry() -> Self {
		Bounds {
			positions: vec![Position { held: 2, target: 1 }],
			orders: 2,
			order_timeout: 2,
			max_attempts: 1,
			heartbeat: 3,
			coordinator_lag: 0,
			venue_lag: 0,
			hook_first: false,
			faults_until: 7,
			patience: 12,
			faults: Faults::default(),
		}
	}

	/// Two positions, one order for each, open at the same time.
	pub fn pair() -> Self {
		Bounds { positions: vec![Position { held: 1, target: 0 }; 2], ..Bounds::retry() }
	}

	/// With these faults.
	pub fn with(self, faults: Faults) -> Self {
		Bounds { faults, ..self }
	}
}
