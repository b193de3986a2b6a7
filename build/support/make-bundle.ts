/*
 * `yika support`: what somebody who helps from afar wants to see of a till, an agent or a card server, without anybody's data. It
 * only looks, beside whoever is at work; what cannot be had is named on the first page, and the rest is made.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { arch, cpus, freemem, release, totalmem, uptime } from 'node:os'
import { join, relative } from 'node:path'
import { PRODUCT_VERSION } from '../../protocol/product-version.ts'
import { lookForMachine } from '../../storage/machine-secret.ts'
import { reportLines } from '../doctor/print-report.ts'
import { lookingAs } from '../doctor/probes/looking-as.ts'
import { page } from '../doctor/probes/neighbour.ts'
import { runDoctor } from '../doctor/run-doctor.ts'
import type { Scene } from '../doctor/scene.ts'
import { headPage, type Missing } from './head.ts'
import { logsIn, logsOfService } from './logs.ts'
import type { BundleFile } from './pack.ts'
import type { Scrub } from './scrub.ts'
import { settingsView } from './settings-view.ts'
import { type Whose, whoseSettings } from './whose.ts'

export type BundleAsked = {
	readonly scene: Scene
	/** Files or folders; none: what the service manager keeps. */
	readonly logs: readonly string[]
	readonly logBytesMax: number
	readonly scrub: Scrub
}

export type Bundle = {
	/** `yika-support-S01-01-20261123T101500Z`. */
	readonly name: string
	/** The first page first. */
	readonly files: readonly BundleFile[]
	readonly missing: readonly Missing[]
}

const FILES_MAX = 2_000
/** Of one file besides logs. */
const CHARACTERS_MAX = 4_000_000
const DUMPS = /^core($|[.-])|\.(dmp|heapsnapshot|hprof)$|^report\..*\.json$|^hs_err/

/** Never throws for what cannot be had. */
export async function makeBundle(asked: BundleAsked): Promise<Bundle> {
	const { scene, scrub } = asked
	const files: BundleFile[] = []
	const missing: Missing[] = []
	const miss = (what: string, error: unknown) =>
		missing.push({ what, why: scrub.report(error instanceof Error ? error.message : String(error)) })
	const keep = (path: string, text: string) =>
		text.length > CHARACTERS_MAX && !path.startsWith('logs/')
			? miss(path, `it is too long: ${text.length} characters`)
			: files.push({ path, text })
	const attempt = async (path: string, make: () => unknown) => {
		try {
			const made = await make()
			keep(path, typeof made === 'string' ? made : `${JSON.stringify(made, null, '\t')}\n`)
		} catch (error) {
			miss(path, error)
		}
	}
	const text = settingsText(scene.settingsFile, (error) => miss('settings', error))
	const whose = whoseSettings(scene.settingsFile, text)
	if (whose.role === 'unknown') miss('database, status', 'the settings do not say whose they are')
	await attempt('product.json', () => productOf(scene, whose))
	await attempt('settings.json', () => settingsView(text, scrub))
	if (whose.role !== 'server') await attempt('doctor.txt', () => doctorText(scene, scrub))
	if (whose.settings !== null) {
		await attempt('database.json', () => figuresOf(whose, scrub, (part, why) => miss(part, why)))
		await attempt('files.json', () => filesIn(whose.settings.dataDir, scrub))
	}
	if (whose.role === 'agent') await attempt('status.json', () => agentStatus(scene, whose, scrub))
	const statusPage =
		whose.settings !== null && 'statusPage' in whose.settings ? whose.settings.statusPage : undefined
	if (statusPage !== undefined) await attempt('state.json', () => statusPageState(scene, statusPage, scrub))
	try {
		for (const log of logsOf(asked, whose)) keep(`logs/${log.name}`, log.text)
	} catch (error) {
		miss('logs', error)
	}
	const at = new Date(scene.nowMs()).toISOString()
	const id = idOf(whose)
	return {
		name: `yika-support-${id}-${at.replace(/[-:]|\.\d+/g, '')}`,
		files: [headPage(id, at, files, missing), ...files],
		missing,
	}
}

function idOf(whose: Whose): string {
	if (whose.role === 'till') return whose.settings.tillId
	return whose.role === 'agent' ? whose.settings.storeId : whose.role
}

function settingsText(file: string, failed: (error: unknown) => void): string {
	try {
		return readFileSync(file, 'utf8')
	} catch (error) {
		failed(error)
		return ''
	}
}

