/** How a purse is spoken of: its own name, what it has, and why it pays what it pays. */
import type { Language, PurseView, TenderView } from '../../till/view.ts'
import type { Texts } from '../text/texts.ts'

type Named = { readonly nameZh: string | null; readonly nameEn: string | null }

/** A voucher by its own name, every other purse by what it is. */
export function purseName(purse: Named & Pick<PurseView, 'kind'>, language: Language, texts: Texts): string {
	return ownName(purse, language) ?? texts.shift.tender[purse.kind]
}

/** A tender by what it is; a voucher by its own name. */
export function tenderName(tender: TenderView, language: Language, texts: Texts): string {
	return ownName(tender, language) ?? texts.shift.tender[tender.kind]
}

export function ownName({ nameZh, nameEn }: Named, language: Language): string | null {
	return language === 'en' ? nameEn : nameZh
}

/** Why it pays here, or why it does not. */
export function purseWhy({ pays, whyNot, reason, balance }: PurseView, texts: Texts): string | null {
	if (balance.limitedBy !== 'balance' && balance.spendableNow === 0)
		return texts.member.limited[balance.limitedBy]
	if (pays === null && whyNot !== null) {
		const limit = whyNot.limitMinor === null ? null : texts.money(whyNot.limitMinor)
		return texts.purse.whyNot(whyNot.code, limit)
	}
	return reason === null ? null : texts.purse.reason(reason)
}
