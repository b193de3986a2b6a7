/* What a simulator is to `yika device sim`, and what a line to it may say. Errors are for the person who typed it. */
import type { LlrpPortalSimulator } from '../../../test/simulators/llrp-portal-simulator.ts'
import type { SimulatedDevice } from '../../../test/simulators/simulated-device.ts'

export type SimulatorCommand = {
	/** With its values, for the list. */
	readonly usage: string
	/** Does it; throws an Error with words for a person when the values are not right. */
	readonly run: (values: readonly string[]) => void
}
export type Simulator = {
	/** On a line, or the reader of a door, which is on the network. */
	readonly device: SimulatedDevice | LlrpPortalSimulator
	/** By first words, as typed. */
	readonly commands: Readonly<Record<string, SimulatorCommand>>
}
export type SimulatorKind = {
	readonly summary: string
	/** The driver that understands it; null: the door of a store agent, which is no device of a till. */
	readonly driver: string | null
	/** `say` prints what happens to it by itself. */
	readonly make: (say: (line: string) => void) => Simulator
}

export const act = (run: () => void): SimulatorCommand => ({ usage: '', run: () => run() })
export const take = (usage: string, run: (value: string) => void): SimulatorCommand => ({
	usage,
	run: (values) => {
		const value = values.join(' ')
		if (value === '') throw new Error(`${usage} is missing`)
		run(value)
	},
})
export const bytesOf = (hex: string): number[] => {
	if (!/^([0-9a-f]{2}\s*)+$/i.test(hex)) throw new Error(`'${hex}' is not hexadecimal`)
	return [...Buffer.from(hex.replace(/\s/g, ''), 'hex')]
}
export const epcOf = (text: string): string => {
	if (!/^[0-9a-f]{24}$/i.test(text)) throw new Error(`'${text}' is no EPC: 24 hexadecimal digits`)
	return text.toUpperCase()
}
export const number = (text: string): number => {
	if (!/^\d+$/.test(text)) throw new Error(`'${text}' is not a number`)
	return Number(text)
}
