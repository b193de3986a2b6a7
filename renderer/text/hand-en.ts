import type { HandWords } from './hand-words.ts'

export const handEn: HandWords = {
	title: {
		priceOverride: 'Change price',
		lineDiscount: 'Discount on this item',
		basketDiscount: 'Discount on the whole sale',
		lineQuantity: 'Quantity',
	},
	label: {
		priceOverride: 'New price',
		pricePerKilogram: 'New price per kg',
		lineDiscount: 'or take off',
		basketDiscount: 'or take off',
		lineQuantity: 'How many',
	},
	now: 'Now',
	listed: 'Listed',
	own: (rate, amount) => {
		if (rate === null && amount === null) return 'You can do this yourself.'
		return `You can change up to ${[rate, amount].filter((part) => part !== null).join(' and ')} yourself; beyond that a supervisor.`
	},
	nothingAlone: 'A supervisor has to allow it.',
	orByHand: "No manager's card: discount by hand",
	why: 'Why',
	takeBack: {
		priceOverride: 'Listed price again',
		lineDiscount: 'No discount',
		basketDiscount: 'No discount on all',
	},
	basketDiscount: 'Discount on all',
	perKilogram: '/kg',

	pendingTitle: 'A supervisor has to allow this',
	pendingHint: 'By her card, or her name and PIN. You can go on scanning.',
	pendingWhat: (action, name) =>
		({
			priceOverride: `New price · ${name ?? ''}`,
			lineDiscount: `Discount · ${name ?? ''}`,
			basketDiscount: 'Discount on the whole sale',
		})[action],
	customerSaves: (amount) => `The customer pays ${amount} less`,
	customerPaysMore: (amount) => `The customer pays ${amount} more`,
	supervisorNumber: 'Number',
	pinOf: (name) => `PIN of ${name}`,

	weighingTitle: 'Weigh',
	weighingAgainTitle: 'Weigh again',
	weighing: 'Waiting for the scale to settle… or type the weight',
	trouble: {
		zero: 'Nothing lies on the scale. Put the goods on; it weighs by itself.',
		motion: 'The scale did not settle. Leave the pan alone and weigh once more.',
		underZero: 'The scale is below zero. Take the goods off, press its zero key, and put them on again.',
		overload: 'Too heavy for this scale. Weigh it in parts, or type the weight.',
		belowMinimum: 'Too little for this scale. Put more on, or type the weight.',
		notNew: 'This was weighed already. Lift it and put it down again.',
		otherUnit: 'The scale does not weigh in kilograms. Change that, or type the weight.',
		locked: 'The scale is locked and gives no weight. Type the weight.',
		fault: 'The scale is out of order. Type the weight.',
		notConnected: 'No scale is connected. Type the weight.',
	},
	weightLabel: 'Weight',
	weightHint: '652 is grams, 0.652 is kilograms',
	onPan: (weight) => `${weight} on the scale`,
}
