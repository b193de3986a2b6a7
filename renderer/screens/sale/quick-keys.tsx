/** Quick keys by department. */
import { useEffect, useState } from 'react'
import type { ItemChoice, QueryResult } from '../../../till/commands.ts'
import { Figures } from '../../parts/amounts.tsx'
import { ArticlePicture } from '../../parts/article-picture.tsx'
import { Key } from '../../parts/key.tsx'
import { useDesk, useLink, useScreen, useTexts, useView } from '../../state/desk.ts'

type Departments = Extract<QueryResult, { kind: 'quickKeys' }>['departments']

/** The departments with their keys; asked for again when the till process has come back. */
export function useQuickKeys(): Departments {
	const desk = useDesk()
	const link = useLink()
	const [departments, setDepartments] = useState<Departments>([])
	useEffect(() => {
		if (link !== 'running') return
		let isWanted = true
		void desk.query({ kind: 'quickKeys' }).then((answer) => {
			if (isWanted && answer.kind === 'quickKeys') setDepartments(answer.departments)
		})
		return () => {
			isWanted = false
		}
	}, [desk, link])
	return departments
}

export function QuickKeys() {
	const desk = useDesk()
	const texts = useTexts()
	const { departmentId } = useScreen()
	const { language } = useView()
	const departments = useQuickKeys()
	const shown = departments.find((department) => department.departmentId === departmentId) ?? departments[0]
	if (shown === undefined) return <div className="quick-keys" />
	return (
		<div className="quick-keys">
			<nav className="departments" aria-label={texts.sell.departments}>
				{departments.map((department) => (
					<Key
						key={department.departmentId}
						tone="quiet"
						className="department"
						isPressed={department === shown}
						testId={`department-${department.departmentId}`}
						onPress={() => desk.screen.setState({ departmentId: department.departmentId })}
					>
						{language === 'en' ? department.nameEn : department.nameZh}
					</Key>
				))}
			</nav>
			{shown.items.length === 0 ? (
				<p className="quick-keys-empty">{texts.sell.noQuickKeys}</p>
			) : (
				<div className="quick-key-grid">
					{shown.items.map((item) => (
						<ItemKey key={item.itemCode} item={item} />
					))}
				</div>
			)}
		</div>
	)
}

function ItemKey({ item }: { readonly item: ItemChoice }) {
	const desk = useDesk()
	const texts = useTexts()
	const { language } = useView()
	return (
		<Key
			className="quick-key"
			testId={`item-${item.itemCode}`}
			onPress={() => desk.send({ kind: 'addItem', itemCode: item.itemCode })}
		>
			<span className="quick-key-name">{language === 'en' ? item.nameEn : item.nameZh}</span>
			<span className="figures">
				<Figures amountMinor={item.unitPriceMinor} />
				{item.isWeighed && texts.hand.perKilogram}
			</span>
			{item.picture !== null && <ArticlePicture pictureId={item.picture} />}
		</Key>
	)
}
