import { execFileSync } from 'node:child_process'
import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { describe, expect, onTestFinished, type TestContext, test, vi } from 'vitest'
import { aTestConfig, aTestDirectory } from '../support/app.ts'
import { aPlainVisitor, openShop, type Shop } from './shop.ts'
import { expectRefusal, liveThrough } from './trouble.ts'

const DISK_SIZE = '6m'
const CHUNKS = [1024 * 1024, 64 * 1024, 4096, 512, 1]

describe.skipIf(process.env.SAPA_TEST_DB === 'mysql')('a full disk', () => {
  test('acknowledges nothing, shows in the health check, and heals when there is room again', async (context) => {
    const folder = aSmallDisk(context)
    const shop = await openShop(await aTestConfig({ SAPA_DATA: folder }))
    await liveThrough(shop, {
      begin: () => fillUp(shop, folder),
      end: () => rmSync(join(folder, 'filler')),
    })
  }, 120_000)

  test('refuses a file, leaves nothing of it behind, and takes it when there is room again', async (context) => {
    const folder = aSmallDisk(context)
    const shop = await openShop(await aTestConfig({ SAPA_DATA: folder }))
    const visitor = await aPlainVisitor(shop)
    fill(folder)
    await expectRefusal(await visitor.upload('prices.txt', 'Kain 285.000\n'.repeat(20_000)))
    expect(await shop.app.db.selectFrom('media').selectAll().execute()).toEqual([])
    rmSync(join(folder, 'filler'))
    expect((await visitor.upload('prices.txt', 'Kain 285.000\n'.repeat(20_000))).status).toBe(200)
  }, 60_000)
})

/** A disk of a few megabytes in memory; the test is skipped where this user may not mount one. */
function aSmallDisk(context: TestContext): string {
  const folder = aTestDirectory()
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_SIZE}`, 'tmpfs', folder], { stdio: 'pipe' })
  } catch (error) {
    const reason = `a small disk cannot be mounted here (${error instanceof Error ? error.message.trim() : error})`
    console.warn(`Skipped: ${reason}`)
    context.skip(reason)
  }
  onTestFinished(() => void execFileSync('umount', ['--lazy', folder]))
  return folder
}

/** Fills the disk, and then the room that the database's journal has left. */
async function fillUp(shop: Shop, folder: string): Promise<void> {
  const visitor = await aPlainVisitor(shop)
  await sql`pragma wal_checkpoint(truncate)`.execute(shop.app.database.raw)
  fill(folder)
  let sent = 0
  await vi.waitFor(
    async () => {
      sent += 1
      expect((await visitor.write(`filling-${sent}`, 'Filling')).status).toBe(503)
    },
    { timeout: 20_000, interval: 1 },
  )
}

/** A file that takes every byte that is left. */
function fill(folder: string): void {
  const file = openSync(join(folder, 'filler'), 'w')
  for (const size of CHUNKS) {
    const chunk = Buffer.alloc(size)
    while (takes(file, chunk)) fsyncSync(file)
  }
  closeSync(file)
}

function takes(file: number, chunk: Buffer): boolean {
  try {
    return writeSync(file, chunk) === chunk.length
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') return false
    throw error
  }
}
