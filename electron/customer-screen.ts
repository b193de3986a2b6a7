/** The address of the customer's page, as its host opens it. */
import type { CustomerScreenSettings } from '../protocol/settings/process-settings.ts'

/** `token`: null where the page finds its till without one. `display`: null: no screen of its own, opened by hand. */
export function customerPageUrl(
	page: string,
	token: string | null,
	display: CustomerScreenSettings | null,
): string {
	const facts = new URLSearchParams({
		...(token === null ? {} : { token }),
		...(display === null ? {} : { colours: display.colours }),
	})
	return `${page}#${facts}`
}
