import { z } from 'zod'
import type { AUDIT_ACTIONS } from './limits.ts'

/** Something that is written down: each has a sentence under `audit.action` in the inbox's catalogues. */
export type AuditAction = (typeof AUDIT_ACTIONS)[number]

/** What the sentence is about, and old and new where there are such. Never a secret. */
export interface AuditDetails {
  name?: string
  before?: string
  after?: string
}

export interface AuditEntryView {
  id: string
  /** Null: the server's own command line. The name is the one of then. */
  actor: { id: string; name: string } | null
  action: AuditAction
  details: AuditDetails
  createdAt: number
}

export interface AuditPage {
  /** The newest first. */
  entries: AuditEntryView[]
  /** Give it back as `cursor` for older ones; null at the end. */
  next: string | null
}

export const AuditQuery = z.strictObject({ cursor: z.string().max(200).optional() })
