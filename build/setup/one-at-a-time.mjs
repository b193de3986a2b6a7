/*
 * Two set-ups of the same checkout at once (`npm start` in one terminal, `npm test` in another) would remove what the
 * other has just installed. The lock is a socket in Linux's abstract namespace: it has no file, and is gone with the
 * process that held it, however that ended. Elsewhere there is no lock.
 */
import { createHash } from 'node:crypto'
import { connect, createServer } from 'node:net'
import { tell } from './tell.mjs'

/** @param {string} folder */
function addressOf(folder) {
	return `\0yika-setup-${createHash('sha256').update(folder).digest('hex').slice(0, 32)}`
}

/**
 * @param {string} address
 * @returns {Promise<(() => void) | null>} lets it go again; null: somebody else has it
 */
function take(address) {
	return new Promise((resolve, reject) => {
		/** @type {Set<import('node:net').Socket>} */
		const waiting = new Set()
		const server = createServer((line) => {
			line.on('error', () => line.destroy())
			waiting.add(line)
		})
		server.once('error', (/** @type {NodeJS.ErrnoException} */ error) => {
			if (error.code === 'EADDRINUSE') resolve(null)
			else reject(error)
		})
		server.listen(address, () =>
			resolve(() => {
				server.close()
				for (const line of waiting) line.destroy()
			}),
		)
	})
}

/**
 * Resolves when whoever has the lock has let it go, or is dead.
 * @param {string} address
 * @returns {Promise<void>}
 */
function untilLetGo(address) {
	return new Promise((resolve) => {
		const line = connect(address)
		line.on('error', () => line.destroy())
		line.on('close', () => resolve())
		line.resume()
	})
}

/**
 * @template T
 * @param {string} folder the checkout
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function oneAtATime(folder, work) {
	if (process.platform !== 'linux') return work()
	const address = addressOf(folder)
	let letGo = await take(address)
	if (letGo === null) tell('Another set-up of this folder is at work; waiting for it')
	while (letGo === null) {
		await untilLetGo(address)
		letGo = await take(address)
	}
	try {
		return await work()
	} finally {
		letGo()
	}
}
