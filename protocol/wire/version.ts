/**
 * The wire's version. A changed schema fails `version.test.ts` until version, fingerprint and history change with it.
 * History: 1 – first wire. 2 – `uploadEntries.released`; `memberArrived`, medium `epc`; suspended
 * sales; goods that come back; articles with later prices;
 * rules of greeting, "later" as an answer, addresses; members who join at a till, their details and consents; sets; deposits;
 * what a sale's payments were given back of without its goods; what tills and stores tell of themselves for people to see;
 * `posted.cards`; joining through an agent, new certificates, which are revoked; what articles look like;
 * points for an answer.
 */
export const PROTOCOL_VERSION = 2
/** The oldest version still spoken. May never rise above {@link PROTOCOL_VERSION}. */
export const PROTOCOL_VERSION_FLOOR = 1
/** From this version on an acceptor keeps the store's suspended sales. */
export const SUSPENDED_FROM_VERSION = 2
/** From this version on an acceptor hears what a till or a store tells of itself. */
export const STATES_FROM_VERSION = 2
/** From this version on an acceptor understands which brought value an upload gives up. */
export const RELEASE_FROM_VERSION = 2
