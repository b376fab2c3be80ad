import type { MediaView } from '#server/protocol/views.ts'
import type { errorFromBody, networkError } from './call-error.ts'
import type { Upload } from './http.ts'

/** A file that does not move for so long is given up and tried again. */
const STALLED_AFTER_MS = 45_000

/** Puts a file up with XMLHttpRequest, the only way in a browser that tells how far it is. */
export function uploadWithProgress(
  upload: Upload,
  errors: { errorFromBody: typeof errorFromBody; networkError: typeof networkError },
): Promise<{ media: MediaView }> {
  const request = new XMLHttpRequest()
  const form = new FormData()
  form.append('file', upload.file, upload.name)
  let stalled = setTimeout(giveUp, STALLED_AFTER_MS)
  function giveUp(): void {
    request.abort()
  }

  return new Promise<{ media: MediaView }>((resolve, reject) => {
    request.upload.onprogress = ({ loaded, total }) => {
      clearTimeout(stalled)
      stalled = setTimeout(giveUp, STALLED_AFTER_MS)
      upload.progress(total > 0 ? loaded / total : 0)
    }
    request.onload = () => {
      if (request.status >= 200 && request.status < 300 && request.response) resolve(request.response)
      else reject(errors.errorFromBody(request.response, request.status))
    }
    request.onerror = () => reject(errors.networkError('The file could not be sent.'))
    request.onabort = () => reject(errors.networkError('The file was stopped.'))
    upload.signal.addEventListener('abort', giveUp)
    request.open('POST', upload.url)
    request.responseType = 'json'
    request.setRequestHeader('authorization', `Bearer ${upload.token}`)
    request.send(form)
  }).finally(() => clearTimeout(stalled))
}
