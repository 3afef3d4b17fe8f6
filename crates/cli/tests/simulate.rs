//! `ballast simulate` from outside.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{
	fmt::Write,
	path::{Path, PathBuf},
	process::{Command, Stdio},
	time::{Duration, Instant},
};

/// A folder that goes away.
struct Folder(PathBuf);

impl Folder {
	fn new(name: &str) -> Self {
		let path = std::env::temp_dir().join(format!("ballast-simulate-{name}-{}", std::process::id()));
		std::fs::create_dir_all(&path).unwrap();
		Self(path)
	}

	fn at(&self, name: &str) -> String {
		self.0.join(name).to_str().unwrap().into()
	}

	/// Days of bars of a minute, the last of them downwards.
	fn with_prices(self, days: u32) -> Self {
		let mut text = String::from("ts,open,high,low,close,volume\n");
		let minutes = days * 1_440;
		for minute in 0..minutes {
			let fall = f64::from(minute.saturating_sub(minutes - 1_440)) / 3_000.0;
			let price = 40.0 * (1.0 - fall) * (1.0 + 0.001 * f64::from(minute % 7));
			let at = 1_620_000_000 + u64::from(minute) * 60;
			writeln!(text, "{at},{price:.4},{:.4},{:.4},{price:.4},100000", price * 1.001, price * 0.999)
				.unwrap();
		}
		std::fs::write(self.0.join("DOTUSDT.csv"), text).unwrap();
		self
	}
}

impl Drop for Folder {
	fn drop(&mut self) {
		let _ = std::fs::remove_dir_all(&self.0);
	}
}

fn command(arguments: &[&str]) -> Command {
	let mut command = Command::new(env!("CARGO_BIN_EXE_ballast"));
	command.args(["simulate"]).args(arguments).stdin(Stdio::null());
	command
}

/// Exit status, stdout and stderr.
fn ballast(arguments: &[&str]) -> (Option<i32>, String, String) {
	let output = command(arguments).output().unwrap();
	let text = |bytes| String::from_utf8(bytes).unwrap();
	(output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn schema_should_be_a_scenario() {
	let folder = Folder::new("schema");
	let (status, schema, _) = ballast(&["--schema"]);
	assert_eq!(status, Some(0));
	std::fs::write(folder.0.join("scenario.toml"), schema).unwrap();
	// It is read; what is missing is the data.
	let (status, _, error) = ballast(&["run", &folder.at("scenario.toml"), "--data", &folder.at("")]);
	assert_eq!(status, Some(1));
	assert!(error.contains("crash 2020-03: cannot open") && error.contains("black_thursday"), "{error}");
}

#[test]
fn report_should_be_the_same_whatever_the_number_of_threads() {
	let folder = Folder::new("report").with_prices(3);
	let files = folder.at("DOTUSDT.csv");
	let made = |out: &str, threads: &str| {
		let out = folder.at(out);
		let (status, table, error) = ballast(&[
			"report",
			"--files",
			&files,
			"--size",
			"30",
			"--threads",
			threads,
			"--out",
			&out,
			"--steps",
			&out,
			"--accounts",
			&out,
			"--policy",
			"ours",
			"--policy",
			"hard",
		]);
		assert_eq!(status, Some(0), "{error}");
		assert!(table.contains("Lost to liquidation") && error.contains("report.html"), "{table} {error}");
		let read = |name: &str| std::fs::read_to_string(Path::new(&out).join(name)).unwrap();
		assert!(read("DOTUSDT-hard-steps.csv").lines().count() > 1_000);
		assert!(read("DOTUSDT-ours-accounts.csv").starts_with("trader,kind,"));
		[read("report.html"), read("report.json"), read("report.csv")]
	};
	let (one, two) = (made("one", "1"), made("two", "2"));
	assert_eq!(one, two);
	assert!(one[0].contains("<svg") && one[0].contains("hard"));
	// Again from the JSON, without replaying.
	let again = folder.at("again");
	let (status, _, error) = ballast(&["report", "--again", &folder.at("one/report.json"), "--out", &again]);
	assert_eq!(status, Some(0), "{error}");
	assert_eq!(std::fs::read_to_string(folder.0.join("again/report.html")).unwrap(), one[0]);
}

#[test]
fn report_should_not_be_there_in_part_when_it_is_interrupted() {
	let folder = Folder::new("interrupted").with_prices(10);
	let out = folder.at("out");
	let mut child =
		command(&["report", "--files", &folder.at("DOTUSDT.csv"), "--size", "3000", "--out", &out])
			.stdout(Stdio::null())
			.stderr(Stdio::null())
			.spawn()
			.unwrap();
	std::thread::sleep(Duration::from_millis(1_500));
	let signalled = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
	assert!(signalled.success());
	let since = Instant::now();
	let status = child.wait().unwrap();
	assert_eq!(status.code(), Some(130), "it ended before it could be interrupted");
	assert!(since.elapsed() < Duration::from_secs(5));
	let left: Vec<_> = std::fs::read_dir(&out).unwrap().collect();
	assert!(left.is_empty(), "{left:?}");
}

#[test]
fn command_should_be_refused_with_what_is_wrong() {
	let folder = Folder::new("refused").with_prices(1);
	let files = folder.at("DOTUSDT.csv");
	let refused = |arguments: &[&str], status: i32, says: &str| {
		let (code, _, error) = ballast(arguments);
		assert_eq!(code, Some(status), "{error}");
		assert!(error.contains(says), "'{error}' should say '{says}'");
	};
	refused(&["run"], 1, "no scenario: name its file, or give price history with --files");
	refused(&["run", "absent.toml"], 1, "absent.toml: cannot be read");
	refused(&["run", "--files", &files, "--policy", "soft"], 1, "no policy is called 'soft'");
	refused(
		&["run", "--files", &files, "--crash", "2020-03"],
		1,
		"no crash is called '2020-03'; there are DOTUSDT",
	);
	refused(&["run", "--files", &files, "--size", "0"], 2, "--size");
	refused(&["run", "--files", &files, "--from", "soon"], 2, "'soon' is not a time");
	refused(&["run", "--files", &files, "--from", "2022-01-01"], 1, "is not within the bars");
	refused(&["tune", "--files", &files], 1, "says neither what to train nor what to validate on");
	std::fs::write(folder.0.join("bad.csv"), "ts,open,high,low,close\n60,1,1,1,1\n").unwrap();
	refused(&["run", "--files", &folder.at("bad.csv")], 1, "bad.csv:1: column 'volume' is missing");
}
