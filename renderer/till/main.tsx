/** Entry of the till's page: builds the desk, draws the window. */
import { createRoot } from 'react-dom/client'
import { assert } from '../../protocol/base/assert.ts'
import { connectTill } from '../bridge-client.ts'
import { returnFocus } from '../keys/return-focus.ts'
import { App } from '../screens/app.tsx'
import { createSounds } from '../sounds.ts'
import { createDesk, DeskProvider } from '../state/desk.ts'
import { keepLook } from '../state/keep-look.ts'
import '../theme/tokens.css'
import '../theme/colours.css'
import '../theme/base.css'
import '../screens/frame/frame.css'
import '../screens/sale/sale.css'
import '../screens/help/help.css'
import '../screens/sale/suspended.css'
import '../screens/sale/greeting.css'
import '../screens/desk/desk.css'
import '../screens/sale/hand.css'
import '../screens/devices/devices.css'
import '../screens/journal/journal.css'
import '../screens/tender/tender.css'
import '../screens/sign-on/sign-on.css'

const root = document.getElementById('root')
assert(root !== null, 'the page has no root')
const play = createSounds(window, () => desk.screen.getState().look.volume)
const desk = createDesk(connectTill, play, () => Date.now())
keepLook(desk.screen, window, () => play('taken'))
returnFocus(desk, document)
createRoot(root).render(
	<DeskProvider value={desk}>
		<App />
	</DeskProvider>,
)
