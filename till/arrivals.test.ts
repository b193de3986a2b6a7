import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { cardNoSchema, operatorIdSchema } from '../protocol/base/ids.ts'
import { minor } from '../protocol/base/money.ts'
import { type RealStorageTill, realStorageTill } from '../test/helpers/real-storage-till.ts'
import { card, member } from '../test/helpers/till-play.ts'
import { type Arrival, arrivalsAfter, arrivalsNow, type MemberArrived } from './arrivals.ts'

/** What the door says as a line: a card's last digit with its direction, `+` a minute later. */
function play(line: string): string {
	let arrivals: readonly Arrival[] = []
	let nowMs = 0
	for (const word of line.split(' ')) {
		if (word === '+') nowMs += 60_000
		else arrivals = arrivalsAfter(arrivals, told(word), word.endsWith('0') ? null : member(), nowMs)
		arrivals = arrivalsNow(arrivals, nowMs)
	}
	return arrivals.map(({ cardNo, isInside }) => `${isInside ? 'in' : 'at'}${cardNo.slice(-1)}`).join(' ')
}

function told(word: string): MemberArrived {
	const direction = { '>': 'in', '<': 'out', '?': 'unknown' }[word[0] ?? ''] as MemberArrived['direction']
	return { doorId: 'door', cardNo: cardNoSchema.parse(`8800000${word[1]}`), direction, arrivedAtMs: 1 }
}

test.each([
	['>1', 'in1'],
	['?1', 'at1'],
	['>1 >2', 'in2 in1'],
	['>1 >2 >1', 'in1 in2'],
	['>1 >2 >3 >4', 'in4 in3 in2'],
	['>1 >2 <1', 'in2'],
	['<1', ''],
	['>0', ''],
	['>1 +', 'in1'],
	['>1 + >2 +', 'in2'],
	['>1 + +', ''],
])('%s shows %j', (line, shown) => expect(play(line)).toBe(shown))

describe('at the till', () => {
	const arrived = (direction: MemberArrived['direction']): MemberArrived => ({
		doorId: 'door',
		cardNo: card().cardNo,
		direction,
		arrivedAtMs: 1_700_000_000_000,
	})
	let shop: RealStorageTill
	beforeEach(async () => {
		shop = await realStorageTill()
	})
	afterEach(() => shop.close())

	async function told(direction: MemberArrived['direction']) {
		shop.till.memberArrived(arrived(direction))
		await shop.till.idle()
		return shop.till.currentView().arrivals
	}

	test('an arrival is shown to who is signed on, and goes with a press or with her', async () => {
		expect(await told('in')).toEqual([])
		await shop.till.run({ kind: 'signOn', operatorId: operatorIdSchema.parse('1001'), pin: '1234' })
		expect(shop.till.currentView().arrivals).toEqual([
			{
				cardNo: card().cardNo,
				nameZh: '王女士',
				nameEn: 'Ms Wang',
				tier: 'gold',
				isInside: true,
				arrivedAtMs: 1_700_000_000_000,
			},
		])
		await shop.till.run({ kind: 'dismissArrivals' })
		expect(shop.till.currentView().arrivals).toEqual([])
		expect(await told('unknown')).toMatchObject([{ isInside: false }])
		expect(await told('out')).toEqual([])
	})

	test('who stands at the till already is not announced there', async () => {
		await shop.till.run({ kind: 'signOn', operatorId: operatorIdSchema.parse('1001'), pin: '1234' })
		await shop.till.run({ kind: 'openShift', floatMinor: minor(0) })
		expect(await told('in')).toHaveLength(1)
		const medium = { kind: 'cardNo', value: card().cardNo } as const
		shop.till.deviceEvent({ kind: 'cardPresented', deviceId: 'reader', medium, receivedAtMs: 0 })
		await shop.till.idle()
		expect(shop.till.currentView().arrivals).toEqual([])
	})

	test('it writes nothing down, and says nothing over the sale', async () => {
		await shop.till.run({ kind: 'signOn', operatorId: operatorIdSchema.parse('1001'), pin: '1234' })
		await shop.till.idle()
		const before = shop.till.currentView()
		await told('in')
		const after = shop.till.currentView()
		expect(after).toEqual({ ...before, arrivals: after.arrivals, revision: after.revision })
		expect(await shop.storage.outbox.entriesAfter(0, 500, 1_000_000)).toHaveLength(2)
	})
})
