/** A till whose first load comes on a stick, while the line to its agent is away. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeBenchLog } from '../demo/bench-log.ts'
import { tillPart } from '../demo/parts.ts'
import { TillScreen } from '../helpers/till-screen.ts'
import { sellOneHere } from './one-sale.ts'
import { codeFor, type Opening, settingsAt, writeSettings } from './opening.ts'
import { mustRunYika, runYika, type Said } from './run-yika.ts'

/** Nobody listens there. */
const AWAY = 'wss://127.0.0.1:9/link'

export type FromStick = {
	readonly exported: string
	readonly read: string
	/** Of the file for another store; with another key; while the till runs. */
	readonly refused: { readonly store: Said; readonly key: Said; readonly running: Said }
	/** Made with nobody to ask, and heard of by the centre when the line was back. */
	readonly saleId: string
	readonly again: string
}

export async function sellFromStick(opening: Opening, folder: string, tillId: string): Promise<FromStick> {
	const [storeId = ''] = tillId.split('-')
	const settings = writeSettings(folder, tillId, { dataDir: 'data', devices: [] })
	const code = await codeFor(tillId, opening.agents.get(storeId) ?? '', opening.serverSettings)
	await mustRunYika('join', code, '--settings', settings)
	const stick = (name: string) => join(folder, name)
	for (const name of ['stick.key', 'other.key']) await mustRunYika('provision', 'key', stick(name))
	const exporting = (store: string, to: string) =>
		mustRunYika(
			'provision',
			'export',
			store,
			'--to',
			stick(to),
			'--key',
			stick('stick.key'),
			'--settings',
			opening.serverSettings,
		)
	const importing = (from: string, key = 'stick.key') =>
		runYika('provision', 'import', stick(from), '--key', stick(key), '--settings', settings)
	const exported = await exporting(storeId, 'stick.load')
	await exporting('S02', 'other.load')
	const refusedBefore = {
		store: await importing('other.load'),
		key: await importing('stick.load', 'other.key'),
	}
	const read = await importing('stick.load')

	const joined = readFileSync(settings, 'utf8')
	const agentUrl = String(JSON.parse(joined).agentUrl)
	writeFileSync(settings, joined.replace(agentUrl, AWAY))
	const alone = start(folder, tillId)
	await alone.process.start()
	const saleId = await sellOneHere(alone.screen, opening.group)
	const running = await importing('stick.load')
	await alone.stop()

	writeFileSync(settings, joined)
	const linked = start(folder, tillId)
	await linked.process.start()
	const isTold = await linked.screen.until(
		({ connection }) => connection.mode === 'online' && connection.entriesWaiting === 0,
		60_000,
	)
	await linked.stop()
	if (!isTold) throw new Error('the centre does not have the sale')
	return {
		exported,
		read: read.words,
		refused: { ...refusedBefore, running },
		saleId,
		again: (await importing('stick.load')).words,
	}
}

function start(folder: string, tillId: string) {
	const changed = () => undefined
	const context = { dataDir: folder, log: makeBenchLog(Date.now, changed), changed }
	const options = { settingsFile: settingsAt(folder, tillId), port: 0, window: false, say: changed }
	const till = tillPart(context, tillId, options)
	const screen = new TillScreen(() => till.url() ?? '')
	return {
		process: till.process,
		screen,
		async stop() {
			screen.close()
			await till.process.stop()
		},
	}
}
