// A portfolio over two venues falls below maintenance margin and is unwound over XCM; see README.md.
//
// usage: node unwind.mjs FOLDER
//
// FOLDER holds the raw chain specs: relay.json, coordinator.json, venue-a.json, venue-b.json.

import { Keyring } from '@polkadot/api'
import { deepStrictEqual as equal, ok } from 'node:assert/strict'
import { join } from 'node:path'
import { BTC, ETH, Market, ONE, USD, ledger, shown } from './market.mjs'
import { COORDINATOR, Network, VENUES, sibling } from './network.mjs'
import { Trader } from './trader.mjs'

/** Collateral at venue A, and at venue B: whole units. */
const COLLATERAL = [
	[
		[ETH, 200],
		[BTC, 5],
		[USD, 100_000],
	],
	[[USD, 50_000]],
]
/** What is borrowed at venue B and put into ETH, and the credit that it takes; whole settlement currency. */
const LOAN = 1_500_000
const CREDIT = 300_000n
/** How much of a portfolio's value a venue may hold, whole settlement currency. */
const EXPOSURE_CAP = 1_000_000_000n
/** The only clock that is shortened: time from slice to slice, milliseconds. */
const SLICE_INTERVAL_MS = 24_000
/** More than the loan costs in the time that all of this takes, fixed-point. */
const MOST_INTEREST = 5n * ONE
/** Rounds that anything may take that should come about by itself. */
const PATIENCE = 15
/** Rounds that an unwind may take. */
const LONG = 80

const began = Date.now()
const say = (text) => console.log(`${((Date.now() - began) / 1_000).toFixed(1).padStart(6)} s  ${text}`)

const keyring = new Keyring({ type: 'sr25519' })
const [issuer, operator, owner, keeper] = ['//Alice', '//Bob', '//Dave', '//Eve'].map((uri) => keyring.addFromUri(uri))
const spec = (name) => join(process.argv[2] ?? '.', `${name}.json`)

const network = await Network.open({
	relay: spec('relay'),
	coordinator: spec('coordinator'),
	venues: [spec('venue-a'), spec('venue-b')],
})
const { coordinator, venues } = network
const [venueA, venueB] = venues
const [A, B] = VENUES
const market = new Market(network, operator, issuer)
const trader = new Trader(network, owner)
/** What the coordinator recorded about the trader. */
const recorded = (name, since) => network.happened(COORDINATOR, name, trader.is, since)

say(`chopsticks runs the relay chain and parachains ${[COORDINATOR, A, B].join(', ')}`)
await enrol()
await openOnCredit()
// Half way between initial and maintenance margin; then a little below the latter, far above where auctions begin.
await fall('MarginCall', ({ initial, maintenance }) => (initial + maintenance) / 2n)
await assertRestricted()
// From here on orders and answers come twice, at once; later once more.
network.comesTwice = ({ messages }) => messages.some(({ kind }) => kind === 'Unwind' || kind === 'Result')
await fall('Unwinding', ({ maintenance }) => (maintenance * 97n) / 100n)
const unwinding = { block: network.relay.number, since: network.events.length, margin: await trader.margin() }
say(`unwinding: equity ${shown(unwinding.margin.equity)}, health ${unwinding.margin.health}`)
const slices = await unwind()
await assertRestored()
await assertRepeatsChangeNothing()
summary()
process.exit(0)

/** Root registers the venues, the trader approves them, enrols at both, and deposits. */
async function enrol() {
	const { tx } = coordinator.api
	const interval = tx.parameters.setParameter({ Clocks: { SliceIntervalMs: [null, SLICE_INTERVAL_MS] } })
	const registrations = VENUES.map((venue) => tx.venues.register(sibling(venue), EXPOSURE_CAP * ONE))
	coordinator.submit(tx.sudo.sudo(tx.utility.batchAll([...registrations, interval])), issuer)
	coordinator.submit(tx.utility.batchAll(VENUES.map((venue) => tx.portfolio.approveVenue(sibling(venue)))), owner)
	// Venue B is where selling costs least, so that is where orders go.
	const deeper = await market.deepening(venueB, ETH, 7n)
	venues.forEach((venue, index) => {
		const calls = [...trader.gifts(venue, COLLATERAL[index]), ...(venue === venueB ? [deeper] : [])]
		venue.submit(venue.api.tx.utility.batchAll(calls), issuer)
	})
	await market.round()
	say('channels are open, venues registered, first prices fed')
	venues.forEach((venue, index) => {
		const { enroll } = venue.api.tx.venueAdapter
		venue.submit(venue.api.tx.utility.batchAll([enroll(), ...trader.deposits(venue, COLLATERAL[index])]), owner)
	})
	await market.until('both enrolments are mirrored', PATIENCE, () => recorded('portfolio.Enrolled').length === 2)
	await market.until('the deposits are mirrored', PATIENCE, async () => {
		const [eth, usd] = [await trader.mirrored(A, ETH), await trader.mirrored(B, USD)]
		return eth === 200n * ONE && usd === 50_000n * ONE
	})
	equal(await trader.differences(), [])
	say('the trader is enrolled at both venues, deposits are mirrored')
}

