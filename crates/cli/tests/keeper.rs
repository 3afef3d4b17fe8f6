//! `ballast keeper` and `ballast replay` from outside: what is refused before a chain is asked.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::process::{Command, Stdio};

/// Runs `ballast` in the folder of the examples; exit status, and both outputs.
fn ballast(arguments: &[&str]) -> (Option<i32>, String) {
	let output = Command::new(env!("CARGO_BIN_EXE_ballast"))
		.args(arguments)
		.current_dir("examples")
		.stdin(Stdio::null())
		.output()
		.unwrap();
	let text = [output.stdout, output.stderr].concat();
	(output.status.code(), String::from_utf8(text).unwrap())
}

#[test]
fn limits_should_be_refused_by_file_and_place_before_a_chain_is_asked() {
	let folder = std::env::temp_dir().join(format!("ballast-keeper-{}", std::process::id()));
	std::fs::create_dir_all(&folder).unwrap();
	let file = folder.join("limits.toml");
	let good = std::fs::read_to_string("examples/keeper.toml").unwrap();
	std::fs::write(&file, good.replace("least = 1.5", "leest = 1.5")).unwrap();
	let path = file.to_str().unwrap();
	let (status, text) = ballast(&["keeper", "--key", "//Bob", "--limits", path]);
	assert_eq!(status, Some(1));
	assert!(text.contains(path) && text.contains("health.leest: unknown field"), "{text}");
	std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn secret_should_not_be_quoted_when_it_is_in_the_wrong_place() {
	let phrase = "bottom drive obey lake curtain smoke basket hold race lonely fit walk";
	let (status, text) = ballast(&["keeper", "--key", phrase, "--limits", "keeper.toml"]);
	assert_eq!(status, Some(1));
	assert!(text.contains("--suri-file") && !text.contains("bottom"), "{text}");
	let (status, text) = ballast(&["keeper", "--suri-file", "keeper.toml", "--limits", "keeper.toml"]);
	assert_eq!(status, Some(1));
	assert!(text.contains("the secret is neither") && !text.contains("most_in_flight"), "{text}");
}

#[test]
fn address_should_be_named_when_no_node_answers() {
	let endpoint = "ws://127.0.0.1:1";
	let (status, text) = ballast(&["keeper", "--ws", endpoint, "--key", "//Bob", "--limits", "keeper.toml"]);
	assert_eq!(status, Some(1));
	assert!(text.contains("no node answers at ws://127.0.0.1:1"), "{text}");
	let receipt = "ab".repeat(32);
	let (status, text) = ballast(&["replay", "--ws", endpoint, "--receipt", &receipt]);
	assert_eq!(status, Some(1));
	assert!(text.contains("no node answers"), "{text}");
}

#[test]
fn receipt_should_be_refused_when_it_is_none() {
	let (status, text) = ballast(&["replay", "--receipt", "0x12"]);
	assert_eq!(status, Some(2));
	assert!(text.contains("64 hex digits"), "{text}");
}
