import { Card } from '../components/card.tsx'
import { DesktopCard } from '../components/desktop-card.tsx'
import { Option } from '../components/option.tsx'
import { PushCard } from '../components/push-card.tsx'
import { SettingsForm } from '../components/settings-form.tsx'
import { useTranslation } from '../i18n/translations.tsx'
import { createChime } from '../lib/chime.ts'
import type { Route } from './+types/notifications.ts'
import './notifications.css'
import { action, loader } from './notifications.server.ts'

export { action, loader }

const SCOPES = ['all', 'mine', 'mentions'] as const
const PREVIEWS = ['text', 'sender', 'none'] as const

/** How an agent is noticed: of what, by which sound, on which screens. */
export default function Notifications({ loaderData: { scope, sound, preview } }: Route.ComponentProps) {
  const { t } = useTranslation()
  return (
    <>
      <title>{`${t('settings.notifications')} · Sapa`}</title>
      <Card title={t('noticing.what')} text={t('noticing.whatText')}>
        <SettingsForm intent="notifications" submit={t('common.save')} submitClass="primary">
          {() => (
            <>
              <fieldset className="options">
                <legend>{t('noticing.scope')}</legend>
                {SCOPES.map((name) => (
                  <Option
                    key={name}
                    type="radio"
                    name="scope"
                    value={name}
                    defaultChecked={scope === name}
                    label={t(`noticing.scopes.${name}`)}
                    hint={t(`noticing.scopes.${name}Hint`)}
                  />
                ))}
              </fieldset>
              <div className="notice-sound">
                <Option
                  type="checkbox"
                  name="sound"
                  defaultChecked={sound}
                  label={t('noticing.sound')}
                  hint={t('noticing.soundHint')}
                />
                <button type="button" className="button" onClick={() => void playOnce()}>
                  {t('noticing.hear')}
                </button>
              </div>
              <div className="field">
                <label htmlFor="preview">{t('noticing.preview')}</label>
                <select id="preview" name="preview" className="input" defaultValue={preview}>
                  {PREVIEWS.map((name) => (
                    <option key={name} value={name}>
                      {t(`noticing.previews.${name}`)}
                    </option>
                  ))}
                </select>
              </div>
            </>
          )}
        </SettingsForm>
      </Card>
      <DesktopCard />
      <PushCard />
    </>
  )
}

const CHIME_MS = 1_000

async function playOnce() {
  const chime = createChime()
  await chime.wake()
  chime.play()
  setTimeout(chime.close, CHIME_MS)
}
