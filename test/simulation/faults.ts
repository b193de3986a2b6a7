/** What can go wrong in a simulated shop, as probabilities, and how often it did. */
import { assert } from '../../protocol/base/assert.ts'
import type { Chance } from './chance.ts'

export type Faults = {
	/** Per frame: the connection breaks and the frame is lost with all that is on its way. */
	readonly frameLost: number
	/** Per frame: it arrives, and the connection breaks behind it, so that its answer is lost and it is sent again. */
	readonly answerLost: number
	/** Per frame: it arrives up to two seconds late, and everything behind it too. */
	readonly delay: number
	/** Per link and second: one direction stands still for a while. */
	readonly oneWayCut: number
	/** Per link and second: everything takes a hundred times as long for a while. */
	readonly slowLink: number
	/** Per till's line to the agent and second: nothing passes for a while. */
	readonly lanCut: number
	/** Per store's line to the centre and second. */
	readonly wanCut: number
	/** Per write of a till: its power goes just before or just after it. */
	readonly tillCrash: number
	readonly agentCrash: number
	/** Per transaction of the centre. */
	readonly centreCrash: number
	/** Per read or write of any disk or database: it takes up to three seconds. */
	readonly slowDisk: number
	/** Per disk and second: no write fits for a while. */
	readonly diskFull: number
	/** Per machine and second: its wall clock jumps, by up to three hours either way. */
	readonly clockJump: number
	/** Per machine: its clocks run up to 1 % fast or slow from the start. */
	readonly clockDrift: number
	/** Per till and second: its machine is gone with its disk; another one takes the lane. */
	readonly tillLost: number
	/** Per till and second: its disk is put back to what it was up to a minute before. */
	readonly tillRestored: number
	/** Per till and second: its power goes, and what its disk said that it had kept in the last moments is not there. */
	readonly lostWrites: number
	/** Per till and second: its power goes and leaves the last record torn. */
	readonly tornWrite: number
	/** Per agent and second: its disk is gone; it begins with an empty one. */
	readonly agentLost: number
	/** Per agent and second: its disk is put back to what it was up to a minute before. */
	readonly agentRestored: number
	/** Per print: paper runs out before, or the cable comes off within. */
	readonly printerFault: number
	/** Per look at the screen: a wrong key, a double tap, an unknown card. */
	readonly operatorMistake: number
}
export type FaultName = keyof Faults

export const NO_FAULTS: Faults = {
	frameLost: 0,
	answerLost: 0,
	delay: 0,
	oneWayCut: 0,
	slowLink: 0,
	lanCut: 0,
	wanCut: 0,
	tillCrash: 0,
	agentCrash: 0,
	centreCrash: 0,
	slowDisk: 0,
	diskFull: 0,
	clockJump: 0,
	clockDrift: 0,
	tillLost: 0,
	tillRestored: 0,
	lostWrites: 0,
	tornWrite: 0,
	agentLost: 0,
	agentRestored: 0,
	printerFault: 0,
	operatorMistake: 0,
}

/** A bad day: everything at once, and still time to sell between two misfortunes. */
export const ALL_FAULTS: Faults = {
	frameLost: 0.002,
	answerLost: 0.002,
	delay: 0.01,
	oneWayCut: 0.004,
	slowLink: 0.004,
	lanCut: 0.006,
	wanCut: 0.03,
	tillCrash: 0.004,
	agentCrash: 0.003,
	centreCrash: 0.003,
	slowDisk: 0.002,
	diskFull: 0.002,
	clockJump: 0.002,
	clockDrift: 0.5,
	tillLost: 0.0005,
	tillRestored: 0.0005,
	lostWrites: 0.0005,
	tornWrite: 0.0005,
	agentLost: 0.0005,
	agentRestored: 0.0005,
	printerFault: 0.05,
	operatorMistake: 0.06,
}

export const FAULT_NAMES = Object.keys(NO_FAULTS) as FaultName[]

export type FaultCounts = Record<FaultName, number>

export function noCounts(): FaultCounts {
	return { ...NO_FAULTS }
}

/** `none`, `all`, or `name=probability,…` (the others are 0). Throws on a name or number that means nothing. */
export function readFaults(text: string): Faults {
	if (text === 'none') return NO_FAULTS
	if (text === 'all') return ALL_FAULTS
	const chosen = text.split(',').map((part): readonly [FaultName, number] => {
		const [name, value] = part.split('=')
		const known = FAULT_NAMES.find((other) => other === name)
		const probability = value === undefined && known ? ALL_FAULTS[known] : Number(value)
		assert(known !== undefined, `no fault is called ${name}; there are: ${FAULT_NAMES.join(', ')}`)
		assert(probability >= 0 && probability <= 1, `a probability lies between 0 and 1: ${part}`)
		return [known, probability]
	})
	return { ...NO_FAULTS, ...Object.fromEntries(chosen) }
}

/** Faults of one morning: some kinds are away, some strong, so that each can be seen without the noise of the others. */
export function swarmed(faults: Faults, drawn: Chance): Faults {
	const strong = FAULT_NAMES.map((name) => [name, Math.min(1, faults[name] * drawn.pick([0, 0.3, 1, 5]))])
	return { ...faults, ...Object.fromEntries(strong) }
}
