/* The machine's secret: at hand, of this machine, and where it lies. */
import { readFileSync } from 'node:fs'
import { type MachineSecretPlace, wrappedKeyIn } from '../../../protocol/settings/machine-secret.ts'
import { lookForMachine } from '../../../storage/machine-secret.ts'
import { keyIfThere } from '../../../storage/wrapped-key.ts'
import { act, broken, type Check, check, type Judgement, ok, unseen } from '../judgement.ts'
import type { Subject } from './settings.ts'

export type MachineFacts = {
	/** As the settings say; null: handed over, or beside the key. */
	readonly place: MachineSecretPlace | null
	/** Why it is not at hand here; null when it is. */
	readonly why: string | null
	/** `closed`: wrapped, and not to be opened with what is at hand. */
	readonly key: 'plain' | 'opens' | 'closed'
}

export function machineSecretCheck({ settings }: Subject): Check {
	return check('machineSecret', () => probeMachineSecret(settings), judgeMachineSecret)
}

/** What keeps the key and the database from being looked at here: encrypted, and no secret for them at hand. */
export function isSealedHere(settings: Subject['settings']): boolean {
	return probeMachineSecret(settings).key === 'closed'
}

function probeMachineSecret(settings: Subject['settings']): MachineFacts {
	const found = lookForMachine(settings)
	const machine = 'machine' in found ? found.machine : null
	const why = 'why' in found ? found.why : null
	const isWrapped = wrappedKeyIn(textOf(settings.keyFile)) !== null
	const key = !isWrapped ? 'plain' : keyIfThere(settings.keyFile, machine) === null ? 'closed' : 'opens'
	return { place: settings.machineSecret ?? null, why, key }
}

/** What is wrong with the file is told by a check of its own. */
function textOf(file: string): string {
	try {
		return readFileSync(file, 'utf8')
	} catch {
		return ''
	}
}

const SAFE = 'nothing starts without it, and nothing is lost'

export function judgeMachineSecret({ place, why, key }: MachineFacts): Judgement {
	if (why !== null && place !== null && 'file' in place)
		return broken(
			why,
			SAFE,
			act(
				'plug in what it lies on, or put the file back from where it is kept; if it is lost for good: a new key and enrolment (docs/security.md)',
			),
		)
	if (why !== null && place !== null) return unseen(`${why}: only whoever is started with it has it`)
	if (why !== null && key === 'closed')
		return unseen(
			`${why}. If it is handed over at start, only whoever starts it has it; else put the file back from where it is kept`,
		)
	if (key === 'closed')
		return broken(
			'the key is wrapped with the secret of another machine',
			SAFE,
			act(
				'put the disk back into its own machine, or the right secret into its place; else a new key and enrolment (docs/security.md)',
			),
		)
	if (why !== null) return ok('the first start makes it')
	if (place === null)
		return ok('at hand; beside the key, so whoever takes the disk has both (docs/security.md)')
	return ok('at hand')
}
