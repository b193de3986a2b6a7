import type { LOOK_CHOICES, Look } from '../state/look.ts'

/** Words of the sheet on which colours, type and sound are chosen. */
export type LookWords = {
	readonly title: string
	readonly note: string
	readonly part: Readonly<Record<keyof Look, string>>
	readonly choice: {
		readonly [Part in keyof typeof LOOK_CHOICES]: Readonly<
			Record<(typeof LOOK_CHOICES)[Part][number], string>
		>
	}
}
