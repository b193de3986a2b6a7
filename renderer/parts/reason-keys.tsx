/** The store's reasons, one press each; the digit before each chooses it too. */
import type { ReasonsView } from '../../till/view.ts'
import { useScreen, useView } from '../state/desk.ts'
import { Key } from './key.tsx'

type Props = {
	readonly reasons: ReasonsView['reasons']
	readonly onChoose: (reasonId: string) => void
}

export function ReasonKeys({ reasons, onChoose }: Props) {
	const { language } = useView()
	const { typed } = useScreen()
	return (
		<div className="hand-reasons">
			{reasons.map(({ reasonId, nameZh, nameEn }, index) => (
				<Key
					key={reasonId}
					isPressed={typed === String(index + 1)}
					testId={`reason-${reasonId}`}
					onPress={() => onChoose(reasonId)}
				>
					<span className="hand-digit figures">{index + 1}</span>
					{language === 'en' ? nameEn : nameZh}
				</Key>
			))}
		</div>
	)
}
