/** The first sale of a till that has just joined: sign on, open the shift, one article, cash. */
import { operatorIdSchema } from '../../protocol/base/ids.ts'
import { minor } from '../../protocol/base/money.ts'
import type { GroupData } from '../../protocol/provisioning/group-data.ts'
import type { Command } from '../../till/commands.ts'
import type { TillView } from '../../till/view.ts'
import { isOpenForBusiness } from '../demo/wait-for-till.ts'
import { DEMO_SIGN_ONS } from '../fixtures/demo-data/operators.ts'
import { isPlain } from '../fixtures/demo-data/sets-and-deposits.ts'
import type { TillScreen } from '../helpers/till-screen.ts'

const FLOAT_MINOR = 50_000
const STEP_MS = 60_000

/** Resolves with the sale's id when the centre has it. */
export async function sellOne(screen: TillScreen, group: GroupData): Promise<string> {
	await shows(screen, 'articles and operators have come down', isOpenForBusiness)
	const saleId = await sellOneHere(screen, group)
	await shows(screen, 'the centre has the sale', ({ connection }) => connection.entriesWaiting === 0)
	return saleId
}

/** Resolves with the sale's id when the till has completed it, whoever is away. */
export async function sellOneHere(screen: TillScreen, group: GroupData): Promise<string> {
	const [cashier] = DEMO_SIGN_ONS
	const item = group.items.find(isPlain)
	if (item === undefined) throw new Error('the group sells nothing by the piece')
	const knowsOperators = ({ phase }: TillView) => phase.kind === 'signedOff' && phase.operators.length > 0
	await shows(screen, 'operators are there', knowsOperators)
	const operatorId = operatorIdSchema.parse(cashier.operatorId)
	await tell(screen, { kind: 'signOn', operatorId, pin: cashier.pin })
	await shows(screen, 'she is signed on', ({ phase }) => phase.kind === 'shiftClosed')
	await tell(screen, { kind: 'openShift', floatMinor: minor(FLOAT_MINOR) })
	await shows(screen, 'the shift is open', ({ phase }) => phase.kind === 'selling')
	await tell(screen, { kind: 'addItem', itemCode: item.itemCode })
	await tell(screen, { kind: 'startTender' })
	await tell(screen, { kind: 'tenderCash', handedOverMinor: screen.view?.basket.dueMinor ?? minor(0) })
	await shows(screen, 'the sale is complete', ({ phase }) => phase.kind === 'completed')
	const phase = screen.view?.phase
	if (phase?.kind !== 'completed') throw new Error('the till went on by itself')
	return phase.saleId
}

async function tell(screen: TillScreen, command: Command): Promise<void> {
	const outcome = await screen.command(command)
	if (outcome.kind !== 'accepted') throw new Error(`${command.kind}: ${JSON.stringify(outcome)}`)
}

async function shows(
	screen: TillScreen,
	what: string,
	condition: (view: TillView) => boolean,
): Promise<void> {
	if (await screen.until(condition, STEP_MS)) return
	const { phase, connection, alarm } = screen.view ?? {}
	throw new Error(`${what}: not yet; the till shows ${JSON.stringify({ phase, connection, alarm })}`)
}
