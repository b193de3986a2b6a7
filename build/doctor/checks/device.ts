/* One configured device: there, allowed, free, and answering as it is configured. */
import { accessSync, constants, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Located } from '../../../devices/transport/locate-port.ts'
import type { DeviceConfig } from '../../../protocol/devices/device-config.ts'
import { portHolders } from '../../cli/devices/port-holder.ts'
import {
	act,
	advice,
	broken,
	type Check,
	check,
	codeOf,
	command,
	type Judgement,
	ok,
	shellWord,
	unseen,
} from '../judgement.ts'
import type { Trial } from '../probes/try-device.ts'
import { type Scene, sudo } from '../scene.ts'

export type DeviceFacts = {
	readonly config: DeviceConfig
	/** Its place in the settings. */
	readonly index: number
	readonly settingsFile: string
	readonly located: Located
	/** Why this user may not open it; null when it may. */
	readonly closed: string | null
	/** Its file is behind USB, where a rule of udev gives the rights. */
	readonly isUsb: boolean
	readonly holders: readonly string[]
	/** Null: it was not tried. */
	readonly trial: Trial | null
	/** How it answers, if not as it is configured. */
	readonly answersAs: DeviceConfig | null
	readonly logoFault: string | null
	readonly user: string
	readonly sudo: string
	readonly root: string
}

export function deviceCheck(scene: Scene, config: DeviceConfig, index: number): Check {
	return check(`device.${config.deviceId}`, () => probeDevice(scene, config, index), judgeDevice)
}

async function probeDevice(scene: Scene, config: DeviceConfig, index: number): Promise<DeviceFacts> {
	// Only now: where a native module does not load, a check of its own says so.
	const { locatePort } = await import('../../../devices/transport/locate-port.ts')
	const located = await locatePort(config.path)
	const path = located.kind === 'found' ? located.path : null
	const facts = {
		config,
		index,
		settingsFile: scene.settingsFile,
		located,
		closed: path?.startsWith('/') === true ? failureOf(path) : null,
		isUsb: path !== null && /^\/dev\/(ttyUSB|ttyACM|hidraw)/.test(path),
		holders: path === null ? [] : portHolders(path).filter((holder) => !MAKES_IT.test(holder)),
		trial: null,
		answersAs: null,
		logoFault: await logoFaultOf(config),
		user: scene.user.name,
		sudo: sudo(scene),
		root: scene.root,
	}
	const isWorthTrying = located.kind === 'unknown' || (path !== null && facts.closed === null)
	if (!isWorthTrying || facts.holders.length > 0) return facts
	const { tryDevice, whoAnswers } = await import('../probes/try-device.ts')
	const answerMs = scene.answerMs(config.deviceId)
	const trial = await tryDevice(config, answerMs.configured, scene.sourceFor)
	const isSerial = path !== null && !/^(hid|pcsc|tcp):/i.test(config.path)
	const isOdd =
		isSerial && !trial.isConnected && trial.problems.every((problem) => problem === 'device.silent')
	const answersAs = isOdd ? await whoAnswers(config, answerMs.guessed, scene.sourceFor) : null
	return { ...facts, trial, answersAs }
}

function failureOf(path: string): string | null {
	try {
		accessSync(path, constants.R_OK | constants.W_OK)
		return statSync(path).isFile() ? 'file' : null
	} catch (error) {
		return codeOf(error)
	}
}

async function logoFaultOf(config: DeviceConfig): Promise<string | null> {
	if (config.driver !== 'escpos' || config.logo === undefined) return null
	const { logoFile } = await import('../../../devices/transport/logo-file.ts')
	const file = logoFile(config.logo)
	return file.kind === 'unusable' ? file.reason : null
}

/** A simulated device's pseudo-terminal is also open where it comes from. */
const MAKES_IT = /^\d+: socat .*\bpty\b/
/** The till's own processes: they hold its devices while it runs. */
const OWN = /(device|till)-process\.(ts|mjs)/

/** What goes on without it. */
const SAFE: Readonly<Record<DeviceConfig['kind'], string>> = {
	cardReader: 'everything else is sold; members are found by name, phone or card number (F3)',
	scanner: 'articles are found by number or name',
	printer: 'sales go on; receipts wait and are printed when it answers, or are sent as a picture',
	scale: 'weights are typed',
	customerDisplay: 'everything is sold; the customer looks at the screen or the receipt',
	paymentTerminal: 'cash, member cards and payment apps are taken',
}

