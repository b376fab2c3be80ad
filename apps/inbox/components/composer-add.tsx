import { useState } from 'react'
import { createPortal } from 'react-dom'
import type { ReplyContent } from '#server/protocol/rest.ts'
import type { MessageKind } from '#server/protocol/views.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { useLive } from '../live/use-live.tsx'
import { ContactCardDialog } from './contact-card-dialog.tsx'
import { Icon, type IconName } from './icons.tsx'
import { Menu } from './menu.tsx'
import { MenuItem } from './menu-item.tsx'
import { PollDialog } from './poll-dialog.tsx'

type Addition = 'poll' | 'contacts'

const ICONS: Record<Addition, IconName> = { poll: 'poll', contacts: 'user' }
const DIALOGS = { poll: PollDialog, contacts: ContactCardDialog }

interface ComposerAddProps {
  /** What the channel takes. */
  kinds: readonly MessageKind[]
  /** `seenSeq`: what had been seen when it was begun. */
  onSend(sent: { content: ReplyContent; seenSeq: number }): void
}

/** A button that opens what can be sent besides words and files. */
export function ComposerAdd({ kinds, onSend }: ComposerAddProps) {
  const { t } = useTranslation()
  const live = useLive()
  const [adding, setAdding] = useState<{ kind: Addition; seenSeq: number } | null>(null)
  const offers = (['poll', 'contacts'] as const).filter((kind) => kinds.includes(kind))
  const Form = adding && DIALOGS[adding.kind]
  if (offers.length === 0) return null
  return (
    <>
      <Menu
        label={t('composer.add')}
        className="composer-add"
        buttonClass="icon-button"
        button={<Icon name="plus" />}
      >
        {offers.map((kind) => (
          <MenuItem
            key={kind}
            icon={ICONS[kind]}
            onChoose={() => setAdding({ kind, seenSeq: live.get().inbox.seq })}
          >
            {t(`composer.added.${kind}`)}
          </MenuItem>
        ))}
      </Menu>
      {/* Outside of the composer: a form in a form there cannot be. */}
      {Form
        ? createPortal(
            <Form
              onSend={(content) => onSend({ content, seenSeq: adding.seenSeq })}
              onClose={() => setAdding(null)}
            />,
            document.body,
          )
        : null}
    </>
  )
}
