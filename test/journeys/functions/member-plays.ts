/** Members: found, asked, enrolled and changed; what the customer confirms on her own screen. */
import { expect } from 'vitest'
import type { GroupData } from '../../../protocol/provisioning/group-data.ts'
import { SUPERVISOR_UID } from '../../fixtures/demo-data/operators.ts'
import { SUPERVISOR } from './by-hand-plays.ts'
import type { Play, Stage } from './play.ts'
import { gone, paysInCash, scans } from './stage-steps.ts'

/** One for each round, by card: her phone is the one thing that nobody knows of her. */
const ASKED = ['5E3A90C1', '046F5A1B3C2D80', '9AB4C20F', '1C2D3E4F', '04E5A6B7C8D982', '3B5C7D9E']
/** One for each round, by phone: nobody knows how to reach her best. */
const REFUSING = ['13818000101', '13916001717', '18616001919', '15800001212', '17701001515', '13402001818']

export function askingGroup(group: GroupData): GroupData {
	const asked = new Set(
		group.cards
			.filter(({ media }) => media.some(({ value }) => ASKED.includes(value)))
			.map((card) => card.memberId),
	)
	const change = (member: GroupData['members'][number]): GroupData['members'][number] => {
		const { phone, contactChannel, ...fields } = member.fields
		const said = { source: 'till', verified: true, atMs: Date.now() } as const
		const channel = contactChannel ?? { ...said, value: 'sms' }
		if (asked.has(member.memberId))
			return { ...member, declinedAtMs: {}, fields: { ...fields, contactChannel: channel } }
		return phone !== undefined && REFUSING.includes(phone.value)
			? { ...member, declinedAtMs: {}, fields: { ...fields, phone: { ...said, value: phone.value } } }
			: member
	}
	return { ...group, members: group.members.map(change) }
}

/** What the demonstration's rules promise for a phone number. */
const REWARD = 50

/** Counts the rounds, so that each has a customer of its own. */
let round = 0

function memberOf({ shop }: Stage, cardUid: string) {
	const card = shop.demo.group.cards.find(({ media }) => media.some(({ value }) => value === cardUid))
	const member = shop.demo.group.members.find(({ memberId }) => memberId === card?.memberId)
	if (member === undefined) throw new Error(`nobody has ${cardUid}`)
	return member
}

async function leaves(stage: Stage): Promise<void> {
	await stage.hands.does('removeMember')
	await gone(stage, 'member-name')
}

const QUESTION: Play = {
	shows: ['memberSearch', 'question'],
	run: async (stage) => {
		const { cashier, hands, shop } = stage
		const asked = memberOf(stage, ASKED[round] ?? '')
		const refusing = shop.demo.group.members.find(({ fields }) => fields.phone?.value === REFUSING[round])
		round += 1
		await cashier.tap(ASKED[round - 1] ?? '', asked.address.zh)
		await cashier.reads('question', '手机号')
		await cashier.reads('question-reward', String(REWARD))
		const phone = `1390013900${round}`
		await hands.types(phone)
		await cashier.reads('answer-field', `139 0013 900${round}`)
		await hands.does('answer', 'answer-submit')
		await cashier.sees('question-thanks')
		stage.recorded('fieldCaptured', { memberId: asked.memberId, field: 'phone', value: phone })
		await scans(stage, '茉莉花茶')
		expect(await paysInCash(stage)).toMatch(new RegExp(`回答问题\\s+\\+${REWARD}`))
		stage.recorded('saleCompleted', {
			memberId: asked.memberId,
			earned: [{ purse: 'points', forAnswer: REWARD }],
			connection: stage.link,
		})
		await hands.does('member')
		await cashier.sees('member-search')
		await hands.types(refusing?.fields.phone?.value.slice(-4) ?? '')
		await cashier.reads('members', `${refusing?.familyName}`)
		if (hands.way === 'keyboard') await cashier.presses('Enter')
		else await hands.picks(cashier.page.locator('.member-row').first())
		await cashier.reads('member-name', refusing?.address.zh ?? '')
		await cashier.reads('question', '怎么告诉您最方便')
		await hands.does('declineQuestion')
		await gone(stage, 'question')
		stage.recorded('fieldCaptured', { memberId: refusing?.memberId, field: 'contactChannel', value: null })
		await leaves(stage)
	},
}

/** In the shift of all rounds: at least one has answered, and one would rather not say. */
const ASKING_REPORT: Play = {
	shows: ['askingReport'],
	run: async (stage) => {
		const { cashier, hands } = stage
		await hands.doesMore('readTotals')
		await cashier.sees('guarded')
		cashier.lane.reader.tapCard(SUPERVISOR_UID)
		await cashier.reads('question-report-phone', /^[1-9]\d* \/ [1-9]/)
		await cashier.reads('question-report-contactChannel', /^0 \/ [1-9]/)
		cashier.lane.reader.removeCard()
		stage.recorded('xReportRead', { supervisorId: SUPERVISOR })
		await hands.does('back')
		await gone(stage, 'totals')
	},
}

const JOINS: Play = {
	shows: ['enrol', 'displayConfirm', 'editMember'],
	run: async (stage) => {
		const { cashier, customer, hands } = stage
		const phone = `1380013800${round}`
		await hands.doesMore('enrol')
		await cashier.sees('sheet-form')
		await hands.enters('sheet-familyName')
		await hands.types('shen')
		await hands.picks('title-ms')
		await hands.enters('sheet-phone')
		await hands.types(phone)
		await hands.next()
		await customer
			.getByTestId('field-phone')
			.filter({ hasText: phone.slice(-4) })
			.waitFor()
		await customer.getByTestId('say-yes').tap()
		await customer.getByTestId('choice-offers.wechat').tap()
		await customer.getByTestId('say-yes').tap()
		await cashier.reads('member-name', 'shen')
		stage.recorded('memberEnrolled', {
			confirmedBy: 'customerDisplay',
			sheet: { familyName: 'shen', addressedAs: 'ms', phone },
			consent: { confirmedBy: 'customerDisplay', given: ['membership', 'offers.wechat'] },
		})
		await hands.does('editMember')
		await cashier.sees('sheet-form')
		await hands.enters('sheet-givenName')
		await hands.types('li')
		await hands.next()
		await cashier.reads('confirm-givenName', 'li')
		await hands.next()
		await gone(stage, 'desk-editMember')
		stage.recorded('memberEdited', { confirmedBy: 'cashier', sheet: { givenName: 'li' } })
		await hands.does('member')
		await leaves(stage)
	},
}

export const MEMBER_PLAYS: readonly Play[] = [QUESTION, ASKING_REPORT, JOINS]
