/**
 * Questions that come while others are being worked on are worked on together: under load many share one transaction and
 * one wait for the disk, and alone none waits for company. A few groups may be under way at once, so that one that waits
 * for a lock does not hold up the rest.
 */
export interface GatherOptions<Ask, Answer> {
	readonly groupsMax: number
	readonly asksPerGroupMax: number
	/** The answers in the order of the questions. */
	readonly work: (asks: readonly Ask[]) => Promise<readonly Answer[]>
	/** Whether a group that failed may be tried again one by one, so that only the question at fault fails. */
	readonly alone: (error: unknown) => boolean
}

interface Waiting<Ask, Answer> {
	readonly ask: Ask
	readonly resolve: (answer: Answer) => void
	readonly reject: (error: unknown) => void
}

/** Returns the function that asks one question. */
export function gather<Ask, Answer>(options: GatherOptions<Ask, Answer>): (ask: Ask) => Promise<Answer> {
	const waiting: Waiting<Ask, Answer>[] = []
	let underWay = 0

	async function answer(group: readonly Waiting<Ask, Answer>[]): Promise<void> {
		try {
			const answers = await options.work(group.map(({ ask }) => ask))
			for (const [index, { resolve }] of group.entries()) resolve(answers[index] as Answer)
		} catch (error) {
			if (group.length > 1 && options.alone(error)) for (const one of group) await answer([one])
			else for (const { reject } of group) reject(error)
		}
	}

	function start(): void {
		while (waiting.length > 0 && underWay < options.groupsMax) {
			underWay++
			void answer(waiting.splice(0, options.asksPerGroupMax)).then(() => {
				underWay--
				start()
			})
		}
	}

	return (ask) =>
		new Promise((resolve, reject) => {
			waiting.push({ ask, resolve, reject })
			start()
		})
}
