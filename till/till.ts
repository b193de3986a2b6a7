/**
 * The loop: take one input, look up what it names, let the machine decide, commit, then release the effects and publish
 * the new view. One input at a time, in order. What must stay true: nothing leaves (no message, no paper, no drawer)
 * before the commit that decided it; a commit that fails leaves everything as it was.
 */
import { AssertionFailed, unreachable } from '../protocol/base/assert.ts'
import { type Hash, itemCodeSchema, operatorIdSchema, saleIdSchema } from '../protocol/base/ids.ts'
import { StorageError } from '../protocol/base/storage-error.ts'
import type { Medium } from '../protocol/card/medium.ts'
import type { Item, Operator } from '../protocol/catalogue/catalogue.ts'
import { itemOn } from '../protocol/catalogue/dated-price.ts'
import { readScan } from '../protocol/catalogue/scan-text.ts'
import type { Connection, SealedEntry } from '../protocol/journal/entry.ts'
import type { TimeMark } from '../protocol/journal/time-mark.ts'
import { refuse } from '../protocol/refusals.ts'
import { normaliseSheetField } from '../protocol/rules/sheet-fields.ts'
import type { DownOf } from '../protocol/wire/down.ts'
import type { Leased } from '../protocol/wire/messages/look-up-card.ts'
import type { FeedRecord } from '../protocol/wire/records.ts'
import { hasLeft } from './agent-disk.ts'
import { arrivalsAfter, arrivalsNow, type MemberArrived } from './arrivals.ts'
import { mediumOf } from './card/medium-of.ts'
import { foundSale } from './card/refund.ts'
import { cardSeen, NO_SEEN_CARDS } from './card/seen-cards.ts'
import { verifiedCards } from './card/verified-cards.ts'
import type { Command, CommandResult, Query, QueryResult } from './commands.ts'
import { runDeviceOrder } from './device-orders.ts'
import type { ConnectionReason, TillInput } from './events.ts'
import { OutsidePayments, type OutsideQuestion } from './outside-payments.ts'
import type { AuthoriseAnswer, LookUpAnswer } from './ports/card-service.ts'
import type { Cards, KnownCard } from './ports/cards.ts'
import type { DeviceEvent, DeviceStatus } from './ports/devices.ts'
import type { LoadedJournal } from './ports/journal.ts'
import type { NewPrintJob } from './ports/print-spool.ts'
import type { Weight } from './ports/scale.ts'
import type { SliceReturn } from './ports/stand-in-book.ts'
import { answerQuery } from './queries.ts'
import { operatorOf, recogniseCode, relatedItems } from './recognise.ts'
import { basketOf, hasAllUpTo, type Legacy, recoveryStep } from './recovery.ts'
import { receiptNumber } from './returns/receipt-number.ts'
import { claimOutcome, ownSaleWithReturns } from './returns/return-errand.ts'
import { managerGrantOf } from './sale/approval-machine.ts'
import { askAgain } from './sale/outside-payment-machine.ts'
import { offerSuspended, recallOutcome } from './sale/recall-errand.ts'
import { withName } from './sale/suspended-view.ts'
import { savedState } from './saved-state.ts'
import { pinLockedForMs } from './shift/pin-attempts.ts'
import { type Effect, type Step, type StepContext, stay } from './step.ts'
import { tillStep } from './till-machine.ts'
import { type Sound, TillPicture } from './till-picture.ts'
import type { TillIdentity, TillPorts } from './till-ports.ts'
import {
	type DiscountTakes,
	INITIAL_TILL_STATE,
	type OwnSuspended,
	type TillState,
	WORKING_STATE_VERSION,
} from './till-state.ts'
import { isDue, isGenuine } from './time-marks.ts'
import type { PrintView, TillView } from './view.ts'
import { WorkingText } from './working-text.ts'

type SuspendedTold = Pick<DownOf<'suspendedSales'>, 'sales' | 'isWhole' | 'over'>

const NO_SCALE: Weight = { kind: 'none', reason: 'notConnected' }

export class Till {
	readonly #identity: TillIdentity
	readonly #ports: TillPorts
	readonly #cards: Cards
	#state: TillState
	readonly #picture: TillPicture
	readonly #outside: OutsidePayments
	/** Cards that a reader has just told. */
	#seenCards = NO_SEEN_CARDS
	/** When a person did something at the till last, by the clock that never jumps. */
	#touchedAtMs: number
	#nextSeq: number
	readonly #workingText = new WorkingText()
	#queue: Promise<unknown> = Promise.resolve()
	#hashes = new Map<number, Hash>()
	/** What the disk did not take and nobody says a second time; taken when it has room again. */
	#owed: TillInput[] = []
	/** The lane's epochs before this one are not known yet: nothing is written until the agent has told of them. */
	#recovering = false
	/** Told, but the disk did not take it: to be taken when it has room again. */
	#owedLegacy: Legacy | null = null
	/** Where this disk itself ends under the epoch before; null when it has nothing to go on with. */
	readonly #earlier: LoadedJournal['earlier']

