import type { MediaView } from '#server/protocol/views.ts'
import { ApiError, refusal } from '../live/api.ts'

/** Sends a file and tells how far it is, from 0 to 1. Ends with an ApiError when refused, cancelled or cut off. */
export function uploadFile(
  file: File,
  { onProgress, signal }: { onProgress(share: number): void; signal: AbortSignal },
): Promise<MediaView> {
  return new Promise((resolve, reject) => {
    // fetch cannot tell how much of a request has left.
    const request = new XMLHttpRequest()
    request.open('POST', '/api/v1/media')
    request.responseType = 'json'
    request.upload.onprogress = ({ loaded, total, lengthComputable }) => {
      if (lengthComputable) onProgress(loaded / total)
    }
    request.onload = () => {
      const media = mediaOf(request.response)
      if (request.status < 300 && media) resolve(media)
      else reject(refusal(request.status, request.response))
    }
    request.onerror = () => reject(new ApiError('offline', 'The server cannot be reached.', 0))
    request.onabort = () => reject(new ApiError('cancelled', 'Cancelled.', 0))
    signal.addEventListener('abort', () => request.abort())
    const form = new FormData()
    form.append('file', file, file.name)
    request.send(form)
  })
}

function mediaOf(answer: unknown): MediaView | undefined {
  if (typeof answer !== 'object' || answer === null || !('media' in answer)) return undefined
  return isMedia(answer.media) ? answer.media : undefined
}

function isMedia(value: unknown): value is MediaView {
  return typeof value === 'object' && value !== null && 'id' in value && 'url' in value
}
