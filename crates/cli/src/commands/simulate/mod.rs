//! `ballast simulate`: price history replayed through populations of portfolios under liquidation policies.

mod report;
mod run;
mod tune;
mod watch;

use anyhow::{bail, Context, Result};
use ballast_simulator::scenario::{Crash, Scenario};
use std::{
	path::{Path, PathBuf},
	time::{SystemTime, UNIX_EPOCH},
};

const EXAMPLES: &str = "Examples:
  ballast simulate --schema > scenario.toml
  ballast simulate run scenario.toml --data ../shared/data
  ballast simulate report scenario.toml --data ../shared/data --out report
  ballast simulate tune scenario.toml --data ../shared/data --out policy.toml";

/// Replay price history through whole populations of portfolios under different liquidation policies.
///
/// Deterministic: the same scenario, data and seed give the same numbers to the last digit, whatever the number of threads.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES, args_conflicts_with_subcommands = true, arg_required_else_help = true)]
pub struct Simulate {
	/// Print a scenario with every field explained, and nothing else
	#[arg(long)]
	schema: bool,
	#[command(subcommand)]
	command: Option<Command>,
}

#[derive(clap::Subcommand)]
enum Command {
	/// Replay, and print the table
	Run(run::Run),
	/// Replay, and write the report as HTML, JSON and CSV
	Report(report::Report),
	/// Search for parameters, and write a policy file with the governance call
	Tune(tune::Tune),
}

impl Simulate {
	/// Does it.
	pub async fn run(self) -> Result<()> {
		let work = move || match self.command {
			None => {
				print!("{}", ballast_simulator::scenario::EXAMPLE);
				Ok(())
			}
			Some(Command::Run(command)) => command.run(),
			Some(Command::Report(command)) => command.run(),
			Some(Command::Tune(command)) => command.run(),
		};
		// On a thread that nobody waits for when it is interrupted.
		let (tell, told) = futures::channel::oneshot::channel();
		std::thread::spawn(move || {
			// Nobody listens any more only when the program ends.
			let _ = tell.send(work());
		});
		told.await.context("the simulation ended without an answer")?
	}
}

/// What is replayed.
#[derive(clap::Args)]
struct What {
	/// The scenario: a TOML file; `ballast simulate --schema` prints one with every field explained. May be left out with --files
	scenario: Option<PathBuf>,
	/// Folder in which the scenario's files are (default: where the scenario is)
	#[arg(long, value_name = "FOLDER")]
	data: Option<PathBuf>,
	/// Price history to replay instead of the scenario's: files, or folders of CSV, plain or gzipped; once for each file
	#[arg(long, value_name = "PATH")]
	files: Vec<PathBuf>,
	/// With --files: when the portfolios start, such as 2021-05-17T00:00 (UTC); what lies before is past for the thresholds
	#[arg(long, value_name = "TIME", requires = "files", value_parser = crate::prices::time::parse)]
	from: Option<u64>,
	/// With --files: when they end
	#[arg(long, value_name = "TIME", requires = "files", value_parser = crate::prices::time::parse)]
	to: Option<u64>,
	/// Replay only this crash of the scenario; may be given several times
	#[arg(long, value_name = "NAME")]
	crash: Vec<String>,
	/// Only this policy; may be given several times
	#[arg(long, value_name = "NAME")]
	policy: Vec<String>,
	/// Rules and model parameters from this file instead of the scenario's
	#[arg(long, value_name = "FILE.toml")]
	policy_file: Option<PathBuf>,
	/// Number of portfolios that are made up
	#[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..))]
	size: Option<u32>,
	/// Portfolios from this CSV instead of the scenario's
	#[arg(long, value_name = "FILE.csv", conflicts_with = "size")]
	portfolios: Option<PathBuf>,
	/// Of everything that is left to chance
	#[arg(long, value_name = "NUMBER")]
	seed: Option<u64>,
	/// Number of threads (default: one per core); no number changes depend on it
	#[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..))]
	threads: Option<u16>,
}

/// A scenario as the command line wants it.
struct Ready {
	scenario: Scenario,
	data: PathBuf,
	now_s: u64,
}

impl What {
	fn read(self) -> Result<Ready> {
		use ballast_simulator::{scenario::Portfolios, tune::PolicyFile};
		if let Some(threads) = self.threads {
			rayon::ThreadPoolBuilder::new()
				.num_threads(threads.into())
				.build_global()
				.context("cannot start the threads")?;
		}
		let mut scenario = match &self.scenario {
			Some(path) => Scenario::load(path)?,
			None if self.files.is_empty() => {
				bail!("no scenario: name its file, or give price history with --files")
			}
			None => Scenario::of(Vec::new()),
		};
		let mut data = self.data.unwrap_or_else(|| {
			let folder = self.scenario.as_deref().and_then(Path::parent);
			folder.unwrap_or(Path::new("")).to_path_buf()
		});
		if !self.files.is_empty() {
			let name =
				self.files.first().and_then(|file| file.file_stem()).unwrap_or_default().to_string_lossy();
			let name = name.split('.').next().unwrap_or_default().to_string();
			scenario.crashes = vec![Crash {
				name: if name.is_empty() { "history".into() } else { name },
				files: self.files,
				earlier: Vec::new(),
				from_s: self.from,
				to_s: self.to,
			}];
			data = PathBuf::new();
		}
		only(&mut scenario.crashes, &self.crash, "crash", |crash| &crash.name)?;
		if !self.policy.is_empty() {
			// Also one that the scenario does not name.
			scenario.policies = self.policy;
		}
		if let Some(path) = &self.policy_file {
			scenario.policy = PolicyFile::load(path)?;
		}
		match (&mut scenario.portfolios, self.size) {
			(Portfolios::Generated(spec), Some(size)) => spec.size = size,
			(Portfolios::File(_), Some(_)) => bail!("--size: the scenario takes its portfolios from a file"),
			_ => {}
		}
		if let Some(path) = self.portfolios {
			scenario.portfolios = Portfolios::File(path);
		}
		scenario.seed = self.seed.unwrap_or(scenario.seed);
		let now_s =
			SystemTime::now().duration_since(UNIX_EPOCH).context("the clock is before 1970")?.as_secs();
		Ok(Ready { scenario, data, now_s })
	}
}

/// Keeps those that are named.
fn only<T>(all: &mut Vec<T>, names: &[String], what: &str, name_of: impl Fn(&T) -> &String) -> Result<()> {
	if names.is_empty() {
		return Ok(());
	}
	if let Some(unknown) = names.iter().find(|name| !all.iter().any(|item| name_of(item) == *name)) {
		let known: Vec<_> = all.iter().map(|item| name_of(item).as_str()).collect();
		bail!("no {what} is called '{unknown}'; there are {}", known.join(", "));
	}
	all.retain(|item| names.contains(name_of(item)));
	Ok(())
}

/// The folder, made where it is missing.
fn folder(path: &Path) -> Result<()> {
	std::fs::create_dir_all(path).with_context(|| format!("cannot make folder {}", path.display()))
}

/// Writes a file whole or not at all.
fn write(path: &Path, text: &str) -> Result<()> {
	ballast_text::file::write(path, text).with_context(|| format!("{} cannot be written", path.display()))?;
	eprintln!("written: {}", path.display());
	Ok(())
}
