import { parseArgs } from 'node:util'
import { createSandbox } from './sandbox.ts'

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    'media-port': { type: 'string', default: '0' },
    'control-port': { type: 'string', default: '0' },
    'large-parts-on-media-host': { type: 'boolean', default: false },
  },
})

const sandbox = await createSandbox({
  port: Number(values.port),
  mediaPort: Number(values['media-port']),
  controlPort: Number(values['control-port']),
  largePartsOnMediaHost: values['large-parts-on-media-host'],
})

// One line of JSON, for whoever started this process.
const { url, mediaHost, certificate, controlUrl } = sandbox
console.log(JSON.stringify({ url, mediaHost, certificate, controlUrl }))

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void sandbox.close())
