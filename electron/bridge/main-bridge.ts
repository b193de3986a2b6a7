/**
 * Brings pages and till process together: each page that asks gets one end of a fresh channel, the till process the
 * other, and the main process hears nothing of what they say. Pages learn from here only whether the process runs.
 */
import {
	type IpcMainEvent,
	ipcMain,
	MessageChannelMain,
	type MessagePortMain,
	type WebContents,
	type WebFrameMain,
} from 'electron'
import type { TillProcessState } from '../till-utility.ts'
import type { ScreenRole } from './contract.ts'
import { PAGE_CHANNELS } from './page-channels.ts'
import { isTrustedSender } from './trusted-sender.ts'

export type MainBridge = { readonly tillProcessIs: (state: TillProcessState) => void }

/**
 * `giveToTill` hands a port to the till process that runs now. `roleOf`: by the window that a page stands in; its address it
 * could change itself.
 */
export function openMainBridge(
	pageUrl: string,
	roleOf: (sender: WebContents) => ScreenRole,
	giveToTill: (port: MessagePortMain, role: ScreenRole) => void,
): MainBridge {
	const pages = new Map<WebFrameMain, ScreenRole>()
	let state: TillProcessState = 'starting'

	const tell = (page: WebFrameMain, role: ScreenRole) => {
		// A page that was closed or reloaded since is another frame, or none.
		if (page.isDestroyed() || page.detached) return void pages.delete(page)
		if (state !== 'running') return page.postMessage(PAGE_CHANNELS.state, state)
		const { port1, port2 } = new MessageChannelMain()
		page.postMessage(PAGE_CHANNELS.port, state, [port1])
		giveToTill(port2, role)
	}
	ipcMain.on(PAGE_CHANNELS.connect, (event: IpcMainEvent) => {
		const frame = event.senderFrame
		if (frame === null || !isTrustedSender(frame, pageUrl)) return
		const role = roleOf(event.sender)
		pages.set(frame, role)
		tell(frame, role)
	})
	return {
		tillProcessIs(next) {
			state = next
			for (const [page, role] of [...pages]) tell(page, role)
		},
	}
}
