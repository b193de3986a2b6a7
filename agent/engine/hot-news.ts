/** Cards that must not wait for the feed: told to every till of the store the moment this agent knows of them. */
import type { Down, DownOf } from '../../protocol/wire/down.ts'
import type { EntryEffect } from '../../storage/agent-records.ts'
import type { AgentStorage } from '../../storage/agent-storage.ts'

export type HotNewsParts = {
	readonly storage: AgentStorage
	readonly tellTills: (message: Down) => void
	/** The copy of the cards shows it too: tills that are away hear of it there. */
	readonly feedChanged: () => void
}

type HotCards = DownOf<'hotCards'>['cards']
type Reported = Extract<EntryEffect, { kind: 'cardReported' }>

export function createHotNews({ storage, tellTills, feedChanged }: HotNewsParts) {
	function tell(cards: HotCards): void {
		if (cards.length === 0) return
		tellTills({ kind: 'hotCards', cards })
		feedChanged()
	}

	return {
		/** The centre says so; what is no news is not passed on. */
		async fromCentre(cards: HotCards): Promise<void> {
			const news = new Set((await storage.call('keepHotCards', { cards })).map(({ cardNo }) => cardNo))
			tell(cards.filter(({ cardNo }) => news.has(cardNo)))
		},

		/** The centre did not believe what a till said: the others go back with this agent. */
		refuted(cards: HotCards): void {
			for (const card of cards) tell([card])
		},

		/** A till's entries say so: the others obey before the centre has heard of it. */
		async fromTill(effects: readonly EntryEffect[]): Promise<void> {
			// Who she is and what she was given goes the feed's way: nobody is in danger meanwhile.
			if (effects.some(({ kind }) => kind === 'memberSaid' || kind === 'voucherAwarded')) feedChanged()
			for (const { cardNo, state } of effects.filter(
				(effect): effect is Reported => effect.kind === 'cardReported',
			)) {
				const known = await storage.call('cardByNumber', { cardNo })
				tell([{ cardNo, state, version: (known?.version ?? 0) + 1 }])
			}
		},
	}
}
