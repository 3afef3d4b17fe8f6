#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod enroll;
mod enroll_pool;
mod home;
mod leave;
mod listener;
mod orders;
mod outbox;
mod receive;
mod report;
mod resnapshot;
mod take_over;
mod weights;
mod write_off;
