/**
 * The same entries as MQTT messages of QoS 2, from one client through mosquitto to another that keeps its session. With
 * persistence mosquitto writes its whole state now and then and does not wait for the disk at each message, so this, too, is
 * less than what it stands beside.
 */
import { execFile, spawn } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { fetchPackages, importPackage } from './bench-packages.ts'

const MQTT_PACKAGE = 'mqtt@5.16.0'
const PROGRAM = '/usr/sbin/mosquitto'
const READY_WITHIN_MS = 10_000
const INSTALL_WITHIN_MS = 120_000
const TOPIC = 'yika/entries'
const QOS = { qos: 2 } as const

type Client = {
	subscribeAsync(topic: string, options: typeof QOS): Promise<unknown>
	publishAsync(topic: string, text: string, options: typeof QOS): Promise<unknown>
	on(event: 'message', heard: () => void): void
	endAsync(force: boolean): Promise<void>
}
type Mqtt = { connectAsync(url: string, options: object): Promise<Client> }

/** Messages per second, from the first publish to the last one heard. Rejects, saying why, when it cannot be had. */
export async function sendThroughMosquitto(dir: string, texts: readonly string[]): Promise<number> {
	await installMosquitto()
	await fetchPackages([MQTT_PACKAGE])
	const { default: mqtt } = await importPackage<{ readonly default: Mqtt }>(MQTT_PACKAGE)
	const broker = await startBroker(join(dir, 'mosquitto'))
	try {
		const options = {
			clean: false,
			protocolVersion: 5,
			properties: { receiveMaximum: 1_000, sessionExpiryInterval: 600 },
		}
		const listener = await mqtt.connectAsync(broker.url, { ...options, clientId: 'listener' })
		const sender = await mqtt.connectAsync(broker.url, { ...options, clientId: 'sender' })
		const heardAll = Promise.withResolvers<void>()
		let heard = 0
		listener.on('message', () => {
			if (++heard === texts.length) heardAll.resolve()
		})
		await listener.subscribeAsync(TOPIC, QOS)
		const startedAtMs = performance.now()
		await Promise.all([heardAll.promise, ...texts.map((text) => sender.publishAsync(TOPIC, text, QOS))])
		const perSecond = texts.length / ((performance.now() - startedAtMs) / 1_000)
		await Promise.all([listener.endAsync(true), sender.endAsync(true)])
		return perSecond
	} finally {
		await broker.stop()
	}
}

/** As set-up does with what the product needs: if it may, and without asking for a password. */
async function installMosquitto(): Promise<void> {
	if (existsSync(PROGRAM)) return
	const apt = [
		'env',
		'DEBIAN_FRONTEND=noninteractive',
		'apt-get',
		'install',
		'-y',
		'--no-install-recommends',
		'mosquitto',
	]
	const [program = 'env', ...args] = process.getuid?.() === 0 ? apt : ['sudo', '-n', ...apt]
	try {
		await promisify(execFile)(program, args, { timeout: INSTALL_WITHIN_MS })
	} catch {
		throw new Error('mosquitto is not there and could not be installed (apt-get install mosquitto)')
	}
}

async function startBroker(
	folder: string,
): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> {
	mkdirSync(folder, { recursive: true })
	const port = await freePort()
	const settings = [
		`listener ${port} 127.0.0.1`,
		'allow_anonymous true',
		'persistence true',
		`persistence_location ${folder}/`,
		'autosave_interval 1',
		'max_inflight_messages 1000',
		'max_queued_messages 0',
		// As whoever runs the bench: the folder is theirs.
		...(process.getuid?.() === 0 ? ['user root'] : []),
	]
	const file = join(folder, 'mosquitto.conf')
	writeFileSync(file, `${settings.join('\n')}\n`)
	const broker = spawn(PROGRAM, ['-c', file], { stdio: 'ignore' })
	const gone = new Promise<void>((resolve) => broker.once('exit', () => resolve()))
	const stop = async () => {
		broker.kill('SIGTERM')
		await gone
	}
	const deadlineMs = performance.now() + READY_WITHIN_MS
	while (!(await isListening(port))) {
		if (broker.exitCode !== null || performance.now() > deadlineMs) {
			await stop()
			throw new Error('mosquitto does not listen')
		}
		await sleep(20)
	}
	return { url: `mqtt://127.0.0.1:${port}`, stop }
}

async function freePort(): Promise<number> {
	const probe = createServer()
	await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
	const address = probe.address()
	await new Promise((resolve) => probe.close(resolve))
	if (address === null || typeof address === 'string') throw new Error('no free port on loopback')
	return address.port
}

async function isListening(port: number): Promise<boolean> {
	return await new Promise((resolve) => {
		const socket = connect(port, '127.0.0.1')
		socket.once('connect', () => {
			socket.destroy()
			resolve(true)
		})
		socket.once('error', () => resolve(false))
	})
}
