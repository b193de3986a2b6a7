/**
 * The same in the Electron shell (here its stand-in): a machine without settings asks for a code in a window of its own, joins, and
 * becomes a till, with its secret in the desktop's keyring. Then its disk alone is in other hands.
 */
import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Page } from 'playwright-core'
import { bundleElectron } from '../../build/bundle/electron-bundle.ts'
import { RunningShell } from '../electron-stand-in/running-shell.ts'
import { DEMO_SIGN_ONS } from '../fixtures/demo-data/operators.ts'
import { axeFindings } from '../helpers/axe-findings.ts'
import { until } from '../helpers/until.ts'
import { codeFor, type Opening, settingsAt } from './opening.ts'
import { withOtherSecret } from './refusals.ts'

export type JoinedByShell = {
	/** What the window said of a wrong code. */
	readonly refused: string
	/** What axe finds on it then. */
	readonly found: string
	/** Where the settings say that the machine's secret is. */
	readonly secretPlace: unknown
	/** Whether it lies in plain beside the key. */
	readonly hasPlainSecret: boolean
	/** Where a start without the keyring ends: the page's address, and its words. */
	readonly stolen: { readonly url: string; readonly words: string; readonly till: boolean }
	/** After that it is a till again, on its own machine. */
	readonly again: boolean
}

export async function joinByShell(opening: Opening, folder: string, tillId: string): Promise<JoinedByShell> {
	const bundleDir = join(import.meta.dirname, '..', '..', 'dist', 'electron-opening-under-test')
	await bundleElectron(bundleDir)
	const settings = settingsAt(folder, tillId)
	const start = (settingsFile: string, keyring: string) =>
		RunningShell.start(
			join(bundleDir, 'main.mjs'),
			[`--settings=${settingsFile}`, `--profile-dir=${join(folder, `profile-${tillId}`)}`],
			{ env: { STAND_IN_KEYRING: join(folder, keyring) } },
		)
	try {
		const agent = opening.agents.get(tillId.slice(0, tillId.indexOf('-'))) ?? ''
		const code = await codeFor(tillId, agent, opening.serverSettings)
		const joined = await during(await start(settings, 'keyring'), async (shell) => {
			const told = await joins(shell, code)
			await isTill(shell)
			return told
		})
		const machine = dirname(settings)
		const copy = join(folder, 'stolen')
		cpSync(machine, copy, { recursive: true })
		const stolen = await during(
			await start(join(copy, `${tillId}.json`), 'keyring of a thief'),
			async (shell) => {
				const page = await pageAt(shell, 'secret-trouble')
				return {
					url: page.url(),
					words: (await page.textContent('main, body')) ?? '',
					till: shell.tillPids().length > 0,
				}
			},
		)
		const again = await during(await start(settings, 'keyring'), isTill)
		const { machineSecret } = JSON.parse(readFileSync(settings, 'utf8'))
		return {
			...joined,
			secretPlace: machineSecret,
			hasPlainSecret: existsSync(join(machine, 'machine.secret')),
			stolen,
			again,
		}
	} finally {
		rmSync(bundleDir, { recursive: true, force: true })
	}
}

async function during<Result>(
	shell: RunningShell,
	act: (shell: RunningShell) => Promise<Result>,
): Promise<Result> {
	try {
		return await act(shell)
	} catch (error) {
		throw new Error(`${error}\n${shell.said()}`)
	} finally {
		await shell.end()
	}
}

async function joins(shell: RunningShell, code: string) {
	const page = await pageAt(shell, '/join')
	await page.locator('#code').fill(withOtherSecret(code))
	await page.keyboard.press('Enter')
	const refused = (await page.locator('#refused').textContent()) ?? ''
	const found = await axeFindings(page)
	await page.locator('#code').fill(code)
	await page.locator('#join').click()
	return { refused, found }
}

async function isTill(shell: RunningShell): Promise<boolean> {
	const [{ operatorId }] = DEMO_SIGN_ONS
	const page = await pageAt(shell, 'index.html')
	await page.getByTestId(`operator-${operatorId}`).waitFor()
	return true
}

async function pageAt(shell: RunningShell, part: string): Promise<Page> {
	let found: Page | undefined
	await until(async () => {
		found = (await shell.pages()).find((page) => page.url().includes(part))
		return found !== undefined
	}, `a window shows ${part}`)
	if (found === undefined) throw new Error('no window')
	return found
}
