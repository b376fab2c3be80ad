import { createHmac, randomBytes } from 'node:crypto'

/** See https://www.standardwebhooks.com: secrets and signatures of webhooks. */
const SECRET_START = 'whsec_'
const SECRET_BYTES = 32

export function newWebhookSecret(): string {
  return SECRET_START + randomBytes(SECRET_BYTES).toString('base64')
}

interface SignedCall {
  id: string
  /** Epoch seconds. */
  timestamp: number
  body: string
}

/** The headers by which a receiver knows that a call is ours; each secret signs, so that it may change. */
export function webhookHeaders(
  secrets: readonly string[],
  { id, timestamp, body }: SignedCall,
): Record<string, string> {
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': secrets.map((secret) => sign(secret, `${id}.${timestamp}.${body}`)).join(' '),
  }
}

function sign(secret: string, text: string): string {
  const key = Buffer.from(secret.slice(SECRET_START.length), 'base64')
  return `v1,${createHmac('sha256', key).update(text).digest('base64')}`
}
