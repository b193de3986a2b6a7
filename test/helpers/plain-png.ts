/** A PNG of one colour (ISO/IEC 15948): small, and another for each colour. */
import { crc32, deflateSync } from 'node:zlib'

export function plainPng(
	width: number,
	height: number,
	[red, green, blue]: readonly [number, number, number],
): Buffer {
	const head = Buffer.alloc(13)
	head.writeUInt32BE(width, 0)
	head.writeUInt32BE(height, 4)
	// Eight bits each of red, green, blue.
	head.set([8, 2], 8)
	const row = Buffer.concat([Buffer.of(0), Buffer.alloc(width * 3, Buffer.of(red, green, blue))])
	const rows = deflateSync(Buffer.concat(Array.from({ length: height }, () => row)))
	const signature = Buffer.from('89504e470d0a1a0a', 'hex')
	return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))])
}

function chunk(name: string, data: Buffer): Buffer {
	const named = Buffer.concat([Buffer.from(name, 'latin1'), data])
	const length = Buffer.alloc(4)
	length.writeUInt32BE(data.length)
	const check = Buffer.alloc(4)
	check.writeUInt32BE(crc32(named))
	return Buffer.concat([length, named, check])
}
