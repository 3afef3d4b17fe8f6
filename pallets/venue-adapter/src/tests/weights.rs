use crate::{mock::*, *};
use polkadot_sdk::frame_support::{traits::Hooks, weights::Weight};

/// Two seconds and ten megabytes.
const BLOCK: Weight = Weight::from_parts(2_000_000_000_000, 10 * 1024 * 1024);

#[test]
fn the_hook_should_leave_room_in_the_block_when_it_does_all_it_may() {
	let reports = RESULTS_PER_BLOCK + 2 * REPORTS_PER_BLOCK + LOOKS_PER_BLOCK + MAX_WRITE_OFFS + 1;
	// Results, confirmations, changed accounts, kept results that are looked at, and beneficiaries.
	let entries = RESULTS_PER_BLOCK
		+ 2 * ACKS_PER_BLOCK
		+ REPORTS_PER_BLOCK
		+ SCAN_LIMIT
		+ LOOKS_PER_BLOCK * READS_PER_LOOK;
	let orders = ORDERS_PER_BLOCK + LOOKS_PER_BLOCK;
	let busy = <() as WeightInfo>::on_initialize(orders, reports, entries, FLUSH_LIMIT);
	println!("busy: {busy}");
	assert!(busy.ref_time() * 10 < BLOCK.ref_time() * 4, "{busy}");
	assert!(busy.proof_size() * 10 < BLOCK.proof_size() * 6, "{busy}");
	// Once in a while: a resnapshot that finds a full outbox, and queues with nothing but holes.
	// Nobody looks for arrivals then; but landed ones are told again.
	let entries = entries - LOOKS_PER_BLOCK * READS_PER_LOOK + LOOKS_PER_BLOCK + MAX_QUEUED;
	let entries = entries + 2 * MAX_OUTBOX as u32 + 2 * SCAN_LIMIT;
	let reports = reports - LOOKS_PER_BLOCK;
	let rare = <() as WeightInfo>::on_initialize(ORDERS_PER_BLOCK, reports, entries, FLUSH_LIMIT);
	println!("rare: {rare}");
	assert!(rare.ref_time() * 10 < BLOCK.ref_time() * 5, "{rare}");
	assert!(rare.proof_size() * 10 < BLOCK.proof_size() * 7, "{rare}");
}

#[test]
fn the_hook_should_cost_what_it_did() {
	ExtBuilder.build_and_execute(|| {
		enroll(alice());
		let hook = || {
			let block = System::block_number() + 1;
			System::set_block_number(block);
			Adapter::on_initialize(block)
		};
		let idle = hook();
		assert_eq!(idle, <() as WeightInfo>::on_initialize(0, 0, 0, 0));
		hear(unwind(vec![sell(1, 1)]));
		// One order, its result with a snapshot, one message.
		assert_eq!(hook(), <() as WeightInfo>::on_initialize(1, 1, 1, 1));
		for id in 2..2 + u64::from(MAX_QUEUED) {
			hear(unwind(vec![order(id, alice(), DOT, 0, 5)]));
		}
		let results = ORDERS_PER_BLOCK;
		let entries = results + 2 * ACKS_PER_BLOCK;
		assert_eq!(
			hook(),
			<() as WeightInfo>::on_initialize(ORDERS_PER_BLOCK, results, entries, results + ACKS_PER_BLOCK)
		);
	});
}
