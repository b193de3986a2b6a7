/** A till of the small store: the real core and link on a disk in memory that can be lost, kept, or put back. */
import { createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { hostClock, hostRandom } from '../../agent/host.ts'
import { AgentLink } from '../../electron/host/agent-link.ts'
import { createTillStandIn, mirrorTelling } from '../../electron/host/till-stand-in.ts'
import { itemCodeSchema, operatorIdSchema, type TillId, tillIdSchema } from '../../protocol/base/ids.ts'
import { minor } from '../../protocol/base/money.ts'
import { type Terminal, terminalSchema } from '../../protocol/catalogue/catalogue.ts'
import type { Entry } from '../../protocol/journal/entry.ts'
import type { FeedRecord } from '../../protocol/wire/records.ts'
import type { Command } from '../../till/commands.ts'
import { Till } from '../../till/till.ts'
import { quickTimer, type SmallStore } from '../helpers/small-store.ts'
import { item, OPERATOR, PROFILE } from '../helpers/till-play.ts'
import { until } from '../helpers/until.ts'
import { type MemoryDisk, memoryDisk } from '../simulators/memory-disk.ts'
import { openMemoryStorage } from '../simulators/memory-journal.ts'

export const LANE = tillIdSchema.parse('S01-05')
export const TEA_MINOR = 1_250

export const SHOP: readonly FeedRecord[] = [
	{ kind: 'storeProfile', storeProfile: PROFILE },
	{ kind: 'department', department: { departmentId: 'D1', nameZh: '食品', nameEn: 'Food', position: 1 } },
	{ kind: 'operator', operator: OPERATOR },
	{ kind: 'item', item: item('A1', TEA_MINOR) },
]

export const newKey = (): KeyObject => generateKeyPairSync('ed25519').privateKey
export const blankDisk = (tillId = LANE): MemoryDisk => memoryDisk(tillId)
/** What a backup would put back later. */
export const imageOf = (disk: MemoryDisk): MemoryDisk => structuredClone(disk)

function publicText(key: KeyObject): string {
	return createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64')
}

/** The lane as the centre enrols it: the last key is the newest. */
export function enrolment(...keys: readonly KeyObject[]): Terminal {
	return enrolmentOf(LANE, ...keys)
}

export function enrolmentOf(tillId: TillId, ...keys: readonly KeyObject[]): Terminal {
	const enrolled = keys.map((key, index) => ({ epoch: index + 1, publicKey: publicText(key) }))
	return terminalSchema.parse({
		tillId,
		storeId: 'S01',
		...enrolled.at(-1),
		closed: enrolled.slice(0, -1),
	})
}

export type StoreTill = Awaited<ReturnType<typeof openStoreTill>>

export async function openStoreTill(
	store: SmallStore,
	disk: MemoryDisk,
	key: KeyObject,
	epoch: number,
	tillId = LANE,
) {
	const storage = await openMemoryStorage(disk, { tillId, epoch })
	const logged: string[] = []
	const timer = quickTimer(20)
	const log = (event: string) => logged.push(event)
	const world = { clock: hostClock, timer, random: hostRandom, log }
	const standIn = await createTillStandIn({ book: storage.standInBook, ...storage, ...world })
	const link = new AgentLink({
		tillId,
		epoch,
		sign: (text) => sign(null, Buffer.from(text), key).toString('base64'),
		connect: store.lan.connect,
		outbox: storage.outbox,
		replica: storage.replica,
		standIn,
		storedSeq: (await storage.journal.load()).storedSeq,
		feedCursor: await storage.replica.feedCursor(),
		...world,
	})
	const till = await Till.start(
		{ tillId, storeId: store.storeId, epoch, publicKey: publicText(key) },
		{
			...storage,
			clock: hostClock,
			random: hostRandom,
			cardService: standIn.cardService(link),
			mirror: mirrorTelling(link, standIn),
			suspendedSales: link,
			returns: link,
			openDrawer: async () => true,
			verifyPin: async () => true,
			verifySignature: () => true,
			spool: { wake: () => undefined, resolve: async () => undefined },
			log: ({ kind, error }) => logged.push(`${kind} ${String(error ?? '')}`),
		},
	)
	standIn.start((next) => till.giveBackSlice(next))
	link.start(till)
	const view = () => till.currentView()
	const run = async (command: Command) => {
		const result = await till.run(command)
		return result.kind === 'refused' ? result.code : result.kind
	}
	const kept = (): Entry[] => (disk.chains.get(epoch)?.entries ?? []).map(({ entry }) => entry)
	/** Asked of the disk: the till recounts only after it has answered, so right after a command its view may still say 0. */
	const isPosted = async () => {
		await till.idle()
		return (await storage.outbox.counts()).waiting === 0
	}
	return {
		till,
		disk,
		logged,
		view,
		run,
		kept,
		online: () => until(() => view().connection.mode !== 'alone', 'the till reaches its agent'),
		quiet: () => until(isPosted, 'everything is posted'),
		async signOn(): Promise<void> {
			const operatorId = operatorIdSchema.parse('1001')
			const tried = () => run({ kind: 'signOn', operatorId, pin: '1' })
			await until(async () => (await tried()) === 'accepted', 'the till knows its operators')
		},
		openShift: (floatMinor = 10_000) => run({ kind: 'openShift', floatMinor: minor(floatMinor) }),
		scan: () => run({ kind: 'addItem', itemCode: itemCodeSchema.parse('A1') }),
		/** One tea, paid exactly. Answers what the till said to the money. */
		async sell(): Promise<string> {
			await run({ kind: 'addItem', itemCode: itemCodeSchema.parse('A1') })
			return this.pay(TEA_MINOR)
		},
		async pay(amountMinor: number): Promise<string> {
			await run({ kind: 'startTender' })
			const said = await run({ kind: 'tenderCash', handedOverMinor: minor(amountMinor) })
			if (said !== 'accepted') return said
			await until(() => view().phase.kind === 'completed', 'the sale is complete')
			await run({ kind: 'nextCustomer' })
			return said
		},
		closeShift: (countedMinor: number) =>
			run({ kind: 'closeShift', countedCashMinor: minor(countedMinor), count: 'open' }),
		/** The power goes: nothing more is said, and what was not on the disk is lost. */
		async die(): Promise<void> {
			await link.stop()
			await standIn.stop()
			await storage.close()
		},
	}
}
