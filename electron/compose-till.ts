/** Builds clock, storage, link, devices and till core: the one place where the till's wiring is visible. */
import { readFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { ConnectionOptions } from 'node:tls'
import { verifyText } from '../agent/host.ts'
import { webSocketConnector } from '../agent/link/websocket-link.ts'
import { type Current, keepCurrent } from '../identity/keep-current.ts'
import { openSecurity } from '../identity/security.ts'
import { callerOptions } from '../identity/tls.ts'
import { storeOf } from '../identity/who.ts'
import { deviceConfigsSchema } from '../protocol/devices/device-config.ts'
import { LIMITS } from '../protocol/limits.ts'
import type { TillSettings } from '../protocol/settings/process-settings.ts'
import { retentionMsOf } from '../protocol/settings/retention.ts'
import { copySeal } from '../storage/copy-cipher.ts'
import { forgetHandedOver, openMachine } from '../storage/machine-secret.ts'
import { openTillStorage } from '../storage/till-storage.ts'
import { openWrappedKey } from '../storage/wrapped-key.ts'
import { customerLinesOf } from '../till/customer-lines.ts'
import type { MobilePay } from '../till/ports/mobile-pay.ts'
import type { PaymentTerminal } from '../till/ports/payment-terminal.ts'
import { SpoolRunner } from '../till/receipt/spool-runner.ts'
import { Till } from '../till/till.ts'
import type { TillPorts } from '../till/till-ports.ts'
import { TrainingSwitch } from '../till/training/training-switch.ts'
import type { TillView } from '../till/view.ts'
import { startTracing } from '../tracing/start-tracing.ts'
import { openCaller } from '../update/http-caller.ts'
import { openPictureShelf } from '../update/picture-shelf.ts'
import { openDeviceDesk } from './devices/device-desk.ts'
import { openDeviceProcesses } from './devices/device-processes.ts'
import { deviceForker } from './devices/fork-device.ts'
import { addToSettings } from './devices/settings-devices.ts'
import { AgentLink } from './host/agent-link.ts'
import { systemClock } from './host/clock.ts'
import { compileCacheDir } from './host/compile-cache.ts'
import { nodeKey } from './host/keys.ts'
import { mobilePayOverHttp } from './host/mobile-pay-http.ts'
import { pinSeal } from './host/pin-seal.ts'
import { systemRandom } from './host/random.ts'
import { type SecondJournal, secondJournal } from './host/second-journal.ts'
import { stateTeller } from './host/state-teller.ts'
import { createTillStandIn, mirrorTelling } from './host/till-stand-in.ts'
import { systemTimer } from './host/timer.ts'

/** How often a full disk is looked at again. */
const ROOM_LOOK_MS = 2_000
/** An app asks its customer meanwhile only after it has answered. */
const GATEWAY_TIMEOUT_MS = 10_000
/** Some 8,000 pictures of articles. */
const PICTURES_ROOM_BYTES = 256 * 1_024 * 1_024
/** How often a medium that is away is looked for again. */
const COPY_LOOK_MS = 5_000

export type ComposedTill = {
	readonly till: TrainingSwitch
	/** What TLS needs to speak with the agent; undefined where the link is plain. */
	readonly agentTls: (() => ConnectionOptions) | undefined
	close(): Promise<void>
}

export type ComposeOptions = {
	readonly settings: TillSettings
	/** Relative paths of the settings are taken from here. */
	readonly settingsDir: string
	/** Where a newly learnt device is written down; without it a person must. */
	readonly settingsFile?: string
	readonly log: (event: string, facts: Record<string, unknown>) => void
	/** Storage is gone for good: the process must end and be started again. */
	readonly onFatal: (error: unknown) => void
}

/** Rejects with a `StorageError` when the journal cannot be opened: then nothing may be sold. */
export async function composeTill({
	settings,
	settingsDir,
	settingsFile,
	log,
	onFatal,
}: ComposeOptions): Promise<ComposedTill> {
	const { tillId, epoch } = settings
	const dataDir = resolve(settingsDir, settings.dataDir)
	await mkdir(dataDir, { recursive: true, mode: 0o700 })
	const keyFile = resolve(settingsDir, settings.keyFile)
	const machine = openMachine({ machineSecret: settings.machineSecret, keyFile })
	forgetHandedOver(settings)
	const key = nodeKey(openWrappedKey(keyFile, machine))
	const { identityFile } = settings
	const security = openSecurity(identityFile && resolve(settingsDir, identityFile), machine)
	const agent = { role: 'agent', storeId: storeOf(tillId) } as const
	const caller =
		security === null
			? undefined
			: () => callerOptions(security.identity(), agent, security.revocations.isRevoked)
	const tracing = await startTracing(settings.traces, 'till', tillId, (error) =>
		log('tracesNotTaken', { error }),
	)
	const connect = webSocketConnector(settings.agentUrl, caller, tracing.asking)
	// Devices and till need each other: events that come before the till is there are kept for it.
	const early: Array<(till: TrainingSwitch) => void> = []
	let till: TrainingSwitch | null = null
	const tell = (act: (till: TrainingSwitch) => void) => (till ? act(till) : void early.push(act))
	const start = deviceForker(compileCacheDir(dataDir))
	// First of all: their processes start while the journal is opened.
	const devices = openDeviceProcesses(deviceConfigsSchema.parse(settings.devices), {
		clock: systemClock,
		timer: systemTimer,
		random: systemRandom,
		start,
		onEvent: (event) => {
			// Devices report while they are being opened, before there is a spool.
			tell((ready) => {
				if (event.kind === 'deviceChanged' && event.device.kind === 'printer' && devices.printer)
					spool.printerChanged(devices.printer.status())
				desk.heard(event)
				ready.deviceEvent(event)
			})
		},
		log,
	})
	const storage = await openTillStorage(
		{ file: join(dataDir, 'till.sqlite'), tillId, epoch, pageKey: machine.pageKey },
		{ onDeath: onFatal },
	).catch(async (error: unknown) => {
		await devices.close()
		throw error
	})
	const { storedSeq } = await storage.journal.load()
	const pins = pinSeal(machine.pinPepper)
	const replica = pins.replica(storage.replica)
	const cards = pins.cards(storage.cards)
	const standIn = await createTillStandIn({
		book: storage.standInBook,
		cards,
		catalogue: storage.catalogue,
		keyValues: storage.keyValues,
		clock: systemClock,
		timer: systemTimer,
		random: systemRandom,
		log,
	})
	let current: Current | null = null
	const link = new AgentLink({
		revocationsTold: (list) => void current?.heard(list),
		tillId,
		epoch,
		sign: key.sign,
		connect,
		outbox: storage.outbox,
		replica,
		standIn,
		storedSeq,
		feedCursor: await storage.replica.feedCursor(),
		clock: systemClock,
		timer: systemTimer,
		random: systemRandom,
		log,
	})
	if (security !== null && identityFile !== undefined)
		current = keepCurrent({
			security,
			identityFile: resolve(settingsDir, identityFile),
			machine,
			ask: (request) => link.renewCertificate(request),
			changed: () => undefined,
			nowMs: systemClock.nowMs,
			after: systemTimer.after,
			log,
		})
	const desk = openDeviceDesk({
		start,
		timer: systemTimer,
		nowMs: systemClock.nowMs,
		devices,
		settingsFile: settingsFile ?? null,
		addToSettings,
		log,
	})
	const spool = new SpoolRunner({
		spool: storage.printSpool,
		printer: devices.printer,
		timer: systemTimer,
		onChange: (print) => tell((ready) => ready.printChanged(print)),
		onFailure: (error) => log('spoolFailed', { error: String(error) }),
	})
	const { journalCopyDir: copyDir, journalCopyKey: recoveryKey } = settings
	const seal = recoveryKey === undefined ? undefined : copySeal(machine.copyKey, recoveryKey, tillId, epoch)
	const copy: SecondJournal | null =
		copyDir === undefined
			? null
			: secondJournal({ tillId, epoch, folder: resolve(settingsDir, copyDir), seal }, storage, (device) => {
					log('journalCopy', { problem: device.problems[0] ?? null })
					tell((ready) => ready.deviceEvent({ kind: 'deviceChanged', device }))
				})
	const pictures = openPictureShelf({
		dir: join(dataDir, 'pictures'),
		roomBytes: PICTURES_ROOM_BYTES,
		caller: openCaller(settings.agentUrl, caller),
		nowMs: systemClock.nowMs,
		log,
	})
	const identity = {
		tillId,
		storeId: agent.storeId,
		epoch,
		publicKey: key.publicKey,
	}
	const ports: TillPorts = {
		clock: systemClock,
		random: systemRandom,
		journal: copy?.journal ?? storage.journal,
		outbox: storage.outbox,
		catalogue: storage.catalogue,
		cards,
		replica,
		cardService: standIn.cardService(link),
		mirror: mirrorTelling(link, standIn),
		suspendedSales: link,
		returns: link,
		openDrawer: async () => (await devices.printer?.openDrawer()) ?? false,
		terminal: terminalOf(settings.devices, devices.terminal ?? null),
		mobilePay: gatewayOf(settings.mobilePay, settingsDir, log),
		scale: devices.scale,
		verifyPin: pins.verifyPin,
		verifySignature: verifyText,
		spool,
		picture: async (pictureId) => {
			const bytes = await pictures.find(pictureId)
			return bytes === null ? null : Buffer.from(bytes).toString('base64')
		},
		deviceDesk: desk,
		log: ({ kind, ...facts }) => log(kind, facts),
	}
	const ready = await Till.start(identity, ports)
	const counter = await TrainingSwitch.start(ready, identity, ports)
	till = counter
	const { display } = devices
	const show = (view: TillView) => display?.show(customerLinesOf(view, display.showsChinese))
	show(ready.currentView())
	ready.onView(show)
	const tellState = stateTeller((state) => link.tellState(state))
	tellState(ready.currentView())
	ready.onView(tellState)
	for (const act of early) act(counter)
	counter.devicesChanged([...devices.statuses(), ...(copy ? [copy.status] : [])])
	copy?.look()
	standIn.start((next) => ready.giveBackSlice(next))
	link.start(ready)
	spool.wake()
	const prune = async () => {
		const count = await storage.outbox.prune(systemClock.nowMs() - retentionMsOf(settings))
		if (count > 0) log('journalPruned', { count })
	}
	prune().catch((error: unknown) => log('journalNotPruned', { error: String(error) }))
	const stopPruning = every(LIMITS.pruneEveryMs, prune, log)
	const look = async () => {
		ready.endArrivals()
		ready.lookAtPayment()
		counter.lookAtIdle()
		await ready.lookForRoom()
	}
	const stopLooking = every(ROOM_LOOK_MS, look, log)
	const stopLookingForCopy = every(COPY_LOOK_MS, async () => copy?.look(), log)
	return {
		till: counter,
		agentTls: caller,
		close: async () => {
			current?.stop()
			stopPruning()
			stopLooking()
			stopLookingForCopy()
			desk.close()
			await devices.close()
			await spool.stop()
			await link.stop()
			await standIn.stop()
			await counter.idle()
			await ready.idle()
			await copy?.stop()
			await pictures.close()
			await tracing.close()
			await storage.close()
		},
	}
}

/** The first terminal, under the name by which its payments are known. */
function terminalOf(devices: TillSettings['devices'], port: PaymentTerminal | null) {
	const config = deviceConfigsSchema.parse(devices).find(({ kind }) => kind === 'paymentTerminal')
	return config !== undefined && port !== null ? { terminalId: config.deviceId, port } : null
}

function gatewayOf(
	settings: TillSettings['mobilePay'],
	settingsDir: string,
	log: ComposeOptions['log'],
): MobilePay | null {
	if (settings === undefined) return null
	const { url, tokenFile } = settings
	const token = tokenFile === undefined ? null : readFileSync(resolve(settingsDir, tokenFile), 'utf8').trim()
	return mobilePayOverHttp({ url: url.replace(/\/+$/, ''), token, timeoutMs: GATEWAY_TIMEOUT_MS, log })
}

/** Does `task` again and again, each time this long after the last has ended. Returns how to stop. */
function every(
	intervalMs: number,
	task: () => Promise<void>,
	log: (event: string, facts: Record<string, unknown>) => void,
): () => void {
	let stopped = false
	let cancel: () => void = () => undefined
	const next = () => {
		if (stopped) return
		cancel = systemTimer.after(intervalMs, () => {
			task()
				.catch((error: unknown) => log('lookFailed', { error: String(error) }))
				.finally(next)
		})
	}
	next()
	return () => {
		stopped = true
		cancel()
	}
}
