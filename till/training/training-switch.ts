/**
 * The till that the screens and devices of a counter speak to: the real one, or while it is in training another one that
 * touches nothing (`training-ports.ts`). What must stay true: what a person or a device asks goes to one of them only, and
 * the real one hears whatever the world tells it, also meanwhile.
 */
import { refuse } from '../../protocol/refusals.ts'
import type { Command, CommandResult, Query, QueryResult } from '../commands.ts'
import { Listeners } from '../listeners.ts'
import type { DeviceEvent, DeviceStatus } from '../ports/devices.ts'
import { Till } from '../till.ts'
import type { Sound } from '../till-picture.ts'
import type { TillIdentity, TillPorts } from '../till-ports.ts'
import type { PrintView, TillView } from '../view.ts'
import { trainingIdentity, trainingPorts } from './training-ports.ts'

export class TrainingSwitch {
	readonly #real: Till
	readonly #identity: TillIdentity
	readonly #ports: TillPorts
	readonly #views = new Listeners<TillView>()
	readonly #sounds = new Listeners<Sound>()
	#training: Till | null = null
	/** Revisions only rise, also from one till to the other. */
	#revisionsBefore = 0
	#lastRevision = 0
	#changing: Promise<unknown> = Promise.resolve()

	private constructor(real: Till, identity: TillIdentity, ports: TillPorts) {
		this.#real = real
		this.#identity = identity
		this.#ports = ports
		real.onView((view) => this.#realView(view))
		real.onSound((sound) => this.#training === null && this.#sounds.tell(sound))
	}

	/** `ports` and `identity` as the real till was given them. Goes on with a training that a restart has cut short. */
	static async start(real: Till, identity: TillIdentity, ports: TillPorts): Promise<TrainingSwitch> {
		const counter = new TrainingSwitch(real, identity, ports)
		if (real.isTraining()) await counter.#begin()
		return counter
	}

	currentView(): TillView {
		return this.#numbered((this.#training ?? this.#real).currentView())
	}

	onView(listener: (view: TillView) => void): () => void {
		return this.#views.add(listener)
	}

	onSound(listener: (sound: Sound) => void): () => void {
		return this.#sounds.add(listener)
	}

	run(command: Command): Promise<CommandResult> {
		if (command.kind === 'enterTraining' || command.kind === 'leaveTraining')
			return this.#inTurn(() => this.#change(command))
		// The mark of a paper that lies in the real printer.
		if (command.kind === 'resolvePrint') return this.#real.run(command)
		return (this.#training ?? this.#real).run(command)
	}

	ask(query: Query): Promise<QueryResult> {
		return (this.#training ?? this.#real).ask(query)
	}

	deviceEvent(event: DeviceEvent): void {
		const training = this.#training
		// How the machines are is seen in either picture; what they read belongs to one till.
		if (training === null || event.kind === 'deviceChanged' || event.kind === 'drawerChanged')
			this.#real.deviceEvent(event)
		training?.deviceEvent(event)
	}

	devicesChanged(devices: readonly DeviceStatus[]): void {
		this.#real.devicesChanged(devices)
		this.#training?.devicesChanged(devices)
	}

	printChanged(print: PrintView | null): void {
		this.#real.printChanged(print)
		this.#training?.printChanged(print)
	}

	lookAtIdle(): void {
		// The real till is asked about its own payments whether it is in training or not.
		this.#training?.lookAtPayment()
		;(this.#training ?? this.#real).lookAtIdle()
	}

	/** Resolves when everything taken so far has been decided. */
	async idle(): Promise<void> {
		await this.#changing
		await this.#training?.idle()
	}

	#inTurn<T>(task: () => Promise<T>): Promise<T> {
		const result = this.#changing.then(task)
		this.#changing = result.catch(() => undefined)
		return result
	}

	async #change(
		command: Extract<Command, { kind: 'enterTraining' | 'leaveTraining' }>,
	): Promise<CommandResult> {
		const isEntering = command.kind === 'enterTraining'
		if (isEntering && this.#training !== null) return refuse('notNow')
		const result = await this.#real.run(command)
		if (result.kind !== 'accepted') return result
		if (isEntering) await this.#begin()
		else this.#end()
		return result
	}

	async #begin(): Promise<void> {
		const ports = trainingPorts(this.#ports, this.#identity, (job) => this.#real.printTraining(job))
		const training = await Till.start(trainingIdentity(this.#identity), ports)
		const { devices, print, language } = this.#real.currentView()
		this.#turnTo(training)
		training.onView((view) => this.#training === training && this.#views.tell(this.#numbered(view)))
		training.onSound((sound) => this.#training === training && this.#sounds.tell(sound))
		training.devicesChanged(devices)
		training.printChanged(print)
		training.connectionObserved('online', 'centreFound')
		const leaseKey = this.#real.leaseKey()
		if (leaseKey !== null) training.leaseKeyTold(leaseKey)
		await training.run({ kind: 'setLanguage', language })
		this.#views.tell(this.currentView())
	}

	#end(): void {
		this.#turnTo(null)
		this.#views.tell(this.currentView())
	}

	#turnTo(training: Till | null): void {
		this.#revisionsBefore = this.#lastRevision
		this.#training = training
	}

	#realView(view: TillView): void {
		if (this.#training === null) this.#views.tell(this.#numbered(view))
	}

	#numbered(view: TillView): TillView {
		const revision = this.#revisionsBefore + view.revision
		this.#lastRevision = Math.max(this.#lastRevision, revision)
		return { ...view, revision }
	}
}
