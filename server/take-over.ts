import { endEveryClaim } from '#db/message-queue.ts'
import { releaseEveryNumber } from '#db/whatsapp.ts'
import type { App } from './context.ts'

/** For a server that is alone on its database: who held numbers and messages there is dead, nobody waits for it. */
export async function takeOverFromDead({ database }: App): Promise<void> {
  await database.transaction(releaseEveryNumber)
  await database.transaction(endEveryClaim)
}
