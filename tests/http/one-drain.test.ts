import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import compression from 'compression'
import express from 'express'
import { expect, test, vi } from 'vitest'
import { oneDrain } from '#server/http/one-drain.ts'

const PIECE = 'a long page '.repeat(20_000)
const PIECES = 30

test('a page of many pieces arrives whole, and warns of no leak', async () => {
  const warnings = vi.spyOn(process, 'emitWarning').mockReturnValue()
  const page = express()
  page.use(compression(), oneDrain())
  page.get('/', async (_request, response) => {
    response.type('text/html')
    for (let piece = 0; piece < PIECES; piece++) {
      if (!response.write(`${PIECE}${piece}`)) await once(response, 'drain')
    }
    response.end()
  })
  const server = page.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const answer = await fetch(`http://127.0.0.1:${port}/`, { headers: { 'accept-encoding': 'br' } })
  expect(answer.headers.get('content-encoding')).toBe('br')
  expect(await answer.text()).toBe(Array.from({ length: PIECES }, (_, piece) => `${PIECE}${piece}`).join(''))
  await setImmediate()
  expect(warnings).not.toHaveBeenCalled()
  server.close()
})
