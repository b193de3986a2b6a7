/* `yika device decode`: what bytes of a device mean. */
import { createReadStream } from 'node:fs'
import { type Command, Option } from 'commander'
import type {
	Decoded,
	Direction,
	ProtocolDecoder,
	StreamDecoder,
} from '../../../devices/decode/protocol-decoder.ts'
import { endAtClosedPipe } from '../end-at-closed-pipe.ts'

const HELP = `
Bytes are hexadecimal on the command line, in a file (--file) or on standard input (-). Spaces, commas, colons, 0x and
line ends may stand between them. One JSON object is printed for each frame, as soon as it is whole:
  {"protocol","kind","offset","raw","fields"}
Without --direction the side is found that the bytes make sense of, once that is clear or 4096 bytes or all of them are there.
What is not a frame has the kind noise, badChecksum, badLength, badFormat or truncated, and fields.error.

Examples:
  $ npm run --silent yika -- device decode --list
  $ npm run --silent yika -- device decode pn532 00 00 FF 03 FD D5 4B 00 E0 00
  $ npm run --silent yika -- device decode escpos --direction device --context dle-eot-4 7E
  $ npm run --silent yika -- device decode escpos --context 4 7E      the same: only the device says such a thing
  $ npm run --silent yika -- device decode rfid125 --file capture.hex
  $ npm run --silent yika -- device decode scanner --binary - < /dev/ttyACM0

Environment:
  YIKA_DEBUG     set: show where an error came from

Exit codes: 0 the bytes were read, whatever they were; 1 file or input could not be read; 2 wrong command line.`

interface DecodeFlags {
	readonly list?: boolean
	readonly file?: string
	readonly binary?: boolean
	readonly direction?: Direction
	readonly context?: string
}

/** Adds `decode` to `device`. */
export function addDecodeCommand(device: Command): void {
	const command: Command = device
		.command('decode')
		.summary('says what bytes mean')
		.description('Says what bytes of a device mean, with the codec of its driver.')
		.argument('[protocol]', 'a name of --list')
		.argument('[hex...]', 'the bytes, or - for standard input')
		.option('--list', 'list the protocols with their contexts')
		.option('--file <path>', 'read the bytes from a file')
		.option('--binary', 'file or input holds the bytes themselves, not hexadecimal')
		.addOption(new Option('--direction <side>', 'who sent them').choices(['host', 'device']))
		.option('--context <name>', 'what else must be known, by --list: which question was asked')
		.addHelpText('after', HELP)
	command.action(async (protocol: string | undefined, hex: readonly string[], flags: DecodeFlags) => {
		const { PROTOCOL_DECODERS } = await import('../../../devices/decode/protocol-decoders.ts')
		if (flags.list === true) return list(PROTOCOL_DECODERS)
		if (protocol === undefined) command.error('error: which protocol? --list names them', { exitCode: 2 })
		const decoder = PROTOCOL_DECODERS.find(({ name }) => name === protocol.toLowerCase())
		if (!decoder) command.error(unknown(protocol, PROTOCOL_DECODERS), { exitCode: 2 })
		const context = flags.context === undefined ? null : contextOf(flags.context, decoder)
		if (context === undefined) command.error(unknownContext(flags.context ?? '', decoder), { exitCode: 2 })
		// Who names a context has said whose bytes they are.
		const side = context === null ? undefined : decoder.contextSide
		if (side !== undefined && flags.direction !== undefined && flags.direction !== side)
			command.error(otherSide(context ?? '', side), { exitCode: 2 })
		const stream = decoder.start({ direction: flags.direction ?? side ?? null, context })
		await decodeAll(command, decoder, stream, hex, flags)
	})
}

function list(decoders: readonly ProtocolDecoder[]): void {
	for (const { name, summary, hasDirections, contexts } of decoders) {
		console.log(`${name.padEnd(12)} ${summary}`)
		if (hasDirections) console.log(`${' '.repeat(13)}--direction host|device`)
		for (const [context, meaning] of Object.entries(contexts))
			console.log(`${' '.repeat(13)}--context ${context}: ${meaning}`)
	}
}

function unknown(protocol: string, decoders: readonly ProtocolDecoder[]): string {
	const names = decoders.map(({ name }) => name)
	return `error: there is no protocol '${protocol}'; there are ${names.join(', ')}`
}

