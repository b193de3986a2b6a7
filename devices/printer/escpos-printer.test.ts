import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ReceiptLayout } from '../../protocol/receipt/receipt-layout.ts'
import { DeviceBench, QUICK_PRINTER_TIMING } from '../../test/helpers/device-bench.ts'
import { ManualTime } from '../../test/helpers/manual-time.ts'
import { until } from '../../test/helpers/until.ts'
import { receiptText } from '../../test/simulators/escpos-paper.ts'
import { EscposPrinterSimulator } from '../../test/simulators/escpos-printer-simulator.ts'
import type { PrintOutcome } from '../../till/ports/devices.ts'
import { openDevices } from '../open-devices.ts'
import { MemoryCable } from '../transport/memory-port.ts'

const RECEIPT: ReceiptLayout = {
	language: 'zh-CN',
	rows: [
		{ kind: 'title', text: '南京路便利店' },
		{ kind: 'text', text: '收银员 𠮷田 03' },
		{ kind: 'rule' },
		{ kind: 'pair', left: '可口可乐 330ml × 2', right: '¥7.00' },
		{ kind: 'total', left: '合计', right: '￥12.50' },
		{ kind: 'mark', text: '储值余额待确认' },
		{ kind: 'barcode', symbology: 'code128', data: '20261121000042' },
	],
}

function longReceipt(lineCount: number): ReceiptLayout {
	const rows = Array.from({ length: lineCount }, (_, index) => ({
		kind: 'text' as const,
		text: `第${index}行 商品`,
	}))
	return { language: 'zh-CN', rows }
}

