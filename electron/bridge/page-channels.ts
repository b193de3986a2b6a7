/** Names of the few messages between main process and preload script. */
export const PAGE_CHANNELS = {
	/** Page → main: "I am here." */
	connect: 'till:connect',
	/** Main → page: the till process runs; the message's only port leads to it. */
	port: 'till:port',
	/** Main → page: the till process is away. */
	state: 'till:state',
} as const
