import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { MessageView } from '#server/protocol/views.ts'
import { EmojiChoice } from './emoji-choice.tsx'
import { Icon } from './icons.tsx'
import { Menu } from './menu.tsx'
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
        <button type="button" className="menu-item" role="menuitem" onClick={() => ways.reply(message)}>
          <Icon name="answer" />
          {t('ways.reply')}
        </button>
      ) : null}
      {message.text === '' ? null : (
        <button
          type="button"
          className="menu-item"
          role="menuitem"
          onClick={() => void navigator.clipboard?.writeText(message.text)}
        >
          <Icon name="copy" />
          {t('ways.copy')}
        </button>
      )}
      {offers.edit ? (
        <button type="button" className="menu-item" role="menuitem" onClick={() => ways.edit(message)}>
          <Icon name="pen" />
          {t('ways.edit')}
        </button>
      ) : null}
      {offers.star ? (
        <button type="button" className="menu-item" role="menuitem" onClick={() => ways.star(message)}>
          <Icon name="star" />
          {t(message.starred ? 'ways.unstar' : 'ways.star')}
        </button>
      ) : null}
      {offers.deleteForEveryone ? (
        <button
          type="button"
          className="menu-item danger"
          role="menuitem"
          onClick={() => ways.askToDelete(message, 'everyone')}
        >
          <Icon name="bin" />
          {t('ways.deleteForEveryone')}
        </button>
      ) : null}
      {offers.deleteForMe ? (
        <button
          type="button"
          className="menu-item danger"
          role="menuitem"
          onClick={() => ways.askToDelete(message, 'me')}
        >
          <Icon name="bin" />
          {t('ways.deleteForMe')}
        </button>
      ) : null}
    </>
  )
}
