/** What one lane's bench page shows, and what its buttons do. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import type { GroupData } from '../../protocol/provisioning/group-data.ts'
import type {
	BenchAudit,
	BenchCard,
	BenchCommand,
	BenchCommandResult,
	BenchItem,
	BenchLogLine,
	BenchNetworks,
	BenchProcessName,
	BenchState,
} from '../../renderer/bench/bench-contract.ts'
import type { LlrpPortalSimulator } from '../simulators/llrp-portal-simulator.ts'
import type { BenchLog } from './bench-log.ts'
import { benchPayments, paymentNote, runPayment } from './bench-payments.ts'
import { benchPrinter } from './bench-printer.ts'
import type { BenchModel } from './bench-web.ts'
import { type CardBooks, readCardBooks } from './centre-books.ts'
import type { DemoPart } from './demo-part.ts'
import type { Lane } from './lane.ts'
import type { NetworkLink, NetworkMode } from './network-link.ts'

export type BenchSources = {
	readonly group: GroupData
	readonly lane: Lane & { readonly portal: LlrpPortalSimulator }
	readonly lan: NetworkLink
	readonly wan: NetworkLink
	readonly parts: Readonly<Record<BenchProcessName, DemoPart>>
	readonly tillUrl: () => string | null
	readonly databaseUrl: () => string | null
	readonly log: BenchLog
	readonly nowMs: () => number
	readonly changed: () => void
}

const YIKA = join(import.meta.dirname, '..', '..', 'build', 'cli', 'yika.ts')
const AUDIT_TIMEOUT_MS = 60_000
const DONE: BenchCommandResult = { kind: 'done' }

export function makeBenchModel(
	sources: BenchSources,
): BenchModel & { readonly refreshBooks: () => Promise<void> } {
	const { group, lane, lan, wan, parts, log, changed } = sources
	const items = benchItems(group)
	let books: ReadonlyMap<string, CardBooks> | null = null
	let audit: BenchAudit = { kind: 'notRun' }
	let cardUid: string | null = null

	const refreshBooks = async () => {
		const databaseUrl = sources.databaseUrl()
		const next = databaseUrl === null ? null : await readCardBooks(databaseUrl)
		if (JSON.stringify([...(next ?? [])]) === JSON.stringify([...(books ?? [])])) return
		books = next
		changed()
	}
	const runAudit = async () => {
		const databaseUrl = sources.databaseUrl()
		if (databaseUrl === null) return failed('The card server has no database yet.')
		audit = { kind: 'running' }
		changed()
		const { code, text } = await runProgram(['audit', '--database', databaseUrl])
		audit = { kind: 'finished', atMs: sources.nowMs(), clean: code === 0, text }
		log.add('audit', code === 0 ? 'clean' : `exit ${code}`)
		return code === 0 || code === 1 ? DONE : failed('The books could not be read.')
	}
	const setNetwork = (name: 'lan' | 'wan', link: NetworkLink, mode: NetworkMode) => {
		link.setMode(mode)
		log.add(name, mode.kind === 'slow' ? `slow, ${mode.delayMs} ms` : mode.kind)
		return DONE
	}
	const kill = async (name: BenchProcessName) => {
		if (parts[name].pid() === null) return failed(`${name} is not running here.`)
		log.add('process', `${name} killed`)
		await parts[name].kill({ restart: name === 'till' || name === 'postgres' })
		return DONE
	}
	const noted = (source: BenchLogLine['source'], text: string, act: () => void) => {
		act()
		log.add(source, text)
		return DONE
	}
	const layCard = (uid: string | null) => {
		cardUid = uid
		if (uid === null) lane.reader.removeCard()
		else lane.reader.tapCard(uid)
	}
	const run = async (command: BenchCommand): Promise<BenchCommandResult> => {
		switch (command.kind) {
			case 'tapCard':
				return noted('reader', `card ${command.uid}`, () => layCard(command.uid))
			case 'removeCard':
				return noted('reader', 'card removed', () => layCard(null))
			case 'corruptReaderFrame':
				return noted('reader', 'next frame will be corrupt', () => lane.reader.corruptNextFrame())
			case 'scan':
				return noted('scanner', command.code, () => lane.scanner.scan(command.code))
			case 'walk': {
				if (!lane.portal.isReading) return failed('The agent has not come to its reader.')
				const { epc, direction } = command
				return noted('door', `${direction} ${epc}`, () => lane.portal.walk(epc, direction))
			}
			case 'setTerminal':
			case 'finishTerminal':
			case 'powerTerminal':
			case 'setGateway':
			case 'confirmGateway':
			case 'gatewayBack':
			case 'scanPaymentCode':
				return noted(...paymentNote(command), () => runPayment(lane, command, sources.nowMs()))
			case 'openCover':
				return noted('printer', 'cover opened', () => lane.printer.openCover())
			case 'closeCover':
				return noted('printer', 'cover closed', () => lane.printer.closeCover())
			case 'takePaper':
				return noted('printer', 'paper taken out', () => lane.printer.takePaper())
			case 'loadPaper':
				return noted('printer', 'paper loaded', () => lane.printer.loadPaper())
			case 'cutLan':
				return setNetwork('lan', lan, { kind: 'cut' })
			case 'mendLan':
				return setNetwork('lan', lan, { kind: 'up' })
			case 'cutWan':
				return setNetwork('wan', wan, { kind: 'cut' })
			case 'mendWan':
				return setNetwork('wan', wan, { kind: 'up' })
			case 'slowWan':
				return setNetwork('wan', wan, { kind: 'slow', delayMs: command.delayMs })
			case 'killProcess':
				return kill(command.name)
			case 'startProcess':
				log.add('process', `${command.name} is started`)
				await parts[command.name].start()
				return DONE
			case 'runAudit':
				return runAudit()
		}
	}
	const state = (): BenchState => ({
		tillUrl: sources.tillUrl(),
		cards: benchCards(group, books),
		items,
		reader: { cardUid },
		door: lane.portal.isReading ? 'reading' : 'away',
		printer: benchPrinter(lane.printer),
		payments: benchPayments(lane),
		networks: benchNetworks(lan, wan),
		processes: (['till', 'agent', 'server', 'postgres'] as const).map((name) => ({
			name,
			state: parts[name].state(),
			pid: parts[name].pid(),
			restartCount: parts[name].restartCount(),
		})),
		audit,
		log: log.lines(),
	})
	lane.printer.onReceipt(() => log.add('printer', 'receipt cut'))
	lane.printer.onDrawer(() => log.add('drawer', 'opened'))
	lane.printer.onChange(changed)
	lane.portal.onChange(changed)
	lane.gateway.onChange(changed)
	lane.terminal.onChange(changed)
	return { state, run, refreshBooks, looked: () => void refreshBooks() }
}

function failed(detail: string): BenchCommandResult {
	return { kind: 'failed', detail }
}

/** `cut` and `stalled` look the same from here: nothing gets through. */
function benchNetworks(lan: NetworkLink, wan: NetworkLink): BenchNetworks {
	const wanMode = wan.mode()
	return {
		lan: isCut(lan.mode()) ? 'cut' : 'up',
		wan: isCut(wanMode) ? 'cut' : wanMode.kind === 'slow' ? 'slow' : 'up',
		wanDelayMs: wanMode.kind === 'slow' ? wanMode.delayMs : 0,
	}
}

