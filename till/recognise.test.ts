import { generateKeyPairSync, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { verifyText } from '../agent/host.ts'
import { itemCodeSchema } from '../protocol/base/ids.ts'
import { encodeMemberCode, memberCodeText } from '../protocol/card/member-code.ts'
import { card, item, known } from '../test/helpers/till-play.ts'
import { recogniseCode, relatedItems } from './recognise.ts'
import type { TillPorts } from './till-ports.ts'

const { publicKey, privateKey } = generateKeyPairSync('ed25519')
const leaseKey = publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
const apple = item('A', 100)

const ports = {
	catalogue: {
		findItemByBarcode: async (code: string) => (code === '6901234567892' ? apple : null),
		findItem: async () => null,
	},
	cards: { findCard: async () => null, findCardByNo: async () => known() },
	verifySignature: verifyText,
} as unknown as Pick<TillPorts, 'catalogue' | 'cards' | 'verifySignature'>

const recognise = (text: string, key: string | null = leaseKey) => recogniseCode(text, ports, key)

describe('what a code is', () => {
	it.each([
		['6901234567892', { kind: 'itemChosen', item: apple }],
		['4006381333931', { kind: 'itemChosen', item: null }],
		['88000001', { kind: 'cardRecognised', medium: { kind: 'cardNo', value: '88000001' } }],
		['13800138000', { kind: 'cardRecognised', medium: { kind: 'phone', value: '13800138000' } }],
		['134567890123456789', { kind: 'paymentCodeRead', scheme: 'wechat' }],
		['284712345678901234', { kind: 'paymentCodeRead', scheme: 'alipay' }],
		['YM1.88000001', { kind: 'cardRefused', reason: 'codeNotGenuine' }],
	])('%s', async (text, meaning) => {
		expect(await recognise(text)).toMatchObject(meaning)
	})

	it('what is printed on a tag means the tag, which others know', async () => {
		const tag = { kind: 'uid', value: '06001259E3' } as const
		const tagged = known({ media: [tag] })
		const found = { ...ports, cards: { ...ports.cards, findCard: async () => tagged } }
		expect(await recogniseCode('0001202659', found, leaseKey)).toEqual({
			kind: 'cardRecognised',
			medium: tag,
			known: tagged,
		})
		const own = { kind: 'cardNo', value: tagged.card.cardNo } as const
		expect(await recogniseCode(own.value, found, leaseKey)).toMatchObject({ medium: own })
	})

	it('a member’s code is genuine only under the centre’s key', async () => {
		const facts = { cardNo: card().cardNo, issuedAtS: 1_795_300_000, validForS: 60 }
		const signature = sign(null, Buffer.from(memberCodeText(facts)), privateKey).toString('base64')
		const text = encodeMemberCode({ ...facts, signature })
		expect(await recognise(text)).toMatchObject({
			kind: 'memberCodeRead',
			isGenuine: true,
			known: known(),
		})
		expect(await recognise(text, null)).toMatchObject({ isGenuine: false, known: null })
		expect(await recognise(text.replace(facts.cardNo, '88000009'))).toMatchObject({ isGenuine: false })
	})
})

it('looks for what a set holds, and leaves out what the catalogue lacks', async () => {
	const codes = ['1', '2'].map((code) => itemCodeSchema.parse(code))
	const set = { ...apple, parts: codes.map((itemCode) => ({ itemCode, quantity: 1 })) }
	const findItem = async (code: string) => (code === '2' ? apple : null)
	expect(await relatedItems(set, { findItem })).toEqual([apple])
	expect(await relatedItems(apple, { findItem })).toEqual([])
	expect(await relatedItems(null, { findItem })).toEqual([])
})
