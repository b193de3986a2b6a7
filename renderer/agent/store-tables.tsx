/** Tills with their devices, and how far the records of each chain have come. */
import type { StoreFigures, TillFigures } from '../../protocol/operations/store-figures.ts'
import { StateShape } from '../parts/icon.tsx'
import { clockText } from '../status/status-frame.tsx'
import type { StatusWords } from '../text/status-words.ts'

type Props = { readonly figures: StoreFigures; readonly words: StatusWords }

export function TillTable({ figures, words }: Props) {
	if (figures.tills.length === 0) return <p className="status-quiet">{words.noTills}</p>
	return (
		<table className="status-table" data-testid="tills">
			<thead>
				<tr>
					<th scope="col">{words.till}</th>
					<th scope="col">{words.presence.here}</th>
					<th scope="col">{words.devices}</th>
					<th scope="col">{words.figure.version}</th>
				</tr>
			</thead>
			<tbody>
				{figures.tills.map((till) => (
					<tr key={till.tillId} data-testid={`till-${till.tillId}`} data-here={till.isHere}>
						<th scope="row">
							<strong>{till.tillId}</strong>
						</th>
						<td>
							<Presence till={till} words={words} />
							<span className="figures status-quiet">
								{words.since(clockText(till.sinceMs, figures.nowMs, words.language))}
							</span>
						</td>
						<td>
							<Devices till={till} words={words} />
							<Slices till={till} figures={figures} words={words} />
						</td>
						<td className="figures">{till.told?.version ?? '–'}</td>
					</tr>
				))}
			</tbody>
		</table>
	)
}

function Presence({ till, words }: { readonly till: TillFigures; readonly words: StatusWords }) {
	const isOff = !till.isHere && till.told?.shiftOpen === false
	if (till.isHere)
		return (
			<span className="state-well">
				<StateShape shape="circle" />
				{words.tillHere}
			</span>
		)
	return (
		<span className={isOff ? 'status-quiet' : 'state-wrong'}>
			<StateShape shape="diamond" />
			{isOff ? words.tillOff : words.tillAway}
		</span>
	)
}

/** Those that are well are counted; the others are named, with what is wrong. */
function Devices({ till, words }: { readonly till: TillFigures; readonly words: StatusWords }) {
	if (till.told === null) return <span className="status-quiet">{words.notTold}</span>
	if (!till.isHere) return <span className="status-quiet">–</span>
	const { devices } = till.told
	const wrong = devices.filter(({ connected, problems }) => !connected || problems.length > 0)
	return (
		<>
			{wrong.map(({ deviceId, deviceKind, problems }) => (
				<span key={deviceId} className="state-wrong">
					<StateShape shape="diamond" />
					{words.deviceKind[deviceKind] ?? deviceKind} {deviceId}:{' '}
					{problems.map((problem) => words.problem[problem] ?? problem).join(', ') || words.presence.away}
				</span>
			))}
			<span className={wrong.length === 0 ? 'state-well' : 'status-quiet'}>
				{wrong.length === 0 && <StateShape shape="circle" />}
				{words.devicesWell(devices.length - wrong.length)}
			</span>
		</>
	)
}

function Slices({ till, figures, words }: Props & { readonly till: TillFigures }) {
	const lent = figures.lent.find(({ tillId }) => tillId === till.tillId)
	if (lent === undefined) return null
	return (
		<span className="status-quiet">
			{words.slices(lent.sliceCount, words.duration(figures.nowMs - lent.oldestLentAtMs))}
		</span>
	)
}

export function ChainTable({ figures, words }: Props) {
	return (
		<table className="status-table figures" data-testid="chains">
			<thead>
				<tr>
					<th scope="col">{words.chain}</th>
					<th scope="col" className="right">
						{words.storedHere}
					</th>
					<th scope="col" className="right">
						{words.postedThere}
					</th>
					<th scope="col" className="right">
						{words.waits}
					</th>
				</tr>
			</thead>
			<tbody>
				{figures.chains.map(({ tillId, epoch, storedSeq, postedSeq, oldestWaitingMs, halted }) => (
					<tr key={`${tillId}/${epoch}`}>
						<th scope="row">
							{tillId}/{epoch}
						</th>
						<td className="right">{storedSeq}</td>
						<td className="right">{postedSeq}</td>
						<td className={halted === null ? 'right' : 'right state-wrong'}>
							{halted ?? words.duration(oldestWaitingMs)}
						</td>
					</tr>
				))}
			</tbody>
		</table>
	)
}
