/**
 * A healthy till and a healthy agent in one folder, on which faults are staged: real files, a real database, ports on
 * loopback, devices on pseudo-terminals, and a program's folder whose npm and apt-get are small stand-ins.
 */
import { type ChildProcess, execFile, fork } from 'node:child_process'
import { createPrivateKey, randomInt } from 'node:crypto'
import {
	chmodSync,
	lchownSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	realpathSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { webSocketConnector } from '../../agent/link/websocket-link.ts'
import { type RunningAgent, startAgent } from '../../agent/main.ts'
import type { Mend } from '../../build/doctor/judgement.ts'
import { type Report, runDoctor } from '../../build/doctor/run-doctor.ts'
import { type Scene, thisScene } from '../../build/doctor/scene.ts'
import { tillIdSchema } from '../../protocol/base/ids.ts'
import type { DeviceConfig } from '../../protocol/devices/device-config.ts'
import { agentSettingsSchema } from '../../protocol/settings/process-settings.ts'
import { openAgentStorage } from '../../storage/agent-storage.ts'
import { openTillStorage } from '../../storage/till-storage.ts'
import { INITIAL_TILL_STATE } from '../../till/till-state.ts'
import { commitOf, draft, NO_SALE } from '../conformance/journal-fixtures.ts'
import { ensureKey } from '../demo/demo-keys.ts'
import { until } from '../helpers/until.ts'
import { EscposPrinterSimulator } from '../simulators/escpos-printer-simulator.ts'
import { Pn532Simulator } from '../simulators/pn532-simulator.ts'
import { Pty } from '../simulators/pty.ts'
import { createScriptedCentre, listenAsCentre } from '../simulators/scripted-centre.ts'
import { createScriptedTill, type ScriptedTill } from '../simulators/scripted-till.ts'

const REPOSITORY = resolve(import.meta.dirname, '../..')
const TILL_ID = tillIdSchema.parse('S01-01')
const LIBRARIES = ['better-sqlite3', 'serialport', 'node-hid'] as const
/** Its number and its group's are the same on every Linux. */
const NOBODY = 65_534
export const IS_ROOT = process.getuid?.() === 0

export type Ward = Awaited<ReturnType<typeof openWard>>
/** What a test may change of the machine as the doctor sees it. */
export type SceneChange = {
	readonly sourceFor?: Scene['sourceFor']
	/** A device that is known to be silent as it is configured, and how long it is asked otherwise. */
	readonly silent?: { readonly deviceId: string; readonly guessed: readonly number[] }
}

export async function openWard() {
	const folder = mkdtempSync(join(tmpdir(), 'yika-doctor-'))
	const path = (...names: readonly string[]) => join(folder, ...names)
	const ptys = {
		reader: new Pty(path('dev', 'reader'), new Pn532Simulator()),
		printer: new Pty(path('dev', 'printer'), new EscposPrinterSimulator({})),
	}
	await Promise.all([ptys.reader.plug(), ptys.printer.plug()])
	layProgram(path('program'))
	layPrograms(path)
	const centre = createScriptedCentre('S01')
	const centreDoor = await listenAsCentre(centre)
	const agent = await startStore(path('store'), centreDoor.url)
	for (const name of ['till', 'till/data', 'stick', 'agent', 'agent/data']) mkdirSync(path(name))
	ensureKey(path('till', 'till.pem'))
	ensureKey(path('agent', 'agent.pem'))
	const privateKey = createPrivateKey(readFileSync(path('till', 'till.pem')))
	const enrolled = createScriptedTill(TILL_ID, webSocketConnector(agent.url), { privateKey, epoch: 2 })
	centre.publish({ kind: 'terminal', terminal: enrolled.terminal('S01') })
	await letIn(agent, enrolled)
	await layJournal(path('till', 'data', 'till.sqlite'))
	await (await openAgentStorage({ file: path('agent', 'data', 'agent.sqlite') }, noDeath)).close()
	writeFileSync(path('till', 'token'), 'secret', { mode: 0o600 })
	const devices: DeviceConfig[] = [
		{ deviceId: 'reader', kind: 'cardReader', driver: 'pn532-hsu', path: ptys.reader.link },
		{ deviceId: 'printer', kind: 'printer', driver: 'escpos', path: ptys.printer.link },
	]
	const settings = {
		till: {
			tillId: TILL_ID,
			epoch: 2,
			dataDir: 'data',
			keyFile: 'till.pem',
			agentUrl: agent.url,
			journalCopyDir: '../stick',
			mobilePay: { url: 'http://127.0.0.1:9', tokenFile: 'token' },
			devices,
		},
		agent: {
			storeId: 'S01',
			dataDir: 'data',
			keyFile: 'agent.pem',
			centreUrl: centreDoor.url,
			port: await quietPort(),
		},
	} as const
	const nobody = openNobody()
	const files = { till: path('till', 'till.json'), agent: path('agent', 'agent.json') }
	/** Writes the settings of one, healthy but for what is said. */
	const configure = (role: 'till' | 'agent', changed: Readonly<Record<string, unknown>> = {}) =>
		writeFileSync(files[role], JSON.stringify({ ...settings[role], ...changed }, null, 2), { mode: 0o644 })
	configure('till')
	configure('agent')
	const sceneOf = (role: 'till' | 'agent', { sourceFor, silent }: SceneChange): Scene => ({
		...thisScene(files[role]),
		root: path('program'),
		env: { ...process.env, PATH: path('bin') },
		// Where an answer is to be expected, no limit may be met by a busy machine.
		answerMs: (deviceId) =>
			silent?.deviceId === deviceId
				? { configured: 200, guessed: silent.guessed }
				: { configured: 60_000, guessed: [] },
		networkMs: 60_000,
		...(sourceFor === undefined ? {} : { sourceFor }),
	})
	return {
		folder,
		path,
		ptys,
		files,
		settings,
		/** Nobody listens there. */
		closedPort: await quietPort(),
		configure,
		examine: (role: 'till' | 'agent', change: SceneChange = {}) => runDoctor(sceneOf(role, change)),
		/** The till at work: connected with its agent. */
		async openTill(): Promise<ScriptedTill> {
			const till = createScriptedTill(TILL_ID, webSocketConnector(agent.url), { privateKey, epoch: 2 })
			till.link.run()
			await until(() => till.link.state().kind === 'welcomed', 'the till is let in')
			return till
		},
		/** As a user without rights asks: for root in a process of its own, for all others here. */
		examineAsNobody: (role: 'till' | 'agent') =>
			IS_ROOT ? nobody.ask(sceneOf(role, {})) : runDoctor(sceneOf(role, {})),
		/** All that is here, and the devices, become nobody's, where a test may do that. */
		giveToNobody(): void {
			if (!IS_ROOT) return
			for (const name of ['', ...(readdirSync(folder, { recursive: true }) as string[])])
				lchownSync(join(folder, name), NOBODY, NOBODY)
			for (const pty of Object.values(ptys)) lchownSync(realpathSync(pty.link), NOBODY, NOBODY)
		},
		follow: (mend: Mend) => follow(mend, path('bin')),
		async close(): Promise<void> {
			nobody.close()
			await agent.stop()
			await centreDoor.close()
			await Promise.all(Object.values(ptys).map((pty) => pty.unplug()))
			rmSync(folder, { recursive: true, force: true })
		},
	}
}

/** Below the ports that the system gives out by itself: nobody takes it while a test wants it to be free. */
async function quietPort(): Promise<number> {
	for (;;) {
		const port = 20_000 + randomInt(10_000)
		const server = createServer()
		const isFree = await new Promise<boolean>((done) => {
			server.once('error', () => done(false))
			server.listen(port, '127.0.0.1', () => server.close(() => done(true)))
		})
		if (isFree) return port
	}
}

/** Until the agent knows the till, and the till has left again. */
async function letIn(agent: RunningAgent, till: ScriptedTill): Promise<void> {
	till.link.run()
	await until(() => till.link.state().kind === 'welcomed', 'the agent knows the till')
	await till.close()
	const count = async () => {
		const status = (await (await fetch(agent.statusUrl)).json()) as { readonly tills: readonly unknown[] }
		return status.tills.length
	}
	await until(async () => (await count()) === 0, 'it has left')
}

function startStore(folder: string, centreUrl: string): Promise<RunningAgent> {
	const keyFile = join(folder, 'agent.pem')
	ensureKey(keyFile)
	const settings = { storeId: 'S01', dataDir: folder, keyFile, centreUrl, port: 0 }
	return startAgent(agentSettingsSchema.parse(settings), { log: () => undefined })
}

const noDeath = (error: Error) => {
	throw error
}

/** Two enrolments on one disk. */
async function layJournal(file: string): Promise<void> {
	for (const epoch of [1, 2]) {
		const storage = await openTillStorage({ file, tillId: TILL_ID, epoch }, { onDeath: noDeath })
		const drafts = Array.from({ length: 3 }, () => draft(NO_SALE, 1_000, epoch))
		await storage.journal.commit(commitOf(drafts, JSON.stringify(INITIAL_TILL_STATE)))
		await storage.close()
	}
}

/** The program's folder: libraries, built screens, and npm scripts that put both back. */
function layProgram(root: string): void {
	mkdirSync(join(root, 'node_modules'), { recursive: true })
	const links = LIBRARIES.map(
		(name) => [join(REPOSITORY, 'node_modules', name), join('node_modules', name)] as const,
	)
	for (const [from, to] of links) symlinkSync(from, join(root, to))
	const setup = links.map(([from, to]) => `ln -sfn '${from}' '${to}'`).join(' && ')
	const build = 'mkdir -p dist/renderer && touch dist/renderer/index.html dist/renderer/customer.html'
	writeFileSync(join(root, 'package.json'), JSON.stringify({ private: true, scripts: { setup, build } }))
	mkdirSync(join(root, 'dist', 'renderer'), { recursive: true })
	for (const page of ['index.html', 'customer.html']) writeFileSync(join(root, 'dist', 'renderer', page), '')
}

/** The whole PATH of the staged machine; apt-get makes whatever it is asked for. */
function layPrograms(path: (...names: readonly string[]) => string): void {
	mkdirSync(path('bin'))
	const script = (name: string, text: string) => {
		writeFileSync(path('bin', name), `#!/bin/sh\n${text}\n`)
		chmodSync(path('bin', name), 0o755)
	}
	const shebang = `printf '#!/bin/sh\\n'`
	for (const name of ['chromium', 'socat']) script(name, 'exit 0')
	script('fc-list', 'echo "Noto Sans CJK SC"')
	script('sudo', 'exec "$@"')
	script(
		'apt-get',
		`case "$*" in
*chromium) ${shebang} > '${path('bin', 'chromium')}' && chmod 755 '${path('bin', 'chromium')}' ;;
*socat) ${shebang} > '${path('bin', 'socat')}' && chmod 755 '${path('bin', 'socat')}' ;;
*fonts-noto-cjk) printf '#!/bin/sh\\necho Noto\\n' > '${path('bin', 'fc-list')}' ;;
*libusb-1.0-0) rm -r '${path('program', 'node_modules', 'node-hid')}' && ln -s '${join(REPOSITORY, 'node_modules', 'node-hid')}' '${path('program', 'node_modules', 'node-hid')}' ;;
esac`,
	)
}

/** The doctor as nobody asks it, in a process that has given up its rights and is started at the first question. */
function openNobody() {
	let child: ChildProcess | null = null
	return {
		async ask({ settingsFile, root, env }: Scene): Promise<Report> {
			child ??= fork(join(import.meta.dirname, 'as-nobody.ts'))
			const asked = child
			const told = Promise.withResolvers<Report>()
			asked.once('message', (report) => told.resolve(report as Report))
			asked.once('exit', (code) => told.reject(new Error(`nobody ended with ${code}`)))
			asked.send({ settingsFile, root, env })
			return told.promise.finally(() => asked.removeAllListeners())
		},
		close: () => child?.disconnect(),
	}
}

/** To the letter: a command goes to the shell, a setting into its file. */
async function follow(mend: Mend, bin: string): Promise<void> {
	switch (mend.kind) {
		case 'command': {
			const path = [bin, join(REPOSITORY, 'node_modules', '.bin'), process.env.PATH].join(delimiter)
			await run('/bin/sh', ['-c', mend.command], { ...process.env, PATH: path })
			return
		}
		case 'setting': {
			const settings: unknown = JSON.parse(readFileSync(mend.file, 'utf8'))
			put(settings as Places, mend.at, mend.value)
			writeFileSync(mend.file, JSON.stringify(settings))
			return
		}
		case 'act':
			throw new Error(`only a person can follow: ${mend.words}`)
	}
}

type Places = { [place: string | number]: unknown }

function put(settings: Places, [place, ...rest]: readonly (string | number)[], value: unknown): void {
	if (place === undefined) throw new Error('a setting has a place')
	if (rest.length > 0) put(settings[place] as Places, rest, value)
	else if (value === null) delete settings[place]
	else settings[place] = value
}

function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
	return new Promise((done, fail) => {
		execFile(program, args, { env, cwd: REPOSITORY }, (error, out, err) =>
			error === null ? done(out) : fail(new Error(`${program} ${args.join(' ')}: ${error.message} ${err}`)),
		)
	})
}
