/**
 * A till's part in its updates. While it trades, releases that are for it are laid out beside the version that runs; at its start,
 * with the shift closed, it goes over to the newest of them. Whatever goes wrong here costs no sale: it is logged, and tried again.
 */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { PRODUCT_VERSION } from '../protocol/product-version.ts'
import { type WhyNot, whyNotInstall } from '../protocol/update/may-install.ts'
import { isNewer, type ReleaseManifest } from '../protocol/update/release-manifest.ts'
import { PROTOCOL_VERSION } from '../protocol/wire/version.ts'
import { allTillMigrations } from '../storage/migrations/till/all-migrations.ts'
import type { TillView } from '../till/view.ts'
import {
	INSTALL_DIR_VARIABLE,
	readInstallState,
	readMark,
	setMark,
	versionDir,
} from '../update/install-state.ts'
import { type ReleasesFrom, releaseLooks } from '../update/keep-releases.ts'
import { removeOldVersions } from '../update/old-versions.ts'
import { hashOf, layOut, readReleases } from '../update/release-folder.ts'

const LOOK_EVERY_MS = 5_000

type Shown = Pick<TillView, 'till' | 'shift' | 'connection'>

export type Updates = {
	/** At the start, before a screen may come: true means that the process is to end with `SWITCH_EXIT_CODE`. */
	readonly wantsSwitch: (view: Shown) => boolean
	/** A screen may come. From now on releases are looked for. */
	readonly isUp: () => void
	/** To be given every view: signed in to its agent, this version is good. */
	readonly hear: (view: Shown) => void
	readonly stop: () => void
}

const NONE: Updates = {
	wantsSwitch: () => false,
	isUp: () => undefined,
	hear: () => undefined,
	stop: () => undefined,
}

/**
 * `agent`: where releases are fetched from, and kept, unless the settings name a folder where they lie. `installDir`: from the starter;
 * without it, or without settings, there are no updates.
 */
export function openUpdates(
	settings: { readonly releasesDir?: string | undefined; readonly publicKey: string } | undefined,
	agent: Pick<ReleasesFrom, 'releasesDir' | 'linkUrl' | 'tls'>,
	log: (event: string, facts: Record<string, unknown>) => void,
	installDir = process.env[INSTALL_DIR_VARIABLE],
): Updates {
	if (installDir === undefined || installDir === '') return NONE
	let isGood = readMark(installDir, 'good') === PRODUCT_VERSION
	let timer: NodeJS.Timeout | null = null
	let stopped = false
	let told = ''

	const tellOnce = (event: string, facts: Record<string, unknown>) => {
		const text = JSON.stringify({ event, facts })
		if (text !== told) log(event, facts)
		told = text
	}
	const whyNot = (release: ReleaseManifest, view: Shown) =>
		whyNotInstall(release, {
			tillId: view.till.tillId,
			storeId: view.till.storeId,
			version: PRODUCT_VERSION,
			protocolVersion: PROTOCOL_VERSION,
			schemaVersion: allTillMigrations.length,
			shiftOpen: view.shift !== null,
			entriesWaiting: view.connection.entriesWaiting,
			givenUp: readInstallState(installDir).givenUp,
		})
	const releasesDir = settings?.releasesDir ?? agent.releasesDir
	const newestFirst = () => {
		const { releases, refused } = readReleases(releasesDir, settings?.publicKey ?? '')
		for (const file of refused) tellOnce('releaseNotSigned', { file })
		return releases.toSorted((one, other) => (isNewer(one.version, other.version) ? -1 : 1))
	}
	const look = async (view: Shown) => {
		for (const release of newestFirst()) {
			const why = whyNot(release, view)
			if (!isForUs(why)) {
				if (why !== 'notForThisTill') tellOnce('updateRefused', { version: release.version, why })
				continue
			}
			if (existsSync(versionDir(installDir, release.version))) return
			const bytes = await layOut(release, releasesDir, installDir, PRODUCT_VERSION)
			return log('updateLaidOut', { version: release.version, bytes })
		}
	}
	let newest: Shown | null = null
	const fetchNew = releaseLooks({
		...agent,
		...{ publicKey: settings?.publicKey ?? '', log },
		wants: (release) => newest !== null && isForUs(whyNot(release, newest)),
		needs: async ({ path, sha256 }) => {
			const ours = join(versionDir(installDir, PRODUCT_VERSION), path)
			return !existsSync(ours) || (await hashOf(ours)) !== sha256
		},
	})
	let hasTidied = false
	const tidy = async () => {
		if (!isGood || hasTidied) return
		hasTidied = true
		const gone = await removeOldVersions(installDir, PRODUCT_VERSION)
		if (gone.length > 0) log('oldVersionsRemoved', { versions: gone.join(' ') })
	}
	const fetchAndLook = async (view: Shown) => {
		await tidy()
		if (settings?.releasesDir === undefined) await fetchNew()
		await look(view)
	}
	const lookLater = () => {
		timer = setTimeout(() => {
			const looked = newest === null ? Promise.resolve() : fetchAndLook(newest)
			looked
				.catch((error: unknown) => tellOnce('updateNotLaidOut', { error: String(error) }))
				.finally(() => {
					if (!stopped) lookLater()
				})
		}, LOOK_EVERY_MS)
		timer.unref()
	}
	return {
		wantsSwitch(view) {
			if (settings === undefined) return false
			try {
				const next = newestFirst().find(
					(release) => whyNot(release, view) === null && existsSync(versionDir(installDir, release.version)),
				)
				if (next === undefined) return false
				log('updateInstalled', { version: next.version, before: PRODUCT_VERSION })
				setMark(installDir, 'wanted', next.version)
				return true
			} catch (error) {
				// A till that runs is worth more than a newer one.
				log('updateNotInstalled', { error: String(error) })
				return false
			}
		},
		isUp() {
			setMark(installDir, 'up', PRODUCT_VERSION)
			if (settings !== undefined) lookLater()
		},
		hear(view) {
			newest = view
			if (isGood || view.connection.mode === 'alone') return
			isGood = true
			setMark(installDir, 'good', PRODUCT_VERSION)
			log('versionGood', { version: PRODUCT_VERSION })
		},
		stop() {
			stopped = true
			if (timer !== null) clearTimeout(timer)
		},
	}
}

/** What only waits for its moment is fetched and laid out meanwhile. */
function isForUs(why: WhyNot | null): boolean {
	return why === null || why === 'shiftOpen' || why === 'cannotSendWhatWaits'
}
