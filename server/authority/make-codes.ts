/** Codes for a list of machines: all of them or none. */
import { isPlace, joinCodeText, shortFingerprint } from '../../identity/join-code.ts'
import { storeOf, type Who } from '../../identity/who.ts'
import { storeIdSchema, tillIdSchema } from '../../protocol/base/ids.ts'
import type { Database, Sql } from '../database/pool.ts'
import { makeCode } from './codes.ts'
import type { Root } from './root.ts'

export interface CodesAsked {
	/** A line for each machine: its name, and where it joins. */
	readonly list: string
	readonly validMs: number
	readonly nowMs: number
	/** Puts the codes where they are carried from; when that fails, no code of any machine has changed. */
	readonly keep: (codes: string) => Promise<void>
}

export interface CodesMade {
	readonly kind: 'made' | 'refused'
	/** For whoever asked. */
	readonly lines: readonly string[]
}

type Machine = Exclude<Who, { role: 'centre' }>
type Wanted = {
	readonly line: number
	readonly name: string
	readonly who: Machine
	readonly at: string
}

const MACHINES_MAX = 1_000

/** Rejects with what `keep` rejects with. */
export async function makeCodes(
	database: Database,
	root: Root,
	{ list, validMs, nowMs, keep }: CodesAsked,
): Promise<CodesMade> {
	const { wanted, faults } = readList(list)
	return await database.transaction(async (sql) => {
		const lines = [...faults, ...(await unknownStores(sql, wanted))]
		if (lines.length > 0) return { kind: 'refused', lines }
		const fingerprint = shortFingerprint(root.certificate)
		const codes: string[] = []
		for (const { name, who, at } of wanted) {
			const { codeId, secret } = await makeCode(sql, who, nowMs, validMs)
			codes.push(joinCodeText({ name, codeId, secret, fingerprint, at }))
		}
		const until = new Date(nowMs + validMs).toISOString()
		await keep([`# each once, until ${until}; then delete this file`, ...codes, ''].join('\n'))
		return { kind: 'made', lines: [`${codes.length} machines, each once, until ${until}`] }
	})
}

function readList(list: string): { readonly wanted: readonly Wanted[]; readonly faults: readonly string[] } {
	const wanted: Wanted[] = []
	const faults: string[] = []
	for (const [index, line] of list
		.replace(/^\ufeff/, '')
		.split(/\r?\n/)
		.entries()) {
		if (line.trim() === '' || line.trim().startsWith('#')) continue
		const [name = '', at = '', ...rest] = line.trim().split(/[\s,;]+/)
		const who = machineOf(name)
		const place = `line ${index + 1}`
		if (who === null) faults.push(`${place}: "${name}" is no lane (S01-01) and no store (S01)`)
		else if (rest.length > 0 || !isPlace(at))
			faults.push(`${place}: after ${name} comes where it joins, host:port, for example 10.0.0.5:8201`)
		else if (wanted.some((one) => one.name === name)) faults.push(`${place}: ${name} stands there already`)
		else wanted.push({ line: index + 1, name, who, at })
	}
	if (wanted.length === 0 && faults.length === 0) faults.push('the list names no machine')
	if (wanted.length > MACHINES_MAX)
		faults.push(`the list names ${wanted.length} machines; ${MACHINES_MAX} is the most`)
	return { wanted, faults }
}

function machineOf(name: string): Machine | null {
	const tillId = tillIdSchema.safeParse(name)
	if (tillId.success) return { role: 'till', tillId: tillId.data }
	const storeId = storeIdSchema.safeParse(name)
	return storeId.success ? { role: 'agent', storeId: storeId.data } : null
}

async function unknownStores(sql: Sql, wanted: readonly Wanted[]): Promise<string[]> {
	const known = await sql.rows<{ readonly id: string }>('SELECT store_id AS id FROM store')
	const storeIds = new Set(known.map(({ id }) => id))
	return wanted.flatMap(({ line, who }) => {
		const storeId = who.role === 'till' ? storeOf(who.tillId) : who.storeId
		return storeIds.has(storeId) ? [] : [`line ${line}: there is no store ${storeId}`]
	})
}
