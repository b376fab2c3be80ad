import { useTranslation } from '../i18n/translations.tsx'
import { ShownOnce } from './shown-once.tsx'

/** What a webhook's calls are signed with, where the answer of a form holds it. */
export function WebhookSecret({ answer }: { answer: unknown }) {
  const { t } = useTranslation()
  if (typeof answer !== 'object' || answer === null || !('secret' in answer)) return null
  return (
    <ShownOnce
      text={t('webhooks.secretText')}
      label={t('webhooks.secret')}
      value={String(answer.secret)}
      copy={t('webhooks.copySecret')}
    />
  )
}
