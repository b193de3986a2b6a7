/** Entry of the device bench page: exists only in demonstration and test, beside the till it drives. */
import { createRoot } from 'react-dom/client'
import { assert } from '../../protocol/base/assert.ts'
import { connectBench } from './bench-client.ts'
import { BenchPage } from './bench-page.tsx'
import '../theme/tokens.css'
import '../theme/base.css'
import './bench.css'

const root = document.getElementById('root')
assert(root !== null, 'the page has no root')
createRoot(root).render(<BenchPage client={connectBench(window)} />)
