/** Before goods are taken: what the shop promises today, a greeting by name, or that nobody is here. */
import type { GuestView } from '../../till/customer-view.ts'
import type { CampaignView } from '../../till/view.ts'
import { Icon } from '../parts/icon.tsx'
import { ownName } from '../parts/purse-words.ts'
import type { CustomerWords } from '../text/customer-words.ts'

export function ClosedScene({ words }: { readonly words: CustomerWords }) {
	return (
		<section className="calm">
			<h1>{words.closed.title}</h1>
			<p className="calm-note">{words.closed.advice}</p>
		</section>
	)
}

type IdleProps = { readonly campaigns: readonly CampaignView[]; readonly words: CustomerWords }

/** All at once and at rest: what turns over by itself is read by nobody to its end. */
export function IdleScene({ campaigns, words }: IdleProps) {
	return (
		<section className={campaigns.length === 0 ? 'calm' : 'calm calm-idle'}>
			<h1>{words.welcome}</h1>
			{campaigns.length > 0 && (
				<ul className="campaigns" data-testid="campaigns" data-count={campaigns.length}>
					{campaigns.map((campaign) => (
						<li key={campaign.nameEn} className="campaign">
							<span className="campaign-name">{ownName(campaign, words.language)}</span>
							{campaign.isForMembers && (
								<span className="campaign-who">
									<Icon name="card" />
									{words.forMembers}
								</span>
							)}
						</li>
					))}
				</ul>
			)}
		</section>
	)
}

type GuestProps = { readonly guest: GuestView; readonly words: CustomerWords }

export function GreetingScene({ guest, words }: GuestProps) {
	return (
		<section className="calm" data-testid="customer-greeting">
			<h1>{words.greeting(guestName(guest, words))}</h1>
			<p className="calm-note">
				{guest.isBirthday && <Icon name="gift" />}
				{guest.isBirthday ? words.birthday : words.greetingAdvice}
			</p>
		</section>
	)
}

export function guestName(guest: GuestView | null, words: CustomerWords): string | null {
	return guest === null ? null : ownName(guest, words.language)
}
