import { useTranslation } from '../i18n/translations.tsx'
import { Select } from './select.tsx'

/** One channel or all. */
export function ChannelChoice({ channels }: { channels: readonly { id: string; name: string }[] }) {
  const { t } = useTranslation()
  return (
    <Select
      label={t('apiKeys.channel')}
      name="channelId"
      options={[['', t('apiKeys.allChannels')], ...channels.map(({ id, name }) => [id, name] as const)]}
    />
  )
}
