/** Entry of a store's status page, which its agent serves. */
import { createRoot } from 'react-dom/client'
import { assert } from '../../protocol/base/assert.ts'
import '../theme/tokens.css'
import '../theme/colours.css'
import '../theme/base.css'
import '../status/status.css'
import { StorePage } from './store-page.tsx'

const root = document.getElementById('root')
assert(root !== null, 'the page has no root')
createRoot(root).render(<StorePage />)
