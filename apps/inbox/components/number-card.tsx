import { Fragment, useState } from 'react'
import type { WhatsappState } from '#server/protocol/views.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { formatPhone } from '../lib/phone.ts'
import type { WhatsappNumber } from '../lib/use-channels.ts'
import type { MainNumber } from '../lib/use-main-number.ts'
import { Icon } from './icons.tsx'
import './number-card.css'
import { NumberHealth } from './number-health.tsx'
import { NumberSettings } from './number-settings.tsx'
import { NumberStep } from './number-step.tsx'

const TONES: Readonly<Record<WhatsappState, '' | 'good' | 'bad' | 'busy'>> = {
  waiting: '',
  scan: 'busy',
  code: 'busy',
  passkey: 'bad',
  syncing: 'busy',
  online: 'good',
  reconnecting: 'busy',
  conflict: 'bad',
  restricted: 'bad',
  logged_out: 'bad',
  banned: 'bad',
}

interface NumberCardProps {
  number: WhatsappNumber
  mayManage: boolean
  main: MainNumber | null
  /** Only its head is shown until somebody opens it. */
  isFolded: boolean
}

/** One WhatsApp number: where it stands, what to do next, its settings and how it fares. */
export function NumberCard({ number, mayManage, main, isFolded }: NumberCardProps) {
  const { t } = useTranslation()
  const [isOpen, setOpen] = useState(!isFolded)
  const { whatsapp, name } = number
  const { phone, pushName, state, progress, workspace } = whatsapp
  const names = [phone && formatPhone(phone), pushName === name ? null : pushName, workspace].filter(Boolean)
  return (
    <section className="card number-card" aria-label={name}>
      <header className="number-head">
        <span className="number-sign">
          <Icon name="whatsapp" />
        </span>
        <div>
          <h2>
            <bdi>{name}</bdi>
          </h2>
          <p>
            {names.map((one, index) => (
              <Fragment key={one}>
                {index > 0 ? ' · ' : null}
                <bdi>{one}</bdi>
              </Fragment>
            ))}
          </p>
        </div>
        <span className="number-marks">
          {main && phone !== null && main.number === phone ? (
            <span className="badge">{t('numbers.isMain')}</span>
          ) : null}
          <span className={`badge ${TONES[state]}`}>
            {t(`numberState.${state}`)}
            {state === 'syncing' && progress !== null ? ` · ${progress} %` : null}
          </span>
        </span>
        {isFolded ? (
          <button
            type="button"
            className="icon-button number-fold"
            aria-expanded={isOpen}
            aria-label={t('numbers.open', { name })}
            onClick={() => setOpen(!isOpen)}
          >
            <Icon name="down" />
          </button>
        ) : null}
      </header>
      {isOpen ? <NumberStep number={number} mayManage={mayManage} /> : null}
      {isOpen && mayManage ? (
        <>
          <NumberSettings number={number} main={main} />
          <NumberHealth whatsapp={whatsapp} />
        </>
      ) : null}
    </section>
  )
}
