/** Everything that is written down: each has a sentence under `audit.action` in the inbox's catalogues. */
export const AUDIT_ACTIONS = [
  'label.created',
  'label.renamed',
  'label.recoloured',
  'label.removed',
  'label.restored',
  'canned.created',
  'canned.changed',
  'canned.removed',
  'canned.restored',
] as const
export type AuditAction = (typeof AUDIT_ACTIONS)[number]

/** What the sentence is about, and old and new where there are such. */
export interface AuditDetails {
  name?: string
  before?: string
  after?: string
}
