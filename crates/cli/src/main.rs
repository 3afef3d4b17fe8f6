//! `ballast`: feed prices, look at portfolios, watch the chain, and set up development chains.

mod arbitrage;
mod assets;
mod chain;
mod commands;
mod inputs;
mod narrate;
mod node;
mod prices;
mod progress;
mod secret;
mod value;

use ballast_text::{decimal, document, place};
use clap::Parser;
use std::process::ExitCode;

/// Tools for a Ballast chain.
#[derive(Parser)]
#[command(name = "ballast", version, arg_required_else_help = true)]
struct Cli {
	#[command(subcommand)]
	command: commands::Command,
}

#[tokio::main]
async fn main() -> ExitCode {
	let cli = Cli::parse();
	let outcome = tokio::select! {
		outcome = cli.command.run() => outcome,
		_ = tokio::signal::ctrl_c() => {
			eprintln!("\ninterrupted");
			// 128 + SIGINT, as shells expect.
			return ExitCode::from(130);
		},
	};
	match outcome {
		Ok(()) => ExitCode::SUCCESS,
		// Whoever reads our output has gone (`ballast ... | head`).
		Err(error) if broken_pipe(&error) => ExitCode::SUCCESS,
		Err(error) => {
			eprintln!("error: {}", chain_of(&error));
			ExitCode::FAILURE
		}
	}
}

fn broken_pipe(error: &anyhow::Error) -> bool {
	error
		.chain()
		.filter_map(|cause| cause.downcast_ref::<std::io::Error>())
		.any(|cause| cause.kind() == std::io::ErrorKind::BrokenPipe)
}

/// An error and its causes in one line, each said once (libraries tend to repeat the cause in their own text).
fn chain_of(error: &anyhow::Error) -> String {
	let mut text = String::new();
	for cause in error.chain().map(ToString::to_string) {
		if text.is_empty() {
			text = cause;
		} else if !text.contains(&cause) {
			text = format!("{text}: {cause}");
		}
	}
	text
}
