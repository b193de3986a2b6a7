import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Look } from './choose-primary.ts'
import { Primary } from './primary.ts'
import { type MarkKeeper, markFile, markInMemory } from './primary-mark.ts'

const NORTH = 0
const SOUTH = 1
const NAMES = ['north:5432', 'south:5432'] as const
const standby: Look = { kind: 'standby' }
const away: Look = { kind: 'away', reason: 'ECONNREFUSED' }
const writes = (timeline: number): Look => ({ kind: 'primary', systemId: 'A', timeline })

let folder = ''
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'yika-primary-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Two hosts that answer what the test says, on a clock that only the test moves. */
function twoHosts(mark: MarkKeeper = markInMemory()) {
	const looks: [Look, Look] = [writes(1), standby]
	const events: string[] = []
	let nowMs = 0
	let lookCount = 0
	let timers: { readonly atMs: number; readonly task: () => void }[] = []
	const primary = new Primary({
		hosts: NAMES.map((name, index) => ({
			name,
			url: `postgresql://${name}/yika`,
			look: () => {
				lookCount += 1
				return Promise.resolve(looks[index] ?? away)
			},
			close: () => undefined,
		})),
		mark,
		log: (event, facts) => events.push([event, ...Object.values(facts ?? {})].join(' ')),
		nowMs: () => nowMs,
		random: () => 1,
		after: (delayMs, task) => {
			const timer = { atMs: nowMs + delayMs, task }
			timers.push(timer)
			return () => {
				timers = timers.filter((one) => one !== timer)
			}
		},
	})
	const pass = async (ms: number): Promise<void> => {
		nowMs += ms
		const due = timers.filter(({ atMs }) => atMs <= nowMs)
		timers = timers.filter(({ atMs }) => atMs > nowMs)
		for (const { task } of due) task()
		// A look takes a few turns of the loop, and no time.
		await new Promise(setImmediate)
	}
	return { primary, looks, events, pass, lookCount: () => lookCount }
}

it('goes on to the promoted host by itself, and breaks off what is open to the old one', async () => {
	const { primary, looks, pass } = twoHosts()
	const first = await primary.reign()
	expect(first.mark.host).toBe('north:5432')
	const socket = first.socket()
	looks[SOUTH] = writes(2)
	await pass(1_000)
	const second = await primary.reign()
	expect([second.url, second.mark.timeline, socket.destroyed]).toEqual([
		'postgresql://south:5432/yika',
		2,
		true,
	])
	// Somebody who still holds the old reign gets no connection out of it either.
	expect(first.socket().destroyed).toBe(true)
	expect(second.socket().destroyed).toBe(false)
})

it('refuses the old primary that comes back while the new one is away', async () => {
	const { primary, looks, events, pass } = twoHosts()
	looks[NORTH] = standby
	looks[SOUTH] = writes(2)
	await primary.reign()
	looks[NORTH] = writes(1)
	looks[SOUTH] = away
	await pass(1_000)
	await pass(1_000)
	await expect(primary.reign()).rejects.toThrow(/north:5432 olderTimeline, south:5432 ECONNREFUSED/)
	expect(events.filter((event) => event === 'databaseHostRefused north:5432 olderTimeline')).toHaveLength(1)
	looks[SOUTH] = writes(2)
	await pass(1_000)
	expect((await primary.reign()).mark.host).toBe('south:5432')
})

it('refuses it after a restart too, when the mark is on disk', async () => {
	const file = join(folder, 'primary.json')
	const before = twoHosts(markFile(file))
	before.looks[SOUTH] = writes(2)
	await before.primary.reign()
	await before.primary.stop()
	const after = twoHosts(markFile(file))
	after.looks[SOUTH] = away
	await expect(after.primary.reign()).rejects.toThrow(/olderTimeline/)
})

it('chooses none rather than guess what an unreadable mark said', () => {
	const file = join(folder, 'primary.json')
	writeFileSync(file, '{"systemId":"A"')
	expect(() => twoHosts(markFile(file))).toThrow()
})

it('a mark that cannot be kept is no primary', async () => {
	const full: MarkKeeper = {
		read: () => null,
		keep: () => {
			throw new Error('no space')
		},
	}
	await expect(twoHosts(full).primary.reign()).rejects.toThrow(/no space/)
})

it('a second one on the same timeline ends nothing, and is not chosen when it stands alone', async () => {
	const { primary, looks, events, pass } = twoHosts()
	const reign = await primary.reign()
	looks[SOUTH] = writes(1)
	await pass(1_000)
	expect(await primary.reign()).toBe(reign)
	expect(events).toContain('databaseHostRefused south:5432 otherHostsTimeline')
	looks[NORTH] = away
	await pass(1_000)
	await expect(primary.reign()).rejects.toThrow(/south:5432 otherHostsTimeline/)
})

it('is not asked again and again while none is there: the pauses grow', async () => {
	const { primary, looks, pass, lookCount } = twoHosts()
	looks[NORTH] = away
	const ask = () => primary.reign().catch(() => undefined)
	const pauses: number[] = []
	for (let pauseMs = 0, asked = 0; pauses.length < 4; pauseMs += 10) {
		await ask()
		if (lookCount() !== asked) {
			pauses.push(pauseMs)
			pauseMs = 0
		}
		asked = lookCount()
		await pass(10)
	}
	expect(pauses).toEqual([0, 50, 100, 200])
})

it('after a commit in doubt everything is connected anew', async () => {
	const { primary } = twoHosts()
	const reign = await primary.reign()
	const socket = reign.socket()
	primary.distrust(reign)
	expect(socket.destroyed).toBe(true)
	const next = await primary.reign()
	expect([next.mark, next === reign]).toEqual([reign.mark, false])
	// Told late by somebody else of the old reign: the new one is not to blame.
	primary.distrust(reign)
	expect(await primary.reign()).toBe(next)
})

it('doubt alone ends nothing: the host is looked at', async () => {
	const { primary, looks, pass } = twoHosts()
	const reign = await primary.reign()
	primary.doubt()
	await pass(0)
	expect(await primary.reign()).toBe(reign)
	looks[NORTH] = standby
	primary.doubt()
	await pass(0)
	await expect(primary.reign()).rejects.toThrow(/north:5432 standby/)
})
