/** The sale is done: the change first, then what it brought her. */
import type { CustomerScene } from '../../till/customer-view.ts'
import { Icon } from '../parts/icon.tsx'
import { ownName } from '../parts/purse-words.ts'
import type { CustomerWords } from '../text/customer-words.ts'
import { Amount, PlainAmount, Provisional } from './amount.tsx'
import { guestName } from './idle-scenes.tsx'
import { PaidList } from './paid-list.tsx'

type Thanks = Extract<CustomerScene, { kind: 'thanks' }>
type ThanksProps = { readonly scene: Thanks; readonly words: CustomerWords }

export function ThanksScene({ scene, words }: ThanksProps) {
	const { guest, totalMinor, changeMinor, paid, paidBack } = scene
	const isChange = changeMinor > 0
	return (
		<section className="thanks" data-testid="thanks">
			<h1>
				<Icon name="check" />
				{words.thanks(guestName(guest, words))}
			</h1>
			<p className="thanks-figures">
				<span>{isChange ? words.change : totalMinor < 0 ? words.youGet : words.total}</span>
				<Amount amountMinor={isChange ? changeMinor : Math.abs(totalMinor)} testId="thanks-figures" />
			</p>
			<div className="thanks-rows">
				{isChange && (
					<p className="paid-row">
						<span>{words.total}</span>
						<PlainAmount amountMinor={totalMinor} />
					</p>
				)}
				<PaidList title={words.paid} paid={paid} words={words} />
				<PaidList title={words.paidBack} paid={paidBack} words={words} />
			</div>
			<Brought scene={scene} words={words} />
		</section>
	)
}

function Brought({ scene, words }: ThanksProps) {
	const { savedMinor, pointsEarned, points, coupons } = scene
	return (
		<ul className="thanks-brought">
			{savedMinor > 0 && (
				<li>
					{words.saved} <PlainAmount amountMinor={savedMinor} testId="thanks-saved" />
				</li>
			)}
			{pointsEarned > 0 && <li data-testid="thanks-earned">{words.earned(pointsEarned)}</li>}
			{points !== null && (
				<li data-testid="thanks-points">
					{words.pointsNow} <span className="figures">{points.balance.toLocaleString('en')}</span>
					{points.isProvisional && <Provisional words={words} />}
				</li>
			)}
			{coupons.map((coupon) => (
				<li key={coupon.nameEn}>{words.willGet(ownName(coupon, words.language) ?? '')}</li>
			))}
		</ul>
	)
}
