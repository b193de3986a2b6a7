/* Opens a reader, has one thing done at a card, and says how it ended. */
import { locatePort } from '../../../devices/transport/locate-port.ts'
import type { DeviceConfig } from '../../../protocol/devices/device-config.ts'
import type { CardOperation } from '../../../till/ports/card-memory.ts'
import { type CardDevice, openCardDevice } from './card-device.ts'
import { type CardEnd, wordsOfCard } from './card-words.ts'

/** True when it ended well. Ctrl-C aborts `giveUp`; the second one ends the program. */
export async function atCard(
	config: DeviceConfig,
	act: (cards: CardDevice, giveUp: AbortSignal) => Promise<CardEnd>,
): Promise<boolean> {
	const { isGood, words } = await atLocated(config, act)
	console.log(`${isGood ? 'ok  ' : 'FAIL'}  ${words}`)
	return isGood
}

async function atLocated(config: DeviceConfig, act: Parameters<typeof atCard>[1]): Promise<CardEnd> {
	const not = (what: string) => ({
		isGood: false,
		words: `${config.path}: ${what}; yika device test says step by step why. No card was touched`,
	})
	if ((await locatePort(config.path)).kind === 'absent') return not('nothing is there')
	const giveUp = new AbortController()
	for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => giveUp.abort())
	const cards = openCardDevice(config)
	try {
		const problem = await cards.connected(giveUp.signal)
		if (giveUp.signal.aborted) return not('given up')
		return problem === null ? await act(cards, giveUp.signal) : not(problem)
	} finally {
		await cards.close()
	}
}

/** With the card that lies on the reader, or is laid on it in time. */
export async function onCard(
	cards: CardDevice,
	operation: CardOperation,
	waitMs: number,
	giveUp: AbortSignal,
): Promise<CardEnd> {
	const { memory } = cards
	if (!memory) throw new Error('this driver reaches no memory of a card')
	console.log(`wait  lay the card on the reader and leave it there (${waitMs / 1_000} s)`)
	const uid = await cards.cardUid(waitMs, giveUp)
	const mayChange = operation.kind === 'writeBlock' || operation.kind === 'writePage'
	if (uid === null)
		return {
			isGood: false,
			words: `no card was laid on the reader${mayChange ? '. Nothing was written' : ''}`,
		}
	console.log(`ok    card ${uid}`)
	return wordsOfCard(await memory.perform(operation, uid), mayChange)
}
