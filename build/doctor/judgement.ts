/*
 * What `yika doctor` says of one thing that a till or an agent needs. A check is a probe, which looks and changes nothing,
 * and a judge, which is pure: it is tested without the machine that would have the fault.
 */

/** What mends it. A script can follow the first two to the letter; the third needs hands, eyes or a decision. */
export type Mend =
	/** For the shell, as whoever ran the doctor. */
	| { readonly kind: 'command'; readonly command: string }
	/** A place in the settings file and what belongs there; null: take it out. */
	| {
			readonly kind: 'setting'
			readonly file: string
			readonly at: readonly (string | number)[]
			readonly value: unknown
	  }
	| { readonly kind: 'act'; readonly words: string }

export type Judgement =
	| { readonly state: 'ok'; readonly what: string }
	/** It works; `mend` makes it better, or keeps it from breaking. */
	| { readonly state: 'advice'; readonly what: string; readonly mend: Mend }
	| {
			readonly state: 'broken'
			readonly what: string
			/** What goes on, and what must not be done, until it is mended. */
			readonly safe: string
			readonly mend: Mend
	  }
	/** It could not be looked at; `what` says why. Whatever stands in the way is told by a check of its own. */
	| { readonly state: 'unseen'; readonly what: string }

export type Check = { readonly id: string; examine(): Promise<Judgement> }

/** A look that fails in a way that nobody foresaw is told, as a fault of the look. */
export function check<Facts>(
	id: string,
	probe: () => Facts | Promise<Facts>,
	judge: (facts: Facts) => Judgement,
): Check {
	return {
		id,
		examine: async () => {
			try {
				return judge(await probe())
			} catch (error) {
				const reason = error instanceof Error ? error.message : String(error)
				return broken(`it could not be looked at: ${reason}`, 'nothing was changed', act('report this'))
			}
		},
	}
}

export const ok = (what: string): Judgement => ({ state: 'ok', what })
export const unseen = (what: string): Judgement => ({ state: 'unseen', what })
export const advice = (what: string, mend: Mend): Judgement => ({ state: 'advice', what, mend })
export const broken = (what: string, safe: string, mend: Mend): Judgement => ({
	state: 'broken',
	what,
	safe,
	mend,
})
export const command = (text: string): Mend => ({ kind: 'command', command: text })
export const act = (words: string): Mend => ({ kind: 'act', words })

/** A path as one word of the shell. */
export function shellWord(text: string): string {
	return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}

/** Several checks ask the same question: it is asked once. */
export function once<T>(ask: () => T): () => T {
	let answer: { readonly value: T } | null = null
	return () => {
		answer ??= { value: ask() }
		return answer.value
	}
}

/** The system's code of an error (`ENOENT`), for judges that know some of them. */
export function codeOf(error: unknown): string {
	return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown'
}
