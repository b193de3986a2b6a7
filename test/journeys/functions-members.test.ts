/** Members and what they are asked, by keyboard only and by touch only, online, with the store only and alone. */
import { PLAYS_OF } from './functions/all-plays.ts'
import { drive } from './functions/drive.ts'
import { askingGroup } from './functions/member-plays.ts'

drive({
	plays: PLAYS_OF['functions-members'],
	options: { group: askingGroup },
	prepare: async ({ cashier }) => {
		await cashier.signOn()
		await cashier.openShift('500')
		await cashier.connection('online')
	},
})
