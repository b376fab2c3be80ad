/**
 * Why a message to WhatsApp did not leave, or will not. Every code here has a sentence in the inbox; what WhatsApp
 * itself answers is translated by `failureOfAck`.
 */
export const FAILURES = [
  /** This number may write to no new people for a while. */
  'cold_paused',
  'not_on_whatsapp',
  'not_linked',
  'rate_limited',
  'not_allowed',
  'not_in_group',
  'admins_only',
  'session_stale',
  'whatsapp_unavailable',
  'refused_by_whatsapp',
  'text_too_long',
  'message_empty',
  'file_missing',
  'file_too_large_for_whatsapp',
  'sticker_not_webp',
  'upload_failed',
  'edit_too_late',
  'delete_too_late',
  'target_missing',
  'poll_unreadable',
  'kind_not_supported',
] as const
export type FailureCode = (typeof FAILURES)[number]

const ACKS: Readonly<Record<string, FailureCode | undefined>> = {
  '401': 'not_in_group',
  '403': 'not_allowed',
  '404': 'not_on_whatsapp',
  '420': 'admins_only',
  '429': 'rate_limited',
  '463': 'cold_paused',
  '479': 'session_stale',
  '500': 'whatsapp_unavailable',
  '503': 'whatsapp_unavailable',
}

/** The failure that an error of WhatsApp's acknowledgement means. */
export function failureOfAck(code: unknown): FailureCode {
  return ACKS[String(code)] ?? 'refused_by_whatsapp'
}

/**
 * The failure that an error means while a message was made: certain, for nothing has left. Null for what is no fault of
 * file, line or WhatsApp.
 */
export function failureOfError(error: unknown): FailureCode | null {
  const status = statusOf(error)
  if (status === 413) return 'file_too_large_for_whatsapp'
  if (status !== null) return 'upload_failed'
  if (!(error instanceof Error && 'code' in error)) return null
  return error.code === 'ENOENT' ? 'file_missing' : 'upload_failed'
}

function statusOf(error: unknown): number | null {
  if (typeof error !== 'object' || error === null || !('output' in error)) return null
  const { output } = error
  if (typeof output !== 'object' || output === null || !('statusCode' in output)) return null
  return typeof output.statusCode === 'number' ? output.statusCode : null
}
