import { expect, test } from 'vitest'
import { aTestApp } from '#tests/support/app.ts'
import { aTestServer } from '#tests/support/server.ts'

test('a living process says what it is made of', async () => {
  const app = await aTestApp()
  const server = await aTestServer(app)
  const response = await server.fetch('/healthz')
  expect(response.status).toBe(200)
  expect(await response.json()).toEqual({
    status: 'ok',
    version: app.config.version,
    engines: { database: app.database.dialect, queue: 'embedded', bells: 'embedded', media: 'disk' },
  })
})

test('ready is who can store something now: a database that is gone turns it red', async () => {
  const app = await aTestApp()
  const server = await aTestServer(app)
  const ready = await server.fetch('/readyz')
  expect([ready.status, await ready.json()]).toEqual([200, { status: 'ready' }])
  const { transaction } = app.database
  app.database.transaction = () => Promise.reject(new Error('The disk is full.'))
  await app.clock.advance(1_000)
  const red = await server.fetch('/readyz')
  expect([red.status, await red.json()]).toEqual([503, { status: 'not ready' }])
  expect((await server.fetch('/healthz')).status).toBe(200)
  app.database.transaction = transaction
  await app.clock.advance(1_000)
  expect((await server.fetch('/readyz')).status).toBe(200)
})

test('asking often whether it is ready costs one write a second', async () => {
  const app = await aTestApp()
  const server = await aTestServer(app)
  let writes = 0
  const { transaction } = app.database
  app.database.transaction = (work, last) => {
    writes += 1
    return transaction(work, last)
  }
  for (let asked = 0; asked < 20; asked++) await server.fetch('/readyz')
  expect(writes).toBe(1)
})

test('numbers for Prometheus are for this machine, not for who comes through a proxy', async () => {
  const server = await aTestServer(await aTestApp())
  const numbers = await server.fetch('/metrics')
  expect(numbers.status).toBe(200)
  expect(await numbers.text()).toMatch(/sapa_info\{version="[^"]+",database="(sqlite|mysql)"\} 1/)
  for (const name of ['x-forwarded-for', 'forwarded']) {
    const headers = { [name]: '127.0.0.1' }
    expect((await server.fetch('/metrics', { headers })).status).toBe(403)
  }
})

test('with a token set, numbers are for who brings it', async () => {
  const server = await aTestServer(await aTestApp({}, { SAPA_METRICS_TOKEN: 'a-token-for-numbers' }))
  expect((await server.fetch('/metrics')).status).toBe(403)
  expect((await server.fetch('/metrics', { headers: { authorization: 'Bearer wrong' } })).status).toBe(403)
  const headers = { authorization: 'Bearer a-token-for-numbers', 'x-forwarded-for': '10.0.0.1' }
  expect((await server.fetch('/metrics', { headers })).status).toBe(200)
})
