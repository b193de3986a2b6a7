import { pn532Decoder } from '../card-reader/pn532-decoder.ts'
import { displayDecoder } from '../customer-display/display-decoder.ts'
import { llrpDecoder } from '../llrp/llrp-decoder.ts'
import { ecrDecoder } from '../payment-terminal/ecr-decoder.ts'
import { acr122uDecoder } from '../pcsc/apdu-decoder.ts'
import { escposDecoder } from '../printer/escpos-decoder.ts'
import { em4100Decoder, rfid125Decoder } from '../rfid-125/rfid125-decoder.ts'
import { scaleDecoder } from '../scale/scale-decoder.ts'
import { scannerDecoder } from '../scanner/scan-decoder.ts'
import { HID_MSR_DECODERS } from '../stripe/hid-msr-decoder.ts'
import { msrDecoder } from '../stripe/msr-decoder.ts'
import { msr605Decoder } from '../stripe/msr605-decoder.ts'
import { TRACK_DECODERS } from '../stripe/track-decoder.ts'
import { gen2Decoder } from '../uhf/gen2-decoder.ts'
import { m100Decoder, r2000Decoder } from '../uhf/uhf-decoders.ts'
import type { ProtocolDecoder } from './protocol-decoder.ts'

/** Every protocol that `yika device decode` knows, in the order in which it lists them. */
export const PROTOCOL_DECODERS: readonly ProtocolDecoder[] = [
	pn532Decoder,
	escposDecoder,
	ecrDecoder,
	msrDecoder,
	msr605Decoder,
	...TRACK_DECODERS,
	...HID_MSR_DECODERS,
	scannerDecoder,
	scaleDecoder,
	displayDecoder,
	rfid125Decoder,
	em4100Decoder,
	m100Decoder,
	r2000Decoder,
	gen2Decoder,
	acr122uDecoder,
	llrpDecoder,
]
