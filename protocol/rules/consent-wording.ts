/**
 * To what a member may agree, and the words that she is shown. A wording is proof: a word that is changed gets a new version,
 * and the old one stays here for as long as an entry may name it.
 */
import { z } from 'zod'

/** `membership`: that her data are kept at all, without which there is no member. The others: offers, by each way to her. */
export const consentKeySchema = z.enum([
	'membership',
	'offers.sms',
	'offers.wechat',
	'offers.email',
	'offers.phone',
])
export type ConsentKey = z.infer<typeof consentKeySchema>

export const CONSENT_KEYS: readonly ConsentKey[] = consentKeySchema.options

export const CONSENT_VERSION = '2026-11'

type Wording = { readonly zh: string; readonly en: string }

const WORDINGS: Readonly<Record<string, Readonly<Record<ConsentKey, Wording>>>> = {
	'2026-11': {
		membership: {
			zh: '保存我的姓名、电话等会员资料，用于积分、会员价和售后。可随时要求更正或删除。',
			en: 'Keep my name, phone number and other details for points, member prices and service. I can have them changed or erased at any time.',
		},
		'offers.sms': { zh: '用短信发送优惠信息。', en: 'Send me offers by text message.' },
		'offers.wechat': { zh: '用微信发送优惠信息。', en: 'Send me offers on WeChat.' },
		'offers.email': { zh: '用电子邮件发送优惠信息。', en: 'Send me offers by e-mail.' },
		'offers.phone': { zh: '打电话告知优惠信息。', en: 'Ring me about offers.' },
	},
}

/** Undefined for a version that there never was. */
export function consentWording(version: string, consent: ConsentKey): Wording | undefined {
	return WORDINGS[version]?.[consent]
}
