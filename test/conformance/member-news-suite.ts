/** What a till knows of members who joined or were changed on it, before the centre has heard of it. On SQLite and on memory. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { CardSnapshot } from '../../protocol/card/card-snapshot.ts'
import type { EntryBody } from '../../protocol/journal/entry.ts'
import type { SheetValues } from '../../protocol/journal/member-entries.ts'
import type { TillStorage } from '../../storage/till-storage.ts'
import { CARD_NO, card, commitOf, draft, MEMBER_ID } from './journal-fixtures.ts'
import type { StorageBench } from './journal-suite.ts'

const PHONE = '13900139000'
const CONSENT = {
	wordingVersion: '2026-11',
	language: 'zh-CN',
	confirmedBy: 'cashier',
	given: ['membership'],
	refused: ['offers.sms'],
} as const

function enrolled(cardNo: string): EntryBody {
	return {
		kind: 'memberEnrolled',
		memberId: 'S01-01-1-M1',
		cardNo,
		cardKind: 'drawer',
		media: [{ kind: 'uid', value: '0A0B0C0D' }],
		sheet: { familyName: '赵', givenName: '敏', phone: PHONE },
		confirmedBy: null,
		consent: { ...CONSENT, given: [...CONSENT.given], refused: [...CONSENT.refused] },
	} as EntryBody
}

function edited(sheet: SheetValues): EntryBody {
	return { kind: 'memberEdited', memberId: MEMBER_ID, cardNo: CARD_NO, sheet, confirmedBy: null }
}

export function memberNewsSuite(makeBench: () => Promise<StorageBench>): void {
	let bench: StorageBench
	let storage: TillStorage

	beforeEach(async () => {
		bench = await makeBench()
		storage = await bench.open()
	})
	afterEach(async () => {
		await storage.close()
		await bench.remove()
	})

	const nameOf = async (medium: Parameters<TillStorage['cards']['findCard']>[0]) => {
		const member = (await storage.cards.findCard(medium))?.card.member
		return member && `${member.familyName}${member.givenName}`
	}

	it('knows whoever has joined by a card that nobody told it of, over a restart, posted or not', async () => {
		await storage.journal.commit(commitOf([draft(enrolled('88009001'), 5_000)]))
		await storage.close()
		storage = await bench.open()
		expect(await nameOf({ kind: 'cardNo', value: '88009001' })).toBe('赵敏')
		expect(await nameOf({ kind: 'uid', value: '0A0B0C0D' })).toBe('赵敏')
		expect(await nameOf({ kind: 'phone', value: PHONE })).toBe('赵敏')
		expect((await storage.cards.searchMembers('赵敏', 5)).found.map((known) => known.card.cardNo)).toEqual([
			'88009001',
		])
		await storage.outbox.markPosted(1, [])
		expect(await nameOf({ kind: 'phone', value: PHONE })).toBe('赵敏')
	})

	it('goes by her card also when the feed tells once more that it is blank, until the entry is posted', async () => {
		const blank = card({ cardNo: '88009001', state: 'blank', media: [] })
		const told: CardSnapshot = { ...blank, member: null }
		await storage.replica.applyChanges([{ kind: 'card', card: told }], 'c1')
		await storage.journal.commit(commitOf([draft(enrolled('88009001'), 5_000)]))
		await storage.replica.applyChanges([{ kind: 'card', card: { ...told, version: 2 } }], 'c2')
		const known = await storage.cards.findCard({ kind: 'cardNo', value: '88009001' })
		expect(known?.card).toMatchObject({
			state: 'active',
			member: { familyName: '赵', fields: { phone: { value: PHONE, atMs: 5_000 } } },
		})
	})

	it('believes the centre when the card is somebody else’s', async () => {
		await storage.journal.commit(commitOf([draft(enrolled(CARD_NO), 5_000)]))
		await storage.replica.applyChanges([{ kind: 'card', card: card() }], 'c1')
		expect(await nameOf({ kind: 'cardNo', value: CARD_NO })).toBe('王丽华')
	})

	it('shows an edited sheet at once, field by field, and finds her by it', async () => {
		await storage.replica.applyChanges([{ kind: 'card', card: card() }], 'c1')
		await storage.journal.commit(
			commitOf([draft(edited({ givenName: '丽', phone: PHONE, address: '南京东路 1 号' }), 5_000)]),
		)
		const known = await storage.cards.findCard({ kind: 'cardNo', value: CARD_NO })
		expect(known?.card.member).toMatchObject({
			familyName: '王',
			givenName: '丽',
			// She had confirmed the one that is known.
			fields: {
				phone: { value: '13818000101', verified: true },
				address: { value: '南京东路 1 号', source: 'till', atMs: 5_000 },
			},
		})
		expect((await storage.cards.searchMembers('王丽', 5)).found.length).toBe(1)
	})

	it('forgets whoever was erased at the centre: nobody finds her, whatever this till said of her and has not sent', async () => {
		await storage.replica.applyChanges([{ kind: 'card', card: card() }], 'c1')
		await storage.journal.commit(commitOf([draft(edited({ givenName: '丽', phone: PHONE }), 5_000)]))
		await storage.journal.commit(commitOf([draft(enrolled('88009001'), 6_000)]))
		const gone = { ...card(), member: null, version: 2 }
		await storage.replica.applyChanges([{ kind: 'card', card: gone }], 'c2')
		const finds = async () => {
			const texts = ['王丽', '王丽华', '赵敏', PHONE, '13818000101']
			const found = await Promise.all(texts.map((text) => storage.cards.searchMembers(text, 5)))
			return found.flatMap((one) => one.found.map((known) => known.card.cardNo))
		}
		expect(await nameOf({ kind: 'cardNo', value: CARD_NO })).toBe(null)
		expect(new Set(await finds())).toEqual(new Set(['88009001']))
		await storage.outbox.markPosted(2, [])
		const card2 = { ...gone, cardNo: '88009001' as CardSnapshot['cardNo'], media: [], version: 3 }
		await storage.replica.applyChanges([{ kind: 'card', card: card2 }], 'c3')
		await storage.close()
		storage = await bench.open()
		expect(await finds()).toEqual([])
		expect(await nameOf({ kind: 'phone', value: PHONE })).toBe(undefined)
	})

	it('remembers to what she agrees', async () => {
		await storage.replica.applyChanges([{ kind: 'card', card: card() }], 'c1')
		const consent = { ...CONSENT, given: [], refused: ['membership' as const] }
		const body: EntryBody = { kind: 'consentRecorded', memberId: MEMBER_ID, cardNo: CARD_NO, consent }
		await storage.journal.commit(commitOf([draft(body, 5_000)]))
		const known = await storage.cards.findCard({ kind: 'cardNo', value: CARD_NO })
		expect(known?.card.member?.consents).toEqual({ membership: { given: false, atMs: 5_000 } })
	})
}
