/** Looking for a member who has no card with her: name, its sound, phone or card number; Enter or a touch takes the one that is marked. */
import { useEffect, useRef } from 'react'
import type { MemberChoice } from '../../../till/commands.ts'
import { SEARCH_FIELD_ID } from '../../keys/listen-to-keys.ts'
import { type TouchKeyboard as Keyboard, useTouchKeyboard } from '../../keys/use-touch-keyboard.ts'
import { ActionKey } from '../../parts/action-key.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Key } from '../../parts/key.tsx'
import { KeyboardKey } from '../../parts/touch-keyboard.tsx'
import { useDesk, useScreen, useTexts } from '../../state/desk.ts'
import { useFound } from '../../state/use-found.ts'
import { HandColumns } from './hand-pane.tsx'
import { StillPrepared } from './still-prepared.tsx'

const RESULTS_MAX = 8

export function MemberSearch() {
	const texts = useTexts()
	const { typed, choice } = useScreen()
	const found = useFound('searchMembers', typed.trim(), RESULTS_MAX)
	const members = found?.kind === 'members' ? found.members : []
	const keyboard = useTouchKeyboard(SEARCH_FIELD_ID)
	const marked = members[Math.min(Math.max(choice, 0), members.length - 1)]
	return (
		<div className="sheet hand member-search" data-testid="member-search">
			<header className="sheet-head">
				<h2>{texts.memberSearch.title}</h2>
				<ActionKey id="back" tone="quiet" />
			</header>
			<Field marked={marked} keyboard={keyboard} />
			<HandColumns corner={null} keyboard={keyboard}>
				{members.length === 0 ? (
					<div className="nobody-found">
						<Nobody typed={typed.trim()} />
						<ActionKey id="enrol" />
					</div>
				) : (
					<div className="results" data-testid="members">
						{members.map((member) => (
							<Found key={member.cardNo} member={member} isMarked={member === marked} />
						))}
					</div>
				)}
			</HandColumns>
			<StillPrepared percentReady={found?.percentReady ?? 100} />
		</div>
	)
}

function Nobody({ typed }: { readonly typed: string }) {
	const texts = useTexts()
	return (
		<>
			<p className="results-empty">
				{typed === '' ? texts.memberSearch.howTo : texts.memberSearch.nobody(typed)}
			</p>
			{typed !== '' && <ActionKey id="take" />}
		</>
	)
}

type FieldProps = { readonly marked: MemberChoice | undefined; readonly keyboard: Keyboard }

function Field({ marked, keyboard }: FieldProps) {
	const desk = useDesk()
	const texts = useTexts()
	const { typed } = useScreen()
	const field = useRef<HTMLInputElement>(null)
	useEffect(() => field.current?.focus(), [])
	return (
		<div className="search">
			<label className="search-label">
				<Icon name="search" />
				<input
					ref={field}
					id={SEARCH_FIELD_ID}
					className="search-input"
					type="text"
					inputMode="search"
					autoComplete="off"
					maxLength={64}
					placeholder={texts.memberSearch.placeholder}
					data-testid="member-field"
					value={typed}
					onChange={(event) => desk.screen.setState({ typed: event.target.value, choice: -1, refusal: null })}
					onKeyDown={(event) => {
						// Nobody marked: what was typed goes to the till as a code, which asks agent and centre.
						if (event.key !== 'Enter' || marked === undefined || event.nativeEvent.isComposing) return
						event.preventDefault()
						event.nativeEvent.stopImmediatePropagation()
						take(desk, marked)
					}}
				/>
			</label>
			<KeyboardKey keyboard={keyboard} />
		</div>
	)
}

function take(desk: ReturnType<typeof useDesk>, { cardNo }: MemberChoice): void {
	desk.send({ kind: 'chooseMember', cardNo })
	desk.screen.setState({ typed: '', choice: -1, sheet: null })
}

function Found({ member, isMarked }: { readonly member: MemberChoice; readonly isMarked: boolean }) {
	const desk = useDesk()
	const texts = useTexts()
	const { cardNo, name, tier, phone, cardState } = member
	return (
		<Key
			tone="quiet"
			className={isMarked ? 'result member-row result-marked' : 'result member-row'}
			testId={`member-${cardNo}`}
			onPress={() => take(desk, member)}
		>
			<span className="suspended-what">
				<span className="member-found">
					<span className="result-name">{name}</span>
					<span className="member-tier">{texts.member.tier[tier]}</span>
				</span>
				<span className="suspended-facts figures">
					{cardState !== 'active' && `${texts.member.cardState[cardState]} · `}
					{[phone, cardNo].filter((part) => part !== null).join(' · ')}
				</span>
			</span>
		</Key>
	)
}
