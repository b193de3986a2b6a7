/** The group of the demonstration with a third till in its first store, and with the campaign of this Saturday: spend 200, get 50. */
import { storeIdSchema, tillIdSchema } from '../../protocol/base/ids.ts'
import { minor } from '../../protocol/base/money.ts'
import { voucherTypeSchema } from '../../protocol/card/voucher.ts'
import type { GroupData } from '../../protocol/provisioning/group-data.ts'

const STORE = 'S01'
const THIRD_TILL = 'S01-03'
/** As it stands on paper and screen. */
export const CAMPAIGN = '满200送50券'
export const CAMPAIGN_MINOR = 5_000

const FIFTY = voucherTypeSchema.parse({
	voucherTypeId: 'FIFTY',
	kind: 'coupon',
	nameZh: CAMPAIGN,
	nameEn: '50 for spending 200',
	pays: { kind: 'amount', perUseMinor: CAMPAIGN_MINOR },
	minimumSpendMinor: 6_000,
	departmentIds: null,
	usesPerSaleMax: 1,
	issuerEntity: 'LE1',
	sponsors: [],
})

export function saturdayGroup(group: GroupData, publicKey: (name: string) => string): GroupData {
	const third: GroupData['terminals'][number] = {
		tillId: tillIdSchema.parse(THIRD_TILL),
		storeId: storeIdSchema.parse(STORE),
		epoch: 1,
		publicKey: publicKey(THIRD_TILL),
	}
	const award = {
		voucherTypeId: FIFTY.voucherTypeId,
		minimumSpendMinor: minor(20_000),
		amount: 1,
		validDays: 30,
	}
	return {
		...group,
		terminals: [...group.terminals, third],
		voucherTypes: [...group.voucherTypes, FIFTY],
		stores: group.stores.map((store) =>
			store.storeId === STORE ? { ...store, cardPolicy: { ...store.cardPolicy, awards: [award] } } : store,
		),
	}
}
