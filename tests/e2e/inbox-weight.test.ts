import { expect, test } from 'vitest'
import { aBrowser, aVisitor, awake, stageForFile, writeAsVisitor } from './support/browsers.ts'
import { weigh } from './support/weigh.ts'

const stage = stageForFile()

/** Promised are 230,000 (see "Weight" in docs/BENCHMARKS.md): what has been saved is not lost again unnoticed. */
const SCRIPTS_MAX_BYTES = 200_000
/** On a slow machine each costs about as much as ten kilobytes. */
const FILES_MAX = 12

test('an agent who comes for the first time loads 200 kilobytes of scripts in a dozen files until the list is live', async () => {
  const context = await aBrowser(stage)
  await context.addCookies([{ ...stage.house.cookie, url: stage.house.url }])
  const page = await context.newPage()
  const meter = await weigh(page, stage.house.url)
  await page.goto(`${stage.house.url}/inbox`)
  await awake(page)
  await writeAsVisitor(await aVisitor(stage), 'how heavy are you?')
  await page.locator('a.row', { hasText: 'how heavy are you?' }).waitFor()
  const { scripts, files, report } = await meter.weight()
  console.info(`Until the first list was live: ${report}`)
  expect(scripts).toBeLessThanOrEqual(SCRIPTS_MAX_BYTES)
  expect(files).toBeLessThanOrEqual(FILES_MAX)
})
