/** What the hosts need to know of the customer's screen: where it is, and the address of its page. */
import { readFileSync } from 'node:fs'
import { type CustomerDisplaySettings, tillSettingsSchema } from '../protocol/settings/process-settings.ts'

/**
 * Null: the till has none. The till process reads the same file and says what is wrong with it; a host that cannot read it
 * goes on without that screen and says so.
 */
export function readCustomerDisplay(
	settingsFile: string,
	log: (line: string) => void,
): CustomerDisplaySettings | null {
	try {
		const { customerDisplay } = JSON.parse(readFileSync(settingsFile, 'utf8')) as {
			customerDisplay?: unknown
		}
		return tillSettingsSchema.shape.customerDisplay.parse(customerDisplay) ?? null
	} catch (error) {
		log(`no customer display: ${settingsFile}: ${error instanceof Error ? error.message : String(error)}`)
		return null
	}
}

/** `token`: null where the page finds its till without one. */
export function customerPageUrl(
	page: string,
	token: string | null,
	display: CustomerDisplaySettings | null,
): string {
	const facts = new URLSearchParams({
		...(token === null ? {} : { token }),
		...(display === null ? {} : { colours: display.colours }),
	})
	return `${page}#${facts}`
}