/** The trader opens at B what the collateral there would never allow, on the strength of what lies at A. */
async function openOnCredit() {
	coordinator.submit(coordinator.api.tx.portfolio.setCreditLine(sibling(B), CREDIT * ONE), owner)
	await market.until('the credit line is known at venue B', PATIENCE, async () => {
		const enrolment = await venueB.api.query.venueAdapter.enrolled(owner.address)
		return enrolment.unwrap().credit.toBigInt() === CREDIT * ONE
	})
	venueB.submit(venueB.api.tx.spotMargin.open(USD.id, ledger(USD, LOAN), ETH.id, 1), owner)
	await market.until('the position is mirrored', PATIENCE, async () => (await trader.mirrored(B, ETH)) > 0n)
	equal(await trader.differences(), [])
	equal(await trader.state(), 'Healthy')
	const { equity, health } = await trader.margin()
	ok(health > 1)
	const bought = await trader.mirrored(B, ETH)
	say(`opened on credit: ${shown(bought)} ETH at venue B, equity ${shown(equity)}, health ${health}`)
}

/** Prices fall at once until the trader's equity is at `target`; the keeper has the transition applied that is due then. */
async function fall(wanted, target) {
	const before = market.level
	await market.until(`the state is ${wanted} when prices fall`, PATIENCE, async () => {
		if ((await trader.state()) === wanted) return true
		const margin = await trader.margin()
		const goal = target(margin)
		if (margin.equity > goal) {
			// What is required falls with the prices as what moves with them does; other amounts stay.
			const value = await exposure()
			market.level *= Number(value - margin.equity) / Number(value - goal)
			await market.round()
		}
		// Nothing is submitted in vain: what is due can be seen beforehand.
		const step = await coordinator.view('SoftLiquidation', 'next_step_of', owner.address)
		if (step.state.type === wanted) coordinator.submit(poke(), keeper)
		return false
	})
	say(`prices fell by ${((1 - market.level / before) * 100).toFixed(1)} %: ${wanted}`)
}

/** The call that has the transition applied that is due, or a plan dispatched that has competed. */
function poke() {
	return coordinator.api.tx.softLiquidation.poke(owner.address, null)
}

/** Value of what the trader has of assets whose prices move, fixed-point. */
async function exposure() {
	const values = (await holdings()).filter(({ asset }) => asset !== USD)
	return values.reduce((sum, { asset, quantity }) => sum + (quantity * market.price(asset)) / ONE, 0n)
}

/** A margin call restricts the trader at both venues. */
async function assertRestricted() {
	await market.until('both venues know of the margin call', PATIENCE, async () => {
		return (await trader.modes()).every((mode) => mode === 'ReduceOnly')
	})
	const { equity, initial, maintenance, health } = await trader.margin()
	ok(equity < initial && equity >= maintenance, 'a margin call is below initial and above maintenance margin')
	say(`margin call: health ${health}, reduce-only at both venues`)
}

/** The keeper pushes every slice that is due; each is followed to its end. Returns what became of them. */
async function unwind() {
	const done = []
	let stops = 'nothing was asked'
	for (let rounds = 0; (await trader.state()) === 'Unwinding'; rounds += 1) {
		ok(rounds < LONG, `the unwind does not end within ${LONG} rounds: ${stops}`)
		const plan = await coordinator.view('SoftLiquidation', 'plan_of', owner.address)
		if (plan.isSome) {
			done.push(await follow(plan.unwrap()))
			continue
		}
		const step = await coordinator.view('SoftLiquidation', 'next_step_of', owner.address)
		stops = step.whatStopsIt.toString()
		if (['Healthy', 'Watch', 'MarginCall'].includes(step.state.type)) coordinator.submit(poke(), keeper)
		await market.round()
	}
	ok(done.length > 0, 'the unwind took a slice')
	return done
}

/** The arguments of `execute_slice`, by the names in the metadata: an account, its plan, and no worker's proof. */
function sliceCall(plan) {
	const { executeSlice } = coordinator.api.tx.softLiquidation
	const known = { account: owner.address, plan, proof: null }
	const values = executeSlice.meta.args.map(({ name, typeName }) => {
		const argument = name.toString().replace(/^_/, '')
		if (argument in known) return known[argument]
		if (typeName.unwrapOr('').toString().startsWith('Option<')) return null
		throw new Error(`execute_slice wants '${argument}', which is not known here`)
	})
	return executeSlice(...values)
}

