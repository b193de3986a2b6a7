import { z } from 'zod'
import { cardNumberRangeSchema } from './card-number-range.ts'
import { parseUsbAddress } from './usb-address.ts'

/**
 * One device as a shop configures it. `path`: `usb:vendor:product…` finds a serial device under whatever name it has today
 * (`usb-address.ts`); `hid:vendor:product…` the same for HID; a path (`/dev/serial/by-id/…`, `/dev/ttyUSB0`, `COM3`) is opened as it
 * stands; `tcp://host:port`. `baud` defaults to the driver's usual speed.
 */
const common = {
	deviceId: z.string().regex(/^[A-Za-z0-9._-]{1,40}$/),
	path: z
		.string()
		.min(1)
		.max(255)
		.refine((path) => !/^[a-z]+:\/\//i.test(path) || isTcpAddress(path), 'tcp://host:port expected')
		.refine(
			(path) => !/^usb:/i.test(path) || parseUsbAddress(path) !== null,
			'usb:vvvv:pppp[:serial][@socket] expected, with hexadecimal ids',
		),
	baud: z.union([2400, 4800, 9600, 19200, 38400, 57600, 115200].map((rate) => z.literal(rate))).optional(),
}

/** `tcp://host:port`, an IPv6 host in brackets. */
export function isTcpAddress(path: string): boolean {
	const port = /^tcp:\/\/(?:[^/:]+|\[[0-9a-f:]+\]):(\d{1,5})$/i.exec(path)?.[1]
	return port !== undefined && Number(port) >= 1 && Number(port) <= 65_535
}

/**
 * What a printer can do, found by a test print at installation (devices.md §5.3, §5.5).
 * `epson-80`: 48 columns and process ids (GS ( H); `generic-80`: 48 columns, no process ids, GS r as the fence; `generic-58`: the same
 * on 58 mm paper, 32 columns; `gbk-80`: a font without characters of four bytes; `international-80`: no Chinese font.
 */
export const printerProfileSchema = z.enum([
	'epson-80',
	'generic-80',
	'generic-58',
	'gbk-80',
	'international-80',
])
export type PrinterProfileName = z.infer<typeof printerProfileSchema>

/**
 * How a 125 kHz reader says a number (devices.md §2.4). `standard`: with its checksum, as nearly all do. `rawChecksum`:
 * the checksum is one raw byte. `ignoreChecksum`: the checksum is never right, so a number must come twice. `em18`: no
 * framing bytes.
 */
const rfid125ProfileSchema = z.enum(['standard', 'rawChecksum', 'ignoreChecksum', 'em18'])
export type Rfid125ProfileName = z.infer<typeof rfid125ProfileSchema>

/** `china`: 920–925 MHz, `us`: 902–928 MHz, `europe`: 865–868 MHz, `korea`: 917–923 MHz. Left out: as the reader is set. */
const uhfRegionSchema = z.enum(['china', 'us', 'europe', 'korea'])
export type UhfRegion = z.infer<typeof uhfRegionSchema>
/** `cards` (usual): each tag is a card. `goods`: a tag with an SGTIN-96 is a scan of its article. */
const uhfReadsSchema = z.enum(['cards', 'goods'])
export type UhfReads = z.infer<typeof uhfReadsSchema>

const uhfReader = {
	...common,
	kind: z.literal('cardReader'),
	region: uhfRegionSchema.optional(),
	/** Little is enough on a desk; more reads the tags of the next till. */
	powerDbm: z.int().min(0).max(33).optional(),
	reads: uhfReadsSchema.optional(),
}

/**
 * The shop's own card numbers. What else looks like a bank card on a magnetic stripe is told as one, without its data.
 */
const ownCards = { ownCards: z.array(cardNumberRangeSchema).max(20).optional() }

const scale = {
	...common,
	kind: z.literal('scale'),
	/** As the scale's menu says, where that is not its family's usual: data bits, parity, stop bit. */
	line: z.enum(['8N1', '7E1', '7O1', '8E1', '8O1']).optional(),
}

const customerDisplay = {
	...common,
	kind: z.literal('customerDisplay'),
	/** `gb18030`: it has a Chinese font. Usual is `ascii`, which every display has. */
	charset: z.enum(['ascii', 'gb18030']).optional(),
}

export const deviceConfigSchema = z.discriminatedUnion('driver', [
	z.strictObject({ ...common, kind: z.literal('cardReader'), driver: z.literal('pn532-hsu') }),
	z.strictObject({
		...common,
		kind: z.literal('cardReader'),
		driver: z.literal('rfid125'),
		profile: rfid125ProfileSchema.optional(),
	}),
	z.strictObject({
		...common,
		...ownCards,
		kind: z.literal('cardReader'),
		driver: z.literal('msr605'),
	}),
	z.strictObject({
		...common,
		...ownCards,
		kind: z.literal('cardReader'),
		driver: z.literal('msr605x'),
	}),
	z.strictObject({
		...common,
		...ownCards,
		kind: z.literal('cardReader'),
		driver: z.literal('hid-msr'),
		/** Of a reader of usage page 8E: its report descriptor in hexadecimal, as usbhid-dump shows it. */
		descriptor: z
			.string()
			.regex(/^([0-9a-fA-F]{2}){1,2048}$/)
			.optional(),
	}),
	z.strictObject({ ...common, kind: z.literal('scanner'), driver: z.literal('hid-pos-scanner') }),
	/** `path`: `pcsc:` and a part of the reader's name, as `pcsc:ACR122`. */
	z.strictObject({ ...common, kind: z.literal('cardReader'), driver: z.literal('pcsc') }),
	z.strictObject({ ...uhfReader, driver: z.literal('uhf-m100') }),
	z.strictObject({
		...uhfReader,
		driver: z.literal('uhf-r2000'),
		/** The port of the reader that the antenna hangs on, from 1. */
		antenna: z.int().min(1).max(8).optional(),
	}),
	z.strictObject({ ...common, kind: z.literal('scanner'), driver: z.literal('serial-scanner') }),
	z.strictObject({ ...scale, driver: z.literal('toledo-8217') }),
	z.strictObject({ ...scale, driver: z.literal('cas-ap1') }),
	z.strictObject({ ...scale, driver: z.literal('cas-22') }),
	z.strictObject({ ...scale, driver: z.literal('dialog06') }),
	z.strictObject({ ...customerDisplay, driver: z.literal('cd5220') }),
	z.strictObject({ ...customerDisplay, driver: z.literal('dm-d') }),
	/** Digits only: the amount, and a lamp that says which. */
	z.strictObject({ ...common, kind: z.literal('customerDisplay'), driver: z.literal('led8n') }),
	z.strictObject({ ...common, kind: z.literal('paymentTerminal'), driver: z.literal('yika-ecr') }),
	z.strictObject({
		...common,
		kind: z.literal('printer'),
		driver: z.literal('escpos'),
		profile: printerProfileSchema.optional(),
		/** A font file (GNU Unifont's `.hex`), to print as pictures what the printer has no font for. */
		glyphs: z.string().min(1).max(255).optional(),
		/**
		 * A picture file (PNG, or PBM P4) at the head of each receipt, one dot to a pixel: at most 576 × 400. The first printer's is
		 * also shown on the screen and stands on saved pictures.
		 */
		logo: z.string().min(1).max(255).optional(),
		/** Prints the logo that is stored in the printer (FS p 1) at the head of each receipt, which is faster on a slow line. */
		storedLogo: z.boolean().optional(),
		/** Usual is `partial`: the receipt stays on until it is taken. */
		cut: z.enum(['partial', 'full']).optional(),
		/**
		 * The cash drawer on this printer. `openPin`: the level of its pin when it is open, learnt by opening and closing it;
		 * left out: whether it is open is not told. `pulse`: `queued` (ESC p) for printers without the real-time command.
		 */
		drawer: z
			.strictObject({
				openPin: z.enum(['high', 'low']).optional(),
				pulse: z.enum(['realTime', 'queued']).optional(),
			})
			.optional(),
	}),
])
export type DeviceConfig = z.infer<typeof deviceConfigSchema>
export type UhfSettings = Pick<
	Extract<DeviceConfig, { driver: 'uhf-r2000' }>,
	'region' | 'powerDbm' | 'reads' | 'antenna'
>

/** A till's devices: ids are unique. Of several printers the first that can takes a job; the others are its substitutes. */
export const deviceConfigsSchema = z
	.array(deviceConfigSchema)
	.max(16)
	.refine((all) => new Set(all.map((one) => one.deviceId)).size === all.length, 'deviceId used twice')
