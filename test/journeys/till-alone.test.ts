/**
 * Two real tills, their store's agent and a real centre on a real PostgreSQL. A till's cable is pulled: it pays from the slice
 * that it was lent, the other till from the rest, and nothing twice. Mended, the books agree.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RunningAgent, startAgent } from '../../agent/main.ts'
import { type ComposedTill, composeTill } from '../../electron/compose-till.ts'
import { makePinVerifier } from '../../electron/host/pin.ts'
import { itemCodeSchema, operatorIdSchema } from '../../protocol/base/ids.ts'
import { minor } from '../../protocol/base/money.ts'
import type { GroupData } from '../../protocol/provisioning/group-data.ts'
import { agentSettingsSchema, tillSettingsSchema } from '../../protocol/settings/process-settings.ts'
import { runAudit } from '../../server/audit/main.ts'
import type { Command } from '../../till/commands.ts'
import { type RunningCentre, startCentre } from '../centre/running-centre.ts'
import { CARDS, smallGroup } from '../centre/small-group.ts'
import { type NetworkLink, openNetworkLink } from '../demo/network-link.ts'
import { until } from '../helpers/until.ts'

const LONG_MS = 60_000
const PIN = '1234'
const LANES = ['S01-01', 'S01-02'] as const
const TEA_MINOR = 1_000
const folder = mkdtempSync(join(tmpdir(), 'yika-till-alone-'))
const events: string[] = []
let centre: RunningCentre
let wan: NetworkLink
let agent: RunningAgent
const lans: NetworkLink[] = []
const tills: Lane[] = []

type Lane = ReturnType<typeof lane>

/** The small group, whose store S01 lends 100.00 of stored value and of that 40.00 to each till. */
async function lendingGroup(): Promise<ReturnType<typeof smallGroup>> {
	const group = smallGroup()
	const pinVerifier = await makePinVerifier(PIN, new Uint8Array(16), { memoryKiB: 1_024, iterations: 1 })
	const data: GroupData = {
		...group.data,
		operators: group.data.operators.map((operator) => ({ ...operator, pinVerifier })),
		stores: group.data.stores.map((store) => ({
			...store,
			cardPolicy: {
				...store.cardPolicy,
				leases: store.cardPolicy.leases.map((rule) => ({ ...rule, tillAmount: 4_000 })),
			},
		})),
	}
	return { ...group, data }
}

function lane(composed: ComposedTill) {
	const { till } = composed
	const view = () => till.currentView()
	const run = async (command: Command): Promise<string> => {
		const result = await till.run(command)
		return result.kind === 'refused' ? result.code : result.kind
	}
	/** The till recounts after it has answered and before it answers again: without a second command its view may say 0 too early. */
	const isPosted = async () => {
		await run({ kind: 'dismissNotice' })
		return view().connection.entriesWaiting === 0
	}
	return {
		composed,
		view,
		run,
		async openShift(): Promise<void> {
			await until(() => view().till.storeNameEn === 'Store', 'the till knows its store', LONG_MS)
			expect(await run({ kind: 'signOn', operatorId: operatorIdSchema.parse('01'), pin: PIN })).toBe(
				'accepted',
			)
			await run({ kind: 'openShift', floatMinor: minor(0) })
		},
		/** So many teas, paid by 王's card, in cash when the card cannot. Answers what the card paid. */
		async sell(teaCount: number, by: 'card' | 'cash' = 'card'): Promise<number> {
			await run({ kind: 'setNextQuantity', quantity: teaCount })
			await run({ kind: 'addItem', itemCode: itemCodeSchema.parse('1001') })
			const medium = { kind: 'cardNo' as const, value: CARDS.wang }
			till.deviceEvent({ kind: 'cardPresented', deviceId: 'reader', medium, receivedAtMs: Date.now() })
			await till.idle()
			await until(() => view().member?.refreshing === false, 'the card is seen', LONG_MS)
			await run({ kind: 'startTender' })
			const dueMinor = teaCount * TEA_MINOR
			if (by === 'card') await run({ kind: 'tenderPurse', purse: 'storedValue', amount: dueMinor })
			await until(() => view().phase.kind !== 'awaitingAuthorisation', 'decided', LONG_MS)
			const byCard = view().phase.kind === 'tendering' ? 0 : dueMinor
			if (byCard === 0) await run({ kind: 'tenderCash', handedOverMinor: minor(dueMinor) })
			await until(() => view().phase.kind === 'completed', 'the sale is complete', LONG_MS)
			await run({ kind: 'nextCustomer' })
			return byCard
		},
		online: (mode: 'online' | 'store' | 'alone') =>
			until(() => view().connection.mode === mode, `the till is ${mode}`, LONG_MS),
		posted: () => until(isPosted, 'everything is posted', LONG_MS),
	}
}

