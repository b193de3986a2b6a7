import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { receiptLogo } from './receipt-logo.ts'

let folder: string
let logged: unknown[]
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'yika-receipt-logo-'))
	logged = []
})
afterEach(() => rmSync(folder, { recursive: true }))

const log = (...said: unknown[]) => void logged.push(said)
const printer = (deviceId: string, logo?: string) => ({
	deviceId,
	kind: 'printer',
	driver: 'escpos',
	path: '/dev/null',
	...(logo === undefined ? {} : { logo }),
})

test('the first printer that has a logo gives it to the screens', () => {
	const file = join(folder, 'logo.pbm')
	writeFileSync(file, Buffer.from('P4\n8 1\n\xaa', 'latin1'))
	const logo = receiptLogo([printer('plain'), printer('one', file), printer('two', file)], log)
	expect(logo).toEqual({ kind: 'image', width: 8, height: 1, bits: 'qg==' })
	expect(logged).toEqual([])
})

test('one that cannot be used is logged once, with its name, and the till goes on without', () => {
	const file = join(folder, 'none.png')
	expect(receiptLogo([printer('one', file), printer('two', file)], log)).toBeNull()
	expect(logged).toEqual([['receiptLogoUnusable', { reason: expect.stringContaining(file) }]])
	expect(receiptLogo([printer('one')], log)).toBeNull()
})
