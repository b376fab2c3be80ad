import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useChange } from '../lib/use-change.ts'
import type { WhatsappNumber } from '../lib/use-channels.ts'
import { usePairing } from '../lib/use-pairing.ts'
import { CopyButton } from './copy-button.tsx'
import { Field } from './field.tsx'

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
          {pairing?.kind === 'code' ? (
            <>
              <output aria-label={t('numbers.code')}>
                <span>{pairing.code.slice(0, HALF)}</span>
                <span>{pairing.code.slice(HALF)}</span>
              </output>
              <CopyButton text={pairing.code} label={t('numbers.copyCode')} />
            </>
          ) : (
            <p className="muted">{t('common.loading')}</p>
          )}
        </div>
      ) : (
        <div className="pairing-qr">
          {pairing?.kind === 'qr' ? (
            <img src={`data:image/svg+xml;utf8,${encodeURIComponent(pairing.svg)}`} alt={t('numbers.qr')} />
          ) : (
            <span className="muted">{t('common.loading')}</span>
          )}
        </div>
      )}
      <div className="pairing-how">
        <ol>
          <li>{t('numbers.how1')}</li>
          <li>{t('numbers.how2')}</li>
          <li>{t(isCode ? 'numbers.how3Code' : 'numbers.how3')}</li>
        </ol>
        {isCode ? <BackToQr channelId={number.id} /> : <CodeForm channelId={number.id} />}
      </div>
    </div>
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
      {error ? (
        <p className="form-error" role="alert">
          {error}
        </p>
      ) : null}
    </div>
  )
}

/** For a phone whose camera is broken, or that is the very screen this page is on. */
function CodeForm({ channelId }: { channelId: string }) {
  const { t } = useTranslation()
  const { change, busy, error } = useChange()
  const [phone, setPhone] = useState('')
  return (
    <details className="pairing-other">
      <summary>{t('numbers.byCode')}</summary>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void change('POST', `/api/v1/channels/${channelId}/pairing-codes`, { phone })
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
        {error ? (
          <p className="form-error" role="alert">
            {error}
          </p>
        ) : null}
        <button type="submit" className="button" disabled={busy}>
          {t(busy ? 'numbers.gettingCode' : 'numbers.getCode')}
        </button>
      </form>
    </details>
  )
}
