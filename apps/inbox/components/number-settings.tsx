import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useChange } from '../lib/use-change.ts'
import type { WhatsappNumber } from '../lib/use-channels.ts'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { Field } from './field.tsx'
import { Switch } from './switch.tsx'

const LINKED: ReadonlySet<string> = new Set(['online', 'syncing', 'reconnecting', 'conflict', 'restricted'])

/** What a number is called and how it behaves; and the ways to connect it anew, unlink it, or take it out. */
export function NumberSettings({ number }: { number: WhatsappNumber }) {
  const { t } = useTranslation()
  const { change, busy, error } = useChange()
  const path = `/api/v1/channels/${number.id}`
  const { groupsShown, readReceipts } = number.whatsapp
  return (
    <details className="number-settings">
      <summary>{t('numbers.settings')}</summary>
      <div className="number-settings-inner">
        <NameForm key={number.name} number={number} />
        <Switch
          label={t('numbers.groups')}
          hint={t('numbers.groupsHint')}
          isOn={groupsShown}
          disabled={busy}
          onChange={(on) => void change('PATCH', path, { groupsShown: on })}
        />
        <Switch
          label={t('numbers.receipts')}
          hint={t('numbers.receiptsHint')}
          isOn={readReceipts}
          disabled={busy}
          onChange={(on) => void change('PATCH', path, { readReceipts: on })}
        />
        <CallReply key={number.whatsapp.callReply} number={number} />
        {error ? (
          <p className="form-error" role="alert">
            {error}
          </p>
        ) : null}
        <Endings number={number} />
      </div>
    </details>
  )
}

function NameForm({ number }: { number: WhatsappNumber }) {
  const { t } = useTranslation()
  const { change, busy, error } = useChange()
  const [name, setName] = useState(number.name)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void change('PATCH', `/api/v1/channels/${number.id}`, { name })
      }}
    >
      <div className="form-row">
        <Field
          name="name"
          label={t('numbers.name')}
          required
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <button
          type="submit"
          className="button"
          disabled={busy || name.trim() === '' || name.trim() === number.name}
        >
          {t('common.save')}
        </button>
      </div>
      {error ? (
        <p className="form-error" role="alert">
          {error}
        </p>
      ) : null}
    </form>
  )
}

/** With a text, calls are rejected and answered by it. */
function CallReply({ number }: { number: WhatsappNumber }) {
  const { t } = useTranslation()
  const { change, busy, error } = useChange()
  const { callReply } = number.whatsapp
  const [text, setText] = useState(callReply ?? '')
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void change('PATCH', `/api/v1/channels/${number.id}`, { callReply: text.trim() || null })
      }}
    >
      <div className="form-row">
        <Field
          name="callReply"
          label={t('numbers.callReply')}
          hint={t('numbers.callReplyHint')}
          maxLength={200}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <button
          type="submit"
          className="button number-call-save"
          disabled={busy || text.trim() === (callReply ?? '')}
        >
          {t('common.save')}
        </button>
      </div>
      {error ? (
        <p className="form-error" role="alert">
          {error}
        </p>
      ) : null}
    </form>
  )
}

type Ending = 'logout' | 'remove'

/** Connecting anew costs nothing; unlinking and taking out are asked about first. */
function Endings({ number }: { number: WhatsappNumber }) {
  const { t } = useTranslation()
  const { change, busy, error, clear } = useChange()
  const [asked, setAsked] = useState<Ending | null>(null)
  const path = `/api/v1/channels/${number.id}`
  const isLinked = LINKED.has(number.whatsapp.state)
  const end = async (ending: Ending) => {
    const ended = ending === 'logout' ? change('POST', `${path}/logout`) : change('DELETE', path)
    if (await ended) setAsked(null)
  }
  const ask = (ending: Ending) => {
    clear()
    setAsked(ending)
  }
  return (
    <>
      <div className="number-endings">
        <button
          type="button"
          className="button"
          disabled={busy}
          onClick={() => void change('POST', `${path}/restart`)}
        >
          {t('numbers.restart')}
        </button>
        {isLinked ? (
          <button type="button" className="button danger" onClick={() => ask('logout')}>
            {t('numbers.logout')}
          </button>
        ) : null}
        <button type="button" className="button danger" onClick={() => ask('remove')}>
          {t('numbers.remove')}
        </button>
      </div>
      {error && !asked ? (
        <p className="form-error" role="alert">
          {error}
        </p>
      ) : null}
      {asked ? (
        <ConfirmDialog
          title={t(`numbers.${asked}Title`, { name: number.name })}
          confirm={t(`numbers.${asked}`)}
          busy={busy}
          onConfirm={() => void end(asked)}
          onClose={() => setAsked(null)}
        >
          <p>{t(`numbers.${asked}Text`)}</p>
          {error ? (
            <p className="form-error" role="alert">
              {error}
            </p>
          ) : null}
        </ConfirmDialog>
      ) : null}
    </>
  )
}
