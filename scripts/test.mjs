import { prepare } from './prepare.mjs'

await prepare()
const { register } = await import('tsx/esm/api')
register()
const { runTests } = await import('./run-tests.ts')
process.exit(await runTests(process.argv.slice(2)))
