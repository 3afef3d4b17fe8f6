// The trader, as the coordinator and the venues see it.

import { ETH, BTC, fixed, ledger } from './market.mjs'
import { VENUES, sibling } from './network.mjs'

/** Share of a quotient that is kept: four digits are enough for people. */
const DIGITS = 10_000n

export class Trader {
	constructor(network, key) {
		Object.assign(this, { network, key })
	}

	/** Whether an event is about the trader. */
	is = ({ account }) => account.eq(this.key.address)

	/** Name of the state on record; the healthy have no record. */
	async state() {
		const state = await this.#query.softLiquidation.states(this.key.address)
		return state.isSome ? state.unwrap().type : 'Healthy'
	}

	/** Equity, maintenance and initial margin, fixed-point, and health. */
	async margin() {
		const { portfolioApi } = this.network.coordinator.api.call
		const { equity, maintenance, initial } = (await portfolioApi.margin(this.key.address)).asOk
		const [e, m, i] = [equity, maintenance, initial].map((value) => value.toBigInt())
		return { equity: e, maintenance: m, initial: i, health: Number((e * DIGITS) / m) / Number(DIGITS) }
	}

	/** What the coordinator believes that there is of an asset at a venue, fixed-point; negative when it is owed. */
	async mirrored(venue, asset) {
		const positions = await this.#query.portfolio.accounts(this.key.address)
		const found = positions.unwrapOr([]).find(
			(one) => one.venue.eq(sibling(venue)) && one.instrument.isSpot && one.instrument.asSpot.eq(asset.id),
		)
		return found?.quantity.toBigInt() ?? 0n
	}

	/** What a venue itself keeps of the collateral in an asset, fixed-point. */
	async held({ api }, asset) {
		const holds = await api.query.assetsHolder.holds(asset.id, this.key.address)
		return fixed(asset, holds.reduce((sum, { amount }) => sum + amount.toBigInt(), 0n))
	}

	/** Where books and mirror differ; empty when all is well. */
	async differences() {
		const found = []
		for (const [index, venue] of this.network.venues.entries()) {
			for (const asset of [ETH, BTC]) {
				const [mirror, books] = [await this.mirrored(VENUES[index], asset), await this.held(venue, asset)]
				if (mirror !== books) found.push(`${venue.name} has ${books} ${asset.symbol}, mirrored are ${mirror}`)
			}
		}
		return found
	}

	/** How restricted the trader is, venue by venue. */
	async modes() {
		const modes = this.network.venues.map(async ({ api }) => {
			const enrolment = await api.query.venueAdapter.enrolled(this.key.address)
			return enrolment.unwrap().mode.type
		})
		return Promise.all(modes)
	}

	/** Everything at the coordinator that an answer of a venue changes, as it is stored. */
	async books() {
		const { portfolio, softLiquidation, venues } = this.#query
		const { address } = this.key
		const parts = {
			positions: await portfolio.accounts(address),
			state: await softLiquidation.states(address),
			totals: await softLiquidation.stats(),
			episode: await softLiquidation.episodes(address),
			slice: await softLiquidation.slices(address),
			inFlight: await venues.liveOrders(address),
		}
		return Object.fromEntries(Object.entries(parts).map(([name, value]) => [name, value.toHex()]))
	}

	/** The calls that hand assets over to the trader at a venue: one unit more, because the least balance stays free. */
	gifts({ api }, assets) {
		return assets.map(([asset, whole]) => api.tx.assets.transfer(asset.id, this.key.address, ledger(asset, whole) + 1n))
	}

	/** The calls that deposit them as collateral. */
	deposits({ api }, assets) {
		return assets.map(([asset, whole]) => api.tx.spotMargin.deposit(asset.id, ledger(asset, whole)))
	}

	get #query() {
		return this.network.coordinator.api.query
	}
}
