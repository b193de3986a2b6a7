/**
 * The central card server: composition only. Opens (or starts) PostgreSQL, migrates, imports, listens; stops in the
 * opposite order. Says `yika-ready {…}` once on stdout when agents may connect; logs are JSON lines on stderr.
 */
import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { hostname } from 'node:os'
import { join, resolve } from 'node:path'
import type { Security } from '../identity/security.ts'
import type { ServerSettings } from '../protocol/settings/process-settings.ts'
import { startTracing } from '../tracing/start-tracing.ts'
import { openAuthority } from './authority/authority.ts'
import { openCentreSecurity } from './authority/centre-security.ts'
import { assertNobodyJoined } from './authority/root.ts'
import type { WorkKind } from './database/connections.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from './database/embedded-postgres.ts'
import { readHostUrls } from './database/host-urls.ts'
import { migrate } from './database/migrate.ts'
import { openPrimary } from './database/open-primary.ts'
import { type Database, databaseAt } from './database/pool.ts'
import type { Primary } from './database/primary.ts'
import { markFile } from './database/primary-mark.ts'
import { servePages } from './http/pages.ts'
import { importGroup } from './import/import-group.ts'
import { readPicture } from './import/pictures/read-picture.ts'
import { readGroupFile } from './import/read-group-file.ts'
import { verifies } from './ledger/chain.ts'
import { leaseKeyIn } from './ledger/lease-key.ts'
import { Ledger } from './ledger/ledger.ts'
import { postgresLedger } from './ledger/postgres-ledger.ts'
import { keepReconciled } from './reconcile/keep-reconciled.ts'
import { keepHistory } from './service/history.ts'
import { lockInstance } from './service/instance-lock.ts'
import { jsonLog, type Log, reasonOf } from './service/log.ts'
import { readFeed } from './session/feed.ts'
import { watchFeed } from './session/feed-watcher.ts'
import { postgresEnrolments } from './session/handshake.ts'
import { type Listening, listen } from './session/listen.ts'
import type { SessionParts } from './session/session.ts'
import { readOpenGuards, readUrgent, watchUrgent } from './session/urgent.ts'
import { keepStoreStates } from './stores/store-states.ts'
import { openStoresWeb } from './stores/stores-web.ts'

const LIVE_CONNECTIONS_MAX = 12
const POSTING_CONNECTIONS_MAX = 4
const ASIDE_CONNECTIONS_MAX = 4
const EXPIRE_EVERY_MS = 60_000
/** A fail-over may be under way when a server starts. */
const PRIMARY_WITHIN_MS = 60_000

export interface RunningServer {
	readonly port: number
	/** `wss://…/link`, for agents; `ws:` without an authority. */
	readonly url: string
	/** The page of all stores, for people; null: the settings ask for none. */
	readonly statusPageUrl: string | null
	readonly databaseUrl: string
	/** Of the embedded PostgreSQL as it runs now; null with a database of yours. */
	postgresPid(): number | null
	/** Drains sessions, then closes the database. May be called again. */
	stop(): Promise<void>
}

/** The process around the server, so that several servers fit in one test process. */
export interface ServerHost {
	writeOut(line: string): void
	writeErr(line: string): void
	/** `stop` is to be called when the operating system asks the process to end. */
	onStopAsked(stop: () => void): void
	nowMs(): number
}

export const processHost: ServerHost = {
	writeOut: (line) => process.stdout.write(line),
	writeErr: (line) => process.stderr.write(line),
	onStopAsked: (stop) => {
		process.once('SIGTERM', stop)
		process.once('SIGINT', stop)
		// Whoever read our lines may be gone (EPIPE); the server goes on without being heard.
		for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
	},
	nowMs: () => Date.now(),
}

export type StartOptions = {
	/** A root may be made although machines have joined by another one, which is lost: all of them join anew. */
	readonly newAuthority?: boolean | undefined
}

