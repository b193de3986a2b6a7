/** An aid for counting the drawer: how many there are of each note and coin. Nobody has to use it. */
import { countPiece, nextPiece, PIECES_MINOR, piecesMinor } from '../../actions/duty-actions.ts'
import { ActionKey } from '../../parts/action-key.tsx'
import { Key } from '../../parts/key.tsx'
import { useDesk, useScreen, useTexts, useView } from '../../state/desk.ts'

/** Where the store counts open. */
export function ExpectedCash() {
	const texts = useTexts()
	const expectedMinor = useView().shift?.expectedCashMinor ?? null
	if (expectedMinor === null) return null
	return (
		<p data-testid="expected-cash">
			{texts.shift.expected} <strong className="figures">{texts.money(expectedMinor)}</strong>
		</p>
	)
}

export function CountPieces() {
	const desk = useDesk()
	const texts = useTexts()
	const screen = useScreen()
	const next = nextPiece({ screen })
	const update = (patch: Partial<typeof screen>) => desk.screen.setState(patch)
	return (
		<>
			<p>{texts.duty.piecesHint}</p>
			<div className="piece-keys">
				{PIECES_MINOR.map((valueMinor) => {
					const counted = screen.countedPieces.find((one) => one.valueMinor === valueMinor)
					const value = String(valueMinor / 100)
					return (
						<Key
							key={valueMinor}
							className="foreign-key"
							shortcut={valueMinor === next ? '*' : null}
							isDisabled={!/^[0-9]{1,5}$/.test(screen.typed)}
							testId={`piece-${valueMinor}`}
							onPress={() => countPiece({ screen, update }, valueMinor)}
						>
							{counted === undefined ? value : `${value} × ${counted.count}`}
						</Key>
					)
				})}
				{screen.countedPieces.length > 0 && (
					<ActionKey id="usePieces" className="piece-sum">
						{texts.actions.usePieces}{' '}
						<strong className="figures">{texts.money(piecesMinor({ screen }))}</strong>
					</ActionKey>
				)}
			</div>
		</>
	)
}
