import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { minor } from '../../protocol/base/money.ts'
import { MobilePayGateway } from '../../test/simulators/mobile-pay-gateway.ts'
import type { MobilePay } from '../../till/ports/mobile-pay.ts'
import { mobilePayOverHttp } from './mobile-pay-http.ts'

const WECHAT = '134567890123456789'
const charge = { reference: 'S01-01-1-T1', amountMinor: minor(7_500), currency: 'CNY' }
const APPROVED = { kind: 'approved', amountMinor: 7_500, scheme: 'wechat', providerReference: '420000000001' }

describe('a gateway for payment apps', () => {
	let gateway: MobilePayGateway
	let pay: MobilePay
	const logged: unknown[] = []
	beforeEach(async () => {
		gateway = new MobilePayGateway()
		const url = await gateway.listen()
		pay = mobilePayOverHttp({ url, token: null, timeoutMs: 60_000, log: (_, facts) => logged.push(facts) })
	})
	afterEach(() => gateway.close())

	it('approves: charged once, however often it is asked with one reference', async () => {
		expect(await pay.charge(charge, WECHAT)).toMatchObject(APPROVED)
		expect(await pay.charge(charge, WECHAT)).toMatchObject(APPROVED)
		expect(await pay.query(charge.reference)).toMatchObject(APPROVED)
		expect(gateway.charges).toEqual([{ reference: 'S01-01-1-T1', amountMinor: 7_500 }])
	})

	it('declines', async () => {
		gateway.behaviour = 'declines'
		expect(await pay.charge(charge, WECHAT)).toEqual({ kind: 'declined', reason: 'limit of the day' })
	})

	it('waits for the customer, who confirms', async () => {
		gateway.behaviour = 'needsConfirmation'
		expect(await pay.charge(charge, WECHAT)).toEqual({ kind: 'customerConfirming' })
		expect(await pay.query(charge.reference)).toEqual({ kind: 'customerConfirming' })
		gateway.confirm()
		expect(await pay.query(charge.reference)).toMatchObject(APPROVED)
	})

	it('waits for the customer, and is given up', async () => {
		const { qr, outcome } = await pay.createQr(charge)
		expect({ qr, outcome }).toEqual({
			qr: 'https://pay.example/S01-01-1-T1',
			outcome: { kind: 'customerConfirming' },
		})
		expect(await pay.cancel(charge.reference)).toEqual({ kind: 'aborted' })
		expect(gateway.charges).toEqual([])
	})

	it('dies after the app has charged: unknown, and tells when it is back', async () => {
		gateway.behaviour = 'diesAfterApproval'
		expect(await pay.charge(charge, WECHAT)).toEqual({ kind: 'unknown' })
		expect(await pay.query(charge.reference)).toEqual({ kind: 'unknown' })
		gateway.comeBack()
		expect(await pay.query(charge.reference)).toMatchObject(APPROVED)
	})

	it('a charge that never came is taken no more once it was asked about', async () => {
		expect(await pay.query(charge.reference)).toEqual({ kind: 'notDone' })
		expect(await pay.charge(charge, WECHAT)).toEqual({ kind: 'aborted' })
		expect(gateway.charges).toEqual([])
	})

	it('nobody there: nothing was asked; but what was asked before is not known', async () => {
		const { url } = gateway
		const away = mobilePayOverHttp({ url, token: null, timeoutMs: 60_000, log: () => undefined })
		await gateway.close()
		expect(await away.charge(charge, WECHAT)).toEqual({ kind: 'notDone' })
		expect(await away.query(charge.reference)).toEqual({ kind: 'unknown' })
		expect(await away.cancel(charge.reference)).toEqual({ kind: 'unknown' })
		await gateway.listen()
	})

	it('no answer in time is unknown, and what is logged says nothing of the customer', async () => {
		gateway.behaviour = 'silent'
		const hasty = mobilePayOverHttp({
			url: gateway.url,
			token: null,
			timeoutMs: 50,
			log: (_, facts) => logged.push(facts),
		})
		expect(await hasty.charge(charge, WECHAT)).toEqual({ kind: 'unknown' })
		expect(JSON.stringify(logged)).not.toContain(WECHAT)
	})
})
