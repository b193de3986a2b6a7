/** The one keypad: PIN, amounts, codes, quantities and typed answers. It types where the keyboard would type. */
import { eraseCharacter, typeCharacter } from '../keys/listen-to-keys.ts'
import { useDesk } from '../state/desk.ts'
import { Icon } from './icon.tsx'
import { Key } from './key.tsx'

const ROWS = ['7', '8', '9', '4', '5', '6', '1', '2', '3'] as const

/** `corner`: the key left of the zero; amounts have a point, quantities a doubled zero, receipts' numbers a dash, PINs nothing. */
export function Keypad({
	corner,
	eraseLabel,
}: {
	readonly corner: '.' | '00' | '-' | null
	readonly eraseLabel: string
}) {
	const desk = useDesk()
	const type = (characters: string) => {
		for (const character of characters) typeCharacter(desk, character)
	}
	return (
		<div className="keypad" data-testid="keypad">
			{ROWS.map((digit) => (
				<Key key={digit} className="keypad-key" onPress={() => type(digit)} testId={`digit-${digit}`}>
					{digit}
				</Key>
			))}
			{corner === null ? (
				<span />
			) : (
				<Key className="keypad-key" onPress={() => type(corner)} testId="digit-corner">
					{corner}
				</Key>
			)}
			<Key className="keypad-key" onPress={() => type('0')} testId="digit-0">
				0
			</Key>
			<Key
				className="keypad-key"
				label={eraseLabel}
				onPress={() => eraseCharacter(desk)}
				testId="digit-erase"
			>
				<Icon name="erase" />
			</Key>
		</div>
	)
}
