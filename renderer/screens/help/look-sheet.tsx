/** Colours, contrast, size of type and loudness of this till's page. Each choice shows at once. */
import { ActionKey } from '../../parts/action-key.tsx'
import { Key } from '../../parts/key.tsx'
import { useDesk, useScreen, useTexts } from '../../state/desk.ts'
import { LOOK_CHOICES, type Look } from '../../state/look.ts'

export function LookSheet() {
	const texts = useTexts()
	return (
		<div className="sheet" data-testid="look">
			<header className="sheet-head">
				<h2>{texts.look.title}</h2>
				<ActionKey id="back" tone="quiet" />
			</header>
			<p>{texts.look.note}</p>
			<LookRow part="colours" />
			<LookRow part="contrast" />
			<LookRow part="type" />
			<LookRow part="volume" />
		</div>
	)
}

function LookRow({ part }: { readonly part: keyof Look }) {
	const desk = useDesk()
	const { look } = useScreen()
	const words = useTexts().look
	const choices: readonly string[] = LOOK_CHOICES[part]
	const names: Readonly<Record<string, string>> = words.choice[part]
	return (
		<fieldset className="look-row">
			<legend>{words.part[part]}</legend>
			{choices.map((choice) => (
				<Key
					key={choice}
					className="look-key"
					isPressed={look[part] === choice}
					testId={`look-${part}-${choice}`}
					onPress={() => desk.screen.setState({ look: { ...look, [part]: choice } })}
				>
					{names[choice]}
				</Key>
			))}
		</fieldset>
	)
}