/** Resolves when agents may connect. Throws, with everything closed again, when it cannot start. */
export async function runServer(
	settings: ServerSettings,
	host: ServerHost = processHost,
	starting: StartOptions = {},
): Promise<RunningServer> {
	const log = jsonLog((line) => host.writeErr(line), host.nowMs)
	const closers: (() => Promise<void> | void)[] = []
	const closeAll = async (): Promise<void> => {
		for (let close = closers.pop(); close !== undefined; close = closers.pop()) await close()
	}
	try {
		const running = await start(settings, host, log, closers, starting)
		const stop = once(async () => {
			log('stopping')
			await closeAll()
			log('stopped')
		})
		host.onStopAsked(() => {
			stop().catch((error: unknown) => log('stopFailed', { reason: reasonOf(error) }))
		})
		announce(running, host)
		return { ...running, stop }
	} catch (error) {
		log('startFailed', { reason: reasonOf(error) })
		await closeAll()
		throw error
	}
}

async function start(
	settings: ServerSettings,
	host: ServerHost,
	log: Log,
	closers: (() => Promise<void> | void)[],
	{ newAuthority = false }: StartOptions,
): Promise<Omit<RunningServer, 'stop'>> {
	const dataDir = resolve(settings.dataDir)
	mkdirSync(dataDir, { recursive: true })
	closers.push(lockInstance(dataDir))
	const postgres = await openPostgres(settings, dataDir, log, closers)
	const primary = await findPrimary(postgres.databaseUrl, dataDir, log, closers)
	const open = (connectionsMax: number, work: WorkKind): Database => {
		const database = databaseAt(primary, connectionsMax, log, work)
		closers.push(() => database.end())
		return database
	}
	const live = open(LIVE_CONNECTIONS_MAX, 'byKey')
	const posting = open(POSTING_CONNECTIONS_MAX, 'byKey')
	const aside = open(ASIDE_CONNECTIONS_MAX, 'any')
	await migrate(aside)
	const history = await keepHistory(aside, dataDir, log)
	closers.push(() => history.stop())
	const key = leaseKeyIn(dataDir)
	const centre = await openCentreSecurity(
		settings,
		host.nowMs,
		(error) => log('certificateNotRenewed', { reason: reasonOf(error) }),
		async () => {
			if (!newAuthority) await assertNobodyJoined(aside, settings.authorityDir ?? '')
		},
	)
	if (centre !== null) closers.push(centre.stop)
	const security: Security | null = centre?.security ?? null
	const authority =
		centre === null
			? undefined
			: openAuthority({
					root: centre.root,
					revocations: centre.security.revocations,
					database: aside,
					nowMs: host.nowMs,
					changed: () => listening.endRevoked(),
					log,
				})
	if (authority !== undefined) closers.push(() => authority.stop())
	if (settings.importFile !== undefined) {
		const group = await readGroupFile(settings.importFile)
		const changed = await importGroup(aside, group, host.nowMs(), key.signGrant)
		log('imported', { changed })
	}
	const feed = watchFeed(aside, log)
	closers.push(() => feed.stop())
	const { nowMs } = host
	const ledger = new Ledger({
		live: postgresLedger(live),
		bulk: postgresLedger(posting),
		signLease: key.sign,
		signGrant: key.signGrant,
		signTime: key.signTime,
		verify: verifies,
		nowMs,
		feedChanged: () => feed.nudge(),
	})
	closers.push(everyMinute(ledger, log))
	closers.push(keepReconciled(aside, nowMs, log))
	const stores = keepStoreStates(aside, randomBytes(8).toString('hex'), nowMs, log)
	closers.push(() => stores.stop())
	const parts: SessionParts = {
		stores,
		enrolments: postgresEnrolments(live, async (feedCursor) => {
			if (await history.hear(feedCursor)) listening.hangUp('another history')
		}),
		readFeed: (storeId, cursor) => readFeed(live, storeId, cursor, nowMs(), log),
		verify: verifies,
		drawNonce: () => randomBytes(32).toString('base64'),
		after: (delayMs, task) => {
			const timeout = setTimeout(task, delayMs)
			return () => clearTimeout(timeout)
		},
		ledger,
		feed,
		urgent: watchUrgent({
			read: (cursor) => readUrgent(live, cursor),
			readOpenGuards: (storeId) => readOpenGuards(live, storeId),
			feed,
			after: (delayMs, task) => void setTimeout(task, delayMs),
			log,
		}),
		authority,
		leasePublicKey: key.publicKey,
		nowMs,
		log,
	}
	const tracing = await startTracing(settings.traces, 'server', hostname(), (reason) =>
		log('tracesNotTaken', { reason }),
	)
	closers.push(() => tracing.close())
	const listening: Listening = await listen(
		settings.host,
		settings.port,
		servePages(live, { nowMs, log, signGrant: key.signGrant, authority }),
		parts,
		security,
		{
			releasesDir: settings.releasesDir ?? null,
			picture: (pictureId) => readPicture(aside, pictureId),
		},
		tracing.answering,
	)
	closers.push(() => listening.drain())
	const page = settings.statusPage
	const web = page === undefined ? null : await openStoresWeb(page, aside, nowMs, log)
	if (web !== null) closers.push(() => web.close())
	const { port } = listening
	const { databaseUrl, pid } = postgres
	const url = `ws${security === null ? '' : 's'}://${settings.host}:${port}/link`
	return { port, url, statusPageUrl: web?.url ?? null, databaseUrl, postgresPid: pid }
}

