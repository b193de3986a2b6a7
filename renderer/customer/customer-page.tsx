/** The customer's window: the shop's name, and under it the one thing that concerns her now. */
import { useEffect } from 'react'
import { useStore } from 'zustand'
import type { CustomerScene, CustomerView } from '../../till/customer-view.ts'
import { customerEn } from '../text/customer-en.ts'
import type { CustomerWords } from '../text/customer-words.ts'
import { customerZhCn } from '../text/customer-zh-cn.ts'
import { BasketScene } from './basket-scene.tsx'
import { ConfirmScene } from './confirm-scene.tsx'
import type { CustomerScreen } from './customer-client.ts'
import { ClosedScene, GreetingScene, IdleScene } from './idle-scenes.tsx'
import { ThanksScene } from './thanks-scene.tsx'

const WORDS: Readonly<Record<CustomerView['language'], CustomerWords>> = {
	'zh-CN': customerZhCn,
	en: customerEn,
}

export function CustomerPage({ screen }: { readonly screen: CustomerScreen }) {
	const { view, link } = useStore(screen.state)
	const words = WORDS[view?.language ?? 'zh-CN']
	useEffect(() => {
		document.documentElement.lang = words.language
	}, [words])
	return (
		<main className="customer" data-testid="customer" data-scene={view?.scene.kind ?? 'away'}>
			<header className="customer-head">
				<p className="customer-store">{view === null ? '' : storeName(view)}</p>
				{view?.isTraining === true && (
					<p className="customer-training" data-testid="training">
						{words.training}
					</p>
				)}
			</header>
			{view === null ? (
				<Away words={words} isLooked={link === 'away' || link === 'outdated'} />
			) : (
				<Scene scene={view.scene} words={words} screen={screen} />
			)}
		</main>
	)
}

type SceneProps = {
	readonly scene: CustomerScene
	readonly words: CustomerWords
	readonly screen: CustomerScreen
}

function Scene({ scene, words, screen }: SceneProps) {
	switch (scene.kind) {
		case 'closed':
			return <ClosedScene words={words} />
		case 'idle':
			return <IdleScene campaigns={scene.campaigns} words={words} />
		case 'greeting':
			return <GreetingScene guest={scene.guest} words={words} />
		case 'basket':
		case 'paying':
			return <BasketScene scene={scene} words={words} />
		case 'thanks':
			return <ThanksScene scene={scene} words={words} />
		case 'confirm':
			return <ConfirmScene key={scene.ask.askId} ask={scene.ask} words={words} screen={screen} />
	}
}

/** No till yet, or it is being started again: a welcome says nothing that could be wrong. */
function Away({ words, isLooked }: { readonly words: CustomerWords; readonly isLooked: boolean }) {
	return (
		<section className="calm">
			<h1>{words.welcome}</h1>
			{isLooked && (
				<p className="calm-note" data-testid="not-connected">
					{words.notConnected}
				</p>
			)}
		</section>
	)
}

function storeName({ language, storeNameZh, storeNameEn }: CustomerView): string {
	return language === 'en' ? storeNameEn : storeNameZh
}
