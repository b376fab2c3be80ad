import type { ReactNode } from 'react'
import {
  Links,
  Meta,
  Outlet,
  Scripts,
  ScrollRestoration,
  type ShouldRevalidateFunctionArgs,
  useRouteLoaderData,
} from 'react-router'
import type { Route } from './+types/root.ts'
import { Problem } from './components/problem.tsx'
import { WaitingLine } from './components/waiting-line.tsx'
import { CATALOGUE_URLS } from './i18n/catalogue-urls.ts'
import { chooseLanguage } from './i18n/language.ts'
import { useTranslation } from './i18n/translations.tsx'
import { keepPage } from './lib/keep-page.ts'
import { ClockworkProvider } from './lib/use-clockwork.tsx'
import icon from './pwa/icon-192.png?url&no-inline'
import { loader } from './root.server.ts'
import './styles/tokens.css'
import './styles/base.css'
import './styles/controls.css'

export { loader }

/** Language, theme and zone change by a form or a fresh page only: moving around asks for nothing. */
export function shouldRevalidate({ formMethod, defaultShouldRevalidate }: ShouldRevalidateFunctionArgs) {
  return formMethod !== undefined && formMethod !== 'GET' && defaultShouldRevalidate
}

export const clientMiddleware: Route.ClientMiddlewareFunction[] = [
  keepPage(typeof location === 'undefined' ? null : location.href),
]

export function Layout({ children }: { children: ReactNode }) {
  const root = useRouteLoaderData<typeof loader>('root')
  // The language of the texts on this page, whatever the agent has chosen elsewhere since.
  const { i18n } = useTranslation()
  return (
    <html lang={i18n.language} data-theme={root?.theme ?? 'system'}>
      <head>
        <meta charSet="utf-8" />
        <meta
          name="viewport"
          content="width=device-width, initial-scale=1, interactive-widget=resizes-content"
        />
        <meta name="robots" content="noindex" />
        <meta name="theme-color" content="#0f766e" />
        <link rel="manifest" href="/manifest.webmanifest" />
        <link rel="apple-touch-icon" href={icon} />
        <link
          rel="icon"
          href="data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'><rect width='32' height='32' rx='9' fill='%230f766e'/><path d='M20.5 11.5c-1-1.300-2.600-2-4.500-2-2.600 0-4.600 1.300-4.600 3.300 0 4.600 9.300 2.200 9.300 6.500 0 2-2 3.400-4.700 3.400-2.100 0-3.900-.8-4.900-2.300' fill='none' stroke='white' stroke-width='3' stroke-linecap='round'/></svg>"
        />
        <link
          rel="preload"
          as="fetch"
          crossOrigin="anonymous"
          href={CATALOGUE_URLS[chooseLanguage(i18n.language, null)]}
        />
        <Meta />
        <Links />
      </head>
      <body>
        {children}
        <ScrollRestoration />
        <Scripts />
      </body>
    </html>
  )
}

export default function Root({ loaderData: { timeZone, now } }: Route.ComponentProps) {
  const { i18n } = useTranslation()
  return (
    <ClockworkProvider first={{ language: i18n.language, timeZone, now }}>
      <WaitingLine />
      <Outlet />
    </ClockworkProvider>
  )
}

export function ErrorBoundary({ error }: Route.ErrorBoundaryProps) {
  return <Problem error={error} />
}
