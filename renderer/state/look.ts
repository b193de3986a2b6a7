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
	return {
		colours: choiceOf(LOOK_CHOICES.colours, kept.colours, FIRST_LOOK.colours),
		contrast: choiceOf(LOOK_CHOICES.contrast, kept.contrast, FIRST_LOOK.contrast),
		type: choiceOf(LOOK_CHOICES.type, kept.type, FIRST_LOOK.type),
		volume: choiceOf(LOOK_CHOICES.volume, kept.volume, FIRST_LOOK.volume),
	}
}

function choiceOf<Choice>(choices: readonly Choice[], wanted: unknown, otherwise: Choice): Choice {
	return choices.find((choice) => choice === wanted) ?? otherwise
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
