import { useState } from 'react'
import { NAME_MAX_LENGTH } from '#server/protocol/limits.ts'
import type { ReplyContent } from '#server/protocol/rest.ts'
import { useTranslation } from '../i18n/translations.tsx'
import type { Failure } from '../lib/failure.ts'
import { formatPhone, internationalPhone } from '../lib/phone.ts'
import { useSignedIn } from '../lib/use-viewer.ts'
import { AdditionDialog } from './addition-dialog.tsx'
import { Field } from './field.tsx'

const PHONE_MAX_LENGTH = 32

interface ContactCardDialogProps {
  onSend(content: ReplyContent): void
  onClose(): void
}

/** Somebody's name and number, to be passed on. */
export function ContactCardDialog({ onSend, onClose }: ContactCardDialogProps) {
  const { t } = useTranslation()
  const [name, setName] = useState('')
  const [phone, setPhone] = useState('')
  // Nobody is corrected in the middle of a number.
  const [wasLeft, setLeft] = useState(false)
  const { countryCode } = useSignedIn()
  const whole = internationalPhone(phone, countryCode)
  return (
    <AdditionDialog
      title={t('composer.added.contacts')}
      canSend={name.trim() !== '' && whole !== null}
      onSend={() =>
        onSend({
          kind: 'contacts',
          contacts: [{ name: name.trim(), phones: whole === null ? [] : [formatPhone(whole)] }],
        })
      }
      onClose={onClose}
    >
      <Field
        name="name"
        label={t('composer.card.name')}
        value={name}
        maxLength={NAME_MAX_LENGTH}
        dir="auto"
        autoComplete="off"
        onChange={(event) => setName(event.target.value)}
      />
      <Field
        name="phone"
        type="tel"
        label={t('composer.card.phone')}
        hint={t('composer.card.phoneHint')}
        value={phone}
        maxLength={PHONE_MAX_LENGTH}
        autoComplete="off"
        failure={wasLeft && phone.trim() !== '' && whole === null ? wrongNumber(phone) : null}
        onBlur={() => setLeft(true)}
        onChange={(event) => setPhone(event.target.value)}
      />
    </AdditionDialog>
  )
}

function wrongNumber(typed: string): Failure {
  const code = /^[\s(]*0[1-9]/.test(typed) ? 'country_unset' : 'phone_invalid'
  return { code, message: '', field: 'phone', retryAfterMs: null, typed: {} }
}
