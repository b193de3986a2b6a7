/* The database: undamaged, not from a newer program, this till's, its chain whole. Looked at beside a till that runs. */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseLook } from '../../../storage/look.ts'
import { machineIfThere } from '../../../storage/machine-secret.ts'
import { readSavedState } from '../../../till/saved-state.ts'
import {
	act,
	broken,
	type Check,
	check,
	command,
	type Judgement,
	ok,
	shellWord,
	unseen,
} from '../judgement.ts'
import type { Scene } from '../scene.ts'
import { isSealedHere } from './machine-secret.ts'
import type { Subject } from './settings.ts'

export type DatabaseFacts = {
	readonly file: string
	readonly settingsFile: string
	readonly role: Subject['role']
	/** As the settings name them; null for an agent. */
	readonly tillId: string | null
	readonly epoch: number
	/** `barred`: the folder does not let anybody look; `foreign`: it is another user's. */
	readonly look: DatabaseLook | 'barred' | 'foreign' | 'sealed'
}

export function databaseCheck(scene: Scene, subject: Subject, isFolderUsable: () => boolean): Check {
	return check('database', () => probeDatabase(scene, subject, isFolderUsable()), judgeDatabase)
}

async function probeDatabase(
	{ settingsFile, platform, user }: Scene,
	{ role, settings }: Subject,
	isFolderUsable: boolean,
): Promise<DatabaseFacts> {
	const file = join(settings.dataDir, `${role}.sqlite`)
	const till = 'tillId' in settings ? settings : { tillId: null, epoch: 0 }
	const facts = { file, settingsFile, role, tillId: till.tillId, epoch: till.epoch }
	if (!isFolderUsable) return { ...facts, look: 'barred' }
	// SQLite leaves files beside a database that it has read; its owner must be able to write them. For root it sees to that.
	const owner = statSync(file, { throwIfNoEntry: false })?.uid ?? user.uid
	if (platform !== 'win32' && user.uid !== 0 && owner !== user.uid) return { ...facts, look: 'foreign' }
	// Only now: where the native module does not load, a check of its own says so.
	const { lookAtAgentDatabase, lookAtTillDatabase } = await import('../../../storage/look.ts')
	if (isSealedHere(settings)) return { ...facts, look: 'sealed' }
	const pageKey = machineIfThere(settings)?.pageKey
	const look = role === 'till' ? lookAtTillDatabase(file, pageKey) : lookAtAgentDatabase(file, pageKey)
	return { ...facts, look }
}

const TILL_SAFE =
	'nothing is sold on it; another till of the store takes the customers; do not delete the file'
const AGENT_SAFE = 'the tills go on alone and keep what they sell until an agent is there'

/** A lane that goes on in a new enrolment; its old journal is handed in from its copies. */
const NEW_EPOCH =
	'keep a copy of the folder; at the centre: yika enrol <till> --key <key file>; move the database files away, write the new epoch into the settings, hand in the journal of the second medium (yika hand-in <file> --settings <settings>), and start the till: it fetches its open shift from the agent'

/** The disk stays as it is: what it has not sent goes up in its old epoch. */
const ANOTHER_EPOCH =
	'keep a copy of the folder; at the centre: yika enrol <till> --key <key file>; write the new epoch into the settings and start the till: it sends what it has not sent, and fetches its open shift from the agent'

/** An epoch that has written nothing yet does without what it cannot read. */
function isBeginning({ chains }: Extract<DatabaseLook, { kind: 'sound' }>, epoch: number): boolean {
	return epoch > 1 && chains.every((chain) => chain.epoch < epoch)
}

export function judgeDatabase(facts: DatabaseFacts): Judgement {
	const { file, role, look } = facts
	const safe = role === 'till' ? TILL_SAFE : AGENT_SAFE
	if (look === 'barred') return unseen('the data folder comes first')
	if (look === 'sealed') return unseen('it is encrypted, and its secret is not at hand here')
	if (look === 'foreign') return unseen(`${file} is another user's: ask the doctor as that user`)
	switch (look.kind) {
		case 'absent':
			return ok(`${file} is not there yet: the first start makes it`)
		case 'closed':
			if (look.code === 'diskFull') return unseen('the disk is full; that comes first')
			return broken(
				`${file} cannot be opened: ${look.detail}`,
				safe,
				act(
					'if another program than this one holds it (a back-up, a viewer), end that; else look at the disk',
				),
			)
		case 'tooNew':
			return broken(
				`${file} was written by a newer program (schema ${look.version}; this one knows ${look.known})`,
				safe,
				act('start the newer program again: it was put back without the database; never edit the file'),
			)
		case 'damaged':
			return broken(`${file} is damaged: ${look.detail.slice(0, 200)}`, safe, mendDamage(facts))
		case 'sound':
			return judgeOwner(facts, look)
	}
}

/** An agent's can be had again: from its tills, which keep what the centre has not, and from the centre. */
function mendDamage({ role, file }: DatabaseFacts) {
	if (role === 'till') return act(NEW_EPOCH)
	const aside = shellWord(`${file}.damaged`)
	const rests = [shellWord(`${file}-wal`), shellWord(`${file}-shm`)].join(' ')
	return command(`mv ${shellWord(file)} ${aside} && rm -f ${rests}`)
}

function judgeOwner(facts: DatabaseFacts, look: Extract<DatabaseLook, { kind: 'sound' }>): Judgement {
	const { file, settingsFile, role, tillId, epoch } = facts
	if (role === 'agent') return ok(`${file} is sound`)
	if (look.tillId !== null && look.tillId !== tillId)
		return broken(
			`${file} is the journal of till ${look.tillId}, and the settings are of ${tillId}`,
			TILL_SAFE,
			act('put the disk back into its own till, or name the right dataDir; never rename the till'),
		)
	const newest = look.chains.at(-1)
	if (newest !== undefined && newest.epoch > epoch)
		return broken(
			`the journal has begun epoch ${newest.epoch}, and the settings say ${epoch}: they are older than the journal`,
			TILL_SAFE,
			{ kind: 'setting', file: settingsFile, at: ['epoch'], value: newest.epoch },
		)
	const torn = look.chains.find(({ check }) => check.kind === 'broken')
	if (torn?.check.kind === 'broken')
		return broken(
			`the journal's chain of epoch ${torn.epoch} does not hold at entry ${torn.check.brokenAtSeq}: it was changed by hand, or the disk lies`,
			TILL_SAFE,
			act(NEW_EPOCH),
		)
	if (look.workingState !== null && readSavedState(look.workingState) === null && !isBeginning(look, epoch))
		return broken(
			`the shift and basket that ${file} was left with cannot be read; its journal is sound`,
			TILL_SAFE,
			act(ANOTHER_EPOCH),
		)
	const unsent = look.chains.reduce((sum, chain) => sum + chain.unsentCount, 0)
	return ok(`${file} is sound${unsent === 0 ? '' : `; ${unsent} entries wait for the agent`}`)
}
