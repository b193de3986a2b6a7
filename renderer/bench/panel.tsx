/** One framed part of the bench, with its name and its keys. */
import type { ReactNode } from 'react'
import type { BenchCommand } from './bench-contract.ts'

export type Send = (command: BenchCommand) => void

type PanelProps = {
	readonly title: string
	readonly note?: ReactNode
	readonly keys?: ReactNode
	readonly children: ReactNode
	readonly className?: string
}

export function Panel({ title, note, keys, children, className }: PanelProps) {
	return (
		<section className={`panel ${className ?? ''}`}>
			<header className="panel-head">
				<h2>{title}</h2>
				{note !== undefined && <span className="panel-note">{note}</span>}
				{keys !== undefined && <span className="panel-keys">{keys}</span>}
			</header>
			<div className="panel-body">{children}</div>
		</section>
	)
}

type BenchKeyProps = {
	readonly children: ReactNode
	readonly onPress: () => void
	readonly testId: string
	readonly isDisabled?: boolean
	readonly tone?: 'plain' | 'danger' | 'lit'
}

export function BenchKey({ children, onPress, testId, isDisabled, tone = 'plain' }: BenchKeyProps) {
	return (
		<button
			type="button"
			className={`bench-key bench-key-${tone}`}
			disabled={isDisabled}
			data-testid={testId}
			onClick={onPress}
		>
			{children}
		</button>
	)
}
