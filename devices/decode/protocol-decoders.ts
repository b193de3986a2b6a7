import { pn532Decoder } from '../card-reader/pn532-decoder.ts'
import { escposDecoder } from '../printer/escpos-decoder.ts'
import type { ProtocolDecoder } from './protocol-decoder.ts'

/** Every protocol that `yika device decode` knows, in the order in which it lists them. */
export const PROTOCOL_DECODERS: readonly ProtocolDecoder[] = [pn532Decoder, escposDecoder]
