/** Saves the receipt on the screen as a picture, to be sent to a customer. */
import { receiptPicture, saveFile } from '../parts/receipt-picture.ts'
import type { ActionContext } from './action.ts'

/** Number and trading day of the receipt, nothing of the member: file names end up in other people's hands. */
function pictureName(saleId: string, businessDate: string | null): string {
	return `receipt-${[saleId, ...(businessDate === null ? [] : [businessDate])].join('-')}.png`
}

/** Says on the screen how it ended. */
export function savePicture({ view, logo, update }: ActionContext): void {
	if (view.phase.kind !== 'completed') return
	const name = pictureName(view.phase.saleId, view.shift?.businessDate ?? null)
	receiptPicture(view.phase.receipt, logo)
		.then((picture) => {
			saveFile(name, picture)
			update({ picture: { kind: 'saved', name } })
		})
		.catch((error: unknown) => {
			console.error(error)
			update({ picture: { kind: 'failed' } })
		})
}
