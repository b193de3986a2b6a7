/** The status line: the one thing to say now, in one place; nothing ever opens over the screen to say it. */
import type { ReactNode } from 'react'
import { formatMinor } from '../../../protocol/base/money.ts'
import type { TillView } from '../../../till/view.ts'
import { ActionKey } from '../../parts/action-key.tsx'
import { arrivalText } from '../../parts/arrival-text.ts'
import { Icon, type IconName } from '../../parts/icon.tsx'
import { Key } from '../../parts/key.tsx'
import { ownName } from '../../parts/purse-words.ts'
import { type Desk, useDesk, useLink, useScreen, useTexts, useView } from '../../state/desk.ts'
import type { ScreenState } from '../../state/screen-state.ts'
import type { Texts } from '../../text/texts.ts'

type Status = {
	readonly tone: 'calm' | 'done' | 'amber' | 'red'
	readonly text: string
	readonly keys?: ReactNode
	readonly icon?: IconName
}

export function StatusLine() {
	const desk = useDesk()
	const view = useView()
	const link = useLink()
	const screen = useScreen()
	const texts = useTexts()
	const status: Status =
		link !== 'running'
			? { tone: link === 'outdated' ? 'red' : 'amber', icon: 'clock', text: texts.link[link] }
			: (printQuestion(view, texts, desk) ??
				urgentNotice(view, screen, texts) ??
				printTrouble(view, texts) ??
				noticeStatus(view, screen, texts) ??
				arrivalStatus(view, texts, desk) ??
				promotionHint(view, texts) ?? { tone: 'calm', text: hintOf(view, texts) })
	return (
		<section
			className={`status-line status-${status.tone}`}
			role="status"
			data-testid="notice"
			data-tone={status.tone}
		>
			{status.icon !== undefined && <Icon name={status.icon} />}
			<p>{status.text}</p>
			{status.keys}
		</section>
	)
}

function printQuestion(view: TillView, texts: Texts, desk: Desk): Status | null {
	const { print } = view
	if (print === null || print.state !== 'unknown') return null
	const { jobId, saleId, attempt, printerId } = print
	const question = texts.print.unknown(saleId === null ? null : receiptNumber(saleId))
	const resolve = (cameOut: boolean) => desk.send({ kind: 'resolvePrint', jobId, attempt, cameOut })
	return {
		tone: 'amber',
		icon: 'printer',
		text: printerId === null ? question : `${printerId}: ${question}`,
		keys: (
			<>
				<Key onPress={() => resolve(true)} testId="print-came-out">
					{texts.print.cameOut}
				</Key>
				<Key onPress={() => resolve(false)} testId="print-again">
					{texts.print.printAgain}
				</Key>
			</>
		),
	}
}

/** As the cashier finds it on the paper: the last part of the sale's number tells the day's receipts apart. */
function receiptNumber(saleId: string): string {
	return saleId.split('-').at(-1) ?? saleId
}

/** What somebody asked for and did not get comes before a printer that waits; everything else after it. */
function urgentNotice(view: TillView, screen: ScreenState, texts: Texts): Status | null {
	const isRefusal = view.notice === null ? screen.refusal !== null : view.notice.content.kind === 'refusal'
	return isRefusal ? noticeStatus(view, screen, texts) : null
}

function noticeStatus(view: TillView, screen: ScreenState, texts: Texts): Status | null {
	const keys = (
		<ActionKey id="dismissNotice" tone="quiet">
			{texts.dismiss}
		</ActionKey>
	)
	const content = view.notice?.content ?? null
	if (content?.kind === 'refusal' || (content === null && screen.refusal !== null)) {
		const refusal = content?.kind === 'refusal' ? content.refusal : screen.refusal
		if (refusal === null) return null
		return { tone: 'red', icon: 'warning', text: texts.refusal[refusal.code](refusal), keys }
	}
	if (content === null) return null
	// Being online is no news while nothing had piled up.
	const isOnline = content.kind === 'connection' && content.mode === 'online'
	if (isOnline && view.connection.entriesWaiting === 0) return null
	const text = texts.notice(content)
	if (content.kind === 'saved' || content.kind === 'saleSuspended' || isOnline) {
		return { tone: 'done', icon: 'check', text, keys }
	}
	return { tone: 'amber', icon: 'warning', text, keys }
}

function printTrouble(view: TillView, texts: Texts): Status | null {
	if (view.print?.state !== 'blocked') return null
	const { problem, jobsWaiting } = view.print
	const text = problem === null ? texts.print.blockedUnknown : texts.print.blocked[problem]
	return {
		tone: 'amber',
		icon: 'printer',
		text: jobsWaiting > 1 ? `${text} ${texts.print.waiting(jobsWaiting)}` : text,
	}
}

/** Somebody to look up for, said calmly and after everything else that there is to say. */
function arrivalStatus(view: TillView, texts: Texts, desk: Desk): Status | null {
	const [newest, ...others] = view.arrivals
	if (newest === undefined) return null
	const more = others.length > 0 ? texts.door.more(others.length) : ''
	return {
		tone: 'calm',
		icon: 'person',
		text: arrivalText(newest, view.language, texts) + more,
		keys: (
			<Key tone="quiet" onPress={() => desk.send({ kind: 'dismissArrivals' })} testId="dismiss-arrivals">
				{texts.dismiss}
			</Key>
		),
	}
}

/** What little is missing for a promotion: something to say to the customer. */
function promotionHint(view: TillView, texts: Texts): Status | null {
	const hint = view.phase.kind === 'selling' && view.alarm === null ? view.basket.hints[0] : undefined
	if (hint === undefined) return null
	const name = ownName(hint, view.language) ?? ''
	const text =
		hint.missingMinor === null
			? texts.basket.onePieceMore(name)
			: texts.basket.soMuchMore(formatMinor(hint.missingMinor), name)
	return { tone: 'calm', icon: 'gift', text }
}

/** Goods that come back are worth what is bought, or more. */
function owesNothing({ basket }: TillView): boolean {
	return basket.returns.length > 0 && basket.dueMinor <= 0
}

function isPaidBack({ basket }: TillView): boolean {
	return (basket.paysBack ?? []).length > 0
}

function hintOf(view: TillView, texts: Texts): string {
	// The pane says why; scanning on would be bad advice.
	if (view.alarm !== null) return view.alarm === 'tillRecovering' ? texts.hint.wait : texts.hint.stopped
	switch (view.phase.kind) {
		case 'signedOff':
			return texts.hint.signOn
		case 'locked':
			return texts.duty.lockedHint
		case 'shiftClosed':
			return texts.hint.openShift
		case 'selling':
			if (view.desk !== null) return texts.hint.desk
			if (view.basket.lines.length > 0) return texts.hint.selling
			return view.member?.cardState === 'active' ? texts.hint.greeting : texts.hint.empty
		case 'tendering':
			return owesNothing(view) ? texts.returns.payBackHint : texts.hint.tendering
		case 'completed':
			return isPaidBack(view) ? texts.returns.doneHint : texts.hint.completed
		case 'verifyingPin':
		case 'awaitingAuthorisation':
		case 'awaitingPayment':
		case 'completing':
			return texts.hint.wait
	}
}
