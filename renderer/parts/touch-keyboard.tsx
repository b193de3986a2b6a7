/** Letters on the screen, for a till without a keyboard. Digits stand above them, so that it is the keypad, too. */
import { useState } from 'react'
import {
	type TouchKeyboard as Keyboard,
	pressEnter,
	toNextField,
	typeIntoField,
} from '../keys/use-touch-keyboard.ts'
import { useTexts } from '../state/desk.ts'
import { Icon } from './icon.tsx'
import { Key } from './key.tsx'

const ROWS = ['1234567890', 'qwertyuiop', 'asdfghjkl'] as const
const LAST_ROW = 'zxcvbnm'
/** Of mail addresses, codes and receipts' numbers. */
const SIGNS = '@.-_'

type KeyboardProps = { readonly keyboard: Keyboard }

type LettersProps = KeyboardProps & {
	/** What stands in the corner: on to the next of several fields, Enter, or nothing where that does nothing. */
	readonly corner: 'next' | 'enter' | null
}

/** Draws nothing while no letters are wanted. */
export function TouchKeyboard({ keyboard, corner }: LettersProps) {
	const { keyboard: words } = useTexts()
	const [isUpper, setIsUpper] = useState(false)
	if (!keyboard.isOpen) return null
	const type = (text: string) => {
		typeIntoField(keyboard, text)
		setIsUpper(false)
	}
	const letters = (row: string) =>
		[...(isUpper ? row.toUpperCase() : row)].map((letter, at) => (
			<Key
				key={row[at]}
				testId={`${/\d/.test(letter) ? 'digit' : 'letter'}-${row[at]}`}
				onPress={() => type(letter)}
			>
				{letter}
			</Key>
		))
	return (
		// biome-ignore lint/a11y/useSemanticElements: a fieldset would be a part of the form that it types into.
		<div className="touch-keyboard" role="group" aria-label={words.title} data-testid="touch-keyboard">
			{ROWS.map(letters)}
			<Key
				className="key-wide"
				label={words.shift}
				isPressed={isUpper}
				testId="key-shift"
				onPress={() => setIsUpper(!isUpper)}
			>
				<Icon name="shift" />
			</Key>
			{letters(LAST_ROW)}
			<Key
				className="key-wide"
				label={words.erase}
				testId="key-erase"
				onPress={() => typeIntoField(keyboard, null)}
			>
				<Icon name="erase" />
			</Key>
			<Key className="key-wide" label={words.hide} testId="key-hide" onPress={keyboard.close}>
				<Icon name="hide" />
			</Key>
			{letters(SIGNS)}
			<Key
				className={corner === null ? 'key-space key-space-long' : 'key-space'}
				testId="key-space"
				onPress={() => type(' ')}
			>
				{words.space}
			</Key>
			{corner === 'next' && (
				<Key className="key-wide" testId="key-next-field" onPress={() => toNextField(keyboard)}>
					{words.next}
				</Key>
			)}
			{corner === 'enter' && (
				<Key className="key-wide" testId="key-enter" onPress={() => pressEnter(keyboard)}>
					Enter
				</Key>
			)}
		</div>
	)
}

/** Beside a field: brings the letters and takes them away, whatever hand presses it. */
export function KeyboardKey({ keyboard }: KeyboardProps) {
	const { keyboard: words } = useTexts()
	return (
		<Key
			className="keyboard-key"
			label={words.title}
			isPressed={keyboard.isOpen}
			testId="key-keyboard"
			onPress={keyboard.toggle}
		>
			<Icon name="keyboard" />
		</Key>
	)
}
