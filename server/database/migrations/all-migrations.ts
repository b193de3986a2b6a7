/** Every step from an empty database to the present one, in order. A released step is never edited; a new one is added. */
import { parties } from './0001-parties.ts'
import { cardsAndMembers } from './0002-cards-and-members.ts'
import { ledger } from './0003-ledger.ts'
import { journal } from './0004-journal.ts'
import { changeFeed } from './0005-change-feed.ts'
import { reconcile } from './0006-reconcile.ts'
import { clearing } from './0007-clearing.ts'
import { speed } from './0008-speed.ts'
import { purses } from './0009-purses.ts'
import { recovery } from './0010-recovery.ts'
import { promotions } from './0011-promotions.ts'
import { suspendedSales } from './0012-suspended-sales.ts'
import { returns } from './0013-returns.ts'
import { catalogueImport } from './0014-catalogue-import.ts'
import { lostValue } from './0015-lost-value.ts'
import { greeting } from './0016-greeting.ts'
import { members } from './0017-members.ts'
import { movedBooks } from './0018-moved-books.ts'
import { givenEarly } from './0019-given-early.ts'
import { storeState } from './0020-store-state.ts'
import { authority } from './0021-authority.ts'
import { erasedMembers } from './0022-erased-members.ts'
import { pictures } from './0023-pictures.ts'
import { retired } from './0024-retired.ts'

export interface Migration {
	readonly number: number
	readonly name: string
	readonly statements: string
}

export const ALL_MIGRATIONS: readonly Migration[] = [
	{ number: 1, name: 'parties', statements: parties },
	{ number: 2, name: 'cards-and-members', statements: cardsAndMembers },
	{ number: 3, name: 'ledger', statements: ledger },
	{ number: 4, name: 'journal', statements: journal },
	{ number: 5, name: 'change-feed', statements: changeFeed },
	{ number: 6, name: 'reconcile', statements: reconcile },
	{ number: 7, name: 'clearing', statements: clearing },
	{ number: 8, name: 'speed', statements: speed },
	{ number: 9, name: 'purses', statements: purses },
	{ number: 10, name: 'recovery', statements: recovery },
	{ number: 11, name: 'promotions', statements: promotions },
	{ number: 12, name: 'suspended-sales', statements: suspendedSales },
	{ number: 13, name: 'returns', statements: returns },
	{ number: 14, name: 'catalogue-import', statements: catalogueImport },
	{ number: 15, name: 'lost-value', statements: lostValue },
	{ number: 16, name: 'greeting', statements: greeting },
	{ number: 17, name: 'members', statements: members },
	{ number: 18, name: 'moved-books', statements: movedBooks },
	{ number: 19, name: 'given-early', statements: givenEarly },
	{ number: 20, name: 'store-state', statements: storeState },
	{ number: 21, name: 'authority', statements: authority },
	{ number: 22, name: 'erased-members', statements: erasedMembers },
	{ number: 23, name: 'pictures', statements: pictures },
	{ number: 24, name: 'retired', statements: retired },
]
