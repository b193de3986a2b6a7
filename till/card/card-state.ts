import type { CardState } from '../../protocol/card/card-snapshot.ts'
import type { RefusalCode } from '../../protocol/refusals.ts'

/** Why a card in this state pays nothing; null when it may. */
export function cardStateRefusal(state: CardState): RefusalCode | null {
	switch (state) {
		case 'active':
			return null
		case 'frozen':
			return 'cardFrozen'
		case 'lost':
			return 'cardLost'
		case 'expired':
			return 'cardExpired'
		case 'blank':
			return 'cardNotActive'
	}
}
