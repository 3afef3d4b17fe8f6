//! Progress: a bar on a terminal, a plain line now and then otherwise.

use indicatif::{ProgressBar, ProgressStyle};
use std::{cell::Cell, io::IsTerminal};

/// Lines printed over the whole way when there is no terminal.
const PLAIN_LINES: u64 = 10;

/// Counts up to a total.
pub struct Progress {
	bar: ProgressBar,
	what: &'static str,
	plain: bool,
	printed: Cell<u64>,
}

impl Progress {
	/// `what` is counted, up to `total`.
	pub fn new(what: &'static str, total: u64) -> Self {
		let plain = !std::io::stderr().is_terminal();
		let bar = if plain { ProgressBar::hidden() } else { ProgressBar::new(total) };
		bar.set_length(total);
		if let Ok(style) =
			ProgressStyle::with_template("{prefix:>14} {bar:40} {pos:>5}/{len} {elapsed:>4} {msg}")
		{
			bar.set_style(style);
		}
		bar.set_prefix(what);
		Self { bar, what, plain, printed: Cell::new(0) }
	}

	/// One more is done.
	pub fn step(&self, message: impl Into<String>) {
		let message = message.into();
		self.bar.inc(1);
		if self.plain {
			let (done, total) = (self.bar.position(), self.bar.length().unwrap_or(0));
			let due = done * PLAIN_LINES / total.max(1);
			if due > self.printed.get() || done == total {
				self.printed.set(due);
				eprintln!("{}: {done}/{total} {message}", self.what);
			}
		} else {
			self.bar.set_message(message);
		}
	}

	/// A line beside the bar.
	pub fn note(&self, line: impl AsRef<str>) {
		if self.plain {
			eprintln!("{}", line.as_ref());
		} else {
			self.bar.suspend(|| eprintln!("{}", line.as_ref()));
		}
	}

	/// Done; the bar stays.
	pub fn finish(&self) {
		self.bar.finish();
	}
}
