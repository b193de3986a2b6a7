import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { logoFile } from './logo-file.ts'

let folder: string
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'yika-logo-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('a picture is read; what cannot be used says its name and why', () => {
	const good = join(folder, 'logo.pbm')
	writeFileSync(good, Buffer.from('P4\n8 1\n\xaa', 'latin1'))
	expect(logoFile(good)).toEqual({
		kind: 'read',
		logo: { width: 8, height: 1, bytes: Uint8Array.of(0xaa) },
	})
	const bad = join(folder, 'logo.gif')
	writeFileSync(bad, 'GIF89a')
	expect(logoFile(bad)).toEqual({
		kind: 'unusable',
		reason: `the logo ${bad} cannot be used: it is neither a PNG nor a binary PBM (P4)`,
	})
	expect(logoFile(join(folder, 'none.png'))).toMatchObject({ reason: expect.stringContaining('ENOENT') })
})
