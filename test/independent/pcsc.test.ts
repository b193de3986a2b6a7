/*
 * Our PC/SC port and driver on the system's own service: Debian's pcscd with its virtual reader (vsmartcard-vpcd), whose
 * card is played here (devices.md §8: length of two bytes, then one byte of control or an APDU).
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type OpenDevices, openDevices } from '../../devices/open-devices.ts'
import { machinePorts } from '../helpers/machine-ports.ts'
import { until } from '../helpers/until.ts'
import { debianProgram } from './debian-program.ts'

const VPCD_PORT = 0x8c7b
const VPCD_DRIVER = '/usr/lib/pcsc/drivers/serial/libifdvpcd.so'
const ATR = '3b8f8001804f0ca000000306030001000000006a'
const GET_UID = 'ffca000000'

/** A card in the virtual reader. It answers its UID, or refuses. */
class VirtualCard {
	readonly heard: string[] = []
	readonly #socket: Socket
	readonly #answer: string
	#inbox = Buffer.alloc(0)

	private constructor(socket: Socket, answer: string) {
		this.#socket = socket
		this.#answer = answer
		socket.on('data', (bytes: Buffer) => this.#received(bytes))
		socket.on('error', () => socket.destroy())
	}

	static async insert(answer: string): Promise<VirtualCard> {
		const socket = connect(VPCD_PORT, '127.0.0.1')
		await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject))
		return new VirtualCard(socket, answer)
	}

	async remove(): Promise<void> {
		const closed = new Promise<void>((resolve) => this.#socket.once('close', () => resolve()))
		this.#socket.destroy()
		await closed
	}

	#received(bytes: Buffer): void {
		this.#inbox = Buffer.concat([this.#inbox, bytes])
		while (this.#inbox.length >= 2) {
			const length = this.#inbox.readUInt16BE(0)
			if (this.#inbox.length < length + 2) return
			const message = this.#inbox.subarray(2, length + 2)
			this.#inbox = this.#inbox.subarray(length + 2)
			// Of the controls of one byte only the question for the answer to reset wants an answer.
			if (length === 1) {
				if (message[0] === 0x04) this.#send(ATR)
				continue
			}
			this.heard.push(message.toString('hex'))
			this.#send(message.toString('hex') === GET_UID ? this.#answer : '6a81')
		}
	}

	#send(hex: string): void {
		const bytes = Buffer.from(hex, 'hex')
		const length = Buffer.alloc(2)
		length.writeUInt16BE(bytes.length)
		this.#socket.write(Buffer.concat([length, bytes]))
	}
}

describe('PC/SC on pcscd', () => {
	let pcscd: string
	let service: ChildProcess | null
	let devices: OpenDevices
	let told: string[]

	beforeEach(() => {
		pcscd = debianProgram('pcscd', 'pcscd')
		debianProgram(VPCD_DRIVER, 'vsmartcard-vpcd')
		service = null
		told = []
		const config = {
			deviceId: 'reader',
			kind: 'cardReader' as const,
			driver: 'pcsc' as const,
			path: 'pcsc:Virtual PCD 00 00',
		}
		devices = openDevices([config], machinePorts, (event) => {
			if (event.kind === 'cardPresented') told.push(event.medium.value)
			if (event.kind === 'cardRemoved') told.push('-')
		})
	})
	afterEach(async () => {
		await devices.close()
		await stop()
	})

	const status = () => devices.statuses()[0]

	async function start(): Promise<void> {
		const started = spawn(pcscd, ['--foreground', '--error'], { stdio: 'ignore' })
		service = started
		await until(() => {
			if (started.exitCode !== null)
				throw new Error(`pcscd ended with ${started.exitCode}: is another one running?`)
			return status()?.connected === true
		}, 'the virtual reader')
	}

	async function stop(): Promise<void> {
		const ending = service
		service = null
		if (!ending || ending.exitCode !== null) return
		const ended = new Promise<void>((resolve) => ending.once('exit', () => resolve()))
		ending.kill()
		await ended
		await until(() => !existsSync('/run/pcscd/pcscd.comm'), 'pcscd ended')
	}

	test('without the service it says what is missing, and works as soon as it is there', async () => {
		await until(() => status()?.problems[0] === 'device.noSoftware', 'told')
		expect(status()).toMatchObject({ connected: false, problems: ['device.noSoftware'] })
		await start()
		expect(status()).toMatchObject({ connected: true, problems: [] })
	})

	test('cards come and go, with UIDs of four and seven bytes', async () => {
		await start()
		const first = await VirtualCard.insert('04a1b2c3d45e809000')
		await until(() => told.length === 1, 'first card')
		expect(first.heard).toEqual([GET_UID])
		await first.remove()
		await until(() => told.length === 2, 'first card gone')
		const second = await VirtualCard.insert('cb98a6059000')
		await until(() => told.length === 3, 'second card')
		await second.remove()
		await until(() => told.length === 4, 'second card gone')
		expect(told).toEqual(['04A1B2C3D45E80', '-', 'CB98A605', '-'])
	})

	test('a card that says no UID is asked three times and is no card', async () => {
		await start()
		const refusing = await VirtualCard.insert('6300')
		await until(() => refusing.heard.length >= 3, 'asked')
		await refusing.remove()
		const good = await VirtualCard.insert('cb98a6059000')
		await until(() => told.length > 0, 'good card')
		expect(told).toEqual(['CB98A605'])
		expect(refusing.heard).toEqual([GET_UID, GET_UID, GET_UID])
		await good.remove()
	})

	test('the service ends with a card in the reader, and comes back', async () => {
		await start()
		await VirtualCard.insert('cb98a6059000')
		await until(() => told.length === 1, 'card')
		await stop()
		await until(() => status()?.connected === false, 'gone')
		expect(told).toEqual(['CB98A605', '-'])
		await start()
		const again = await VirtualCard.insert('cb98a6059000')
		await until(() => told.length === 3, 'card again')
		await again.remove()
	})
})
