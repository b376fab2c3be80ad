import { prepare } from './prepare.mjs'

await prepare()
process.env.NODE_ENV ??= 'production'
process.setSourceMapsEnabled(true)
// In this process, so that signals reach the server itself.
await import('../build/server/main.js')
