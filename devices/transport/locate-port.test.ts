import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { locatePort } from './locate-port.ts'

let folder: string
beforeEach(() => {
	folder = realpathSync(mkdtempSync(join(tmpdir(), 'yika-locate-')))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('a path leads to a device, also by links as udev makes them', async () => {
	const link = join(folder, 'by-id')
	symlinkSync('/dev/null', link)
	expect(await locatePort(link)).toEqual({ kind: 'found', path: '/dev/null' })
})

test('a path that leads nowhere, or to something that is no device', async () => {
	const path = join(folder, 'something')
	expect(await locatePort(path)).toEqual({ kind: 'absent' })
	writeFileSync(path, '')
	expect(await locatePort(path)).toEqual({ kind: 'noDevice', path, is: 'file' })
	expect(await locatePort(`${path}/deeper`)).toEqual({ kind: 'absent' })
	const inside = join(folder, 'folder')
	mkdirSync(inside)
	expect(await locatePort(inside)).toEqual({ kind: 'noDevice', path: inside, is: 'folder' })
})

test.each(['tcp://10.0.0.5:9100', 'pcsc:', 'pcsc:ACS ACR122U'])(
	'%s is known only when it is opened',
	async (address) => expect(await locatePort(address)).toEqual({ kind: 'unknown' }),
)
