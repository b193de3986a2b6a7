/** What status pages have to draw: a store on a bad day, a good one, and a group of them. */
import { ALARM_LIMITS } from '../../protocol/operations/alarm-rules.ts'
import { createAlarmWatch } from '../../protocol/operations/alarms.ts'
import type { Sample } from '../../protocol/operations/history.ts'
import type { CentreLook, CentreSample, StoreLook, StoreRow } from '../../protocol/operations/looks.ts'
import { storeStateOf } from '../../protocol/operations/store-state.ts'
import { SAMPLE_NOW_MS, sampleFigures, sampleTill } from './sample-figures.ts'

const MINUTE_MS = 60_000

export const WELL_LOOK: StoreLook = { figures: sampleFigures(), alarms: [], ended: [] }

export const BAD_LOOK: StoreLook = badLook()

function badLook(): StoreLook {
	const second = sampleTill(2)
	const devices = second.told?.devices.map((device) =>
		device.deviceId === 'printer'
			? { ...device, connected: false, problems: ['printer.coverOpen'] }
			: device.deviceId === 'reader'
				? { ...device, connected: false, problems: ['device.notFound'] }
				: device,
	)
	const [first, other] = sampleFigures().chains
	const figures = sampleFigures({
		centre: { up: false, sinceMs: SAMPLE_NOW_MS - 52 * MINUTE_MS, refused: null },
		isWritable: true,
		entriesWaiting: 187,
		oldestWaitingMs: 51 * MINUTE_MS,
		contestedRecent: 2,
		entriesContested: 2,
		exposure: [{ purseKind: 'storedValue', amount: 120_000 }],
		disk: { freeBytes: 610_000_000, sizeBytes: 240 * 2 ** 30 },
		tills: [
			sampleTill(1),
			{ ...second, told: second.told && { ...second.told, devices: devices ?? [] } },
			sampleTill(3, { isHere: false, sinceMs: SAMPLE_NOW_MS - 12 * MINUTE_MS }),
		],
		chains: [
			...(first === undefined ? [] : [{ ...first, storedSeq: 512, oldestWaitingMs: 51 * MINUTE_MS }]),
			...(other === undefined ? [] : [{ ...other, storedSeq: 478, oldestWaitingMs: 46 * MINUTE_MS }]),
		],
	})
	const watch = createAlarmWatch(ALARM_LIMITS)
	const openDoor = sampleFigures({ door: { doorId: 'door', connected: false, problems: [] } })
	const at = (ms: number) => ({ wallMs: SAMPLE_NOW_MS + ms, monotonicMs: ms })
	for (const ms of [-200 * MINUTE_MS, -199 * MINUTE_MS]) watch.look(openDoor, at(ms))
	for (const ms of [-198 * MINUTE_MS, -52 * MINUTE_MS])
		watch.look(ms === -52 * MINUTE_MS ? figures : sampleFigures(), at(ms))
	const alarms = watch.look(figures, at(0))
	return { figures, alarms, ended: watch.ended() }
}

/** Two hours: a quiet one, then the centre is away. */
export const SAMPLES: readonly Sample[] = Array.from({ length: 240 }, (_, index) => ({
	atMs: SAMPLE_NOW_MS - (240 - index) * 30_000,
	entriesWaiting: index < 136 ? (index * 7) % 4 : Math.round((index - 136) * 1.8),
	oldestWaitingMs: 0,
	tillsHere: index < 216 ? 3 : 2,
	isCentreUp: index < 136,
	diskFreeBytes: 1_400_000_000 - index * 3_300_000,
	entriesStored: 2 + ((index * 13) % 7),
}))

function storeRow(number: number, presence: StoreRow['presence'], look: StoreLook | null): StoreRow {
	const { kind: _, ...state } = look === null ? { kind: '' } : storeStateOf(look.figures, look.alarms)
	const storeId = `S${String(number).padStart(2, '0')}`
	return {
		storeId,
		nameZh: `一卡百货${number}号店`,
		nameEn: `Yika No. ${number}`,
		presence,
		heardAtMs: presence === 'never' ? null : SAMPLE_NOW_MS - (presence === 'away' ? 47 * MINUTE_MS : 20_000),
		state: look === null ? null : (state as StoreRow['state']),
	}
}

export const STORE_ROWS: readonly StoreRow[] = [
	storeRow(7, 'here', BAD_LOOK),
	storeRow(12, 'away', WELL_LOOK),
	...Array.from({ length: 12 }, (_, index) => storeRow(20 + index, 'here', WELL_LOOK)),
	storeRow(41, 'never', null),
]

export function centreLook(store: StoreRow | null): CentreLook {
	return {
		nowMs: SAMPLE_NOW_MS,
		version: '0.1.0',
		totals: {
			stores: 212,
			here: 209,
			away: 2,
			never: 1,
			critical: 1,
			warning: 4,
			notice: 9,
			entriesWaiting: 203,
		},
		list: { rows: STORE_ROWS, page: 0, pageCount: 5 },
		store,
	}
}

export const CENTRE_SAMPLES: readonly CentreSample[] = SAMPLES.map(({ atMs }, index) => ({
	atMs,
	here: index < 140 ? 211 : 209,
	away: index < 140 ? 0 : 2,
	alarmed: 8 + ((index * 5) % 6),
	entriesWaiting: index < 140 ? (index * 11) % 40 : 40 + (index - 140) * 2,
}))
