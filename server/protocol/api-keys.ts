import { z } from 'zod'
import { API_SCOPES, NAME_MAX_LENGTH, RECIPIENTS_MAX } from './limits.ts'

/** `read`: look at everything. `send`: write to contacts. `manage`: change the rest. */
export const ApiScope = z.enum(API_SCOPES)
export type ApiScope = z.infer<typeof ApiScope>

export const NewApiKey = z.strictObject({
  name: z.string().trim().min(1).max(NAME_MAX_LENGTH),
  scopes: z
    .array(ApiScope)
    .min(1)
    .transform((scopes) => API_SCOPES.filter((scope) => scopes.includes(scope))),
  /** Holds the key to one channel. */
  channelId: z.string().max(64).nullable().default(null),
  /** Numbers with country code and ids of groups that may be written to; null, or `*` among them: everybody. */
  recipients: z.array(z.string().trim().min(1).max(64)).min(1).max(RECIPIENTS_MAX).nullable().default(null),
})
export type NewApiKey = z.infer<typeof NewApiKey>

export interface ApiKeyView {
  id: string
  name: string
  /** How the key begins. */
  prefix: string
  scopes: ApiScope[]
  channelId: string | null
  recipients: string[] | null
  createdAt: number
  lastUsedAt: number | null
  /** Messages of it that nobody has begun to send: they are taken back when it is revoked. */
  waiting: number
}
