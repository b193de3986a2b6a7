/** Devices that go and come, and processes of devices that are killed, while a cashier sells. */
import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openShop, type Shop } from '../helpers/shop.ts'
import { until } from '../helpers/until.ts'

let shop: Shop

beforeAll(async () => {
	shop = await openShop()
	await shop.cashier.signOn()
	await shop.cashier.openShift('500')
	await everyDeviceWorks()
})
afterAll(() => shop?.close())

/** Reader, scanner, printer and payment terminal. */
const DEVICE_COUNT = 4

const barcode = (index: number) => shop.demo.group.items[index]?.barcodes[0] ?? ''
const tillPid = () => shop.demo.lane.till.pid() ?? 0

/** Pids of the till process's device processes, by their parent and their program. */
function devicePids(parent: number): readonly number[] {
	return readdirSync('/proc')
		.filter((name) => /^\d+$/.test(name))
		.filter((pid) => {
			try {
				const isDevice = readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('device-process')
				const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
				return isDevice && Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === parent
			} catch {
				// It ended while we looked.
				return false
			}
		})
		.map(Number)
}

/** Waits until all work: printer and reader are always named, the scanner only when something is wrong with it. */
async function everyDeviceWorks(): Promise<void> {
	const { page } = shop.cashier
	for (const kind of ['cardReader', 'printer'])
		await page.locator(`[data-testid="device-${kind}"][data-ready="true"]`).waitFor()
	await page.getByTestId('device-scanner').waitFor({ state: 'detached' })
}

/** Kills them and waits until the screen says that they are away. */
async function killDevices(): Promise<readonly number[]> {
	const killed = devicePids(tillPid())
	const { page } = shop.cashier
	// All at once: who looked for one after the other might find the last one back already.
	const away = ['cardReader', 'printer', 'scanner'].map((kind) =>
		page.locator(`[data-testid="device-${kind}"][data-ready="false"]`).waitFor(),
	)
	for (const pid of killed) process.kill(pid, 'SIGKILL')
	await Promise.all(away)
	return killed
}

const revision = async () => Number(await shop.cashier.on('till').getAttribute('data-painted-revision'))

async function row(deviceId: string, tone: 'well' | 'away'): Promise<void> {
	await shop.cashier.page.locator(`[data-testid="device-row-${deviceId}"][data-tone="${tone}"]`).waitFor()
}

async function payAndPaper(): Promise<void> {
	const { cashier, demo } = shop
	const paper = demo.lane.printer.receipts().length
	await cashier.pay()
	await cashier.exactCash()
	await cashier.takesReceipt(paper)
	await cashier.nextCustomer()
}

it('the device page shows a scanner that is pulled out and put back, in the middle of a sale that goes on', async () => {
	const { cashier, demo } = shop
	await cashier.scan(barcode(0))
	await cashier.presses('F10')
	await row('scanner', 'well')
	await demo.lane.ptys.scanner.unplug()
	await row('scanner', 'away')
	expect(await cashier.itemCount()).toBe(1)
	await demo.lane.ptys.scanner.plug()
	await row('scanner', 'well')
	await cashier.scan(barcode(1), 2)
	await cashier.touch('open-device-scanner')
	await cashier.page
		.getByTestId('device-log')
		.getByText(`****${barcode(1).slice(-4)}`)
		.waitFor()
	await cashier.presses('Escape')
	await payAndPaper()
})

it('every device process is killed at once: the till stays, the sale goes on, the page says so', async () => {
	const { cashier, demo } = shop
	await cashier.scan(barcode(2))
	const till = tillPid()
	const killed = await killDevices()
	expect(killed).toHaveLength(DEVICE_COUNT)
	expect(await cashier.itemCount()).toBe(1)
	await everyDeviceWorks()
	await cashier.scan(barcode(3), 2)
	await cashier.tap('04A1B2C3D4E580', '王女士')
	await cashier.presses('F10')
	await cashier.touch('open-device-reader')
	await cashier.page.getByTestId('device-detail').getByText('重新启动 1 次').waitFor()
	await cashier.presses('Escape')
	await payAndPaper()
	expect(tillPid()).toBe(till)
	expect(demo.lane.till.restartCount()).toBe(0)
	expect(devicePids(till).some((pid) => killed.includes(pid))).toBe(false)
})

it('the printer’s process is killed before anything left: the receipt comes out once, and nobody is asked', async () => {
	const { cashier, demo } = shop
	const { printer } = demo.lane
	const paper = printer.receipts().length
	await cashier.scan(barcode(4))
	await cashier.pay()
	// It cannot say that it is ready, so nothing is sent.
	printer.holdLine(true)
	await cashier.exactCash()
	await cashier.sees('completed')
	await killDevices()
	printer.holdLine(false)
	await everyDeviceWorks()
	await until(() => printer.receipts().length === paper + 1, 'the receipt comes out')
	expect(await cashier.on('print-again').count()).toBe(0)
	await cashier.nextCustomer()
	await cashier.scan(barcode(5))
	await payAndPaper()
	expect(printer.receipts()).toHaveLength(paper + 2)
})

it('a till process that is killed takes its device processes with it; the next one has its own', async () => {
	const { cashier, demo } = shop
	const till = tillPid()
	const before = devicePids(till)
	expect(before).toHaveLength(DEVICE_COUNT)
	const shown = await revision()
	await demo.lane.till.kill()
	await until(() => before.every((pid) => !isAlive(pid)), 'the device processes end')
	// Its views are counted anew.
	await until(async () => (await revision()) < shown, 'the next till process is on the screen')
	// Its host says on another line who it is.
	await expect.poll(() => devicePids(tillPid())).toHaveLength(DEVICE_COUNT)
	await everyDeviceWorks()
	await cashier.scan(barcode(0))
	await payAndPaper()
})

it('after all of that the books are clean', async () => {
	await shop.cashier.nothingWaits()
	expect(await shop.audit()).toBe(0)
})

function isAlive(pid: number): boolean {
	try {
		return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')
	} catch {
		return false
	}
}
