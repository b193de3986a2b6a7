/** A store with rules of its own, by keyboard only and by touch only, online, with the store only and alone. */
import { PLAYS_OF } from './functions/all-plays.ts'
import { drive } from './functions/drive.ts'
import { houseGroup } from './functions/house-group.ts'
import { duplicatesAreProposed } from './functions/house-plays.ts'

drive({
	plays: PLAYS_OF['functions-house'],
	options: { group: houseGroup },
	prepare: async ({ cashier, drawer }) => {
		await cashier.signOn()
		await cashier.openShift('500')
		drawer.minor = 50_000
		await cashier.connection('online')
	},
	settled: duplicatesAreProposed,
})
