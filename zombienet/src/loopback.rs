//! Keeps every node on the loopback interface: the orchestrator lets them listen everywhere.

use crate::checks::{find_program, WORKERS};
use anyhow::{bail, Context, Result};
use std::{
	collections::BTreeSet,
	env, fs,
	os::unix::fs::PermissionsExt,
	path::{Path, PathBuf},
};

/// Takes the same arguments as the program, changes those about interfaces, and becomes the program.
const WRAPPER: &str = r#"#!/bin/sh
# Written by ballast-network: runs the program of this name on the loopback interface only.
relay=
for argument in "$@"; do
	shift
	case $argument in
	--prometheus-external) continue ;;
	/ip4/0.0.0.0/*) argument=/ip4/127.0.0.1/${argument#/ip4/0.0.0.0/} ;;
	--) relay=1 ;;
	esac
	# The relay side of a collator is given a bare port.
	if [ "$take_port" ]; then
		argument=/ip4/127.0.0.1/tcp/$argument
		take_port=
	elif [ "$relay" ] && [ "$argument" = --port ]; then
		argument=--listen-addr
		take_port=1
	fi
	set -- "$@" "$argument"
done
exec PROGRAM "$@"
"#;

/// Keeps a program, with its workers, in a folder, so that a node is restarted from what it was started from, whatever is
/// built meanwhile.
fn keep(program: &Path, folder: &Path) -> Result<PathBuf> {
	fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
	let keep_one = |from: &Path| -> Result<PathBuf> {
		let to = folder.join(from.file_name().context("a program without a name")?);
		if to.exists() {
			fs::remove_file(&to)?;
		}
		// A second name for the same file where that is possible.
		if fs::hard_link(from, &to).is_err() {
			fs::copy(from, &to).with_context(|| format!("cannot copy {}", from.display()))?;
		}
		Ok(to)
	};
	for worker in WORKERS.map(|name| program.with_file_name(name)) {
		if worker.exists() {
			keep_one(&worker)?;
		}
	}
	keep_one(program)
}

/// Writes a wrapper for each program into a folder and puts that folder first on `PATH`.
pub fn confine(commands: &BTreeSet<String>, folder: &Path) -> Result<()> {
	fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
	for command in commands {
		if command.contains('/') {
			bail!("'{command}' is a path; name programs and put them on PATH, so that they can be kept on loopback");
		}
		let program = find_program(command).with_context(|| format!("no program '{command}' on PATH"))?;
		let program = keep(&program.canonicalize()?, &folder.join("programs"))?;
		let quoted = format!("'{}'", program.display().to_string().replace('\'', "'\\''"));
		let wrapper = folder.join(command);
		fs::write(&wrapper, WRAPPER.replace("PROGRAM", &quoted))?;
		fs::set_permissions(&wrapper, fs::Permissions::from_mode(0o755))?;
	}
	let mut path = vec![folder.to_path_buf()];
	path.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
	// Before any thread is started that reads the environment; see `main`.
	env::set_var("PATH", env::join_paths(path)?);
	Ok(())
}
