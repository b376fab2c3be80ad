import { prepare } from './prepare.mjs'

await prepare()
process.env.NODE_ENV ??= 'production'
process.setSourceMapsEnabled(true)
await import('../build/server/cli.js')
