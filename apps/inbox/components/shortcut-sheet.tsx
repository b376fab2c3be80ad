import { useTranslation } from '../i18n/translations.tsx'
import { keyLabel, SHORTCUT_GROUPS, SHORTCUT_NAMES, SHORTCUTS } from '../lib/shortcuts.ts'
import { useIsMac } from '../lib/use-shortcuts.tsx'
import { Dialog } from './dialog.tsx'
import { IconButton } from './icon-button.tsx'
import './shortcut-sheet.css'

/** Every key that does something, and what. */
export function ShortcutSheet({ onClose }: { onClose(): void }) {
  const { t } = useTranslation()
  const isMac = useIsMac()
  return (
    <Dialog className="shortcut-sheet" label={t('shortcuts.title')} onClose={onClose}>
      <header>
        <h2>{t('shortcuts.title')}</h2>
        <IconButton icon="close" label={t('common.close')} onClick={onClose} />
      </header>
      <div className="shortcut-groups">
        {SHORTCUT_GROUPS.map((group) => (
          <section key={group}>
            <h3>{t(`shortcuts.group.${group}`)}</h3>
            <dl>
              {SHORTCUT_NAMES.filter((name) => SHORTCUTS[name].group === group).map((name) => (
                <div key={name}>
                  <dt>{t(`shortcuts.name.${name}`)}</dt>
                  <dd>
                    <kbd>{keyLabel(name, isMac)}</kbd>
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <p className="muted">{t('shortcuts.hint')}</p>
    </Dialog>
  )
}
