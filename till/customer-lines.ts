/** What a pole display shows of a view: the last item and the total, what is due, the change. Pure. */
import { formatMinor, type MinorUnits, minor } from '../protocol/base/money.ts'
import type { DisplayLine, DisplayLines } from './ports/customer-display.ts'
import type { TillView } from './view.ts'

const WORDS = {
	zh: { closed: '暂停收银', welcome: '欢迎光临', total: '合计', due: '待付', back: '应退', change: '找零' },
	en: {
		closed: 'Till closed',
		welcome: 'Welcome',
		total: 'Total',
		due: 'To pay',
		back: 'Back',
		change: 'Change',
	},
} as const

/** In the customer's script as far as the display has it, whatever language the cashier reads. */
export function customerLinesOf(
	{ phase, basket, till }: Pick<TillView, 'phase' | 'basket' | 'till'>,
	showsChinese: boolean,
): DisplayLines {
	const words = showsChinese ? WORDS.zh : WORDS.en
	switch (phase.kind) {
		case 'signedOff':
		case 'locked':
		case 'verifyingPin':
		case 'shiftClosed':
			return [text(words.closed), text('')]
		case 'selling':
			return sellingLines({ basket, till }, showsChinese)
		case 'tendering':
		case 'awaitingAuthorisation':
		case 'awaitingPayment':
		case 'completing':
			return basket.dueMinor < 0
				? [total(words, basket.totals.totalMinor), amount(words.back, minor(-basket.dueMinor), 'change')]
				: [total(words, basket.totals.totalMinor), amount(words.due, basket.dueMinor, 'total')]
		case 'completed':
			return [total(words, phase.totalMinor), amount(words.change, phase.changeMinor, 'change')]
	}
}

function sellingLines(
	{ basket, till }: Pick<TillView, 'basket' | 'till'>,
	showsChinese: boolean,
): DisplayLines {
	const words = showsChinese ? WORDS.zh : WORDS.en
	const last = basket.lines.findLast(({ voided, deposit }) => !voided && deposit !== 'withGoods')
	if (!last) {
		if (basket.loads.length > 0) return [text(words.welcome), total(words, basket.totals.totalMinor)]
		return [text(words.welcome), text(showsChinese ? till.storeNameZh : till.storeNameEn)]
	}
	return [
		amount(showsChinese ? last.nameZh : last.nameEn, last.amountMinor, 'price'),
		total(words, basket.totals.totalMinor),
	]
}

const text = (left: string): DisplayLine => ({ left, right: '' })

const amount = (
	left: string,
	ofMinor: MinorUnits,
	which: NonNullable<DisplayLine['amount']>,
): DisplayLine => ({ left, right: formatMinor(ofMinor), amount: which })

const total = (words: { readonly total: string }, ofMinor: MinorUnits): DisplayLine =>
	amount(words.total, ofMinor, 'total')
