import { expect, test } from 'vitest'
import { FIRST_LOOK, parseLook } from './look.ts'

test('what was kept comes back', () => {
	const look = { colours: 'dark', contrast: 'high', type: 'large', volume: 'off' } as const
	expect(parseLook(JSON.stringify(look))).toEqual(look)
})

test.each([null, '', 'null', '7', '"dark"', '[]', '{"colours":', '{"colours":"pink","volume":3}'])(
	'%j is the first look',
	(text) => {
		expect(parseLook(text)).toEqual(FIRST_LOOK)
	},
)

test('one part that is unknown does not take the others with it', () => {
	expect(parseLook('{"colours":"pink","type":"large"}')).toEqual({ ...FIRST_LOOK, type: 'large' })
})
