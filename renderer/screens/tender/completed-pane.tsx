/** After the sale: the change in figures that can be read across the counter, and the receipt as it is printed. */
import { type CSSProperties, useEffect } from 'react'
import { formatMinor, type MinorUnits, minor } from '../../../protocol/base/money.ts'
import type { PhaseView } from '../../../till/view.ts'
import { Money } from '../../parts/amounts.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Paper } from '../../parts/paper.tsx'
import { paperRows } from '../../parts/receipt-rows.ts'
import { useDesk, useLogo, useScreen, useTexts, useView } from '../../state/desk.ts'

/** Characters of the change as drawn, so that its figures can be made to fit beside the paper. */
function changeWidth(changeMinor: MinorUnits): number {
	return formatMinor(changeMinor).length + 1
}

/** Notes when a person can have seen it: an Enter from before was meant for the tender, however long the machine took to draw. */
function useSeen(): void {
	const desk = useDesk()
	useEffect(() => {
		// The second frame begins when the first is painted.
		let frame = requestAnimationFrame(() => {
			frame = requestAnimationFrame(() => desk.screen.setState({ completedAtMs: Date.now() }))
		})
		return () => cancelAnimationFrame(frame)
	}, [desk])
}

export function CompletedPane({ phase }: { readonly phase: Extract<PhaseView, { kind: 'completed' }> }) {
	useSeen()
	const texts = useTexts()
	const logo = useLogo()
	const { paysBack } = useView().basket
	const backMinor = (paysBack ?? []).reduce((sum, { amountMinor }) => sum + amountMinor, 0)
	const isBack = backMinor > 0
	const shownMinor = minor(isBack ? backMinor : phase.changeMinor)
	const hasChange = shownMinor > 0
	return (
		<div className="completed" data-testid="completed">
			<section className="completed-facts">
				<p className="completed-done">
					<Icon name="check" />
					{isBack ? texts.returns.done : texts.completed.done}
				</p>
				<p className="completed-change" style={{ '--characters': changeWidth(shownMinor) } as CSSProperties}>
					<span>
						{isBack ? texts.returns.paidBack : hasChange ? texts.completed.change : texts.completed.noChange}
					</span>
					{hasChange && <Money amountMinor={shownMinor} testId={isBack ? 'paid-back' : 'change'} />}
				</p>
				<p className="completed-total">
					{isBack ? texts.returns.goods : texts.completed.total}{' '}
					<Money amountMinor={phase.totalMinor} testId="completed-total" />
				</p>
				<PictureResult />
			</section>
			{/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long receipt is scrolled by key, so it takes the focus. */}
			<section className="completed-receipt" tabIndex={0} aria-label={texts.completed.receipt}>
				<Paper rows={paperRows(phase.receipt, logo)} label={texts.completed.receipt} testId="receipt" />
			</section>
		</div>
	)
}

function PictureResult() {
	const texts = useTexts()
	const { picture } = useScreen()
	if (picture === null) return null
	const isSaved = picture.kind === 'saved'
	return (
		<p
			className={`completed-picture ${isSaved ? '' : 'completed-picture-failed'}`}
			role="status"
			data-testid="picture-result"
		>
			<Icon name={isSaved ? 'check' : 'warning'} />
			<span>{isSaved ? texts.completed.pictureSaved(picture.name) : texts.completed.pictureFailed}</span>
		</p>
	)
}
