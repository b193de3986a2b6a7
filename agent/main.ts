/**
 * The agent as a process, or inside another one (a store with one till). Everything is built here and passed on;
 * stopping goes the other way round: door, engine, database.
 */
import { join } from 'node:path'
import { type Current, keepCurrent } from '../identity/keep-current.ts'
import { openSecurity } from '../identity/security.ts'
import { callerOptions } from '../identity/tls.ts'
import { ALARM_LIMITS, type AlarmLimits } from '../protocol/operations/alarm-rules.ts'
import { type AgentSettings, agentSettingsSchema } from '../protocol/settings/process-settings.ts'
import { retentionMsOf } from '../protocol/settings/retention.ts'
import { PROTOCOL_VERSION } from '../protocol/wire/version.ts'
import { openAgentStorage } from '../storage/agent-storage.ts'
import { forgetHandedOver, openMachine } from '../storage/machine-secret.ts'
import { openWrappedKey } from '../storage/wrapped-key.ts'
import { startTracing } from '../tracing/start-tracing.ts'
import { openCaller } from '../update/http-caller.ts'
import { keepReleases } from '../update/keep-releases.ts'
import { openPictureShelf } from '../update/picture-shelf.ts'
import { startDoor } from './door.ts'
import { createAgentEngine } from './engine/agent-engine.ts'
import type { Log } from './engine/ports.ts'
import { hashText, hostClock, hostRandom, hostTimer, signerOf, stderrLog, verifyText } from './host.ts'
import { joinPage } from './link/join-page.ts'
import { webSocketConnector } from './link/websocket-link.ts'
import { type AgentDoor, openAgentDoor } from './link/websocket-server.ts'
import { watchStore } from './watch/store-watch.ts'
import { openWatchWeb } from './watch/watch-web.ts'

/** So that ten thousand agents together ask the centre some twenty times a second. */
const RELEASE_LOOK_SECONDS = 600
/** Some 30,000 pictures; the store's tills ask here, and each keeps what it has shown. */
const PICTURES_ROOM_BYTES = 1_024 * 1_024 * 1_024
/** The centre may have to look at its database. */
const ASKED_WITHIN_MS = 10_000

export type RunningAgent = {
	readonly port: number
	/** `wss://host:port/link`, for tills; `ws:` without an identity. */
	readonly url: string
	readonly statusUrl: string
	/** The page for people; null: the settings ask for none. */
	readonly statusPageUrl: string | null
	/** Stops taking, lets what was begun finish, closes the database. Calling it twice is harmless. */
	stop(): Promise<void>
}

export type StartAgentOptions = {
	readonly log?: Log
	/** The database can keep nothing any more, or goes on under another name: whoever runs this should stop it and start again. */
	readonly onFailed?: (error: Error) => void
}

