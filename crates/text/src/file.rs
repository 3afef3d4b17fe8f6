//! Files that are there whole or not at all.

use anyhow::{Context, Result};
use std::{ffi::OsString, fs, io::Write, path::Path};

/// Writes beside the file, then takes its place: a reader sees the old one or the new one.
pub fn write(path: &Path, text: &str) -> Result<()> {
	let name = path.file_name().context("not a file name")?;
	let mut beside = OsString::from(".");
	beside.push(name);
	beside.push(format!(".{}.tmp", std::process::id()));
	let beside = path.with_file_name(beside);
	let written = fs::OpenOptions::new().write(true).create_new(true).open(&beside).and_then(|mut file| {
		file.write_all(text.as_bytes())?;
		file.sync_all()
	});
	let done = written.and_then(|()| fs::rename(&beside, path));
	if done.is_err() {
		// What went wrong is told; that there is nothing to tidy up is no news.
		let _ = fs::remove_file(&beside);
	}
	Ok(done?)
}
