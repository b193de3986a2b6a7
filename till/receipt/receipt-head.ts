/** What every paper begins with. */
import type { ReceiptRow } from '../../protocol/receipt/receipt-layout.ts'
import type { StepContext } from '../step.ts'
import type { TillState } from '../till-state.ts'
import { localTime } from './local-time.ts'
import type { ReceiptWords } from './receipt-words.ts'

/** In both languages: whoever finds the paper must not take it for one. */
export const TRAINING_MARK = '培训 TRAINING'

/** Store, number, till, operator and time: the same on every paper. */
export function head(
	state: TillState,
	title: string,
	number: string,
	words: ReceiptWords,
	context: StepContext,
): ReceiptRow[] {
	const zh = state.language === 'zh-CN'
	const profile = context.profile
	return [
		...(context.isTraining ? [{ kind: 'mark', text: TRAINING_MARK } as const] : []),
		{ kind: 'title', text: (zh ? profile?.nameZh : profile?.nameEn) ?? context.tillId },
		...(zh && profile?.addressZh ? [{ kind: 'centre', text: profile.addressZh } as const] : []),
		{ kind: 'centre', text: title },
		{ kind: 'pair', left: `${words.number} ${number}`, right: `${words.till} ${context.tillId}` },
		{
			kind: 'pair',
			left: `${words.date} ${localTime(context.nowMs, profile?.utcOffsetMinutes ?? 0)}`,
			right: `${words.operator} ${state.operator?.name ?? ''}`,
		},
		{ kind: 'rule' },
	]
}
