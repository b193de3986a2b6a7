/** The group of the demonstration with a card that lasts for all journeys, lent to tills as well, and a bottle with a deposit. */
import { itemCodeSchema } from '../../../protocol/base/ids.ts'
import { minor } from '../../../protocol/base/money.ts'
import type { Item } from '../../../protocol/catalogue/catalogue.ts'
import type { GroupData } from '../../../protocol/provisioning/group-data.ts'
import { EIGHT_JOBS_UID } from '../../fixtures/demo-data/operators.ts'

const STORE = 'S01'
/** Of each kind of voucher: one for each round, and some to spare. */
const USES = 12
export const BOTTLED = '乌龙茶 500ml'
export const DEPOSIT = '玻璃瓶押金'
export const DEPOSIT_MINOR = 100

type Lease = GroupData['stores'][number]['cardPolicy']['leases'][number]

/** What a store holds of the card without the centre, and a till of it that is alone: enough for two rounds each. */
const LENT: Readonly<Record<Lease['purseKind'], Pick<Lease, 'amount' | 'tillAmount'>>> = {
	storedValue: { amount: 20_000, tillAmount: 1_000 },
	gift: { amount: 3_000, tillAmount: 1_000 },
	points: { amount: 6_000, tillAmount: 2_000 },
	coupon: { amount: USES - 2, tillAmount: 4 },
	activity: { amount: USES - 2, tillAmount: 4 },
	service: { amount: USES - 2, tillAmount: 4 },
	grant: { amount: 2, tillAmount: 1 },
}

export function payingGroup(group: GroupData): GroupData {
	const depositCode = itemCodeSchema.parse('900001')
	const bottled = group.items.find(({ nameZh }) => nameZh.includes(BOTTLED))
	if (bottled === undefined) throw new Error(`the demonstration sells no ${BOTTLED}`)
	const deposit: Item = {
		...bottled,
		itemCode: depositCode,
		barcodes: ['6900000000014'],
		nameZh: DEPOSIT,
		nameEn: 'Glass bottle deposit',
		counter: null,
		unitPriceMinor: minor(DEPOSIT_MINOR),
		isDeposit: true,
		taxRateBasisPoints: 0,
		quickKey: null,
	}
	const withDeposit = { ...bottled, deposits: [{ itemCode: depositCode, quantity: 1 }] }
	return {
		...group,
		items: [...group.items.map((item) => (item === bottled ? withDeposit : item)), deposit],
		stores: group.stores.map((store) =>
			store.storeId === STORE
				? {
						...store,
						cardPolicy: {
							...store.cardPolicy,
							leases: store.cardPolicy.leases.map((lease) => ({ ...lease, ...LENT[lease.purseKind] })),
						},
					}
				: store,
		),
		cards: group.cards.map((card) =>
			card.media.some(({ value }) => value === EIGHT_JOBS_UID)
				? {
						...card,
						opening: { ...card.opening, points: 20_000 },
						vouchers: card.vouchers.map((one) => ({ ...one, amount: Math.max(one.amount, USES) })),
					}
				: card,
		),
	}
}
