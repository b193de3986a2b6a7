/**
 * A portal reader on TCP as its clients see it: LLRP 1.0.1, one client at a time, antennas at both sides of a door, tags
 * that people carry through. Written from the standard, without a line of the driver's codec. Misbehaviour by name.
 */
import { createServer, type Server, type Socket } from 'node:net'

export type PortalBehaviour = {
	/** Another client has it: status 2, then the connection ends. */
	otherClient: boolean
	/** Takes the connection and says nothing. */
	mute: boolean
	/** Keepalives stop; all else goes on. */
	keepalivesStopped: boolean
	/** How its bytes reach the network: as they are, one by one, or as few large pieces as possible. */
	pieces: 'whole' | 'bytes' | 'merged'
	/** Readers add parameters of their makers to what was asked. */
	vendorFields: boolean
	/** Only the EPC, as a reader may that leaves out what has not changed. */
	bareReports: boolean
	/** Answers requests of this type with an error. */
	refusedType: number | null
	/** 1: LLRP 1.0.1, 2: 1.1. */
	version: 1 | 2
}

const USUAL: PortalBehaviour = {
	otherClient: false,
	mute: false,
	keepalivesStopped: false,
	pieces: 'whole',
	vendorFields: false,
	bareReports: false,
	refusedType: null,
	version: 1,
}

export type SimulatedRead = {
	readonly epc: string
	readonly antenna: number
	readonly rssi: number
	readonly count?: number
}

/** One message in one of the two directions, as it went over the wire. */
export type PortalTraffic = { readonly from: 'reader' | 'client'; readonly bytes: Buffer }

export type PortalSides = { readonly outside: number; readonly inside: number }

const SIDES: PortalSides = { outside: 1, inside: 2 }
const SUCCESS = 0
const FIELD_ERROR = 101
const UNSUPPORTED_MESSAGE = 109
const UNACKNOWLEDGED_MAX = 3

export class LlrpPortalSimulator {
	readonly behaviour: PortalBehaviour = { ...USUAL }
	/** Everything said on the connections since the start. */
	readonly traffic: PortalTraffic[] = []
	readonly #sides: PortalSides
	readonly #server: Server
	#client: Client | null = null
	#turnedAwayCount = 0
	#onChange = (): void => undefined
	/** ROSpecs survive a client; only a power cycle or DELETE_ROSPEC ends them. */
	#rospec: 'none' | 'disabled' | 'enabled' | 'started' = 'none'

	constructor(sides: PortalSides = SIDES) {
		this.#sides = sides
		this.#server = createServer({ noDelay: true }, (socket) => this.#accept(socket))
	}

