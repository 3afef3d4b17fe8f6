//! Progress on the terminal: one line a step, with the time since the start.

use std::{sync::OnceLock, time::Instant};

static START: OnceLock<Instant> = OnceLock::new();

/// Starts the clock.
pub fn start() {
	START.get_or_init(Instant::now);
}

/// Seconds since the start.
pub fn elapsed() -> u64 {
	START.get_or_init(Instant::now).elapsed().as_secs()
}

/// Says what is going on, on standard error.
pub fn say(text: impl std::fmt::Display) {
	let seconds = elapsed();
	eprintln!("[{:>2}:{:02}] {text}", seconds / 60, seconds % 60);
}
