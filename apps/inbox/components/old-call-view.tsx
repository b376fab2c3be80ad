import type { GatewayAnswer, GatewayCallView, GatewaySend } from '#server/protocol/gateway-calls.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { formatPhone } from '../lib/phone.ts'
import { useErrorText } from '../lib/use-error-text.ts'
import { CopyButton } from './copy-button.tsx'

interface OldCallViewProps {
  view: GatewayCallView
  busy: boolean
  onRun(): void
}

/** What a call would do in plain words, the call as it is written now, and what it was answered. */
export function OldCallView({ view, busy, onRun }: OldCallViewProps) {
  const { t } = useTranslation()
  const { dialect, route, rewritten, files, answer } = view
  return (
    <div className="old-call">
      <h3>
        {t(`gateways.dialect.${dialect}.title`)} <code>{route}</code>
      </h3>
      <Outcome view={view} />
      <Obstacles view={view} />
      <h3>{t('oldCall.rewritten')}</h3>
      <pre dir="ltr">{rewritten}</pre>
      <div className="old-call-ways">
        <CopyButton text={rewritten} />
        {files.length > 0 ? null : (
          <button type="button" className="button" disabled={busy} onClick={onRun}>
            {t('oldCall.run')}
          </button>
        )}
      </div>
      {answer ? <Answer words={t('oldCall.answered', { status: answer.status })} answer={answer} /> : null}
    </div>
  )
}

function Outcome({ view: { does, sends, file, refused, why } }: { view: GatewayCallView }) {
  const { t } = useTranslation()
  const errorText = useErrorText()
  if (refused) {
    return (
      <>
        <Answer words={t('oldCall.refused', { status: refused.status })} answer={refused} />
        {why ? <p>{errorText(why)}</p> : null}
      </>
    )
  }
  if (!sends) return <p>{t(`oldCall.does.${does}`)}</p>
  return (
    <>
      <p>{t('oldCall.sends', { count: sends.length })}</p>
      <ul className="old-call-sends">
        {sends.map((send, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: they never change places.
          <li key={index}>
            <Send send={send} />
          </li>
        ))}
      </ul>
      {file === null ? null : <p>{t('oldCall.withFile', { file })}</p>}
    </>
  )
}

function Send({ send: { contactName, phone, channelName, text, kind } }: { send: GatewaySend }) {
  const { t } = useTranslation()
  const number = phone === null ? '' : formatPhone(phone)
  const contact = contactName && number ? `${contactName} (${number})` : (contactName ?? number)
  return (
    <>
      <span>{t('oldCall.to', { contact, channel: channelName })}</span>
      {text || kind !== 'text' ? <blockquote dir="auto">{text || kind}</blockquote> : null}
    </>
  )
}

/** What stands in the way, each with what to do. */
function Obstacles({ view: { isOn, key, needs, files } }: { view: GatewayCallView }) {
  const { t } = useTranslation()
  const obstacles = [
    isOn ? null : t('oldCall.off'),
    key === 'good' ? null : t(`oldCall.${key}`, { scope: t(`apiKeys.scopes.${needs}`) }),
    files.length === 0 ? null : t('oldCall.files', { files: files.join(', ') }),
  ].filter((words) => words !== null)
  if (obstacles.length === 0) return null
  return (
    <ul className="old-call-obstacles">
      {obstacles.map((words) => (
        <li key={words}>{words}</li>
      ))}
    </ul>
  )
}

function Answer({ words, answer: { body } }: { words: string; answer: GatewayAnswer }) {
  return (
    <>
      <p>{words}</p>
      <pre dir="ltr">{indented(body)}</pre>
    </>
  )
}

function indented(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2)
  } catch {
    return body
  }
}
