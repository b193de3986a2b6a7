/** The member strip over the basket: who this is for, and what she can spend. One press opens the greeting again. */
import type { CardState } from '../../../protocol/card/card-snapshot.ts'
import type { MemberView } from '../../../till/view.ts'
import { runAction } from '../../actions/all-actions.ts'
import { Figures } from '../../parts/amounts.tsx'
import { Icon } from '../../parts/icon.tsx'
import { useDesk, useTexts, useView } from '../../state/desk.ts'
import type { Texts } from '../../text/texts.ts'

export function MemberStrip() {
	const { member } = useView()
	return member === null ? <NoMember /> : <Member member={member} />
}

function NoMember() {
	const texts = useTexts()
	return (
		<div className="member-strip member-strip-none" data-testid="member-strip">
			<Icon name="card" />
			<span>{texts.basket.noMember}</span>
			<span className="member-strip-hint">{texts.basket.noMemberHint}</span>
		</div>
	)
}

function Member({ member }: { readonly member: MemberView }) {
	const desk = useDesk()
	const { language, phase } = useView()
	const texts = useTexts()
	const canPay = member.cardState === 'active'
	return (
		<button
			type="button"
			className={`member-strip ${canPay ? '' : 'member-strip-stopped'}`}
			disabled={phase.kind !== 'selling'}
			data-testid="member-strip"
			onMouseDown={(event) => event.preventDefault()}
			onClick={() => runAction(desk, 'member')}
		>
			<strong className="member-strip-name" data-testid="member-name">
				{memberName(member, language, texts)}
			</strong>
			{canPay ? <Tier member={member} /> : <CardStateBadge state={member.cardState} />}
			<span className="member-strip-balance">
				<span className="member-strip-label">{texts.member.spendable}</span>
				<Figures amountMinor={member.storedValue.spendableNow} testId="strip-spendable" />
			</span>
		</button>
	)
}

export function memberName(member: MemberView, language: string, texts: Texts): string {
	if (member.member === null) return texts.member.cardOnly
	return language === 'en' ? member.member.address.en : member.member.address.zh
}

export function Tier({ member }: { readonly member: MemberView }) {
	const texts = useTexts()
	if (member.member === null) return null
	return <span className={`tier tier-${member.member.tier}`}>{texts.member.tier[member.member.tier]}</span>
}

export function CardStateBadge({ state }: { readonly state: CardState }) {
	const texts = useTexts()
	return (
		<span className="card-stopped" data-testid="card-state">
			<Icon name="warning" />
			{texts.member.cardState[state]}
		</span>
	)
}
