import type { BytePort } from './byte-port.ts'

/**
 * A port of HID reports: a {@link BytePort} that promises more. Each `data` is one whole input report, with its report
 * id first where the device numbers its reports; each `write` is one whole output report, with the report id first
 * and 0 where they are not numbered. Nothing is ever joined or split, so reports need no framer.
 */
export type ReportPort = BytePort
