/** Every bound of the system in one file, with the relations between them asserted when it loads. */
import { assert } from './base/assert.ts'

export const LIMITS = {
	linesPerBasketMax: 300,
	quantityMax: 9_999,
	/** Kinds of deposits on one article: a crate and its bottles. */
	depositsPerItemMax: 4,
	/** Articles that one set holds. */
	partsPerSetMax: 12,
	/** What a counter scale weighs at most, with room. */
	weightGramsMax: 60_000,
	/** Prices and discounts set by hand in one sale. */
	overridesPerSaleMax: 40,
	/** Sources that take something off one line, as its entry holds them. */
	discountsPerLineMax: 8,
	/** Promotions that are looked at for one line: the first by priority. */
	promotionsPerLineMax: 32,
	/** Promotions that take something off one line; with discounts by hand, of a card and of a manager they fit an entry. */
	promotionsPaidPerLineMax: 4,
	/** Different promotions in one sale. */
	promotionsPerSaleMax: 200,
	tendersPerSaleMax: 12,
	/** Lines of goods that one sale takes back. */
	returnsPerSaleMax: 40,
	/** Receipts that they may come from. */
	receiptsPerReturnMax: 4,
	suspendedLabelMax: 40,
	/** Suspended sales that a list shows: the newest. */
	suspendedListedMax: 100,
	/** 1,000,000.00: more than a till ever takes at once; catches a scanned barcode typed as an amount. */
	tenderMinorMax: 100_000_000,
	/** 1,000.00: change beyond it is a typing slip, not a customer's purse. */
	changeMinorMax: 100_000,
	/** What one entry moves on one purse: more than any till takes or gives at once, so whoever says so is not believed. */
	movementMax: 1_000_000_000,
	answerLengthMax: 120,
	/** Longer than that nobody waited for an answer: the customer was served meanwhile. */
	questionMsMax: 600_000,
	pinLengthMax: 12,
	pinAttemptsMax: 5,
	pinLockMs: 60_000,

	/** One WebSocket message on either hop, uncompressed. */
	wireFrameBytesMax: 1_048_576,
	/** Frames of at least so many characters are compressed; for shorter ones it costs more than it saves. */
	compressFromLength: 4_096,
	/** Answers that a peer has not taken off the line: with more it is cut off, so that it cannot fill our memory. */
	unreadBytesMax: 8_388_608,
	/** How long a stranger may stay at a door without saying who it is. */
	helloWithinMs: 5_000,
	/** Questions of one connection that are being worked on; further ones are refused as `tooBusy`. */
	inFlightMax: 256,
	/** Of these, what one till may ask at once: more would make the other tills of the store wait behind it. */
	tillQuestionsMax: 16,
	/** Lines that one connection may write into a log with what cannot be read; the rest is counted. */
	malformedLoggedMax: 5,
	entryBytesMax: 262_144,
	batchEntriesMax: 500,
	/** Cards that a word of decision names; a sale awards coupons to one card, seldom to two. */
	awardedCardsMax: 500,
	/** Contested entries in one report of an agent; two of the longest still fit a frame. */
	contestedReportedMax: 50,
	/** A basket as a till mirrors it to the agent; a longer one is not mirrored. */
	basketTextMax: 262_144,
	/** Entries sent and not yet `stored` (till → agent) or `posted` (agent → centre). */
	windowEntriesMax: 2_000,
	changesPerMessageMax: 500,
	/** A picture of an article: short enough for a till's screen to ask for a page of them. */
	pictureBytesMax: 131_072,
	/** Points of its longer edge. */
	pictureEdgeMax: 1_024,
	/** What a bridge message of the renderer may hold. */
	bridgeMessageBytesMax: 65_536,

	/** A slow server counts as away (design §4). */
	authoriseTillDeadlineMs: 800,
	authoriseAgentDeadlineMs: 550,
	/** How long whoever asks for value waits for tills to give slices back. */
	sliceRecallWaitMs: 200,
	lookUpDeadlineMs: 600,
	/** A recall waits for two disks; without an answer it is asked again under the same key. */
	recallDeadlineMs: 2_000,
	/** How long the agent waits for the centre, and for the store that sold them, about goods that come back. */
	returnElsewhereMs: 1_600,
	/** So long a store's word about what came back is told to whoever asks again; after that it is asked anew. */
	returnWordFreshMs: 2_000,
	/** How long the agent waits for the centre before it answers a look-up from its own copy. */
	lookUpAgentDeadlineMs: 450,
	/** How long a sale waits for the agent to confirm its copy while the LAN is up (design §3). */
	mirrorWaitMs: 150,
	heartbeatIntervalMs: 1_000,
	heartbeatLostMs: 3_000,
	reconnectMinMs: 250,
	reconnectMaxMs: 5_000,
	/** After this long a hold that nothing captured or reversed is released by the centre. */
	holdTtlMs: 24 * 3_600_000,
	leaseTtlMs: 24 * 3_600_000,
	clockDriftWarnMs: 120_000,
	/** Longer than giving change takes. */
	drawerOpenWarnMs: 30_000,
	/** How often a till writes the centre's time mark into its chain, by the centre's clock. */
	timeMarkedEveryMs: 3_600_000,
	/** Entries that the centre has posted are kept this long by till and agent, so that a restored centre can be fed again. */
	retentionMs: 90 * 24 * 3_600_000,
	/** How often they are looked through for what is older. */
	pruneEveryMs: 24 * 3_600_000,
} as const

assert(
	LIMITS.authoriseAgentDeadlineMs < LIMITS.authoriseTillDeadlineMs,
	'the agent must give up before the till does',
)
assert(
	LIMITS.sliceRecallWaitMs < LIMITS.authoriseAgentDeadlineMs,
	'slices must come back while the agent may still answer',
)
assert(LIMITS.returnElsewhereMs < LIMITS.recallDeadlineMs, 'the agent must give up before the till does')
assert(
	LIMITS.returnElsewhereMs < LIMITS.returnWordFreshMs,
	'what was answered is heard before it is asked anew',
)
assert(LIMITS.lookUpAgentDeadlineMs < LIMITS.lookUpDeadlineMs, 'the agent must give up before the till does')
assert(LIMITS.tenderMinorMax <= LIMITS.movementMax, 'what a till takes is believed')
assert(LIMITS.batchEntriesMax <= LIMITS.windowEntriesMax, 'one batch must fit the window')
assert(LIMITS.wireFrameBytesMax * 4 <= LIMITS.unreadBytesMax, 'a slow reader of a few frames is no flood')
assert(LIMITS.entryBytesMax < LIMITS.wireFrameBytesMax, 'one entry must fit a frame')
assert(
	LIMITS.heartbeatIntervalMs * 2 < LIMITS.heartbeatLostMs,
	'two heartbeats must fit before a link counts as lost',
)
assert(
	// A set's saving takes the place of a promotion.
	LIMITS.promotionsPaidPerLineMax + 4 <= LIMITS.discountsPerLineMax,
	'what is taken off a line must fit its entry',
)
