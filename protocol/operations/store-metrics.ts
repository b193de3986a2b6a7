/** A store's figures as metrics. Labels are ids and codes of the house. */
import { ALARM_RULES } from './alarm-rules.ts'
import type { Alarm } from './alarms.ts'
import type { MetricFamily } from './open-metrics.ts'
import { exposureMinorOf, type StoreFigures } from './store-figures.ts'

const flag = (holds: boolean): number => (holds ? 1 : 0)
const seconds = (ms: number): number => ms / 1_000

export function storeMetrics(figures: StoreFigures, alarms: readonly Alarm[]): readonly MetricFamily[] {
	const one = (value: number | null) => (value === null ? [] : [{ value }])
	const { disk, clockDriftMs, door } = figures
	return [
		{
			name: 'yika_agent_build',
			type: 'info',
			help: 'Version of the agent and of its protocol.',
			samples: [
				{
					labels: {
						store: figures.storeId,
						version: figures.version,
						protocol: String(figures.protocolVersion),
					},
					value: 1,
				},
			],
		},
		gauge(
			'yika_agent_start_time_seconds',
			'When the agent was started, since 1970.',
			one(seconds(figures.startedAtMs)),
			'seconds',
		),
		gauge(
			'yika_agent_centre_up',
			'Whether the agent is connected with the centre.',
			one(flag(figures.centre.up)),
		),
		gauge(
			'yika_agent_entries_waiting',
			'Entries on the disk on which the centre has not decided.',
			one(figures.entriesWaiting),
		),
		gauge(
			'yika_agent_oldest_entry_waiting_seconds',
			'How long the oldest of them has waited.',
			one(seconds(figures.oldestWaitingMs ?? 0)),
			'seconds',
		),
		{
			name: 'yika_agent_entries_stored',
			type: 'counter',
			help: 'Entries of a chain on the disk of the agent.',
			samples: figures.chains.map((chain) => ({ labels: chainLabels(chain), value: chain.storedSeq })),
		},
		{
			name: 'yika_agent_entries_posted',
			type: 'counter',
			help: 'Entries of a chain on which the centre has decided.',
			samples: figures.chains.map((chain) => ({ labels: chainLabels(chain), value: chain.postedSeq })),
		},
		{
			name: 'yika_agent_entries_contested',
			type: 'counter',
			help: 'Entries that are kept beside their chain.',
			samples: one(figures.entriesContested),
		},
		gauge('yika_agent_leases_active', 'Leases that the store may spend from.', one(figures.leasesActive)),
		gauge('yika_agent_leases_returning', 'Leases on their way back.', one(figures.leasesReturning)),
		gauge(
			'yika_agent_reversals_waiting',
			'Reversals that the centre has not acknowledged.',
			one(figures.reversalsWaiting),
		),
		gauge(
			'yika_agent_exposure_minor',
			'What could be lost by floor limits now, in minor units of money.',
			one(exposureMinorOf(figures)),
		),
		gauge(
			'yika_agent_database_writable',
			'Whether the database takes what is written.',
			one(flag(figures.isWritable)),
		),
		gauge(
			'yika_agent_disk_free_bytes',
			'Free on the disk of the database.',
			one(disk?.freeBytes ?? null),
			'bytes',
		),
		gauge(
			'yika_agent_disk_size_bytes',
			'Size of the disk of the database.',
			one(disk?.sizeBytes ?? null),
			'bytes',
		),
		gauge(
			'yika_agent_clock_drift_seconds',
			"This machine's clock minus the centre's.",
			one(clockDriftMs === null ? null : seconds(clockDriftMs)),
			'seconds',
		),
		gauge(
			'yika_agent_door_reader_up',
			'Whether the reader of the door reads.',
			door === null ? [] : [{ labels: { door: door.doorId }, value: flag(door.connected) }],
		),
		gauge(
			'yika_agent_till_up',
			'Whether the till is connected.',
			figures.tills.map(({ tillId, isHere }) => ({ labels: { till: tillId }, value: flag(isHere) })),
		),
		gauge(
			'yika_agent_till_device_up',
			'Whether a device of a till that is connected is there.',
			figures.tills.flatMap(({ tillId, isHere, told }) =>
				(isHere ? (told?.devices ?? []) : []).map(({ deviceId, deviceKind, connected }) => ({
					labels: { till: tillId, device: deviceId, kind: deviceKind },
					value: flag(connected),
				})),
			),
		),
		gauge(
			'yika_agent_alarms',
			'Alarms that stand.',
			ALARM_RULES.map(({ alarm, severity }) => ({
				labels: { alarm, severity },
				value: alarms.filter((one) => one.alarm === alarm).length,
			})),
		),
	]
}

function chainLabels({ tillId, epoch }: StoreFigures['chains'][number]) {
	return { till: tillId, epoch: String(epoch) }
}

function gauge(
	name: string,
	help: string,
	samples: MetricFamily['samples'],
	unit?: 'seconds' | 'bytes',
): MetricFamily {
	return { name, type: 'gauge', help, samples, ...(unit === undefined ? {} : { unit }) }
}
