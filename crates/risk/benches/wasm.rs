//! Time of a margin natively and in Wasm, for the portfolios of `wasm-check/src/cases.rs`: `cargo bench -p ballast-risk
//! --bench wasm`.
//!
//! Both sides take turns, so that whatever else the machine does slows both; the best round of each counts.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::print_stdout, clippy::print_stderr)]

extern crate alloc;

#[path = "../wasm-check/src/cases.rs"]
mod cases;
#[path = "../wasm-check/src/generator.rs"]
#[allow(dead_code)]
mod generator;
#[path = "../tests/wasm_host/mod.rs"]
#[allow(dead_code)]
mod wasm_host;

use std::time::Instant;
use wasmtime::{Engine, Module};

/// Short ones, so that some are not interrupted.
const ROUNDS: u32 = 400;

fn main() {
	if !wasm_host::has_target() {
		return;
	}
	let engine = Engine::default();
	let module = Module::new(&engine, std::fs::read(wasm_host::build()).unwrap()).unwrap();
	println!("{:>28} {:>12} {:>12} {:>6}", "", "native", "Wasm", "ratio");
	for (name, case, positions, times) in [
		("16 linear positions", cases::LINEAR, 16, 100),
		("1,024 linear positions", cases::LINEAR, 1_024, 10),
		("1 option", cases::OPTIONS, 1, 50),
		("64 options", cases::OPTIONS, 64, 4),
	] {
		let (mut native, mut wasm) = (Best::NONE, Best::NONE);
		for _ in 0..ROUNDS {
			// Memory that Wasm asks for is never given back: a new instance every time.
			let (mut store, instance) = wasm_host::instantiate(&engine, &module);
			let margins = instance.get_typed_func::<(u32, u32, u32), u64>(&mut store, "margins").unwrap();
			let in_wasm =
				wasm.time(times, |times| margins.call(&mut store, (case, positions, times)).unwrap());
			let natively = native.time(times, |times| cases::margins(&cases::world(case, positions), times));
			assert_eq!(in_wasm, natively);
		}
		let (natively, in_wasm) = (native.of_one(times), wasm.of_one(times));
		println!("{name:>28} {natively:>9.0} ns {in_wasm:>9.0} ns {:>6.2}", in_wasm / natively);
	}
}

/// The shortest times of the preparation with one margin, and with many more.
struct Best {
	one: f64,
	many: f64,
}

impl Best {
	const NONE: Self = Self { one: f64::INFINITY, many: f64::INFINITY };

	fn time(&mut self, times: u32, mut margins: impl FnMut(u32) -> u64) -> u64 {
		let mut clock = |times| {
			let start = Instant::now();
			let sum = std::hint::black_box(margins(times));
			(start.elapsed().as_nanos() as f64, sum)
		};
		self.one = self.one.min(clock(1).0);
		let (many, sum) = clock(times + 1);
		self.many = self.many.min(many);
		sum
	}

	/// Nanoseconds of one margin.
	fn of_one(&self, times: u32) -> f64 {
		(self.many - self.one) / f64::from(times)
	}
}
