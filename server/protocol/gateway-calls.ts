import { z } from 'zod'
import type { ApiScope } from './api-keys.ts'
import type { DialectDeed, DialectName } from './dialects.ts'
import { CURL_MAX_LENGTH } from './limits.ts'

/** A curl command that was written for another gateway. Neither it nor the key is kept. */
export const GatewayCallBody = z.strictObject({
  command: z.string().trim().min(1).max(CURL_MAX_LENGTH),
  /** Takes the place of the key in the command, which is the other gateway's. */
  key: z.string().trim().max(200).default(''),
  /** Without it, it is only said what would happen. */
  run: z.boolean().default(false),
})

/** One message that the call would send. */
export interface GatewaySend {
  contactName: string | null
  phone: string | null
  channelName: string
  text: string
  kind: string
}

export interface GatewayCallView {
  dialect: DialectName
  route: string
  does: DialectDeed
  /** Its dialect is switched on for this account. */
  isOn: boolean
  /** `unscoped`: the key is good, but lacks `needs`. */
  key: 'missing' | 'unknown' | 'unscoped' | 'good'
  needs: ApiScope
  /** The same call to this server, with a placeholder where the key belongs. */
  rewritten: string
  /** Names of files that only the caller's computer has. */
  files: string[]
  /** What would be sent; null where the call sends nothing, or would be refused. */
  sends: GatewaySend[] | null
  /** The file that would go with each of them: its address or its name. */
  file: string | null
  /** What it would be told in place of being obeyed. */
  refused: GatewayAnswer | null
  /** Why, in our own words: a gateway's may be two. */
  why: { code: string; message: string } | null
  /** What it was told; null where it was not run. */
  answer: GatewayAnswer | null
}

export interface GatewayAnswer {
  status: number
  body: string
}
