import { win32 } from 'node:path'
import type { App } from '#server/context.ts'
import { findViewerOfKey } from '#server/core/calling-key.ts'
import { findDialect } from '#server/core/gateway-dialects.ts'
import { describeError } from '#server/core/refusals.ts'
import type { Viewer } from '#server/core/viewer.ts'
import { writeCurl } from '#server/lib/write-curl.ts'
import type { GatewayCallView } from '#server/protocol/gateway-calls.ts'
import { inputOf, keyOf, type OldCall, withKey } from './old-call.ts'
import { Rehearsed } from './send.ts'

/** What stands where a key of ours belongs. */
const PLACEHOLDER = 'YOUR_API_KEY'

/** What a call would do to the viewer's account, and how it is written to `baseUrl`. Nothing happens. */
export async function previewCall(
  app: App,
  viewer: Viewer,
  { call, baseUrl }: { call: OldCall; baseUrl: string },
): Promise<GatewayCallView> {
  const { dialect, route, name, written } = call
  const token = keyOf(call)
  const found = await findViewerOfKey(app, token)
  const program = found?.accountId === viewer.accountId ? found : undefined
  const mayIt = program?.key?.scopes.includes(route.scope)
  const parts = Array.isArray(written.body) ? written.body : []
  return {
    dialect: dialect.name,
    route: name,
    does: route.does,
    isOn: (await findDialect(app, viewer, dialect.name)).isOn,
    key: program ? (mayIt ? 'good' : 'unscoped') : token === '' ? 'missing' : 'unknown',
    needs: route.scope,
    rewritten: writeCurl(withKey(call, PLACEHOLDER), baseUrl),
    files: parts.flatMap((part) => ('file' in part ? win32.basename(part.file) : [])),
    ...(await rehearse(app, mayIt && program ? program : viewer, call)),
    answer: null,
  }
}

/** With a key that is not known, as far as the account may. */
async function rehearse(
  app: App,
  viewer: Viewer,
  call: OldCall,
): Promise<Pick<GatewayCallView, 'sends' | 'file' | 'refused' | 'why'>> {
  const { dialect, route, head } = call
  const nothing = { sends: null, file: null, refused: null, why: null }
  if (route.does !== 'send') return nothing
  try {
    const input = inputOf(call)
    await route.answer(app, { viewer, input, request: head, token: '', reveals: false, isRehearsal: true })
    return nothing
  } catch (error) {
    if (error instanceof Rehearsed) {
      const sends = error.sends.map(({ contact, ...send }) => ({
        ...send,
        contactName: contact.name,
        phone: contact.phone,
      }))
      return { ...nothing, sends, file: error.file }
    }
    const { status, body } = describeError(app, error, { route: call.name })
    const refused = dialect.refuse({ status, ...body.error }, head)
    const { code, message } = body.error
    return {
      ...nothing,
      refused: { status: refused.status, body: JSON.stringify(refused.body, null, 2) },
      why: { code, message },
    }
  }
}
