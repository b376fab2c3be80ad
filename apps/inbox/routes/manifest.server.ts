import icon192 from '../pwa/icon-192.png?url&no-inline'
import icon512 from '../pwa/icon-512.png?url&no-inline'

/** What makes the inbox an app that can be installed. */
export function loader() {
  const icons = [
    { src: icon192, sizes: '192x192', type: 'image/png', purpose: 'any' },
    { src: icon512, sizes: '512x512', type: 'image/png', purpose: 'any' },
    { src: icon512, sizes: '512x512', type: 'image/png', purpose: 'maskable' },
  ]
  const manifest = {
    id: '/inbox',
    name: 'Sapa',
    short_name: 'Sapa',
    start_url: '/inbox',
    scope: '/',
    display: 'standalone',
    background_color: '#f7f6f4',
    theme_color: '#0f766e',
    icons,
  }
  return Response.json(manifest, {
    headers: { 'content-type': 'application/manifest+json', 'cache-control': 'no-cache' },
  })
}
