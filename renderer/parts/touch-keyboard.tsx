/** Letters on the screen, for a till without a keyboard. Digits stand above them, so that it is the keypad, too. */
import { useState } from 'react'
import { type TouchKeyboard as Keyboard, toNextField, typeIntoField } from '../keys/use-touch-keyboard.ts'
import { useTexts } from '../state/desk.ts'
import { Icon } from './icon.tsx'
import { Key } from './key.tsx'

const ROWS = ['1234567890', 'qwertyuiop', 'asdfghjkl'] as const
const LAST_ROW = 'zxcvbnm'
/** Of mail addresses, codes and receipts' numbers. */
const SIGNS = '@.-_'

type KeyboardProps = { readonly keyboard: Keyboard }

/** `isForm`: there are several fields, and a key goes on to the next. Draws nothing while no letters are wanted. */
export function TouchKeyboard({ keyboard, isForm }: KeyboardProps & { readonly isForm?: boolean }) {
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
				className={isForm === true ? 'key-space' : 'key-space key-space-long'}
				testId="key-space"
				onPress={() => type(' ')}
			>
				{words.space}
			</Key>
			{isForm === true && (
				<Key className="key-wide" testId="key-next-field" onPress={() => toNextField(keyboard)}>
					{words.next}
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
