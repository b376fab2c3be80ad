import { join } from 'node:path'
import { prepare } from './prepare.mjs'
import { ROOT } from './setup.mjs'

await prepare({ build: false })
const { register } = await import('tsx/esm/api')
register()
// The script finds its own arguments, as when it is called by itself.
process.argv[1] = join(ROOT, 'tests/load/bench/bench.ts')
await import('../tests/load/bench/bench.ts')
