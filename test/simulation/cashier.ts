/**
 * A simulated cashier: looks at the view, does the next thing that the visit asks for, makes mistakes. Knows only what a
 * screen shows and what lies in the printer, so a till that crashed and came back is served like any other.
 */
import { itemCodeSchema, operatorIdSchema } from '../../protocol/base/ids.ts'
import { minor } from '../../protocol/base/money.ts'
import type { Command } from '../../till/commands.ts'
import type { TillView } from '../../till/view.ts'
import type { Chance } from './chance.ts'
import { ErrandAtWork } from './errands.ts'
import {
	BLANK_CARDS,
	cardNoOf,
	ITEM_CODES,
	isSpare,
	MANAGER_CARD,
	MANAGER_GRANT,
	OPERATOR_ID,
	uidOf,
} from './group.ts'
import type { Visit } from './plan.ts'
import { comingBackTo, labelOf, Recalling } from './put-aside.ts'
import type { TillNode } from './till-node.ts'
import { strikes, tell, type World } from './world.ts'

const FLOAT_MINOR = minor(50_000)
/** A customer whose card is turned down so often pays by cash. */
const REFUSALS_MAX = 2

type Progress = {
	readonly visit: Visit
	tookBack: boolean
	refusals: number
	answered: boolean
	cardShown: number
	leaving: boolean
	putAside: boolean
	errand: ErrandAtWork | null
	recalling: Recalling | null
}

export class Cashier {
	readonly #till: TillNode
	readonly #world: World
	readonly #visits: Visit[]
	readonly #mistakes: Chance
	readonly #pace: Chance
	#at: Progress | null = null
	#closing = false
	/** What the last receipt with a card payment said. */
	#lastSaleId: string | null = null

	constructor(till: TillNode, visits: readonly Visit[], world: World) {
		this.#till = till
		this.#world = world
		this.#visits = [...visits]
		this.#mistakes = world.chance.fork(`mistakes ${till.tillId}`)
		this.#pace = world.chance.fork(`pace ${till.tillId}`)
		this.#lookAgain()
	}

	/** Everybody was served, and the last shift is counted. */
	finished(): boolean {
		// Asked after every step: the till draws its view only when it may be the end.
		return !this.#isWaitedFor() && !this.#closing && this.#till.till()?.currentView().shift === null
	}

	/** What is left to do: said when a run does not come to its end. */
	stand(): string {
		const view = this.#till.till()?.currentView()
		return `${this.#till.tillId}: ${view ? view.phase.kind : 'down'}, visit ${this.#at?.visit.number ?? '-'}, ${this.#visits.length} wait, alarm ${view?.alarm ?? '-'}, print ${view?.print?.state ?? '-'}`
	}

