// One chain that chopsticks runs in this process: blocks, transactions, events, state.

import {
	Api,
	Blockchain,
	BuildBlockMode,
	ChopsticksProvider,
	GenesisProvider,
	compactHex,
	inherentProviders,
} from '@acala-network/chopsticks'
import { ApiPromise } from '@polkadot/api'
import { u8aConcat, u8aToHex } from '@polkadot/util'
import { readFileSync } from 'node:fs'

/** Milliseconds of a slot, of the relay chain's as of ours. */
const SLOT_MS = 6_000
/** When the chains begin, milliseconds since 1970: the same every time, so that every run is the same. */
const GENESIS_MS = 1_621_425_600_000
/** The relay chain's slot in the state that a parachain is shown of it. */
const RELAY_SLOT = '0x1cb6f36e027abb2091cfb5110ab5087f06155b3cd9a8c9e5e9a23fd5dc13a5ed'
/** Extensions of our transactions that the library has not heard of; they add no bytes. */
const EXTENSIONS = { AuthorizeCall: { extrinsic: {}, payload: {} }, StorageWeightReclaim: { extrinsic: {}, payload: {} } }

export class Chain {
	/** What asks it and builds its transactions, once connected. */
	api
	/** Transactions for the next block: what is signed, and by whom. */
	#waiting = []

	constructor(name, chain) {
		this.name = name
		this.chain = chain
	}

	/** Starts a chain from the file of a raw chain spec and builds its first block; a parachain's on a block of the relay chain. */
	static async open(name, spec, relayParentNumber) {
		const provider = new Api(new GenesisProvider(JSON.parse(readFileSync(spec, 'utf8'))))
		await provider.isReady
		const header = { hash: await provider.getFinalizedHead(), number: 0 }
		const chain = new Blockchain({
			api: provider,
			// A block is built when we say so, and no other.
			buildBlockMode: BuildBlockMode.Manual,
			processQueuedMessages: false,
			inherentProviders,
			header,
			maxMemoryBlockCount: 10_000,
		})
		const self = new Chain(name, chain)
		const { query, registry } = await chain.head.meta
		const u64 = (number) => u8aToHex(registry.createType('u64', number).toU8a())
		chain.head.pushStorageLayer().set(compactHex(query.timestamp.now()), u64(GENESIS_MS))
		// Blocks of a parachain must not run ahead of the relay chain's slots; from here on both count alike.
		const overrides = relayParentNumber ? [[RELAY_SLOT, u64(GENESIS_MS / SLOT_MS + 1)]] : undefined
		await self.advance({ relayParentNumber, relayChainStateOverrides: overrides })
		return self
	}

	/** Gets ready for transactions and questions: reads the metadata. */
	async connect() {
		const options = { noInitWarn: true, signedExtensions: EXTENSIONS }
		this.api = await ApiPromise.create({ provider: new ChopsticksProvider(this.chain), ...options })
		return this
	}

	/** Number of the newest block. */
	get number() {
		return this.chain.head.number
	}

	/** Puts a transaction into the next block. */
	submit(call, signer) {
		this.#waiting.push({ call, signer })
	}

	/**
	 * Builds a block with everything that was submitted, and returns its events. An error when a transaction does not get in,
	 * or fails.
	 */
	async build(relayParentNumber) {
		const submitted = this.#waiting.splice(0)
		const transactions = await this.#signed(submitted)
		await this.advance({ transactions, relayParentNumber })
		const included = await this.chain.head.extrinsics
		const events = (await this.api.query.system.events()).map((record) => this.#event(record))
		transactions.forEach((transaction, index) => {
			const { section, method } = submitted[index].call.method
			const what = `${this.name}: ${section}.${method} in block ${this.number}`
			const place = included.indexOf(transaction)
			if (place < 0) throw new Error(`${what} did not get in`)
			const failed = events.find((event) => event.extrinsic === place && event.name === 'system.ExtrinsicFailed')
			if (failed) throw new Error(`${what} failed: ${this.#reason(failed.fields.dispatchError ?? failed.fields.dispatch_error)}`)
		})
		// A batch or a call as root may go well and what is in it may not.
		for (const { name, fields } of events) {
			const outcome = name === 'sudo.Sudid' ? (fields.sudoResult ?? fields.sudo_result) : undefined
			if (outcome?.isErr) throw new Error(`${this.name}: a call as root failed: ${this.#reason(outcome.asErr)}`)
		}
		return events
	}

	/** Asks a view function, by the names in the metadata. Arguments are encoded by the types that it declares. */
	async view(pallet, name, ...args) {
		const { pallets } = this.api.runtimeMetadata.asV16
		const functions = pallets.find((one) => one.name.eq(pallet)).viewFunctions
		const found = functions.find((one) => one.name.eq(name))
		if (!found) throw new Error(`${this.name} has no view function ${pallet}.${name}`)
		const { registry } = this.api
		const encoded = found.inputs.map(({ type }, index) => registry.createType(`Lookup${type}`, args[index]).toU8a())
		const query = u8aConcat(found.id, registry.createType('Bytes', u8aToHex(u8aConcat(...encoded))).toU8a())
		const { result } = await this.chain.head.call('RuntimeViewFunction_execute_view_function', [u8aToHex(query)])
		const answer = registry.createType('Result<Bytes, u8>', result)
		if (answer.isErr) throw new Error(`${this.name} does not answer ${pallet}.${name}`)
		return registry.createType(`Lookup${found.output}`, answer.asOk.toU8a(true))
	}

	/** Builds a block of what is given and nothing else. */
	async advance(params) {
		const before = this.number
		await this.chain.newBlock(params)
		// It tells its log and nobody else when it cannot.
		if (this.number !== before + 1) throw new Error(`${this.name} builds no block ${before + 1}`)
	}

	async #signed(submitted) {
		const nonces = new Map()
		const signed = []
		for (const { call, signer } of submitted) {
			const known = nonces.get(signer.address)
			const nonce = known ?? (await this.api.query.system.account(signer.address)).nonce.toNumber()
			nonces.set(signer.address, nonce + 1)
			const { genesisHash, runtimeVersion } = this.api
			const options = { nonce, era: 0, blockHash: genesisHash, genesisHash, runtimeVersion }
			signed.push((await call.signAsync(signer, options)).toHex())
		}
		return signed
	}

	#event({ event, phase }) {
		const { section, method, data } = event
		const names = data.names ?? data.map((_, index) => String(index))
		const fields = Object.fromEntries(names.map((name, index) => [name, data[index]]))
		const extrinsic = phase.isApplyExtrinsic ? phase.asApplyExtrinsic.toNumber() : undefined
		return { name: `${section}.${method}`, fields, extrinsic, block: this.number }
	}

	#reason(error) {
		if (!error?.isModule) return String(error)
		const { section, name } = this.api.registry.findMetaError(error.asModule)
		return `${section}.${name}`
	}
}
