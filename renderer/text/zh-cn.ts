/** The Chinese of the till: short verbs on keys, sentences as a cashier reads them out. */

import { formatMinor, minor } from '../../protocol/base/money.ts'
import type { RefusalCode } from '../../protocol/refusals.ts'
import { devicesZhCN } from './devices-zh-cn.ts'
import { dutyZhCn } from './duty-zh-cn.ts'
import { handZhCn } from './hand-zh-cn.ts'
import { lookZhCn } from './look-zh-cn.ts'
import { paymentZhCn } from './payment-zh-cn.ts'
import { zhRefusals } from './refusals-zh-cn.ts'
import { returnsZhCn } from './returns-zh-cn.ts'
import { sheetZhCN } from './sheet-zh-cn.ts'
import type { OwnNotice, Texts } from './texts.ts'

const money = (amountMinor: number) =>
	`${amountMinor < 0 ? '−' : ''}¥${formatMinor(minor(Math.abs(amountMinor)))}`
/** `2026-11-30` → `11月30日`. */
function monthDay(date: string): string {
	const [, month = '', day = ''] = date.split('-')
	return `${Number(month)}月${Number(day)}日`
}

function zhWhyNot(code: RefusalCode, limit: string | null): string {
	switch (code) {
		case 'voucherBelowMinimum':
			return `满 ${limit ?? ''} 可用`
		case 'voucherNotValidToday':
			return '今天不可用'
		case 'voucherNotForTheseItems':
			return '本单没有适用商品'
		case 'voucherUsesExceeded':
			return '本单已用足'
		case 'pointsDoNotPay':
			return '积分在本店不能付款'
		case 'insufficientFunds':
			return '现在没有可用余额'
		default:
			return '现在不能付'
	}
}

const WEEKDAYS = ['日', '一', '二', '三', '四', '五', '六']

function notice(content: OwnNotice): string {
	switch (content.kind) {
		case 'codeUnknown':
			return `没有找到 ${content.code}。请再扫一次，或搜索商品名。`
		case 'cardUnknown':
			return '不认识这张卡。请换一张卡，或报手机号；商品照常扫。'
		case 'cardRefused':
			return {
				bankCard: '这是银行卡，请在刷卡机上使用。',
				unreadable: '卡没有读出来，请匀速再刷一次。',
				paymentCode: '这是付款码，到收款时再扫。',
				codeNotGenuine: '这个会员码不是本店的。请出示会员卡或报手机号。',
				codeExpired: '会员码过期了，请顾客刷新后再扫。',
				codeUsed: '这个会员码在本机用过了，请顾客刷新后再扫。',
			}[content.reason]
		case 'readerNoise':
			return '刷卡没有读清。请把卡拿开，再贴一次。'
		case 'connection':
			return {
				online: '已连上总部，积下的记录正在补传。',
				store: '总部暂时连不上。照常收银，储值在本店额度内可用。',
				alone: '门店主机连不上。照常收现金，记录都在本机，恢复后自动补传。',
			}[content.mode]
		case 'basketRestored':
			return '已恢复重启前的商品，请和顾客核对一遍。'
		case 'refundOutside':
			return paymentZhCn.refundOutside(money(content.amountMinor))
		case 'saved':
			return '已记下。'
		case 'notEnrolled':
			return '顾客不同意入会，资料没有保存。'
		case 'notMirrored':
			return '已记录在本机，门店主机还没有副本。恢复后自动补传，请照常收银。'
		case 'saleSuspended':
			return `已挂单：${content.itemCount} 件。按 F7 取单，店里哪台都可以。`
	}
}

