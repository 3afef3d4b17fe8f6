#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;
use flate2::{write::GzEncoder, Compression};
use std::{
	io::Write,
	sync::atomic::{AtomicU32, Ordering},
};

const DOT: AssetId = AssetId(1);
const BTC: AssetId = AssetId(3);
const NOW: u64 = 2_000_000_000;

/// A folder that goes away.
struct Folder(PathBuf);

impl Folder {
	fn new(files: &[(&str, String)]) -> Self {
		static NEXT: AtomicU32 = AtomicU32::new(0);
		let number = NEXT.fetch_add(1, Ordering::Relaxed);
		let path = std::env::temp_dir().join(format!("ballast-input-{}-{number}", std::process::id()));
		std::fs::create_dir_all(&path).unwrap();
		for (name, text) in files {
			std::fs::write(path.join(name), text).unwrap();
		}
		Self(path)
	}
}

impl Drop for Folder {
	fn drop(&mut self) {
		let _ = std::fs::remove_dir_all(&self.0);
	}
}

fn assets() -> [Asset; 2] {
	[("DOT", DOT), ("BTC", BTC)].map(|(symbol, id)| Asset { symbol: symbol.into(), id })
}

fn load_with(folder: &Folder, change: impl FnOnce(&mut Options)) -> Result<Input> {
	let (paths, assets) = ([folder.0.clone()], assets());
	let mut options =
		Options { paths: &paths, assets: &assets, from_s: None, to_s: None, longest_gap_s: 600, now_s: NOW };
	change(&mut options);
	load(&options)
}

/// Bars at these minutes, closing at their number.
fn bars(minutes: &[u64]) -> String {
	minutes.iter().fold("ts,open,high,low,close,volume\n".into(), |text, minute| {
		text + &format!("{},{n},{n},{n},{n},5\n", minute * 60, n = minute + 1)
	})
}

fn dot(text: String) -> Result<Input> {
	load_with(&Folder::new(&[("DOTUSDT.csv", text)]), |_| ())
}

fn closes(input: &Input, asset: AssetId) -> Vec<u32> {
	let History { assets, closes, .. } = &input.history;
	let column = assets.iter().position(|listed| listed.id == asset).unwrap();
	let whole = |price: &Fixed| (price.into_inner() / ballast_primitives::fixed::ONE) as u32;
	closes.iter().skip(column).step_by(assets.len()).map(whole).collect()
}

fn refused(text: String, with: &str) {
	let error = format!("{:#}", dot(text).unwrap_err());
	assert!(error.contains(with), "'{error}' should contain '{with}'");
}

#[test]
fn bars_should_be_input_when_they_are_whole() {
	let folder = Folder::new(&[("BTCUSDT.csv", bars(&[0, 1, 2])), ("EOSUSDT.csv", bars(&[0, 1, 2]))]);
	let mut gz =
		GzEncoder::new(std::fs::File::create(folder.0.join("DOTUSDT.csv.gz")).unwrap(), Compression::fast());
	gz.write_all(bars(&[0, 1, 2]).as_bytes()).unwrap();
	gz.finish().unwrap();
	std::fs::write(folder.0.join("notes.txt"), "no prices").unwrap();
	let input = load_with(&folder, |_| ()).unwrap();
	assert_eq!((input.history.start, input.history.step), (0, 60));
	assert_eq!(closes(&input, DOT), [1, 2, 3]);
	assert_eq!(closes(&input, BTC), [1, 2, 3]);
	let said: Vec<_> = input.repairs.iter().map(Repair::say).collect();
	assert_eq!(said, ["EOSUSDT: passed over, no asset of the scenario"]);
}

#[test]
fn range_should_be_cut_out_when_it_is_given() {
	let folder = Folder::new(&[("DOTUSDT.csv", bars(&[0, 1, 2, 3, 4]))]);
	let input = load_with(&folder, |options| {
		(options.from_s, options.to_s) = (Some(50), Some(180));
	})
	.unwrap();
	assert_eq!((input.history.start, closes(&input, DOT)), (60, vec![2, 3]));
	let none = load_with(&folder, |options| options.from_s = Some(86_400)).unwrap_err();
	assert!(none.to_string().contains("the files hold 1970-01-01 00:00 to 1970-01-01 00:05"), "{none}");
}

#[test]
fn gap_should_be_filled_with_the_last_close_and_told() {
	let input = dot(bars(&[0, 1, 2, 5, 6, 8])).unwrap();
	assert_eq!(closes(&input, DOT), [1, 2, 3, 3, 3, 6, 7, 7, 9]);
	assert_eq!(input.history.volumes[3], Fixed::default());
	let [repair] = &input.repairs[..] else { panic!("one repair") };
	assert_eq!((repair.kind, repair.bars), (RepairKind::Filled, 3));
	assert!(repair.place.ends_with("DOTUSDT.csv:4"), "{}", repair.place);
}

#[test]
fn asset_should_be_left_out_when_its_gap_is_too_long() {
	let minutes: Vec<u64> = (0..60).collect();
	let with_hole: Vec<u64> = (0..20).chain(40..60).collect();
	let starts_late: Vec<u64> = (30..60).collect();
	for (bad, why) in [(with_hole, "no bars from 1970-01-01 00:20"), (starts_late, "only")] {
		let folder = Folder::new(&[("BTCUSDT.csv", bars(&minutes)), ("DOTUSDT.csv", bars(&bad))]);
		let input = load_with(&folder, |_| ()).unwrap();
		assert_eq!(input.history.assets, assets()[1..]);
		let [repair] = &input.repairs[..] else { panic!("one repair") };
		assert!(repair.kind == RepairKind::LeftOut && repair.say().contains(why), "{}", repair.say());
	}
	refused(bars(&[0, 1, 2, 100, 101]), "no asset has bars for the whole range: DOT: left out");
}

