/**
 * The wire's version. A changed schema fails `version.test.ts` until version, fingerprint and history change with it.
 * History: 1 – first wire.
 */
export const PROTOCOL_VERSION = 1
/** The oldest version still spoken. May never rise above {@link PROTOCOL_VERSION}. */
export const PROTOCOL_VERSION_FLOOR = 1
