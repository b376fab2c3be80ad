import { Link } from 'react-router'
import type { NotificationView } from '#server/protocol/views.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { plainText } from '../lib/format-text.ts'
import { useShortAge } from '../lib/use-clockwork.tsx'
import { contactNameOf } from '../lib/use-contact-name.ts'
import { useNotifications } from '../lib/use-notifications.ts'
import { Avatar } from './avatar.tsx'
import { Icon } from './icons.tsx'
import { Menu } from './menu.tsx'
import './notification-menu.css'

/** The bell in the rail: what this agent was told of by name. */
export function NotificationMenu() {
  const { t } = useTranslation()
  const { notifications, unread, readAll } = useNotifications()
  return (
    <Menu
      label={unread > 0 ? t('notifications.labelUnread', { count: unread }) : t('notifications.label')}
      className="rail-notifications"
      buttonClass="rail-link"
      button={
        <>
          <Icon name="bell" />
          {unread > 0 ? (
            <span className="rail-badge" aria-hidden="true">
              {unread > 99 ? '99+' : unread}
            </span>
          ) : null}
        </>
      }
    >
      <div className="menu-title notifications-title">
        <strong>{t('notifications.label')}</strong>
        {unread > 0 ? (
          <button type="button" role="menuitem" className="link-button" onClick={readAll}>
            {t('notifications.readAll')}
          </button>
        ) : null}
      </div>
      {notifications.length === 0 ? (
        <div role="menuitem" aria-disabled="true" tabIndex={-1} className="notifications-none">
          {t('notifications.none')}
        </div>
      ) : null}
      {notifications.map((notification) => (
        <Row key={notification.id} notification={notification} />
      ))}
    </Menu>
  )
}

function Row({ notification }: { notification: NotificationView }) {
  const { t } = useTranslation()
  const contact = notification.contact ? contactNameOf(notification.contact, t) : ''
  const age = useShortAge(notification.createdAt)
  const { kind, actorId, actorName, conversationId, webhookId, preview, createdAt, readAt } = notification
  return (
    <Link
      role="menuitem"
      className={readAt === null ? 'notification unread' : 'notification'}
      to={webhookId === null ? `/inbox/${conversationId}` : `/settings/webhooks/${webhookId}`}
    >
      {webhookId === null ? (
        <Avatar id={actorId} name={actorName} size="small" />
      ) : (
        <Icon name={kind === 'webhook-working' ? 'check' : 'warning'} />
      )}
      <span className="notification-words">
        <span>{t(`notifications.${kind}`, { actor: actorName, contact })}</span>
        {preview === '' ? null : (
          <span className="notification-preview" dir="auto">
            {plainText(preview)}
          </span>
        )}
      </span>
      <time dateTime={new Date(createdAt).toISOString()}>{age}</time>
    </Link>
  )
}
