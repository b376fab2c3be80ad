import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { callApi } from '#inbox/live/api.ts'

test('an answer that is cut off in the middle counts as none, and may be asked for again', async () => {
  const url = await aServerThat((response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '5000' })
    response.write('{"messages": [')
    setImmediate(() => response.socket?.destroy())
  })
  await expect(callApi(fetch, 'GET', url)).rejects.toMatchObject({ code: 'offline', isPassing: true })
})

test('an answer without a body is a success without a result', async () => {
  const url = await aServerThat((response) => response.writeHead(204).end())
  expect(await callApi(fetch, 'PUT', url, {})).toBeUndefined()
})

async function aServerThat(answer: (response: import('node:http').ServerResponse) => void): Promise<string> {
  const server = createServer((_request, response) => answer(response))
  onTestFinished(() => void server.close())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}
