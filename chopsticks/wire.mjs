// Ballast's messages in what travels between parachains: crates/primitives/src/message.rs, as far as telling them apart goes.

const TO_VENUE = ['SetMode', 'Unwind', 'Cancel', 'Probe', 'Acknowledge', 'Resnapshot', 'CreditGrant', 'WriteOff', 'Takeover',
	'Enroll', 'Release', 'LeaveRefused', 'CreditRefused', 'Transfer', 'Expect']
const TO_COORDINATOR = ['Enroll', 'Report', 'Ack', 'Result', 'Heartbeat', 'Resynced', 'Withdrawn', 'WrittenOff',
	'EnrollRefused', 'LeaveRequest', 'WriteOffRefused', 'CreditRequest', 'CreditReport', 'Arrived', 'Returned']

/** Formats of a page with programs one after the other: as they are, and each as bytes. Others carry signals. */
const PROGRAMS = 0
const OPAQUE_PROGRAMS = 3

/**
 * The messages in a page: number, what they are, and the order that they are about, if one. Programs that call nothing, with
 * which the chains agree on a version of XCM, are left out.
 */
export function envelopes(registry, data, toCoordinator) {
	const calls = programs(registry, data.toU8a(true)).flatMap((program) => program.inner.filter((one) => one.isTransact))
	return calls.map((transact) => envelope(registry, transact.asTransact.call.encoded.toU8a(true), toCoordinator))
}

function* pieces(registry, type, bytes) {
	for (let at = 0; at < bytes.length; ) {
		const piece = registry.createType(type, bytes.subarray(at))
		at += piece.encodedLength
		yield piece
	}
}

function programs(registry, page) {
	const [format, rest] = [page[0], page.subarray(1)]
	if (format === PROGRAMS) return [...pieces(registry, 'XcmVersionedXcm', rest)]
	if (format !== OPAQUE_PROGRAMS) return []
	return [...pieces(registry, 'Bytes', rest)].map((bytes) => registry.createType('XcmVersionedXcm', bytes.toU8a(true)))
}

function envelope(registry, call, toCoordinator) {
	// Two bytes name pallet and call, the rest is its only argument.
	const message = registry.createType('Bytes', call.subarray(2)).toU8a(true)
	// The version; the second one also says which its sender reads.
	const head = { 1: 1, 2: 2 }[message[0]]
	const bytes = message.subarray(head)
	// A venue other than the coordinator's own market.
	if (!head || bytes[0] !== 1) throw new Error('not an envelope of a version that is known, with a sibling in it')
	const view = new DataView(bytes.buffer, bytes.byteOffset)
	const venue = view.getUint32(1, true)
	const seq = view.getBigUint64(5, true)
	const kind = (toCoordinator ? TO_COORDINATOR : TO_VENUE)[bytes[17]]
	if (!kind) throw new Error(`a message of unknown kind ${bytes[17]}`)
	return { venue, seq, kind, order: order(kind, view) }
}

/** Number of the order that a message is about: the first of an `Unwind`, after their count. */
function order(kind, view) {
	if (['Ack', 'Result', 'Cancel', 'Probe', 'Acknowledge'].includes(kind)) return view.getBigUint64(18, true)
	if (kind === 'Unwind') return view.getBigUint64(19, true)
	return undefined
}
