import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { aTestConfig, aTestDirectory } from '../../support/app.ts'

test.each(['ws://127.0.0.1:8090/ws/chat', 'ws://localhost:8090/ws/chat', 'wss://[::1]:8090/ws/chat'])(
  'a WhatsApp of our own may be at %s',
  async (url) => {
    expect((await aTestConfig({ SAPA_WHATSAPP_URL: url })).whatsapp.url).toBe(url)
  },
)

test.each([
  'ws://web.example.com/ws/chat',
  'wss://127.0.0.1.example.com/ws',
  'ws://10.0.0.1/ws',
  'http://127.0.0.1:8090',
])('and not at %s', async (url) => {
  await expect(aTestConfig({ SAPA_WHATSAPP_URL: url })).rejects.toThrow(
    'The setting SAPA_WHATSAPP_URL is wrong',
  )
})

test('its certificate is read, and means nothing for the real one', async () => {
  const path = join(aTestDirectory(), 'certificate.pem')
  writeFileSync(path, 'PEM')
  const url = 'ws://127.0.0.1:8090/ws/chat'
  const config = await aTestConfig({ SAPA_WHATSAPP_URL: url, SAPA_WHATSAPP_CA: path })
  expect(config.whatsapp.certificate).toBe('PEM')
  await expect(aTestConfig({ SAPA_WHATSAPP_CA: path })).rejects.toThrow('SAPA_WHATSAPP_CA')
  await expect(aTestConfig({ SAPA_WHATSAPP_URL: url, SAPA_WHATSAPP_CA: `${path}.gone` })).rejects.toThrow(
    'cannot be read',
  )
})
