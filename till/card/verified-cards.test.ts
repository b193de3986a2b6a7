import { generateKeyPairSync, sign } from 'node:crypto'
import { expect, it } from 'vitest'
import { verifyText } from '../../agent/host.ts'
import { cardNoSchema } from '../../protocol/base/ids.ts'
import type { DiscountGrant } from '../../protocol/card/grant.ts'
import { grantText } from '../../protocol/wire/signed-texts.ts'
import { card, known } from '../../test/helpers/till-play.ts'
import { verifiedCards } from './verified-cards.ts'

const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const KEY = publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
const UNSIGNED: Omit<DiscountGrant, 'signature'> = {
	kind: 'discount',
	grantId: 'D1',
	cardNo: card().cardNo,
	validFrom: null,
	validUntil: null,
	departmentIds: null,
	nameZh: '员工九折',
	nameEn: 'Staff',
	rateBasisPoints: 1_000,
}
const signature = sign(null, Buffer.from(grantText(UNSIGNED)), privateKey).toString('base64')
const GENUINE: DiscountGrant = { ...UNSIGNED, signature }

it.each([
	{ what: 'genuine', key: KEY, grant: GENUINE, believed: 1 },
	{
		what: 'a better rate than was signed',
		key: KEY,
		grant: { ...GENUINE, rateBasisPoints: 9_000 },
		believed: 0,
	},
	{
		what: 'moved to another card',
		key: KEY,
		grant: { ...GENUINE, cardNo: cardNoSchema.parse('8800000000000099') },
		believed: 0,
	},
	{ what: 'before the centre’s key is known', key: null, grant: GENUINE, believed: 0 },
])('$what: $believed believed', async ({ key, grant, believed }) => {
	const logged: unknown[] = []
	const picture = known({ grants: [{ grant, uses: null }] })
	const cards = verifiedCards(
		{
			findCard: async () => picture,
			findCardByNo: async () => picture,
			searchMembers: async () => ({ found: [picture], percentReady: 100 }),
		},
		() => key,
		{ verifySignature: verifyText, log: (event) => logged.push(event) },
	)
	const medium = { kind: 'cardNo', value: card().cardNo } as const
	expect((await cards.findCard(medium))?.card.grants).toHaveLength(believed)
	expect((await cards.findCardByNo(card().cardNo))?.card.grants).toHaveLength(believed)
	expect(logged).toHaveLength(1 - believed)
})
