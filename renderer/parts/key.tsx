/** A touch key. It never takes the focus by touch, so that Enter never repeats the key that was pressed last. */
import type { ReactNode } from 'react'
import type { Shortcut } from '../actions/action.ts'

export type KeyTone = 'plain' | 'primary' | 'quiet' | 'danger'

export type KeyProps = {
	readonly children: ReactNode
	readonly onPress: () => void
	readonly tone?: KeyTone
	readonly isDisabled?: boolean
	readonly isPressed?: boolean
	readonly shortcut?: Shortcut | null
	readonly label?: string
	readonly testId?: string
	readonly className?: string
}

/** What stands on the cap of the key. */
export function keyCap(shortcut: Shortcut): string {
	if (shortcut === 'Escape') return 'Esc'
	return shortcut === 'Insert' ? 'Ins' : shortcut
}

export function Key({
	children,
	onPress,
	tone = 'plain',
	isDisabled,
	isPressed,
	shortcut,
	label,
	testId,
	className,
}: KeyProps) {
	return (
		<button
			type="button"
			className={`key key-${tone} ${className ?? ''}`}
			disabled={isDisabled}
			aria-pressed={isPressed}
			aria-label={label}
			aria-keyshortcuts={shortcut ?? undefined}
			data-testid={testId}
			onMouseDown={(event) => event.preventDefault()}
			onClick={onPress}
		>
			{children}
			{shortcut != null && <kbd className="key-shortcut">{keyCap(shortcut)}</kbd>}
		</button>
	)
}
