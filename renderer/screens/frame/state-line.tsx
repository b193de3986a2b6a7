/** The state line: where, who, which day; how far the till reaches, what waits, and how the machines are. Always there. */
import { LIMITS } from '../../../protocol/limits.ts'
import type { TillView } from '../../../till/view.ts'
import { ActionKey } from '../../parts/action-key.tsx'
import { Icon, StateShape } from '../../parts/icon.tsx'
import { useNowMs, useTexts, useView } from '../../state/desk.ts'
import { shopTime } from '../../text/age.ts'
import type { Texts } from '../../text/texts.ts'

type DeviceStatus = TillView['devices'][number]

const SHAPES = { online: 'circle', store: 'diamond', alone: 'triangle' } as const

export function StateLine() {
	const view = useView()
	const texts = useTexts()
	const { mode, entriesWaiting } = view.connection
	return (
		<header className={`state-line state-line-${mode}`} data-testid="state-line">
			<div className="state-line-where">
				{view.isTraining && (
					<>
						<strong className="state-line-training" data-testid="training">
							{texts.duty.training}
						</strong>
						<ActionKey id="leaveTraining" tone="quiet" className="state-line-key" />
					</>
				)}
				<strong data-testid="store-name">{storeName(view)}</strong>
				<span data-testid="till-id">{texts.stateLine.till(view.till.tillId)}</span>
				<span data-testid="operator-name">{view.operator?.name ?? texts.stateLine.noOperator}</span>
				{view.shift !== null && (
					<span className="state-line-day">
						{texts.stateLine.businessDate} {view.shift.businessDate}
					</span>
				)}
			</div>
			<div className="state-line-how">
				<span className={`connection connection-${mode}`} title={texts.stateLine.connection[mode].meaning}>
					<StateShape shape={SHAPES[mode]} />
					<span data-testid="connection-mode" data-mode={mode}>
						{texts.stateLine.connection[mode].name}
					</span>
				</span>
				<span className="state-line-waiting" data-testid="entries-waiting" data-count={entriesWaiting}>
					{entriesWaiting > 0 && <Icon name="up" />}
					{texts.stateLine.waiting(entriesWaiting)}
				</span>
				<ClockDrift view={view} texts={texts} />
				<DrawerLeftOpen sinceMs={view.drawerOpenSinceMs} texts={texts} />
				<Devices devices={view.devices} texts={texts} />
				<ActionKey id="switchLanguage" tone="quiet" className="state-line-key" />
				<WallClock />
			</div>
		</header>
	)
}

export function storeName(view: TillView): string {
	return view.language === 'en' ? view.till.storeNameEn : view.till.storeNameZh
}

function WallClock() {
	const now = shopTime(useNowMs(1_000), useView().till.utcOffsetMinutes)
	const twoDigits = (value: number) => value.toString().padStart(2, '0')
	return (
		<time className="figures state-line-time">
			{twoDigits(now.getUTCHours())}:{twoDigits(now.getUTCMinutes())}
		</time>
	)
}

function ClockDrift({ view, texts }: { readonly view: TillView; readonly texts: Texts }) {
	const { driftMs } = view.connection
	if (driftMs === null || Math.abs(driftMs) < LIMITS.clockDriftWarnMs) return null
	return (
		<span className="state-line-trouble">
			{texts.stateLine.clockDrift(Math.round(Math.abs(driftMs) / 60_000))}
		</span>
	)
}

function DrawerLeftOpen({ sinceMs, texts }: { readonly sinceMs: number | null; readonly texts: Texts }) {
	const nowMs = useNowMs(1_000)
	if (sinceMs === null || nowMs - sinceMs < LIMITS.drawerOpenWarnMs) return null
	return (
		<span className="state-line-trouble" data-testid="drawer-open">
			{texts.stateLine.drawerOpen}
		</span>
	)
}

const ORDER: readonly DeviceStatus['kind'][] = [
	'cardReader',
	'printer',
	'scanner',
	'scale',
	'customerDisplay',
	'paymentTerminal',
	'journalCopy',
]

/** Printer and reader are always named; the others only when something is wrong with them. */
function Devices({ devices, texts }: { readonly devices: readonly DeviceStatus[]; readonly texts: Texts }) {
	return devices
		.toSorted((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind))
		.filter(
			(device) =>
				device.kind === 'cardReader' || device.kind === 'printer' || troubleOf(device, texts) !== null,
		)
		.map((device) => {
			const trouble = troubleOf(device, texts)
			const name = texts.stateLine.device[device.kind]
			return (
				<span
					key={device.deviceId}
					className={trouble === null ? 'state-line-device' : 'state-line-device state-line-trouble'}
					data-testid={`device-${device.kind}`}
					data-ready={trouble === null}
				>
					<Icon name={trouble === null ? 'check' : 'warning'} />
					{trouble === null ? name : `${name} ${trouble}`}
				</span>
			)
		})
}

function troubleOf(device: DeviceStatus, texts: Texts): string | null {
	const problem = device.problems[0]
	if (problem !== undefined) return texts.stateLine.problem[problem]
	return device.connected ? null : texts.stateLine.deviceAway
}
