import { z } from 'zod'
import type { App } from '#server/context.ts'
import type { VerifiedPerson } from './contacts.ts'

/** Longer than any message waits in an outbox. */
const TOKEN_LIFE_MS = 180 * 24 * 60 * 60 * 1000
/** A token this old is replaced when it is next used to open a session. */
const ROTATE_AFTER_MS = 24 * 60 * 60 * 1000
const PURPOSE = 'visitor-token'

const Claims = z.object({
  visitorId: z.string(),
  channelId: z.string(),
  /** The site's token version: rotating the site ends all tokens. */
  version: z.number(),
  generation: z.number(),
  issuedAt: z.number(),
  person: z
    .object({ externalId: z.string(), name: z.string().nullable(), email: z.string().nullable() })
    .nullable(),
})
/** What a visitor's token says. Signed by us, so it needs no row before the first message. */
export type VisitorClaims = z.infer<typeof Claims>

export function issueVisitorToken(
  app: App,
  claims: Omit<VisitorClaims, 'issuedAt' | 'person'> & { person: VerifiedPerson | null },
): string {
  const payload = Buffer.from(JSON.stringify({ ...claims, issuedAt: app.clock.now() })).toString('base64url')
  return `${payload}.${app.secrets.sign(PURPOSE, payload)}`
}

/** What the token says, if we made it and it has not expired. */
export function readVisitorToken(app: App, token: string): VisitorClaims | undefined {
  const [payload, signature, more] = token.split('.')
  if (!payload || !signature || more !== undefined || !app.secrets.verify(PURPOSE, payload, signature))
    return undefined
  // Ours, but perhaps of an older version that said it differently.
  const { data: claims } = Claims.safeParse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')))
  return claims && app.clock.now() - claims.issuedAt < TOKEN_LIFE_MS ? claims : undefined
}

export function isDueForRotation(app: App, claims: VisitorClaims): boolean {
  return app.clock.now() - claims.issuedAt > ROTATE_AFTER_MS
}
