import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { BytePort, PortListener, PortSource } from '../../devices/transport/byte-port.ts'
import { until } from '../helpers/until.ts'

/** The far end of a port's line, as a device holds it. */
export type FarEnd = {
	readonly source: PortSource
	/** All bytes that came from the port so far. */
	received(): Uint8Array
	send(bytes: Uint8Array): void
	/** The device is pulled out. */
	cut(): Promise<void>
	/** The device is put back. */
	mend(): Promise<void>
	close(): Promise<void>
}

type Heard = { bytes: number[]; closed: string[]; listener: PortListener }

function listen(): Heard {
	const heard: Heard = {
		bytes: [],
		closed: [],
		listener: {
			data: (bytes) => heard.bytes.push(...bytes),
			error: () => undefined,
			closed: (reason) => heard.closed.push(reason),
		},
	}
	return heard
}

async function opened(source: PortSource, listener: PortListener): Promise<BytePort> {
	const opening = await source.open(listener)
	if (opening.kind === 'failed') throw new Error(`not opened: ${opening.error.code} ${opening.error.detail}`)
	return opening.port
}

/** What every kind of byte port must do (`devices/transport/byte-port.ts`). */
export function bytePortSuite(name: string, makeFarEnd: () => Promise<FarEnd>): void {
	describe(`byte port: ${name}`, () => {
		let far: FarEnd
		beforeEach(async () => {
			far = await makeFarEnd()
		})
		afterEach(() => far.close())

		test('all 256 byte values pass both ways unchanged and in order', async () => {
			const heard = listen()
			const port = await opened(far.source, heard.listener)
			const all = Uint8Array.from({ length: 256 }, (_, index) => index)
			expect(await port.write(all)).toBe(true)
			expect(await port.drain()).toBe(true)
			await until(() => far.received().length >= 256, 'bytes at the device')
			expect([...far.received()]).toEqual([...all])
			far.send(all)
			await until(() => heard.bytes.length >= 256, 'bytes at the host')
			expect(heard.bytes).toEqual([...all])
			await port.close()
		})

		test('writes keep their order without waiting for each other', async () => {
			const port = await opened(far.source, listen().listener)
			const writes = Array.from({ length: 50 }, (_, index) => port.write(Uint8Array.of(index, index)))
			expect(await Promise.all(writes)).toEqual(new Array(50).fill(true))
			await until(() => far.received().length >= 100, 'bytes at the device')
			expect([...far.received()]).toEqual(Array.from({ length: 100 }, (_, index) => index >> 1))
			await port.close()
		})

		test('closing is told once, and afterwards nothing is written', async () => {
			const heard = listen()
			const port = await opened(far.source, heard.listener)
			await Promise.all([port.close(), port.close()])
			await port.close()
			expect(heard.closed).toEqual(['asked'])
			expect(await port.write(Uint8Array.of(1))).toBe(false)
			expect(await port.drain()).toBe(false)
		})

		test('closing with a write on its way throws nothing', async () => {
			const heard = listen()
			const port = await opened(far.source, heard.listener)
			const write = port.write(new Uint8Array(2000))
			await port.close()
			expect(typeof (await write)).toBe('boolean')
			expect(heard.closed).toEqual(['asked'])
		})

		test('a lost device is told once, and writing to it answers false', async () => {
			const heard = listen()
			const port = await opened(far.source, heard.listener)
			await far.cut()
			await until(() => heard.closed.length > 0, 'closed')
			expect(heard.closed).toEqual(['lost'])
			expect(await port.write(Uint8Array.of(1))).toBe(false)
			await port.close()
			expect(heard.closed).toEqual(['lost'])
		})

		test('opening fails with a code while the device is away, and works again when it is back', async () => {
			await far.cut()
			const failed = await far.source.open(listen().listener)
			expect(failed).toMatchObject({ kind: 'failed', error: { code: 'port.notFound' } })
			await far.mend()
			expect(far.source.isPresent()).toBe(true)
			const heard = listen()
			const port = await opened(far.source, heard.listener)
			far.send(Uint8Array.of(7))
			await until(() => heard.bytes.length > 0, 'bytes at the host')
			expect(heard.bytes).toEqual([7])
			await port.close()
		})

		test('it can be closed and opened again', async () => {
			const port = await opened(far.source, listen().listener)
			await port.close()
			const heard = listen()
			const again = await opened(far.source, heard.listener)
			expect(await again.write(Uint8Array.of(9))).toBe(true)
			await until(() => far.received().includes(9), 'bytes at the device')
			await again.close()
			expect(heard.closed).toEqual(['asked'])
		})
	})
}
