import iconv from 'iconv-lite'
import { unreachable } from '../../protocol/base/assert.ts'
import { eitherSide } from '../decode/either-side.ts'
import { type FrameWords, framedDecoder } from '../decode/framed-decoder.ts'
import type { Fields, ProtocolDecoder } from '../decode/protocol-decoder.ts'
import { concatenate, type Match } from '../framing/framer.ts'
import { hexOf } from '../framing/hex.ts'
import { CODE_PAGES } from './escpos-code-pages.ts'
import type { EscposCommand } from './escpos-command.ts'
import { ESCPOS_COMMAND_BYTE_COUNT_MAX, matchEscposCommand } from './escpos-matcher.ts'
import {
	matchPrinterAnswer,
	PRINTER_ANSWER_BYTE_COUNT_MAX,
	type PrinterAnswer,
	parsePaperFence,
	parseRealTimeStatus,
	type RealTimeStatus,
} from './escpos-status.ts'

/**
 * ESC/POS in words, both sides. A printer's answers do not say what they answer: that is the context. Without a direction the
 * bytes are taken for a job, for that is what files hold, unless they can only be answers.
 */
export const escposDecoder: ProtocolDecoder = {
	name: 'escpos',
	summary: 'ESC/POS receipt printers: commands and text (host), status bytes and blocks (device)',
	hasDirections: true,
	contexts: {
		'dle-eot-1': 'a status byte answers DLE EOT 1: printer',
		'dle-eot-2': 'a status byte answers DLE EOT 2: cause of being offline',
		'dle-eot-3': 'a status byte answers DLE EOT 3: cause of the error',
		'dle-eot-4': 'a status byte answers DLE EOT 4: paper',
		'gs-r-1': 'a low byte answers GS r 1: paper (so without a context)',
		'gs-r-2': 'a low byte answers GS r 2: drawer',
		'gs-i': 'a low byte answers GS I 1, 2 or 3: printer id',
	},
	contextSide: 'device',
	start: ({ direction, context }) => {
		if (direction === 'device') return framedDecoder(answerWords(context))
		const job = framedDecoder(commandWords())
		return direction === 'host' ? job : eitherSide(job, framedDecoder(answerWords(context)))
	},
}

function commandWords(): FrameWords<EscposCommand> {
	// Printers with a Chinese font begin in Chinese mode; on others ASCII looks the same.
	let isChinese = true
	let page = 'cp437'
	/** What a command changes about the text after it. */
	function heed(name: string, fields: Fields): void {
		if (name === 'init' || name === 'chineseOn') isChinese = true
		if (name === 'chineseOff') isChinese = false
		if (name === 'codePage') page = CODE_PAGES[Number(fields.page)] ?? 'cp437'
	}
	return {
		match: matchEscposCommand,
		byteCountMax: ESCPOS_COMMAND_BYTE_COUNT_MAX,
		joined: joinedCommands,
		describe(command) {
			switch (command.kind) {
				case 'text':
					return { kind: 'text', fields: { text: iconv.decode(command.bytes, isChinese ? 'gb18030' : page) } }
				case 'style':
					return { kind: 'style', fields: { cmds: command.names } }
				case 'malformed':
					return { kind: 'badFormat', fields: { error: command.error } }
				case 'command':
					heed(command.name, command.fields)
					return { kind: command.name, fields: { cmd: command.name, ...command.fields } }
				default:
					return unreachable(command)
			}
		},
	}
}

/** A line's text is one, however it was delivered, and so is all that is said about its look. */
function joinedCommands(before: EscposCommand, after: EscposCommand): EscposCommand | null {
	if (before.kind === 'text' && after.kind === 'text')
		return { kind: 'text', bytes: concatenate(before.bytes, after.bytes) }
	if (before.kind === 'style' && after.kind === 'style')
		return { kind: 'style', names: [...before.names, ...after.names] }
	return null
}

/** What stands between two answers; the driver has no use for it, the port heeds it. */
type Flow = { readonly kind: 'flow'; readonly flow: readonly ('xon' | 'xoff')[] }
type Answer = PrinterAnswer | Flow
const XON = 0x11
const XOFF = 0x13

function matchAnswer(bytes: Uint8Array): Match<Answer> {
	const [first] = bytes
	if (first !== XON && first !== XOFF) return matchPrinterAnswer(bytes)
	const frame: Flow = { kind: 'flow', flow: [first === XON ? 'xon' : 'xoff'] }
	return { kind: 'frame', frame, byteCount: 1 }
}

function answerWords(context: string | null): FrameWords<Answer> {
	return {
		match: matchAnswer,
		byteCountMax: PRINTER_ANSWER_BYTE_COUNT_MAX,
		joined: (before, after) =>
			before.kind === 'flow' && after.kind === 'flow'
				? { kind: 'flow', flow: [...before.flow, ...after.flow] }
				: null,
		describe: (answer, bytes) => ({ kind: answer.kind, fields: answerFields(answer, bytes, context) }),
		fault: (fault) => (fault === 'noise' ? { error: 'fixedBits' } : {}),
	}
}

function answerFields(answer: Answer, bytes: Uint8Array, context: string | null): Fields {
	switch (answer.kind) {
		case 'realTime':
			return { status: hexOf(Uint8Array.of(answer.byte)), ...realTimeFields(answer.byte, context) }
		case 'automatic': {
			const {
				cutterError,
				paperNearEnd,
				mechanicalError,
				unrecoverableError,
				autoRecoverableError,
				...same
			} = answer.status
			const xoff = bytes.filter((byte) => byte === XOFF).length
			return {
				...same,
				nearEnd: paperNearEnd,
				mechanical: mechanicalError,
				cutter: cutterError,
				unrecoverable: unrecoverableError,
				autoRecoverable: autoRecoverableError,
				...(xoff > 0 ? { xoff } : {}),
			}
		}
		case 'queued':
			return queuedFields(answer.byte, context)
		case 'processId':
			return { id: answer.id }
		case 'cleared':
			return { cleared: true }
		case 'text':
			return { text: answer.text }
		case 'flow':
			return { flow: answer.flow }
		default:
			return unreachable(answer)
	}
}

function realTimeFields(byte: number, context: string | null): Fields {
	const n = Number(/^dle-eot-([1-4])$/.exec(context ?? '')?.[1]) as RealTimeStatus['n']
	const status = Number.isNaN(n) ? null : parseRealTimeStatus(n, byte)
	if (!status) return {}
	switch (status.n) {
		case 3:
			return {
				n: 3,
				mechanical: status.mechanicalError,
				cutter: status.cutterError,
				unrecoverable: status.unrecoverableError,
				autoRecoverable: status.autoRecoverableError,
			}
		case 4:
			return { n: 4, nearEnd: status.paperNearEnd, end: status.paperEnd }
		default:
			return status
	}
}

function queuedFields(byte: number, context: string | null): Fields {
	if (context === 'gs-r-2') return { drawerHigh: (byte & 1) !== 0 }
	if (context === 'gs-i') return { id: byte }
	const { paperNearEnd, paperEnd } = parsePaperFence(byte)
	return { nearEnd: paperNearEnd, end: paperEnd }
}
