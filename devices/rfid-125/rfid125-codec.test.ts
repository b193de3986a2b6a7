import { describe, expect, test } from 'vitest'
import { deliveries } from '../../test/helpers/device-vectors.ts'
import { readEm4100Bits } from './em4100.ts'
import { rfid125Profile } from './rfid125-profile.ts'

const latin1 = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0))

/** What a profile finds in a line's bytes before a gap: tags, and faults in brackets. */
function found(profile: Parameters<typeof rfid125Profile>[0], pieces: readonly Uint8Array[]): string[] {
	const framer = rfid125Profile(profile).makeFramer()
	return [...pieces.flatMap((piece) => framer.feed(piece)), ...framer.quiet()].flatMap((one) => {
		if (one.kind === 'frame') return [one.frame.tag]
		return one.badFrame ? [`[${one.badFrame}]`] : []
	})
}

describe('frames of 125 kHz readers', () => {
	test.each([
		['standard', '\x0262E3086CED08\x03', ['62E3086CED']],
		['standard', '\x0262e3086ced08\x03', ['62E3086CED']],
		['standard', '\x020C000621A58E\r\n\x03', ['0C000621A5']],
		['standard', '\x020114AE3BBC<\x03', ['[format]']],
		['rawChecksum', '\x020114AE3BBC<\x03', ['0114AE3BBC']],
		// The raw check of this number is 02, and of the next 0D.
		['rawChecksum', '\x020000000002\x02\x03', ['0000000002']],
		['rawChecksum', '\x02000000000D\r\x03', ['000000000D']],
		['ignoreChecksum', '\x0202004DB005FC\x03', ['02004DB005']],
		['ignoreChecksum', '\x020060075824;D\x03', ['0060075824']],
		['em18', '4500C5D1E9B8', ['4500C5D1E9']],
		['em18', '4500C5D1E9B84500C5D1E9B8', ['4500C5D1E9', '4500C5D1E9']],
		['em18', '500C5D1E9B84500C5D1E9B8', ['[length]']],
		['em18', '4500C5D1E9B9', ['[checksum]']],
		['em18', '4500C5D1E9;D', ['[format]']],
	] as const)('%s: %j', (profile, text, tags) => {
		for (const pieces of deliveries(latin1(text))) expect(found(profile, pieces)).toEqual(tags)
	})

	test('a run without an end is given up, and the next is good', () => {
		const framer = rfid125Profile('em18').makeFramer()
		expect(framer.feed(latin1('7'.repeat(241)))).toMatchObject([{ kind: 'discarded', badFrame: 'length' }])
		expect(framer.isPartial).toBe(false)
		framer.feed(latin1('4500C5D1E9B8'))
		expect(framer.quiet()).toMatchObject([{ kind: 'frame', frame: { tag: '4500C5D1E9' }, offset: 241 }])
	})
})

describe('EM4100', () => {
	test('no single turned bit of the 64 goes unnoticed', () => {
		const good = Uint8Array.from(Buffer.from('ff818000caa974c8', 'hex'))
		expect(readEm4100Bits(good)).toBe('06001259E3')
		for (let bit = 0; bit < 64; bit++) {
			const bad = good.map((byte, index) => (index === bit >> 3 ? byte ^ (0x80 >> (bit & 7)) : byte))
			expect(['header', 'parity']).toContain(readEm4100Bits(bad))
		}
		expect(readEm4100Bits(good.subarray(1))).toBe('length')
	})
})