export const zhCN: Texts = {
	language: 'zh-CN',
	date: (date) =>
		`${date.getUTCFullYear()}年${date.getUTCMonth() + 1}月${date.getUTCDate()}日 星期${WEEKDAYS[date.getUTCDay()] ?? ''}`,
	money,
	age: (age) => {
		switch (age.kind) {
			case 'justNow':
				return '刚刚'
			case 'minutes':
				return `${age.count} 分钟前`
			case 'hours':
				return `${age.count} 小时前`
			case 'yesterday':
				return '昨日'
			case 'days':
				return `${age.count} 天前`
		}
	},
	stateLine: {
		till: (tillId) => `${tillId.split('-').at(-1) ?? tillId} 号机`,
		businessDate: '营业日',
		noOperator: '未签到',
		connection: {
			online: { name: '在线', meaning: '总部已连接' },
			store: { name: '门店内', meaning: '总部暂时连不上，门店内照常' },
			alone: { name: '独立', meaning: '本机独立收银，恢复后自动补传' },
		},
		waiting: (count) => `${count} 待传`,
		device: {
			cardReader: '刷卡机',
			scanner: '扫描枪',
			printer: '打印机',
			scale: '电子秤',
			customerDisplay: '顾客屏',
			paymentTerminal: '刷卡机',
			journalCopy: '备份盘',
		},
		deviceAway: '没有连接',
		problem: {
			'device.notFound': '没有找到',
			'device.silent': '没有回应',
			'device.noise': '信号不清',
			'device.starting': '正在启动',
			'device.busy': '被别的程序占用',
			'device.notAllowed': '无权打开',
			'device.ambiguous': '有两台一样的',
			'device.noSoftware': '缺少软件',
			'reader.antennaMissing': '缺天线',
			'reader.settingsRefused': '设置不符',
			'printer.paperOut': '缺纸',
			'printer.paperNearEnd': '纸快用完',
			'printer.coverOpen': '盖子开着',
			'printer.cutterError': '切刀卡住',
			'printer.error': '故障',
			'copy.unwritable': '写不进去',
		},
		clockDrift: (minutes) => `本机时间差 ${minutes} 分钟`,
		drawerOpen: '钱箱没关',
		switchLanguage: 'English',
	},
	link: {
		connecting: '正在启动收银程序…',
		restarting: '收银程序正在重新启动。商品都已保存，请稍等。',
		away: '屏幕正在重新连接收银程序。商品都已保存，请稍等。',
		outdated: '收银程序重新开过，这个窗口已经作废。商品都已保存，请关掉它，重新打开收银。',
	},
	alarm: {
		title: '暂停收银',
		journalFull: '本机磁盘已满，不能再记录。请叫店长清理磁盘。',
		journalUnavailable: '本机的记录暂时写不进去。请叫店长处理。',
		epochClosed: '这条通道已由另一台收银机接替，本机不能再收银。请叫店长处理。',
		diskRestored: '本机的数据被还原成了旧的，不能再记录。请叫店长重新登记本机。',
		tillRecovering: '正在从门店服务器取回这条通道未交的班次，请稍等。',
		safe: '之前的每一笔都已完整保存。',
	},
	devices: devicesZhCN,
	actions: {
		devices: '设备',
		help: '帮助',
		look: '屏幕和声音',
		back: '返回',
		switchLanguage: 'English',
		dismissNotice: '知道了',
		signOn: '签到',
		signOff: '签退',
		openShift: '开班',
		countCash: '确认交班',
		closeShift: '交班',
		search: '搜索',
		take: '录入',
		quantity: '数量',
		keypad: '数字键',
		member: '会员',
		removeMember: '撤下会员',
		answer: '记下',
		laterQuestion: '以后再说',
		declineQuestion: '不想说',
		enrol: '新会员',
		editMember: '会员资料',
		saveSheet: '完成',
		askConsent: '同意书',
		customerYes: '顾客确认',
		customerSkips: '未经确认',
		customerNo: '顾客不同意',
		voidLine: '作废',
		suspend: '挂单',
		recall: '取单',
		takeSuspended: '取这一单',
		discardSuspended: '作废挂单',
		cancelSale: '取消整单',
		cancelReason: '确认取消',
		more: '更多',
		pay: '收款',
		backToSale: '回到商品',
		exactCash: '现金',
		bankCard: '银行卡',
		mobilePay: '移动支付',
		foreignCash: '外币现金',
		countForeign: '点外币',
		showPaymentQr: '让顾客扫码',
		askPayment: '查询结果',
		cancelPayment: '取消付款',
		cash: '收现金',
		payWithCard: '用卡付',
		discount: '特批优惠',
		discountAmount: '减这么多',
		approveDiscount: '确认授权',
		linePrice: '改价',
		lineDiscount: '折扣',
		lineQuantity: '数量',
		weighLine: '称重',
		setQuantity: '确定',
		byHandValue: '下一步',
		byHandReason: '确定',
		takeBackByHand: '取消',
		chooseSupervisor: '下一步',
		approveOverride: '确认',
		dropOverride: '取消',
		setWeight: '用这个重量',
		weighAgain: '再称一次',
		dropWeighing: '取消',
		load: '充值',
		loadDefault: '充值',
		loadStoredValue: '充到储值',
		loadGift: '充到礼品卡',
		cardService: '卡服务',
		activateCard: '启用',
		reportLost: '挂失',
		reportFrozen: '冻结',
		reportFound: '解挂',
		replaceCard: '换卡',
		refund: '退回卡内',
		findSale: '查单',
		returns: '退货',
		pickReturn: '下一步',
		giftReceipt: '礼品小票',
		payBack: '退款',
		nextCustomer: '下一位',
		reprint: '重打小票',
		savePicture: '存为图片',
		openDrawer: '开钱箱',
		noSaleReason: '打开',
		lock: '锁屏',
		handOver: '换人收银',
		takeOver: '接手',
		cashMove: '现金收支',
		moveCash: '确认收支',
		readTotals: '当班小计 X',
		countPieces: '记下张数',
		usePieces: '用这个合计',
		journal: '收银记录',
		openJournal: '查看全部',
		enterTraining: '进入培训',
		leaveTraining: '结束培训',
	},
	pressAgain: (label) => `再按一次：${label}`,
	help: {
		title: '按键',
		note: '扫描和刷卡随时可用，不用先点任何地方。',
		now: '现在可用',
		typing: '收银时',
		later: '其他时候',
		strokes: [
			['↑ ↓', '选商品行或搜索结果'],
			['+ −', '加一件、减一件'],
			['a–z 0–9', '随时输入，直接搜索'],
			['Tab', '屏幕上的下一个键'],
		],
	},
	look: lookZhCn,
	keyboard: {
		title: '字母键',
		shift: '大写',
		erase: '删除',
		hide: '收起字母键',
		space: '空格',
		next: '下一项',
	},
	noMinus: '金额不能是负数，按 Esc 清除',
	signOn: {
		title: '哪位收银？',
		pinFor: (name) => `${name}，请输入密码`,
		pinHint: '输入密码，按 Enter 签到',
		checking: '正在核对密码…',
		locked: (seconds) => `输错太多次。请等 ${seconds} 秒再试，或请店长帮忙。`,
		waitingTitle: '正在领取门店资料',
		waitingDetail:
			'第一次开机要等门店主机送来商品和员工名单，通常不到一分钟。若一直停在这里，请看门店主机是否开着。',
		pinLength: (count) => `已输入 ${count} 位`,
	},
	shift: {
		openTitle: '开班',
		floatLabel: '钱箱备用金',
		floatHint: '数一数钱箱里的备用金，输入金额。',
		closeTitle: '交班点钞',
		countLabel: '钱箱实点现金',
		countHint: '数完全部现金（含备用金）再输入。',
		settlementTitle: '本班结算',
		sales: '销售额',
		saleCount: '笔数',
		itemCount: '件数',
		taxIncluded: '含税额',
		byTender: '收款方式',
		tender: {
			cash: '现金',
			bankCard: '银行卡',
			mobilePay: '移动支付',
			foreignCash: '外币现金',
			storedValue: '储值卡',
			points: '积分',
			gift: '礼品卡',
			coupon: '电子券',
			activity: '市场活动卡',
			service: '服务卡',
		},
		times: (count) => `${count} 笔`,
		pointsEarned: '发出积分',
		discounts: '优惠合计',
		refunds: '退回卡内',
		saleCancels: '取消整单',
		noSales: '未销售开钱箱',
		cash: '现金核对',
		float: '备用金',
		expected: '应有',
		counted: '实点',
		difference: '差额',
		cashRight: '账款相符',
		cashOver: (amount) => `长款 ${amount}`,
		cashShort: (amount) => `短款 ${amount}`,
	},
	basket: {
		title: '商品',
		noMember: '未出示会员卡',
		noMemberHint: '刷卡、扫码，或按 F3 查找',
		voided: '已作废',
		total: '合计',
		due: '待收',
		paid: '已收',
		items: (count) => `${count} 件`,
		tax: '含税',
		taxAdded: '另加税',
		onePieceMore: (promotion) => `再买 1 件：${promotion}`,
		soMuchMore: (amount, promotion) => `再买 ${amount} 元：${promotion}`,
		points: (count) => `可得 ${count} 积分`,
		todayTitle: '今天要知道',
		empty: '扫第一件商品，或请顾客先刷卡',
		each: '单价',
		partOfSet: (name, quantity) => (quantity > 1 ? `套装 ${name} × ${quantity}` : `套装 ${name}`),
		fewer: '减一件',
		more: '加一件',
		voidLine: (name) => `作废 ${name}`,
		restoreLine: () => '恢复',
		saved: '已优惠',
		managerDiscount: '店长特批',
		load: { storedValue: '储值充值', gift: '礼品卡充值' },
		newCard: '新卡',
		remove: (name) => `撤销${name}`,
		coupon: (name) => `送${name}`,
	},
	purse: {
		amount: (unit, amount) => ({ money: money(amount), points: `${amount} 分`, uses: `${amount} 次` })[unit],
		reason: (reason) => {
			switch (reason.kind) {
				case 'expiresSoonest':
					return `先用：${monthDay(reason.validUntil)}到期`
				case 'paysForItem':
					return '抵本单商品'
				case 'couponFirst':
					return '券先用'
				case 'giftBeforeOwnMoney':
				case 'pointsBeforeOwnMoney':
					return '先于储值'
				case 'pointsLast':
					return '积分最后用'
				case 'ownMoneyLast':
					return '储值最后用'
				case 'inOrder':
					return '按顺序'
			}
		},
		whyNot: (code, limit) => zhWhyNot(code, limit),
		until: (date) => `${monthDay(date)}到期`,
		spendable: (amount) => `可用 ${amount}`,
		rate: (basisPoints) => `${Number(((10_000 - basisPoints) / 1_000).toFixed(2))} 折`,
		partial: '部分商品',
		title: '卡内还有',
	},
	desk: {
		approvalTitle: '特批优惠',
		presentManager: '请店长刷授权卡，或输入卡号。',
		managerLimit: (rate, amount) => `最低 ${rate}，本单最多减 ${amount}`,
		usesLeft: (count) => `授权还剩 ${count} 次`,
		howMuch: '选折扣，或输入要减的金额',
		amountLabel: '减多少',
		takes: (what) => `本单 ${what}`,
		managerPin: '请店长输入授权密码',
		manager: '店长授权卡',
		loadTitle: '充值',
		presentLoad: '请刷要充值的卡；新礼品卡也可以。',
		loadLabel: '充值金额',
		newCard: '新卡，收款后启用',
		serviceTitle: '卡服务',
		presentService: '请刷卡，或输入卡号、手机号。',
		presentNew: '请刷一张新卡，替换上面这张。',
		refundTitle: '退回卡内',
		presentReceipt: '扫小票上的条码，或输入单号。',
		receiptLabel: '小票单号',
		noCardPayments: '这一单没有用卡付款。',
		left: (amount) => `可退 ${amount}`,
		givenBack: '已全部退回',
		giveBack: '退回',
		confirming: '正在确认授权…',
	},
	suspended: {
		title: '取单',
		empty: '没有挂着的单。',
		howTo: '顾客要等一等时按 F6 挂单。先输几个字再按，就是这一单的名字。',
		ownOnly: '门店主机连不上，只列出本机挂的单。',
		unfinished: '本机取到一半，再取一次接着收',
		takenBy: (till) => `${till}正在取`,
		mayBeTaken: '可能已在别的收银机取走',
		earlierDay: '以前营业日的单，请主管决定去留',
		pressAgain: (doubt) => `${doubt}。先问清楚；再按一次，就在这里收。`,
		stillWaiting: (count, amount) => `还挂着 ${count} 单，共 ${amount}。可以留给下一班。`,
	},
	sell: {
		searchPlaceholder: '商品名、条码、卡号或手机号',
		nextQuantity: (quantity) => `下一件 × ${quantity}`,
		takeBackQuantity: '取消数量',
		nothingFound: (text) => `没有找到“${text}”`,
		stillPrepared: (percent) => `搜索仍在准备中：名称已完成 ${percent}%。编码和卡号可以使用。`,
		enterTakesCode: '按 Enter 录入这个号码',
		departments: '部门',
		noQuickKeys: '这个部门没有快捷键，请扫描或搜索。',
		keypadTitle: '数字键',
		keypadHint: '先输数量按 ×，再扫商品；或输条码、手机号按录入。',
		moreTitle: '更多',
		moreOf: { cards: '退货和卡', drawer: '钱箱和班次', till: '这台收银机' },
	},
	memberSearch: {
		title: '查找会员',
		placeholder: '姓名、手机号或卡号',
		howTo: '输入姓名、拼音或首字母，手机号后四位，或号码开头几位。',
		nobody: (typed) => `本机没有“${typed}”。输完整号码按回车，可向门店和总部查询。`,
	},
	member: {
		cardOnly: '不记名卡',
		cardAdvice: {
			frozen: '这张卡已冻结，不能付款也不积分。请顾客到服务台解冻，本单改用其他方式付款。',
			lost: '这张卡已挂失。请礼貌地留下卡，叫店长处理；本单改用其他方式付款。',
			expired: '这张卡已过期，不能付款也不积分。请顾客到服务台换卡，本单改用其他方式付款。',
			blank: '这张卡还没有启用。请到服务台启用，本单改用其他方式付款。',
		},
		cardState: { active: '正常', frozen: '已冻结', lost: '已挂失', expired: '已过期', blank: '未启用' },
		tier: { standard: '普卡', silver: '银卡', gold: '金卡', diamond: '钻石卡' },
		lastVisit: (age) => `上次来：${age}`,
		firstVisit: '第一次来',
		say: '可以说',
		storedValue: '储值',
		points: '积分',
		spendable: '现在可用',
		limited: {
			balance: '全部可用',
			lease: '总部连不上，只能用本店额度',
			alone: '门店主机连不上，只能用本机额度',
			cardState: '这张卡现在不能付款',
		},
		asOf: (age) => `${age}的余额`,
		refreshing: '正在更新…',
		offer: '可以推荐',
		ask: '顺便问一句',
		reward: (points) => `答了送 ${points.toLocaleString('en')} 积分`,
		reason: { unknown: '还没有记录', stale: '很久以前的记录', unverified: '还没有核实' },
		channel: { sms: '短信', wechat: '微信', none: '不用告诉我' },
		thanks: {
			birthday: '生日已记下，到时给您送上祝福。',
			phone: '手机号已记下，谢谢您。',
			email: '邮箱已记下，谢谢您。',
			contactChannel: '已记下，以后就这样联系您。',
			favouriteDepartment: '已记下，谢谢您告诉我们。',
			address: '地址已记下，谢谢您。',
		},
		answerFormat: {
			monthDay: '月月日日，如 0308',
			phone: '11 位手机号',
			email: '如 wang@example.com',
			address: '省市区、街道、门牌号',
		},
		answerWrong: { monthDay: '没有这一天', phone: '不像手机号', email: '不像邮箱', address: '地址太短' },
		cardNo: (lastDigits) => `卡尾号 ${lastDigits}`,
		report: {
			title: '会员提问：答了 / 问过',
			name: {
				birthday: '生日',
				phone: '手机号',
				email: '邮箱',
				contactChannel: '联系方式',
				favouriteDepartment: '常逛部门',
				address: '地址',
			},
			others: (later, refused, wrong) =>
				[
					...(later > 0 || refused > 0 ? [`以后 ${later}，不说 ${refused}`] : []),
					...(wrong > 0 ? [`后来更正 ${wrong}`] : []),
				].join('，'),
			time: '平均用时',
			seconds: (each) => `${each.toFixed(1)} 秒`,
		},
	},
	tender: {
		due: '待收',
		takenTitle: '已收',
		handedOver: '收到现金',
		exact: '现金，正好',
		notes: '现金整额',
		cardPays: (amount) => `用卡付 ${amount}`,
		cardPaysNone: '卡现在不能付',
		noCard: '请顾客先刷卡',
		balanceAfter: (amount) => `余 ${amount}`,
		remove: (name) => `撤销${name}`,
		awaiting: (amount) => `等待卡确认 ${amount}…`,
		otherWay: '马上有结果；不行就收现金。',
		completing: '正在记录这一笔…',
		changeWillBe: '找零',
	},
	duty: dutyZhCn,
	payment: paymentZhCn,
	hand: handZhCn,
	returns: returnsZhCn,
	sheet: sheetZhCN,
	completed: {
		change: '找零',
		noChange: '不用找零',
		total: '本单',
		receipt: '小票',
		done: '收款完成',
		pictureSaved: (name) => `已存到“下载”文件夹：${name}`,
		pictureFailed: '图片没有做成，请改用重打小票。',
	},
	print: {
		blocked: {
			'device.notFound': '已记录，打印机没有接上。接好后自动补打。',
			'device.silent': '已记录，打印机没有回应。恢复后自动补打。',
			'device.noise': '已记录，打印机信号不清。恢复后自动补打。',
			'device.starting': '已记录，打印机正在启动。就绪后自动补打。',
			'device.busy': '已记录，打印机被别的程序占用。关掉那个程序后自动补打。',
			'device.notAllowed': '已记录，系统不允许打开打印机。请找店内技术人员；之后自动补打。',
			'device.noSoftware': '已记录，设备缺少软件。请找店内技术人员。',
			'device.ambiguous': '已记录，有两台一样的打印机。拔掉一台后自动补打。',
			'printer.paperOut': '已记录，打印机缺纸。换纸后自动补打。',
			'printer.paperNearEnd': '打印纸快用完，请备好新纸。',
			'printer.coverOpen': '已记录，打印机盖子开着。合上后自动补打。',
			'printer.cutterError': '已记录，打印机切刀卡住。处理后自动补打。',
			'printer.error': '已记录，打印机出了故障。恢复后自动补打。',
			'reader.antennaMissing': '已记录，标签读写器缺天线。',
			'reader.settingsRefused': '已记录，标签读写器不接受设置。',
			'copy.unwritable': '已记录，备份盘写不进去。',
		},
		blockedUnknown: '已记录，打印机还没准备好。好了自动补打。',
		unknown: (number) =>
			number === null ? '已记录。单据完整打出来了吗？' : `已记录。尾号 ${number} 的小票完整打出来了吗？`,
		cameOut: '已打出',
		printAgain: '补打',
		waiting: (count) => `${count} 张小票待打`,
	},
	provisional: '待确认',
	hint: {
		signOn: '请选择收银员',
		openShift: '输入备用金，开始今天的收银',
		empty: '请扫商品，或请顾客刷卡',
		greeting: '打个招呼，接着扫商品',
		selling: '继续扫商品，扫完按 F12 收款',
		tendering: '请选择收款方式',
		completed: '把小票和找零交给顾客，按 Enter 接待下一位',
		desk: '按“返回”回到收银',
		wait: '请稍等',
		stopped: '暂停收银，请叫店长',
	},
	notice,
	dismiss: '知道了',
	door: {
		title: '贵宾到店',
		arrived: (name, tier) => `${name}（${tier}）到店了`,
		atTheDoor: (name, tier) => `${name}（${tier}）在门口`,
		more: (count) => `，另有 ${count} 位`,
	},
	refusal: zhRefusals(money),
}
