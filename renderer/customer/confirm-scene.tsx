/** What she is asked herself: whether her data are right, and to what she agrees. Nothing is chosen for her. */
import { useState } from 'react'
import { useStore } from 'zustand'
import type { ConsentKey } from '../../protocol/rules/consent-wording.ts'
import type { CustomerAsk } from '../../till/customer-view.ts'
import { Icon } from '../parts/icon.tsx'
import { Key } from '../parts/key.tsx'
import type { CustomerWords } from '../text/customer-words.ts'
import type { CustomerScreen } from './customer-client.ts'

type AskProps<Ask> = { readonly ask: Ask; readonly words: CustomerWords; readonly screen: CustomerScreen }
type Data = Extract<CustomerAsk, { kind: 'data' }>
type Consent = Extract<CustomerAsk, { kind: 'consent' }>
type Item = Consent['items'][number]

export function ConfirmScene({ ask, words, screen }: AskProps<CustomerAsk>) {
	const { isRefused } = useStore(screen.state)
	return (
		<section className="confirm" data-testid="confirm" data-ask={ask.kind}>
			{ask.kind === 'data' ? (
				<DataAsk ask={ask} words={words} screen={screen} />
			) : (
				<ConsentAsk ask={ask} words={words} screen={screen} />
			)}
			<p className="confirm-refused" role="status">
				{isRefused && words.confirm.refused}
			</p>
		</section>
	)
}

function DataAsk({ ask, words, screen }: AskProps<Data>) {
	const { askId, fields } = ask
	return (
		<>
			<h1>{words.confirm.dataTitle}</h1>
			<dl className="confirm-fields">
				{fields.map(({ field, value }) => (
					<div key={field} className="confirm-field">
						<dt>{words.confirm.field[field]}</dt>
						<dd className={value === '' ? 'confirm-removed' : 'figures'} data-testid={`field-${field}`}>
							{shown(field, value, words)}
						</dd>
					</div>
				))}
			</dl>
			<p className="confirm-advice">{words.confirm.dataAdvice}</p>
			<div className="confirm-keys">
				<Key testId="say-no" onPress={() => screen.send({ kind: 'declineByCustomer', askId })}>
					{words.confirm.wrong}
				</Key>
				<Key
					tone="primary"
					testId="say-yes"
					onPress={() => screen.send({ kind: 'confirmByCustomer', askId })}
				>
					<Icon name="check" />
					{words.confirm.right}
				</Key>
			</div>
		</>
	)
}

/** As she would say it: a birthday in words, a phone number in groups. */
function shown(field: Data['fields'][number]['field'], value: string, words: CustomerWords): string {
	if (field === 'addressedAs' && (value === 'ms' || value === 'mr' || value === ''))
		return words.confirm.title[value === '' ? 'name' : value]
	if (value === '') return words.confirm.removed
	if (field === 'birthday') {
		const [month, day] = value.split('-').slice(-2).map(Number)
		return month === undefined || day === undefined ? value : words.confirm.monthDay(month, day)
	}
	return field === 'phone' ? value.replace(/^(\d{3})(\d{4})(\d{4})$/, '$1 $2 $3') : value
}

function ConsentAsk({ ask, words, screen }: AskProps<Consent>) {
	const { askId, items } = ask
	// Whoever joins agrees to it by joining; whoever is a member may take it back.
	const isFixed = (item: Item) => item.isRequired && ask.purpose === 'enrol'
	const fixed = items.filter(isFixed)
	const open = items.filter((item) => !isFixed(item))
	// What she said last stands; what she was never asked is not agreed to until she touches it.
	const [given, setGiven] = useState<ReadonlySet<ConsentKey>>(
		() => new Set(open.filter((item) => item.given === true).map(({ consent }) => consent)),
	)
	const turn = (consent: ConsentKey) => {
		const next = new Set(given)
		if (!next.delete(consent)) next.add(consent)
		setGiven(next)
	}
	const isLeaving = open.some((item) => item.isRequired && item.given === true && !given.has(item.consent))
	// Nothing is offered to nobody: without what is required the rest means nothing.
	const isMember = open.every(({ isRequired, consent }) => !isRequired || given.has(consent))
	const agreed = isMember ? [...fixed.map(({ consent }) => consent), ...given] : []
	return (
		<>
			<h1>{words.confirm.consentTitle}</h1>
			{fixed.length > 0 && (
				<div className="confirm-part">
					<h2>{words.confirm.requiredLead}</h2>
					{fixed.map((item) => (
						<p key={item.consent} className="confirm-required">
							{wording(item, words)}
						</p>
					))}
				</div>
			)}
			{open.length > 0 && (
				<div className="confirm-part">
					<h2>{words.confirm.optionalLead}</h2>
					<ul className="confirm-choices">
						{open.map((item) => (
							<li key={item.consent} className={item.isRequired ? 'confirm-wide' : ''}>
								<Choice
									text={wording(item, words)}
									isOn={given.has(item.consent)}
									onPress={() => turn(item.consent)}
									testId={`choice-${item.consent}`}
									words={words}
								/>
							</li>
						))}
					</ul>
				</div>
			)}
			{isLeaving && (
				<p className="confirm-leaving" data-testid="leaving">
					<Icon name="warning" />
					{words.confirm.leaving}
				</p>
			)}
			<div className="confirm-keys">
				<Key testId="say-no" onPress={() => screen.send({ kind: 'declineByCustomer', askId })}>
					{ask.purpose === 'enrol' ? words.confirm.disagree : words.confirm.asItWas}
				</Key>
				<Key
					tone="primary"
					testId="say-yes"
					onPress={() => screen.send({ kind: 'confirmByCustomer', askId, given: agreed })}
				>
					<Icon name="check" />
					{words.confirm.agree}
				</Key>
			</div>
		</>
	)
}

type ChoiceProps = {
	readonly text: string
	readonly isOn: boolean
	readonly onPress: () => void
	readonly testId: string
	readonly words: CustomerWords
}

function Choice({ text, isOn, onPress, testId, words }: ChoiceProps) {
	return (
		<button
			type="button"
			role="switch"
			aria-checked={isOn}
			className="choice"
			data-testid={testId}
			onClick={onPress}
		>
			<span className="choice-text">{text}</span>
			<span className="choice-state">
				{isOn && <Icon name="check" />}
				{isOn ? words.confirm.on : words.confirm.off}
			</span>
		</button>
	)
}

function wording({ wordingZh, wordingEn }: Item, { language }: CustomerWords): string {
	return language === 'en' ? wordingEn : wordingZh
}
