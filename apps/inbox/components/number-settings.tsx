import { useId, useState } from 'react'
import { WORKSPACE_MAX_LENGTH } from '#server/protocol/limits.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { workspacesOf } from '../lib/find-numbers.ts'
import { useChange } from '../lib/use-change.ts'
import { useNumbers, type WhatsappNumber } from '../lib/use-channels.ts'
import type { MainNumber } from '../lib/use-main-number.ts'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { ErrorLine } from './error-line.tsx'
import { Field } from './field.tsx'
import { FormFailure } from './form-failure.tsx'
import { Switch } from './switch.tsx'

const LINKED: ReadonlySet<string> = new Set(['online', 'syncing', 'reconnecting', 'conflict', 'restricted'])

/** What a number is called and how it behaves; and the ways to connect it anew, unlink it, or take it out. */
export function NumberSettings({ number, main }: { number: WhatsappNumber; main: MainNumber | null }) {
  const { t } = useTranslation()
  const workspaces = workspacesOf(useNumbers())
  const { change, busy, error } = useChange()
  const path = `/api/v1/channels/${number.id}`
  const { groupsShown, readReceipts, available, callReply, workspace, phone } = number.whatsapp
  return (
    <details className="number-settings">
      <summary>{t('numbers.settings')}</summary>
      <div className="number-settings-inner">
        <TextForm key={`n ${number.name}`} number={number} field="name" value={number.name} required />
        <TextForm
          key={`w ${workspace}`}
          number={number}
          field="workspace"
          value={workspace ?? ''}
          hint={t('numbers.workspaceHint')}
          maxLength={WORKSPACE_MAX_LENGTH}
          suggestions={workspaces}
        />
        {main && phone ? (
          <>
            <FormFailure failure={main.failure} />
            <Switch
              label={t('numbers.main')}
              hint={t('numbers.mainHint')}
              isOn={main.number === phone}
              disabled={main.isBusy}
              onChange={(on) => main.choose(on ? phone : null)}
            />
          </>
        ) : null}
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
        <Switch
          label={t('numbers.available')}
          hint={t('numbers.availableHint')}
          isOn={available}
          disabled={busy}
          onChange={(on) => void change('PATCH', path, { available: on })}
        />
        <Switch
          label={t('numbers.rejectsCalls')}
          hint={t('numbers.rejectsCallsHint')}
          isOn={callReply !== null}
          disabled={busy}
          onChange={(on) => void change('PATCH', path, { callReply: on ? '' : null })}
        />
        {callReply === null ? null : (
          <TextForm
            key={`c ${callReply}`}
            number={number}
            field="callReply"
            value={callReply}
            hint={t('numbers.callReplyHint')}
          />
        )}
        <ErrorLine error={error} />
        <Endings number={number} />
      </div>
    </details>
  )
}

interface TextFormProps {
  number: WhatsappNumber
  field: 'name' | 'workspace' | 'callReply'
  value: string
  hint?: string
  required?: boolean
  maxLength?: number
  suggestions?: readonly string[]
}

/** One text of a number, which is saved by itself. */
function TextForm({ number, field, value, suggestions = [], maxLength = 200, ...input }: TextFormProps) {
  const { t } = useTranslation()
  const { change, busy, error } = useChange()
  const [text, setText] = useState(value)
  const listId = useId()
  const typed = text.trim()
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void change('PATCH', `/api/v1/channels/${number.id}`, { [field]: typed })
      }}
    >
      <div className="form-row">
        <Field
          {...input}
          name={field}
          label={t(`numbers.${field}`)}
          maxLength={maxLength}
          dir="auto"
          autoComplete="off"
          {...(suggestions.length > 0 ? { list: listId } : {})}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <datalist id={listId}>
          {suggestions.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
        <button
          type="submit"
          className={input.hint ? 'button number-save' : 'button'}
          disabled={busy || typed === value || (input.required === true && typed === '')}
        >
          {t('common.save')}
        </button>
      </div>
      <ErrorLine error={error} />
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
      <ErrorLine error={asked ? null : error} />
      {asked ? (
        <ConfirmDialog
          title={t(`numbers.${asked}Title`, { name: number.name })}
          confirm={t(`numbers.${asked}`)}
          busy={busy}
          onConfirm={() => void end(asked)}
          onClose={() => setAsked(null)}
        >
          <p>{t(`numbers.${asked}Text`)}</p>
          <ErrorLine error={error} />
        </ConfirmDialog>
      ) : null}
    </>
  )
}
