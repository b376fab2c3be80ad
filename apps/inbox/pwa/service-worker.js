// Served with `const WORDS = …` before it, see routes/service-worker.server.ts. Keeps nothing: what is shown is always
// what the server says; without a line there is one honest page.

self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))

self.addEventListener('fetch', (event) => {
  if (event.request.mode !== 'navigate') return
  event.respondWith(fetch(event.request).catch(offlinePage))
})

self.addEventListener('push', (event) => event.waitUntil(show(event.data?.json() ?? {})))

self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(open(event.notification.data?.path ?? '/inbox'))
})

// The browser has given this device another address: the page registers it when it is open next.
self.addEventListener('pushsubscriptionchange', (event) => {
  event.waitUntil(tellPages({ type: 'sapa.push.changed' }))
})

async function show(push) {
  const { title, body } = wordsOf(push)
  await self.registration.showNotification(title, {
    body,
    tag: push.tag,
    icon: ICON,
    badge: ICON,
    data: { path: push.path },
  })
  if (push.kind === 'test') await tellPages({ type: 'sapa.push.shown', nonce: push.nonce })
}

function wordsOf({ kind, language, contact, actor, text }) {
  const words = WORDS[language] ?? WORDS.en
  const fill = (sentence) =>
    sentence.replace('{{contact}}', contact ?? words.somebody).replace('{{actor}}', actor ?? words.colleague)
  switch (kind) {
    case 'test':
      return { title: words.testTitle, body: words.testText }
    case 'mention':
    case 'assigned':
    case 'webhook-failing':
    case 'webhook-working':
    case 'webhook-dead':
      return { title: fill(words[kind]), body: text ?? '' }
    default:
      return { title: contact ?? words.newMessage, body: text ?? (contact ? words.newMessage : '') }
  }
}

async function tellPages(message) {
  for (const page of await self.clients.matchAll({ type: 'window' })) page.postMessage(message)
}

/** Goes to a page of ours that is open already, else opens one. */
async function open(path) {
  const pages = await self.clients.matchAll({ type: 'window' })
  const page = pages[0]
  if (!page) return self.clients.openWindow(path)
  await page.focus()
  page.postMessage({ type: 'sapa.push.open', path })
}

function offlinePage() {
  const words = WORDS[self.navigator.language.slice(0, 2)] ?? WORDS.en
  const html = `<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${words.offlineTitle}</title><style>body{font:16px system-ui;display:grid;place-content:center;min-height:100vh;
margin:0;padding:24px;text-align:center;color-scheme:light dark}a{color:#0f766e}</style>
<h1>${words.offlineTitle}</h1><p>${words.offlineText}</p><p><a href="">${words.offlineRetry}</a></p>`
  return new Response(html, { status: 503, headers: { 'content-type': 'text/html; charset=utf-8' } })
}
