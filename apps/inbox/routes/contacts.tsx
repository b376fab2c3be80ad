import { Link, Outlet, useMatch, useNavigation, useSearchParams } from 'react-router'
import { ContactFilters } from '../components/contact-filters.tsx'
import { ContactRow } from '../components/contact-row.tsx'
import { GroupSwitch } from '../components/group-switch.tsx'
import { Problem } from '../components/problem.tsx'
import { useTranslation } from '../i18n/translations.tsx'
import type { Route } from './+types/contacts.ts'
import { loader } from './contacts.server.ts'
import './contacts.css'

export { loader }

/** Everybody who is known, newest first, and beside the list whoever is chosen. */
export default function Contacts({ loaderData: { kind, contacts, photos, next } }: Route.ComponentProps) {
  const { t } = useTranslation()
  const [asked] = useSearchParams()
  const openId = useMatch('/contacts/:contactId')?.params.contactId
  const isAsking = useNavigation().location?.pathname === '/contacts'
  const isFiltered = ['search', 'label', 'channelId'].some((name) => asked.get(name))
  const page = (cursor: string | null) => {
    const query = new URLSearchParams(asked)
    if (cursor === null) query.delete('cursor')
    else query.set('cursor', cursor)
    return `/contacts?${query}`
  }
  return (
    <main className={openId ? 'contacts with-contact' : 'contacts'}>
      <section className="contacts-list" aria-label={t('contacts.title')} aria-busy={isAsking}>
        <title>{`${t('contacts.title')} · Sapa`}</title>
        <h1>{t('contacts.title')}</h1>
        <nav className="contacts-kinds" aria-label={t('contacts.kinds')}>
          {(['person', 'group'] as const).map((one) => (
            <Link key={one} to={`/contacts?kind=${one}`} aria-current={one === kind ? 'page' : undefined}>
              {t(`contacts.${one}`)}
            </Link>
          ))}
        </nav>
        <ContactFilters kind={kind} />
        {kind === 'group' ? <GroupSwitch channelId={asked.get('channelId')} /> : null}
        {contacts.length === 0 ? (
          <p className="contacts-none muted">
            {t(isFiltered || asked.get('cursor') ? 'contacts.noneFits' : `contacts.none.${kind}`)}
          </p>
        ) : null}
        <ul>
          {contacts.map((contact) => (
            <ContactRow
              key={contact.id}
              contact={contact}
              photoIn={photos[contact.id]}
              isOpen={contact.id === openId}
            />
          ))}
        </ul>
        <p className="contacts-pages">
          {asked.get('cursor') ? <Link to={page(null)}>{t('contacts.toStart')}</Link> : null}
          {next ? <Link to={page(next)}>{t('contacts.more')}</Link> : null}
        </p>
      </section>
      <Outlet />
      {openId || contacts.length === 0 ? null : (
        <p className="contacts-nothing muted">{t('contacts.choose')}</p>
      )}
    </main>
  )
}

export function ErrorBoundary({ error }: Route.ErrorBoundaryProps) {
  return <Problem error={error} />
}
