import { request as ask } from 'node:http'
import type { Socket } from 'node:net'
import { Router } from 'express'
import type { App } from '#server/context.ts'
import { requireRole } from '#server/core/viewer.ts'
import { readCurl, type WrittenCall } from '#server/lib/curl.ts'
import { AppError } from '#server/lib/errors.ts'
import { type GatewayAnswer, GatewayCallBody } from '#server/protocol/gateway-calls.ts'
import { askedOrigin } from './asked-origin.ts'
import { viewerOf } from './auth.ts'
import { keyOf, recogniseCall, withKey } from './dialects/old-call.ts'
import { previewCall } from './dialects/preview-call.ts'

const ANSWER_TIMEOUT_MS = 30_000
/** Longer answers are cut off. */
const ANSWER_MAX_BYTES = 64 * 1024

/** Calls that were written for other gateways: what they would do here, and, if asked, what they are answered. */
export function gatewayCallRoutes(app: App): Router {
  const router = Router()
  router.post('/gateway-calls', async (request, response) => {
    const viewer = viewerOf(response)
    requireRole(viewer, 'admin')
    const { command, key, run } = GatewayCallBody.parse(request.body)
    const pasted = recogniseCall(readCurl(command), request)
    const call = recogniseCall(withKey(pasted, key || keyOf(pasted)), request)
    const baseUrl = askedOrigin(app, request)
    const preview = await previewCall(app, viewer, { call, baseUrl })
    const answer = run ? await callOurselves(request.socket, { ...call.written, host: request.host }) : null
    response.json({ ...preview, answer })
  })
  return router
}

/** Makes the call to the door by which `socket` came in: whatever address it names, it goes to no other host. */
async function callOurselves(
  { localAddress: host, localPort: port }: Socket,
  { method, url, headers, body, host: name }: WrittenCall & { host: string },
): Promise<GatewayAnswer> {
  if (host === undefined || port === undefined) throw new Error('This connection has no door of its own.')
  const { type, bytes } = await bodyOf(body)
  if (type) headers.set('content-type', type)
  const init = { host, port, method, path: url.pathname + url.search, timeout: ANSWER_TIMEOUT_MS }
  const length = { 'content-length': String(bytes.length), host: name }
  return new Promise((resolve, reject) => {
    const call = ask({ ...init, headers: { ...Object.fromEntries(headers), ...length } }, (answer) => {
      const chunks: Buffer[] = []
      const tell = () => {
        const text = Buffer.concat(chunks).subarray(0, ANSWER_MAX_BYTES).toString('utf8')
        resolve({ status: answer.statusCode ?? 0, body: text })
      }
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('end', tell).on('error', reject)
    })
    call.on('timeout', () => call.destroy(new AppError('unavailable', 'No answer came.', { status: 504 })))
    call.on('error', reject).end(bytes)
  })
}

async function bodyOf(body: WrittenCall['body']): Promise<{ type: string | null; bytes: Buffer }> {
  if (typeof body === 'string' || body === null) return { type: null, bytes: Buffer.from(body ?? '') }
  const form = new FormData()
  for (const part of body) {
    if ('file' in part) {
      const message = `Only your computer has ${part.file}: run this call there.`
      throw new AppError('command_file', message, { status: 422, field: 'command' })
    }
    form.append(part.name, part.value)
  }
  const encoded = new Response(form)
  return { type: encoded.headers.get('content-type'), bytes: Buffer.from(await encoded.arrayBuffer()) }
}
