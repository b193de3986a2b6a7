/** Acts on cards, and a card as it is, as lines for a terminal. */
import { createHash } from 'node:crypto'
import { formatMinor, minor } from '../../protocol/base/money.ts'
import type { CardSnapshot, PurseSnapshot } from '../../protocol/card/card-snapshot.ts'
import type { Database } from '../database/pool.ts'
import { cardPage } from '../http/card-page.ts'
import type { SignGrant } from '../ledger/replace.ts'
import { type CardRequest, cardRequestSchema } from './card-requests.ts'
import { operateCard } from './operate.ts'

type Print = (line: string) => void

export interface CardWords {
	readonly cardNo: string
	readonly operatorId: string
	readonly reason: string
	/** Without one, the same words are the same act. */
	readonly operationKey: string | undefined
	readonly act: object
}

/** The exit code: 0 when it is done (now or before), 1 when it was refused. */
export async function printCardAct(
	database: Database,
	words: CardWords,
	parts: { readonly nowMs: number; readonly signGrant: SignGrant; readonly print: Print },
): Promise<number> {
	const { nowMs, signGrant, print } = parts
	const request = requestOf(words)
	if (typeof request === 'string') {
		print(`refused: ${request}`)
		return 1
	}
	const answer = await operateCard(database, request, nowMs, signGrant)
	if (answer.kind !== 'done' && answer.kind !== 'exists') {
		print(`refused: ${answer.kind}${answer.kind === 'roleTooLow' ? ` ${answer.role}` : ''}`)
		return 1
	}
	print(answer.kind === 'done' ? 'done' : 'done before')
	return await printCard(database, request.cardNo, nowMs, print)
}

function requestOf({ operationKey, ...words }: CardWords): CardRequest | string {
	const drawn = createHash('sha256').update(JSON.stringify(words)).digest('hex').slice(0, 32)
	const parsed = cardRequestSchema.safeParse({ ...words, operationKey: operationKey ?? drawn })
	if (parsed.success) return parsed.data
	const issue = parsed.error.issues[0]
	return `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`
}

/** The exit code: 1 when nobody knows the card. */
export async function printCard(
	database: Database,
	cardNo: string,
	nowMs: number,
	print: Print,
): Promise<number> {
	const page = await cardPage(database, cardNo, nowMs)
	if (page === undefined) {
		print(`nobody knows ${cardNo}`)
		return 1
	}
	for (const line of linesOf(page.card)) print(line)
	for (const { operation, operatorId, reason, doneAtMs } of page.operations)
		print(`  ${new Date(doneAtMs).toISOString()} ${operatorId} ${operation}: ${reason}`)
	return 0
}

function linesOf({ cardNo, state, cardClass, member, purses, vouchers, grants }: CardSnapshot): string[] {
	const parts = ({ available, held, leased }: PurseSnapshot, print: (amount: number) => string): string =>
		`${print(available)} available, ${print(held)} held, ${print(leased)} lent to stores`
	const money = (amount: number): string => formatMinor(minor(amount))
	const owner =
		member === null ? 'nobody’s' : `of ${member.familyName}${member.givenName} (${member.memberId})`
	return [
		`${cardNo}: ${state}, ${cardClass}, ${owner}`,
		`  storedValue ${parts(purses.storedValue, money)}`,
		`  gift ${parts(purses.gift, money)}`,
		`  points ${parts(purses.points, String)}`,
		...vouchers.map(
			({ purse, voucherTypeId, validUntil, balance }) =>
				`  ${purse} (${voucherTypeId}, until ${validUntil ?? 'no end'}) ${parts(balance, String)}`,
		),
		...grants.map(
			({ grant, uses }) =>
				`  grant ${grant.grantId} (${grant.kind})${uses === null ? '' : ` ${parts(uses, String)}`}`,
		),
	]
}
