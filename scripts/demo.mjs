// `npm run demo` calls this; what stands behind `--` on its line comes here.
import { prepare } from './prepare.mjs'

await prepare()
// The sandbox and the demo are run from their sources; only Sapa itself is built.
const { register } = await import('tsx/esm/api')
register()
const { run } = await import('./demo.ts')
try {
  await run()
  process.exit(0)
} catch (error) {
  console.error(error.message)
  process.exit(1)
}