describe.each(['epson-80', 'generic-80'] as const)('ESC/POS printer on a pty, profile %s', (profile) => {
	let paper: EscposPrinterSimulator
	let bench: DeviceBench
	beforeEach(async () => {
		paper = new EscposPrinterSimulator({ answersProcessIds: profile === 'epson-80' })
		bench = new DeviceBench(paper, { kind: 'printer', driver: 'escpos', profile })
		await bench.connected()
	})
	afterEach(() => bench.close())

	let sendingCount = 0
	function print(layout = RECEIPT, copy = false): Promise<PrintOutcome> {
		const printer = bench.devices.printer
		if (!printer) throw new Error('no printer')
		sendingCount = 0
		return printer.print({ jobId: 'job-1', layout, copy }, async () => {
			sendingCount += 1
		})
	}
	async function openQuick(): Promise<void> {
		await bench.close()
		bench = new DeviceBench(paper, { kind: 'printer', driver: 'escpos', profile }, QUICK_PRINTER_TIMING)
		await bench.connected()
	}
	const texts = () => paper.receipts().map(receiptText)

	test('a receipt comes out once, Chinese, yen sign and four-byte characters right, and is confirmed', async () => {
		expect(await print()).toEqual({ kind: 'done' })
		expect(sendingCount).toBe(1)
		expect(texts()).toEqual([
			[
				'南京路便利店',
				'收银员 𠮷田 03',
				'-'.repeat(48),
				`可口可乐 330ml × 2${' '.repeat(48 - 19 - 6)}￥7.00`,
				`合计${' '.repeat(48 - 4 - 7)}￥12.50`,
				' 储值余额待确认 ',
				'20261121000042',
				'',
			].join('\n'),
		])
		expect(bench.status).toMatchObject({ connected: true, problems: [], firmware: 'YIKA-80 1.04' })
	})

	test('a copy says so at its head', async () => {
		expect(await print(RECEIPT, true)).toEqual({ kind: 'done' })
		expect(texts()[0]?.split('\n')[0]).toBe('补打/副本 COPY')
	})

	test('jobs that come together print one after the other', async () => {
		const outcomes = await Promise.all([print(longReceipt(30)), print(), print(longReceipt(3))])
		expect(outcomes).toEqual([{ kind: 'done' }, { kind: 'done' }, { kind: 'done' }])
		expect(texts().map((text) => text.split('\n').length)).toEqual([30, 8, 3])
	})

	test('cover open and paper out show at once and refuse a job before anything is sent', async () => {
		paper.openCover()
		await until(() => bench.status.problems.includes('printer.coverOpen'), 'cover shown')
		expect(await print()).toEqual({ kind: 'notReady', problem: 'printer.coverOpen' })
		paper.closeCover()
		await until(() => bench.status.problems.length === 0, 'cover closed')
		paper.takePaper()
		await until(() => bench.status.problems.includes('printer.paperOut'), 'paper shown')
		expect(await print()).toEqual({ kind: 'notReady', problem: 'printer.paperOut' })
		expect(sendingCount).toBe(0)
		paper.loadPaper()
		expect(await print()).toEqual({ kind: 'done' })
		expect(texts()).toHaveLength(1)
	})

	test('paper out in mid-job waits, and after refilling goes on: printed exactly once', async () => {
		paper.paperOutAfterLines(5)
		let outcome: PrintOutcome | null = null
		const printing = print(longReceipt(20)).then((value) => {
			outcome = value
		})
		await until(() => bench.status.problems.includes('printer.paperOut'), 'paper out shown')
		expect(paper.unfinished()).toHaveLength(5)
		expect(outcome).toBeNull()
		paper.loadPaper()
		await printing
		expect(outcome).toEqual({ kind: 'done' })
		expect(texts()).toEqual([Array.from({ length: 20 }, (_, index) => `第${index}行 商品`).join('\n')])
	})

	test('a power cut in mid-job is in doubt; the next job begins on a clean printer', async () => {
		await openQuick()
		paper.diesAfterBytes(200)
		const outcome = await print(longReceipt(12))
		expect(outcome).toEqual({ kind: 'unknown', problem: 'device.silent' })
		await until(() => !bench.status.connected, 'silence noticed')
		expect(bench.status.problems).toEqual(['device.silent'])
		paper.powerOn()
		await until(() => bench.status.connected, 'back')
		expect(texts()).toEqual([])
		const tornCount = paper.unfinished().length
		expect(await print(longReceipt(2), true)).toEqual({ kind: 'done' })
		expect(texts()[0]?.split('\n').slice(tornCount)).toEqual(['补打/副本 COPY', '第0行 商品', '第1行 商品'])
	})

	test('a cable pulled in mid-job is in doubt at once; plugged in again it prints', async () => {
		paper.paperOutAfterLines(3)
		const printing = print(longReceipt(10))
		await until(() => bench.status.problems.includes('printer.paperOut'), 'stopped in mid-job')
		await bench.pty.unplug()
		expect(await printing).toEqual({ kind: 'unknown', problem: 'device.notFound' })
		expect(await print()).toEqual({ kind: 'notReady', problem: 'device.notFound' })
		await bench.connected()
		expect(bench.status.problems).toEqual(['printer.paperOut'])
	})

	test('the drawer opens beside a stopped job, and not without a printer', async () => {
		const printer = bench.devices.printer
		paper.openCover()
		expect(await printer?.openDrawer()).toBe(true)
		await until(() => paper.drawerPulseCount === 1, 'pulse')
		await bench.pty.unplug()
		await until(() => !bench.status.connected, 'gone')
		expect(await printer?.openDrawer()).toBe(false)
	})

	test('noise and spoilt status bytes are counted and confirm nothing', async () => {
		await openQuick()
		paper.noise([0xff, 0x80, 0x00, 0x9c])
		paper.corruptNextStatus()
		await until(() => bench.status.droppedBytes >= 4, 'noise counted')
		expect(await print()).toEqual({ kind: 'done' })
		expect(texts()).toHaveLength(1)
	})

	test('a cutter error refuses jobs until the cover was opened and closed', async () => {
		paper.jamCutter()
		await until(() => bench.status.problems.includes('printer.cutterError'), 'cutter error shown')
		expect(await print()).toEqual({ kind: 'notReady', problem: 'printer.cutterError' })
		paper.openCover()
		await until(() => bench.status.problems.includes('printer.coverOpen'), 'cover shown')
		paper.closeCover()
		await until(() => bench.status.problems.length === 0, 'recovered')
		expect(await print()).toEqual({ kind: 'done' })
	})

	describe('with a small buffer', () => {
		beforeEach(async () => {
			await bench.close()
			paper = new EscposPrinterSimulator({
				answersProcessIds: profile === 'epson-80',
				bufferByteCount: 1024,
				lineMs: 2,
			})
			bench = new DeviceBench(paper, { kind: 'printer', driver: 'escpos', profile })
			await bench.connected()
		})

		test('a long receipt loses nothing: XOFF slows the line, and that is not silence', async () => {
			expect(await print(longReceipt(200))).toEqual({ kind: 'done' })
			expect(texts()[0]?.split('\n')).toHaveLength(200)
		})

		test('paper out while XOFF holds the line shows at once, and the job goes on exactly once', async () => {
			paper.paperOutAfterLines(60)
			const printing = print(longReceipt(200))
			await until(() => bench.status.problems.includes('printer.paperOut'), 'paper out shown')
			await until(() => paper.unfinished().length === 60, 'stopped')
			paper.loadPaper()
			expect(await printing).toEqual({ kind: 'done' })
			expect(texts().map((text) => text.split('\n').length)).toEqual([200])
		})

		test('unplugged while XOFF holds a write: in doubt, and nothing is thrown', async () => {
			paper.paperOutAfterLines(60)
			const printing = print(longReceipt(400))
			await until(() => bench.status.problems.includes('printer.paperOut'), 'paper out shown')
			await bench.pty.unplug()
			expect(await printing).toEqual({ kind: 'unknown', problem: 'device.notFound' })
		})
	})
})

