/**
 * The working state as the text that is kept with every commit. Most parts of a state are the same objects as in the one
 * before, so their text is kept too: what a key press changed is all that is written anew.
 */
import type { Sale, TillState } from './till-state.ts'

export class WorkingText {
	readonly #ofState = new PartTexts()
	readonly #ofSale = new PartTexts()
	#sale: { readonly value: Sale; readonly text: string } | null = null

	/** JSON of a state whose parts are never changed in place. */
	of({ sale, ...parts }: TillState): string {
		return `{${this.#ofState.members(parts)},"sale":${sale === null ? 'null' : this.ofSale(sale)}}`
	}

	ofSale(sale: Sale): string {
		if (this.#sale?.value !== sale) this.#sale = { value: sale, text: `{${this.#ofSale.members(sale)}}` }
		return this.#sale.text
	}
}

/** Texts of an object's members, by the members' names. */
class PartTexts {
	readonly #known = new Map<string, { readonly value: unknown; readonly text: string }>()

	members(parts: object): string {
		let members = ''
		for (const [name, value] of Object.entries(parts)) {
			if (value === undefined) continue
			members += members === '' ? this.#member(name, value) : `,${this.#member(name, value)}`
		}
		return members
	}

	#member(name: string, value: unknown): string {
		const known = this.#known.get(name)
		if (known !== undefined && known.value === value) return known.text
		const text = `"${name}":${JSON.stringify(value)}`
		this.#known.set(name, { value, text })
		return text
	}
}
