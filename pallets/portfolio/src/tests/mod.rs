//! One file per call and per function that other pallets call.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod apply_enrolled;
mod apply_report;
mod apply_withdrawn;
mod approve_venue;
mod cap;
mod home_guard;
mod lines;
mod margin;
mod overspend;
mod release;
mod request_credit;
mod reserve_margin;
mod revoke_venue;
mod set_credit_line;
mod settle_lines;
mod transfer;