	private constructor(identity: TillIdentity, ports: TillPorts, loaded: LoadedJournal) {
		this.#identity = identity
		this.#ports = ports
		this.#cards = verifiedCards(ports.cards, () => this.#state.leaseKey, ports)
		const saved = savedState(loaded)
		this.#state = saved ?? INITIAL_TILL_STATE
		this.#nextSeq = loaded.head.seq + 1
		this.#touchedAtMs = ports.clock.monotonicMs()
		this.#earlier = saved === null ? null : loaded.earlier
		this.#recovering = loaded.head.seq === 0 && identity.epoch > 1 && this.#barred() === null
		this.#picture = new TillPicture(identity, ports.clock, this.#state)
		const { terminal = null, mobilePay = null } = ports
		const outsideWays = { terminalId: terminal?.terminalId ?? null, mobilePay: mobilePay !== null }
		this.#picture.change({ outsideWays })
		this.#outside = new OutsidePayments({ terminal: terminal?.port ?? null, mobilePay }, (outsideProgress) =>
			this.#picture.surround({ outsideProgress }),
		)
	}

	/** Opens on what the journal says and goes on where the last run stopped. Rejects when the journal cannot be read. */
	static async start(identity: TillIdentity, ports: TillPorts): Promise<Till> {
		const till = new Till(identity, ports, await ports.journal.load())
		await till.#refreshReferences()
		if (till.#recovering || till.#barred() !== null) till.#picture.change({ alarm: till.#barred() })
		else if (till.#nextSeq === 1) await till.#openEpoch()
		await till.#take({ kind: 'restarted' })
		await till.#recount()
		return till
	}

	currentView(): TillView {
		return this.#picture.view()
	}

	onView(listener: (view: TillView) => void): () => void {
		return this.#picture.views.add(listener)
	}

	onSound(listener: (sound: Sound) => void): () => void {
		return this.#picture.sounds.add(listener)
	}

	/** Asks something of the till; answered after everything that came before it. */
	run(command: Command): Promise<CommandResult> {
		this.#touchedAtMs = this.#ports.clock.monotonicMs()
		return this.#enqueue(() => this.#runCommand(command))
	}

	ask(query: Query): Promise<QueryResult> {
		const { profile, operators } = this.#picture.around()
		return answerQuery(query, this.#ports, {
			cards: this.#cards,
			state: this.#state,
			profile,
			operators,
		}).catch((error: unknown) => this.#failed(error))
	}

	/** Locks a till that nobody has touched for as long as its store allows. Call it now and then. */
	lookAtIdle(): void {
		const { autoLockMinutes } = this.#picture.around().profile ?? {}
		if (autoLockMinutes === undefined || this.#state.operator === null || this.#state.locked) return
		const isIdle = () => this.#ports.clock.monotonicMs() - this.#touchedAtMs >= autoLockMinutes * 60_000
		// Looked at again in its turn: somebody may have come back meanwhile.
		if (isIdle()) this.#inBackground(async () => isIdle() && (await this.#take({ kind: 'idled' })))
	}

	/** Something happened at a device. */
	deviceEvent(event: DeviceEvent): void {
		if (event.kind === 'codeScanned' || event.kind === 'cardPresented')
			this.#touchedAtMs = this.#ports.clock.monotonicMs()
		this.#inBackground(() => this.#takeDeviceEvent(event))
	}

	connectionObserved(to: Connection, reason: ConnectionReason): void {
		this.#inBackground(async () => {
			if (to === this.#picture.around().connection) return
			await this.#take({ kind: 'connectionObserved', to, reason })
			if (to === 'alone') this.#picture.change({ storeSuspended: null })
			this.#picture.surround({ connection: to, connectionSinceMs: this.#ports.clock.nowMs() })
		})
	}

	/**
	 * The store's suspended sales, as its agent lists them now; `over`: an own one that waits no more. `storedSeq`: up to here it
	 * has this epoch's entries.
	 */
	suspendedSalesTold({ sales, isWhole, over }: SuspendedTold, storedSeq: number): void {
		this.#inBackground(async () => {
			const storeSuspended = await Promise.all(sales.map((sale) => withName(sale, this.#cards)))
			this.#picture.change({ storeSuspended })
			await this.#take({ kind: 'suspendedListed', sales, isWhole, over: over ?? null, storedSeq })
		})
	}

	/** The replica took in these records. */
	feedApplied(records: readonly FeedRecord[]): void {
		this.#inBackground(async () => {
			if (records.some((record) => record.kind !== 'card')) await this.#refreshReferences()
			const cardNo = this.#state.sale?.card?.card.cardNo
			if (records.some((record) => record.kind === 'card' && record.card.cardNo === cardNo))
				await this.#refreshCard()
		})
	}

	/** More is known of these cards than their pictures say. */
	cardsChanged(cardNos: readonly string[]): void {
		this.#inBackground(async () => {
			const cardNo = this.#state.sale?.card?.card.cardNo
			if (cardNo !== undefined && cardNos.includes(cardNo)) await this.#refreshCard()
		})
	}

	/** Marks of the way up moved. */
	queueChanged(postedMoved: boolean): void {
		this.#inBackground(async () => {
			await this.#recount()
			if (postedMoved) await this.#refreshCard()
		})
	}

	/**
	 * Writes down that a slice goes back; false when none is to go back or nothing can be written now. `next` is read in the
	 * till's turn: what was committed before, a new epoch above all, may have ended the slice.
	 */
	giveBackSlice(next: () => Promise<SliceReturn | null>): Promise<boolean> {
		return this.#enqueue(async () => {
			const given = await next()
			return given !== null && (await this.#take({ kind: 'sliceClosed', given })).kind === 'accepted'
		})
	}

	/** The centre's key, as the agent passes it on. Kept: grants are checked also when the till is alone. */
	leaseKeyTold(publicKey: string): void {
		this.#inBackground(async () => {
			if (this.#state.leaseKey === publicKey) return
			await this.#take({ kind: 'leaseKeyTold', publicKey })
			await this.#refreshCard()
		})
	}

	/** The centre's word of when it had a chain of this lane: the newest, as often as the agent says it. */
	timeMarkTold(epoch: number, mark: TimeMark): void {
		this.#inBackground(async () => {
			const { tillId } = this.#identity
			const isOfThisChain = epoch === this.#identity.epoch && mark.seq < this.#nextSeq
			if (!isOfThisChain || !isDue(this.#state, mark)) return
			if (isGenuine({ tillId, epoch }, mark, this.#state.leaseKey, this.#ports.verifySignature))
				await this.#take({ kind: 'timeMarkTold', mark })
			else this.#ports.log({ kind: 'timeMarkNotVerified', epoch, seq: mark.seq })
		})
	}

	/** The agent says that a member went through the door. */
	memberArrived(told: MemberArrived): void {
		this.#inBackground(async () => {
			const known = await this.#cards.findCardByNo(told.cardNo)
			const { arrivals } = this.#picture.around()
			const nowMs = this.#ports.clock.nowMs()
			this.#picture.surround({ arrivals: arrivalsAfter(arrivals, told, known?.card.member ?? null, nowMs) })
		})
	}

	/** Takes away arrivals that were shown long enough. Call it now and then. */
	endArrivals(): void {
		const { arrivals } = this.#picture.around()
		const left = arrivalsNow(arrivals, this.#ports.clock.nowMs())
		if (left !== arrivals) this.#picture.surround({ arrivals: left })
	}

	/** Asks again about a payment of which nobody has said what became of it. Call it now and then. */
	lookAtPayment(): void {
		if (this.#state.sale?.outsidePayment == null) return
		this.#inBackground(async () => {
			const payment = this.#state.sale?.outsidePayment
			for (const effect of payment ? askAgain(this.#state, payment).effects : []) this.#perform(effect)
		})
	}

	/** Whether another till learns in place of this one. */
	/** Null: nobody has told it yet. */
	leaseKey(): string | null {
		return this.#state.leaseKey
	}

	isTraining(): boolean {
		return this.#state.training
	}

	/** A paper of the till that learns here: it comes out of the same printer, and nothing is recorded of it. */
	printTraining({ createdAtMs: _, ...receipt }: NewPrintJob): void {
		this.#inBackground(async () => {
			const step = { ...stay(this.#state), receipts: [receipt] }
			if (await this.#commit(step, this.#context())) this.#ports.spool.wake()
		})
	}

	driftMeasured(driftMs: number): void {
		this.#inBackground(async () => this.#picture.surround({ driftMs }))
	}

	printChanged(print: PrintView | null): void {
		this.#inBackground(async () => this.#picture.surround({ print }))
	}

	devicesChanged(devices: readonly DeviceStatus[]): void {
		this.#inBackground(async () => this.#picture.surround({ devices }))
	}

	/** Whether this till waits for what its agent knows of the lane's earlier epochs ({@link Legacy}). */
	needsRecovery(): boolean {
		return this.#recovering
	}

	/** What the agent knows of the lane's earlier epochs: the epoch begins with it. Told twice, the second changes nothing. */
	recovered(legacy: Legacy): void {
		this.#inBackground(async () => {
			if (!this.#recovering) return
			const context = this.#context()
			const goesOn = await this.#goesOn(legacy)
			const step = goesOn ? this.#openingStep() : recoveryStep(legacy, this.#identity.publicKey, context)
			this.#recovering = false
			const committed = await this.#commit(step, context)
			this.#recovering = !committed
			this.#owedLegacy = committed ? null : legacy
			for (const effect of committed ? step.effects : []) this.#perform(effect)
			if (committed && goesOn) await this.#take({ kind: 'restarted' })
			this.#picture.publish(this.#state)
			if (committed) this.#ports.mirror.wake()
		})
	}

	/** The agent's disk, at each connection. False for one that this till has left: no word of it counts. */
	agentMet(diskId: string): boolean {
		if (hasLeft(this.#state, diskId)) return false
		this.#inBackground(() => this.#take({ kind: 'agentMet', diskId }))
		return true
	}

	/** Nothing more may be written under this epoch, whoever asks. It stays so over restarts. */
	stopWriting(reason: 'epochClosed' | 'diskRestored'): void {
		this.#inBackground(async () => {
			const { epoch } = this.#identity
			// Who waits to begin an epoch writes nothing; but one that the agent has entries of was begun, on this disk's later self.
			if (this.#recovering && reason === 'epochClosed') return
			if (this.#state.stopped?.epoch === epoch) return
			this.#recovering = false
			this.#ports.log({ kind: 'stoppedWriting', reason })
			const state = { ...this.#state, stopped: { epoch, reason } }
			await this.#commit({ ...stay(state), state }, this.#context())
			// Also when the disk did not take it: it is found out again at the next start.
			this.#state = state
			this.#picture.change({ alarm: reason })
			this.#picture.publish(state)
		})
	}

	/** Looks whether a full disk has room again, so that the till goes on by itself. Call it now and then. */
	async lookForRoom(): Promise<void> {
		if (this.#picture.around().alarm !== 'journalFull' || !(await this.#ports.journal.hasRoom())) return
		await this.#enqueue(async () => {
			this.#picture.surround({ alarm: this.#barred(), notice: null })
			if (this.#owedLegacy !== null) this.recovered(this.#owedLegacy)
			await this.#takeOwed()
		})
	}

	/** Resolves when everything taken so far has been decided and committed. */
	async idle(): Promise<void> {
		await this.#queue
	}

	#enqueue<T>(task: () => Promise<T>): Promise<T> {
		const result = this.#queue.then(task)
		this.#queue = result.catch(() => undefined)
		return result
	}

	#inBackground(task: () => Promise<unknown>): void {
		this.#enqueue(task).catch((error: unknown) => {
			this.#failed(error)
		})
	}

	async #runCommand(command: Command): Promise<CommandResult> {
		try {
			switch (command.kind) {
				case 'signOn':
					return await this.#signOn(command.operatorId, command.pin)
				case 'takeOver':
					return await this.#takeOver(command)
				case 'addItem': {
					const item = await this.#ports.catalogue.findItem(itemCodeSchema.parse(command.itemCode))
					const related = await relatedItems(item, this.#ports.catalogue)
					const result = await this.#take({ kind: 'itemChosen', code: command.itemCode, item, related })
					return item ? result : refuse('itemUnknown')
				}
				case 'enterCode':
					return await this.#takeCode(command.text)
				case 'scanCode': {
					const scan = readScan(new TextEncoder().encode(command.text))
					if (scan.kind === 'code') return await this.#takeCode(scan.code)
					return await this.#take({ kind: 'codeRejected', reason: scan.reason })
				}
				case 'swipeCard':
					return await this.#takeCard(command.medium)
				case 'chooseMember':
					return await this.#takeCard({ kind: 'cardNo', value: command.cardNo }, 'search')
				case 'takeDrawerCard':
					return await this.#takeCard({ kind: 'cardNo', value: command.cardNo })
				case 'enrolMember':
					return await this.#enrolMember(command)
				case 'refuseSwipe':
					return await this.#take({ kind: 'cardRefused', reason: command.reason })
				case 'approveDiscount':
					return await this.#approveDiscount(command.pin, command.takes)
				case 'approveOverride':
					return await this.#approveOverride(command)
				case 'returnItem': {
					const item = await this.#ports.catalogue.findItem(command.itemCode)
					const { quantity, reason } = command
					if (item === null) return refuse('itemUnknown')
					return await this.#take({ kind: 'blindReturned', item: this.#asSold(item), quantity, reason })
				}
				case 'findSale':
					return await this.#findSale(command.saleId)
				case 'resolvePrint':
					await this.#ports.spool.resolve(command)
					return { kind: 'accepted' }
				case 'dismissArrivals':
					this.#picture.surround({ arrivals: [] })
					return { kind: 'accepted' }
				case 'testPrint':
				case 'learnDevice':
				case 'stopLearning':
				case 'keepDevice': {
					const { deviceDesk, log } = this.#ports
					const operator = this.#state.locked ? null : this.#state.operator
					return runDeviceOrder(command, operator, deviceDesk, (error) =>
						log({ kind: 'deviceOrderFailed', order: command.kind, error: String(error) }),
					)
				}
				case 'dismissNotice':
					this.#picture.surround({ notice: null })
					return { kind: 'accepted' }
				default:
					return await this.#take(command)
			}
		} catch (error) {
			return this.#failed(error)
		}
	}

	async #signOn(operatorId: string, pin: string): Promise<CommandResult> {
		const operator = await this.#ports.catalogue.findOperator(operatorIdSchema.parse(operatorId))
		const { pinFailures } = this.#state
		const mayTry = operator !== null && pinLockedForMs(pinFailures, this.#ports.clock.nowMs()) === 0
		if (mayTry) this.#picture.surround({ verifyingPin: true })
		try {
			const pinRight = mayTry && (await this.#ports.verifyPin(pin, operator.pinVerifier))
			return await this.#take({ kind: 'signOnTried', operatorId, operator, pinRight })
		} finally {
			if (mayTry) this.#picture.surround({ verifyingPin: false, presentedOperator: null })
		}
	}

	async #enrolMember({ sheet, despite }: Extract<Command, { kind: 'enrolMember' }>): Promise<CommandResult> {
		const phone = normaliseSheetField('phone', sheet.phone ?? '')
		const samePhone = phone ? await this.#cards.findCard({ kind: 'phone', value: phone }) : null
		return await this.#take({ kind: 'enrolmentAsked', sheet, samePhone, despite })
	}

	async #takeOver(asked: Extract<Command, { kind: 'takeOver' }>): Promise<CommandResult> {
		const operator = await this.#ports.catalogue.findOperator(asked.operatorId)
		const { pinFailures, locked } = this.#state
		const mayTry =
			operator !== null && !locked && pinLockedForMs(pinFailures, this.#ports.clock.nowMs()) === 0
		const pinRight = mayTry && (await this.#ports.verifyPin(asked.pin, operator.pinVerifier))
		return await this.#take({ kind: 'takeOverTried', operator, pinRight })
	}

	async #approveDiscount(pin: string, takes: DiscountTakes): Promise<CommandResult> {
		const { desk, grantPinFailures } = this.#state
		const grant = desk?.kind === 'approval' ? managerGrantOf(desk.card) : null
		const mayTry = grant !== null && pinLockedForMs(grantPinFailures, this.#ports.clock.nowMs()) === 0
		const pinRight = mayTry && (await this.#ports.verifyPin(pin, grant.pinVerifier))
		return await this.#take({ kind: 'discountTried', pinRight, takes })
	}

	async #approveOverride(asked: Extract<Command, { kind: 'approveOverride' }>): Promise<CommandResult> {
		const operator = await this.#ports.catalogue.findOperator(asked.operatorId)
		const { grantPinFailures } = this.#state
		const mayTry =
			this.#waitsForWord() &&
			operator !== null &&
			operator.role !== 'cashier' &&
			pinLockedForMs(grantPinFailures, this.#ports.clock.nowMs()) === 0
		const pinRight = mayTry && (await this.#ports.verifyPin(asked.pin, operator.pinVerifier))
		return await this.#take({ kind: 'overrideTried', operator, pinRight })
	}

	async #findSale(text: string): Promise<CommandResult> {
		if (this.#state.desk?.kind === 'return') {
			const receipt = receiptNumber(text)
			return receipt === null
				? await this.#takeCode(text)
				: await this.#take({ kind: 'receiptAsked', ...receipt })
		}
		const saleId = saleIdSchema.safeParse(text.trim()).data
		const own = saleId === undefined ? null : await ownSaleWithReturns(saleId, this.#ports)
		return await this.#take({ kind: 'saleLookedUp', sale: own && foundSale(own) })
	}

	async #takeDeviceEvent(event: DeviceEvent): Promise<void> {
		switch (event.kind) {
			case 'cardPresented':
				if (!this.#isNewCard(event)) return
				await this.#takeCard(event.medium)
				return
			case 'cardRemoved':
				return
			case 'weightChanged':
				await this.#weightChanged(event.weight)
				return
			case 'cardRefused':
				await this.#take({ kind: 'cardRefused', reason: event.reason })
				return
			case 'codeScanned':
				await this.#takeCode(event.code)
				return
			case 'codeRejected':
				await this.#take({ kind: 'codeRejected', reason: event.reason })
				return
			case 'drawerChanged':
				this.#picture.surround({ drawerOpenSinceMs: event.state === 'open' ? event.atMs : null })
				return
			case 'deviceChanged':
				this.#deviceChanged(event.device)
				return
			default:
				unreachable(event)
		}
	}

	/** Goods that were taken before they lay on the pan are weighed as soon as they do. */
	async #weightChanged(weight: Weight): Promise<void> {
		const panGrams = weight.kind === 'stable' && weight.weightGrams > 0 ? weight.weightGrams : null
		this.#picture.surround({ panGrams })
		const isWaited = this.#state.sale?.weighing?.trouble != null
		if (isWaited && panGrams !== null) await this.#take({ kind: 'weighAgain' })
	}

	#deviceChanged(device: DeviceStatus): void {
		const { deviceId, badFrames, droppedBytes } = device
		if (this.#picture.deviceChanged(device))
			this.#ports.log({ kind: 'deviceNoise', deviceId, badFrames, droppedBytes })
	}

	async #takeCard(medium: Medium, foundBy?: 'search'): Promise<CommandResult> {
		this.#picture.cardPresented()
		if (this.#operatorPresents(medium)) return { kind: 'accepted' }
		const operator = this.#awaitedOperator(medium)
		if (operator !== null) return await this.#take({ kind: 'operatorPresented', operator })
		const known = await this.#cards.findCard(medium)
		return await this.#take({ kind: 'cardRecognised', medium, known, ...(foundBy && { foundBy }) })
	}

	/** Whose word is waited for, if this is an operator's card; any other card is a customer's, also then. */
	#awaitedOperator(medium: Medium): Operator | null {
		if (!this.#waitsForWord() || this.#state.locked) return null
		return operatorOf(this.#picture.around().operators, medium)
	}

	#waitsForWord(): boolean {
		const { guarded, sale, desk } = this.#state
		return guarded !== null || (sale?.pendingOverride != null && desk === null)
	}

	/** An operator's card where somebody is to sign on says who; her PIN is typed. */
	#operatorPresents(medium: Medium): boolean {
		if (this.#state.operator !== null && !this.#state.locked) return false
		const operator = operatorOf(this.#picture.around().operators, medium)
		if (operator === null) return false
		const { operatorId } = operator
		this.#picture.surround({ presentedOperator: { operatorId, atMs: this.#ports.clock.nowMs() } })
		return true
	}

	/** False: another reader has told the same card a moment ago. */
	#isNewCard({ medium, deviceId }: Extract<DeviceEvent, { kind: 'cardPresented' }>): boolean {
		const nowMs = this.#ports.clock.monotonicMs()
		const { seen, isNew } = cardSeen(this.#seenCards, medium, deviceId, nowMs)
		this.#seenCards = seen
		return isNew
	}

	async #takeCode(text: string): Promise<CommandResult> {
		// At these desks a receipt is what is scanned.
		const { desk } = this.#state
		if (desk?.kind === 'refund' || (desk?.kind === 'return' && receiptNumber(text) !== null))
			return await this.#findSale(text)
		const medium = mediumOf(text.trim())
		if (medium && this.#operatorPresents(medium)) return { kind: 'accepted' }
		const operator = medium && this.#awaitedOperator(medium)
		if (operator) return await this.#take({ kind: 'operatorPresented', operator })
		const labels = this.#picture.around().profile?.inStoreCodes ?? []
		const ports = { ...this.#ports, cards: this.#cards }
		const recognised = await recogniseCode(text, ports, this.#state.leaseKey, labels)
		if (desk?.kind === 'return' && recognised.kind === 'itemChosen')
			return recognised.item === null
				? refuse('itemUnknown')
				: await this.#take({ kind: 'blindOffered', ...(await this.#offered(recognised.item)) })
		if (recognised.kind !== 'itemChosen') return await this.#take(recognised)
		const related = await relatedItems(recognised.item, this.#ports.catalogue)
		const result = await this.#take({ ...recognised, related })
		return recognised.item ? result : refuse('itemUnknown')
	}

	/** At the price of the open shift's business date. */
	#asSold(item: Item): Item {
		const { shift } = this.#state
		return shift === null ? item : itemOn(item, shift.businessDate)
	}

	async #offered(item: Item): Promise<{ readonly item: Item; readonly related: readonly Item[] }> {
		const related = await relatedItems(item, this.#ports.catalogue)
		return { item: this.#asSold(item), related: related.map((one) => this.#asSold(one)) }
	}

	/** Decides, commits, releases, publishes. */
	async #take(input: TillInput): Promise<CommandResult> {
		// Of lists only the newest counts: an older one that is still owed would take back what this one says.
		if (input.kind === 'suspendedListed') this.#owed = this.#owed.filter(({ kind }) => kind !== input.kind)
		const barred = this.#barred()
		// A sale that is in the journal still gets its paper: that writes no entry.
		if (barred !== null && input.kind !== 'mirrorAnswered') {
			if (this.#recovering && input.kind === 'agentMet') this.#owed = [input]
			return refuse(barred)
		}
		if (input.kind === 'agentMet' && this.#state.sale?.authorising) {
			// What is being asked may still be vouched for by the old disk: that is known first.
			this.#owed.push(input)
			return refuse('notNow')
		}
		const context = this.#context()
		const step = tillStep(this.#state, input, context)
		const changed = step.state !== this.#state || step.entries.length > 0 || step.receipts.length > 0
		if (changed && !(await this.#commit(step, context))) {
			if (isSaidOnce(input)) this.#owed.push(input)
			this.#picture.publish(this.#state)
			return refuse(this.#picture.around().alarm ?? 'journalUnavailable')
		}
		if (step.receipts.length > 0) this.#ports.spool.wake()
		for (const effect of step.effects) this.#perform(effect)
		this.#picture.publish(this.#state)
		if (step.entries.length > 0) {
			this.#ports.mirror.wake()
			this.#inBackground(() => this.#recount())
		}
		return step.result
	}

	#context(): StepContext {
		const { clock, random } = this.#ports
		return {
			nowMs: clock.nowMs(),
			tillId: this.#identity.tillId,
			epoch: this.#identity.epoch,
			nextSeq: this.#nextSeq,
			nonce: [...random.bytes(4)].map((byte) => byte.toString(16).padStart(2, '0')).join(''),
			connection: this.#picture.around().connection,
			profile: this.#picture.around().profile,
			voucherTypes: this.#picture.around().voucherTypes,
			outsideWays: this.#picture.around().outsideWays,
			promotions: this.#picture.around().promotions,
			greetingRules: this.#picture.around().greetingRules,
			departments: this.#picture.around().departments,
			operators: this.#picture.around().operators,
			isTraining: this.#identity.isTraining ?? false,
		}
	}

	/** False when nothing could be kept: the till stays as it was and says why. */
	async #commit(step: Step, context: StepContext): Promise<boolean> {
		const { tillId, epoch } = this.#identity
		try {
			const { appended } = await this.#ports.journal.commit({
				entries: step.entries.map((entry) => ({ tillId, epoch, atMs: context.nowMs, ...entry })),
				workingState: this.#workingText.of(step.state),
				workingVersion: WORKING_STATE_VERSION,
				printJobs: step.receipts.map((receipt) => ({ ...receipt, createdAtMs: context.nowMs })),
			})
			this.#state = step.state
			this.#nextSeq += appended.length
			for (const entry of appended) this.#remember(entry)
			this.#picture.change({ alarm: this.#barred() })
			this.#countIn(appended.length)
			this.#ports.mirror.keepBasket({
				epoch,
				seq: this.#nextSeq - 1,
				...basketOf(this.#state, (sale) => this.#workingText.ofSale(sale)),
			})
			if (this.#owed.length > 0) this.#inBackground(() => this.#takeOwed())
			return true
		} catch (error) {
			this.#failed(error)
			return false
		}
	}

	async #takeOwed(): Promise<void> {
		const owed = this.#owed
		this.#owed = []
		for (const input of owed) await this.#take(input)
	}

	/** Hashes of the newest entries, for the check code of a receipt. */
	#remember(entry: SealedEntry): void {
		this.#hashes.set(entry.seq, entry.hash)
		this.#hashes.delete(entry.seq - 32)
	}

	#perform(effect: Effect): void {
		switch (effect.kind) {
			case 'notice':
				this.#picture.say(effect.content)
				return
			case 'sound':
				this.#picture.sounds.tell(effect.sound)
				return
			case 'showTotals':
				this.#picture.change({ totals: effect.totals })
				return
			case 'openDrawer':
				this.#detached(async () => {
					if (!(await this.#ports.openDrawer())) this.#ports.log({ kind: 'drawerNotOpened' })
				})
				return
			case 'lookUpCard':
				this.#detached(() => this.#lookUp(effect))
				return
			case 'authorise':
				this.#detached(async () => {
					const answer = await this.#askedFor(effect)
					await this.#enqueue(() =>
						this.#take({ kind: 'authorisationAnswered', authKey: effect.authKey, answer }),
					)
				})
				return
			case 'askOutside':
				this.#detached(() => this.#askOutside(effect))
				return
			case 'confirmMirror':
				this.#detached(() => this.#confirmMirror(effect))
				return
			case 'weigh':
				this.#detached(() => this.#weigh(effect))
				return
			case 'claimReturn':
				this.#detached(async () => {
					const { kind: _, ...asked } = effect
					const outcome = await claimOutcome(asked, this.#ports)
					await this.#enqueue(() => this.#take({ kind: 'claimAnswered', asked, outcome }))
				})
				return
			case 'tellClaim':
				this.#detached(async () => {
					const { kind: _, ...claim } = effect
					await this.#ports.returns?.claim(claim)
				})
				return
			case 'recallSale':
				this.#detached(async () => {
					const { kind: _, ...asked } = effect
					const outcome = await recallOutcome(asked, this.#ports)
					await this.#enqueue(() => this.#take({ kind: 'recallAnswered', asked, outcome }))
				})
				return
			case 'offerSuspended': {
				const own = this.#state.suspended.find(({ saleId }) => saleId === effect.saleId)
				if (own !== undefined) this.#detached(() => this.#offer(own))
				return
			}
			default:
				unreachable(effect)
		}
	}

	async #offer(own: OwnSuspended): Promise<void> {
		if (await offerSuspended(own, this.#ports)) return
		const { saleId } = own
		this.#ports.log({ kind: 'suspendedPruned', saleId })
		await this.#enqueue(() => this.#take({ kind: 'suspendedPruned', saleId }))
	}

	/** A disk that fails while the till decides by itself may have kept the spend: that is no answer, and is given back. */
	#askedFor(asked: Extract<Effect, { kind: 'authorise' }>): Promise<AuthoriseAnswer> {
		return this.#ports.cardService
			.authorise(asked)
			.catch((error: unknown) => ({ kind: 'noReply', refusal: this.#failed(error) }))
	}

	async #askOutside(question: OutsideQuestion): Promise<void> {
		const answer = await this.#outside.ask(question)
		const { reference } = question
		if (answer !== null) await this.#enqueue(() => this.#take({ kind: 'outsideAnswered', reference, answer }))
	}

	async #weigh({ askId, unitPriceMinor }: Extract<Effect, { kind: 'weigh' }>): Promise<void> {
		const weight = (await this.#ports.scale?.weigh(unitPriceMinor)) ?? NO_SCALE
		await this.#enqueue(() => this.#take({ kind: 'weighed', askId, weight }))
	}

	async #lookUp({ medium, isNews, forSale }: Extract<Effect, { kind: 'lookUpCard' }>): Promise<void> {
		this.#lookUpsChanged(1)
		const answer = await this.#ports.cardService.lookUp(medium)
		await this.#enqueue(async () => {
			this.#lookUpsChanged(-1)
			if (answer.kind === 'found') await this.#ports.replica.putCard({ kind: 'card', card: answer.card })
			const known = await this.#knownAfter(medium, answer)
			const leased: Leased = answer.kind === 'notFound' ? [] : (answer.leased ?? [])
			await this.#take({
				kind: 'cardAnswered',
				medium,
				known,
				leased,
				...(isNews && { isNews }),
				...(forSale && { forSale }),
			})
		})
	}

	/** Without a reply, what this till may spend by itself is news of a card that it knows itself. */
	async #knownAfter(medium: Medium, answer: LookUpAnswer): Promise<KnownCard | null> {
		if (answer.kind === 'found') return this.#cards.findCardByNo(answer.card.cardNo)
		return answer.kind === 'noReply' && answer.leased !== undefined ? this.#cards.findCard(medium) : null
	}

	#lookUpsChanged(by: 1 | -1): void {
		this.#picture.change({ lookUps: this.#picture.around().lookUps + by })
	}

	async #confirmMirror({ seq, waitMs }: Extract<Effect, { kind: 'confirmMirror' }>): Promise<void> {
		const hash = await this.#hashAt(seq)
		const confirmed = hash === null || (await this.#ports.mirror.confirm(seq, waitMs))
		await this.#enqueue(() => this.#take({ kind: 'mirrorAnswered', seq, hash, confirmed }))
	}

	/** Null: posted and pruned, by a till that ended before it had printed. */
	async #hashAt(seq: number): Promise<Hash | null> {
		const hash = this.#hashes.get(seq) ?? (await this.#ports.outbox.hashAt(seq))
		if (hash === 'unwritten') throw new AssertionFailed(`journal entry ${seq} is gone`)
		return hash === 'pruned' ? null : hash
	}

	/** Why nothing may be written now; null when it may. */
	#barred(): 'epochClosed' | 'diskRestored' | 'tillRecovering' | null {
		if (this.#recovering) return 'tillRecovering'
		const { stopped } = this.#state
		return stopped?.epoch === this.#identity.epoch ? stopped.reason : null
	}

	/** Whether this disk itself goes on under the new epoch: nobody wrote more for this lane than stands here. */
	async #goesOn({ previous }: Legacy): Promise<boolean> {
		if (this.#earlier === null || this.#state.stopped?.reason === 'diskRestored') return false
		return hasAllUpTo(previous, this.#earlier, await this.#ports.outbox.earlier())
	}

	/** The first entry of an epoch names the key that signs its chain; without it nothing may follow. */
	async #openEpoch(): Promise<void> {
		if (!(await this.#commit(this.#openingStep(), this.#context())))
			throw new StorageError('diskFull', 'the epoch could not be opened')
	}

	#openingStep(): Step {
		const previous = this.#earlier && { ...this.#earlier, whole: true }
		const body = { kind: 'epochOpened', tillPublicKey: this.#identity.publicKey, previous } as const
		const place = { businessDate: null, shiftId: null, operatorId: null }
		return { ...stay(this.#state), entries: [{ body, ...place }] }
	}

	async #refreshReferences(): Promise<void> {
		const { catalogue } = this.#ports
		this.#picture.surround({
			profile: await catalogue.storeProfile(),
			operators: await catalogue.operators(),
			departments: await catalogue.departments(),
			voucherTypes: await catalogue.voucherTypes(),
			promotions: await catalogue.promotions(),
			greetingRules: await catalogue.greetingRules(),
		})
	}

	async #refreshCard(): Promise<void> {
		const cardNo = this.#state.sale?.card?.card.cardNo
		const known = cardNo && (await this.#cards.findCardByNo(cardNo))
		if (known) await this.#take({ kind: 'cardPictureChanged', known })
	}

	/** So that no view shows what an entry did and not that it waits; the recount behind it knows what was posted meanwhile. */
	#countIn(entryCount: number): void {
		if (this.#identity.isTraining === true) return
		const { entriesWaiting, entriesNotStored } = this.#picture.around()
		this.#picture.change({
			entriesWaiting: entriesWaiting + entryCount,
			entriesNotStored: entriesNotStored + entryCount,
		})
	}

	async #recount(): Promise<void> {
		const { waiting, notStored } = await this.#ports.outbox.counts()
		this.#picture.surround({ entriesWaiting: waiting, entriesNotStored: notStored })
	}

	/** Runs beside the loop; what it finds comes back as an input. */
	#detached(task: () => Promise<unknown>): void {
		task().catch((error: unknown) => {
			this.#failed(error)
		})
	}

	/** Says what went wrong and answers the refusal that a cashier reads out. Nothing was changed by what failed. */
	#failed(error: unknown): ReturnType<typeof refuse> {
		const storage = error instanceof StorageError
		const alarm = storage ? (error.code === 'diskFull' ? 'journalFull' : 'journalUnavailable') : null
		this.#ports.log({
			kind: 'failed',
			error: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
			stack: error instanceof Error ? error.stack : undefined,
		})
		const refusal = refuse(alarm ?? 'internal')
		if (alarm) this.#picture.change({ alarm })
		this.#picture.say({ kind: 'refusal', refusal })
		this.#picture.publish(this.#state)
		return refusal
	}
}

/** A cashier presses again; these come by themselves, and the sale waits for them. */
function isSaidOnce(input: TillInput): boolean {
	return (
		input.kind === 'authorisationAnswered' ||
		input.kind === 'outsideAnswered' ||
		input.kind === 'mirrorAnswered' ||
		input.kind === 'suspendedListed' ||
		input.kind === 'agentMet' ||
		input.kind === 'restarted'
	)
}
