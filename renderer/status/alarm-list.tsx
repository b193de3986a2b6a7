/** Alarms that stand: what happened, what is safe, what to do. */
import type { Severity } from '../../protocol/operations/alarm-rules.ts'
import type { ClosedAlarm } from '../../protocol/operations/alarms.ts'
import { StateShape } from '../parts/icon.tsx'
import type { AlarmFacts, AlarmText } from '../text/alarm-words.ts'
import type { StatusWords } from '../text/status-words.ts'
import { clockText } from './status-frame.tsx'

/** As an agent tells it, who may be newer than this page. */
export type ShownAlarm = AlarmFacts & {
	readonly alarm: string
	readonly severity: Severity
	readonly sinceMs: number
}

const SHAPES = { critical: 'triangle', warning: 'diamond', notice: 'circle' } as const

export function alarmWhat(one: AlarmFacts & { readonly alarm: string }, words: StatusWords): string {
	const text: Partial<Record<string, AlarmText>> = words.alarms
	return text[one.alarm]?.what(one) ?? words.unknownAlarm(`${one.alarm} ${one.subject}`.trim())
}

export function SeverityMark({
	severity,
	words,
}: {
	readonly severity: Severity
	readonly words: StatusWords
}) {
	return (
		<span className={`severity severity-${severity}`}>
			<StateShape shape={SHAPES[severity]} />
			{words.severity[severity]}
		</span>
	)
}

export function AlarmList(props: {
	readonly alarms: readonly ShownAlarm[]
	readonly nowMs: number
	readonly words: StatusWords
}) {
	const { alarms, nowMs, words } = props
	const texts: Partial<Record<string, AlarmText>> = words.alarms
	if (alarms.length === 0)
		return (
			<p className="alarms-none" data-testid="no-alarms">
				<StateShape shape="circle" />
				{words.noAlarms}
			</p>
		)
	return (
		<ol className="alarms">
			{alarms.map((one) => {
				const text = texts[one.alarm]
				return (
					<li
						key={`${one.alarm} ${one.subject}`}
						className={`alarm alarm-${one.severity}`}
						data-testid={`alarm-${one.alarm}`}
						data-subject={one.subject}
					>
						<p className="alarm-head">
							<SeverityMark severity={one.severity} words={words} />
							<span className="figures">{words.since(clockText(one.sinceMs, nowMs, words.language))}</span>
						</p>
						<h3>{alarmWhat(one, words)}</h3>
						{text !== undefined && (
							<dl className="alarm-text">
								<dt>{words.safe}</dt>
								<dd>{text.safe}</dd>
								<dt>{words.act}</dt>
								<dd>{text.act}</dd>
							</dl>
						)}
					</li>
				)
			})}
		</ol>
	)
}

const ENDED_SHOWN = 6

export function EndedList(props: {
	readonly ended: readonly ClosedAlarm[]
	readonly nowMs: number
	readonly words: StatusWords
}) {
	const { ended, nowMs, words } = props
	if (ended.length === 0) return <p className="status-quiet">{words.noneEnded}</p>
	const time = (atMs: number) => clockText(atMs, nowMs, words.language)
	return (
		<ul className="ended">
			{ended.slice(0, ENDED_SHOWN).map((one) => (
				<li key={`${one.alarm} ${one.subject} ${one.endedAtMs}`} data-testid={`ended-${one.alarm}`}>
					<span className="figures">
						{time(one.sinceMs)}–{time(one.endedAtMs)}
					</span>
					{alarmWhat(one, words)}
				</li>
			))}
		</ul>
	)
}
