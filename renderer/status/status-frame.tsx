/** What both status pages have around them: name, whether it is live, language and colours. */
import type { ReactNode } from 'react'
import { Icon, StateShape } from '../parts/icon.tsx'
import type { PageChoice } from './page-look.ts'

export function StatusFrame(props: {
	readonly title: string
	readonly note: string
	readonly staleMs: number | null
	readonly choice: PageChoice
	readonly isEmpty: boolean
	readonly children: ReactNode
}) {
	const { title, note, staleMs, choice, isEmpty, children } = props
	const { words } = choice
	return (
		<div className="status" data-testid="status" data-live={staleMs === null && !isEmpty}>
			<header className="status-head">
				<p className="status-brand">Yika</p>
				<h1>{title}</h1>
				<p className="status-note figures">{note}</p>
				<p className={staleMs === null ? 'status-live' : 'status-stale'} role="status">
					<StateShape shape={staleMs === null ? 'circle' : 'triangle'} />
					{staleMs === null ? words.live : words.stale(words.duration(staleMs))}
				</p>
				<button type="button" className="key status-key" data-testid="colours" onClick={choice.switchColours}>
					{choice.colours === 'dark' ? words.toLight : words.toDark}
				</button>
				<button
					type="button"
					className="key status-key"
					data-testid="language"
					lang={words.language === 'en' ? 'zh-CN' : 'en'}
					onClick={choice.switchLanguage}
				>
					{words.otherLanguage}
				</button>
			</header>
			{staleMs !== null && (
				<p className="status-advice" data-testid="stale">
					<Icon name="warning" />
					{words.staleAdvice}
				</p>
			)}
			{isEmpty ? (
				<main className="status-empty" data-testid="empty">
					<p>{words.waitingForFirst}</p>
				</main>
			) : (
				children
			)}
		</div>
	)
}

/** One figure that is looked at first. `tone`: by shape and words elsewhere, here by colour. */
export function Tile(props: {
	readonly label: string
	readonly value: string
	readonly note?: string
	readonly tone?: 'well' | 'warning' | 'critical'
	readonly testId: string
}) {
	const { label, value, note = '', tone = 'well', testId } = props
	return (
		<div className={`tile tile-${tone}`} data-testid={testId}>
			<dt>{label}</dt>
			<dd>
				<strong className="figures">{value}</strong>
				<span className="figures">{note}</span>
			</dd>
		</div>
	)
}

/** Hours and minutes; the day too when it is another one. */
export function clockText(atMs: number, nowMs: number, language: string): string {
	const at = new Date(atMs)
	const sameDay = at.toDateString() === new Date(nowMs).toDateString()
	const time = at.toLocaleTimeString(language, { hour: '2-digit', minute: '2-digit', hour12: false })
	return sameDay ? time : `${at.toLocaleDateString(language, { month: 'short', day: 'numeric' })} ${time}`
}