/** The context that is meant: by its name, or by how the name ends (`2` for `dle-eot-2`), the first of the list. */
function contextOf(said: string, { contexts }: ProtocolDecoder): string | undefined {
	const plain = (name: string) => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
	const names = Object.keys(contexts)
	return (
		names.find((name) => plain(name) === plain(said)) ??
		names.find((name) => plain(said) !== '' && plain(name).endsWith(plain(said)))
	)
}

function unknownContext(context: string, { name, contexts }: ProtocolDecoder): string {
	const names = Object.keys(contexts)
	const known = names.length === 0 ? 'has no contexts' : `has ${names.join(', ')}`
	return `error: there is no context '${context}': ${name} ${known}`
}

function otherSide(context: string, side: Direction): string {
	const whose = side === 'device' ? 'what the device says' : 'what is said to the device'
	return `error: the context '${context}' is about ${whose}: write --direction ${side}, or leave it out`
}

async function decodeAll(
	command: Command,
	{ name }: ProtocolDecoder,
	stream: StreamDecoder,
	hex: readonly string[],
	{ file, binary }: DecodeFlags,
): Promise<void> {
	const { bytesOfHexText, HexTextError } = await import('../../../devices/decode/hex-text.ts')
	const { hexOf } = await import('../../../devices/framing/hex.ts')
	const fromInput = hex.length === 1 && hex[0] === '-'
	if (!fromInput && hex.includes('-'))
		command.error('error: - stands alone: the bytes come from standard input or from the command line', {
			exitCode: 2,
		})
	if (file !== undefined && hex.length > 0)
		command.error('error: bytes on the command line and --file: give one of them', { exitCode: 2 })
	if (file === undefined && hex.length === 0)
		command.error('error: no bytes: give them in hexadecimal, or --file, or - for standard input', {
			exitCode: 2,
		})
	if (binary === true && file === undefined && !fromInput)
		command.error('error: --binary is for --file and -', { exitCode: 2 })

	const say = (found: readonly Decoded[]) =>
		write(
			found
				.map(({ kind, offset, bytes, fields }) =>
					JSON.stringify({ protocol: name, kind, offset, raw: hexOf(bytes), fields }),
				)
				.map((line) => `${line}\n`)
				.join(''),
		)
	let isEmpty = true
	const feed = async (bytes: Uint8Array) => {
		for (let at = 0; at < bytes.length; at += PIECE_BYTE_COUNT) {
			isEmpty = false
			await say(stream.feed(bytes.subarray(at, at + PIECE_BYTE_COUNT)))
		}
	}
	const hexBytes = (text: string, where: string): Uint8Array => {
		try {
			return bytesOfHexText(text)
		} catch (error) {
			if (!(error instanceof HexTextError)) throw error
			return command.error(`error: ${where}${error.message}`, { exitCode: 2 })
		}
	}
	const readAll = async (input: NodeJS.ReadableStream) => {
		if (binary === true) for await (const bytes of input) await feed(bytes as unknown as Uint8Array)
		else {
			let number = 0
			for await (const line of linesOf(input)) await feed(hexBytes(line, `line ${++number}: `))
		}
	}
	endAtClosedPipe()
	if (fromInput) await readAll(process.stdin)
	else if (file === undefined) await feed(hexBytes(hex.join(' '), ''))
	else
		await readAll(createReadStream(file)).catch((error: NodeJS.ErrnoException) => {
			if (error.syscall === undefined) throw error
			throw new Error(`the file ${file} cannot be read: ${error.message}`)
		})
	if (isEmpty) command.error('error: no bytes: there was nothing to read', { exitCode: 2 })
	await say(stream.end())
}

/** So many bytes are decoded and printed before more are read: what is said of them may be much longer. */
const PIECE_BYTE_COUNT = 4096

/** Resolves when the reader has taken it: a slow one must not fill our memory. */
function write(text: string): Promise<void> {
	return new Promise((resolve) => {
		process.stdout.write(text, () => resolve())
	})
}

/** Lines as they come, so that a stream is decoded while it runs. */
async function* linesOf(input: NodeJS.ReadableStream): AsyncIterable<string> {
	const { createInterface } = await import('node:readline')
	yield* createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })
}
