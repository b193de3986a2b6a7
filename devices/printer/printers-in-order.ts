import { assert } from '../../protocol/base/assert.ts'
import type { PrintOutcome, ReceiptPrinter } from '../../till/ports/devices.ts'

/**
 * Several receipt printers as the one that the spool knows. Each job goes to the first, in the order of the configuration,
 * that can take it. What must stay true: only a printer that was sent nothing is passed over, so that a job in doubt stays
 * with its printer until the cashier has said what came out.
 */
export function printersInOrder(printers: readonly ReceiptPrinter[]): ReceiptPrinter | null {
	const [first] = printers
	if (!first || printers.length === 1) return first ?? null
	let atWork: ReceiptPrinter | null = null
	/** Those that answer go first: asking a silent one takes seconds. */
	const byPresence = () =>
		printers.toSorted((a, b) => Number(b.status().connected) - Number(a.status().connected))
	return {
		print: async (job, onSending) => {
			const refusals = new Map<ReceiptPrinter, PrintOutcome>()
			for (const printer of byPresence()) {
				const outcome = await printer.print(job, () => {
					atWork = printer
					return onSending()
				})
				atWork = null
				if (outcome.kind === 'unknown') return { ...outcome, printerId: printer.status().deviceId }
				if (outcome.kind === 'done') return outcome
				refusals.set(printer, outcome)
			}
			const ofFirst = refusals.get(first)
			assert(ofFirst, 'every printer was asked')
			return ofFirst
		},
		openDrawer: async () => {
			for (const printer of printers) if (await printer.openDrawer()) return true
			return false
		},
		// The one that prints, else the one that would: what is wrong with the others does not hold a receipt up.
		status: () => (atWork ?? printers.find((one) => isReady(one)) ?? byPresence().at(0) ?? first).status(),
		close: async () => void (await Promise.all(printers.map((printer) => printer.close()))),
	}
}

function isReady(printer: ReceiptPrinter): boolean {
	const { connected, problems } = printer.status()
	return connected && problems.every((problem) => problem === 'printer.paperNearEnd')
}