#[test]
fn beginning_should_be_filled_with_the_first_open_and_told() {
	let folder = Folder::new(&[("BTCUSDT.csv", bars(&[0, 1, 2, 3])), ("DOTUSDT.csv", bars(&[2, 3]))]);
	let input = load_with(&folder, |_| ()).unwrap();
	assert_eq!(closes(&input, DOT), [3, 3, 3, 4]);
	assert_eq!((input.repairs[0].kind, input.repairs[0].bars), (RepairKind::Begun, 2));
}

#[test]
fn doubled_bars_should_be_taken_once_or_refused() {
	let input = dot(bars(&[0, 1, 1, 2])).unwrap();
	assert_eq!(closes(&input, DOT), [1, 2, 3]);
	assert_eq!((input.repairs[0].kind, input.repairs[0].bars), (RepairKind::Doubled, 1));
	assert!(input.repairs[0].place.ends_with("DOTUSDT.csv:4"));
	refused(bars(&[0, 1, 2]) + "60,9,9,9,9,5\n", "DOTUSDT.csv:5: a second bar of DOT at 1970-01-01 00:01");
}

#[test]
fn unsorted_bars_should_be_sorted_and_told() {
	let input = dot(bars(&[0, 3, 2, 1, 4])).unwrap();
	assert_eq!(closes(&input, DOT), [1, 2, 3, 4, 5]);
	assert_eq!((input.repairs[0].kind, input.repairs[0].bars), (RepairKind::Unsorted, 2));
	assert!(input.repairs[0].place.ends_with("DOTUSDT.csv:4"));
}

#[test]
fn bar_should_be_refused_when_it_is_not_over() {
	let future = NOW / 60;
	refused(
		bars(&[future - 2, future - 1, future]),
		"DOTUSDT.csv:4: a bar of 2033-05-18 03:33 UTC lies in the future",
	);
}

#[test]
fn bars_should_be_refused_when_their_lengths_differ() {
	refused(bars(&[0, 1, 2, 3, 4, 5, 10, 15, 20]), "DOTUSDT.csv:10: bars of DOT are 60 s long");
	refused(
		bars(&[0, 5, 10, 15, 20, 21]),
		"DOTUSDT.csv:7: bars of DOT are 300 s long, but here one comes 60 s",
	);
	let folder = Folder::new(&[("BTCUSDT.csv", bars(&[0, 5, 10])), ("DOTUSDT.csv", bars(&[0, 1, 2]))]);
	let error = load_with(&folder, |_| ()).unwrap_err().to_string();
	assert!(error.contains("BTCUSDT.csv:2: bars of BTC are 300 s long, those of DOT 60 s"), "{error}");
	refused(bars(&[0]), "no asset has two bars");
}

#[test]
fn folder_should_be_refused_when_nothing_in_it_can_be_used() {
	let empty = Folder::new(&[("notes.txt", String::new())]);
	assert!(load_with(&empty, |_| ()).unwrap_err().to_string().contains("no *.csv"));
	let unknown = Folder::new(&[("EOSUSDT.csv", bars(&[0, 1]))]);
	assert!(load_with(&unknown, |_| ()).unwrap_err().to_string().contains("(found: EOSUSDT)"));
	let broken = Folder::new(&[("DOTUSDT.csv.gz", "no gzip".into())]);
	assert!(format!("{:#}", load_with(&broken, |_| ()).unwrap_err()).contains("DOTUSDT.csv.gz"));
	let absent = Folder::new(&[]);
	let gone = absent.0.join("gone.csv");
	assert!(load_with(&absent, |options| {
		options.paths = std::slice::from_ref(Box::leak(Box::new(gone)));
	})
	.unwrap_err()
	.to_string()
	.contains("cannot open"));
}

#[test]
fn shared_history_should_be_read_when_it_is_there() {
	let folder = PathBuf::from("../../../shared/data/5m_events");
	if !folder.is_dir() {
		eprintln!("SKIPPED: no price history in {}", folder.display());
		return;
	}
	let named =
		ballast_text::assets::ASSETS.iter().filter(|asset| asset.id != ballast_primitives::SETTLEMENT);
	let all: Vec<Asset> = named.map(|asset| Asset { symbol: asset.symbol.into(), id: asset.id }).collect();
	let paths = [folder.join("2020-03_black_thursday.csv.gz")];
	let input = load(&Options {
		paths: &paths,
		assets: &all,
		from_s: None,
		to_s: None,
		longest_gap_s: LONGEST_GAP_S,
		now_s: NOW,
	})
	.unwrap();
	input.history.validate().unwrap();
	assert_eq!(input.history.step, 300);
	// BTC, ETH, XRP, ADA; each with one hole of 130 minutes. BNB is no asset of the presets.
	assert_eq!(input.history.assets.len(), 4);
	let holes = input.repairs.iter().filter(|repair| repair.kind == RepairKind::Filled);
	assert_eq!(holes.map(|repair| repair.bars).collect::<Vec<_>>(), [25; 4]);
	assert!(input.repairs.iter().any(|repair| repair.of == "BNBUSDT"));
}
