/** Entry of the design system's page: the till's own style sheets and parts, and nothing drawn twice. */
import { createRoot } from 'react-dom/client'
import { assert } from '../../protocol/base/assert.ts'
import { DesignPage } from './design-page.tsx'
import '../../renderer/theme/tokens.css'
import '../../renderer/theme/colours.css'
import '../../renderer/theme/base.css'
import '../../renderer/screens/frame/frame.css'
import '../../renderer/screens/sale/sale.css'
import '../../renderer/screens/help/help.css'
import '../../renderer/screens/sale/greeting.css'
import '../../renderer/screens/sale/hand.css'
import '../../renderer/screens/tender/tender.css'
import '../../renderer/screens/sign-on/sign-on.css'
import './design.css'

const root = document.getElementById('root')
assert(root !== null, 'the page has no root')
createRoot(root).render(<DesignPage />)