	/** Resolves to the port that it listens on. */
	listen(port = 0): Promise<number> {
		return new Promise((resolve, reject) => {
			this.#server.once('error', reject)
			this.#server.listen(port, '127.0.0.1', () => {
				const address = this.#server.address()
				resolve(typeof address === 'object' && address !== null ? address.port : port)
			})
		})
	}

	close(): Promise<void> {
		this.#client?.end()
		return new Promise((resolve) => {
			this.#server.close(() => resolve())
		})
	}

	get isReading(): boolean {
		return this.#client !== null && this.#rospec === 'started'
	}

	get hasClient(): boolean {
		return this.#client !== null
	}

	/** Sets who hears that `isReading` may have changed. */
	onChange(listener: () => void): void {
		this.#onChange = listener
	}

	/** Connections that found another client here, and are gone. */
	get turnedAwayCount(): number {
		return this.#turnedAwayCount
	}

	/** The types of the client's messages so far. */
	get heard(): number[] {
		return this.traffic
			.filter(({ from }) => from === 'client')
			.map(({ bytes }) => bytes.readUInt16BE(0) & 0x3ff)
	}

	/** Tags answered: reported in one message when the ROSpec runs, else lost as in a reader that nobody asked. */
	read(reads: readonly SimulatedRead[]): void {
		if (!this.isReading) return
		this.#client?.say(61, this.#report(reads))
	}

	/**
	 * As {@link read}, but the connection breaks off in the middle: of the message so many bytes leave, never all of them. `reset`:
	 * by a TCP reset, which may take with it what was not read yet.
	 */
	breaksOff(reads: readonly SimulatedRead[], byteCount: number, how: 'end' | 'reset' = 'end'): void {
		if (this.isReading) this.#client?.breakOff(61, this.#report(reads), byteCount, how)
	}

	#report(reads: readonly SimulatedRead[]): Buffer {
		return Buffer.concat(reads.map((read) => this.#tagReport(read)))
	}

	/** Somebody carries a tag through: seen some times at one side, then some times at the other. */
	walk(epc: string, direction: 'in' | 'out'): void {
		const { outside, inside } = this.#sides
		const way = direction === 'in' ? [outside, inside] : [inside, outside]
		for (const antenna of way) for (const rssi of [-66, -52, -58]) this.read([{ epc, antenna, rssi }])
	}

	antenna(id: number, connected: boolean): void {
		this.#event(tlv(255, u8(connected ? 1 : 0), u16(id)))
	}

	keepalive(): void {
		this.#client?.keepalive()
	}

	/** The cable, pulled: no good-bye. */
	cut(): void {
		this.#client?.end()
	}

	/** Says that it closes, as before a change of firmware. */
	closeInGoodOrder(): void {
		this.#event(tlv(257))
		this.#client?.end()
	}

	powerCycle(): void {
		this.#rospec = 'none'
		this.#client?.end()
	}

	/** Whatever bytes: noise on the way, or a device that is no reader. */
	noise(bytes: Buffer): void {
		this.#client?.write(bytes)
	}

	#accept(socket: Socket): void {
		const client = new Client(socket, this.behaviour, this.traffic, {
			request: (type, id, body) => this.#request(client, type, id, body),
			gone: () => {
				if (this.#client !== client) return
				this.#client = null
				this.#onChange()
			},
		})
		if (this.behaviour.mute) return
		const taken = this.behaviour.otherClient || this.#client !== null
		client.say(63, tlv(246, utc(), tlv(256, u16(taken ? 2 : 0))))
		if (!taken) this.#client = client
		else {
			socket.once('close', () => {
				this.#turnedAwayCount += 1
			})
			client.end()
		}
	}

	#event(...parts: readonly Buffer[]): void {
		this.#client?.say(63, tlv(246, utc(), ...parts))
	}

	#request(client: Client, type: number, id: number, body: Buffer): void {
		if (type === 72) return
		const refused = this.behaviour.refusedType === type
		const code = refused ? FIELD_ERROR : this.#perform(client, type, body)
		const answerType = { 14: 4, 3: 13 }[type] ?? (code === UNSUPPORTED_MESSAGE ? 100 : type + 10)
		this.#onChange()
		client.say(answerType, status(code, refused ? 'RFTransmitter parameter, invalid HopTableID' : ''), id)
		if (type === 14) client.end()
	}

	/** A ROSpec is added, enabled and started in this order only. */
	#perform(client: Client, type: number, body: Buffer): number {
		const before = this.#rospec
		switch (type) {
			case 3:
				client.keepaliveEvery(keepaliveMsIn(body))
				return SUCCESS
			case 14:
				return SUCCESS
			case 20:
				if (before === 'none') this.#rospec = 'disabled'
				return before === 'none' ? SUCCESS : FIELD_ERROR
			case 21:
				this.#rospec = 'none'
				return SUCCESS
			case 24:
				if (before === 'disabled') this.#rospec = 'enabled'
				return before === 'none' ? FIELD_ERROR : SUCCESS
			case 22:
				if (before === 'enabled') this.#rospec = 'started'
				return before === 'enabled' ? SUCCESS : FIELD_ERROR
			default:
				return UNSUPPORTED_MESSAGE
		}
	}

	#tagReport({ epc, antenna, rssi, count = 1 }: SimulatedRead): Buffer {
		const bytes = Buffer.from(epc, 'hex')
		const bits = u16(bytes.length * 8)
		const id = bytes.length === 12 ? Buffer.concat([u8(0x8d), bytes]) : tlv(241, bits, bytes)
		const now = microseconds()
		const fields = [
			Buffer.concat([u8(0x81), u16(antenna)]),
			Buffer.concat([u8(0x86), u8(rssi & 0xff)]),
			Buffer.concat([u8(0x82), now]),
			Buffer.concat([u8(0x84), now]),
			Buffer.concat([u8(0x88), u16(count)]),
		]
		const vendor = this.behaviour.vendorFields ? [tlv(1023, u32(25_882), u32(57), u16(5_000))] : []
		return tlv(240, id, ...(this.behaviour.bareReports ? [] : fields), ...vendor)
	}
}

type ClientEvents = {
	readonly request: (type: number, id: number, body: Buffer) => void
	readonly gone: () => void
}

/** One client's connection. */
class Client {
	readonly #socket: Socket
	readonly #behaviour: PortalBehaviour
	readonly #traffic: PortalTraffic[]
	readonly #events: ClientEvents
	#pending = Buffer.alloc(0)
	#merged: Buffer[] = []
	#nextId = 1
	#unacknowledged = 0
	#keepalives: NodeJS.Timeout | null = null

