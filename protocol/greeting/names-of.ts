import type { VoucherType } from '../card/voucher.ts'
import type { Department } from '../catalogue/catalogue.ts'
import type { GreetingMoment } from './greeting-facts.ts'

/** What coupons and departments are called, for texts that speak of them. */
export function namesOf(
	voucherTypes: readonly VoucherType[],
	departments: readonly Department[],
): Pick<GreetingMoment, 'voucherNames' | 'departmentNames'> {
	return {
		voucherNames: new Map(
			voucherTypes.map(({ voucherTypeId, nameZh, nameEn }) => [voucherTypeId, { zh: nameZh, en: nameEn }]),
		),
		departmentNames: new Map(
			departments.map(({ departmentId, nameZh, nameEn }) => [departmentId, { zh: nameZh, en: nameEn }]),
		),
	}
}
