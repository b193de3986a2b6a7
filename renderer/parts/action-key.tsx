/** The touch key of an action: label, shortcut and enabled state come from the action's one record. */
import { type ReactNode, useCallback, useSyncExternalStore } from 'react'
import { useStore } from 'zustand'
import type { ActionId } from '../actions/action-id.ts'
import { actionContext, actionOf, runAction } from '../actions/all-actions.ts'
import { useDesk, useTexts } from '../state/desk.ts'
import { Key, type KeyTone } from './key.tsx'

type ActionKeyProps = {
	readonly id: ActionId
	readonly tone?: KeyTone
	readonly className?: string
	/** In place of the action's own label. */
	readonly children?: ReactNode
	readonly isShortcutShown?: boolean
	readonly testId?: string
	/** What else happens when it is pressed. */
	readonly afterPress?: () => void
}

export function ActionKey({
	id,
	tone = 'plain',
	className,
	children,
	isShortcutShown = true,
	testId,
	afterPress,
}: ActionKeyProps) {
	const desk = useDesk()
	const texts = useTexts()
	const isEnabled = useIsEnabled(id)
	const isArmed = useStore(desk.screen, (screen) => screen.armed === id)
	const action = actionOf(id)
	const label = texts.actions[id]
	return (
		<Key
			tone={isArmed ? 'danger' : tone}
			isDisabled={!isEnabled}
			shortcut={isShortcutShown ? action.shortcut : null}
			testId={testId ?? `key-${id}`}
			className={className ?? ''}
			onPress={() => {
				runAction(desk, id)
				afterPress?.()
			}}
		>
			{isArmed ? texts.pressAgain(label) : (children ?? label)}
		</Key>
	)
}

/** Some actions become possible by time alone: a lock ends, a completed sale has been seen. */
const LOOK_EVERY_MS = 250

/** Asked at every change, drawn only when the answer is another one. */
function useIsEnabled(id: ActionId): boolean {
	const desk = useDesk()
	const subscribe = useCallback(
		(look: () => void) => {
			const stops = [desk.mirror.subscribe(look), desk.screen.subscribe(look)]
			const timer = window.setInterval(look, LOOK_EVERY_MS)
			return () => {
				for (const stop of stops) stop()
				window.clearInterval(timer)
			}
		},
		[desk],
	)
	return useSyncExternalStore(subscribe, () => {
		const context = actionContext(desk)
		return context !== null && actionOf(id).enabled(context)
	})
}
