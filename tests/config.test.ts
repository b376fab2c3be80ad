import { existsSync } from 'node:fs'
import { join } from 'node:path'
import express from 'express'
import { expect, test } from 'vitest'
import { ConfigError, readConfig } from '#server/config.ts'
import { aTestDirectory } from './support/app.ts'

const SECRET = 'a-secret-only-for-tests-0123456789abcdef'

test.each([
  ['PORT', 'abc'],
  ['PORT', '65536'],
  ['PORT', '80.5'],
  ['SAPA_URL', 'chat.example.com'],
  ['SAPA_URL', 'ftp://chat.example.com'],
  ['SAPA_URL', 'https://chat.example.com/inbox'],
  ['SAPA_URL', 'https://chat.example.com/?from=mail'],
  ['SAPA_URL', 'https://dewi:secret@chat.example.com'],
  ['SAPA_SECRET', 'short'],
  ['SAPA_TRUST_PROXY', 'yes'],
  ['SAPA_TRUST_PROXY', '10.0.0.0/33'],
  ['SAPA_TRUST_PROXY', '10.0.0.0/0'],
  ['SAPA_TRUST_PROXY', '10.0.0.0/'],
  ['SAPA_TRUST_PROXY', 'loopback/8'],
  ['SAPA_TRUST_PROXY', 'fd00::/129'],
  ['MYSQL_URL', 'database:3306'],
  ['MYSQL_URL', 'mysql://sapa:password@database'],
  ['MYSQL_URL', 'mysql://sapa:password@database/'],
  ['REDIS_URL', 'cache:6379'],
  ['SAPA_WHATSAPP_URL', 'whatsapp'],
  ['SAPA_WHATSAPP_CA', '/certificate.pem'],
  ['SAPA_FILE_MAX_MB', '0'],
  ['SAPA_FILE_MAX_MB', 'many'],
  ['SAPA_IMAGE_MAX_MEGAPIXELS', '-1'],
  ['SAPA_REQUEST_LOG_DAYS', '-1'],
  ['SAPA_REQUEST_LOG_DAYS', '1.5'],
  ['SAPA_METRICS_TOKEN', 'short'],
  ['SAPA_LOG_LEVEL', 'loud'],
])('%s=%s is refused in one sentence that names it, and nothing is written', (name, value) => {
  const directory = join(aTestDirectory(), 'data')
  const read = () => readConfig({ SAPA_DATA: directory, SAPA_SECRET: SECRET, [name]: value })
  expect(read).toThrow(ConfigError)
  expect(read).toThrow(new RegExp(`^The setting ${name} is wrong: [^\\n]{5,120}\\.$`))
  expect(existsSync(directory)).toBe(false)
})

test.each(['none', '1', 'loopback', 'loopback, 10.0.0.1', '10.0.0.0/8', '::1', 'fd00::/8'])(
  'a proxy may be given as %s, and Express takes it',
  (value) => {
    const { trustProxy } = readConfig({ SAPA_SECRET: SECRET, SAPA_TRUST_PROXY: value })
    expect(() => express().set('trust proxy', trustProxy)).not.toThrow()
  },
)

test('the address people open is kept as browsers say it', () => {
  const { url } = readConfig({ SAPA_SECRET: SECRET, SAPA_URL: 'HTTPS://Chat.Example.com:443/' })
  expect(url).toBe('https://chat.example.com')
})

test('with MySQL a secret is asked for, for every process needs the same', () => {
  expect(() => readConfig({ MYSQL_URL: 'mysql://sapa:password@database/sapa' })).toThrow(
    'The setting SAPA_SECRET is missing',
  )
})

test('an empty setting is an unset one, as in a compose file', () => {
  expect(readConfig({ SAPA_SECRET: SECRET, PORT: ' ', SAPA_URL: '', SAPA_TRUST_PROXY: '' })).toMatchObject({
    url: 'http://localhost:3000',
    urlIsSet: false,
    trustProxy: false,
  })
})
