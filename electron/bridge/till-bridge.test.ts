import { describe, expect, it } from 'vitest'
import { LIMITS } from '../../protocol/limits.ts'
import type { Command, CommandResult } from '../../till/commands.ts'
import type { TillView } from '../../till/view.ts'
import type { Sound, ToRenderer } from './contract.ts'
import type { ScreenConnection } from './host-channel.ts'
import { type BridgedTill, bridgeRenderer, parseToTill } from './till-bridge.ts'

const view = (revision: number) => ({ revision }) as TillView

/** A till with three buttons: publish, sound, and what it answers to commands. */
function fakeTill() {
	const viewListeners = new Set<(view: TillView) => void>()
	const soundListeners = new Set<(sound: Sound) => void>()
	const ran: Command[] = []
	let current = view(1)
	const till: BridgedTill = {
		run: async (command): Promise<CommandResult> => {
			ran.push(command)
			return { kind: 'accepted' }
		},
		ask: async () => ({ kind: 'items', items: [], percentReady: 100 }),
		currentView: () => current,
		onView: (listener) => {
			viewListeners.add(listener)
			return () => viewListeners.delete(listener)
		},
		onSound: (listener) => {
			soundListeners.add(listener)
			return () => soundListeners.delete(listener)
		},
	}
	const publish = (revision: number) => {
		current = view(revision)
		for (const listener of viewListeners) listener(current)
	}
	return { till, ran, publish, listening: () => viewListeners.size + soundListeners.size }
}

/** A screen that takes a message only when `take` is called. */
function slowScreen() {
	const got: ToRenderer[] = []
	const unsent: (() => void)[] = []
	let onMessage: (raw: unknown) => void = () => expect.fail('nobody listens')
	let onClose: () => void = () => expect.fail('nobody listens')
	const connection: ScreenConnection<ToRenderer> = {
		id: 1,
		send: (message, onSent) => {
			got.push(message)
			if (onSent !== undefined) unsent.push(onSent)
		},
		onMessage: (listener) => {
			onMessage = listener
		},
		onClose: (listener) => {
			onClose = listener
		},
	}
	return {
		connection,
		got,
		take: () => unsent.shift()?.(),
		say: (raw: unknown) => onMessage(raw),
		close: () => onClose(),
		revisions: () => got.flatMap((one) => (one.kind === 'view' ? [one.view.revision] : [])),
	}
}

const failOnBug = (error: unknown) => expect.fail(String(error))
const signOff = { kind: 'command', id: 7, command: { kind: 'signOff' } }

describe('a screen', () => {
	it('gets the current view at once and, while slow, only the newest of those that follow', () => {
		const { till, publish } = fakeTill()
		const screen = slowScreen()
		bridgeRenderer(till, screen.connection, failOnBug)
		for (const revision of [2, 3, 4]) publish(revision)
		expect(screen.revisions()).toEqual([1])
		screen.take()
		expect(screen.revisions()).toEqual([1, 4])
		screen.take()
		publish(5)
		expect(screen.revisions()).toEqual([1, 4, 5])
	})

	it('gets the logo of the receipts once, before the first view, where there is one', () => {
		const { till, publish } = fakeTill()
		const screen = slowScreen()
		const logo = { kind: 'image', width: 8, height: 1, bits: 'qg==' } as const
		bridgeRenderer(till, screen.connection, failOnBug, logo)
		screen.take()
		publish(2)
		expect(screen.got).toEqual([
			{ kind: 'logo', logo },
			{ kind: 'view', view: view(1) },
			{ kind: 'view', view: view(2) },
		])
	})

	it('sees the view that a command made before the answer, even when slow', async () => {
		const { till, publish, ran } = fakeTill()
		const screen = slowScreen()
		bridgeRenderer(till, screen.connection, failOnBug)
		screen.say(JSON.stringify(signOff))
		publish(2)
		await expect.poll(() => screen.got.at(-1)?.kind).toBe('commandResult')
		expect(ran).toEqual([{ kind: 'signOff' }])
		expect(screen.got.map((one) => one.kind)).toEqual(['view', 'view', 'commandResult'])
		expect(screen.got.at(-1)).toEqual({ kind: 'commandResult', id: 7, result: { kind: 'accepted' } })
	})

	it('is told when it speaks nonsense, and the till hears nothing of it', () => {
		const { till, ran } = fakeTill()
		const screen = slowScreen()
		bridgeRenderer(till, screen.connection, failOnBug)
		screen.say('{"kind":"command","id":9,"command":{"kind":"openTheSafe"}}')
		expect(screen.got.at(-1)).toMatchObject({ kind: 'malformed', id: 9 })
		expect(ran).toEqual([])
	})

	it('leaves no listener behind when it goes', () => {
		const { till, listening } = fakeTill()
		const screen = slowScreen()
		bridgeRenderer(till, screen.connection, failOnBug)
		expect(listening()).toBe(2)
		screen.close()
		expect(listening()).toBe(0)
	})
})

describe('parseToTill', () => {
	const cycle: Record<string, unknown> = {}
	cycle.self = cycle
	const rows: readonly (readonly [string, unknown, number | null])[] = [
		['text that is no JSON', '{"kind":', null],
		['an empty text', '', null],
		['nothing', undefined, null],
		['a cycle', cycle, null],
		['a bigint', { kind: 'command', id: 1n }, null],
		['a number', 7, null],
		['an extra key', { ...signOff, extra: true }, 7],
		['an id below 1', { ...signOff, id: 0 }, 0],
		[
			'too many bytes in few characters',
			{ ...signOff, id: '卡'.repeat(LIMITS.bridgeMessageBytesMax / 2) },
			null,
		],
	]
	it.each(rows)('refuses %s', (_name, raw, id) => {
		expect(parseToTill(raw)).toMatchObject({ kind: 'malformed', id })
	})

	it('takes JSON text and a cloned value alike', () => {
		const expected = { kind: 'parsed', message: signOff }
		expect(parseToTill(JSON.stringify(signOff))).toEqual(expected)
		expect(parseToTill(signOff)).toEqual(expected)
	})

	it('takes no word of a customer from a cashier’s screen: only her own says that she pressed a key', () => {
		const confirm = (by: string) => ({
			kind: 'command',
			id: 5,
			command: { kind: 'confirmByCustomer', askId: 'A1', by },
		})
		expect(parseToTill(confirm('customerDisplay'))).toMatchObject({ kind: 'malformed', id: 5 })
		expect(parseToTill(confirm('cashier'))).toMatchObject({ kind: 'parsed' })
	})

	it('never repeats what was typed', () => {
		const raw = { kind: 'command', id: 1, command: { kind: 'signOn', operatorId: 'x', pin: '9876543210123' } }
		expect(JSON.stringify(parseToTill(raw))).not.toContain('98765')
	})
})
