/** How this till's page looks and sounds: chosen by whoever works at it, kept by the page, no truth about any sale. */

export const LOOK_CHOICES = {
	colours: ['light', 'dark'],
	contrast: ['normal', 'high'],
	type: ['normal', 'large'],
	volume: ['off', 'low', 'middle', 'high'],
} as const

export type Look = {
	readonly [Part in keyof typeof LOOK_CHOICES]: (typeof LOOK_CHOICES)[Part][number]
}

export const FIRST_LOOK: Look = { colours: 'light', contrast: 'normal', type: 'normal', volume: 'middle' }

/** A look as it was written; whatever in it is not a look (anymore) is as on the first day. */
export function parseLook(text: string | null): Look {
	const kept = objectIn(text)
	const part = <Part extends keyof Look>(name: Part): Look[Part] => {
		const choices: readonly Look[Part][] = LOOK_CHOICES[name]
		return choices.find((choice) => choice === kept[name]) ?? FIRST_LOOK[name]
	}
	return {
		colours: part('colours'),
		contrast: part('contrast'),
		type: part('type'),
		volume: part('volume'),
	}
}

function objectIn(text: string | null): Readonly<Record<string, unknown>> {
	if (text === null) return {}
	try {
		const value: unknown = JSON.parse(text)
		return typeof value === 'object' && value !== null ? { ...value } : {}
	} catch {
		// Not ours, or half written: the first look is a good one.
		return {}
	}
}
