import { describe, expect, it } from 'vitest'
import { minor } from '../../protocol/base/money.ts'
import { sampleBasket, sampleLine, sampleView } from '../../test/helpers/sample-views.ts'
import type { Command, CommandResult } from '../../till/commands.ts'
import type { TillView } from '../../till/view.ts'
import type { ToCustomer } from './contract.ts'
import { bridgeCustomer } from './customer-bridge.ts'

const selling = { kind: 'selling' } as const
const failOnBug = (error: unknown) => expect.fail(String(error))
const goods = (count: number) => sampleBasket(Array.from({ length: count }, (_, at) => sampleLine(at)))

/** A till and a customer's screen that takes a message only when `take` is called. */
function joined(first: TillView = sampleView(selling)) {
	const listeners = new Set<(view: TillView) => void>()
	const ran: Command[] = []
	const got: ToCustomer[] = []
	const unsent: (() => void)[] = []
	let current = first
	let hear: (raw: unknown) => void = () => expect.fail('nobody listens')
	let close: () => void = () => expect.fail('nobody listens')
	bridgeCustomer(
		{
			run: async (command): Promise<CommandResult> => {
				ran.push(command)
				return { kind: 'accepted' }
			},
			currentView: () => current,
			onView: (listener) => {
				listeners.add(listener)
				return () => listeners.delete(listener)
			},
		},
		{
			id: 1,
			send: (message, onSent) => {
				got.push(message)
				if (onSent !== undefined) unsent.push(onSent)
			},
			onMessage: (listener) => {
				hear = listener
			},
			onClose: (listener) => {
				close = listener
			},
		},
		failOnBug,
	)
	return {
		ran,
		got,
		publish: (view: TillView) => {
			current = view
			for (const listener of listeners) listener(view)
		},
		take: () => unsent.shift()?.(),
		say: (raw: unknown) => hear(raw),
		close: () => close(),
		listening: () => listeners.size,
		counts: () =>
			got.map((one) =>
				one.kind === 'customerView' && one.view.scene.kind === 'basket'
					? one.view.scene.basket.lines.length
					: one.kind,
			),
	}
}

const command = (inner: object) => JSON.stringify({ kind: 'command', id: 3, command: inner })

describe('a customer’s screen', () => {
	it('is sent nothing while what she sees stays the same, whatever the cashier sees', () => {
		const screen = joined()
		screen.take()
		screen.publish(sampleView(selling, { notice: { atMs: 1, content: { kind: 'saved' } } }))
		screen.publish(sampleView(selling, { drawerOpenSinceMs: 1, operator: null }))
		expect(screen.counts()).toEqual(['customerView'])
		screen.publish(sampleView(selling, { basket: goods(1) }))
		expect(screen.counts()).toEqual(['customerView', 1])
	})

	it('gets, while it is slow, only the newest of the pictures that follow', () => {
		const screen = joined(sampleView(selling, { basket: goods(1) }))
		for (const count of [2, 3, 4]) screen.publish(sampleView(selling, { basket: goods(count) }))
		expect(screen.counts()).toEqual([1])
		screen.take()
		expect(screen.counts()).toEqual([1, 4])
	})

	it('speaks for the customer, and its answer comes after what it changed', async () => {
		const screen = joined()
		screen.say(command({ kind: 'confirmByCustomer', askId: 'A1', given: ['offers.sms'] }))
		screen.publish(sampleView(selling, { basket: goods(1) }))
		await expect.poll(() => screen.got.at(-1)?.kind).toBe('commandResult')
		expect(screen.counts()).toEqual(['customerView', 1, 'commandResult'])
		screen.say(command({ kind: 'declineByCustomer', askId: 'A2' }))
		expect(screen.ran).toEqual([
			{ kind: 'confirmByCustomer', askId: 'A1', given: ['offers.sms'], by: 'customerDisplay' },
			{ kind: 'declineByCustomer', askId: 'A2', by: 'customerDisplay' },
		])
	})

	it.each([
		{ kind: 'openDrawer' },
		{ kind: 'signOff' },
		{ kind: 'tenderCash', handedOverMinor: minor(1) },
		{ kind: 'addItem', itemCode: 'A1000' },
		{ kind: 'voidLine', lineNumber: 1 },
		{ kind: 'confirmByCustomer', askId: 'A1', by: 'cashier' },
	])('cannot say what a cashier says: $kind', (inner) => {
		const screen = joined()
		screen.say(command(inner))
		expect(screen.got.at(-1)).toMatchObject({ kind: 'malformed', id: 3 })
		expect(screen.ran).toEqual([])
	})

	it('cannot ask the till anything', () => {
		const screen = joined()
		const query = { kind: 'searchMembers', text: '138', countMax: 20 }
		screen.say(JSON.stringify({ kind: 'query', id: 4, query }))
		expect(screen.got.at(-1)).toMatchObject({ kind: 'malformed', id: 4 })
	})

	it('leaves no listener behind when it goes', () => {
		const screen = joined()
		screen.close()
		expect(screen.listening()).toBe(0)
	})
})
