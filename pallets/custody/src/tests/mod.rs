//! One file per call, and one per topic of the protocol.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod claim;
mod deposit;
mod enroll;
mod leave;
mod orders;
mod protocol;
mod register_asset;
mod report;
mod report_depths;
mod restore;
mod set_fees;
mod take_over;
mod transfer_out;
mod withdraw;
