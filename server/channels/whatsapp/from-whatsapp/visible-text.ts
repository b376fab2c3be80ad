import type { proto } from '@whiskeysockets/baileys'
import type { MessageDetails } from '#server/protocol/views.ts'
import { findFile } from './files.ts'
import { type Part, textPart } from './part.ts'
import { contentName, contentValue } from './unwrap.ts'
import { isObject, readText } from './values.ts'

const LONGEST = 8_000
const MOST_LINES = 60
const DEEPEST = 6
/** Fields whose text a person sees on the phone, in the order they see it. */
const SEEN = [
  'header',
  'hydratedTitleText',
  'title',
  'orderTitle',
  'groupName',
  'newsletterName',
  'name',
  'subtitle',
  'hydratedContentText',
  'contentText',
  'text',
  'conversation',
  'body',
  'product',
  'catalog',
  'description',
  'caption',
  'message',
  'noteMessage',
  'note',
  'extendedTextMessage',
  'location',
  'address',
  'joinLink',
  'footer',
  'footerText',
  'hydratedFooterText',
  'buttonText',
  'displayText',
  'hydratedHsm',
  'hydratedTemplate',
  'hydratedFourRowTemplate',
  'interactiveMessageTemplate',
  'nativeFlowMessage',
  'carouselMessage',
  'cards',
  'sections',
  'rows',
  'buttons',
  'hydratedButtons',
  'quickReplyButton',
  'urlButton',
  'callButton',
  'display_text',
]
const WITH_BUTTONS = [
  'buttonsMessage',
  'listMessage',
  'templateMessage',
  'interactiveMessage',
  'highlyStructuredMessage',
]

/** What was chosen from a business's buttons or list: a text like any other. */
export function readChoicePart(content: proto.IMessage): Part | null {
  const {
    buttonsResponseMessage,
    templateButtonReplyMessage,
    listResponseMessage,
    interactiveResponseMessage,
  } = content
  const chosen =
    buttonsResponseMessage?.selectedDisplayText ??
    templateButtonReplyMessage?.selectedDisplayText ??
    listResponseMessage?.title ??
    interactiveResponseMessage?.body?.text
  return typeof chosen === 'string' ? textPart(readText(chosen)) : null
}

/** Buttons, lists and templates: their visible text, with the file at their head. */
export function readTemplatePart(content: proto.IMessage): Part | null {
  const name = contentName(content)
  if (name === null || !WITH_BUTTONS.includes(name)) return null
  const text = visibleText(contentValue(content))
  const found = findFile(content)
  if (found) return { kind: found.file.type, text, details: null, file: found.file }
  return text === '' ? null : textPart(text)
}

/** Everything that Sapa does not know: its name, and what can be read of it. */
export function unsupportedPart(content: proto.IMessage, details: MessageDetails = {}): Part {
  const name = contentName(content)?.replace(/Message(V\d+)?$/, '') ?? 'unknown'
  const text = visibleText(contentValue(content))
  return { kind: 'unsupported', text, details: { ...details, unsupported: name.slice(0, 60) }, file: null }
}

/** The texts a person would see of a payload, one per line. */
export function visibleText(value: unknown): string {
  const lines: string[] = []
  collect(value, lines, 0)
  return [...new Set(lines)].join('\n').slice(0, LONGEST).toWellFormed()
}

function collect(value: unknown, lines: string[], depth: number): void {
  if (depth > DEEPEST || lines.length >= MOST_LINES) return
  if (Array.isArray(value)) {
    for (const element of value.slice(0, MOST_LINES)) collect(element, lines, depth + 1)
    return
  }
  if (typeof value === 'string') {
    const text = readText(value, LONGEST).trim()
    if (text !== '') lines.push(text)
    return
  }
  if (!isObject(value)) return
  const seen = value.buttonParamsJson ? readJson(value.buttonParamsJson) : value
  if (!isObject(seen)) return
  for (const field of SEEN) {
    // Own ones only: Baileys' classes answer under some of these names which of several fields is set.
    if (Object.hasOwn(seen, field)) collect(seen[field], lines, depth + 1)
  }
}

function readJson(value: unknown): unknown {
  if (typeof value !== 'string' || value.length > LONGEST) return null
  try {
    return JSON.parse(value)
  } catch {
    // A sender's text that only claims to be JSON shows nothing.
    return null
  }
}
