import type { AccountNumbers } from '#server/protocol/account-numbers.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { Field } from './field.tsx'
import { SettingsForm } from './settings-form.tsx'

/** In which country numbers are at home, and whom programs mean by `main`. */
export function AccountNumbersForm({ numbers }: { numbers: AccountNumbers }) {
  const { t } = useTranslation()
  return (
    <SettingsForm intent="numbers" submit={t('common.save')} fields={['countryCode', 'mainNumber']}>
      {({ failure }) => (
        <>
          <Field
            name="countryCode"
            label={t('gateways.country')}
            hint={t('gateways.countryHint')}
            defaultValue={numbers.countryCode ?? ''}
            inputMode="tel"
            maxLength={5}
            autoComplete="off"
            failure={failure}
          />
          <Field
            name="mainNumber"
            label={t('gateways.main')}
            hint={t('gateways.mainHint')}
            defaultValue={numbers.mainNumber ?? ''}
            maxLength={64}
            autoComplete="off"
            failure={failure}
          />
        </>
      )}
    </SettingsForm>
  )
}
