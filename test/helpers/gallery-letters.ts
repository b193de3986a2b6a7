/** Screens with letters on them: whatever has a text field, at a till without a keyboard. */
import type { Page } from 'playwright-core'
import {
	basket,
	type GalleryScreen,
	inTurn,
	key,
	member,
	screen,
	selling,
	sheetOfMore,
	touches,
} from './gallery-screen.ts'
import { EDITED_SHEET } from './sample-sheet.ts'
import { sampleMember } from './sample-views.ts'

const letters = touches('key-keyboard', 'touch-keyboard')
/** Letter for letter, with a finger. */
const taps = (text: string, shows: string) => async (page: Page) => {
	for (const letter of text) await page.getByTestId(`letter-${letter}`).click()
	await page.getByTestId(shows).first().waitFor()
}

export const LETTER_SCREENS: readonly GalleryScreen[] = [
	screen('letters-search', selling, { basket }, inTurn(letters, taps('n', 'results'))),
	screen(
		'letters-member',
		selling,
		{ basket },
		inTurn(key('F3', 'member-search'), letters, taps('w', 'members')),
	),
	screen(
		'letters-enrol',
		selling,
		{ basket, desk: { kind: 'enrol', card: null, cardNo: null, hasTag: false } },
		letters,
	),
	screen(
		'letters-enrol-card',
		selling,
		{ basket, desk: { kind: 'enrol', card: null, cardNo: '6200100000000033' as never, hasTag: false } },
		letters,
	),
	screen('letters-edit-member', selling, { basket, member, desk: EDITED_SHEET }, letters),
	screen(
		'letters-question',
		selling,
		{
			member: sampleMember({
				question: {
					field: 'email',
					ask: { zh: '您的电子邮箱是？', en: 'What is your e-mail address?' },
					form: { kind: 'email' },
					rewardPoints: 0,
					reason: 'unknown',
				},
			}),
		},
		inTurn(letters, taps('wang@', 'answer-field')),
	),
	screen('letters-cash', selling, { member }, inTurn(sheetOfMore('key-cashMove', 'move-cash'), letters)),
	screen('letters-journal', selling, {}, inTurn(sheetOfMore('key-journal', 'journal'), letters)),
]