function productOf({ platform, nodeVersion, nowMs }: Scene, { role }: Whose) {
	return {
		productVersion: PRODUCT_VERSION,
		role,
		madeAt: new Date(nowMs()).toISOString(),
		nodeVersion,
		platform,
		arch: arch(),
		systemRelease: release(),
		upSeconds: Math.round(uptime()),
		processors: cpus().length,
		memoryBytes: totalmem(),
		freeMemoryBytes: freemem(),
	}
}

async function doctorText(scene: Scene, scrub: Scrub): Promise<string> {
	const { findings, ...report } = await runDoctor(scene)
	// What is wrong with settings quotes them.
	const safe = findings.map((one) =>
		one.id === 'settings' && one.state !== 'ok' ? { ...one, what: scrub.sentence(one.what) } : one,
	)
	return `${scrub.report(reportLines({ ...report, findings: safe }).join('\n'))}\n`
}

async function figuresOf(
	whose: Exclude<Whose, { role: 'unknown' }>,
	scrub: Scrub,
	miss: (what: string, why: string) => void,
): Promise<unknown> {
	const { found, ...figures } = await rawFigures(whose)
	for (const { what, why } of figures.missing) miss(`database.json, ${what}`, why)
	const shown = scrub.json(figures.figures)
	if (found === null) return { figures: shown }
	const { schema, integrity, rowsOfTables } = found
	return {
		schema,
		integrity: scrub.report(integrity),
		// Names of tables, some of which are called after cards; and a place in the feed.
		rowsOfTables,
		feed: figures.figures.feed ?? [],
		figures: shown,
	}
}

async function rawFigures(whose: Exclude<Whose, { role: 'unknown' }>) {
	if (whose.role === 'server') {
		const { serverFigures } = await import('./server-figures.ts')
		const databaseUrl = whose.settings.databaseUrl ?? process.env.DATABASE_URL
		const where = databaseUrl ? { databaseUrl } : { dataDir: whose.settings.dataDir }
		return { ...(await serverFigures(where)), found: null }
	}
	// Only now: where the native module does not load, the doctor says so.
	const { databaseFigures } = await import('../../storage/figures.ts')
	const machine = lookForMachine(whose.settings)
	if ('why' in machine) throw new Error(machine.why)
	const file = join(whose.settings.dataDir, `${whose.role}.sqlite`)
	const found = databaseFigures(whose.role, file, machine.machine.pageKey)
	return { figures: found.figures, missing: found.missing, found }
}

/** A dump holds what the process knew: only its name goes along. */
function filesIn(dataDir: string, scrub: Scrub) {
	const all = readdirSync(dataDir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
	const files = all.slice(0, FILES_MAX).map(({ parentPath, name }) => {
		const stats = statSync(join(parentPath, name), { throwIfNoEntry: false })
		return {
			file: scrub.report(relative(dataDir, join(parentPath, name))),
			bytes: stats?.size ?? null,
			changedAt: stats?.mtime.toISOString() ?? null,
			isCrashDump: DUMPS.test(name),
		}
	})
	return { count: all.length, crashDumps: files.filter(({ isCrashDump }) => isCrashDump), files }
}

async function agentStatus(scene: Scene, whose: Extract<Whose, { role: 'agent' }>, scrub: Scrub) {
	const { host, port, identityFile, storeId } = whose.settings
	const url = `ws${identityFile === undefined ? '' : 's'}://${reachable(host)}:${port}/link`
	const tls = lookingAs(whose.settings, { role: 'agent', storeId })
	return scrub.json(answered(await page(url, '/status', scene.networkMs, scene.nowMs, tls)))
}

async function statusPageState(
	scene: Scene,
	{ host, port }: { readonly host: string; readonly port: number },
	scrub: Scrub,
) {
	const url = `ws://${reachable(host)}:${port}/`
	return scrub.json(answered(await page(url, '/state', scene.networkMs, scene.nowMs, {})))
}

function answered({ status, body }: { readonly status: number | null; readonly body: unknown }): unknown {
	if (status === null) throw new Error('nobody answers there: it does not run, or at another address')
	if (body === null) throw new Error(`it answered ${status}, and nothing that could be read`)
	return body
}

function reachable(host: string): string {
	if (host === '0.0.0.0') return '127.0.0.1'
	if (host === '::') return '[::1]'
	return host.includes(':') ? `[${host}]` : host
}

function logsOf({ logs, logBytesMax, scrub }: BundleAsked, { role }: Whose) {
	if (logs.length > 0) return logsIn(logs, logBytesMax, scrub)
	if (role === 'agent' || role === 'server') return logsOfService(`yika-${role}`, logBytesMax, scrub)
	throw new Error('a till says what it has to say to whoever starts it: name the file with --logs')
}
