/** A shift and what comes back in it, by keyboard only and by touch only, online, with the store only and alone. */
import { PLAYS_OF } from './functions/all-plays.ts'
import { drive } from './functions/drive.ts'
import { signsOn } from './functions/shift-plays.ts'

drive({
	plays: PLAYS_OF['functions-shift'],
	options: { lanes: ['S01-01', 'S01-02'] },
	prepare: async (stage) => {
		const { cashier, drawer, other, recorded, shop } = stage
		await signsOn(stage, '1001', '500')
		drawer.minor = 50_000
		recorded('shiftOpened', { floatMinor: 50_000 })
		await other?.signOn('1002', shop.demo.pins['1002'])
		await other?.openShift('500')
		for (const one of [cashier, other]) await one?.connection('online')
	},
})
