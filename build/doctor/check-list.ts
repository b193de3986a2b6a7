/* The checks of a till and of an agent, in the order in which they are told. */
import { judgeAdmission, judgeClock, judgeProtocol, judgeReach, probeAgent } from './checks/agent-of-till.ts'
import {
	doorCheck,
	judgeCentre,
	judgePort,
	probeCentre,
	probeOwnStatus,
	probePort,
} from './checks/agent-side.ts'
import { judgeCertificate, probeCertificate } from './checks/certificate.ts'
import { isUsable, judgeFolder, probeFolder } from './checks/data-folder.ts'
import { databaseCheck } from './checks/database.ts'
import { deviceCheck } from './checks/device.ts'
import { diskRoomCheck } from './checks/disk-room.ts'
import { journalCopyCheck } from './checks/journal-copy.ts'
import { machineSecretCheck } from './checks/machine-secret.ts'
import { secretFileCheck } from './checks/secret-file.ts'
import type { AgentSubject, Subject, TillSubject } from './checks/settings.ts'
import { type Check, check, once } from './judgement.ts'
import { type Scene, sudo } from './scene.ts'

export function tillSideChecks(scene: Scene, till: TillSubject): readonly Check[] {
	const { journalCopyDir, dataDir, mobilePay } = till.settings
	const agent = once(() => probeAgent(scene, till))
	const clock = async () => {
		const { clockAheadMs: aheadMs } = await agent()
		return { nowMs: scene.nowMs(), neighbour: 'agent', aheadMs, sudo: sudo(scene) } as const
	}
	return [
		...keepingChecks(scene, till),
		...(journalCopyDir === undefined ? [] : [journalCopyCheck(scene, journalCopyDir, dataDir)]),
		...(mobilePay?.tokenFile === undefined ? [] : [secretFileCheck(scene, 'token', mobilePay.tokenFile)]),
		check(
			'certificate',
			() => probeCertificate(scene, till, async () => (await agent()).link),
			judgeCertificate,
		),
		check('agent', agent, judgeReach),
		check('enrolment', agent, judgeAdmission),
		check('protocol', agent, judgeProtocol),
		check('clock', clock, judgeClock),
		...till.devices.map((config, index) => deviceCheck(scene, config, index)),
	]
}

export function agentSideChecks(scene: Scene, agent: AgentSubject): readonly Check[] {
	const own = once(() => probeOwnStatus(scene, agent))
	const centre = once(async () => probeCentre(scene, agent, await own()))
	const clock = async () => {
		const { clockAheadMs: aheadMs } = await centre()
		return { nowMs: scene.nowMs(), neighbour: 'centre', aheadMs, sudo: sudo(scene) } as const
	}
	const { door } = agent.settings
	return [
		...keepingChecks(scene, agent),
		check('port', async () => probePort(scene, agent, (await own()) !== null), judgePort),
		check(
			'certificate',
			() => probeCertificate(scene, agent, async () => (await centre()).link),
			judgeCertificate,
		),
		check('centre', centre, judgeCentre),
		check('clock', clock, judgeClock),
		...(door === undefined ? [] : [doorCheck(scene, door.path)]),
	]
}

/** What both keep: a key, and a database on a disk. */
function keepingChecks(scene: Scene, subject: Subject): readonly Check[] {
	const { dataDir, keyFile } = subject.settings
	const folder = once(() => probeFolder(scene, dataDir, `${subject.role}.sqlite`))
	return [
		secretFileCheck(scene, 'key', keyFile),
		machineSecretCheck(subject),
		check('dataDir', folder, judgeFolder),
		diskRoomCheck(dataDir),
		databaseCheck(scene, subject, () => isUsable(folder())),
	]
}
