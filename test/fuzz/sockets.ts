/**
 * `npm run test:fuzz -- --messages N [--seed S]`: hostile peers at the doors of agent, card server and kiosk host, as
 * real processes, while a good till goes on selling: until so many messages are sent and {@link SALES_MIN} sales are
 * made under them. The last line is `N passed, N failed`, one for each promise below.
 *
 * Exit codes: 0 every promise was kept; 1 one was not; 2 the command line was wrong.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { runAudit } from '../../server/audit/main.ts'
import { startDemo } from '../demo/demo-host.ts'
import { type SeededRandom, seededRandom } from '../fixtures/demo-data/seeded-random.ts'
import { ATTACKS, type Attack } from './attacks.ts'
import { type Door, doorsOf } from './doors.ts'
import { collectedMibOf } from './garbage.ts'
import { GoodTill } from './good-till.ts'
import { connectionsAt, residentMibOf } from './process-watch.ts'

/** What a process may hold more than before when its garbage is collected: code it had not loaded yet, not a leak. */
const HELD_MORE_MIB = 64
/** On the way it may also keep garbage, which V8 lets lie while the machine has memory. */
const PEAK_MORE_MIB = 512
/** At each door: nonsense shall not win by taking the processor away from everybody, the good till included. */
const MESSAGES_PER_SECOND = 1_500
const SALES_MIN = 20
const LOOK_MS = 200
/** For connections that stay for ever, not for a busy machine. */
const SETTLE_TIMEOUT_MS = 180_000
const PROGRESS_MS = 10_000

type Promised = { readonly what: string; readonly breach: string | null }
type Sent = {
	readonly byAttack: ReadonlyMap<string, number>
	readonly byDoor: ReadonlyMap<string, number>
	readonly seconds: number
}
type Watched = { readonly name: string; readonly pid: number; readonly beforeMib: number; peakMib: number }

function say(line: string): void {
	process.stdout.write(`${line}\n`)
}

function readCommandLine(): { readonly messages: number; readonly seed: number } | null {
	try {
		const { values } = parseArgs({
			options: {
				messages: { type: 'string', default: '20000' },
				seed: { type: 'string', default: String(Date.now() % 1_000_000) },
			},
		})
		const messages = Number(values.messages)
		const seed = Number(values.seed)
		return Number.isSafeInteger(messages) && messages > 0 && Number.isSafeInteger(seed)
			? { messages, seed }
			: null
	} catch {
		// An unknown option: the usage says it all.
		return null
	}
}

async function run(messages: number, seed: number): Promise<number> {
	const dataDir = await mkdtemp(join(tmpdir(), 'yika-fuzz-'))
	// Each process of the shop opens its inspector, when it is asked to, at a port of its own.
	process.env.NODE_OPTIONS = `${process.env.NODE_OPTIONS ?? ''} --inspect-port=0`
	const demo = await startDemo({
		dataDir,
		seed: 1,
		fresh: true,
		lanes: 'first',
		port: 0,
		window: false,
		plainLinks: true,
		say: () => undefined,
	})
	let failed = 1
	try {
		const doors = doorsOf(demo)
		const good = new GoodTill(demo)
		await good.start()
		const watched = watch(doors)
		const connectionsBefore = new Map(doors.map((door) => [door.name as string, connectionsAt(door.port())]))
		say(`${messages} messages, seed ${seed}, shop open in ${dataDir}`)
		const isEnough = (total: number) => total >= messages && good.sales >= SALES_MIN
		const isOver = (total: number) => isEnough(total) || good.complaints.length > 0
		const sent = await attackAll(doors, seed, watched, isOver)
		const settled = await settle(doors, connectionsBefore)
		await good.stop()
		const audit: string[] = []
		const auditCode = await runAudit({ databaseUrl: demo.databaseUrl(), print: (line) => audit.push(line) })
		tellFigures(good, watched, sent)
		const promises: readonly Promised[] = [
			...watched.map((one) => stillThere(one)),
			...(await boundedAll(watched)),
			...settled,
			{ what: 'the good till is answered', breach: good.complaints[0] ?? null },
			{
				what: `the good till has sold ${SALES_MIN} times under attack`,
				breach: good.sales >= SALES_MIN ? null : `${good.sales} times`,
			},
			{
				what: 'the books are clean',
				breach: auditCode === 0 ? null : (audit.find((line) => line.startsWith('audit')) ?? 'audit failed'),
			},
		]
		for (const { what, breach } of promises)
			say(`${breach === null ? 'ok    ' : 'BREACH'} ${what}${breach === null ? '' : `: ${breach}`}`)
		failed = promises.filter(({ breach }) => breach !== null).length
		say(`kept in ${failed === 0 ? 'nothing' : dataDir}`)
		say(`${promises.length - failed} passed, ${failed} failed`)
	} finally {
		await demo.stop()
		if (failed === 0) await rm(dataDir, { recursive: true, force: true })
	}
	return failed === 0 ? 0 : 1
}

