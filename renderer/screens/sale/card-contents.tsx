/** What else the card carries, a few words each: gift, coupons, activities, services, its discount class. */
import type { MemberView, PurseView } from '../../../till/view.ts'
import { ownName, purseName } from '../../parts/purse-words.ts'
import { useTexts, useView } from '../../state/desk.ts'

export function CardContents({ member }: { readonly member: MemberView }) {
	const texts = useTexts()
	const others = member.purses.filter(({ purse }) => purse !== 'storedValue' && purse !== 'points')
	if (others.length + member.discounts.length === 0) return null
	return (
		<ul className="contents" aria-label={texts.purse.title} data-testid="card-contents">
			{member.discounts.map((discount) => (
				<DiscountClass key={discount.nameEn} discount={discount} />
			))}
			{others.map((purse) => (
				<Content key={purse.purse} purse={purse} />
			))}
		</ul>
	)
}

function DiscountClass({ discount }: { readonly discount: MemberView['discounts'][number] }) {
	const texts = useTexts()
	const { language } = useView()
	return (
		<li className="content content-discount" data-testid="content-discount">
			<span className="content-name">{ownName(discount, language)}</span>
			<strong>{texts.purse.rate(discount.rateBasisPoints)}</strong>
			<span className="content-note">
				{discount.isPartial && <span>{texts.purse.partial}</span>}
				{discount.validUntil !== null && <span>{texts.purse.until(discount.validUntil)}</span>}
			</span>
		</li>
	)
}

function Content({ purse }: { readonly purse: PurseView }) {
	const texts = useTexts()
	const { language } = useView()
	const { balance, unit, validUntil, kind } = purse
	const isLimited = balance.spendableNow < balance.balance
	return (
		<li className="content" data-testid={`content-${purse.purse}`} data-kind={kind}>
			<span className="content-name">{purseName(purse, language, texts)}</span>
			<strong className="figures">{texts.purse.amount(unit, balance.balance)}</strong>
			<span className="content-note">
				{isLimited ? (
					<span className="spendable-limited">
						{texts.purse.spendable(texts.purse.amount(unit, balance.spendableNow))}
					</span>
				) : (
					validUntil !== null && texts.purse.until(validUntil)
				)}
				{balance.provisional !== 0 && <span className="provisional-word">{texts.provisional}</span>}
			</span>
		</li>
	)
}
