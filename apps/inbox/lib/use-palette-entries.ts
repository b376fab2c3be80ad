import { useMemo } from 'react'
import { useFetcher, useNavigate, useParams } from 'react-router'
import type { ConversationView } from '#server/protocol/views.ts'
import { useTranslation } from '../i18n/translations.tsx'
import { useLiveSnapshot } from '../live/use-live.tsx'
import type { PaletteEntry } from './palette-entries.ts'
import { settingsPages } from './settings-pages.ts'
import { keyLabel, type ShortcutName } from './shortcuts.ts'
import { useChange } from './use-change.ts'
import { contactNameOf } from './use-contact-name.ts'
import { useIsMac, useShortcuts } from './use-shortcuts.tsx'
import { useViewer } from './use-viewer.ts'

/** Where these are done, the palette is already. */
const NOT_OFFERED: readonly ShortcutName[] = ['palette', 'next', 'previous']
const THEMES = ['system', 'light', 'dark'] as const

/** Everything that can be gone to or done from here: what can be done first, then what was active last. */
export function usePaletteEntries(): PaletteEntry[] {
  const actions = useActions()
  const conversations = useConversations()
  const pages = usePages()
  const agents = useAgents()
  const themes = useThemes()
  return [...actions, ...conversations, ...pages, ...agents, ...themes]
}

function useActions(): PaletteEntry[] {
  const { t } = useTranslation()
  const shortcuts = useShortcuts()
  const isMac = useIsMac()
  return shortcuts
    .available()
    .filter((name) => !NOT_OFFERED.includes(name))
    .map((name) => ({
      id: `action ${name}`,
      kind: 'action',
      icon: 'bolt',
      words: t(`shortcuts.name.${name}`),
      aside: keyLabel(name, isMac),
      isKey: true,
      run: () => shortcuts.run(name),
    }))
}

function useConversations(): PaletteEntry[] {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { conversations } = useLiveSnapshot().inbox
  return useMemo(
    () =>
      Object.values(conversations)
        .sort((a, b) => b.lastActivityAt - a.lastActivityAt)
        .map((conversation) => ({
          id: `conversation ${conversation.id}`,
          kind: 'conversation',
          icon: conversation.channelKind === 'whatsapp' ? 'whatsapp' : 'globe',
          words: contactNameOf(conversation.contact, t),
          also: alsoOf(conversation),
          aside: conversation.lastMessage?.preview ?? '',
          run: () => void navigate(`/inbox/${conversation.id}`),
        })),
    [conversations, navigate, t],
  )
}

function alsoOf({ contact: { email, phone } }: ConversationView): string {
  return [email, phone].filter(Boolean).join(' ')
}

function usePages(): PaletteEntry[] {
  const { t } = useTranslation()
  const { role } = useViewer()
  const navigate = useNavigate()
  const page = (path: string, icon: PaletteEntry['icon'], words: string): PaletteEntry => ({
    id: `page ${path}`,
    kind: 'page',
    icon,
    words,
    aside: path.startsWith('/settings') ? t('settings.title') : '',
    run: () => void navigate(path),
  })
  return [
    page('/inbox', 'chat', t('inbox.title')),
    page('/contacts', 'contacts', t('contacts.title')),
    ...settingsPages(role).map(({ path, icon }) => page(`/settings/${path}`, icon, t(`settings.${path}`))),
  ]
}

/** With a conversation open, an agent is somebody to give it to. */
function useAgents(): PaletteEntry[] {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { conversationId } = useParams()
  const { change } = useChange()
  const { members } = useLiveSnapshot().inbox
  return Object.values(members).map(({ agentId, name, email }) => ({
    id: `agent ${agentId}`,
    kind: 'agent',
    icon: 'user',
    words: conversationId ? t('palette.assignTo', { name }) : name,
    also: email,
    aside: t('settings.team'),
    run: () =>
      void (conversationId
        ? change('PUT', `/api/v1/conversations/${conversationId}/assignee`, { agentId })
        : navigate('/settings/team')),
  }))
}

function useThemes(): PaletteEntry[] {
  const { t } = useTranslation()
  const fetcher = useFetcher({ key: 'theme' })
  return THEMES.map((theme) => ({
    id: `theme ${theme}`,
    kind: 'action',
    icon: theme === 'dark' ? 'moon' : 'sun',
    words: t('palette.theme', { theme: t(`profile.theme.${theme}`) }),
    aside: t('profile.look'),
    run: () =>
      void fetcher.submit({ intent: 'theme', theme }, { method: 'post', action: '/settings/profile' }),
  }))
}
