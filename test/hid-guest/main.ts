/*
 * `npm run test:hid`: our HID transport and drivers on real kernel hidraw devices. A guest boots in QEMU, simulated
 * readers appear in it through /dev/uhid, and the tests of `in-guest.ts` run there as an ordinary user.
 *
 * Exit codes: 0 all passed, or the guest's parts could not be had (which is said); 1 otherwise.
 */
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { runInGuest } from './boot.ts'
import { GuestPartsMissing, guestParts } from './guest-parts.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const FOLDER = join(ROOT, '.yika/hid-guest')
/** Without KVM a guest boots in ten seconds and its tests take a minute; a busy machine may need many times that. */
const TIMEOUT_MS = 1_500_000

async function main(): Promise<number> {
	await mkdir(FOLDER, { recursive: true })
	const parts = await guestParts(FOLDER, console.log).catch((error: unknown) => {
		if (error instanceof GuestPartsMissing) return error
		throw error
	})
	if (parts instanceof GuestPartsMissing) {
		console.log(`Not run: ${parts.message}`)
		console.log('0 passed, 0 failed')
		return 0
	}
	console.log('Booting the guest …')
	const node = join(ROOT, 'node_modules/node/bin/node')
	const tests = ['in-guest.ts', 'drivers-in-guest.ts'].map((name) => join(import.meta.dirname, name))
	// Each file in a process of its own: it gives its rights up.
	const each = `for file in "$@"; do "$0" --test-reporter=tap "$file" || rc=1; done; exit \${rc:-0}`
	const ran = await runInGuest(parts, FOLDER, ['/bin/sh', '-c', each, node, ...tests], TIMEOUT_MS)
	const passed = ran.output.match(/^ok /gm)?.length ?? 0
	const failed = ran.output.match(/^not ok /gm)?.length ?? 0
	if (ran.exitCode === null) console.log(`The guest ended before its tests did.\n${ran.console}`)
	const isGood = ran.exitCode === 0 && failed === 0 && passed > 0
	console.log(isGood ? (ran.output.match(/^ok .*$/gm) ?? []).join('\n') : ran.output.trimEnd())
	console.log(`${passed} passed, ${isGood ? 0 : Math.max(1, failed)} failed`)
	return isGood ? 0 : 1
}

process.exitCode = await main()
