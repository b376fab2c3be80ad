import { z } from 'zod'
import type { DialectName } from './dialects.ts'
import { REQUEST_OUTCOMES } from './limits.ts'

const Time = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER)

export const RequestLogQuery = z.object({
  keyId: z.string().max(64).optional(),
  outcome: z.enum(REQUEST_OUTCOMES).optional(),
  /** Words of which each stands in the path or its query; or the id of the call that is meant. */
  path: z.string().max(200).optional(),
  /** From then on. */
  since: Time.optional(),
  /** Before then. */
  until: Time.optional(),
  cursor: z.string().max(200).optional(),
})
export type RequestLogQuery = z.infer<typeof RequestLogQuery>

/** One call that a program made. */
export interface RequestView {
  id: string
  keyId: string
  keyName: string
  /** Another gateway's words in which it was made; null: the API's own. */
  dialect: DialectName | null
  method: string
  /** With its query, without secrets. */
  path: string
  /** 0: the program was gone before the answer. */
  status: number
  tookMs: number
  ip: string
  at: number
}
/** The same with what was sent and answered, as JSON without secrets. */
export type RequestDetailView = RequestView & { requestBody: string | null; answerBody: string | null }

export interface RequestLogPage {
  /** The newest first. */
  requests: RequestView[]
  /** Give it back as `cursor` for older ones, of which there may be none; null at the end. */
  next: string | null
}
