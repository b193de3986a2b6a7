/** A seventh till with a code that is used, expired or wrong: what the technician in front of it reads. */
import { dirname, join } from 'node:path'
import { tillIdSchema } from '../../protocol/base/ids.ts'
import { printCode } from '../../server/authority/print-authority.ts'
import { openRoot } from '../../server/authority/root.ts'
import { withDatabase } from '../../server/database/with-database.ts'
import { codeFor, type Opening, writeSettings } from './opening.ts'
import { runYika, type Said } from './run-yika.ts'

const SEVENTH = 'S01-04'
const VALID_MS = 30 * 60_000

export type Refusals = { readonly [K in 'used' | 'expired' | 'wrong']: Said }

export async function trySeventh(opening: Opening, folder: string): Promise<Refusals> {
	const settings = writeSettings(folder, 'seventh', { dataDir: 'data', devices: [] })
	const joins = (code: string) => runYika('join', code, '--settings', settings)
	const at = opening.agents.get('S01') ?? ''
	const used = await joins(opening.tills[0]?.code ?? '')
	const expired = await joins(await codeOfBefore(opening, at))
	const wrong = await joins(withOtherSecret(await codeFor(SEVENTH, at, opening.serverSettings)))
	return { used, expired, wrong }
}

/** As somebody types it who mistakes one letter. */
export function withOtherSecret(code: string): string {
	const [name, codeId, secret = '', rest] = code.split('/')
	const other = `${secret.slice(0, -1)}${secret.endsWith('0') ? '1' : '0'}`
	return [name, codeId, other, rest].join('/')
}

/** As `yika code` made it an hour ago; nobody waits for half an hour here. */
async function codeOfBefore({ serverSettings, databaseUrl }: Opening, at: string): Promise<string> {
	const root = await openRoot(join(dirname(serverSettings), 'authority'), undefined, Date.now())
	const who = { role: 'till', tillId: tillIdSchema.parse(SEVENTH) } as const
	let code = ''
	await withDatabase({ databaseUrl }, (database) =>
		printCode(
			database,
			root,
			{ who, at, validMs: VALID_MS, nowMs: Date.now() - 2 * VALID_MS },
			(_line, made) => {
				code = made ?? code
			},
		),
	)
	return code
}
