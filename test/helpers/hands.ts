/**
 * A cashier who has only a keyboard, or only a finger: the same words for both, so that one journey shows both. What a key does and
 * where it lies come from the till's own actions; whoever uses the other hand is noted as a stray.
 */
import type { Locator } from 'playwright-core'
import type { ActionId } from '../../renderer/actions/action-id.ts'
import { actionOf } from '../../renderer/actions/all-actions.ts'
import type { Cashier } from './cashier.ts'

export type Way = 'keyboard' | 'touch'

/** More than the controls of any screen: whoever needs more is lost. */
const TABS_MAX = 90

export class Hands {
	readonly way: Way
	readonly cashier: Cashier

	constructor(cashier: Cashier, way: Way) {
		this.cashier = cashier
		this.way = way
	}

	/** From now on the other hand's strokes are noted; see {@link strays}. */
	async begin(): Promise<void> {
		const other = this.way === 'keyboard' ? 'pointerdown' : 'keydown'
		await this.cashier.page.evaluate((kind) => {
			const page = window as unknown as { noted?: AbortController; strays: string[] }
			page.noted?.abort()
			page.noted = new AbortController()
			page.strays = []
			const note = (event: Event) => {
				// The Enter of the letters on the screen is a finger's.
				if (event.isTrusted) page.strays.push(`${kind} ${(event as KeyboardEvent).key ?? ''}`)
			}
			window.addEventListener(kind, note, { capture: true, signal: page.noted.signal })
		}, other)
	}

	strays(): Promise<readonly string[]> {
		return this.cashier.page.evaluate(() => (window as unknown as { strays: string[] }).strays)
	}

	/** An action by its own key; where it has none, by the key on the screen. */
	async does(id: ActionId, testId = `key-${id}`): Promise<void> {
		const { shortcut } = actionOf(id)
		if (this.way === 'touch' || shortcut === null) await this.picks(testId)
		else await this.cashier.presses(shortcut)
	}

	/** An action that lies under "more" for a finger; a key of its own is quicker. */
	async doesMore(id: ActionId): Promise<void> {
		if (this.way === 'touch' || actionOf(id).shortcut === null) {
			// A key pressed while it means nothing is lost.
			await this.cashier.page.locator('[data-testid="key-more"]:enabled').waitFor()
			await this.does('more')
		}
		await this.does(id)
	}

	/** What is large and on the right: Enter. */
	async next(): Promise<void> {
		await this.cashier.page.locator('[data-testid="key-next"]:enabled').waitFor()
		if (this.way === 'keyboard') await this.cashier.presses('Enter')
		else await this.cashier.page.getByTestId('key-next').tap()
	}

	/** What moves money asks twice. */
	async nextTwice(): Promise<void> {
		await this.next()
		await this.next()
	}

	/** A key on the screen: touched, or gone to by Tab and pressed. */
	async picks(what: string | Locator): Promise<void> {
		const { page } = this.cashier
		const target = typeof what === 'string' ? page.getByTestId(what).first() : what
		await target.and(page.locator(':enabled')).waitFor()
		if (this.way === 'touch') return target.tap()
		await this.#tabsTo(target)
		await this.cashier.presses('Enter')
	}

	/** A field to write in. */
	async enters(testId: string): Promise<void> {
		const field = this.cashier.page.getByTestId(testId)
		await field.waitFor()
		if (this.way === 'touch') await field.tap()
		else await this.#tabsTo(field)
	}

	/** Figures, a point or a dash, and small letters where a field takes them. */
	async types(text: string): Promise<void> {
		if (this.way === 'keyboard') return this.cashier.types(text)
		for (const sign of text) await this.cashier.page.getByTestId(keyOf(sign)).first().tap()
	}

	/** A shut keypad must be opened by a finger; a keyboard is always there. */
	async keypad(): Promise<void> {
		if (this.way === 'touch') await this.picks('key-keypad')
	}

	/** The bar at the end of the page is nearest backwards. */
	async #tabsTo(target: Locator): Promise<void> {
		const isBar = await target.evaluate((key) => key.closest('.action-bar') !== null)
		for (let count = 0; count < TABS_MAX; count++) {
			if (await target.evaluate((key) => key === document.activeElement)) return
			await this.cashier.presses(isBar ? 'Shift+Tab' : 'Tab')
		}
		throw new Error(`not reached by Tab: ${target}`)
	}
}

function keyOf(sign: string): string {
	if (/[0-9]/.test(sign)) return `digit-${sign}`
	return /[a-z]/.test(sign) ? `letter-${sign}` : 'digit-corner'
}
