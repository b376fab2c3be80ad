import { useState } from 'react'
import { spokenText } from '#server/protocol/mentions.ts'
import type { MessageView } from '#server/protocol/views.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { EmojiChoice } from './emoji-choice.tsx'
import { Icon } from './icons.tsx'
import { Menu } from './menu.tsx'
import { MenuItem } from './menu-item.tsx'
import './message-ways.css'
import { useThreadWays } from './thread-ways.tsx'

/** The menu of one message: shown when it is pointed at, touched, or reached by keys. */
export function MessageWays({ message }: { message: MessageView }) {
  const { t } = useTranslation()
  const ways = useThreadWays()
  const [isOpen, setOpen] = useState(false)
  const offers = ways.offers(message)
  const isAny = Object.values(offers).some(Boolean)
  if (!isAny && message.text === '') return null
  return (
    <div className={isOpen ? 'message-ways open' : 'message-ways'}>
      {offers.reply ? (
        <button
          type="button"
          className="message-way"
          tabIndex={-1}
          aria-label={t('ways.reply')}
          title={t('ways.reply')}
          onClick={() => ways.reply(message)}
        >
          <Icon name="answer" />
        </button>
      ) : null}
      <Menu
        label={t('ways.label')}
        button={<Icon name="more" />}
        buttonClass="message-way"
        onToggle={setOpen}
      >
        <Items message={message} />
      </Menu>
    </div>
  )
}

function Items({ message }: { message: MessageView }) {
  const { t } = useTranslation()
  const ways = useThreadWays()
  const offers = ways.offers(message)
  return (
    <>
      {offers.react ? <EmojiChoice onChoose={(emoji) => ways.react(message, emoji)} /> : null}
      {offers.reply ? (
        <MenuItem icon="answer" onChoose={() => ways.reply(message)}>
          {t('ways.reply')}
        </MenuItem>
      ) : null}
      {message.text === '' ? null : (
        <MenuItem icon="copy" onChoose={() => void navigator.clipboard?.writeText(spokenText(message))}>
          {t('ways.copy')}
        </MenuItem>
      )}
      {offers.edit ? (
        <MenuItem icon="pen" onChoose={() => ways.edit(message)}>
          {t('ways.edit')}
        </MenuItem>
      ) : null}
      {offers.star ? (
        <MenuItem icon="star" onChoose={() => ways.star(message)}>
          {t(message.starred ? 'ways.unstar' : 'ways.star')}
        </MenuItem>
      ) : null}
      {offers.deleteForEveryone ? (
        <MenuItem icon="bin" isDanger onChoose={() => ways.askToDelete(message, 'everyone')}>
          {t('ways.deleteForEveryone')}
        </MenuItem>
      ) : null}
      {offers.deleteForMe ? (
        <MenuItem icon="bin" isDanger onChoose={() => ways.askToDelete(message, 'me')}>
          {t('ways.deleteForMe')}
        </MenuItem>
      ) : null}
    </>
  )
}
