/** The agent's status page over HTTP: figures, alarms, metrics, and what the centre hears of them. */
import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { storeIdSchema } from '../../protocol/base/ids.ts'
import type { StoreLook } from '../../protocol/operations/looks.ts'
import { agentSettingsSchema } from '../../protocol/settings/process-settings.ts'
import { readOpenMetrics } from '../../test/helpers/read-open-metrics.ts'
import { until } from '../../test/helpers/until.ts'
import {
	createScriptedCentre,
	listenAsCentre,
	type ScriptedCentre,
} from '../../test/simulators/scripted-centre.ts'
import { createScriptedTill, type ScriptedTill } from '../../test/simulators/scripted-till.ts'
import { webSocketConnector } from '../link/websocket-link.ts'
import { type RunningAgent, startAgent } from '../main.ts'

const folder = mkdtempSync(join(tmpdir(), 'yika-watch-'))
const events: { event: string; alarm: unknown }[] = []
let centre: ScriptedCentre
let door: Awaited<ReturnType<typeof listenAsCentre>>
let agent: RunningAgent
let till: ScriptedTill

beforeAll(async () => {
	const { privateKey } = generateKeyPairSync('ed25519')
	const keyFile = join(folder, 'agent.pem')
	writeFileSync(keyFile, privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600 })
	centre = createScriptedCentre('S01')
	door = await listenAsCentre(centre)
	const settings = { storeId: 'S01', dataDir: folder, keyFile, centreUrl: door.url, port: 0 }
	agent = await startAgent(agentSettingsSchema.parse({ ...settings, statusPage: { port: 0 } }), {
		log: (event, facts) => void events.push({ event, alarm: facts.alarm }),
	})
	till = createScriptedTill('S01-01', webSocketConnector(agent.url))
	centre.publish({ kind: 'terminal', terminal: till.terminal(storeIdSchema.parse('S01')) })
	till.link.run()
})
afterAll(async () => {
	await till?.close()
	await agent?.stop()
	await door?.close()
	rmSync(folder, { recursive: true, force: true })
})

const url = (path: string) => new URL(path, agent.statusPageUrl ?? '').href
const look = async () => ((await (await fetch(url('/state'))).json()) as { look: StoreLook | null }).look
const alarms = async () => (await look())?.alarms.map(({ alarm, subject }) => `${alarm} ${subject}`) ?? []

/** The status under a name that need not be this machine's. */
function statusAs(host: string): Promise<number> {
	return new Promise((resolve, reject) => {
		get(url('/state'), { headers: { host } }, (response) => {
			response.resume()
			resolve(response.statusCode ?? 0)
		}).on('error', reject)
	})
}

it('shows the till with what it tells of itself, and an alarm while its printer is open', async () => {
	await until(async () => (await look())?.figures.tills[0]?.isHere === true, 'the till is here')
	const printer = { deviceId: 'printer', deviceKind: 'printer', connected: true }
	const tell = (problems: string[]) =>
		till.link.send({
			kind: 'tillState',
			version: '0.1.0',
			shiftOpen: true,
			stoppedBy: null,
			clockDrifts: false,
			devices: [{ ...printer, problems }],
		})
	tell(['printer.coverOpen'])
	await until(async () => (await alarms()).includes('printerStopped S01-01 printer'), 'the alarm')
	await until(() => events.some(({ event }) => event === 'alarmOpened'), 'it is in the log')
	await until(
		() => centre.states.some((state) => state.alarms.some(({ alarm }) => alarm === 'printerStopped')),
		'the centre hears of it',
	)
	tell([])
	await until(async () => !(await alarms()).includes('printerStopped S01-01 printer'), 'it is gone')
	expect((await look())?.ended[0]).toMatchObject({ alarm: 'printerStopped' })
	await until(() => centre.states.at(-1)?.alarms.length === 0, 'the centre hears that, too')
})

it('events come again and again', async () => {
	const stop = new AbortController()
	const response = await fetch(url('/events'), { signal: stop.signal })
	expect(response.headers.get('content-type')).toBe('text/event-stream')
	let text = ''
	for await (const chunk of response.body ?? []) {
		text += new TextDecoder().decode(chunk)
		if ((text.match(/^data: \{/gm)?.length ?? 0) >= 2) break
	}
	stop.abort()
	expect(text).toMatch(/"storeId":"S01"/)
})

it('has metrics that a strict reader reads', async () => {
	const response = await fetch(url('/metrics'))
	expect(response.headers.get('content-type')).toContain('application/openmetrics-text')
	const read = readOpenMetrics(await response.text())
	expect(read.get('yika_agent_till_up')?.samples).toEqual([
		{ name: 'yika_agent_till_up', labels: { till: 'S01-01' }, value: 1 },
	])
})

it('is read only, under this machine’s own name, and serves nothing but its pages', async () => {
	expect((await fetch(url('/state'), { method: 'POST' })).status).toBe(405)
	expect(await statusAs('evil.example')).toBe(421)
	expect(await statusAs('localhost')).toBe(200)
	for (const path of ['/assets/..%2f..%2fpackage.json', '/assets/../../package.json', '/package.json'])
		expect((await fetch(url(path))).status).toBe(404)
	expect((await fetch(url('/health'))).headers.get('content-security-policy')).toContain("default-src 'self'")
})

it('a till that goes is an alarm', async () => {
	await till.close()
	await until(async () => (await alarms()).includes('tillAway S01-01'), 'the alarm')
})
