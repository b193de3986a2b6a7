/** The greeting: for the person, not about the record. It never delays a scan: the next item folds it to the strip. */
import type { RuleText } from '../../../protocol/greeting/greeting-rules.ts'
import type { MemberView } from '../../../till/view.ts'
import { ActionKey } from '../../parts/action-key.tsx'
import { Money, ProvisionalMark, useAge } from '../../parts/amounts.tsx'
import { Icon } from '../../parts/icon.tsx'
import { useTexts, useView } from '../../state/desk.ts'
import { CardContents } from './card-contents.tsx'
import { CardStateBadge, memberName, Tier } from './member-strip.tsx'
import { Question } from './question.tsx'

export function GreetingPane({ member }: { readonly member: MemberView }) {
	const texts = useTexts()
	const { language } = useView()
	const name = memberName(member, language, texts)
	const inLanguage = useRuleText()
	return (
		<div className="greeting" data-testid="greeting">
			<header className="greeting-head">
				<h2 data-testid="greeting-name">{name}</h2>
				{member.cardState === 'active' ? (
					<Tier member={member} />
				) : (
					<CardStateBadge state={member.cardState} />
				)}
				<span className="greeting-keys">
					{member.member === null ? <ActionKey id="enrol" /> : <ActionKey id="editMember" tone="quiet" />}
					<ActionKey id="removeMember" tone="quiet" />
					<ActionKey id="back" />
				</span>
			</header>
			{member.cardState === 'active' ? (
				<About member={member} />
			) : (
				<p className="greeting-advice" data-testid="card-advice">
					<Icon name="warning" />
					{texts.member.cardAdvice[member.cardState]}
				</p>
			)}
			{member.sentence !== null && (
				<p className="greeting-sentence" data-testid="sentence">
					<span className="greeting-label">{texts.member.say}</span>
					<span>{inLanguage(member.sentence)}</span>
				</p>
			)}
			{member.suggestion !== null && (
				<p className="greeting-offer" data-testid="suggestion">
					<span className="greeting-label">{texts.member.offer}</span>
					<span>{inLanguage(member.suggestion.offer)}</span>
					<span className="greeting-because">{inLanguage(member.suggestion.because)}</span>
				</p>
			)}
			<Balances member={member} />
			<CardContents member={member} />
			<Question member={member} />
		</div>
	)
}

/** What the rules say, in the language of the screen. */
function useRuleText(): (text: RuleText) => string {
	const { language } = useView()
	return (text) => (language === 'en' ? text.en : text.zh)
}

function Occasion({ occasion }: { readonly occasion: MemberView['occasion'] }) {
	const inLanguage = useRuleText()
	if (occasion === null) return null
	return (
		<span className="occasion" data-testid="occasion">
			<Icon name="gift" />
			{inLanguage(occasion.name)}
		</span>
	)
}

/** Segment with the figures behind it, and the last visit. */
function About({ member: { member, segment, occasion, cardNo } }: { readonly member: MemberView }) {
	const texts = useTexts()
	const inLanguage = useRuleText()
	const age = useAge()
	if (member === null) return <p className="greeting-about">{texts.member.cardNo(cardNo.slice(-4))}</p>
	return (
		<p className="greeting-about">
			<Occasion occasion={occasion} />
			{segment !== null && (
				<>
					<strong data-testid="segment">{inLanguage(segment.name)}</strong>
					<span className="figures">{inLanguage(segment.because)}</span>
				</>
			)}
			<span>
				{member.lastVisit === null
					? texts.member.firstVisit
					: texts.member.lastVisit(age(member.lastVisit.atMs))}
			</span>
			{/* Where there is something to celebrate, the line is full without it. */}
			{occasion === null && <span className="figures">{texts.member.cardNo(cardNo.slice(-4))}</span>}
		</p>
	)
}

function Balances({ member }: { readonly member: MemberView }) {
	const texts = useTexts()
	const age = useAge()
	const { storedValue, points } = member
	const isLimited = storedValue.limitedBy !== 'balance'
	const asOf = member.refreshing ? texts.member.refreshing : texts.member.asOf(age(storedValue.asOfMs))
	return (
		<div className="balances">
			<section className="balance" data-testid="balance-stored-value">
				<div className="balance-row">
					<h3>{texts.member.storedValue}</h3>
					<p className="balance-figures">
						<Money amountMinor={storedValue.balance} testId="stored-value-balance" />
					</p>
					<p className="balance-age" data-testid="balance-age">
						{asOf}
					</p>
					{storedValue.provisional !== 0 && <ProvisionalMark text={texts.money(storedValue.provisional)} />}
				</div>
				<p className={isLimited ? 'spendable spendable-limited' : 'spendable'} data-testid="spendable">
					<span>
						{texts.member.spendable} <Money amountMinor={storedValue.spendableNow} testId="spendable-now" />
					</span>
					<span className="spendable-why">{texts.member.limited[storedValue.limitedBy]}</span>
				</p>
			</section>
			<section className="balance" data-testid="balance-points">
				<div className="balance-row">
					<h3>{texts.member.points}</h3>
					<p className="balance-figures figures" data-testid="points-balance">
						{points.balance.toLocaleString('en')}
					</p>
				</div>
				<p className="balance-age">
					{member.refreshing ? texts.member.refreshing : texts.member.asOf(age(points.asOfMs))}
				</p>
				{points.provisional !== 0 && <ProvisionalMark text={signed(points.provisional)} />}
			</section>
		</div>
	)
}

function signed(count: number): string {
	return count > 0 ? `+${count}` : `−${Math.abs(count)}`
}