/** One attacker per door at a time, until it is over for all. Answers the messages sent, by attack and by door. */
async function attackAll(
	doors: readonly Door[],
	seed: number,
	watched: readonly Watched[],
	isOver: (total: number) => boolean,
): Promise<Sent> {
	const byDoor = new Map<string, number>()
	const sent = new Map<string, number>()
	const total = () => [...sent.values()].reduce((sum, count) => sum + count, 0)
	const startedAtMs = performance.now()
	let toldAtMs = startedAtMs
	const looks = setInterval(() => {
		for (const one of watched) one.peakMib = Math.max(one.peakMib, residentMibOf(one.pid) ?? 0)
		if (performance.now() - toldAtMs < PROGRESS_MS) return
		toldAtMs = performance.now()
		const seconds = (toldAtMs - startedAtMs) / 1_000
		const figures = watched.map((one) => `${one.name} ${residentMibOf(one.pid) ?? 'gone'} MiB`).join(', ')
		say(`${seconds.toFixed(0)} s: ${total()} messages, ${(total() / seconds).toFixed(0)}/s; ${figures}`)
	}, LOOK_MS)
	const isGone = () => watched.some(({ pid }) => residentMibOf(pid) === null)
	await Promise.all(
		doors.map(async (door, index) => {
			const random = seededRandom(seed * 31 + index)
			while (!isOver(total()) && !isGone()) {
				const [name, attack] = drawAttack(random)
				const fromMs = performance.now()
				const count = await attack(door, random)
				await pause((count / MESSAGES_PER_SECOND) * 1_000 - (performance.now() - fromMs))
				sent.set(name, (sent.get(name) ?? 0) + count)
				byDoor.set(door.name, (byDoor.get(door.name) ?? 0) + count)
			}
		}),
	)
	clearInterval(looks)
	return { byAttack: sent, byDoor, seconds: (performance.now() - startedAtMs) / 1_000 }
}

function pause(durationMs: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, Math.max(0, durationMs)))
}

function drawAttack(random: SeededRandom): readonly [string, Attack] {
	let wish = random.between(
		1,
		ATTACKS.reduce((sum, [weight]) => sum + weight, 0),
	)
	for (const [weight, name, attack] of ATTACKS) {
		wish -= weight
		if (wish <= 0) return [name, attack]
	}
	throw new Error('the weights do not add up')
}

function watch(doors: readonly Door[]): readonly Watched[] {
	return doors.flatMap((door) =>
		door.pids().map(([name, pid]) => {
			const beforeMib = residentMibOf(pid)
			if (beforeMib === null) throw new Error(`${name} does not run`)
			return { name, pid, beforeMib, peakMib: beforeMib }
		}),
	)
}

/** Waits until the strangers' connections are gone; what still stands then has leaked. */
async function settle(
	doors: readonly Door[],
	before: ReadonlyMap<string, number>,
): Promise<readonly Promised[]> {
	const more = (door: Door) => connectionsAt(door.port()) - (before.get(door.name) ?? 0)
	const endMs = performance.now() + SETTLE_TIMEOUT_MS
	while (doors.some((door) => more(door) > 0) && performance.now() < endMs)
		await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
	return doors.map((door) => ({
		what: `the door of the ${door.name} has given its connections back`,
		breach: more(door) > 0 ? `${more(door)} more than before` : null,
	}))
}

function stillThere({ name, pid }: Watched): Promised {
	return {
		what: `${name} is the same process as before`,
		breach: residentMibOf(pid) === null ? 'it ended' : null,
	}
}

async function boundedAll(watched: readonly Watched[]): Promise<readonly Promised[]> {
	const promises: Promised[] = []
	for (const { name, pid, beforeMib, peakMib } of watched) {
		const afterMib = residentMibOf(pid) ?? 0
		const heldMib = afterMib === 0 ? 0 : ((await collectedMibOf(pid)) ?? 0)
		const isTooMuch = heldMib > beforeMib + HELD_MORE_MIB || peakMib > beforeMib + PEAK_MORE_MIB
		promises.push({
			what: `${name}: ${beforeMib} MiB before, ${peakMib} at most, ${afterMib} after, ${heldMib} without garbage`,
			breach: isTooMuch
				? `more than ${HELD_MORE_MIB} above the beginning, or ${PEAK_MORE_MIB} on the way`
				: null,
		})
	}
	return promises
}

function tellFigures(good: GoodTill, watched: readonly Watched[], sent: Sent): void {
	const total = [...sent.byAttack.values()].reduce((sum, count) => sum + count, 0)
	for (const [name, count] of sent.byAttack) say(`  ${String(count).padStart(8)}  ${name}`)
	for (const [name, count] of sent.byDoor) say(`  ${String(count).padStart(8)}  at the door of the ${name}`)
	const rate = (total / sent.seconds).toFixed(0)
	say(`  ${String(total).padStart(8)}  in all, ${rate}/s, at ${watched.length} processes`)
	const authorised = [...good.authorisedMs].sort((a, b) => a - b)
	const slowest = Math.max(...good.answeredMs)
	const { hold, lease, refused } = good.cardAnswers
	say(
		`good till: ${good.sales} sales, cards paid ${hold} by hold, ${lease} by lease, ${refused} refused; ` +
			`authorised in ${authorised[authorised.length >> 1]?.toFixed(0)} ms (median), ${authorised.at(-1)?.toFixed(0)} ms (slowest), ` +
			`slowest answer to the screen ${slowest.toFixed(0)} ms`,
	)
}

const wanted = readCommandLine()
if (wanted === null) {
	say('usage: npm run test:fuzz -- --messages <count> [--seed <number>]')
	process.exitCode = 2
} else process.exitCode = await run(wanted.messages, wanted.seed)
