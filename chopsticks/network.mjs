// A relay chain, the coordinator and two venues, which build in turn, and the messages between them.

import { connectParachains, connectVertical } from '@acala-network/chopsticks'
import { Chain } from './chain.mjs'
import { envelopes } from './wire.mjs'

/** The coordinator's parachain. */
export const COORDINATOR = 2_000
/** The venues' parachains. */
export const VENUES = [2_001, 2_002]
/** A venue, as the coordinator calls it. */
export const sibling = (id) => ({ Sibling: id })

export class Network {
	/** Everything that went over HRMP: pages as they travelled, with the messages in them. */
	sent = []
	/** Everything that happened. */
	events = []
	/** Whether a page is delivered twice, in the same block of the receiver. */
	comesTwice = () => false

	/** Starts the chains from raw chain specs and opens the channels. */
	static async open({ relay, coordinator, venues }) {
		const self = new Network()
		self.relay = await Chain.open('relay chain', relay)
		self.coordinator = await (await Chain.open('coordinator', coordinator, self.relay.number)).connect()
		self.venues = []
		for (const [index, spec] of venues.entries()) {
			self.venues.push(await (await Chain.open(`venue ${'AB'[index]}`, spec, self.relay.number)).connect())
		}
		self.paras = new Map([[COORDINATOR, self.coordinator], ...VENUES.map((id, index) => [id, self.venues[index]])])
		for (const [id, { name, api }] of self.paras) {
			const own = (await api.query.parachainInfo.parachainId()).toNumber()
			if (own !== id) throw new Error(`the spec of ${name} is of parachain ${own}, not ${id}`)
		}
		for (const { chain } of self.paras.values()) await connectVertical(self.relay.chain, chain)
		// This also opens the channels: no messages of each other wait for everybody's next block, which shows the channels.
		await connectParachains([...self.paras.values()].map(({ chain }) => chain))
		return self
	}

	/**
	 * One block of every chain, the relay chain's first: parachains build on its newest. What the coordinator sends reaches the
	 * venues in the same round, what they send reaches it in the next. Returns what happened.
	 */
	async round() {
		await this.relay.advance()
		const relayBlock = this.relay.number
		const happened = []
		for (const [id, para] of this.paras) {
			const events = await para.build(relayBlock)
			happened.push(...events.map((event) => ({ ...event, para: id, relayBlock })))
			const outbound = await para.api.query.parachainSystem.hrmpOutboundMessages()
			for (const { recipient, data } of outbound) {
				const to = recipient.toNumber()
				const messages = envelopes(para.api.registry, data, to === COORDINATOR)
				const page = { from: id, to, relayBlock, data: data.toHex(), messages }
				this.sent.push(page)
				if (this.comesTwice(page)) this.deliverAgain(page)
			}
		}
		this.events.push(...happened)
		return happened
	}

	/** Has a page that travelled before delivered once more, with the receiver's next block. */
	deliverAgain({ from, to, data }) {
		this.paras.get(to).chain.submitHorizontalMessages(from, [{ sentAt: 0, data }])
	}

	/** What happened at a chain, since an index into [`Network.events`]. */
	happened(para, name, matches = () => true, since = 0) {
		return this.events.slice(since).filter((event) => event.para === para && event.name === name && matches(event.fields))
	}
}
