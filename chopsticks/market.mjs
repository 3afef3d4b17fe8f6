// The world's prices: an operator feeds them to every chain, and an arbitrageur trades the venues' pools there.

/** Unit of the chains' fixed-point numbers. */
export const ONE = 10n ** 18n

/** The assets of the development chains that matter here: number, digits of the ledger, first price. */
export const USD = { id: 0, symbol: 'USD', decimals: 6, price: 1 }
export const ETH = { id: 2, symbol: 'ETH', decimals: 12, price: 3_100 }
export const BTC = { id: 3, symbol: 'BTC', decimals: 8, price: 40_500 }
const MOVED = [ETH, BTC]

/** Whole units as a ledger amount. */
export const ledger = (asset, whole) => BigInt(Math.round(whole * 1e6)) * 10n ** BigInt(asset.decimals) / 1_000_000n
/** A ledger amount as a fixed-point number. */
export const fixed = (asset, amount) => BigInt(amount) * 10n ** BigInt(18 - asset.decimals)
/** A fixed-point number, for people. */
export const shown = (number, digits = 2) => {
	const text = (Number(BigInt(number) / 10n ** 9n) / 1e9).toFixed(digits)
	return text.replace(/\B(?=(\d{3})+(?!\d)(?<!\.\d*))/g, ',')
}

/** Rounds after which prices are fed again although they are the same; they would expire after 50. */
const REFRESH = 20

export class Market {
	/** All prices as a multiple of the first ones. */
	level = 1
	/** The level that was fed last, and for how many rounds it has stood. */
	#fed = { level: undefined, rounds: 0 }

	/** `operator` feeds, `arbitrageur` trades. */
	constructor(network, operator, arbitrageur) {
		Object.assign(this, { network, operator, arbitrageur })
	}

	/** Price of an asset now, fixed-point. */
	price(asset) {
		return BigInt(Math.round(asset.price * this.level * 1e6)) * (ONE / 1_000_000n)
	}

	/** A round. Prices that are new are fed on every chain, and the venues' pools are traded there in the same blocks. */
	async round() {
		const { coordinator, venues } = this.network
		const moved = this.#fed.level !== this.level
		if (moved || this.#fed.rounds >= REFRESH) {
			for (const chain of [coordinator, ...venues]) this.#feed(chain)
			if (moved) for (const venue of venues) await this.#trade(venue)
			this.#fed = { level: this.level, rounds: 0 }
		}
		this.#fed.rounds += 1
		return this.network.round()
	}

	/** Rounds, until something has come about. Returns what `reached` did. */
	async until(what, rounds, reached) {
		for (let passed = 0; ; passed += 1) {
			const result = await reached()
			if (result) return result
			if (passed === rounds) throw new Error(`${what}: not within ${rounds} rounds`)
			await this.round()
		}
	}

	/** The call that makes a venue's pool deeper by a number of times what it is, without moving its price. */
	async deepening(venue, asset, times) {
		const [dollars, other] = await reserves(venue, asset)
		const { addLiquidity } = venue.api.tx.assetConversion
		return addLiquidity(USD.id, asset.id, dollars * times, other * times, 1, 1, this.arbitrageur.address)
	}

	#feed(chain) {
		const values = MOVED.map((asset) => [asset.id, this.price(asset)])
		chain.submit(chain.api.tx.oracle.feedValues(values), this.operator)
	}

	async #trade(venue) {
		const trades = []
		for (const asset of MOVED) {
			const [dollars, other] = (await reserves(venue, asset)).map(Number)
			const now = dollars / 10 ** USD.decimals / (other / 10 ** asset.decimals)
			const target = asset.price * this.level
			// The pool's fee makes smaller corrections pointless.
			if (Math.abs(target / now - 1) < 0.001) continue
			const falls = target < now
			const amount = falls ? other * (Math.sqrt(now / target) - 1) : dollars * (Math.sqrt(target / now) - 1)
			const path = falls ? [asset.id, USD.id] : [USD.id, asset.id]
			const { swapExactTokensForTokens } = venue.api.tx.assetConversion
			trades.push(swapExactTokensForTokens(path, BigInt(Math.floor(amount)), 1, this.arbitrageur.address, false))
		}
		if (trades.length > 0) venue.submit(venue.api.tx.utility.batchAll(trades), this.arbitrageur)
	}
}

/** What a pool holds: dollars and the asset, ledger units. */
async function reserves({ api }, asset) {
	const [dollars, other] = (await api.call.assetConversionApi.getReserves(USD.id, asset.id)).unwrap()
	return [dollars.toBigInt(), other.toBigInt()]
}
