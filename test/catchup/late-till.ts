/**
 * The till that was away: `late-till.ts <shop folder> <till id> <agent url> <entries at least>`. It fills its journal while its
 * link is away, says `yika-ready {entries, bytes}`, and then does as the lines say that come in: `connect`, and `leave`,
 * answered `away {}`. It says `posted <count>` at each move, and `done {…}` when the centre has decided on all of it.
 */

import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { AgentLink } from '../../electron/host/agent-link.ts'
import { tillIdSchema } from '../../protocol/base/ids.ts'
import { groupDataSchema } from '../../protocol/provisioning/group-data.ts'
import { journalBacklog, SALES_PER_MEMBER } from '../bench/backlog-journal.ts'
import { openShopTill } from '../bench/store-services.ts'
import { demoPaths } from '../demo/demo-settings.ts'
import { bytesIn } from './disk.ts'

/** A sale is one entry; the opening of epoch, session and shift are a few more. */
const [dir = '', tillId = '', agentUrl = '', sales = ''] = process.argv.slice(2)
const group = groupDataSchema.parse(JSON.parse(readFileSync(demoPaths.group(dir), 'utf8')))
const till = await openShopTill(dir, tillIdSchema.parse(tillId), agentUrl)
const tillDir = demoPaths.tillDir(dir, tillId)
const emptyBytes = bytesIn(tillDir)
const entries = await journalBacklog(till, group, Number(sales), SALES_PER_MEMBER)
tell('yika-ready', { entries, bytes: bytesIn(tillDir) - emptyBytes })

const done = Promise.withResolvers<void>()
const look = async () => {
	const { waiting } = await till.storage.outbox.counts()
	process.stdout.write(`posted ${entries - waiting}\n`)
	if (waiting === 0) done.resolve()
}
let link: AgentLink | null = null
const obey = async (line: string) => {
	if (line === 'connect') {
		const hear = { queueChanged: (postedMoved: boolean) => void (postedMoved && look().catch(done.reject)) }
		link = (await till.connect(hear)).link
	} else {
		await link?.stop()
		tell('away', {})
	}
}
let obeyed = Promise.resolve()
createInterface({ input: process.stdin }).on('line', (line) => {
	obeyed = obeyed.then(() => obey(line)).catch(done.reject)
})
await done.promise
const exceptions = await till.storage.outbox.exceptions(5)
tell('done', { exceptions })
await till.close()
process.exit(0)

function tell(word: string, facts: object): void {
	process.stdout.write(`${word} ${JSON.stringify(facts)}\n`)
}
