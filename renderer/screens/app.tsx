/** The one window: state line, work, status line, action bar. Which work is drawn follows from the till's phase alone. */
import { useEffect, useLayoutEffect, useRef } from 'react'
import { listenToKeys } from '../keys/listen-to-keys.ts'
import { useDesk, useLink, useTexts, useView, useViewOrNull } from '../state/desk.ts'
import { ActionBar } from './frame/action-bar.tsx'
import { StateLine } from './frame/state-line.tsx'
import { StatusLine } from './frame/status-line.tsx'
import { SaleScreen } from './sale/sale-screen.tsx'
import { OpenShiftScreen } from './shift/open-shift-screen.tsx'
import { SignOnScreen } from './sign-on/sign-on-screen.tsx'

export function App() {
	const desk = useDesk()
	const view = useViewOrNull()
	const texts = useTexts()
	useEffect(() => listenToKeys(desk, window), [desk])
	useEffect(() => {
		document.documentElement.lang = texts.language
	}, [texts])
	return view === null ? <Starting /> : <Till />
}

function Starting() {
	const texts = useTexts()
	const link = useLink()
	return (
		<main className="starting" data-testid="starting">
			<p className="brand-mark">一卡</p>
			<p>{link === 'running' ? texts.link.connecting : texts.link[link]}</p>
		</main>
	)
}

function Till() {
	const view = useView()
	const link = useLink()
	const root = useRef<HTMLDivElement>(null)
	// Set after this revision's picture is in the document: what measures bytes → paint waits for it.
	useLayoutEffect(() => {
		if (root.current !== null) root.current.dataset.paintedRevision = view.revision.toString()
	}, [view.revision])
	return (
		<div
			ref={root}
			className={`till ${link === 'running' ? '' : 'till-away'}`}
			data-testid="till"
			data-phase={view.phase.kind}
		>
			<StateLine />
			<Work />
			<StatusLine />
			<ActionBar />
		</div>
	)
}

function Work() {
	const view = useView()
	switch (view.phase.kind) {
		case 'signedOff':
		case 'locked':
		case 'verifyingPin':
			return <SignOnScreen />
		case 'shiftClosed':
			return <OpenShiftScreen />
		case 'selling':
		case 'tendering':
		case 'awaitingAuthorisation':
		case 'awaitingPayment':
		case 'completing':
		case 'completed':
			return <SaleScreen />
	}
}
