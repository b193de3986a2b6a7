/** Taking in a new device: find its port, let it say something, keep what was recognised. */
import { useState } from 'react'
import type { QueryResult } from '../../../till/commands.ts'
import { Key } from '../../parts/key.tsx'
import { useDesk, useTexts, useView } from '../../state/desk.ts'
import type { Learning } from '../../text/device-words.ts'

type Ports = Extract<QueryResult, { kind: 'sparePorts' }>['ports']

export function NewDevice({ learning }: { readonly learning: Learning | null }) {
	const texts = useTexts()
	const { operator } = useView()
	const mayLearn = operator !== null && operator.role !== 'cashier'
	return (
		<li className="device new-device" data-testid="new-device">
			<h3>{texts.devices.learnTitle}</h3>
			{!mayLearn ? (
				<p>{texts.devices.staffOnly}</p>
			) : learning === null ? (
				<ChoosePort />
			) : (
				<Progress learning={learning} />
			)}
		</li>
	)
}

function ChoosePort() {
	const desk = useDesk()
	const texts = useTexts()
	const [ports, setPorts] = useState<Ports | null>(null)
	const look = () =>
		void desk.query({ kind: 'sparePorts' }).then((answer) => {
			if (answer.kind === 'sparePorts') setPorts(answer.ports)
		})
	return (
		<>
			<p>{ports?.length === 0 ? texts.devices.noPorts : texts.devices.learnHint}</p>
			<div className="new-device-keys">
				{ports?.map(({ address, name }) => (
					<Key
						key={address}
						testId="spare-port"
						onPress={() => desk.send({ kind: 'learnDevice', path: address })}
					>
						{name === null ? address : `${name} · ${address}`}
					</Key>
				))}
				<Key testId="look-for-devices" onPress={look}>
					{texts.devices.look}
				</Key>
			</div>
		</>
	)
}

function Progress({ learning }: { readonly learning: Learning }) {
	const desk = useDesk()
	const texts = useTexts()
	const { devices: words } = texts
	return (
		<div data-testid="learning" data-state={learning.state} role="status">
			<p>{wordsOf(learning, words)}</p>
			{'line' in learning && <code className="new-device-line">{learning.line}</code>}
			<div className="new-device-keys">
				{learning.state === 'found' && (
					<Key tone="primary" testId="keep-device" onPress={() => desk.send({ kind: 'keepDevice' })}>
						{words.keep}
					</Key>
				)}
				<Key testId="stop-learning" onPress={() => desk.send({ kind: 'stopLearning' })}>
					{learning.state === 'trying' ? words.stop : texts.actions.back}
				</Key>
			</div>
		</div>
	)
}

function wordsOf(learning: Learning, words: ReturnType<typeof useTexts>['devices']): string {
	switch (learning.state) {
		case 'trying':
			return words.trying(learning.driver, learning.baud)
		case 'found':
			return words.found(learning.seen)
		case 'kept':
			return words.kept(learning.isAtWork)
		case 'notKept':
			return words.notKept(learning.file)
		case 'notFound':
			return words.notFound
	}
}
