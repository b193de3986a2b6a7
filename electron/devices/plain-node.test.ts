import { join } from 'node:path'
import { expect, it } from 'vitest'
import { plainNode } from './plain-node.ts'

const inArchive = '/opt/yika/resources/app.asar/dist/electron/device-process.mjs'

it('in a package a Node of its own runs the file that lies unpacked', () => {
	const { program, fileOf } = plainNode('/opt/yika/yika', '/opt/yika/resources', () => true)
	expect(program).toBe(join('/opt/yika/resources', 'node', 'node'))
	expect(fileOf(inArchive)).toBe('/opt/yika/resources/app.asar.unpacked/dist/electron/device-process.mjs')
})

it('outside of a package the program that runs us does', () => {
	for (const { program, fileOf } of [
		plainNode('/usr/bin/node', undefined),
		plainNode('/usr/bin/node', '/electron/resources', () => false),
	]) {
		expect(program).toBe('/usr/bin/node')
		expect(fileOf('/tree/device-process.mjs')).toBe('/tree/device-process.mjs')
	}
})
