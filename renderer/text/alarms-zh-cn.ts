/** 报警的话：写给看管机器的人。 */
import type { AlarmWords } from './alarm-words.ts'
import { bytesText, durationZh, moneyText } from './figure-text.ts'
import { deviceProblemZh } from './status-codes.ts'

const problem = (code: string | null) => deviceProblemZh[code ?? ''] ?? code ?? '没有回应'

export const alarmsZhCN: AlarmWords = {
	databaseUnwritable: {
		what: () => '门店代理的数据库写不进去了。',
		safe: '已经写下的都在。收银机各自收银，自己记着。',
		act: '查磁盘：空间、权限、硬件（yika doctor）。好了会自己接着走。',
	},
	diskFull: {
		what: ({ figure }) => `门店代理的磁盘满了，只剩 ${bytesText(figure)}。`,
		safe: '已经写下的都在；腾出空间之前，收银机自己记着。',
		act: '看是什么占满了（du -xh | sort -h），移走；不要动代理自己的文件。',
	},
	chainHalted: {
		what: ({ subject, code }) => `中心不收 ${subject} 的记录（${code ?? ''}）。`,
		safe: '记录在这里，也在收银机上；别的收银机照常。',
		act: '有磁盘被还原，或两台用了同一把钥匙：找到那台，重新登记，再到例外台处理（yika exceptions list）。',
	},
	recordsContested: {
		what: ({ figure }) => `有 ${figure ?? 0} 条记录跟收银机以前记的对不上。`,
		safe: '两个版本都留着，也报给了中心。',
		act: '到例外台处理（yika exceptions list）。还在增加，就是有收银机的磁盘被复制或还原过。',
	},
	tillStopped: {
		what: ({ subject, code }) => `${subject} 停止收银（${code ?? ''}）。`,
		safe: '以前卖的都在。',
		act: '照它屏幕上说的做；在那台上跑 yika doctor 看详情。',
	},
	centreRefuses: {
		what: ({ code }) => `中心不让这个代理进（${code ?? ''}）。`,
		safe: '门店自己收银：现金照收，卡在额度内照用。记录先存在这里。',
		act: 'yika doctor 会说是哪一种：版本太旧就更新，钥匙不认识就登记这家店。',
	},
	exposureHigh: {
		what: ({ figure }) => `断开的收银机在无人担保下最多能用掉 ${moneyText(figure)}。`,
		safe: '最多损失这么多：哪台都不会超过自己的下限。',
		act: '先把收银机接回网络；一时接不回，就调低下限。',
	},
	tillAway: {
		what: ({ subject }) => `${subject} 没有连上。`,
		safe: '只要开着，它就独立收银，自己记着。',
		act: '看它开着没有，再看网线；在那台上跑 yika doctor 看详情。',
	},
	centreAway: {
		what: () => '连不上中心。',
		safe: '门店自己收银：现金照收，卡在额度内照用。记录存在这里，会自己补传。',
		act: '看门店的线路（路由器、运营商），再问中心是否在运行。',
	},
	backlogOld: {
		what: ({ figure }) => `有记录等中心已经 ${durationZh(figure)}。`,
		safe: '都在代理的磁盘上，会按顺序自己补传。',
		act: '中心断着就修线路；连着就看中心自己的页面和记录。',
	},
	clockDrift: {
		what: ({ figure }) => `这台机器的钟跟中心差 ${durationZh(figure)}。`,
		safe: '记录按编号排，不会乱；额度只会早到期，不会晚。',
		act: '打开自动对时（timedatectl set-ntp true），看时间服务器通不通。',
	},
	tillClockDrift: {
		what: ({ subject }) => `${subject} 的钟差了两分钟以上。`,
		safe: '记录按编号排，不会乱。',
		act: '打开它的自动对时（timedatectl set-ntp true）。',
	},
	printerStopped: {
		what: ({ subject, code }) => `${subject}：${problem(code)}。`,
		safe: '照常收银；小票会自己补打。',
		act: '换纸、合盖，或看插头和电源。',
	},
	readerAway: {
		what: ({ subject, code }) => `${subject}：${problem(code)}。`,
		safe: '照常收银；号码可以手输。',
		act: '看插头；再在那台上跑 yika device list。',
	},
	deviceAway: {
		what: ({ subject, code }) => `${subject}：${problem(code)}。`,
		safe: '没有它也照常收银。',
		act: '看插头和电源；再在那台上跑 yika device list。',
	},
	diskLow: {
		what: ({ figure }) => `门店代理的磁盘快满了，还剩 ${bytesText(figure)}。`,
		safe: '满之前一切照常。',
		act: '看是什么占满了（du -xh | sort -h），移走；不要动代理自己的文件。',
	},
	doorReaderAway: {
		what: ({ subject, code }) => `门口的读卡器（${subject}）：${problem(code)}。`,
		safe: '照常收银；只是不报会员到店。',
		act: '看它的电源和网线。',
	},
	printerPaperLow: {
		what: ({ subject }) => `${subject}：纸快用完了。`,
		safe: '还能打。',
		act: '备好新的一卷。',
	},
}
