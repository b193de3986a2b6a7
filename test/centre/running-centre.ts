/** A real central card server on a real PostgreSQL in a directory of its own, with the small group loaded. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Database, openDatabase } from '../../server/database/pool.ts'
import { type RunningServer, runServer, type ServerHost } from '../../server/main.ts'
import { AgentLink, type LinkOptions } from './agent-link.ts'
import { type SmallGroup, smallGroup } from './small-group.ts'

export interface RunningCentre {
	readonly server: RunningServer
	readonly group: SmallGroup
	readonly dataDir: string
	/** For looking, and for breaking things on purpose. */
	readonly database: Database
	/** Lines the server has logged. */
	readonly logs: readonly string[]
	/** What was written to stdout. */
	readonly said: readonly string[]
	link(storeId?: 'S01' | 'S02', options?: LinkOptions): Promise<AgentLink>
	stop(): Promise<void>
}

/** `secure`: over TLS, with an authority in its folder; then {@link RunningCentre.link} is of no use. */
export async function startCentre(
	group: SmallGroup = smallGroup(),
	{ secure = false } = {},
): Promise<RunningCentre> {
	const dataDir = mkdtempSync(join(tmpdir(), 'yika-centre-'))
	const importFile = join(dataDir, 'group.json')
	mkdirSync(dataDir, { recursive: true })
	writeFileSync(importFile, JSON.stringify(group.data))
	const logs: string[] = []
	const said: string[] = []
	const host: ServerHost = {
		writeOut: (line) => said.push(line),
		writeErr: (line) => logs.push(line),
		onStopAsked: () => undefined,
		nowMs: () => Date.now(),
	}
	const authority = secure ? { authorityDir: join(dataDir, 'authority') } : {}
	const server = await runServer({ dataDir, importFile, ...authority, host: '127.0.0.1', port: 0 }, host)
	const database = openDatabase(server.databaseUrl, 4, () => undefined)
	const links: AgentLink[] = []
	return {
		server,
		group,
		dataDir,
		database,
		logs,
		said,
		link: async (storeId = 'S01', options = {}) => {
			const link = await AgentLink.open(server.url, storeId, group.agents[storeId].privateKey, options)
			links.push(link)
			return link
		},
		stop: async () => {
			await Promise.all(links.map((link) => link.close()))
			await database.end()
			await server.stop()
			rmSync(dataDir, { recursive: true, force: true })
		},
	}
}
