#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod cancel;
mod claims;
mod credit;
mod depth;
mod egress;
mod enroll;
mod kept;
mod latency;
mod leave;
mod orders;
mod outbox;
mod receive;
mod register;
mod resnapshot;
mod set_status;
mod submit;
mod take_over;
mod transfer;
mod versions;
