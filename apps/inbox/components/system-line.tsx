import type { MessageView } from '#server/protocol/views.ts'
import { useTranslation } from '../i18n/translations.tsx'

/** A line about the conversation, in words: who did what to whom. */
export function SystemLine({ message }: { message: MessageView }) {
  const { t, i18n } = useTranslation()
  const change = message.details?.change
  if (!change) return <p className="message-system">{message.text}</p>
  const actor = change.actor ?? t('change.somebody')
  const names = new Intl.ListFormat(i18n.language).format(change.subjects)
  const key = keyOf(change, message.text)
  const words = i18n.exists(`change.${key}`)
    ? String(
        t(`change.${key}` as 'change.group_add', {
          actor,
          names: names || t('change.somebody'),
          value: wordsOfValue(change, i18n.language) ?? '',
          text: message.text,
        }),
      )
    : t('change.unknown', { actor })
  return (
    <p className="message-system" dir="auto">
      {words}
    </p>
  )
}

type Change = NonNullable<NonNullable<MessageView['details']>['change']>

/** A change without the value or the actor that its sentence needs has a sentence of its own. */
function keyOf({ code, value, actor, subjects }: Change, text: string): string {
  if (code === 'rated' && text !== '') return 'rated_words'
  if (code === 'disappearing') return value === null || value === '0' ? 'disappearing_off' : 'disappearing'
  if ((code === 'group_add' || code === 'group_remove') && actor === null) return `${code}_passive`
  if ((code === 'group_subject' || code === 'group_create') && value === null) return `${code}_plain`
  if (code === 'group_leave' && subjects.length === 0 && actor !== null) return 'group_leave_actor'
  if (code === 'group_join' && subjects.length === 0) return 'group_join_actor'
  return code
}

const DAY_SECONDS = 86_400

function wordsOfValue({ code, value }: Change, language: string): string | null {
  if (code !== 'disappearing' || value === null) return value
  const days = Number(value) / DAY_SECONDS
  const [amount, unit] = days >= 1 ? [Math.round(days), 'day'] : [Math.round(days * 24), 'hour']
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(amount)
}
