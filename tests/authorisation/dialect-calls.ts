import type { DialectName } from '#server/protocol/dialects.ts'
import type { Stage } from './stage.ts'

/** One call in another gateway's words; its key may do everything and is held to the stage's number, which is not connected. */
export interface DialectCall {
  dialect: DialectName
  route: string
  /** What stands in place of the names in its path. */
  path?: (stage: Stage) => string
  query?: string
  body?: (stage: Stage) => object
  /** What a good key is answered. */
  rightful: number
}

const PHONE = '6281234567890'

/** Who may call in other gateways' words. A route that does not stand here fails the test. */
export const DIALECT_CALLS: readonly DialectCall[] = [
  {
    dialect: 'dashboard',
    route: 'POST /api/send-message',
    body: () => ({ number: PHONE, message: 'hello' }),
    rightful: 200,
  },
  {
    dialect: 'dashboard',
    route: 'GET /api/message-status/:id',
    path: () => '/api/message-status/unknown',
    rightful: 404,
  },
  {
    dialect: 'fonnte',
    route: 'POST /send',
    body: () => ({ target: PHONE, message: 'hello', connectOnly: false }),
    rightful: 200,
  },
  {
    dialect: 'fonnte',
    route: 'GET /send',
    query: `?target=${PHONE}&message=hello&connectOnly=false`,
    rightful: 200,
  },
  {
    dialect: 'fonnte',
    route: 'POST /api/send-message',
    body: () => ({ to: PHONE, message: 'hello' }),
    rightful: 503,
  },
  {
    dialect: 'fonnte',
    route: 'POST /api/send-media',
    body: () => ({ to: PHONE, url: 'https://toko.example/a.png' }),
    rightful: 503,
  },
  {
    dialect: 'fonnte',
    route: 'GET /api/devices/:deviceId/wa-groups',
    path: ({ numberId }) => `/api/devices/${numberId}/wa-groups`,
    rightful: 503,
  },
  { dialect: 'fonnte', route: 'GET /api/status', rightful: 200 },
  { dialect: 'fonnte', route: 'POST /device', rightful: 200 },
  { dialect: 'fonnte', route: 'POST /get-devices', rightful: 200 },
  { dialect: 'fonnte', route: 'POST /validate', body: () => ({ target: PHONE }), rightful: 503 },
  { dialect: 'fonnte', route: 'POST /fetch-group', rightful: 503 },
  { dialect: 'fonnte', route: 'POST /get-whatsapp-group', rightful: 503 },
  { dialect: 'fonnte', route: 'POST /qr', rightful: 200 },
  { dialect: 'fonnte', route: 'POST /update-device', body: () => ({ webhook: '' }), rightful: 200 },
  { dialect: 'fonnte', route: 'POST /disconnect', rightful: 503 },
  { dialect: 'fonnte', route: 'POST /status', body: () => ({ id: 'unknown' }), rightful: 404 },
  {
    dialect: 'token',
    route: 'POST /api/start',
    body: () => ({ token: 'new-token' }),
    rightful: 403,
  },
  {
    dialect: 'token',
    route: 'POST /api/qrcode',
    body: ({ numberId }) => ({ token: numberId }),
    rightful: 200,
  },
  {
    dialect: 'token',
    route: 'POST /api/pair',
    body: ({ numberId }) => ({ token: numberId, phone: PHONE }),
    rightful: 200,
  },
  {
    dialect: 'token',
    route: 'GET /api/status',
    path: ({ numberId }) => `/api/status?token=${numberId}`,
    rightful: 200,
  },
  {
    dialect: 'token',
    route: 'POST /api/send',
    body: ({ numberId }) => ({ token: numberId, phone: PHONE, message: 'hello' }),
    rightful: 503,
  },
  {
    dialect: 'token',
    route: 'GET /api/contacts',
    path: ({ numberId }) => `/api/contacts?token=${numberId}`,
    rightful: 200,
  },
  {
    dialect: 'token',
    route: 'GET /api/groups',
    path: ({ numberId }) => `/api/groups?token=${numberId}`,
    rightful: 503,
  },
  {
    dialect: 'token',
    route: 'POST /api/logout',
    path: ({ numberId }) => `/api/logout?token=${numberId}`,
    rightful: 200,
  },
  {
    dialect: 'token',
    route: 'POST /api/reconnect',
    path: ({ numberId }) => `/api/reconnect?token=${numberId}`,
    rightful: 200,
  },
  {
    dialect: 'token',
    route: 'GET /api/devices',
    rightful: 200,
  },
  {
    dialect: 'token',
    route: 'POST /api/webhook',
    body: ({ numberId }) => ({ token: numberId, url: 'https://toko.example/hook' }),
    rightful: 200,
  },
  {
    dialect: 'token',
    route: 'POST /api/workspace',
    body: ({ numberId }) => ({ token: numberId, workspace: 'Marketing' }),
    rightful: 200,
  },
  {
    dialect: 'token',
    route: 'GET /api/workspaces',
    rightful: 200,
  },
  {
    dialect: 'whapi',
    route: 'GET /api/getChats',
    rightful: 200,
  },
  {
    dialect: 'whapi',
    route: 'POST /api/getChatById',
    body: () => ({ phone: '628999000111' }),
    rightful: 404,
  },
  {
    dialect: 'whapi',
    route: 'POST /api/fetchMessageById',
    body: () => ({ phone: '628999000111' }),
    rightful: 404,
  },
  {
    dialect: 'whapi',
    route: 'POST /api/clearMessageById',
    body: () => ({ phone: '628999000111' }),
    rightful: 404,
  },
  {
    dialect: 'whapi',
    route: 'POST /api/muteChat',
    body: () => ({ phone: '628999000111', second: '50' }),
    rightful: 404,
  },
  {
    dialect: 'whapi',
    route: 'POST /api/unmuteChat',
    body: () => ({ phone: '628999000111' }),
    rightful: 404,
  },
  { dialect: 'whapi', route: 'POST /api/clearReportApi', rightful: 200 },
  {
    dialect: 'whapi',
    route: 'POST /api/sendMessage',
    body: () => ({ phone: PHONE, message: 'hello' }),
    rightful: 503,
  },
  {
    dialect: 'ping',
    route: 'GET /api-app/whatsapp/chats/contacts/:device',
    path: ({ numberId }) => `/api-app/whatsapp/chats/contacts/${numberId}`,
    rightful: 200,
  },
  {
    dialect: 'ping',
    route: 'GET /api-app/whatsapp/chats/:device',
    path: ({ numberId }) => `/api-app/whatsapp/chats/${numberId}`,
    rightful: 200,
  },
  {
    dialect: 'ping',
    route: 'GET /api-app/whatsapp/chats/detail/:device/:chatid',
    path: ({ numberId }) => `/api-app/whatsapp/chats/detail/${numberId}/628999000111-s-whatsapp-net`,
    rightful: 404,
  },
  {
    dialect: 'ping',
    route: 'POST /api-app/whatsapp/send-message',
    body: ({ numberId }) => ({ phone: PHONE, device_key: numberId, method: 'text', text: 'hello' }),
    rightful: 503,
  },
  {
    dialect: 'ping',
    route: 'POST /api-app/whatsapp/callback/device_:device',
    path: ({ numberId }) => `/api-app/whatsapp/callback/device_${numberId}`,
    body: () => ({ from: PHONE, message: 'Halo' }),
    rightful: 200,
  },
  {
    dialect: 'ping',
    route: 'POST /api-app/whatsapp/misc/read-messages/:device',
    path: ({ numberId }) => `/api-app/whatsapp/misc/read-messages/${numberId}`,
    body: () => ({ chatid: '628999000111@s.whatsapp.net' }),
    rightful: 503,
  },
  {
    dialect: 'ping',
    route: 'POST /api-app/whatsapp/misc/delete-message/:device',
    path: ({ numberId }) => `/api-app/whatsapp/misc/delete-message/${numberId}`,
    body: () => ({ chatid: '628999000111@s.whatsapp.net' }),
    rightful: 503,
  },
  {
    dialect: 'ping',
    route: 'POST /api-app/whatsapp/misc/delete-everyone/:device',
    path: ({ numberId }) => `/api-app/whatsapp/misc/delete-everyone/${numberId}`,
    body: () => ({ chatid: '628999000111@s.whatsapp.net' }),
    rightful: 503,
  },
  {
    dialect: 'ping',
    route: 'POST /api-app/whatsapp/misc/download-media/:device',
    path: ({ numberId }) => `/api-app/whatsapp/misc/download-media/${numberId}`,
    body: () => ({ chatid: '628999000111@s.whatsapp.net' }),
    rightful: 404,
  },
  {
    dialect: 'ping',
    route: 'POST /api-app/whatsapp/misc/get-profile/:device',
    path: ({ numberId }) => `/api-app/whatsapp/misc/get-profile/${numberId}`,
    body: () => ({ phone: '628999000111' }),
    rightful: 404,
  },
  {
    dialect: 'ping',
    route: 'POST /api-app/whatsapp/misc/mark-message/:device',
    path: ({ numberId }) => `/api-app/whatsapp/misc/mark-message/${numberId}`,
    body: () => ({ chatid: '628999000111@s.whatsapp.net' }),
    rightful: 503,
  },
  {
    dialect: 'ping',
    route: 'POST /api-app/whatsapp/misc/delete-chat/:device',
    path: ({ numberId }) => `/api-app/whatsapp/misc/delete-chat/${numberId}`,
    body: () => ({ chatid: '628999000111@s.whatsapp.net' }),
    rightful: 503,
  },
  // The last one: then the number is gone.
  {
    dialect: 'token',
    route: 'DELETE /api/device',
    path: ({ numberId }) => `/api/device?token=${numberId}`,
    rightful: 200,
  },
]

/** How a dialect carries its key. */
export const KEY_PLACES: Record<DialectName, { header: string } | { field: string }> = {
  dashboard: { header: 'x-api-key' },
  fonnte: { header: 'authorization' },
  ping: { field: 'api_key' },
  token: { header: 'apikey' },
  whapi: { field: 'apiKey' },
}
