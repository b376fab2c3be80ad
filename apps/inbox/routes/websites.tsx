import { useEffect } from 'react'
import { useRevalidator } from 'react-router'
import { Card } from '../components/card.tsx'
import { Field } from '../components/field.tsx'
import { SettingsForm } from '../components/settings-form.tsx'
import { WebsiteCard } from '../components/website-card.tsx'
import { useTranslation } from '../i18n/translations.tsx'
import { useLiveSnapshot } from '../live/use-live.tsx'
import type { Route } from './+types/websites.ts'
import { action, loader } from './websites.server.ts'

export { action, loader }

/** The websites with the chat: their script line, their addresses, their greeting. */
export default function Websites({ loaderData: { websites, mayManage } }: Route.ComponentProps) {
  const { t } = useTranslation()
  useFreshWebsites()
  return (
    <>
      <title>{`${t('settings.websites')} · Sapa`}</title>
      {websites.map((website) => (
        <WebsiteCard key={website.id} website={website} mayManage={mayManage} />
      ))}
      {mayManage ? (
        <Card title={t('websites.add')} text={t('websites.addText')}>
          <SettingsForm
            intent="add"
            submit={t('websites.addSubmit')}
            fields={['name', 'address']}
            done={t('websites.added')}
          >
            {({ failure }) => (
              <>
                <Field name="name" label={t('websites.name')} required maxLength={200} failure={failure} />
                <Field
                  name="address"
                  label={t('setup.address')}
                  placeholder="www.example.com"
                  inputMode="url"
                  autoCapitalize="none"
                  required
                  failure={failure}
                />
              </>
            )}
          </SettingsForm>
        </Card>
      ) : null}
    </>
  )
}

/** A refused address shows while one looks: whoever puts the line into a page sees at once what is missing. */
function useFreshWebsites() {
  const { websitesSeq } = useLiveSnapshot()
  const { revalidate } = useRevalidator()
  useEffect(() => {
    if (websitesSeq > 0) void revalidate()
  }, [websitesSeq, revalidate])
}
