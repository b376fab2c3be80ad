import { useEffect, useRef, useState } from 'react'
import { useTranslation } from '../i18n/translations.tsx'
import { formatPhone } from '../lib/phone.ts'
import { useChange } from '../lib/use-change.ts'
import type { WhatsappNumber } from '../lib/use-channels.ts'
import { usePairing } from '../lib/use-pairing.ts'
import { CopyButton } from './copy-button.tsx'
import { ErrorLine } from './error-line.tsx'
import { Field } from './field.tsx'
import { Waiting } from './waiting.tsx'

const HALF = 4

/** The QR to scan, or eight characters to type on the phone. */
export function NumberPairing({ number }: { number: WhatsappNumber }) {
  const { t } = useTranslation()
  const pairing = usePairing(number)
  const isCode = number.whatsapp.state === 'code'
  return (
    <div className="pairing">
      {isCode ? (
        <div className="pairing-code" aria-live="polite">
          {pairing?.kind === 'code' ? <Code code={pairing.code} /> : <Waiting />}
        </div>
      ) : (
        <div className="pairing-qr">
          {pairing?.kind === 'qr' ? (
            <img src={`data:image/svg+xml;utf8,${encodeURIComponent(pairing.svg)}`} alt={t('numbers.qr')} />
          ) : (
            <Waiting />
          )}
        </div>
      )}
      <div className="pairing-how">
        <ol>
          <li>{t('numbers.how1')}</li>
          <li>{t('numbers.how2')}</li>
          <li>{t(isCode ? 'numbers.how3Code' : 'numbers.how3')}</li>
        </ol>
        {isCode ? <BackToQr channelId={number.id} /> : <CodeForm number={number} />}
      </div>
    </div>
  )
}

function Code({ code }: { code: string }) {
  const { t } = useTranslation()
  const shown = useRef<HTMLOutputElement>(null)
  // It takes the place of a form that stood further down: on a phone it would be out of sight.
  useEffect(() => {
    shown.current?.scrollIntoView({ block: 'center' })
  }, [])
  return (
    <>
      <output ref={shown} aria-label={t('numbers.code')}>
        <span>{code.slice(0, HALF)}</span>
        <span>{code.slice(HALF)}</span>
      </output>
      <CopyButton text={code} label={t('numbers.copyCode')} />
    </>
  )
}

function BackToQr({ channelId }: { channelId: string }) {
  const { t } = useTranslation()
  const { change, busy, error } = useChange()
  return (
    <div className="pairing-other">
      <button
        type="button"
        className="link-button"
        disabled={busy}
        onClick={() => void change('POST', `/api/v1/channels/${channelId}/restart`)}
      >
        {t('numbers.backToQr')}
      </button>
      <ErrorLine error={error} />
    </div>
  )
}

/** For a phone whose camera is broken, or that is the very screen this page is on. */
function CodeForm({ number: { id, whatsapp } }: { number: WhatsappNumber }) {
  const { t } = useTranslation()
  const { change, busy, error } = useChange()
  const [phone, setPhone] = useState(whatsapp.phone ? formatPhone(whatsapp.phone) : '')
  return (
    <details className="pairing-other">
      <summary>{t('numbers.byCode')}</summary>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void change('POST', `/api/v1/channels/${id}/pairing-codes`, { phone })
        }}
      >
        <Field
          name="phone"
          label={t('numbers.phone')}
          hint={t('numbers.phoneHint')}
          type="tel"
          inputMode="tel"
          autoComplete="tel"
          placeholder="+62 812 3456 7890"
          maxLength={32}
          required
          value={phone}
          onChange={(event) => setPhone(event.target.value)}
        />
        <ErrorLine error={error} />
        <button type="submit" className="button" disabled={busy}>
          {t(busy ? 'numbers.gettingCode' : 'numbers.getCode')}
        </button>
      </form>
    </details>
  )
}
