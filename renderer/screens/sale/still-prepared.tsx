/** After a first load not every name is among the searched ones yet: what is not found may be there all the same. */
import { useTexts } from '../../state/desk.ts'

export function StillPrepared({ percentReady }: { readonly percentReady: number }) {
	const texts = useTexts()
	if (percentReady >= 100) return null
	return (
		<p className="results-empty" role="status" data-testid="still-prepared">
			{texts.sell.stillPrepared(percentReady)}
		</p>
	)
}