async function openPostgres(
	settings: ServerSettings,
	dataDir: string,
	log: Log,
	closers: (() => Promise<void> | void)[],
): Promise<{ readonly databaseUrl: string; pid(): number | null }> {
	const databaseUrl = settings.databaseUrl ?? process.env.DATABASE_URL
	if (databaseUrl !== undefined && databaseUrl !== '') return { databaseUrl, pid: () => null }
	const postgres: EmbeddedPostgres = await startEmbeddedPostgres(join(dataDir, 'postgres'), log)
	closers.push(() => postgres.stop())
	return postgres
}

/** Of several hosts the newest primary is remembered on disk: an older one must be refused after a restart too. */
async function findPrimary(
	databaseUrl: string,
	dataDir: string,
	log: Log,
	closers: (() => Promise<void> | void)[],
): Promise<Primary> {
	const isOne = readHostUrls(databaseUrl).urls.length === 1
	const mark = isOne ? undefined : markFile(join(dataDir, 'primary.json'))
	const primary = openPrimary(databaseUrl, log, mark)
	closers.push(() => primary.stop())
	await primary.found(isOne ? 0 : PRIMARY_WITHIN_MS)
	return primary
}

function everyMinute(ledger: Ledger, log: Log): () => void {
	const timer = setInterval(() => {
		const expire = (what: string, expiring: Promise<number>): void => {
			expiring.then(
				(count) => count > 0 && log(`${what}Expired`, { count }),
				(error: unknown) => log(`${what}NotExpired`, { reason: reasonOf(error) }),
			)
		}
		expire('holds', ledger.expireHolds())
		expire('vouchers', ledger.expireVouchers())
		expire('stranded', ledger.freeStranded())
		expire('early', ledger.endEarly())
	}, EXPIRE_EVERY_MS)
	return () => clearInterval(timer)
}

function announce(running: Omit<RunningServer, 'stop'>, host: ServerHost): void {
	const { port, url, statusPageUrl } = running
	const page = statusPageUrl === null ? {} : { statusPageUrl }
	// Without the database's address: a password stands in it, and this line is kept with the logs.
	const ready = { role: 'server', port, url, ...page, postgresPid: running.postgresPid() }
	host.writeOut(`yika-ready ${JSON.stringify(ready)}\n`)
}

function once(work: () => Promise<void>): () => Promise<void> {
	let running: Promise<void> | undefined
	return () => {
		running ??= work()
		return running
	}
}
