/** `screen`, `powerMonitor` and `powerSaveBlocker` of the stand-in: a machine of which a test says what happens to it. */
import { EventEmitter } from 'node:events'
import type * as Electron from 'electron'
import { onControl } from './controls.ts'

type NamesOf<T> = { readonly [Name in keyof T]?: unknown }

/** A cashier's and a customer's, side by side. */
let bounds: readonly Electron.Rectangle[] = [
	{ x: 0, y: 0, width: 1366, height: 768 },
	{ x: 1366, y: 0, width: 1024, height: 768 },
]

export const screen = Object.assign(new EventEmitter(), {
	getAllDisplays: () => bounds.map((one) => ({ bounds: one })),
}) satisfies NamesOf<Electron.Screen>

export const powerMonitor = new EventEmitter() satisfies NamesOf<Electron.PowerMonitor>

export const powerSaveBlocker = {
	start: (_type: Parameters<Electron.PowerSaveBlocker['start']>[0]) => 1,
} satisfies NamesOf<Electron.PowerSaveBlocker>

onControl((control) => {
	if (control.kind === 'power') return void powerMonitor.emit(control.event)
	if (control.kind !== 'displays') return
	const event = control.bounds.length < bounds.length ? 'display-removed' : 'display-added'
	bounds = control.bounds
	screen.emit(event)
})
