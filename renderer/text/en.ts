/** The English of the till: short verbs on keys, sentences as a cashier says them. */

import { formatMinor, minor } from '../../protocol/base/money.ts'
import type { RefusalCode } from '../../protocol/refusals.ts'
import { devicesEn } from './devices-en.ts'
import { dutyEn } from './duty-en.ts'
import { handEn } from './hand-en.ts'
import { lookEn } from './look-en.ts'
import { paymentEn } from './payment-en.ts'
import { enRefusals } from './refusals-en.ts'
import { returnsEn } from './returns-en.ts'
import { sheetEn } from './sheet-en.ts'
import type { OwnNotice, Texts } from './texts.ts'

const money = (amountMinor: number) =>
	`${amountMinor < 0 ? '−' : ''}¥${formatMinor(minor(Math.abs(amountMinor)))}`
const counted = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `2026-11-30` → `30 Nov`. */
function dayMonth(date: string): string {
	const [, month = '', day = ''] = date.split('-')
	return `${Number(day)} ${MONTHS[Number(month) - 1] ?? month}`
}

function enWhyNot(code: RefusalCode, limit: string | null): string {
	switch (code) {
		case 'voucherBelowMinimum':
			return `From ${limit ?? ''} on`
		case 'voucherNotValidToday':
			return 'Not valid today'
		case 'voucherNotForTheseItems':
			return 'No item for it here'
		case 'voucherUsesExceeded':
			return 'Used enough in this sale'
		case 'pointsDoNotPay':
			return 'Points do not pay here'
		case 'insufficientFunds':
			return 'Nothing to spend now'
		default:
			return 'Cannot pay now'
	}
}

function notice(content: OwnNotice): string {
	switch (content.kind) {
		case 'codeUnknown':
			return `${content.code} is not known here. Scan again, or search by name.`
		case 'cardUnknown':
			return 'We do not know this card. Try another card or the phone number; scanning goes on.'
		case 'cardRefused':
			return {
				bankCard: 'That is a bank card. Please use the payment terminal.',
				unreadable: 'The card was not read. Swipe it again, smoothly and in one go.',
				paymentCode: 'That is a payment code. It is scanned when the sale is being paid.',
				codeNotGenuine: 'That member code is not genuine. Ask for the card or the phone number.',
				codeExpired: 'That member code has expired. Ask the customer to refresh it.',
				codeUsed: 'That member code was used here already. Ask the customer to refresh it.',
			}[content.reason]
		case 'readerNoise':
			return 'The card was not read clearly. Lift it off and tap again.'
		case 'connection':
			return {
				online: 'Head office is back. What was waiting is being sent.',
				store: "Head office is out of reach. Go on selling; cards pay within this store's share.",
				alone: 'The store computer is out of reach. Go on with cash; everything is kept here and sent later.',
			}[content.mode]
		case 'basketRestored':
			return 'The basket from before the restart is back. Check it with the customer.'
		case 'refundOutside':
			return paymentEn.refundOutside(money(content.amountMinor))
		case 'saved':
			return 'Saved.'
		case 'notEnrolled':
			return 'She does not want to join. Nothing of her is kept.'
		case 'notMirrored':
			return 'Recorded on this till; the store has no copy yet. It follows by itself, go on selling.'
		case 'saleSuspended':
			return `The sale waits (items: ${content.itemCount}). F7 recalls it, at any till of the store.`
	}
}

