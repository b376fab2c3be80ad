const THUMBNAIL_PX = 96
const THUMBNAIL_QUALITY = 0.6
const BASE64_STEP = 0x8000

/** What a phone adds to a picture or film that it sends. */
export interface Looks {
  width: number
  height: number
  thumbnail: string
}

export async function looksOf(file: File): Promise<Partial<Looks>> {
  if (!/^image\/(png|jpeg|webp|gif)$/.test(file.type)) return {}
  const bitmap = await createImageBitmap(file)
  const scale = Math.min(1, THUMBNAIL_PX / Math.max(bitmap.width, bitmap.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(bitmap.width * scale))
  canvas.height = Math.max(1, Math.round(bitmap.height * scale))
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height)
  const thumbnail = canvas.toDataURL('image/jpeg', THUMBNAIL_QUALITY).split(',')[1] ?? ''
  return { width: bitmap.width, height: bitmap.height, thumbnail }
}

export async function base64Of(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  let text = ''
  for (let at = 0; at < bytes.length; at += BASE64_STEP)
    text += String.fromCharCode(...bytes.subarray(at, at + BASE64_STEP))
  return btoa(text)
}

/** Seconds that a sound or film plays; 0 where the browser cannot tell. */
export function secondsOf(file: File): Promise<number> {
  return new Promise((resolve) => {
    const url = URL.createObjectURL(file)
    const element = document.createElement(file.type.startsWith('video/') ? 'video' : 'audio')
    const done = (seconds: number) => {
      URL.revokeObjectURL(url)
      resolve(Number.isFinite(seconds) ? Math.round(seconds) : 0)
    }
    element.onloadedmetadata = () => done(element.duration)
    element.onerror = () => done(0)
    element.src = url
  })
}
