/** Pictures are fetched once, checked against their names, kept within their room, and never worth an error. */
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { plainPng } from '../test/helpers/plain-png.ts'
import { openPictureShelf, type PictureShelf } from './picture-shelf.ts'

const RED = plainPng(40, 40, [200, 0, 0])
const BLUE = plainPng(40, 40, [0, 0, 200])
const idOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

let folder: string
let dir: string
let above: Map<string, Buffer>
let asked: string[]
let logged: string[]
let nowMs: number
let shelf: PictureShelf

const open = (roomBytes = 1_000_000) =>
	openPictureShelf({
		dir,
		roomBytes,
		caller: {
			fetch: async (path) => {
				asked.push(path)
				const body = above.get(path.replace('/pictures/', ''))
				if (body === undefined) throw new Error('HTTP 404')
				return { body, etag: null }
			},
			close: () => undefined,
		},
		nowMs: () => nowMs,
		log: (event) => logged.push(event),
	})

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'yika-pictures-'))
	dir = join(folder, 'pictures')
	above = new Map([RED, BLUE].map((bytes) => [idOf(bytes), bytes]))
	asked = []
	logged = []
	nowMs = Date.now()
	shelf = open()
})
afterEach(async () => {
	await shelf.close()
	rmSync(folder, { recursive: true, force: true })
})

it('fetches a picture once, for however many ask, and has it from then on', async () => {
	const [one, other] = await Promise.all([shelf.find(idOf(RED)), shelf.find(idOf(RED))])
	expect([one, other]).toEqual([RED, RED])
	await shelf.close()
	above.clear()
	shelf = open()
	expect(await shelf.find(idOf(RED))).toEqual(RED)
	expect(asked).toEqual([`/pictures/${idOf(RED)}`])
})

it('has none while the machine above is away, asks it again half a minute later, and says so once', async () => {
	above.clear()
	expect(await shelf.find(idOf(RED))).toBeNull()
	expect(await shelf.find(idOf(RED))).toBeNull()
	expect(await shelf.find(idOf(BLUE))).toBeNull()
	above.set(idOf(RED), RED)
	nowMs += 30_000
	expect(await shelf.find(idOf(RED))).toEqual(RED)
	expect(asked).toHaveLength(3)
	expect(logged).toEqual(['pictureNotFetched'])
})

it('believes neither the machine above nor its own disk without the hash', async () => {
	above.set(idOf(RED), BLUE)
	expect(await shelf.find(idOf(RED))).toBeNull()
	above.set(idOf(RED), RED)
	nowMs += 30_000
	expect(await shelf.find(idOf(RED))).toEqual(RED)
	await shelf.close()
	writeFileSync(join(dir, idOf(RED)), 'torn')
	shelf = open()
	expect(await shelf.find(idOf(RED))).toEqual(RED)
	expect(asked).toHaveLength(3)
})

it('asks for nothing that is no name of a picture', async () => {
	expect(await shelf.find('../till.sqlite')).toBeNull()
	expect(await shelf.find(idOf(RED).toUpperCase())).toBeNull()
	expect(asked).toEqual([])
})

it('keeps within its room: what was looked at longest ago goes, and what was begun', async () => {
	shelf = open(RED.length * 4.7)
	const others = [1, 2, 3].map((green) => plainPng(40, 40, [0, green, 0]))
	for (const bytes of others) above.set(idOf(bytes), bytes)
	await shelf.find(idOf(RED))
	await shelf.find(idOf(BLUE))
	await shelf.close()
	writeFileSync(join(dir, `${idOf(RED)}.part`), 'half')
	const dayAgo = nowMs / 1_000 - 86_400
	for (const bytes of [RED, BLUE]) utimesSync(join(dir, idOf(bytes)), dayAgo, dayAgo)
	shelf = open(RED.length * 4.7)
	// Looked at again: it is not the oldest any more.
	await shelf.find(idOf(RED))
	for (const bytes of others) await shelf.find(idOf(bytes))
	await shelf.close()
	expect(existsSync(join(dir, idOf(BLUE)))).toBe(false)
	expect(readdirSync(dir).sort()).toEqual([RED, ...others].map(idOf).sort())
})

it('gives what it cannot keep', async () => {
	writeFileSync(dir, 'a file in the place of the folder')
	expect(await shelf.find(idOf(RED))).toEqual(RED)
	await shelf.close()
	expect(logged).toEqual(['pictureNotKept'])
})
