import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { newId } from '#server/lib/ids.ts'
import { diskStore } from '#server/media/disk.ts'
import { aTestDirectory } from '#tests/support/app.ts'

test('what was stored is given back, whole and in parts', async () => {
  const { store } = aStore()
  const id = newId()
  await store.put(id, Buffer.from('0123456789'))
  expect(await textOf(await store.open(id))).toBe('0123456789')
  expect(await textOf(await store.open(id, { start: 2, end: 4 }))).toBe('234')
  expect(await store.size(id)).toBe(10)
})

test('a stream is stored like bytes, and a thumbnail beside its file', async () => {
  const { store } = aStore()
  const id = newId()
  await store.put(id, Readable.from([Buffer.from('one '), Buffer.from('two')]))
  await store.put(`${id}-thumbnail`, Buffer.from('small'))
  expect(await textOf(await store.open(id))).toBe('one two')
  expect(await textOf(await store.open(`${id}-thumbnail`))).toBe('small')
  const listed: string[] = []
  for await (const stored of store.list()) listed.push(stored)
  expect(listed.sort()).toEqual([id, `${id}-thumbnail`])
})

test('nothing is stored when the content breaks off, and no half file stays behind', async () => {
  const { store, folder } = aStore()
  const id = newId()
  const broken = Readable.from(
    (async function* () {
      yield Buffer.from('half')
      throw new Error('The line went dead.')
    })(),
  )
  await expect(store.put(id, broken)).rejects.toThrow('The line went dead.')
  expect(await store.size(id)).toBeUndefined()
  expect(readdirSync(join(folder, 'incoming'))).toEqual([])
})

test('a file that is being replaced is the old or the new one, never half', async () => {
  const { store } = aStore()
  const id = newId()
  await store.put(id, Buffer.alloc(200_000, 'a'))
  const replacing = store.put(id, Buffer.alloc(200_000, 'b'))
  const read = await textOf(await store.open(id))
  expect(['a', 'b'].map((letter) => letter.repeat(200_000))).toContain(read)
  await replacing
  expect((await textOf(await store.open(id))).startsWith('b')).toBe(true)
})

test('what is not there is told apart from what is', async () => {
  const { store } = aStore()
  const id = newId()
  await expect(store.open(id)).rejects.toMatchObject({ code: 'media_missing', status: 404 })
  expect(await store.size(id)).toBeUndefined()
  await store.remove(id)
  await store.put(id, Buffer.from('x'))
  await store.remove(id)
  expect(await store.size(id)).toBeUndefined()
})

test('only ids are taken: no path leads out of the folder', async () => {
  const { store, folder } = aStore()
  const outside = join(folder, '..', 'secret.txt')
  writeFileSync(outside, 'secret')
  for (const id of [
    '../secret.txt',
    '..',
    '',
    '/etc/passwd',
    `${newId()}/../../secret.txt`,
    `${newId()}\0`,
    'a.txt',
  ]) {
    await expect(store.open(id)).rejects.toThrow('not the id')
    await expect(store.put(id, Buffer.from('x'))).rejects.toThrow('not the id')
    await expect(store.remove(id)).rejects.toThrow('not the id')
  }
  expect(readFileSync(outside, 'utf8')).toBe('secret')
})

test('nobody else on the machine can read the files', async () => {
  const { store, folder } = aStore()
  const id = newId()
  await store.put(id, Buffer.from('x'))
  expect(statSync(join(folder, id.slice(-2))).mode & 0o077).toBe(0)
  expect(statSync(join(folder, id.slice(-2), id)).mode & 0o077).toBe(0)
})

test('only leftovers that nobody has touched for long are removed from what comes in', async () => {
  const { store } = aStore()
  expect(await store.removeLeftovers(Date.now())).toBe(0)
  mkdirSync(store.incoming, { recursive: true })
  const [old, young] = [join(store.incoming, 'old'), join(store.incoming, 'young')]
  writeFileSync(old, 'x')
  writeFileSync(young, 'x')
  utimesSync(old, 1_000, 1_000)
  expect(await store.removeLeftovers(Date.now() - 60_000)).toBe(1)
  expect([existsSync(old), existsSync(young)]).toEqual([false, true])
})

function aStore() {
  const folder = join(aTestDirectory(), 'media')
  return { folder, store: diskStore({ folder }) }
}

async function textOf(stream: Readable): Promise<string> {
  return (await buffer(stream)).toString()
}
