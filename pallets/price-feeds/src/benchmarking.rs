//! Benchmarks, with the longest source.

use super::*;
use alloc::{vec, vec::Vec};
// Natively it is there already.
#[cfg(not(feature = "std"))]
use ballast_primitives::benchmarking::SetBlockNumber as _;
use ballast_primitives::message::MAX_ASSETS;
use polkadot_sdk::{frame_benchmarking::v2::*, frame_system::RawOrigin};
use types::{FeedRules, Path, PathStep, Source, SourceName, Symbol, Text, MAX_TEXT, PLACEHOLDER};

/// The longest text of a letter.
fn text(letter: u8) -> Text {
	Text::truncate_from(vec![letter; MAX_TEXT as usize])
}

/// A source as long as can be.
fn source() -> Result<Source, BenchmarkError> {
	let mut url = b"https://".to_vec();
	url.extend([b'h'; 32]);
	url.push(b'/');
	url.extend(PLACEHOLDER.as_bytes());
	url.extend([b'u'; 200]);
	let steps: Vec<_> = (0..types::MAX_STEPS).map(|_| PathStep::Key(text(b'k'))).collect();
	let assets: Vec<_> =
		(1..=MAX_ASSETS).map(|id| (AssetId(id), Symbol::truncate_from(text(b's').into_inner()))).collect();
	let source = Source {
		url: url.try_into().map_err(|_| "too long a URL")?,
		path: Path::truncate_from(steps),
		scale: 0,
		inverse: false,
		assets: assets.try_into().map_err(|_| "too many assets")?,
	};
	source.validate().map_err(|_| "an invalid source")?;
	Ok(source)
}

fn name() -> SourceName {
	text(b'n')
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn set_source() -> Result<(), BenchmarkError> {
		Sources::<T>::insert(name(), source()?);

		#[extrinsic_call]
		_(RawOrigin::Root, name(), source()?);

		assert!(Sources::<T>::contains_key(name()));
		Ok(())
	}

	#[benchmark]
	fn remove_source() -> Result<(), BenchmarkError> {
		Sources::<T>::insert(name(), source()?);

		#[extrinsic_call]
		_(RawOrigin::Root, name());

		assert!(!Sources::<T>::contains_key(name()));
		Ok(())
	}

	#[benchmark]
	fn set_rules() -> Result<(), BenchmarkError> {
		let rules = FeedRules::default();

		#[extrinsic_call]
		_(RawOrigin::Root, rules);

		assert_eq!(Rules::<T>::get(), rules);
		Ok(())
	}

	impl_benchmark_test_suite!(
		Pallet,
		crate::mock::new_test_ext(Vec::new(), FeedRules::default()),
		crate::mock::Test
	);
}
