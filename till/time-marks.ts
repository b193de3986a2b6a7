/**
 * The centre's time marks, written into the chain about once an hour, so that each entry has a proven interval: not
 * before the newest mark written ahead of it, not after the first mark that names it or a later one (design §3).
 */
import type { TimeMark } from '../protocol/journal/time-mark.ts'
import { LIMITS } from '../protocol/limits.ts'
import { timeText } from '../protocol/wire/signed-texts.ts'
import { go, type Step } from './step.ts'
import type { TillPorts } from './till-ports.ts'
import type { TillState } from './till-state.ts'

/** By the centre's clock alone. Also when it was put back: what it says from then on is what can be proven. */
export function isDue({ timeMarkedAtMs }: TillState, { atMs }: TimeMark): boolean {
	return timeMarkedAtMs === null || Math.abs(atMs - timeMarkedAtMs) >= LIMITS.timeMarkedEveryMs
}

/** Whether the centre has signed it, for this chain. `leaseKey` null: the centre's key is not known yet. */
export function isGenuine(
	{ tillId, epoch }: { readonly tillId: string; readonly epoch: number },
	{ seq, atMs, signature }: TimeMark,
	leaseKey: string | null,
	verify: TillPorts['verifySignature'],
): boolean {
	return leaseKey !== null && verify(leaseKey, timeText(tillId, epoch, seq, atMs), signature)
}

export function timeMarkTold(state: TillState, mark: TimeMark): Step {
	return go(state, { ...state, timeMarkedAtMs: mark.atMs }, { bodies: [{ kind: 'timeMarked', mark }] })
}
