/** Screens of looking for a member who has no card with her. */
import { basket, type GalleryScreen, inTurn, key, screen, selling, types } from './gallery-screen.ts'

const search = key('F3', 'member-search')

export const MEMBER_SCREENS: readonly GalleryScreen[] = [
	screen('member-search', selling, { basket }, search),
	screen(
		'member-search-found',
		selling,
		{ basket },
		inTurn(search, types('w'), (page) => page.getByTestId('members').waitFor()),
	),
	screen('member-search-nobody', selling, { basket }, inTurn(search, types('qqq'))),
]
