import { parseOptions } from '@node-rs/argon2'
import { expect, test } from 'vitest'
import { hashPassword, verifyPassword } from '#server/lib/passwords.ts'

test('a password is kept as argon2id with a salt of its own', async () => {
  const [one, two] = await Promise.all([hashPassword('same password'), hashPassword('same password')])
  expect(one).not.toBe(two)
  expect(one).toMatch(/^\$argon2id\$/)
  expect(parseOptions(one)).toMatchObject({ memoryCost: 19_456, timeCost: 2, parallelism: 1 })
  expect(await verifyPassword(one, 'same password')).toBe(true)
  expect(await verifyPassword(one, 'Same password')).toBe(false)
})

test('nobody is let in where no hash is stored', async () => {
  expect(await verifyPassword(undefined, '')).toBe(false)
  expect(await verifyPassword(undefined, 'same password')).toBe(false)
})
