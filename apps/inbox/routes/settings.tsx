import { useEffect, useLayoutEffect, useRef } from 'react'
import { NavLink, Outlet, useLocation } from 'react-router'
import { Icon } from '../components/icons.tsx'
import { Problem } from '../components/problem.tsx'
import { useTranslation } from '../i18n/translations.tsx'
import { settingsPages } from '../lib/settings-pages.ts'
import { useViewer } from '../lib/use-viewer.ts'
import type { Route } from './+types/settings.ts'
import '../components/card.css'
import '../components/things.css'
import './settings.css'

/** The settings: a list of pages, and one of them. */
export default function Settings() {
  const { t } = useTranslation()
  const viewer = useViewer()
  const nav = useRef<HTMLElement>(null)
  const page = useRef<HTMLElement>(null)
  const { pathname } = useLocation()
  // Another page begins at its top.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it moves when another page is opened.
  useLayoutEffect(() => {
    page.current?.scrollTo(0, 0)
  }, [pathname])
  // On a phone the pages stand side by side, and the open one may be out of sight.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it moves when another page is opened.
  useEffect(() => {
    nav.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' })
  }, [pathname])
  return (
    <div className="settings">
      <nav className="settings-nav" aria-label={t('settings.title')} ref={nav}>
        <h1>{t('settings.title')}</h1>
        <ul>
          {settingsPages(viewer.role).map(({ path, icon }) => (
            <li key={path}>
              <NavLink to={`/settings/${path}`}>
                <Icon name={icon} />
                {t(`settings.${path}`)}
              </NavLink>
            </li>
          ))}
        </ul>
        <p className="muted settings-who">
          <bdi>{viewer.email}</bdi>
        </p>
      </nav>
      <main className="settings-page" ref={page}>
        <div className="settings-inner">
          <Outlet />
        </div>
      </main>
    </div>
  )
}

export function ErrorBoundary({ error }: Route.ErrorBoundaryProps) {
  return <Problem error={error} />
}
