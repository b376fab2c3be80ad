import { useFetcher } from 'react-router'
import type { DialectSwitch } from '#server/protocol/dialects.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { failureOf } from '../lib/failure.ts'
import { Card } from './card.tsx'
import { CopyButton } from './copy-button.tsx'
import { FormFailure } from './form-failure.tsx'
import { Switch } from './switch.tsx'

/** Where the original answers with secrets. */
const HAS_SECRETS: ReadonlySet<string> = new Set(['fonnte'])

/** Where calls say which device is meant. */
const NAMES_DEVICES: ReadonlySet<string> = new Set(['fonnte', 'ping', 'token'])

interface DialectCardProps {
  dialect: DialectSwitch
  /** What these gateways call devices: the account's numbers. */
  devices: { id: string; name: string }[]
  baseUrl: string
}

/** One other gateway: whether its words are understood, and what its programs have to be told. */
export function DialectCard({ dialect, devices, baseUrl }: DialectCardProps) {
  const { t } = useTranslation()
  const fetcher = useFetcher<unknown>()
  const { name, isOn, reveals } = dialect
  const change = (wanted: Partial<DialectSwitch>) => {
    const { isOn: on, reveals: secrets } = { ...dialect, ...wanted }
    const form = { intent: 'dialect', name, isOn: on ? 'on' : 'off', reveals: secrets ? 'on' : 'off' }
    void fetcher.submit(form, { method: 'post' })
  }
  const busy = fetcher.state !== 'idle'
  return (
    <Card title={t(`gateways.dialect.${name}.title`)} text={t(`gateways.dialect.${name}.text`)}>
      <FormFailure failure={failureOf(fetcher.data)} fields={[]} />
      <Switch
        label={t('gateways.on')}
        hint={t('gateways.onHint')}
        isOn={isOn}
        disabled={busy}
        onChange={(on) => change({ isOn: on, reveals: on && reveals })}
      />
      {isOn && HAS_SECRETS.has(name) ? (
        <Switch
          label={t('gateways.reveals')}
          hint={t('gateways.revealsHint')}
          isOn={reveals}
          disabled={busy}
          onChange={(on) => change({ reveals: on })}
        />
      ) : null}
      {isOn ? (
        <dl className="gateway-facts">
          <dt>{t('gateways.baseUrl')}</dt>
          <dd>
            <code>{baseUrl}</code>
            <CopyButton text={baseUrl} label={t('gateways.copyUrl')} />
          </dd>
          <dt>{t('gateways.key')}</dt>
          <dd>{t(`gateways.dialect.${name}.key`)}</dd>
          {NAMES_DEVICES.has(name) ? <Devices devices={devices} /> : null}
        </dl>
      ) : null}
    </Card>
  )
}

function Devices({ devices }: Pick<DialectCardProps, 'devices'>) {
  const { t } = useTranslation()
  return (
    <>
      <dt>{t('gateways.devices')}</dt>
      {devices.length === 0 ? <dd>{t('gateways.noDevices')}</dd> : null}
      {devices.map(({ id, name }) => (
        <dd key={id}>
          {name}
          <code>{id}</code>
          <CopyButton text={id} label={t('gateways.copyDevice')} />
        </dd>
      ))}
    </>
  )
}
