/** Puts the look on the page and keeps it there: what was chosen at this till is so after a restart, too. */
import type { StoreApi } from 'zustand'
import { type Look, parseLook } from './look.ts'
import type { ScreenState } from './screen-state.ts'

const KEPT_AS = 'yika.look'

type Page = Pick<Window, 'localStorage' | 'document'>

/** `onVolume` is called when another volume was chosen, so that it can be heard. */
export function keepLook(screen: StoreApi<ScreenState>, page: Page, onVolume: () => void): void {
	screen.setState({ look: parseLook(readKept(page)) })
	wear(screen.getState().look, page)
	screen.subscribe(({ look }, { look: before }) => {
		if (look === before) return
		wear(look, page)
		writeKept(page, look)
		if (look.volume !== before.volume) onVolume()
	})
}

/** The style sheets read these; see theme/colours.css. */
function wear({ colours, contrast, type }: Look, { document }: Page): void {
	Object.assign(document.documentElement.dataset, { colours, contrast, type })
}

// A browser that keeps nothing (a policy, a full disk) still shows what is chosen, until the page is closed.
function readKept(page: Page): string | null {
	try {
		return page.localStorage.getItem(KEPT_AS)
	} catch (error) {
		console.warn('this browser keeps no look:', error)
		return null
	}
}

function writeKept(page: Page, look: Look): void {
	try {
		page.localStorage.setItem(KEPT_AS, JSON.stringify(look))
	} catch (error) {
		console.warn('this browser keeps no look:', error)
	}
}
