/** The devices as those see them who look after them: what works, what each did last, and how a new one is taken in. */
import { useEffect, useState } from 'react'
import type { TillView } from '../../../till/view.ts'
import { ActionKey } from '../../parts/action-key.tsx'
import { StateShape } from '../../parts/icon.tsx'
import { Key } from '../../parts/key.tsx'
import { useDesk, useTexts, useView } from '../../state/desk.ts'
import { shopTime } from '../../text/age.ts'
import type { DeviceLogLine, DeviceReport } from '../../text/device-words.ts'
import type { Texts } from '../../text/texts.ts'
import { NewDevice } from './new-device.tsx'

type DeviceStatus = TillView['devices'][number]

const REFRESH_MS = 1_000

export function DevicesPane() {
	const texts = useTexts()
	const { devices } = useView()
	const report = useReport()
	const [chosen, setChosen] = useState<string | null>(null)
	return (
		<div className="sheet devices" data-testid="devices">
			<header className="sheet-head">
				<h2>{texts.devices.title}</h2>
				<ActionKey id="back" tone="quiet" />
			</header>
			<ul className="devices-list">
				{devices.map((device) => (
					<Device
						key={device.deviceId}
						device={device}
						report={report?.devices.find(({ deviceId }) => deviceId === device.deviceId) ?? null}
						isOpen={chosen === device.deviceId}
						onPress={() => setChosen(chosen === device.deviceId ? null : device.deviceId)}
					/>
				))}
				<NewDevice learning={report?.learning ?? null} />
			</ul>
		</div>
	)
}

/** Asked for while the page lies open; the newest answer counts. */
function useReport(): DeviceReport | null {
	const desk = useDesk()
	const [report, setReport] = useState<DeviceReport | null>(null)
	useEffect(() => {
		let isWanted = true
		const ask = () =>
			void desk.query({ kind: 'deviceReport' }).then((answer) => {
				if (isWanted && answer.kind === 'deviceReport') setReport(answer)
			})
		ask()
		const timer = window.setInterval(ask, REFRESH_MS)
		return () => {
			isWanted = false
			window.clearInterval(timer)
		}
	}, [desk])
	return report
}

type DeviceProps = {
	readonly device: DeviceStatus
	readonly report: DeviceReport['devices'][number] | null
	readonly isOpen: boolean
	readonly onPress: () => void
}

function Device({ device, report, isOpen, onPress }: DeviceProps) {
	const desk = useDesk()
	const texts = useTexts()
	const { deviceId, kind, firmware } = device
	const state = stateOf(device, texts)
	const last = report?.log[0]
	return (
		<li
			className={`device device-${state.tone}`}
			data-testid={`device-row-${deviceId}`}
			data-tone={state.tone}
		>
			<Key
				tone="quiet"
				className="device-head"
				isPressed={isOpen}
				testId={`open-device-${deviceId}`}
				onPress={onPress}
			>
				<StateShape shape={state.shape} />
				<span className="device-name">
					{texts.stateLine.device[kind]} <small>{deviceId}</small>
				</span>
				<strong className="device-state">{state.words}</strong>
				<span className="device-last">
					{last === undefined ? texts.devices.nothingYet : <LogWords line={last} />}
				</span>
			</Key>
			{isOpen && (
				<div className="device-detail" data-testid="device-detail">
					<dl className="device-facts">
						{firmware !== null && <Fact name={texts.devices.firmware} value={firmware} />}
						{report !== null && (
							<Fact name={texts.devices.path} value={`${report.path} · ${report.driver}`} />
						)}
					</dl>
					<p className="figures">
						{texts.devices.noise(device.droppedBytes, device.badFrames)} ·{' '}
						{texts.devices.restarts(device.restarts)}
					</p>
					{kind === 'printer' && (
						<Key testId="test-print" onPress={() => desk.send({ kind: 'testPrint', deviceId })}>
							{texts.devices.testPrint}
						</Key>
					)}
					<ol className="device-log" data-testid="device-log">
						{report?.log.map((line, index) => (
							// biome-ignore lint/suspicious/noArrayIndexKey: lines have no names of their own, and only move down
							<li key={`${line.atMs} ${index}`}>
								<LogWords line={line} />
							</li>
						))}
					</ol>
				</div>
			)}
		</li>
	)
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
	return (
		<div>
			<dt>{name}</dt>
			<dd>{value}</dd>
		</div>
	)
}

function LogWords({ line }: { readonly line: DeviceLogLine }) {
	const texts = useTexts()
	const { utcOffsetMinutes } = useView().till
	const detail = line.detail === null ? '' : detailWords(line.detail, texts)
	return (
		<>
			<time className="figures">{clockText(shopTime(line.atMs, utcOffsetMinutes))}</time>{' '}
			{texts.devices.log[line.what]} {detail}
		</>
	)
}

/** Problems and reasons have words; numbers and models stand as they are. */
function detailWords(detail: string, texts: Texts): string {
	const problems: Readonly<Record<string, string>> = texts.stateLine.problem
	return problems[detail] ?? texts.devices.reason[detail] ?? detail
}

function clockText(time: Date): string {
	return time.toISOString().slice(11, 19)
}

type StateWords = {
	readonly tone: 'well' | 'troubled' | 'away'
	readonly shape: 'circle' | 'diamond' | 'triangle'
	readonly words: string
}

/** By word and by shape, for whoever sees no colours. */
function stateOf({ connected, problems: [problem] }: DeviceStatus, texts: Texts): StateWords {
	const words = problem === undefined ? null : texts.stateLine.problem[problem]
	if (!connected) return { tone: 'away', shape: 'triangle', words: words ?? texts.stateLine.deviceAway }
	if (words !== null) return { tone: 'troubled', shape: 'diamond', words }
	return { tone: 'well', shape: 'circle', words: texts.devices.well }
}
