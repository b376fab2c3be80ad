import type { PushTestResult } from '#server/protocol/rest.ts'
import { callApi } from '../live/api.ts'

const WORKER = '/service-worker.js'
const API = '/api/v1/push-subscriptions'

/** Why this browser can take no pushes at all; null where it can. */
export function pushObstacle(): 'insecure' | 'install' | 'unsupported' | null {
  if (!window.isSecureContext) return 'insecure'
  if ('serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window) return null
  // Safari on a phone knows pushes only in an app that was put on the home screen.
  return /iPhone|iPad/.test(navigator.userAgent) ? 'install' : 'unsupported'
}

/** The service worker, running; without one nothing is shown while the page is closed. */
export async function startWorker(): Promise<ServiceWorkerRegistration> {
  await navigator.serviceWorker.register(WORKER)
  return navigator.serviceWorker.ready
}

/** A subscription with this installation's key; one with an older key is replaced. */
export async function subscribeBrowser(worker: ServiceWorkerRegistration): Promise<PushSubscription> {
  const { publicKey } = await callApi<{ publicKey: string }>(fetch, 'GET', '/api/v1/push-key')
  const key = fromBase64Url(publicKey)
  const known = await worker.pushManager.getSubscription()
  if (known && isSame(known.options.applicationServerKey, key)) return known
  await known?.unsubscribe()
  return worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key })
}

/** Tells the server where this browser can be reached; answers under which id it knows it. */
export async function storeSubscription(subscription: PushSubscription): Promise<string> {
  const { endpoint, keys } = subscription.toJSON()
  const body = { endpoint, keys: { p256dh: keys?.p256dh ?? '', auth: keys?.auth ?? '' } }
  return (await callApi<{ id: string }>(fetch, 'PUT', API, body)).id
}

export async function askForTest(id: string, nonce: string): Promise<PushTestResult> {
  return callApi<PushTestResult>(fetch, 'POST', `${API}/${id}/tests`, { nonce })
}

/** Resolves once this device has shown the push with this nonce. */
export function untilShown(nonce: string, withinMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (isShown: boolean) => {
      clearTimeout(timer)
      navigator.serviceWorker.removeEventListener('message', hear)
      resolve(isShown)
    }
    const hear = ({ data }: MessageEvent) => {
      if (data?.type === 'sapa.push.shown' && data.nonce === nonce) end(true)
    }
    const timer = setTimeout(() => end(false), withinMs)
    navigator.serviceWorker.addEventListener('message', hear)
  })
}

/** Takes this browser's subscription back, here and on the server. */
export async function unsubscribeBrowser(): Promise<void> {
  const worker = await navigator.serviceWorker.getRegistration(WORKER)
  const subscription = await worker?.pushManager.getSubscription()
  if (!subscription) return
  const id = await storeSubscription(subscription)
  await subscription.unsubscribe()
  await callApi(fetch, 'DELETE', `${API}/${id}`)
}

/** What was switched on before stays on: after a new sign-in, or when the browser has changed its address. */
export async function renewSubscription(): Promise<void> {
  if (pushObstacle() !== null || Notification.permission !== 'granted') return
  await storeSubscription(await subscribeBrowser(await startWorker()))
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const base64 = text.replaceAll('-', '+').replaceAll('_', '/')
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
}

function isSame(key: ArrayBuffer | null, other: Uint8Array): boolean {
  if (!key) return false
  const bytes = new Uint8Array(key)
  return bytes.length === other.length && bytes.every((byte, index) => byte === other[index])
}
