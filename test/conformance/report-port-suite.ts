import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { PortSource } from '../../devices/transport/byte-port.ts'
import { until } from '../helpers/until.ts'

/** The far end of a port of reports, as a HID device holds it. */
export type ReportFarEnd = {
	readonly source: PortSource
	/** All reports that came from the port so far. */
	received(): readonly Uint8Array[]
	send(report: Uint8Array): void
	close(): Promise<void>
}

/** What `ReportPort` promises beyond `byte-port-suite.ts`: reports stay whole, both ways. */
export function reportPortSuite(name: string, makeFarEnd: () => Promise<ReportFarEnd>): void {
	describe(`report port: ${name}`, () => {
		let far: ReportFarEnd
		beforeEach(async () => {
			far = await makeFarEnd()
		})
		afterEach(() => far.close())

		async function opened(data: (report: Uint8Array) => void) {
			const opening = await far.source.open({ data, error: () => undefined, closed: () => undefined })
			if (opening.kind === 'failed') throw new Error(opening.error.detail)
			return opening.port
		}
		const reportOf = (length: number, index: number) =>
			Uint8Array.from({ length }, (_, at) => (at * 7 + index) & 0xff)

		test('each report is told by itself, in order, whatever its length', async () => {
			const heard: Uint8Array[] = []
			const port = await opened((report) => heard.push(report))
			const reports = [64, 337, 1, 64, 509].map(reportOf)
			for (const report of reports) far.send(report)
			await until(() => heard.length === reports.length, 'all reports at the host')
			expect(heard).toEqual(reports)
			await port.close()
		})

		test('each write is one report, also when none waits for the one before', async () => {
			const port = await opened(() => undefined)
			const reports = Array.from({ length: 50 }, (_, index) => reportOf(65, index))
			expect(await Promise.all(reports.map((report) => port.write(report)))).toEqual(new Array(50).fill(true))
			await until(() => far.received().length === reports.length, 'all reports at the device')
			expect(far.received()).toEqual(reports)
			await port.close()
		})
	})
}
