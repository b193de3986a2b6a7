/** One card of each member who can be greeted; neighbours differ, so that no tap repeats the one before. */
import { assert } from '../../protocol/base/assert.ts'
import type { GroupData } from '../../protocol/provisioning/group-data.ts'

export type Tap = { readonly uid: string; readonly name: string }

export function memberTaps({ cards, members }: GroupData): readonly Tap[] {
	const taps = cards.flatMap((card): Tap[] => {
		const uid = card.media.find(({ kind }) => kind === 'uid')?.value
		const member = members.find(({ memberId }) => memberId === card.memberId)
		if (uid === undefined || member === undefined || card.state !== 'active') return []
		return [{ uid, name: member.address.zh }]
	})
	assert(taps.length > 1, 'the group has members with cards')
	return taps
}
