/** A machine joins the group where it stands: keys, certificate, settings. */
import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { existsSync, mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { MachineSecretPlace } from '../protocol/settings/machine-secret.ts'
import { openMachine } from '../storage/machine-secret.ts'
import { openWrappedKey } from '../storage/wrapped-key.ts'
import { writeTextWhole } from '../storage/write-whole.ts'
import { writeWhole } from './identity-file.ts'
import { readJoinCode } from './join-code.ts'
import { endJoining, type Joined, joinGroup } from './join-group.ts'
import type { JoinedHere, NotJoined } from './join-words.ts'
import { areSettingsFor, settingsIn } from './joined-settings.ts'

/** Where an agent listens that nobody has told otherwise. */
const AGENT_PORT = 8_201

/**
 * `settingsFile` is made if it is not there; what it has is kept but for what the code decides. `onlyTills`: this machine shows a till,
 * whose settings an agent's code must not become. `secretPlace`: where the machine's secret is, if its settings do not say so. Rejects
 * when this machine's own files cannot be read or written.
 */
export async function joinHere(
	code: string,
	settingsFile: string,
	{
		onlyTills = false,
		secretPlace,
	}: { readonly onlyTills?: boolean; readonly secretPlace?: MachineSecretPlace | undefined } = {},
): Promise<JoinedHere | NotJoined> {
	const read = readJoinCode(code)
	if (read === null) return { kind: 'notJoined', why: 'notACode' }
	if (onlyTills && !read.name.includes('-')) return { kind: 'notJoined', why: 'notATill' }
	const settings = settingsIn(settingsFile)
	if (!areSettingsFor(read.name.includes('-') ? 'till' : 'agent', settings))
		return { kind: 'notJoined', why: 'otherSettings' }
	const folder = dirname(resolve(settingsFile))
	const keyName = settings.keyFile ?? `${read.name}.pem`
	const identityName = settings.identityFile ?? `${read.name}.identity.json`
	const keyFile = resolve(folder, keyName)
	const identityFile = resolve(folder, identityName)
	for (const file of [keyFile, identityFile]) mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
	if (!existsSync(keyFile))
		writeTextWhole(
			keyFile,
			generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }),
		)
	const machineSecret = settings.machineSecret ?? secretPlace
	const machine = openMachine({ machineSecret, keyFile })
	const publicKey = createPublicKey(openWrappedKey(keyFile, machine))
		.export({ type: 'spki', format: 'der' })
		.toString('base64')
	const joined = await joinGroup({ code, identityFile, machine, publicKey })
	if (joined.kind === 'notJoined') {
		const isJoined = (settings.tillId ?? settings.storeId) === read.name && existsSync(identityFile)
		return joined.why === 'used' && isJoined ? { kind: 'notJoined', why: 'usedHere' } : joined
	}
	const written = {
		...fresh(joined),
		...(machineSecret === undefined ? {} : { machineSecret }),
		...settings,
		...decided(joined),
		keyFile: keyName,
		identityFile: identityName,
	}
	writeWhole(settingsFile, written, '  ')
	endJoining(identityFile)
	const before = joined.role === 'till' ? settings.agentUrl : settings.centreUrl
	const address = urlOf(joined)
	const addressBefore = before === undefined || before === address ? null : before
	return { kind: 'joined', name: joined.name, address, addressBefore }
}

/** Settings that a machine has which had none. */
function fresh({ role }: Joined): object {
	return role === 'till'
		? { dataDir: 'data', devices: [] }
		: { dataDir: 'data', host: '0.0.0.0', port: AGENT_PORT }
}

/** What the code decides, whatever the settings said before. */
function decided(joined: Joined): object {
	const { role, name, epoch } = joined
	return role === 'till'
		? { tillId: name, epoch, agentUrl: urlOf(joined) }
		: { storeId: name, centreUrl: urlOf(joined) }
}

/** Of the agent, or of the centre: where the code was taken. */
function urlOf({ at }: Joined): string {
	return `wss://${at}/link`
}