/** Starts an agent in this process. Paths in `settings` are taken as they are. Rejects when it cannot start. */
export async function startAgent(
	settings: AgentSettings,
	options: StartAgentOptions = {},
): Promise<RunningAgent> {
	const log = options.log ?? stderrLog('agent', hostClock)
	const machine = openMachine(settings)
	forgetHandedOver(settings)
	const security = openSecurity(settings.identityFile, machine)
	const caller =
		security === null
			? undefined
			: () => callerOptions(security.identity(), { role: 'centre' }, security.revocations.isRevoked)
	const tracing = await startTracing(settings.traces, 'agent', settings.storeId, (error) =>
		log('tracesNotTaken', { error }),
	)
	const connectCentre = webSocketConnector(settings.centreUrl, caller, tracing.asking)
	const sign = signerOf(openWrappedKey(settings.keyFile, machine), settings.keyFile)
	const database = { file: join(settings.dataDir, 'agent.sqlite'), pageKey: machine.pageKey }
	const storage = await openAgentStorage(database, (error) => {
		log('storageDied', { error: error.message })
		options.onFailed?.(error)
	})
	const joined = security && settings.identityFile ? { security, identityFile: settings.identityFile } : null
	let openDoor: AgentDoor | null = null
	let current: Current | null = null
	let releases: { readonly stop: () => void } | null = null
	const releasesDir = settings.releasesDir ?? join(settings.dataDir, 'releases')
	const pictures = openPictureShelf({
		dir: join(settings.dataDir, 'pictures'),
		roomBytes: PICTURES_ROOM_BYTES,
		caller: openCaller(settings.centreUrl, caller),
		nowMs: hostClock.nowMs,
		log,
	})
	try {
		const engine = createAgentEngine({
			revocations:
				security === null
					? undefined
					: { list: security.revocations.list, take: (list) => current?.heard(list) ?? false },
			storeId: settings.storeId,
			storage,
			start: await storage.call('start', null),
			connectCentre,
			sign,
			verify: verifyText,
			hash: hashText,
			clock: hostClock,
			timer: hostTimer,
			random: hostRandom,
			log,
			retentionMs: retentionMsOf(settings),
			startAnew: (reason) => options.onFailed?.(new Error(reason)),
		})
		const door =
			settings.door === undefined
				? null
				: startDoor(settings.door, { storage, log, tellTills: (message) => engine.tellTills(message) })
		if (joined !== null)
			current = keepCurrent({
				...joined,
				machine,
				ask: async (request) => {
					const question = { tillId: null, request }
					const reply = await engine.askCentre('renewCertificate', question, ASKED_WITHIN_MS)
					return reply.kind === 'answered' ? reply.message.certificate : null
				},
				changed: () => openDoor?.endRevoked(),
				nowMs: hostClock.nowMs,
				after: hostTimer.after,
				log,
			})
		const join = joinPage(async (asked) => {
			const reply = await engine.askCentre('join', { join: asked }, ASKED_WITHIN_MS)
			return reply.kind === 'answered' ? reply.message.answer : null
		}, hostClock.nowMs)
		const status = async () => ({
			...(await engine.status()),
			protocolVersion: PROTOCOL_VERSION,
			door: door?.status() ?? null,
		})
		const tillDoor = await openAgentDoor(
			{
				acceptTill: (pipe, certified) => engine.acceptTill(pipe, certified),
				status,
				join: security === null ? undefined : join,
				releasesDir,
				picture: pictures.find,
				watchLink: tracing.answering,
			},
			settings.host,
			settings.port,
			log,
			security,
		)
		openDoor = tillDoor
		if (settings.releaseKey !== undefined && settings.releasesDir === undefined)
			releases = keepReleases(
				{
					...{ linkUrl: settings.centreUrl, tls: caller, log },
					...{ releasesDir, publicKey: settings.releaseKey },
					// Which till wants which is the till's to say.
					...{ wants: () => true, needs: async () => true },
				},
				(settings.releaseLookSeconds ?? RELEASE_LOOK_SECONDS) * 1_000,
				Math.random,
			)
		const watching = watchStore({
			engine,
			storage,
			door,
			dataDir: settings.dataDir,
			limits: { ...ALARM_LIMITS, ...withoutGaps(settings.alarms ?? {}) },
			clock: hostClock,
			log,
		})
		const page = settings.statusPage
		const web = page === undefined ? null : await openWatchWeb(page, watching, log)
		engine.run()
		const host = settings.host.includes(':') ? `[${settings.host}]` : settings.host
		let stopping: Promise<void> | null = null
		const stop = async (): Promise<void> => {
			current?.stop()
			releases?.stop()
			await web?.close()
			await watching.stop()
			await door?.close()
			engine.stop()
			await tillDoor.close()
			await pictures.close()
			await engine.drain()
			await tracing.close()
			await storage.close()
		}
		return {
			port: tillDoor.port,
			url: `ws${security === null ? '' : 's'}://${host}:${tillDoor.port}/link`,
			statusUrl: `http${security === null ? '' : 's'}://${host}:${tillDoor.port}/status`,
			statusPageUrl: web?.url ?? null,
			stop: () => {
				stopping ??= stop()
				return stopping
			},
		}
	} catch (error) {
		current?.stop()
		await pictures.close()
		await tracing.close()
		await storage.close()
		throw error
	}
}

/** A limit that is not set does not take the place of the usual one. */
function withoutGaps(limits: NonNullable<AgentSettings['alarms']>): Partial<AlarmLimits> {
	return Object.fromEntries(Object.entries(limits).filter(([, limit]) => limit !== undefined))
}

/** The process: says on stdout where it is, ends cleanly on SIGTERM and SIGINT, and with 1 when its disk has failed. */
export async function runAgent(settings: AgentSettings): Promise<RunningAgent> {
	const end = (exitCode: number): void => {
		running
			.then((agent) => agent.stop())
			.then(
				() => process.exit(exitCode),
				() => process.exit(1),
			)
	}
	const running = startAgent(agentSettingsSchema.parse(settings), { onFailed: () => end(1) })
	process.once('SIGTERM', () => end(0))
	process.once('SIGINT', () => end(0))
	const agent = await running
	const { port, url, statusUrl, statusPageUrl } = agent
	const pages = statusPageUrl === null ? { statusUrl } : { statusUrl, statusPageUrl }
	process.stdout.write(`yika-ready ${JSON.stringify({ role: 'agent', port, url, ...pages })}\n`)
	return agent
}
