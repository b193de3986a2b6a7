/** Why a machine did not join, and what to do, in the words of whoever stands in front of it. */
import type { JoinFault } from '../protocol/wire/messages/authority.ts'

export type JoinTrouble =
	| JoinFault
	| 'notACode'
	| 'notATill'
	| 'otherRoot'
	| 'otherMachine'
	| 'clockOff'
	| 'otherSettings'
	| 'usedHere'
	| 'notReached'

export type NotJoined = { readonly kind: 'notJoined'; readonly why: JoinTrouble }

/** A machine has joined where it stands. */
export type JoinedHere = {
	readonly kind: 'joined'
	readonly name: string
	readonly address: string
	/** What stood in the settings, when the code says another one. */
	readonly addressBefore: string | null
}

export type Words = { readonly zh: string; readonly en: string }

export const JOIN_WORDS: { readonly [K in JoinTrouble]: Words } = {
	notACode: {
		zh: '这不是加入码。请按原样输入，例如 S01-01/…/…/…@10.0.0.5:8201',
		en: 'this is no code; type it as it stands, for example S01-01/…/…/…@10.0.0.5:8201',
	},
	notATill: {
		zh: '这是门店代理的加入码，不是收银机的。收银机的码以机号开头，例如 S01-01/…',
		en: 'this code is for the agent of a store, not for a till; a till’s begins with its lane, for example S01-01/…',
	},
	wrong: {
		zh: '加入码不对，或不是这台设备的。请核对后重试；收银机的码要在本门店的代理上用',
		en: 'the code is wrong, or not for this machine; compare it and try again. A till’s code is used at its own store’s agent',
	},
	used: {
		zh: '加入码已被另一台设备用过。请总部重新生成（yika code）；若不是您用的，请立即吊销（yika revoke）',
		en: 'another machine has used this code; have a new one made (yika code), and if that was not you, revoke it (yika revoke)',
	},
	expired: {
		zh: '加入码已过期。请总部重新生成（yika code）',
		en: 'the code has expired; have a new one made (yika code)',
	},
	tooManyTries: {
		zh: '错误次数过多。请等一分钟；仍不行请重新生成加入码（yika code）',
		en: 'too many wrong tries; wait a minute, and if that does not help have a new code made (yika code)',
	},
	badRequest: {
		zh: '对方不接受这台设备的请求。请升级本机程序后重试',
		en: 'the request of this machine was not understood; update its program and try again',
	},
	noSuchStore: { zh: '总部没有这家门店', en: 'the centre has no such store' },
	centreAway: {
		zh: '代理连不上总部，或总部没有证书机构。请等网络恢复后重试，加入码仍有效',
		en: 'the agent does not reach the centre, or the centre has no authority; try again when the WAN is back, the code is still good',
	},
	otherRoot: {
		zh: '对方不属于这个集团：证书与加入码不符。不要继续；请核对地址，并通知总部',
		en: 'whoever answers there is not of this group: its root is not the one in the code. Do not go on; check the address and tell head office',
	},
	otherMachine: {
		zh: '这个地址上的不是该门店的代理（门店代理的码则应指向总部）。请核对加入码里的机号和地址；加入码仍有效',
		en: 'what answers at this address is not the agent of the till’s store (for an agent’s code: not the centre); compare name and address in the code. The code is still good',
	},
	usedHere: {
		zh: '加入码已被用过。本机已加入集团，可直接启动；若要重新加入，请总部重新生成（yika code）',
		en: 'the code has been used. This machine has joined: start it. To join anew, have a new code made (yika code)',
	},
	clockOff: {
		zh: '按本机的时钟，对方的证书不在有效期内。请先校准本机的日期和时间再试；加入码仍有效',
		en: 'by the clock of this machine the certificate of the other side is not valid; set date and time here and try again, the code is still good',
	},
	otherSettings: {
		zh: '这个设置文件属于另一种机器（收银机、代理或总部）。请用 --settings 给本机另指定一个文件；加入码仍有效',
		en: 'these settings are those of another kind of machine (till, agent or centre); name a file of its own with --settings. The code is still good',
	},
	notReached: {
		zh: '连不上加入码里的地址。请检查网线、地址和防火墙；加入码仍有效',
		en: 'nobody answers at the address in the code; check cable, address and firewall; the code is still good',
	},
}

/** What to say of it, line by line. */
export function joinedWords(joined: JoinedHere | NotJoined, settingsFile: string): readonly Words[] {
	if (joined.kind === 'notJoined') return [JOIN_WORDS[joined.why]]
	const { name, address, addressBefore } = joined
	const done = {
		zh: `${name} 已加入集团；设置已写入 ${settingsFile}`,
		en: `${name} has joined; its settings are in ${settingsFile}`,
	}
	if (addressBefore === null) return [done]
	const moved = {
		zh: `设置里的地址原为 ${addressBefore}，已按加入码改为 ${address}`,
		en: `the address in the settings was ${addressBefore}; by the code it is now ${address}`,
	}
	return [moved, done]
}

/** The file with the codes of many machines has none for this one. */
export function notListedWords(name: string, file: string): Words {
	return {
		zh: `${file} 里没有 ${name} 的加入码。请核对机号；文件由总部生成（yika codes）`,
		en: `${file} has no code for ${name}; check the name of this machine. The file is made at the centre (yika codes)`,
	}
}
