import { z } from 'zod'

/**
 * Codes that customers show to pay by telephone (Alipay, WeChat, UnionPay). They come from the same scanner as goods and
 * cards, and are told by how they begin and how long they are. The schemes change them at will, so this is data.
 */
export const paymentCodeSchemeSchema = z.strictObject({
	scheme: z.string().min(1).max(20),
	/** The first two digits, first and last included. */
	from: z.string().regex(/^[0-9]{2}$/),
	to: z.string().regex(/^[0-9]{2}$/),
	lengthMin: z.int().min(12).max(32),
	lengthMax: z.int().min(12).max(32),
})
export type PaymentCodeScheme = z.infer<typeof paymentCodeSchemeSchema>

/** As the three published them; not seen on a terminal yet. */
export const PAYMENT_CODE_SCHEMES: readonly PaymentCodeScheme[] = [
	{ scheme: 'alipay', from: '25', to: '30', lengthMin: 16, lengthMax: 24 },
	{ scheme: 'wechat', from: '10', to: '15', lengthMin: 18, lengthMax: 18 },
	{ scheme: 'unionpay', from: '62', to: '62', lengthMin: 19, lengthMax: 20 },
]

/** The scheme whose payment code a text looks like; null for none. */
export function paymentSchemeOf(text: string, schemes: readonly PaymentCodeScheme[]): string | null {
	if (!/^[0-9]+$/.test(text)) return null
	const start = text.slice(0, 2)
	const found = schemes.find(
		({ from, to, lengthMin, lengthMax }) =>
			start >= from && start <= to && text.length >= lengthMin && text.length <= lengthMax,
	)
	return found?.scheme ?? null
}
