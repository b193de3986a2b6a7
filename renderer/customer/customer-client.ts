/** The customer's way to the till: her own picture comes, two answers go, and there is nothing else that could. */
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { CustomerCommand, FromCustomer, ScreenPort, ToCustomer } from '../../electron/bridge/contract.ts'
import type { CustomerView } from '../../till/customer-view.ts'
import { type Link, linkOf, webSocketPort } from '../page-socket.ts'

export type CustomerState = {
	readonly link: Link
	/** The newest; null before the first, and while no till is there to say that it still holds. */
	readonly view: CustomerView | null
	/** The till would not take her last answer: she tells it to the cashier. */
	readonly isRefused: boolean
}

export type CustomerScreen = {
	readonly state: StoreApi<CustomerState>
	send(command: CustomerCommand): void
}

export function connectCustomer(): CustomerScreen {
	const state = createStore<CustomerState>(() => ({ link: 'connecting', view: null, isRefused: false }))
	// A picture of a sale that may have gone on is worse than none.
	const onLink = (link: Link) => state.setState(link === 'running' ? { link } : { link, view: null })
	// Electron's preload carries whatever page it stands in front of; main gives this one a customer's port.
	const own = window.till as unknown as ScreenPort<FromCustomer, ToCustomer> | undefined
	const port = own ?? webSocketPort<FromCustomer, ToCustomer>('/till/customer', onLink)
	port.listen((message) => {
		switch (message.kind) {
			case 'customerView':
				return state.setState({ link: 'running', view: message.view, isRefused: false })
			case 'tillProcess':
				return onLink(linkOf(message.state))
			case 'commandResult':
				return state.setState({ isRefused: message.result.kind !== 'accepted' })
			case 'malformed':
				return state.setState({ isRefused: true })
		}
	})
	let lastId = 0
	return {
		state,
		send: (command) => {
			state.setState({ isRefused: false })
			port.post({ kind: 'command', id: ++lastId, command })
		},
	}
}
