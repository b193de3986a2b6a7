/**
 * Short errands at ports that no configured device uses, each in a process that ends with it: which there are, and which
 * driver understands one. Native modules stay out of the till process here, too.
 */
import type { DeviceConfig } from '../../protocol/devices/device-config.ts'
import type { SparePort } from '../../till/ports/device-desk.ts'
import type { Timer } from '../../till/ports/timer.ts'
import { type FromDevice, fromDeviceSchema, type SentToDevice } from './device-contract.ts'
import type { StartDevice } from './device-keeper.ts'

const LIST_MS = 15_000
/** All that `learn-device.ts` tries, with time to spare. */
const LEARN_MS = 300_000

export type ErrandPorts = { readonly start: StartDevice; readonly timer: Timer }

export type Found = { readonly config: DeviceConfig; readonly seen: string | null }

/** Empty also when the process that looked came to harm. */
export function listSparePorts(
	configured: readonly string[],
	ports: ErrandPorts,
): Promise<readonly SparePort[]> {
	const { promise, resolve } = Promise.withResolvers<readonly SparePort[]>()
	const stop = errand({ kind: 'listPorts', configured: [...configured] }, LIST_MS, ports, (message) => {
		if (message?.kind === 'ports') resolve(message.ports)
		else if (message === null) resolve([])
	})
	return promise.finally(stop)
}

/** Returns how to stop; `onEnd` is called once unless it was stopped. Null: nothing was found. */
export function learnPort(
	path: string,
	ports: ErrandPorts,
	onStep: (step: { readonly driver: string; readonly baud: number }) => void,
	onEnd: (found: Found | null) => void,
): () => void {
	const stop = errand({ kind: 'learn', path }, LEARN_MS, ports, (message) => {
		if (message?.kind === 'learning') return onStep(message)
		if (message !== null && message.kind !== 'learnt') return
		stop()
		onEnd(message?.found ?? null)
	})
	return stop
}

/** Null when the process has ended or took too long. Nothing is heard after stopping. */
function errand(
	order: SentToDevice,
	timeoutMs: number,
	{ start, timer }: ErrandPorts,
	heard: (message: FromDevice | null) => void,
): () => void {
	let isOver = false
	const hear = (message: FromDevice | null) => {
		if (!isOver) heard(message)
	}
	const channel = start({
		message: (raw) => hear(fromDeviceSchema.safeParse(raw).data ?? null),
		ended: () => hear(null),
	})
	const cancel = timer.after(timeoutMs, () => hear(null))
	channel.send(order)
	return () => {
		isOver = true
		cancel()
		channel.kill()
	}
}
