/** How members are greeted where head office has sent no rules of its own. */
import builtIn from './built-in-rules.json' with { type: 'json' }
import { type GreetingRules, greetingRulesSchema } from './greeting-rules.ts'

export const BUILT_IN_RULES: GreetingRules = greetingRulesSchema.parse(builtIn)
