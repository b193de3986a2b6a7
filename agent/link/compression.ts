/**
 * Both sides' settings of permessage-deflate. Without context takeover no memory is kept per connection between
 * messages, which matters to a server with thousands of agents; small messages are not worth compressing.
 */
export const COMPRESSION = {
	threshold: 1_024,
	serverNoContextTakeover: true,
	clientNoContextTakeover: true,
	zlibDeflateOptions: { level: 1 },
} as const
