/**
 * The whole running shop with a real browser on its first till, signed on, a shift open, and then alone: its LAN is cut,
 * so that everything on the screen comes from the till itself.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { GroupData } from '../../protocol/provisioning/group-data.ts'
import type { Command } from '../../till/commands.ts'
import type { Lane } from '../demo/lane.ts'
import { openShop } from '../helpers/shop.ts'
import { until } from '../helpers/until.ts'
import type { LlrpPortalSimulator } from '../simulators/llrp-portal-simulator.ts'
import type { BenchContext } from './bench-stage.ts'
import { comparePageClock } from './page-clock.ts'
import { type Painted, startPaintLog, takePaintLog, untilShown } from './paint-log.ts'
import { type Wanted, waitUntilGone, watchForPaint } from './paint-watch.ts'
import { tellTill } from './till-command.ts'

export type ScreenScene = {
	readonly group: GroupData
	readonly lane: Lane
	/** The reader at the store's door. */
	readonly portal: LlrpPortalSimulator
	/** The same with the LAN mended, for what comes from the agent. */
	readonly withLan: <T>(task: () => Promise<T>) => Promise<T>
	/** Resolves once the page watches; call what it gives to get our time at which `wanted` was painted. */
	readonly painted: (wanted: Wanted) => Promise<() => Promise<number>>
	/**
	 * Resolves once `name` is greeted beside so many lines, with all that was painted since it was asked last, by our clock.
	 */
	readonly shown: (name: string, lineCount: number) => Promise<readonly Painted[]>
	readonly tell: (command: Command) => Promise<void>
	/** Touches what is there under this name, or comes; our time at the touch. */
	readonly touched: (testId: string) => Promise<number>
	/** Gives the till a command and waits until nothing on the screen matches `selector` any more. */
	readonly clear: (command: Command, selector: string) => Promise<void>
	/** How well the page's clock is known. */
	readonly uncertainMs: number
	readonly close: () => Promise<void>
}

export async function openScreenScene({ dir, say }: BenchContext): Promise<ScreenScene> {
	const dataDir = join(dir, 'demo')
	mkdirSync(dataDir)
	const shop = await openShop({ dataDir, say: (line) => say(`  ${line}`) })
	try {
		const { cashier, demo } = shop
		await cashier.signOn()
		await cashier.openShift()
		demo.lane.lan.setMode({ kind: 'cut' })
		await cashier.connection('alone')
		const { page } = cashier
		const { aheadMs, uncertainMs } = await comparePageClock(page)
		await startPaintLog(page)
		return {
			group: demo.group,
			lane: demo.lane,
			uncertainMs,
			portal: demo.lane.portal,
			async withLan(task) {
				demo.lane.lan.setMode({ kind: 'up' })
				await cashier.connection('online')
				await until(() => demo.lane.portal.isReading, 'the agent reads at the door')
				try {
					return await task()
				} finally {
					demo.lane.lan.setMode({ kind: 'cut' })
					await cashier.connection('alone')
				}
			},
			async painted(wanted) {
				const paintedAt = await watchForPaint(page, wanted)
				return async () => (await paintedAt()) - aheadMs
			},
			async shown(name, lineCount) {
				await untilShown(page, name, lineCount)
				const log = await takePaintLog(page)
				return log.map((painted) => ({ ...painted, atMs: painted.atMs - aheadMs }))
			},
			tell: (command) => tellTill(demo.lane.url(), command),
			async touched(testId) {
				const button = page.getByTestId(testId)
				await button.waitFor()
				const atMs = await button.evaluate((element) => {
					const touchedMs = performance.timeOrigin + performance.now()
					;(element as HTMLElement).click()
					return touchedMs
				})
				return atMs - aheadMs
			},
			async clear(command, selector) {
				await tellTill(demo.lane.url(), command)
				await waitUntilGone(page, selector)
			},
			close: shop.close,
		}
	} catch (error) {
		await shop.close()
		throw error
	}
}