	constructor(socket: Socket, behaviour: PortalBehaviour, traffic: PortalTraffic[], events: ClientEvents) {
		this.#socket = socket
		this.#behaviour = behaviour
		this.#traffic = traffic
		this.#events = events
		socket.on('data', (bytes) => this.#received(bytes))
		socket.on('error', () => socket.destroy())
		socket.on('close', () => {
			if (this.#keepalives) clearInterval(this.#keepalives)
			events.gone()
		})
	}

	say(type: number, body: Buffer, id = this.#nextId++): void {
		const bytes = this.#message(type, body, id)
		this.#traffic.push({ from: 'reader', bytes })
		this.write(bytes)
	}

	breakOff(type: number, body: Buffer, byteCount: number, how: 'end' | 'reset'): void {
		const bytes = this.#message(type, body, this.#nextId++)
		this.write(bytes.subarray(0, Math.min(byteCount, bytes.length - 1)))
		this.end(how)
	}

	#message(type: number, body: Buffer, id: number): Buffer {
		const head = u16((this.#behaviour.version << 10) | type)
		return Buffer.concat([head, u32(10 + body.length), u32(id), body])
	}

	write(bytes: Buffer): void {
		if (this.#socket.destroyed) return
		// What waited to be merged keeps its place.
		if (this.#behaviour.pieces !== 'merged') this.#flush()
		if (this.#behaviour.pieces === 'bytes') for (const byte of bytes) this.#socket.write(Buffer.of(byte))
		else if (this.#behaviour.pieces === 'whole') this.#socket.write(bytes)
		else {
			if (this.#merged.length === 0) setImmediate(() => this.#flush())
			this.#merged.push(bytes)
		}
	}

	keepaliveEvery(periodMs: number | null): void {
		if (this.#keepalives) clearInterval(this.#keepalives)
		this.#keepalives = periodMs === null ? null : setInterval(() => this.keepalive(), periodMs)
	}

	keepalive(): void {
		if (this.#behaviour.keepalivesStopped) return
		this.#unacknowledged += 1
		if (this.#unacknowledged > UNACKNOWLEDGED_MAX) this.end()
		else this.say(62, Buffer.alloc(0))
	}

	end(how: 'end' | 'reset' = 'end'): void {
		this.#flush()
		if (how === 'reset') this.#socket.resetAndDestroy()
		else this.#socket.end()
		this.#events.gone()
	}

	#flush(): void {
		if (this.#merged.length > 0 && !this.#socket.destroyed) this.#socket.write(Buffer.concat(this.#merged))
		this.#merged = []
	}

	#received(bytes: Buffer): void {
		this.#pending = Buffer.concat([this.#pending, bytes])
		while (this.#pending.length >= 10 && this.#pending.length >= this.#pending.readUInt32BE(2)) {
			const message = this.#pending.subarray(0, this.#pending.readUInt32BE(2))
			this.#pending = this.#pending.subarray(message.length)
			this.#traffic.push({ from: 'client', bytes: message })
			const type = message.readUInt16BE(0) & 0x3ff
			if (type === 72) this.#unacknowledged = 0
			this.#events.request(type, message.readUInt32BE(6), message.subarray(10))
		}
	}
}

/** KeepaliveSpec inside SET_READER_CONFIG; null: none, or not periodic. */
function keepaliveMsIn(body: Buffer): number | null {
	const at = body.indexOf(Buffer.from('00dc000901', 'hex'))
	return at === -1 ? null : body.readUInt32BE(at + 5)
}

function status(code: number, text: string): Buffer {
	const words = Buffer.from(text, 'utf8')
	return tlv(287, u16(code), u16(words.length), words)
}

const utc = () => tlv(128, microseconds())

function microseconds(): Buffer {
	const bytes = Buffer.alloc(8)
	bytes.writeBigUInt64BE(BigInt(Date.now()) * 1000n)
	return bytes
}

function tlv(type: number, ...parts: readonly Buffer[]): Buffer {
	const body = Buffer.concat(parts)
	return Buffer.concat([u16(type), u16(4 + body.length), body])
}

const u8 = (value: number) => Buffer.of(value)

function u16(value: number): Buffer {
	const bytes = Buffer.alloc(2)
	bytes.writeUInt16BE(value)
	return bytes
}

function u32(value: number): Buffer {
	const bytes = Buffer.alloc(4)
	bytes.writeUInt32BE(value)
	return bytes
}
