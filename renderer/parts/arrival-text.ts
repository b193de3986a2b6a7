import type { ArrivalView, Language } from '../../till/view.ts'
import type { Texts } from '../text/texts.ts'

/** One member at the door, in the cashier's words. */
export function arrivalText(arrival: ArrivalView, language: Language, texts: Texts): string {
	const name = language === 'en' ? arrival.nameEn : arrival.nameZh
	const tier = texts.member.tier[arrival.tier]
	return arrival.isInside ? texts.door.arrived(name, tier) : texts.door.atTheDoor(name, tier)
}
