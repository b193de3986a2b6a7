/** 设备页的话。 */
import type { DeviceWords } from './device-words.ts'

export const devicesZhCN: DeviceWords = {
	title: '设备',
	well: '正常',
	last: '最近',
	nothingYet: '还没有动静',
	firmware: '型号',
	path: '接口',
	noise: (bytes, frames) => `杂音 ${bytes} 字节，坏帧 ${frames}`,
	restarts: (count) => `重新启动 ${count} 次`,
	testPrint: '打印测试页',
	log: {
		cardPresented: '读到卡',
		cardRemoved: '卡拿走了',
		cardRefused: '卡没有收',
		codeScanned: '扫到码',
		codeRejected: '码没有读清',
		connected: '连上了',
		away: '断开了',
		problem: '问题：',
		printed: '测试页打好了',
		notPrinted: '测试页没打成',
	},
	reason: {
		checkDigit: '校验位不对',
		tooLong: '太长',
		unreadable: '读不清',
		bankCard: '是银行卡',
	},
	learnTitle: '接新设备',
	learnHint: '插上新设备，选它的接口，然后刷一张卡或扫一个码。',
	look: '找新设备',
	noPorts: '没有看到新接上的设备。检查插头和电源，再找一次。',
	staffOnly: '接新设备请主管或店长签到。',
	stop: '不找了',
	trying: (driver, baud) => (driver === '' ? '请刷卡或扫码…' : `请刷卡或扫码… 正在试 ${driver}（${baud}）`),
	found: (seen) =>
		seen === null
			? '认出来了。记下来后这台收银机就用它：'
			: `认出来了（${seen}）。记下来后这台收银机就用它：`,
	keep: '记下来',
	kept: (isAtWork) => (isAtWork ? '记下来了，已经可以用。' : '记下来了，收银机下次启动后可以用。'),
	notKept: (file) =>
		`这里写不进设置。请店内技术人员把这一行加到 ${file === '' ? '设置文件' : file} 的 devices 里：`,
	notFound: '没有认出来。确认刷了卡或扫了码，再试一次；或者这个型号还不支持。',
}
