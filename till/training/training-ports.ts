/**
 * What a till in training is given in place of the world: it reads the shop's articles and cards, and reaches nothing that
 * moves money: no drawer, no terminal, no payment app, no agent. Bank cards and payment apps have stand-ins
 * (`training-payments.ts`), also where the real till has neither.
 */
import type { NewPrintJob } from '../ports/print-spool.ts'
import type { TillIdentity, TillPorts } from '../till-ports.ts'
import { TRAINING_EPOCH, trainingJournal } from './training-journal.ts'
import { TRAINING_TERMINAL, trainingMobilePay } from './training-payments.ts'

export function trainingIdentity(identity: TillIdentity): TillIdentity {
	return { ...identity, epoch: TRAINING_EPOCH, isTraining: true }
}

export function trainingPorts(
	ports: TillPorts,
	{ tillId }: TillIdentity,
	print: (job: NewPrintJob) => void,
): TillPorts {
	const { clock, random, catalogue, cards, verifySignature, verifyPin, spool, scale, log } = ports
	return {
		clock,
		random,
		catalogue,
		cards,
		verifySignature,
		verifyPin,
		...trainingJournal(tillId, print),
		replica: {
			feedCursor: async () => null,
			applyChanges: async () => undefined,
			keepHotCards: async () => undefined,
			putCard: async () => undefined,
		},
		cardService: {
			// What the till knows of a card itself is all that there is.
			lookUp: async () => ({ kind: 'noReply' }),
			authorise: async () => ({
				kind: 'approved',
				authority: { kind: 'hold' },
				balanceAfter: null,
				card: null,
			}),
		},
		mirror: { confirm: async () => true, wake: () => undefined, keepBasket: () => undefined },
		openDrawer: async () => true,
		terminal: TRAINING_TERMINAL,
		mobilePay: trainingMobilePay(),
		// A question about a real paper is answered as ever.
		spool: { wake: () => undefined, resolve: (answer) => spool.resolve(answer) },
		...(scale === undefined ? {} : { scale }),
		log: ({ kind, ...facts }) => log({ kind, ...facts, training: true }),
	}
}
