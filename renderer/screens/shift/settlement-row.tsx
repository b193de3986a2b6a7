/** One line of a till settlement. */
import type { ReactNode } from 'react'

type RowProps = {
	readonly label: string
	readonly note?: string
	readonly isStrong?: boolean
	readonly children: ReactNode
}

export function Row({ label, note, isStrong, children }: RowProps) {
	return (
		<div className={isStrong === true ? 'settlement-row settlement-row-strong' : 'settlement-row'}>
			<dt>
				{label}
				{note !== undefined && <span className="settlement-note">{note}</span>}
			</dt>
			<dd className="figures">{children}</dd>
		</div>
	)
}