function isCut(mode: NetworkMode): boolean {
	return mode.kind === 'cut' || mode.kind === 'stalled'
}

function benchItems(group: GroupData): readonly BenchItem[] {
	const departments = new Map(group.departments.map((one) => [one.departmentId, one]))
	return group.items.map((item) => ({
		code: item.itemCode,
		nameZh: item.nameZh,
		nameEn: item.nameEn,
		departmentZh: departments.get(item.departmentId)?.nameZh ?? '',
		departmentEn: departments.get(item.departmentId)?.nameEn ?? '',
		barcode: item.barcodes[0] ?? '',
		priceMinor: item.unitPriceMinor,
	}))
}

/** Only cards that can be tapped. Without the centre's books its balances are not known, and its states are old. */
function benchCards(group: GroupData, books: ReadonlyMap<string, CardBooks> | null): readonly BenchCard[] {
	const members = new Map(group.members.map((one) => [String(one.memberId), one]))
	return group.cards.flatMap((card): BenchCard[] => {
		const uid = card.media.find((medium) => medium.kind === 'uid')?.value
		if (uid === undefined) return []
		const member = card.memberId === null ? undefined : members.get(card.memberId)
		const known = books?.get(card.cardNo)
		return [
			{
				uid,
				epc: card.media.find((medium) => medium.kind === 'epc')?.value ?? null,
				cardNo: card.cardNo,
				state: known?.state ?? card.state,
				nameZh: member === undefined ? null : `${member.familyName}${member.givenName}`,
				nameEn: member?.address.en ?? null,
				tier: member?.tier ?? null,
				storedValueMinor: known?.storedValueMinor ?? null,
				points: known?.points ?? null,
				carries: carriesOf(group, card),
			},
		]
	})
}

function carriesOf({ voucherTypes }: GroupData, card: GroupData['cards'][number]): string[] {
	const names = card.vouchers.map(({ voucherTypeId }) => {
		const type = voucherTypes.find((one) => one.voucherTypeId === voucherTypeId)
		return `${type?.nameEn ?? voucherTypeId} (${type?.kind ?? '?'})`
	})
	const grants = card.grants.map(({ grant }) =>
		grant.kind === 'discount' ? grant.nameEn : "manager's discount",
	)
	return [...(card.opening.gift > 0 ? ['gift card'] : []), ...names, ...grants]
}

/** Runs one of our own commands; `text` is all that it printed. */
function runProgram(args: readonly string[]): Promise<{ readonly code: number; readonly text: string }> {
	return new Promise((resolve) => {
		execFile(process.execPath, [YIKA, ...args], { timeout: AUDIT_TIMEOUT_MS }, (error, stdout, stderr) => {
			const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 3
			resolve({ code, text: `${stdout}${stderr}`.trim() })
		})
	})
}
