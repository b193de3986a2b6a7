/**
 * Each fault is staged for real; the doctor must name it, and nothing else that was not named before. Its advice is
 * followed to the letter where software can mend it, else a person does her part; then the doctor must be content again.
 */
import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Finding, Report } from '../../build/doctor/run-doctor.ts'
import { until } from '../helpers/until.ts'
import { FAULTS, type Fault } from './faults.ts'
import { openWard, type SceneChange, type Ward } from './ward.ts'

const ROOT = resolve(import.meta.dirname, '../..')

let ward: Ward
beforeAll(async () => {
	ward = await openWard()
	ward.giveToNobody()
})
afterAll(() => ward.close())

type Complaint = Extract<Finding, { state: 'advice' | 'broken' }>

async function complaints({ of, asNobody }: Asked, scene?: SceneChange): Promise<readonly Complaint[]> {
	const { findings } = await (asNobody === true ? ward.examineAsNobody(of) : ward.examine(of, scene))
	return findings.flatMap((one) => (one.state === 'advice' || one.state === 'broken' ? [one] : []))
}
type Asked = Pick<Fault, 'of' | 'asNobody'>

/** An advice that is always given here (no display, say) hides no fault of the same check. */
const named = (all: readonly Complaint[]) => all.map(({ id, state }) => `${id} ${state}`)

/** Of the healthy ward, which every fault leaves behind: asked once for each kind of asking. */
const healthy = new Map<string, Promise<readonly string[]>>()
function whenHealthy(asked: Asked): Promise<readonly string[]> {
	const key = `${asked.of} ${asked.asNobody}`
	const known = healthy.get(key) ?? complaints(asked).then(named)
	healthy.set(key, known)
	return known
}

test('a healthy till and a healthy agent: nothing is broken', async () => {
	for (const role of ['till', 'agent'] as const) {
		const { findings } = await ward.examine(role)
		expect(findings.filter(({ state }) => state === 'broken' || state === 'unseen')).toEqual([])
	}
})

test('twenty faults and more', () => {
	expect(new Set(FAULTS.map(({ name }) => name)).size).toBe(FAULTS.length)
	expect(FAULTS.length).toBeGreaterThanOrEqual(20)
})

test.each(FAULTS)('$name', async (fault) => {
	if (fault.asNobody === true) ward.giveToNobody()
	const before = await whenHealthy(fault)
	const { scene, found: foundHere, undo } = (await fault.stage(ward)) ?? {}
	try {
		const all = await complaints(fault, scene)
		const found = all.filter(({ id, state }) => !before.includes(`${id} ${state}`))
		expect(found.map(({ id }) => id)).toEqual(foundHere ?? fault.found)
		const first = found.find(({ id }) => id === fault.found[0])
		expect(first?.what).toMatch(fault.says)
		if (fault.mendedBy === 'person') expect(first?.mend.kind).toBe('act')
		else if (first !== undefined) {
			await ward.follow(first.mend)
			// The line stays as it is; only nobody knows any more that it was silent.
			const mended = scene?.sourceFor === undefined ? {} : { sourceFor: scene.sourceFor }
			// A program that was told to end takes its time.
			await expect.poll(async () => named(await complaints(fault, mended))).toEqual(before)
		}
	} finally {
		await undo?.()
		ward.configure('till')
		ward.configure('agent')
	}
	if (fault.mendedBy === 'person') expect(named(await complaints(fault))).toEqual(before)
})

test('a till that is connected stays so, whoever asks the doctor', async () => {
	const till = await ward.openTill()
	try {
		const { findings } = await ward.examine('till')
		const said = (id: string) => findings.find((one) => one.id === id)
		expect(said('enrolment')).toMatchObject({ state: 'ok', what: expect.stringContaining('is connected') })
		expect(said('protocol')).toMatchObject({ state: 'ok' })
		till.sell(null)
		await until(() => till.seen.storedSeq === 1, 'the agent has its sale')
		expect(till.seen.welcomeCount).toBe(1)
	} finally {
		await till.close()
	}
})

function yika(...args: readonly string[]): Promise<{ readonly code: number; readonly out: string }> {
	const node = resolve(ROOT, 'node_modules/.bin/node')
	return new Promise((done) => {
		const child = execFile(
			node,
			['build/cli/yika.ts', 'doctor', ...args],
			{ cwd: ROOT },
			(_error, out, err) => done({ code: child.exitCode ?? -1, out: out + err }),
		)
	})
}

test('as a command: a line for each check, and exit codes', async () => {
	const well = await yika('--settings', ward.files.agent)
	expect(well.out).toMatch(/^ok +settings: .*the agent of store S01$/m)
	expect(well.out).toMatch(/^nothing is broken$/m)
	expect(well.code).toBe(0)

	ward.configure('agent', { host: '192.0.2.1' })
	const ill = await yika('--settings', ward.files.agent)
	expect(ill.out).toMatch(
		/^BROKEN +port: 192\.0\.2\.1 is no address.*\n +meanwhile: .*\n +mend it: in .* write at host: "0\.0\.0\.0"$/m,
	)
	expect(ill.code).toBe(1)
	const told = JSON.parse((await yika('--settings', ward.files.agent, '--json')).out) as Report
	expect(told.role).toBe('agent')
	expect(told.findings.find(({ id }) => id === 'port')).toMatchObject({
		state: 'broken',
		mend: { kind: 'setting', at: ['host'], value: '0.0.0.0' },
	})
	ward.configure('agent')
	expect((await yika()).code).toBe(2)
})
