/**
 * Names of traces and spans, drawn from what the messages say anyway: both ends of a link come to the same names, after a
 * crash too, and nothing is added to the wire. Their shapes are those of W3C Trace Context (§3.2.2.3, §3.2.2.4).
 */
import { hash } from 'node:crypto'

export type Node = 'till' | 'agent' | 'server'
/** A message's sender or its receiver. */
export type Side = 'asks' | 'answers'

/** The place of an entry in its chain. */
export type EntryPlace = { readonly tillId: string; readonly epoch: number; readonly seq: number }

/** The trace of one act: 32 hexadecimal digits. Everything that is said of one payment is one act. */
export function traceIdOf(
	act: { readonly authKey: string } | { readonly requestId: string } | EntryPlace,
): string {
	if ('authKey' in act) return digits(`payment ${act.authKey}`, 32)
	if ('requestId' in act) return digits(`question ${act.requestId}`, 32)
	return digits(`entry ${act.tillId}/${act.epoch}/${act.seq}`, 32)
}

/** The span of one question at one end of its link: 16 hexadecimal digits. */
export function questionSpanId(side: Side, requestId: string): string {
	return digits(`${side} ${requestId}`, 16)
}

/** The span of one entry at one machine of its way up. */
export function entrySpanId(node: Node, side: Side, traceId: string): string {
	return digits(`${node} ${side} ${traceId}`, 16)
}

/** Whether a trace is one of the `ratio` (0–1) that are kept: every machine comes to the same answer. */
export function isKept(traceId: string, ratio: number): boolean {
	return Number.parseInt(traceId.slice(0, 8), 16) < ratio * 0x1_0000_0000
}

function digits(text: string, count: number): string {
	return hash('sha256', `yika ${text}`).slice(0, count)
}
