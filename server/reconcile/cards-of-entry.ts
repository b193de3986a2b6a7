/** The cards that an entry moves or speaks of, each once. */
import { type EntryBody, isPurseTender } from '../../protocol/journal/entry.ts'

export function cardsOf(body: EntryBody): string[] {
	switch (body.kind) {
		case 'saleCompleted': {
			const paid = body.tenders.flatMap((tender) => (isPurseTender(tender) ? [tender.cardNo] : []))
			const others = [...body.approvals, ...body.loads, ...body.earned].map(({ cardNo }) => cardNo)
			return [...new Set([...paid, ...others])]
		}
		case 'cardReplaced':
			return [body.cardNo, body.newCardNo]
		case 'authorisationReversed':
		case 'spendRefunded':
		case 'sliceReturned':
		case 'cardActivated':
		case 'cardStateReported':
		case 'fieldCaptured':
		case 'questionPassed':
		case 'memberEnrolled':
		case 'memberEdited':
		case 'consentRecorded':
			return [body.cardNo]
		default:
			return []
	}
}
