/** What members' purses should hold at the centre, counted from what they opened with, spent, loaded and earned today. */
import type { GroupData } from '../../protocol/provisioning/group-data.ts'

/** By family name; each of them has one active card with a UID. */
export type Member = { readonly name: string; readonly uid: string; readonly cardNo: string }
export type MoneyPurse = 'storedValue' | 'points' | 'gift'

export class MemberBook {
	readonly #group: GroupData
	readonly #owned = new Map<string, number>()

	constructor(group: GroupData) {
		this.#group = group
	}

	member(familyName: string, givenName?: string): Member {
		const { members, cards } = this.#group
		const found = members.find(
			(one) => one.familyName === familyName && (givenName === undefined || one.givenName === givenName),
		)
		const card = cards.find((one) => one.memberId === found?.memberId && one.state !== 'lost')
		const uid = card?.media.find(({ kind }) => kind === 'uid')?.value
		if (found === undefined || card === undefined || uid === undefined) throw new Error(`no ${familyName}`)
		return { name: found.address.zh, uid, cardNo: card.cardNo }
	}

	moved({ cardNo }: Pick<Member, 'cardNo'>, purse: MoneyPurse, change: number): void {
		const key = `${cardNo} ${purse}`
		const opening = this.#group.cards.find((card) => card.cardNo === cardNo)?.opening[purse] ?? 0
		this.#owned.set(key, (this.#owned.get(key) ?? opening) + change)
	}

	owns({ cardNo }: Pick<Member, 'cardNo'>, purse: MoneyPurse): number {
		return this.#owned.get(`${cardNo} ${purse}`) ?? 0
	}

	/** Of every purse that was moved today: card, purse, what is left. */
	all(): readonly { readonly cardNo: string; readonly purse: string; readonly owned: number }[] {
		return [...this.#owned].sort().map(([key, owned]) => {
			const [cardNo = '', purse = ''] = key.split(' ')
			return { cardNo, purse, owned }
		})
	}
}
