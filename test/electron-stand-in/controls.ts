/** What a test does to the machine that the stand-in stands on: lines of JSON on standard input. */
import { createInterface } from 'node:readline'
import type { Rectangle } from 'electron'

export type Control =
	| { readonly kind: 'power'; readonly event: 'suspend' | 'resume' | 'shutdown' }
	/** The window manager's cross, on every window. */
	| { readonly kind: 'close' }
	| { readonly kind: 'displays'; readonly bounds: readonly Rectangle[] }

const lines = createInterface({ input: process.stdin })

export function onControl(listener: (control: Control) => void): void {
	lines.on('line', (line) => listener(JSON.parse(line) as Control))
}