async function openLane(tillId: (typeof LANES)[number], lan: NetworkLink): Promise<Lane> {
	const keyFile = join(folder, `${tillId}.pem`)
	const pem = centre.group.tills[tillId].privateKey.export({ format: 'pem', type: 'pkcs8' })
	writeFileSync(keyFile, pem, { mode: 0o600 })
	const settings = tillSettingsSchema.parse({
		tillId,
		epoch: 1,
		dataDir: join(folder, tillId),
		keyFile,
		agentUrl: `ws://127.0.0.1:${lan.port}/link`,
		devices: [],
	})
	const composed = await composeTill({
		settings,
		settingsDir: folder,
		log: (event, facts) => events.push(`${tillId} ${event} ${JSON.stringify(facts)}`),
		onFatal: (error) => events.push(`fatal ${String(error)}`),
	})
	return lane(composed)
}

beforeAll(async () => {
	centre = await startCentre(await lendingGroup())
	wan = await openNetworkLink()
	wan.setTarget(centre.server.port)
	const pem = centre.group.agents.S01.privateKey.export({ format: 'pem', type: 'pkcs8' })
	writeFileSync(join(folder, 'agent.pem'), pem, { mode: 0o600 })
	const settings = agentSettingsSchema.parse({
		storeId: 'S01',
		dataDir: folder,
		keyFile: join(folder, 'agent.pem'),
		centreUrl: `ws://127.0.0.1:${wan.port}/link`,
		port: 0,
	})
	agent = await startAgent(settings, {
		log: (event, facts) => events.push(`${event} ${JSON.stringify(facts)}`),
	})
	for (const tillId of LANES) {
		const lan = await openNetworkLink()
		lan.setTarget(agent.port)
		lans.push(lan)
		tills.push(await openLane(tillId, lan))
	}
	for (const till of tills) {
		await till.online('online')
		await till.openShift()
	}
})

afterAll(async () => {
	for (const till of tills) await till.composed.close()
	await agent.stop()
	for (const network of [...lans, wan]) await network.close()
	await centre.stop()
	rmSync(folder, { recursive: true, force: true })
})

async function wangs(): Promise<{ available: number; held: number; leased: number }> {
	const [row] = await centre.database.rows<{ available: number; held: number; leased: number }>(
		"SELECT available, held, leased FROM purse_balance WHERE card_no = $1 AND purse = 'storedValue'",
		[CARDS.wang],
	)
	return { available: Number(row?.available), held: Number(row?.held), leased: Number(row?.leased) }
}

async function lent(): Promise<readonly { tillId: string; sliceCount: number }[]> {
	const status = (await (await fetch(agent.statusUrl)).json()) as {
		lent: { tillId: string; sliceCount: number }[]
	}
	return status.lent.map(({ tillId, sliceCount }) => ({ tillId, sliceCount }))
}

test('a pulled cable: each pays from its own part and nothing twice; mended, the books agree', async () => {
	const [first, second] = tills
	const [lan] = lans
	if (first === undefined || second === undefined || lan === undefined) throw new Error('two lanes')
	// The card is only shown: its lease comes with the centre's answer, and this till gets its part.
	await expect
		.poll(async () => {
			await first.sell(1, 'cash')
			return lent()
		})
		.toEqual([{ tillId: 'S01-01', sliceCount: 1 }])
	await first.posted()
	const before = await wangs()
	expect(before).toEqual({ available: 40_000, held: 0, leased: 10_000 })

	wan.setMode({ kind: 'cut' })
	lan.setMode({ kind: 'cut' })
	await first.online('alone')
	await second.online('store')
	expect(await first.sell(3)).toBe(3_000)
	expect(await first.sell(2)).toBe(0)
	expect(await first.sell(1)).toBe(1_000)
	expect(await first.sell(1)).toBe(0)
	expect(await second.sell(7)).toBe(0)
	expect(await second.sell(6)).toBe(6_000)
	expect(await second.sell(1)).toBe(0)

	lan.setMode({ kind: 'up' })
	wan.setMode({ kind: 'up' })
	for (const till of tills) {
		await till.online('online')
		await till.posted()
	}
	const after = await wangs()
	expect(after.available + after.held + after.leased).toBe(50_000 - 10_000)
	const exceptions = await centre.database.rows("SELECT * FROM journal_entry WHERE verdict <> 'posted'", [])
	expect(exceptions).toEqual([])
	const lines: string[] = []
	const code = await runAudit({ databaseUrl: centre.server.databaseUrl, print: (line) => lines.push(line) })
	expect(code, lines.join('\n')).toBe(0)
})
