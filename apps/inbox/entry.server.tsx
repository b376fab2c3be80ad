import { PassThrough } from 'node:stream'
import { createReadableStreamFromReadable } from '@react-router/node'
import type { i18n } from 'i18next'
import { isbot } from 'isbot'
import { type RenderToPipeableStreamOptions, renderToPipeableStream } from 'react-dom/server'
import {
  type EntryContext,
  type HandleErrorFunction,
  type RouterContextProvider,
  ServerRouter,
} from 'react-router'
import { CATALOGUES } from './i18n/catalogues.server.ts'
import { createI18n } from './i18n/create-i18n.ts'
import { chooseLanguage, isLanguage, type Language } from './i18n/language.ts'
import { Translations } from './i18n/translations.tsx'
import { appContext, nonceContext } from './load-context.server.ts'

export const streamTimeout = 5_000

/** Their texts never change: all requests share them. */
const TRANSLATORS: Record<Language, i18n> = {
  en: createI18n('en', CATALOGUES.en),
  id: createI18n('id', CATALOGUES.id),
}

export default function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  routerContext: EntryContext,
  context: RouterContextProvider,
): Promise<Response> {
  const nonce = context.get(nonceContext) || undefined
  const language = findLanguage(request, routerContext)
  const page = (
    <Translations i18n={TRANSLATORS[language]}>
      <ServerRouter context={routerContext} url={request.url} nonce={nonce} />
    </Translations>
  )
  const ready = isbot(request.headers.get('user-agent')) ? 'onAllReady' : 'onShellReady'
  return render(page, ready, { nonce }, status, headers)
}

export const handleError: HandleErrorFunction = (error, { request, context }) => {
  if (request.signal.aborted) return
  context.get(appContext).logger.error({ err: error, path: firstPart(request.url) }, 'page failed')
}

/** Behind the first part there may be an invitation's token. */
function firstPart(url: string): string {
  return `/${new URL(url).pathname.split('/')[1] ?? ''}`
}

/** The root loader has chosen it; where that failed, the browser's wish counts. */
function findLanguage(request: Request, { staticHandlerContext }: EntryContext): Language {
  const root: unknown = staticHandlerContext.loaderData.root
  const chosen = typeof root === 'object' && root !== null && 'language' in root ? root.language : undefined
  return isLanguage(chosen) ? chosen : chooseLanguage(null, request.headers.get('accept-language'))
}

function render(
  page: React.ReactNode,
  ready: 'onAllReady' | 'onShellReady',
  options: RenderToPipeableStreamOptions,
  status: number,
  headers: Headers,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    let sent = false
    const { pipe, abort } = renderToPipeableStream(page, {
      ...options,
      [ready]() {
        sent = true
        const body = new PassThrough()
        headers.set('content-type', 'text/html; charset=utf-8')
        resolve(new Response(createReadableStreamFromReadable(body), { headers, status }))
        pipe(body)
      },
      onShellError: reject,
      onError(error) {
        // Before the shell is out, `onShellError` answers for it.
        if (sent) console.error(error)
      },
    })
    setTimeout(abort, streamTimeout + 1_000).unref()
  })
}
