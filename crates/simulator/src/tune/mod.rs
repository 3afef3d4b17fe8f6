//! Parameters: policy files, the governance call that brings them on the chain, and the search for good ones.

mod call;
mod file;
mod front;
mod grid;

pub use call::{
	effect, governance_call, Call, Clock, ModelParameters, Parameter, Parameters, Share, Thresholds, Utility,
};
pub use file::PolicyFile;
pub use front::{choose, front, Score};
pub use grid::{candidates, Candidate, Knob};

#[cfg(test)]
mod tests;
