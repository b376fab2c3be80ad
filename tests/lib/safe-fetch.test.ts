import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { createSafeFetch, isPublic } from '#server/lib/safe-fetch.ts'

test.each([
  '127.0.0.1',
  '10.0.0.1',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '0.0.0.0',
  '192.0.2.1',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '::1',
  '::',
  'fe80::1',
  'fc00::1',
  'fd12:3456::1',
  'ff02::1',
  '::ffff:127.0.0.1',
  '::ffff:8.8.8.8',
  '64:ff9b::7f00:1',
  '2002:7f00:1::',
  '2001::1',
  '2001:db8::1',
  'localhost',
  '',
])('%s is nobody’s address on the internet', (address) => {
  expect(isPublic(address)).toBe(false)
})

test.each(['8.8.8.8', '1.1.1.1', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '2a00:1450::5'])(
  '%s is public',
  (address) => {
    expect(isPublic(address)).toBe(true)
  },
)

test.each([
  'http://127.0.0.1/',
  'http://2130706433/',
  'http://0x7f.1/',
  'http://[::1]/',
  'http://[::ffff:127.0.0.1]/',
  'http://169.254.169.254/latest/meta-data',
  'http://user:secret@8.8.8.8/',
  'file:///etc/passwd',
  'gopher://8.8.8.8/',
  'data:text/plain,hello',
  'not an address',
])('%s is refused before anything is called', async (url) => {
  await expect(aFetch()(url)).rejects.toMatchObject({ code: 'address_forbidden' })
})

test('a name that leads to this machine is refused, also where only one of its addresses does', async () => {
  const { port, asked } = await aServer()
  for (const addresses of [['127.0.0.1'], ['8.8.8.8', '127.0.0.1'], ['::1'], []]) {
    const safeFetch = aFetch({ lookup: resolvingTo([addresses]) })
    await expect(safeFetch(`http://evil.example:${port}/`)).rejects.toMatchObject({
      code: 'address_forbidden',
    })
  }
  expect(asked).toEqual([])
})

test('a name is asked for once: what it answers the second time is never called', async () => {
  const { port } = await aServer()
  let times = 0
  const lookup = resolvingTo([['127.0.0.1'], ['10.0.0.1']], () => times++)
  const answer = await aFetch({ allow: (address) => address === '127.0.0.1', lookup })(
    `http://rebinding.example:${port}/`,
  )
  expect([answer.status, times]).toEqual([200, 1])
})

test('a redirect is followed only where it was asked for, and each address is looked at', async () => {
  const inside = await aServer()
  const { port } = await aServer((request, response) => {
    const to = request.url === '/in' ? `http://127.0.0.2:${inside.port}/secret` : '/there'
    response.writeHead(request.url === '/there' ? 200 : 302, { location: to }).end()
  })
  const safeFetch = aFetch({ allow: (address) => address === '127.0.0.1' })
  expect(await safeFetch(`http://127.0.0.1:${port}/`)).toMatchObject({ status: 302 })
  expect(await safeFetch(`http://127.0.0.1:${port}/`, { maxRedirects: 1 })).toMatchObject({ status: 200 })
  await expect(safeFetch(`http://127.0.0.1:${port}/in`, { maxRedirects: 3 })).rejects.toMatchObject({
    code: 'address_forbidden',
  })
  expect(inside.asked).toEqual([])
})

test('what is meant for one host is not told to the next one', async () => {
  const { port: other, asked } = await aServer()
  const { port } = await aServer((_request, response) => {
    response.writeHead(302, { location: `http://127.0.0.1:${other}/` }).end()
  })
  const headers = { authorization: 'secret' }
  await aFetch({ allow: () => true })(`http://127.0.0.1:${port}/`, { headers, maxRedirects: 1 })
  expect(asked.map(({ headers }) => headers.authorization)).toEqual([undefined])
})

test('an answer that is too large or too slow ends', async () => {
  const { port } = await aServer((request, response) => {
    if (request.url === '/slow') return
    response.end(Buffer.alloc(2_000))
  })
  const safeFetch = aFetch({ allow: () => true })
  await expect(safeFetch(`http://127.0.0.1:${port}/`, { maxBytes: 1_000 })).rejects.toMatchObject({
    code: 'answer_too_large',
  })
  await expect(safeFetch(`http://127.0.0.1:${port}/slow`, { timeoutMs: 50 })).rejects.toMatchObject({
    code: 'timed_out',
  })
})

type Deps = NonNullable<Parameters<typeof createSafeFetch>[0]>

function aFetch(deps: Deps = {}) {
  const safeFetch = createSafeFetch(deps)
  onTestFinished(() => safeFetch.close())
  return safeFetch
}

/** Answers with the next of these each time, and with the last one from then on. */
function resolvingTo(answers: string[][], tell = () => {}): NonNullable<Deps['lookup']> {
  const left = [...answers]
  const lookup = (_name: string, _options: object, callback: (error: null, found: object[]) => void) => {
    tell()
    const addresses = (left.length > 1 ? left.shift() : left[0]) ?? []
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )
  }
  return lookup as NonNullable<Deps['lookup']>
}

async function aServer(answer: RequestListener = (_request, response) => void response.end('ok')) {
  const asked: IncomingMessage[] = []
  const server = createServer((request, response) => {
    asked.push(request)
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, asked }
}
