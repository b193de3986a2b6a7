/** What this till has recorded, newest first: searched, read with its paper, saved as a file; nothing of it can be changed. */
import { useEffect, useState } from 'react'
import { saleIdSchema } from '../../../protocol/base/ids.ts'
import type { Entry } from '../../../protocol/journal/entry.ts'
import type { ReceiptLayout } from '../../../protocol/receipt/receipt-layout.ts'
import { useTouchKeyboard } from '../../keys/use-touch-keyboard.ts'
import { ActionKey } from '../../parts/action-key.tsx'
import { Figures } from '../../parts/amounts.tsx'
import { Key } from '../../parts/key.tsx'
import { Paper } from '../../parts/paper.tsx'
import { saveFile } from '../../parts/receipt-picture.ts'
import { paperRows } from '../../parts/receipt-rows.ts'
import { KeyboardKey, TouchKeyboard } from '../../parts/touch-keyboard.tsx'
import { useDesk, useScreen, useTexts, useView } from '../../state/desk.ts'
import { amountOf, csvOf, detailLines, saleIdOf, timeOf } from './entry-words.ts'
import { allFound, type JournalGroup, useJournal } from './use-journal.ts'
import { useRecordWords } from './use-record-words.ts'

const GROUPS: readonly JournalGroup[] = ['sales', 'cash', 'cards', 'shift', 'machine']

const SEARCH_ID = 'journal-search-field'

export function JournalPane() {
	const desk = useDesk()
	const texts = useTexts()
	const { isJournalOpen } = useView()
	const { typed, choice } = useScreen()
	const keyboard = useTouchKeyboard(SEARCH_ID)
	const [group, setGroup] = useState<JournalGroup | null>(null)
	const { entries, next, more } = useJournal(typed, group)
	const chosen = entries[Math.min(Math.max(choice, 0), entries.length - 1)] ?? null
	return (
		<div className="sheet journal" data-testid="journal">
			<header className="sheet-head">
				<h2>{texts.actions.journal}</h2>
				<div className="suspended-keys">
					{!isJournalOpen && <ActionKey id="openJournal" />}
					<Exports text={typed} group={group} />
					<ActionKey id="back" tone="quiet" />
				</div>
			</header>
			<div className="search">
				<label className="search-label">
					<input
						id={SEARCH_ID}
						className="search-input"
						type="text"
						autoComplete="off"
						maxLength={64}
						placeholder={texts.duty.searchPlaceholder}
						data-testid="journal-search"
						value={typed}
						onChange={(event) => desk.screen.setState({ typed: event.target.value, choice: -1 })}
					/>
				</label>
				<KeyboardKey keyboard={keyboard} />
			</div>
			<div className="chips">
				{GROUPS.map((one) => (
					<Key
						key={one}
						className="chip"
						isPressed={one === group}
						testId={`journal-${one}`}
						onPress={() => setGroup(one === group ? null : one)}
					>
						{texts.duty.group[one]}
					</Key>
				))}
			</div>
			<div className="journal-columns">
				<div className="journal-list" data-testid="journal-list">
					{entries.map((entry, index) => (
						<Row
							key={`${entry.epoch} ${entry.seq}`}
							entry={entry}
							isMarked={entry === chosen}
							onPress={() => desk.screen.setState({ choice: index })}
						/>
					))}
					{entries.length === 0 && next === null && <p>{texts.duty.nothingFound}</p>}
					{next !== null && (
						<Key testId="journal-more" onPress={more}>
							{texts.duty.lookFurther}
						</Key>
					)}
				</div>
				{chosen !== null && <Detail entry={chosen} />}
			</div>
			<TouchKeyboard keyboard={keyboard} corner={null} />
		</div>
	)
}

function Exports({ text, group }: { readonly text: string; readonly group: JournalGroup | null }) {
	const desk = useDesk()
	const { till } = useView()
	const save = async (kind: 'csv' | 'json') => {
		const entries = await allFound(desk, text, group)
		const content =
			kind === 'csv' ? csvOf(entries, till.utcOffsetMinutes) : JSON.stringify(entries, null, '\t')
		const type = kind === 'csv' ? 'text/csv' : 'application/json'
		saveFile(`${till.tillId}-records.${kind}`, new Blob([content], { type }))
	}
	return (
		<>
			<Key testId="export-csv" onPress={() => void save('csv')}>
				CSV
			</Key>
			<Key testId="export-json" onPress={() => void save('json')}>
				JSON
			</Key>
		</>
	)
}

type RowProps = { readonly entry: Entry; readonly isMarked: boolean; readonly onPress: () => void }

function Row({ entry, isMarked, onPress }: RowProps) {
	const texts = useTexts()
	const { utcOffsetMinutes } = useView().till
	const amountMinor = amountOf(entry)
	const saleId = saleIdOf(entry)
	return (
		<Key
			tone="quiet"
			className={isMarked ? 'journal-row result-marked' : 'journal-row'}
			testId={`entry-${entry.epoch}-${entry.seq}`}
			onPress={onPress}
		>
			<time className="figures">{timeOf(entry, utcOffsetMinutes).slice(11)}</time>
			<span>
				{texts.duty.entry[entry.body.kind]}
				<small>{[saleId, entry.operatorId].filter((part) => part !== null).join(' · ')}</small>
			</span>
			{amountMinor === null ? <span /> : <Figures amountMinor={amountMinor} />}
		</Key>
	)
}

function Detail({ entry }: { readonly entry: Entry }) {
	const texts = useTexts()
	const { utcOffsetMinutes } = useView().till
	const receipt = useReceipt(saleIdOf(entry))
	const words = useRecordWords()
	const { epoch, seq, shiftId, operatorId } = entry
	const title = texts.duty.entry[entry.body.kind]
	return (
		// biome-ignore lint/a11y/noNoninteractiveTabindex: a long entry is scrolled by key, so it takes the focus.
		<section className="journal-detail" data-testid="journal-detail" tabIndex={0} aria-label={title}>
			<strong>{title}</strong>
			{receipt !== null && (
				<Paper rows={paperRows(receipt)} label={texts.completed.receipt} testId="journal-paper" />
			)}
			{words !== null && (
				<pre className="journal-text figures" data-testid="journal-text">
					{[
						timeOf(entry, utcOffsetMinutes),
						[`${epoch}-${seq}`, shiftId, operatorId].filter((part) => part !== null).join(' · '),
						...detailLines(entry.body, words),
					].join('\n')}
				</pre>
			)}
		</section>
	)
}

function useReceipt(saleId: string | null): ReceiptLayout | null {
	const desk = useDesk()
	const [receipt, setReceipt] = useState<ReceiptLayout | null>(null)
	useEffect(() => {
		setReceipt(null)
		const parsed = saleIdSchema.safeParse(saleId)
		if (!parsed.success) return
		let isWanted = true
		void desk.query({ kind: 'receiptOfSale', saleId: parsed.data }).then((answer) => {
			if (isWanted && answer.kind === 'receiptOfSale') setReceipt(answer.receipt)
		})
		return () => {
			isWanted = false
		}
	}, [desk, saleId])
	return receipt
}
