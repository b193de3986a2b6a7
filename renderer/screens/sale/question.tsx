/** The one question of the visit: large chips, or typed and judged as typed; no answer is as large as one. */
import { useEffect, useState } from 'react'
import type { MemberFieldName } from '../../../protocol/card/card-snapshot.ts'
import { LIMITS } from '../../../protocol/limits.ts'
import type { MemberView, QuestionView } from '../../../till/view.ts'
import { type AnswerForm, checkAnswer, groupAnswer } from '../../actions/answer-entry.ts'
import { useTouchKeyboard } from '../../keys/use-touch-keyboard.ts'
import { ActionKey } from '../../parts/action-key.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Key } from '../../parts/key.tsx'
import { Keypad } from '../../parts/keypad.tsx'
import { KeyboardKey, TouchKeyboard } from '../../parts/touch-keyboard.tsx'
import { useDesk, useScreen, useTexts, useView } from '../../state/desk.ts'
import type { Texts } from '../../text/texts.ts'
import { useQuickKeys } from './quick-keys.tsx'

const ANSWER_FIELD_ID = 'answer-text'

export function Question({ member }: { readonly member: MemberView }) {
	const texts = useTexts()
	const { language } = useView()
	const { question, answered } = member
	if (question === null) {
		if (answered === null) return null
		return (
			<p className="question-thanks" data-testid="question-thanks">
				<Icon name="check" />
				{texts.member.thanks[answered.field]}
			</p>
		)
	}
	return (
		<section className="question" data-testid="question" data-field={question.field}>
			<p className="question-text">
				<span className="greeting-label">
					{texts.member.ask}
					<span>{texts.member.reason[question.reason]}</span>
					{question.rewardPoints > 0 && (
						<strong data-testid="question-reward">{texts.member.reward(question.rewardPoints)}</strong>
					)}
				</span>
				{language === 'en' ? question.ask.en : question.ask.zh}
			</p>
			{question.form.kind === 'chips' ? (
				<Chips field={question.field} values={question.form.values} />
			) : (
				<TypedAnswer form={question.form.kind} question={question} />
			)}
		</section>
	)
}

function Chips({ field, values }: { readonly field: MemberFieldName; readonly values: readonly string[] }) {
	const desk = useDesk()
	const texts = useTexts()
	const labelOf = useChipLabels(field, texts)
	return (
		<div className="chips">
			{values.map((value) => (
				<Key
					key={value}
					className="chip"
					testId={`answer-${value}`}
					onPress={() => desk.send({ kind: 'answerQuestion', field, value })}
				>
					{labelOf(value)}
				</Key>
			))}
			<NoAnswer />
		</div>
	)
}

/** As large as an answer: some other time, or never. */
function NoAnswer() {
	return (
		<>
			<ActionKey id="laterQuestion" tone="quiet" className="chip" />
			<ActionKey id="declineQuestion" tone="quiet" className="chip" />
		</>
	)
}

/** Channels have words of their own, departments their names; anything else speaks for itself. */
function useChipLabels(field: MemberFieldName, texts: Texts): (value: string) => string {
	const { language } = useView()
	const departments = useQuickKeys()
	return (value) => {
		if (field === 'contactChannel' && isChannel(value)) return texts.member.channel[value]
		const department = departments.find((candidate) => candidate.departmentId === value)
		if (department === undefined) return value
		return language === 'en' ? department.nameEn : department.nameZh
	}
}

function isChannel(value: string): value is 'sms' | 'wechat' | 'none' {
	return value === 'sms' || value === 'wechat' || value === 'none'
}

function TypedAnswer({ form, question }: { readonly form: AnswerForm; readonly question: QuestionView }) {
	const { typed } = useScreen()
	const { language } = useView()
	const ask = language === 'en' ? question.ask.en : question.ask.zh
	const texts = useTexts()
	const check = checkAnswer(form, typed)
	const keyboard = useTouchKeyboard(ANSWER_FIELD_ID)
	const isText = form === 'email' || form === 'address'
	return (
		<div className={isText ? 'typed-answer typed-answer-text' : 'typed-answer'}>
			<div className="typed-answer-side">
				{isText ? (
					<div className="search">
						<TextField key={question.field} form={form} label={ask} />
						<KeyboardKey keyboard={keyboard} />
					</div>
				) : (
					<output className="typed-answer-field figures" data-testid="answer-field">
						{typed === '' ? (
							<span className="typed-answer-format">{texts.member.answerFormat[form]}</span>
						) : (
							groupAnswer(form, typed)
						)}
						<span className="caret" aria-hidden="true" />
					</output>
				)}
				{check.kind === 'wrong' && <p className="typed-answer-wrong">{texts.member.answerWrong[form]}</p>}
				<div className="chips">
					<ActionKey id="answer" className="chip" testId="answer-submit" />
					<NoAnswer />
				</div>
			</div>
			{isText ? (
				<TouchKeyboard keyboard={keyboard} corner="enter" />
			) : (
				<Keypad corner={null} eraseLabel={texts.actions.back} />
			)}
		</div>
	)
}

function TextField({ form, label }: { readonly form: 'email' | 'address'; readonly label: string }) {
	const desk = useDesk()
	const { typed } = useScreen()
	const texts = useTexts()
	const [field, setField] = useState<HTMLInputElement | null>(null)
	useEffect(() => field?.focus(), [field])
	return (
		<input
			ref={setField}
			id={ANSWER_FIELD_ID}
			className="typed-answer-field"
			type="text"
			inputMode={form === 'email' ? 'email' : 'text'}
			maxLength={LIMITS.answerLengthMax}
			autoComplete="off"
			aria-label={label}
			data-testid="answer-field"
			placeholder={texts.member.answerFormat[form]}
			value={typed}
			onChange={(event) => desk.screen.setState({ typed: event.target.value })}
		/>
	)
}
