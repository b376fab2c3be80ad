import type { ContactView } from '#server/protocol/views.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { formatPhone } from '../lib/phone.ts'

/** How a contact is reached; with `asksEmail` also that no address is known. A typed one is a claim, and it says so. */
export function ContactReach({ contact, asksEmail }: { contact: ContactView; asksEmail: boolean }) {
  const { t } = useTranslation()
  const { phone, blocked, email, verified } = contact
  return (
    <>
      {phone ? (
        <>
          <dt>{t('contact.phone')}</dt>
          <dd>
            <bdi>{formatPhone(phone)}</bdi>
            {blocked ? <span className="badge bad">{t('contact.blocked')}</span> : null}
          </dd>
        </>
      ) : null}
      {email || asksEmail ? (
        <>
          <dt>{t('common.email')}</dt>
          <dd>
            {email ? (
              <>
                <bdi>{email}</bdi>
                {verified ? (
                  <span className="badge good">{t('contact.verified')}</span>
                ) : (
                  <span className="badge" title={t('contact.claimedWhy')}>
                    {t('contact.claimed')}
                  </span>
                )}
              </>
            ) : (
              <span className="muted">{t('contact.unknown')}</span>
            )}
          </dd>
        </>
      ) : null}
    </>
  )
}

/** Where a visitor came from, and what was typed before the chat: nobody has proven it. */
export function ContactOrigin({ contact: { claims, firstPage } }: { contact: ContactView }) {
  const { t } = useTranslation()
  return (
    <>
      {claims?.phone ? (
        <>
          <dt>{t('contact.claimedPhone')}</dt>
          <dd>
            <bdi>{claims.phone}</bdi>
            <span className="badge">{t('contact.claimed')}</span>
          </dd>
        </>
      ) : null}
      {claims?.answer ? (
        <>
          <dt dir="auto">{claims.question}</dt>
          <dd dir="auto">{claims.answer}</dd>
        </>
      ) : null}
      {firstPage ? (
        <>
          <dt>{t('contact.firstPage')}</dt>
          <dd>
            <FirstPage address={firstPage} />
          </dd>
        </>
      ) : null}
    </>
  )
}

/** A stranger's browser told this address: only http and https become a link. */
function FirstPage({ address }: { address: string }) {
  const isLink = /^https?:\/\//i.test(address) && URL.canParse(address)
  if (!isLink) return <bdi>{address}</bdi>
  const { host, pathname } = new URL(address)
  return (
    <a href={address} target="_blank" rel="noreferrer noopener nofollow">
      <bdi>{host + pathname}</bdi>
    </a>
  )
}