export function judgeDevice(facts: DeviceFacts): Judgement {
	const { config, located, settingsFile, closed, holders } = facts
	const safe = SAFE[config.kind]
	const listed = `npm run yika -- device list --settings ${shellWord(settingsFile)}`
	if (located.kind === 'absent')
		return broken(
			`nothing is plugged in at ${config.path}`,
			safe,
			act(`plug it in and switch it on; if it is: ${listed} shows under which address to write it`),
		)
	if (located.kind === 'ambiguous')
		return broken(
			`${located.paths.join(' and ')} are alike, and ${config.path} means both`,
			safe,
			act(`unplug one, or write the serial number or @socket that ${listed} shows`),
		)
	if (located.kind === 'noDevice')
		return broken(
			`${located.path} is a ${located.is}, not a device`,
			safe,
			act(`write the address that ${listed} shows`),
		)
	if (closed !== null) return judgeClosed(facts, safe)
	if (holders.some((holder) => OWN.test(holder)))
		return unseen('the till that runs holds it; its own device page (F10) says how it is')
	if (holders.length > 0)
		return broken(
			`${config.path} is held by another program (${holders.join('; ')})`,
			safe,
			command(`kill ${holders.map((holder) => Number.parseInt(holder, 10)).join(' ')}`),
		)
	return judgeTrial(facts, safe)
}

function judgeClosed({ config, located, isUsb, user, sudo, root }: DeviceFacts, safe: string): Judgement {
	const path = located.kind === 'found' ? located.path : config.path
	const group = config.path.startsWith('hid:') ? 'plugdev' : 'dialout'
	const rules = shellWord(join(root, 'build/package/udev/70-yika.rules'))
	const what = `${user} may not open ${path}`
	if (!isUsb)
		return broken(
			what,
			safe,
			command(`${sudo}chown ${user} ${shellWord(path)} && ${sudo}chmod 600 ${shellWord(path)}`),
		)
	return broken(
		`${what}; after mending it, ${user} signs on to the machine anew`,
		safe,
		command(
			`${sudo}install -m 644 ${rules} /etc/udev/rules.d/ && ${sudo}udevadm control --reload && ${sudo}udevadm trigger && ${sudo}usermod -aG ${group} ${user}`,
		),
	)
}

function judgeTrial(facts: DeviceFacts, safe: string): Judgement {
	const { config, index, settingsFile: file, trial, answersAs, logoFault } = facts
	if (trial === null) return unseen('it was not tried')
	const { isConnected, firmware, problems, byteCount } = trial
	if (isConnected) {
		if (logoFault !== null)
			return broken(
				`it answers, but ${logoFault}`,
				'receipts are printed without the logo',
				act('put the picture there'),
			)
		const noted = problems.join(', ')
		const what = `${config.driver} at ${config.path}: ${firmware ?? 'the port is open'}`
		return noted === ''
			? ok(what)
			: advice(
					`${what}; it says ${noted}`,
					act('see to it: paper, cover, cable; the device page tells the same'),
				)
	}
	if (answersAs !== null && answersAs.driver === config.driver)
		return broken(
			`it answers at ${answersAs.baud} baud, not at ${config.baud ?? 'the usual speed of its driver'}`,
			safe,
			{ kind: 'setting', file, at: ['devices', index, 'baud'], value: answersAs.baud },
		)
	if (answersAs !== null)
		return broken(`a ${answersAs.driver} (${answersAs.kind}) answers there, not a ${config.driver}`, safe, {
			kind: 'setting',
			file,
			at: ['devices', index],
			value: answersAs,
		})
	const [problem] = problems
	if (problem === 'device.busy')
		return broken(
			`${config.path} is held by a program of another user`,
			safe,
			act(`see who it is (${facts.sudo}fuser -v ${shellWord(config.path)}) and end it`),
		)
	if (problem === 'device.notFound')
		return broken(
			`nobody is at ${config.path}`,
			safe,
			act('look at its power and its network, and at the address'),
		)
	return broken(
		byteCount > 0
			? `${byteCount} bytes came from ${config.path}, and no driver understands them`
			: `${config.path} opens, and nothing answers at any usual speed (${problem ?? 'silent'})`,
		safe,
		act('look at power, cable and whether it is set to a serial protocol; then: npm run yika -- device test'),
	)
}
