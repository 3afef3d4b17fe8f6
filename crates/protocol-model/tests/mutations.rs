//! Every rule is needed: without it a claim is wrong.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use ballast_protocol_model::{Action, Claim, Mutation, Protocol};
use stateright::{Checker, HasDiscoveries, Model};

/// Longer than any way through the bounds of a mutation.
const MAX_DEPTH: usize = 40;

/// What the checker finds within so many steps; it looks for nothing else.
fn look(protocol: Protocol, claim: Claim, depth: usize) -> Option<Vec<Action>> {
	let only = HasDiscoveries::AllOf([claim.name()].into());
	let checker = protocol.checker().finish_when(only).target_max_depth(depth).spawn_bfs().join();
	Some(checker.discovery(claim.name())?.into_actions())
}

#[test]
fn every_mutation_should_break_its_claim() {
	let mut survived = Vec::new();
	for mutation in Mutation::ALL {
		let (claim, bounds) = (mutation.breaks(), mutation.bounds());
		// One step deeper at a time, so that the way is a shortest one.
		let broken = (1..=MAX_DEPTH).find_map(|depth| {
			look(Protocol::without(bounds.clone(), mutation), claim, depth).map(|path| (depth, path))
		});
		let Some((depth, path)) = broken else {
			survived.push(mutation);
			continue;
		};
		println!("{mutation:?} breaks \"{}\":", claim.name());
		path.iter().for_each(|action| println!("    {action:?}"));
		let with_all_rules = look(Protocol::new(bounds), claim, depth);
		assert_eq!(with_all_rules, None, "{claim:?} is wrong without {mutation:?}, too");
	}
	assert!(survived.is_empty(), "nothing noticed {survived:?}");
}

#[test]
fn no_claim_should_be_without_a_mutation_that_breaks_it() {
	for claim in Claim::ALL {
		assert!(Mutation::ALL.iter().any(|mutation| mutation.breaks() == claim), "{claim:?}");
	}
}