test('the drawer opens at most once a second; all who ask meanwhile share the pulse that follows', async () => {
	const time = new ManualTime()
	const cable = new MemoryCable('memory')
	const paper = new EscposPrinterSimulator({})
	paper.connected((bytes) => cable.send(bytes))
	cable.onBytes((bytes) => paper.received(bytes))
	const config = {
		deviceId: 'printer',
		kind: 'printer' as const,
		driver: 'escpos' as const,
		path: 'memory',
		profile: 'epson-80' as const,
	}
	const devices = openDevices([config], time.ports, () => undefined, { sourceFor: () => cable.near })
	await time.advance(500)
	const answers: (boolean | undefined)[] = []
	const ask = () => void devices.printer?.openDrawer().then((opened) => answers.push(opened))
	ask()
	await time.advance(10)
	expect([paper.drawerPulseCount, answers]).toEqual([1, [true]])
	ask()
	ask()
	await time.advance(980)
	expect([paper.drawerPulseCount, answers]).toEqual([1, [true]])
	await time.advance(20)
	expect([paper.drawerPulseCount, answers]).toEqual([2, [true, true, true]])
	await devices.close()
})

test('answers in the company of noise prove nothing: a wrong speed makes no printer', async () => {
	const time = new ManualTime()
	const cable = new MemoryCable('memory')
	let isRightSpeed = false
	cable.onBytes(() => cable.send(isRightSpeed ? Uint8Array.of(0x12) : Uint8Array.of(0x16, 0xff)))
	const config = { deviceId: 'printer', kind: 'printer', driver: 'escpos', path: 'memory' } as const
	const devices = openDevices([config], time.ports, () => undefined, { sourceFor: () => cable.near })
	await time.advance(9_000)
	expect(devices.statuses()[0]).toMatchObject({ connected: false, problems: ['device.silent'] })
	isRightSpeed = true
	await time.advance(20_000)
	expect(devices.statuses()[0]?.connected).toBe(true)
	await devices.close()
})

test('a clone that says nothing of itself works, and has no name', async () => {
	const bench = new DeviceBench(new EscposPrinterSimulator({ isClone: true }), {
		kind: 'printer',
		driver: 'escpos',
		profile: 'epson-80',
	})
	await bench.connected()
	const printed = await bench.devices.printer?.print(
		{ jobId: 'job-1', layout: RECEIPT, copy: false },
		async () => undefined,
	)
	expect(printed).toEqual({ kind: 'done' })
	expect(bench.status).toMatchObject({ connected: true, problems: [], firmware: null })
	await bench.close()
})
