/** Selling, by keyboard only and by touch only, online, with the store only and alone. */
import { EIGHT_JOBS_UID } from '../fixtures/demo-data/operators.ts'
import { PLAYS_OF } from './functions/all-plays.ts'
import { drive } from './functions/drive.ts'
import { payingGroup } from './functions/paying-group.ts'

drive({
	plays: PLAYS_OF['functions-selling'],
	options: { group: payingGroup },
	prepare: async ({ cashier }) => {
		await cashier.signOn()
		await cashier.openShift('500')
		await cashier.connection('online')
		// What the card has is lent to store and till when it is shown.
		await cashier.tap(EIGHT_JOBS_UID, '孙店长')
		await cashier.touch('key-removeMember')
	},
})
