/** What befalls disks: they are lost, put back to an older state, forget what they had promised, or tear a record. */
import type { AgentNode } from './agent-node.ts'
import type { Manager } from './manager.ts'
import type { TillNode } from './till-node.ts'
import { NO_FAULTS_LEFT, tell } from './world.ts'

/** After `delayMs` the power goes, and the disk comes back as it is now. */
export function restoreLater(till: TillNode, manager: Manager, delayMs: number): void {
	const { world } = till.machine
	const { disk, enrolment } = till
	const image = structuredClone(disk)
	world.time.after(delayMs, () => {
		if (world.faults === NO_FAULTS_LEFT || till.disk !== disk || manager.isAt(till)) return
		tell(world, till.machine.name, `loses what its disk took in the last ${delayMs} ms`)
		till.switchOff()
		manager.forget(till, disk, image)
		image.full = disk.full
		till.comesBackWith(image, enrolment)
	})
}

/** The power goes within a write: only half of the last entry is on the disk. */
export function tear(till: TillNode): void {
	const { disk, enrolment, machine } = till
	const chain = disk.chains.get(enrolment.epoch)
	const last = chain?.entries.at(-1)
	if (chain === undefined || last === undefined) return
	tell(machine.world, machine.name, `tears entry ${last.seq}`)
	till.switchOff()
	const text = last.text.slice(0, last.text.length / 2)
	chain.entries = [...chain.entries.slice(0, -1), { ...last, text }]
	till.takeIntoService(disk, enrolment)
}

/** An empty disk takes the place of the agent's. */
export function loseAgentDisk(agent: AgentNode, manager: Manager): void {
	tell(agent.machine.world, agent.machine.name, 'loses its disk')
	manager.agentGoesOnWith(agent, agent.blankDisk())
}

/** After `delayMs` the agent's disk is as it is now. */
export function restoreAgentLater(agent: AgentNode, manager: Manager, delayMs: number): void {
	const { disk, machine } = agent
	const { world } = machine
	const image = disk.image()
	world.time.after(delayMs, () => {
		if (world.faults === NO_FAULTS_LEFT || agent.disk !== disk) return image.close()
		tell(world, machine.name, `loses what its disk took in the last ${delayMs} ms`)
		manager.agentGoesOnWith(agent, image)
	})
}
