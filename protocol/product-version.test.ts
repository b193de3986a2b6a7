import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { PRODUCT_VERSION } from './product-version.ts'

it('is the version of the package', () => {
	const { version } = JSON.parse(readFileSync(resolve(import.meta.dirname, '../package.json'), 'utf8'))
	expect(PRODUCT_VERSION).toBe(version)
})
