#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod enroll;
mod enroll_pool;
mod example;
mod home;
mod leave;
mod listener;
mod orders;
mod outbox;
mod outside;
mod receive;
mod report;
mod request_credit;
mod resnapshot;
mod take_over;
mod transfer;
mod versions;
mod weights;
mod write_off;
