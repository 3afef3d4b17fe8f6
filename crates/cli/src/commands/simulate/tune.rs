//! `ballast simulate tune`.

use super::{
	watch::{Details, Watch},
	What,
};
use anyhow::{Context, Result};
use ballast_primitives::Fixed;
use ballast_simulator::simulate::tune;
use std::{
	io::Write,
	path::{Path, PathBuf},
};

/// Try every combination of the scenario's `tune.parameters`, and write the recommended one as a policy file.
///
/// Candidates compete on the crashes of `tune.train` only; those that no other one beats in loss of traders, bad debt (with
/// what the pool lost) and average IM are looked at once more on `tune.validate`. Recommended is, of those with no more average
/// IM than `--most-im`, the one with the least loss whose bad debt is at most a tenth above the least. The policy file holds
/// the governance call as well.
#[derive(clap::Args)]
pub struct Tune {
	#[command(flatten)]
	what: What,
	/// The policy file to write
	#[arg(long, value_name = "FILE.toml", default_value = "policy.toml")]
	out: PathBuf,
	/// Write every combination with its numbers as CSV
	#[arg(long, value_name = "FILE.csv")]
	csv: Option<PathBuf>,
	/// Most average IM, as a share of the gross value (default: what the scenario's policy has)
	#[arg(long, value_name = "SHARE", value_parser = crate::decimal::parse)]
	most_im: Option<Fixed>,
}

impl Tune {
	/// Does it.
	pub fn run(self) -> Result<()> {
		let ready = self.what.read()?;
		let spec = &ready.scenario.tune;
		let parent = self.out.parent().filter(|parent| *parent != Path::new(""));
		parent.map_or(Ok(()), super::folder)?;
		let combinations: usize = spec.knobs.iter().map(|knob| knob.values.len()).product();
		// At most: invalid ones are not tried, and of the others only the best ones are looked at twice.
		let runs = (combinations + 1) * (spec.train.len() + spec.validate.len());
		let watch = Watch::new(runs, Details::default());
		let (search, policy) = tune(&ready.scenario, &ready.data, ready.now_s, self.most_im, &watch)?;
		watch.finish();
		let mut about = vec![
			format!("Written by ballast simulate tune, seed {}.", ready.scenario.seed),
			format!("Trained on {}; validated on {}.", spec.train.join(", "), spec.validate.join(", ")),
		];
		let said = search.say();
		about.extend(said.iter().cloned());
		if let Some(path) = &self.csv {
			super::write(path, &search.table()?)?;
		}
		super::write(&self.out, &policy.write(&about).context("the policy")?)?;
		Ok(std::io::stdout().write_all((said.join("\n") + "\n").as_bytes())?)
	}
}
