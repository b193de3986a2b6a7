/** A till core on the real SQLite journal in a folder of its own, with a scripted way up: crash it, start it again. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../electron/host/clock.ts'
import { systemRandom } from '../../electron/host/random.ts'
import { storeIdSchema, tillIdSchema } from '../../protocol/base/ids.ts'
import type { FeedRecord } from '../../protocol/wire/records.ts'
import { openTillStorage, type TillStorage } from '../../storage/till-storage.ts'
import type { AuthoriseAnswer, LookUpAnswer } from '../../till/ports/card-service.ts'
import type { Weight } from '../../till/ports/scale.ts'
import { Till } from '../../till/till.ts'
import type { TillPorts } from '../../till/till-ports.ts'
import { PAGE_KEY } from '../conformance/journal-fixtures.ts'
import { card, item, OPERATOR, PROFILE } from './till-play.ts'

const FEED: FeedRecord[] = [
	{ kind: 'storeProfile', storeProfile: PROFILE },
	{ kind: 'department', department: { departmentId: 'D1', nameZh: '食品', nameEn: 'Food', position: 1 } },
	{ kind: 'operator', operator: OPERATOR },
	{ kind: 'item', item: item('A1', 1_250) },
	{ kind: 'card', card: card() },
]
const TILL = tillIdSchema.parse('S01-01')

export const REAL_IDENTITY = { tillId: TILL, storeId: storeIdSchema.parse('S01'), epoch: 1, publicKey: 'key' }

export type Script = {
	lookUp: () => Promise<LookUpAnswer>
	authorise: () => Promise<AuthoriseAnswer>
	weigh: () => Promise<Weight>
	mirrored: boolean
	drawerPulses: number
	monotonicMs: () => number
	logged: { kind: string }[]
}

export type RealStorageTill = {
	readonly till: Till
	readonly storage: TillStorage
	readonly ports: TillPorts
	readonly script: Script
	/**
	 * Closes the storage under the till, as an end of the process would, and starts a new till on the same file, under another
	 * epoch when one is named.
	 */
	restart(sizeBytesMax?: number, epoch?: number): Promise<RealStorageTill>
	close(): Promise<void>
}

/** @param parentDir where its folder is made: name one when it matters which disk that is */
export async function realStorageTill(parentDir = tmpdir()): Promise<RealStorageTill> {
	const dir = await mkdtemp(join(parentDir, 'yika-till-'))
	const storage = await openTillStorage(
		{ file: join(dir, 'till.sqlite'), tillId: TILL, epoch: 1, pageKey: PAGE_KEY },
		{ onDeath: () => undefined },
	)
	await storage.replica.applyChanges(FEED, 'c1')
	await storage.close()
	return open(dir, undefined, 1)
}

async function open(dir: string, sizeBytesMax: number | undefined, epoch: number): Promise<RealStorageTill> {
	const bound = sizeBytesMax === undefined ? {} : { sizeBytesMax }
	const storage = await openTillStorage(
		{ file: join(dir, 'till.sqlite'), tillId: TILL, epoch, pageKey: PAGE_KEY, ...bound },
		{ onDeath: () => undefined },
	)
	const script: Script = {
		lookUp: async () => ({ kind: 'noReply' }),
		authorise: async () => ({ kind: 'noReply' }),
		weigh: async () => ({ kind: 'none', reason: 'notConnected' }),
		mirrored: true,
		drawerPulses: 0,
		monotonicMs: systemClock.monotonicMs,
		logged: [],
	}
	const ports = portsOf(storage, script)
	const till = await Till.start({ ...REAL_IDENTITY, epoch }, ports).catch(async (error: unknown) => {
		// As the end of a process that did not start.
		await storage.close()
		throw error
	})
	return {
		till,
		storage,
		ports,
		script,
		restart: async (size, next = epoch) => {
			await till.idle()
			await storage.close()
			return open(dir, size, next)
		},
		close: async () => {
			await till.idle()
			await storage.close()
			await rm(dir, { recursive: true })
		},
	}
}

function portsOf(storage: TillStorage, script: Script): TillPorts {
	return {
		clock: { ...systemClock, monotonicMs: () => script.monotonicMs() },
		random: systemRandom,
		journal: storage.journal,
		outbox: storage.outbox,
		catalogue: storage.catalogue,
		cards: storage.cards,
		replica: storage.replica,
		cardService: { lookUp: () => script.lookUp(), authorise: () => script.authorise() },
		mirror: { confirm: async () => script.mirrored, wake: () => undefined, keepBasket: () => undefined },
		openDrawer: async () => {
			script.drawerPulses++
			return true
		},
		verifySignature: (_publicKey, _text, signature) => signature !== 'forged',
		scale: { weigh: () => script.weigh() },
		verifyPin: async (pin) => pin === '1234',
		spool: { wake: () => undefined, resolve: async () => undefined },
		log: (event) => script.logged.push(event),
	}
}
