/** Help: what every key does now, and what it does at other times, from the same records as the keys themselves. */
import { actionContext } from '../../actions/all-actions.ts'
import { type HelpRow, helpRows } from '../../actions/help-rows.ts'
import { ActionKey } from '../../parts/action-key.tsx'
import { keyCap } from '../../parts/key.tsx'
import { useDesk, useTexts } from '../../state/desk.ts'

export function HelpSheet() {
	const texts = useTexts()
	const context = actionContext(useDesk())
	const rows = context === null ? null : helpRows(context)
	return (
		<div className="sheet" data-testid="help">
			<header className="sheet-head">
				<h2>{texts.help.title}</h2>
				<span className="sheet-head-keys">
					<ActionKey id="look" />
					<ActionKey id="back" tone="quiet" />
				</span>
			</header>
			<p>{texts.help.note}</p>
			{rows !== null && (
				// biome-ignore lint/a11y/noNoninteractiveTabindex: a long list is scrolled by key, so it takes the focus.
				<section className="help-lists" tabIndex={0} aria-label={texts.help.title}>
					<HelpList title={texts.help.now} rows={rows.now} testId="help-now" />
					<HelpList title={texts.help.typing} caps={texts.help.strokes} testId="help-typing" />
					<HelpList title={texts.help.later} rows={rows.later} testId="help-later" />
				</section>
			)}
		</div>
	)
}

type HelpListProps = {
	readonly title: string
	readonly testId: string
	readonly rows?: readonly HelpRow[]
	/** Strokes that are no actions, with what they do. */
	readonly caps?: readonly (readonly [string, string])[]
}

function HelpList({ title, testId, rows = [], caps = [] }: HelpListProps) {
	const { actions } = useTexts()
	const all = [...rows.map(({ id, shortcut }) => [keyCap(shortcut), actions[id]] as const), ...caps]
	if (all.length === 0) return null
	return (
		<>
			<h3>{title}</h3>
			<dl className="help-list" data-testid={testId}>
				{all.map(([cap, words], index) => (
					// biome-ignore lint/suspicious/noArrayIndexKey: two actions may share key and words; rows hold no state.
					<div key={index} className="help-row">
						<dt>
							<kbd>{cap}</kbd>
						</dt>
						<dd>{words}</dd>
					</div>
				))}
			</dl>
		</>
	)
}
