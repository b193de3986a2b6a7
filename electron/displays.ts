/** Which displays there are now: a window for one that was pulled out would lie over the cashier's. */
import { screen } from 'electron'
import type { CustomerPlace } from './windows.ts'

/** Whether the middle of this place is on a display. */
export function isOnDisplay({ x, y, width, height }: CustomerPlace): boolean {
	const middle = { x: x + width / 2, y: y + height / 2 }
	return screen
		.getAllDisplays()
		.some(
			({ bounds }) =>
				middle.x >= bounds.x &&
				middle.x < bounds.x + bounds.width &&
				middle.y >= bounds.y &&
				middle.y < bounds.y + bounds.height,
		)
}

/** Plugged in, pulled out, turned, or set to another size. */
export function onDisplayChange(listener: () => void): void {
	screen.on('display-added', listener)
	screen.on('display-removed', listener)
	screen.on('display-metrics-changed', listener)
}
