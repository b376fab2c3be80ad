// `npm start` calls this with `exec`, because npm hands a signal to the shell between, and Debian's would die of it
// alone; where there is no `exec` (Windows) the plain call behind it runs.
import { prepare } from './prepare.mjs'

await prepare()
process.env.NODE_ENV ??= 'production'
process.setSourceMapsEnabled(true)
// In this process, so that signals reach the server itself.
await import('../build/server/main.js')
