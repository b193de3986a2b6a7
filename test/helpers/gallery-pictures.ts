/** What the gallery's till is asked, with pictures of some of its articles: those that the demonstration has drawn. */
import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { ItemChoice, Query, QueryResult } from '../../till/commands.ts'
import { answerSampleQuery } from './sample-views.ts'

const FOLDER = resolve(import.meta.dirname, '../fixtures/demo-data/pictures')
/** Article of the gallery and of the demonstration. As in a real catalogue, some have none. */
const DRAWN: readonly (readonly [string, string])[] = [
	['A1000', '104002'],
	['A1001', '103002'],
	['A1002', '104072'],
	['A1003', '105002'],
	['A1004', '106042'],
	['A1007', '104022'],
	['A1008', '105022'],
	['A1011', '105052'],
	['A1015', '103022'],
]

const bytesById = new Map<string, Buffer>()
const idByItem = new Map<string, string>()
for (const [itemCode, drawing] of DRAWN) {
	const bytes = readFileSync(resolve(FOLDER, `${drawing}.webp`))
	const pictureId = hash('sha256', bytes)
	bytesById.set(pictureId, bytes)
	idByItem.set(itemCode, pictureId)
}

export function answerWithPictures(query: Query): QueryResult {
	if (query.kind === 'picture') {
		const bytes = bytesById.get(query.pictureId)
		if (bytes !== undefined) return { kind: 'picture', base64: bytes.toString('base64') }
	}
	const answer = answerSampleQuery(query)
	if (answer.kind === 'items') return { ...answer, items: answer.items.map(pictured) }
	if (answer.kind !== 'quickKeys') return answer
	const departments = answer.departments.map((one) => ({ ...one, items: one.items.map(pictured) }))
	return { ...answer, departments }
}

const pictured = (item: ItemChoice): ItemChoice => ({
	...item,
	picture: idByItem.get(item.itemCode) ?? item.picture,
})