	#isWaitedFor(): boolean {
		return this.#at !== null || this.#visits.length > 0 || this.#comingBack().length > 0
	}

	#comingBack(): Visit[] {
		return comingBackTo(this.#world, this.#till.storeId)
	}

	#lookAgain(): void {
		this.#world.time.after(this.#pace.between(20, 400), () => {
			const till = this.#till.till()
			if (till !== null) this.#look(till.currentView())
			this.#lookAgain()
		})
	}

	#look(view: TillView): void {
		if (strikes(this.#world, 'operatorMistake', this.#mistakes)) this.#mistake(view)
		if (view.print?.state === 'unknown') return this.#judgePrint(view.print)
		if (view.guarded !== null) return this.#does({ kind: 'dropOverride' })
		switch (view.phase.kind) {
			case 'signedOff':
				return this.#does({ kind: 'signOn', operatorId: operatorIdSchema.parse(OPERATOR_ID), pin: '1234' })
			case 'shiftClosed':
				this.#closing = false
				if (this.#isWaitedFor()) this.#does({ kind: 'openShift', floatMinor: FLOAT_MINOR })
				return
			case 'selling':
				return this.#sell(view)
			case 'tendering':
				return this.#takeMoney(view)
			case 'completed':
				return this.#handOver()
			case 'verifyingPin':
			case 'awaitingAuthorisation':
			case 'completing':
				return
		}
	}

	/** A disk that was put back gives the numbers of its jobs again: another paper under this number is not this one. */
	#judgePrint({ jobId, attempt }: NonNullable<TillView['print']>): void {
		const { disk, paper } = this.#till
		const wanted = JSON.stringify(disk.printJobs.find((job) => job.jobId === jobId)?.layout)
		const cameOut = paper.some((one) => one.jobId === jobId && JSON.stringify(one.layout) === wanted)
		this.#does({ kind: 'resolvePrint', jobId, attempt, cameOut })
	}

	#sell(view: TillView): void {
		if (this.#closing && isEmpty(view))
			return this.#does({ kind: 'closeShift', countedCashMinor: FLOAT_MINOR, count: 'blind' })
		// A basket that came back after its customer had gone.
		if (this.#closing) return this.#does({ kind: view.desk === null ? 'cancelSale' : 'closeDesk' })
		const at = this.#current()
		if (at === null) {
			this.#closing = true
			return
		}
		const { visit } = at
		if (this.#recalls(at, view) || this.#runsErrand(at, view)) return
		const lines = view.basket.lines.filter((line) => !line.voided)
		if (at.leaving) {
			if (!isEmpty(view)) return this.#does({ kind: 'cancelSale' })
			return this.#served()
		}
		if (visit.card !== null && view.member === null && at.cardShown < 3) {
			at.cardShown += 1
			return this.#showCard(this.#world.inHand.get(visit.card) ?? visit.card)
		}
		if (this.#answers(at, view)) return
		const missing = comesOnlyBack(at, view)
			? undefined
			: visit.items[lines.reduce((sum, line) => sum + line.quantity, 0)]
		if (missing !== undefined) return this.#does({ kind: 'addItem', itemCode: itemCodeSchema.parse(missing) })
		if (visit.putsAside && !at.putAside) return this.#putAside(at)
		if (visit.walksAway === 'beforePaying') at.leaving = true
		else this.#does({ kind: 'startTender' })
	}

	/** Once: what it cannot hold, or a power cut, keeps the customer here. */
	#putAside(at: Progress): void {
		at.putAside = true
		this.#does({ kind: 'suspendSale', label: labelOf(at.visit) }, () => {
			if (this.#at !== at) return
			this.#at = null
			this.#comingBack().push(at.visit)
		})
	}

	#recalls(at: Progress, view: TillView): boolean {
		const step = at.recalling?.next(view) ?? null
		if (step === null) at.recalling = null
		else if (step !== 'wait') this.#does(step)
		return step !== null
	}

	#runsErrand(at: Progress, view: TillView): boolean {
		// A discount is taken off what is there to be paid.
		const waits = at.visit.errand === 'managerDiscount' && view.basket.lines.length === 0
		const step = waits ? null : (at.errand?.next(view) ?? null)
		if (step === null) {
			if (!waits) at.errand = null
			if (view.desk === null) return false
			this.#does({ kind: 'closeDesk' })
		} else if (step.kind === 'card') {
			this.#showCard(step.card)
			if (isSpare(step.card)) this.#world.inHand.set(at.visit.card ?? 0, step.card)
		} else this.#does(step.command)
		return true
	}

	#answers(at: Progress, view: TillView): boolean {
		const question = view.member?.question
		if (at.answered || !question || at.visit.answers === 'ignores') return false
		at.answered = true
		const { field, form } = question
		if (at.visit.answers === 'notNow') this.#does({ kind: 'declineQuestion', field })
		else if (form.kind === 'chips') this.#does({ kind: 'answerQuestion', field, value: form.values[0] ?? '' })
		else if (form.kind === 'monthDay') this.#does({ kind: 'answerQuestion', field, value: '05-17' })
		else if (form.kind === 'phone') this.#does({ kind: 'answerQuestion', field, value: '13818000101' })
		else this.#does({ kind: 'answerQuestion', field, value: 'wang@example.com' })
		return true
	}

	#takeMoney(view: TillView): void {
		const at = this.#current()
		const { basket, member } = view
		if (basket.returns.length > 0 && basket.dueMinor <= 0) return this.#does({ kind: 'payBack' })
		const cardTender = basket.tenders.find((tender) => tender.kind !== 'cash')
		if (at === null || at.leaving) return this.#does({ kind: 'cancelSale' })
		const { visit } = at
		if (cardTender && visit.takesTenderBack && !at.tookBack) {
			at.tookBack = true
			return this.#does({ kind: 'removeTender', tenderNumber: cardTender.tenderNumber })
		}
		if (visit.walksAway === 'whilePaying' && (cardTender || at.refusals > 0 || visit.payment === 'cash')) {
			at.leaving = true
			return
		}
		const byCard = member !== null && visit.payment !== 'cash' && at.refusals <= REFUSALS_MAX
		const wanted = visit.payment === 'storedValue' ? basket.dueMinor : Math.ceil(basket.dueMinor / 2)
		const amount = Math.min(wanted, member?.storedValue.spendableNow ?? 0, basket.dueMinor)
		// A customer who takes a tender back leaves something due, so that the sale is not complete at once.
		const part = visit.takesTenderBack && !at.tookBack ? Math.floor(amount / 2) : amount
		const half = visit.walksAway === 'whilePaying' ? Math.floor(part / 2) : part
		const way = byCard ? wayOfCard(visit, member) : null
		if (way !== null) {
			at.refusals += 1
			return this.#does(way)
		}
		if (byCard && half > 0 && (visit.payment === 'storedValue' || !cardTender)) {
			at.refusals += 1
			return this.#does({ kind: 'tenderPurse', purse: 'storedValue', amount: minor(half) })
		}
		const rounded = Math.ceil(basket.dueMinor / 1_000) * 1_000
		this.#does({ kind: 'tenderCash', handedOverMinor: minor(rounded) })
	}

	#handOver(): void {
		const view = this.#till.till()?.currentView()
		const isByCard = this.#at?.visit.payment !== 'cash'
		if (view?.phase.kind === 'completed' && isByCard) this.#lastSaleId = view.phase.saleId
		if (view?.phase.kind === 'completed' && view.basket.lines.length > 0)
			this.#world.receipts.push({ saleId: view.phase.saleId })
		this.#served()
		this.#does({ kind: 'nextCustomer' })
	}

	#current(): Progress | null {
		if (this.#at !== null) return this.#at
		const back = this.#comingBack()
		const comesBack = back.length > 0 && (this.#visits.length === 0 || this.#pace.happens(0.3))
		const visit = comesBack ? back.shift() : this.#visits.shift()
		if (visit === undefined) return null
		tell(this.#world, this.#till.tillId, `visit ${visit.number} ${comesBack ? 'goes on' : 'begins'}`)
		const isNew = visit.errand !== null && !comesBack
		const errand = isNew ? new ErrandAtWork(visit.errand, visit, this.#saleFor(visit)) : null
		const recalling = comesBack ? new Recalling(visit) : null
		const fresh = { tookBack: false, refusals: 0, answered: false, cardShown: 0, leaving: false }
		this.#at = { visit, errand, recalling, putAside: comesBack, ...fresh }
		return this.#at
	}

	/** Any receipt of the group, whose goods may have come back before. */
	#saleFor(visit: Visit): string | null {
		const { receipts } = this.#world
		if (visit.errand !== 'bringBack') return this.#lastSaleId
		const receipt = receipts[(visit.number * 7) % Math.max(1, receipts.length)]
		return receipt?.saleId ?? null
	}

	#served(): void {
		if (this.#at?.visit.closesShiftAfter === true) this.#closing = true
		this.#at = null
	}

	#showCard(card: number): void {
		const medium = { kind: 'uid', value: uidOf(card) } as const
		const receivedAtMs = this.#till.machine.nowMs()
		tell(this.#world, this.#till.tillId, `card ${card} is shown`)
		this.#till.till()?.deviceEvent({ kind: 'cardPresented', deviceId: 'reader', medium, receivedAtMs })
	}

	/** Whatever a tired person presses. The till must refuse it or do it; the visit goes on from what it shows then. */
	#mistake(view: TillView): void {
		const drawn = this.#mistakes
		const itemCode = itemCodeSchema.parse(drawn.pick(ITEM_CODES))
		const wrong = drawn.pick<Command | number | 'unknownCard'>([
			{ kind: 'startTender' },
			{ kind: 'backToSale' },
			{ kind: 'addItem', itemCode },
			{ kind: 'removeTender', tenderNumber: 1 },
			{ kind: 'removeMember' },
			{ kind: 'cancelSale' },
			{ kind: 'tenderPurse', purse: 'storedValue', amount: minor(Math.max(1, view.basket.dueMinor)) },
			{ kind: 'tenderPurse', purse: 'storedValue', amount: minor(100) },
			{ kind: 'tenderCash', handedOverMinor: minor(100) },
			{ kind: 'nextCustomer' },
			{ kind: 'openDrawer', why: 'smallChange' },
			{ kind: 'reprint' },
			{ kind: 'signOff' },
			{ kind: 'enterCode', text: cardNoOf(0) },
			{ kind: 'enterCode', text: '99999999' },
			{ kind: 'setLanguage', language: drawn.pick(['en', 'zh-CN']) },
			drawn.between(0, MANAGER_CARD + BLANK_CARDS.length),
			{ kind: 'payWithCard' },
			{ kind: 'openDesk', desk: drawn.pick(['approval', 'load', 'cardService', 'refund']) },
			{ kind: 'closeDesk' },
			{ kind: 'voidLine', lineNumber: 1 },
			{ kind: 'removeLoad', loadNumber: 1 },
			{ kind: 'removeApproval', grantId: MANAGER_GRANT },
			{ kind: 'approveDiscount', pin: '0000', takes: { kind: 'rate', basisPoints: 9_000 } },
			{ kind: 'readTotals' },
			{ kind: 'moveCash', direction: 'paidOut', amountMinor: minor(100), note: 'string' },
			'unknownCard',
			// Elsewhere the draws, and so the stories of kept seeds, stay what they were.
			...(this.#world.putsAside ? withBaskets(view) : []),
			...(this.#world.bringsBack ? WITH_RETURNS : []),
		])
		if (typeof wrong === 'number') return this.#showCard(wrong)
		if (wrong !== 'unknownCard') {
			this.#does(wrong)
			// A double tap.
			if (drawn.happens(0.5)) this.#does(wrong)
			return
		}
		this.#till.till()?.deviceEvent({
			kind: 'cardPresented',
			deviceId: 'reader',
			medium: { kind: 'uid', value: '04FFFFFFFFFF01' },
			receivedAtMs: this.#till.machine.nowMs(),
		})
	}

	/** `done`: the till has taken it. */
	#does(command: Command, done: () => void = () => undefined): void {
		const { tillId } = this.#till
		this.#till
			.till()
			?.run(command)
			.then(
				(result) => {
					tell(this.#world, tillId, result.kind === 'refused' ? result.code : 'does', command)
					if (result.kind === 'accepted') done()
				},
				(error: unknown) => tell(this.#world, tillId, `${command.kind} failed: ${String(error)}`),
			)
	}
}

/** Everything the card has, or the purse that the customer names; null: stored value or cash it is. */
function wayOfCard({ payment, number }: Visit, member: NonNullable<TillView['member']>): Command | null {
	if (payment === 'card') return member.cardPaysMinor > 0 ? { kind: 'payWithCard' } : null
	if (payment !== 'purse') return null
	const able = member.purses.filter(({ pays }) => pays !== null)
	const chosen = able[number % Math.max(1, able.length)]
	return chosen === undefined ? null : { kind: 'tenderPurse', purse: chosen.purse, amount: null }
}

function isEmpty({ basket, member, desk }: TillView): boolean {
	const { lines, loads, returns } = basket
	return lines.length + loads.length + returns.length === 0 && member === null && desk === null
}

/** Every second one who brings goods back wants nothing else. */
function comesOnlyBack({ visit }: Progress, { basket }: TillView): boolean {
	return visit.errand === 'bringBack' && visit.number % 2 === 0 && basket.returns.length > 0
}

const WITH_RETURNS: readonly Command[] = [
	{ kind: 'openDesk', desk: 'return' },
	{ kind: 'dropReturn', returnNumber: 1 },
	{ kind: 'payBack' },
	{ kind: 'printGiftReceipt' },
	{ kind: 'returnLines', lines: [{ lineNumber: 1, quantity: 1 }], reason: 'faulty' },
]

/** Puts what is there aside for nobody, or takes the oldest sale that waits, whoever may have taken it. */
function withBaskets({ suspended }: TillView): Command[] {
	const oldest = suspended.sales.at(-1)
	const aside: Command = { kind: 'suspendSale', label: '' }
	if (oldest === undefined) return [aside]
	return [aside, { kind: 'recallSale', saleId: oldest.saleId, despite: oldest.doubt !== null }]
}