export const en: Texts = {
	language: 'en',
	date: (date) =>
		date.toLocaleDateString('en-GB', {
			weekday: 'long',
			day: 'numeric',
			month: 'long',
			year: 'numeric',
			timeZone: 'UTC',
		}),
	money,
	age: (age) => {
		switch (age.kind) {
			case 'justNow':
				return 'just now'
			case 'minutes':
				return `${age.count} min ago`
			case 'hours':
				return `${age.count} h ago`
			case 'yesterday':
				return 'yesterday'
			case 'days':
				return `${age.count} days ago`
		}
	},
	stateLine: {
		till: (tillId) => `Till ${tillId.split('-').at(-1) ?? tillId}`,
		businessDate: 'Day',
		noOperator: 'Signed off',
		connection: {
			online: { name: 'Online', meaning: 'Head office is connected' },
			store: { name: 'Store only', meaning: 'Head office is out of reach; the store goes on' },
			alone: { name: 'Alone', meaning: 'This till goes on by itself and sends later' },
		},
		waiting: (count) => `${count} to send`,
		device: {
			cardReader: 'Reader',
			scanner: 'Scanner',
			printer: 'Printer',
			scale: 'Scale',
			customerDisplay: 'Customer display',
			paymentTerminal: 'Card terminal',
			journalCopy: 'Backup stick',
		},
		deviceAway: 'not connected',
		problem: {
			'device.notFound': 'not found',
			'device.silent': 'not answering',
			'device.noise': 'bad signal',
			'device.starting': 'starting',
			'device.busy': 'in use by another program',
			'device.notAllowed': 'may not be opened',
			'device.ambiguous': 'two alike',
			'device.noSoftware': 'software missing',
			'reader.antennaMissing': 'no antenna',
			'reader.settingsRefused': 'wrong settings',
			'printer.paperOut': 'out of paper',
			'printer.paperNearEnd': 'paper low',
			'printer.coverOpen': 'cover open',
			'printer.cutterError': 'cutter jammed',
			'printer.error': 'fault',
			'copy.unwritable': 'cannot be written',
		},
		clockDrift: (minutes) => `Clock off by ${minutes} min`,
		drawerOpen: 'Cash drawer open',
		switchLanguage: '中文',
	},
	link: {
		connecting: 'Starting the till…',
		restarting: 'The till is starting again. The basket is safe; one moment.',
		away: 'The screen is finding the till again. The basket is safe; one moment.',
		outdated:
			'This window belongs to an earlier start of the till. Everything is saved. Close it and open the till again.',
	},
	alarm: {
		title: 'Selling has stopped',
		journalFull: "This till's disk is full and nothing more can be recorded. Ask your manager to make room.",
		journalUnavailable: 'Sales cannot be recorded at the moment. Ask your manager for help.',
		epochClosed: 'Another till has taken the place of this one. Ask your manager for help.',
		diskRestored:
			"This till's data was put back to an older state, so nothing more may be recorded. Ask your manager to register it again.",
		tillRecovering: 'The till is fetching the open shift of its lane from the store. One moment.',
		safe: 'Every sale so far is safely recorded.',
	},
	devices: devicesEn,
	actions: {
		devices: 'Devices',
		help: 'Help',
		look: 'Screen and sound',
		back: 'Back',
		switchLanguage: '中文',
		dismissNotice: 'Got it',
		signOn: 'Sign on',
		signOff: 'Sign off',
		openShift: 'Open shift',
		countCash: 'Close shift now',
		closeShift: 'Close shift',
		search: 'Search',
		take: 'Key in',
		quantity: 'Quantity',
		keypad: 'Keypad',
		member: 'Member',
		removeMember: 'Remove member',
		answer: 'Save',
		laterQuestion: 'Later',
		declineQuestion: 'Rather not say',
		enrol: 'New member',
		editMember: 'Her details',
		saveSheet: 'Done',
		askConsent: 'Consent',
		customerYes: 'She agrees',
		customerSkips: 'Not asked',
		customerNo: 'She declines',
		voidLine: 'Void',
		suspend: 'Suspend',
		recall: 'Recall',
		takeSuspended: 'Take this sale',
		discardSuspended: 'Discard',
		cancelSale: 'Cancel sale',
		cancelReason: 'Confirm cancel',
		more: 'More',
		pay: 'Pay',
		backToSale: 'Back to items',
		exactCash: 'Cash',
		bankCard: 'Bank card',
		mobilePay: 'Mobile pay',
		foreignCash: 'Foreign cash',
		countForeign: 'Count foreign cash',
		showPaymentQr: 'Show our code',
		askPayment: 'Ask for the result',
		cancelPayment: 'Give up payment',
		cash: 'Take cash',
		payWithCard: 'Pay with the card',
		discount: 'Discount',
		discountAmount: 'Take this off',
		approveDiscount: 'Approve',
		linePrice: 'Price',
		lineDiscount: 'Discount',
		lineQuantity: 'Quantity',
		weighLine: 'Weigh',
		setQuantity: 'Set',
		byHandValue: 'Next',
		byHandReason: 'Done',
		takeBackByHand: 'Take back',
		chooseSupervisor: 'Next',
		approveOverride: 'Allow',
		dropOverride: 'Cancel',
		setWeight: 'Use this weight',
		weighAgain: 'Weigh again',
		dropWeighing: 'Cancel',
		load: 'Load value',
		loadDefault: 'Load',
		loadStoredValue: 'Stored value',
		loadGift: 'Gift value',
		cardService: 'Card service',
		activateCard: 'Activate',
		reportLost: 'Report lost',
		reportFrozen: 'Freeze',
		reportFound: 'Found again',
		replaceCard: 'Replace',
		refund: 'Give back',
		findSale: 'Find sale',
		returns: 'Returns',
		pickReturn: 'Next',
		giftReceipt: 'Gift receipt',
		payBack: 'Pay back',
		nextCustomer: 'Next customer',
		reprint: 'Print again',
		savePicture: 'Save picture',
		openDrawer: 'Open drawer',
		noSaleReason: 'Open',
		lock: 'Lock',
		handOver: 'Hand over',
		takeOver: 'Take over',
		cashMove: 'Cash in and out',
		moveCash: 'Move cash',
		readTotals: 'Totals so far (X)',
		countPieces: 'Count these',
		usePieces: 'Use this sum',
		journal: 'Records',
		openJournal: 'All records',
		enterTraining: 'Begin training',
		leaveTraining: 'End training',
	},
	pressAgain: (label) => `Again: ${label}`,
	help: {
		title: 'Keys',
		note: 'Scan and tap at any time; there is no need to press anything first.',
		now: 'Now',
		typing: 'While selling',
		later: 'At other times',
		strokes: [
			['↑ ↓', 'Choose a line or a search result'],
			['+ −', 'One more or one fewer of it'],
			['a–z 0–9', 'Search, wherever you are'],
			['Tab', 'The next key on the screen'],
		],
	},
	look: lookEn,
	keyboard: {
		title: 'Letters',
		shift: 'Capital letter',
		erase: 'Erase',
		hide: 'Take the letters away',
		space: 'space',
		next: 'Next',
	},
	noMinus: 'An amount has no minus. Esc clears it.',
	signOn: {
		title: 'Who is on the till?',
		pinFor: (name) => `${name}, your PIN please`,
		pinHint: 'Type your PIN and press Enter',
		checking: 'Checking the PIN…',
		locked: (seconds) => `Too many wrong PINs. Wait ${seconds} seconds, or ask your manager.`,
		waitingTitle: "Fetching the store's lists",
		waitingDetail:
			'A new till waits for items and staff from the store computer, usually less than a minute. If it stays like this, check that the store computer is on.',
		pinLength: (count) => `${counted(count, 'digit', 'digits')} entered`,
	},
	shift: {
		openTitle: 'Open shift',
		floatLabel: 'Float in the drawer',
		floatHint: 'Count the float in the drawer and enter it.',
		closeTitle: 'Count the drawer',
		countLabel: 'Cash counted',
		countHint: 'Count all the cash, float included.',
		settlementTitle: 'Till settlement',
		sales: 'Sales',
		saleCount: 'Sales made',
		itemCount: 'Items',
		taxIncluded: 'Tax included',
		byTender: 'Paid by',
		tender: {
			cash: 'Cash',
			bankCard: 'Bank card',
			mobilePay: 'Mobile pay',
			foreignCash: 'Foreign cash',
			storedValue: 'Stored value',
			points: 'Points',
			gift: 'Gift card',
			coupon: 'E-coupon',
			activity: 'Activity',
			service: 'Service',
		},
		times: (count) => `${count}×`,
		pointsEarned: 'Points given',
		discounts: 'Discounts',
		refunds: 'Given back to cards',
		saleCancels: 'Sales cancelled',
		noSales: 'Drawer opened, no sale',
		cash: 'Cash',
		float: 'Float',
		expected: 'Expected',
		counted: 'Counted',
		difference: 'Difference',
		cashRight: 'The cash is right',
		cashOver: (amount) => `Over by ${amount}`,
		cashShort: (amount) => `Short by ${amount}`,
	},
	basket: {
		title: 'Items',
		noMember: 'No member card',
		noMemberHint: 'Tap, scan, or F3 to find her',
		voided: 'Voided',
		total: 'Total',
		due: 'Due',
		paid: 'Paid',
		items: (count) => counted(count, 'item', 'items'),
		tax: 'Tax incl.',
		taxAdded: 'Tax added',
		onePieceMore: (promotion) => `One more: ${promotion}`,
		soMuchMore: (amount, promotion) => `${amount} more: ${promotion}`,
		points: (count) => `Earns ${counted(count, 'point', 'points')}`,
		todayTitle: 'Good to know today',
		empty: 'Scan the first item, or ask for the card',
		each: 'each',
		partOfSet: (name, quantity) => (quantity > 1 ? `Set: ${name} × ${quantity}` : `Set: ${name}`),
		fewer: 'One fewer',
		more: 'One more',
		voidLine: (name) => `Void ${name}`,
		restoreLine: () => 'Restore',
		saved: 'Saved',
		managerDiscount: "Manager's discount",
		load: { storedValue: 'Stored value loaded', gift: 'Gift value loaded' },
		newCard: 'new card',
		remove: (name) => `Remove ${name}`,
		coupon: (name) => `Earns ${name}`,
	},
	purse: {
		amount: (unit, amount) =>
			({
				money: money(amount),
				points: counted(amount, 'point', 'points'),
				uses: counted(amount, 'use', 'uses'),
			})[unit],
		reason: (reason) => {
			switch (reason.kind) {
				case 'expiresSoonest':
					return `First: until ${dayMonth(reason.validUntil)}`
				case 'paysForItem':
					return 'Pays an item here'
				case 'couponFirst':
					return 'Coupons first'
				case 'giftBeforeOwnMoney':
				case 'pointsBeforeOwnMoney':
					return 'Before stored value'
				case 'pointsLast':
					return 'Points last'
				case 'ownMoneyLast':
					return 'Own money last'
				case 'inOrder':
					return 'In order'
			}
		},
		whyNot: (code, limit) => enWhyNot(code, limit),
		until: (date) => `until ${dayMonth(date)}`,
		spendable: (amount) => `up to ${amount}`,
		rate: (basisPoints) => `${Number((basisPoints / 100).toFixed(2))}% off`,
		partial: 'some items',
		title: 'Also on this card',
	},
	desk: {
		approvalTitle: "Manager's discount",
		presentManager: 'Ask the manager for her card, or enter its number.',
		managerLimit: (rate, amount) => `Up to ${rate}, here at most ${amount}`,
		usesLeft: (count) => `${counted(count, 'use', 'uses')} left`,
		howMuch: 'Choose a rate, or enter an amount',
		amountLabel: 'Take off',
		takes: (what) => `This sale: ${what}`,
		managerPin: "The manager's PIN, please",
		manager: "Manager's card",
		loadTitle: 'Load value',
		presentLoad: 'Tap the card to load; a new gift card will do.',
		loadLabel: 'Amount to load',
		newCard: 'New card, active once paid',
		serviceTitle: 'Card service',
		presentService: 'Tap the card, or enter its number or the phone number.',
		presentNew: 'Now tap the new card that takes its place.',
		refundTitle: 'Give back to the card',
		presentReceipt: 'Scan the barcode on the receipt, or enter its number.',
		receiptLabel: 'Receipt number',
		noCardPayments: 'Nothing in this sale was paid by card.',
		left: (amount) => `${amount} can go back`,
		givenBack: 'All given back',
		giveBack: 'Give back',
		confirming: 'Confirming the approval…',
	},
	suspended: {
		title: 'Recall a sale',
		empty: 'No sale is waiting.',
		howTo: 'When a customer has to wait, press F6. Words typed before it name the sale.',
		ownOnly: 'The store computer is out of reach: only sales of this till are listed.',
		unfinished: 'Half taken at this till; take it again to go on',
		takenBy: (till) => `${till} is taking it`,
		mayBeTaken: 'Another till may have taken it',
		earlierDay: 'From an earlier business date: for a supervisor to decide',
		pressAgain: (doubt) => `${doubt}. Ask first; press again to take it here.`,
		stillWaiting: (count, amount) =>
			`${count} sale${count === 1 ? '' : 's'} waiting, ${amount} in all. The next shift can go on with them.`,
	},
	sell: {
		searchPlaceholder: 'Item, barcode, card or phone number',
		nextQuantity: (quantity) => `Next item × ${quantity}`,
		takeBackQuantity: 'Take quantity back',
		nothingFound: (text) => `Nothing found for "${text}"`,
		stillPrepared: (percent) =>
			`Search is still being prepared: ${percent} % of the names. Codes and card numbers work.`,
		enterTakesCode: 'Press Enter to take this number',
		departments: 'Departments',
		noQuickKeys: 'No quick keys in this department. Scan or search.',
		keypadTitle: 'Keypad',
		keypadHint: 'Quantity, then ×, then scan. Or a barcode or phone number, then Enter.',
		moreTitle: 'More',
		moreOf: { cards: 'Returns and cards', drawer: 'Drawer and shift', till: 'This till' },
	},
	memberSearch: {
		title: 'Find a member',
		placeholder: 'Name, phone or card number',
		howTo:
			'Type a name, its pinyin or initials, the last four digits of the phone, or the beginning of a number.',
		nobody: (typed) =>
			`Nobody here goes by "${typed}". A whole number and Enter asks the store and head office.`,
	},
	member: {
		cardOnly: 'Card without a name',
		cardAdvice: {
			frozen:
				'This card is frozen: it neither pays nor earns. Send the customer to the service desk; take another tender.',
			lost: 'This card was reported lost. Keep it, kindly, and call the manager; take another tender.',
			expired:
				'This card has expired: it neither pays nor earns. The service desk replaces it; take another tender.',
			blank: 'This card is not activated yet. The service desk does that; take another tender.',
		},
		cardState: {
			active: 'Active',
			frozen: 'Frozen',
			lost: 'Reported lost',
			expired: 'Expired',
			blank: 'Not activated',
		},
		tier: { standard: 'Member', silver: 'Silver', gold: 'Gold', diamond: 'Diamond' },
		lastVisit: (age) => `Last here ${age}`,
		firstVisit: 'First visit',
		say: 'You could say',
		storedValue: 'Stored value',
		points: 'Points',
		spendable: 'Can spend now',
		limited: {
			balance: 'All of it',
			lease: 'Head office away: store share only',
			alone: 'Store computer away: till share only',
			cardState: 'This card cannot pay now',
		},
		asOf: (age) => `Balance from ${age}`,
		refreshing: 'Updating…',
		offer: 'You could offer',
		ask: 'One question',
		reward: (points) => `${points.toLocaleString('en')} points for the answer`,
		reason: { unknown: 'Not known yet', stale: 'Known from long ago', unverified: 'Not verified' },
		channel: { sms: 'Text message', wechat: 'WeChat', none: 'Not at all' },
		thanks: {
			birthday: 'Birthday saved. A little wish will be waiting.',
			phone: 'Number saved, thank you.',
			email: 'E-mail saved, thank you.',
			contactChannel: 'Saved. That is how we will reach you.',
			favouriteDepartment: 'Saved, thank you for telling us.',
			address: 'Address saved, thank you.',
		},
		answerFormat: {
			monthDay: 'Month and day, 0308',
			phone: '11 digits',
			email: 'wang@example.com',
			address: 'Street, number, town',
		},
		answerWrong: {
			monthDay: 'No such day',
			phone: 'Not a mobile number',
			email: 'Not an e-mail',
			address: 'Too short for an address',
		},
		cardNo: (lastDigits) => `Card ending ${lastDigits}`,
		report: {
			title: 'Questions: answered / asked',
			name: {
				birthday: 'Birthday',
				phone: 'Mobile number',
				email: 'E-mail',
				contactChannel: 'How to reach her',
				favouriteDepartment: 'Department',
				address: 'Address',
			},
			others: (later, refused, wrong) =>
				[
					...(later > 0 || refused > 0 ? [`later ${later}, refused ${refused}`] : []),
					...(wrong > 0 ? [`put right ${wrong}`] : []),
				].join(', '),
			time: 'Time for each',
			seconds: (each) => `${each.toFixed(1)} s`,
		},
	},
	tender: {
		due: 'Due',
		takenTitle: 'Taken',
		handedOver: 'Cash handed over',
		exact: 'Exact cash',
		notes: 'Round notes',
		cardPays: (amount) => `Card pays ${amount}`,
		cardPaysNone: 'The card cannot pay now',
		noCard: 'Ask for the card first',
		balanceAfter: (amount) => `${amount} left`,
		remove: (name) => `Remove ${name}`,
		awaiting: (amount) => `Waiting for the card to confirm ${amount}…`,
		otherWay: 'Answered within a second; if not, take cash.',
		completing: 'Recording the sale…',
		changeWillBe: 'Change',
	},
	duty: dutyEn,
	payment: paymentEn,
	hand: handEn,
	returns: returnsEn,
	sheet: sheetEn,
	completed: {
		change: 'Change',
		noChange: 'No change',
		total: 'Sale',
		receipt: 'Receipt',
		done: 'Paid',
		pictureSaved: (name) => `Saved in Downloads: ${name}`,
		pictureFailed: 'The picture could not be made; print the receipt again instead.',
	},
	print: {
		blocked: {
			'device.notFound': 'Recorded. The printer is not connected; the receipt prints once it is.',
			'device.silent': 'Recorded. The printer does not answer; the receipt prints once it does.',
			'device.noise': "Recorded. The printer's line is bad; the receipt prints once it clears.",
			'device.starting': 'Recorded. The printer is starting; the receipt prints once it is ready.',
			'device.busy': 'Recorded. Another program uses the printer. Close it; the receipt then prints.',
			'device.notAllowed':
				'Recorded. The system does not let us open the printer. Call store IT; the receipt prints afterwards.',
			'device.noSoftware': 'Recorded. Software for a device is missing. Call store IT.',
			'device.ambiguous': 'Recorded. Two equal printers are plugged in. Unplug one; the receipt then prints.',
			'printer.paperOut': 'Recorded. The printer is out of paper; the receipt prints once it is loaded.',
			'printer.paperNearEnd': 'Paper is running low. Have a new roll ready.',
			'printer.coverOpen': "Recorded. The printer's cover is open; the receipt prints once it is shut.",
			'printer.cutterError':
				"Recorded. The printer's cutter is jammed; the receipt prints once it is cleared.",
			'printer.error': 'Recorded. The printer has a fault; the receipt prints once it is cleared.',
			'reader.antennaMissing': 'Recorded. A tag reader has no antenna.',
			'reader.settingsRefused': 'Recorded. A tag reader refuses its settings.',
			'copy.unwritable': 'Recorded. The backup stick cannot be written.',
		},
		blockedUnknown: 'Recorded. The printer is not ready yet; the receipt prints once it is.',
		unknown: (number) =>
			number === null
				? 'Recorded. Did the whole paper come out?'
				: `Recorded. Did the whole receipt ${number} come out?`,
		cameOut: 'It did',
		printAgain: 'Print again',
		waiting: (count) => `${counted(count, 'receipt', 'receipts')} to print`,
	},
	provisional: 'to be confirmed',
	hint: {
		signOn: 'Choose who is on the till',
		openShift: 'Enter the float to begin the day',
		empty: 'Scan an item, or ask for the card',
		greeting: 'Say hello, and go on scanning',
		selling: 'Keep scanning; F12 takes payment',
		tendering: 'Choose how it is paid',
		completed: 'Hand over receipt and change; Enter for the next customer',
		desk: 'Back returns to the sale',
		wait: 'One moment',
		stopped: 'Selling has stopped. Ask your manager for help',
	},
	notice,
	dismiss: 'Got it',
	door: {
		title: 'In the house',
		arrived: (name, tier) => `${name} (${tier}) has arrived`,
		atTheDoor: (name, tier) => `${name} (${tier}) is at the door`,
		more: (count) => (count === 1 ? ', and one more' : `, and ${count} more`),
	},
	refusal: enRefusals(money),
}