/** One slice, from the plan to the answers. */
async function follow(plan) {
	const since = network.events.length
	const before = { held: await holdings(), margin: await trader.margin() }
	coordinator.submit(sliceCall(plan), keeper)
	let closing = false
	const [{ fields, relayBlock: sentAt }] = await market.until('the slice is dispatched', PATIENCE, () => {
		const dispatched = recorded('softLiquidation.SliceDispatched', since)
		// While there is time plans compete; when that is over, the next call has the best one dispatched.
		const [competing] = recorded('softLiquidation.PlanCompetes', since)
		if (dispatched.length === 0 && competing && !closing && coordinator.number + 1 >= competing.fields.ends.toNumber()) {
			coordinator.submit(poke(), keeper)
			closing = true
		}
		return dispatched.length > 0 && dispatched
	})
	ok(fields.by.unwrap().eq(keeper.address), 'the keeper pushed it')
	const asked = ({ venue, instrument, quantity }) => [venue, instrument, quantity].map(String)
	equal(fields.orders.map(asked), plan.orders.map(asked), 'what is sent is what was planned')

	const orders = []
	for (const [index, order] of fields.orders.entries()) orders.push(await answered(order, plan.orders[index], since))
	ok(network.happened(COORDINATOR, 'venues.DuplicateMessage', undefined, since).length > 0, 'the answer came twice')
	equal((await coordinator.api.query.venues.liveOrders(owner.address)).length, 0, 'nothing is in flight any more')
	const after = { held: await holdings(), margin: await trader.margin() }
	assertMoved(before.held, after.held, orders)
	equal(await trader.differences(), [])
	return { sentAt, orders, health: [before.margin.health, after.margin.health] }
}

/** What became of an order, at the venue and at the coordinator, once both know. */
async function answered({ id, venue, instrument, quantity }, { limitPrice }, since) {
	const [place, asset] = [venue.asSibling.toNumber(), assetOf(instrument)]
	const ofOrder = ({ order }) => order.eq(id)
	const at = (para, name) => network.happened(para, name, ofOrder, since)
	say(`order ${id} sent in relay block ${network.relay.number}: ${shown(quantity, 6)} ${asset.symbol} at parachain ${place}`)
	const [ended] = await market.until(`order ${id} is answered`, PATIENCE, () => {
		ok(at(COORDINATOR, 'softLiquidation.SliceOrderFailed').length === 0, `order ${id} was executed`)
		const found = at(COORDINATOR, 'softLiquidation.SliceOrderEnded')
		return found.length > 0 && found
	})
	const [queued, executed, heard] = [
		at(place, 'venueAdapter.OrderQueued'),
		at(place, 'venueAdapter.OrderEnded'),
		at(COORDINATOR, 'venues.OrderEnded'),
	]
	equal([queued, executed, heard].map(({ length }) => length), [1, 1, 1], 'queued, executed and heard of once each')
	ok(network.happened(place, 'venueAdapter.DuplicateMessage', undefined, since).length > 0, 'the order came twice')
	const { fill } = ended.fields
	for (const { fields } of [executed[0], heard[0]]) equal(fields.result.asExecuted.toHex(), fill.toHex())

	const [filled, proceeds, penalty] = [fill.quantity, fill.proceeds, fill.penalty].map((value) => value.toBigInt())
	const ordered = quantity.toBigInt()
	ok(filled < 0n && filled >= ordered, `sold ${shown(filled)} of the ${shown(ordered)} that were ordered`)
	ok(proceeds * ONE >= -filled * limitPrice.toBigInt(), 'not below the limit price')
	ok(penalty > 0n && penalty < proceeds, 'a penalty was taken')
	say(`order ${id} executed in relay block ${executed[0].relayBlock}, heard of in ${ended.relayBlock}: ` +
		`${shown(filled, 6)} ${asset.symbol} for ${shown(proceeds)}, penalty ${shown(penalty)}`)
	return { id, place, asset, filled, proceeds, penalty, executedAt: executed[0].relayBlock, heardAt: ended.relayBlock }
}

function assetOf(instrument) {
	return [ETH, BTC].find(({ id }) => instrument.asSpot.eq(id))
}

/** What the trader has at the venues as the coordinator sees it: venue, asset, how much. */
async function holdings() {
	const found = []
	for (const place of VENUES) {
		for (const asset of [USD, ETH, BTC]) found.push({ place, asset, quantity: await trader.mirrored(place, asset) })
	}
	return found
}

