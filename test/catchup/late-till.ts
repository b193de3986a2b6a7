/**
 * The till that was away: `late-till.ts <shop folder> <till id> <agent url> <entries at least>`. It fills its journal while its
 * link is away, says `yika-ready {entries, bytes}`, and connects when a line comes in; `posted <count>` at each move,
 * and `done {…}` when the centre has decided on all of it.
 */

import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { tillIdSchema } from '../../protocol/base/ids.ts'
import { groupDataSchema } from '../../protocol/provisioning/group-data.ts'
import { journalBacklog } from '../bench/backlog-journal.ts'
import { openShopTill } from '../bench/store-services.ts'
import { demoPaths } from '../demo/demo-settings.ts'
import { bytesIn } from './disk.ts'

/** A sale is one entry; the opening of epoch, session and shift are a few more. */
const [dir = '', tillId = '', agentUrl = '', sales = ''] = process.argv.slice(2)
const group = groupDataSchema.parse(JSON.parse(readFileSync(demoPaths.group(dir), 'utf8')))
const till = await openShopTill(dir, tillIdSchema.parse(tillId), agentUrl)
const tillDir = demoPaths.tillDir(dir, tillId)
const emptyBytes = bytesIn(tillDir)
const entries = await journalBacklog(till, group, Number(sales))
tell('yika-ready', { entries, bytes: bytesIn(tillDir) - emptyBytes })

await new Promise((resolve) => createInterface({ input: process.stdin }).once('line', resolve))
const done = Promise.withResolvers<void>()
const look = async () => {
	const { waiting } = await till.storage.outbox.counts()
	process.stdout.write(`posted ${entries - waiting}\n`)
	if (waiting === 0) done.resolve()
}
await till.connect({ queueChanged: (postedMoved) => void (postedMoved && look().catch(done.reject)) })
await done.promise
const exceptions = await till.storage.outbox.exceptions(5)
tell('done', { exceptions })
await till.close()
process.exit(0)

function tell(word: string, facts: object): void {
	process.stdout.write(`${word} ${JSON.stringify(facts)}\n`)
}
