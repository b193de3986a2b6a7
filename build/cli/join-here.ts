/* What `yika join` does on this machine: keys, certificate, settings. */
import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { z } from 'zod'
import { readJoinCode } from '../../identity/join-code.ts'
import { type Joined, joinGroup } from '../../identity/join-group.ts'
import { JOIN_WORDS } from '../../identity/join-words.ts'
import { machineSecretSchema } from '../../protocol/settings/machine-secret.ts'
import { openMachine } from '../../storage/machine-secret.ts'
import { openWrappedKey } from '../../storage/wrapped-key.ts'

/** What is looked at of settings that are there; the rest is kept as it is. */
const knownSchema = z.looseObject({
	keyFile: z.string().optional(),
	identityFile: z.string().optional(),
	machineSecret: machineSecretSchema.optional(),
	port: z.int().optional(),
	agentUrl: z.string().optional(),
	centreUrl: z.string().optional(),
})

/** Where an agent listens that nobody has told otherwise. */
const AGENT_PORT = 8_201

/** Returns the exit code. */
export async function joinHere(
	code: string,
	settingsFile: string,
	print: (line: string) => void,
): Promise<number> {
	const read = readJoinCode(code)
	const say = (why: keyof typeof JOIN_WORDS): number => {
		print(JOIN_WORDS[why].zh)
		print(JOIN_WORDS[why].en)
		return 1
	}
	if (read === null) return say('notACode')
	const settings = knownSchema.parse(
		existsSync(settingsFile) ? JSON.parse(readFileSync(settingsFile, 'utf8')) : {},
	)
	const folder = dirname(resolve(settingsFile))
	const keyName = settings.keyFile ?? `${read.name}.pem`
	const identityName = settings.identityFile ?? `${read.name}.identity.json`
	const keyFile = resolve(folder, keyName)
	const identityFile = resolve(folder, identityName)
	for (const file of [keyFile, identityFile]) mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
	if (!existsSync(keyFile))
		writeFileSync(
			keyFile,
			generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }),
			{ mode: 0o600 },
		)
	const machine = openMachine({ machineSecret: settings.machineSecret, keyFile })
	const publicKey = createPublicKey(openWrappedKey(keyFile, machine))
		.export({ type: 'spki', format: 'der' })
		.toString('base64')
	const joined = await joinGroup({ code, identityFile, machine, publicKey })
	if (joined.kind === 'notJoined') return say(joined.why)
	const written = {
		...fresh(joined),
		...settings,
		...decided(joined),
		keyFile: keyName,
		identityFile: identityName,
	}
	writeFileSync(settingsFile, `${JSON.stringify(written, null, 2)}\n`, { mode: 0o600 })
	const before = joined.role === 'till' ? settings.agentUrl : settings.centreUrl
	if (before !== undefined && before !== urlOf(joined)) {
		print(`设置里的地址原为 ${before}，已按加入码改为 ${urlOf(joined)}`)
		print(`the address in the settings was ${before}; by the code it is now ${urlOf(joined)}`)
	}
	print(`${joined.name} 已加入集团；设置已写入 ${settingsFile}`)
	print(`${joined.name} has joined; its settings are in ${settingsFile}`)
	return 0
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
