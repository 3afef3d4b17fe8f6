//! Secrets that people keep in files. Nothing in here quotes one, in errors neither.

use anyhow::{anyhow, bail, Context, Result};
use std::{
	io::{IsTerminal, Read},
	path::Path,
	str::FromStr,
};
use subxt_signer::{sr25519::Keypair, SecretUri};

/// Reads a secret from a file, or from stdin without one.
pub fn read(file: Option<&Path>) -> Result<String> {
	let mut text = String::new();
	match file {
		Some(path) => {
			text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
		}
		None => {
			let mut stdin = std::io::stdin();
			if stdin.is_terminal() {
				bail!("a terminal would show the secret; pipe it in, or name a file with --suri-file");
			}
			stdin.read_to_string(&mut text).context("cannot read stdin")?;
		}
	}
	Ok(text.trim().into())
}

/// The key of a secret. The errors of the libraries are not told: they might quote.
pub fn keypair(secret: &str) -> Result<Keypair> {
	let wrong =
		|| anyhow!("the secret is neither a phrase, nor 0x and 64 hex digits, nor a path such as //Alice");
	if secret.is_empty() {
		bail!("the secret is empty");
	}
	Keypair::from_uri(&SecretUri::from_str(secret).map_err(|_| wrong())?).map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
	#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
	use super::*;

	#[test]
	fn secret_should_be_refused_without_being_quoted() {
		let phrase = "bottom drive obey lake curtain smoke basket hold race lonely fit";
		for secret in ["", "0x12", "hunter2 hunter2", phrase] {
			let error = format!("{:?}", keypair(secret).err().unwrap());
			assert!(error.contains("the secret is"), "{error}");
			assert!(secret.is_empty() || !error.contains(secret), "{error}");
		}
		let whole = format!("{phrase} walk//path///password");
		assert!(keypair(&whole).is_ok());
	}

	#[test]
	fn secret_should_be_read_from_a_file_without_its_line_end() {
		let path = std::env::temp_dir().join(format!("ballast-suri-{}", std::process::id()));
		std::fs::write(&path, "//Alice\n").unwrap();
		assert_eq!(read(Some(&path)).unwrap(), "//Alice");
		std::fs::remove_file(path).unwrap();
	}
}
