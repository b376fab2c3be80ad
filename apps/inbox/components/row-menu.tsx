import { useLayoutEffect, useRef } from 'react'
import type { BulkChange } from '#server/protocol/bulk.ts'
import type { ConversationView } from '#server/protocol/views.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { focusRowOf } from '../lib/list-focus.ts'
import { useBulk } from '../lib/use-bulk.ts'
import { useContactName } from '../lib/use-contact-name.ts'
import { useLabels } from '../lib/use-labels.ts'
import { useOpenMenu } from '../lib/use-open-menu.ts'
import { PriorityChoices } from './bulk-choices.tsx'
import { Icon } from './icons.tsx'
import { LabelChip } from './label-chip.tsx'
import './menu.css'
import { MenuItem } from './menu-item.tsx'

interface RowMenuProps {
  conversation: ConversationView
  /** The address of its row. */
  to: string
  /** Where it was asked for, in the window. */
  at: { x: number; y: number }
  onClose(): void
}

const MARGIN_PX = 8

/** What can be done to a conversation in the list without opening it; each can be taken back. */
export function RowMenu({ conversation, to, at, onClose }: RowMenuProps) {
  const { t } = useTranslation()
  const run = useBulk()
  const labels = useLabels()
  const name = useContactName(conversation.contact)
  const root = useRef<HTMLDivElement>(null)
  const { id, labelIds, priority, status, unreadCount } = conversation
  const leave = () => {
    onClose()
    focusRowOf(id)
  }
  const onKeyDown = useOpenMenu(root, {
    isOpen: true,
    onClose: (why) => (why === 'escape' ? leave() : onClose()),
  })
  useLayoutEffect(() => {
    if (root.current) place(root.current, at)
  }, [at])
  const change = (what: BulkChange) => void run([id], what)
  return (
    <div
      ref={root}
      role="menu"
      tabIndex={-1}
      aria-label={t('rowMenu.label', { name })}
      className="menu-list row-menu"
      onKeyDown={onKeyDown}
      onClick={leave}
    >
      <a className="menu-item" role="menuitem" href={to} target="_blank" rel="noreferrer">
        <Icon name="external" />
        {t('rowMenu.open')}
      </a>
      {unreadCount > 0 ? (
        <MenuItem icon="checks" onChoose={() => change({ kind: 'read' })}>
          {t('rowMenu.read')}
        </MenuItem>
      ) : null}
      {status === 'closed' ? (
        <MenuItem icon="reopen" onChoose={() => change({ kind: 'reopen' })}>
          {t('thread.reopen')}
        </MenuItem>
      ) : (
        <MenuItem icon="check" onChoose={() => change({ kind: 'close' })}>
          {t('thread.close')}
        </MenuItem>
      )}
      <p className="menu-heading">{t('labels.title')}</p>
      {labels.length === 0 ? <p className="menu-empty">{t('narrow.noLabels')}</p> : null}
      {labels.map((label) => {
        const isOn = labelIds.includes(label.id)
        return (
          <MenuItem
            key={label.id}
            checked={isOn}
            onChoose={() => change({ kind: 'label', labelId: label.id, on: !isOn })}
          >
            <LabelChip label={label} />
          </MenuItem>
        )
      })}
      <p className="menu-heading">{t('priority.title')}</p>
      <PriorityChoices now={priority} onChange={change} />
    </div>
  )
}

/** Beside the pointer, and wholly in the window. */
function place(menu: HTMLElement, { x, y }: RowMenuProps['at']) {
  const { width, height } = menu.getBoundingClientRect()
  const within = (at: number, size: number, room: number) =>
    Math.max(MARGIN_PX, Math.min(at, room - size - MARGIN_PX))
  menu.style.left = `${within(x, width, window.innerWidth)}px`
  menu.style.top = `${within(y, height, window.innerHeight)}px`
}
