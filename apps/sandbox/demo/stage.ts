import type { Group } from '../people/group.ts'
import { createSandbox, type Sandbox } from '../sandbox.ts'
import { addCast, type Cast } from './cast.ts'
import { rememberPast } from './past.ts'
import { giveFaces } from './portraits.ts'

export interface Stage {
  sandbox: Sandbox
  cast: Cast
  resellers: Group
}

const RESELLERS = '120363000000014102@g.us'

/** A WhatsApp with the demo's people and their past in it, and the phone in the browser. */
export async function setStage({ controlPort }: { controlPort: number }): Promise<Stage> {
  const sandbox = await createSandbox({ controlPort })
  const cast = addCast(sandbox)
  const { shop, rina, ahmad, siti } = cast
  const resellers = sandbox.groups.create({
    jid: RESELLERS,
    subject: 'Reseller Melati',
    owner: rina,
    members: [shop, ahmad, siti],
  })
  await rememberPast(sandbox, cast, resellers)
  await giveFaces(sandbox, cast, resellers)
  return { sandbox, cast, resellers }
}
