/** The logo of a printer's configuration, on a real line. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { machinePorts } from '../../test/helpers/machine-ports.ts'
import { until } from '../../test/helpers/until.ts'
import { EscposPrinterSimulator } from '../../test/simulators/escpos-printer-simulator.ts'
import { Pty } from '../../test/simulators/pty.ts'
import { openDevices } from '../open-devices.ts'

let folder: string
let paper: EscposPrinterSimulator
let pty: Pty
beforeEach(async () => {
	folder = mkdtempSync(join(tmpdir(), 'yika-printer-logo-'))
	paper = new EscposPrinterSimulator()
	pty = new Pty(join(folder, 'printer'), paper)
	await pty.plug()
})
afterEach(async () => {
	await pty.unplug()
	rmSync(folder, { recursive: true })
})

async function printedRows(logo: string) {
	const config = { deviceId: 'printer', kind: 'printer', driver: 'escpos', path: pty.link, logo } as const
	const devices = openDevices([config], machinePorts, () => undefined)
	await until(() => devices.printer?.status().connected === true, 'the printer is connected')
	const layout = { language: 'en', rows: [{ kind: 'text', text: 'tea' }] } as const
	const job = { jobId: 'one', layout: { ...layout, rows: [...layout.rows] }, copy: false }
	expect(await devices.printer?.print(job, async () => undefined)).toEqual({ kind: 'done' })
	await devices.close()
	return paper.receipts()[0]?.rows ?? []
}

test('it stands above the receipt, dot by dot', async () => {
	const dots = Buffer.from(
		Array.from({ length: 16 * 40 }, (_, at) => (at * 37) % 256).filter((byte) => byte !== 0x10),
	)
	const height = Math.floor(dots.length / 16)
	const bytes = dots.subarray(0, height * 16)
	writeFileSync(join(folder, 'logo.pbm'), Buffer.concat([Buffer.from(`P4 128 ${height}\n`), bytes]))
	const [logo, tea] = await printedRows(join(folder, 'logo.pbm'))
	expect(logo).toEqual({ kind: 'image', width: 128, height, bytes: Uint8Array.from(bytes) })
	expect(tea).toMatchObject({ kind: 'line', text: 'tea' })
})

test('one that cannot be used is left out, and the receipt comes out', async () => {
	expect(await printedRows(join(folder, 'none.png'))).toMatchObject([{ kind: 'line', text: 'tea' }])
})
