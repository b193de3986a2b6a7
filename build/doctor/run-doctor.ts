/* `yika doctor`: which checks there are for what the settings describe, and what they come to. */
import { agentSideChecks, tillSideChecks } from './check-list.ts'
import {
	fontsCheck,
	libraryChecks,
	nodeCheck,
	screensCheck,
	socatCheck,
	windowCheck,
} from './checks/machine.ts'
import { judgeSettings, parseSettings, probeSettings, type Subject } from './checks/settings.ts'
import { type Check, check, type Judgement } from './judgement.ts'
import type { Scene } from './scene.ts'

export type Finding = { readonly id: string } & Judgement

export type Report = {
	readonly settingsFile: string
	/** Null when the settings do not say it. */
	readonly role: Subject['role'] | null
	readonly findings: readonly Finding[]
}

/** Looks at everything, at the same time where it can, and changes nothing. */
export async function runDoctor(scene: Scene): Promise<Report> {
	const facts = probeSettings(scene)
	const parsed = facts.failure === null ? parseSettings(facts.file, facts.text) : null
	const subject = parsed?.kind === 'subject' ? parsed.subject : null
	const checks = [
		check('settings', () => facts, judgeSettings),
		...machineChecks(scene, subject),
		...(subject?.role === 'till' ? tillSideChecks(scene, subject) : []),
		...(subject?.role === 'agent' ? agentSideChecks(scene, subject) : []),
	]
	const findings = await Promise.all(
		checks.map(async (one) => ({ id: one.id, ...(await one.examine()) }) as const),
	)
	return { settingsFile: facts.file, role: subject?.role ?? null, findings }
}

function machineChecks(scene: Scene, subject: Subject | null): readonly Check[] {
	if (subject?.role === 'agent')
		return [nodeCheck(scene), ...libraryChecks(scene, ['better-sqlite3'], ['better-sqlite3'])]
	const paths = subject?.devices.map(({ path }) => path) ?? []
	const needed = [
		'better-sqlite3',
		...(paths.some((path) => !/^(hid|pcsc|tcp):/i.test(path)) ? ['serialport'] : []),
		...(paths.some((path) => /^hid:/i.test(path)) ? ['node-hid'] : []),
	]
	return [
		nodeCheck(scene),
		...libraryChecks(scene, ['better-sqlite3', 'serialport', 'node-hid'], needed),
		screensCheck(scene),
		windowCheck(scene),
		fontsCheck(scene),
		socatCheck(scene),
	]
}