/** The mirror moves by the fills and by nothing else. */
function assertMoved(before, after, orders) {
	for (const [index, { place, asset, quantity }] of after.entries()) {
		const moved = quantity - before[index].quantity
		const here = orders.filter((order) => order.place === place)
		if (asset !== USD) {
			const filled = here.filter((order) => order.asset === asset).reduce((sum, order) => sum + order.filled, 0n)
			equal(moved, filled, `${asset.symbol} at parachain ${place}`)
		} else if (here.length > 0) {
			const received = here.reduce((sum, { proceeds, penalty }) => sum + proceeds - penalty, 0n)
			const interest = received - moved
			const what = `the debt at parachain ${place} falls by what was received, but for interest: ${interest}`
			ok(interest >= 0n && interest < MOST_INTEREST, what)
		}
	}
}

/** The account is out of trouble by its own books: cured once, health above where it began, released or still called. */
async function assertRestored() {
	const cured = recorded('softLiquidation.AccountCured', unwinding.since)
	equal(cured.length, 1, 'restored once')
	const { fields, relayBlock } = cured[0]
	equal(fields.slices.toNumber(), slices.length)
	const margin = await trader.margin()
	ok(margin.equity > margin.maintenance && margin.health > unwinding.margin.health)
	const orders = slices.flatMap((slice) => slice.orders)
	const totals = await coordinator.api.query.softLiquidation.stats()
	equal([totals.slices, totals.executed, totals.failed].map(Number), [slices.length, orders.length, 0])
	equal(totals.penalty.toBigInt(), orders.reduce((sum, { penalty }) => sum + penalty, 0n))
	const change = `health ${unwinding.margin.health} -> ${margin.health}, state ${await trader.state()}`
	say(`restored in relay block ${relayBlock}: ${change}`)
	unwinding.restoredAt = relayBlock
}

/** The messages of the first order, delivered once more long after: numbers that were seen are not acted on again. */
async function assertRepeatsChangeNothing() {
	const [first] = slices[0].orders
	const number = first.id.toBigInt()
	const ofFirst = (kind) => {
		return network.sent.find(({ messages }) => messages.some((one) => one.kind === kind && one.order === number))
	}
	const [order, answer] = [ofFirst('Unwind'), ofFirst('Result')]
	equal([order.to, answer.from], [first.place, first.place])
	await market.until('all is quiet', PATIENCE, () => network.sent.every(({ relayBlock }) => relayBlock < network.relay.number))
	const since = network.events.length
	network.comesTwice = () => false
	const before = await everything()
	for (const page of [order, answer]) network.deliverAgain(page)
	await market.until('both repetitions are noticed', PATIENCE, () => {
		const noticed = [
			network.happened(first.place, 'venueAdapter.DuplicateMessage', undefined, since),
			network.happened(COORDINATOR, 'venues.DuplicateMessage', undefined, since),
		]
		return noticed[0].length === order.messages.length && noticed[1].length === answer.messages.length
	})
	for (let rounds = 0; rounds < 2; rounds += 1) await market.round()
	for (const [para, name] of [
		[first.place, 'venueAdapter.OrderEnded'],
		[COORDINATOR, 'venues.OrderEnded'],
		[COORDINATOR, 'softLiquidation.SliceOrderEnded'],
	]) {
		equal(network.happened(para, name, undefined, since).length, 0, `${name} did not happen again`)
	}
	equal(await everything(), before, 'nothing has changed')
	say(`order ${first.id} and its answer delivered again: noticed, and nothing has changed`)
}

/** All that a repetition must not change, on either side. */
async function everything() {
	const held = await Promise.all(venues.map((venue) => trader.held(venue, ETH)))
	return { ...(await trader.books()), held }
}

/** What was sent, received, executed and restored, in blocks of the relay chain. */
function summary() {
	console.log('\nin blocks of the relay chain:')
	console.log(`${'unwinding'.padEnd(12)} ${unwinding.block}`)
	for (const { sentAt, orders, health } of slices) {
		for (const { id, place, asset, filled, executedAt, heardAt } of orders) {
			const when = `sent ${sentAt}, executed at parachain ${place} ${executedAt}, answered ${heardAt}`
			console.log(`${`order ${id}`.padEnd(12)} ${when}: ${shown(filled, 6)} ${asset.symbol}, health ${health.join(' -> ')}`)
		}
	}
	console.log(`${'restored'.padEnd(12)} ${unwinding.restoredAt}`)
	console.log(`${'end'.padEnd(12)} ${network.relay.number}`)
	console.log('\nmessages over HRMP:')
	const counted = new Map()
	for (const { from, to, messages } of network.sent) {
		for (const { kind } of messages) {
			const key = `${from} -> ${to}  ${kind}`
			counted.set(key, (counted.get(key) ?? 0) + 1)
		}
	}
	for (const [key, count] of [...counted].sort()) console.log(`${key.padEnd(36)} ${count}`)
}
