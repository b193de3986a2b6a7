/** Entry of the customer's page. */
import { createRoot } from 'react-dom/client'
import { assert } from '../../protocol/base/assert.ts'
import '../theme/tokens.css'
import '../theme/colours.css'
import '../theme/base.css'
import './customer.css'
import { connectCustomer } from './customer-client.ts'
import { CustomerPage } from './customer-page.tsx'

const root = document.getElementById('root')
assert(root !== null, 'the page has no root')
// The colours of this screen are the store's choice: they stand in its settings, and its host puts them into the address.
const wished = new URLSearchParams(window.location.hash.slice(1))
Object.assign(document.documentElement.dataset, {
	colours: wished.get('colours') === 'dark' ? 'dark' : 'light',
	contrast: wished.get('contrast') === 'high' ? 'high' : 'normal',
})
createRoot(root).render(<CustomerPage screen={connectCustomer()} />)
