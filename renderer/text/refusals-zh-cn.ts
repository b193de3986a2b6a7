/** For each refusal one sentence in Chinese: what, why, and what to do instead. */
import type { Texts } from './texts.ts'

export function zhRefusals(money: (amountMinor: number) => string): Texts['refusal'] {
	const atMost = (limitMinor: number | undefined) =>
		limitMinor === undefined || limitMinor <= 0 ? '' : `最多可付 ${money(limitMinor)}，`
	return {
		pinWrong: () => '密码不对，请再输一次。',
		pinLocked: ({ seconds }) =>
			seconds === undefined
				? '输错太多次，暂时锁住。请稍后再试。'
				: `输错太多次。请等 ${seconds} 秒再试，或请店长帮忙。`,
		operatorUnknown: () => '没有这位收银员，请重新选择。',
		notSignedOn: () => '还没有签到，请先签到。',
		shiftNotOpen: () => '还没有开班，请先输入备用金开班。',
		shiftAlreadyOpen: () => '已经开班了，可以直接收银。',
		saleOpen: () => '这一单还没做完。请先收款或取消整单。',
		notNow: () => '现在还不能这样做，请先完成眼前这一步。',
		amountInvalid: () => '金额不对，请重新输入。',
		answerInvalid: () => '这个回答的格式不对，请再核对一遍。',
		noteMissing: () => '请写明这笔现金的用途。',
		notEnoughCash: ({ limitMinor }) => `钱箱里应只有 ${money(limitMinor ?? 0)}。请先点一点，或少取一些。`,
		itemUnknown: () => '没有这件商品。请再扫一次，或搜索商品名。',
		codeUnreadable: () => '条码没有读清。请擦一擦再扫，或输入号码。',
		quantityInvalid: () => '数量不对，请输入 1 到 9999。',
		basketFull: () => '这一单的商品太多了。请先收款，再开一单。',
		basketEmpty: () => '还没有商品，请先扫商品。',
		lineUnknown: () => '这一行已经不在了，请重新选择。',
		cardUnknown: () => '不认识这张卡。请换一张卡，或报手机号。',
		cardNotActive: () => '这张卡还没有启用，不能付款。请到服务台办理，或改收现金。',
		cardFrozen: () => '这张卡已冻结，不能付款。请到服务台处理，或改收现金。',
		cardLost: () => '这张卡已挂失，不能付款。请顾客到服务台核对，或改收现金。',
		cardExpired: () => '这张卡已过期，不能付款。请到服务台换卡，或改收现金。',
		noMember: () => '还没有会员卡，请顾客先刷卡。',
		tenderNotAllowed: () => '这种方式不能付这一单，请换一种。',
		tenderExceedsDue: ({ limitMinor }) => `超过了待收金额，${atMost(limitMinor)}请改小一点。`,
		changeTooLarge: ({ limitMinor }) => `找零会超过 ${money(limitMinor ?? 0)}，请再点一遍收到的现金。`,
		otherCardHasPaid: () => '这一单已经用另一张卡付过款。请先撤回那笔付款，再刷这张卡。',
		insufficientFunds: ({ limitMinor }) => `储值余额不够，${atMost(limitMinor)}其余请收现金。`,
		exceedsLease: ({ limitMinor }) => `总部连不上，超出本店可用额度，${atMost(limitMinor)}其余请收现金。`,
		noLease: () => '总部连不上，这张卡在本店没有可用额度。请改收现金。',
		tillAlone: () => '门店主机连不上，没法核对储值余额。请改收现金。',
		authorisationReversed: () => '这笔储值付款已撤销，没有扣款。请重新收款。',
		existsWithDifferentAmount: () => '这笔付款已经用别的金额记过了。请撤销后重新收款。',
		holdAlreadyPosted: () => '这笔储值付款已经入账，不能再改。',
		holdAlreadyVoided: () => '这笔储值付款已经撤销，没有扣款。请重新收款。',
		holdExpired: () => '这笔储值付款等得太久，已经放开。请重新收款。',
		amountExceedsHold: () => '金额超过了已确认的储值付款。请撤销后重新收款。',
		journalFull: () => '本机磁盘已满，暂停收银。之前的记录都完好，请叫店长。',
		journalUnavailable: () => '记录暂时写不进去，暂停收银。之前的记录都完好，请叫店长。',
		printerNotReady: () => '打印机没有准备好。请看纸和盖子，再按一次。',
		nothingToPrint: () => '还没有小票可以重打。',
		malformed: () => '这一步没有做成，什么都没有改变。请再试一次。',
		protocolTooOld: () => '本机程序太旧，连不上门店主机。可照常收现金，请叫店长更新。',
		notEnrolled: () => '这台收银机还没有登记。请叫店长登记后再用。',
		signatureInvalid: () => '核对没有通过，没有扣款。请改收现金，并告诉店长。',
		epochClosed: () => '这台收银机换过登记。请叫店长重新登记。',
		tooBusy: () => '总部正忙，没有扣款。请稍等再试，或改收现金。',
		centreUnreachable: () => '总部连不上，没有扣款。请改收现金。',
		internal: () => '这一步没有做成，之前的都已保存。请再试一次，不行请叫店长。',
	}
}
