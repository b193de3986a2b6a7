/**
 * The desk: the mirror of the till's view, the screen's own state and the way to the till, made once and handed to
 * every component. It holds no rule of trade.
 */
import { createContext, useContext, useEffect, useState } from 'react'
import { type StoreApi, useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import { assert } from '../../protocol/base/assert.ts'
import type { ReceiptImage } from '../../protocol/receipt/receipt-layout.ts'
import type { Query, QueryResult } from '../../till/commands.ts'
import type { TillView } from '../../till/view.ts'
import type { CommandRequest, TillClient, TillListener, Unanswered } from '../bridge-client.ts'
import type { Link } from '../page-socket.ts'
import { en } from '../text/en.ts'
import type { Texts } from '../text/texts.ts'
import { zhCN } from '../text/zh-cn.ts'
import { keepSame } from './keep-same.ts'
import { afterView, FIRST_SCREEN_STATE, type ScreenState } from './screen-state.ts'

export type TillMirror = {
	readonly link: Link
	readonly view: TillView | null
	/** Stands at the head of every receipt. */
	readonly logo: ReceiptImage | null
}

export type Desk = {
	readonly mirror: StoreApi<TillMirror>
	readonly screen: StoreApi<ScreenState>
	/** Sends a command; a refusal shows on the status line. */
	send(command: CommandRequest): void
	query(query: Query): Promise<QueryResult | Unanswered>
}

export type Connect = (listener: TillListener) => TillClient

/** Builds a desk on a way to connect; `nowMs` is the wall clock. */
export function createDesk(connect: Connect, play: TillListener['onSound'], nowMs: () => number): Desk {
	const mirror = createStore<TillMirror>(() => ({ link: 'connecting', view: null, logo: null }))
	const screen = createStore<ScreenState>(() => FIRST_SCREEN_STATE)
	const client = connect({
		onLink: (link) => mirror.setState({ link }),
		onSound: play,
		onLogo: (logo) => mirror.setState({ logo }),
		onView: (news) => {
			const previous = mirror.getState().view
			const view = keepSame(previous, news)
			screen.setState(afterView(screen.getState(), previous, view, nowMs()))
			mirror.setState({ view })
		},
	})
	return {
		mirror,
		screen,
		query: (query) => client.query(query),
		send: (command) => {
			screen.setState({ refusal: null })
			void client.command(command).then((answer) => {
				if (answer.kind !== 'accepted') screen.setState({ isPaying: false })
				if (answer.kind === 'refused') screen.setState({ refusal: answer })
			})
		},
	}
}

const DeskContext = createContext<Desk | null>(null)
export const DeskProvider = DeskContext.Provider

export function useDesk(): Desk {
	const desk = useContext(DeskContext)
	assert(desk !== null, 'a component stands outside the desk')
	return desk
}

export function useLink(): Link {
	return useStore(useDesk().mirror, (mirror) => mirror.link)
}

/** The newest view, or null before the first. */
export function useViewOrNull(): TillView | null {
	return useStore(useDesk().mirror, (mirror) => mirror.view)
}

/** Of the shop's receipts; null: there is none. */
export function useLogo(): ReceiptImage | null {
	return useStore(useDesk().mirror, (mirror) => mirror.logo)
}

/** The newest view; only for components that are drawn when there is one. */
export function useView(): TillView {
	const view = useViewOrNull()
	assert(view !== null, 'drawn before the first view')
	return view
}

export function useScreen(): ScreenState {
	return useStore(useDesk().screen)
}

export function useTexts(): Texts {
	return useStore(useDesk().mirror, (mirror) => textsOf(mirror.view))
}

function textsOf(view: TillView | null): Texts {
	return view?.language === 'en' ? en : zhCN
}

/** The wall clock, drawn again every `intervalMs`. */
export function useNowMs(intervalMs: number): number {
	const [nowMs, setNowMs] = useState(() => Date.now())
	useEffect(() => {
		const timer = window.setInterval(() => setNowMs(Date.now()), intervalMs)
		return () => window.clearInterval(timer)
	}, [intervalMs])
	return nowMs
}

/** False until `delayMs` after `isWaiting` became true: short waits are not worth a word. */
export function useLongWait(isWaiting: boolean, delayMs: number): boolean {
	const [isLong, setIsLong] = useState(false)
	useEffect(() => {
		setIsLong(false)
		if (!isWaiting) return
		const timer = window.setTimeout(() => setIsLong(true), delayMs)
		return () => window.clearTimeout(timer)
	}, [isWaiting, delayMs])
	return isLong
}
