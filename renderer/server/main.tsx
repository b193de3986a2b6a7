/** Entry of the page of all stores, which the centre serves. */
import { createRoot } from 'react-dom/client'
import { assert } from '../../protocol/base/assert.ts'
import '../theme/tokens.css'
import '../theme/colours.css'
import '../theme/base.css'
import '../status/status.css'
import { CentrePage } from './centre-page.tsx'

const root = document.getElementById('root')
assert(root !== null, 'the page has no root')
createRoot(root).render(<CentrePage />)
