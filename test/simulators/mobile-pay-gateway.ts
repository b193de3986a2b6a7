import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * A gateway to payment apps with its customers. It speaks the protocol of docs/devices/mobile-pay.md over HTTP and shares
 * nothing with the adapter. What the apps were told is in `charges`; the memory outlives an outage.
 */
export type GatewayBehaviour =
	| 'approves'
	| 'declines'
	/** The customer has to confirm: `confirm` does. */
	| 'needsConfirmation'
	/** The app charges, and the gateway is gone before the till hears of it; `comeBack` ends that. */
	| 'diesAfterApproval'
	/** Takes every question and answers none. */
	| 'silent'

type Charge = { readonly reference: string; readonly amountMinor: number; answer: Record<string, unknown> }

const CONFIRMED_BY_CODE: Readonly<Record<string, string>> = { 1: 'wechat', 2: 'alipay', 6: 'unionpay' }

export class MobilePayGateway {
	behaviour: GatewayBehaviour = 'approves'
	/** Money that moved, by reference, in order. */
	readonly charges: { readonly reference: string; readonly amountMinor: number }[] = []
	/** How often it was asked what became of a charge. */
	queryCount = 0
	#isThere = true
	readonly #memory = new Map<string, Charge>()
	readonly #server: Server
	#onChange = (): void => undefined

	constructor() {
		this.#server = createServer((request, response) => void this.#take(request, response))
	}

	async listen(port = 0): Promise<string> {
		await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve))
		return this.url
	}

	get url(): string {
		return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
	}

	async close(): Promise<void> {
		if (!this.#server.listening) return
		this.#server.closeAllConnections()
		await new Promise((resolve) => this.#server.close(resolve))
	}

	/** The charge that waits for its customer. */
	get waiting(): string | null {
		return [...this.#memory.values()].find(({ answer }) => answer.state === 'waiting')?.reference ?? null
	}

	/** The customer confirms, or scans and pays. */
	confirm(): void {
		const charge = this.waiting === null ? undefined : this.#memory.get(this.waiting)
		if (charge) this.#approve(charge, 'wechat')
	}

	get isThere(): boolean {
		return this.#isThere
	}

	comeBack(): void {
		this.#isThere = true
		this.#onChange()
	}

	/** Called when anything that can be seen of it has changed. */
	onChange(listener: () => void): void {
		this.#onChange = listener
	}

	async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const body = await bodyOf(request)
		if (!this.#isThere || this.behaviour === 'silent') {
			if (this.behaviour !== 'silent') request.socket.destroy()
			return
		}
		const answer = this.#answer(request.method ?? '', request.url ?? '', body)
		this.#onChange()
		if (!this.#isThere) return void request.socket.destroy()
		response.writeHead(answer === null ? 404 : 200, { 'content-type': 'application/json' })
		response.end(JSON.stringify(answer ?? { error: 'unknown' }))
	}

	#answer(method: string, path: string, body: Record<string, unknown>): Record<string, unknown> | null {
		const [, , reference, act] = path.split('/')
		if (method === 'POST' && reference === undefined) return this.#begin(body).answer
		if (reference === undefined) return null
		if (method === 'POST' && act === 'cancel') return this.#cancel(reference)
		this.queryCount += 1
		return this.#memory.get(reference)?.answer ?? null
	}

	#begin({ reference, amountMinor, code, show }: Record<string, unknown>): Charge {
		const name = String(reference)
		const before = this.#memory.get(name)
		if (before) return before
		const charge: Charge = { reference: name, amountMinor: Number(amountMinor), answer: { state: 'waiting' } }
		this.#memory.set(name, charge)
		const scheme = CONFIRMED_BY_CODE[String(code).charAt(0)] ?? 'wechat'
		if (show === 'qr') charge.answer = { state: 'waiting', qr: `https://pay.example/${name}` }
		else if (this.behaviour === 'declines') charge.answer = { state: 'declined', reason: 'limit of the day' }
		else if (this.behaviour !== 'needsConfirmation') this.#approve(charge, scheme)
		if (this.behaviour === 'diesAfterApproval') this.#isThere = false
		return charge
	}

	#approve(charge: Charge, scheme: string): void {
		const { reference, amountMinor } = charge
		this.charges.push({ reference, amountMinor })
		const providerReference = `4200${this.charges.length.toString().padStart(8, '0')}`
		charge.answer = { state: 'approved', amountMinor, scheme, providerReference, payerMasked: '*华' }
		this.#onChange()
	}

	/** One that never came is remembered as given up, so that it cannot come later. */
	#cancel(reference: string): Record<string, unknown> {
		const charge = this.#memory.get(reference) ?? { reference, amountMinor: 0, answer: { state: 'waiting' } }
		if (charge.answer.state === 'waiting') charge.answer = { state: 'cancelled' }
		this.#memory.set(reference, charge)
		return charge.answer
	}
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
	const pieces: Buffer[] = []
	for await (const piece of request) pieces.push(piece as Buffer)
	return pieces.length === 0 ? {} : JSON.parse(Buffer.concat(pieces).toString('utf8'))
}
