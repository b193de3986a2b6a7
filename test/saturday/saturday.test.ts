/**
 * A Saturday in one store, with real parts only: three tills with their pages, readers, scanners and printers, an agent, a
 * centre with PostgreSQL. Whatever went wrong on the way, at the end the books of tills, centre and the people beside the
 * counter say the same.
 */
import { afterAll, beforeAll, describe } from 'vitest'
import { afternoon } from './afternoon.ts'
import { duties } from './duties.ts'
import { evening } from './evening.ts'
import { forenoon } from './forenoon.ts'
import { morning } from './morning.ts'
import { noon } from './noon.ts'
import { powerCut } from './power-cut.ts'
import { closeSaturday, openSaturday } from './saturday.ts'

beforeAll(openSaturday)
afterAll(closeSaturday)

describe('morning', morning)
describe('forenoon', forenoon)
describe('noon', noon)
describe('afternoon', afternoon)
describe('power cut', powerCut)
describe('duties', duties)
describe('evening', evening)
