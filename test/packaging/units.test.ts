/** What a service may not do, and what its files say: a wall that is taken down by mistake is noticed here. */
import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import configuration, { FUSES } from '../../build/package/electron-builder.mjs'

const PACKAGE = resolve(import.meta.dirname, '..', '..', 'build', 'package')
const WALLS = [
	'LimitCORE=0',
	'NoNewPrivileges=yes',
	'CapabilityBoundingSet=',
	'ProtectSystem=strict',
	'ProtectHome=yes',
	'PrivateTmp=yes',
	'PrivateDevices=yes',
	'RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX',
	'SystemCallFilter=@system-service',
	'UMask=0077',
]

describe.each(['agent', 'server'])('the unit of the %s', (who) => {
	const unit = readFileSync(join(PACKAGE, 'systemd', `yika-${who}.service`), 'utf8')

	it('has its walls, a user of its own, and runs what is shipped', () => {
		for (const wall of WALLS) expect(unit.split('\n')).toContain(wall)
		expect(unit).toContain(`User=yika-${who}\n`)
		expect(unit).toContain(`/opt/yika/dist/programs/yika.mjs ${who} --settings /etc/yika/${who}.json\n`)
	})

	it('is understood by systemd', () => {
		const file = join(PACKAGE, 'systemd', `yika-${who}.service`)
		// Only that the program is not installed on this machine may be wrong with it.
		const { stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', file], { encoding: 'utf8' })
		const complaints = stderr.split('\n').filter((line) => line.includes(`yika-${who}.service`))
		expect(complaints.filter((line) => !line.includes('is not executable'))).toEqual([])
	})

	it('has a Windows service that runs the same', () => {
		const service = readFileSync(join(PACKAGE, 'windows', `yika-${who}.xml`), 'utf8')
		expect(service).toContain(`dist\\programs\\yika.mjs" ${who} --settings`)
		expect(service).toContain(`NT SERVICE\\yika-${who}`)
	})
})

it('the agent gets its secret as a credential', () => {
	const unit = readFileSync(join(PACKAGE, 'systemd', 'yika-agent.service'), 'utf8')
	expect(unit).toContain('\nLoadCredentialEncrypted=yika\n')
})

it('the fuses are what the security of the shell counts on', () => {
	expect(FUSES).toEqual({
		runAsNode: false,
		enableNodeOptionsEnvironmentVariable: false,
		enableNodeCliInspectArguments: false,
		enableCookieEncryption: true,
		onlyLoadAppFromAsar: true,
		enableEmbeddedAsarIntegrityValidation: true,
		grantFileProtocolExtraPrivileges: false,
		loadBrowserProcessSpecificV8Snapshot: false,
	})
	expect(configuration).toMatchObject({ asar: true, electronFuses: FUSES, directories: { app: 'dist/app' } })
})

it('the script after the deb is a shell script that a shell can read', () => {
	expect(() => execFileSync('sh', ['-n', join(PACKAGE, 'deb', 'after-install.sh')])).not.toThrow()
})
