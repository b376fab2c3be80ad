import { type RouterContextProvider, redirect } from 'react-router'
import type { App } from '#server/context.ts'
import { isSetUp } from '#server/core/setup.ts'
import type { Viewer } from '#server/core/viewer.ts'
import { appContext, viewerContext } from '../load-context.server.ts'

type Args = { request: Request; context: Readonly<RouterContextProvider> }

/** The server and who is signed in. A stranger is sent to sign in and comes back afterwards. */
export async function requireViewer({ request, context }: Args): Promise<{ app: App; viewer: Viewer }> {
  const app = context.get(appContext)
  const viewer = context.get(viewerContext)
  if (viewer) return { app, viewer }
  if (!(await isSetUp(app))) throw redirect('/setup')
  throw redirect(`/sign-in?${new URLSearchParams({ next: pathOf(request) })}`)
}

/** Where to go after signing in: a path of our own, never another host. */
export function safeNext(next: string | null): string {
  if (!next || !/^\/(?![/\\])/.test(next)) return '/inbox'
  const url = new URL(next, 'http://inbox.invalid')
  // What is left after "/./" has been taken out may name a host again.
  const isOwn = url.host === 'inbox.invalid' && !url.pathname.startsWith('//')
  return isOwn ? url.pathname + url.search : '/inbox'
}

function pathOf(request: Request): string {
  const url = new URL(request.url)
  // A page that is fetched by the router ends in .data; people come back to the page itself.
  return url.pathname.replace(/\.data$/, '') + url.search
}
