import type { MediaView } from '#server/protocol/views.ts'
import { errorFromBody, networkError } from '#widget/call-error.ts'
import type { UploadFile } from '#widget/http.ts'

/** Puts a visitor's file up where there is no XMLHttpRequest; nobody is told how far it is. */
export function uploadByFetch(send: typeof fetch): UploadFile {
  return async ({ url, token, file, name, signal }) => {
    const form = new FormData()
    form.append('file', file, name)
    const headers = { authorization: `Bearer ${token}` }
    const response = await send(url, { method: 'POST', headers, body: form, signal }).catch(
      (error: unknown) => {
        throw networkError(String(error))
      },
    )
    const body: unknown = await response.json().catch(() => null)
    if (!response.ok) throw errorFromBody(body, response.status)
    return body as { media: MediaView }
  }
}
