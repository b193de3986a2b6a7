/** Who may speak to the main process: the top frame of our own page, and nothing that it might embed. */
import type { WebFrameMain } from 'electron'

type Frame = Pick<WebFrameMain, 'url' | 'parent'>

/** `pageUrl`: the page that our windows show; its scheme and host count, its path does not. */
export function isTrustedSender(frame: Frame | null, pageUrl: string): boolean {
	if (frame === null || frame.parent !== null || !URL.canParse(frame.url)) return false
	const sender = new URL(frame.url)
	const page = new URL(pageUrl)
	return sender.protocol === page.protocol && sender.host === page.host
}
