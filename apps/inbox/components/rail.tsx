import { Form, NavLink } from 'react-router'
import { useTranslation } from '../i18n/translations.tsx'
import { useKeyHint, useShortcuts } from '../lib/use-shortcuts.tsx'
import { useUnread } from '../lib/use-unread.ts'
import { useViewer } from '../lib/use-viewer.ts'
import { useLive, useLiveSnapshot } from '../live/use-live.tsx'
import { Avatar } from './avatar.tsx'
import { Icon } from './icons.tsx'
import { Menu } from './menu.tsx'
import { NotificationMenu } from './notification-menu.tsx'
import './rail.css'

/** The way between the parts of the product; at the bottom of the screen on a phone. */
export function Rail() {
  const { t } = useTranslation()
  const live = useLive()
  const viewer = useViewer()
  const shortcuts = useShortcuts()
  const unread = useUnread()
  // More may be unread further down than is loaded.
  const isPart = Boolean(useLiveSnapshot().lists['all/open']?.next)
  return (
    <nav className="rail" aria-label={t('rail.label')}>
      <div className="rail-logo" aria-hidden="true">
        S
      </div>
      <NavLink to="/inbox" className="rail-link" title={t('inbox.title')}>
        <Icon name="chat" />
        <span className="hidden-text">{t('inbox.title')}</span>
        {unread > 0 ? (
          <span className="rail-badge">
            <span aria-hidden="true">{unread > 99 ? '99+' : `${unread}${isPart ? '+' : ''}`}</span>
            <span className="hidden-text">{t('rail.unread', { count: unread })}</span>
          </span>
        ) : null}
      </NavLink>
      <button
        type="button"
        className="rail-link"
        {...useKeyHint('palette', t('palette.title'))}
        onClick={() => shortcuts.run('palette')}
      >
        <Icon name="search" />
        <span className="hidden-text">{t('palette.title')}</span>
      </button>
      <NotificationMenu />
      <NavLink to="/visitors" className="rail-link" title={t('visitors.title')}>
        <Icon name="users" />
        <span className="hidden-text">{t('visitors.title')}</span>
      </NavLink>
      <NavLink to="/contacts" className="rail-link" title={t('contacts.title')}>
        <Icon name="contacts" />
        <span className="hidden-text">{t('contacts.title')}</span>
      </NavLink>
      <NavLink to="/settings" className="rail-link rail-settings" title={t('settings.title')}>
        <Icon name="cog" />
        <span className="hidden-text">{t('settings.title')}</span>
      </NavLink>
      <Menu
        label={t('rail.account')}
        className="rail-account"
        button={<Avatar id={viewer.agentId} name={viewer.name} size="small" />}
      >
        <div className="menu-title">
          <strong dir="auto">{viewer.name}</strong>
          <span className="muted">{viewer.email}</span>
        </div>
        <NavLink to="/settings/profile" className="menu-item" role="menuitem">
          <Icon name="user" />
          {t('settings.profile')}
        </NavLink>
        <button type="button" className="menu-item" role="menuitem" onClick={() => shortcuts.run('sheet')}>
          <Icon name="keyboard" />
          {t('shortcuts.title')}
        </button>
        {/* Stopped first: the server ends the live connection, which would look like being thrown out. */}
        <Form method="post" action="/sign-out" reloadDocument onSubmit={() => live.stop()}>
          <button type="submit" className="menu-item" role="menuitem">
            <Icon name="leave" />
            {t('rail.signOut')}
          </button>
        </Form>
      </Menu>
    </nav>
  )
}
