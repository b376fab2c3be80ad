import { useTranslation } from 'react-i18next'
import type { WhatsappState } from '#server/protocol/views.ts'
import { formatPhone } from '../lib/phone.ts'
import type { WhatsappNumber } from '../lib/use-channels.ts'
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

/** One WhatsApp number: where it stands, what to do next, its settings and how it fares. */
export function NumberCard({ number, mayManage }: { number: WhatsappNumber; mayManage: boolean }) {
  const { t } = useTranslation()
  const { whatsapp, name } = number
  const { phone, pushName, state, progress } = whatsapp
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
          {phone ? (
            <p>
              <bdi>{formatPhone(phone)}</bdi>
              {pushName && pushName !== name ? (
                <>
                  {' · '}
                  <bdi>{pushName}</bdi>
                </>
              ) : null}
            </p>
          ) : null}
        </div>
        <span className={`badge ${TONES[state]}`}>
          {t(`numberState.${state}`)}
          {state === 'syncing' && progress !== null ? ` · ${progress} %` : null}
        </span>
      </header>
      <NumberStep number={number} mayManage={mayManage} />
      {mayManage ? (
        <>
          <NumberSettings number={number} />
          <NumberHealth whatsapp={whatsapp} />
        </>
      ) : null}
    </section>
  )
}
