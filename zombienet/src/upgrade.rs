//! The next version of a runtime, made from the one on chain: the same code under the next `spec_version`.
//!
//! A second build of the runtime would take minutes and prove nothing more about the upgrade itself: to the relay chain,
//! the validators and the nodes this is other code, with another hash and version, and it goes the whole way of one.

use anyhow::{bail, ensure, Context, Result};
use sp_maybe_compressed_blob::{compress_strongly, decompress, CODE_BLOB_BOMB_LIMIT};

/// Name of the runtime in its version; SCALE: length, then text; once for `spec_name`, once for `impl_name`.
const NAMES: &[u8] = b"\x1cballast\x1cballast";

/// What surrounds `spec_version` in both places: `authoring_version` before it; `impl_version` and
/// `transaction_version` after it.
struct Numbers {
	authoring: u32,
	implementation: u32,
	transaction: u32,
}

/// The coordinator's, see its `RuntimeVersion`.
const NUMBERS: Numbers = Numbers { authoring: 1, implementation: 0, transaction: 1 };

/// Raises the version in a runtime's code, compressed or not. Returns it compressed.
pub fn next_version(code: &[u8], version: u32) -> Result<Vec<u8>> {
	let mut wasm = decompress(code, CODE_BLOB_BOMB_LIMIT)?.into_owned();
	let next = (version + 1).to_le_bytes();

	// What nodes read: the section `runtime_version`, SCALE.
	let section = find(&wasm, NAMES, 0).context("the runtime's code names no version of `ballast`")?;
	let at = section + NAMES.len();
	let expected = [NUMBERS.authoring.to_le_bytes(), version.to_le_bytes()].concat();
	ensure!(wasm.get(at..at + 8) == Some(expected.as_slice()), "the runtime's section has another version");
	wasm[at + 4..at + 8].copy_from_slice(&next);

	// What the runtime itself uses: the constant, in its data.
	let numbers = [NUMBERS.authoring, version, NUMBERS.implementation, NUMBERS.transaction];
	let constant: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
	let mut from = 0;
	let mut patched = 0;
	while let Some(at) = find(&wasm, &constant, from) {
		wasm[at + 4..at + 8].copy_from_slice(&next);
		from = at + constant.len();
		patched += 1;
	}
	match patched {
		0 => bail!("the constant with the runtime's version is not in its data"),
		1..=4 => {}
		// So many would not all be the version.
		_ => bail!("{patched} places look like the runtime's version"),
	}
	compress_strongly(&wasm, CODE_BLOB_BOMB_LIMIT).context("the new code cannot be compressed")
}

fn find(haystack: &[u8], needle: &[u8], from: usize) -> Option<usize> {
	haystack.get(from..)?.windows(needle.len()).position(|window| window == needle).map(|at| at + from)
}

#[cfg(test)]
mod tests {
	use super::*;

	fn code(version: u32) -> Vec<u8> {
		let mut wasm = b"\0asm.......".to_vec();
		for number in [1, version, 0, 1] {
			wasm.extend(u32::to_le_bytes(number));
		}
		wasm.extend(b"....");
		wasm.extend(NAMES);
		for number in [1, version, 0] {
			wasm.extend(u32::to_le_bytes(number));
		}
		wasm
	}

	#[test]
	fn both_places_should_be_raised() {
		let next = next_version(&code(7), 7).unwrap();
		assert_eq!(decompress(&next, CODE_BLOB_BOMB_LIMIT).unwrap().as_ref(), code(8));
	}

	#[test]
	fn code_should_be_refused_when_it_has_another_version() {
		assert!(next_version(&code(7), 6).is_err());
	}
}
