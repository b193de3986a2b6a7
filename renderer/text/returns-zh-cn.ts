import type { ReturnWords } from './return-words.ts'

export const returnsZhCn: ReturnWords = {
	title: '退货',
	present: '扫小票上的条码，或输入单号。没有小票就扫商品。',
	pick: '点选要退的商品，或输入行号按回车，再按一次加一件。选好后按回车。',
	why: '退货原因？输入编号按回车。',
	receiptNumber: '小票单号',
	asGift: '礼品小票：款项存入礼品卡',
	notClaimed: '门店主机连不上，由主管负责。',
	left: (quantity) => `可退 ${quantity} 件`,
	noneLeft: '已退完',
	picked: (quantity) => `退 ${quantity} 件`,
	line: (name, quantity) => `退货：${name} × ${quantity}`,
	withoutReceipt: '无小票',
	paysBack: '应退顾客',
	paidBack: '已退顾客',
	evenExchange: '等价换货，不收不退。',
	presentCard: '请顾客出示卡，礼品小票的款项存入礼品卡。',
	byHand: '在终端上手工退',
	settlement: '退货',
	cashPaidBack: '退现金',
}
