import type { WhatsappState } from '#server/protocol/views.ts'
import { fold } from './fuzzy.ts'
import type { WhatsappNumber } from './use-channels.ts'

/** How a number stands, for whoever looks for those that need somebody. */
export type Standing = (typeof STANDINGS)[number]
export const STANDINGS = ['linked', 'toLink', 'trouble'] as const

const STANDING_OF: Readonly<Record<WhatsappState, Standing>> = {
  online: 'linked',
  syncing: 'linked',
  waiting: 'toLink',
  scan: 'toLink',
  code: 'toLink',
  passkey: 'toLink',
  logged_out: 'toLink',
  reconnecting: 'trouble',
  conflict: 'trouble',
  restricted: 'trouble',
  banned: 'trouble',
}

export interface NumberSearch {
  words: string
  /** null: under whichever heading; '': under none. */
  workspace: string | null
  standing: Standing | null
}

export const EVERY_NUMBER: NumberSearch = { words: '', workspace: null, standing: null }

/** What a page's address asks for. */
export function readNumberSearch(address: URLSearchParams): NumberSearch {
  return {
    words: address.get('words') ?? '',
    workspace: address.get('workspace'),
    standing: STANDINGS.find((one) => one === address.get('standing')) ?? null,
  }
}

/** The same as an address says it: what is not asked for is not said. */
export function numberSearchParams({ words, workspace, standing }: NumberSearch): URLSearchParams {
  const address = new URLSearchParams()
  if (words !== '') address.set('words', words)
  if (workspace !== null) address.set('workspace', workspace)
  if (standing !== null) address.set('standing', standing)
  return address
}

/** The numbers that fit by what they are called, their phone number or their heading. */
export function findNumbers(
  numbers: readonly WhatsappNumber[],
  { words, workspace, standing }: NumberSearch,
): WhatsappNumber[] {
  return numbers.filter(
    (number) =>
      (workspace === null || (number.whatsapp.workspace ?? '') === workspace) &&
      (standing === null || STANDING_OF[number.whatsapp.state] === standing) &&
      holds(number, words.trim()),
  )
}

/** The headings that numbers stand under, by name. */
export function workspacesOf(numbers: readonly WhatsappNumber[]): string[] {
  const names = numbers.flatMap(({ whatsapp }) => whatsapp.workspace ?? [])
  return [...new Set(names)].sort((one, other) => one.localeCompare(other))
}

function holds({ name, whatsapp: { phone, pushName, workspace } }: WhatsappNumber, words: string): boolean {
  const text = fold([name, pushName, workspace].filter(Boolean).join('\n'))
  // 0812… is +62 812… to whoever types it.
  const digits = words.replace(/[\s()+-]/g, '').replace(/^0/, '')
  return (/^\d+$/.test(digits) && phone?.includes(digits)) || text.includes(fold(words))
}
