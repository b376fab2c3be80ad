import type { MessageView } from '#server/protocol/views.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { kindIcon } from '../lib/kind-icons.ts'
import type { Deed } from '../lib/split-thread.ts'
import { useMessageWords } from '../lib/use-message-words.ts'
import { ContactCards } from './contact-cards.tsx'
import { Icon, type IconName } from './icons.tsx'
import { LocationCard } from './location-card.tsx'
import { MediaBlock } from './media-block.tsx'
import './message-cards.css'
import { MessageText } from './message-text.tsx'
import { MissingFile } from './missing-file.tsx'
import { PollCard } from './poll-card.tsx'
import { Sticker } from './sticker.tsx'
import { useThreadWays } from './thread-ways.tsx'
import { VoicePlayer } from './voice-player.tsx'

interface BodyProps {
  message: MessageView
  contactName: string | null
  deeds: readonly Deed[]
}

/** What a message holds, by its kind; a kind that is not known here is at least named. */
export function MessageBody(props: BodyProps) {
  const { t } = useTranslation()
  const { message, deeds } = props
  const { text, details, deletedAt } = message
  if (deletedAt !== null) return <Line icon="block" words={t('message.deleted')} quiet />
  const edit = deeds.find(({ kind, state }) => kind === 'edit' && state === 'pending')
  // A poll's text is its question, which its card shows.
  const words = message.kind === 'poll' && details?.poll ? '' : (edit?.text ?? text)
  return (
    <>
      <Content {...props} />
      {details?.missingFile ? (
        <MissingFile
          file={details.missingFile}
          conversationId={message.conversationId}
          messageId={message.id}
        />
      ) : null}
      {words === '' ? null : <MessageText text={words} mentions={namedIn(details)} />}
    </>
  )
}

/** Contacts, or in a note agents, whose names stand out. */
function namedIn(details: MessageView['details']) {
  const agents = details?.mentionedAgents?.map(({ name }) => ({ name, phone: null })) ?? []
  return [...(details?.mentions ?? []), ...agents]
}

function Content({ message, contactName, deeds }: BodyProps) {
  const { t } = useTranslation()
  const ways = useThreadWays()
  const kindWords = useMessageWords()
  const { kind, media, details, status } = message
  switch (kind) {
    case 'sticker':
      if (media) return <Sticker media={media} />
      return details?.missingFile ? null : <Line icon="sticker" words={t('kind.sticker')} quiet />
    case 'voice':
      return media ? (
        <VoicePlayer media={media} voice={details?.voice} isPlayed={status === 'played'} />
      ) : (
        <Line icon="mic" words={t('kind.voice')} />
      )
    case 'location':
      return details?.location ? <LocationCard location={details.location} /> : null
    case 'contacts':
      return details?.contacts ? <ContactCards contacts={details.contacts} /> : null
    case 'poll':
      return details?.poll ? (
        <PollCard
          poll={details.poll}
          contactName={contactName}
          pending={deeds.find((deed) => deed.kind === 'vote') ?? null}
          onVote={ways.offers(message).vote ? (options) => ways.vote(message, options) : null}
        />
      ) : null
    case 'call':
      return <CallLine call={details?.call} />
    case 'unavailable':
      return <Line icon="clock" words={t('message.waiting')} quiet />
    case 'unsupported':
      return <Unsupported name={details?.unsupported} />
    default:
      if (media) return <MediaBlock media={media} onOpen={() => ways.show(message)} />
      // Its file is on the phone only: what it is has to be said.
      return details?.viewOnce && kind !== 'text' ? (
        <Line icon={kindIcon(kind) ?? 'file'} words={kindWords({ kind, text: '' })} />
      ) : null
  }
}

function Unsupported({ name }: { name: string | undefined }) {
  const { t } = useTranslation()
  if (name === 'secretEncrypted') return <Line icon="pen" words={t('message.sealedEdit')} quiet />
  const words = name ? t('message.unsupportedNamed', { name: readable(name) }) : t('message.unsupported')
  return <Line icon="info" words={words} quiet />
}

/** `eventInviteMessage` as people would write it: `event invite`. */
function readable(name: string): string {
  return name
    .replace(/Message(V\d)?$/, '')
    .replace(/(?<=[a-z])(?=[A-Z])|_/g, ' ')
    .toLowerCase()
}

type Call = NonNullable<NonNullable<MessageView['details']>['call']>

function CallLine({ call }: { call: Call | undefined }) {
  const { t } = useTranslation()
  const outcome = call?.outcome ?? 'offered'
  const words = t(`call.${outcome}`)
  return (
    <Line
      icon={call?.video ? 'video' : 'phone'}
      words={[words, call?.video ? t('call.video') : null, call?.group ? t('call.group') : null]
        .filter(Boolean)
        .join(' · ')}
    />
  )
}

function Line({ icon, words, quiet = false }: { icon: IconName; words: string; quiet?: boolean }) {
  return (
    <div className={quiet ? 'message-kind quiet' : 'message-kind'}>
      <Icon name={icon} />
      <span>{words}</span>
    </div>
  )
}
